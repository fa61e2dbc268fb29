"""Finding out what ``tocsin check`` reports: the settings, the disk, the database, Slack, Twilio, the own address."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from typing import TYPE_CHECKING

from bot.core import checkup
from bot.core.checkup import DataFacts, Remark
from bot.errors import ConfigurationError, TocsinError
from bot.export.proof import template_faults
from bot.notify.own_address import ask_own_address
from bot.notify.slack_account import SlackAccount
from bot.notify.twilio_account import TwilioAccount
from bot.store import schema
from bot.store.address import parse_address

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.config import Settings
    from bot.core.roster import Roster


async def check_surroundings(settings: Settings, roster: Roster, *, is_offline: bool) -> list[Remark]:
    """Return everything to say about what Tocsin stands on. Nothing is changed anywhere.

    ``is_offline`` leaves out whatever is on the network; a PostgreSQL database is, too.
    """
    near = [*_settings(settings), *_templates(settings.templates), *checkup.inspect_data(_data(settings.data))]
    if not settings.has_twilio:
        near += checkup.inspect_phones(roster)
    if is_offline:
        return [*near, *(_database(settings) if _is_file(settings) else _database_address(settings))]
    far = await asyncio.gather(
        asyncio.to_thread(_database, settings), _slack(settings, roster), _twilio(settings, roster), _web(settings)
    )
    return [*near, *(remark for part in far for remark in part)]


def _settings(settings: Settings) -> Iterable[Remark]:
    for fault in settings.faults():
        yield Remark("fault", "setting", fault.name, fault.message)
    if not settings.mentions_twilio:
        message = "this is not set, so nobody is called or sent an SMS: people are paged in Slack only."
        yield Remark("warning", "setting", "TWILIO_ACCOUNT_SID", message)
    elif settings.has_twilio and not settings.public_url:
        message = "this is not set, so nobody can acknowledge by key or reply: calls and SMS say to do it in Slack."
        yield Remark("warning", "setting", "PUBLIC_URL", message)


def _templates(folder: Path) -> Iterable[Remark]:
    for fault in template_faults(folder):
        message = f"{fault} Until then the template that comes with Tocsin is used instead."
        yield Remark("fault", "template", "TOCSIN_TEMPLATES", message)


def _data(folder: Path) -> DataFacts:
    """Try the folder out, or the one that it would be made in."""
    path = folder.absolute()
    there = next(each for each in (path, *path.parents) if each.exists())
    if not there.is_dir():
        return DataFacts(str(path), f"{there} is a file, so {path} cannot be a folder. Set TOCSIN_DATA to another one.")
    try:
        with tempfile.TemporaryFile(dir=there) as trial:
            trial.write(b"tocsin")
            trial.flush()
        free = shutil.disk_usage(there).free
    except OSError as error:
        cure = "Let the user that runs Tocsin write there, or set TOCSIN_DATA to another folder."
        return DataFacts(str(path), f"{there} cannot be written: {error.strerror}. {cure}")
    return DataFacts(str(path), free=free)


def _is_file(settings: Settings) -> bool:
    return settings.database.startswith("sqlite")


def _database_address(settings: Settings) -> list[Remark]:
    try:
        parse_address(settings.database)
    except ConfigurationError as error:
        return [Remark("fault", "database", "DATABASE_URL", str(error))]
    return []


def _database(settings: Settings) -> list[Remark]:
    try:
        standing = schema.standing(settings.database)
    except TocsinError as error:
        return [Remark("fault", "database", "DATABASE_URL", str(error))]
    if standing == "newer":
        message = "it was made by a newer version of Tocsin. Run that version, or restore a backup."
        return [Remark("fault", "database", "DATABASE_URL", message)]
    if standing == "current":
        return [Remark("ok", "database", "DATABASE_URL", "it has this version's schema.")]
    if _is_file(settings):
        what = "is made" if standing == "empty" else "is brought up to date"
        return [Remark("ok", "database", "DATABASE_URL", f"the file {what} when Tocsin starts.")]
    message = "it has not this version's schema. Run `tocsin migrate`."
    return [Remark("fault", "database", "DATABASE_URL", message)]


async def _slack(settings: Settings, roster: Roster) -> list[Remark]:
    if any(fault.name == "SLACK_BOT_TOKEN" for fault in settings.faults()):
        return []
    account = SlackAccount(settings.slack_bot_token, settings.slack_app_token, settings.slack_api_url)
    return list(checkup.inspect_slack(await account.look(), roster))


async def _twilio(settings: Settings, roster: Roster) -> list[Remark]:
    if not settings.has_twilio or any(fault.name.startswith("TWILIO") for fault in settings.faults()):
        return []
    account = TwilioAccount(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_url)
    return list(checkup.inspect_twilio(await account.look(), settings.twilio_numbers, roster))


async def _web(settings: Settings) -> list[Remark]:
    if not settings.public_url or any(fault.name == "PUBLIC_URL" for fault in settings.faults()):
        return []
    return list(checkup.inspect_web(await ask_own_address(settings.public_url)))
