"""What Twilio's error codes mean for whoever runs Tocsin (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from bot.core.delivery import Complaint

_CREDENTIALS = (
    "Twilio does not accept TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN ({code}). Copy both from the first page of "
    "Twilio's console into .env, and start Tocsin again."
)
_INACTIVE = (
    "Twilio has suspended or closed the account of TWILIO_ACCOUNT_SID ({code}). See its balance and its messages in "
    "Twilio's console."
)
_SMS_NUMBER = (
    "Twilio sends no SMS from a number of TWILIO_FROM ({code}). Name numbers there that this account owns and that can "
    "send SMS."
)
_CALL_NUMBER = (
    "Twilio places no calls from a number of TWILIO_FROM ({code}). Name numbers there that this account owns and that "
    "can call."
)
_TRIAL = (
    "Twilio's trial accounts reach verified numbers only ({code}). Verify everybody's number in Twilio's console, or "
    "upgrade the account."
)
_REGION = (
    "Twilio may not reach a country that somebody's number is in ({code}). Allow it in Twilio's console under "
    "“Geographic permissions”."
)

_ACCOUNT = {10001: _INACTIVE, 20003: _CREDENTIALS, 20005: _INACTIVE, 20403: _CREDENTIALS, 30002: _INACTIVE}
_SENDING = {
    21210: _CALL_NUMBER,
    21212: _CALL_NUMBER,
    21215: _REGION,
    21219: _TRIAL,
    21408: _REGION,
    21606: _SMS_NUMBER,
    21608: _TRIAL,
    21659: _SMS_NUMBER,
    21660: _SMS_NUMBER,
    21661: _SMS_NUMBER,
}
_UNAUTHORIZED = 401
_TOO_MANY_REQUESTS = 429
_SERVER_FAULT = 500


def complaint_of(code: int | None, status: int) -> Complaint | None:
    """Return what is wrong with us or with Twilio, and the cure; None when it is about who was to be reached."""
    shown = f"error {code or status}"
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_FAULT:
        return outage(f"answers with {shown}")
    if code in _SENDING:
        return Complaint("sending", _SENDING[code].format(code=shown))
    known = _ACCOUNT.get(code or 0) or (_CREDENTIALS if status == _UNAUTHORIZED else None)
    return Complaint("account", known.format(code=shown)) if known else None


def outage(how: str) -> Complaint:
    """Return what to say when Twilio cannot be used; ``how`` follows its name."""
    return Complaint("outage", f"Twilio {how}. SMS and calls are tried again; people are paged in Slack meanwhile.")
