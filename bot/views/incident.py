"""The incident as people see it: the pinned card, the announcement, the topic, the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.escalation import following_step
from bot.core.incident import ROLES, can_move
from bot.core.mrkdwn import escape
from bot.core.targets import DIRECT
from bot.views import ids
from bot.views.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    clip,
    clip_mrkdwn,
    confirmation,
    context,
    divider,
    fields,
    headline,
    message,
    plain_section,
    section,
)
from bot.views.phrases import (
    MEDIUM_WORDS,
    SLASH,
    STATUS_SIGNS,
    STATUS_WORDS,
    VIA_WORDS,
    Commands,
    channel_link,
    duration,
    everyone,
    inline,
    local_clock,
    local_time,
    numbered,
    title_outside,
    typed,
    who,
)
from bot.views.situation import PageState, Situation, grade, ownership, place, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.page import Page
    from bot.core.roster import Person

TOPIC_LIMIT = 250
_CLAIMABLE = ("commander", "comms", "scribe")
_LISTED = 20
_MISSED = 3


def card(situation: Situation, now: datetime, commands: Commands = SLASH) -> Message:
    """Return the card that is pinned in the incident's channel and edited in place at every change."""
    incident = situation.incident
    blocks: list[Block] = [*_headline(incident), fields(*_facts(situation))]
    if incident.affected.strip():
        blocks.append(section(f"*What is affected*\n{clip_mrkdwn(typed(incident.affected), 600)}"))
    if situation.latest:
        blocks.append(section(f"*Latest update*\n{clip_mrkdwn(situation.latest, 600)}"))
    paging = [paging_line(state, situation.people, now) for state in situation.pages]
    if paging:
        blocks.append(section("\n".join(paging)))
    blocks.append(context(_promise(incident, now, commands)))
    blocks.extend(_buttons(situation))
    blocks.append(context(_origin(situation)))
    summary = _summary(situation)
    return replace(
        message(summary, *blocks), plain=f"{summary}\nAct by command: `{commands.incident} help` lists them."
    )


def announcement(situation: Situation, now: datetime) -> Message:
    """Return the message in the announcements channel, edited in place. It tells a private incident's number only."""
    incident = situation.incident
    if incident.is_private:
        return message(title_outside(incident), section(title_outside(incident)))
    commanders = everyone(situation.holders("commander"), situation.people)
    facts = (
        f"*State*\n{_state(incident)}",
        f"*Priority*\n{grade(situation)}",
        f"*Service*\n{ownership(situation)}",
        f"*Commander*\n{commanders or 'Nobody yet'}",
    )
    blocks: list[Block] = [*_headline(incident), fields(*facts)]
    if situation.latest:
        blocks.append(section(f"*Latest update*\n{clip_mrkdwn(situation.latest, 1000)}"))
    blocks.append(context(_where(situation), _origin(situation)))
    if incident.is_open and incident.next_update_at and incident.next_update_at > now:
        blocks.append(context(f":alarm_clock: Next update by {local_clock(incident.next_update_at, now)}."))
    if incident.is_open:
        blocks.append(actions(_join(incident)))
    return message(_summary(situation), *blocks)


def topic(situation: Situation) -> str:
    """Return the channel's topic: priority, state and who leads, at most 250 characters."""
    incident = situation.incident
    parts = [incident.priority, STATUS_WORDS[incident.status]]
    for role in ("commander", "comms"):
        holders = situation.holders(role)
        if holders:
            parts.append(f"{ROLES[role]} {everyone(holders, situation.people)}")
    if incident.service:
        parts.append(inline(incident.service))
    return clip_mrkdwn(" · ".join(parts), TOPIC_LIMIT)


def incident_list(
    incidents: Sequence[Incident], now: datetime, searched: str = "", commands: Commands = SLASH
) -> Message:
    """Return the answer to ``/incident list``: open incidents, or those found for ``searched``."""
    if not incidents:
        nothing = f"No incident found for “{inline(searched)}”." if searched else "No incident is open."
        hint = f"Declare one with `{commands.incident} declare &lt;what is wrong&gt;`."
        return message(nothing, section(f"{nothing} {hint}"))
    title = f"Incidents for “{inline(searched)}”" if searched else f"Open incidents: {len(incidents)}"
    blocks: list[Block] = [section(f"*{title}*")]
    for incident in incidents[:_LISTED]:
        blocks.extend(listed(incident, now))
    if len(incidents) > _LISTED:
        search = f"`{commands.incident} list &lt;words of the title&gt;`"
        blocks.append(context(f"{len(incidents) - _LISTED} more are not shown: narrow it down with {search}."))
    return message(title, *blocks)


