"""What people write in a group, while these chains run, and what each of it must mean.

The meanings are in the few characters of `telling.told`.
"""

from store.chains.lists import ChainView
from tests.store.chains.telling import BOXES, FEW, ONE, SINGLES, TWO

Case = tuple[tuple[ChainView, ...], str, str]

LINES: list[Case] = [
    (ONE, "+2", "A1+2"),
    (ONE, "＋２", "A1+2"),
    (ONE, "-1", "A1-1"),
    (ONE, "2份", "A1+2"),
    (ONE, "我要两份", "A1+2"),
    (ONE, "来一份", "A1+1"),
    (ONE, "要三份👍", "A1+3"),
    (ONE, "+2🍓", "A1+2"),
    (ONE, "改 3", "A1=3"),
    (ONE, "改成5份", "A1=5"),
    (ONE, "帮报 小红 2", "A1+2 @小红"),
    (ONE, "帮小红报2份", "A1+2 @小红"),
    (ONE, "帮报 小紅Lily 2", "A1+2 @小紅Lily"),
    (ONE, "帮小红+2", "A1+2 @小红"),
    (ONE, "帮报 小红 -1", "A1-1 @小红"),
    (ONE, "帮我报2份", "A1+2"),
    (ONE, "退出", "leave A"),
    (ONE, "退出 小红", "leave A @小红"),
    (ONE, "我退出了", "leave A"),
    (ONE, "退出群聊", "talk"),
    (ONE, "列表", "show all"),
    (ONE, "A 列表", "show A"),
    (ONE, "C 列表", "ask which_chain"),
    (ONE, "+0", "ask not_a_quantity"),
    (ONE, "+1.5", "ask not_a_quantity"),
    (ONE, "+1e9", "ask not_a_quantity"),
    (ONE, "+NaN", "ask not_a_quantity"),
    (ONE, "-0", "ask not_a_quantity"),
    (ONE, "+10000", "ask not_a_quantity"),
    (ONE, "+99999999999", "ask not_a_quantity"),
    (ONE, "3", "talk"),
    (ONE, "3号楼", "talk"),
    (ONE, "13800138000", "talk"),
    (ONE, "2点见", "talk"),
    (ONE, "还有吗？", "talk"),
    (ONE, "+1 同意", "talk"),
    (ONE, "「小明：+1」", "talk"),
    (ONE, "-5度", "talk"),
    (ONE, "A座", "talk"),
    (ONE, "我+你", "talk"),
    (ONE, "1.5", "talk"),
    (ONE, "+2 3号楼", "ask unknown_words"),
    (ONE, "3号楼+2", "ask unknown_words"),
    (ONE, "2斤", "ask how_many"),
    (ONE, "+2斤", "ask how_many"),
    (ONE, "+1 草莓", "A1+1"),
    (ONE, "草莓 39", "ask how_many"),
    (ONE, "草莓39元", "talk"),
    (ONE, "1+1=2", "talk"),
    (ONE, "+1+1", "ask how_many"),
    (ONE, "+86 13800138000", "talk"),
    (ONE, "加1", "A1+1"),
    (ONE, "减一份", "A1-1"),
    (ONE, "2", "talk"),
    (ONE, "A +1", "A1+1"),
    (ONE, "A：+1", "A1+1"),
    (ONE, "C +1", "ask which_chain"),
    (ONE, "帮报 2", "ask who"),
    (ONE, "帮报 小红", "ask how_many @小红"),
    (ONE, "帮报名", "talk"),
    (ONE, "我买了2份", "talk"),
    (ONE, "来2个人", "talk"),
    (ONE, "再来一份", "A1+1"),
    (ONE, "帮忙报2份", "ask who"),
    (ONE, "+1 谢谢团长", "A1+1"),
    (ONE, "好的 +1", "A1+1"),
    (ONE, "+2 备注 不要太熟", "A1+2 (不要太熟)"),
    (ONE, "3-501", "talk"),
    (ONE, "1. 2份", "talk"),
    (ONE, "退出 A", "leave A"),
    (ONE, "A 退出", "leave A"),
    (ONE, "帮小红退出", "leave A @小红"),
    (ONE, "改 0", "ask not_a_quantity"),
    (ONE, "改 1.5", "ask not_a_quantity"),
    (ONE, "改天3点见", "talk"),
    (ONE, "改 -1", "ask not_a_quantity"),
    (ONE, "我要草莓", "ask how_many"),
    (ONE, "草莓来了", "talk"),
    (ONE, "一起 +1", "talk"),
    (ONE, "+½", "ask not_a_quantity"),
    (ONE, "+1,000", "ask not_a_quantity"),
    (ONE, "+2-3份", "ask not_a_quantity"),
    (ONE, "要2-3份", "ask not_a_quantity"),
    (ONE, "-1℃", "talk"),
    (ONE, "+5元", "talk"),
    (ONE, "x2", "talk"),
    (ONE, "2个", "A1+2"),
    (ONE, "十二份", "A1+12"),
    (ONE, "+十二", "A1+12"),
    (ONE, "要一百零五份", "A1+105"),
    (ONE, "0份", "ask not_a_quantity"),
    (ONE, "半份", "ask not_a_quantity"),
    (ONE, "-1.5", "ask not_a_quantity"),
    (ONE, "退1份", "A1-1"),
    (ONE, "少1份", "A1-1"),
    (ONE, "给孩子买2份", "talk"),
    (ONE, "替妈妈订2份", "A1+2 @妈妈"),
    (ONE, "帮报 三姐 2份", "A1+2 @三姐"),
    (ONE, "帮报三姐2份", "A1+2 @三姐"),
    (ONE, "代报 小红 2", "A1+2 @小红"),
    (ONE, "帮报 Anna Li 2", "A1+2 @Anna Li"),
    (ONE, "改2", "A1=2"),
    (ONE, "我改3份", "A1=3"),
    (ONE, "改 +1", "ask how_many"),
    (ONE, "我要1份", "A1+1"),
    (ONE, "要1份", "A1+1"),
    (ONE, "我也来一份", "A1+1"),
    (ONE, "＋１", "A1+1"),
    (ONE, "+ 1", "A1+1"),
    (ONE, "➕1", "A1+1"),
    (ONE, "+1！", "A1+1"),
    (ONE, "(+1)", "A1+1"),
    (ONE, "+1～", "A1+1"),
    (ONE, "我 +1", "A1+1"),
    (ONE, "我+1", "A1+1"),
    (ONE, "接龙+1", "A1+1"),
    (ONE, "接龍 +1", "A1+1"),
    (ONE, "+３份", "A1+3"),
    (ONE, "来俩", "A1+2"),
    (ONE, "要仨", "A1+3"),
    (ONE, "要两盒", "A1+2"),
    (ONE, "＋２份", "A1+2"),
    (ONE, "报2份", "A1+2"),
    (ONE, "我报两份", "A1+2"),
    (ONE, "再加2份", "A1+2"),
    (ONE, "加2份", "A1+2"),
    (ONE, "预定一下", "talk"),
    (ONE, "帮报：小红 2", "A1+2 @小红"),
    (ONE, "帮报小红2", "A1+2 @小红"),
    (ONE, "帮小明报 两份", "A1+2 @小明"),
    (ONE, "代小红报2份", "A1+2 @小红"),
    (ONE, "帮小红改3", "A1=3 @小红"),
    (ONE, "帮报 小红 改 3", "A1=3 @小红"),
    (ONE, "退出 小紅", "leave A @小紅"),
    (ONE, "帮报 小红 0", "ask not_a_quantity @小红"),
    (ONE, "帮报 小红 1.5", "ask not_a_quantity @小红"),
    (ONE, "帮报 小红 NaN", "ask not_a_quantity @小红"),
    (ONE, "帮报 小红 -2", "A1-2 @小红"),
    (ONE, "帮报 自己 2", "A1+2"),
    (ONE, "帮报 草莓 2", "ask who"),
    (ONE, "帮忙看一下", "talk"),
    (ONE, "能帮我报2份吗", "talk"),
    (ONE, "改成两份", "A1=2"),
    (ONE, "改为 4", "A1=4"),
    (ONE, "改 3份", "A1=3"),
    (ONE, "改 ３", "A1=3"),
    (ONE, "我要改成3份", "A1=3"),
    (ONE, "改 NaN", "ask not_a_quantity"),
    (ONE, "改 1e9", "ask not_a_quantity"),
    (ONE, "改 99999", "ask not_a_quantity"),
    (ONE, "改时间", "talk"),
    (ONE, "改地址 3号楼", "talk"),
    (ONE, "改一下", "talk"),
    (ONE, "退出接龙", "leave A"),
    (ONE, "A退出", "leave A"),
    (ONE, "我要退出", "leave A"),
    (ONE, "退出 微信", "leave A @微信"),
    (ONE, "列表A", "show A"),
    (ONE, "看列表", "show all"),
    (ONE, "接龙列表", "show all"),
    (ONE, "列表发一下", "talk"),
    (ONE, "+1?", "talk"),
    (ONE, "+1吗", "talk"),
    (ONE, "+1 好的", "A1+1"),
    (ONE, "+1 哈哈", "A1+1"),
    (ONE, "+1 收到", "A1+1"),
    (ONE, "好吃+1", "talk"),
    (ONE, "+1 好吃", "talk"),
    (ONE, "同+1", "talk"),
    (ONE, "+1同求", "talk"),
    (ONE, "哈哈 +1", "A1+1"),
    (ONE, "3点半到", "talk"),
    (ONE, "8:30", "talk"),
    (ONE, "18:00 取货", "talk"),
    (ONE, "12月3日", "talk"),
    (ONE, "2026年", "talk"),
    (ONE, "5-6个人", "talk"),
    (ONE, "3个月", "talk"),
    (ONE, "两天", "talk"),
    (ONE, "100元", "talk"),
    (ONE, "¥39.9", "talk"),
    (ONE, "39.9", "talk"),
    (ONE, "满100减20", "talk"),
    (ONE, "订单 A1B2C3D4E5F6", "talk"),
    (ONE, "123456789012", "talk"),
    (ONE, "1", "talk"),
    (ONE, "２", "talk"),
    (ONE, "10086", "talk"),
    (ONE, "0", "talk"),
    (ONE, "-", "talk"),
    (ONE, "+", "talk"),
    (ONE, "++", "talk"),
    (ONE, "+1-1", "ask how_many"),
    (ONE, "1+2", "talk"),
    (ONE, "2-1", "talk"),
    (ONE, "B座 1201", "talk"),
    (ONE, "3单元402", "talk"),
    (ONE, "3栋2单元", "talk"),
    (ONE, "5号楼下见", "talk"),
    (ONE, "“+1”", "talk"),
    (ONE, "『+1』", "talk"),
    (ONE, "小明：+1", "talk"),
    (ONE, "@小明 +1", "talk"),
    (ONE, "- - - - - - - -\n+1", "talk"),
    (ONE, "> +1", "talk"),
    (ONE, "+1\n谢谢", "A1+1"),
    (ONE, "谢谢，+1", "A1+1"),
    (ONE, "🍓🍓", "talk"),
    (ONE, "🍓+2", "A1+2"),
    (ONE, "[强]+1", "A1+1"),
    (ONE, "+1[玫瑰]", "A1+1"),
    (ONE, "今天有3份", "talk"),
    (ONE, "还剩3份", "talk"),
    (ONE, "卖了2份", "talk"),
    (ONE, "一起去", "talk"),
    (ONE, "来一下", "talk"),
    (ONE, "买一送一", "talk"),
    (ONE, "再来一次", "talk"),
    (ONE, "第一", "talk"),
    (ONE, "一家人", "talk"),
    (ONE, "两个人", "talk"),
    (ONE, "二选一", "talk"),
    (ONE, "十点", "talk"),
    (ONE, "加一下微信", "talk"),
    (ONE, "减肥", "talk"),
    (ONE, "加油", "talk"),
    (ONE, "少放糖", "talk"),
    (ONE, "我家3口人", "talk"),
    (ONE, "加我13800138000", "talk"),
    (ONE, "13800138000 小明", "talk"),
    (ONE, "+2 13800138000", "ask unknown_words"),
    (ONE, "+8613800138000", "talk"),
    (ONE, "+2 备注：周末取", "A1+2 (周末取)"),
    (ONE, "+2 （备注 不要太熟）", "A1+2 (不要太熟)"),
    (ONE, "草莓 +2", "A1+2"),
    (ONE, "草莓+2份", "A1+2"),
    (ONE, "丹东草莓×2", "A1+2"),
    (ONE, "丹东草莓 两份", "A1+2"),
    (ONE, "A01 +2", "A1+2"),
    (ONE, "A01×2", "A1+2"),
    (ONE, "A01 2", "ask how_many"),
    (ONE, "a01+1", "A1+1"),
    (ONE, "B01 +1", "talk"),
    (ONE, "+0.5", "ask not_a_quantity"),
    (ONE, "+1/2", "ask not_a_quantity"),
    (ONE, "+一份半", "ask not_a_quantity"),
    (ONE, "+两三份", "ask not_a_quantity"),
    (ONE, "要几份", "talk"),
    (ONE, "要多少", "talk"),
    (ONE, "+200%", "ask not_a_quantity"),
    (ONE, "+INF", "ask not_a_quantity"),
    (ONE, "+∞", "ask not_a_quantity"),
    (ONE, "+１０００００", "ask not_a_quantity"),
    (ONE, "x3份", "A1+3"),
    (ONE, "×3份", "A1+3"),
    (ONE, "三十份", "A1+30"),
    (ONE, "要一百份", "A1+100"),
    (ONE, "我妈要2份", "talk"),
    (ONE, "帮我妈报2份", "A1+2 @我妈"),
    (ONE, "给小红报2份", "A1+2 @小红"),
    (ONE, "帮小红 2份", "A1+2 @小红"),
    (ONE, "帮他报2份", "ask who"),
    (FEW, "+2", "ask which_good"),
    (FEW, "2份", "ask which_good"),
    (FEW, "来一份", "ask which_good"),
    (FEW, "草莓 +1", "ask which_good"),
    (FEW, "草莓 大份 +1", "A1+1"),
    (FEW, "草莓大份+1 苹果+2", "A1+1 A3+2"),
    (FEW, "大份 +1 小份 +1", "A1+1 A2+1"),
    (FEW, "+1 大份 +1 小份", "A1+1 A2+1"),
    (FEW, "大+1 小+2", "A1+1 A2+2"),
    (FEW, "+1大 +2小", "A1+1 A2+2"),
    (FEW, "大份1份 小份2份", "A1+1 A2+2"),
    (FEW, "大份 2", "ask how_many"),
    (FEW, "苹果2", "ask how_many"),
    (FEW, "苹果两份", "A3+2"),
    (FEW, "1号+2", "A1+2"),
    (FEW, "第2个 +1", "A2+1"),
    (FEW, "第二种+1", "A2+1"),
    (FEW, "+2 第三个", "A3+2"),
    (FEW, "3号 2份", "A3+2"),
    (FEW, "9号 +1", "talk"),
    (FEW, "9 +1", "talk"),
    (FEW, "A3+2", "A3+2"),
    (FEW, "各来一份", "A1+1 A2+1 A3+1"),
    (FEW, "都要", "talk"),
    (FEW, "改 苹果 3", "A3=3"),
    (FEW, "改苹果3", "A3=3"),
    (FEW, "苹果改3", "A3=3"),
    (FEW, "改 小份 1 大份 2", "A2=1 A1=2"),
    (FEW, "改 大份 0", "ask not_a_quantity"),
    (FEW, "帮报 小红 苹果 2", "A3+2 @小红"),
    (FEW, "帮报 小红 苹果+2 大份+1", "A3+2 A1+1 @小红"),
    (FEW, "帮小红报苹果2份", "A3+2 @小红"),
    (FEW, "帮小红报2份苹果", "A3+2 @小红"),
    (FEW, "帮报 小红 2", "ask which_good @小红"),
    (FEW, "-1 苹果", "A3-1"),
    (FEW, "苹果-1", "A3-1"),
    (FEW, "退2份苹果", "A3-2"),
    (FEW, "苹果 -1 大份 +1", "A3-1 A1+1"),
    (FEW, "苹果多少钱", "talk"),
    (FEW, "苹果甜吗", "talk"),
    (FEW, "苹果 39.9", "talk"),
    (FEW, "苹果39", "ask how_many"),
    (FEW, "+1 苹果 不要烂的", "ask unknown_words"),
    (FEW, "苹果真好吃", "talk"),
    (FEW, "红富士+2", "A3+2"),
    (FEW, "富士 +2", "A3+2"),
    (FEW, "B02 x2", "A3+2"),
    (FEW, "要苹果", "ask how_many"),
    (FEW, "想要大份", "ask how_many"),
    (FEW, "来大份两份", "A1+2"),
    (FEW, "+1 香蕉", "talk"),
    (FEW, "香蕉 +1", "talk"),
    (FEW, "+2 大份 3号楼", "ask unknown_words"),
    (FEW, "大家好", "talk"),
    (FEW, "大家 +1", "talk"),
    (FEW, "小明 +1", "talk"),
    (FEW, "小份+1，苹果+1，谢谢", "A2+1 A3+1"),
    (FEW, "大份➕1，小份➕2", "A1+1 A2+2"),
    (FEW, "+1 大份；+2 苹果", "A1+1 A3+2"),
    (TWO, "+2", "ask which_chain"),
    (TWO, "+1 大份", "A1+1"),
    (TWO, "大份+1", "A1+1"),
    (TWO, "A +1", "ask which_good"),
    (TWO, "A+1 B+2", "ask which_good"),
    (TWO, "+2 草莓", "ask which_good"),
    (TWO, "草莓 +1 苹果 +2", "ask which_good"),
    (TWO, "2份", "ask which_chain"),
    (TWO, "我要两份", "ask which_chain"),
    (TWO, "改 大份 3", "A1=3"),
    (TWO, "改大份3", "A1=3"),
    (TWO, "改 3", "ask which_chain"),
    (TWO, "帮报 小红 大份 2", "A1+2 @小红"),
    (TWO, "+1 大", "A1+1"),
    (TWO, "大+1", "A1+1"),
    (TWO, "苹果2份", "A3+2"),
    (TWO, "苹果 +1 鸡蛋 +2", "A3+1 B1+2"),
    (TWO, "B+1", "B1+1"),
    (TWO, "B 2份", "B1+2"),
    (TWO, "+1 2号", "A2+1"),
    (TWO, "2 +1", "A2+1"),
    (TWO, "3号 +1", "A3+1"),
    (TWO, "A2 +1", "A2+1"),
    (TWO, "A 2 +1", "A2+1"),
    (TWO, "A1+1 A3+2", "A1+1 A3+2"),
    (TWO, "草莓大份+2", "A1+2"),
    (TWO, "+1大份+2小份", "A1+1 A2+2"),
    (TWO, "大份两份", "A1+2"),
    (TWO, "我要两份大份", "A1+2"),
    (TWO, "要2份苹果", "A3+2"),
    (TWO, "+1 大份 不要太熟", "ask unknown_words"),
    (TWO, "不要大份 2份", "ask unknown_words"),
    (TWO, "各1份", "ask which_chain"),
    (TWO, "A 各1", "A1+1 A2+1 A3+1"),
    (TWO, "草莓苹果各2", "ask which_good"),
    (TWO, "+2 A01", "ask which_good"),
    (TWO, "A01+2 B02+1", "ask which_good"),
    (TWO, "土鸡蛋+2", "B1+2"),
    (TWO, "周末水果 +1", "ask which_good"),
    (TWO, "列表 B", "show B"),
    (TWO, "退出 B", "leave B"),
    (TWO, "退出", "leave ?"),
    (TWO, "-1 大份", "A1-1"),
    (TWO, "苹果", "talk"),
    (TWO, "我要苹果", "ask how_many"),
    (TWO, "今天草莓卖了20份", "talk"),
    (TWO, "+1 大份\n+2 小份", "A1+1 A2+2"),
    (TWO, "A 大份+1 小份+2 B +1", "A1+1 A2+2 B1+1"),
    (TWO, "苹果 2", "ask how_many"),
    (TWO, "8:30 +2", "talk"),
    (TWO, "改 苹果 2 大份 3", "A3=2 A1=3"),
    (TWO, "A 改 3", "ask which_good"),
    (TWO, "B 改 3", "B1=3"),
    (TWO, "改 B 3", "B1=3"),
    (TWO, "帮报 A 小红 2", "ask which_good @小红"),
    (TWO, "帮报 小红 B 2", "B1+2 @小红"),
    (TWO, "B 帮报 小红 2", "B1+2 @小红"),
    (TWO, "帮报 苹果 2", "ask who"),
    (TWO, "帮报 小红 B+2", "B1+2 @小红"),
    (TWO, "+1 A +2 B", "ask which_good"),
    (TWO, "苹果 草莓 +1", "ask which_good"),
    (TWO, "大份-1 小份+1", "A1-1 A2+1"),
    (SINGLES, "+1", "ask which_chain"),
    (SINGLES, "2份", "ask which_chain"),
    (SINGLES, "我要两份", "ask which_chain"),
    (SINGLES, "A+1", "A1+1"),
    (SINGLES, "b+2", "B1+2"),
    (SINGLES, "A +1 B +2", "A1+1 B1+2"),
    (SINGLES, "A+1，B+2", "A1+1 B1+2"),
    (SINGLES, "A：+1 B：+2", "A1+1 B1+2"),
    (SINGLES, "A 2份", "A1+2"),
    (SINGLES, "A两份 B一份", "A1+2 B1+1"),
    (SINGLES, "C+1", "ask which_chain"),
    (SINGLES, "A-1", "A1-1"),
    (SINGLES, "B改2", "B1=2"),
    (SINGLES, "改 A 2", "A1=2"),
    (SINGLES, "改 B 2", "B1=2"),
    (SINGLES, "A 改 2", "A1=2"),
    (SINGLES, "帮报 小红 A 2", "A1+2 @小红"),
    (SINGLES, "帮报 小红 A+1 B+2", "A1+1 B1+2 @小红"),
    (SINGLES, "B 帮报 小红 3", "B1+3 @小红"),
    (SINGLES, "退出", "leave ?"),
    (SINGLES, "退出A", "leave A"),
    (SINGLES, "B 退出", "leave B"),
    (SINGLES, "退出 B 小红", "leave B @小红"),
    (SINGLES, "退出 C", "ask which_chain"),
    (SINGLES, "列表", "show all"),
    (SINGLES, "B 列表", "show B"),
    (SINGLES, "列表 b", "show B"),
    (SINGLES, "草莓+1 鸡蛋+2", "A1+1 B1+2"),
    (SINGLES, "鸡蛋2份", "B1+2"),
    (SINGLES, "+1 A", "A1+1"),
    (SINGLES, "+1 A +2 B", "A1+1 B1+2"),
    (SINGLES, "AB各1", "talk"),
    (SINGLES, "A B +1", "ask how_many"),
    (SINGLES, "A座", "talk"),
    (SINGLES, "A栋+1", "ask unknown_words"),
    (SINGLES, "B超 3点", "talk"),
    (SINGLES, "A 3", "talk"),
    (SINGLES, "A3", "talk"),
    (SINGLES, "本周草莓 +2", "A1+2"),
    (SINGLES, "农家鸡蛋 列表", "show B"),
    (BOXES, "+2箱", "A1+2"),
    (BOXES, "+1 整箱", "A1+1"),
    (BOXES, "+1盒", "A2+1"),
    (BOXES, "单盒 +3", "A2+3"),
    (BOXES, "2箱1盒", "ask how_many"),
    (BOXES, "要一箱", "A1+1"),
    (BOXES, "+2", "ask which_good"),
    (BOXES, "整箱+1 单盒+2", "A1+1 A2+2"),
]

