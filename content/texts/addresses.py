"""What is said about addresses; phones and doors only as far as their owner knows them again."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.addresses.phones import masked_phone
from community.addresses.rules import Lack, ParsedAddress, masked_detail
from content.texts.quoting import quoted

_LONGEST_REGION = 60


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address in a list."""

    to: ParsedAddress
    is_default: bool


def topic() -> str:
    """The heading in the help."""
    return "收货地址"


def about_addresses() -> str:
    """What 地址 is for."""
    return "看收货地址；“地址 2”把第 2 个设为默认"


def usage_keeping() -> str:
    """How an address is kept."""
    return "地址 张三 13800138000 浙江省杭州市西湖区文三路90号"


def about_keeping() -> str:
    """What 地址 with an address is for."""
    return "保存收货地址"


def usage_removing() -> str:
    """How an address is removed."""
    return "删地址 2"


def about_removing() -> str:
    """What 删地址 is for."""
    return "删除一个收货地址"


def in_short(to: ParsedAddress) -> str:
    """An address in one line, with its phone and door masked."""
    region = quoted(to.region, longest=_LONGEST_REGION)
    return f"{quoted(to.name)} {masked_phone(to.phone)} {region} {quoted(masked_detail(to.detail))}"


def addresses(*, lines: Sequence[AddressLine]) -> str:
    """Somebody's addresses, numbered."""
    if not lines:
        return f"还没有收货地址。这样告诉我就行：\n{usage_keeping()}"
    text = ["你的收货地址："]
    for number, line in enumerate(lines, 1):
        mark = "（默认）" if line.is_default else ""
        text.append(f"{number}. {in_short(line.to)}{mark}")
    text.append("回复数字设为默认，“删地址 2”删除，“地址 姓名 电话 地址”添加。")
    return "\n".join(text)


def kept(*, to: ParsedAddress, is_default: bool) -> str:
    """An address was kept; how it was understood."""
    after = "已设为默认地址。" if is_default else "回复“地址”可以换默认地址。"
    return f"收货地址已保存：\n{_understood(to)}\n{after}有误请回复“撤回”，再发一次。"


def known_already(*, to: ParsedAddress) -> str:
    """The same address is there already."""
    return f"这个地址已经有了：\n{_understood(to)}"


def _understood(to: ParsedAddress) -> str:
    return (
        f"收货人：{quoted(to.name)}\n"
        f"电话：{masked_phone(to.phone)}\n"
        f"地区：{quoted(to.region, longest=_LONGEST_REGION)}\n"
        f"门牌：{quoted(masked_detail(to.detail))}"
    )


def ask(*, missing: Sequence[Lack], place: str, choices: Sequence[str]) -> str:
    """Something of an address is missing or could mean several."""
    asked = [_question(lack, place) for lack in missing]
    text = "还差" if len(asked) > 1 else ""
    lines = [f"{text}{'；'.join(asked)}。"]
    lines += [f"{number}. {choice}" for number, choice in enumerate(choices, 1)]
    lines.append("直接回复就行，不填了说“算了”。")
    return "\n".join(lines)


def _question(lack: Lack, place: str) -> str:
    questions = {
        Lack.NAME: "收货人怎么称呼",
        Lack.PHONE: "收货人的手机号（11 位；座机加区号，境外加 +区号）",
        Lack.PHONE_HIDDEN: "完整的手机号（刚才的中间被隐藏了）",
        Lack.PHONE_WRONG: "正确的手机号（刚才的位数不对）",
        Lack.ONE_PHONE: "用哪个手机号（请只发一个）",
        Lack.REGION: "在哪个省、市、区（县）",
        Lack.WHICH_REGION: "是哪里的（可以回复数字或城市名）",
        Lack.CITY: f"在{place}的哪个市、区（县）",
        Lack.DISTRICT: f"在{place}的哪个区（县）",
        Lack.DETAIL: "街道和门牌号，或小区、楼栋和房号",
    }
    return questions[lack]


def chosen(*, to: ParsedAddress) -> str:
    """An address was made the default."""
    return f"默认地址换成了：\n{in_short(to)}"


def removed(*, to: ParsedAddress) -> str:
    """An address was removed."""
    return f"已删除地址：\n{in_short(to)}"


def keeping_undone() -> str:
    """An address that was just kept was removed again."""
    return "已撤回，刚才的地址没有保存。"


def choice_undone() -> str:
    """The default is again what it was."""
    return "已撤回，默认地址换回来了。"


def removal_undone() -> str:
    """A removed address is back."""
    return "已撤回，地址还在。"


def which_to_remove() -> str:
    """删地址 without a number."""
    return "删除哪一个？回复“地址”看编号，再说“删地址 2”。"


def no_such_number(*, said: int, largest: int) -> str:
    """A number beyond the list."""
    if not largest:
        return "还没有收货地址。"
    return f"没有第 {said} 个地址，现在有 {largest} 个。"


def too_long(*, longest: int) -> str:
    """A text is too long for an address."""
    return f"地址太长了，请在 {longest} 个字以内。"


def too_many(*, most: int) -> str:
    """A member has as many addresses as are kept."""
    return f"最多保存 {most} 个地址，先用“删地址 2”删掉一个吧。"


def not_found() -> str:
    """An address isn't there any more."""
    return "这个地址已经不在了，回复“地址”看现有的。"
