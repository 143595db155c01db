"""Papers: asked for, handed to the printer's agent once, and what became of them.

The effect is at most once: a paper that was handed out is never handed out again. When the agent dies in the middle,
its lease runs out and the paper is `unknown`: the desk looks, and asks for another copy when none came out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.permissions import require

from ..errors import PaperSettled
from ..models import Device, PrintJob
from ..paper_workflow import PRINT, PRINT_LEASE, PRINT_WAITS

REASONS = ("", "paper", "offline", "restart", "late", "gone", "seen")
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%s::text, 0))"


def ask_print(
    *,
    printer_id: UUID,
    document: str,
    actor: Actor,
    lang: str,
    now: datetime,
    subject: UUID | None = None,
    params: dict[str, str] | None = None,
    again: bool = False,
) -> PrintJob:
    """Ask for a paper on a printer in use. The first paper of a number is asked for once: repeated, it is the same.

    `again`: another copy of a number's paper. Raises NotFound (no such printer in the actor's mall).
    """
    with transaction.atomic():
        printer = Device.objects.filter(pk=printer_id, kind="printer", state="active").first()
        if printer is None or actor.mall_id not in (None, printer.mall_id):
            raise NotFound()
        copy = 1
        if subject is not None:
            with connection.cursor() as cursor:
                cursor.execute(_ONE_AT_A_TIME, [str(subject)])
            papers = PrintJob.objects.filter(subject=subject, document=document)
            first = papers.order_by("copy").first()
            if first is not None and not again:
                return first
            copy = (papers.aggregate(last=Max("copy"))["last"] or 0) + 1
        job = PrintJob.objects.create(
            mall_id=printer.mall_id,
            printer=printer,
            document=document,
            subject=subject,
            copy=copy,
            params=params or {},
            lang=lang,
            since=now,
            asked_at=now,
        )
        journal.append("print.asked", job.pk, job.mall_id, actor, _facts(job), occurred_at=now)
    return job


def next_print(*, actor: Actor, now: datetime) -> PrintJob | None:
    """The printer's own next paper, now its agent's for half a minute; None when nothing waits.

    What waited too long expires on the way. Raises Forbidden for anybody but an enrolled printer.
    """
    _require_printer(actor)
    with transaction.atomic():
        waiting = PrintJob.objects.select_for_update(skip_locked=True).filter(printer_id=actor.id, state="waiting")
        for job in waiting.order_by("asked_at", "id")[:50]:
            if job.asked_at < now - PRINT_WAITS:
                _turn(job, "expire", actor=actor, now=now, reason="late")
                continue
            job.lease_until = now + PRINT_LEASE
            _turn(job, "lease", actor=actor, now=now)
            return job
    return None


def report_print(*, actor: Actor, job_id: UUID, outcome: str, now: datetime, reason: str = "") -> PrintJob:
    """The agent says what became of a paper it was handed: `printed`, `failed` (surely nothing came out), `unknown`.

    Saying the same again changes nothing; a late word on a lease that ran out is taken. Raises Forbidden, NotFound
    (another printer's), Invalid, PaperSettled (it was said otherwise before).
    """
    _require_printer(actor)
    if outcome not in ("printed", "failed", "unknown") or reason not in REASONS:
        raise Invalid()
    with transaction.atomic():
        job = PrintJob.objects.select_for_update().filter(pk=job_id, printer_id=actor.id).first()
        if job is None:
            raise NotFound()
        if job.state != outcome:
            _turn(job, outcome, actor=actor, now=now, reason=reason)
    return job


def withdraw_print(*, actor: Actor, job_id: UUID, now: datetime) -> None:
    """What a handed out paper was about has ended meanwhile: nothing is to come out. For an enrolled printer."""
    report_print(actor=actor, job_id=job_id, outcome="failed", reason="gone", now=now)


def settle_print(*, actor: Actor, job_id: UUID, came_out: bool, now: datetime) -> PrintJob:
    """Somebody at the desk has looked: an unknown paper came out, or it did not.

    Raises Forbidden, NotFound, PaperSettled.
    """
    require("accounts.settle_print", actor)
    with transaction.atomic():
        job = PrintJob.objects.select_for_update().filter(pk=job_id).first()
        if job is None or actor.mall_id not in (None, job.mall_id):
            raise NotFound()
        if job.state == "leased" and job.lease_until is not None and job.lease_until <= now:
            _turn(job, "unknown", actor=Actor.system("watch"), now=now, reason="late")
        if job.state != "unknown":
            raise PaperSettled()
        _turn(job, "printed" if came_out else "failed", actor=actor, now=now, reason="seen")
    return job


def end_leases(*, mall_id: UUID, now: datetime) -> int:
    """Papers whose agent said nothing in time are unknown, those nobody fetched expire; how many. Safe to repeat."""
    count = 0
    with transaction.atomic():
        rows = PrintJob.objects.select_for_update(skip_locked=True).filter(mall_id=mall_id).order_by("id")
        for job in rows.filter(state="leased", lease_until__lte=now)[:200]:
            _turn(job, "unknown", actor=Actor.system("watch"), now=now, reason="late")
            count += 1
        for job in rows.filter(state="waiting", asked_at__lt=now - PRINT_WAITS)[:200]:
            _turn(job, "expire", actor=Actor.system("watch"), now=now, reason="late")
            count += 1
    return count


def _turn(job: PrintJob, verb: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """One step of a locked paper, by the table. Raises PaperSettled."""
    after = PRINT.target(verb, job.state)
    if after is None:
        raise PaperSettled()
    job.state, job.since, job.reason = after, now, reason
    job.save(update_fields=["state", "since", "reason", "lease_until"])
    event, facts = PRINT[verb].event, _facts(job) | {"reason": reason or None}
    journal.append(event, job.pk, job.mall_id, actor, facts, occurred_at=now)


def _facts(job: PrintJob) -> dict[str, Any]:
    return {"printer": job.printer_id, "document": job.document, "ticket": job.subject, "copy": job.copy}


def _require_printer(actor: Actor) -> None:
    if actor.kind != "device" or not actor.holds("printer"):
        raise Forbidden()
