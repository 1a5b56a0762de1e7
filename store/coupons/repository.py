"""All SQL of coupons."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from store.coupons.models import CouponRow, CouponShareRow, CouponStepRow, CouponTemplateRow
from store.coupons.rules import (
    WITH_ORDER,
    CouponState,
    HeldCoupon,
    Template,
    TemplateDraft,
    Window,
    terms_of,
    validity,
)
from store.pricing.terms import CouponKind, CouponTerms, Scope

_ISSUE = (
    update(CouponTemplateRow)
    .where(
        CouponTemplateRow.id == bindparam("template"),
        or_(
            CouponTemplateRow.total.is_(None),
            CouponTemplateRow.issued + bindparam("more") <= CouponTemplateRow.total,
        ),
    )
    .values(issued=CouponTemplateRow.issued + bindparam("more"))
)
_share = insert_or(CouponShareRow).values(
    template_id=bindparam("template"), member_id=bindparam("member"), taken=1, ever=1
)
_TAKE_SHARE = _share.on_conflict_do_update(
    index_elements=["template_id", "member_id"],
    set_={"taken": CouponShareRow.taken + 1, "ever": CouponShareRow.ever + 1},
    where=CouponShareRow.taken < bindparam("most"),
).returning(CouponShareRow.ever)
_GIVE_SHARE_BACK = (
    update(CouponShareRow)
    .where(
        CouponShareRow.template_id == bindparam("template"),
        CouponShareRow.member_id == bindparam("member"),
    )
    .values(taken=CouponShareRow.taken - 1)
)
_ADD = insert_or(CouponRow).on_conflict_do_nothing(index_elements=["cause"]).returning(CouponRow.id)
_STEP = insert(CouponStepRow)
_HELD = (
    select(
        CouponTemplateRow.__table__,
        CouponRow.id.label("coupon_id"),
        CouponRow.member_id,
        CouponRow.valid_from.label("good_from"),
        CouponRow.expires_at,
    )
    .join(CouponTemplateRow, CouponTemplateRow.id == CouponRow.template_id)
    .where(
        CouponRow.member_id.in_(bindparam("members", expanding=True)),
        CouponRow.state == CouponState.AVAILABLE,
        CouponRow.expires_at > bindparam("now"),
    )
    .order_by(CouponRow.expires_at, CouponRow.id)
)
_STEPPED = (CouponRow.id, CouponRow.template_id, CouponRow.state, CouponRow.steps)


class Templates:
    """Coupon templates, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, draft: TemplateDraft) -> int | None:
        """Keep a template; `None` when another has its code."""
        new = insert_or(CouponTemplateRow).values(**_columns(draft), issued=0)
        kept = new.on_conflict_do_nothing(index_elements=["code"]).returning(CouponTemplateRow.id)
        return (await self._work.execute(kept)).scalar()

    async def by_code(self, code: str, *, member_id: int) -> tuple[Template, int] | None:
        """Find a template by its code, and how many of its coupons a member has had."""
        return await self._one(_for_member(member_id).where(CouponTemplateRow.code == code))

    async def by_id(self, template_id: int, *, member_id: int) -> tuple[Template, int] | None:
        """Find a template, and how many of its coupons a member has had."""
        return await self._one(_for_member(member_id).where(CouponTemplateRow.id == template_id))

    async def claimable_by(self, member_id: int, *, most: int) -> list[Template]:
        """List the templates with a code of which a member can have a coupon now."""
        mine = func.coalesce(CouponShareRow.taken, 0)
        open_to_member = _for_member(member_id).where(
            CouponTemplateRow.code.is_not(None),
            CouponTemplateRow.claim_from <= self._work.now,
            _not_over(CouponTemplateRow.claim_until, self._work),
            _not_over(CouponTemplateRow.valid_until, self._work),
            mine < CouponTemplateRow.per_person,
            or_(
                CouponTemplateRow.total.is_(None),
                CouponTemplateRow.issued < CouponTemplateRow.total,
            ),
        )
        rows = await self._work.execute(open_to_member.order_by(CouponTemplateRow.id).limit(most))
        return [_template(row) for row in rows]

    async def in_force(self) -> list[CouponTerms]:
        """List the terms that a price can meet now or later, by template: for the worst case.

        These are the templates of which coupons can still be had, or are still in members' hands.
        """
        of_it = CouponRow.template_id == CouponTemplateRow.id
        out = exists().where(of_it, _can_still_be_used(self._work))
        to_be_had = and_(
            _not_over(CouponTemplateRow.claim_until, self._work),
            _not_over(CouponTemplateRow.valid_until, self._work),
        )
        rows = await self._work.execute(
            select(CouponTemplateRow.__table__).where(or_(out, to_be_had))
        )
        templates = [_template(row) for row in rows]
        return [
            terms_of(one, id=one.id, expires_at=validity(one, got_at=self._work.now).end)
            for one in templates
        ]

    async def issue(self, template_id: int, pieces: int) -> bool:
        """Count coupons as given (or, below 0, as taken back); `False` when there are no more."""
        return await self._work.at_end_exactly(
            _ISSUE, row={"template": template_id}, amounts={"more": pieces}
        )

    async def _one(self, found: Select[*tuple[Any, ...]]) -> tuple[Template, int] | None:
        row = (await self._work.execute(found)).first()
        return None if row is None else (_template(row), row.taken or 0)


