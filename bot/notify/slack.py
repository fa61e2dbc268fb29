"""Outbound Slack: one call each, every refusal as a ``SlackFault`` that says whether trying again makes sense."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.core.incident import FileRef, Message
from bot.notify.observed import ObservedClient
from bot.notify.slack_fault import SlackFault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.views.blocks import Message as View

_OK = 200
_ALT_TEXT = 1000
_NOT_FOR_US = frozenset({"missing_scope", "unknown_method", "method_deprecated", "deprecated_endpoint"})
_HISTORY_PAGE = 999  # the most Slack gives: it counts calls, 50 a minute
_CHANNEL_PAGE = 1000
_USERS_PAGE = 500
_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Uploaded:
    """A file that Slack holds for us: its id."""

    file: str


@dataclass(frozen=True)
class Workspace:
    """Who the bot is. ``url`` ends with a slash; ``bot_user`` is its ``U`` id, ``bot_id`` its ``B`` id."""

    team_id: str
    team: str
    url: str
    bot_user: str
    bot_id: str


@dataclass(frozen=True)
class UserGroup:
    """A group of people that is mentioned by its handle; a disabled one cannot be."""

    id: str
    handle: str
    is_disabled: bool


@dataclass(frozen=True)
class History:
    """What a channel shows, oldest first; ``threads`` counts the replies by the ts of the message they belong to."""

    messages: tuple[Message, ...]
    threads: Mapping[str, int]


@dataclass(frozen=True)
class _Lack:
    """What a method needs one of, and what the app had when it was refused: scopes, separated by commas."""

    needed: str
    granted: str


class SlackApi:
    """The Slack methods that Tocsin uses outside of answers to a person's own action."""

    def __init__(self, client: ObservedClient) -> None:
        """Speak through ``client``, which carries the address and the bot's token."""
        self._client = client
        self._direct: dict[str, str] = {}
        self._lacking: dict[str, _Lack] = {}
        self._on_scopes: Callable[[Mapping[str, str], str], None] | None = None

    @classmethod
    def connect(cls, token: str, base_url: str) -> SlackApi:
        """Return an instance that speaks to ``base_url`` with the bot's ``token``."""
        # By itself the SDK repeats a call whose connection was lost. Slack may have carried that out: it would post a
        # page, or make a channel, twice. Only what never left is repeated here; the rest is the outbox's to repeat.
        repeats = AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError])
        client = ObservedClient(token=token, base_url=base_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[repeats])
        return cls(client)

    @property
    def client(self) -> AsyncWebClient:
        """Return the client, for Bolt to share."""
        return self._client

    def watch(self, on_doubt: Callable[[], None]) -> None:
        """Have ``on_doubt`` called after a call that casts doubt on the token or on Slack as a whole."""
        self._client.on_doubt = on_doubt

    def watch_scopes(self, on_change: Callable[[Mapping[str, str], str], None]) -> None:
        """Have ``on_change`` told which scopes are lacking, by the method that needs them, and which the app has."""
        self._on_scopes = on_change

    async def open(self) -> None:
        """Keep connections to Slack open from now on, instead of one for each call."""
        self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client.session is not None:
            await self._client.session.close()

    async def who_am_i(self) -> Workspace:
        """Return the bot's own identity (auth.test)."""
        found = await self._ask("auth.test", self._client.auth_test())
        return Workspace(
            team_id=str(found.get("team_id") or ""),
            team=str(found.get("team") or ""),
            url=str(found.get("url") or ""),
            bot_user=str(found.get("user_id") or ""),
            bot_id=str(found.get("bot_id") or ""),
        )

    async def post(self, channel: str, view: View, *, mark: str = "", thread_ts: str | None = None) -> Posted:
        """Post a message. ``mark`` is written into its metadata, so that it can be found again after a crash."""
        metadata = {"event_type": "tocsin_job", "event_payload": {"job_id": mark}} if mark else None
        call = self._client.chat_postMessage(
            channel=channel,
            text=view.text,
            blocks=list(view.blocks) or None,
            metadata=metadata,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        found = await self._ask("chat.postMessage", call)
        return Posted(str(found["channel"]), str(found["ts"]))

    async def update(self, posted: Posted, view: View) -> None:
        """Replace a message that the bot posted."""
        call = self._client.chat_update(
            channel=posted.channel, ts=posted.ts, text=view.text, blocks=list(view.blocks) or []
        )
        await self._ask("chat.update", call)

    async def find_posted(self, channel: str, mark: str) -> Posted | None:
        """Return the message that carries this mark, looking through the newest page of the channel."""
        found = await self._call("conversations.history", channel=channel, limit=100, include_all_metadata=True)
        for message in found.get("messages") or []:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("job_id") == mark:
                return Posted(channel, str(message["ts"]))
        return None

    async def open_view(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Open a modal; a trigger lives three seconds and works once."""
        await self._ask("views.open", self._client.views_open(trigger_id=trigger, view=dict(view)))

    async def update_view(self, identity: str, seen: str, view: Mapping[str, Any]) -> None:
        """Draw an open modal again, unless its hash is no longer ``seen``; empty: whatever it is."""
        call = self._client.views_update(view_id=identity, hash=seen or None, view=dict(view))
        await self._ask("views.update", call)

    async def respond(self, url: str, view: View, *, replaces: bool = False) -> None:
        """Show an answer to whoever pressed or typed, by the response URL that came with it.

        ``replaces`` puts it in the place of the message that was pressed on.
        """
        webhook = AsyncWebhookClient(url, timeout=_TIMEOUT_SECONDS)
        try:
            answer = await webhook.send(
                text=view.text, blocks=list(view.blocks) or None, response_type="ephemeral", replace_original=replaces
            )
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackFault("response_url", "unreachable") from error
        if answer.status_code != _OK:
            raise SlackFault("response_url", f"http_{answer.status_code}")

    async def direct_channel(self, user: str) -> str:
        """Return the direct-message channel with a user, opened when it was not.

        Where Slack does not let the app open it, the user's id stands for it: ``chat.postMessage`` takes that too.
        """
        known = self._direct.get(user)
        if known is not None:
            return known
        try:
            found = await self._call("conversations.open", users=user)
        except SlackFault as fault:
            if fault.code in _NOT_FOR_US:
                return user
            raise
        self._direct[user] = str(found["channel"]["id"])
        return self._direct[user]

    async def post_direct(self, user: str, view: View, *, mark: str = "") -> Posted:
        """Post to a person. Slack takes their id for the channel, so that nothing has to be opened before a page."""
        posted = await self.post(self._direct.get(user, user), view, mark=mark)
        self._direct[user] = posted.channel
        return posted

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person's App Home."""
        await self._ask("views.publish", self._client.views_publish(user_id=user, view=dict(view)))

    async def users(self) -> list[dict[str, Any]]:
        """Return every user of the workspace, as Slack tells them."""
        members: list[dict[str, Any]] = []
        cursor = ""
        while True:
            found = await self._call("users.list", limit=_USERS_PAGE, cursor=cursor)
            members += found.get("members") or []
            cursor = _next_cursor(found)
            if not cursor:
                return members

    async def user_by_email(self, email: str) -> dict[str, Any]:
        """Return the user with this address. Raises ``SlackFault`` with users_not_found."""
        found = await self._call("users.lookupByEmail", email=email)
        return dict(found["user"])

    async def user_groups(self) -> list[UserGroup]:
        """Return the workspace's user groups, disabled ones included. Raises ``SlackFault``, on a free plan too."""
        found = await self._call("usergroups.list", include_disabled=True)
        return [
            UserGroup(str(each["id"]), str(each.get("handle") or ""), bool(each.get("date_delete")))
            for each in found.get("usergroups") or []
        ]

    async def group_members(self, group: str) -> frozenset[str]:
        """Return the ids of the users in a user group, given by id."""
        found = await self._call("usergroups.users.list", usergroup=group, include_disabled=True)
        return frozenset(str(user) for user in found.get("users") or [])

    async def set_group_members(self, group: str, users: Sequence[str]) -> None:
        """Have exactly these users in a user group. It cannot be emptied: ``users`` has at least one."""
        await self._call("usergroups.users.update", usergroup=group, users=",".join(users))

    async def create_channel(self, name: str, *, is_private: bool) -> str:
        """Create a channel and return its id. Raises ``SlackFault`` with name_taken."""
        found = await self._call("conversations.create", name=name, is_private=is_private)
        return str(found["channel"]["id"])

    async def channels(self, *, types: str = "public_channel") -> AsyncIterator[dict[str, Any]]:
        """Go through the workspace's channels, archived ones included."""
        cursor = ""
        while True:
            found = await self._call("conversations.list", types=types, limit=_CHANNEL_PAGE, cursor=cursor)
            for channel in found.get("channels") or []:
                yield dict(channel)
            cursor = _next_cursor(found)
            if not cursor:
                return

    async def join(self, channel: str) -> None:
        """Become a member of a public channel."""
        await self._call("conversations.join", channel=channel)

    async def invite(self, channel: str, users: Sequence[str]) -> None:
        """Invite users, those that can be; who is there already is no fault."""
        try:
            await self._call("conversations.invite", channel=channel, users=",".join(users), force=True)
        except SlackFault as fault:
            if fault.code == "already_in_channel":
                return
            raise

    async def set_topic(self, channel: str, topic: str) -> None:
        """Set a channel's topic, at most 250 characters."""
        await self._call("conversations.setTopic", channel=channel, topic=topic[:250])

    async def pin(self, posted: Posted) -> None:
        """Pin a message; one that is pinned already is no fault."""
        try:
            await self._call("pins.add", channel=posted.channel, timestamp=posted.ts)
        except SlackFault as fault:
            if fault.code != "already_pinned":
                raise

    async def bookmark(self, channel: str, title: str, link: str) -> None:
        """Add a link to a channel's bookmarks bar, unless it is there already."""
        found = await self._call("bookmarks.list", channel_id=channel)
        if any(each.get("link") == link for each in found.get("bookmarks") or []):
            return
        await self._call("bookmarks.add", channel_id=channel, title=title, type="link", link=link)

    async def newest(self, channel: str) -> list[Message]:
        """Return the newest messages of a channel, at most a hundred."""
        found = await self._call("conversations.history", channel=channel, limit=100)
        return [read_message(channel, raw) for raw in found.get("messages") or []]

    async def history(self, channel: str) -> History:
        """Return what the channel shows: its messages without the replies, and how many replies each thread has."""
        found = await self._pages("conversations.history", channel=channel)
        threads = {str(raw["ts"]): int(raw.get("reply_count") or 0) for raw in found}
        messages = sorted((read_message(channel, raw) for raw in found), key=lambda one: one.ts)
        return History(tuple(messages), {ts: count for ts, count in threads.items() if count})

    async def replies(self, channel: str, thread_ts: str) -> list[Message]:
        """Return a thread: its first message and the replies, oldest first; empty when it was deleted meanwhile."""
        return [read_message(channel, raw) for raw in await self._thread(channel, thread_ts)]

    async def _thread(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """Return a thread, empty when it was deleted meanwhile."""
        try:
            return await self._pages("conversations.replies", channel=channel, ts=ts)
        except SlackFault as fault:
            if fault.code != "thread_not_found":
                raise
            return []

    async def _pages(self, method: str, **arguments: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            found = await self._call(method, **arguments, limit=_HISTORY_PAGE, cursor=cursor)
            rows += found.get("messages") or []
            cursor = _next_cursor(found)
            if not cursor:
                return rows

    async def message(self, channel: str, ts: str) -> Message | None:
        """Return one message of a channel, in a thread or not, or None when it is gone."""
        bounds = {"latest": ts, "oldest": ts, "inclusive": True, "limit": 1}
        found = await self._call("conversations.history", channel=channel, **bounds)
        rows = found.get("messages") or []
        if not rows:
            replies = await self._thread(channel, ts)
            rows = [raw for raw in replies if raw.get("ts") == ts]
        return read_message(channel, rows[0]) if rows else None

    async def user(self, user: str) -> dict[str, Any]:
        """Return one user, as Slack tells it."""
        return dict((await self._call("users.info", user=user))["user"])

    async def offer_file(self, name: str, content: str | bytes, alt: str = "") -> Uploaded:
        """Send a file to Slack by the external upload flow. Nobody sees it before ``share_file``.

        ``alt`` says in words what a picture shows.
        """
        body = content.encode() if isinstance(content, str) else content
        described = {"alt_txt": alt[:_ALT_TEXT]} if alt else {}
        place = await self._call("files.getUploadURLExternal", filename=name, length=len(body), **described)
        await self._send_file(str(place["upload_url"]), body)
        return Uploaded(str(place["file_id"]))

    async def share_file(self, uploaded: Uploaded, channel: str, *, title: str, comment: str) -> None:
        """Show a file that was sent in a channel."""
        files = json.dumps([{"id": uploaded.file, "title": title}])
        await self._call("files.completeUploadExternal", files=files, channel_id=channel, initial_comment=comment)

    async def _send_file(self, url: str, body: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them."""
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as http, http.post(url, data=body) as answer:
                status = answer.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackFault("files.upload", "unreachable") from error
        if status != _OK:
            raise SlackFault("files.upload", f"http_{status}")

    async def _call(self, method: str, **arguments: str | int | bool) -> Mapping[str, Any]:
        """Call a method by a POST with a form: Slack and what stands in for it take that for every method.

        The SDK sends some as GET and others as POST with a query, which is not taken everywhere.
        """
        given = {name: _plain(value) for name, value in arguments.items() if value != ""}
        return await self._ask(method, self._client.api_call(method, data=given))

    async def _ask(self, method: str, call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
        try:
            response = await _answer(method, call)
        except SlackFault as fault:
            if fault.is_missing_scope:
                self._note_lack(fault)
            raise
        self._forget_lacks(method, response)
        return response.data if isinstance(response.data, dict) else {}

    def _note_lack(self, fault: SlackFault) -> None:
        lack = _Lack(fault.needed, fault.granted)
        if self._lacking.get(fault.method) != lack:
            self._lacking[fault.method] = lack
            self._tell_scopes(fault.granted)

    def _forget_lacks(self, method: str, response: AsyncSlackResponse) -> None:
        """Take a lack as mended when the app has other scopes by now; Slack tells them with every answer."""
        granted = _granted(response)
        mended = [key for key, lack in self._lacking.items() if (granted != lack.granted if granted else key == method)]
        for each in mended:
            del self._lacking[each]
        if mended:
            self._tell_scopes(granted)

    def _tell_scopes(self, granted: str) -> None:
        if self._on_scopes is not None:
            self._on_scopes({method: lack.needed for method, lack in self._lacking.items()}, granted)


def read_message(channel: str, raw: Mapping[str, Any]) -> Message:
    """Return a message of Slack's (an event or an item of history) as a value."""
    edited = raw.get("edited") or {}
    ts = str(raw["ts"])
    thread = raw.get("thread_ts")
    return Message(
        channel=channel,
        ts=ts,
        user=str(raw.get("user") or raw.get("bot_id") or ""),
        text=str(raw.get("text") or ""),
        posted_at=instant(ts),
        thread_ts=str(thread) if thread and thread != ts else None,
        files=tuple(_read_file(each) for each in raw.get("files") or []),
        is_bot=bool(raw.get("bot_id")),
        subtype=raw.get("subtype"),
        edited_at=instant(str(edited["ts"])) if edited.get("ts") else None,
        is_deleted=raw.get("subtype") == "tombstone",
        reactions=tuple(
            (str(each.get("name")), tuple(sorted(each.get("users") or []))) for each in raw.get("reactions") or []
        ),
    )


def instant(ts: str) -> datetime:
    """Return the instant of a message's ts, aware UTC. Exact to the microsecond: no float is involved."""
    seconds, _, fraction = ts.partition(".")
    whole = datetime.fromtimestamp(int(seconds), UTC)
    return whole + timedelta(microseconds=int(fraction.ljust(6, "0")[:6] or 0))


def _read_file(raw: Mapping[str, Any]) -> FileRef:
    return FileRef(
        id=str(raw.get("id") or ""),
        name=str(raw.get("name") or raw.get("title") or "file"),
        permalink=raw.get("permalink"),
        mimetype=raw.get("mimetype"),
        size=raw.get("size"),
    )


def _plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _next_cursor(found: Mapping[str, Any]) -> str:
    return str((found.get("response_metadata") or {}).get("next_cursor") or "")


async def _answer(method: str, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        raise _fault(method, error) from None
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as error:
        raise SlackFault(method, "unreachable") from error


def _fault(method: str, error: SlackApiError) -> SlackFault:
    response = error.response
    data: Mapping[str, Any] = response.data if isinstance(response.data, dict) else {}
    status = int(response.status_code or 0)
    code = str(data.get("error") or (f"http_{status}" if status >= 400 else "unreachable"))
    asked = (response.headers or {}).get("Retry-After")
    wait = timedelta(seconds=float(asked)) if asked and str(asked).replace(".", "", 1).isdigit() else None
    if status == 429:
        code = "ratelimited"
    return SlackFault(method, code, wait, str(data.get("needed") or ""), _granted(response))


def _granted(response: AsyncSlackResponse) -> str:
    """Return the scopes that the token has, as Slack tells them with an answer; empty when it does not."""
    return str((response.headers or {}).get("x-oauth-scopes") or "")
