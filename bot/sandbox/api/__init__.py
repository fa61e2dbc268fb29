"""The methods of the Web API, one module a family. Each takes a ``Call`` and returns the answer without "ok"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.api import basics, bookmarks, chat, conversations, files, history, items, people, usergroups, views

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.call import Call
    from bot.sandbox.wire import Json

HANDLERS: dict[str, Callable[[Call], Json]] = {
    **basics.METHODS,
    **bookmarks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **history.METHODS,
    **items.METHODS,
    **people.METHODS,
    **usergroups.METHODS,
    **views.METHODS,
}
