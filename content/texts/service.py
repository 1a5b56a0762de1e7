"""What is said about getting a person's help."""


def about_person() -> str:
    """What 人工 is for."""
    return "找人帮忙"
