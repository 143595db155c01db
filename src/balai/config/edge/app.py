"""The ASGI application: gate, body, native route or Django, finish. Served by Granian in every web worker."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

import structlog
from django.conf import settings

from balai.kernel.errors import DomainError, database_lost
from balai.kernel.http import EdgeRequest, Headers, Stream

from . import access, answers, body, metrics, seal
from .django_bridge import DjangoBridge, WSGIApplication
from .gate import SAFE_METHODS, Gate, Passed
from .refused import Crashed, Overloaded, Unavailable
from .routes import Counted, Registry
from .streaming import Streams, close

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

log = structlog.get_logger("balai.edge")
_NO_PARAMS: dict[str, str] = {}
_SAMPLE = 15  # hot routes: every 16th request is timed
_MOST_NATIVE = 4096  # native requests at work in one worker, streams not counted


class Edge:
    """One worker's edge. `limits` maps path prefixes of Django's pages to body limits above the default, in bytes."""

    def __init__(
        self,
        application: WSGIApplication,
        routes: Registry,
        gate: Gate,
        *,
        threads: int,
        body_limit: int,
        limits: Mapping[str, int],
        body_seconds: float,
        body_budget: int,
        production: bool,
    ) -> None:
        self.gate = gate
        self.routes = routes
        self.streams = Streams()
        self.django = DjangoBridge(application, threads)
        self.held, self.limit = 0, body_budget
        self._body_limit, self._limits, self._body_seconds = body_limit, dict(limits), body_seconds
        self._production = production
        self._native = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = time.perf_counter()
        request_id = self.gate.next_id()
        passed: Passed | None = None
        try:
            passed = self.gate.examine(scope, request_id)
            match = self.routes.match(passed.method, passed.path)
            if match is None:
                await self._through_django(passed, receive, send, started)
            else:
                await self._native_answer(passed, *match, receive, send, started)
        except DomainError as error:
            await self._refuse(error, scope, passed, request_id, send, started)
        except Exception as error:
            lost = database_lost(error)
            if lost:
                log.warning("edge.database", request_id=request_id, path=scope["path"], error=type(error).__name__)
            else:
                log.exception("edge.failed", request_id=request_id, path=scope["path"])
            await self._refuse(Unavailable() if lost else Crashed(), scope, passed, request_id, send, started)

    async def _native_answer(
        self, passed: Passed, counted: Counted, params: dict[str, str], receive: Receive, send: Send, started: float
    ) -> None:
        route = counted.route
        if passed.method not in SAFE_METHODS:
            self.gate.same_site(passed)
        content = b""
        if passed.length:
            limit = min(route.body_limit, body.IN_MEMORY)
            collected = await body.collect(receive, passed.length, limit, self, self._body_seconds)
            content = collected if isinstance(collected, bytes) else collected.read()
        if self._native >= _MOST_NATIVE:
            raise Overloaded()
        query = dict(parse_qsl(passed.query_string.decode("ascii"), True)) if passed.query_string else _NO_PARAMS
        request = EdgeRequest(
            passed.method,
            passed.path,
            params,
            query,
            passed.headers,
            content,
            passed.client,
            passed.request_id,
            passed.secure,
            {"type": "http"},
        )
        self._native += 1
        try:
            answer = await route.handler(request)
        except DomainError as error:
            answer = answers.refusal(error, passed.path, passed.headers, passed.request_id)
        finally:
            self._native -= 1
        status = answer.status
        counted.answers[status] = seen = counted.answers.get(status, 0) + 1
        headers = self._fixed(passed)
        headers += answer.headers
        if isinstance(answer, Stream):
            await self._stream(passed, answer, headers, receive, send, started)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        content = b"" if passed.method == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": content, "more_body": False})
        if not route.hot:
            self._done(passed, status, started, "native")
            return
        if not seen & _SAMPLE:
            metrics.SECONDS.labels("native").observe(time.perf_counter() - started)
        if status >= 500:
            access.write(passed.request_id, passed.method, passed.path, status, time.perf_counter() - started, "native")

    async def _stream(
        self, passed: Passed, answer: Stream, headers: Headers, receive: Receive, send: Send, started: float
    ) -> None:
        if self.streams.draining or passed.method == "HEAD":
            await close(answer)
            raise Unavailable()
        await self.streams.carry(answer, headers, receive, send)
        access.write(
            passed.request_id, passed.method, passed.path, answer.status, time.perf_counter() - started, "stream"
        )

    async def _through_django(self, passed: Passed, receive: Receive, send: Send, started: float) -> None:
        content: bytes | BinaryIO = b""
        if passed.length:
            limit = self._body_limit
            for prefix, higher in self._limits.items():
                if passed.path.startswith(prefix):
                    limit = higher
            content = await body.collect(receive, passed.length, limit, self, self._body_seconds)
        try:
            made = await self.django.answer(passed, content)
        finally:
            if not isinstance(content, bytes):
                content.close()
        headers = seal.merge(self._fixed(passed), made.headers)
        await send({"type": "http.response.start", "status": made.status, "headers": headers})
        if made.rest is None:
            await send({"type": "http.response.body", "body": made.body, "more_body": False})
        else:
            try:
                part = made.body
                while part:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                    part = await self.django.next_part(made)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                await self.django.finish(made)
        metrics.REQUESTS.labels("django", str(made.status)).inc()
        self._done(passed, made.status, started, "django")

    async def _refuse(
        self, error: DomainError, scope: Scope, passed: Passed | None, request_id: str, send: Send, started: float
    ) -> None:
        """Say no. The connection ends with it when the request's body may still be on its way."""
        known = passed.headers if passed else _wishes(scope)
        request_id = passed.request_id if passed else request_id
        path = scope["path"]
        answer = answers.refusal(error, path, known, request_id)
        headers = seal.headers_for(request_id, False) + answer.headers
        if passed is None or passed.length:
            headers.append((b"connection", b"close"))
        metrics.REFUSED.labels(error.code).inc()
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            content = b"" if scope["method"] == "HEAD" else answer.body
            await send({"type": "http.response.body", "body": content, "more_body": False})
        except Exception:
            # The answer had begun already: the reader sees a broken connection, the log has the reason.
            log.warning("edge.answer_cut", request_id=request_id)
        by = "edge" if error.status != 500 else "fault"
        access.write(request_id, scope["method"], path, answer.status, time.perf_counter() - started, by)

    def _fixed(self, passed: Passed) -> Headers:
        return seal.headers_for(passed.request_id, self._production and passed.secure)

    def _done(self, passed: Passed, status: int, started: float, kind: str) -> None:
        took = time.perf_counter() - started
        metrics.SECONDS.labels(kind).observe(took)
        access.write(passed.request_id, passed.method, passed.path, status, took, kind)


def _wishes(scope: Scope) -> dict[str, str]:
    """The language wishes of a request that did not pass the gate."""
    wanted = (b"accept-language", b"cookie")
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in wanted}


def build(application: WSGIApplication, routes: Registry) -> Edge:
    """The edge with the limits and proxies of the settings."""
    return Edge(
        application,
        routes,
        Gate(settings.ALLOWED_HOSTS, settings.BALAI_TRUSTED_PROXIES, settings.CSRF_TRUSTED_ORIGINS),
        threads=settings.BALAI_WEB_THREADS,
        body_limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        limits=settings.BALAI_BODY_LIMITS,
        body_seconds=settings.BALAI_BODY_SECONDS,
        body_budget=settings.BALAI_BODY_BUDGET,
        production=settings.BALAI_MODE == "production",
    )
