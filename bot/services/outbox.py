"""Every effect on the world, and every timer, by name: rows written in the transaction that causes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store import jobs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.page import Page
    from bot.store import Connection

PAGE_ADVANCE = "page.advance"
PAGE_NOTIFY = "page.notify"
PAGE_REDRAW = "page.redraw"
PAGE_HANG_UP = "page.hang_up"
PAGE_NOTICE = "page.notice"
ROOM_PROVISION = "room.provision"
ROOM_CARD = "room.card"
ROOM_POST = "room.post"
ROOM_PAGING = "room.paging"
ROOM_INVITE = "room.invite"
ROLE_BRIEF = "role.brief"
UPDATE_DUE = "update.due"
TRANSCRIPT_FETCH = "transcript.fetch"
POSTMORTEM_MAKE = "postmortem.make"
PEOPLE_SYNC = "people.sync"
PERSON_TELL = "person.tell"
CHANNEL_TELL = "channel.tell"
HOME_DRAW = "home.draw"
HANDOFF_DUE = "handoff.due"
COVERAGE_LOOK = "coverage.look"
TEAM_TELL = "team.tell"
USERGROUP_KEEP = "usergroup.keep"
WEEK_DRAW = "week.draw"
CALENDAR_SEND = "calendar.send"
SWAP_SHOW = "swap.show"
SWAP_DUE = "swap.due"
SWAP_RECONSIDER = "swap.reconsider"


def page_group(page: int) -> str:
    """Return the group of all jobs that acknowledging a page calls off."""
    return f"page:{page}"


def advance_page(conn: Connection, page: Page) -> None:
    """Have a page's next step fire when it is due."""
    if page.next_at is not None:
        key = f"{PAGE_ADVANCE}:{page.id}"
        _put(conn, PAGE_ADVANCE, {"page": page.id}, page.next_at, "page", key, page_group(page.id))


def notify(conn: Connection, page: int, notification: int, due_at: datetime) -> None:
    """Have an attempt made when it is due; called again with an earlier instant, it is made earlier."""
    key = f"{PAGE_NOTIFY}:{notification}"
    _put(conn, PAGE_NOTIFY, {"notification": notification}, due_at, "page", key, page_group(page))


def redraw_notification(conn: Connection, notification: int, now: datetime) -> None:
    """Have a sent Slack message show how its page stands now."""
    _put(conn, PAGE_REDRAW, {"notification": notification}, now, "room", f"{PAGE_REDRAW}:{notification}")


def hang_up(conn: Connection, notification: int, now: datetime) -> None:
    """Have a phone stop ringing for a page that is over."""
    _put(conn, PAGE_HANG_UP, {"notification": notification}, now, "page", f"{PAGE_HANG_UP}:{notification}")


def notice(conn: Connection, page: int, channel: str, now: datetime) -> None:
    """Have a channel told how a page stands."""
    _put(conn, PAGE_NOTICE, {"page": page, "channel": channel}, now, "page", group=page_group(page))


def provision(conn: Connection, incident: int, now: datetime) -> None:
    """Have an incident's channel made and furnished."""
    _put(conn, ROOM_PROVISION, {"incident": incident}, now, "room", f"{ROOM_PROVISION}:{incident}")


def redraw(conn: Connection, incident: int, now: datetime) -> None:
    """Have an incident's card, announcement and topic show how it stands now."""
    _put(conn, ROOM_CARD, {"incident": incident}, now, "room", f"{ROOM_CARD}:{incident}")


def post(conn: Connection, incident: int, what: str, now: datetime, **facts: Any) -> None:  # noqa: ANN401  # plain JSON data
    """Have something said in an incident's channel. ``what`` names the text, ``facts`` fill it."""
    _put(conn, ROOM_POST, {"incident": incident, "what": what, "facts": facts}, now, "room")


def show_paging(conn: Connection, page: int, now: datetime) -> None:
    """Have the incident's channel show how one of its pages stands, in one message that is kept up to date."""
    _put(conn, ROOM_PAGING, {"page": page}, now, "room", f"{ROOM_PAGING}:{page}")


def invite(conn: Connection, incident: int, user: str, now: datetime) -> None:
    """Have somebody brought into an incident's channel."""
    _put(conn, ROOM_INVITE, {"incident": incident, "user": user}, now, "room", f"{ROOM_INVITE}:{incident}:{user}")


def brief(conn: Connection, incident: int, role: str, user: str, now: datetime) -> None:
    """Have somebody told what their role asks of them."""
    _put(conn, ROLE_BRIEF, {"incident": incident, "role": role, "user": user}, now, "cosmetic")


def remind_of_update(conn: Connection, incident: int, due_at: datetime) -> None:
    """Have the comms lead reminded when the promised update is due."""
    payload = {"incident": incident, "due": due_at.isoformat()}
    _put(conn, UPDATE_DUE, payload, due_at, "room", f"{UPDATE_DUE}:{incident}:{due_at.isoformat()}")


