"""Together."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_together"
down_revision = "2026_11_22_buying"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_in_doubles",
        sa.Column("posted_as", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("posted_as", "day", name=op.f("pk_check_in_doubles")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "commission_rates",
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column(
            "target_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rate >= 0 AND rate <= 10000", name=op.f("ck_commission_rates_rate_within_price")
        ),
        sa.PrimaryKeyConstraint("scope", "target_id", "level", name=op.f("pk_commission_rates")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expiry_notices",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "expires_at", name=op.f("pk_expiry_notices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "merges",
        sa.Column("gone_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("gone_id", name=op.f("pk_merges")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_merges_kept_id"), "merges", ["kept_id"], unique=False)
    op.create_table(
        "points_days",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("asked >= 0", name=op.f("ck_points_days_not_negative")),
        sa.PrimaryKeyConstraint("account", "day", "reason", name=op.f("pk_points_days")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badges",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("badge", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_badges_member_id")),
        sa.PrimaryKeyConstraint("member_id", "badge", name=op.f("pk_badges")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "greetings",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_greetings_member_id")),
        sa.PrimaryKeyConstraint("member_id", "occasion", "year", name=op.f("pk_greetings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "level_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("growth", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_level_events_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_events")),
    )
    op.create_index("ix_level_events_member", "level_events", ["member_id", "id"], unique=False)
    op.create_table(
        "member_codes",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_codes_member_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_member_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_member_codes_member_id"), "member_codes", ["member_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("birthday", sa.String(length=4), nullable=True),
        sa.Column("birthday_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("noticed_for", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_memberships_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_memberships")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_memberships_birthday", "memberships", ["birthday"], unique=False)
    op.create_index("ix_memberships_review", "memberships", ["review_on"], unique=False)
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("payee", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("package", sa.Text(), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_withdrawals_amount_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_withdrawals_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
        sa.UniqueConstraint("key", name=op.f("uq_withdrawals_key")),
        sa.UniqueConstraint("number", name=op.f("uq_withdrawals_number")),
    )
    op.create_index("ix_withdrawals_member", "withdrawals", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_withdrawals_on_their_way",
        "withdrawals",
        ["try_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('approved', 'sending', 'waiting')"),
        postgresql_where=sa.text("state IN ('approved', 'sending', 'waiting')"),
    )
    op.create_table(
        "chains",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_address", sa.String(length=200), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "pickup_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "opener_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("show_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opener_id"], ["members.id"], name=op.f("fk_chains_opener_id")),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"], ["pickup_points.id"], name=op.f("fk_chains_pickup_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chains")),
    )
    op.create_index(
        "ix_chains_changed",
        "chains",
        ["show_at"],
        unique=False,
        sqlite_where=sa.text("show_at IS NOT NULL"),
        postgresql_where=sa.text("show_at IS NOT NULL"),
    )
    op.create_index(
        "ix_chains_due",
        "chains",
        ["closes_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_chains_group", "chains", ["group_address", "id"], unique=False)
    op.create_index(
        "uq_chains_letter",
        "chains",
        ["group_address", "letter"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'frozen')"),
        postgresql_where=sa.text("state IN ('open', 'frozen')"),
    )
    op.create_table(
        "commissions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("capped", sa.Integer(), nullable=False),
        sa.Column("reversed", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("accrued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount >= 0 AND amount <= basis", name=op.f("ck_commissions_amount_within_basis")
        ),
        sa.CheckConstraint("capped >= 0", name=op.f("ck_commissions_capped_not_negative")),
        sa.CheckConstraint("level IN (1, 2)", name=op.f("ck_commissions_two_levels")),
        sa.CheckConstraint(
            "reversed >= 0 AND reversed <= amount",
            name=op.f("ck_commissions_reversed_within_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_commissions_member_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_commissions_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commissions")),
        sa.UniqueConstraint("order_id", "level", name=op.f("uq_commissions_order_id")),
    )
    op.create_index(
        "ix_commissions_held",
        "commissions",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_commissions_member", "commissions", ["member_id", "accrued_at", "id"], unique=False
    )
    op.create_table(
        "order_points",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kept >= 0 AND promised >= 0", name=op.f("ck_order_points_not_negative")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_points_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_points")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawal_approvals",
        sa.Column(
            "withdrawal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_withdrawal_approvals_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["withdrawals.id"],
            name=op.f("fk_withdrawal_approvals_withdrawal_id"),
        ),
        sa.PrimaryKeyConstraint("withdrawal_id", "staff_id", name=op.f("pk_withdrawal_approvals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chain_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proxy", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("payer_name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["chains.id"], name=op.f("fk_chain_entries_chain_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["members.id"], name=op.f("fk_chain_entries_payer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_entries")),
        sa.UniqueConstraint(
            "chain_id", "payer_id", "proxy", name=op.f("uq_chain_entries_chain_id")
        ),
    )
    op.create_index(op.f("ix_chain_entries_payer_id"), "chain_entries", ["payer_id"], unique=False)
    op.create_table(
        "chain_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chains.id"], name=op.f("fk_chain_events_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_events")),
    )
    op.create_index("ix_chain_events_chain", "chain_events", ["chain_id", "id"], unique=False)
    op.create_table(
        "chain_goods",
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("spec", sa.String(length=30), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("per_person", sa.Integer(), nullable=True),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.CheckConstraint("price > 0", name=op.f("ck_chain_goods_price_positive")),
        sa.CheckConstraint(
            "quota IS NULL OR sold <= quota", name=op.f("ck_chain_goods_sold_within_quota")
        ),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_chain_goods_sold_not_negative")),
        sa.ForeignKeyConstraint(["chain_id"], ["chains.id"], name=op.f("fk_chain_goods_chain_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_chain_goods_sku_id")),
        sa.PrimaryKeyConstraint("chain_id", "number", name=op.f("pk_chain_goods")),
        sa.UniqueConstraint("chain_id", "sku_id", name=op.f("uq_chain_goods_chain_id")),
    )
    op.create_table(
        "chain_orders",
        sa.Column(
            "order_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("chain_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chain_id"], ["chains.id"], name=op.f("fk_chain_orders_chain_id")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_chain_orders_member_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_chain_orders_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_chain_orders")),
        sa.UniqueConstraint(
            "chain_id", "member_id", "round", name=op.f("uq_chain_orders_chain_id")
        ),
    )
    op.create_table(
        "group_buys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("per_member", sa.Integer(), nullable=True),
        sa.Column("solo", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sold >= 0 AND (quota IS NULL OR sold <= quota)",
            name=op.f("ck_group_buys_within_quota"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["members.id"], name=op.f("fk_group_buys_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_group_buys_product_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_group_buys_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buys")),
    )
    op.create_index(
        "uq_group_buys_active_product",
        "group_buys",
        ["product_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "redeem_offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column(
            "pickup_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("per_person", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "(sku_id IS NULL) = (price IS NULL)", name=op.f("ck_redeem_offers_goods_have_a_price")
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_redeem_offers_points_positive")),
        sa.CheckConstraint("price > 0", name=op.f("ck_redeem_offers_price_positive")),
        sa.CheckConstraint(
            "taken >= 0 AND (quota IS NULL OR taken <= quota)",
            name=op.f("ck_redeem_offers_within_quota"),
        ),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"], ["pickup_points.id"], name=op.f("fk_redeem_offers_pickup_point_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_redeem_offers_sku_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["coupon_templates.id"], name=op.f("fk_redeem_offers_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redeem_offers")),
        sa.UniqueConstraint("code", name=op.f("uq_redeem_offers_code")),
    )
    op.create_table(
        "chain_lines",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("good", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_chain_lines_pieces_positive")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["chain_entries.id"], name=op.f("fk_chain_lines_entry_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_chain_lines_order_id")),
        sa.PrimaryKeyConstraint("entry_id", "good", name=op.f("pk_chain_lines")),
    )
    op.create_index(op.f("ix_chain_lines_order_id"), "chain_lines", ["order_id"], unique=False)
    op.create_table(
        "group_buy_shares",
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_group_buy_shares_not_negative")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_group_buy_shares_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["group_buys.id"], name=op.f("fk_group_buy_shares_offer_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "member_id", name=op.f("pk_group_buy_shares")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_buy_teams",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("paid + held <= size", name=op.f("ck_group_buy_teams_within_size")),
        sa.CheckConstraint("paid >= 0 AND held >= 0", name=op.f("ck_group_buy_teams_not_negative")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["members.id"], name=op.f("fk_group_buy_teams_leader_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["group_buys.id"], name=op.f("fk_group_buy_teams_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_teams")),
        sa.UniqueConstraint("code", name=op.f("uq_group_buy_teams_code")),
    )
    op.create_index(
        "ix_group_buy_teams_deadline",
        "group_buy_teams",
        ["deadline"],
        unique=False,
        sqlite_where=sa.text("state = 'forming'"),
        postgresql_where=sa.text("state = 'forming'"),
    )
    op.create_index(
        "ix_group_buy_teams_offer", "group_buy_teams", ["offer_id", "state", "paid"], unique=False
    )
    op.create_table(
        "redeem_shares",
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_redeem_shares_not_negative")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_redeem_shares_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["redeem_offers.id"], name=op.f("fk_redeem_shares_offer_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "member_id", name=op.f("pk_redeem_shares")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "redemptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("pieces > 0 AND points > 0", name=op.f("ck_redemptions_positive")),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_redemptions_coupon_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_redemptions_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["redeem_offers.id"], name=op.f("fk_redemptions_offer_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_redemptions_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemptions")),
        sa.UniqueConstraint("cause", name=op.f("uq_redemptions_cause")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_redemptions_coupon_id")),
        sa.UniqueConstraint("order_id", name=op.f("uq_redemptions_order_id")),
    )
    op.create_index("ix_redemptions_member", "redemptions", ["member_id", "id"], unique=False)
    op.create_index("ix_redemptions_offer", "redemptions", ["offer_id", "member_id"], unique=False)
    op.create_index(
        "uq_redemptions_code",
        "redemptions",
        ["code"],
        unique=True,
        sqlite_where=sa.text("state = 'taken' AND code IS NOT NULL"),
        postgresql_where=sa.text("state = 'taken' AND code IS NOT NULL"),
    )
    op.create_table(
        "group_buy_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["group_buy_teams.id"], name=op.f("fk_group_buy_events_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_events")),
    )
    op.create_index("ix_group_buy_events_team", "group_buy_events", ["team_id", "id"], unique=False)
    op.create_table(
        "group_buy_seats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("offer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("twin", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_group_buy_seats_pieces_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_group_buy_seats_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["group_buys.id"], name=op.f("fk_group_buy_seats_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_group_buy_seats_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["group_buy_teams.id"], name=op.f("fk_group_buy_seats_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_buy_seats")),
        sa.UniqueConstraint("order_id", name=op.f("uq_group_buy_seats_order_id")),
    )
    op.create_index(
        "ix_group_buy_seats_member_latest", "group_buy_seats", ["member_id", "id"], unique=False
    )
    op.create_index("ix_group_buy_seats_team", "group_buy_seats", ["team_id", "id"], unique=False)
    op.create_index(
        "ix_group_buy_seats_unseated",
        "group_buy_seats",
        ["order_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('held', 'lapsed')"),
        postgresql_where=sa.text("state IN ('held', 'lapsed')"),
    )
    op.create_index(
        "uq_group_buy_seats_member",
        "group_buy_seats",
        ["offer_id", "member_id", "twin"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'paid')"),
        postgresql_where=sa.text("state IN ('held', 'paid')"),
    )
    op.add_column("addresses", sa.Column("place_print", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_addresses_place_print"), "addresses", ["place_print"], unique=False)
    op.add_column("check_ins", sa.Column("posted_as", sa.Integer(), nullable=True))
    op.add_column(
        "ledger_balances", sa.Column("owes", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("ledger_balances", sa.Column("moved_to", sa.String(length=40), nullable=True))
    op.create_index(
        "ix_ledger_balances_moved",
        "ledger_balances",
        ["unit", "moved_to"],
        unique=False,
        sqlite_where=sa.text("moved_to IS NOT NULL"),
        postgresql_where=sa.text("moved_to IS NOT NULL"),
    )
    op.add_column("members", sa.Column("level", sa.Integer(), server_default="0", nullable=False))
    op.add_column("members", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.drop_index(op.f("ix_members_referrer_id"), table_name="members")
    op.create_index("ix_members_friends", "members", ["referrer_id", "referred_at"], unique=False)
    op.create_index(op.f("ix_members_merged_into"), "members", ["merged_into"], unique=False)
    op.add_column("orders", sa.Column("rebate", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "orders", sa.Column("activity", sa.String(length=10), server_default="", nullable=False)
    )
    op.add_column("orders", sa.Column("activity_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_orders_brought",
        "orders",
        ["referrer_id", "member_id"],
        unique=False,
        sqlite_where=sa.text(
            "referrer_id IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL"
        ),
        postgresql_where=sa.text(
            "referrer_id IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL"
        ),
    )
    op.add_column("products", sa.Column("in_teams_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "products", sa.Column("in_teams_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("scene_codes", sa.Column("make_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_scene_codes_wanted",
        "scene_codes",
        ["make_at"],
        unique=False,
        sqlite_where=sa.text("make_at IS NOT NULL"),
        postgresql_where=sa.text("make_at IS NOT NULL"),
    )
    _guard(op.get_bind().dialect.name)


def downgrade() -> None:
    op.drop_index(
        "ix_scene_codes_wanted",
        table_name="scene_codes",
        sqlite_where=sa.text("make_at IS NOT NULL"),
        postgresql_where=sa.text("make_at IS NOT NULL"),
    )
    op.drop_column("scene_codes", "make_at")
    op.drop_column("products", "in_teams_until")
    op.drop_column("products", "in_teams_from")
    op.drop_index(
        "ix_orders_brought",
        table_name="orders",
        sqlite_where=sa.text(
            "referrer_id IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL"
        ),
        postgresql_where=sa.text(
            "referrer_id IS NOT NULL AND paid_at IS NOT NULL AND closed_at IS NULL"
        ),
    )
    op.drop_column("orders", "activity_id")
    op.drop_column("orders", "activity")
    op.drop_column("orders", "rebate")
    op.drop_index(op.f("ix_members_merged_into"), table_name="members")
    op.drop_index("ix_members_friends", table_name="members")
    op.create_index(op.f("ix_members_referrer_id"), "members", ["referrer_id"], unique=False)
    op.drop_column("members", "merged_into")
    op.drop_column("members", "level")
    op.drop_index(
        "ix_ledger_balances_moved",
        table_name="ledger_balances",
        sqlite_where=sa.text("moved_to IS NOT NULL"),
        postgresql_where=sa.text("moved_to IS NOT NULL"),
    )
    op.drop_column("ledger_balances", "moved_to")
    op.drop_column("ledger_balances", "owes")
    op.drop_column("check_ins", "posted_as")
    op.drop_index(op.f("ix_addresses_place_print"), table_name="addresses")
    op.drop_column("addresses", "place_print")
    op.drop_index(
        "uq_group_buy_seats_member",
        table_name="group_buy_seats",
        sqlite_where=sa.text("state IN ('held', 'paid')"),
        postgresql_where=sa.text("state IN ('held', 'paid')"),
    )
    op.drop_index(
        "ix_group_buy_seats_unseated",
        table_name="group_buy_seats",
        sqlite_where=sa.text("state IN ('held', 'lapsed')"),
        postgresql_where=sa.text("state IN ('held', 'lapsed')"),
    )
    op.drop_index("ix_group_buy_seats_team", table_name="group_buy_seats")
    op.drop_index("ix_group_buy_seats_member_latest", table_name="group_buy_seats")
    op.drop_table("group_buy_seats")
    op.drop_index("ix_group_buy_events_team", table_name="group_buy_events")
    op.drop_table("group_buy_events")
    op.drop_index(
        "uq_redemptions_code",
        table_name="redemptions",
        sqlite_where=sa.text("state = 'taken' AND code IS NOT NULL"),
        postgresql_where=sa.text("state = 'taken' AND code IS NOT NULL"),
    )
    op.drop_index("ix_redemptions_offer", table_name="redemptions")
    op.drop_index("ix_redemptions_member", table_name="redemptions")
    op.drop_table("redemptions")
    op.drop_table("redeem_shares")
    op.drop_index("ix_group_buy_teams_offer", table_name="group_buy_teams")
    op.drop_index(
        "ix_group_buy_teams_deadline",
        table_name="group_buy_teams",
        sqlite_where=sa.text("state = 'forming'"),
        postgresql_where=sa.text("state = 'forming'"),
    )
    op.drop_table("group_buy_teams")
    op.drop_table("group_buy_shares")
    op.drop_index(op.f("ix_chain_lines_order_id"), table_name="chain_lines")
    op.drop_table("chain_lines")
    op.drop_table("redeem_offers")
    op.drop_index(
        "uq_group_buys_active_product",
        table_name="group_buys",
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("group_buys")
    op.drop_table("chain_orders")
    op.drop_table("chain_goods")
    op.drop_index("ix_chain_events_chain", table_name="chain_events")
    op.drop_table("chain_events")
    op.drop_index(op.f("ix_chain_entries_payer_id"), table_name="chain_entries")
    op.drop_table("chain_entries")
    op.drop_table("withdrawal_approvals")
    op.drop_table("order_points")
    op.drop_index("ix_commissions_member", table_name="commissions")
    op.drop_index(
        "ix_commissions_held",
        table_name="commissions",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_table("commissions")
    op.drop_index(
        "uq_chains_letter",
        table_name="chains",
        sqlite_where=sa.text("state IN ('open', 'frozen')"),
        postgresql_where=sa.text("state IN ('open', 'frozen')"),
    )
    op.drop_index("ix_chains_group", table_name="chains")
    op.drop_index(
        "ix_chains_due",
        table_name="chains",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_chains_changed",
        table_name="chains",
        sqlite_where=sa.text("show_at IS NOT NULL"),
        postgresql_where=sa.text("show_at IS NOT NULL"),
    )
    op.drop_table("chains")
    op.drop_index(
        "ix_withdrawals_on_their_way",
        table_name="withdrawals",
        sqlite_where=sa.text("state IN ('approved', 'sending', 'waiting')"),
        postgresql_where=sa.text("state IN ('approved', 'sending', 'waiting')"),
    )
    op.drop_index("ix_withdrawals_member", table_name="withdrawals")
    op.drop_table("withdrawals")
    op.drop_index("ix_memberships_review", table_name="memberships")
    op.drop_index("ix_memberships_birthday", table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_member_codes_member_id"), table_name="member_codes")
    op.drop_table("member_codes")
    op.drop_index("ix_level_events_member", table_name="level_events")
    op.drop_table("level_events")
    op.drop_table("greetings")
    op.drop_table("badges")
    op.drop_table("points_days")
    op.drop_index(op.f("ix_merges_kept_id"), table_name="merges")
    op.drop_table("merges")
    op.drop_table("expiry_notices")
    op.drop_table("commission_rates")
    op.drop_table("check_in_doubles")


APPEND_ONLY = ("group_buy_events", "chain_events", "merges", "level_events")


def _guard(dialect: str) -> None:
    """Keep entries from being changed."""
    for table in APPEND_ONLY:
        if dialect == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
