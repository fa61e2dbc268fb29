"""A server that answers one Starlette route with a few bytes, by uvicorn as it comes. What ours is measured beside.

``python -m benchmarks.plain PORT``
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


async def _hello(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path})


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[Route("/", _hello)]), port=int(sys.argv[1]), http="h11", loop="asyncio", log_config=None
    )
