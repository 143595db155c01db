"""What services cost and say, as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..types import ServiceState
from .columns import APPLICANTS, COMPONENTS, FEE_KINDS, KINDS, STATUSES, UNITS, word


def table(kind: str, states: Iterable[ServiceState]) -> Iterator[list[Any]]:
    """The heading and the rows of a table (`fees` or `standards`) for these services. KeyError for another kind."""
    columns = KINDS[kind]
    yield list(columns)
    rows = _fee_rows if kind == "fees" else _standard_rows
    for state in states:
        for row in rows(state):
            given = {"layanan": state.code, "nama": state.name.id, **row}
            yield [given.get(column, "") for column in columns]


def _fact(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": word(STATUSES, row["status"]), "sumber": row.get("source", "")}


def _both(text: Mapping[str, str] | None, name: str) -> dict[str, str]:
    return {f"{name}_id": text["id"], f"{name}_en": text["en"]} if text else {}


def _fee_rows(state: ServiceState) -> Iterator[dict[str, Any]]:
    fee = state.data["fee"]
    if "rule" in fee:
        return  # a national rule gives it: nothing to fill in
    lines = [_both(row["text"], "rincian") | {"rincian_jumlah": row["amount"]} for row in fee.get("rows", ())]
    yield {
        "jenis_biaya": word(FEE_KINDS, fee["kind"]),
        "jumlah": fee.get("amount", ""),
        **_both(fee.get("per"), "untuk"),
        **_both(fee.get("note"), "catatan"),
        **_fact(fee),
        **(lines[0] if lines else {}),
    }
    yield from lines[1:]


def _standard_rows(state: ServiceState) -> Iterator[dict[str, Any]]:
    for said, name in COMPONENTS.items():
        for row in _component_rows(name, state.data, state.standard):
            yield {"komponen": said, **row}


def _component_rows(name: str, service: Mapping[str, Any], standard: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a component; one empty row for one that says nothing yet."""
    if name == "requirements":
        for need in service["requirements"]:
            who = ", ".join(word(APPLICANTS, one) for one in need.get("applicants", ()))
            yield {**_both(need["text"], "isi"), **_both(need.get("for"), "hanya_bila"), "pemohon": who, **_fact(need)}
        if not service["requirements"]:
            yield {}
    elif name == "legal_basis":
        yield from ({"isi_id": basis["title"], **_fact(basis)} for basis in service["legal_basis"])
        if not service["legal_basis"]:
            yield {}
    elif name == "time":
        promise = service["promise"]
        yield {
            "nilai": promise["value"],
            "satuan": word(UNITS, promise["unit"]),
            "tercepat": promise.get("fastest", ""),
            **_both(promise.get("note"), "isi"),
            **_fact(promise),
        }
    elif name == "product":
        yield _both(service.get("product"), "isi")
    elif name not in standard:
        yield {}
    elif name == "procedure":
        steps = standard["procedure"]["steps"]
        yield {**_both(steps[0], "isi"), **_fact(standard["procedure"])}
        yield from (_both(step, "isi") for step in steps[1:])
    else:
        yield {**_both(standard[name]["text"], "isi"), **_fact(standard[name])}
