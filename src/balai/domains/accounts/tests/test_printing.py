"""Papers: handed out once, and honest about what became of them."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import PaperSettled
from balai.domains.accounts.models import Device, PrintJob
from balai.domains.accounts.paper_workflow import PRINT, PRINT_STATES
from balai.domains.accounts.services import Beat
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, OTHER_MALL, SYSTEM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def enrol(kind: str = "printer", name: str = "Pencetak 1", mall: object = MALL) -> Actor:
    _device, secret = services.headless_token(mall_id=mall, kind=kind, name=name, now=NOW)
    return selectors.for_device(secret, now=NOW)


@pytest.fixture
def printer() -> Actor:
    return enrol()


def ask(printer: Actor, *, subject: UUID | None = None, at: timedelta = timedelta(), **options: object) -> PrintJob:
    return services.ask_print(
        printer_id=printer.id,
        document="ticket",
        subject=subject or uuid7(),
        lang="id",
        actor=SYSTEM,
        now=NOW + at,
        **options,
    )


def told(job: PrintJob) -> list[str]:
    return list(JournalEntry.objects.filter(subject=job.pk).order_by("id").values_list("kind", flat=True))


def test_a_paper_is_fetched_in_order_printed_and_told(printer: Actor) -> None:
    first, second = ask(printer), ask(printer, at=SECOND)
    job = services.next_print(actor=printer, now=NOW + SECOND)
    assert job == first
    services.report_print(actor=printer, job_id=job.pk, outcome="printed", now=NOW + 2 * SECOND)
    assert told(first) == ["print.asked", "print.leased", "print.printed"]
    assert services.next_print(actor=printer, now=NOW + 3 * SECOND) == second
    assert services.next_print(actor=printer, now=NOW + 3 * SECOND) is None


@pytest.mark.threat("T-printer")
def test_a_paper_handed_out_is_never_handed_out_again(printer: Actor) -> None:
    job = ask(printer)
    services.next_print(actor=printer, now=NOW)
    for later in (1, 29, 31, 600):
        assert services.next_print(actor=printer, now=NOW + later * SECOND) is None
    assert services.end_leases(mall_id=MALL, now=NOW + 31 * SECOND) == 1
    assert services.end_leases(mall_id=MALL, now=NOW + 32 * SECOND) == 0
    assert services.next_print(actor=printer, now=NOW + 33 * SECOND) is None
    assert told(job) == ["print.asked", "print.leased", "print.unknown"]


def test_whoever_looks_sees_that_a_lease_ran_out_before_anybody_wrote_it_down(printer: Actor) -> None:
    number = uuid7()
    ask(printer, subject=number)
    assert selectors.paper_of(ticket_id=number, now=NOW) == "waiting"
    services.next_print(actor=printer, now=NOW)
    assert selectors.paper_of(ticket_id=number, now=NOW + 29 * SECOND) == "leased"
    assert selectors.paper_of(ticket_id=number, now=NOW + 30 * SECOND) == "unknown"
    assert len(selectors.troubled_papers(SYSTEM, mall_id=MALL, now=NOW + 30 * SECOND)) == 1


def test_an_agent_that_comes_back_late_may_still_say_what_it_knows(printer: Actor) -> None:
    job = ask(printer)
    services.next_print(actor=printer, now=NOW)
    services.end_leases(mall_id=MALL, now=NOW + 60 * SECOND)
    for _time in range(2):
        services.report_print(actor=printer, job_id=job.pk, outcome="printed", now=NOW + 61 * SECOND)
    with pytest.raises(PaperSettled):
        services.report_print(actor=printer, job_id=job.pk, outcome="failed", now=NOW + 62 * SECOND)
    assert told(job)[-1] == "print.printed"
    assert told(job).count("print.printed") == 1


def test_the_desk_looks_and_says_so_once(printer: Actor) -> None:
    job = ask(printer)
    services.next_print(actor=printer, now=NOW)
    late = NOW + 31 * SECOND
    services.settle_print(actor=SYSTEM, job_id=job.pk, came_out=False, now=late)
    with pytest.raises(PaperSettled):
        services.settle_print(actor=SYSTEM, job_id=job.pk, came_out=True, now=late)
    assert told(job)[2:] == ["print.unknown", "print.failed"]
    again = ask(printer, subject=job.subject, at=32 * SECOND, again=True)
    assert again.copy == 2


def test_a_paper_nobody_fetched_in_time_expires_also_without_the_worker(printer: Actor) -> None:
    job, fresh = ask(printer), ask(printer, at=40 * SECOND)
    assert services.next_print(actor=printer, now=NOW + 46 * SECOND) == fresh
    assert told(job) == ["print.asked", "print.expired"]


def test_the_first_paper_of_a_number_is_asked_for_once(printer: Actor) -> None:
    number = uuid7()
    jobs = {ask(printer, subject=number).pk for _time in range(3)}
    assert len(jobs) == 1
    copies = [ask(printer, subject=number, again=True).copy for _time in range(2)]
    assert copies == [2, 3]


def test_an_agent_sees_its_own_papers_only_and_nobody_elses_hands_reach_them(printer: Actor) -> None:
    job, other = ask(printer), enrol(name="Pencetak 2")
    assert services.next_print(actor=other, now=NOW) is None
    services.next_print(actor=printer, now=NOW)
    with pytest.raises(NotFound):
        services.report_print(actor=other, job_id=job.pk, outcome="printed", now=NOW)
    for stranger in (enrol("kiosk", "Anjungan"), Actor.visitor(MALL), SYSTEM):
        with pytest.raises(Forbidden):
            services.next_print(actor=stranger, now=NOW)
        with pytest.raises(Forbidden):
            services.report_print(actor=stranger, job_id=job.pk, outcome="printed", now=NOW)
    with pytest.raises(Invalid):
        services.report_print(actor=printer, job_id=job.pk, outcome="eaten", now=NOW)
    assert selectors.paper_of(ticket_id=job.subject, now=NOW) == "leased"


def test_a_printer_of_another_mall_or_none_prints_nothing(printer: Actor) -> None:
    abroad = enrol(mall=OTHER_MALL)
    kiosk = enrol("kiosk", "Anjungan")
    for target in (abroad.id, kiosk.id, uuid7()):
        with pytest.raises(NotFound):
            services.ask_print(printer_id=target, document="ticket", subject=uuid7(), lang="id", actor=kiosk, now=NOW)
    assert not PrintJob.objects.exists()


def test_a_kiosk_knows_its_printers_state_before_it_gives_a_number(printer: Actor) -> None:
    kiosk = enrol("kiosk", "Anjungan")
    assert selectors.printer_of(kiosk, now=NOW) is None
    services.place_printer(actor=SYSTEM, kiosk_id=kiosk.id, printer_id=printer.id)
    for said, state, prints in (
        ("ok", "ok", True),
        ("low", "low", True),
        ("out", "out", False),
        ("offline",) * 2 + (False,),
    ):
        services.beat(actor=printer, said=Beat("0.1.0", paper=said), now=NOW)
        found = selectors.printer_of(kiosk, now=NOW)
        assert (found.state, found.prints) == (state, prints)
    services.beat(actor=printer, said=Beat(paper="ok"), now=NOW)
    silent = selectors.printer_of(kiosk, now=NOW + timedelta(minutes=1))
    assert (silent.state, silent.prints) == ("offline", False)
    services.revoke_device(actor=SYSTEM, device_id=printer.id, now=NOW)
    assert selectors.printer_of(kiosk, now=NOW).state == "offline"
    services.place_printer(actor=SYSTEM, kiosk_id=kiosk.id, printer_id=None)
    assert selectors.printer_of(kiosk, now=NOW) is None
    assert Device.objects.get(pk=kiosk.id).printer_id is None


def test_the_table_of_steps_ends_and_names_events_that_exist() -> None:
    from balai.kernel.journal import kinds

    known = {kind.name for kind in kinds.registered()}
    for step in PRINT.values():
        assert {*step.sources, step.target} <= set(PRINT_STATES)
        assert step.event in known
        assert step.target != "waiting"  # nothing is ever handed out twice


@pytest.mark.django_db(transaction=True)
def test_four_agents_with_one_key_never_get_the_same_paper_and_a_number_is_asked_for_once() -> None:
    printer, number = enrol(), uuid7()
    for second in range(20):
        ask(printer, at=second * SECOND)
    start, got = threading.Barrier(8), []

    def fetch() -> None:
        start.wait()
        while (job := services.next_print(actor=printer, now=NOW + 20 * SECOND)) is not None:
            got.append(job.pk)
        connection.close()

    def wish() -> None:
        start.wait()
        ask(printer, subject=number)
        connection.close()

    threads = [threading.Thread(target=work) for work in (fetch,) * 4 + (wish,) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == len(got) >= 20
    assert PrintJob.objects.filter(subject=number).count() == 1
