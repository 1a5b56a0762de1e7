"""The table of jobs."""

from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.persistence import dialogues, inbox, occurrences
from bot.persistence.database import Begin
from bot.scheduling.jobs import Daily, Every, Job
from community.ledger.actions import expire_points, remind_of_expiry
from community.referral.gateway import SceneCodes
from community.referral.invitations import make_wanted_codes
from handlers.jobs.chains import ChainJobs
from handlers.jobs.membership import MembershipJobs
from handlers.jobs.orders import OrderJobs
from handlers.jobs.teams import TeamJobs
from store.coupons.actions import expire_coupons
from store.payments.cashier import Cashier
from store.shipping.tracking import Tracker

_BATCH = 500
_LISTS = timedelta(seconds=15)
_GREETINGS = timedelta(minutes=10)
_INBOX_KEPT = timedelta(days=30)
_OCCURRENCES_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Workers:
    """Who does the jobs that need more than the database."""

    orders: OrderJobs
    chains: ChainJobs
    teams: TeamJobs
    membership: MembershipJobs
    cashier: Cashier
    tracker: Tracker | None
    reconcile_every: timedelta
    expiry_notice: timedelta
    scene_codes: SceneCodes


def all_jobs(zone: ZoneInfo, workers: Workers) -> list[Job]:
    """Give every job of the shop with its schedule, by the shop's wall clock."""
    orders, soon = workers.orders, Every(timedelta(minutes=1))
    tracker = workers.tracker
    following = [Job("follow_parcels", soon, tracker.follow_parcels)] if tracker else []
    return [
        *following,
        Job("close_unpaid", soon, orders.close_unpaid),
        Job("settle_teams", soon, workers.teams.settle),
        Job("reconcile_payments", Every(workers.reconcile_every), workers.cashier.reconcile),
        Job("close_chains", soon, workers.chains.close_due),
        Job("show_chains", Every(_LISTS), workers.chains.show_changed),
        Job("remind_chains", soon, workers.chains.remind_unpaid),
        Job("receive_orders", soon, orders.receive_sent),
        Job("complete_orders", soon, orders.complete_received),
        Job("raise_alarms", soon, orders.raise_alarms),
        Job("make_scene_codes", soon, partial(make_wanted_codes, codes=workers.scene_codes)),
        Job("greet_members", Every(_GREETINGS), workers.membership.greet),
        Job("review_levels", Daily(time(8, 0), zone), workers.membership.review_levels),
        Job("notice_reviews", Daily(time(8, 30), zone), workers.membership.notice_reviews),
        Job("expire_points", Daily(time(0, 5), zone), expire_due_points),
        Job(
            "remind_of_expiry",
            Daily(time(9, 30), zone),
            partial(remind_of_expiring_points, within=workers.expiry_notice),
        ),
        Job("expire_coupons", Daily(time(0, 10), zone), expire_due_coupons),
        Job("forget_messages", Daily(time(4, 0), zone), forget_messages),
        Job("forget_dialogues", Daily(time(4, 30), zone), forget_dialogues),
        Job("forget_occurrences", Daily(time(4, 45), zone), forget_occurrences),
    ]


async def expire_due_points(begin: Begin) -> None:
    """Take away points whose time is over."""
    while True:
        async with begin() as work:
            if await expire_points(work, most=_BATCH) < _BATCH:
                return


async def remind_of_expiring_points(begin: Begin, *, within: timedelta) -> None:
    """Tell members of points that expire soon, each once."""
    after, told = "", _BATCH
    while told == _BATCH:
        async with begin() as work:
            told, after = await remind_of_expiry(work, within=within, after=after, most=_BATCH)


async def expire_due_coupons(begin: Begin) -> None:
    """Close coupons whose time is over."""
    while True:
        async with begin() as work:
            if await expire_coupons(work, most=_BATCH) < _BATCH:
                return


async def forget_messages(begin: Begin) -> None:
    """Forget messages that no platform delivers again any more."""
    while True:
        async with begin() as work:
            before = work.now - _INBOX_KEPT
            if await inbox.forget(work, before=before, most=_BATCH) < _BATCH:
                return


async def forget_dialogues(begin: Begin) -> None:
    """Forget where people left off long ago."""
    while True:
        async with begin() as work:
            if await dialogues.forget(work, most=_BATCH) < _BATCH:
                return


async def forget_occurrences(begin: Begin) -> None:
    """Forget when jobs ran long ago."""
    async with begin() as work:
        await occurrences.forget(work, before=work.now - _OCCURRENCES_KEPT)