LISTS: list[Case] = [
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "例 小明 2份\n"
            "\n"
            "1. 小明 2份\n"
            "2. 小红🌸 1 不要太熟\n"
            "3. 小李 A01×2 备注 晚点取\n"
            "4. 老王\n"
            "5. "
        ),
        ("A: 小明 1×2; 小红🌸 1×1 (不要太熟); 小李 1×2 (晚点取); 老王 1×1"),
    ),
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "\n"
            "1. 3栋小明2份\n"
            "2. 3-501小张 2份\n"
            "3. 3栋501 2份\n"
            "4. 小杨 2份 3栋501\n"
            "5. 李姐（3栋）2份"
        ),
        ("A: 3栋小明 1×2; 3-501小张 1×2; 3栋501 1×2; 小杨 1×2 (3栋501); 李姐 1×2 (3栋)"),
    ),
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "1. 小明2\n"
            "2. 小红×2\n"
            "3. 小李x2\n"
            "4. 小王+2\n"
            "5. 小赵两份\n"
            "6. 小钱 两份\n"
            "7. 小孙 十二份\n"
            "8. Anna Li 3\n"
            "9. Tom2份"
        ),
        (
            "A: 小明 1×2; 小红 1×2; 小李 1×2; 小王 1×2; 小赵 1×2; 小钱 1×2; 小孙 1×12; "
            "Anna Li 1×3; Tom 1×2"
        ),
    ),
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "1. 小明 0\n"
            "2. 小红 1.5份\n"
            "3. 小李 -1\n"
            "4. 小王 NaN\n"
            "5. 小赵 1e9\n"
            "6. 小钱 99999\n"
            "7. 小孙 半份\n"
            "8. 小周 ０"
        ),
        (
            "A: ?小明 not_a_quantity; ?小红 not_a_quantity; ?小李 not_a_quantity; "
            "?小王 not_a_quantity; ?小赵 not_a_quantity; ?小钱 not_a_quantity; "
            "?小孙 not_a_quantity; ?小周 not_a_quantity"
        ),
    ),
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "1. 小明 取消\n"
            "2. 小红 2份 不要了\n"
            "3. 小李 一大一小\n"
            "4. 小王 2 3\n"
            "5. 小赵 +1 +1\n"
            "6. 小钱 2斤\n"
            "7. 2份\n"
            "8. 小孙 大概两三份吧\n"
            "9. 小周 2份或3份"
        ),
        (
            "A: ?小明 unknown_words; ?小红 unknown_words; ?小李 how_many; ?小王 how_many; "
            "?小赵 how_many; ?小钱 how_many; ?- who; ?小孙 how_many; ?小周 how_many"
        ),
    ),
    (
        ONE,
        ("#接龙\n本周草莓\n1. 🌸🌸 2份\n2. 小红[玫瑰] 1份\n3. 🍓小李🍓 3份\n4. 小明+小红 2"),
        ("A: 🌸🌸 1×2; 小红[玫瑰] 1×1; 🍓小李🍓 1×3; 小明+小红 1×2"),
    ),
    (
        ONE,
        (
            "#接龙\n"
            "本周草莓\n"
            "1. 小赵 2份 13800138000\n"
            "2. 张三13800138000 2份\n"
            "3. 小卫 2份（给妈妈1份）\n"
            "4. 小周 13800138000"
        ),
        (
            "A: 小赵 1×2 (13800138000); 张三13800138000 1×2; 小卫 1×2 (给妈妈1份); "
            "小周 1×1 (13800138000)"
        ),
    ),
    (
        ONE,
        ("1、小明 2份\n2、小红 1份"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("1) 小明 2\n2) 小红 1"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("(1) 小明 2\n(2) 小红 1"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("①小明2份\n②小红1份"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("⒈小明2份\n⒉小红1份"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("１．小明　２份\n２．小红　１份"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("7️⃣ 小明 2\n8️⃣ 小红 1"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("1小明 2\n2小红 1\n3 小李 2"),
        ("A: 小明 1×2; 小红 1×1; 小李 1×2"),
    ),
    (
        ONE,
        ("＃接龍\n本週草莓\n1. 小紅 兩份\n2. 小明 ３份"),
        ("A: 小紅 1×2; 小明 1×3"),
    ),
    (
        ONE,
        ("#接龙\n1. 小明 2\n2. 小红"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("接龙 本周草莓\n1. 小明 2\n2. 小红"),
        ("A: 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("A 本周草莓\n1. 小明 2份"),
        ("A: 小明 1×2"),
    ),
    (
        ONE,
        ("#接龙\n草莓团\n1. 小明 2份\n3. 小红 1份\n2. 小李 1份\n2. 小王 1份"),
        ("A: 小明 1×2; 小红 1×1; 小李 1×1; 小王 1×1"),
    ),
    (
        ONE,
        ("#接龙\n本周草莓\n1. 小明 2份\n小红 1份\n合计 3份\n截止今晚8点"),
        ("A: 小明 1×2; ?小红 no_number"),
    ),
    (
        ONE,
        ("#接龙\n本周草莓\n1. 小明 2份\n2. 小明 2份\n3. 小红 1份"),
        ("A: 小明 1×2; 小明 1×2; 小红 1×1"),
    ),
    (
        ONE,
        ("#接龙\n本周草莓 39元/份\n自提：3号楼\n1. 小明 2份"),
        ("A: 小明 1×2"),
    ),
    (
        ONE,
        ("#接龙\n本周草莓\n\n"),
        ("talk"),
    ),
    (
        ONE,
        ("#接龙\n本周草莓\n1. \n2. "),
        ("A: "),
    ),
    (
        ONE,
        ("#接龙\n周六爬山\n1. 小明\n2. 小红"),
        ("talk"),
    ),
    (
        ONE,
        ("#接龙\n周六爬山\n1. 小明 2个\n2. 小红"),
        ("ask which_chain"),
    ),
    (
        ONE,
        ("1. 洗菜\n2. 切肉"),
        ("talk"),
    ),
    (
        ONE,
        ("1. 草莓 39元\n2. 苹果 25元"),
        ("talk"),
    ),
    (
        ONE,
        ("今天的安排\n1. 8点集合\n2. 12点吃饭"),
        ("talk"),
    ),
    (
        ONE,
        ("「小明：#接龙\n1. 小明 2份」\n- - - - -\n好的"),
        ("talk"),
    ),
    (
        ONE,
        ("+1\n+1"),
        ("ask how_many"),
    ),
    (
        ONE,
        ("1. 小明 2份"),
        ("talk"),
    ),
    (
        FEW,
        (
            "#接龙\n"
            "A 周末水果\n"
            "1. 小明 大份2\n"
            "2. 小红 大份2 小份1\n"
            "3. 小李 草莓大份1，苹果3\n"
            "4. 小周 大份\n"
            "5. 小孙 各1\n"
            "6. 小吴 大份2小份3\n"
            "7. 小郑大份1"
        ),
        (
            "A: 小明 1×2; 小红 1×2 2×1; 小李 1×1 3×3; 小周 1×1; 小孙 1×1 2×1 3×1; "
            "小吴 1×2 2×3; 小郑 1×1"
        ),
    ),
    (
        FEW,
        (
            "#接龙\n"
            "周末水果\n"
            "1. 小赵 2份\n"
            "2. 小钱\n"
            "3. 小韩 草莓 1\n"
            "4. 小朱 大份1 小份\n"
            "5. 小秦 大份 1 大份 1\n"
            "6. 小何 桔子 2\n"
            "7. 小陈 ①1"
        ),
        (
            "A: ?小赵 which_good; ?小钱 which_good; ?小韩 which_good; ?小朱 which_good; "
            "?小秦 how_many; ?小何 which_good; ?小陈 which_good"
        ),
    ),
    (
        FEW,
        (
            "#接龙\n"
            "周末水果\n"
            "1. 小王 1大2小\n"
            "2. 小冯 苹果x2 大份x1 不要太熟\n"
            "3. 小卫 2 大份\n"
            "4. 小沈 大 1 小 1\n"
            "5. 小杨 3号 2\n"
            "6. 小尤（大份）2\n"
            "7. 小许 2份大份 1份小份\n"
            "8. 小秦 B02×2"
        ),
        (
            "A: 小王 1×1 2×2; 小冯 1×1 3×2 (不要太熟); 小卫 1×2; 小沈 1×1 2×1; 小杨 3×2; "
            "小尤 1×2; 小许 1×2 2×1; 小秦 3×2"
        ),
    ),
    (
        FEW,
        (
            "#接龙\n"
            "周末水果\n"
            "1. 小明 大份×2 小份×1（晚点取）\n"
            "2. 小红 苹果×1 送人的 小份×2\n"
            "3. 小李 苹果 2 大份1 备注 1份给小红"
        ),
        ("A: 小明 1×2 2×1 (晚点取); 小红 2×2 3×1 (送人的); 小李 1×1 3×2 (1份给小红)"),
    ),
    (
        TWO,
        ("#接龙\nB\n1. 小明 2\n2. 小红 1"),
        ("B: 小明 1×2; 小红 1×1"),
    ),
    (
        TWO,
        ("#接龙\n农家鸡蛋\n1. 小明 2\n2. 小红 1"),
        ("B: 小明 1×2; 小红 1×1"),
    ),
    (
        TWO,
        ("#接龙\n鸡蛋\n1. 小明 2\n2. 小红"),
        ("B: 小明 1×2; 小红 1×1"),
    ),
    (
        TWO,
        ("#接龙\n1. 小明 2\n2. 小红 1"),
        ("ask which_chain"),
    ),
    (
        TWO,
        ("#接龙\nA 周末水果\n1. 小明 苹果2\n2. 小红 鸡蛋1"),
        ("A: 小明 3×2; ?小红 how_many"),
    ),
]
