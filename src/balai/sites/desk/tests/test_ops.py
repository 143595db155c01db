"""The machinery and the board before opening: what is wrong and what to do, and never anybody's data."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts.models import Device
from balai.domains.accounts.services import add_staff, assign_role, token_for_role
from balai.domains.queueing import services
from balai.domains.queueing.types import Contact
from balai.flows import tasks
from balai.flows.operations import backups, checks, findings
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
"""Tuesday 07.30."""
CANARIES = ("Siti Kenari", "081299887766", "6281299887766", "Surat kenari rahasia")


@pytest.fixture
def browser(jambi, monkeypatch):
    """`browser("it_admin")`: a browser of somebody with that role."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def make(role: str, agency: str | None = None, language: str = "id") -> Client:
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=NOW)
        client = Client(headers={"authorization": f"Bearer {token}"})
        client.cookies["balai_lang"] = language
        return client

    return make


def words(answer) -> str:
    bare = re.sub(r"<(script|noscript).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def failed_job(task: str = "balai.kernel.tasks.forget", status: str = "failed") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (task_name, queue_name, status, attempts, args) values"
            " (%s, 'default', %s, 3, %s) returning id",
            [task, status, json.dumps({"note": CANARIES[3], "phone": CANARIES[1]})],
        )
        return cursor.fetchone()[0]


def message(state: str = "dead", kind: str = "ticket.notice") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_outbox (id, kind, key, payload, state, attempts, due_at, created_at, last_error)"
            " values (gen_random_uuid(), %s, gen_random_uuid()::text, %s, %s, 12, %s, now(), %s)",
            [kind, json.dumps({"to": CANARIES[2], "text": CANARIES[0]}), state, NOW, f"refused {CANARIES[1]}"],
        )


