"""One incident of a Sunday morning as it would be recorded, for the tests of what is made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.incident import ActionItem, FileRef, Incident, Message, RoleHolder, TimelineEntry
from bot.core.mrkdwn import Directory
from bot.core.page import Notification, Page
from bot.core.postmortem import Record
from bot.core.roster import Policy, Step, Target

START = datetime(2026, 11, 22, 9, 2, tzinfo=UTC)
ALICE, BOB, CAROL, BOT = "U01ALICE", "U02BOB", "U03CAROL", "B0TOCSIN"
CHANNEL = "C0INC12"
POLICY = Policy(
    "checkout",
    "default",
    (
        Step((Target("schedule", "checkout/primary"),), timedelta(minutes=5)),
        Step((Target("schedule", "checkout/secondary"),), timedelta(minutes=5)),
    ),
    repeat=1,
)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def incident(**changes: object) -> Incident:
    made = Incident(
        number=12,
        title="Checkout is down",
        status="resolved",
        severity="SEV1",
        urgency="high",
        priority="P1",
        declared_by=ALICE,
        declared_at=START,
        service="checkout-api",
        team="checkout",
        affected="Nobody can pay by card.\nWallets still work.",
        noticed_by="Support",
        started_at=after(-7),
        detected_at=START,
        acknowledged_at=after(1.5),
        mitigated_at=after(22),
        resolved_at=after(47),
        channel_id=CHANNEL,
        channel_name="inc-12-checkout-is-down",
    )
    return replace(made, **changes)


def page(**changes: object) -> Page:
    made = Page(
        id=7,
        code="4821",
        status="acknowledged",
        title="Checkout is down",
        urgency="high",
        policy=POLICY,
        step=0,
        round=0,
        next_at=None,
        triggered_at=START,
        incident=12,
        team="checkout",
        triggered_by=ALICE,
        acknowledged_at=after(1.5),
        acknowledged_by=BOB,
        acknowledged_via="voice",
    )
    return replace(made, **changes)


def entry(number: int, minutes: float, kind: str, actor: str, text: str, permalink: str | None = None) -> TimelineEntry:
    return TimelineEntry(number, 12, after(minutes), after(minutes), kind, actor, text, permalink)  # type: ignore[arg-type]


def said(minutes: float, user: str, text: str, **changes: object) -> Message:
    at = after(minutes)
    return replace(Message(CHANNEL, stamp(minutes), user, text, at), **changes)


def stamp(minutes: float) -> str:
    return f"{after(minutes).timestamp():.6f}"


def permalink(minutes: float) -> str:
    return f"https://acme.slack.com/archives/{CHANNEL}/p{stamp(minutes).replace('.', '')}"


TIMELINE = (
    entry(1, 0, "declared", ALICE, f"<@{ALICE}> declared the incident: SEV1, high urgency, P1"),
    entry(2, 0, "page", "", f"Paged <@{BOB}> (step 1 of 2)."),
    entry(3, 1.5, "page", BOB, f"<@{BOB}> acknowledged the page by key press in a call"),
    entry(4, 1.5, "role", BOB, f"<@{BOB}> became commander"),
    entry(5, 3, "role", BOB, f"<@{ALICE}> became comms lead"),
    entry(6, 6, "pinned", BOB, "The graph of declined payments", permalink(6)),
    entry(7, 12, "update", ALICE, "Card payments fail for everybody. We roll back to *4.1*."),
    entry(8, 14, "decision", BOB, "Roll back rather than fix forward: the cause is not known"),
    entry(9, 22, "status", BOB, f"<@{BOB}> mitigated the incident: rolled back to 4.1"),
    entry(10, 47, "status", BOB, f"<@{BOB}> resolved the incident"),
)

MESSAGES = (
    said(0.1, BOT, "P1 Active: #12 Checkout is down", is_bot=True),
    said(0.2, ALICE, f"<@{ALICE}> has joined the channel", subtype="channel_join"),
    said(0.3, BOB, f"<@{BOB}> has joined the channel", subtype="channel_join"),
    said(0.4, CAROL, f"<@{CAROL}> has joined the channel", subtype="channel_join"),
    said(2, BOB, "I lead. :eyes: on <https://grafana.example.com/d/checkout?from=1&amp;to=2|the checkout dashboard>"),
    said(4, CAROL, "```\n$ kubectl get pods | grep checkout\ncheckout-7f 0/1 CrashLoopBackOff\n```\nlooks *bad*"),
    said(
        6,
        BOB,
        "Declined payments jump at 9:55",
        thread_ts=stamp(6),
        files=(FileRef("F1", "declined payments.png", "https://acme.slack.com/files/U02BOB/F1/declined.png"),),
    ),
    said(7, CAROL, "&gt; jump at 9:55\nthat is `release 4.2`", thread_ts=stamp(6)),
    said(8, ALICE, "should we tell <!here> &amp; <#C0GENERAL|general>?", thread_ts=stamp(6), edited_at=after(9)),
    said(10, ALICE, "", is_deleted=True),
    said(15, BOB, f"<@{CAROL}> please roll back", subtype=None),
    said(16, ALICE, "set the channel topic: P1 · Active", subtype="channel_topic"),
    said(21, CAROL, "done. <https://ci.example.com/runs/881>"),
)


def record(**changes: object) -> Record:
    made = Record(
        incident=incident(),
        roles=(
            RoleHolder("comms", ALICE, after(3)),
            RoleHolder("commander", BOB, after(1.5), after(30)),
            RoleHolder("commander", CAROL, after(30)),
        ),
        timeline=TIMELINE,
        actions=(
            ActionItem(1, 12, "Alert on the rate of declined payments", CAROL, after(60 * 24 * 5), BOB, after(40)),
            ActionItem(2, 12, "Canary for checkout", None, None, BOB, after(41), done_at=after(50)),
        ),
        pages=(page(),),
        notifications=(
            Notification(1, 7, "bob", "slack", "sent", START, sent_at=START),
            Notification(2, 7, "bob", "sms", "failed", START, error="Twilio error 30003"),
            Notification(3, 7, "bob", "voice", "sent", after(1), sent_at=after(1)),
            Notification(4, 7, "bob", "voice", "dropped", after(2)),
        ),
        messages=MESSAGES,
        directory=Directory(
            users={ALICE: "Alice Adler", BOB: "Bob Brown", CAROL: "Carol Cho", BOT: "Tocsin", "bob": "Bob Brown"},
            channels={"C0GENERAL": "general"},
        ),
        timezone="Europe/Berlin",
        team="Checkout",
        severity="Critical",
    )
    return replace(made, **changes)
