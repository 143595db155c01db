"""What the provider says of itself: discovery document and keys, asked for rarely, never waited for long."""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings

from balai.kernel import outbound
from balai.kernel.outbound import OutboundFailed, OutboundRefused

from ..errors import IdentityRefused, IdentityUnavailable

log = structlog.get_logger("balai.identity")

KEPT_S = 600.0
ASKED_AGAIN_S = 10.0
TIMEOUT_S = 4.0
REST_S = 15.0
"""A provider that did not answer is left alone so long: a hall full of people must not wait for it one by one."""

_lock = threading.Lock()
_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_rest_until = 0.0


def forget() -> None:
    """Ask anew (tests, and changed settings)."""
    global _rest_until
    with _lock:
        _kept.clear()
        _rest_until = 0.0


def _ask(method: str, url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
    """The provider's JSON object. Raises IdentityUnavailable, IdentityRefused (a refusal of its own)."""
    global _rest_until
    if time.monotonic() < _rest_until:
        raise IdentityUnavailable()
    try:
        wanted = {"Accept": "application/json"} | (headers or {})
        answer = outbound.send(method, url, body=body, headers=wanted, timeout_s=TIMEOUT_S, redirects=0)
    except (OutboundFailed, OutboundRefused) as error:
        log.warning("identity.unavailable", why=type(error).__name__)
        _rest_until = time.monotonic() + REST_S
        raise IdentityUnavailable() from None
    if answer.status >= 500 or answer.status == 429:
        raise IdentityUnavailable()
    if answer.status != 200:
        raise IdentityRefused(f"status-{answer.status}")
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise IdentityUnavailable() from None
    if not isinstance(found, dict):
        raise IdentityUnavailable()
    return found


def _remembered(url: str, age_s: float = KEPT_S) -> dict[str, Any]:
    kept = _kept.get(url)
    if kept is None or time.monotonic() - kept[0] > age_s:
        kept = (time.monotonic(), _ask("GET", url))
        with _lock:
            _kept[url] = kept
    return kept[1]


def discovered() -> dict[str, Any]:
    """The discovery document of the configured issuer, which must name itself. Raises IdentityUnavailable."""
    issuer = str(settings.BALAI_OIDC_ISSUER)
    found = _remembered(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    places = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if found.get("issuer") != issuer or not all(isinstance(place, str) and _web(place) for place in places):
        log.error("identity.discovery", issuer=str(found.get("issuer"))[:200])
        raise IdentityUnavailable()
    return found


def _web(address: str) -> bool:
    scheme = urlsplit(address).scheme
    return scheme == "https" or (scheme == "http" and settings.BALAI_MODE != "production")


def key_named(name: Any) -> dict[str, Any]:
    """The signing key with that id; an unknown one is looked for once more. Raises IdentityRefused."""
    place = discovered()["jwks_uri"]
    for age in (KEPT_S, ASKED_AGAIN_S):
        keys = _remembered(place, age).get("keys")
        for key in keys if isinstance(keys, list) else ():
            if isinstance(key, dict) and key.get("kid") == name and key.get("use", "sig") == "sig":
                return key
    raise IdentityRefused("unknown-key")


def exchange(code: str, redirect: str, verifier: str) -> dict[str, Any]:
    """The token answer for a code. Raises IdentityRefused, IdentityUnavailable."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": settings.BALAI_OIDC_CLIENT_ID,
        "client_secret": settings.BALAI_OIDC_SECRET,
        "code_verifier": verifier,
    }
    found: dict[str, Any] = _ask(
        "POST",
        discovered()["token_endpoint"],
        body=urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    return found
