"""Who is on call is computed outside of the transactions of hand-offs and of the look ahead: SQLite has one writer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core import rotation, schedule
from bot.store import people
from tests.scenarios.watches import TO_MONDAY_MORNING, WEEKLY, pass_time, plan, told, told_team
from tests.support.person import has
from tests.support.stage import staged

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from bot.store import Connection, Database

GAP = "    overrides: [{start: 2026-03-11T08:00, end: 2026-03-11T20:00, replaces: bob}]\n"
_HEAVY = frozenset({schedule.__file__, rotation.__file__})


class _WriterWatch:
    """Notes which functions run in the thread of the one writer that compute shifts, or read every user of Slack."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._code: CodeType = people.everybody.__code__
        self.called: list[str] = []
        self.seen = 0

    def __enter__(self) -> _WriterWatch:
        self._db.write_now(lambda _conn: sys.setprofile(self._note))
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.write_now(_unwatch)

    def _note(self, frame: FrameType, event: str, _arg: Any) -> None:  # as sys.setprofile calls it
        if event != "call":
            return
        self.seen += 1
        code = frame.f_code
        if code.co_filename in _HEAVY or code is self._code:
            self.called.append(f"{Path(code.co_filename).name}: {code.co_name}")


def _unwatch(_conn: Connection) -> None:
    sys.setprofile(None)


async def test_a_hand_off_and_a_warning_are_written_but_not_computed_in_the_transaction(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        plan(stage, primary=f"{WEEKLY}, participants: [alice, bob]", usergroup="checkout-oncall", more=GAP)
        await stage.start_bot()
        await stage.settle()
        with _WriterWatch(stage.bot.db) as watch:
            await stage.bot.handoffs.look()
            await pass_time(stage, minutes=2)
            await pass_time(stage, **TO_MONDAY_MORNING)
            await pass_time(stage, hours=1)
        (said,) = await told_team(stage, "Hand-off")
        assert has(said, "<@U0BOB> takes over from <@U0ALICE>")
        assert await told_team(stage, "nobody is on call from")
        assert await told(stage.person("alice"), "You are off call")
        assert watch.seen, "the watch was not set"
        assert sorted(set(watch.called)) == []
