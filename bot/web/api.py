"""The HTTP API below ``/api/v1``, for programs with a token. Answers are JSON; problems too, with the way out.

Plain Starlette routes: what FastAPI adds costs a third of the requests that one process can answer.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import Route

from bot.core.token import ONCALL_READ
from bot.errors import BadInputError, NotFoundError
from bot.ingest.quantities import read_moment
from bot.services.lookup import LONGEST_RANGE, BusyError
from bot.store import StoreUnavailableError
from bot.web.problems import problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from starlette.types import Receive, Scope, Send

    from bot.services.lookup import Lookup
    from bot.services.tokens import Tokens

    Query: TypeAlias = Mapping[str, str]
    Answer: TypeAlias = Callable[[Query], Awaitable[object]]

_LONGEST_QUERY = 2000
_LONGEST_SECRET = 200
_BLANK_FOR_PLUS = re.compile(r"(?<=\d) (?=\d\d(?::?\d\d)?$)")
_MAKE_ONE = "Make one on the machine of Tocsin with `tocsin token create NAME --scope {scope}`"
_AGAIN = {"Retry-After": "1"}
_NOT_KEPT = {"Cache-Control": "no-store"}
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class ApiRoutes:
    """The addresses of the API, as one ASGI application."""

    def __init__(self, tokens: Tokens, lookup: Lookup) -> None:
        """Ask ``tokens`` who may come in, and ``lookup`` who is on call."""
        self._tokens = tokens
        self._lookup = lookup
        self._answers: Mapping[str, tuple[str, Answer]] = {
            "/api/v1/oncall": (ONCALL_READ, self._oncall),
            "/api/v1/shifts": (ONCALL_READ, self._shifts),
        }

    def routes(self) -> list[Route]:
        """Return the routes. One takes every address, so that a wrong one is a problem that says so."""
        return [Route("/api/{rest:path}", self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Without Starlette's ``Request`` in between: it would take a quarter of the time."""
        response = await self._response(scope)
        await response(scope, receive, send)

    async def _response(self, request: Scope) -> Response:
        known = self._answers.get(request["path"])
        if known is None:
            there_is = " and ".join(self._answers)
            return problem(HTTPStatus.NOT_FOUND, f"There is nothing at this address. There is: {there_is}.")
        if request["method"] not in {"GET", "HEAD"}:
            allowed = {"Allow": "GET, HEAD"}
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, "This address is for asking: use GET.", allowed)
        scope, answer = known
        try:
            refusal = await self._refusal(_authorization(request), scope)
            if refusal is not None:
                return refusal
            body = _ENCODER.encode(await answer(_query(request["query_string"])))
        except BadInputError as error:
            return problem(HTTPStatus.BAD_REQUEST, str(error))
        except NotFoundError as error:
            return problem(HTTPStatus.NOT_FOUND, str(error))
        except BusyError as error:
            return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), _AGAIN)
        except StoreUnavailableError as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), _AGAIN)
        return Response(body, headers=_NOT_KEPT, media_type="application/json")

    async def _refusal(self, authorization: str, scope: str) -> Response | None:
        """Return why a request is not answered, or None when its token allows it (RFC 6750)."""
        kind, _, secret = authorization.partition(" ")
        make = _MAKE_ONE.format(scope=scope)
        if kind.lower() != "bearer" or not secret:
            detail = f"Send a token in the header `Authorization: Bearer TOKEN`. {make}."
            return problem(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": 'Bearer realm="tocsin"'})
        token = await self._tokens.holder(secret.strip()) if len(secret) <= _LONGEST_SECRET else None
        if token is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="tocsin", error="invalid_token"'}
            return problem(HTTPStatus.UNAUTHORIZED, f"This token is unknown or was revoked. {make}.", challenge)
        if scope not in token.scopes:
            challenge = f'Bearer realm="tocsin", error="insufficient_scope", scope="{scope}"'
            detail = f"This token is not for that: it lacks the scope {scope}. {make}."
            return problem(HTTPStatus.FORBIDDEN, detail, {"WWW-Authenticate": challenge})
        return None

    async def _oncall(self, query: Query) -> object:
        _check_names(query, required=(), optional=("schedule", "at"))
        at = _moment(query, "at") if "at" in query else None
        return await self._lookup.oncall(query.get("schedule"), at)

    async def _shifts(self, query: Query) -> object:
        _check_names(query, required=("schedule", "from", "to"), optional=())
        start, end = _moment(query, "from"), _moment(query, "to")
        if end < start:
            raise BadInputError("to is before from. Write the earlier time as from.")
        if end - start > LONGEST_RANGE:
            raise BadInputError(f"That is more than {LONGEST_RANGE.days} days. Ask for one part after another.")
        return await self._lookup.shifts(query["schedule"], start, end)


def _authorization(request: Scope) -> str:
    values = [value for name, value in request["headers"] if name == b"authorization"]
    return values[0].decode("latin-1") if len(values) == 1 else ""


@lru_cache(maxsize=256)
def _query(written: bytes) -> Query:
    if len(written) > _LONGEST_QUERY:
        raise BadInputError(f"The address is too long. Write at most {_LONGEST_QUERY} characters after the ?.")
    pairs = parse_qsl(written.decode("latin-1"), keep_blank_values=True)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadInputError("A parameter is given twice. Give each once.")
    return MappingProxyType(found)


def _check_names(query: Query, *, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    for name in query:
        if name not in required and name not in optional:
            there_is = ", ".join((*required, *optional))
            raise BadInputError(f"There is no parameter {name!r} here. There is: {there_is}.")
    for name in required:
        if name not in query:
            raise BadInputError(f"The parameter {name} is missing. There is: {', '.join(required)}.")


def _moment(query: Query, name: str) -> datetime:
    """Return an aware instant. The + of an offset that was not written as %2B arrives as a blank."""
    text = _BLANK_FOR_PLUS.sub("+", query[name]) if "T" in query[name] else query[name]
    try:
        found = read_moment(text, example="2026-01-05T09:00Z")
    except ValueError as error:
        raise BadInputError(f"{name}: {error}") from error
    if found.tzinfo is None:
        cure = f"Write {found.isoformat()}Z for UTC, or an offset such as %2B01:00."
        raise BadInputError(f"{name}: {text!r} has no offset. {cure}")
    return found
