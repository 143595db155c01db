"""Loading a pack: the directory becomes what the pack says, in one transaction, and nothing is ever deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.models import PackVersion
from balai.kernel.packs import Pack
from balai.kernel.permissions import require

from .. import events, models, snapshot
from .rows import mall_row, rows_of, same
from .three_way import Divergence, settle

# Values unique among rows in force: taken away from every row that changes before any row gets its new one,
# so that two services can swap their letters in one load.
_SWAPPABLE: dict[type[Any], dict[str, Any]] = {
    models.Agency: {"letter": ""},
    models.Service: {"queue_prefix": ""},
    models.Counter: {"number": 0},
}


@dataclass(frozen=True)
class Loaded:
    """What a load did. `changed` is false when everything was as the pack says already.

    `unpublished` are the services whose standard is not complete: nobody can ask for them. `screen` is what had been
    written on screen, and what came of it.
    """

    mall_id: UUID
    mall: str
    revision: int
    changed: bool
    added: int
    altered: int
    retired: int
    unpublished: tuple[str, ...] = ()
    screen: tuple[Divergence, ...] = ()


def load_pack(pack: Pack, *, actor: Actor, now: datetime, keep: Iterable[str] = (), take: Iterable[str] = ()) -> Loaded:
    """Make the directory say what `pack` says. `now` is aware UTC.

    What was written on screen stays, unless the pack says the same now. Where pack and screen both said something new,
    `keep` or `take` must name the place (see `three_way`). Rows the pack no longer holds are taken out of use and kept.
    Loading the same pack again changes nothing. A change raises the mall's revision, is recorded with the pack's
    version and is told to the journal in numbers. Needs the owner's database role. Raises Forbidden, NoMallInPack,
    ScreenEdits (then nothing was loaded).
    """
    wanted = mall_row(pack)
    require("directory.load_pack", actor, wanted)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"directory/{wanted.code}"])
        before = models.Mall.objects.filter(id=wanted.id).first()
        settled = settle(wanted.id, pack, keep=keep, take=take, actor=actor, now=now)
        ended = any(one.verdict != "kept" for one in settled)
        counts: Counter[str] = Counter()
        wanted.revision = before.revision if before else 0
        if before is None:
            wanted.save(force_insert=True)
            counts["added"] += 1
        elif not same(before, wanted, ["data", "charter", "bundles", "synonyms", "active"]):
            counts["altered"] += 1
        for rows, table in zip(rows_of(pack, wanted), _TABLES, strict=True):
            counts.update(_apply(table, rows, wanted.id))
        changed = before is None or ended or bool(counts.total()) or not same(before, wanted, ["digest", "manifest"])
        if changed:
            wanted.revision += 1
            wanted.save(force_update=True)
            _record(pack, counts, now)
            journal.append(
                events.CHANGED,
                subject=wanted.id,
                mall_id=wanted.id,
                actor=actor,
                occurred_at=now,
                data={
                    "pack": pack.manifest.id,
                    "version": pack.manifest.version,
                    "revision": wanted.revision,
                    "added": counts["added"],
                    "changed": counts["altered"],
                    "retired": counts["retired"],
                },
            )
            transaction.on_commit(snapshot.forget)
        drafts = models.Service.objects.filter(mall_id=wanted.id, active=True, published=False)
        unpublished = tuple(drafts.order_by("code").values_list("code", flat=True))
    snapshot.forget()
    return Loaded(
        mall_id=wanted.id,
        mall=wanted.code,
        revision=wanted.revision,
        changed=changed,
        added=counts["added"],
        altered=counts["altered"],
        retired=counts["retired"],
        unpublished=unpublished,
        screen=tuple(settled),
    )


_TABLES: tuple[type[Any], ...] = (
    models.Zone,
    models.Agency,
    models.Booth,
    models.Service,
    models.Counter,
    models.CounterService,
)


def _apply(table: type[Any], rows: Iterable[Any], mall_id: UUID) -> dict[str, int]:
    """Bring one table to the wanted rows of the mall; returns how many were added, altered and retired."""
    fields = [field.attname for field in table._meta.concrete_fields if field.attname not in ("id", "mall_id")]
    known = {row.id: row for row in table.objects.filter(mall_id=mall_id)}
    wanted = {row.id: row for row in rows}
    added = [row for row in wanted.values() if row.id not in known]
    altered = [row for row in wanted.values() if row.id in known and not same(known[row.id], row, fields)]
    retired = [row_id for row_id, row in known.items() if row.active and row_id not in wanted]
    if retired:
        table.objects.filter(id__in=retired).update(active=False)
    if altered:
        if empty := _SWAPPABLE.get(table):
            table.objects.filter(id__in=[row.id for row in altered]).update(**empty)
        table.objects.bulk_update(altered, fields)
    table.objects.bulk_create(added)
    return {"added": len(added), "altered": len(altered), "retired": len(retired)}


def _record(pack: Pack, counts: Counter[str], now: datetime) -> None:
    """Note the pack, and every pack it extends, where their newest noted version is another."""
    for manifest in pack.chain:
        newest = PackVersion.objects.filter(pack=manifest.id).order_by("-id").first()
        if newest is None or (newest.version, newest.digest) != (manifest.version, pack.digest):
            PackVersion.objects.create(
                pack=manifest.id, version=manifest.version, digest=pack.digest, loaded_at=now, summary=dict(counts)
            )
