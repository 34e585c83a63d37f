"""whole monitoring: windows belong to an organisation, editions of the catalogue, newspapers, explanations, index"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _new_tables()
    _windows()
    _submissions()


def _new_tables() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft','published')", name=op.f("ck_edition_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_edition_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_edition_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_edition_organisation_id_number")),
    )
    op.create_table(
        "newspaper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(length=6), nullable=False),
        sa.Column("last", sa.String(length=6), nullable=True),
        sa.Column("follows", sa.String(length=40), nullable=True),
        sa.Column("norm", sa.BigInteger(), nullable=True),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_newspaper_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newspaper")),
        sa.UniqueConstraint("code", name=op.f("uq_newspaper_code")),
    )
    op.create_index(op.f("ix_newspaper_organisation_id"), "newspaper", ["organisation_id"], unique=False)
    op.create_table(
        "peer",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("bracket", sa.String(length=20), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_peer_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", "bracket", "indicator", name=op.f("pk_peer")),
    )


def _windows() -> None:
    """Until now the days were the same for the whole union: they become the federation's."""
    op.execute('CREATE TABLE window_before AS SELECT * FROM "window"')
    op.drop_table("window")
    op.create_table(
        "window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_window_campaign_id")),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_window_form_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_window_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
        sa.UniqueConstraint(
            "campaign_id",
            "organisation_id",
            "level",
            name=op.f("uq_window_campaign_id_organisation_id_level"),
        ),
    )
    op.create_index(op.f("ix_window_organisation_id"), "window", ["organisation_id"], unique=False)
    op.execute(
        'INSERT INTO "window" (campaign_id, organisation_id, level, form_id, opens, due, closes) '
        "SELECT campaign_id, (SELECT min(id) FROM organisation WHERE parent_id IS NULL), level, form_id, "
        "opens, due, closes FROM window_before ORDER BY campaign_id, level"
    )
    op.drop_table("window_before")


def _submissions() -> None:
    with op.batch_alter_table("submission") as table:
        table.add_column(sa.Column("window_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("explanations", sa.JSON(), nullable=True))
        table.add_column(sa.Column("carried", sa.JSON(), nullable=True))
        table.add_column(sa.Column("rating", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("fullness", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE submission SET explanations = '{}', carried = '[]', window_id = (SELECT w.id FROM \"window\" w "
        "WHERE w.campaign_id = submission.campaign_id AND w.level = submission.level)"
    )
    with op.batch_alter_table("submission") as table:
        for name in ("explanations", "carried"):
            table.alter_column(name, existing_type=sa.JSON(), nullable=False)
        table.alter_column("window_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_submission_window_id"), "window", ["window_id"], ["id"])
        table.create_index(
            op.f("ix_submission_place"),
            ["campaign_id", "kind", "bracket", "rating", "fullness", "state", "path"],
        )
