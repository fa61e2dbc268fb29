"""The Web API's one HTTP endpoint: reads the arguments, knows the token, finds the method, words the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from bot.sandbox.api import HANDLERS
from bot.sandbox.call import Call
from bot.sandbox.faults import Failure
from bot.sandbox.ledger import Recorded
from bot.sandbox.methods import METHODS, Method
from bot.sandbox.ratelimits import RateLimitError
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.people import User
    from bot.sandbox.site import Site

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - a fixed token of a local play workspace
APP_TOKEN = "xapp-sandbox"  # noqa: S105 - the same
_USER_PREFIX = "xoxp-"


class WebApi:
    """Answers /api/<method>."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def serve(self, request: Request) -> Response:
        """Answer one call."""
        name = request.path_params["method"]
        args, warning = await _arguments(request)
        token = _bearer(request) or str((args or {}).get("token", ""))
        # Trouble is the app's: what people do in their own clients goes on.
        failure = None
        if not token.startswith(_USER_PREFIX):
            await asyncio.sleep(self._site.faults.delay(name))
            failure = self._site.faults.take(name, args or {})
        if failure is None:
            response, error = self._respond(name, token, args, warning)
        else:
            response, error = self._fail(failure, name, token, args)
        is_ordered = failure is not None or error == self._site.faults.denial
        now = self._site.workspace.time.now()
        self._site.ledger.add(Recorded(name, args or {}, now, response.status_code, error, token, is_ordered))
        return response

    def _fail(self, failure: Failure, name: str, token: str, args: Json | None) -> tuple[Response, str]:
        if failure.is_after:
            with contextlib.suppress(SlackError):
                self._answer(name, token, args)
        return self._failed(failure, name)

    def _respond(self, name: str, token: str, args: Json | None, warning: str | None) -> tuple[Response, str | None]:
        try:
            body = self._answer(name, token, args)
        except RateLimitError as refusal:
            return self._failed(Failure(refusal.error, 429, 0, refusal.seconds), name)
        except SlackError as refusal:
            body = refusal.body()
        return JSONResponse(_with_warning(body, warning), headers=self._headers(name)), body.get("error")

    def _answer(self, name: str, token: str, args: Json | None) -> Json:
        if args is None:
            raise SlackError("invalid_json")
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        actor = self._actor(method, token)
        if actor.is_bot:
            self._site.limits.spend(token, method, str(args.get("channel", "")))
        given = {key: value for key, value in args.items() if key != "token"}
        self._check(method, actor, given)
        return {"ok": True, **HANDLERS[name](Call(self._site, name, actor, given))}

    def _actor(self, method: Method, token: str) -> User:
        workspace = self._site.workspace
        if not token:
            if method.name == "api.test":
                return workspace.bot
            raise SlackError("not_authed")
        denial = self._site.faults.denial
        if denial and token in {BOT_TOKEN, APP_TOKEN}:
            raise SlackError(denial)
        if token == APP_TOKEN:
            if method.name not in {"apps.connections.open", "api.test", "auth.test"}:
                raise SlackError("not_allowed_token_type")
            return workspace.bot
        if method.name == "apps.connections.open":
            raise SlackError("not_allowed_token_type" if token == BOT_TOKEN else "invalid_auth")
        return workspace.bot if token == BOT_TOKEN else person_of(self._site, token)

    def _check(self, method: Method, actor: User, args: Json) -> None:
        app = self._site.workspace.app
        if actor.is_bot and method.scopes and not any(app.has_scope(scope) for scope in method.scopes):
            provided = ",".join(sorted(app.scopes or ()))
            raise SlackError("missing_scope", needed=",".join(method.scopes), provided=provided)
        missing = [name for name in method.required if args.get(name) is None]
        if missing:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in missing])

    def _failed(self, failure: Failure, name: str) -> tuple[Response, str]:
        headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
        error = failure.error or "internal_error"
        if failure.error is None:
            return Response("upstream error", status_code=failure.status, headers=headers), error
        body: Json = {"ok": False, "error": error}
        if error == "missing_scope":
            body |= {"needed": ",".join(METHODS[name].scopes), "provided": self._headers(name)["x-oauth-scopes"]}
        return JSONResponse(body, status_code=failure.status, headers=headers | self._headers(name)), error

    def _headers(self, name: str) -> dict[str, str]:
        app = self._site.workspace.app
        method = METHODS.get(name)
        headers = {"x-accepted-oauth-scopes": ",".join(method.scopes) if method else ""}
        return headers | {"x-oauth-scopes": ",".join(sorted(app.scopes or ()))}


def person_of(site: Site, token: str) -> User:
    """Return the person whose token "xoxp-USERID" this is. Raises ``invalid_auth``, ``account_inactive``."""
    user = site.workspace.users.get(token.removeprefix(_USER_PREFIX))
    if user is None or user.is_bot or not token.startswith(_USER_PREFIX):
        raise SlackError("invalid_auth")
    if user.is_deleted:
        raise SlackError("account_inactive")
    return user


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _with_warning(body: Json, warning: str | None) -> Json:
    if warning is None:
        return body
    metadata = dict(body.get("response_metadata", {}))
    metadata["warnings"] = [*metadata.get("warnings", []), warning]
    return {**body, "warning": body.get("warning", warning), "response_metadata": metadata}


async def _arguments(request: Request) -> tuple[Any, str | None]:
    args: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        body = await request.body()
        try:
            given = json.loads(body) if body.strip() else {}
        except ValueError:
            return None, None
        if not isinstance(given, dict):
            return None, None
        args |= given
        return args, None if "charset" in content_type else "missing_charset"
    if content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        async with request.form() as form:
            args |= {key: value for key, value in form.items() if not isinstance(value, UploadFile)}
        return args, "superfluous_charset" if "charset" in content_type else None
    return args, None