def job_state(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs where id = %s", [job])
        return cursor.fetchone()[0]


def journal(kind: str) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("select data from kernel_journal where kind = %s order by id", [kind])
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


def test_the_page_says_what_is_wrong_and_what_to_do(browser, jambi):
    failed_job()
    message()
    Device.objects.filter(code="anjungan-1").update(
        state="active", demo=False, public_key={}, enrolled_at=NOW, last_seen_at=NOW, drift_ms=92_000, version="1.4"
    )
    page = words(browser("it_admin").get("/desk/ops/"))
    assert "Pekerjaan: 1 gagal dan tidak dicoba lagi. Yang perlu dilakukan: lihat catatan pekerja" in page
    assert "Pesan: 1 gagal dan tidak dicoba lagi." in page
    assert "Perangkat: jam meleset semenit atau lebih: anjungan-1." in page
    assert "Cadangan: belum pernah dibuat. Yang perlu dilakukan: jalankan `balai backup --rehearse`" in page
    assert "balai.kernel.tasks.forget" in page
    assert "ticket.notice" in page
    assert "meleset 92.000 ms" in page
    assert "1.4" in page


def test_a_backup_a_seal_and_the_database_are_told_of(browser):
    backups.note_made("balai-20261123T200000Z", {"bytes": 5_200_000, "rows": 9, "seal": 1, "seconds": 3}, now=NOW)
    backups.note_rehearsed("balai-20261123T200000Z", good=True, seconds=9, now=NOW - timedelta(days=9))
    page = words(browser("it_admin", language="en").get("/desk/ops/"))
    assert "Backup: the newest is 0 hours old, 5 MB" in page
    assert "Backup: last restored in a rehearsal 9 days ago. What to do:" in page
    assert "Newest backup 24 Nov 2026 07.30 WIB" in page
    assert re.search(r"Size of the database [\d.,]+\sMB", page)
    assert "Modules switched on queue" in page


def seen(made: timedelta | None, rehearsed: timedelta | None = None, good: bool = True) -> list[tuple[str, str]]:
    """Level and text of what is found of the backups at that age."""
    if made is not None:
        backups.note_made("balai-x", {"bytes": 1, "rows": 1, "seal": 1, "seconds": 1}, now=NOW - made)
    if rehearsed is not None:
        backups.note_rehearsed("balai-x", good=good, seconds=1, now=NOW - rehearsed)
    connection.ensure_connection()
    return [(one.level, one.text) for one in checks.backup(connection.connection, NOW)]


@pytest.mark.parametrize(
    ("made", "rehearsed", "good", "levels"),
    [
        (None, None, True, ["look"]),
        (timedelta(hours=25), timedelta(days=7), True, ["ok"]),
        (timedelta(hours=27), timedelta(days=7), True, ["look"]),
        (timedelta(days=4), timedelta(days=7), True, ["bad"]),
        (timedelta(hours=1), None, True, ["ok", "look"]),
        (timedelta(hours=1), timedelta(days=9), True, ["ok", "look"]),
        (timedelta(hours=1), timedelta(hours=1), False, ["ok", "bad"]),
    ],
)
def test_an_old_backup_or_one_that_never_came_back_is_found(jambi, made, rehearsed, good, levels):
    assert [level for level, _text in seen(made, rehearsed, good)] == levels


def test_in_production_a_mall_without_a_backup_is_bad(jambi, settings):
    settings.BALAI_MODE = "production"
    assert [level for level, _text in seen(None)] == ["bad"]


def test_next_years_days_off_are_wanted_from_october():
    assert [one.level for one in checks.holidays(datetime(2026, 9, 30, tzinfo=UTC))] == ["ok"]
    (found,) = checks.holidays(datetime(2026, 10, 1, tzinfo=UTC))
    assert (found.level, "2027" in found.text) == ("look", True)
    (gone,) = checks.holidays(datetime(2031, 1, 1, tzinfo=UTC))
    assert gone.level == "look"


def test_a_check_that_breaks_is_a_finding_and_harms_no_other(browser, monkeypatch):
    def broken(raw, now):
        raw.execute("select no_such_column from kernel_outbox")
        yield findings.Finding("ok", "jobs", "never")

    monkeypatch.setitem(findings._in_database, "jobs", broken)
    answer = browser("it_admin").get("/desk/ops/")
    assert answer.status_code == 200
    assert "Pekerjaan: tidak dapat diperiksa: UndefinedColumn." in words(answer)
    assert "Perangkat" in words(answer)


@pytest.mark.capability("ACT-24")
def test_a_failed_job_is_tried_again_by_the_worker_and_written_down(browser):
    job = failed_job()
    page = browser("it_admin").post(f"/desk/ops/jobs/{job}/retry/", follow=True)
    assert f"Pekerjaan {job} dicoba lagi dalam satu menit." in words(page)
    assert journal("job.retried") == [{"job": job}]
    assert job_state(job) == "failed", "the web's own role changes no job"
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'balai.flows.tasks.retry_job'")
        (asked,) = cursor.fetchone()
    assert (json.loads(asked) if isinstance(asked, str) else asked) == {"job": job}
    again = browser("it_admin").post("/desk/ops/jobs/999999/retry/", follow=True)
    assert "tidak lagi di antara yang gagal" in words(again)
    assert len(journal("job.retried")) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_begins_a_failed_job_anew_and_leaves_a_running_one(jambi, cluster):
    from django.db import connections

    from balai.config.settings import database

    failed, running = failed_job(), failed_job(status="todo")
    app = connections["default"]
    connections["default"] = type(app)(app.settings_dict | database(cluster.url("worker"), 0), alias="default")
    try:
        for job in (failed, running, 999_999):
            tasks.retry_job.func(job=job)
        assert job_state(failed) == "todo"
        assert job_state(running) == "todo"
    finally:
        connections["default"].close()
        connections["default"] = app


def test_dead_messages_get_a_new_life_once(browser):
    message(), message(), message("waiting")
    client = browser("it_admin")
    assert "2 pesan dicoba lagi." in words(client.post("/desk/ops/messages/retry/", follow=True))
    assert journal("outbox.revived") == [{"count": 2}]
    client.post("/desk/ops/messages/retry/")
    assert len(journal("outbox.revived")) == 1


@pytest.mark.capability("ACT-24")
def test_it_reads_of_no_visitor_anywhere_and_opens_no_case(browser, jambi):
    visitor, officer = (
        Actor.visitor(jambi.id),
        Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),)),
    )
    wish = services.prepare(
        mall_id=jambi.id, service="kia", channel="kiosk", now=NOW, actor=visitor, contact=Contact(*CANARIES[:2])
    )
    taken = services.issue(wish)
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    failed_job()
    message()
    client = browser("it_admin")
    for address in ("/desk/ops/", "/desk/messages/", "/staff/devices/", "/staff/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        for secret in (*CANARIES, taken.label, str(taken.id)):
            assert secret not in answer.content.decode(), (address, secret)
    for address in ("/desk/", "/desk/opening/", "/desk/report/", "/desk/cancel/", "/counter/3/", "/counter/3/number/"):
        assert client.get(address).status_code == 403, address
    assert client.post("/counter/3/contact/").status_code == 403
    assert client.get(f"/t/{taken.id}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "agency", "ops", "opening", "retry"),
    [
        ("it_admin", None, 200, 403, 302),
        ("duty_manager", None, 200, 200, 403),
        ("mall_operator", None, 200, 200, 302),
        ("auditor", None, 200, 403, 403),
        ("front_officer", "DUKCAPIL", 403, 403, 403),
        ("agency_head", "DUKCAPIL", 403, 403, 403),
    ],
)
def test_who_may_see_and_do_what(browser, role, agency, ops, opening, retry):
    job = failed_job()
    client = browser(role, agency)
    assert client.get("/desk/ops/").status_code == ops
    assert client.get("/desk/opening/").status_code == opening
    assert client.post(f"/desk/ops/jobs/{job}/retry/").status_code == retry
    assert len(journal("job.retried")) == (retry == 302)
    if ops == 200:
        assert (f'id="retry-{job}"' in client.get("/desk/ops/").content.decode()) == (retry == 302)


def test_the_inside_alone_comes_when_the_page_asks_again(browser):
    client = browser("duty_manager")
    for address in ("/desk/ops/", "/desk/opening/"):
        whole, part = client.get(address), client.get(address, headers={"hx-request": "true"})
        assert b"<html" in whole.content
        assert b"<html" not in part.content
        assert b"hx-trigger" in part.content


def test_a_page_of_many_devices_and_jobs_costs_the_same_as_one_of_few(browser, jambi):
    client = browser("it_admin")
    client.get("/desk/ops/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/ops/")
    for number in range(30):
        failed_job()
        message()
        Device.objects.create(
            mall_id=jambi.id, code=f"extra-{number}", kind="screen", name=f"Layar {number}", zone="a", created_at=NOW
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/ops/")
    # The list of failed jobs is asked for only when there is one.
    assert len(many) == len(few) + 1


def test_before_opening_the_agencies_with_nobody_come_first(browser, jambi):
    manager = browser("duty_manager")
    page = words(manager.get("/desk/opening/"))
    count = len([agency for agency in jambi.agencies.values() if agency.services])
    assert f"Instansi tanpa petugas {count}" in page
    assert "Siap buka" not in page
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))
    services.open_counter(actor=officer, counter="3", now=NOW)
    page = words(manager.get("/desk/opening/"))
    assert f"Instansi tanpa petugas {count - 1}" in page
    desks = sum(counter.agency == "DUKCAPIL" for counter in jambi.counters.values())
    assert f"Dukcapil {len(jambi.agencies['DUKCAPIL'].services)} 0 1 dari {desks} bekerja" in page
    assert page.index("belum ada") < page.index("Dukcapil")


