"""What the bot makes of each refusal that Slack documents for the methods it calls.

``MET`` says by method and kind what may happen; ``NEVER`` what cannot, and why. A refusal that is in neither makes the
test fail, and so does one that Slack no longer documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind: TypeAlias = Literal["passes", "token", "scope", "shape", "gone", "closed", "stays"]
"""It passes; the token or a scope has to be mended; the drawing is refused; the message is gone; the channel is closed;
it stays as it is."""

# What any method may answer.
ANYWHERE: Mapping[Kind, str] = {
    "passes": "fatal_error internal_error org_login_required ratelimited request_timeout service_unavailable"
    " team_added_to_org",
    "token": "account_inactive invalid_auth not_allowed_token_type not_authed token_expired token_revoked",
    "scope": "missing_scope",
    "shape": "invalid_arguments",
    "stays": "access_denied deprecated_endpoint ekm_access_denied enterprise_is_restricted method_deprecated"
    " no_permission team_access_not_granted two_factor_setup_required unknown_method",
}
NEVER_ANYWHERE: Mapping[str, str] = {
    "the SDK words the request: arguments, their types and the form they are sent in": "invalid_arg_name"
    " invalid_array_arg invalid_charset invalid_form_data invalid_json invalid_post_type json_not_object"
    " missing_post_type",
}

MET: Mapping[str, Mapping[Kind, str]] = {
    "apps.connections.open": {"passes": "internal_error", "token": "invalid_auth", "stays": "forbidden_team"},
    "auth.test": {"passes": "internal_error", "token": "invalid_auth"},
    "bookmarks.add": {
        "passes": "too_many_requests",
        "stays": "access_denied cannot_bookmark_from_external_org cannot_bookmark_restricted_sharing_enabled"
        " invalid_link"
        " not_implemented permission_denied too_many_bookmarks too_many_tabs",
        "closed": "channel_not_found",
    },
    "bookmarks.list": {"stays": "access_denied not_implemented", "closed": "channel_not_found"},
    "chat.postMessage": {
        "passes": "message_limit_exceeded rate_limited",
        "shape": "attachment_payload_limit_exceeded invalid_blocks invalid_blocks_format msg_blocks_too_long"
        " msg_too_long"
        " no_text",
        "closed": "channel_not_found is_archived not_in_channel restricted_action"
        " restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked"
        " restricted_action_thread_only_channel",
        "stays": "app_access_restricted ekm_access_denied messages_tab_disabled slack_connect_file_link_sharing_blocked"
        " slack_connect_canvas_sharing_blocked slack_connect_lists_sharing_blocked",
    },
    "chat.update": {
        "passes": "external_channel_migrating message_limit_exceeded update_failed",
        "shape": "block_mismatch invalid_blocks invalid_blocks_format msg_too_long no_text",
        "gone": "cant_update_message message_not_found",
        "closed": "channel_not_found is_inactive posting_to_channel_denied",
        "stays": "edit_window_closed slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked",
    },
    "conversations.create": {
        "scope": "missing_scope",
        "closed": "restricted_action",
        "stays": "cannot_create_channel invalid_name invalid_name_maxlength invalid_name_punctuation"
        " invalid_name_required"
        " invalid_name_specials name_taken no_channel",
    },
    "conversations.history": {
        "passes": "invalid_cursor",
        "closed": "channel_is_limited_access channel_not_found not_in_channel",
    },
    "conversations.invite": {
        "passes": "external_channel_migrating",
        "scope": "missing_scope",
        "closed": "channel_not_found is_archived not_in_channel",
        "stays": "already_in_channel app_cannot_join_channel cant_invite cant_invite_self invitee_cant_see_channel"
        " no_external_invite_permission no_permission org_user_not_in_team ura_max_channels user_is_restricted"
        " user_not_found",
    },
    "conversations.join": {
        "scope": "missing_scope",
        "closed": "channel_is_limited_access channel_not_found is_archived",
        "stays": "method_not_supported_for_channel_type too_many_members",
    },
    "conversations.list": {"passes": "invalid_cursor", "scope": "missing_scope"},
    "conversations.open": {
        "scope": "missing_scope",
        "closed": "channel_not_found",
        "stays": "user_disabled user_not_found user_not_visible",
    },
    "conversations.replies": {
        "passes": "invalid_cursor",
        "scope": "missing_scope",
        "closed": "channel_not_found not_in_channel",
        "stays": "thread_not_found",
    },
    "conversations.setTopic": {
        "scope": "missing_scope",
        "closed": "channel_not_found is_archived not_in_channel",
        "stays": "too_long user_is_restricted",
    },
    "files.completeUploadExternal": {
        "passes": "file_update_failed",
        "shape": "invalid_blocks",
        "closed": "channel_not_found not_in_channel posting_to_channel_denied",
        "stays": "access_denied file_not_found file_type_not_allowed file_uploads_except_images_disabled"
        " invalid_channel",
    },
    "files.getUploadURLExternal": {
        "stays": "file_type_not_allowed file_upload_size_restricted file_uploads_disabled"
        " file_uploads_except_images_disabled snippet_too_large storage_limit_reached",
    },
    "pins.add": {
        "passes": "external_channel_migrating",
        "gone": "message_not_found",
        "closed": "channel_not_found not_in_channel restricted_action",
        "stays": "already_pinned not_pinnable too_many_pins",
    },
    "usergroups.list": {"stays": "plan_upgrade_required"},
    "usergroups.users.list": {"stays": "no_such_subteam plan_upgrade_required"},
    "usergroups.users.update": {
        "stays": "failed_for_some_users invalid_users no_such_subteam permission_denied plan_upgrade_required"
        " subteam_max_users_exceeded",
    },
    "users.info": {"stays": "user_not_found user_not_visible"},
    "users.list": {"passes": "invalid_cursor"},
    "users.lookupByEmail": {"stays": "enterprise_is_restricted users_not_found"},
    "views.open": {"stays": "exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large"},
    "views.publish": {"token": "not_allowed_token_type", "stays": "not_enabled not_implemented view_too_large"},
    "views.update": {"stays": "hash_conflict not_found view_too_large"},
}

_ARGUMENTS = "the bot always gives these arguments, in this form"
_UNUSED = "the bot does not use what it is about"
NEVER: Mapping[str, Mapping[str, str]] = {
    "apps.connections.open": {
        _ARGUMENTS: "missing_args",
        "SLACK_API_URL begins with https:// at Slack": "insecure_request",
    },
    "bookmarks.add": {
        _ARGUMENTS: "invalid_app_action_type invalid_bookmark_type invalid_child_type invalid_emoji invalid_entity_id"
        " invalid_parent_type invalid_shortcut_type",
        _UNUSED: "file_already_added file_not_found parent_bookmark_disabled parent_with_link"
        " slack_connect_blocked_file_type slack_connect_clip_sharing_blocked slack_connect_file_upload_sharing_blocked",
    },
    "chat.postMessage": {
        _ARGUMENTS: "as_user_not_supported duplicate_channel_not_found duplicate_message_not_found"
        " invalid_metadata_format invalid_metadata_schema markdown_text_conflict metadata_must_be_sent_from_app"
        " metadata_too_large missing_file_data send_on_behalf_not_allowed",
        _UNUSED: "cannot_reply_to_message draft_already_deleted draft_already_sent draft_has_conflict draft_not_found"
        " invalid_attachments too_many_attachments too_many_contact_cards",
        "the bot is in one workspace and names no other": "team_not_found",
    },
    "chat.update": {
        _ARGUMENTS: "as_user_not_supported invalid_metadata_format invalid_metadata_schema markdown_text_conflict"
        " metadata_must_be_sent_from_app metadata_too_large",
        _UNUSED: "blocked_file_type cant_broadcast_message file_deleted file_is_deleted file_not_found"
        " file_share_limit_reached invalid_attachments max_file_sharing_exceeded no_dual_broadcast_content_update"
        " slack_connect_blocked_file_type slack_connect_clip_sharing_blocked slack_connect_file_upload_sharing_blocked"
        " streaming_state_conflict too_many_attachments unable_to_share_files",
        "the bot is in one workspace and names no other": "team_not_found",
    },
    "conversations.create": {_ARGUMENTS: "missing_argument", _UNUSED: "canvas_disabled_user_team"},
    "conversations.history": {_ARGUMENTS: "invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest"},
    "conversations.invite": {_ARGUMENTS: "no_user method_not_supported_for_channel_type"},
    "conversations.list": {
        _ARGUMENTS: "invalid_limit invalid_types method_not_supported_for_channel_type missing_argument"
    },
    "conversations.open": {
        _ARGUMENTS: "invalid_user_combination method_not_supported_for_channel_type not_enough_users too_many_users"
        " users_list_not_supplied"
    },
    "conversations.replies": {
        _ARGUMENTS: "invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest"
        " method_not_supported_for_channel_type",
        _UNUSED: "list_record_comment_fetch_failed",
    },
    "conversations.setTopic": {_ARGUMENTS: "method_not_supported_for_channel_type"},
    "files.completeUploadExternal": {_ARGUMENTS: "channels_limit_exceeded"},
    "files.getUploadURLExternal": {
        _ARGUMENTS: "missing_argument unknown_snippet_type unknown_subtype",
        _UNUSED: "alt_txt_too_large",
    },
    "pins.add": {
        _ARGUMENTS: "bad_timestamp no_item_specified",
        _UNUSED: "file_not_found file_not_shared",
    },
    "usergroups.list": {
        _ARGUMENTS: "invalid_cursor missing_argument users_not_found",
        "the bot is in one workspace and names no other": "invalid_team",
    },
    "usergroups.users.list": {_ARGUMENTS: "invalid_cursor"},
    "usergroups.users.update": {_ARGUMENTS: "missing_argument no_users_provided"},
    "users.info": {_ARGUMENTS: "too_many_users"},
    "users.list": {_ARGUMENTS: "limit_required missing_argument"},
    "views.open": {_UNUSED: "duplicate_external_id"},
    "views.publish": {
        _UNUSED: "duplicate_external_id",
        "the bot sends no hash with App Home: the latest drawing counts": "hash_conflict",
        "the bot is a bot": "missing_profile_id",
    },
    "views.update": {_UNUSED: "duplicate_external_id"},
}


def met(method: str) -> Mapping[str, Kind]:
    """Return every refusal of a method that the bot may meet, with its kind."""
    found = dict(_words(ANYWHERE))
    return {**found, **dict(_words(MET[method]))}


def never(method: str) -> frozenset[str]:
    """Return every refusal of a method that the bot cannot meet."""
    lists = (*NEVER_ANYWHERE.values(), *NEVER.get(method, {}).values())
    return frozenset(word for words in lists for word in words.split())


def _words(table: Mapping[Kind, str]) -> Iterator[tuple[str, Kind]]:
    for kind, words in table.items():
        for word in words.split():
            yield word, kind