def listed(incident: Incident, now: datetime) -> tuple[Block, Block]:
    """Return two blocks for one incident of a list: its title, with Join while it is open, and its state."""
    join = _join(incident) if incident.is_open and not incident.is_private else None
    where = "" if incident.is_private else channel_link(incident)
    line = [f"{incident.priority} · {_state(incident, now)}", inline(incident.service or ""), where]
    return plain_section(numbered(incident, inside=False), join), context(" · ".join(part for part in line if part))


def paging_line(state: PageState, people: Mapping[str, Person], now: datetime) -> str:
    """Return one line of mrkdwn for a page: who is being reached and what comes next, or who acknowledged."""
    page = state.page
    reached = everyone(state.reached, people) or "nobody yet"
    if not page.is_live and page.acknowledged_at:
        after = duration(page.acknowledged_at - page.triggered_at)
        via = VIA_WORDS[page.acknowledged_via] if page.acknowledged_via else ""
        return f":white_check_mark: Page acknowledged by {who(page.acknowledged_by or '', people)} {via} after {after}."
    if page.status == "resolved":
        return f":heavy_minus_sign: The page ended before anybody acknowledged it. It had reached {reached}."
    missed = "".join(f"\n:warning: {line}" for line in missed_lines(state, people))
    if page.status == "exhausted":
        said = "Nobody acknowledged" if page.step >= 0 else "Nobody is on call for it"
        return f":bangbang: *{said}.* {next_line(state, now)} Reached: {reached}.{missed}"
    return f":pager: Paging {reached}. {next_line(state, now)}".strip() + missed


def missed_lines(state: PageState, people: Mapping[str, Person]) -> list[str]:
    """Return whom the page did not get through to, by which medium and why: mrkdwn, at most three lines."""
    lines = [
        f"{who(each.person, people)} was not reached by {MEDIUM_WORDS[each.medium]}: {escape(clip(each.error, 250))}"
        for each in state.missed
    ]
    if len(lines) > _MISSED:
        lines[_MISSED - 1 :] = [f"{len(lines) - _MISSED + 1} more attempts did not get through"]
    return lines


def paging_message(state: PageState, people: Mapping[str, Person], now: datetime, incident: Incident) -> Message:
    """Return the message that tells the incident's own channel how a page stands; it is edited in place."""
    reason = reason_of(state.page, incident)
    why = f"\n{inline(clip(reason, 300))}" if reason else ""
    text = f"{paging_line(state, people, now)}{why}"
    return message(text, section(text), context(policy_line(state.page)))


def policy_line(page: Page) -> str:
    """Return where a page is in its policy, mrkdwn: ``checkout/default, step 1 of 2, round 2``."""
    policy = page.policy
    if not policy.steps:
        return "No policy: straight to the last resort"
    name = inline(policy.name if policy.name.startswith(DIRECT) or policy.is_test else policy.address)
    if page.status == "exhausted":
        return f"Last resort of {name}"
    again = f", round {page.round + 1}" if page.round else ""
    return f"{name}, step {max(page.step, 0) + 1} of {len(policy.steps)}{again}"


def next_line(state: PageState, now: datetime) -> str:
    """Return what happens when nobody acknowledges, as a mrkdwn sentence; empty when nothing is due."""
    at = state.page.next_at
    if at is None:
        return ""
    if state.page.status == "exhausted" and not state.reached:
        return f"Page somebody by hand. The last resort is tried again at {local_clock(at, now)}."
    if state.page.status == "exhausted":
        return f"The last resort is paged again at {local_clock(at, now)}."
    if following_step(state.page) is None and state.page.policy.is_test:
        return f"It is a test: nobody else is paged, and it ends at {local_clock(at, now)}."
    if following_step(state.page) is None:
        return f"Goes to the last resort at {local_clock(at, now)}."
    return f"Escalates to {state.following or 'the next step'} at {local_clock(at, now)}."


def _headline(incident: Incident) -> tuple[Block, ...]:
    drill = "DRILL · " if incident.is_drill else ""
    return headline(STATUS_SIGNS[incident.status], f"{drill}{numbered(incident)}")


def _summary(situation: Situation) -> str:
    incident = situation.incident
    return f"{incident.priority} {STATUS_WORDS[incident.status]}: #{incident.number} {inline(incident.title)}"


def _state(incident: Incident, now: datetime | None = None) -> str:
    """Return the state and how long it took; for an open incident how long so far, where ``now`` is given.

    A message that stays must not be given ``now``: it would show an old length of time as if it were today's.
    """
    word = STATUS_WORDS[incident.status]
    begun = incident.started_at or incident.declared_at
    if incident.is_open:
        return f"{word}, {duration(now - begun)} so far" if now else f"{word} since {local_time(begun)}"
    ended = incident.resolved_at or incident.closed_at
    return f"{word} after {duration(ended - begun)}" if ended else word


