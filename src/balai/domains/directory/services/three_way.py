"""A pack against what was loaded last and what was written on screen since: nothing is overwritten in silence.

For everything somebody changed on screen there are three values: of the pack loaded last, of the new pack, of the
screen.

    screen = loaded last            nobody's wish any more: the change ends
    screen = new pack               the pack says it now: the change ends
    new pack = loaded last          the screen's word stays
    all three differ                a conflict: whoever loads must say which one counts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.packs import Pack

from .. import models
from ..editing import PARTS, Documents, live, problems_of
from ..errors import ScreenEdits
from ..pack_format import CITY_FORMATS
from .exporting import pack_documents

ALL = "all"


@dataclass(frozen=True)
class Divergence:
    """One thing that was changed on screen, with its three values (None: it says nothing).

    verdict  `restored` or `absorbed` (the change ends), `kept`, `conflict`, `gone` (the new pack has no such thing)
    planned  the instant a change takes effect that is approved and not in force yet
    """

    part: str
    target: str
    loaded: Any
    pack: Any
    screen: Any
    verdict: str
    planned: datetime | None
    ids: tuple[UUID, ...]

    @property
    def place(self) -> str:
        """How it is named on the command line, `fee:kia`."""
        return f"{self.part}:{self.target}"

    def lines(self) -> Iterator[str]:
        """Every single value that is not the same three times."""
        when = f" from {self.planned:%Y-%m-%d %H:%M} UTC" if self.planned else ""
        yield f"{self.verdict:>9}  {self.place}{when}"
        flat = [dict(_leaves(value)) for value in (self.loaded, self.pack, self.screen)]
        for path in dict.fromkeys(path for values in flat for path in values):
            loaded, pack, screen = (values.get(path) for values in flat)
            if not loaded == pack == screen:
                yield f"           {path or 'value'}: loaded {loaded!r} | pack {pack!r} | screen {screen!r}"


def three_way(mall_id: UUID, pack: Pack, now: datetime) -> list[Divergence]:
    """What was changed on screen, in force or planned, against the last loaded pack and `pack`."""
    try:
        loaded = pack_documents(mall_id)
    except NotFound:
        return []
    offered = {d.path: (d.format, d.data) for d in pack.documents if d.format in CITY_FORMATS}
    return list(_divergences(mall_id, loaded, offered, now))


def _divergences(mall_id: UUID, loaded: Documents, offered: Documents, now: datetime) -> Iterator[Divergence]:
    past: dict[tuple[str, str], list[models.Change]] = {}
    for change in live(mall_id).order_by("effective_from", "id"):
        if PARTS[change.part].area in ("notice", "roster"):
            continue
        assert change.effective_from is not None
        if change.effective_from <= now:
            past.setdefault((change.part, change.target), []).append(change)
        else:
            yield _judged([change], loaded, offered, change.effective_from)
    for changes in past.values():
        yield _judged(changes, loaded, offered, None)


def _judged(
    changes: Sequence[models.Change], loaded: Documents, offered: Documents, planned: datetime | None
) -> Divergence:
    last = changes[-1]
    before, there = _value(loaded, last)
    after, still_there = _value(offered, last)
    if not still_there:
        verdict = "gone"
    elif last.after == after:
        verdict = "absorbed"
    elif last.after == before and not planned:
        verdict = "restored"
    elif after == before or not there:
        verdict = "kept"
    else:
        verdict = "conflict"
    ids = tuple(change.id for change in changes)
    return Divergence(last.part, last.target, before, after, last.after, verdict, planned, ids)


def _value(documents: Documents, change: models.Change) -> tuple[Any, bool]:
    try:
        return PARTS[change.part].read(documents, change.target), True
    except (NotFound, KeyError):
        return None, False


def settle(
    mall_id: UUID, pack: Pack, *, keep: Iterable[str], take: Iterable[str], actor: Actor, now: datetime
) -> list[Divergence]:
    """Before a load: end what no longer counts, stop at what nobody decided. In the caller's transaction.

    `keep` and `take` name places (`fee:kia`, or `all`) at which the screen or the pack wins. Raises ScreenEdits.
    """
    found = three_way(mall_id, pack, now)
    keep, take = set(keep), set(take)
    open_ones = [one for one in found if one.verdict == "conflict" and not {one.place, ALL} & (keep | take)]
    if open_ones:
        raise ScreenEdits(tuple(open_ones))
    stays = []
    for one in found:
        taken = one.verdict == "conflict" and bool({one.place, ALL} & take) and one.place not in keep
        if taken or one.verdict in ("absorbed", "restored", "gone"):
            _end(mall_id, pack, one, "pack" if taken else one.verdict, actor, now)
        else:
            stays.append(one)
    offered = {d.path: (d.format, d.data) for d in pack.documents if d.format in CITY_FORMATS}
    edits = [((one.part, one.target), one.screen) for one in stays]
    if edits and (problems := problems_of(offered, edits)):
        broken = {(part, target) for part, target, _path, _message in problems}
        raise ScreenEdits(
            tuple(one for one in stays if (one.part, one.target) in broken),
            tuple(f"{part}:{target}: {path}: {message}" for part, target, path, message in problems),
        )
    return found


def _end(mall_id: UUID, pack: Pack, one: Divergence, why: str, actor: Actor, now: datetime) -> None:
    models.Change.objects.filter(id__in=one.ids).update(ended_at=now)
    journal.append(
        "directory.change_ended",
        subject=one.ids[-1],
        mall_id=mall_id,
        actor=actor,
        occurred_at=now,
        data={
            "part": one.part,
            "first": one.target,
            "why": why,
            "pack": pack.manifest.id,
            "version": pack.manifest.version,
        },
    )


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    elif value is not None:
        yield path, value
