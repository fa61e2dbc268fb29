"""What was once and is gone: known to whoever asks about the past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.roster import Team
from bot.store import rota

if TYPE_CHECKING:
    from bot.core.roster import Roster
    from bot.store import Connection


def with_gone(conn: Connection, roster: Roster) -> Roster:
    """Return a roster that has every schedule that there ever was too, as it was last, after those of now.

    Of a team that is gone it knows the key alone.
    """
    gone = rota.gone(conn, roster.schedules)
    if not gone:
        return roster
    teams = {each.team: Team(each.team, each.team, each.timezone) for each in gone.values()}
    return replace(
        roster,
        teams={**roster.teams, **{key: team for key, team in teams.items() if key not in roster.teams}},
        schedules={**roster.schedules, **gone},
    )
