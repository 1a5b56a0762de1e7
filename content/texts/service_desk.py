"""What is said about getting a person's help."""


def about_person() -> str:
    """What 人工 is for."""
    return "找人帮忙"


def say_it() -> str:
    """A person's help was asked for by a tap, which WeChat's desk doesn't take."""
    return "请直接发“人工”两个字给我，就会为你转接。"
