"""What is said in groups about where things are answered."""


def privately() -> str:
    """Somebody asked in a group for what is nobody else's business, and got it in private."""
    return "已私聊回复你"


def unreachable(*, shop: str) -> str:
    """Somebody asked in a group for what is nobody else's business, and can't be written to."""
    return f"这个要私下说，可我还没法私聊你：先加我为微信好友，或关注公众号“{shop}”，再来说一遍"


def desk_elsewhere(*, shop: str) -> str:
    """Somebody wants a person where the shop's desk is not."""
    return f"人工客服在公众号“{shop}”里：关注后对它说“人工”，店里的人就会来。"
