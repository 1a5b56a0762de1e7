"""Everything WeChat remembers about one official account."""

from dataclasses import dataclass, field
from datetime import datetime

from simulator.account import AccountSettings
from simulator.carrier import Carrier
from simulator.clock import Clock
from simulator.conversation import Conversations, Entry
from simulator.faults import Fault, Faults
from simulator.journal import Journal
from simulator.media import MediaStore
from simulator.menus import Menu
from simulator.people import People
from simulator.qr import QrCodes
from simulator.quota import ReplyQuota
from simulator.rates import DailyLimits
from simulator.replies import Article
from simulator.tokens import Tokens
from simulator.web_authorization import WebAuthorizations


@dataclass(frozen=True)
class CustomerMessage:
    """A customer-service message that arrived; `body` is the call's body."""

    at: datetime
    open_id: str
    kind: str
    text: str = ""
    articles: tuple[Article, ...] = ()
    media_id: str = ""
    body: dict[str, object] = field(default_factory=dict)


@dataclass
class Platform:
    """The account, its followers and their messages, and the state of its API."""

    account: AccountSettings
    clock: Clock
    tokens: Tokens = field(default_factory=Tokens)
    limits: DailyLimits = field(default_factory=DailyLimits)
    quota: ReplyQuota = field(default_factory=ReplyQuota)
    menu: Menu = field(default_factory=Menu)
    media: MediaStore = field(default_factory=MediaStore)
    qr_codes: QrCodes = field(default_factory=QrCodes)
    people: People = field(default_factory=People)
    conversations: Conversations = field(default_factory=Conversations)
    messages: list[CustomerMessage] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    faults: Faults[Fault] = field(default_factory=lambda: Faults(Fault()))
    typing: dict[str, datetime] = field(default_factory=dict)
    authorizations: WebAuthorizations = field(default_factory=WebAuthorizations)
    carrier: Carrier = field(init=False)

    def __post_init__(self) -> None:
        self.carrier = Carrier(self.clock)

    def is_typing(self, open_id: str) -> bool:
        """Tell whether the person sees that the account is typing."""
        end = self.typing.get(open_id)
        return end is not None and end > self.clock()

    def receive(self, message: CustomerMessage) -> None:
        """Put a customer-service message into the person's chat."""
        self.typing.pop(message.open_id, None)
        self.messages.append(message)
        self.conversations.add(
            Entry(
                message.open_id,
                message.at,
                "account",
                message.kind,
                message.text,
                message.articles,
                message.media_id,
            )
        )
