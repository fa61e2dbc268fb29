"""Whatever fails, and however much is logged: no secret reaches logs, health, ``tocsin check`` or the database."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import logging
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from bot import log
from tests.cli.terminal import tocsin
from tests.scenarios.steps import declared
from tests.scenarios.surroundings import health, run_to_the_end, unready
from tests.support.stage import environment, staged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pytest

SIGNING = "s1gning/secret+of a shop"
TWILIO = "wr0ng/token=of+twilio"
PASSWORD = "hunter2/pass word"
DATABASE = f"postgresql://tocsin:{quote(PASSWORD, safe='')}@127.0.0.1:9/tocsin"


@contextmanager
def everything_logged(secrets: Sequence[str], into: io.StringIO, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Log as ``tocsin run`` does, but everything that Tocsin and its libraries have to say."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    patch.setattr(sys, "excepthook", sys.excepthook)
    patch.setattr(sys, "stderr", into)
    log.configure(secrets, logging.DEBUG)
    for name in [*levels, "slack_sdk", "slack_bolt", "twilio.http_client", "urllib3", "aiohttp.client"]:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name, one in levels.items():
            logging.getLogger(name).setLevel(one)


def forms(secret: str, account: str) -> set[str]:
    """Return how a secret may look on its way."""
    basic = base64.b64encode(f"{account}:{secret}".encode()).decode()
    plain = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], plain, basic}


async def test_no_form_of_any_secret_is_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(tmp_path) as stage:
        settings = replace(stage.settings, slack_signing_secret=SIGNING, twilio_auth_token=TWILIO)
        stage.settings = settings
        said = io.StringIO()
        with everything_logged(settings.secrets, said, monkeypatch):
            bot = await stage.start_bot()
            await declared(stage)
            await unready(stage, "error 20003")
            stage.sandbox.faults.fail("*", "token_revoked", times=1000)
            await bot.pager.page("user:alice", "The queue is full", "U0ROBIN", "test")
            await unready(stage, "token_revoked")
            for secret in settings.secrets:
                raise_with(secret)
        logged = said.getvalue()
        checked = await asyncio.to_thread(lambda: tocsin("check", **environment(settings)))
        ended = await asyncio.to_thread(run_to_the_end, tmp_path, {"DATABASE_URL": DATABASE})
        places = {
            "the log": logged,
            "health": json.dumps(await health(stage)),
            "check": checked.out + checked.err,
            "standard error": ended.stderr,
        }
        for file in (path for path in settings.data.rglob("*") if path.is_file()):
            places[str(file)] = file.read_bytes().decode("latin-1")

    assert "Traceback" in logged
    assert logged.count("DEBUG") > 20, "the libraries were to be heard"
    assert "error 20003" in places["check"]
    assert "127.0.0.1:9" in places["standard error"]
    secrets = [settings.slack_bot_token, settings.slack_app_token, SIGNING, TWILIO, PASSWORD]
    wanted = {form for secret in secrets for form in forms(secret, settings.twilio_account_sid)}
    assert [(place, form) for place, text in places.items() for form in wanted if form in text] == []


def raise_with(secret: str) -> None:
    """Log an error of the program's own whose message holds a secret as a URL, a header and JSON would."""
    try:
        raise ValueError(f"GET https://x.example/?token={quote_plus(secret)} with {json.dumps({'auth': secret})}")
    except ValueError:
        logging.getLogger("bot.test").exception("Authorization: Basic %s", base64.b64encode(secret.encode()).decode())
