"""Papers of the mall: a number, a checklist. Asked for by kiosk and desk, composed when a printer's agent fetches them.

What is on paper is what the ticket's page shows to whoever holds the view token, and nothing of a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from balai.domains.accounts import selectors as accounts
from balai.domains.accounts import services
from balai.domains.accounts.selectors import PrinterNow
from balai.domains.accounts.types import PrintJob
from balai.domains.directory import checklists, snapshot
from balai.domains.directory.types import MallView, ServiceView
from balai.domains.queueing import selectors, tokens
from balai.domains.queueing.types import NewTicket
from balai.domains.queueing.workflow import ENDED
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.ui import formats

from . import hall, visit, wording
from .visit import TakenNumber

Line = dict[str, Any]
"""`text` with `size` (1 normal to 8), `bold`, `align` (left, center), or `pair` (left and right), `qr`, `rule`."""


@dataclass(frozen=True)
class Paper:
    """What became of the wish for a paper: `state` is `asked`, `none` (there is no printer), `out` or `offline`."""

    state: str
    job: UUID | None = None


def print_ticket(
    *, ticket_id: UUID, lang: str, actor: Actor, now: datetime, printer_id: UUID | None = None, again: bool = False
) -> Paper:
    """Print a number on the kiosk's own printer, or on `printer_id`; `again` makes another copy.

    Nothing is asked of a printer that cannot print: the caller shows the number on screen. In the caller's
    transaction, if there is one. Raises NotFound (no such printer in the actor's mall).
    """
    printer, paper = _ready(actor, printer_id, now)
    if printer is None:
        return paper
    job = services.ask_print(
        printer_id=printer,
        document="ticket",
        subject=ticket_id,
        lang=lang,
        actor=actor,
        now=now,
        again=again,
    )
    return Paper("asked", job.pk)


def take_on_paper(wish: NewTicket, *, actor: Actor, now: datetime) -> tuple[TakenNumber, Paper]:
    """Give out a number and ask for its paper, together: never a paper without its number, never a number twice.

    A printer that cannot print, or that went away this moment, costs nobody his number. Raises KeyConflict.
    """
    with transaction.atomic():
        taken = visit.take_number(wish, now=now)
        try:
            paper = print_ticket(ticket_id=taken.id, lang=wish.lang, actor=actor, now=now)
        except NotFound:
            paper = Paper("offline")
    return taken, paper


def print_checklist(*, service: ServiceView, applicant: str, lang: str, actor: Actor, now: datetime) -> Paper:
    """Print what to bring to a service, on the kiosk's own printer."""
    printer, paper = _ready(actor, None, now)
    if printer is None:
        return paper
    params = {"service": service.code, "applicant": checklists.of_kind(service, applicant).applicant}
    job = services.ask_print(printer_id=printer, document="checklist", params=params, lang=lang, actor=actor, now=now)
    return Paper("asked", job.pk)


def _ready(actor: Actor, printer_id: UUID | None, now: datetime) -> tuple[UUID | None, Paper]:
    if printer_id is not None:
        return printer_id, Paper("asked")
    own: PrinterNow | None = accounts.printer_of(actor, now=now)
    if own is None:
        return None, Paper("none")
    return (own.id, Paper("asked")) if own.prints else (None, Paper(own.state))


@dataclass(frozen=True)
class Unsure:
    """A number's paper of which nobody knows whether it came out. `number` is empty when its day is over."""

    id: UUID
    number: str
    printer: str
    asked_at: datetime

    @property
    def mark(self) -> str:
        """A name for elements of a page."""
        return self.id.hex


def unsure(actor: Actor, *, mall: MallView, now: datetime) -> list[Unsure]:
    """Papers the desk should look for, newest first. Raises Forbidden, NotFound."""
    papers = accounts.troubled_papers(actor, mall_id=mall.id, now=now)
    return [Unsure(job.pk, _label(job, mall, now), job.printer.name, job.asked_at) for job in papers]


def _label(job: PrintJob, mall: MallView, now: datetime) -> str:
    if job.subject is None:
        return ""
    try:
        holder = tokens.visitor(job.subject, tokens.view_token(job.subject), mall.id)
        return selectors.ticket(holder, job.subject, now=now).number
    except NotFound:
        return ""


def settle(*, actor: Actor, job_id: UUID, came_out: bool, now: datetime) -> None:
    """The desk has looked: the paper came out, or another copy is asked for on the same printer.

    Raises Forbidden, NotFound, PaperSettled.
    """
    with transaction.atomic():
        job = services.settle_print(actor=actor, job_id=job_id, came_out=came_out, now=now)
        if not came_out and job.subject is not None:
            print_ticket(
                ticket_id=job.subject, lang=job.lang, actor=actor, printer_id=job.printer_id, again=True, now=now
            )


def next_paper(*, actor: Actor, origin: str, now: datetime) -> tuple[PrintJob, list[Line]] | None:
    """The printer's next paper and its lines; papers whose matter has ended meanwhile are passed over.

    `origin` is scheme and host for the codes on it. Raises Forbidden.
    """
    while (job := services.next_print(actor=actor, now=now)) is not None:
        try:
            return job, lines(job, origin=origin, now=now)
        except NotFound:
            services.withdraw_print(actor=actor, job_id=job.pk, now=now)
    return None


def lines(job: PrintJob, *, origin: str, now: datetime) -> list[Line]:
    """What is on a paper, in its language and the mall's time. Raises NotFound when its matter has ended."""
    mall = snapshot.current(job.mall_id)
    with _spoken(job.lang, mall):
        if job.document == "checklist":
            return _checklist(job, mall, origin, now)
        return _ticket(job, mall, origin, now)


@contextmanager
def _spoken(lang: str, mall: MallView) -> Iterator[None]:
    with translation.override(lang), timezone.override(clock.zone(mall.timezone)):
        yield


def _ticket(job: PrintJob, mall: MallView, origin: str, now: datetime) -> list[Line]:
    if job.subject is None:
        raise NotFound()
    token = tokens.view_token(job.subject)
    seen = selectors.ticket(tokens.visitor(job.subject, token, mall.id), job.subject, now=now)
    if seen.state in ENDED:
        raise NotFound()
    service = mall.services[seen.service]
    found: list[Line] = [
        *_head(mall),
        {"text": seen.number, "size": 5, "bold": True, "align": "center"},
        {"text": str(service.name), "size": 2, "bold": True, "align": "center"},
        {"rule": True},
        {"pair": [mall.agencies[service.agency].short, wording.counter_words(hall.counter_numbers(service, mall))]},
        *({"pair": [_("Where"), str(mall.zones[zone].name)]} for zone in service.zones if zone in mall.zones),
        {"pair": [_("Taken"), formats.moment(seen.issued_at)]},
    ]
    if seen.ahead is not None:
        found.append({"pair": [_("People before you"), str(seen.ahead)]})
        if wait := wording.wait_words(seen.eta):
            found.append({"pair": [_("Waiting time"), wait]})
    found.append({"rule": True})
    if not service.step_free and mall.accessibility:
        found.append({"text": str(mall.accessibility), "align": "left"})
    found += [
        {"qr": f"{origin}/t/{seen.id}/?token={token}"},
        {"text": _("Scan to follow your number on your phone"), "align": "center"},
    ]
    if job.copy > 1:
        found.append({"text": _("Copy %(number)s of this number") % {"number": job.copy}, "align": "center"})
    return [*found, *_foot()]


def _checklist(job: PrintJob, mall: MallView, origin: str, now: datetime) -> list[Line]:
    service = mall.services.get(job.params.get("service", ""))
    if service is None:
        raise NotFound()
    needs = checklists.of_kind(service, job.params.get("applicant", ""))
    found: list[Line] = [
        *_head(mall),
        {"text": str(service.name), "size": 2, "bold": True, "align": "center"},
        {"text": mall.agencies[service.agency].short, "align": "center"},
        {"rule": True},
        {"text": _("What to bring"), "bold": True, "align": "left"},
    ]
    if needs.applicant:
        found.append({"text": str(wording.APPLICANTS[needs.applicant]), "align": "left"})
    for item in (*needs.always, *needs.cases):
        case = f" ({item.case})" if item.case else ""
        found.append({"text": f"[ ] {item.text}{case}", "align": "left"})
    if not needs.always and not needs.cases:
        found.append({"text": _("Nothing in particular."), "align": "left"})
    found += [{"rule": True}, {"pair": [_("Official fee"), wording.fee_words(service.fee)]}]
    found += [{"pair": [str(row.text), formats.rupiah(row.amount)]} for row in service.fee.rows]
    if service.fee.note:
        found.append({"text": str(service.fee.note), "align": "left"})
    found += [
        {"pair": [_("Done in at most"), wording.promise_words(service.promise)]},
        {"text": _("Pay no more than this, and ask for a receipt. Taking a number is free."), "align": "left"},
        {"rule": True},
        {"qr": f"{origin}/services/{service.code}/"},
        {"text": _("As published on %(day)s") % {"day": formats.day(timezone.localtime(now))}, "align": "center"},
    ]
    return [*found, *_foot()]


def _head(mall: MallView) -> list[Line]:
    return [{"text": str(mall.name), "bold": True, "align": "center"}, {"rule": True}]


def _foot() -> list[Line]:
    if settings.BALAI_MODE == "production":
        return []
    return [{"text": _("DEMO: numbers are not valid"), "bold": True, "align": "center"}]
