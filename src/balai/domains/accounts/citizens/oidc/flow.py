"""The two ends of the way: what the browser takes along, and what must be true when it comes back."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from balai.kernel import keys

from ..errors import IdentityRefused
from . import provider
from .signatures import claims_of, header_of

CONTEXT = "citizen-oidc"
VALID_S = 900
SKEW_S = 60
SIGNED_BY = ("RS256", "ES256")


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for: its own name and its name for the person. Nothing else of him is read."""

    issuer: str
    subject: str


def provider_name() -> str:
    """What people call the national identity; empty while it is not set up."""
    there = settings.BALAI_OIDC_ISSUER and settings.BALAI_OIDC_CLIENT_ID and settings.BALAI_OIDC_SECRET
    return str(settings.BALAI_OIDC_NAME) if there else ""


def begin(*, redirect: str, lang: str, now: datetime) -> tuple[str, str]:
    """Where the browser goes, and what it keeps (closed: state, nonce, verifier). Raises IdentityUnavailable."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _one in range(3))
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "redirect": redirect, "at": int(now.timestamp())}
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": settings.BALAI_OIDC_CLIENT_ID,
        "redirect_uri": redirect,
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "ui_locales": lang,
    }
    place = provider.discovered()["authorization_endpoint"]
    joint = "&" if "?" in place else "?"
    return f"{place}{joint}{urlencode(asked)}", keys.encrypt(json.dumps(kept), CONTEXT)


def finish(*, kept: str, state: str, code: str, now: datetime) -> Vouched:
    """Exchange the code and check the answer. Raises IdentityRefused, IdentityUnavailable."""
    try:
        found = json.loads(keys.decrypt(kept, CONTEXT))
    except ValueError:
        raise IdentityRefused("not-begun-here") from None
    if not hmac.compare_digest(found["state"].encode(), state.encode()):
        raise IdentityRefused("wrong-state")
    if not 0 <= now.timestamp() - found["at"] <= VALID_S:
        raise IdentityRefused("too-late")
    answer = provider.exchange(code, found["redirect"], found["verifier"])
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise IdentityRefused("no-token")
    header = header_of(token)
    if header.get("alg") not in SIGNED_BY:
        raise IdentityRefused("bad-algorithm")
    return _checked(claims_of(token, provider.key_named(header.get("kid"))), found["nonce"], now)


def _checked(claims: dict[str, Any], nonce: str, now: datetime) -> Vouched:
    """OpenID Connect Core 3.1.3.7. Raises IdentityRefused."""
    issuer, client = settings.BALAI_OIDC_ISSUER, settings.BALAI_OIDC_CLIENT_ID
    if claims.get("iss") != issuer:
        raise IdentityRefused("wrong-issuer")
    audience = claims.get("aud")
    meant = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if client not in meant or (len(meant) > 1 and claims.get("azp") != client) or claims.get("azp", client) != client:
        raise IdentityRefused("wrong-audience")
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        raise IdentityRefused("no-times")
    if not issued - SKEW_S <= now.timestamp() < expires + SKEW_S:
        raise IdentityRefused("expired")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise IdentityRefused("wrong-nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise IdentityRefused("no-subject")
    return Vouched(str(issuer), subject)
