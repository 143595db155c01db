"""What the mall refuses to start with.

Every check is one function: it takes the `Situation` and answers why not, in one sentence with the way out, or None.
Some hold in every mode (the keys and the mode are this database's own), most only in production, where a playground's
convenience is a hole.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import make_conninfo

from balai.config import env
from balai.kernel.keyring import KeyringError

SHORTEST_SECRET = 50


@dataclass(frozen=True)
class Situation:
    """Settings, this process's own database connection, and its address."""

    settings: Any
    connection: psycopg.Connection[Any]
    url: str

    def value(self, statement: LiteralString) -> Any:
        """The first column of the first row."""
        row = self.connection.execute(statement).fetchone()
        return row[0] if row else None


Check = Callable[[Situation], str | None]


def other_mode(found: Situation) -> str | None:
    """The mode is written into the database once and never changes."""
    present = found.value("select mode from kernel_installation")
    wanted = found.settings.BALAI_MODE
    if present is None:
        return "the database was not set up: run `balai setup`"
    return None if present == wanted else f"the database was set up in mode {present}, BALAI_MODE says {wanted}"


def other_keys(found: Situation) -> str | None:
    """The keys must be the ones this database was written with."""
    from balai.kernel import keys

    try:
        with found.connection.cursor() as cursor:
            keys.verify(cursor)
    except KeyringError as error:
        return str(error)
    return None


def demo_accounts(found: Situation) -> str | None:
    """Invented people and headless devices have known passwords."""
    people = found.value("select count(*) from accounts_staff where demo")
    devices = found.value("select count(*) from accounts_device where demo")
    if people or devices:
        return f"{people} demo accounts and {devices} demo devices are in the database: use one that was set up afresh"
    return None


def pretended_clock(found: Situation) -> str | None:
    """Deadlines, seals and tokens need the real time."""
    return "BALAI_NOW is set: remove it" if found.settings.BALAI_NOW else None


def debugging(found: Situation) -> str | None:
    """Error pages would show settings and data."""
    return "BALAI_DEBUG is on: remove it" if found.settings.DEBUG else None


def default_secret(found: Situation) -> str | None:
    """Sessions and form tokens hang on this key."""
    if found.settings.SECRET_KEY_IS_DEFAULT:
        return (
            "BALAI_SECRET_KEY is missing: make one with `openssl rand -base64 48` and give it by BALAI_SECRET_KEY_FILE"
        )
    if len(found.settings.SECRET_KEY) < SHORTEST_SECRET:
        return f"BALAI_SECRET_KEY has fewer than {SHORTEST_SECRET} characters"
    return None


def trusting_database(found: Situation) -> str | None:
    """The server must ask for proof of who we are. `system_user` is null exactly when it did not."""
    if found.connection.info.server_version >= 160000:
        trusts = found.value("select system_user") is None
    else:
        trusts = _lets_in_without_password(found.url)
    return (
        "the database lets this role in without proof (`trust` in pg_hba.conf): use scram-sha-256" if trusts else None
    )


def mighty_role(found: Situation) -> str | None:
    """Web and worker own nothing, are nobody's superior and see no other agency's rows."""
    user = found.value("select current_user")
    if found.value("select rolsuper from pg_roles where rolname = session_user"):
        return f"the database role {user} is a superuser: give DATABASE_URL the app's role"
    if found.value("select rolbypassrls or rolcreaterole from pg_roles where rolname = session_user"):
        return f"the database role {user} passes row security or may make roles: give DATABASE_URL the app's role"
    owns = found.value(
        "select exists (select from pg_class c where c.relnamespace = 'public'::regnamespace "
        "and pg_has_role(session_user, c.relowner, 'MEMBER'))"
    )
    if owns:
        return f"the database role {user} owns the tables or may become their owner: give DATABASE_URL the app's role"
    return None


def no_rate_limits(found: Situation) -> str | None:
    """Without limits one machine can guess codes and fill queues."""
    return "BALAI_RATE_LIMITS is off: remove it" if found.settings.BALAI_RATE_LIMITS != "on" else None


