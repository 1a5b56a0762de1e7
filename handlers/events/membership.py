"""What completed orders, growth, birthdays and holidays lead to for members."""

from collections.abc import Callable
from datetime import date

import structlog

from bot.kernel.clock import shop_day
from bot.kernel.refusal import Refusal
from bot.persistence.outbox import Priority
from bot.persistence.work import Work
from community.check_in.events import CheckInsCounted
from community.ledger.actions import Because, earn_capped
from community.ledger.rules import Reason
from community.members.repository import Members
from community.membership.actions import award_badges, earn_growth
from community.membership.events import (
    BirthdayCame,
    HolidayCame,
    LevelAtRisk,
    LevelLowered,
    LevelRaised,
    MilestoneReached,
)
from community.membership.festivals import Holiday
from community.membership.rules import Badge, Counted, MembershipRules, ways
from content.texts import membership as say
from content.texts import people as people_say
from content.texts import redeeming as redeeming_says
from handlers.counting import counted
from handlers.events.telling import World, reactions, tell, tell_staff_once
from store.after_sales.events import AfterSaleDecided
from store.after_sales.rules import AfterSaleState
from store.coupons.actions import give_coupon
from store.coupons.errors import (
    CouponAlreadyClaimed,
    CouponOver,
    CouponsAllGone,
    UnknownCoupon,
)
from store.coupons.repository import Templates
from store.orders.events import OrderCompleted
from store.orders.repository import Orders
from store.reviews.actions import take_reward_back
from store.rewards.actions import reward_purchase as give_reward

_WHY_NOT: dict[type[Refusal], Callable[[], str]] = {
    UnknownCoupon: say.gift_unknown,
    CouponsAllGone: say.gift_gone,
    CouponOver: say.gift_over,
    CouponAlreadyClaimed: say.gift_had,
}
_GIVEN_BACK = frozenset({AfterSaleState.REFUNDING, AfterSaleState.REFUNDED})

log = structlog.get_logger()


@reactions.on(OrderCompleted)
async def reward_purchase(work: Work, event: OrderCompleted, world: World) -> None:
    """Give a point and a growth for each whole yuan of goods that were kept."""
    order = await Orders(work).by_id(event.order_id)
    rules, member_id = world.membership, await Members(work).hold(order.member_id)
    spent, points = await give_reward(work, order.id, member_id, event.goods, caps=world.caps)
    because = Because(Reason.PURCHASE, f"{Reason.PURCHASE}:{order.id}")
    await earn_growth(work, member_id, spent, because, rules.growth)
    await _award(work, member_id, rules, spent=spent)
    if points < spent:
        await tell(work, member_id, redeeming_says.purchase_capped(points=points), Priority.SERVICE)


@reactions.on(OrderCompleted)
async def reward_friend(work: Work, event: OrderCompleted, world: World) -> None:
    """Reward who brought the buyer, at the first order of which something is kept."""
    order = await Orders(work).by_id(event.order_id)
    if order.referrer_id is None or not event.goods:
        return
    if not await Orders(work).is_first_completed(order):
        return
    rules, referrer_id = world.membership, await Members(work).hold(order.referrer_id)
    because = Because(Reason.FRIEND, f"{Reason.FRIEND}:{order.member_id}")
    points = await earn_capped(work, referrer_id, rules.friend_points, because, world.caps)
    await earn_growth(work, referrer_id, rules.growth.friend, because, rules.growth)
    await _award(work, referrer_id, rules, friends=1)
    name, tag = await Members(work).label(order.member_id)
    words = say.friend_bought(
        friend=people_say.called(name=name, tag=tag),
        points=points,
        growth=rules.growth.friend,
    )
    if points < rules.friend_points:
        words = f"{words}{redeeming_says.friend_capped()}"
    await tell(work, referrer_id, words, Priority.SERVICE)


@reactions.on(CheckInsCounted)
async def award_check_ins(work: Work, event: CheckInsCounted, world: World) -> None:
    """Give the badges that a round number of check-ins may have earned."""
    await _award(work, await Members(work).hold(event.member_id), world.membership)


@reactions.on(AfterSaleDecided)
async def take_back_review(work: Work, event: AfterSaleDecided, _world: World) -> None:
    """Take back what the review of goods brought that were all given back."""
    order = await Orders(work).by_id(event.order_id)
    if event.state in _GIVEN_BACK and not any(line.left for line in order.lines):
        await take_reward_back(work, order)


