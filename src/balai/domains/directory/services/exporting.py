"""From the database back to the pack: the same documents, the same text."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel import clock
from balai.kernel.errors import NotFound
from balai.kernel.ids import stable_id
from balai.kernel.packs import MANIFEST, Change, Manifest, Pack, differences, manifest_text, text_of

from .. import models
from ..editing import in_force, laid
from ..pack_format import CITY_FORMATS
from .rows import mall_row


def documents_of(mall_id: UUID, now: datetime | None = None) -> dict[str, tuple[str, Any]]:
    """The documents of a mall as they are in force: the pack's under what was changed on screen. Raises NotFound."""
    return laid(pack_documents(mall_id), in_force(mall_id, now or clock.now()).items())


def pack_documents(mall_id: UUID) -> dict[str, tuple[str, Any]]:
    """The documents of a mall as its pack says: path -> (format, data). Raises NotFound."""
    mall = models.Mall.objects.filter(id=mall_id).first()
    if mall is None:
        raise NotFound()
    documents: dict[str, tuple[str, Any]] = {"mall.yaml": ("mall", mall.data)}
    if mall.charter:
        documents["charter.yaml"] = ("charter", mall.charter)
    for name, rows in (("bundles", mall.bundles), ("synonyms", mall.synonyms)):
        if rows:
            documents[f"{name}.yaml"] = (name, {name: rows})
    for agency in models.Agency.objects.filter(mall=mall, active=True):
        documents[f"agencies/{agency.code.lower()}.yaml"] = ("agency", agency.data)
    for service in models.Service.objects.filter(mall=mall, active=True):
        documents[f"services/{service.code}/service.yaml"] = ("service", service.data)
        if service.standard:
            documents[f"services/{service.code}/standard.yaml"] = ("standard", service.standard)
    for agency_code, counters in _counters(mall).items():
        documents[f"counters/{agency_code.lower()}.yaml"] = (
            "counters",
            {"agency": agency_code, "counters": counters},
        )
    return documents


def _counters(mall: models.Mall) -> dict[str, list[dict[str, Any]]]:
    served: dict[UUID, list[str]] = {}
    links = models.CounterService.objects.filter(mall=mall, active=True).order_by("position")
    for counter_id, code in links.values_list("counter_id", "service__code"):
        served.setdefault(counter_id, []).append(code)
    found: dict[str, list[dict[str, Any]]] = {}
    rows = models.Counter.objects.filter(mall=mall, active=True).select_related("agency", "booth", "zone")
    for row in rows.order_by("number"):
        found.setdefault(row.agency.code, []).append(
            {
                "code": row.code,
                "number": row.number,
                "booth": row.booth.code,
                "zone": row.zone.code,
                "services": served.get(row.id, []),
            }
        )
    return found


def export(mall_id: UUID) -> dict[str, str]:
    """The mall's city pack as files: relative path -> text. People and devices are not part of it. Raises NotFound.

    An extension (a demo) is written into the pack that describes the mall.
    """
    documents = documents_of(mall_id)
    recorded = models.Mall.objects.get(id=mall_id).manifest
    own = next(entry for entry in recorded["chain"] if entry["id"] == recorded["city"])
    manifest = Manifest(own["id"], own["version"], own["title"], own["extends"], tuple(own["requires"]))
    files = {path: text_of(format_name, data) for path, (format_name, data) in documents.items()}
    return {MANIFEST: manifest_text(manifest), **dict(sorted(files.items()))}


def diff(pack: Pack) -> list[Change]:
    """What loading the pack would change in the directory, down to the value. Raises NoMallInPack."""
    mall_id = stable_id("mall", mall_row(pack).code)
    try:
        present = {path: data for path, (_, data) in documents_of(mall_id).items()}
    except NotFound:
        present = {}
    offered = {document.path: document.data for document in pack.documents if document.format in CITY_FORMATS}
    return list(differences(present, offered))
