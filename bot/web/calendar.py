"""Calendars for whoever has their secret address: the feed, the contact of the numbers that call, a page, a picture.

An address that leads nowhere is answered in one way, whether it never was or was revoked. No answer may be kept by
proxies, and none tells the address to another site.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.core.walltime import is_zone
from bot.core.week import parse_week, week_at
from bot.errors import BadInputError
from bot.export import calendar, contact
from bot.export.calendar_page import SHEETS, CalendarPage, write_page
from bot.export.week import Sheet, draw_svg
from bot.export.week.svg import MEDIA_TYPE as SVG
from bot.services.feeds import link_of
from bot.store import StoreUnavailableError
from bot.views.phrases import Commands

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.core.week import Week
    from bot.services.feeds import Feeds, Opened
    from bot.services.weeks import WeekPictures
    from bot.services.world import World

log = logging.getLogger(__name__)

_NOWHERE = "There is no calendar here. Its address may have been replaced: ask for a new one in Slack.\n"
_AWAY = "The database is away. Try again in a moment.\n"
_WIDE, _TALL = Sheet(), Sheet(width=358, size=14, is_tall=True)
_LONGEST_SECRET = 100
_FARTHEST = timedelta(weeks=105)
_ALWAYS: Mapping[str, str] = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}


class CalendarRoutes:
    """The addresses below ``/calendar``."""

    def __init__(self, feeds: Feeds, weeks: WeekPictures, world: World) -> None:
        """Answer with what ``feeds`` and ``weeks`` make."""
        self._feeds = feeds
        self._weeks = weeks
        self._world = world
        self._answers: Mapping[str, Callable[[Request, Opened, str], Awaitable[Response]]] = {
            "": self._page,
            "ics": self._calendar,
            "vcf": self._contact,
            "svg": self._picture,
        }

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/calendar/{address}", self._answer, methods=["GET"])]

    async def _answer(self, request: Request) -> Response:
        try:
            answer = await self._found(request)
        except BadInputError as error:
            answer = PlainTextResponse(f"{error}\n", 400)
        except StoreUnavailableError as error:
            log.warning("a calendar could not be given: %s", error)
            answer = PlainTextResponse(_AWAY, 503, {"Retry-After": "60"})
        for name, value in _ALWAYS.items():
            answer.headers.setdefault(name, value)
        return answer

    async def _found(self, request: Request) -> Response:
        secret, _, suffix = str(request.path_params["address"]).partition(".")
        answer = self._answers.get(suffix)
        opened = await self._feeds.behind(secret) if answer and len(secret) <= _LONGEST_SECRET else None
        if answer is None or opened is None:
            return PlainTextResponse(_NOWHERE, 404)
        return await answer(request, opened, secret)

    async def _calendar(self, request: Request, opened: Opened, _secret: str) -> Response:
        file = await self._feeds.file(opened.feed)
        headers = {"ETag": file.etag, "Content-Disposition": 'inline; filename="on-call.ics"'}
        if _has(request.headers.get("If-None-Match", ""), file.etag):
            return Response(status_code=304, headers=headers)
        return Response(file.content, headers=headers, media_type=calendar.MEDIA_TYPE)

    async def _contact(self, _request: Request, _opened: Opened, _secret: str) -> Response:
        if not self._feeds.has_contact:
            return PlainTextResponse("Tocsin calls nobody here: no number is set up for it.\n", 404)
        headers = {"Content-Disposition": 'attachment; filename="tocsin-on-call.vcf"'}
        return Response(self._feeds.contact(), headers=headers, media_type=contact.MEDIA_TYPE)

    async def _picture(self, request: Request, opened: Opened, _secret: str) -> Response:
        week, _zone = self._asked(request, opened)
        (picture,) = await self._weeks.pictures(opened.feed, week, (_TALL if _is_tall(request) else _WIDE,))
        return Response(await asyncio.to_thread(draw_svg, picture), media_type=SVG)

    async def _page(self, request: Request, opened: Opened, secret: str) -> Response:
        week, zone = self._asked(request, opened)
        pictures = await self._weeks.pictures(opened.feed, week, SHEETS)
        link = link_of(self._world.public_url, secret)
        now = self._world.clock.now()
        before, after = week.moved(-1), week.moved(1)
        page = CalendarPage(
            title=calendar.name_of(opened.feed, self._world.roster),
            week=week,
            before=before.label if now - before.start <= _FARTHEST else None,
            after=after.label if after.start - now <= _FARTHEST else None,
            zone=zone,
            pictures=pictures,
            calendar=link.calendar,
            subscription=link.subscription,
            contact=f"{secret}.vcf" if self._feeds.has_contact else None,
            command=Commands.prefixed(self._world.command_prefix).oncall,
        )
        return HTMLResponse(await asyncio.to_thread(write_page, page))

    def _asked(self, request: Request, opened: Opened) -> tuple[Week, str]:
        """Return the week that is asked for, and the zone if one is. Raises ``BadInputError``."""
        zone = request.query_params.get("zone", "")
        if zone and not is_zone(zone):
            raise BadInputError("That is no time zone. Write one such as Europe/Berlin.", field="zone")
        label = request.query_params.get("week", "")
        now = self._world.clock.now()
        week = parse_week(label, zone or opened.zone) if label else week_at(now, zone or opened.zone)
        if abs(week.start - now) > _FARTHEST + timedelta(weeks=1):
            raise BadInputError("That week is too far away. Two years back and ahead can be looked at.", field="week")
        return week, zone


def _is_tall(request: Request) -> bool:
    return request.query_params.get("form") == "tall"


def _has(wanted: str, etag: str) -> bool:
    """Tell whether an If-None-Match names this content (RFC 9110, 13.1.2: compared weakly)."""
    return any(each.strip().removeprefix("W/") in {etag, "*"} for each in wanted.split(","))
