"""Messages, and what people put on them."""

from __future__ import annotations

from bot.sandbox.methods.method import method

LISTED = (
    method(
        "chat.postMessage",
        "posting",
        required="channel",
        optional="as_user attachments blocks current_draft_last_updated_ts icon_emoji icon_url link_names"
        " markdown_text metadata mrkdwn parse reply_broadcast text thread_ts unfurl_links"
        " unfurl_media username",
        scopes="chat:write",
        errors="app_access_restricted as_user_not_supported attachment_payload_limit_exceeded"
        " cannot_reply_to_message channel_not_found draft_already_deleted draft_already_sent"
        " draft_has_conflict draft_not_found duplicate_channel_not_found"
        " duplicate_message_not_found ekm_access_denied invalid_attachments invalid_blocks"
        " invalid_blocks_format invalid_metadata_format invalid_metadata_schema is_archived"
        " markdown_text_conflict message_limit_exceeded messages_tab_disabled"
        " metadata_must_be_sent_from_app metadata_too_large missing_file_data msg_blocks_too_long"
        " msg_too_long no_text not_in_channel rate_limited restricted_action"
        " restricted_action_non_threadable_channel restricted_action_read_only_channel"
        " restricted_action_thread_locked restricted_action_thread_only_channel"
        " send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked"
        " slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked"
        " team_not_found too_many_attachments too_many_contact_cards",
    ),
    method(
        "chat.update",
        3,
        required="channel ts",
        optional="as_user attachments blocks file_ids link_names markdown_text metadata parse"
        " reply_broadcast text unfurled_attachments",
        scopes="chat:write",
        errors="as_user_not_supported block_mismatch blocked_file_type cant_broadcast_message"
        " cant_update_message channel_not_found edit_window_closed external_channel_migrating"
        " file_deleted file_is_deleted file_not_found file_share_limit_reached"
        " invalid_attachments invalid_blocks invalid_blocks_format invalid_metadata_format"
        " invalid_metadata_schema is_inactive markdown_text_conflict max_file_sharing_exceeded"
        " message_limit_exceeded message_not_found metadata_must_be_sent_from_app"
        " metadata_too_large msg_too_long no_dual_broadcast_content_update no_text"
        " posting_to_channel_denied slack_connect_blocked_file_type"
        " slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked"
        " slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked"
        " streaming_state_conflict team_not_found too_many_attachments unable_to_share_files"
        " update_failed",
    ),
    method(
        "chat.delete",
        3,
        required="channel ts",
        optional="as_user",
        scopes="chat:write",
        errors="cant_delete_message channel_not_found message_not_found",
    ),
    method(
        "chat.postEphemeral",
        4,
        required="channel user",
        optional="as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata parse"
        " text thread_ts username",
        scopes="chat:write",
        errors="cannot_reply_to_message channel_not_found invalid_attachments invalid_blocks"
        " invalid_blocks_format is_archived markdown_text_conflict message_limit_exceeded"
        " messages_tab_disabled msg_too_long no_text not_in_channel restricted_action"
        " too_many_attachments user_not_in_channel",
    ),
    method("chat.getPermalink", "many", required="channel message_ts", errors="channel_not_found message_not_found"),
    method(
        "reactions.add",
        3,
        required="channel timestamp name",
        scopes="reactions:write",
        errors="already_reacted bad_timestamp channel_not_found external_channel_migrating invalid_name"
        " is_archived message_not_found no_access no_item_specified not_reactable thread_locked"
        " too_many_emoji too_many_reactions",
    ),
    method(
        "reactions.remove",
        2,
        required="name",
        optional="channel file file_comment timestamp",
        scopes="reactions:write",
        errors="bad_timestamp channel_not_found external_channel_migrating file_comment_not_found"
        " file_not_found invalid_name message_not_found no_access no_item_specified no_reaction"
        " thread_locked",
    ),
    method(
        "reactions.get",
        3,
        optional="channel file file_comment full timestamp",
        scopes="reactions:read",
        errors="bad_timestamp channel_not_found file_comment_not_found file_not_found message_not_found"
        " no_item_specified",
    ),
    method(
        "pins.add",
        2,
        required="channel",
        optional="timestamp",
        scopes="pins:write",
        errors="already_pinned bad_timestamp channel_not_found external_channel_migrating file_not_found"
        " file_not_shared message_not_found no_item_specified not_in_channel not_pinnable"
        " restricted_action too_many_pins",
    ),
    method(
        "pins.remove",
        2,
        required="channel",
        optional="timestamp",
        scopes="pins:write",
        errors="bad_timestamp channel_not_found external_channel_migrating file_comment_not_found"
        " file_not_found message_not_found no_item_specified no_pin not_in_channel not_pinned"
        " restricted_action",
    ),
    method("pins.list", 2, required="channel", scopes="pins:read", errors="channel_not_found restricted_action"),
    method(
        "bookmarks.add",
        2,
        required="title type channel_id",
        optional="access_level emoji entity_id link parent_id",
        scopes="bookmarks:write",
        errors="access_denied cannot_bookmark_from_external_org"
        " cannot_bookmark_restricted_sharing_enabled channel_not_found file_already_added"
        " file_not_found invalid_app_action_type invalid_bookmark_type invalid_child_type"
        " invalid_emoji invalid_entity_id invalid_link invalid_parent_type invalid_shortcut_type"
        " not_implemented parent_bookmark_disabled parent_with_link permission_denied"
        " slack_connect_blocked_file_type slack_connect_clip_sharing_blocked"
        " slack_connect_file_upload_sharing_blocked too_many_bookmarks too_many_requests"
        " too_many_tabs",
    ),
    method(
        "bookmarks.edit",
        2,
        required="channel_id bookmark_id",
        optional="emoji link title",
        scopes="bookmarks:write",
        errors="access_denied channel_not_found invalid_bookmark_type invalid_emoji invalid_link"
        " not_found not_implemented parent_with_link permission_denied"
        " slack_connect_blocked_file_type slack_connect_clip_sharing_blocked"
        " slack_connect_file_upload_sharing_blocked",
    ),
    method(
        "bookmarks.remove",
        2,
        required="channel_id bookmark_id",
        optional="quip_section_id",
        scopes="bookmarks:write",
        errors="access_denied channel_not_found invalid_bookmark_type not_found not_implemented"
        " permission_denied user_not_found",
    ),
    method(
        "bookmarks.list",
        3,
        required="channel_id",
        scopes="bookmarks:read",
        errors="access_denied channel_not_found not_implemented",
    ),
)
