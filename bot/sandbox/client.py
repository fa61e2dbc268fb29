"""What a person's client does beside the Web API: /client/... for the browser page and for tests.

The person is named by their token "xoxp-USERID", as Bearer or as ``?token=``. Every answer has "ok"; when it is false,
"error" is Slack's word or, for commands and interactions, the sentence that the person reads.

The feed (/client/events) begins with {"type": "hello", "instance"} and then brings what the person may see. The
instance is that of /client/boot as long as the server is the same; another one knows nothing of what came before.

- as the Events API has it: message (with its subtypes), reaction_added, reaction_removed, pin_added, pin_removed,
  member_joined_channel, member_left_channel, file_shared, file_deleted, user_change, team_join, subteam_created,
  subteam_updated, channel_created;
- message_changed and message_deleted: the message event of that subtype, named by its type;
- channel_joined, channel_updated {channel: {...}}, channel_left {channel}, channel_marked {channel, unread};
- bookmark_added, bookmark_changed, bookmark_removed {channel, bookmark};
- ephemeral, ephemeral_changed {channel, message}, ephemeral_deleted {channel, ts};
- view_opened, view_updated, home_updated {view}, view_closed {view_id};
- phone {user_id, number, sms, calls}; clock {now}.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.sandbox import elements
from bot.sandbox.people import SLACKBOT
from bot.sandbox.webapi import person_of
from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.websockets import WebSocket

    from bot.sandbox.channels import Channel
    from bot.sandbox.ephemerals import Ephemeral
    from bot.sandbox.messages import Message
    from bot.sandbox.modals import View
    from bot.sandbox.site import Site


class Client:
    """The client endpoints."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route | WebSocketRoute]:
        """Return the routes."""
        acts: dict[str, Callable[[str, Json], Awaitable[Json]]] = {
            "command": self._command,
            "action": self._action,
            "view/submit": self._submit,
            "view/close": self._close,
            "home/open": self._open_home,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "options": self._options,
        }
        looks: dict[str, Callable[[str, Json], Json]] = {
            "view": self._view,
            "views": self._views,
            "home": self._home,
            "channels": self._channels,
            "ephemerals": self._ephemerals,
        }
        return [
            Route("/client/boot", self._boot),
            WebSocketRoute("/client/events", self._events),
            *(Route(f"/client/{name}", self._acting(act), methods=["POST"]) for name, act in acts.items()),
            *(Route(f"/client/{name}", self._looking(look)) for name, look in looks.items()),
        ]

    def _acting(self, act: Callable[[str, Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                user_id = self._person(request)
                return JSONResponse({"ok": True, **await act(user_id, _object(await request.body()))})
            except SlackError as refusal:
                return JSONResponse(refusal.body())

        return endpoint

    def _looking(self, look: Callable[[str, Json], Json]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse({"ok": True, **look(self._person(request), dict(request.query_params))})
            except SlackError as refusal:
                return JSONResponse(refusal.body())

        return endpoint

    def _person(self, request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return person_of(self._site, token or request.query_params.get("token", "")).id

    # looking

    async def _boot(self, request: Request) -> Response:
        workspace = self._site.workspace
        app = workspace.app
        token = request.query_params.get("token", "") or request.headers.get("authorization", "")[len("Bearer ") :]
        me = token.removeprefix("xoxp-")
        body: Json = {
            "ok": True,
            "instance": self._site.feed.instance,
            "team": {"id": TEAM_ID, "name": workspace.team_name, "domain": workspace.domain},
            "users": [self._boot_user(user_id) for user_id in workspace.users if user_id != SLACKBOT],
            "app": {
                "id": app.id,
                "name": app.name,
                "user_id": app.user_id,
                "bot_id": app.bot_id,
                "home_tab": app.has_home,
                "messages_tab": app.messages_tab,
            },
            "commands": [
                {"command": each.name, "description": each.description, "usage_hint": each.usage_hint}
                for each in app.commands.values()
            ],
            "shortcuts": {kind: self._boot_shortcuts(kind) for kind in ("global", "message")},
            "now": workspace.time.now().isoformat(),
        }
        return JSONResponse(body | ({"me": me} if me in workspace.users else {}))

    def _boot_user(self, user_id: str) -> Json:
        user = self._site.workspace.users[user_id]
        shape: Json = {
            "id": user.id,
            "name": user.name,
            "real_name": user.real_name,
            "tz": user.tz,
            "email": user.email,
            "color": user.color,
            "is_bot": user.is_bot,
            "is_admin": user.is_admin,
            "phone": user.phone,
            "dnd": user.snoozed_until > self._site.workspace.seconds(),
        }
        return shape if user.is_bot else {**shape, "token": f"xoxp-{user.id}"}

    def _boot_shortcuts(self, kind: str) -> list[Json]:
        return [
            {"name": each.name, "callback_id": each.callback_id, "description": each.description}
            for each in self._site.workspace.app.shortcuts
            if each.kind == kind
        ]

    def _channels(self, user_id: str, _asked: Json) -> Json:
        channels = list(self._site.workspace.channels.values())
        mine = [each for each in channels if user_id in each.members]
        joinable = [each for each in channels if user_id not in each.members and each.kind == "channel"]
        others = [each for each in joinable if self._site.workspace.may_see(each, user_id)]
        return {
            "channels": [self._listed(each, user_id) for each in mine if not each.is_direct],
            "dms": [self._listed(each, user_id) for each in mine if each.is_direct],
            "browse": [each.render(user_id, with_count=True) for each in others],
        }

    def _listed(self, channel: Channel, user_id: str) -> Json:
        latest = channel.log.latest
        shape = channel.render(user_id, with_count=True)
        return shape | {
            "unread_count": channel.unread(user_id),
            "mention_count": channel.mentions(user_id),
            "last_read": channel.members[user_id],
            "latest": latest.ts if latest else None,
            "members": list(channel.members),
        }

    def _ephemerals(self, user_id: str, asked: Json) -> Json:
        return {"messages": self._site.ephemerals.shown_to(user_id, asked.get("channel", ""))}

    def _view(self, user_id: str, asked: Json) -> Json:
        return {"view": self._site.modals.render(self._own_view(user_id, asked.get("view_id", "")))}

    def _views(self, user_id: str, _asked: Json) -> Json:
        return {"views": [self._site.modals.render(each) for each in self._site.modals.stack(user_id)]}

    def _home(self, user_id: str, _asked: Json) -> Json:
        home = self._site.modals.home(user_id)
        return {"view": None if home is None else self._site.modals.render(home)}

    async def _events(self, websocket: WebSocket) -> None:
        try:
            user = person_of(self._site, websocket.query_params.get("token", ""))
        except SlackError:
            await websocket.close(code=4003, reason="invalid_auth")
            return
        await self._site.feed.serve(websocket, user.id)

    # acting

    async def _command(self, user_id: str, asked: Json) -> Json:
        text, channel = str(asked.get("text", "")).strip(), str(asked.get("channel", ""))
        if not text:
            raise SlackError("no_text")
        if asked.get("thread_ts"):
            raise SlackError(f"{text.split()[0]} is not supported in threads. Sorry!")
        await self._site.interactions.command(user_id, channel, text)
        return {}

    async def _action(self, user_id: str, asked: Json) -> Json:
        interactions = self._site.interactions
        if asked.get("view_id"):
            await interactions.view_action(user_id, self._own_view(user_id, asked["view_id"]), asked)
        else:
            await interactions.message_action(user_id, self._source(user_id, asked), asked)
        return {}

    def _source(self, user_id: str, asked: Json) -> Message | Ephemeral:
        ts = str(asked.get("message_ts", ""))
        ephemeral = self._site.ephemerals.get(user_id, ts)
        if ephemeral is not None:
            return ephemeral
        message = self._site.workspace.channel(str(asked.get("channel", "")), user_id).log.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _own_view(self, user_id: str, view_id: str) -> View:
        view = self._site.modals.get(view_id)
        if view.user_id != user_id:
            raise SlackError("not_found")
        return view

    async def _submit(self, user_id: str, asked: Json) -> Json:
        view = self._own_view(user_id, str(asked.get("view_id", "")))
        state: Json = asked.get("state") or {}
        return await self._site.interactions.submit(view, state.get("values", state))

    async def _close(self, user_id: str, asked: Json) -> Json:
        view = self._own_view(user_id, str(asked.get("view_id", "")))
        await self._site.interactions.close(view, is_cleared=bool(asked.get("is_cleared")))
        return {}

    async def _open_home(self, user_id: str, asked: Json) -> Json:
        channel = self._site.workspace.open_direct(self._site.workspace.app.user_id, user_id)
        home = self._site.modals.home(user_id)
        event: Json = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": channel.id,
            "tab": asked.get("tab", "home"),
            "event_ts": self._site.workspace.next_ts(),
        }
        rendered = None if home is None else self._site.modals.render(home)
        self._site.workspace.tell_app(event | ({"view": rendered} if rendered else {}))
        return {"channel": channel.id, "view": rendered}

    async def _shortcut(self, user_id: str, asked: Json) -> Json:
        await self._site.interactions.global_shortcut(user_id, str(asked.get("callback_id")))
        return {}

    async def _message_shortcut(self, user_id: str, asked: Json) -> Json:
        callback_id, channel, ts = (str(asked.get(name)) for name in ("callback_id", "channel", "message_ts"))
        await self._site.interactions.message_shortcut(user_id, callback_id, channel, ts)
        return {}

    async def _options(self, user_id: str, asked: Json) -> Json:
        interactions, payloads = self._site.interactions, self._site.interactions.payloads
        if asked.get("view_id"):
            view = self._own_view(user_id, asked["view_id"])
            place = payloads.view_actions(user_id, self._site.modals.render(view))
            blocks = view.blocks
        else:
            source = self._source(user_id, asked)
            place = payloads.message_actions(user_id, source)
            blocks = elements.of_message(source.body)
        del place["type"]
        return await interactions.options(user_id, blocks, place, asked)


def _object(body: bytes) -> Json:
    try:
        given: Any = json.loads(body) if body.strip() else {}
    except ValueError as fault:
        raise SlackError("invalid_json") from fault
    if not isinstance(given, dict):
        raise SlackError("json_not_object")
    return given
