"""What members hear about themselves."""

from content.texts.quoting import quoted


def called(*, name: str, tag: str) -> str:
    """What a member is called: their name, or a stand-in until they give one."""
    return quoted(name) if name else f"微信用户{tag}"


def masked(*, name: str, tag: str) -> str:
    """What others are shown of what a member is called: the first character of a name."""
    return f"{quoted(name[:1])}**" if name else f"微信用户{tag}"


def greeting(*, shop: str) -> str:
    """To somebody who follows for the first time."""
    return (
        f"欢迎来到{shop}！\n"
        "逛商品、攒积分，说句话就行：\n"
        "· 回复“商品”逛一逛，也可以直接说想找什么，比如“有没有便宜的草莓”\n"
        "· 回复“签到”领今天的积分\n"
        "· 回复“帮助”看看还能做什么"
    )


def brought_by(*, friend: str) -> str:
    """To a newcomer who arrived by a member's invitation."""
    return f"你是 {friend} 邀请来的朋友，已经记下啦。"


def welcome_back(*, shop: str) -> str:
    """To somebody who follows again, or scans a code of the account they follow."""
    return f"欢迎回到{shop}！你的积分和记录都还在。\n回复“商品”逛一逛，或直接说想找什么。"


def privacy_notice(*, url: str, version: str) -> str:
    """With the first answer to anybody, and again when the text has changed."""
    return (
        f'继续使用即表示你已了解并同意我们的<a href="{url}">《隐私说明》</a>（{version} 版）：'
        "只为提供服务保存必要的信息。"
    )


def ask_name() -> str:
    """Somebody wants to give a name."""
    return "想让我怎么称呼你？直接回复名字就好；不想改了说“算了”。"


def named(*, name: str) -> str:
    """A name was taken down."""
    return f"好的，以后就叫你 {quoted(name)} 啦。"


def name_not_allowed(*, longest: int) -> str:
    """A name is empty or too long."""
    return f"名字要有 1 到 {longest} 个字，换一个试试？"


def friend_arrived(*, friend: str) -> str:
    """To a member whose invitation brought somebody."""
    return f"{friend} 通过你的邀请来到了小店。"
