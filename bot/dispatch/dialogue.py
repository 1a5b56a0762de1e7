"""A dialogue's state as a value: what was shown, what was asked, what is still to be said."""

from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Shown:
    """The last list: whose numbers a bare number means, and how it goes on.

    `items` are the ids of what has been numbered so far, from 1. `of` says what was listed
    (a category, a query) to whoever can list more of it.
    """

    kind: str
    items: tuple[int, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for its answer: the step's name and what is known so far."""

    step: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The last command that changed something: its name, what undoing it needs, and when."""

    command: str
    facts: tuple[tuple[str, str], ...]
    at: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where one person left off in one conversation."""

    shown: Shown | None = None
    asked: Asked | None = None
    rest: str = ""
    done: Done | None = None

    def show(self, shown: Shown) -> Self:
        """Put a new list in place of the last."""
        return replace(self, shown=shown)

    def ask(self, asked: Asked) -> Self:
        """Wait for an answer."""
        return replace(self, asked=asked)

    def leave(self) -> Self:
        """Wait for no answer any more."""
        return replace(self, asked=None)

    def did(self, done: Done | None) -> Self:
        """Remember the last command that changed something; `None` once it was undone."""
        return replace(self, done=done)

    def resume(self, elsewhere: "Dialogue") -> Self:
        """Go on here with what was shown elsewhere, and asked there if nothing is asked here."""
        return replace(
            self, shown=elsewhere.shown or self.shown, asked=self.asked or elsewhere.asked
        )

    def keep(self, rest: str) -> Self:
        """Keep what did not fit into the answer; what was kept before is gone."""
        return replace(self, rest=rest)


def pack(dialogue: Dialogue) -> dict[str, Any]:
    """Turn a dialogue into plain values that can be stored as JSON."""
    shown, asked, done = dialogue.shown, dialogue.asked, dialogue.done
    return {
        "shown": {"kind": shown.kind, "items": shown.items, "of": shown.of} if shown else None,
        "asked": {"step": asked.step, "facts": asked.facts} if asked else None,
        "rest": dialogue.rest,
        "done": {"command": done.command, "facts": done.facts, "at": done.at} if done else None,
    }


def unpack(stored: dict[str, Any] | None) -> Dialogue:
    """Turn what `pack` made back into the same dialogue; nothing stored is a fresh one."""
    if stored is None:
        return Dialogue()
    shown, asked, done = stored["shown"], stored["asked"], stored.get("done")
    return Dialogue(
        shown=Shown(shown["kind"], tuple(shown["items"]), shown["of"]) if shown else None,
        asked=Asked(asked["step"], tuple(map(tuple, asked["facts"]))) if asked else None,
        rest=stored["rest"],
        done=Done(done["command"], tuple(map(tuple, done["facts"])), done["at"]) if done else None,
    )
