"""How the demo's neighbours bought: every step through the shop's own transitions."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.neighbours import Purchase, neighbour
from bot.demo.offers import product
from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from community.addresses.rules import ParsedAddress
from community.addresses.sealing import seal_address
from store.after_sales.actions import agree_to_refund, apply_for_refund, finish_refund
from store.after_sales.rules import AfterSaleKind, RefundWish
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import CheckoutRules, Delivery, Wish
from store.coupons.actions import claim_coupon
from store.orders.actions import cancel_order, complete_order, receive_order
from store.orders.repository import Orders
from store.orders.rules import SHOP, Actor, Cause, Order
from store.payments.actions import begin_payment, take_charge, take_refund
from store.payments.gateway import Charge, ChargeState, PayKind, Refund, RefundState
from store.payments.repository import Refunds
from store.pickup.repository import PickupPoints
from store.reviews.actions import ReviewRules, review_order
from store.shipping.actions import hand_over, ship_order
from store.shipping.gateway import ParcelEvent, ParcelState
from store.shipping.repository import Shipments

Step = Callable[[Work], Awaitable[object]]
_BANK = "demo"
_PHONE = "13800138000"


@dataclass(frozen=True, slots=True)
class ShopRules:
    """What the neighbours' orders are made by."""

    checkout: CheckoutRules
    reviews: ReviewRules
    vault: Vault


class Shopping:
    """A neighbour's purchase: each step is for a unit of work of its own."""

    def __init__(self, purchase: Purchase, rules: ShopRules) -> None:
        self._purchase = purchase
        self._rules = rules
        self._key = f"{_BANK}:{purchase.who}"

    def steps(self, today: datetime) -> Iterator[tuple[datetime, Step]]:
        """Tell what has happened by today, and when."""
        placed = today - timedelta(days=self._purchase.days_ago)
        for after, step in self._way():
            if placed + after <= today:
                yield placed + after, step

    def _way(self) -> Iterator[tuple[timedelta, Step]]:
        purchase = self._purchase
        yield timedelta(0), self._place
        if not purchase.is_paid:
            yield timedelta(minutes=30), self._leave_unpaid
            return
        yield timedelta(minutes=2), self._pay
        if purchase.is_fetched:
            yield timedelta(hours=6), self._fetch
        else:
            yield timedelta(hours=6), self._ship
            yield timedelta(days=2), self._receive
        if purchase.refund:
            yield timedelta(days=2, hours=1), self._pay_a_piece_back
        yield timedelta(days=2, hours=3), self._review
        yield timedelta(days=9, hours=1), self._complete

    async def _place(self, work: Work) -> None:
        purchase, rules = self._purchase, self._rules.checkout
        member = await neighbour(work, purchase.who)
        if purchase.coupon:
            await claim_coupon(work, member_id=member.id, code=purchase.coupon)
        goods = {code: await product(work, code) for code in purchase.pieces}
        pieces = {goods[code].skus[0].id: count for code, count in purchase.pieces.items()}
        wish = Wish(member.id, pieces, await self._delivery(work, member.id), purchase.with_points)
        shown = (await price_wish(work, wish, rules)).quote.total
        await place_order(work, wish, rules, key=self._key, shown=shown, referrer_id=None)

    async def _delivery(self, work: Work, member_id: int) -> Delivery:
        if self._purchase.is_fetched:
            return Delivery(pickup_point_id=(await PickupPoints(work).open_points())[0].id)
        return sent_home(self._rules.vault, member_id, self._purchase.who)

    async def _leave_unpaid(self, work: Work) -> None:
        zone = self._rules.checkout.zone
        await cancel_order(work, await self._order(work), Cause.UNPAID, SHOP, zone=zone)

    async def _pay(self, work: Work) -> None:
        await pay(work, await self._order(work), self._purchase.who)

    async def _ship(self, work: Work) -> None:
        order = await self._order(work)
        await ship_order(work, order, "顺丰", f"SF1000{order.id:06}", SHOP)

    async def _receive(self, work: Work) -> None:
        order = await self._order(work)
        shipment = await Shipments(work).of_order(order.id)
        if shipment is not None:
            arrived = ParcelEvent(work.now, ParcelState.DELIVERED, "快件已签收，感谢使用")
            await Shipments(work).follow(shipment, [arrived])
        await receive_order(work, order, Actor.member(order.member_id))

    async def _fetch(self, work: Work) -> None:
        order = await self._order(work)
        await hand_over(work, order, order.pickup_code or "", SHOP)

    async def _pay_a_piece_back(self, work: Work) -> None:
        order, rules = await self._order(work), self._rules.checkout
        wish = RefundWish(
            line=1,
            pieces=1,
            kind=AfterSaleKind.REFUND,
            reason=self._purchase.refund,
            without_reason=False,
        )
        after_sale = await apply_for_refund(
            work,
            order,
            wish,
            Actor.member(order.member_id),
            key=self._key,
            within=rules.orders.after_sales,
        )
        order = await self._order(work)
        await agree_to_refund(work, order, after_sale, SHOP, zone=rules.zone, most=None)
        for owed in await Refunds(work).of_order(order.id):
            done = Refund(owed.number, RefundState.SUCCEEDED, f"{_BANK}-{owed.number}", owed.amount)
            await take_refund(work, done)
        await finish_refund(work, after_sale.id)

    async def _review(self, work: Work) -> None:
        purchase, rules = self._purchase, self._rules
        await review_order(
            work,
            await self._order(work),
            purchase.stars,
            purchase.words,
            rules=rules.reviews,
        )

    async def _complete(self, work: Work) -> None:
        await complete_order(work, await self._order(work))

    async def _order(self, work: Work) -> Order:
        member = await neighbour(work, self._purchase.who)
        order = await Orders(work).by_key(member.id, self._key)
        if order is None:
            raise LookupError(f"{self._purchase.who} has ordered nothing yet")
        return order


def sent_home(vault: Vault, member_id: int, who: str) -> Delivery:
    """Have something sent to where a neighbour lives."""
    home = ParsedAddress(who, _PHONE, "浙江省", "杭州市", "西湖区", "文三路90号3号楼")
    return Delivery(recipient=seal_address(vault, member_id, home), province=home.province)


async def pay(work: Work, order: Order, who: str) -> None:
    """Pay an order at the demo's bank."""
    payment, _ = await begin_payment(
        work, order, PayKind.NATIVE, "", title=order.number, provider=_BANK
    )
    charge = Charge(
        number=payment.number,
        state=ChargeState.PAID,
        transaction=f"{_BANK}-{order.number}",
        amount=payment.amount,
        payer=who,
        paid_at=work.now,
    )
    await take_charge(work, charge)
