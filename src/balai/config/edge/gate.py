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
_HOST_CACHE_SIZE = 1024

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
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            if "_" in name:
                continue
            if name in headers:
                if name in ("host", "content-length", "content-type", "authorization"):
                    raise BadRequest(f"More than one {name} header.")
                value = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}"
            headers[name] = value
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
        if self._proxies and self._believes(client):
            secure = headers.get("x-forwarded-proto", "https" if secure else "http").strip().lower() == "https"
            client = self._visitor(headers.get("x-forwarded-for", ""), client)
            if _REQUEST_ID.fullmatch(given := headers.get("x-request-id", "")):
                request_id = given
        for name in [name for name in headers if name[:1] in "xftp" and _plants(name)]:
            del headers[name]
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
        if len(self._hosts) < _HOST_CACHE_SIZE:
            self._hosts[host] = verdict
        return verdict

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


def _plants(name: str) -> bool:
    return name.startswith("x-forwarded-") or name in _FORWARDING
