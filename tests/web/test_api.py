"""``/api/v1``: who is on call, for programs with a token, over a real socket."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.app import build
from bot.clock import ManualClock
from bot.config import Settings
from bot.core.change import Wish
from bot.core.token import digest
from bot.services import tokens
from bot.services.changes import Changes
from bot.store import rota
from bot.store.tokens import add, everything
from tests.support.stage import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import Tocsin

TEAM = """\
team: checkout
timezone: Europe/Berlin
people: {alice: {}, bob: {}}
schedules:
  primary:
    layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [alice, bob]}]
  days:
    layers:
      - start: 2026-01-05T09:00
        rotation: {every: 1, unit: day}
        participants: [bob]
        restrictions: [{days: [mon], start: "09:00", end: "17:00"}]
"""
HANDOFF = datetime(2026, 3, 9, 8, tzinfo=UTC)
MORNING = HANDOFF - timedelta(minutes=1)
PRIMARY = "checkout/primary"


WRONG = [
    ("oncall", {"schedule": "checkout/primry"}, 404, "Did you mean checkout/primary?"),
    ("oncall", {"schedule": "@alice"}, 404, "is not a schedule. Write TEAM/SCHEDULE."),
    ("oncall", {"at": "2026-03-09T09:00"}, 400, "has no offset. Write 2026-03-09T09:00:00Z for UTC"),
    ("oncall", {"at": "tomorrow"}, 400, "Write it like 2026-01-05T09:00Z"),
    ("oncall", {"schedul": PRIMARY}, 400, "There is: schedule, at."),
    ("oncall", {"schedule": "x" * 2000}, 400, "too long"),
    ("shifts", {"schedule": PRIMARY, "from": "2026-01-01T00:00Z"}, 400, "The parameter to is missing."),
    ("shifts", {"from": "2026-01-01T00:00Z", "to": "2026-01-02T00:00Z"}, 400, "schedule is missing."),
    (
        "shifts",
        {"schedule": PRIMARY, "from": "2026-01-02T00:00Z", "to": "2026-01-01T00:00Z"},
        400,
        "to is before from",
    ),
    (
        "shifts",
        {"schedule": PRIMARY, "from": "2026-01-01T00:00Z", "to": "2027-02-05T00:00:01Z"},
        400,
        "That is more than 400 days.",
    ),
    (
        "shifts",
        {"schedule": "nobody/knows", "from": "2026-01-01T00:00Z", "to": "2027-02-05T00:00Z"},
        404,
        "There is no",
    ),
    ("nothing", {}, 404, "There is: /api/v1/oncall and /api/v1/shifts."),
]


@dataclass
class Site:
    """The web side of a bot that is not connected to anything, and a client with a token."""

    bot: Tocsin
    clock: ManualClock
    url: str
    http: aiohttp.ClientSession
    secret: str = ""

    async def make(self, name: str, *scopes: str) -> str:
        """Return a new token."""
        now = self.clock.now()
        return await self.bot.db.write(lambda conn: tokens.create(conn, name, scopes or ("oncall:read",), now))

    async def get(
        self, path: str, *, secret: str | None = None, method: str = "GET", **query: str
    ) -> tuple[int, Any, dict[str, str]]:
        """Return status, document and headers of an answer."""
        secret = self.secret if secret is None else secret
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        async with self.http.request(method, f"{self.url}{path}", params=query, headers=headers) as answer:
            return answer.status, await answer.json(content_type=None), dict(answer.headers)

    async def who(self, name: str = PRIMARY, **query: str) -> list[str]:
        """Return who is on call on one schedule."""
        status, document, _ = await self.get("/api/v1/oncall", schedule=name, **query)
        assert status == 200, document
        return document[0]["users"]

    async def problem(self, path: str, **query: str) -> tuple[int, str]:
        """Return status and detail of a problem."""
        status, document, headers = await self.get(path, **query)
        assert headers["Content-Type"] == "application/problem+json"
        assert document["status"] == status
        assert set(document) == {"type", "title", "status", "detail"}
        return status, document["detail"]


@asynccontextmanager
async def served(folder: Path, files: dict[str, str], database: str) -> AsyncIterator[Site]:
    """Serve schedule files."""
    (folder / "schedules").mkdir()
    for name, text in files.items():
        (folder / "schedules" / name).write_text(text)
    settings = replace(
        Settings(), slack_bot_token="xoxb-1", slack_signing_secret="1", database_url=database, data=folder,
        schedules=folder / "schedules", port=free_port(),
    )  # fmt: skip
    clock = ManualClock(MORNING)
    bot = build(settings, clock)
    bot.rosters.refresh()
    await bot.web.start()
    async with aiohttp.ClientSession() as http:
        site = Site(bot, clock, f"http://127.0.0.1:{settings.port}", http)
        site.secret = await site.make("test")
        yield site
    await bot.stop()


@pytest.fixture
async def site(tmp_path: Path, sqlite_address: str) -> AsyncIterator[Site]:
    async with served(tmp_path, {"checkout.yml": TEAM}, sqlite_address) as found:
        yield found


async def test_one_schedule_answers_with_the_instant_in_its_zone_and_the_users(site: Site) -> None:
    status, document, headers = await site.get("/api/v1/oncall", schedule=PRIMARY)
    assert status == 200
    assert document == [{"schedule": PRIMARY, "at": "2026-03-09T08:59:00+01:00", "users": ["alice"]}]
    assert headers["Content-Type"] == "application/json"
    assert headers["Cache-Control"] == "no-store"


async def test_without_a_name_all_schedules_answer_and_a_team_has_its_own(site: Site) -> None:
    for query in ({}, {"schedule": "checkout"}):
        _, document, _ = await site.get("/api/v1/oncall", **query)
        assert [(row["schedule"], row["users"]) for row in document] == [(PRIMARY, ["alice"]), ("checkout/days", [])]


async def test_a_hand_off_is_seen_at_its_instant_and_not_before(site: Site) -> None:
    assert (await site.who(), await site.who("checkout/days")) == (["alice"], [])
    site.clock.advance(timedelta(minutes=1) - timedelta(microseconds=1))
    assert (await site.who(), await site.who("checkout/days")) == (["alice"], [])
    site.clock.advance(timedelta(microseconds=1))
    assert (await site.who(), await site.who("checkout/days")) == (["bob"], ["bob"])
    site.clock.advance(timedelta(hours=8))
    assert (await site.who(), await site.who("checkout/days")) == (["bob"], [])


async def test_a_clock_that_is_set_back_is_believed(site: Site) -> None:
    site.clock.advance(timedelta(minutes=2))
    assert await site.who() == ["bob"]
    site.clock.advance(-timedelta(minutes=2))
    assert await site.who() == ["alice"]


async def test_files_that_change_are_seen_at_once(site: Site) -> None:
    assert await site.who() == ["alice"]
    path = site.bot.settings.schedules / "checkout.yml"
    path.write_text(TEAM.replace("[alice, bob]", "[bob]"))
    assert site.bot.rosters.refresh()
    assert await site.who() == ["bob"]


async def test_any_instant_can_be_asked_for_with_a_plus_that_arrives_as_a_blank_too(site: Site) -> None:
    for at in ("2026-03-09T09:00:00+01:00", "2026-03-09T08:00Z"):
        assert await site.who(at=at) == ["bob"]
    async with site.http.get(
        f"{site.url}/api/v1/oncall?schedule=checkout/primary&at=2026-03-09T09:00+01:00",
        headers={"Authorization": f"bearer {site.secret}"},
    ) as answer:
        assert (await answer.json())[0] == {"schedule": PRIMARY, "at": "2026-03-09T09:00:00+01:00", "users": ["bob"]}


async def take(site: Site, user: str, span: timedelta) -> None:
    """Put somebody on call from now on, as Slack does."""
    now = site.clock.now()
    revision = (await site.bot.db.read(lambda conn: rota.head_of(conn, PRIMARY))).revision
    wish = Wish(PRIMARY, now, now + span, user)
    await Changes(site.bot.db, site.bot.world).apply(wish, revision, "U0BOB", f"take at {now}")


async def test_a_change_made_in_slack_is_seen_at_once_and_stays_in_the_past(site: Site) -> None:
    assert await site.who() == ["alice"]
    site.clock.advance(-timedelta(hours=5))
    await take(site, "bob", timedelta(hours=1))
    assert await site.who() == ["bob"]
    site.clock.advance(timedelta(hours=2))
    assert await site.who() == ["alice"]
    at = (site.clock.now() - timedelta(minutes=61)).isoformat()
    assert await site.who(at=at) == ["bob"]
    query = {"schedule": PRIMARY, "from": "2026-03-09T02:00Z", "to": "2026-03-09T09:00Z"}
    _, [row], _ = await site.get("/api/v1/shifts", **query)
    assert [(shift["start"][11:16], shift["users"]) for shift in row["shifts"]] == [
        ("03:00", ["alice"]), ("03:59", ["bob"]), ("04:59", ["alice"]), ("09:00", ["bob"]),
    ]  # fmt: skip


async def test_the_past_is_told_as_it_was_and_not_as_the_files_say_now(site: Site) -> None:
    before = site.clock.now().isoformat()
    site.clock.advance(timedelta(hours=1))
    path = site.bot.settings.schedules / "checkout.yml"
    path.write_text(TEAM[: TEAM.index("  days:")].replace("[alice, bob]", "[alice]"))
    assert site.bot.rosters.refresh()
    assert await site.who() == ["alice"]
    assert await site.who(at=HANDOFF.isoformat()) == ["bob"]
    assert await site.who("checkout/days", at=HANDOFF.isoformat()) == ["bob"]
    assert (await site.problem("/api/v1/oncall", schedule="checkout/days"))[0] == 404
    _, document, _ = await site.get("/api/v1/oncall", at=before)
    assert [row["schedule"] for row in document] == [PRIMARY, "checkout/days"]
    query = {"schedule": PRIMARY, "from": "2026-03-09T07:00Z", "to": "2026-03-09T10:00Z"}
    _, [row], _ = await site.get("/api/v1/shifts", **query)
    assert [(shift["start"][11:16], shift["users"]) for shift in row["shifts"]] == [
        ("08:00", ["alice"]), ("09:00", ["bob"]), ("09:59", ["alice"]),
    ]  # fmt: skip


async def test_shifts_are_maximal_spans_clipped_to_the_range(site: Site) -> None:
    query = {"schedule": PRIMARY, "from": "2026-03-08T00:00Z", "to": "2026-03-10T00:00Z"}
    status, document, _ = await site.get("/api/v1/shifts", **query)
    assert status == 200
    assert document == [
        {
            "schedule": PRIMARY,
            "timezone": "Europe/Berlin",
            "shifts": [
                {"start": "2026-03-08T01:00:00+01:00", "end": "2026-03-09T09:00:00+01:00", "users": ["alice"]},
                {"start": "2026-03-09T09:00:00+01:00", "end": "2026-03-10T01:00:00+01:00", "users": ["bob"]},
            ],
        }
    ]


async def test_what_cannot_be_answered_says_what_to_do(site: Site) -> None:
    for path, query, status, said in WRONG:
        found, detail = await site.problem(f"/api/v1/{path}", **query)
        assert (found, said in detail) == (status, True), (path, query, detail)


async def test_a_parameter_given_twice_and_another_method_are_refused(site: Site) -> None:
    status, detail = await site.problem("/api/v1/oncall?schedule=checkout&schedule=checkout/days")
    assert (status, detail) == (400, "A parameter is given twice. Give each once.")
    status, document, headers = await site.get("/api/v1/oncall", method="POST")
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert "use GET" in document["detail"]


async def test_without_a_token_and_with_another_one_nothing_is_answered(site: Site) -> None:
    status, document, headers = await site.get("/api/v1/oncall", secret="")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="tocsin"')
    assert "tocsin token create NAME --scope oncall:read" in document["detail"]
    for wrong in (f"{site.secret}x", site.secret[:-1], "x" * 5000, "tocsin_é"):
        status, document, headers = await site.get("/api/v1/oncall", secret=wrong)
        assert (status, "invalid_token" in headers["WWW-Authenticate"]) == (401, True)
        assert wrong not in str(document)


async def test_a_token_for_something_else_is_forbidden(site: Site) -> None:
    now = site.clock.now()
    await site.bot.db.write(lambda conn: add(conn, digest("tocsin_other"), "other", ["incident:read"], now))
    status, document, headers = await site.get("/api/v1/oncall", secret="tocsin_other")
    assert status == 403
    assert 'error="insufficient_scope", scope="oncall:read"' in headers["WWW-Authenticate"]
    assert "lacks the scope oncall:read" in document["detail"]


async def test_a_new_token_works_at_once_and_a_revoked_one_for_seconds_only(site: Site) -> None:
    assert await site.who() == ["alice"]
    other = await site.make("other")
    assert (await site.get("/api/v1/oncall", secret=other))[0] == 200
    await site.bot.db.write(lambda conn: tokens.revoke(conn, "other", site.clock.now()))
    site.clock.advance(timedelta(seconds=3))
    assert (await site.get("/api/v1/oncall", secret=other))[0] == 401
    assert (await site.get("/api/v1/oncall"))[0] == 200


async def test_when_a_token_was_used_last_is_recorded_to_the_minute(site: Site) -> None:
    async def last_used() -> datetime | None:
        found = await site.bot.db.read(everything)
        return found[0].last_used_at

    await site.who()
    site.clock.advance(timedelta(minutes=2))
    await site.who()
    await site.bot.tokens.close()
    assert await last_used() == MORNING + timedelta(minutes=2)


async def test_a_thousand_schedules_are_answered_together_and_one_of_them_alone(
    tmp_path: Path, sqlite_address: str
) -> None:
    layers = "layers: [{start: 2026-01-05T09:00, rotation: {every: 1, unit: week}, participants: [a, b]}]"
    each = "".join(f"  s{number}: {{{layers}}}\n" for number in range(1000))
    text = f"team: many\ntimezone: Europe/Berlin\npeople: {{a: {{}}, b: {{}}}}\nschedules:\n{each}"
    async with served(tmp_path, {"many.yml": text}, sqlite_address) as site:
        for _ in range(2):
            _, document, _ = await site.get("/api/v1/oncall")
            assert [row["schedule"] for row in document] == [f"many/s{number}" for number in range(1000)]
            assert {tuple(row["users"]) for row in document} == {("a",)}
        site.clock.advance(timedelta(minutes=1))
        _, document, _ = await site.get("/api/v1/oncall")
        assert {tuple(row["users"]) for row in document} == {("b",)}
        assert await site.who("many/s999") == ["b"]
