"""A Slack client that says when a call failed in a way that casts doubt on all of Slack, not on that call alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

if TYPE_CHECKING:
    from collections.abc import Callable

AUTH = frozenset({
    "account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked",
})  # fmt: skip
"""What Slack says of a token that is no good, or no good any more."""

_SERVER_FAULT = 500


class ForeignAnswerError(SlackClientError):
    """What answered is not Slack, or broke off: a proxy's page, half a document."""


class ObservedClient(AsyncWebClient):
    """Calls ``on_doubt`` after a call that met a refused token, a server fault or no answer of Slack's."""

    on_doubt: Callable[[], None] | None = None

    async def api_call(self, *args: Any, **kwargs: Any) -> AsyncSlackResponse:  # noqa: ANN401  # as the SDK has it
        """Do what the SDK's client does. Raises ``ForeignAnswerError`` besides what that raises."""
        try:
            return await self._call(*args, **kwargs)
        except SlackApiError as error:
            if _is_doubtful(error):
                self._doubt()
            raise
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError):
            self._doubt()
            raise

    async def _call(self, *args: Any, **kwargs: Any) -> AsyncSlackResponse:  # noqa: ANN401  # as the SDK has it
        try:
            return await super().api_call(*args, **kwargs)
        except SlackApiError as error:
            if isinstance(error.response, AsyncSlackResponse):
                raise
            # Half a document: the SDK hands over what aiohttp had.
            raise ForeignAnswerError("the answer broke off") from error
        except AttributeError as error:  # the SDK looks for "ok" in plain text, such as a proxy's page
            raise ForeignAnswerError("the answer is plain text") from error

    def _doubt(self) -> None:
        if self.on_doubt is not None:
            self.on_doubt()


def _is_doubtful(error: SlackApiError) -> bool:
    data: Any = error.response.data
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    return code in AUTH or int(error.response.status_code or 0) >= _SERVER_FAULT
