"""The methods of the Web API that the server speaks: required arguments, scopes, and the refusals each may give.

Source: the method reference at docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Refusals that any method may give.
COMMON_ERRORS = _words(
    "not_authed invalid_auth not_allowed_token_type missing_scope invalid_arguments invalid_json unknown_method"
)


_PREFIXES = {"channel": "channels:", "group": "groups:", "im": "im:", "mpim": "mpim:"}


@dataclass(frozen=True)
class Method:
    """A method: its name, the arguments without which it is refused, any of the scopes that allow it, its refusals."""

    name: str
    required: tuple[str, ...]
    scopes: tuple[str, ...]
    errors: tuple[str, ...]

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


def _method(name: str, required: str = "", scopes: str = "", errors: str = "") -> Method:
    return Method(name, _words(required), _words(scopes), _words(errors))


_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_MANAGE = "channels:manage groups:write im:write mpim:write"
_INVITE = f"{_MANAGE} channels:write.invites groups:write.invites"
_TOPIC = f"{_MANAGE} channels:write.topic groups:write.topic im:write.topic mpim:write.topic"

_NAMES = "name_taken invalid_name_required invalid_name_maxlength invalid_name_specials invalid_name_punctuation"
_GROUP = "channel_not_found method_not_supported_for_channel_type"
_NOTE = "channel_not_found not_in_channel is_archived too_long"
_PAGE = "invalid_cursor invalid_limit"
_SPAN = "channel_not_found not_in_channel invalid_cursor invalid_ts_latest invalid_ts_oldest"
_BLOCKS = "invalid_blocks invalid_blocks_format invalid_attachments too_many_attachments markdown_text_conflict"
_CONTENT = f"no_text msg_too_long {_BLOCKS}"
_METADATA = "invalid_metadata_format metadata_too_large metadata_must_be_sent_from_app"
_ITEM = "channel_not_found bad_timestamp message_not_found no_item_specified"
_REACTION = f"{_ITEM} invalid_name"
_BOOKMARK = "channel_not_found access_denied"
_TRIGGER = "invalid_trigger_id expired_trigger_id exchanged_trigger_id"
_VIEW = "view_too_large duplicate_external_id"

_LISTED = (
    _method("api.test"),
    _method("auth.test"),
    _method("apps.connections.open"),
    _method("team.info", scopes="team:read", errors="team_not_found"),
    _method("emoji.list", scopes="emoji:read"),
    _method("bots.info", scopes="users:read", errors="bot_not_found"),
    _method("users.info", "user", "users:read", "user_not_found"),
    _method("users.list", scopes="users:read", errors="invalid_cursor"),
    _method("users.lookupByEmail", "email", "users:read.email", "users_not_found"),
    _method("users.conversations", scopes=_READ, errors=f"{_PAGE} invalid_types user_not_found"),
    _method("dnd.info", scopes="dnd:read", errors="user_not_found"),
    _method("conversations.create", "name", "channels:manage groups:write", _NAMES),
    _method(
        "conversations.invite",
        "channel users",
        _INVITE,
        f"{_GROUP} not_in_channel is_archived no_user user_not_found cant_invite cant_invite_self already_in_channel",
    ),
    _method("conversations.join", "channel", "channels:join", f"{_GROUP} is_archived"),
    _method("conversations.leave", "channel", _MANAGE, f"{_GROUP} is_archived cant_leave_general"),
    _method(
        "conversations.kick",
        "channel user",
        "channels:manage groups:write",
        f"{_GROUP} user_not_found cant_kick_self cant_kick_from_general not_in_channel",
    ),
    _method(
        "conversations.archive", "channel", _MANAGE, f"{_GROUP} not_in_channel already_archived cant_archive_general"
    ),
    _method("conversations.unarchive", "channel", _MANAGE, f"{_GROUP} not_archived"),
    _method(
        "conversations.rename", "channel name", _MANAGE, f"{_GROUP} {_NAMES} not_in_channel is_archived not_authorized"
    ),
    _method("conversations.setTopic", "channel topic", _TOPIC, _NOTE),
    _method("conversations.setPurpose", "channel purpose", _TOPIC, _NOTE),
    _method("conversations.info", "channel", _READ, "channel_not_found"),
    _method("conversations.list", scopes=_READ, errors=f"{_PAGE} invalid_types"),
    _method("conversations.members", "channel", _READ, f"{_PAGE} channel_not_found"),
    _method("conversations.history", "channel", _HISTORY, _SPAN),
    _method("conversations.replies", "channel ts", _HISTORY, f"{_SPAN} thread_not_found"),
    _method("conversations.open", "", _MANAGE, f"{_GROUP} users_list_not_supplied too_many_users user_not_found"),
    _method("conversations.mark", "channel ts", _MANAGE, "channel_not_found not_in_channel invalid_timestamp"),
    _method(
        "chat.postMessage",
        "channel",
        "chat:write",
        f"{_CONTENT} {_METADATA} channel_not_found not_in_channel is_archived cannot_reply_to_message"
        " messages_tab_disabled restricted_action_read_only_channel",
    ),
    _method(
        "chat.update",
        "channel ts",
        "chat:write",
        f"{_CONTENT} {_METADATA} channel_not_found message_not_found cant_update_message",
    ),
    _method("chat.delete", "channel ts", "chat:write", "channel_not_found message_not_found cant_delete_message"),
    _method(
        "chat.postEphemeral",
        "channel user",
        "chat:write",
        f"{_CONTENT} channel_not_found not_in_channel is_archived user_not_in_channel",
    ),
    _method("chat.getPermalink", "channel message_ts", "", "channel_not_found message_not_found"),
    _method(
        "reactions.add",
        "name timestamp channel",
        "reactions:write",
        f"{_REACTION} already_reacted is_archived no_access too_many_emoji",
    ),
    _method("reactions.remove", "name", "reactions:write", f"{_REACTION} no_reaction"),
    _method("reactions.get", "", "reactions:read", _ITEM),
    _method("pins.add", "channel", "pins:write", f"{_ITEM} not_in_channel already_pinned too_many_pins"),
    _method("pins.remove", "channel", "pins:write", f"{_ITEM} not_in_channel no_pin"),
    _method("pins.list", "channel", "pins:read", "channel_not_found"),
    _method(
        "bookmarks.add",
        "channel_id title type",
        "bookmarks:write",
        f"{_BOOKMARK} invalid_bookmark_type invalid_link too_many_bookmarks",
    ),
    _method("bookmarks.edit", "channel_id bookmark_id", "bookmarks:write", f"{_BOOKMARK} not_found invalid_link"),
    _method("bookmarks.remove", "channel_id bookmark_id", "bookmarks:write", f"{_BOOKMARK} not_found"),
    _method("bookmarks.list", "channel_id", "bookmarks:read", "channel_not_found"),
    _method("files.getUploadURLExternal", "filename length", "files:write", "file_upload_size_restricted"),
    _method(
        "files.completeUploadExternal",
        "files",
        "files:write",
        "file_not_found channel_not_found not_in_channel channels_limit_exceeded posting_to_channel_denied"
        " invalid_blocks",
    ),
    _method("files.info", "file", "files:read", "file_not_found"),
    _method("files.list", "", "files:read"),
    _method("files.delete", "file", "files:write", "file_not_found cant_delete_file"),
    _method("usergroups.create", "name", "usergroups:write", "name_already_exists bad_handle handle_already_exists"),
    _method("usergroups.update", "usergroup", "usergroups:write", "no_such_subteam bad_handle handle_already_exists"),
    _method("usergroups.list", "", "usergroups:read"),
    _method("usergroups.users.list", "usergroup", "usergroups:read", "no_such_subteam"),
    _method(
        "usergroups.users.update",
        "usergroup users",
        "usergroups:write",
        "no_such_subteam no_users_provided invalid_users",
    ),
    _method("views.open", "view", "", f"{_TRIGGER} {_VIEW}"),
    _method("views.push", "view", "", f"{_TRIGGER} {_VIEW} push_limit_reached not_found"),
    _method("views.update", "view", "", f"{_VIEW} not_found hash_conflict"),
    _method("views.publish", "user_id view", "", f"{_VIEW} hash_conflict"),
)

METHODS = {each.name: each for each in _LISTED}
