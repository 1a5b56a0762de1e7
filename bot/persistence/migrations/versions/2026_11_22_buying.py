"""Buying."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_buying"
down_revision = "2026_11_22_first_light"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "coupon_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("claim_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(days IS NULL) <> (valid_until IS NULL)", name=op.f("ck_coupon_templates_one_validity")
        ),
        sa.CheckConstraint(
            "issued >= 0 AND (total IS NULL OR issued <= total)",
            name=op.f("ck_coupon_templates_within_total"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_templates")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_templates_code")),
    )
    op.create_table(
        "addresses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("content_print", sa.String(length=64), nullable=False),
        sa.Column("phone_print", sa.String(length=64), nullable=False),
        sa.Column("province", sa.String(length=20), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_addresses_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_phone_print"), "addresses", ["phone_print"], unique=False)
    op.create_index(
        "uq_addresses_content", "addresses", ["member_id", "content_print"], unique=True
    )
    op.create_index(
        "uq_addresses_default",
        "addresses",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("is_default AND removed_at IS NULL"),
        postgresql_where=sa.text("is_default AND removed_at IS NULL"),
    )
    op.create_table(
        "binding_tries",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_binding_tries_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_binding_tries")),
    )
    op.create_table(
        "coupon_shares",
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ever", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken >= 0 AND taken <= ever", name=op.f("ck_coupon_shares_taken_of_ever")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_coupon_shares_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["coupon_templates.id"], name=op.f("fk_coupon_shares_template_id")
        ),
        sa.PrimaryKeyConstraint("template_id", "member_id", name=op.f("pk_coupon_shares")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coupons",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "template_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_coupons_member_id")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["coupon_templates.id"], name=op.f("fk_coupons_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint("cause", name=op.f("uq_coupons_cause")),
        sa.UniqueConstraint("order_id", name=op.f("uq_coupons_order_id")),
    )
    op.create_index(
        "ix_coupons_expiring",
        "coupons",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'available'"),
        postgresql_where=sa.text("state = 'available'"),
    )
    op.create_index(
        "ix_coupons_held",
        "coupons",
        ["member_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'available'"),
        postgresql_where=sa.text("state = 'available'"),
    )
    op.create_index(op.f("ix_coupons_template_id"), "coupons", ["template_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("referrer_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closing", sa.String(length=20), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("goods", sa.Integer(), nullable=False),
        sa.Column("shipping", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("coupon_id", sa.Integer(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("flash", sa.JSON(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("province", sa.String(length=20), nullable=False),
        sa.Column("pickup_point_id", sa.Integer(), nullable=True),
        sa.Column("pickup_code", sa.String(length=8), nullable=True),
        sa.Column("no_return_agreed", sa.Boolean(), nullable=False),
        sa.Column("doors", sa.Integer(), nullable=False),
        sa.Column("after_sales_open", sa.Integer(), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pay_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("goods + shipping = total", name=op.f("ck_orders_parts_add_up")),
        sa.CheckConstraint(
            "goods >= 0 AND shipping >= 0", name=op.f("ck_orders_parts_not_negative")
        ),
        sa.CheckConstraint(
            "refunded >= 0 AND refunded <= total", name=op.f("ck_orders_refunded_within_total")
        ),
        sa.CheckConstraint("total > 0", name=op.f("ck_orders_total_positive")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_orders_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("key", name=op.f("uq_orders_key")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_member", "orders", ["member_id", "id"], unique=False)
    op.create_index(
        "ix_orders_on_the_way",
        "orders",
        ["state", "since"],
        unique=False,
        sqlite_where=sa.text("state IN ('to_ship', 'shipped', 'received')"),
        postgresql_where=sa.text("state IN ('to_ship', 'shipped', 'received')"),
    )
    op.create_index(op.f("ix_orders_pickup_code"), "orders", ["pickup_code"], unique=False)
    op.create_index(
        "ix_orders_unpaid",
        "orders",
        ["pay_until"],
        unique=False,
        sqlite_where=sa.text("state = 'pending_payment'"),
        postgresql_where=sa.text("state = 'pending_payment'"),
    )
    op.create_table(
        "pickup_points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("hours", sa.String(length=60), nullable=False),
        sa.Column(
            "leader_member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leader_member_id"], ["members.id"], name=op.f("fk_pickup_points_leader_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_points")),
        sa.UniqueConstraint("name", name=op.f("uq_pickup_points_name")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_staff_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("member_id", name=op.f("uq_staff_member_id")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "binding_codes",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_binding_codes_staff_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_binding_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_binding_codes_staff_id"), "binding_codes", ["staff_id"], unique=False)
    op.create_table(
        "coupon_events",
        sa.Column(
            "coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_coupon_events_coupon_id")
        ),
        sa.PrimaryKeyConstraint("coupon_id", "number", name=op.f("pk_coupon_events")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("after_sale_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
    )
    op.create_index("ix_order_events_order", "order_events", ["order_id", "id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("spec", sa.String(length=30), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("goods", sa.Integer(), nullable=False),
        sa.Column("shipping", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("refunded_pieces", sa.Integer(), nullable=False),
        sa.Column("returned_pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_positive")),
        sa.CheckConstraint(
            "refunded_pieces >= 0 AND refunded_pieces <= quantity",
            name=op.f("ck_order_lines_refunded_within_quantity"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_order_lines_order_id")),
    )
    op.create_index("ix_order_lines_product", "order_lines", ["product_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("payer", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("ticket_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("number", name=op.f("uq_payments_number")),
    )
    op.create_index("ix_payments_order", "payments", ["order_id"], unique=False)
    op.create_index(
        "ix_payments_watched",
        "payments",
        ["ask_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('opening', 'open')"),
        postgresql_where=sa.text("state IN ('opening', 'open')"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stars >= 1 AND stars <= 5", name=op.f("ck_reviews_stars_one_to_five")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reviews_member_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_reviews_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_reviews_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_product", "reviews", ["product_id", "id"], unique=False)
    op.create_index("uq_reviews_order_product", "reviews", ["order_id", "product_id"], unique=True)
    op.create_table(
        "shipments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("order_id", name=op.f("uq_shipments_order_id")),
    )
    op.create_index(
        "ix_shipments_moving",
        "shipments",
        ["ask_at"],
        unique=False,
        sqlite_where=sa.text("state <> 'delivered'"),
        postgresql_where=sa.text("state <> 'delivered'"),
    )
    op.create_table(
        "staff_audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_staff_audit_member_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_audit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_audit")),
    )
    op.create_index(op.f("ix_staff_audit_staff_id"), "staff_audit", ["staff_id"], unique=False)
    op.create_index(op.f("ix_staff_audit_subject"), "staff_audit", ["subject"], unique=False)
    op.create_table(
        "after_sales",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("goods", sa.Integer(), nullable=False),
        sa.Column("shipping", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("parcel", sa.String(length=60), nullable=False),
        sa.Column("inspection", sa.String(length=10), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "goods >= 0 AND shipping >= 0 AND points >= 0", name=op.f("ck_after_sales_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_lines.id"], name=op.f("fk_after_sales_line_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_after_sales_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sales")),
        sa.UniqueConstraint("key", name=op.f("uq_after_sales_key")),
    )
    op.create_index("ix_after_sales_order", "after_sales", ["order_id", "id"], unique=False)
    op.create_index("ix_after_sales_state", "after_sales", ["state", "since"], unique=False)
    op.create_table(
        "cart_lines",
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_cart_lines_member_id")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_cart_lines_sku_id")),
        sa.PrimaryKeyConstraint("member_id", "sku_id", name=op.f("pk_cart_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "charges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transaction", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(length=64), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("use", sa.String(length=12), nullable=False),
        sa.Column("going_back", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "going_back >= 0 AND going_back <= amount",
            name=op.f("ck_charges_returned_within_amount"),
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_charges_order_id")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_charges_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("transaction", name=op.f("uq_charges_transaction")),
    )
    op.create_index("ix_charges_order", "charges", ["order_id"], unique=False)
    op.create_table(
        "parcel_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "shipment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_parcel_events_shipment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_events")),
        sa.UniqueConstraint(
            "shipment_id", "at", "state", name=op.f("uq_parcel_events_shipment_id")
        ),
    )
    op.create_table(
        "promotions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.Column("for_level", sa.Integer(), nullable=False),
        sa.Column("first_order_only", sa.Boolean(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("per_member", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sold >= 0 AND sold <= quota", name=op.f("ck_promotions_sold_within_quota")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_promotions_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_promotions_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    op.create_index(op.f("ix_promotions_sku_id"), "promotions", ["sku_id"], unique=False)
    op.create_index("ix_promotions_state", "promotions", ["state", "ends_at"], unique=False)
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sku_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sku_id"], ["skus.id"], name=op.f("fk_stock_movements_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint("sku_id", "cause", name=op.f("uq_stock_movements_sku_id")),
    )
    op.create_table(
        "flash_shares",
        sa.Column(
            "promotion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_flash_shares_not_negative")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_flash_shares_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_flash_shares_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "member_id", name=op.f("pk_flash_shares")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flash_takes",
        sa.Column(
            "promotion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_flash_takes_pieces_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_flash_takes_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_flash_takes_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "cause", name=op.f("pk_flash_takes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "charge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("after_sale_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("bank_id", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refunds_amount_positive")),
        sa.ForeignKeyConstraint(["charge_id"], ["charges.id"], name=op.f("fk_refunds_charge_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_refunds_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("cause", name=op.f("uq_refunds_cause")),
        sa.UniqueConstraint("number", name=op.f("uq_refunds_number")),
    )
    op.create_index("ix_refunds_charge", "refunds", ["charge_id"], unique=False)
    op.create_index(
        "ix_refunds_owed",
        "refunds",
        ["try_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('owed', 'processing')"),
        postgresql_where=sa.text("state IN ('owed', 'processing')"),
    )
    op.add_column("skus", sa.Column("reserved", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("skus") as skus:
        skus.create_check_constraint("reserved_within_stock", "reserved >= 0 AND reserved <= stock")
    _count_what_is_there()
    _guard(op.get_bind().dialect.name)


def downgrade() -> None:
    _unguard(op.get_bind().dialect.name)
    with op.batch_alter_table("skus") as skus:
        skus.drop_constraint(op.f("ck_skus_reserved_within_stock"))

    op.drop_column("skus", "reserved")
    op.drop_index(
        "ix_refunds_owed",
        table_name="refunds",
        sqlite_where=sa.text("state IN ('owed', 'processing')"),
        postgresql_where=sa.text("state IN ('owed', 'processing')"),
    )
    op.drop_index("ix_refunds_charge", table_name="refunds")
    op.drop_table("refunds")
    op.drop_table("flash_takes")
    op.drop_table("flash_shares")
    op.drop_table("stock_movements")
    op.drop_index("ix_promotions_state", table_name="promotions")
    op.drop_index(op.f("ix_promotions_sku_id"), table_name="promotions")
    op.drop_table("promotions")
    op.drop_table("parcel_events")
    op.drop_index("ix_charges_order", table_name="charges")
    op.drop_table("charges")
    op.drop_table("cart_lines")
    op.drop_index("ix_after_sales_state", table_name="after_sales")
    op.drop_index("ix_after_sales_order", table_name="after_sales")
    op.drop_table("after_sales")
    op.drop_index(op.f("ix_staff_audit_subject"), table_name="staff_audit")
    op.drop_index(op.f("ix_staff_audit_staff_id"), table_name="staff_audit")
    op.drop_table("staff_audit")
    op.drop_index(
        "ix_shipments_moving",
        table_name="shipments",
        sqlite_where=sa.text("state <> 'delivered'"),
        postgresql_where=sa.text("state <> 'delivered'"),
    )
    op.drop_table("shipments")
    op.drop_index("uq_reviews_order_product", table_name="reviews")
    op.drop_index("ix_reviews_product", table_name="reviews")
    op.drop_table("reviews")
    op.drop_index(
        "ix_payments_watched",
        table_name="payments",
        sqlite_where=sa.text("state IN ('opening', 'open')"),
        postgresql_where=sa.text("state IN ('opening', 'open')"),
    )
    op.drop_index("ix_payments_order", table_name="payments")
    op.drop_table("payments")
    op.drop_index("ix_order_lines_product", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index("ix_order_events_order", table_name="order_events")
    op.drop_table("order_events")
    op.drop_table("coupon_events")
    op.drop_index(op.f("ix_binding_codes_staff_id"), table_name="binding_codes")
    op.drop_table("binding_codes")
    op.drop_table("staff")
    op.drop_table("pickup_points")
    op.drop_index(
        "ix_orders_unpaid",
        table_name="orders",
        sqlite_where=sa.text("state = 'pending_payment'"),
        postgresql_where=sa.text("state = 'pending_payment'"),
    )
    op.drop_index(op.f("ix_orders_pickup_code"), table_name="orders")
    op.drop_index(
        "ix_orders_on_the_way",
        table_name="orders",
        sqlite_where=sa.text("state IN ('to_ship', 'shipped', 'received')"),
        postgresql_where=sa.text("state IN ('to_ship', 'shipped', 'received')"),
    )
    op.drop_index("ix_orders_member", table_name="orders")
    op.drop_table("orders")
    op.drop_index(op.f("ix_coupons_template_id"), table_name="coupons")
    op.drop_index(
        "ix_coupons_held",
        table_name="coupons",
        sqlite_where=sa.text("state = 'available'"),
        postgresql_where=sa.text("state = 'available'"),
    )
    op.drop_index(
        "ix_coupons_expiring",
        table_name="coupons",
        sqlite_where=sa.text("state = 'available'"),
        postgresql_where=sa.text("state = 'available'"),
    )
    op.drop_table("coupons")
    op.drop_table("coupon_shares")
    op.drop_table("binding_tries")
    op.drop_index(
        "uq_addresses_default",
        table_name="addresses",
        sqlite_where=sa.text("is_default AND removed_at IS NULL"),
        postgresql_where=sa.text("is_default AND removed_at IS NULL"),
    )
    op.drop_index("uq_addresses_content", table_name="addresses")
    op.drop_index(op.f("ix_addresses_phone_print"), table_name="addresses")
    op.drop_table("addresses")
    op.drop_table("coupon_templates")


APPEND_ONLY = ("stock_movements", "order_events", "parcel_events", "coupon_events", "staff_audit")


def _count_what_is_there() -> None:
    """Write a first movement for the stock that is there, so that movements add up to it."""
    op.execute(
        "INSERT INTO stock_movements (sku_id, cause, on_hand, reserved, at) "
        "SELECT id, 'counted:opening', stock, 0, CURRENT_TIMESTAMP FROM skus WHERE stock > 0"
    )


def _guard(dialect: str) -> None:
    """Keep entries from being changed, and the shelf from showing what is sold out."""
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        op.execute(
            "CREATE FUNCTION tell_shelf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "UPDATE catalogue_version SET version = version + 1; "
            "UPDATE products SET version = (SELECT version FROM catalogue_version) "
            "WHERE id = NEW.product_id; RETURN NULL; END $$"
        )
        op.execute(
            "CREATE TRIGGER skus_sold_out AFTER UPDATE OF stock, reserved ON skus FOR EACH ROW "
            "WHEN ((OLD.stock = OLD.reserved) <> (NEW.stock = NEW.reserved)) "
            "EXECUTE FUNCTION tell_shelf()"
        )
        return
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER skus_sold_out AFTER UPDATE OF stock, reserved ON skus "
        "WHEN (OLD.stock = OLD.reserved) <> (NEW.stock = NEW.reserved) BEGIN "
        "UPDATE catalogue_version SET version = version + 1; "
        "UPDATE products SET version = (SELECT version FROM catalogue_version) "
        "WHERE id = NEW.product_id; END"
    )


def _unguard(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute("DROP TRIGGER skus_sold_out ON skus")
        op.execute("DROP FUNCTION tell_shelf")
    else:
        op.execute("DROP TRIGGER skus_sold_out")
