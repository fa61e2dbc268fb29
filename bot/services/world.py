"""What every use case needs to know of its surroundings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.services.troubles import Troubles

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.core.roster import Organization, Roster
    from bot.notify.slack import Workspace
    from bot.store import Connection


class Book(Protocol):
    """What keeps the roster equal to the files and the database together."""

    def in_force(self, conn: Connection) -> Roster:
        """Return the roster as of this transaction."""
        ...

    async def catch_up(self) -> bool:
        """Take over what was changed since, here or by another process; True when anything was."""
        ...


@dataclass
class World:
    """The clock, the roster in force, and what the bot was told about itself at start.

    ``roster`` is replaced as a whole when the files change, or anybody changes a schedule: ``book`` does that.
    ``workspace`` is None until Slack answered once.
    ``troubles`` is what is wrong with any of it now.
    """

    clock: Clock
    roster: Roster
    has_phone: bool = False
    public_url: str = ""
    command_prefix: str = ""
    workspace: Workspace | None = None
    book: Book | None = None
    troubles: Troubles = field(init=False)

    def __post_init__(self) -> None:
        self.troubles = Troubles(self.clock)

    @property
    def organization(self) -> Organization:
        """Return the organization's rules in force."""
        return self.roster.organization

    def in_force(self, conn: Connection) -> Roster:
        """Return the roster as of this transaction: for decisions that another process's change must reach."""
        return self.roster if self.book is None else self.book.in_force(conn)

    def permalink(self, channel: str, ts: str, thread_ts: str | None = None) -> str | None:
        """Return the address of a message, as Slack builds it, or None while the workspace is unknown."""
        if self.workspace is None or not self.workspace.url:
            return None
        link = f"{self.workspace.url}archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={thread_ts}&cid={channel}" if thread_ts else link

    def timezone_of_team(self, team: str | None) -> str:
        """Return a team's zone, UTC when there is no such team."""
        known = self.roster.teams.get(team or "")
        return known.timezone if known else "UTC"
