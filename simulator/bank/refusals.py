"""The error codes of the bank's API, with their HTTP status (wechat-platform 3.8)."""

_STATUS = {
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "APPID_MCHID_NOT_MATCH": 400,
    "MCH_NOT_EXISTS": 400,
    "OPENID_MISMATCH": 400,
    "ORDER_CLOSED": 400,
    "ORDER_PAID": 400,
    "NO_STATEMENT_EXIST": 400,
    "STATEMENT_CREATING": 400,
    "SIGN_ERROR": 401,
    "NO_AUTH": 403,
    "RULE_LIMIT": 403,
    "NOT_FOUND": 404,
    "TRADE_ERROR": 403,
    "NOT_ENOUGH": 403,
    "ORDER_NOT_EXIST": 404,
    "RESOURCE_NOT_EXISTS": 404,
    "FREQUENCY_LIMITED": 429,
    "RATELIMIT_EXCEEDED": 429,
    "SYSTEM_ERROR": 500,
    "BANK_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}

BAD_PARAMETER = 268435461
OUT_OF_RANGE = 268435464
EXTRA_PARAMETER = 270924358
SIGNATURE = 268443699
APP_MISMATCH = 268445527
ORDER_OVER = 268447914
RATE_LIMIT = 268447840
OTHER_FACTS = 268498688
ALREADY_PAID = 268498689
NO_ORDER = 268512771


class Refusal(Exception):
    """A call that the bank refuses; `number` is the numeric code that ends the Request-ID."""

    def __init__(self, code: str, message: str, number: int = BAD_PARAMETER) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.number = number
        self.status = _STATUS[code]


class PayRefused(Exception):
    """A payer is turned away at the cashier; the words are what the page shows."""
