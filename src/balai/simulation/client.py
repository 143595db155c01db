"""The public HTTP API as the simulation uses it: every act carries a key, so that a retry never acts twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx

TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0


class Refused(Exception):
    """The mall said no: `status` and the problem's `code`."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code
        super().__init__(f"{status} {code}")


class Unreachable(Exception):
    """The mall did not answer for as long as one can reasonably wait."""


class MallClient:
    """`base_url` of a mall and how to get the bearer token of the officer at a counter, by the counter's code.

    `token_for` may block (it runs in a thread); a token that is no longer accepted is asked for again once.
    `patience` is how many real seconds an unanswered request is repeated, with the same Idempotency-Key, before
    Unreachable: long enough for a restart of the server.
    """

    def __init__(
        self,
        base_url: str,
        token_for: Callable[[str], str],
        *,
        patience: float = 120.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._token_for = token_for
        self._tokens: dict[str, str] = {}
        self._asking = asyncio.Lock()
        self._patience = patience
        self._http = httpx.AsyncClient(
            base_url=f"{base_url.rstrip('/')}/api/v1/",
            timeout=10.0,
            transport=transport,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=20),
            headers={"Accept": "application/json", "User-Agent": "balai-simulate"},
            follow_redirects=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def mall(self) -> dict[str, Any]:
        return dict((await self._asked("GET", "mall")).json())

    async def services(self) -> AsyncIterator[dict[str, Any]]:
        """Every service, page by page."""
        cursor: str | None = None
        while True:
            params: dict[str, str | int] = {"limit": 100} | ({"cursor": cursor} if cursor else {})
            page = (await self._asked("GET", "services", params=params)).json()
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if not cursor:
                return

    async def service(self, code: str) -> dict[str, Any]:
        """Everything published about one service, the counters that serve it among it."""
        return dict((await self._asked("GET", f"services/{code}")).json())

    async def take_number(self, body: Mapping[str, Any], *, counter: str) -> dict[str, Any]:
        """A new ticket. Numbers of the kiosk and the counter are given out by the officer of `counter`."""
        officer = None if body["channel"] == "online" else counter
        return dict((await self._act("tickets", body, officer=officer)).json())

    async def ticket(self, verb: str, ticket: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> None:
        """`cancel` or `rate`, as the visitor who holds the ticket."""
        await self._act(f"tickets/{ticket['id']}/{verb}", body, headers={"X-Ticket-Token": ticket["token"]})

    async def counter(self, code: str, verb: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """An officer's act at his counter; the ticket or counter it concerns, or None (204: nobody waits)."""
        response = await self._act(f"counters/{code}/{verb}", body, officer=code)
        return None if response.status_code == 204 or not response.content else dict(response.json())

    async def _act(
        self,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        officer: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        how: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid4()), **(headers or {})}}
        if body is not None:
            how["json"] = dict(body)
        if officer is None:
            return await self._asked("POST", path, **how)
        for last in (False, True):
            how["headers"]["Authorization"] = f"Bearer {await self._token(officer)}"
            try:
                return await self._asked("POST", path, **how)
            except Refused as refused:
                if refused.status != 401 or last:
                    raise
                self._tokens.pop(officer, None)
        raise AssertionError("the second refusal is raised")

    async def _token(self, officer: str) -> str:
        if officer not in self._tokens:
            async with self._asking:
                if officer not in self._tokens:
                    self._tokens[officer] = await asyncio.to_thread(self._token_for, officer)
        return self._tokens[officer]

    async def _asked(self, method: str, path: str, **how: Any) -> httpx.Response:
        """The answer, the same request repeated through outages. Raises Refused or Unreachable."""
        loop = asyncio.get_running_loop()
        give_up, wait = loop.time() + self._patience, FIRST_WAIT
        while True:
            asked_to_wait = 0.0
            try:
                response = await self._http.request(method, path, **how)
            except httpx.TransportError as error:
                failure = type(error).__name__
            else:
                if response.is_success:
                    return response
                if response.status_code not in TEMPORARY:
                    raise Refused(response.status_code, _code(response))
                failure = str(response.status_code)
                asked_to_wait = _retry_after(response)
            wait = max(wait, asked_to_wait)
            if loop.time() + wait > give_up:
                raise Unreachable(f"{method} /api/v1/{path}: {failure}")
            await asyncio.sleep(wait)
            wait = min(wait * 1.7, LONGEST_WAIT)


def _code(response: httpx.Response) -> str:
    """The problem's code, or the reason phrase of an answer that is no problem document."""
    try:
        return str(response.json()["code"])
    except (ValueError, LookupError, TypeError):
        return response.reason_phrase


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0
