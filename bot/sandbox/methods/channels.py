"""Conversations: making them, who is in them, what was said there."""

from __future__ import annotations

from bot.sandbox.methods.method import method

_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_MANAGE = "channels:manage channels:write groups:write im:write mpim:write"
_OPEN = "channels:manage groups:write im:write mpim:write"
_INVITE = "channels:manage channels:write.invites groups:write groups:write.invites im:write mpim:write"
_TOPIC = (
    "channels:manage channels:write.topic groups:write groups:write.topic im:write im:write.topic"
    " mpim:write mpim:write.topic"
)

LISTED = (
    method(
        "users.conversations",
        3,
        optional="cursor exclude_archived exclude_muted limit team_id types user",
        scopes=_READ,
        errors="invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type"
        " missing_argument missing_scope user_not_found",
    ),
    method(
        "conversations.create",
        2,
        required="name",
        optional="is_private team_id",
        scopes=_MANAGE,
        errors="cannot_create_channel canvas_disabled_user_team invalid_name invalid_name_maxlength"
        " invalid_name_punctuation invalid_name_required invalid_name_specials missing_argument"
        " missing_scope name_taken no_channel restricted_action",
    ),
    method(
        "conversations.invite",
        3,
        required="channel users",
        optional="force",
        scopes=_INVITE,
        errors="already_in_channel app_cannot_join_channel cant_invite cant_invite_self"
        " channel_not_found external_channel_migrating invitee_cant_see_channel is_archived"
        " method_not_supported_for_channel_type missing_scope no_external_invite_permission"
        " no_permission no_user not_in_channel org_user_not_in_team ura_max_channels"
        " user_is_restricted user_not_found",
    ),
    method(
        "conversations.join",
        3,
        required="channel",
        scopes="channels:join",
        errors="channel_is_limited_access channel_not_found is_archived"
        " method_not_supported_for_channel_type missing_scope too_many_members",
    ),
    method(
        "conversations.leave",
        3,
        required="channel",
        scopes=_MANAGE,
        errors="cant_leave_general channel_not_found is_archived last_member"
        " method_not_supported_for_channel_type missing_scope user_is_restricted",
    ),
    method(
        "conversations.kick",
        3,
        required="channel user",
        scopes="channels:manage groups:write",
        errors="cant_kick_from_general cant_kick_self channel_not_found"
        " method_not_supported_for_channel_type missing_scope not_in_channel not_supported"
        " restricted_action user_not_found",
    ),
    method(
        "conversations.archive",
        2,
        required="channel",
        scopes=_MANAGE,
        errors="already_archived cant_archive_general cant_archive_required channel_not_found"
        " method_not_supported_for_channel_type missing_scope not_in_channel restricted_action",
    ),
    method(
        "conversations.unarchive",
        2,
        required="channel",
        scopes=_MANAGE,
        errors="channel_not_found method_not_supported_for_channel_type missing_scope not_archived",
    ),
    method(
        "conversations.rename",
        2,
        required="channel name",
        scopes=_MANAGE,
        errors="channel_not_found invalid_name invalid_name_maxlength invalid_name_punctuation"
        " invalid_name_required invalid_name_specials is_archived"
        " method_not_supported_for_channel_type missing_scope name_taken not_authorized"
        " not_in_channel",
    ),
    method(
        "conversations.setTopic",
        2,
        required="channel topic",
        scopes=_TOPIC,
        errors="channel_not_found is_archived method_not_supported_for_channel_type missing_scope"
        " not_in_channel too_long user_is_restricted",
    ),
    method(
        "conversations.setPurpose",
        2,
        required="channel purpose",
        scopes=_TOPIC,
        errors="channel_not_found is_archived method_not_supported_for_channel_type missing_scope"
        " not_in_channel too_long user_is_restricted",
    ),
    method(
        "conversations.info",
        3,
        required="channel",
        optional="include_locale include_num_members",
        scopes=_READ,
        errors="channel_is_limited_access channel_not_found missing_scope",
    ),
    method(
        "conversations.list",
        2,
        optional="cursor exclude_archived limit team_id types",
        scopes=_READ,
        errors="invalid_cursor invalid_limit invalid_types method_not_supported_for_channel_type"
        " missing_argument missing_scope",
    ),
    method(
        "conversations.members",
        4,
        required="channel",
        optional="cursor limit",
        scopes=_READ,
        errors="channel_not_found fetch_members_failed invalid_cursor invalid_limit"
        " method_not_supported_for_channel_type missing_scope",
    ),
    method(
        "conversations.history",
        3,
        required="channel",
        optional="cursor include_all_metadata inclusive latest limit oldest",
        scopes=_HISTORY,
        errors="channel_is_limited_access channel_not_found invalid_cursor invalid_metadata_filter_keys"
        " invalid_ts_latest invalid_ts_oldest not_in_channel",
    ),
    method(
        "conversations.replies",
        3,
        required="channel ts",
        optional="cursor include_all_metadata inclusive latest limit oldest",
        scopes=_HISTORY,
        errors="channel_not_found invalid_cursor invalid_metadata_filter_keys invalid_ts_latest"
        " invalid_ts_oldest list_record_comment_fetch_failed"
        " method_not_supported_for_channel_type missing_scope not_in_channel thread_not_found",
    ),
    method(
        "conversations.open",
        3,
        optional="channel prevent_creation return_im users",
        scopes=_OPEN,
        errors="channel_not_found invalid_user_combination method_not_supported_for_channel_type"
        " missing_scope not_enough_users too_many_users user_disabled user_not_found"
        " user_not_visible users_list_not_supplied",
    ),
    method(
        "conversations.mark",
        3,
        required="channel ts",
        scopes=_MANAGE,
        errors="channel_not_found invalid_timestamp not_in_channel",
    ),
)
