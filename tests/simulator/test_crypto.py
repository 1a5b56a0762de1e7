import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException

from simulator import AccountSettings
from simulator.crypto import BLOCK, Envelope, EnvelopeError, pad, signature, unpad
from simulator.markup import document, parse
from simulator.push import push_request
from tests.simulator.doubles import Moment

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


def counterpart(account: AccountSettings) -> WeChatCrypto:
    return WeChatCrypto(account.token, account.encoding_aes_key, account.app_id)


@given(st.binary(max_size=100))
def test_padding_fills_blocks_of_32_and_comes_off_again(data: bytes) -> None:
    assert len(pad(data)) % BLOCK == 0
    assert unpad(pad(data)) == data


@pytest.mark.parametrize("bad", [b"", b"a" * 31 + b"\0", b"a" * 31 + b"\x21", b"a" * 30 + b"\1\2"])
def test_wrong_padding_is_refused(bad: bytes) -> None:
    with pytest.raises(EnvelopeError):
        unpad(bad)


@pytest.mark.parametrize("size", range(1, 40))
def test_wechatpy_opens_what_the_simulator_seals(account: AccountSettings, size: int) -> None:
    xml = document({"Content": "团" * size})
    envelope = Envelope(account.encoding_aes_key, account.app_id)
    body = document({"Encrypt": envelope.seal(xml)})
    signed = signature(account.token, "1", "2", parse(body).value("Encrypt"))

    assert counterpart(account).decrypt_message(body, signed, "1", "2") == xml


def test_the_simulator_opens_what_wechatpy_seals(account: AccountSettings) -> None:
    sealed = parse(counterpart(account).encrypt_message("<xml>好</xml>", "nonce", "1"))
    parts = [sealed.value(name) for name in ("TimeStamp", "Nonce", "Encrypt")]

    assert sealed.value("MsgSignature") == signature(account.token, *parts)
    assert Envelope(account.encoding_aes_key, account.app_id).open(parts[2]) == "<xml>好</xml>"


def test_another_app_id_is_refused_by_both(account: AccountSettings, clock: Moment) -> None:
    stranger = dataclasses.replace(account, app_id="wxstranger")
    request = push_request(stranger, "<xml/>", open_id="o", at=clock())
    query = [request.query[name] for name in ("msg_signature", "timestamp", "nonce")]

    with pytest.raises(InvalidAppIdException):
        counterpart(account).decrypt_message(request.body.decode(), *query)
    with pytest.raises(EnvelopeError):
        Envelope(KEY, "wxme").open(Envelope(KEY, "wxother").seal("<xml/>"))


@pytest.mark.parametrize("sealed", ["", "no base64!", "YWJj", "A" * 64])
def test_garbage_is_refused(sealed: str) -> None:
    with pytest.raises(EnvelopeError):
        Envelope(KEY, "wx").open(sealed)
