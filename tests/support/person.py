"""A person in front of the sandbox: what they can do with Slack's client and with their phone, over real sockets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import aiohttp

PATIENCE_SECONDS = 40
_LOOK_EVERY_SECONDS = 0.05


async def eventually(look: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Return the first truthy answer of ``look``; fail naming ``what`` when there is none within the patience."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        found = await look()
        if found:
            return found
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"waited {PATIENCE_SECONDS} s in vain for {what}")
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


class Person:
    """One user of the sandbox's workspace."""

    def __init__(self, http: aiohttp.ClientSession, url: str, user: str) -> None:
        self._http = http
        self._url = url
        self.id = user
        self._headers = {"Authorization": f"Bearer xoxp-{user}"}

    async def api(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method of the Web API with this person's token."""
        data = {key: str(value) for key, value in arguments.items()}
        async with self._http.post(f"{self._url}/api/{method}", data=data, headers=self._headers) as answer:
            found = await answer.json()
        assert found["ok"], f"{method}: {found}"
        return found

    async def client(self, what: str, **body: Any) -> dict[str, Any]:
        """Do something that only Slack's own client can do."""
        async with self._http.post(f"{self._url}/client/{what}", json=body, headers=self._headers) as answer:
            return await answer.json()

    async def look(self, what: str, **query: str) -> dict[str, Any]:
        """Look at something in Slack's own client."""
        async with self._http.get(f"{self._url}/client/{what}", params=query, headers=self._headers) as answer:
            return await answer.json()

    async def phone(self, what: str = "", **body: Any) -> dict[str, Any]:
        """Look at the own phone, or do something with it."""
        url = f"{self._url}/phones/{self.id}" + (f"/{what}" if what else "")
        method = self._http.post if what else self._http.get
        async with method(url, json=body if what else None) as answer:
            return await answer.json()

    async def command(self, text: str, channel: str) -> dict[str, Any]:
        """Type a slash command into a channel."""
        found = await self.client("command", channel=channel, text=text)
        assert found["ok"], found
        return found

    async def channels(self) -> dict[str, str]:
        """Return the ids of the channels this person is in, by name."""
        found = await self.look("channels")
        return {each["name"]: each["id"] for each in found["channels"]}

    async def channel(self, name: str) -> str:
        """Return the id of a channel that this person is in, once they are."""

        async def there() -> str | None:
            return (await self.channels()).get(name)

        return await eventually(there, f"{self.id} to be in #{name}")

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return the newest messages of a channel, oldest first."""
        found = await self.api("conversations.history", channel=channel, limit=200)
        return list(reversed(found["messages"]))

    async def message(self, channel: str, *parts: str) -> dict[str, Any]:
        """Return the first message of a channel whose whole content has all of ``parts``, once it is there."""

        async def there() -> dict[str, Any] | None:
            return next((each for each in await self.messages(channel) if has(each, *parts)), None)

        return await eventually(there, f"a message with {parts} in {channel} for {self.id}")

    async def direct(self) -> str:
        """Return the id of the direct-message channel with the bot, once there is one."""

        async def there() -> str | None:
            found = await self.look("channels")
            return next((each["id"] for each in found["dms"]), None)

        return await eventually(there, f"a direct message to {self.id}")

    async def ephemeral(self, channel: str, *parts: str) -> dict[str, Any]:
        """Return the newest answer that only this person sees in a channel and that has all of ``parts``."""

        async def there() -> dict[str, Any] | None:
            found = (await self.look("ephemerals", channel=channel))["messages"]
            return next((each for each in reversed(found) if has(each, *parts)), None)

        return await eventually(there, f"an answer with {parts} for {self.id}")

    async def view(self, callback: str) -> dict[str, Any]:
        """Return the modal with this callback id, once it is open."""

        async def there() -> dict[str, Any] | None:
            found = (await self.look("views"))["views"]
            return next((each for each in reversed(found) if each["callback_id"] == callback), None)

        return await eventually(there, f"the modal {callback} for {self.id}")

    async def submit(self, view: dict[str, Any], **filled: Any) -> dict[str, Any]:
        """Submit a modal as it is, with some inputs filled otherwise: text, or the value of an option."""
        return await self.client("view/submit", view_id=view["id"], state={"values": values_of(view, filled)})

    async def press(self, channel: str, message: dict[str, Any], action: str) -> dict[str, Any]:
        """Press the first button of a message whose action id begins with ``action``.

        When the message was redrawn under the finger, press again: a person would.
        """

        async def pressed() -> dict[str, Any] | None:
            shown = next(each for each in await self.messages(channel) if each["ts"] == message["ts"])
            found = button(shown, action)
            assert found, f"no button {action} in {shown}"
            facts = {name: found[name] for name in ("action_id", "block_id", "type", "value")}
            answer = await self.client("action", channel=channel, message_ts=message["ts"], **facts)
            return answer if answer.get("error") != "no_such_action" else None

        answer = await eventually(pressed, f"{action} to be there to press")
        assert answer["ok"], answer
        return answer

    async def ringing(self) -> dict[str, Any]:
        """Return the call that rings on this person's phone, once one does."""

        async def there() -> dict[str, Any] | None:
            return next((each for each in (await self.phone())["calls"] if each["status"] == "ringing"), None)

        return await eventually(there, f"the phone of {self.id} to ring")

    async def sms(self, *parts: str) -> dict[str, Any]:
        """Return the newest SMS to this person that has all of ``parts``, once it is there."""

        async def there() -> dict[str, Any] | None:
            found = [each for each in (await self.phone())["sms"] if each["to"] != each.get("twilio")]
            return next((each for each in reversed(found) if all(part in each["body"] for part in parts)), None)

        return await eventually(there, f"an SMS with {parts} to {self.id}")


def has(message: dict[str, Any], *parts: str) -> bool:
    """Tell whether a message has all of ``parts`` somewhere in its text and blocks."""
    content = f"{message.get('text', '')} {message.get('blocks', '')} {message.get('files', '')}"
    return all(part in content for part in parts)


def button(message: dict[str, Any], action: str) -> dict[str, Any] | None:
    """Return the first button whose action id begins with ``action``, with the id of its block."""
    for block in message.get("blocks", []):
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if str(element.get("action_id", "")).startswith(action):
                return {**element, "block_id": block.get("block_id", "")}  # emulate gives blocks no ids
    return None


def values_of(view: dict[str, Any], filled: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a modal: its initial values, overwritten by ``filled`` (by block id)."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            values[block["block_id"]] = {element["action_id"]: _value(element, filled.get(block["block_id"]))}
    return values


def _value(element: dict[str, Any], wanted: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "static_select":
        options = element["options"]
        chosen = next((each for each in options if each["value"] == wanted), None) if wanted else None
        assert chosen or not wanted, f"no option {wanted} among {[each['value'] for each in options]}"
        return {"type": kind, "selected_option": chosen or element.get("initial_option")}
    if kind == "users_select":
        return {"type": kind, "selected_user": wanted or element.get("initial_user")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": wanted or element.get("initial_date_time")}
    if kind == "checkboxes":
        chosen = element.get("initial_options", []) if wanted is None else element["options"] if wanted else []
        return {"type": kind, "selected_options": chosen}
    return {"type": kind, "value": element.get("initial_value") if wanted is None else wanted}
