"""The state of the workspace, and the two outlets through which it tells what happens."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.sandbox.channels import Channel, Kind, Note
from bot.sandbox.people import SLACKBOT, User
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.sandbox.application import Application
    from bot.sandbox.clocks import Time
    from bot.sandbox.seed import Seed, SeedChannel, SeedUser

TEAM_ID = "T0SANDBOX1"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLORS = ("4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "2b6836", "d55aef", "99a949")
_TICK = 100  # microseconds between two messages of the same instant


class Workspace:
    """People, conversations and everything in them. Lives in one event loop; needs no lock."""

    def __init__(self, seed: Seed, app: Application, time: Time) -> None:
        self.team_name = seed.team_name
        self.domain = "".join(char for char in seed.team_name.lower() if char.isalnum()) or "sandbox"
        self.app = app
        self.time = time
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Json] = {}
        self.to_app: list[Callable[[Json, Channel | None], None]] = []
        self.to_person: list[Callable[[str, Json], None]] = []
        self._names: dict[str, str] = {}
        self._issued = 0
        self._last_stamp = 0
        self._plant(seed)

    def _plant(self, seed: Seed) -> None:
        self.users[SLACKBOT] = User(SLACKBOT, "slackbot", "Slackbot", color="757575")
        for person in seed.users:
            self.plant_person(person)
        app = self.app
        self.users[app.user_id] = User(app.user_id, app.bot_name, app.name, bot_id=app.bot_id, app_id=app.id)
        first = seed.users[0].id if seed.users else SLACKBOT
        for number, planned in enumerate(seed.channels):
            self._plant_channel(planned, first, is_first=number == 0)
        for group in seed.groups:
            self.new_usergroup(group.name, group.handle, first, group.members)

    def _plant_channel(self, planned: SeedChannel, creator: str, *, is_first: bool) -> None:
        channel = self.new_channel("group" if planned.is_private else "channel", planned.name, creator, planned.members)
        channel.is_general = is_first and not planned.is_private
        if planned.topic:
            channel.topic = Note(planned.topic, creator, channel.created)

    # ids and time

    def new_id(self, prefix: str) -> str:
        """Return a fresh id such as "C0SB00001A"."""
        self._issued += 1
        number, digits = self._issued, ""
        while number:
            number, rest = divmod(number, len(_ALPHABET))
            digits = _ALPHABET[rest] + digits
        return f"{prefix}0SB{digits:0>6}"

    def secret(self, purpose: str) -> str:
        """Return 32 hexadecimal digits that differ on each call."""
        self._issued += 1
        return hashlib.sha256(f"{purpose}/{self._issued}".encode()).hexdigest()[:32]

    def seconds(self) -> int:
        """Return the current Unix time in whole seconds."""
        return int(self.time.now().timestamp())

    def next_ts(self) -> str:
        """Return a timestamp later than every one before: "1700000000.000100"."""
        stamp = int(self.time.now().timestamp() * 1_000_000)
        stamp = max(stamp - stamp % _TICK, self._last_stamp + _TICK)
        if stamp % 1_000_000 == 0:
            stamp += _TICK
        self._last_stamp = stamp
        seconds, fraction = divmod(stamp, 1_000_000)
        return f"{seconds:010}.{fraction:06}"

    # people

    def plant_person(self, person: SeedUser) -> User:
        """Add a person, telling nobody."""
        user = _person(person, _COLORS[len(self.users) % len(_COLORS)])
        self.users[person.id] = user
        return user

    @property
    def bot(self) -> User:
        """Return the app's bot user."""
        return self.users[self.app.user_id]

    def person(self, user_id: str, error: str = "user_not_found") -> User:
        """Return the user; raises ``SlackError(error)`` when there is none."""
        user = self.users.get(user_id)
        if user is None:
            raise SlackError(error)
        return user

    def render_user(self, user: User) -> Json:
        """Return the user object; its address only when the bot may read addresses."""
        return user.render(TEAM_ID, self.time.now(), with_email=self.app.has_scope("users:read.email"))

    def new_usergroup(self, name: str, handle: str, creator: str, members: Iterable[str] = ()) -> Json:
        """Add a user group and return it."""
        now, users = self.seconds(), list(members)
        group: Json = {
            "id": self.new_id("S"),
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "is_subteam": True,
            "name": name,
            "description": "",
            "handle": handle,
            "is_external": False,
            "date_create": now,
            "date_update": now,
            "date_delete": 0,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": creator,
            "updated_by": creator,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
            "users": users,
            "user_count": len(users),
        }
        self.usergroups[group["id"]] = group
        return group

    # conversations

    def new_channel(self, kind: Kind, name: str, creator: str, members: Iterable[str]) -> Channel:
        """Add a conversation. Raises ``name_taken``, also for the names of archived ones."""
        if kind in {"channel", "group"} and name in self._names:
            raise SlackError("name_taken")
        channel_id = self.new_id("D" if kind == "im" else "C")
        channel = Channel(channel_id, kind, name, creator, self.seconds(), TEAM_ID)
        read = f"{channel.created:010}.000000"
        channel.members = dict.fromkeys(members, read)
        self.channels[channel_id] = channel
        if kind in {"channel", "group"}:
            self._names[name] = channel_id
        return channel

    def rename_channel(self, channel: Channel, name: str) -> None:
        """Give a conversation another name. Raises ``name_taken``."""
        if self._names.get(name, channel.id) != channel.id:
            raise SlackError("name_taken")
        del self._names[channel.name]
        self._names[name] = channel.id
        channel.previous_names = [channel.name, *channel.previous_names]
        channel.name = name

    def channel_named(self, name: str) -> Channel | None:
        """Return the channel of that name, or None."""
        return self.channels.get(self._names.get(name, ""))

    def channel(self, channel_id: str, viewer: str) -> Channel:
        """Return a conversation that ``viewer`` may see. Raises ``channel_not_found``."""
        channel = self.channels.get(channel_id)
        if channel is None or not self.may_see(channel, viewer):
            raise SlackError("channel_not_found")
        return channel

    def may_see(self, channel: Channel, viewer: str) -> bool:
        """Tell whether somebody may know of a conversation: guests know of those only that they are in."""
        user = self.users.get(viewer)
        if user is not None and user.guest:
            return viewer in channel.members
        return channel.is_visible_to(viewer)

    def direct(self, one: str, *others: str) -> Channel | None:
        """Return the direct message between exactly these people, or None."""
        people = {one, *others}
        return next((each for each in self.channels.values() if each.is_direct and set(each.members) == people), None)

    def open_direct(self, one: str, *others: str) -> Channel:
        """Return the direct message between exactly these people, making it when it is new."""
        found = self.direct(one, *others)
        if found is not None:
            return found
        if len({one, *others}) <= 2:
            return self.new_channel("im", "", one, [one, *others])
        names = "--".join(self.users[each].name for each in (one, *others))
        return self.new_channel("mpim", f"mpdm-{names}-1", one, [one, *others])

    # telling

    def tell(self, channel: Channel, event: Json) -> None:
        """Tell what happened in a conversation to its members, the app among them."""
        self.tell_app(event, channel)
        self.tell_members(channel, event)

    def tell_app(self, event: Json, channel: Channel | None = None) -> None:
        """Hand an event to the app; with ``channel``, only when its bot is a member there."""
        for listener in self.to_app:
            listener(event, channel)

    def tell_members(self, channel: Channel, event: Json) -> None:
        """Show something to the people in a conversation."""
        for user_id in list(channel.members):
            self.tell_person(user_id, event)

    def tell_person(self, user_id: str, event: Json) -> None:
        """Show something to one person."""
        for listener in self.to_person:
            listener(user_id, event)

    def tell_everyone(self, event: Json) -> None:
        """Show something to everybody in the workspace."""
        for user_id in self.users:
            self.tell_person(user_id, event)


def _person(planned: SeedUser, color: str) -> User:
    return User(
        planned.id,
        planned.name,
        planned.real_name,
        planned.email,
        planned.tz,
        planned.phone,
        planned.is_admin,
        planned.color or color,
        guest=planned.guest,
    )
