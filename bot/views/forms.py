"""Reading a submitted modal, and answering one whose fields cannot be used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.core.characters import clean
from bot.errors import BadInputError
from bot.views import ids

if TYPE_CHECKING:
    from collections.abc import Mapping


class FormError(BadInputError):
    """Some fields of a modal cannot be used: ``errors`` says why, by block id, in plain words."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()), next(iter(errors), None))
        self.errors = dict(errors)


class Form:
    """The values of a submitted modal by block id, as Slack sends them in ``view.state.values``."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        """Read ``view``, the ``view`` of a ``view_submission`` or of a ``block_actions`` payload."""
        state: Mapping[str, Any] = view.get("state") or {}
        self._values: Mapping[str, Mapping[str, Any]] = state.get("values") or {}
        self.metadata = str(view.get("private_metadata") or "")

    def text(self, block: str) -> str:
        """Return what was typed, trimmed; empty when nothing was."""
        return clean(str(self._element(block).get("value") or "")).strip()

    def choice(self, block: str) -> str:
        """Return the value of the chosen option, empty when none is."""
        return str((self._element(block).get("selected_option") or {}).get("value") or "")

    def user(self, block: str) -> str:
        """Return the chosen Slack user id, empty when none is."""
        return str(self._element(block).get("selected_user") or "")

    def instant(self, block: str) -> datetime | None:
        """Return the chosen day and time, aware UTC, or None when none is."""
        seconds = self._element(block).get("selected_date_time")
        return datetime.fromtimestamp(int(seconds), UTC) if seconds else None

    def is_checked(self, block: str) -> bool:
        """Tell whether the block's checkbox is ticked."""
        return bool(self._element(block).get("selected_options"))

    def _element(self, block: str) -> Mapping[str, Any]:
        """Return the block's one element, whatever its action id is."""
        return next(iter(self._values.get(block, {}).values()), {})


def modal_errors(error: BadInputError, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a ``view_submission`` that shows ``error`` in the modal.

    An error without a field, or with one that this modal does not have, is shown at the first input: Slack accepts
    block ids of inputs only.
    """
    inputs = [str(block["block_id"]) for block in view.get("blocks", ()) if block.get("type") == "input"]
    found = error.errors if isinstance(error, FormError) else {error.field or "": str(error)}
    shown: dict[str, str] = {}
    for field, text in found.items():
        block = field if field in inputs else inputs[0]
        shown[block] = f"{shown[block]} {text}" if block in shown else text
    return {"response_action": "errors", "errors": shown}


def read_number(form: Form) -> int:
    """Return the incident that a modal is about. Raises ``BadInputError`` when its metadata does not say."""
    return ids.parse_incident(form.metadata)
