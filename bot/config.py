"""Every setting of the program. ``.env.example`` lists the same names; a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIPPED_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _env(name: str, *, secret: bool = False) -> dict[str, object]:
    return {"env": name, "secret": secret}


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
        """Return every secret value that is set, for masking in logs."""
        found = (str(getattr(self, each.name)) for each in fields(self) if each.metadata.get("secret"))
        return tuple(value for value in found if value)

    @property
    def has_twilio(self) -> bool:
        """Tell whether SMS and calls are configured."""
        return bool(self.twilio_account_sid and self.twilio_auth_token and self.twilio_from)

    @property
    def twilio_numbers(self) -> tuple[str, ...]:
        """Return the pool of numbers that send and call, E.164."""
        return tuple(number.strip() for number in self.twilio_from.split(",") if number.strip())


def _parse(name: str, kind: object, raw: str) -> object:
    if kind == "Path":
        return Path(raw)
    if kind == "int":
        if not raw.isdigit():
            raise ConfigurationError(f"{name} is {raw!r}, which is not a whole number. Set it to one, such as 8080.")
        return int(raw)
    if name in {"PUBLIC_URL", "TWILIO_API_URL"}:
        return raw.rstrip("/")
    if name == "SLACK_API_URL":
        return raw.rstrip("/") + "/"
    return raw
