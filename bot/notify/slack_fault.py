"""A refusal of Slack's, and what kind it is: one that passes, one that somebody has to mend, one that stays.

Source of the codes: the method reference at https://docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import TocsinError
from bot.notify.observed import AUTH
from bot.views.refusals import in_words

if TYPE_CHECKING:
    from datetime import timedelta

PASSING = frozenset({
    "external_channel_migrating", "fatal_error", "file_update_failed", "internal_error", "invalid_cursor",
    "message_limit_exceeded", "org_login_required", "rate_limited", "ratelimited", "request_timeout",
    "service_unavailable", "team_added_to_org", "too_many_requests", "unreachable", "update_failed",
})  # fmt: skip
SHAPE = frozenset({
    "attachment_payload_limit_exceeded", "block_mismatch", "invalid_arguments", "invalid_attachments", "invalid_blocks",
    "invalid_blocks_format", "markdown_text_conflict", "msg_blocks_too_long", "msg_too_long", "no_text",
    "too_many_attachments", "too_many_contact_cards",
})  # fmt: skip
GONE = frozenset({"cant_update_message", "file_deleted", "file_is_deleted", "message_not_found"})
CLOSED = frozenset({
    "channel_is_limited_access", "channel_not_found", "is_archived", "is_inactive", "not_in_channel",
    "posting_to_channel_denied", "restricted_action", "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel", "restricted_action_thread_locked", "restricted_action_thread_only_channel",
})  # fmt: skip
NO_PLAN = frozenset({"paid_teams_only", "plan_upgrade_required"})
"""What Slack says where a paid plan is needed."""


class SlackFault(TocsinError):  # noqa: N818  # a refusal of Slack's, named as its own error codes are
    """Slack did not do what it was asked. ``code`` is Slack's error; ``retry_after`` what Slack asked to wait.

    ``needed`` names the scopes of which one is missing, separated by commas, ``granted`` those that the app has.
    """

    def __init__(
        self, method: str, code: str, retry_after: timedelta | None = None, needed: str = "", granted: str = ""
    ) -> None:
        away = code == "unreachable"
        super().__init__(
            f"Slack cannot be reached ({method})" if away else f"Slack refused {method}: {in_words(code, needed)}"
        )
        self.method = method
        self.code = code
        self.retry_after = retry_after
        self.needed = needed
        self.granted = granted

    @property
    def reason(self) -> str:
        """Return why, in plain words for the end of a sentence, with the way out."""
        return in_words(self.code, self.needed)

    @property
    def is_passing(self) -> bool:
        """Tell whether the same call may go through later."""
        return self.code in PASSING or self.code.startswith("http_5")

    @property
    def is_auth(self) -> bool:
        """Tell whether the bot's token is no longer good."""
        return self.code in AUTH

    @property
    def is_missing_scope(self) -> bool:
        """Tell whether the app was installed without a scope that it needs."""
        return self.code == "missing_scope"

    @property
    def may_be_mended(self) -> bool:
        """Tell whether the same call goes through once somebody installed the app as it should be."""
        return self.is_auth or self.is_missing_scope

    @property
    def is_shape(self) -> bool:
        """Tell whether the way a message is drawn was refused: its bare text may go through."""
        return self.code in SHAPE

    @property
    def is_gone(self) -> bool:
        """Tell whether the message that was to be changed is no longer there, or no longer ours."""
        return self.code in GONE

    @property
    def is_closed(self) -> bool:
        """Tell whether the channel takes nothing from the bot."""
        return self.code in CLOSED
