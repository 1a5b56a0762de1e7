"""A customer's browser without scripts: it sends forms as they are, and keeps cookies."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, CookieJar, FormData

from simulator.people import Person
from tests.features.steps import member_of
from tests.town import Town

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
PROGRAM = {"Accept": "application/json"}


@dataclass
class Form:
    """A form of a page: where it goes, and what it sends if nothing is changed."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(facts["action"]))
        elif tag == "input" and "name" in facts:
            is_choice = facts.get("type") in {"radio", "checkbox"}
            if facts.get("type") != "file" and (not is_choice or "checked" in facts):
                self.forms[-1].fields[facts["name"]] = facts.get("value", "")


@dataclass
class Seen:
    """What a browser got: after redirects, unless it didn't follow them."""

    status: int
    text: str
    path: str
    headers: Mapping[str, str]
    size: int

    @property
    def forms(self) -> list[Form]:
        reader = _Forms()
        reader.feed(self.text)
        return reader.forms

    def form(self, part: str) -> Form:
        """Give the form whose address contains a part."""
        (found,) = [one for one in self.forms if part in one.action]
        return found


@dataclass
class Browser:
    """A browser of a person's."""

    town: Town
    session: ClientSession

    async def get(self, path: str, *, follow: bool = True, **headers: str) -> Seen:
        return await self._ask("GET", path, None, headers, follow=follow)

    async def send(
        self,
        form: Form,
        changes: Mapping[str, str] | None = None,
        *,
        follow: bool = True,
        **more: str,
    ) -> Seen:
        """Send a form, with changes to its fields."""
        fields = form.fields | dict(changes or {}) | more
        return await self._ask("POST", form.action, fields, {}, follow=follow)

    async def upload(self, form: Form, *pictures: bytes, **changes: str) -> Seen:
        """Send a form with pictures."""
        data = FormData(default_to_multipart=True)
        for name, value in (form.fields | changes).items():
            data.add_field(name, value)
        for number, picture in enumerate(pictures):
            data.add_field("pictures", BytesIO(picture), filename=f"../<b>{number}.svg")
        return await self._ask("POST", form.action, data, {}, follow=True)

    async def post(self, path: str, fields: Any, **headers: str) -> Seen:
        return await self._ask("POST", path, fields, headers, follow=True)

    async def _ask(
        self, method: str, path: str, data: Any, headers: Mapping[str, str], *, follow: bool
    ) -> Seen:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith("http") else self.town.address + path
        async with self.session.request(
            method, url, data=data, allow_redirects=follow, headers=named
        ) as response:
            text = await response.text(errors="replace")
            location = response.headers.get("Location", "")
            size = int(response.headers.get("Content-Length", len(text.encode())))
            path = location or str(response.url.relative())
            return Seen(response.status, text, path, response.headers, size)


@asynccontextmanager
async def browser(town: Town, headers: Mapping[str, str] | None = None) -> AsyncIterator[Browser]:
    """Open a browser."""
    jar = CookieJar(unsafe=True)
    async with ClientSession(cookie_jar=jar, headers=headers) as session:
        yield Browser(town, session)


async def checkout_path(town: Town, person: Person) -> str:
    """Give the address of somebody's checkout on the town's server."""
    links = town.shop.shop.links
    url = links.checkout((await member_of(town, person))["id"], town.clock.now)
    return "/h5/" + url.split("/h5/")[1]


async def order_path(town: Town, person: Person, number: str) -> str:
    """Give the address of an order's page, as its link has it."""
    links = town.shop.shop.links
    url = links.order(number, (await member_of(town, person))["id"], town.clock.now)
    return "/h5/" + url.split("/h5/")[1]
