"""The people and bots of the workspace, and their shape in users.info."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from bot.sandbox.seed import Guest
    from bot.sandbox.wire import Json

SLACKBOT = "USLACKBOT"


@dataclass
class User:
    """A member of the workspace. ``bot_id`` is set for the app's bot user."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "Etc/UTC"
    phone: str | None = None
    is_admin: bool = False
    color: str = "9f69e7"
    bot_id: str = ""
    app_id: str = ""
    is_deleted: bool = False
    snoozed_until: int = 0
    guest: Guest = ""

    @property
    def is_bot(self) -> bool:
        """Tell whether this is an app's bot user."""
        return bool(self.bot_id)

    def render(self, team_id: str, at: datetime, *, with_email: bool) -> Json:
        """Return the user object as users.info gives it; the zone's offset is the one in force ``at``."""
        zone = at.astimezone(ZoneInfo(self.tz))
        offset = zone.utcoffset()
        return {
            "id": self.id,
            "team_id": team_id,
            "name": self.name,
            "deleted": self.is_deleted,
            "color": self.color,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": zone.tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "profile": self._profile(team_id, with_email=with_email),
            "is_admin": self.is_admin,
            "is_owner": self.is_admin,
            "is_primary_owner": False,
            "is_restricted": bool(self.guest),
            "is_ultra_restricted": self.guest == "single",
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1700000000,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }

    def _profile(self, team_id: str, *, with_email: bool) -> Json:
        first, _, last = self.real_name.partition(" ")
        profile: Json = {
            "title": "",
            "phone": "",
            "skype": "",
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": "" if self.is_bot else self.name,
            "display_name_normalized": "" if self.is_bot else self.name,
            "fields": None,
            "status_text": "",
            "status_emoji": "",
            "status_expiration": 0,
            "avatar_hash": "g" + self.id.lower(),
            "first_name": first,
            "last_name": last,
            "team": team_id,
        }
        if self.email and with_email:
            profile["email"] = self.email
        if self.is_bot:
            profile["bot_id"] = self.bot_id
            profile["api_app_id"] = self.app_id
            profile["always_active"] = True
        return profile
