"""Every setting of the program. ``.env.example`` lists the same names; a test holds the two together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COPY_BOT = (
    "Copy the “Bot User OAuth Token” (xoxb-…) from “OAuth & Permissions” of your Slack app, whole and without quotes."
)
_COPY_APP = (
    "For Socket Mode, copy an “App-Level Token” (xapp-…) with the scope connections:write from “Basic Information” of "
    "your Slack app."
)
_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9_-]+")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9_-]+")
_ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_LONGEST_PREFIX = 32 - len("/incident")  # what Slack takes for a whole command, less the longest of ours
_LAST_PORT = 65_535
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")

_SHIPPED_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _env(name: str, *, secret: bool = False) -> dict[str, object]:
    return {"env": name, "secret": secret}


@dataclass(frozen=True)
class SettingFault:
    """A setting that cannot work: its name in the environment, and what is wrong with the cure. Never its value."""

    name: str
    message: str


@dataclass(frozen=True)
class Settings:
    """The settings as read once at start. Secrets are kept out of ``repr``. Empty strings mean "not set"."""

    slack_bot_token: str = field(default="", repr=False, metadata=_env("SLACK_BOT_TOKEN", secret=True))
    slack_app_token: str = field(default="", repr=False, metadata=_env("SLACK_APP_TOKEN", secret=True))
    slack_signing_secret: str = field(default="", repr=False, metadata=_env("SLACK_SIGNING_SECRET", secret=True))
    slack_api_url: str = field(default="https://slack.com/api/", metadata=_env("SLACK_API_URL"))
    database_url: str = field(default="", repr=False, metadata=_env("DATABASE_URL", secret=True))
    data: Path = field(default=Path("data"), metadata=_env("TOCSIN_DATA"))
    schedules: Path = field(default=Path("schedules"), metadata=_env("TOCSIN_SCHEDULES"))
    templates: Path = field(default=_SHIPPED_TEMPLATES, metadata=_env("TOCSIN_TEMPLATES"))
    command_prefix: str = field(default="", metadata=_env("TOCSIN_COMMAND_PREFIX"))
    public_url: str = field(default="", metadata=_env("PUBLIC_URL"))
    host: str = field(default="127.0.0.1", metadata=_env("HOST"))
    port: int = field(default=8080, metadata=_env("PORT"))
    twilio_account_sid: str = field(default="", metadata=_env("TWILIO_ACCOUNT_SID"))
    twilio_auth_token: str = field(default="", repr=False, metadata=_env("TWILIO_AUTH_TOKEN", secret=True))
    twilio_from: str = field(default="", metadata=_env("TWILIO_FROM"))
    twilio_api_url: str = field(default="https://api.twilio.com", metadata=_env("TWILIO_API_URL"))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings from ``environment``; names that are absent or empty keep their defaults.

        Raises ``ConfigurationError`` naming the setting and the cure when a value has the wrong shape.
        """
        values: dict[str, object] = {}
        for each in fields(cls):
            name = str(each.metadata["env"])
            raw = environment.get(name, "").strip()
            if raw:
                values[each.name] = _parse(name, each.type, raw)
        return cls(**values)  # type: ignore[arg-type]  # the values were made from the field types just above

    @property
    def database(self) -> str:
        """Return the database address: ``DATABASE_URL``, or a SQLite file under ``TOCSIN_DATA``."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'tocsin.db'}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every secret value that is set, and what is secret inside of one, for masking in logs."""
        found = [str(getattr(self, each.name)) for each in fields(self) if each.metadata.get("secret")]
        found += _passwords(self.database_url)
        if self.twilio_auth_token:  # how it travels to Twilio
            found.append(f"{self.twilio_account_sid}:{self.twilio_auth_token}")
        return tuple(value for value in found if value)

    def faults(self) -> list[SettingFault]:
        """Return what cannot work as it is set, each with its cure. ``run`` refuses to start on any of them."""
        return [*_slack_faults(self), *_twilio_faults(self), *_address_faults(self), *_own_faults(self)]

    @property
    def mentions_twilio(self) -> bool:
        """Tell whether SMS and calls are wanted: some setting of Twilio's is set, if not all."""
        return bool(self.twilio_account_sid or self.twilio_auth_token or self.twilio_from)

    @property
    def has_twilio(self) -> bool:
        """Tell whether SMS and calls are configured."""
        return bool(self.twilio_account_sid and self.twilio_auth_token and self.twilio_from)

    @property
    def twilio_numbers(self) -> tuple[str, ...]:
        """Return the pool of numbers that send and call, E.164."""
        return tuple(number.strip() for number in self.twilio_from.split(",") if number.strip())


