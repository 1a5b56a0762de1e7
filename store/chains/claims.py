"""Which goods and how many pieces are meant by tokens that stand together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.chains.lists import Ask, Step, Target, Unclear
from store.chains.naming import Names, Targets
from store.chains.words import Kind, Token


@dataclass(frozen=True, slots=True)
class Claim:
    """Names and the amount that belongs to them; `is_each` if it holds for each name."""

    names: tuple[Token, ...]
    amount: Token | None
    is_each: bool = False

    def said(self) -> str:
        """Tell its words."""
        amount = [self.amount.text] if self.amount else []
        return " ".join([*(name.text for name in self.names), *amount])


def claims_of(tokens: Sequence[Token]) -> list[Claim]:
    """Pair names with amounts: all with the only one, else each with what leads or follows it."""
    told = [token for token in tokens if token.kind in (Kind.NAME, Kind.AMOUNT, Kind.EACH)]
    amounts = sum(token.kind is Kind.AMOUNT for token in told)
    if amounts <= 1 and told:
        return [_claim(told)]
    starts_with_name = bool(told) and told[0].kind is Kind.NAME
    return [_claim(part) for part in _split(told, after_amount=starts_with_name)]


def _split(told: Sequence[Token], *, after_amount: bool) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in told:
        ends = part and part[-1].kind is Kind.AMOUNT if after_amount else token.kind is Kind.AMOUNT
        if part and ends and not (token.kind is Kind.AMOUNT and part[-1].kind is Kind.EACH):
            yield part
            part = []
        part.append(token)
    if part:
        yield part


def _claim(part: Sequence[Token]) -> Claim:
    return Claim(
        tuple(token for token in part if token.kind is Kind.NAME),
        next((token for token in part if token.kind is Kind.AMOUNT), None),
        any(token.kind is Kind.EACH for token in part),
    )


def meant(names: Sequence[Token], within: Targets) -> Targets:
    """Tell the goods that all these names fit; none if they contradict each other."""
    for name in names:
        within = within & name.targets
    return within


def resolve(claim: Claim, names: Names, within: Targets, *, absolute: bool) -> list[Step] | Ask:
    """Tell the steps that a claim means, or what has to be asked."""
    amount = claim.amount
    if amount is None:
        return Ask(Unclear.HOW_MANY, claim.said(), tuple(sorted(meant(claim.names, within))))
    count = amount.count()
    if count is None or (absolute and amount.sign == "-"):
        return Ask(Unclear.NOT_A_QUANTITY, amount.text)
    pieces = -count if amount.sign == "-" else count
    if claim.is_each:
        return _for_each(claim, names, within, pieces)
    return _for_one(claim, names, _narrowed(claim, names, within), pieces)


def _narrowed(claim: Claim, names: Names, within: Targets) -> Targets:
    targets = meant(claim.names, within)
    unit = claim.amount.unit if claim.amount else ""
    return (targets & names.of_unit(unit) or targets) if len(targets) > 1 else targets


def _for_one(claim: Claim, names: Names, targets: Targets, pieces: int) -> list[Step] | Ask:
    if len(targets) != 1:
        named = frozenset(target for name in claim.names for target in name.targets)
        return which(targets or named, names, claim.said(), pieces)
    (target,) = targets
    unit = claim.amount.unit if claim.amount else ""
    if names.counts_otherwise(target, unit):
        return Ask(Unclear.HOW_MANY, claim.said(), (target,))
    return [Step(target.chain, target.good, pieces)]


def _for_each(claim: Claim, names: Names, within: Targets, pieces: int) -> list[Step] | Ask:
    wide = [name for name in claim.names if names.letter_of(name.targets)]
    within = meant(wide, within)
    chosen = [meant([name], within) for name in claim.names if name not in wide]
    unsure = next((targets for targets in chosen if len(targets) != 1), None)
    if unsure is not None:
        return which(unsure, names, claim.said(), pieces)
    targets = sorted({t for some in chosen for t in some} or within)
    if len({target.chain for target in targets}) != 1 and not chosen:
        return Ask(Unclear.WHICH_CHAIN, claim.said(), tuple(targets))
    return [Step(target.chain, target.good, pieces) for target in targets]


def which(targets: Targets, names: Names, said: str, pieces: int = 0) -> Ask:
    """Ask which of these is meant; if nothing fits, which of all."""
    among: list[Target] = sorted(targets or names.everything)
    several = len({target.chain for target in among}) > 1
    why = Unclear.WHICH_CHAIN if several else Unclear.WHICH_GOOD
    return Ask(why, said, tuple(among), pieces)
