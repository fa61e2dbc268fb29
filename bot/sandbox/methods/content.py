"""Files and views."""

from __future__ import annotations

from bot.sandbox.methods.method import method

LISTED = (
    method(
        "files.getUploadURLExternal",
        4,
        required="filename length",
        optional="alt_txt snippet_type",
        scopes="files:write",
        errors="alt_txt_too_large file_type_not_allowed file_upload_size_restricted"
        " file_uploads_disabled file_uploads_except_images_disabled missing_argument"
        " snippet_too_large storage_limit_reached unknown_snippet_type unknown_subtype",
    ),
    method(
        "files.completeUploadExternal",
        4,
        required="files",
        optional="blocks channel_id channels icon_emoji icon_url initial_comment thread_ts username",
        scopes="files:write",
        errors="access_denied channel_not_found channels_limit_exceeded file_not_found"
        " file_type_not_allowed file_update_failed file_uploads_except_images_disabled"
        " invalid_blocks invalid_channel not_in_channel posting_to_channel_denied",
    ),
    method(
        "files.info",
        4,
        required="file",
        optional="count cursor limit page",
        scopes="files:read",
        errors="access_denied canvas_disabled_file_team canvas_disabled_user_team"
        " canvas_globally_disabled file_deleted file_not_found not_visible"
        " slack_connect_canvas_sharing_blocked template_not_visible",
    ),
    method(
        "files.list",
        3,
        optional="channel count page show_files_hidden_by_limit team_id ts_from ts_to types user",
        scopes="files:read",
        errors="missing_argument slack_connect_canvas_sharing_blocked unknown_type user_not_found",
    ),
    method(
        "files.delete",
        3,
        required="file",
        scopes="files:write",
        errors="cant_delete_file delete_not_allowed file_deleted file_deleting_disabled file_not_found",
    ),
    method(
        "views.open",
        4,
        required="view",
        optional="interactivity_pointer trigger_id",
        errors="duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id view_too_large",
    ),
    method(
        "views.push",
        4,
        required="view",
        optional="interactivity_pointer trigger_id",
        errors="duplicate_external_id exchanged_trigger_id expired_trigger_id invalid_trigger_id"
        " not_found push_limit_reached view_too_large",
    ),
    method(
        "views.update",
        4,
        required="view",
        optional="external_id hash view_id",
        errors="duplicate_external_id hash_conflict not_found view_too_large",
    ),
    method(
        "views.publish",
        4,
        required="user_id view",
        optional="hash interactivity_pointer",
        errors="duplicate_external_id hash_conflict missing_profile_id not_allowed_token_type"
        " not_enabled not_implemented view_too_large",
    ),
)
