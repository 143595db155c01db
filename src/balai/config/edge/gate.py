"""The gate: what a request must be before anything else sees it. Pure functions over the ASGI scope."""

from __future__ import annotations

import ipaddress
import itertools
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http.request import split_domain_port, validate_host

from .refused import BadRequest, CrossSite, MethodNotAllowed, WrongHost

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORWARDING = frozenset({"forwarded", "x-real-ip", "x-request-id", "x-client-ip", "true-client-ip", "proxy"})
_BAD_PATH = re.compile("[\x00-\x1f\x7f\\\\\ufffd]")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_CACHE_SIZE = 1024
_PLAIN, _ONCE, _COOKIE, _PLANTED, _DROPPED = range(5)
_NAMED_ONCE = frozenset({"host", "content-length", "content-type", "authorization"})

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(slots=True)
class Passed:
    """A request that passed the gate; `headers` holds nothing a proxy or a header trick could have planted."""

    method: str
    path: str
    query_string: bytes
    headers: dict[str, str]
    client: str
    secure: bool
    request_id: str
    length: int


class Gate:
    """The rules of one node: which hosts it answers to, which proxies it believes, which origins may post."""

    def __init__(
        self, allowed_hosts: Iterable[str], trusted_proxies: Iterable[str], trusted_origins: Iterable[str] = ()
    ) -> None:
        self._allowed = list(allowed_hosts)
        self._proxies: tuple[Network, ...] = tuple(ipaddress.ip_network(item, strict=False) for item in trusted_proxies)
        self._origins = frozenset(trusted_origins)
        self._hosts: dict[str, bool] = {}
        self._names: dict[bytes, tuple[str, int]] = {}
        self.renew()

    def renew(self) -> None:
        """Start a new series of request ids (in a worker that was forked off)."""
        self._count = itertools.count()
        self._prefix = os.urandom(5).hex()

    def next_id(self) -> str:
        """A request id: unique on this node, not guessable elsewhere."""
        return f"{self._prefix}-{next(self._count):06x}"

    def examine(self, scope: Mapping[str, Any], request_id: str) -> Passed:
        """Check the raw request. Raises a typed refusal (400, 405) for anything Django or a proxy might read otherwise.

        Header names with `_` are dropped (they collide with `-` in WSGI); chunked bodies and every other
        Transfer-Encoding are refused (no browser form sends them, and Content-Length next to them is smuggling).
        """
        method = scope["method"]
        if method not in METHODS:
            raise MethodNotAllowed()
        query_string = scope["query_string"]
        raw_path = scope.get("raw_path") or b"/"
        path = scope["path"]
        if not (query_string.isascii() and raw_path.isascii() and raw_path[:1] == b"/") or _BAD_PATH.search(path):
            raise BadRequest("Address with characters that must be percent-encoded.")
        headers: dict[str, str] = {}
        planted: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            known = self._names.get(raw_name)
            name, kind = self._name(raw_name) if known is None else known
            if kind == _DROPPED:
                continue
            value = raw_value.decode("latin-1")
            into = planted if kind == _PLANTED else headers
            if name in into:
                if kind == _ONCE:
                    raise BadRequest(f"More than one {name} header.")
                value = f"{into[name]}{'; ' if kind == _COOKIE else ', '}{value}"
            into[name] = value
        host = headers.get("host", "")
        allowed = self._hosts.get(host)
        if not (self._judge_host(host) if allowed is None else allowed):
            raise WrongHost()
        length = 0
        if "transfer-encoding" in headers:
            raise BadRequest("Send the body with a Content-Length.")
        if (declared := headers.get("content-length")) is not None:
            if not (declared.isascii() and declared.isdigit()) or len(declared) > 12:
                raise BadRequest("Content-Length is not a number.")
            length = int(declared)
        peer = scope["client"]
        client = peer[0] if peer else ""
        secure = scope["scheme"] == "https"
        if planted and self._proxies and self._believes(client):
            secure = planted.get("x-forwarded-proto", "https" if secure else "http").strip().lower() == "https"
            client = self._visitor(planted.get("x-forwarded-for", ""), client)
            if _REQUEST_ID.fullmatch(given := planted.get("x-request-id", "")):
                request_id = given
        return Passed(method, path, query_string, headers, client, secure, request_id, length)

    def same_site(self, passed: Passed) -> None:
        """Refuse an unsafe request that a browser says comes from another origin. Raises CrossSite.

        A request without Origin comes from no page (a device, a program): its token is what counts.
        """
        if passed.method in SAFE_METHODS:
            return
        origin = passed.headers.get("origin")
        site = passed.headers.get("sec-fetch-site")
        if site == "cross-site" and origin not in self._origins:
            raise CrossSite()
        if origin is not None and origin not in self._origins:
            own = f"{'https' if passed.secure else 'http'}://{passed.headers['host']}"
            if origin != own:
                raise CrossSite()

    def _judge_host(self, host: str) -> bool:
        domain, _port = split_domain_port(host)
        verdict = bool(domain) and validate_host(domain, self._allowed)
        if len(self._hosts) < _CACHE_SIZE:
            self._hosts[host] = verdict
        return verdict

    def _name(self, raw: bytes) -> tuple[str, int]:
        name = raw.decode("latin-1").lower()
        if "_" in name:
            kind = _DROPPED
        elif name.startswith("x-forwarded-") or name in _FORWARDING:
            kind = _PLANTED
        elif name in _NAMED_ONCE:
            kind = _ONCE
        else:
            kind = _COOKIE if name == "cookie" else _PLAIN
        if len(self._names) < _CACHE_SIZE:
            self._names[raw] = (name, kind)
        return name, kind

    def _believes(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)

    def _visitor(self, forwarded_for: str, peer: str) -> str:
        """The right-most address that is not a proxy of ours: what stands further left, anybody may have written."""
        client = peer
        for item in reversed(forwarded_for.split(",")):
            candidate = item.strip()
            try:
                client = str(ipaddress.ip_address(candidate))
            except ValueError:
                break
            if not self._believes(client):
                break
        return client
