"""`/-/live`, `/-/ready`, `/-/metrics`: for the supervisor, the load balancer and Prometheus."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

from balai.kernel.errors import NotFound
from balai.kernel.http import NO_STORE, EdgeRequest, Response, Route, json_response

from . import metrics

Obstacles = Callable[[], Awaitable[list[str]]]
_TEXT = (b"content-type", b"text/plain; version=0.0.4; charset=utf-8")


def health_routes(obstacles: Obstacles, metrics_from: list[str]) -> list[Route]:
    """The three routes; `metrics_from` are the networks that may read the figures (for others they do not exist)."""
    networks = [ipaddress.ip_network(item, strict=False) for item in metrics_from]

    async def live(request: EdgeRequest) -> Response:
        return json_response({"live": True})

    async def ready(request: EdgeRequest) -> Response:
        found = await obstacles()
        return json_response({"ready": not found, "obstacles": found}, 503 if found else 200)

    async def figures(request: EdgeRequest) -> Response:
        try:
            client = ipaddress.ip_address(request.client)
        except ValueError:
            raise NotFound() from None
        if not any(client in network for network in networks):
            raise NotFound()
        return Response(200, [_TEXT, NO_STORE], await asyncio.to_thread(metrics.render))

    return [
        Route("GET", "/-/live", live, hot=True),
        Route("GET", "/-/ready", ready, hot=True),
        Route("GET", "/-/metrics", figures, hot=True),
    ]
