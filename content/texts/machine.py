"""What is said when the machinery itself has to speak."""


def more() -> str:
    """At the end of a part of a long answer."""
    return "\n…（回复“继续”看余下的内容）"


def nothing_more() -> str:
    """Nothing is left of the last answer."""
    return "没有更多内容了。回复“帮助”看看还能做什么。"


def crashed(trace: str) -> str:
    """Something broke; staff will find the message under this number."""
    return f"抱歉，刚才出了点问题，我们已经记录下来（编号 {trace[:8]}）。请稍后再试，或回复“人工”。"


def left() -> str:
    """A question was dropped by 算了."""
    return "好的，先不弄了。"


def nothing_to_leave() -> str:
    """算了 without a question."""
    return "现在没有进行中的步骤。回复“帮助”看看还能做什么。"


def cannot_read(*, what: str) -> str:
    """A message of a kind that can't be understood."""
    return f"我还看不懂{what}，请用文字告诉我想找什么；需要人帮忙请回复“人工”。"


def nothing_said() -> str:
    """A greeting, or a message without a word in it: an emoji, a dot."""
    return "我在呢！想找什么直接说，或回复“帮助”看看能做什么。"


def you_are_welcome() -> str:
    """Somebody says thanks, or that all is well."""
    return "不客气！还想找什么，随时跟我说。"


def picture() -> str:
    """A kind of message."""
    return "图片"


def voice() -> str:
    """A kind of message."""
    return "语音"


def video() -> str:
    """A kind of message."""
    return "视频"


def place() -> str:
    """A kind of message."""
    return "位置"


def link() -> str:
    """A kind of message."""
    return "链接"


def mini_program() -> str:
    """A kind of message."""
    return "小程序卡片"


def scanned_code() -> str:
    """A kind of message."""
    return "这个条码"


def unknown() -> str:
    """A kind of message."""
    return "这类消息"
