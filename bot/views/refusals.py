"""What Slack's refusals mean, in words for the person who meets them: what is wrong, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TO_INSTALL = "Slack does not accept the bot's token: install the app again and put its bot token into SLACK_BOT_TOKEN"
_RULES = "the rules of this workspace do not allow it: ask a Slack administrator"
_STRANGER = "Slack does not know this person: look at their entry in the schedule files"
_UNSEEN = "there is no such channel, or it is private and Tocsin is not in it: create it, or `/invite @Tocsin` there"
_ARCHIVED = "the channel is archived: unarchive it"
_FORM = "Slack does not take the message as it is drawn: report this to whoever maintains Tocsin"
_FILES = "files of this kind cannot be uploaded in this workspace: ask a Slack administrator"

_GROUP_PEOPLE = "Slack does not take one of these people into a user group: a guest, or somebody who left"
_PAID = "user groups need a paid plan of Slack's: upgrade, or take `usergroup` out of the team's file"
_OLD = "Slack no longer offers this: bring Tocsin up to date"
_NAME = "Slack does not take the name: report this to whoever maintains Tocsin"

_WORDS: Mapping[str, str] = {
    "already_in_channel": "this person is there already",
    "already_pinned": "it is pinned already",
    "cannot_bookmark_from_external_org": _RULES,
    "cannot_bookmark_restricted_sharing_enabled": _RULES,
    "cant_invite_self": "Tocsin is there already",
    "cant_update_message": "the message is not Tocsin's to change",
    "deprecated_endpoint": _OLD,
    "method_deprecated": _OLD,
    "unknown_method": _OLD,
    "file_not_found": "the file was deleted meanwhile",
    "forbidden_team": _RULES,
    "hash_conflict": "it was changed meanwhile",
    "invalid_channel": _UNSEEN,
    "invalid_name": _NAME,
    "invalid_name_maxlength": _NAME,
    "invalid_name_punctuation": _NAME,
    "invalid_name_required": _NAME,
    "invalid_name_specials": _NAME,
    "no_channel": _NAME,
    "invalid_trigger_id": "it took too long",
    "message_not_found": "the message was deleted",
    "not_found": "it was closed meanwhile",
    "slack_connect_canvas_sharing_blocked": _RULES,
    "slack_connect_file_link_sharing_blocked": _RULES,
    "slack_connect_lists_sharing_blocked": _RULES,
    "thread_not_found": "the thread was deleted",
    "too_long": "the text is too long for Slack",
    "attachment_payload_limit_exceeded": _FORM,
    "block_mismatch": _FORM,
    "no_text": _FORM,
    "not_authed": _TO_INSTALL,
    "invalid_auth": _TO_INSTALL,
    "token_revoked": _TO_INSTALL,
    "token_expired": _TO_INSTALL,
    "account_inactive": _TO_INSTALL,
    "not_allowed_token_type": "SLACK_BOT_TOKEN is not a bot token: it begins with xoxb-",
    "access_denied": _RULES,
    "app_access_restricted": _RULES,
    "cannot_create_channel": _RULES,
    "ekm_access_denied": _RULES,
    "enterprise_is_restricted": _RULES,
    "no_permission": _RULES,
    "permission_denied": _RULES,
    "posting_to_channel_denied": _RULES,
    "restricted_action": _RULES,
    "restricted_action_non_threadable_channel": _RULES,
    "restricted_action_read_only_channel": "only some people may post in the channel: let Tocsin post there too",
    "restricted_action_thread_locked": _RULES,
    "restricted_action_thread_only_channel": _RULES,
    "team_access_not_granted": _RULES,
    "two_factor_setup_required": "the workspace asks for two-factor sign-in first: ask a Slack administrator",
    "user_is_restricted": "guests may not do that: ask a Slack administrator",
    "channel_not_found": _UNSEEN,
    "channel_is_limited_access": _RULES,
    "not_in_channel": "Tocsin is not in the channel: type `/invite @Tocsin` there",
    "method_not_supported_for_channel_type": "Tocsin cannot enter a private channel: type `/invite @Tocsin` there",
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "name_taken": "a channel of that name exists and Tocsin cannot see it: `/invite @Tocsin` there, or unarchive it",
    "too_many_members": "the channel is full",
    "user_not_found": _STRANGER,
    "users_not_found": "nobody in Slack has this e-mail address: correct it in the schedule files",
    "user_not_visible": _STRANGER,
    "user_disabled": "the account is deactivated",
    "cant_invite": "Slack does not let this person be invited",
    "invitee_cant_see_channel": "a guest does not see new channels: a Slack administrator can add them",
    "no_external_invite_permission": "people of other organizations have to be invited by a Slack administrator",
    "org_user_not_in_team": "this person is not in this workspace",
    "ura_max_channels": "a guest can be in one channel only",
    "app_cannot_join_channel": _RULES,
    "messages_tab_disabled": "direct messages to Tocsin are switched off: switch on the Messages Tab under App Home",
    "not_enabled": "App Home is switched off: switch on the Home Tab under App Home",
    "too_many_pins": "there are too many pins in the channel: take one off",
    "not_pinnable": "this message cannot be pinned",
    "too_many_bookmarks": "there are too many bookmarks in the channel: take one off",
    "too_many_tabs": "there are too many tabs in the channel: take one off",
    "invalid_link": "Slack does not take this address as a link: correct it in the schedule files",
    "edit_window_closed": "messages cannot be edited after some time here: ask a Slack administrator to lift that",
    "file_type_not_allowed": _FILES,
    "file_uploads_disabled": _FILES,
    "file_uploads_except_images_disabled": _FILES,
    "file_upload_size_restricted": "the file is larger than this workspace allows",
    "snippet_too_large": "the file is larger than this workspace allows",
    "storage_limit_reached": "this workspace has no room left for files: ask a Slack administrator",
    "invalid_arguments": _FORM,
    "invalid_blocks": _FORM,
    "invalid_blocks_format": _FORM,
    "msg_blocks_too_long": _FORM,
    "msg_too_long": _FORM,
    "view_too_large": _FORM,
    "not_implemented": "this workspace cannot do that",
    "paid_teams_only": _PAID,
    "plan_upgrade_required": _PAID,
    "no_such_subteam": "there is no such user group any more: create it, or correct `usergroup` in the team's file",
    "invalid_users": _GROUP_PEOPLE,
    "failed_for_some_users": _GROUP_PEOPLE,
    "subteam_max_users_exceeded": "the user group is full",
    "expired_trigger_id": "it took too long",
    "exchanged_trigger_id": "it was opened already",
}


def in_words(code: str, needed: str = "") -> str:
    """Return why Slack refused, as the end of a sentence with Slack's own ``code`` in brackets.

    ``needed`` names the scopes that are missing, separated by commas, when Slack said which.
    """
    if code == "missing_scope":
        return f"{missing_scope(needed)} (missing_scope)"
    if code == "unreachable" or code.startswith("http_"):
        return "Slack cannot be reached"
    return f"{_WORDS[code]} ({code})" if code in _WORDS else f"Slack says {code}"


def missing_scope(needed: str) -> str:
    """Return what is missing and how it is mended; of several scopes that would do, the first."""
    which = f"the scope {needed.partition(',')[0]}" if needed else "a scope"
    return f"the app lacks {which}: paste manifest.yml under App Manifest, then install the app again"
