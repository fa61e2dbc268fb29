"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    _incident()
    _job()
    _message()
    _reaction()
    _seen()
    _slack_user()
    _action_item()
    _incident_role()
    _page()
    _postmortem()
    _timeline()
    _notification()


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("noticed_by", sa.Text(), nullable=False),
        sa.Column("detected_by", sa.String(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("detected_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("mitigated_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("next_update_at", UtcDateTime(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("channel_name", sa.String(), nullable=True),
        sa.Column("card_ts", sa.String(), nullable=True),
        sa.Column("announcement_channel", sa.String(), nullable=True),
        sa.Column("announcement_ts", sa.String(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("steps_done", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_incident")),
        sa.UniqueConstraint("request", name=op.f("uq_incident_request")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_status"), ["status"], unique=False)


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("again_at", UtcDateTime(), nullable=True),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column("group_key", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "job_done",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NOT NULL"),
            postgresql_where=sa.text("done_at IS NOT NULL"),
        )
        batch_op.create_index(
            "job_group",
            ["group_key"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "job_leased",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_token IS NOT NULL"),
            postgresql_where=sa.text("lease_token IS NOT NULL"),
        )
        batch_op.create_index(
            "job_once",
            ["dedupe_key"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            "job_waiting",
            ["lane", "due_at", "kind"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND lease_token IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND lease_token IS NULL"),
        )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("files", Json(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("subtype", sa.String(), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_message")),
    )


def _reaction() -> None:
    op.create_table(
        "reaction",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", "name", "author", name=op.f("pk_reaction")),
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_seen")),
    )
    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_at"), ["at"], unique=False)


def _slack_user() -> None:
    op.create_table(
        "slack_user",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("real_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_user")),
    )
    with op.batch_alter_table("slack_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_user_email"), ["email"], unique=False)


def _action_item() -> None:
    op.create_table(
        "action_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("permalink", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("retracted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incident.number"], name=op.f("fk_action_item_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
        sa.UniqueConstraint("incident", "source", name="action_source_once"),
    )
    with op.batch_alter_table("action_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_item_incident"), ["incident"], unique=False)


def _incident_role() -> None:
    op.create_table(
        "incident_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incident.number"], name=op.f("fk_incident_role_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_role")),
    )
    with op.batch_alter_table("incident_role", schema=None) as batch_op:
        batch_op.create_index(
            "incident_role_one_holder",
            ["incident", "role"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND role <> 'sme'"),
            postgresql_where=sa.text("until IS NULL AND role <> 'sme'"),
        )
        batch_op.create_index(batch_op.f("ix_incident_role_incident"), ["incident"], unique=False)


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("policy", Json(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("triggered_at", UtcDateTime(), nullable=False),
        sa.Column("triggered_by", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_via", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incident.number"], name=op.f("fk_page_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("request", name=op.f("uq_page_request")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_incident"), ["incident"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_status"), ["status"], unique=False)
        batch_op.create_index(
            "page_code_live",
            ["code"],
            unique=True,
            sqlite_where=sa.text("status IN ('triggered', 'exhausted')"),
            postgresql_where=sa.text("status IN ('triggered', 'exhausted')"),
        )


def _postmortem() -> None:
    op.create_table(
        "postmortem",
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incident.number"], name=op.f("fk_postmortem_incident")),
        sa.PrimaryKeyConstraint("incident", name=op.f("pk_postmortem")),
    )


def _timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("retracted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident"], ["incident.number"], name=op.f("fk_timeline_incident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        sa.UniqueConstraint("incident", "source", name="timeline_source_once"),
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_incident"), ["incident"], unique=False)


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("provider_channel", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["page"], ["page.id"], name=op.f("fk_notification_page")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_page"), ["page"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_provider_id"), ["provider_id"], unique=False)
