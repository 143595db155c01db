"""The catalogue for SIPPN, the national information system of public services (sippn.menpan.go.id).

Its pages show the number of the decision, time, fee, product, complaint handling and responsible officers (rules 2.4);
the form in which it takes data in is not published, so the columns here are marked `to_verify`: map them when it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from balai.kernel.spreadsheets import neutral

from .types import Fee, LocalText, MallView, Promise, ServiceView

FORMAT = "sippn-catalogue-1"
COLUMNS = (
    "kode",
    "nama_layanan",
    "instansi",
    "nomor_sk",
    "persyaratan",
    "prosedur",
    "jangka_waktu",
    "biaya",
    "produk",
    "pengaduan",
    "dasar_hukum",
    "petugas_penanggung_jawab",
    "sidik_katalog",
)
_UNITS = {"minutes": "menit", "hours": "jam", "working_days": "hari kerja"}


def rows(mall: MallView) -> list[dict[str, str]]:
    """One row a published service, in Indonesian, in the order of display."""
    return [_row(mall, service) for service in mall.services.values()]


def as_json(mall: MallView) -> str:
    """The rows with what they are, how sure the form is, and from which state of the mall."""
    data = {
        "format": FORMAT,
        "format_status": "to_verify",
        "mall": mall.code,
        "revision": mall.revision,
        "services": rows(mall),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_csv(mall: MallView) -> str:
    """The rows as CSV with a header; cells that a spreadsheet would take for a formula are neutralised."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: neutral(text) for name, text in row.items()} for row in rows(mall))
    return out.getvalue()


def _row(mall: MallView, service: ServiceView) -> dict[str, str]:
    standard, agency = service.standard, mall.agencies[service.agency]
    procedure, complaints = standard.procedure, standard.complaints
    return {
        "kode": service.code,
        "nama_layanan": service.name.id,
        "instansi": agency.name.id,
        "nomor_sk": standard.decree,
        "persyaratan": _numbered(need.text.id for need in service.requirements),
        "prosedur": _numbered(step.id for step in procedure.steps) if procedure else "",
        "jangka_waktu": _time(service.promise),
        "biaya": _fee(service.fee),
        "produk": service.product.id,
        "pengaduan": complaints.text.id if complaints else "",
        "dasar_hukum": _numbered(law.title for law in service.legal_basis),
        "petugas_penanggung_jawab": standard.responsible.id,
        "sidik_katalog": service.catalogue_hash,
    }


def _numbered(texts: Iterable[str]) -> str:
    return "; ".join(f"{number}. {text}" for number, text in enumerate(texts, 1))


def _time(promise: Promise) -> str:
    low = f"{promise.fastest}-" if promise.fastest else ""
    return _noted(f"{low}{promise.value} {_UNITS[promise.unit]}", promise.note)


def _fee(fee: Fee) -> str:
    said = "; ".join(f"{row.text.id}: Rp{row.amount}" for row in fee.rows)
    if not said and fee.amount is not None:
        said = f"Rp{fee.amount}"
    return _noted(said, fee.note)


def _noted(said: str, note: LocalText) -> str:
    return f"{said} ({note.id})" if said and note else said or note.id
