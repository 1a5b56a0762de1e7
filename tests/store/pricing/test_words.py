"""A price is explained line by line."""

import pytest

from content.texts import pricing
from store.pricing.quote import Step, StepKind
from store.pricing.rules import price_of
from store.pricing.terms import (
    Activity,
    ActivityKind,
    BuyXGetY,
    CouponKind,
    Sale,
    SpendAndSave,
    Terms,
)
from tests.store.pricing.carts import coupon, item


def explained(*items: tuple[int, int], **terms: object) -> list[str]:
    quote = price_of([item(*one) for one in items], Terms(**terms))  # type: ignore[arg-type]
    said = pricing.explanation(gross=quote.gross, steps=quote.steps, total=quote.total)
    return said.splitlines()


def test_a_price_is_explained_from_the_goods_to_the_total() -> None:
    said = explained(
        (4_000, 2),
        sales=(Sale(1, "周末特惠", 90),),
        spend_and_save=(SpendAndSave(2, "满减", ((5_900, 500),)),),
        coupons=(coupon(1_000, id=3),),
        points=320,
    )
    assert said == [
        "商品合计 ¥80",
        "限时折扣「周末特惠」 -¥8",
        "满 ¥59 减 ¥5 -¥5",
        "优惠券「券3」 -¥10",
        "积分抵扣（320 积分） -¥3.20",
        "运费 ¥6",
        "应付 ¥59.80",
    ]


@pytest.mark.parametrize(("percent", "words"), [(90, "9"), (85, "8.5")])
def test_a_level_is_named_with_its_discount(percent: int, words: str) -> None:
    said = explained((10_000, 1), level_percent=percent, level_name="黄金会员")
    assert said[1] == f"黄金会员 {words} 折 -¥{100 - percent}"


def test_free_shipping_is_said() -> None:
    assert explained((5_900, 1))[1] == "运费 免"


def test_a_freight_coupon_stands_after_the_freight() -> None:
    said = explained((3_000, 1), coupons=(coupon(0, kind=CouponKind.FREE_FREIGHT),))
    assert said[1:] == ["运费 ¥6", "优惠券「券1」 -¥6", "应付 ¥30"]


def test_gifts_are_named() -> None:
    assert explained((1_000, 3), buy_x_get_y=(BuyXGetY(1, "买二送一", 2, 1),))[1] == (
        "赠品优惠「买二送一」 -¥10"
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [(ActivityKind.FLASH, "秒杀价"), (ActivityKind.TEAM, "拼团价"), (ActivityKind.CHAIN, "接龙价")],
)
def test_an_activitys_price_is_named(kind: ActivityKind, words: str) -> None:
    quote = price_of([item(1_000, activity=Activity(kind, 1, 900, "早市"))], Terms())
    assert pricing.words_of_step(quote.steps[0]) == f"{words}「早市」"


def test_a_step_without_a_name_is_named_by_its_kind() -> None:
    step = Step(StepKind.SALE, "", -1, None, (-1,))
    assert pricing.words_of_step(step) == "限时折扣"
