"""Buttons, modals and shortcuts. Each does its one transaction, acknowledges, and answers only whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError, ConflictError, TocsinError
from bot.notify.slack import read_message
from bot.services.incidents import Declaration
from bot.slack import grammar
from bot.slack.answering import Pressed, answer_press
from bot.views import ids, replies
from bot.views.declare import DeclareForm, declare_modal, parse_declare, read_declare, service_options
from bot.views.forms import modal_errors
from bot.views.ids import Origin
from bot.views.page import acknowledged_reply
from bot.views.update import (
    ending_modal,
    note_modal,
    parse_cancel,
    parse_note,
    parse_rename,
    parse_role,
    parse_severity,
    parse_text,
    parse_update,
    role_modal,
    update_modal,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.core.incident import Incident, Status
    from bot.slack.desk import Desk
    from bot.views.blocks import Message


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for every button, modal and shortcut of ours."""
    _register_buttons(app, desk)
    _register_modals(app, desk)
    _register_shortcuts(app, desk)


def _register_buttons(app: AsyncApp, desk: Desk) -> None:
    buttons = Buttons(desk)

    @app.action(ids.INCIDENT_ACTIONS)
    async def on_incident(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await answer_press(desk, ack, body, buttons.incident(body, action))

    @app.action(ids.PAGE_ACTIONS)
    async def on_page(ack: AsyncAck, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        await answer_press(desk, ack, body, buttons.page(body, action))

    @app.action(ids.HOME_ACTIONS)
    async def on_home(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        desk.open_view(body, await _blank_declare(desk, body))

    @app.action(ids.DECLARE_SERVICE)
    async def on_service(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        values = read_declare(body["view"])
        already_open = await desk.incidents.open(values.service) if values.service else []
        view = declare_modal(desk.world.roster, desk.world.clock.now(), values, already_open)
        desk.update_view(body, view)

    @app.options(ids.DECLARE_SERVICE)
    async def on_search(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack(**service_options(desk.world.roster, str(body.get("value") or "")))


class Buttons:
    """What the buttons of cards and pages do."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self.acts: Mapping[str, Callable[[int, Pressed], Awaitable[Message | None]]] = {
            ids.INCIDENT_JOIN: self._join,
            ids.INCIDENT_UPDATE: self._opens(self._update_modal),
            ids.INCIDENT_MITIGATE: self._opens(lambda incident: ending_modal(incident, "mitigated")),
            ids.INCIDENT_RESOLVE: self._opens(lambda incident: ending_modal(incident, "resolved")),
            ids.INCIDENT_ASSIGN_ROLE: self._opens(role_modal),
            ids.INCIDENT_NOTE: self._opens(note_modal),
            ids.INCIDENT_REOPEN: self._moves("active"),
            ids.INCIDENT_CLOSE: self._moves("closed"),
            ids.INCIDENT_POSTMORTEM: self._postmortem,
        }

    async def incident(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> Message | None:
        """Carry out a button of an incident's card or announcement."""
        name, value, user = action["action_id"], str(action.get("value") or ""), body["user"]["id"]
        if name.startswith(ids.INCIDENT_CLAIM_ROLE):
            claim = ids.RoleClaim.decode(value)
            await self._desk.incidents.claim(claim.incident, claim.role, user)
            return None
        act = self.acts.get(name)
        if act is None:
            raise BadInputError("This button is from an older version of Tocsin. Use the command instead.")
        return await act(ids.parse_incident(value), Pressed(user, body))

    async def _join(self, number: int, pressed: Pressed) -> Message:
        return replies.joined_incident(await self._desk.incidents.join(number, pressed.user))

    def _opens(self, modal: Callable[[Incident], dict[str, Any]]) -> Callable[[int, Pressed], Awaitable[None]]:
        async def act(number: int, pressed: Pressed) -> None:
            incident = (await self._desk.incidents.situation(number)).incident
            if not incident.is_open:
                raise ConflictError(f"Incident #{number} is {incident.status}. Reopen it first.")
            self._desk.open_view(pressed.body, modal(incident))

        return act

    def _moves(self, status: Status) -> Callable[[int, Pressed], Awaitable[None]]:
        async def act(number: int, pressed: Pressed) -> None:
            await self._desk.incidents.move(number, status, pressed.user, source=pressed.source)

        return act

    async def _postmortem(self, number: int, pressed: Pressed) -> Message:
        await self._desk.postmortems.ask(number, pressed.user, pressed.source)
        return replies.reply(f":memo: The draft of #{number} is being written; it appears in its channel.")

    def _update_modal(self, incident: Incident) -> dict[str, Any]:
        return update_modal(incident, self._desk.world.organization.rule(incident.priority).update_every)

    async def page(self, body: Mapping[str, Any], action: Mapping[str, Any]) -> Message | None:
        """Carry out Acknowledge. The message itself is redrawn by the outbox; only a late press is answered."""
        user, page = body["user"]["id"], ids.parse_page(str(action.get("value") or ""))
        answer = await self._desk.pager.acknowledge(page, user, "slack")
        done = answer.acknowledgement
        if done.was_first:
            return None
        return replies.reply(acknowledged_reply(done.page, user, answer.people, is_first=False))


def _register_modals(app: AsyncApp, desk: Desk) -> None:
    modals = Modals(desk)
    for callback, submit in modals.submits.items():
        _register_modal(app, callback, submit)


def _register_modal(app: AsyncApp, callback: str, submit: Callable[[str, Mapping[str, Any]], Awaitable[None]]) -> None:
    @app.view(callback)
    async def on_submit(ack: AsyncAck, body: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        try:
            await submit(body["user"]["id"], view)
        except BadInputError as error:
            await ack(**modal_errors(error, view))
        except TocsinError as error:
            await ack(**modal_errors(BadInputError(str(error)), view))
        else:
            await ack()


class Modals:
    """What submitted modals do. An error is shown at its field, and nothing that was typed is lost."""

    def __init__(self, desk: Desk) -> None:
        """Carry them out with ``desk``."""
        self._desk = desk
        self.submits: Mapping[str, Callable[[str, Mapping[str, Any]], Awaitable[None]]] = {
            ids.MODAL_DECLARE: self._declare,
            ids.MODAL_UPDATE: self._update,
            ids.MODAL_MITIGATE: self._mitigate,
            ids.MODAL_RESOLVE: self._resolve,
            ids.MODAL_CANCEL: self._cancel,
            ids.MODAL_RENAME: self._rename,
            ids.MODAL_SEVERITY: self._severity,
            ids.MODAL_DECISION: self._decision,
            ids.MODAL_ROLE: self._role,
            ids.MODAL_NOTE: self._note,
        }

    async def _declare(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_declare(view, self._desk.world.roster)
        declaration = Declaration(
            request=f"view:{view['id']}",
            title=form.title,
            severity=form.severity,
            urgency=form.urgency,
            by=user,
            service=form.service,
            affected=form.affected,
            noticed_by=form.noticed_by,
            wants_page=form.page,
            origin=form.origin,
        )
        await self._desk.incidents.declare(declaration)

    async def _update(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_update(view)
        await self._desk.incidents.update(form.incident, form.text, user, form.next_in, f"view:{view['id']}")

    async def _mitigate(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_text(view)
        await self._desk.incidents.move(form.incident, "mitigated", user, form.text, f"view:{view['id']}")

    async def _resolve(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_text(view)
        await self._desk.incidents.move(form.incident, "resolved", user, form.text, f"view:{view['id']}")

    async def _cancel(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_cancel(view)
        await self._desk.incidents.move(form.incident, "cancelled", user, form.text, f"view:{view['id']}")

    async def _rename(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_rename(view)
        await self._desk.incidents.correct(form.incident, {"title": form.text}, user, f"view:{view['id']}")

    async def _severity(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_severity(view)
        wanted = {"severity": form.severity, "urgency": form.urgency}
        await self._desk.incidents.correct(form.incident, wanted, user, f"view:{view['id']}")

    async def _role(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_role(view)
        await self._desk.incidents.assign(form.incident, form.role, form.user, user, f"view:{view['id']}")

    async def _decision(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_note(view)
        await self._desk.incidents.note(form.incident, "decision", form.text, user, f"view:{view['id']}")

    async def _note(self, user: str, view: Mapping[str, Any]) -> None:
        form = parse_note(view)
        await self._desk.incidents.note(form.incident, "note", form.text, user, f"view:{view['id']}")


def _register_shortcuts(app: AsyncApp, desk: Desk) -> None:
    @app.shortcut(ids.SHORTCUT_DECLARE)
    async def on_declare(ack: AsyncAck, shortcut: Mapping[str, Any]) -> None:
        await ack()
        desk.open_view(shortcut, await _blank_declare(desk, shortcut))

    @app.shortcut(ids.SHORTCUT_DECLARE_FROM_MESSAGE)
    async def on_declare_from(ack: AsyncAck, shortcut: Mapping[str, Any]) -> None:
        await ack()
        channel, message = shortcut["channel"]["id"], shortcut["message"]
        said = Origin(channel, message["ts"], message.get("user") or "", message.get("text") or "")
        view = await _blank_declare(desk, shortcut, said)
        desk.open_view(shortcut, view)

    @app.shortcut(ids.SHORTCUT_TIMELINE)
    async def on_timeline(ack: AsyncAck, shortcut: Mapping[str, Any]) -> None:
        await answer_press(desk, ack, shortcut, _to_timeline(desk, shortcut))


async def _to_timeline(desk: Desk, shortcut: Mapping[str, Any]) -> Message:
    channel, user = shortcut["channel"]["id"], shortcut["user"]["id"]
    incident = await desk.incidents.of_channel(channel)
    if incident is None:
        raise BadInputError("This is not an incident's channel. Declare an incident from the message instead.")
    await desk.transcript.mark(incident.number, "pinned", read_message(channel, shortcut["message"]), user)
    return replies.reply(f":pushpin: On the timeline of #{incident.number}.")


async def _blank_declare(desk: Desk, body: Mapping[str, Any], origin: Origin | None = None) -> dict[str, Any]:
    names = await desk.incidents.names()
    origin = origin or Origin()
    lines = grammar.plain(origin.text, names).splitlines()
    noticed_by = names.get(origin.user or body["user"]["id"], "")
    values = DeclareForm(title=lines[0] if lines else "", noticed_by=noticed_by, origin=origin)
    return declare_modal(desk.world.roster, desk.world.clock.now(), values)