def _slack_faults(settings: Settings) -> Iterator[SettingFault]:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot.startswith("xapp-") or app.startswith("xoxb-"):
        swapped = "the tokens are swapped. SLACK_BOT_TOKEN is the xoxb-… one, SLACK_APP_TOKEN the xapp-… one."
        yield SettingFault("SLACK_BOT_TOKEN", swapped)
        return
    if not bot:
        yield SettingFault("SLACK_BOT_TOKEN", f"this is not set. {_COPY_BOT}")
    elif not _BOT_TOKEN.fullmatch(bot):
        yield SettingFault("SLACK_BOT_TOKEN", f"this is not a bot token. {_COPY_BOT}")
    if app and not _APP_TOKEN.fullmatch(app):
        yield SettingFault("SLACK_APP_TOKEN", f"this is not an app-level token. {_COPY_APP}")
    if not app and not settings.slack_signing_secret:
        neither = f"neither this nor SLACK_SIGNING_SECRET is set. {_COPY_APP} Without Socket Mode, set the other one."
        yield SettingFault("SLACK_APP_TOKEN", neither)


def _twilio_faults(settings: Settings) -> Iterator[SettingFault]:
    given = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "TWILIO_FROM": settings.twilio_from,
    }
    if not settings.mentions_twilio:
        return
    for name in (name for name, value in given.items() if not value):
        yield SettingFault(
            name,
            "this is not set. Set all of TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, or none of them: with "
            "only some, nobody is called.",
        )
    if settings.twilio_account_sid and not _ACCOUNT_SID.fullmatch(settings.twilio_account_sid):
        yield SettingFault("TWILIO_ACCOUNT_SID", "this is not an account SID. It is AC and 32 hexadecimal digits.")
    for number in (number for number in settings.twilio_numbers if not _NUMBER.fullmatch(number)):
        yield SettingFault(
            "TWILIO_FROM", f"{number!r} is not a number. Write + and the country code, such as +447700900199."
        )


def _address_faults(settings: Settings) -> Iterator[SettingFault]:
    addresses = {
        "SLACK_API_URL": settings.slack_api_url,
        "PUBLIC_URL": settings.public_url,
        "TWILIO_API_URL": settings.twilio_api_url,
    }
    for name, value in addresses.items():
        if value and not value.startswith(("https://", "http://")):
            yield SettingFault(name, f"{value!r} is not an address. Write it with https:// at its beginning.")


def _own_faults(settings: Settings) -> Iterator[SettingFault]:
    if not 0 <= settings.port <= _LAST_PORT:  # 0 takes a free one
        message = f"{settings.port} is not a port. Set it to a number from 1 to {_LAST_PORT}, such as 8080."
        yield SettingFault("PORT", message)
    prefix = settings.command_prefix
    if prefix != prefix.lower() or "/" in prefix or any(each.isspace() for each in prefix):
        message = (
            f"{prefix!r} cannot begin a command in Slack. Write lower-case letters without a slash or blanks, such as "
            "acme-, which makes /acme-incident."
        )
        yield SettingFault("TOCSIN_COMMAND_PREFIX", message)
    elif len(prefix) > _LONGEST_PREFIX:
        message = f"this has {len(prefix)} characters, too many for a command in Slack. Write at most {_LONGEST_PREFIX}"
        yield SettingFault("TOCSIN_COMMAND_PREFIX", f"{message} of them.")


def _passwords(address: str) -> list[str]:
    """Return the password of an address as written and as meant."""
    try:
        parts = urlsplit(address)
        written = [parts.password or "", *parse_qs(parts.query).get("password", [])]
    except ValueError:  # the store says what is wrong with it
        return []
    return [form for each in written for form in (each, unquote(each))]


def _parse(name: str, kind: object, raw: str) -> object:
    if kind == "Path":
        return Path(raw)
    if kind == "int":
        try:
            return int(raw)
        except ValueError:
            cure = f"{name} is {raw!r}, which is not a whole number. Set it to one, such as 8080."
            raise ConfigurationError(cure) from None
    if name in {"PUBLIC_URL", "TWILIO_API_URL"}:
        return raw.rstrip("/")
    if name == "SLACK_API_URL":
        return raw.rstrip("/") + "/"
    return raw
