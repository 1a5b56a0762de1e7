"""Which words of an address line are somebody's name."""

import re

LONGEST_NAME = 25

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
    "季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚"
    "娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
    "池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阎肖岩代展束冒"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|端木|夏侯|司徒|南宫|独孤|长孙|宇文"
_TITLE = r"(?:先生|女士|小姐|太太|老师|阿姨|叔叔|大爷|大妈|师傅|经理|总|哥|姐|妈妈|爸爸|妈|爸|同学)"
_HAN = r"[\u3400-\u9fff]"
_FAMILIAR = re.compile(
    rf"(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}}|[小老阿大][{_SURNAMES}]"
    rf"|{_HAN}{{1,4}}{_TITLE}|{_HAN}{{2,10}}[·•・.]{_HAN}{{2,12}}"
)
_POSSIBLE = re.compile(rf"{_HAN}{{2,8}}|[A-Z][A-Z.' ]{{1,24}}|{_HAN}{{1,6}}[A-Z]{{1,12}}")
_OF_A_PLACE = re.compile(
    r".*(?:[路街道巷弄号室楼栋幢座村镇乡区县市省州盟旗组园苑厦店铺府庄馆宅站厂校局坊桥寺]"
    r"|大学|公司|集团|快递柜|广场|超市|单元|[东南西北]侧)"
)
_PERHAPS_OF_A_PLACE = re.compile(r".*[里层队院城场湾寓门口岸所山湖港阁轩邸墅舍屋库塔社堂岗中心旁]")
_RECEIVES = re.compile(r"[ (（]*(?:亲?收|启)[)）]*$")
_AFTER_A_NUMBER = re.compile(
    rf"(?<=[\d号室楼栋幢座层弄户队组院店A-Z])((?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}})$"
)


def bare_name(folded: str) -> int:
    """Tell how many characters of a word are the name: all but （收） at its end."""
    match = _RECEIVES.search(folded)
    return match.start() if match and match.start() > 1 else len(folded)


def is_familiar(folded: str) -> bool:
    """Whether a word looks like a person's name: 张三, 王女士, 买买提·艾力, 小李."""
    return bool(_FAMILIAR.fullmatch(folded)) and not _OF_A_PLACE.fullmatch(folded)


def may_be_name(folded: str) -> bool:
    """Whether a word could be what somebody goes by: also 晨晨妈, Lily."""
    possible = _POSSIBLE.fullmatch(folded) and not _PERHAPS_OF_A_PLACE.fullmatch(folded)
    return is_familiar(folded) or bool(possible and not _OF_A_PLACE.fullmatch(folded))


def name_at_end(folded: str) -> int | None:
    """Tell where a name begins that was written on to an address: 文三路90号张三."""
    match = _AFTER_A_NUMBER.search(folded)
    return match.start() if match and not _OF_A_PLACE.fullmatch(match[1]) else None
