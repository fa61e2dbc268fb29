"""The slash commands. A command does its one transaction and answers in its acknowledgement; modals follow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.core.incident import can_move
from bot.errors import BadInputError, ConflictError
from bot.slack import grammar
from bot.slack.answering import Request, answer_command
from bot.views import incident as incident_views
from bot.views import replies
from bot.views.declare import declare_modal, from_text
from bot.views.ids import Origin
from bot.views.page import acknowledged_reply, paged_reply
from bot.views.phrases import inline
from bot.views.update import (
    decision_modal,
    ending_modal,
    note_modal,
    rename_modal,
    role_modal,
    severity_modal,
    update_modal,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.core.incident import Incident, Status
    from bot.slack.desk import Desk
    from bot.views.blocks import Message
    from bot.views.update import Ending


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for ``/incident`` and ``/page``."""
    prefix = re.escape(desk.world.command_prefix)
    incident = IncidentCommands(desk)

    @app.command(re.compile(rf"^/{prefix}incident$"))
    async def on_incident(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await answer_command(ack, incident.run(command))

    @app.command(re.compile(rf"^/{prefix}page$"))
    async def on_page(ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await answer_command(ack, page(desk, command))


async def page(desk: Desk, command: Mapping[str, Any]) -> Message:
    """Carry out ``/page ack [code]`` or ``/page TARGET TEXT``."""
    text, user = grammar.said(command).strip(), command["user_id"]
    word, _, rest = text.partition(" ")
    if word.lower() in {"ack", "acknowledge"}:
        answer = await desk.pager.acknowledge_code(rest.strip(), user, "slack", f"command:{command.get('trigger_id')}")
        done = answer.acknowledgement
        return replies.reply(acknowledged_reply(done.page, user, answer.people, is_first=done.was_first))
    if not rest.strip():
        raise BadInputError(f"Say whom and why: {desk.commands.page} checkout the queue is full")
    source = f"command:{command.get('trigger_id')}"
    names = await desk.incidents.names()
    paged = await desk.pager.page(grammar.take_target(word), grammar.plain(rest, names), user, source)
    return replies.reply(paged_reply(paged.state, paged.people, desk.world.clock.now()))


class IncidentCommands:
    """The forms of ``/incident``."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self._verbs: Mapping[str, Callable[[Request, Incident], Awaitable[Message | None]]] = {
            "status": self._status,
            "update": self._update,
            "severity": self._severity,
            "urgency": self._urgency,
            "priority": self._priority,
            "rename": self._rename,
            "role": self._role,
            "page": self._page,
            "note": self._note,
            "decision": self._decision,
            "action": self._action,
            "mitigate": self._move("mitigated"),
            "resolve": self._move("resolved"),
            "reopen": self._move("active"),
            "close": self._move("closed"),
            "cancel": self._move("cancelled"),
            "postmortem": self._postmortem,
        }

    async def run(self, command: Mapping[str, Any]) -> Message | None:
        """Carry out what was typed and return the answer, or None when a modal is it."""
        spoken = grammar.read(grammar.said(command))
        request = Request(spoken.rest, command)
        if spoken.verb is None:
            return self._unknown(grammar.plain(spoken.word, {}))
        if spoken.verb == "declare":
            return await self._declare(request)
        if spoken.verb == "list":
            return await self._list(request)
        if spoken.verb in {"", "help"}:
            return await self._card_or_help(request, is_help=spoken.verb == "help")
        here = await self._desk.incidents.of_channel(request.channel)
        if here is not None and not _names_another(spoken.verb, spoken.rest):
            return await self._verbs[spoken.verb](request, here)
        number, rest = grammar.take_number(spoken.rest)
        if number is None:
            return replies.outside_channel(spoken.verb, self._desk.commands)
        incident = await self._desk.incidents.visible(number, request.user)
        return await self._verbs[spoken.verb](Request(rest, command), incident)

    def _unknown(self, word: str) -> Message:
        meant = grammar.nearest(word)
        if meant is None:
            return replies.unknown_command(word, self._desk.commands)
        name = self._desk.commands.incident
        return replies.reply(f"There is no `{name} {inline(word)}`. Did you mean `{name} {meant}`?")

    async def _declare(self, request: Request) -> None:
        names = await self._desk.incidents.names()
        typed = grammar.plain(request.rest, names)
        values = from_text(typed, names.get(request.user, ""), Origin(request.channel))
        view = declare_modal(self._desk.world.roster, self._desk.world.clock.now(), values)
        self._desk.open_view(request.command, view)

    async def _list(self, request: Request) -> Message:
        typed = grammar.plain(request.rest, await self._desk.incidents.names())
        words = "" if typed.lower() in {"", "open"} else typed
        found = await (self._desk.incidents.search(words) if words else self._desk.incidents.open())
        return incident_views.incident_list(found, self._desk.world.clock.now(), words, self._desk.commands)

    async def _card_or_help(self, request: Request, *, is_help: bool) -> Message:
        now = self._desk.world.clock.now()
        incident = None if is_help else await self._desk.incidents.of_channel(request.channel)
        if incident is not None:
            return incident_views.card(await self._desk.incidents.situation(incident.number), now, self._desk.commands)
        return replies.incident_help(await self._desk.incidents.open(), now, self._desk.commands)

    async def _status(self, request: Request, incident: Incident) -> Message:  # noqa: ARG002  # all verbs look alike
        situation = await self._desk.incidents.situation(incident.number)
        return incident_views.status(situation, self._desk.world.clock.now(), self._desk.commands)

    async def _update(self, request: Request, incident: Incident) -> Message | None:
        usual = self._desk.world.organization.rule(incident.priority).update_every
        if not request.rest:
            self._desk.open_view(request.command, update_modal(incident, usual))
            return None
        text = grammar.harmless(request.rest)
        await self._desk.incidents.update(incident.number, text, request.user, usual, request.source)
        return replies.reply(":mega: The update is posted in the channel and on the announcement.")

    async def _severity(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            return self._grade(request, incident)
        wanted = {"severity": request.rest.strip().upper()}
        changed = await self._desk.incidents.correct(incident.number, wanted, request.user, request.source)
        return replies.reply(f"#{changed.number} is {changed.severity} now: {changed.priority}.")

    def _grade(self, request: Request, incident: Incident) -> None:
        self._check_open(incident)
        self._desk.open_view(request.command, severity_modal(incident, self._desk.world.organization))

    def _check_open(self, incident: Incident) -> None:
        if not incident.is_open:
            name = self._desk.commands.incident
            raise ConflictError(f"Incident #{incident.number} is {incident.status}. Reopen it first: `{name} reopen`.")

    async def _priority(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            return self._grade(request, incident)
        name = self._desk.commands.incident
        follows = f"The priority follows from severity and urgency; #{incident.number} is {incident.priority}."
        raise BadInputError(f"{follows} Type `{name} priority` alone to choose both.")

    async def _urgency(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            return self._grade(request, incident)
        wanted = request.rest.strip().lower()
        if wanted not in {"high", "low"}:
            raise BadInputError(f"Say high or low, for example `{self._desk.commands.incident} urgency high`.")
        changed = await self._desk.incidents.correct(incident.number, {"urgency": wanted}, request.user, request.source)
        return replies.reply(f"#{changed.number} has {changed.urgency} urgency now: {changed.priority}.")

    async def _rename(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            self._check_open(incident)
            self._desk.open_view(request.command, rename_modal(incident))
            return None
        title = grammar.plain(request.rest, await self._desk.incidents.names())
        await self._desk.incidents.correct(incident.number, {"title": title}, request.user, request.source)
        return replies.reply(f"#{incident.number} has its new title. The channel keeps its name.")

    async def _role(self, request: Request, incident: Incident) -> Message | None:
        user, rest = grammar.take_user(request.rest)
        role = rest.strip().lower()
        words = role.split()
        if user is None and len(words) > 1:
            name = grammar.plain(" ".join(words[1:]), {})
            user = await self._desk.incidents.user_named(name, request.user)
            role = words[0]
        if user is None or not role:
            self._desk.open_view(request.command, role_modal(incident, role or None, user))
            return None
        role = _ROLE_WORDS.get(role, role)
        await self._desk.incidents.assign(incident.number, role, user, request.user, request.source)
        return replies.reply(f"<@{user}> has the role, and was told what it asks of them.")

    async def _page(self, request: Request, incident: Incident) -> Message:
        target, _, why = request.rest.partition(" ")
        text = grammar.plain(why, await self._desk.incidents.names())
        whom = grammar.take_target(target)
        paged = await self._desk.pager.page(whom, text, request.user, request.source, incident.number)
        return replies.reply(paged_reply(paged.state, paged.people, self._desk.world.clock.now()))

    async def _note(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            self._desk.open_view(request.command, note_modal(incident))
            return None
        return await self._write(request, incident, "note")

    async def _decision(self, request: Request, incident: Incident) -> Message | None:
        if not request.rest:
            self._desk.open_view(request.command, decision_modal(incident))
            return None
        return await self._write(request, incident, "decision")

    async def _write(self, request: Request, incident: Incident, kind: str) -> Message:
        text = grammar.harmless(request.rest)
        await self._desk.incidents.note(incident.number, kind, text, request.user, request.source)
        return replies.reply(f":pushpin: On the timeline of #{incident.number}:\n{text}")

    async def _action(self, request: Request, incident: Incident) -> Message:
        owner, text = grammar.take_user(request.rest)
        await self._desk.incidents.add_action(
            incident.number, grammar.harmless(text), request.user, owner, request.source
        )
        owned = f", owned by <@{owner}>" if owner else ". Name an owner with @ to have somebody do it"
        return replies.reply(f":white_check_mark: Action item of #{incident.number}{owned}.")

    def _move(self, target: Status) -> Callable[[Request, Incident], Awaitable[Message | None]]:
        async def move(request: Request, incident: Incident) -> Message | None:
            if target in _ASKS_WHY and not request.rest and can_move(incident.status, target):
                self._desk.open_view(request.command, ending_modal(incident, _ASKS_WHY[target]))
                return None
            text = grammar.harmless(request.rest)
            moved = await self._desk.incidents.move(incident.number, target, request.user, text, request.source)
            return replies.reply(f"#{moved.number} is {moved.status} now.")

        return move

    async def _postmortem(self, request: Request, incident: Incident) -> Message:
        await self._desk.postmortems.ask(incident.number, request.user, request.source)
        return replies.reply(f":memo: The draft of #{incident.number} is being written; it appears in its channel.")


def _names_another(verb: str, rest: str) -> bool:
    """Tell whether a command in an incident's channel names one: ``resolve #12 why``, ``resolve 12``.

    Never ``note 500 errors``: what is written down may begin with a number.
    """
    number, why = grammar.take_number(rest)
    return verb in _NUMBERED and number is not None and (rest.startswith("#") or not why)


_NUMBERED = frozenset({"status", "resolve", "mitigate", "reopen", "close", "cancel", "postmortem"})
_ASKS_WHY: Mapping[Status, Ending] = {"resolved": "resolved", "cancelled": "cancelled"}
"""The states that a command without any more words asks about first: both end what others rely on."""
_ROLE_WORDS = {"lead": "commander", "ic": "commander", "communications": "comms", "expert": "sme"}