def loopback_partners(found: Situation) -> str | None:
    """A partner on this machine is a simulator, or somebody's way to our own ports."""
    settings = found.settings
    hosts = [_host(entry) for entry in settings.BALAI_OUTBOUND_ALLOW]
    urls = [
        settings.BALAI_ANCHOR_URL,
        settings.BALAI_WHATSAPP_URL,
        settings.BALAI_SMS_URL,
        settings.BALAI_OIDC_ISSUER,
    ]
    hosts += [urlsplit(url).hostname or "" for url in urls if url]
    near = sorted({host for host in hosts if _is_near(host)})
    return f"partners on this very machine or link: {', '.join(near)}: remove them" if near else None


def any_host(found: Situation) -> str | None:
    """Links in messages are built from the Host header."""
    if any(host.strip() in ("*", ".") for host in found.settings.ALLOWED_HOSTS):
        return "BALAI_ALLOWED_HOSTS holds `*`: name the addresses of the mall"
    return None


def link_to_nowhere(found: Situation) -> str | None:
    """A message carries a link that opens somebody's number: it must lead to us, and by TLS."""
    settings = found.settings
    sends = settings.BALAI_WHATSAPP_TOKEN or settings.BALAI_SMS_URL or settings.BALAI_SMTP_URL
    if (sends or settings.BALAI_WEBPUSH_KEY) and not settings.BALAI_PUBLIC_URL.startswith("https://"):
        return "messages are set up and BALAI_PUBLIC_URL is no https address: set it to where visitors reach the mall"
    return None


def open_identity(found: Situation) -> str | None:
    """Whoever can read or change the answers of the identity provider can be anybody here."""
    issuer = found.settings.BALAI_OIDC_ISSUER
    if issuer and not issuer.startswith("https://"):
        return "BALAI_OIDC_ISSUER is no https address: citizens would sign in over an open line"
    return None


ALWAYS: tuple[Check, ...] = (other_mode, other_keys)
IN_PRODUCTION: tuple[Check, ...] = (
    pretended_clock,
    debugging,
    default_secret,
    no_rate_limits,
    loopback_partners,
    any_host,
    link_to_nowhere,
    open_identity,
    trusting_database,
    mighty_role,
    demo_accounts,
)


def reasons(found: Situation) -> Iterator[str]:
    """Every reason not to start, in the settings' mode."""
    checks = ALWAYS + (IN_PRODUCTION if found.settings.BALAI_MODE == "production" else ())
    for check in checks:
        if (reason := check(found)) is not None:
            yield reason


@contextmanager
def situation() -> Iterator[Situation]:
    """The situation of this process. Raises SettingsError when the database does not answer."""
    from django.conf import settings

    try:
        connection = psycopg.connect(settings.BALAI_DATABASE_URL, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise env.SettingsError(f"the database does not answer: {str(error).strip()}") from None
    with contextlib.closing(connection):
        yield Situation(settings, connection, settings.BALAI_DATABASE_URL)


def refuse_unsafe_start() -> None:
    """Raises SettingsError with every reason at once."""
    with situation() as found:
        try:
            given = list(reasons(found))
        except psycopg.errors.UndefinedTable:
            given = ["the database was not set up: run `balai setup`"]
    if given:
        raise env.SettingsError("refuses to start:\n  - " + "\n  - ".join(given))


def _lets_in_without_password(url: str) -> bool:
    """Before PostgreSQL 16 the server does not say how it knew us: knock without a password."""
    try:
        psycopg.connect(make_conninfo(url, password="", passfile="/dev/null", connect_timeout="5")).close()
    except psycopg.Error:
        return False
    return True


def _host(entry: str) -> str:
    """`host`, `host:port`, `[v6]:port` -> host."""
    return urlsplit(f"//{entry}").hostname or ""


def _is_near(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local or address.is_unspecified
