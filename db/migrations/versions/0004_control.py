"""control of the campaign: extensions, exemptions, pace, post, consents, resources, an unchangeable journal"""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _consents_and_dictionaries()
    _post()
    _organisations()
    _collection()
    _register()
    _figures()
    _journal()
    _people()


def _consents_and_dictionaries() -> None:
    op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_text_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint("number", name=op.f("uq_consent_text_number")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name=op.f("fk_consent_text_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_user_id"), "consent", ["user_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_entry_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_entry_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "code", "since", name=op.f("uq_entry_organisation_id_kind_code_since")
        ),
    )
    op.create_table(
        "methodology",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft','published')", name=op.f("ck_methodology_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_methodology_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_methodology_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_methodology")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_methodology_organisation_id_number")),
    )


def _post() -> None:
    op.create_table(
        "mailbox",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=10), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("per_hour", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("security IN ('none','starttls','tls')", name=op.f("ck_mailbox_security")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mailbox_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "reminder_plan",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_plan_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_reminder_plan")),
    )
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_wording_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("organisation_id", "kind", name=op.f("uq_wording_organisation_id_kind")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','sending','sent','failed','cancelled')", name=op.f("ck_letter_state")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_letter_campaign_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_letter_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_letter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index(
        op.f("ix_letter_organisation_id_created"), "letter", ["organisation_id", "created"], unique=False
    )
    op.create_index(op.f("ix_letter_state_due"), "letter", ["state", "due"], unique=False)
    op.create_index(op.f("ix_letter_user_id"), "letter", ["user_id"], unique=False)
    _mailings()


def _mailings() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("week BETWEEN 1 AND 53", name=op.f("ck_mailing_week")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mailing_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_mailing_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint(
            "organisation_id", "year", "week", name=op.f("uq_mailing_organisation_id_year_week")
        ),
    )
    op.create_table(
        "mailing_recipient",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mailing_id"], ["mailing.id"], name=op.f("fk_mailing_recipient_mailing_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mailing_recipient_organisation_id")
        ),
        sa.PrimaryKeyConstraint("mailing_id", "organisation_id", name=op.f("pk_mailing_recipient")),
    )
    op.create_index(
        op.f("ix_mailing_recipient_organisation_id"), "mailing_recipient", ["organisation_id"], unique=False
    )


def _organisations() -> None:
    op.add_column("organisation", sa.Column("time_zone", sa.String(length=40), nullable=True))
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_organisation_merged_into_id"), "organisation", ["merged_into_id"], ["id"]
        )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('created','renamed','changed','moved','merged','absorbed','closed','reopened')",
            name=op.f("ck_milestone_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_milestone_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_milestone_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_organisation_id"), "milestone", ["organisation_id"], unique=False)


def _collection() -> None:
    """Days get a clock of their own: until now it was the campaign's."""
    op.add_column("window", sa.Column("time_zone", sa.String(length=40), nullable=True))
    op.execute(
        'UPDATE "window" SET time_zone = '
        '(SELECT c.time_zone FROM campaign c WHERE c.id = "window".campaign_id)'
    )
    _obligatory("window", time_zone=sa.String(length=40))
    op.add_column("submission", sa.Column("until", sa.Date(), nullable=True))
    op.add_column("submission", sa.Column("risk", sa.BigInteger(), nullable=True))
    op.add_column("submission", sa.Column("doubts", sa.JSON(), nullable=True))
    op.execute("UPDATE submission SET doubts = '[]'")
    with op.batch_alter_table("submission") as table:
        table.alter_column("doubts", existing_type=sa.JSON(), nullable=False)
        table.drop_constraint(op.f("ck_submission_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_submission_state"),
            "state IN ('not_begun','draft','submitted','returned','accepted','reopened','exempt')",
        )
    op.create_index(
        op.f("ix_submission_waiting"),
        "submission",
        ["campaign_id", "level", "state", "path", "window_id", "until"],
        unique=False,
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked','granted','refused','withdrawn')", name=op.f("ck_extension_state")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_extension_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user.id"], name=op.f("fk_extension_decided_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_extension_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(
        op.f("ix_extension_state_submission_id"), "extension", ["state", "submission_id"], unique=False
    )
    op.create_index(op.f("ix_extension_submission_id"), "extension", ["submission_id"], unique=False)


def _register() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("followers", sa.Integer(), nullable=True),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("confirmed", sa.Date(), nullable=False),
        sa.Column("gone", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("works", sa.Boolean(), nullable=True),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_resource_organisation_id")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_resource_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint(
            "organisation_id", "kind", "key", name=op.f("uq_resource_organisation_id_kind_key")
        ),
    )
    op.create_index(op.f("ix_resource_checked"), "resource", ["checked"], unique=False)
    op.create_index(op.f("ix_resource_kind_gone"), "resource", ["kind", "gone"], unique=False)
    op.create_index(op.f("ix_resource_submission_id"), "resource", ["submission_id"], unique=False)
    op.create_table(
        "resource_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('found','changed','gone','back')", name=op.f("ck_resource_change_kind")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_resource_change_resource_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_change")),
    )
    op.create_index(op.f("ix_resource_change_resource_id"), "resource_change", ["resource_id"], unique=False)


