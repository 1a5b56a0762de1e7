"""What WeChat's error codes mean for us. Contract: `wechat-platform.md` 2.2.

ApiError
├── NotMade           no connection or no token: WeChat has certainly not done it
├── NotReached        no answer, or none that can be read: whether it was done is unknown
└── Refused           WeChat said no, by a code of one of the `Reason`s
"""

from enum import StrEnum


class Reason(StrEnum):
    """Classes of error codes: what can be done about them."""

    BUSY = "busy"
    """WeChat couldn't; it may have been done all the same."""
    TOKEN = "token"  # noqa: S105 - a class of errors, no secret
    CONFIGURATION = "configuration"
    """Wrong AppID or secret, or our address isn't on the account's list: a person must act."""
    PERMISSION = "permission"
    """The account may not use this interface."""
    RECIPIENT = "recipient"
    """This person can't be reached (any more)."""
    WINDOW = "window"
    """This person must act first: the reply window or its messages are used up."""
    PACE = "pace"
    """Too fast: wait for the next minute."""
    QUOTA = "quota"
    """Used up for the day or the month."""
    CONTENT = "content"
    """What was sent has to be changed."""
    ALREADY_DONE = "already_done"
    OTHER = "other"


_CODES: dict[Reason, tuple[int, ...]] = {
    Reason.BUSY: (-1, 61450),
    Reason.TOKEN: (40001, 40014, 42001),
    Reason.CONFIGURATION: (40013, 41002, 40125, 40164, 89501, 89503, 89506, 89507),
    Reason.PERMISSION: (40200, 48001, 48003, 48004, 48008, 50001, 50002),
    Reason.RECIPIENT: (40003, 43004, 43019, 43101, 46004, 48002, 49003, 50005),
    Reason.WINDOW: (45015, 45047),
    Reason.PACE: (45011, 45066),
    Reason.QUOTA: (45009, 45028, 48006),
    Reason.CONTENT: (
        *(45002, 45003, 45004, 45008, 40007, 40118, 41006, 40033, 40037, 47003, 87014, 44002),
        *(40016, 40017, 40018, 40019, 40020, 40023, 40024, 40025, 40026, 40027, 65303, 65316),
    ),
    Reason.ALREADY_DONE: (45065,),
}
_REASONS = {code: reason for reason, codes in _CODES.items() for code in codes}


class ApiError(Exception):
    """A call to WeChat that brought no result."""


class NotMade(ApiError):
    """The call never left: it can be made again without doing anything twice."""


class NotReached(ApiError):
    """No readable answer came: whether the call had its effect is unknown."""


class Refused(ApiError):
    """WeChat answered with an error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message

    @property
    def reason(self) -> Reason:
        """The class of the code."""
        return _REASONS.get(self.code, Reason.OTHER)
