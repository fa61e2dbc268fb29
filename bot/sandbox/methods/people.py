"""Who is who: the app itself, the workspace, people and their groups."""

from __future__ import annotations

from bot.sandbox.methods.method import method

LISTED = (
    method("api.test", 4, optional="error"),
    method("auth.test", "many", errors="internal_error invalid_auth"),
    method(
        "apps.connections.open", 3, errors="forbidden_team insecure_request internal_error invalid_auth missing_args"
    ),
    method(
        "team.info",
        3,
        optional="domain team",
        scopes="team:read",
        errors="enterprise_not_found fail_to_get_teams_for_restricted_user missing_user org_not_found"
        " team_not_found team_not_on_enterprise user_not_found",
    ),
    method(
        "emoji.list",
        2,
        optional="include_categories",
        scopes="emoji:read",
        errors="invalid_arguments unable_to_fetch_custom_emojis",
    ),
    method(
        "bots.info",
        3,
        optional="bot team_id",
        scopes="users:read",
        errors="bot_not_found bots_not_found missing_argument team_not_found",
    ),
    method(
        "users.info",
        4,
        required="user",
        optional="include_locale",
        scopes="users:read",
        errors="too_many_users user_not_found user_not_visible",
    ),
    method(
        "users.list",
        2,
        optional="cursor include_locale limit team_id",
        scopes="users:read",
        errors="invalid_cursor limit_required missing_argument",
    ),
    method(
        "users.lookupByEmail",
        3,
        required="email",
        scopes="users:read.email",
        errors="enterprise_is_restricted users_not_found",
    ),
    method("users.getPresence", 3, optional="user", scopes="users:read"),
    method("dnd.info", 3, optional="team_id user", scopes="dnd:read", errors="user_not_found user_not_visible"),
    method(
        "dnd.teamInfo",
        2,
        required="users",
        optional="team_id",
        scopes="dnd:read",
        errors="no_users_provided user_not_visible",
    ),
    method(
        "usergroups.create",
        2,
        required="name",
        optional="additional_channels channels description enable_section handle include_count team_id",
        scopes="usergroups:write",
        errors="bad_handle description_too_long forbidden_handle handle_already_exists"
        " invalid_channel_provided invalid_group_provided missing_argument missing_subteam_name"
        " name_already_exists name_too_long paid_teams_only permission_denied"
        " plan_upgrade_required target_team_must_be_specified_in_org_context"
        " target_team_not_on_org",
    ),
    method(
        "usergroups.update",
        2,
        required="usergroup",
        optional="additional_channels channels description enable_section handle include_count name team_id",
        scopes="usergroups:write",
        errors="bad_handle handle_already_exists missing_argument name_already_exists no_such_subteam"
        " paid_teams_only permission_denied plan_upgrade_required too_many_linked_channels",
    ),
    method(
        "usergroups.enable",
        2,
        required="usergroup",
        optional="include_count team_id",
        scopes="usergroups:write",
        errors="missing_argument no_such_subteam permission_denied plan_upgrade_required",
    ),
    method(
        "usergroups.disable",
        2,
        required="usergroup",
        optional="include_count team_id",
        scopes="usergroups:write",
        errors="missing_argument no_such_subteam permission_denied plan_upgrade_required"
        " target_team_must_be_specified_in_org_context target_team_not_on_org",
    ),
    method(
        "usergroups.list",
        2,
        optional="include_count include_disabled include_users team_id",
        scopes="usergroups:read",
        errors="invalid_cursor invalid_team missing_argument plan_upgrade_required users_not_found",
    ),
    method(
        "usergroups.users.list",
        2,
        required="usergroup",
        optional="include_disabled team_id",
        scopes="usergroups:read",
        errors="invalid_cursor no_such_subteam plan_upgrade_required",
    ),
    method(
        "usergroups.users.update",
        2,
        required="usergroup users",
        optional="additional_channels include_count is_shared team_id",
        scopes="usergroups:write",
        errors="failed_for_some_users invalid_users missing_argument no_such_subteam no_users_provided"
        " permission_denied plan_upgrade_required subteam_max_users_exceeded",
    ),
)