def test_an_officer_who_signed_in_counts_until_his_sign_in_ends(browser, jambi):
    from balai.domains.accounts.models import StaffSession

    system = Actor.system("test")
    person = add_staff(
        actor=system, mall_id=jambi.id, username="meranti-contoh", name="Meranti Contoh", password="x" * 20, now=NOW
    )
    assign_role(actor=system, staff_id=person.pk, role="front_officer", agency="POLRESTA", now=NOW)
    manager = browser("duty_manager")
    session = StaffSession.objects.create(
        staff=person,
        mall_id=jambi.id,
        session_key="k",
        factor="second",
        started_at=NOW,
        expires_at=NOW + timedelta(hours=9),
    )
    page = words(manager.get("/desk/opening/"))
    assert re.search(r"Polresta \d+ 1 0 dari \d+ sudah masuk", page)
    assert "Meranti" not in page
    StaffSession.objects.filter(pk=session.pk).update(ended_at=NOW)
    assert re.search(r"Polresta \d+ 0 0 dari \d+ belum ada", words(manager.get("/desk/opening/")))


def test_every_check_of_the_command_is_on_the_page(jambi):
    from balai.config import doctor

    assert set(findings.subjects()) >= {"database", "schema", "start", "disk", "keys", "certificate", "backup", "rules"}
    connection.ensure_connection()
    by_page = {one.subject for one in findings.examine(connection.connection, doctor.today())}
    assert by_page - set(findings.SUBJECTS) == set()
