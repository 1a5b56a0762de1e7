"""Reading until when something runs."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.chains.deadlines import LONGEST_AHEAD, DeadlineFault, read_deadline

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=ZONE)
"""A Wednesday."""

TABLE = [
    ("今晚8点", "11-25 Wed 20:00"),
    ("明天12:00", "11-26 Thu 12:00"),
    ("3小时", "11-25 Wed 18:30"),
    ("30分钟", "11-25 Wed 16:00"),
    ("周五18点", "11-27 Fri 18:00"),
    ("下周一9点半", "11-30 Mon 09:30"),
    ("11-25 20:00", "11-25 Wed 20:00"),
    ("11月25日20点", "11-25 Wed 20:00"),
    ("明早9点", "11-26 Thu 09:00"),
    ("后天", "11-27 Fri 23:59"),
    ("今天", "11-25 Wed 23:59"),
    ("今晚", "11-25 Wed 23:59"),
    ("明晚12点", "11-27 Fri 00:00"),
    ("今晚12点", "11-26 Thu 00:00"),
    ("24点", "11-26 Thu 00:00"),
    ("20:00", "11-25 Wed 20:00"),
    ("8点", "past"),
    ("20点", "11-25 Wed 20:00"),
    ("11-24 20:00", "past"),
    ("周三10点", "12-02 Wed 10:00"),
    ("周三20点", "11-25 Wed 20:00"),
    ("本周三10点", "past"),
    ("这周五", "11-27 Fri 23:59"),
    ("下周三", "12-02 Wed 23:59"),
    ("2026-12-01 09:00", "12-01 Tue 09:00"),
    ("12-5 20:00", "12-05 Sat 20:00"),
    ("12/5", "12-05 Sat 23:59"),
    ("12.5", "12-05 Sat 23:59"),
    ("25号20点", "11-25 Wed 20:00"),
    ("3号", "12-03 Thu 23:59"),
    ("2月30日", "unread"),
    ("2027-11-25", "far"),
    ("半小时", "11-25 Wed 16:00"),
    ("1个半小时", "11-25 Wed 17:00"),
    ("一个半小时", "11-25 Wed 17:00"),
    ("两小时", "11-25 Wed 17:30"),
    ("2天", "11-27 Fri 15:30"),
    ("0小时", "past"),
    ("9999小时", "far"),
    ("-1小时", "unread"),
    ("1.5小时", "unread"),
    ("今晚8点前", "11-25 Wed 20:00"),
    ("截止到明天中午", "11-26 Thu 12:00"),
    ("明天下午3点一刻", "11-26 Thu 15:15"),
    ("明天晚上九点三刻", "11-26 Thu 21:45"),
    ("今晚1点", "unread"),
    ("下午6点", "11-25 Wed 18:00"),
    ("昨天", "unread"),
    ("周八", "unread"),
    ("25:00", "unread"),
    ("明天9点75分", "unread"),
    ("NaN", "unread"),
    ("1e9小时", "unread"),
    ("", "unread"),
    ("今晚八点半", "11-25 Wed 20:30"),
    ("後天18點", "11-27 Fri 18:00"),
    ("１２：００", "past"),
    ("明天１２：００", "11-26 Thu 12:00"),
    ("星期天20点", "11-29 Sun 20:00"),
    ("礼拜六", "11-28 Sat 23:59"),
    ("大后天早上8点", "11-28 Sat 08:00"),
    ("凌晨2点", "past"),
    ("明天凌晨2点", "11-26 Thu 02:00"),
    ("明早", "unread"),
    ("明天中午", "11-26 Thu 12:00"),
    ("中午1点", "past"),
    ("月底", "unread"),
    ("卖完为止", "unread"),
    ("11-31", "unread"),
]


@pytest.mark.parametrize(("said", "meaning"), TABLE)
def test_a_deadline_means(said: str, meaning: str) -> None:
    read = read_deadline(said, NOW, ZONE)
    if isinstance(read, DeadlineFault):
        assert read == meaning
    else:
        assert f"{read.astimezone(ZONE):%m-%d %a %H:%M}" == meaning


def test_it_is_in_utc_and_goes_by_the_shop_s_zone() -> None:
    read = read_deadline("今晚8点", NOW.astimezone(UTC), ZONE)
    assert read == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    late = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)  # the 26th already in the shop
    assert read_deadline("今晚8点", late, ZONE) == datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def test_how_far_ahead_it_may_be_is_a_rule() -> None:
    assert read_deadline("明天", NOW, ZONE, within=timedelta(hours=3)) is DeadlineFault.FAR


SAID = st.one_of(
    st.text(max_size=30),
    st.text("今明后天周五下点半时分钟小晚早月日号-:/. 0123456789一", max_size=14),
)


@given(SAID)
def test_whatever_is_said_it_lies_ahead_or_is_refused(said: str) -> None:
    read = read_deadline(said, NOW, ZONE)
    assert isinstance(read, DeadlineFault) or NOW < read <= NOW + LONGEST_AHEAD
