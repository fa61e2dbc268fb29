"""``organization.yml``: what holds for all teams. Every key is optional and merges into the defaults."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from bot.core.roster import Coverage, Organization, PagePolicy, PriorityRule, Target
from bot.ingest.quantities import is_business_time, read_duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import time

    from bot.ingest.names import Names
    from bot.ingest.values import Fields, Value

_KEYS = (
    "announcements", "admins", "default_policy", "last_resort", "severities", "matrix", "priorities", "coverage",
    "environments", "roles", "escalations", "obligations", "acknowledgement_timeout", "shift_health_limit", "closing",
    "retention",
)  # fmt: skip
_CLOSING = ("times", "owner", "review", "actions")


def read_organization(value: Value, names: Names) -> Organization:
    """Return what ``organization.yml`` says, the defaults for what it leaves out."""
    fields = value.fields(*_KEYS)
    names.note("organization", "", value)
    default = Organization()
    severities = _texts(fields["severities"]) or default.severities
    priorities = _priorities(fields["priorities"], default.priorities)
    _check_later_features(fields, names, frozenset(priorities))
    timeout = fields["acknowledgement_timeout"].duration(default.acknowledgement_timeout or timedelta(0))
    return Organization(
        announcements=fields["announcements"].text(default.announcements).removeprefix("#"),
        admins=names.person_list(fields["admins"]),
        default_policy=names.policy(fields["default_policy"], None),
        last_resort=tuple(each for each in (read_last_resort(v, names) for v in fields["last_resort"].items()) if each),
        severities=severities,
        matrix=_matrix(fields["matrix"], default.matrix, severities, priorities),
        priorities=priorities,
        coverage=_coverage(fields["coverage"]),
        acknowledgement_timeout=timeout or None,
        shift_health_limit=fields["shift_health_limit"].positive_duration(default.shift_health_limit),
    )


def read_last_resort(value: Value, names: Names) -> Target | None:
    """Return one entry of ``last_resort`` as a target; a bare word is a person's key, ``#name`` a channel."""
    text = value.required_text()
    if text.startswith("#"):
        return Target("channel", text.removeprefix("#"))
    return names.target(value, None) if ":" in text else Target("user", names.person(value))


def _texts(value: Value) -> Mapping[str, str]:
    return MappingProxyType({key: each.text() for key, each in value.entries()})


def _priorities(value: Value, defaults: Mapping[str, PriorityRule]) -> Mapping[str, PriorityRule]:
    found = dict(defaults)
    for name, each in value.entries():
        found[name] = _priority(each, defaults.get(name, PriorityRule("never")))
    return MappingProxyType(found)


def _priority(value: Value, default: PriorityRule) -> PriorityRule:
    fields = value.fields("page", "channel", "update_every", "postmortem", "acknowledge_within")
    every = default.update_every or timedelta(0)
    _check_within(fields["acknowledge_within"])
    rule = replace(
        default,
        page=cast("PagePolicy", fields["page"].choice(("now", "coverage", "never"), default.page, "way to page")),
        channel=fields["channel"].flag(default=default.channel),
        update_every=fields["update_every"].duration(every) or None,
    )
    if "postmortem" in fields:
        wanted = fields["postmortem"].choice(("required", "optional"), "optional", "rule for postmortems")
        rule = replace(rule, postmortem_required=wanted == "required")
    return rule


def _matrix(
    value: Value,
    defaults: Mapping[str, Mapping[str, str]],
    severities: Mapping[str, str],
    priorities: Mapping[str, PriorityRule],
) -> Mapping[str, Mapping[str, str]]:
    rows = {severity: defaults[severity] for severity in severities if severity in defaults}
    for severity, each in value.entries():
        if severity not in severities:
            each.fault(f"there is no severity {severity}. Add it under 'severities'.", each.guess(severity, severities))
        fields = each.fields("high", "low")
        row = {urgency: fields[urgency].choice(priorities, "", "priority") for urgency in ("high", "low")}
        for urgency in (urgency for urgency in row if urgency not in fields):
            fields[urgency].fault("this is missing. Write a priority such as P1.")
        rows[severity] = MappingProxyType(row)
    for severity in severities:
        if severity not in rows:
            value.fault(f"severity {severity} has no row. Add {severity}: {{high: P1, low: P2}} under 'matrix'.")
    return MappingProxyType(rows)


def _coverage(value: Value) -> Coverage:
    default = Coverage()
    fields = value.fields("days", "start", "end")
    days = frozenset(day.weekday() for day in fields["days"].items()) if "days" in fields else default.days
    return Coverage(days, _clock(fields["start"], default.start), _clock(fields["end"], default.end))


def _clock(value: Value, default: time) -> time:
    return value.clock(default)[0]


def _check_later_features(fields: Fields, names: Names, priorities: frozenset[str]) -> None:
    """Check the shape of keys that nothing reads yet, so that files written today stay good."""
    _check_environments(fields["environments"], priorities)
    for _name, role in fields["roles"].entries():
        role.fields("name", "instructions")
    for _name, each in fields["escalations"].entries():
        escalation = each.fields("notify", "why")
        names.target_list(escalation["notify"], None)
        escalation["why"].text()
    for _name, each in fields["obligations"].entries():
        obligation = each.fields("within", "applies_to", "notify")
        _check_within(obligation["within"])
        names.target_list(obligation["notify"], None)
        _check_texts(obligation["applies_to"])
    for each in fields["closing"].items():
        each.choice(_CLOSING, "", "thing to ask for")
    retention = fields["retention"].fields("transcripts", "files")
    for name in ("transcripts", "files"):
        retention[name].duration(timedelta(days=400))


def _check_environments(value: Value, priorities: frozenset[str]) -> None:
    fields = value.fields("label", "production", "others", "exceptions")
    fields["label"].text()
    _check_texts(fields["production"])
    others = fields["others"].fields("high", "low")
    for urgency in ("high", "low"):
        others[urgency].choice(sorted(priorities), "", "priority")
    fields["exceptions"].items()


def _check_texts(value: Value) -> None:
    for each in value.items():
        each.text()


def _check_within(value: Value) -> None:
    if not value.is_absent and not is_business_time(value.text()):
        value.read(read_duration, timedelta(0))
