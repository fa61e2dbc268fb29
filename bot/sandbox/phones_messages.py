"""Text messages: carried to handsets, taken from them, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox import twiml
from bot.sandbox.phones_numbers import normalize, segments
from bot.sandbox.phones_records import Callback, Message, place
from bot.sandbox.phones_webhooks import Alert, WebhookError, absolute, demand_document
from bot.sandbox.twiml import TwimlError

if TYPE_CHECKING:
    from bot.sandbox.phones_exchange import Exchange
    from bot.sandbox.phones_webhooks import Reply

# https://help.twilio.com/articles/223134027: what ends and begins a subscription, and what Twilio answers by itself.
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})
_STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
_STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
_HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
_UNKNOWN_HANDSET = 30005
_MOST_DOCUMENTS = 10


class Post:
    """Carries messages between the application's numbers and the handsets."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def send(
        self,
        to: str,
        sender: str,
        body: str,
        *,
        callback: Callback | None = None,
        direction: str = "outbound-api",
    ) -> Message:
        """Accept a message for a handset; it is carried meanwhile."""
        now = self._exchange.now()
        message = Message(to, sender, body, direction, "queued", now, now, callback)
        self._exchange.messages[message.sid] = message
        self._exchange.spawn(self._carry(message))
        return message

    def take(self, user_id: str, number: str, to: str, body: str) -> Message:
        """Accept a message that a person sends; the application is told meanwhile."""
        now = self._exchange.now()
        message = Message(to, number, body, "inbound", "receiving", now, now)
        self._exchange.messages[message.sid] = message
        self._exchange.show_text(user_id, message)
        self._exchange.spawn(self._receive(message, user_id))
        return message

    async def _carry(self, message: Message) -> None:
        self._report(message)
        self._set(message, "sent")
        message.sent = message.updated
        faults, user = self._exchange.faults, self._exchange.owner_of(message.to)
        if faults.is_lost(message.to):
            return
        message.error_code = faults.undelivered(message.to)
        if user is None and message.error_code is None:
            message.error_code = _UNKNOWN_HANDSET
        self._set(message, "delivered" if message.error_code is None else "undelivered")
        if user is not None and message.error_code is None:
            self._exchange.show_text(user, message)

    def _set(self, message: Message, status: str) -> None:
        message.status = status
        message.updated = self._exchange.now()
        self._report(message)

    def _report(self, message: Message) -> None:
        if message.callback is None:
            return
        params = {
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "From": message.sender,
            "To": message.to,
        }
        if message.error_code is not None:
            params["ErrorCode"] = str(message.error_code)
        self._exchange.webhooks.tell(message.sid, message.callback.url, message.callback.method, params)

    async def _receive(self, message: Message, user_id: str) -> None:
        self._mind_keywords(message)
        if self._exchange.sms_url:
            await self._ask_application(message, self._exchange.sms_url)
        message.status = "received"
        message.updated = message.sent = self._exchange.now()
        self._exchange.changed(user_id)

    def _mind_keywords(self, message: Message) -> None:
        word, pair = message.body.strip().upper(), (message.to, message.sender)
        answer = ""
        if word in _STOP and pair not in self._exchange.opted_out:
            self._exchange.opted_out.add(pair)
            answer = _STOPPED
        elif word in _START and pair in self._exchange.opted_out:
            self._exchange.opted_out.discard(pair)
            answer = _STARTED
        elif word in _HELP:
            answer = _HELPED
        if answer:
            self.send(message.sender, message.to, answer, direction="outbound-reply")

    async def _ask_application(self, message: Message, url: str) -> None:
        params = {
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "From": message.sender,
            "To": message.to,
            "Body": message.body,
            "NumMedia": "0",
            "NumSegments": str(segments(message.body)),
            **place("From"),
            **place("To"),
        }
        next_url: str | None = url
        method = "POST"
        try:
            for _ in range(_MOST_DOCUMENTS):
                if next_url is None:
                    return
                reply = await self._exchange.webhooks.ask(next_url, method, params)
                next_url, method = self._answer(message, reply)
        except (WebhookError, TwimlError) as error:
            self._exchange.alert(Alert(error.code, str(error), url, message.sid))

    def _answer(self, message: Message, reply: Reply) -> tuple[str | None, str]:
        """Send what the application answers. Return where it redirects to, and by which method."""
        if not reply.text.strip():
            return None, ""
        demand_document(reply)
        if reply.content_type == "text/plain":
            self._reply(message, twiml.Message(reply.text.strip()), reply.url)
            return None, ""
        document = twiml.parse(reply.text)
        for verb in document.verbs:
            if isinstance(verb, twiml.Message):
                self._reply(message, verb, reply.url)
            elif isinstance(verb, twiml.Redirect):
                return absolute(reply.url, verb.url), verb.method
        return None, ""

    def _reply(self, message: Message, verb: twiml.Message, base: str) -> None:
        to = normalize(verb.to) or message.sender
        sender = normalize(verb.sender) or message.to
        if (sender, to) in self._exchange.opted_out:
            return
        callback = Callback(absolute(base, verb.status_url)) if verb.status_url else None
        self.send(to, sender, verb.body, callback=callback, direction="outbound-reply")
