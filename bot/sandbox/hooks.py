"""The addresses that Slack hands out: response_url, file uploads and downloads, permalinks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.ledger import Recorded
from bot.sandbox.webapi import BOT_TOKEN, person_of
from bot.sandbox.wire import SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.site import Site
    from bot.sandbox.wire import Json


class Hooks:
    """Answers under /hooks, /upload, /files-pri and /archives."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/hooks/{path:path}", self._respond, methods=["POST"]),
            Route("/upload/v1/{ticket}", self._upload, methods=["POST", "PUT"]),
            Route("/files-pri/{id}/{path:path}", self._download),
            Route("/archives/{channel}/{stamp}", self._permalink),
        ]

    async def _respond(self, request: Request) -> Response:
        try:
            answer: Any = json.loads(await request.body())
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        if not isinstance(answer, dict):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        response, error = self._carry_out(request.path_params["path"], answer)
        now = self._site.workspace.time.now()
        self._site.ledger.add(Recorded("response_url", answer, now, response.status_code, error, BOT_TOKEN))
        return response

    def _carry_out(self, path: str, answer: Json) -> tuple[Response, str | None]:
        try:
            self._site.callbacks.use(path, answer)
        except SlackError as refusal:
            is_gone = refusal.error in {"invalid_url", "expired_url", "used_url"}
            return JSONResponse(refusal.body(), status_code=404 if is_gone else 400), refusal.error
        return JSONResponse({"ok": True}), None

    async def _upload(self, request: Request) -> Response:
        content = await _uploaded(request)
        file = self._site.files.receive(request.path_params["ticket"], content)
        if file is None:
            return PlainTextResponse("not found", status_code=404)
        return PlainTextResponse(f"OK - {len(content)}")

    async def _download(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = token or request.query_params.get("token", "")
        try:
            viewer = self._site.workspace.bot if token == BOT_TOKEN else person_of(self._site, token)
        except SlackError:
            # As in Slack: whoever is not signed in is sent to the sign-in page, not refused.
            return RedirectResponse(f"{self._site.url}/?redir={request.url.path}", status_code=302)
        try:
            file = self._site.files.get(request.path_params["id"].removeprefix(f"{TEAM_ID}-"))
        except SlackError:
            return PlainTextResponse("not found", status_code=404)
        if not self._site.files.is_visible(file, viewer.id):
            return PlainTextResponse("not found", status_code=404)
        mimetype = self._site.files.render(file)["mimetype"]
        # Never shown as a page of this server: what people upload must not run as the page's script.
        guard = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return Response(file.content or b"", media_type=mimetype, headers=guard)

    async def _permalink(self, request: Request) -> Response:
        stamp = request.path_params["stamp"].removeprefix("p")
        ts = f"{stamp[:-6]}.{stamp[-6:]}"
        return RedirectResponse(f"{self._site.url}/#/{request.path_params['channel']}/{ts}", status_code=302)


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    return b""
