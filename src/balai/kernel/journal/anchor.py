"""A day's root: the digest of its last seal, small enough to print on the day sheet or to mail.

Whoever holds it (inspectorate, auditor, another server) can show later that the day was not rewritten, even by
somebody who owns the database and the signing key.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import transaction

from .. import clock, outbox

_LAST_BEFORE = """
select number, digest, key_id, signature, sealed_at from kernel_seal where sealed_at < %s order by number desc limit 1
"""


@dataclass(frozen=True)
class Anchor:
    """The root of one mall's day. `digest` and `signature` are hexadecimal, `sealed_at` is ISO 8601 in UTC."""

    day: str
    mall: str
    seal: int
    digest: str
    sealed_at: str
    key_id: str
    signature: str

    def text(self) -> str:
        """The line that is printed; `balai journal verify --anchor` reads it back, also inside other text."""
        return f"balai-anchor {self.day} {self.mall} #{self.seal} sha256:{self.digest}"

    def json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def of_day(connection: psycopg.Connection[Any], day: date, tz: str, mall: str) -> Anchor | None:
    """The last seal made before `day` ended in the mall's zone (for today: the newest); None before the first seal.

    The chain runs through all malls of an installation, so it covers every row before it, not only this mall's.
    """
    found = connection.execute(_LAST_BEFORE, [clock.day_bounds(day, tz)[1]]).fetchone()
    if found is None:
        return None
    number, digest, key, signature, sealed_at = found
    return Anchor(
        day=day.isoformat(),
        mall=mall,
        seal=number,
        digest=bytes(digest).hex(),
        sealed_at=sealed_at.isoformat(),
        key_id=key,
        signature=bytes(signature).hex(),
    )


def keep(anchor: Anchor, directory: Path) -> Path:
    """Write `<day>-<mall>-<seal>.txt` (the line, then the JSON) into `directory`.

    Raises FileExistsError, and replaces nothing, when that seal was kept with another digest: the journal was changed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{anchor.day}-{anchor.mall}-{anchor.seal}.txt"
    text = f"{anchor.text()}\n{anchor.json()}\n"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        if path.read_text(encoding="utf-8") != text:
            raise
    return path


def send(anchor: Anchor, url: str, now: datetime) -> None:
    """Enqueue the anchor for `url` in the caller's transaction; the same root is sent once."""
    key = f"journal.anchor:{anchor.mall}:{anchor.day}:{anchor.seal}"
    outbox.enqueue(outbox.POST, key, {"url": url, "body": asdict(anchor)}, now)


def publish(anchor: Anchor, now: datetime) -> None:
    """Keep the anchor in `BALAI_ANCHOR_DIR` and send it to `BALAI_ANCHOR_URL`, where they are set.

    Raises FileExistsError as `keep` does; nothing is sent then.
    """
    if settings.BALAI_ANCHOR_DIR:
        keep(anchor, Path(settings.BALAI_ANCHOR_DIR))
    if settings.BALAI_ANCHOR_URL:
        with transaction.atomic():
            send(anchor, settings.BALAI_ANCHOR_URL, now)