def _facts(situation: Situation) -> Iterator[str]:
    incident = situation.incident
    yield f"*State*\n{STATUS_SIGNS[incident.status]} {_state(incident)}"
    yield f"*Priority*\n{grade(situation)}"
    yield f"*Service*\n{ownership(situation)}"
    yield f"*Times*\n{_clocks(incident)}"
    for role in (*_CLAIMABLE, "sme"):
        holders = everyone(situation.holders(role), situation.people)
        if holders or role != "sme":
            yield f"*{ROLES[role]}*\n{holders or _vacant(situation, role)}"


def _vacant(situation: Situation, role: str) -> str:
    commanders = situation.holders("commander")
    if role == "comms" and commanders:
        return f"{everyone(commanders, situation.people)} until one is named"
    return "Nobody yet"


def _clocks(incident: Incident) -> str:
    clocks = (
        ("Started", incident.started_at),
        ("Declared", incident.declared_at),
        ("Acknowledged", incident.acknowledged_at),
        ("Mitigated", incident.mitigated_at),
        ("Resolved", incident.resolved_at),
    )
    return "\n".join(f"{name} {local_time(at)}" for name, at in clocks if at)


def _promise(incident: Incident, now: datetime, commands: Commands) -> str:
    if not incident.is_open:
        again = " Is it back? Reopen it." if can_move(incident.status, "active") else ""
        return f"{STATUS_WORDS[incident.status]}.{again}"
    if incident.next_update_at is None:
        return f"No next update is promised. Give one with `{commands.incident} update`."
    if incident.next_update_at <= now:
        return f":warning: The update promised for {local_clock(incident.next_update_at, now)} is due."
    return f":alarm_clock: Next update by {local_clock(incident.next_update_at, now)}."


def _origin(situation: Situation) -> str:
    incident = situation.incident
    noticed = f" · Noticed by {inline(clip(incident.noticed_by, 200))}" if incident.noticed_by.strip() else ""
    return f"Declared by {who(incident.declared_by, situation.people)} {local_time(incident.declared_at)}{noticed}"


def _where(situation: Situation) -> str:
    if situation.is_roomless:
        return "It has no channel: Slack refused to open one"
    incident = situation.incident
    return f"Work happens in {channel_link(incident)}" if incident.channel_id else "The channel is being opened"


def _buttons(situation: Situation) -> Iterator[Block]:
    incident = situation.incident
    vacant = [role for role in _CLAIMABLE if not situation.holders(role)]
    if incident.is_open:
        if vacant:
            yield actions(*(_claim(incident, role) for role in vacant))
        yield actions(*_open_buttons(incident))
    else:
        closed = list(_closed_buttons(incident))
        if closed:
            yield actions(*closed)


def _claim(incident: Incident, role: str) -> Element:
    value = ids.RoleClaim(incident.number, role).encode()
    return button(f"Be {ROLES[role].lower()}", f"{ids.INCIDENT_CLAIM_ROLE}.{role}", value)


def _open_buttons(incident: Incident) -> Iterator[Element]:
    value = ids.incident_value(incident.number)
    yield button("Update", ids.INCIDENT_UPDATE, value, style="primary")
    yield button("Assign role", ids.INCIDENT_ASSIGN_ROLE, value)
    if can_move(incident.status, "mitigated"):
        yield button("Mitigate", ids.INCIDENT_MITIGATE, value)
    yield button("Resolve", ids.INCIDENT_RESOLVE, value)


def _closed_buttons(incident: Incident) -> Iterator[Element]:
    value = ids.incident_value(incident.number)
    if incident.status in {"resolved", "closed"}:
        yield button("Postmortem", ids.INCIDENT_POSTMORTEM, value, style="primary")
    if can_move(incident.status, "active"):
        question = confirmation("Reopen?", "The incident becomes active again.", "Reopen")
        yield button("Reopen", ids.INCIDENT_REOPEN, value, confirm=question)
    if can_move(incident.status, "closed"):
        yield button("Close", ids.INCIDENT_CLOSE, value)


def _join(incident: Incident) -> Element:
    return button("Join", ids.INCIDENT_JOIN, ids.incident_value(incident.number), style="primary")


def status(situation: Situation, now: datetime, commands: Commands = SLASH) -> Message:
    """Return the short answer to ``/incident status``: the facts and the paging, without buttons."""
    incident = situation.incident
    blocks: list[Block] = [section(f"*{place(incident)}*"), plain_section(numbered(incident))]
    blocks.append(fields(*_facts(situation)))
    blocks.extend(section(paging_line(state, situation.people, now)) for state in situation.pages)
    blocks.extend((divider(), context(_promise(incident, now, commands))))
    return message(_summary(situation), *blocks)
