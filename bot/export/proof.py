"""Proof-reading the templates of a folder: each is filled in with a made-up incident, before a real one needs it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.incident import ActionItem, Incident, Message, RoleHolder, TimelineEntry
from bot.core.mrkdwn import Directory
from bot.core.page import Notification, Page
from bot.core.postmortem import Record
from bot.core.roster import Policy, Step, Target
from bot.errors import ConfigurationError
from bot.export.postmortem import facts as postmortem_facts
from bot.export.templates import Templates, page_facts, role_facts
from bot.views.phrases import SLASH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_ROLE = re.compile(r"roles/([a-z][a-z0-9_-]{0,39})\.md\.j2")
_USER, _CHANNEL = "U0SAMPLE", "C0SAMPLE"


def template_faults(folder: Path) -> list[str]:
    """Return what is wrong with the templates of a folder, each with file, line and cure; none when all is well."""
    if not folder.is_dir():
        return [f"TOCSIN_TEMPLATES is {folder}: there is no such folder. Name one, or leave it empty."]
    templates = Templates(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [fault for name in names for fault in _faults(templates, folder, name)]


def _faults(templates: Templates, folder: Path, name: str) -> Iterator[str]:
    fillings = list(_fillings(name))
    if not fillings:
        if name.endswith(".j2"):
            yield (
                f"{folder / name}: nothing uses this template. Known: sms.txt.j2, voice.txt.j2, postmortem.md.j2, "
                "roles/NAME.md.j2."
            )
        return
    for facts in fillings:
        try:
            templates.render(name, facts)
        except ConfigurationError as fault:
            yield str(fault)
            return


def _fillings(name: str) -> Iterator[Mapping[str, object]]:
    """Yield what a template is filled in with: every way in which it may be used."""
    if name == "sms.txt.j2":
        for incident in (_INCIDENT, None):
            yield from ({**page_facts(_PAGE, incident), "has_reply": has_reply} for has_reply in (True, False))
    elif name == "voice.txt.j2":
        for incident in (_INCIDENT, None):
            facts = page_facts(_PAGE, incident)
            yield from ({**facts, "has_keys": has_keys, "person": "Alice"} for has_keys in (True, False))
    elif name == "postmortem.md.j2":
        yield postmortem_facts(_RECORD)
        yield postmortem_facts(Record(incident=_INCIDENT))
    elif found := _ROLE.fullmatch(name):
        yield role_facts(found.group(1), _INCIDENT, SLASH)


_INCIDENT = Incident(
    number=1,
    title="Checkout is down",
    status="active",
    severity="SEV1",
    urgency="high",
    priority="P1",
    declared_by=_USER,
    declared_at=_AT,
    service="checkout-api",
    team="checkout",
    affected="Nobody can pay",
    noticed_by="Support",
    started_at=_AT,
    detected_at=_AT,
    channel_id=_CHANNEL,
    channel_name="inc-1-checkout-is-down",
)
_PAGE = Page(
    id=1,
    code="1234",
    status="triggered",
    title="Checkout is down",
    urgency="high",
    policy=Policy("checkout", "default", (Step((Target("user", "alice"),), timedelta(minutes=5)),)),
    step=0,
    round=0,
    next_at=None,
    triggered_at=_AT,
    incident=1,
    team="checkout",
    triggered_by=_USER,
)
_RECORD = Record(
    incident=_INCIDENT,
    roles=(RoleHolder("commander", _USER, _AT),),
    timeline=(TimelineEntry(1, 1, _AT, _AT, "note", _USER, "The graph of declined payments"),),
    actions=(ActionItem(1, 1, "Alert on declined payments", _USER, None, _USER, _AT),),
    pages=(_PAGE,),
    notifications=(Notification(1, 1, "alice", "sms", "sent", _AT, sent_at=_AT),),
    messages=(Message(_CHANNEL, "1767603600.000100", _USER, "Payments fail since 9:55", _AT),),
    directory=Directory(users={_USER: "Alice", "alice": "Alice"}, channels={_CHANNEL: "inc-1-checkout-is-down"}),
)
