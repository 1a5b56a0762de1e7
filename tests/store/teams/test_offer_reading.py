"""What staff say to open an offer, and what it must mean or be answered with."""

from datetime import timedelta

import pytest

from store.teams.reading import OfferFault, OfferProblem, OfferSaid, read_offer
from store.teams.rules import LadderStep

PLAIN = (LadderStep(3, 2_990),)
LADDER = (LadderStep(2, 3_900), LadderStep(5, 3_500))
HOUR = timedelta(hours=1)


def said(code: str = "A01", spec: str = "", steps: object = PLAIN, **facts: object) -> object:
    return OfferSaid(code, spec, steps, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("A01 29.9 3人", said()),
        ("Ａ０１　２９．９　３人", said()),
        ("a01 3人 29.9元", said()),
        ("A01 ¥29.9 3人团", said()),
        ("A01 3人29.9", said()),
        ("A01 29.9/3人", said()),
        ("A01 29.90 三人", said()),
        ("A01 1,200 3人", said(steps=(LadderStep(3, 120_000),))),
        ("A01 大份 29.9 3人", said(spec="大份")),
        ("A01 29.9 3人 大份", said(spec="大份")),
        ("A01 5斤装 29.9 3人", said(spec="5斤装")),
        ("A01 29.9 3人 24小时", said(lasts=24 * HOUR)),
        ("A01 29.9 3人 30分钟", said(lasts=HOUR / 2)),
        ("A01 29.9 3人 半小时", said(lasts=HOUR / 2)),
        ("A01 29.9 3人 1.5小时", said(lasts=1.5 * HOUR)),
        ("A01 29.9 3人 限时两天", said(lasts=48 * HOUR)),
        ("A01 29.9 3人 限2", said(per_member=2)),
        ("A01 29.9 3人 每人限购两件", said(per_member=2)),
        ("A01 29.9 3人 量100", said(quota=100)),
        ("A01 29.9 3人 限量１００份", said(quota=100)),
        ("A01 29.9 3人 可单买", said(solo=True)),
        ("A01 29.9 3人 不可单买", said()),
        (
            "A01 29.9 3人，24小时，限2，量100，可单买！",
            said(lasts=24 * HOUR, per_member=2, quota=100, solo=True),
        ),
        (
            "A01 可单买 量100 限2 24小时 3人 29.9 大份",
            said(spec="大份", lasts=24 * HOUR, per_member=2, quota=100, solo=True),
        ),
        (
            "A01 29.9 3人24小时限2量100可单买",
            said(lasts=24 * HOUR, per_member=2, quota=100, solo=True),
        ),
        ("A01 2人39 5人35", said(steps=LADDER)),
        ("A01 2人39，5人35", said(steps=LADDER)),
        ("A01 2人39、5人35元 限1", said(steps=LADDER, per_member=1)),
        ("A01 5人35 2人39", said(steps=LADDER)),
        ("A01 2人 39 5人 35", said(steps=LADDER)),
        ("A01 39 2人 35 5人", said(steps=LADDER)),
    ],
)
def test_what_is_said_is_meant(text: str, meant: OfferSaid) -> None:
    assert read_offer(text) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", OfferFault.CODE),
        ("草莓 29.9 3人", OfferFault.CODE),
        ("A01", OfferFault.NO_PRICE),
        ("A01 3人", OfferFault.NO_PRICE),
        ("A01 29.9", OfferFault.NO_PEOPLE),
        ("A01 0 3人", OfferFault.PRICE),
        ("A01 ０ 3人", OfferFault.PRICE),
        ("A01 -5 3人", OfferFault.PRICE),
        ("A01 29.999 3人", OfferFault.PRICE),
        ("A01 29,9 3人", OfferFault.PRICE),
        ("A01 NaN 3人", OfferFault.PRICE),
        ("A01 Infinity 3人", OfferFault.PRICE),
        ("A01 1e9 3人", OfferFault.PRICE),
        ("A01 99999999999 3人", OfferFault.PRICE),
        ("A01 2人0 5人35", OfferFault.PRICE),
        ("A01 29.9 0人", OfferFault.PEOPLE),
        ("A01 29.9 1人", OfferFault.PEOPLE),
        ("A01 29.9 101人", OfferFault.PEOPLE),
        ("A01 29.9 -3人", OfferFault.PEOPLE),
        ("A01 29.9 2.5人", OfferFault.PEOPLE),
        ("A01 29.9 1e9人", OfferFault.PEOPLE),
        ("A01 29.9 NaN人", OfferFault.PEOPLE),
        ("A01 29.9 39 3人", OfferFault.STEPS),
        ("A01 29.9 3人 5人", OfferFault.STEPS),
        ("A01 2人35 5人39", OfferFault.STEPS),
        ("A01 2人35 5人35", OfferFault.STEPS),
        ("A01 2人39 2人35", OfferFault.STEPS),
        ("A01 29.9 3人 5分钟", OfferFault.LASTS),
        ("A01 29.9 3人 0小时", OfferFault.LASTS),
        ("A01 29.9 3人 -1小时", OfferFault.LASTS),
        ("A01 29.9 3人 NaN小时", OfferFault.LASTS),
        ("A01 29.9 3人 1e9小时", OfferFault.LASTS),
        ("A01 29.9 3人 31天", OfferFault.LASTS),
        ("A01 29.9 3人 限0", OfferFault.LIMIT),
        ("A01 29.9 3人 限-1", OfferFault.LIMIT),
        ("A01 29.9 3人 限1.5", OfferFault.LIMIT),
        ("A01 29.9 3人 限NaN", OfferFault.LIMIT),
        ("A01 29.9 3人 限1e9", OfferFault.LIMIT),
        ("A01 29.9 3人 限1000", OfferFault.LIMIT),
        ("A01 29.9 3人 量0", OfferFault.QUOTA),
        ("A01 29.9 3人 量-1", OfferFault.QUOTA),
        ("A01 29.9 3人 量1万", OfferFault.QUOTA),
        ("A01 29.9 3人 量9999999", OfferFault.QUOTA),
        ("A01 29.9 3人 限2 限3", OfferFault.TWICE),
        ("A01 29.9 3人 量20 量30", OfferFault.TWICE),
        ("A01 29.9 3人 24小时 30分钟", OfferFault.TWICE),
    ],
)
def test_what_makes_no_sense_is_named(text: str, why: OfferFault) -> None:
    read = read_offer(text)
    assert isinstance(read, OfferProblem), read
    assert read.why is why


def test_a_long_text_is_read_in_no_time() -> None:
    for tail in ("3人" * 5_000, "限" * 10_000, "1" * 20_000, "2人39 " * 4_000, "量 " * 9_000):
        assert isinstance(read_offer(f"A01 29.9 {tail}"), (OfferProblem, OfferSaid))
