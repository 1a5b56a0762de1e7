"""The shapes of request bodies: what the bank refuses as wrong, missing, null or unknown (3.4)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from simulator.bank.refusals import BAD_PARAMETER, EXTRA_PARAMETER, OUT_OF_RANGE, Refusal

Check = Callable[[str, object], None]

_MOST_FEN = 10_000_000_000


def refuse(path: str, why: str, number: int = BAD_PARAMETER) -> Refusal:
    """Make the refusal of one field."""
    return Refusal("PARAM_ERROR", f"{path}: {why}", number)


def text(longest: int, least: int = 1, pattern: str = "") -> Check:
    """Demand a text of so many bytes in UTF-8, made of the pattern's characters."""
    wanted = re.compile(pattern, re.DOTALL) if pattern else None

    def check(path: str, value: object) -> None:
        if not isinstance(value, str):
            raise refuse(path, "must be a string")
        if not least <= len(value.encode("utf-8", "surrogatepass")) <= longest:
            raise refuse(path, f"must have {least} to {longest} bytes", OUT_OF_RANGE)
        if wanted and not wanted.fullmatch(value):
            raise refuse(path, "has characters that are not allowed")

    return check


def whole(least: int, most: int = _MOST_FEN) -> Check:
    """Demand a whole number."""

    def check(path: str, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise refuse(path, "must be a whole number")
        if not least <= value <= most:
            raise refuse(path, f"must be from {least} to {most}", OUT_OF_RANGE)

    return check


def one_of(*choices: object) -> Check:
    """Demand one of these values."""

    def check(path: str, value: object) -> None:
        if not any(type(value) is type(each) and value == each for each in choices):
            raise refuse(path, f"must be one of {', '.join(map(str, choices))}")

    return check


def moment(path: str, value: object) -> None:
    """Demand an instant in RFC 3339."""
    text(64)(path, value)
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise refuse(path, "must be a time in RFC 3339") from error
    if at.tzinfo is None:
        raise refuse(path, "must have an offset from UTC")


def notify_url(path: str, value: object) -> None:
    """Demand an http address without a query."""
    text(255)(path, value)
    parts = urlsplit(str(value))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise refuse(path, "must be an http address")
    if parts.query or parts.fragment:
        raise refuse(path, "must not have a query")


def group(
    needed: Mapping[str, Check] | None = None, optional: Mapping[str, Check] | None = None
) -> Check:
    """Demand an object with these fields and no others, none of them null."""
    must, may = dict(needed or {}), dict(optional or {})

    def check(path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise refuse(path or "body", "must be an object")
        start = f"{path}." if path else ""
        for name in must.keys() - value.keys():
            raise refuse(start + name, "is missing")
        for name, each in value.items():
            field = must.get(name) or may.get(name)
            if field is None or each is None:
                raise refuse(start + name, "illegal extra parameter or null", EXTRA_PARAMETER)
            field(start + name, each)

    return check


def items(most: int, check_item: Check) -> Check:
    """Demand a list of 1 to `most` items."""

    def check(path: str, value: object) -> None:
        if not isinstance(value, list):
            raise refuse(path, "must be a list")
        if not 1 <= len(value) <= most:
            raise refuse(path, f"must have 1 to {most} items", OUT_OF_RANGE)
        for index, item in enumerate(value):
            check_item(f"{path}[{index}]", item)

    return check


_FLAG = one_of(True, False)  # noqa: FBT003 - the values themselves
_CNY = one_of("CNY")
TRADE_NUMBER = text(32, 6, r"[0-9A-Za-z_\-|*]*")
REFUND_NUMBER = text(64, 1, r"[0-9A-Za-z_\-|*@]*")
OPEN_ID = text(128)

_GOODS = group(
    {"merchant_goods_id": text(32), "quantity": whole(1), "unit_price": whole(0)},
    {"wechatpay_goods_id": text(32), "goods_name": text(256)},
)
_DETAIL = group(
    None, {"cost_price": whole(0), "invoice_id": text(32), "goods_detail": items(6000, _GOODS)}
)
_SCENE = group(
    {"payer_client_ip": text(45)},
    {
        "device_id": text(32),
        "store_info": group(
            {"id": text(32)}, {"name": text(256), "area_code": text(32), "address": text(512)}
        ),
    },
)
_ORDER_NEEDED: dict[str, Check] = {
    "appid": text(32),
    "mchid": text(32),
    "description": text(127),
    "out_trade_no": TRADE_NUMBER,
    "notify_url": notify_url,
    "amount": group({"total": whole(1)}, {"currency": _CNY}),
}
_ORDER_OPTIONAL: dict[str, Check] = {
    "time_expire": moment,
    "attach": text(128),
    "goods_tag": text(32),
    "support_fapiao": _FLAG,
    "detail": _DETAIL,
    "scene_info": _SCENE,
    "settle_info": group(None, {"profit_sharing": _FLAG}),
}

NATIVE_ORDER = group(_ORDER_NEEDED, _ORDER_OPTIONAL)
JSAPI_ORDER = group(_ORDER_NEEDED | {"payer": group({"openid": OPEN_ID})}, _ORDER_OPTIONAL)
CLOSING = group({"mchid": text(32)})
REFUND = group(
    {
        "out_refund_no": REFUND_NUMBER,
        "amount": group(
            {"refund": whole(1), "total": whole(1), "currency": _CNY},
            {
                "from": items(
                    50, group({"account": one_of("AVAILABLE", "UNAVAILABLE"), "amount": whole(1)})
                )
            },
        ),
    },
    {
        "transaction_id": text(32),
        "out_trade_no": TRADE_NUMBER,
        "reason": text(80),
        "notify_url": notify_url,
        "funds_account": one_of("AVAILABLE", "UNSETTLED"),
        "goods_detail": items(
            6000,
            group(
                {
                    "merchant_goods_id": text(32),
                    "unit_price": whole(0),
                    "refund_amount": whole(0),
                    "refund_quantity": whole(1),
                },
                {"wechatpay_goods_id": text(32), "goods_name": text(256)},
            ),
        ),
    },
)
TRANSFER = group(
    {
        "appid": text(32),
        "out_bill_no": text(32, 1, r"[0-9A-Za-z]*"),
        "transfer_scene_id": text(36),
        "openid": OPEN_ID,
        "transfer_amount": whole(10),
        "transfer_remark": text(128),
        "transfer_scene_report_infos": items(
            10, group({"info_type": text(60), "info_content": text(128)})
        ),
    },
    {
        "user_name": text(1024),
        "notify_url": notify_url,
        "user_recv_perception": text(64),
        "user_recv_style": group({"type": one_of("CONFIRM_PAGE", "RED_PACKET")}),
    },
)
