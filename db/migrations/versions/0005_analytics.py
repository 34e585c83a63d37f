"""analytics: scores by block, last year beside this one, own indicators, kept views, sittings"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "matched",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        sa.Column("was_total", sa.BigInteger(), nullable=False),
        sa.Column("was_base", sa.BigInteger(), nullable=False),
        sa.Column("now_total", sa.BigInteger(), nullable=False),
        sa.Column("now_base", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("came_total", sa.BigInteger(), nullable=False),
        sa.Column("came_base", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("gone_total", sa.BigInteger(), nullable=False),
        sa.Column("gone_base", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_matched_campaign_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_matched_organisation_id")
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "indicator", "level", "organisation_id", name=op.f("pk_matched")
        ),
    )
    op.create_table(
        "own_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft','used','retired')", name=op.f("ck_own_indicator_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_own_indicator_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_own_indicator_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_indicator")),
        sa.UniqueConstraint("code", name=op.f("uq_own_indicator_code")),
    )
    op.create_index(
        op.f("ix_own_indicator_organisation_id"), "own_indicator", ["organisation_id"], unique=False
    )

    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("held", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("frozen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft','frozen')", name=op.f("ck_sitting_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_sitting_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sitting_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
    )
    op.create_index(op.f("ix_sitting_organisation_id"), "sitting", ["organisation_id"], unique=False)

    op.create_table(
        "view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_view_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view")),
    )
    op.create_index(
        op.f("ix_view_organisation_id_shared"), "view", ["organisation_id", "shared"], unique=False
    )
    op.create_index(op.f("ix_view_user_id"), "view", ["user_id"], unique=False)

    op.create_table(
        "slide",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("taken", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_slide_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide")),
    )
    op.create_index(op.f("ix_slide_sitting_id_position"), "slide", ["sitting_id", "position"], unique=False)

    op.add_column("methodology", sa.Column("variant", sa.String(length=12), nullable=True))
    op.execute("UPDATE methodology SET variant = 'main'")
    with op.batch_alter_table("methodology") as table:
        table.alter_column("variant", existing_type=sa.String(length=12), nullable=False)
        table.drop_constraint(op.f("uq_methodology_organisation_id_number"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_methodology_organisation_id_variant_number"), ["organisation_id", "variant", "number"]
        )
        table.create_check_constraint(op.f("ck_methodology_variant"), "variant IN ('main','second')")
    # None of what was handed in before: `python -m db recount` scores it.
    op.add_column("submission", sa.Column("scores", sa.JSON(), nullable=True))
    op.execute(
        "INSERT INTO fact (key, value) SELECT 'recount', '0005' "
        "WHERE EXISTS (SELECT 1 FROM submission WHERE state = 'accepted')"
    )