async def _held(work: Work, member_ids: list[int]) -> list[list[HeldCoupon]]:
    """List what members can use now or later, the first to expire first."""
    facts = {"members": padded(member_ids), "now": work.now}
    held: dict[int, list[HeldCoupon]] = {}
    for row in await work.execute(_HELD, facts):
        terms = terms_of(_template(row), id=row.coupon_id, expires_at=row.expires_at)
        held.setdefault(row.member_id, []).append(HeldCoupon(terms, row.good_from))
    return [held.get(member_id, []) for member_id in member_ids]


class Coupons:
    """Members' coupons, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def usable_by(self, member_id: int) -> list[CouponTerms]:
        """List what a member can use now, the first to expire first."""
        held = await self.held_by(member_id)
        return [one.terms for one in held if one.valid_from <= self._work.now]

    async def held_by(self, member_id: int) -> list[HeldCoupon]:
        """List what a member can use now or later, the first to expire first."""
        return await self._work.together(_held, member_id)

    async def take_share(self, template: Template, member_id: int) -> int | None:
        """Count one more coupon of a member's: how many they ever got; `None` above the limit."""
        facts = {"template": template.id, "member": member_id, "most": template.per_person}
        return (await self._work.execute(_TAKE_SHARE, facts)).scalar()

    async def give_share_back(self, template_id: int, member_id: int) -> None:
        """Count one coupon of a member's less."""
        await self._work.execute(_GIVE_SHARE_BACK, {"template": template_id, "member": member_id})

    async def add(self, template: Template, member_id: int, cause: str) -> HeldCoupon | None:
        """Give a coupon; `None` when this cause has given its one before."""
        good = validity(template, got_at=self._work.now)
        facts = {
            "member_id": member_id,
            "template_id": template.id,
            "state": CouponState.AVAILABLE,
            "cause": cause,
            "claimed_at": self._work.now,
            "valid_from": good.start,
            "expires_at": good.end,
            "steps": 1,
        }
        coupon_id = (await self._work.execute(_ADD, facts)).scalar()
        if coupon_id is None:
            return None
        self._note(coupon_id, 1, CouponState.AVAILABLE, None)
        return HeldCoupon(terms_of(template, id=coupon_id, expires_at=good.end), good.start)

    async def lock(self, coupon_id: int, member_id: int, order_id: int) -> bool:
        """Put a member's coupon under an order, if it is good now."""
        mine = and_(
            CouponRow.id == coupon_id,
            CouponRow.member_id == member_id,
            CouponRow.state == CouponState.AVAILABLE,
            CouponRow.valid_from <= self._work.now,
            CouponRow.expires_at > self._work.now,
        )
        values = {"state": CouponState.LOCKED, "order_id": order_id}
        return bool(await self._step(mine, values, order_id=order_id))

    async def use(self, order_id: int) -> bool:
        """Use the coupon that an order has locked."""
        locked = and_(CouponRow.order_id == order_id, CouponRow.state == CouponState.LOCKED)
        return bool(await self._step(locked, {"state": CouponState.USED}, order_id=order_id))

    async def give_back(self, order_id: int) -> CouponState | None:
        """Take the coupon of an order back from it: what it is then, or `None` without one."""
        ordered = and_(CouponRow.order_id == order_id, CouponRow.state.in_(WITH_ORDER))
        after = case(
            (CouponRow.expires_at > self._work.now, CouponState.AVAILABLE.value),
            else_=CouponState.EXPIRED.value,
        )
        values = {"state": after, "order_id": None}
        rows = await self._step(ordered, values, order_id=order_id)
        return CouponState(rows[0].state) if rows else None

    async def withdraw(self, coupon_id: int, member_id: int) -> int | None:
        """Take an available coupon from a member: of which template it was."""
        mine = and_(
            CouponRow.id == coupon_id,
            CouponRow.member_id == member_id,
            CouponRow.state == CouponState.AVAILABLE,
        )
        rows = await self._step(mine, {"state": CouponState.WITHDRAWN})
        return rows[0].template_id if rows else None

    async def expire(self, *, most: int) -> int:
        """Close available coupons whose time is over; tell how many."""
        over = and_(
            CouponRow.state == CouponState.AVAILABLE, CouponRow.expires_at <= self._work.now
        )
        some = select(CouponRow.id).where(over).order_by(CouponRow.id).limit(most)
        chosen = and_(over, CouponRow.id.in_(some.with_for_update(skip_locked=True)))
        return len(await self._step(chosen, {"state": CouponState.EXPIRED}))

    async def _step(
        self, found: ColumnElement[bool], values: dict[str, Any], *, order_id: int | None = None
    ) -> list[Row[Any]]:
        """Change the state of the coupons that are found in theirs, and keep the step of each."""
        changed = update(CouponRow).where(found).values(steps=CouponRow.steps + 1, **values)
        rows = list(await self._work.execute(changed.returning(*_STEPPED)))
        for row in rows:
            self._note(row.id, row.steps, row.state, order_id)
        return rows

    def _note(self, coupon_id: int, number: int, state: str, order_id: int | None) -> None:
        step = {"coupon_id": coupon_id, "number": number, "state": state, "order_id": order_id}
        self._work.at_end(_STEP, {**step, "at": self._work.now})


