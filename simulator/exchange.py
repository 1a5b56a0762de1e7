"""What happened around one push: the requests, the deliveries and what came back."""

from dataclasses import dataclass, field
from typing import Literal

from simulator.people import Person
from simulator.replies import Answer, Verdict

UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"

Failure = Literal["", "timeout", "refused", "reset", "http"]


@dataclass(frozen=True)
class PushRequest:
    """A push as it goes over the wire: the URL's query and the body."""

    query: dict[str, str]
    body: bytes

    def overridden(self, **query: str) -> "PushRequest":
        """Copy with some parts of the query replaced, for instance a wrong signature."""
        return PushRequest(self.query | query, self.body)


@dataclass(frozen=True)
class Push:
    """One message or event before it is signed; redeliveries repeat its XML."""

    xml: str
    open_id: str
    is_event: bool = False


@dataclass(frozen=True)
class Delivery:
    """One attempt: HTTP status (None if there was none), duration, failure, body and verdict."""

    request: PushRequest
    status: int | None
    seconds: float
    failure: Failure
    body: bytes
    verdict: Verdict

    @property
    def answer(self) -> Answer:
        """Show what this delivery brought, kind `none` when nothing."""
        return self.verdict.answer

    @property
    def answer_xml(self) -> str:
        """Show the reply, decrypted, as it came."""
        return self.verdict.answer.xml


@dataclass
class Exchange:
    """One push with all its deliveries; the last one decides what the person sees."""

    person: Person
    request_xml: str
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        """Show what the person sees, kind `none` when nothing."""
        return self.deliveries[-1].verdict.answer if not self.notice else Answer()

    @property
    def notice(self) -> str:
        """Show the system notice, empty when the account answered properly."""
        last = self.deliveries[-1]
        return UNAVAILABLE if last.failure or not last.verdict.accepted else ""

    @property
    def violations(self) -> list[str]:
        """List what is wrong with the replies of all deliveries."""
        return [rule for delivery in self.deliveries for rule in delivery.verdict.violations]

    @property
    def seconds(self) -> float:
        """Sum up the time of all deliveries."""
        return sum(delivery.seconds for delivery in self.deliveries)

    @property
    def answer_xml(self) -> str:
        """Show the last reply, decrypted, also one that was not accepted."""
        return self.deliveries[-1].answer_xml
