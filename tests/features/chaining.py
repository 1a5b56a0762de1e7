"""Steps that the tests of chains take in a group of the town."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.sandbox_pay.gateway import SandboxBank
from community.staff.actions import add_staff
from community.staff.rules import Role
from simulator.groups.neighbourhood import Contact, Group, Neighbourhood
from store.payments.gateway import PayKind
from store.pickup.actions import add_point
from store.pickup.rules import PickupPointDraft
from tests.features.ordering import CODE_LIFE
from tests.talk import Talk
from tests.town import Town

OPENING = "开接龙 周末水果 | A01 大份 30 量5 限3 | A02 10 | 截止 今晚8点 | 自提 3号楼"
SIMPLE = "开接龙 苹果团 | A02 10 量5"


@dataclass
class Hood:
    """A group of neighbours with the bot, and one of the staff among them."""

    town: Town
    talk: Talk
    group: Group
    opener: Contact
    people: dict[str, Contact] = field(default_factory=dict)

    async def join(self, *names: str, friends: bool = True) -> list[Contact]:
        """Let people into the group."""
        joined = [self.talk.neighbourhood.contact(name, is_friend=friends) for name in names]
        for person in joined:
            self.talk.neighbourhood.join(self.group, person)
            self.people[person.name] = person
        return joined

    async def say(self, person: Contact, words: str, *, mention: bool = False) -> str:
        """Say something in the group; give what the bot said there since, without the @."""
        self.town.clock.pass_(seconds=1)
        said = await self.talk.say(self.group, person, words, mention=mention)
        return "\n".join(_plain(one) for one in said)

    async def tell(self, person: Contact, words: str) -> str:
        """Say something to the bot alone; give its last answer."""
        self.town.clock.pass_(seconds=1)
        said = await self.talk.say_privately(person, words)
        return _plain(said[-1]) if said else ""

    async def open(self, words: str = OPENING) -> str:
        """Open a chain, and confirm it; give the list."""
        asked = await self.say(self.opener, words)
        assert "回复“确认”执行" in asked, asked
        return await self.say(self.opener, "确认")

    async def close(self, letter: str = "A") -> None:
        """End a chain by hand, and let its orders be made."""
        await self.say(self.opener, f"结束接龙 {letter}")
        assert "已结束接龙" in await self.say(self.opener, "确认")
        await self.work()

    async def work(self, **passed: float) -> None:
        """Let time go by, and the shop do what is due then."""
        self.town.clock.pass_(**passed)
        for _ in range(2):
            await self.town.work()

    async def listed(self, letter: str = "A") -> list[str]:
        """Give the lines of a list as it is shown, and who waits."""
        text = await self.say(self.opener, f"{letter} 列表")
        lines = [line for line in text.splitlines() if re.match(r"\d+\. |候补", line)]
        return [line.split(". ", 1)[-1] for line in lines]

    def heard(self) -> list[str]:
        """List what the bot has said in the group."""
        return self.talk.heard(self.group)

    def private(self, person: Contact) -> list[str]:
        """List what the bot has said to somebody alone."""
        return self.talk.private(person)

    async def chain(self, letter: str = "A") -> dict[str, Any]:
        """Look up the last chain of a letter."""
        sql = "SELECT * FROM chains WHERE letter = :letter ORDER BY id DESC LIMIT 1"
        return (await self.town.rows(sql, letter=letter))[0]

    async def orders(self) -> list[dict[str, Any]]:
        """List all orders, the oldest first."""
        return await self.town.rows("SELECT * FROM orders ORDER BY id")

    async def order_of(self, person: Contact) -> dict[str, Any]:
        """Look up somebody's last order."""
        sql = """
            SELECT orders.* FROM orders JOIN identities ON identities.member_id = orders.member_id
            WHERE external_id = :id ORDER BY orders.id DESC LIMIT 1
        """
        return (await self.town.rows(sql, id=person.id))[0]

    async def pay(self, person: Contact) -> None:
        """Let somebody pay their last order."""
        order, cashier = await self.order_of(person), self.town.shop.cashier
        ticket = await cashier.collect(order["id"], PayKind.NATIVE, "", title="团子小铺")
        if isinstance(cashier.bank, SandboxBank):
            await cashier.bank.pay(ticket.payment_number)
            await cashier.ask(ticket.payment_number)
        else:
            await self.town.bank.pay(ticket.ticket, self.town.wechat.person(person.name))
        await self.work()

    async def lines(self) -> list[tuple[str, int, int, str]]:
        """Look up all lines: name, good, pieces, state."""
        sql = """
            SELECT name, good, pieces, state FROM chain_lines
            JOIN chain_entries ON chain_entries.id = entry_id ORDER BY entry_id, good
        """
        return [tuple(row.values()) for row in await self.town.rows(sql)]


async def staff_contact(talk: Talk, town: Town, name: str, role: Role = Role.MANAGER) -> Contact:
    """Let a contact become one of the staff."""
    contact = talk.neighbourhood.contact(name)
    async with town.database.begin() as work:
        code = await add_staff(work, name=name, role=role, password_hash=None, code_life=CODE_LIFE)
    said = await talk.say_privately(contact, f"绑定 {code}")
    assert "绑定成功" in said[-1]
    return contact


async def hood_of(town: Town, *names: str, points: Iterable[str] = ("3号楼",)) -> Hood:
    """Make a group with people, and pickup points where goods are fetched."""
    async with town.database.begin() as work:
        for point in points:
            await add_point(work, PickupPointDraft(point, f"幸福小区{point}", "9:00-21:00"))
    talk = Talk(Neighbourhood(town.clock), town.shop)
    opener = await staff_contact(talk, town, "店长")
    hood = Hood(town, talk, talk.neighbourhood.group("团子邻里团", opener), opener)
    await hood.join(*names)
    return hood


async def all_say(hood: Hood, *said: tuple[Contact, str]) -> None:
    """Let several people say something at the same moment."""
    hood.town.clock.pass_(seconds=1)
    await asyncio.gather(
        *(hood.talk.say(hood.group, person, words, mention=False) for person, words in said)
    )


def _plain(said: str) -> str:
    return re.sub(r"^@[^\s\u2005]+\s*", "", said).split("\n\n继续使用即表示")[0]