def _figures() -> None:
    """Until now a territory with totals could not move: who it answers to is who it answered to."""
    op.add_column("completeness", sa.Column("exempt", sa.Integer(), nullable=True))
    op.add_column("completeness", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE completeness SET exempt = 0, parent_id = "
        "(SELECT o.parent_id FROM organisation o WHERE o.id = completeness.organisation_id)"
    )
    _obligatory("completeness", exempt=sa.Integer())
    op.create_index(
        op.f("ix_completeness_campaign_id_level_parent_id"),
        "completeness",
        ["campaign_id", "level", "parent_id"],
        unique=False,
    )
    op.create_table(
        "pace",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("handed_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_pace_campaign_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_pace_organisation_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "level", "organisation_id", "day", name=op.f("pk_pace")),
    )
    _count_pace(op.get_bind())


def _count_pace(c: sa.Connection) -> None:
    """Forms that are handed in, by the day on which each was handed in first."""
    zones: dict[int, ZoneInfo] = {
        number: ZoneInfo(key) for number, key in c.execute(sa.text('SELECT id, time_zone FROM "window"'))
    }
    handed_in = sa.text(
        "SELECT campaign_id, level, path, window_id, submitted FROM submission "
        "WHERE submitted IS NOT NULL AND state IN ('submitted','accepted')"
    ).columns(submitted=_MOMENT)
    counts: dict[tuple[int, str, int, date], int] = {}
    for campaign, level, path, window, submitted in c.execute(handed_in):
        above = [int(part) for part in path.strip("/").split("/")]
        for place in above[:-1] if level == "primary" else above:
            key = (campaign, level, place, _day(submitted, zones[window]))
            counts[key] = counts.get(key, 0) + 1
    names = ("campaign_id", "level", "organisation_id", "day")
    rows = [dict(zip(names, key, strict=True)) | {"handed_in": n} for key, n in sorted(counts.items())]
    pace = sa.table(
        "pace", *(sa.column(n) for n in names[:3]), sa.column("day", sa.Date()), sa.column("handed_in")
    )
    for start in range(0, len(rows), 5000):
        c.execute(pace.insert(), rows[start : start + 5000])


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date()


def _journal() -> None:
    """What is written is not changed any more; a person who leaves is taken out of it by one verb alone, which
    says so for as long as it works."""
    op.create_index(op.f("ix_event_user_id_id"), "event", ["user_id", "id"], unique=False)
    op.create_index(op.f("ix_event_action_id"), "event", ["action", "id"], unique=False)
    leaving = "EXISTS (SELECT 1 FROM fact WHERE key = 'anonymising')"
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        op.execute(f"CREATE TRIGGER event_unchanged BEFORE UPDATE ON event WHEN NOT {leaving} {refuse}")
        op.execute(f"CREATE TRIGGER event_undeleted BEFORE DELETE ON event {refuse}")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' AND {leaving} THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_unchanged BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_refuse()"
    )
    op.execute(
        "CREATE TRIGGER event_untruncated BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()"
    )


def _people() -> None:
    words = {
        "search_name": sa.String(length=200),
        "phone": sa.String(length=40),
        "post": sa.String(length=200),
    }
    numbers = {"read_until": sa.BigInteger(), "lock_version": sa.Integer()}
    columns: dict[str, Any] = {**words, **numbers, "digests": sa.Boolean()}
    for name, kind in columns.items():
        op.add_column("user", sa.Column(name, kind, nullable=True))
    op.add_column("user", sa.Column("anonymised", _MOMENT, nullable=True))
    op.add_column("user", sa.Column("mail_token", sa.String(length=43), nullable=True))
    yes = "true" if op.get_bind().dialect.name == "postgresql" else "1"
    op.execute(
        "UPDATE \"user\" SET search_name = '', phone = '', post = '', read_until = 0, lock_version = 1, "
        f"digests = {yes}"
    )
    _obligatory("user", **columns)
    with op.batch_alter_table("user") as table:
        table.create_unique_constraint(op.f("uq_user_mail_token"), ["mail_token"])
    op.create_index(op.f("ix_user_search_name"), "user", ["search_name"], unique=False)
    c = op.get_bind()
    known: list[Any] = list(c.execute(sa.text('SELECT id, name FROM "user"')))
    if known:
        found = sa.text('UPDATE "user" SET search_name = :folded WHERE id = :number')
        c.execute(found, [{"number": number, "folded": _folded(name)[:200]} for number, name in known])


def _obligatory(table: str, **columns: Any) -> None:
    with op.batch_alter_table(table) as changed:
        for name, kind in columns.items():
            changed.alter_column(name, existing_type=kind, nullable=False)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.replace("ё", "е").split())