def _for_member(member_id: int) -> Select[*tuple[Any, ...]]:
    shares = and_(
        CouponShareRow.template_id == CouponTemplateRow.id, CouponShareRow.member_id == member_id
    )
    both = select(CouponTemplateRow.__table__, CouponShareRow.taken)
    return both.join(CouponShareRow, shares, isouter=True)


def _not_over(end: Any, work: Work) -> ColumnElement[bool]:
    return or_(end.is_(None), end > work.now)


def _can_still_be_used(work: Work) -> ColumnElement[bool]:
    unused = and_(CouponRow.state == CouponState.AVAILABLE, CouponRow.expires_at > work.now)
    return or_(unused, CouponRow.state == CouponState.LOCKED)


def _columns(draft: TemplateDraft) -> dict[str, Any]:
    window = draft.good if isinstance(draft.good, Window) else None
    return {
        "code": draft.code,
        "name": draft.name.strip(),
        "kind": draft.kind,
        "value": draft.value,
        "cap": draft.cap,
        "threshold": draft.threshold,
        "products": sorted(draft.scope.products),
        "categories": sorted(draft.scope.categories),
        "claim_from": draft.claim_from,
        "claim_until": draft.claim_until,
        "valid_from": window and window.start,
        "valid_until": window and window.end,
        "days": None if window else draft.good,
        "per_person": draft.per_person,
        "total": draft.total,
    }


def _template(row: Row[Any]) -> Template:
    return Template(
        id=row.id,
        issued=row.issued,
        code=row.code,
        name=row.name,
        kind=CouponKind(row.kind),
        value=row.value,
        cap=row.cap,
        threshold=row.threshold,
        scope=Scope(frozenset(row.products), frozenset(row.categories)),
        claim_from=row.claim_from,
        claim_until=row.claim_until,
        good=row.days or Window(row.valid_from, row.valid_until),
        per_person=row.per_person,
        total=row.total,
    )
