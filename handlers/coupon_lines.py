"""How coupons are told: their terms, by the shop's clock and with the names on its shelf."""

from datetime import datetime
from zoneinfo import ZoneInfo

from content.texts.coupons import CouponLine
from store.catalogue.shelf import Shelf
from store.coupons.rules import HeldCoupon, Template, Window
from store.pricing.terms import CouponTerms, Scope


def held_line(held: HeldCoupon, shelf: Shelf, now: datetime, zone: ZoneInfo) -> CouponLine:
    """Tell of a coupon that somebody has."""
    window = Window(held.valid_from, held.terms.expires_at)
    return _line(held.terms, shelf, _within(window, now, zone))


def template_line(template: Template, shelf: Shelf, now: datetime, zone: ZoneInfo) -> CouponLine:
    """Tell of coupons that somebody could have."""
    good = template.good
    told = _within(good, now, zone) if isinstance(good, Window) else good
    return _line(template, shelf, told)


def _line(
    of: CouponTerms | Template, shelf: Shelf, good: tuple[datetime | None, datetime] | int
) -> CouponLine:
    only_for = _names(shelf, of.scope)
    return CouponLine(of.name, of.kind, of.value, of.cap, of.threshold, only_for, good)


def _within(window: Window, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime]:
    """Give a window by the shop's clock; its start only if that is to come."""
    start, end = (one.astimezone(zone) for one in (window.start, window.end))
    return start if window.start > now else None, end


def _names(shelf: Shelf, scope: Scope) -> tuple[str, ...] | None:
    """Name what a coupon is limited to, as far as it is on sale now."""
    if scope == Scope():
        return None
    products = shelf.lines(sorted(scope.products))
    return (*sorted(scope.categories), *(product.title for product in products))
