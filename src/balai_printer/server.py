"""The mall as the agent sees it: a few JSON addresses over HTTPS, and a stream that says when a paper waits."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from . import __version__

TIMEOUT_S = 20.0
STREAM_SILENCE_S = 40.0  # the mall says something at least every fifteen seconds
LOCAL = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The mall answered no; `status` says how."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}".strip())
        self.status = status


class Unreachable(Exception):
    """Nobody answers."""


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


class Key:
    """The agent's own key; the private half lies in a file that only its user may read."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            loaded = serialization.load_pem_private_key(path.read_bytes(), None)
            if not isinstance(loaded, ec.EllipticCurvePrivateKey):
                raise ValueError(f"{path} is no key of this program")
            self._key = loaded
            return
        self._key = ec.generate_private_key(ec.SECP256R1())
        path.touch(mode=0o600)
        path.write_bytes(
            self._key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    @property
    def public(self) -> dict[str, str]:
        """As JSON Web Key."""
        numbers = self._key.public_key().public_numbers()
        x, y = (_base64(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def sign(self, text: str) -> str:
        """r and s beside each other, as browsers sign."""
        r, s = utils.decode_dss_signature(self._key.sign(text.encode(), ec.ECDSA(SHA256())))
        return _base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


class Mall:
    """Requests to one mall. Raises Refused, Unreachable; ValueError for an address without TLS on another machine."""

    def __init__(self, base: str, key: Key, device: str = "") -> None:
        where = urlsplit(base)
        if where.scheme != "https" and not (where.scheme == "http" and where.hostname in LOCAL):
            raise ValueError(f"{base!r}: the mall must be reached by https")
        self.base, self._key, self.device = base.rstrip("/"), key, device
        self._secret, self._renew_at = "", 0.0
        self._lock = threading.Lock()

    def ask(self, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Any:
        """JSON out, JSON back; without a body it is a GET."""
        data = None if body is None else json.dumps(body).encode()
        with self._send(path, data, headers or {}, TIMEOUT_S) as answer:
            return json.loads(answer.read() or b"null")

    def _send(self, path: str, data: bytes | None, headers: dict[str, str], timeout: float) -> Any:
        wanted = {"Content-Type": "application/json", "User-Agent": f"balai-printer/{__version__}"} | headers
        request = urllib.request.Request(self.base + path, data, wanted)  # noqa: S310 - https, or this machine
        try:
            return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.reason) from None
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from None

    # -- pairing ----------------------------------------------------------------------------------------------------

    def offer(self) -> dict[str, Any]:
        """Ask to be paired: code, check number, secret."""
        return dict(self.ask("/device/offers", {"public_key": self._key.public}))

    def offered(self, offer: dict[str, Any]) -> dict[str, Any]:
        """How far it is."""
        return dict(self.ask(f"/device/offers/{offer['id']}", headers={"X-Pairing-Secret": offer["secret"]}))

    def accept(self, offer: dict[str, Any]) -> None:
        """Say yes, and prove the key."""
        signature = self._key.sign(f"balai-device-accept:{offer['id']}")
        headers = {"X-Pairing-Secret": offer["secret"]}
        self.device = self.ask(f"/device/offers/{offer['id']}/accept", {"signature": signature}, headers)["device"]

    def refuse(self, offer: dict[str, Any]) -> None:
        """Say no."""
        self.ask(f"/device/offers/{offer['id']}/refuse", {}, {"X-Pairing-Secret": offer["secret"]})

    # -- enrolled ---------------------------------------------------------------------------------------------------

    def _bearer(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() >= self._renew_at:
                nonce = self.ask("/device/challenge", {"device": self.device})["nonce"]
                proof = {
                    "device": self.device,
                    "nonce": nonce,
                    "signature": self._key.sign(f"balai-device-session:{self.device}:{nonce}"),
                }
                with self._send("/device/session", json.dumps(proof).encode(), {}, TIMEOUT_S) as answer:
                    cookie = str(answer.headers.get("Set-Cookie", ""))
                    renew_in = json.loads(answer.read())["renew_in"]
                self._secret = cookie.partition("balai_device=")[2].partition(";")[0]
                self._renew_at = time.monotonic() + renew_in
            return {"Authorization": f"Bearer {self._secret}"}

    def as_device(self, path: str, body: dict[str, Any]) -> Any:
        """A request of the enrolled device; a session that ended meanwhile is renewed once."""
        try:
            return self.ask(path, body, self._bearer())
        except Refused as error:
            if error.status != 401:
                raise
        self._renew_at = 0.0
        return self.ask(path, body, self._bearer())

    def next_paper(self, paper: str) -> dict[str, Any] | None:
        """The next paper (`id`, `lines`, `lease_seconds`), and a sign of life on the way."""
        body = {"version": __version__, "clock": time.time() * 1000, "paper": paper}
        found = self.as_device("/device/papers/next", body)["job"]
        return dict(found) if found else None

    def tell(self, paper: str, outcome: str, reason: str) -> None:
        """What became of a paper."""
        self.as_device(f"/device/papers/{paper}/outcome", {"outcome": outcome, "reason": reason})

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the mall says that a paper waits; returns when the stream ends. Raises Refused."""
        headers = self._bearer() | {"Accept": "text/event-stream"}
        try:
            with self._send("/live/printer", None, headers, STREAM_SILENCE_S) as stream:
                for line in stream:
                    if line.startswith(b"event: paper"):
                        wake()
        except (TimeoutError, OSError) as error:
            raise Unreachable(str(error)) from None
