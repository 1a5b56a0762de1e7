"""Signs and seals pushes, and opens the replies to them (wechat-platform 1.1 to 1.3)."""

import secrets
from datetime import datetime

from simulator.account import AccountSettings
from simulator.crypto import Envelope, EnvelopeError, signature
from simulator.exchange import PushRequest
from simulator.markup import MalformedXml, Node, document, parse
from simulator.replies import Asked, Verdict, judge, no_answer, rejected

_NONCE_DIGITS = 10


def fresh_nonce() -> str:
    """Draw a nonce of ten digits."""
    return str(secrets.randbelow(9 * 10 ** (_NONCE_DIGITS - 1)) + 10 ** (_NONCE_DIGITS - 1))


def push_request(
    account: AccountSettings, xml: str, *, open_id: str, at: datetime, nonce: str = ""
) -> PushRequest:
    """Sign a push in the account's mode and seal it if that asks for it.

    For wrong parts give a changed account (another token, app id, key or mode), an old `at`,
    a used `nonce`, or override the result's query.
    """
    query = _signed(account, at, nonce or fresh_nonce()) | {"openid": open_id}
    if account.mode == "plain":
        return PushRequest(query, xml.encode())
    sealed = Envelope(account.encoding_aes_key, account.app_id).seal(xml)
    return sealed_request(account, query, sealed, xml=xml)


def sealed_request(
    account: AccountSettings, query: dict[str, str], sealed: str, *, xml: str = ""
) -> PushRequest:
    """Put an already sealed text, whatever it holds, under a signed query."""
    signed = signature(account.token, query["timestamp"], query["nonce"], sealed)
    fields = document({"ToUserName": account.original_id, "Encrypt": sealed})
    if account.mode == "compatible":
        fields = xml.removesuffix("</xml>") + document({"Encrypt": sealed}).removeprefix("<xml>")
    return PushRequest(query | {"encrypt_type": "aes", "msg_signature": signed}, fields.encode())


def verification_query(
    account: AccountSettings, *, echo: str, at: datetime, nonce: str = ""
) -> dict[str, str]:
    """Make the query of the GET by which WeChat checks a webhook."""
    return _signed(account, at, nonce or fresh_nonce()) | {"echostr": echo}


def open_reply(account: AccountSettings, body: bytes, asked: Asked) -> Verdict:
    """Open a reply, which secure mode requires to be sealed, and hold it against the rules."""
    try:
        text = body.decode()
        return judge_nothing(text) if no_answer(text) else _open(account, text, asked)
    except UnicodeDecodeError:
        return rejected("the reply is not UTF-8")
    except MalformedXml as error:
        return rejected(f"the reply is not XML: {error}", body.decode())


def judge_nothing(text: str) -> Verdict:
    """Accept `success` and an empty body, which show nothing."""
    clean = text in {"", "success"}
    verdict = rejected("there is space around success")
    return Verdict(verdict.answer, () if clean else verdict.violations)


def _open(account: AccountSettings, text: str, asked: Asked) -> Verdict:
    root = parse(text)
    if root.has("Encrypt"):
        return _open_sealed(account, root, asked)
    if account.mode == "secure":
        return rejected("the reply is not encrypted, which secure mode requires", text)
    return judge(text, asked)


def _open_sealed(account: AccountSettings, root: Node, asked: Asked) -> Verdict:
    if account.mode == "plain":
        return rejected("the reply is encrypted, which plain mode does not know")
    parts = [root.value(name) for name in ("TimeStamp", "Nonce", "Encrypt")]
    if root.value("MsgSignature") != signature(account.token, *parts):
        return rejected("MsgSignature of the encrypted reply is wrong")
    try:
        xml = Envelope(account.encoding_aes_key, account.app_id).open(root.value("Encrypt"))
    except EnvelopeError as error:
        return rejected(f"the encrypted reply cannot be opened: {error}")
    return judge(xml, asked)


def _signed(account: AccountSettings, at: datetime, nonce: str) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signed = signature(account.token, timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce}
