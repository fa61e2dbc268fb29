"""The page as the person sees it who is being paged, in each of its states, and what the team's channel is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.incident import ROLES
from bot.views import ids
from bot.views.blocks import Block, Message, actions, button, clip, context, fields, headline, message, section
from bot.views.incident import next_line, paging_line, policy_line
from bot.views.phrases import (
    SLASH,
    VIA_WORDS,
    Commands,
    channel_link,
    duration,
    everyone,
    inline,
    local_time,
    numbered,
    typed,
    who,
)
from bot.views.situation import PageState, Situation, grade, ownership, reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.incident import Incident
    from bot.core.page import Page
    from bot.core.roster import Person

_SIGNS = {
    "triggered": ":pager:",
    "exhausted": ":bangbang:",
    "acknowledged": ":white_check_mark:",
    "resolved": ":white_check_mark:",
}


def page_message(
    state: PageState,
    people: Mapping[str, Person],
    now: datetime,
    situation: Situation | None = None,
    commands: Commands = SLASH,
    *,
    two_way: bool = True,
) -> Message:
    """Return the direct message of a page, as it stands: with Acknowledge while it is live, else how it ended.

    ``situation`` is that of the page's incident; a page without one shows its own text. The text of a private
    incident is shown: whoever is paged for it is a member. ``two_way`` says that SMS and calls can be answered.
    """
    page = state.page
    blocks: list[Block] = [*headline(_SIGNS[page.status], _title(page, situation))]
    blocks.append(fields(*_facts(page, people, situation)))
    if situation and situation.incident.affected.strip():
        blocks.append(section(f"*What is affected*\n{typed(clip(situation.incident.affected, 600))}"))
    reason = reason_of(page, situation.incident if situation else None)
    if reason:
        blocks.append(section(f"*Why*\n{typed(clip(reason, 600))}"))
    blocks.append(section(_standing(state, people, now)))
    if page.is_live:
        blocks.append(actions(button("Acknowledge", ids.PAGE_ACKNOWLEDGE, ids.page_value(page.id), style="primary")))
    last = _ways(page, commands, two_way=two_way) if page.is_live else _afterwards(state, people)
    blocks.append(context(last))
    summary = _fallback(state, people, situation)
    return replace(message(summary, *blocks), plain="\n".join((summary, _standing(state, people, now), last)))


def exhausted_notice(
    state: PageState, people: Mapping[str, Person], now: datetime, incident: Incident | None = None
) -> Message:
    """Return what the team's channel is told when a policy reached nobody or ran out. It can be acknowledged there."""
    page = state.page
    title = inline(numbered(incident, inside=False) if incident else page.title)
    said = "Nobody acknowledged" if page.step >= 0 else "Nobody is on call for"
    summary = f"{said if state.reached else 'Nobody could be reached for'} the page “{title}”."
    acknowledge = button("Acknowledge", ids.PAGE_ACKNOWLEDGE, ids.page_value(page.id), style="primary")
    reached = everyone(state.reached, people) or "nobody"
    detail = f"{policy_line(page)}. {next_line(state, now)} Reached so far: {reached}."
    return message(summary, section(f":bangbang: *{summary}*\n{detail}"), actions(acknowledge))


def acknowledged_reply(page: Page, by: str, people: Mapping[str, Person], *, is_first: bool) -> str:
    """Return the mrkdwn that answers ``by``, who acknowledged; ``is_first`` is false when the page was over already."""
    if is_first:
        return f":white_check_mark: The page “{inline(page.title)}” is yours. Nobody else is paged for it."
    if page.status == "acknowledged" and page.acknowledged_by and page.acknowledged_by != by:
        return f"{who(page.acknowledged_by, people)} had acknowledged this page already. There is nothing left to do."
    if page.status == "acknowledged":
        return "You had acknowledged this page already. There is nothing left to do."
    return "This page is over already. There is nothing left to do."


def paged_reply(state: PageState, people: Mapping[str, Person], now: datetime) -> str:
    """Return the mrkdwn that answers whoever paged by hand: who is reached, and what comes next."""
    is_told = state.page.incident is None and not state.page.policy.is_test
    told = " You are told as soon as somebody takes it." if is_told else ""
    return f"{paging_line(state, people, now)}{told}"


def _title(page: Page, situation: Situation | None) -> str:
    if situation is None:
        return page.title
    incident = situation.incident
    drill = "DRILL · " if incident.is_drill else ""
    return f"{drill}{incident.priority} #{incident.number} {incident.title}"


def _facts(page: Page, people: Mapping[str, Person], situation: Situation | None) -> list[str]:
    by = who(page.triggered_by, people) if page.triggered_by else "Tocsin"
    facts = [f"*Paged by*\n{by} {local_time(page.triggered_at)}", f"*Escalation*\n{policy_line(page)}"]
    if situation is None:
        return [*facts, f"*Urgency*\n{page.urgency.capitalize()}"]
    commanders = [who(user, people) for user in situation.holders("commander")]
    return [
        f"*Priority*\n{grade(situation)}",
        f"*Service*\n{ownership(situation)}",
        *facts,
        f"*Incident*\n{channel_link(situation.incident) or 'Its channel is being opened'}",
        f"*{ROLES['commander']}*\n{', '.join(commanders) or 'Nobody yet: it is you once you acknowledge'}",
    ]


def _standing(state: PageState, people: Mapping[str, Person], now: datetime) -> str:
    page = state.page
    if page.status == "triggered":
        return f"*Acknowledge if you take it.* {next_line(state, now)}".strip()
    if page.status == "acknowledged" and page.acknowledged_at:
        via = VIA_WORDS[page.acknowledged_via] if page.acknowledged_via else ""
        after = duration(page.acknowledged_at - page.triggered_at)
        by = who(page.acknowledged_by or "", people)
        return f"*Acknowledged by {by}* {via}, {local_time(page.acknowledged_at)}, after {after}."
    if page.status == "exhausted":
        return f"*Nobody has acknowledged.* {next_line(state, now)}".strip()
    return "*This page is over.*" + (" Its incident was resolved." if page.incident is not None else "")


def _ways(page: Page, commands: Commands, *, two_way: bool) -> str:
    command = f"`{commands.page} ack {page.code}`"
    if two_way:
        return f"Also: reply `ACK {page.code}` to the SMS, press 4 in the call, or type {command}."
    return f"Also: type {command}. SMS and calls cannot be answered here."


def _afterwards(state: PageState, people: Mapping[str, Person]) -> str:
    reached = ", ".join(who(person, people) for person in state.reached)
    return f"Reached: {reached}." if reached else "Nobody else was reached."


def _fallback(state: PageState, people: Mapping[str, Person], situation: Situation | None) -> str:
    page = state.page
    title = inline(_title(page, situation))
    if page.status == "acknowledged":
        return f"Acknowledged by {who(page.acknowledged_by or '', people)}: {title}"
    if page.status == "resolved":
        return f"Over: {title}"
    return f"Page: {title}"
