"""Levy reports: anybody may leave one, the desk handles it, nobody of the reported agency sees it."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.complaints import rooms, selectors, services, workflow
from balai.domains.complaints.errors import SentBefore, WrongState
from balai.domains.complaints.models import LevyNote, LevyReport
from balai.kernel.actors import Actor, Role
from balai.kernel.context import acting
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.models import AccessEntry

from .conftest import NOW, WORDS

CONTACT = "081277665544"
VERBS = {
    "take-up": services.take_up,
    "forward": services.forward,
    "close": lambda **given: services.close(reason="proved", **given),
    "reopen": services.reopen,
    "note": lambda **given: services.note(text="sudah ditanya", **given),
}
WAY = {
    "received": (),
    "in_hand": ("take-up",),
    "forwarded": ("take-up", "forward"),
    "closed": ("take-up", "close"),
}


def events(subject):
    with connection.cursor() as cursor:
        cursor.execute("select kind, data from kernel_journal where subject = %s order by id", [subject])
        return [(kind, json.loads(data) if isinstance(data, str) else data) for kind, data in cursor.fetchall()]


def kinds(subject):
    return [kind for kind, _data in events(subject)]


def test_a_report_is_kept_closed_and_the_journal_knows_codes_only(jambi, leave):
    report = leave(contact=CONTACT, service="kia", amount=50_000, day=date(2026, 11, 24))
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.everything', '1', false)")
        cursor.execute("select text, contact, reachable from complaints_levy_report where id = %s", [report])
        text, contact, reachable = cursor.fetchone()
        cursor.execute("select set_config('app.everything', '', false)")
    assert reachable
    assert "uang" not in text
    assert CONTACT not in contact
    ((kind, data),) = events(report)
    assert kind == "complaint.received"
    assert data == {"category": "illegal_levy", "counter": "3", "agency": "DUKCAPIL", "service": "kia"}


def test_nobody_must_say_who_he_is(leave, desk):
    line, notes = selectors.levy_report(desk, leave())
    assert (line.reachable, line.service, line.amount, line.day, notes) == (False, "", None, None, ())


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("text", {"text": "  "}),
        ("text", {"text": "x" * 2001}),
        ("text", {"text": "nama saya Siti, NIK 1571985604910007"}),
        ("text", {"text": "NIK 1571 9856 0491 0007"}),
        ("contact", {"contact": "1571-9856-0491-0007"}),
        ("contact", {"contact": "0812\n3456"}),
        ("service", {"service": "skck"}),
        ("amount", {"amount": 0}),
        ("amount", {"amount": 10**11}),
        ("day", {"day": date(2026, 11, 25)}),
        ("day", {"day": date(2025, 1, 1)}),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(leave, desk, field, facts):
    with pytest.raises(Invalid) as refused:
        leave(**facts)
    assert list(refused.value.fields) == [field]
    assert selectors.levy_reports(desk).items == ()


def test_a_long_phone_number_and_sums_of_money_are_no_identity_number(leave):
    assert leave(text="diminta 1.000.000.000 lalu 2.500.000, telepon 0812 7766 5544")


def test_the_same_form_sent_twice_is_one_report_and_other_words_under_it_are_refused(leave, desk):
    key = uuid7().hex
    assert leave(key=key) == leave(key=key)
    with pytest.raises(SentBefore):
        leave(key=key, text="Lain lagi.")
    assert len(selectors.levy_reports(desk).items) == 1
    assert kinds(selectors.levy_reports(desk).items[0].id) == ["complaint.received"]


def test_a_form_sent_eight_times_at_once_is_one_report(leave, desk):
    key, found = uuid7().hex, []
    start = threading.Barrier(8)

    def send():
        try:
            start.wait()
            found.append(leave(key=key))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert kinds(found[0]) == ["complaint.received"]


def test_of_two_who_take_a_report_up_at_once_one_has_it(jambi, leave):
    for _round in range(5):
        report, start, won, lost = leave(), threading.Barrier(2), [], []

        def take(report=report, start=start, won=won, lost=lost):
            actor = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))
            try:
                start.wait()
                won.append(services.take_up(actor=actor, report_id=report, now=NOW).handler_id)
            except WrongState as error:
                lost.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=take) for _n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, 1)
        assert kinds(report) == ["complaint.received", "complaint.taken_up"]


@pytest.mark.parametrize("state", workflow.STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_state_does_what_the_table_says(leave, desk, state, verb):
    report = leave()
    for step in WAY[state]:
        VERBS[step](actor=desk, report_id=report, now=NOW)
    before = kinds(report)
    if workflow.allows(verb, state):
        VERBS[verb](actor=desk, report_id=report, now=NOW)
        assert kinds(report) == [*before, workflow.LEVY[verb].event]
        assert selectors.levy_report(desk, report)[0].state == workflow.target(verb, state)
    else:
        with pytest.raises(WrongState):
            VERBS[verb](actor=desk, report_id=report, now=NOW)
        assert kinds(report) == before
        assert selectors.levy_report(desk, report)[0].state == state
        assert selectors.levy_report(desk, report)[1] == ()


def test_closing_needs_a_reason_and_opening_again_takes_it_away(leave, desk):
    report = leave()
    services.take_up(actor=desk, report_id=report, now=NOW)
    with pytest.raises(Invalid):
        services.close(actor=desk, report_id=report, reason="", now=NOW)
    assert selectors.levy_report(desk, report)[0].state == "in_hand"
    services.close(actor=desk, report_id=report, reason="official_fee", now=NOW + timedelta(hours=1))
    line = selectors.levy_report(desk, report)[0]
    assert (line.reason, line.since) == ("official_fee", NOW + timedelta(hours=1))
    assert events(report)[-1][1]["reason"] == "official-fee"
    services.reopen(actor=desk, report_id=report, now=NOW + timedelta(hours=2))
    assert selectors.levy_report(desk, report)[0].reason == ""


def test_forwarding_names_the_integrity_unit_of_the_charter(leave, desk):
    report = leave()
    services.take_up(actor=desk, report_id=report, now=NOW)
    services.forward(actor=desk, report_id=report, now=NOW)
    assert events(report)[-1][1]["unit"] == "INSPEKTORAT"


def test_reading_the_words_is_written_down(leave, desk):
    report = leave(contact=CONTACT)
    opened = services.read(actor=desk, report_id=report, now=NOW)
    assert (opened.text, opened.contact) == (WORDS, CONTACT)
    entry = AccessEntry.objects.get(subject=report)
    assert (entry.actor_id, entry.purpose, entry.fields) == (desk.id, "complaints.levy", ["text", "contact"])
    assert kinds(report)[-1] == "complaint.read"


@pytest.mark.threat("T-levy-reports")
def test_no_officer_of_the_reported_counter_reaches_a_report(jambi, leave, desk, officer):
    report = leave()
    for refused in (
        lambda: selectors.levy_reports(officer),
        lambda: selectors.levy_report(officer, report),
        lambda: services.read(actor=officer, report_id=report, now=NOW),
        lambda: services.take_up(actor=officer, report_id=report, now=NOW),
    ):
        with pytest.raises(Forbidden):
            refused()
    # Also who may sit at the desk, but works for the agency as well: for him it is not there, in no figure either.
    both = replace(desk, roles=(Role("duty_manager"), Role("front_officer", "DUKCAPIL")))
    head = replace(desk, roles=(Role("mall_operator"), Role("agency_head", "DUKCAPIL")))
    elsewhere = leave(counter="7")
    for actor in (both, head):
        page = selectors.levy_reports(actor)
        assert [line.id for line in page.items] == [elsewhere]
        assert page.counts == {"received": 1}
        for verb in (selectors.levy_report, lambda a, r: services.take_up(actor=a, report_id=r, now=NOW)):
            with pytest.raises(NotFound):
                verb(actor, report)
    assert kinds(report) == ["complaint.received"]


@pytest.mark.threat("T-levy-reports")
def test_row_security_shows_reports_to_no_agency_whatever_our_code_does(jambi, leave, officer, desk):
    report = leave()
    services.take_up(actor=desk, report_id=report, now=NOW)
    services.note(actor=desk, report_id=report, text="Loket 3, shift pagi", now=NOW)
    with transaction.atomic():
        assert not LevyReport.objects.exists()
    for agency in jambi.agencies.values():
        with acting(officer, agency=agency.id):
            assert not LevyReport.objects.exists()
            assert not LevyNote.objects.exists()
    with acting(Actor.visitor(jambi.id, subject=uuid7())):
        assert not LevyReport.objects.exists()
    with acting(desk, agency=rooms.room_of(jambi.id)):
        assert LevyReport.objects.count() == 1
        assert LevyNote.objects.count() == 1


def test_a_report_of_another_mall_is_not_there(jambi, leave, desk, monkeypatch):
    from balai.domains.directory import snapshot

    report, other = leave(), replace(jambi, id=uuid7())
    monkeypatch.setattr(snapshot, "current", lambda mall_id: other if mall_id == other.id else jambi)
    stranger = replace(desk, mall_id=other.id)
    assert selectors.levy_reports(stranger).items == ()
    with pytest.raises(NotFound):
        selectors.levy_report(stranger, report)
    with pytest.raises(NotFound):
        services.read(actor=stranger, report_id=report, now=NOW)


def test_a_receipt_opens_the_state_and_nothing_else(jambi, leave, desk):
    key, visitor = uuid7().hex, Actor.visitor(jambi.id)
    report, receipt = leave(key=key), rooms.receipt_of(key)
    for typed in (receipt, receipt.lower(), receipt.replace("-", " ")):
        standing = selectors.levy_standing(visitor, jambi, typed)
        assert (standing.counter, standing.state) == ("3", "received")
    services.take_up(actor=desk, report_id=report, now=NOW)
    assert selectors.levy_standing(visitor, jambi, receipt).state == "in_hand"
    for wrong in ("", "0000-0000-0000-0000", str(report), receipt[:-1], "x" * 500):
        with pytest.raises(NotFound):
            selectors.levy_standing(visitor, jambi, wrong)


@given(st.text(min_size=16, max_size=40), st.text(min_size=16, max_size=40))
def test_receipts_have_four_groups_and_differ_with_their_keys(one, other):
    receipt = rooms.receipt_of(one)
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4, 4]
    assert (receipt == rooms.receipt_of(other)) == (one == other)


def test_the_list_goes_on_by_key_and_costs_the_same_however_long(jambi, leave, desk, django_assert_num_queries):
    made = [leave(now=NOW + timedelta(seconds=second // 2)) for second in range(45)]
    seen, cursor = [], ""
    while True:
        with django_assert_num_queries(3 if connection.in_atomic_block else 5):
            page = selectors.levy_reports(desk, cursor=cursor)
        seen += [line.id for line in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == 45
    assert set(seen) == set(made)
    assert page.counts == {"received": 45}
    for wrong in ("garbage", "W10", "WyIyMDI2IiwgMV0"):
        with pytest.raises(Invalid):
            selectors.levy_reports(desk, cursor=wrong)


def test_contacts_go_thirty_days_after_closing_and_words_stay(jambi, leave, desk):
    closed, open_one = leave(contact=CONTACT), leave(contact=CONTACT)
    services.take_up(actor=desk, report_id=closed, now=NOW)
    services.close(actor=desk, report_id=closed, reason="proved", now=NOW)
    early, late = NOW + timedelta(days=29), NOW + timedelta(days=31)
    assert services.erase_contacts(mall_id=jambi.id, now=early) == 0
    assert services.erase_contacts(mall_id=jambi.id, now=late) == 1
    assert services.erase_contacts(mall_id=jambi.id, now=late) == 0
    assert services.read(actor=desk, report_id=closed, now=late).contact == ""
    assert services.read(actor=desk, report_id=closed, now=late).text == WORDS
    assert services.read(actor=desk, report_id=open_one, now=late).contact == CONTACT
