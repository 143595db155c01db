"""Which printer a kiosk has, whether paper will come out of it, and what became of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Device, PrintJob
from ..paper_workflow import PRINT_WAITS
from .devices import is_silent

TROUBLE_SHOWN = timedelta(hours=12)


@dataclass(frozen=True)
class PrinterNow:
    """A printer as it stands now: `ok`, `low`, `out` (of paper) or `offline` (off, unplugged, or its agent is silent).

    A printer whose agent lives and has not said anything of its paper yet counts as `ok`.
    """

    id: UUID
    name: str
    state: str

    @property
    def prints(self) -> bool:
        """Whether paper will come out."""
        return self.state in ("ok", "low")


def printer_of(actor: Actor, *, now: datetime) -> PrinterNow | None:
    """The printer of the kiosk that asks; None when it has none, or when somebody else asks. One query."""
    if actor.kind != "device" or actor.id is None or not actor.holds("kiosk"):
        return None
    found = Device.objects.filter(kiosks__id=actor.id, kind="printer").first()
    return _now(found, now) if found and found.state != "planned" else None


def desk_printers(actor: Actor, *, mall_id: UUID, now: datetime) -> list[PrinterNow]:
    """The printers on which the desk may print again, those that print first. Raises Forbidden."""
    require("accounts.settle_print", actor)
    rows = Device.objects.filter(mall_id=mall_id, kind="printer", state="active").order_by("name", "id")
    found = [_now(row, now) for row in rows]
    return sorted(found, key=lambda printer: not printer.prints)


def _now(printer: Device, now: datetime) -> PrinterNow:
    gone = printer.state != "active" or is_silent(printer, now)
    return PrinterNow(printer.pk, printer.name, "offline" if gone else printer.paper or "ok")


def paper_state(actor: Actor, *, job_id: UUID, now: datetime) -> str:
    """What became of a paper the actor's kiosk asked for: a state of `paper_workflow.PRINT_STATES`.

    A lease that ran out is `unknown` also before the worker has noticed. Raises NotFound.
    """
    job = PrintJob.objects.filter(pk=job_id).first()
    if job is None or job.mall_id != actor.mall_id:
        raise NotFound()
    return state_at(job, now)


def state_at(job: PrintJob, now: datetime) -> str:
    """The state of a paper at `now`: what ran out meanwhile has, whether or not somebody wrote it down."""
    if job.state == "leased" and job.lease_until is not None and job.lease_until <= now:
        return "unknown"
    if job.state == "waiting" and job.asked_at < now - PRINT_WAITS:
        return "expired"
    return job.state


def paper_of(*, ticket_id: UUID, now: datetime) -> str:
    """The state of the newest paper of a number; empty when none was asked for."""
    job = PrintJob.objects.filter(subject=ticket_id, document="ticket").order_by("-copy").first()
    return state_at(job, now) if job else ""


def troubled_papers(actor: Actor, *, mall_id: UUID, now: datetime) -> list[PrintJob]:
    """Papers of numbers of which nobody knows whether they came out, newest first. Raises Forbidden, NotFound."""
    require("accounts.settle_print", actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    rows = PrintJob.objects.filter(mall_id=mall_id, asked_at__gt=now - TROUBLE_SHOWN, state__in=("leased", "unknown"))
    newest = rows.select_related("printer").order_by("-asked_at", "-id")[:50]
    return [job for job in newest if state_at(job, now) == "unknown"]