def fetch_message(conn: Connection, incident: int, reaction: Mapping[str, str], now: datetime) -> None:
    """Have a message looked up that was reacted to before it was captured."""
    _put(conn, TRANSCRIPT_FETCH, {"incident": incident, **reaction}, now, "cosmetic")


def make_postmortem(conn: Connection, incident: int, user: str, now: datetime) -> None:
    """Have the postmortem drafted and posted."""
    key = f"{POSTMORTEM_MAKE}:{incident}"
    _put(conn, POSTMORTEM_MAKE, {"incident": incident, "user": user}, now, "room", key)


def tell(conn: Connection, user: str, text: str, now: datetime, hint: str = "") -> None:
    """Have somebody told by direct message what became of something that concerns them.

    ``text`` and the small print ``hint`` are mrkdwn.
    """
    _put(conn, PERSON_TELL, {"user": user, "text": text, "hint": hint}, now, "room")


def announce(conn: Connection, channel: str, text: str, now: datetime) -> None:
    """Have something said in a public channel, named without ``#``; ``text`` is mrkdwn."""
    _put(conn, CHANNEL_TELL, {"channel": channel, "text": text}, now, "room")


def draw_home(conn: Connection, user: str, now: datetime, said: str = "") -> None:
    """Have a Slack user shown their App Home as it is, under ``said`` (mrkdwn), the answer to a press on it."""
    _put(conn, HOME_DRAW, {"user": user, "said": said}, now, "cosmetic", f"{HOME_DRAW}:{user}")


def reconcile_handoff(conn: Connection, schedule: str, due_at: datetime) -> None:
    """Have who is on call on a schedule (``TEAM/NAME``) compared with who was last announced, when it is due.

    Asked for again with an earlier instant, it is done earlier.
    """
    _put(conn, HANDOFF_DUE, {"schedule": schedule}, due_at, "room", f"{HANDOFF_DUE}:{schedule}")


def look_ahead(conn: Connection, team: str, due_at: datetime) -> None:
    """Have looked for what is to be said of a team's schedules ahead of time, when it is due."""
    _put(conn, COVERAGE_LOOK, {"team": team}, due_at, "cosmetic", f"{COVERAGE_LOOK}:{team}")


def keep_usergroup(conn: Connection, handle: str, team: str, due_at: datetime) -> None:
    """Have the Slack user group that a team names compared with who is on call, and put right, when it is due."""
    _put(conn, USERGROUP_KEEP, {"handle": handle, "team": team}, due_at, "room", f"{USERGROUP_KEEP}:{handle}")


def tell_team(conn: Connection, team: str, text: str, now: datetime, hint: str = "") -> None:
    """Have something said where a team reads it; ``text`` and the small print ``hint`` are mrkdwn."""
    _put(conn, TEAM_TELL, {"team": team, "text": text, "hint": hint}, now, "room")


def draw_week(conn: Connection, week: Mapping[str, str], user: str, channel: str, now: datetime) -> None:
    """Have a week's picture sent to a Slack user, or shown in a ``channel``. ``week``: kind, name, label and zone."""
    _put(conn, WEEK_DRAW, {**week, "user": user, "channel": channel}, now, "room")


def send_calendar(conn: Connection, kind: str, name: str, user: str, now: datetime) -> None:
    """Have a calendar sent to a Slack user as a file, and the contact of the numbers that call."""
    _put(conn, CALENDAR_SEND, {"kind": kind, "name": name, "user": user}, now, "room")


def show_swap(conn: Connection, offer: int, to: str, now: datetime) -> None:
    """Have somebody (a Slack user id), or a channel (``#name``), shown how an offer stands, in one message."""
    _put(conn, SWAP_SHOW, {"offer": offer, "to": to}, now, "room", f"{SWAP_SHOW}:{offer}:{to}")


def watch_swap(conn: Connection, offer: int, due_at: datetime) -> None:
    """Have an open offer looked at when its time begins, and when it is over."""
    _put(conn, SWAP_DUE, {"offer": offer}, due_at, "room", f"{SWAP_DUE}:{offer}")


def reconsider_swaps(conn: Connection, schedule: str, now: datetime) -> None:
    """Have the open offers of a schedule compared with it: it changed."""
    _put(conn, SWAP_RECONSIDER, {"schedule": schedule}, now, "room", f"{SWAP_RECONSIDER}:{schedule}")


def sync_people(conn: Connection, now: datetime) -> None:
    """Have the workspace's users read again."""
    _put(conn, PEOPLE_SYNC, {}, now, "cosmetic", PEOPLE_SYNC)


def _put(
    conn: Connection,
    kind: str,
    payload: Mapping[str, Any],
    due_at: datetime,
    lane: jobs.Lane,
    key: str | None = None,
    group: str | None = None,
) -> None:
    jobs.enqueue(conn, kind, dict(payload), due_at, lane=lane, dedupe_key=key, group=group)
