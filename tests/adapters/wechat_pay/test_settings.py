"""What serving needs to be paid: WeChat Pay's settings, or the sandbox."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.lacking import lacking
from bot.settings import Settings
from tests.adapters.wechat_pay.double import (
    API_V3_KEY,
    MCH_ID,
    PUBLIC_KEY_ID,
    SERIAL,
    curve_pems,
    locked_pem,
    private_pem,
    public_pem,
)

Lacking = Callable[..., list[str]]


@pytest.fixture
def lacks(tmp_path: Path) -> Lacking:
    """Name what is lacking of right settings, some of them changed; a file is given as its PEM."""

    def in_file(name: str, value: Any) -> Any:
        if not isinstance(value, bytes):
            return value
        (tmp_path / name).write_bytes(value)
        return tmp_path / name

    def name(**changed: Any) -> list[str]:
        right = {
            "mch_id": MCH_ID,
            "serial": SERIAL,
            "private_key_file": private_pem("merchant"),
            "api_v3_key": API_V3_KEY.decode(),
            "public_key_id": PUBLIC_KEY_ID,
            "public_key_file": public_pem("bank"),
        }
        given = {key: in_file(key, value) for key, value in (right | changed).items()}
        return [line for line in lacking(Settings(wechat_pay=given)) if "wechat_pay" in line]

    return name


def test_right_settings_lack_nothing(lacks: Lacking) -> None:
    assert lacks() == []


def test_an_older_account_has_no_public_key(lacks: Lacking) -> None:
    assert lacks(public_key_id="", public_key_file=None) == []


def test_the_sandbox_needs_nothing_else() -> None:
    settings = Settings(wechat_pay={"sandbox": True})
    assert not [line for line in lacking(settings) if "wechat_pay" in line]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"mch_id": ""}, "mch_id: missing or wrong; copy it, or set wechat_pay.sandbox"),
        ({"mch_id": "one"}, "mch_id: missing or wrong"),
        ({"serial": ""}, "serial: missing or wrong; copy the API certificate's serial number"),
        ({"serial": 'A"\n'}, "serial: missing or wrong"),
        ({"private_key_file": None}, "private_key_file: missing; give where apiclient_key.pem is"),
        ({"private_key_file": Path("no/such.pem")}, "private_key_file: no such file"),
        ({"private_key_file": b""}, "private_key_file: not a PEM key"),
        ({"private_key_file": public_pem("bank")}, "private_key_file: not a PEM key"),
        ({"private_key_file": locked_pem("merchant")}, "not a PEM key without a password"),
        ({"private_key_file": curve_pems()[0]}, "private_key_file: not an RSA key"),
        ({"api_v3_key": ""}, "api_v3_key: missing or wrong; it has 32 bytes"),
        ({"api_v3_key": "k" * 31}, "api_v3_key: missing or wrong"),
        ({"api_v3_key": "钥" * 32}, "api_v3_key: missing or wrong"),
        ({"public_key_id": ""}, "public_key_id: missing or wrong; copy the id"),
        ({"public_key_id": SERIAL}, "public_key_id: missing or wrong"),
        ({"public_key_file": None}, "public_key_file: missing; give where pub_key.pem is"),
        ({"public_key_file": Path("no/such.pem")}, "public_key_file: no such file"),
        ({"public_key_file": private_pem("merchant")}, "public_key_file: not a PEM key"),
        ({"public_key_file": curve_pems()[1]}, "public_key_file: not an RSA key"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_missing_or_wrong_is_named(
    lacks: Lacking, changed: dict[str, Any], said: str
) -> None:
    [line] = lacks(**changed)
    assert said in line


def test_a_key_put_in_place_of_its_file_is_not_echoed(lacks: Lacking) -> None:
    [line] = lacks(private_key_file=Path(private_pem("merchant").decode()))
    assert private_pem("merchant").decode()[100:120] not in line


@pytest.mark.parametrize("api_base", ["", "https://tracking.example.com"])
def test_carriers_may_be_asked_or_not(api_base: str) -> None:
    assert Settings(carriers={"api_base": api_base}).carriers.api_base == api_base


def test_a_carriers_address_is_one() -> None:
    with pytest.raises(ValueError, match="not an address"):
        Settings(carriers={"api_base": "tracking"})
