"""What would go wrong at night is told by ``tocsin check`` by day: Slack, Twilio, addresses, disk, database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.ingest.schedules import parse
from bot.services.checkup import check_surroundings
from bot.services.roster_files import read_files
from bot.store import schema
from tests.cli.terminal import tocsin
from tests.scenarios.surroundings import free_port
from tests.support.stage import NUMBER, environment, staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.core.checkup import Remark
    from tests.support.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as found:
        yield found


async def remarks(stage: Stage, **settings: object) -> list[Remark]:
    """Return what is wrong with the stage when some settings are others."""
    roster = parse(read_files(stage.settings.schedules))
    found = await check_surroundings(replace(stage.settings, **settings), roster, is_offline=False)  # type: ignore[arg-type]
    return [each for each in found if each.level != "ok"]


def said(found: list[Remark], key: str, *parts: str) -> bool:
    """Tell whether a remark about ``key`` says all of ``parts``."""
    return any(each.key == key and all(part in each.message for part in parts) for each in found)


async def test_all_is_well_and_the_workspace_the_bot_and_the_account_are_named(stage: Stage) -> None:
    await stage.start_bot()
    run = await asyncio.to_thread(lambda: tocsin("check", **environment(stage.settings)))
    assert run.code == 0, run.out + run.err
    assert "ok: SLACK_BOT_TOKEN: signed in to the workspace Example Shop as @tocsin." in run.out
    assert "ok: SLACK_APP_TOKEN: Socket Mode works." in run.out
    assert "ok: TWILIO_ACCOUNT_SID: the account Sandbox is active." in run.out
    assert f"ok: PUBLIC_URL: {stage.settings.public_url} leads to Tocsin." in run.out
    assert "ok: DATABASE_URL: it has this version's schema." in run.out
    assert "fault:" not in run.out


async def test_wrong_tokens_are_told_with_where_to_get_right_ones(stage: Stage) -> None:
    found = await remarks(stage, slack_bot_token="xoxb-other", twilio_auth_token="other-token")
    assert said(found, "SLACK_BOT_TOKEN", "does not accept this token (invalid_auth)", "OAuth & Permissions")
    assert said(found, "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "error 20003")
    found = await remarks(stage, slack_app_token="xapp-other")
    assert said(found, "SLACK_APP_TOKEN", "does not accept this token (invalid_auth)", "connections:write")


async def test_addresses_where_nobody_answers_are_told(stage: Stage) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    found = await remarks(stage, slack_api_url=f"{nowhere}/api/", twilio_api_url=nowhere, public_url=nowhere)
    assert said(found, "SLACK_API_URL", "cannot be reached: the connection is refused")
    assert said(found, "TWILIO_ACCOUNT_SID", "cannot be reached: the connection is refused")
    assert said(found, "PUBLIC_URL", "/health/live cannot be reached: the connection is refused")


async def test_scopes_channels_and_people_that_are_missing_in_slack_are_told(stage: Stage) -> None:
    workspace = stage.sandbox.workspace
    workspace.app = replace(workspace.app, scopes=frozenset(workspace.app.scopes or ()) - {"pins:write"})
    stage.sandbox.change_person("U0ALICE", is_deleted=True)
    stage.sandbox.change_person("U0BOB", email="robert@example.com")
    robin = stage.person("robin")
    await robin.api("conversations.archive", channel=await robin.channel("incidents"))
    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace("channel: team-checkout", "channel: team-till"))

    found = await remarks(stage)
    assert said(found, "pins:write", "this scope is missing", "install the app again")
    assert said(found, "people.alice", "alice@example.com is deactivated", "Only SMS and calls")
    assert said(found, "people.bob", "Slack has no address bob@example.com")
    assert said(found, "announcements", "#incidents is archived")
    assert said(found, "channel", "there is no #team-till")


async def test_a_user_group_that_does_not_work_is_told_with_the_cure(stage: Stage) -> None:
    workspace = stage.sandbox.workspace
    granted = frozenset(workspace.app.scopes or ())
    workspace.app = replace(workspace.app, scopes=granted - {"usergroups:read", "usergroups:write"})
    unused = [each for each in await remarks(stage) if each.key.startswith("usergroups:")]
    assert [each.level for each in unused] == ["warning", "warning"], "no team names a user group"

    file = stage.settings.schedules / "checkout.yml"
    file.write_text(file.read_text().replace("name: Checkout\n", "name: Checkout\nusergroup: checkout-oncall\n"))
    found = await remarks(stage)
    assert [each.level for each in found if each.key.startswith("usergroups:")] == ["fault", "fault"]
    assert not said(found, "usergroup")

    workspace.app = replace(workspace.app, scopes=granted)
    assert said(await remarks(stage), "usergroup", "no user group @checkout-oncall", "Create it there")
    stage.sandbox.faults.is_free_plan = True
    assert said(await remarks(stage), "usergroup", "need a paid plan")
    stage.sandbox.faults.is_free_plan = False

    robin = stage.person("robin")
    group = (await robin.api("usergroups.create", name="On call", handle="checkout-oncall"))["usergroup"]["id"]
    assert not said(await remarks(stage), "usergroup")
    await robin.api("usergroups.disable", usergroup=group)
    assert said(await remarks(stage), "usergroup", "disabled", "Enable it")


async def test_a_twilio_account_that_cannot_call_is_told(stage: Stage) -> None:
    phones = stage.sandbox.phones
    phones.account.status, phones.account.balance = "suspended", "0.00"
    phones.account.kind, phones.account.verified = "Trial", {"+447700900101"}
    phones.account.unable = {NUMBER: {"sms"}}
    found = await remarks(stage, twilio_from=f"{NUMBER},+18005550100")
    assert said(found, "TWILIO_ACCOUNT_SID", "this account is suspended")
    assert said(found, "balance", "0.00 USD")
    assert said(found, "TWILIO_FROM", NUMBER, "cannot send SMS")
    assert said(found, "TWILIO_FROM", "+18005550100 is not a number of this account")
    assert said(found, "people.bob.phone", "trial")
    assert not said(found, "people.alice.phone", "trial")


async def test_a_folder_and_a_database_that_cannot_be_used_are_told(stage: Stage) -> None:
    (stage.settings.data / "file").write_text("in the way")
    found = await remarks(stage, data=stage.settings.data / "file" / "data")
    assert said(found, "TOCSIN_DATA", "is a file")

    schema.upgrade(stage.settings.database)
    with closing(sqlite3.connect(stage.settings.data / "tocsin.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    assert said(await remarks(stage), "DATABASE_URL", "newer version of Tocsin")

    (stage.settings.data / "tocsin.db").write_bytes(b"a letter" * 1000)
    assert said(await remarks(stage), "DATABASE_URL", "cannot be read", "Is it Tocsin's database?")

    address = "postgresql://tocsin:hunter2-secret@127.0.0.1:9/tocsin"
    found = await remarks(stage, database_url=address)
    assert said(found, "DATABASE_URL", "at 127.0.0.1:9 cannot be reached")
    assert "hunter2" not in str(found)


async def test_templates_that_cannot_be_filled_in_are_told(stage: Stage) -> None:
    own = stage.settings.data / "templates"
    assert said(await remarks(stage, templates=own), "TOCSIN_TEMPLATES", "there is no such folder")
    own.mkdir()
    (own / "sms.txt.j2").write_text("{{ title }\n")
    (own / "voice.txt.j2").write_text("one\n{{ titel }}")
    (own / "sms.j2").write_text("never used")
    found = await remarks(stage, templates=own)
    assert said(found, "TOCSIN_TEMPLATES", "sms.txt.j2, line 1")
    assert said(found, "TOCSIN_TEMPLATES", "voice.txt.j2, line 2", "titel")
    assert said(found, "TOCSIN_TEMPLATES", "sms.j2", "nothing uses this template")
