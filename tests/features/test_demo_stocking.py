"""The demo shop is stocked with goods, members and weeks of check-ins whose books are right."""

from bot.auditing import audit
from bot.demo.stocking import stock
from bot.settings import Settings
from tests.features.steps import on_sqlite


@on_sqlite
async def test_stocking_fills_the_shop_and_its_books_are_right(settings: Settings) -> None:
    await stock(settings)
    proofs = {proof.rule.name: proof.findings for proof in await audit(settings)}
    assert [name for name, found in proofs.items() if found.broken or not found.looked_at] == []
    assert proofs["referral.forest"].looked_at == 12
    assert proofs["catalogue.sellable"].looked_at == 24
    assert proofs["check_in.posted"].looked_at > 150
    assert len(list(settings.shop.pictures.iterdir())) == 24
