"""What went wrong, as a document for programs that people can read too (RFC 9457)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http import HTTPStatus


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem. ``detail`` is in plain words and says what to do."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status.value, {"Cache-Control": "no-store", **(headers or {})}, "application/problem+json")
