"""The one text of a service that every channel shows: portal, kiosk, signage, API, SIPPN."""

from __future__ import annotations

import hashlib
from typing import Any

from balai.kernel.packs import canonical

from .types import Component, Fact, LocalText, ServiceView


def published(service: ServiceView) -> dict[str, Any]:
    """What is published of a service, as plain JSON values: the six components, who may ask, and the law."""
    fee, promise, standard = service.fee, service.promise, service.standard
    return {
        "code": service.code,
        "name": _text(service.name),
        "agency": service.agency,
        "summary": _text(service.summary),
        "applicants": list(service.applicants),
        "requirements": [
            {
                "text": _text(need.text),
                "case": _text(need.case) if need.case else None,
                "applicants": list(need.applicants),
                **_fact(need.fact),
            }
            for need in service.requirements
        ],
        "procedure": _component(standard.procedure),
        "promise": {
            "value": promise.value,
            "unit": promise.unit,
            "fastest": promise.fastest,
            "note": _text(promise.note) if promise.note else None,
            **_fact(promise.fact),
        },
        "fee": {
            "kind": fee.kind,
            "amount": fee.amount,
            "per": _text(fee.per) if fee.per else None,
            "rows": [{"text": _text(row.text), "amount": row.amount} for row in fee.rows],
            "rule": fee.rule or None,
            "note": _text(fee.note) if fee.note else None,
            **_fact(fee.fact),
        },
        "product": _text(service.product) if service.product else None,
        "complaints": _component(standard.complaints),
        "legal_basis": [{"title": basis.title, **_fact(basis.fact)} for basis in service.legal_basis],
    }


def digest(service: ServiceView) -> str:
    """SHA-256 over the canonical JSON of `published` (keys sorted, no blanks, UTF-8), in hexadecimal."""
    return hashlib.sha256(canonical(published(service))).hexdigest()


def _text(text: LocalText) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _fact(fact: Fact) -> dict[str, str]:
    return {"status": fact.status, "source": fact.source}


def _component(part: Component | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "text": _text(part.text) if part.text else None,
        "steps": [_text(step) for step in part.steps],
        **_fact(part.fact),
    }
