"""A request counts once: its nonce is spent when it has been answered."""

from dataclasses import replace

from simulator.push import push_request
from tests.door.posting import REFUSED, on_sqlite, post, sealed, text_of
from tests.town import ACCOUNT, Town

pytestmark = on_sqlite


async def test_an_answered_request_is_not_answered_again(town: Town) -> None:
    request = sealed(town, text_of(town))
    assert (await post(town, request))[0] == 200
    assert await post(town, request) == REFUSED


async def test_a_used_nonce_does_not_sign_another_message(town: Town) -> None:
    first = sealed(town, text_of(town))
    nonce = first.query["nonce"]
    other = push_request(ACCOUNT, text_of(town), open_id="", at=town.clock(), nonce=nonce)
    assert (await post(town, first))[0] == 200
    assert await post(town, other) == REFUSED
    assert await town.count("inbox") == 1


async def test_a_refused_request_spends_no_nonce(town: Town) -> None:
    request = sealed(town, text_of(town))
    assert await post(town, replace(request, body=b"<xml/>")) == REFUSED
    assert (await post(town, request))[0] == 200


async def test_a_nonce_counts_per_second(town: Town) -> None:
    first = sealed(town, text_of(town))
    assert (await post(town, first))[0] == 200
    town.clock.pass_(seconds=1)
    nonce = first.query["nonce"]
    again = push_request(ACCOUNT, text_of(town), open_id="", at=town.clock(), nonce=nonce)
    assert (await post(town, again))[0] == 200


async def test_a_request_stays_spent_as_long_as_its_time_is_right(town: Town) -> None:
    request = sealed(town, text_of(town))
    assert (await post(town, request))[0] == 200
    for _ in range(3):
        town.clock.pass_(seconds=99)
        assert await post(town, request) == REFUSED
        assert (await post(town, sealed(town, text_of(town))))[0] == 200