@reactions.on(LevelRaised)
async def tell_rise(work: Work, event: LevelRaised, world: World) -> None:
    """Tell a member of their new level, with the gifts of all that they have come up to."""
    levels, member_id = world.membership.levels, await Members(work).hold(event.member_id)
    gifts = []
    for number in range(event.was + 1, event.level + 1):
        cause = f"level:{number}:{event.member_id}"
        gifts += await _gift(work, world, member_id, levels[number].gift, cause)
    level = levels[event.level]
    words = say.level_raised(level=level.name, percent=level.percent, gifts=gifts)
    await tell(work, member_id, words, Priority.SERVICE)


@reactions.on(LevelAtRisk)
async def warn_of_review(work: Work, event: LevelAtRisk, world: World) -> None:
    """Tell a member in time what they lack to keep their level."""
    levels = world.membership.levels
    words = say.level_at_risk(
        level=levels[event.level].name,
        review_on=date.fromisoformat(event.review_on),
        missing=event.missing,
        below=levels[event.level - 1].name,
        ways=ways(event.missing, world.membership.growth),
    )
    await tell(work, await Members(work).current(event.member_id), words, Priority.SERVICE)


@reactions.on(LevelLowered)
async def tell_lowering(work: Work, event: LevelLowered, world: World) -> None:
    """Tell a member that their level went down, why, and the way back."""
    rules = world.membership
    was = rules.levels[event.was]
    words = say.level_lowered(
        was=was.name,
        level=rules.levels[event.level].name,
        growth=event.growth,
        days=rules.growth.lasts.days,
        needed=was.growth,
        ways=ways(was.growth - event.growth, rules.growth),
    )
    await tell(work, await Members(work).current(event.member_id), words, Priority.SERVICE)


@reactions.on(BirthdayCame)
async def greet_birthday(work: Work, event: BirthdayCame, world: World) -> None:
    """Wish a member a happy birthday."""
    member_id = await Members(work).hold(event.member_id)
    cause = f"birthday:{event.year}:{event.member_id}"
    gifts = await _gift(work, world, member_id, world.membership.birthday_gift, cause)
    words = say.birthday_greeting(shop=world.shop_name, gifts=gifts)
    await tell(work, member_id, words, Priority.MARKETING)


@reactions.on(HolidayCame)
async def greet_holiday(work: Work, event: HolidayCame, world: World) -> None:
    """Greet a member on a holiday."""
    member_id = await Members(work).hold(event.member_id)
    cause = f"{event.holiday}:{event.year}:{event.member_id}"
    code = world.membership.holiday_gifts.get(event.holiday, "")
    gifts = await _gift(work, world, member_id, code, cause)
    words = say.holiday_greeting(holiday=Holiday(event.holiday), shop=world.shop_name, gifts=gifts)
    await tell(work, member_id, words, Priority.MARKETING)


@reactions.on(MilestoneReached)
async def honour(work: Work, event: MilestoneReached, world: World) -> None:
    """Tell a member of their new badge, with its gift."""
    badge, member_id = Badge(event.badge), await Members(work).hold(event.member_id)
    reached = next(one for one in world.membership.milestones if one.badge is badge)
    cause = f"milestone:{badge}:{event.member_id}"
    gifts = await _gift(work, world, member_id, reached.gift, cause)
    words = say.milestone(badge=badge, at=reached.at, points=reached.points, gifts=gifts)
    await tell(work, member_id, words, Priority.SERVICE)


async def _award(
    work: Work, member_id: int, rules: MembershipRules, *, spent: int = 0, friends: int = 0
) -> None:
    """Give the badges that are due, with what is earned just now and not in the books yet."""
    before = await counted(work, member_id)
    now = Counted(before.check_ins, before.spent + spent, before.friends + friends)
    await award_badges(work, member_id, now, rules)


async def _gift(work: Work, world: World, member_id: int, code: str, cause: str) -> list[str]:
    """Give a member the coupon of a rule, if it has one; tell its name, or tell staff why not."""
    if not code:
        return []
    try:
        found = await Templates(work).by_code(code, member_id=member_id)
        if found is None:
            raise UnknownCoupon(code)
        held = await give_coupon(work, member_id=member_id, template_id=found[0].id, cause=cause)
    except tuple(_WHY_NOT) as refusal:
        log.warning("gift.not_given", code=code, cause=cause, reason=type(refusal).__name__)
        words = say.staff_gift_not_given(code=code, why=_WHY_NOT[type(refusal)]())
        await tell_staff_once(work, words, f"gift:{code}:{shop_day(work.now, world.zone)}")
        return []
    return [held.terms.name] if held else []
