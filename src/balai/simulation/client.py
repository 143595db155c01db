"""The public HTTP API as the simulation uses it: every act carries a key, so that a retry never acts twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx

TEMPORARY = frozenset({408, 425, 429, 502, 503, 504})
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0


class Refused(Exception):
    """The mall said no: `status` and the problem's `code`."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code
        super().__init__(f"{status} {code}")


class Unreachable(Exception):
    """The mall did not answer for as long as one can reasonably wait."""


class MallClient:
    """`base_url` of a mall and how to get the bearer token of an officer of an agency.

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
            page = (await self._asked("GET", "services", params={"cursor": cursor} if cursor else {})).json()
            for item in page["items"]:
                yield item
            cursor = page.get("next")
            if not cursor:
                return

    async def take_number(self, body: Mapping[str, Any], *, agency: str) -> dict[str, Any]:
        """A new ticket. Numbers of the kiosk and the counter are given out by an officer of the agency."""
        officer = None if body["channel"] == "online" else agency
        return dict((await self._act("tickets", body, officer=officer)).json())

    async def ticket(self, verb: str, ticket: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> None:
        """`cancel` or `rate`, as the visitor who holds the ticket."""
        await self._act(f"tickets/{ticket['id']}/{verb}", body or {}, headers={"X-Ticket-Token": ticket["token"]})

    async def counter(
        self, code: str, verb: str, *, agency: str, body: Mapping[str, Any] | None = None, insist: bool = True
    ) -> dict[str, Any] | None:
        """An officer's act at a counter; the ticket or counter it concerns, or None (204: nobody waits)."""
        response = await self._act(f"counters/{code}/{verb}", body or {}, officer=agency, insist=insist)
        return None if response.status_code == 204 or not response.content else dict(response.json())

    async def _act(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        officer: str | None = None,
        headers: Mapping[str, str] | None = None,
        insist: bool = True,
    ) -> httpx.Response:
        sent = {"Idempotency-Key": str(uuid4()), **(headers or {})}
        if officer is not None:
            sent["Authorization"] = f"Bearer {self._token_for(officer)}"
        return await self._asked("POST", path, json=dict(body), headers=sent, insist=insist)

    async def _asked(self, method: str, path: str, *, insist: bool = True, **how: Any) -> httpx.Response:
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
            if not insist or loop.time() + wait > give_up:
                raise Unreachable(f"{method} /api/v1/{path}: {failure}")
            await asyncio.sleep(wait)
            wait = min(wait * 1.7, LONGEST_WAIT)


def _code(response: httpx.Response) -> str:
    """The last part of the problem's type."""
    try:
        return str(response.json().get("type", "")).rstrip("/").rsplit("/", 1)[-1] or response.reason_phrase
    except ValueError:
        return response.reason_phrase


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0
