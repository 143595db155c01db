"""An OpenID Connect provider: discovery, JWKS, code flow with PKCE (S256), RS256. Its people are invented.

`GET /authorize` shows who one can be; choosing leads back with a code. Faults, one for each token answer: nonce,
audience, issuer, signature, algorithm (none), expired, key (an unknown id), empty (no token); for any request: server
(503), garbage, hang, cut.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .serving import Answer, Request, World, arguments, serve, show_common

PEOPLE = {"sari": "Sari Contoh", "budi": "Budi Contoh", "dewi": "Dewi Contoh"}
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
E_ = 65_537


def text(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _prime(bits: int) -> int:
    """A random prime (Miller-Rabin, 30 rounds): the key lives as long as the program."""
    while True:
        found = secrets.randbits(bits) | 3 << (bits - 2) | 1
        if any(found % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)):
            continue
        odd, twos = found - 1, 0
        while odd % 2 == 0:
            odd, twos = odd // 2, twos + 1
        if all(_round(found, odd, twos) for _time in range(30)):
            return found


def _round(number: int, odd: int, twos: int) -> bool:
    power = pow(secrets.randbelow(number - 3) + 2, odd, number)
    if power in (1, number - 1):
        return True
    for _time in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


class RsaKey:
    """2,048 bits, made at start."""

    def __init__(self) -> None:
        while True:
            p, q = _prime(1024), _prime(1024)
            if p != q and (p - 1) * (q - 1) % E_:
                break
        self.n, self._d = p * q, pow(E_, -1, (p - 1) * (q - 1))
        self.kid = secrets.token_hex(8)

    def public(self) -> dict[str, str]:
        """As a JWK."""
        n, e = self.n.to_bytes(256, "big"), E_.to_bytes(3, "big")
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": text(n), "e": text(e)}

    def sign(self, message: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256."""
        info = _DIGEST_INFO + hashlib.sha256(message).digest()
        block = b"\0\1" + b"\xff" * (256 - 3 - len(info)) + b"\0" + info
        return pow(int.from_bytes(block, "big"), self._d, self.n).to_bytes(256, "big")


class Provider:
    """One provider with one client."""

    def __init__(self, client: str, secret: str, ahead_s: float = 0.0) -> None:
        self.client, self.secret, self.ahead_s = client, secret, ahead_s
        self.key, self.other = RsaKey(), RsaKey()
        self.codes: dict[str, dict[str, Any]] = {}

    def handle(self, request: Request, world: World) -> Answer:
        """Every address."""
        place = urlsplit(request.path)
        base = f"http://{request.headers.get('host', '')}"
        if place.path == "/token":
            fault = world.next_fault()
        else:
            fault = world.next_fault() if world.faults and world.faults[0].get("everywhere") else None
        show_common(fault)
        kind = fault["kind"] if fault else ""
        if kind == "server":
            return 503, {}, {"error": "temporarily_unavailable"}
        if kind == "garbage":
            return 200, {"Content-Type": "text/html"}, b"<h1>It works</h1>"
        if place.path == "/.well-known/openid-configuration":
            return 200, {}, self.about(base)
        if place.path == "/jwks":
            return 200, {}, {"keys": [self.key.public()]}
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/authorize":
            return self.authorize(request, asked)
        if place.path == "/token" and request.method == "POST":
            return self.token(request, base, kind, world)
        return 404, {}, {"error": "not_found"}

    @staticmethod
    def about(base: str) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, request: Request, asked: dict[str, str]) -> Answer:
        """Who are you? A POST (or `person` in the query) answers."""
        if asked.get("client_id") != self.client or asked.get("response_type") != "code":
            return 400, {}, {"error": "unauthorized_client"}
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return 400, {}, {"error": "invalid_request"}
        chosen = parse_qs(request.body.decode()).get("person", [asked.get("person", "")])[0]
        if chosen not in PEOPLE and chosen != "nobody":
            buttons = "".join(
                f'<p><button name="person" value="{code}">{escape(name)}</button></p>'
                for code, name in [*PEOPLE.items(), ("nobody", "Batal")]
            )
            page = f'<!doctype html><html lang="id"><title>Identitas</title><form method="post">{buttons}</form></html>'
            return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()
        back = {"state": asked.get("state", "")}
        if chosen == "nobody":
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(24)
            self.codes[back["code"]] = {**asked, "person": chosen, "at": time.time()}
        return 302, {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"}, b""

    def token(self, request: Request, base: str, fault: str, world: World) -> Answer:
        """A code for an id token, once."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != (self.client, self.secret):
            return 401, {}, {"error": "invalid_client"}
        with world.lock:
            asked = self.codes.pop(form.get("code", ""), None)
        challenge = text(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {}, {"error": "invalid_grant"}
        with world.lock:
            world.messages.append({"person": asked["person"], "scope": asked.get("scope", "")})
        if fault == "empty":
            return 200, {}, {"token_type": "Bearer", "access_token": secrets.token_urlsafe(16)}
        issued = self.id_token(asked, base, fault)
        return 200, {}, {"token_type": "Bearer", "access_token": secrets.token_urlsafe(16), "id_token": issued}

    def id_token(self, asked: dict[str, Any], base: str, fault: str) -> str:
        """Signed, with at most one thing wrong."""
        now = int(time.time() + self.ahead_s)
        claims = {
            "iss": "https://somebody.else.example" if fault == "issuer" else base,
            "sub": hashlib.sha256(f"{self.client}/{asked['person']}".encode()).hexdigest()[:32],
            "aud": "another-client" if fault == "audience" else self.client,
            "iat": now - (7_200 if fault == "expired" else 0),
            "exp": now + (-3_600 if fault == "expired" else 300),
            "nonce": "another" if fault == "nonce" else asked.get("nonce", ""),
        }
        header = {"typ": "JWT", "alg": "none" if fault == "algorithm" else "RS256", "kid": self.key.kid}
        if fault == "key":
            header["kid"] = self.other.kid
        signed = f"{text(json.dumps(header).encode())}.{text(json.dumps(claims).encode())}"
        if fault == "algorithm":
            return f"{signed}."
        key = self.other if fault in ("signature", "key") else self.key
        return f"{signed}.{text(key.sign(signed.encode()))}"


def main() -> None:
    """Run until killed."""
    given = arguments(
        __doc__,
        {
            "client": "the one client's id",
            "secret": "and its secret",
            "clock": "where its clock stands at start (ISO 8601)",
        },
    )
    ahead_s = datetime.fromisoformat(given.clock).timestamp() - time.time() if given.clock else 0.0
    serve(Provider(given.client, given.secret, ahead_s).handle, None, given.port)


if __name__ == "__main__":
    main()
