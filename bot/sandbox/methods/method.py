"""What is known of one method of the Web API.

Source: the method reference at docs.slack.dev/reference/methods and docs.slack.dev/apis/web-api/rate-limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Refusals that any method may give, whatever its page lists.
COMMON_ERRORS = _words(
    "access_denied account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted fatal_error"
    " internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset"
    " invalid_form_data invalid_json invalid_post_type json_not_object method_deprecated missing_post_type"
    " missing_scope no_permission not_allowed_token_type not_authed org_login_required ratelimited"
    " request_timeout service_unavailable team_access_not_granted team_added_to_org token_expired token_revoked"
    " two_factor_setup_required unknown_method"
)

Tier = Literal[1, 2, 3, 4, "many", "posting"]
"""How often a method may be called: one of Slack's tiers, "hundreds of times a minute", or the rule of posting."""

CALLS_PER_MINUTE: dict[Tier, int] = {1: 1, 2: 20, 3: 50, 4: 100, "many": 300, "posting": 300}
"""Calls a minute that Slack allows to one app in one workspace; for "posting", in all channels together."""

_PREFIXES = {"channel": "channels:", "group": "groups:", "im": "im:", "mpim": "mpim:"}


@dataclass(frozen=True)
class Method:
    """A method: its arguments, any of the scopes that allow a bot to call it, how often, and its own refusals.

    ``required`` are the arguments without which it is refused; ``errors`` leaves out ``COMMON_ERRORS`` that the
    method's page does not list.
    """

    name: str
    tier: Tier
    required: tuple[str, ...]
    optional: tuple[str, ...]
    scopes: tuple[str, ...]
    errors: tuple[str, ...]

    @property
    def arguments(self) -> frozenset[str]:
        """Return the names of every argument that it takes, but for the token."""
        return frozenset(self.required + self.optional)

    def scopes_for(self, kind: str) -> tuple[str, ...]:
        """Return the scopes that allow it on one kind of conversation ("channel", "group", "im", "mpim").

        Methods whose scopes do not tell the kinds apart need the same scopes for all.
        """
        told_apart = [scope for scope in self.scopes if scope.startswith(tuple(_PREFIXES.values()))]
        if not told_apart:
            return self.scopes
        return tuple(scope for scope in told_apart if scope.startswith(_PREFIXES[kind]))

    def may_refuse_with(self, error: str) -> bool:
        """Tell whether Slack documents this refusal for the method."""
        return error in self.errors or error in COMMON_ERRORS


def method(name: str, tier: Tier, required: str = "", optional: str = "", scopes: str = "", errors: str = "") -> Method:
    """Return a method; its lists are written as words with spaces between them."""
    return Method(name, tier, _words(required), _words(optional), _words(scopes), _words(errors))
