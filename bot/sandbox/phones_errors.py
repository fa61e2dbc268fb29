"""Twilio's errors, as its REST API words them (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from typing import Any

_MESSAGES: dict[int, tuple[int, str]] = {
    20001: (400, "{0}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20005: (401, "Account not active"),
    20404: (404, "The requested resource {0} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service Unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL: {0}"),
    21210: (
        400,
        "The source phone number provided, {0}, is not yet verified for your account. "
        "You may only make calls from phone numbers that you've verified or purchased from Twilio.",
    ),
    21211: (400, "Invalid 'To' Phone Number: {0}"),
    21212: (400, "Invalid From Number (caller ID): {0}"),
    21213: (400, "No 'From' number specified"),
    21219: (400, "The number {0} is unverified. Trial accounts may only make calls to verified numbers."),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21266: (400, "'To' and 'From' number cannot be the same: {0}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The From phone number {0} is not a valid, SMS-capable inbound phone number or short code for your account.",
    ),
    21609: (400, "The StatusCallback URL {0} is not a valid URL."),
    21608: (400, "The number {0} is unverified. Trial accounts cannot send messages to unverified numbers"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
}


class TwilioError(Exception):
    """An answer that refuses a request: ``code`` as in Twilio's error dictionary, ``status`` the HTTP status."""

    def __init__(self, code: int, *details: str, status: int | None = None, message: str | None = None) -> None:
        known_status, template = _MESSAGES.get(code, (400, "Bad Request"))
        self.code = code
        self.status = status or known_status
        self.message = message if message is not None else template.format(*details)
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
