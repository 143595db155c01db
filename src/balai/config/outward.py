"""The settings of outward channels that need more than to be read: mail, and the address links begin with."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from . import env


@dataclass(frozen=True)
class Relay:
    """A mail relay in Django's terms; without a host nothing leaves."""

    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    direct_tls: bool = False
    upgrade_tls: bool = False


def relay(url: str | None) -> Relay:
    """From `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465` (TLS from the start).

    `?starttls=0` leaves the line open: a relay on this machine. Raises SettingsError.
    """
    if not url:
        return Relay()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or parts.scheme not in ("smtp", "smtps"):
        raise env.SettingsError("BALAI_SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465.")
    direct = parts.scheme == "smtps"
    return Relay(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=host,
        port=port or (465 if direct else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        direct_tls=direct,
        upgrade_tls=not direct and parse_qs(parts.query).get("starttls") != ["0"],
    )


def public_url(given: str | None, host: str, port: int, mode: str) -> str:
    """Scheme and host of the links in messages, without a slash at the end; outside production this machine's own.

    Raises SettingsError for anything but an http(s) origin.
    """
    if not given:
        near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
        return "" if mode == "production" else f"http://{near}:{port}"
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise env.SettingsError("BALAI_PUBLIC_URL must be an origin such as https://mpp.example.go.id.")
    return given.rstrip("/")
