"""The numbers of every feature, out of the settings: nothing below knows these."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.settings import Settings
from community.check_in.rules import CheckInRules
from community.ledger.rules import DailyCaps, Reason
from community.membership.rules import (
    Badge,
    GrowthRules,
    Level,
    MembershipRules,
    Milestone,
)
from store.chains.rules import ChainRules
from store.checkout.rules import CheckoutRules, LevelPrice
from store.commissions.rules import CommissionRules
from store.orders.rules import OrderRules
from store.pricing.terms import FreightRules, PointsRules, RegionFreight
from store.reviews.actions import ReviewRules
from store.teams.rules import TeamRules
from store.withdrawals.rules import WithdrawalRules


def check_in_rules(settings: Settings) -> CheckInRules:
    """Give the numbers of checking in."""
    badge_at, growth = settings.membership.check_ins_badge.at, growth_rules(settings)
    return CheckInRules(**settings.checkin.model_dump(), badge_at=badge_at, growth=growth)


def growth_rules(settings: Settings) -> GrowthRules:
    """Give the numbers of growth and its levels."""
    membership = settings.membership
    return GrowthRules(
        levels=tuple(one.growth for one in membership.levels),
        check_in=membership.growth_check_in,
        friend=membership.growth_friend,
        review=membership.growth_review,
        lasts=timedelta(days=membership.growth_days),
        zone=ZoneInfo(settings.shop.timezone),
    )


def membership_rules(settings: Settings) -> MembershipRules:
    """Give the numbers of membership."""
    membership = settings.membership
    badges = {
        Badge.CHECK_INS: membership.check_ins_badge,
        Badge.SPENT: membership.spent_badge,
        Badge.FRIENDS: membership.friends_badge,
    }
    return MembershipRules(
        levels=tuple(Level(**one.model_dump()) for one in membership.levels),
        growth=growth_rules(settings),
        friend_points=settings.points.friend,
        notice=timedelta(days=membership.notice_days),
        greeting_hour=membership.greeting_hour,
        birthday_gift=membership.birthday_gift,
        holidays_from=membership.holidays_from_level,
        holiday_gifts={str(day): code for day, code in membership.holiday_gifts.items()},
        milestones=tuple(Milestone(badge, **one.model_dump()) for badge, one in badges.items()),
    )


def review_rules(settings: Settings) -> ReviewRules:
    """Give what a review brings."""
    return ReviewRules(
        points=settings.points.review, growth=growth_rules(settings), caps=daily_caps(settings)
    )


def daily_caps(settings: Settings) -> DailyCaps:
    """Give how many points a source brings on a shop day at the most."""
    most = {Reason(source): points for source, points in settings.points.daily_caps.items()}
    return DailyCaps(most, ZoneInfo(settings.shop.timezone))


def order_rules(settings: Settings) -> OrderRules:
    """Give the numbers of orders."""
    orders = settings.orders
    return OrderRules(
        unpaid=timedelta(minutes=orders.unpaid_minutes),
        auto_receive=timedelta(days=orders.auto_receive_days),
        after_sales=timedelta(days=orders.after_sales_days),
        handling_alarm=timedelta(hours=orders.handling_alarm_hours),
    )


def checkout_rules(settings: Settings) -> CheckoutRules:
    """Give the numbers by which orders are priced and made."""
    freight, points = settings.freight, settings.points
    regions = tuple(
        RegionFreight(**one.model_dump(exclude={"provinces"}), provinces=frozenset(one.provinces))
        for one in freight.regions
    )
    return CheckoutRules(
        orders=order_rules(settings),
        freight=FreightRules(**freight.model_dump(exclude={"regions"}), regions=regions),
        points=PointsRules(per_yuan=points.per_yuan, most_percent=points.most_percent),
        levels=tuple(LevelPrice(one.name, one.percent) for one in settings.membership.levels),
        zone=ZoneInfo(settings.shop.timezone),
    )


def commission_rules(settings: Settings) -> CommissionRules:
    """Give the numbers of commission: rates in hundredths of a percent."""
    referral = settings.referral
    return CommissionRules(
        rates=tuple(int(percent * 100) for percent in referral.rates[: referral.depth]),
        per_order=referral.cap_per_order,
        per_month=referral.cap_per_month,
        zone=ZoneInfo(settings.shop.timezone),
    )


def withdrawal_rules(settings: Settings) -> WithdrawalRules:
    """Give the numbers of paying commission out."""
    referral = settings.referral
    return WithdrawalRules(referral.withdraw_from, referral.second_person_above)


def team_rules(settings: Settings) -> TeamRules:
    """Give the numbers of teams."""
    teams = settings.teams
    return TeamRules(
        lasts=timedelta(hours=teams.hours),
        hold=timedelta(minutes=teams.hold_minutes),
        checkout=checkout_rules(settings),
    )


def chain_rules(settings: Settings) -> ChainRules:
    """Give the numbers of chain orders."""
    return ChainRules(
        show_after=timedelta(seconds=settings.chains.show_after_seconds),
        unpaid=timedelta(minutes=settings.chains.unpaid_minutes),
        zone=ZoneInfo(settings.shop.timezone),
    )
