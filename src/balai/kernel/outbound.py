"""The one way out of the house. Nothing else opens a connection to somebody else's address.

https only, to public addresses only: the name is looked up once, every answer is checked, and the connection goes to
the very address that was checked (a second look-up could lie). Partners inside a closed network are named in
`BALAI_OUTBOUND_ALLOW` (`host` or `host:port`, comma-separated); in demo and test such an entry may also be loopback and
plain http. Link-local addresses, where clouds keep their credentials, are never reached. Redirects are followed for GET
only, each checked anew, and nothing that identifies us goes to another origin. Proxy variables are ignored.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MAX_BYTES = 1_000_000
TIMEOUT_S = 10.0

_URL = re.compile(r"[\x21-\x7e]{1,2000}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]+")
_REDIRECTS = (301, 302, 303, 307, 308)
_GO_ANYWHERE = ("accept", "accept-language", "user-agent")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class OutboundRefused(Exception):
    """We do not go there; trying again changes nothing."""


class OutboundFailed(Exception):
    """Nobody answered in time, or with too much; may be tried again."""


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are lower-case; `url` is the last of the redirects."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class _Target:
    """A checked destination."""

    url: SplitResult
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.url.scheme, self.host, self.port


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, also when an IPv4 address hides inside it."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _check(text: str) -> _Target:
    """Where `text` leads, if we may go there. Raises OutboundRefused, OutboundFailed (no such name)."""
    if not _URL.fullmatch(text) or "\\" in text:
        raise OutboundRefused("not a plain URL")
    try:
        url = urlsplit(text)
        host, port = (url.hostname or "").lower(), url.port
    except ValueError:
        raise OutboundRefused("not a URL") from None
    if url.username is not None or url.password is not None:
        raise OutboundRefused("credentials do not belong into a URL")
    if url.scheme not in ("https", "http") or not _HOST.fullmatch(host):
        raise OutboundRefused("only https to a named host")
    port = port or (443 if url.scheme == "https" else 80)
    production = settings.BALAI_MODE == "production"
    listed = bool({host, f"{host}:{port}", f"[{host}]:{port}"} & set(settings.BALAI_OUTBOUND_ALLOW))
    if url.scheme == "http" and (production or not listed):
        raise OutboundRefused("only https")
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise OutboundFailed(f"no address for {host}") from error
    addresses = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for address in addresses:
        _check_address(address, listed, production)
    return _Target(url, host, port, addresses)


def _check_address(address: str, listed: bool, production: bool) -> None:
    if is_public(address):
        return
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    real = inner or found
    if not listed or real.is_link_local or real.is_multicast or real.is_unspecified:
        raise OutboundRefused("not a public address")
    if real.is_loopback and production:
        raise OutboundRefused("no loopback partner in production")


class _Https(http.client.HTTPSConnection):
    """To the checked address, with the certificate of the name."""

    line: socket.socket | None = None

    def __init__(self, target: _Target, timeout: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(target.host, target.port, timeout=timeout, context=self._tls)
        self._addresses = target.addresses

    def connect(self) -> None:
        """Never looks the name up again."""
        raw = _connect(self._addresses, self.port, self.timeout)
        wrapped = self._tls.wrap_socket(raw, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.line = wrapped  # the watch must be able to cut a dripping handshake too
        wrapped.do_handshake()


class _Http(http.client.HTTPConnection):
    """Plain, to a listed partner of demo or test."""

    line: socket.socket | None = None

    def __init__(self, target: _Target, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._addresses = target.addresses

    def connect(self) -> None:
        """Never looks the name up again."""
        self.sock = self.line = _connect(self._addresses, self.port, self.timeout)


def _connect(addresses: tuple[str, ...], port: int, timeout: float | None) -> socket.socket:
    last: OSError | None = None
    tried = addresses[:4]
    for address in tried:
        try:
            found = socket.create_connection((address, port), timeout=(timeout or TIMEOUT_S) / len(tried))
            found.settimeout(timeout)
            return found
        except OSError as error:
            last = error
    raise last or OSError("no address")


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
    max_bytes: int = MAX_BYTES,
    redirects: int = 3,
) -> Answer:
    """Send one request and read the whole answer, within `timeout_s` seconds and `max_bytes` together.

    Blocks: call it from the job worker. Raises OutboundRefused (by policy) and OutboundFailed (by circumstance); an
    error status is an Answer.
    """
    deadline = time.monotonic() + timeout_s
    wanted = {name.lower(): value for name, value in (headers or {}).items()}
    wanted = {"user-agent": "balai", "accept-encoding": "identity"} | wanted
    target = _check(url)
    while True:
        answer = _exchange(method, target, body, wanted, deadline, max_bytes)
        place = answer.headers.get("location")
        if answer.status not in _REDIRECTS or place is None:
            return answer
        if method != "GET":
            raise OutboundRefused("a redirect would repeat the effect elsewhere")
        if redirects == 0:
            raise OutboundRefused("too many redirects")
        redirects -= 1
        following = _check(urljoin(answer.url, place))
        if target.url.scheme == "https" and following.url.scheme != "https":
            raise OutboundRefused("a redirect away from https")
        if following.origin != target.origin:
            wanted = {name: value for name, value in wanted.items() if name in _GO_ANYWHERE}
        target = following


def _exchange(
    method: str, target: _Target, body: bytes | None, headers: Mapping[str, str], deadline: float, max_bytes: int
) -> Answer:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise OutboundFailed("out of time")
    connection = (_Https if target.url.scheme == "https" else _Http)(target, remaining)
    # A time-out counts from byte to byte; whoever drips bytes is cut off by the watch.
    watch = threading.Timer(remaining, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        read = response.read(max_bytes + 1)
        if len(read) > max_bytes:
            raise OutboundFailed("the answer is too long")
        if time.monotonic() >= deadline:
            raise OutboundFailed("out of time")
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, read, target.url.geturl())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutboundFailed(type(error).__name__) from error
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: _Https | _Http) -> None:
    # Not `connection.sock`: that is given up as soon as the answer's body is all that is left to read.
    if connection.line is not None:
        try:
            socket.socket.shutdown(connection.line, socket.SHUT_RDWR)
        except OSError:
            return
