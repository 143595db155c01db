"""Changes on screen: written by one, approved by another, in force at their instant, never lost, never silent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction
from tests.packs.owner import as_owner

from balai.config import postgres
from balai.domains.directory import models, selectors, services, workflow
from balai.domains.directory.errors import ChangedMeanwhile, NotAllowedByRules, WrongChangeState
from balai.domains.directory.types import ChangeView, Edit, MallView
from balai.kernel import clock
from balai.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.models import JournalEntry

from .writing import NOW, Office, costs, staff

NEXT_YEAR = date(2027, 1, 1)
MIDNIGHT = datetime.fromisoformat("2027-01-01T00:00:00+08:00")


class Hands:
    """The clock of the snapshot."""

    now = NOW


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """Tuesday 09.00, until moved."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def office(hands: Hands, mall: MallView) -> Office:
    """The people of the second mall."""
    return Office(mall)


def submitted(office: Office, change: ChangeView, by: Any = None) -> ChangeView:
    return services.submit(actor=by or office.head, change_id=change.id, version=change.version, now=NOW)


def test_a_change_counts_only_after_a_second_person_approved_it(office: Office) -> None:
    change = office.draft(office.head, "fee", "kia", costs(9000))
    assert office.seen().services["kia"].fee.amount == 7500
    change = submitted(office, change)
    assert office.seen().services["kia"].fee.amount == 7500
    services.approve(actor=office.second_head, change_id=change.id, version=change.version, now=NOW)
    seen = office.seen()
    assert (seen.services["kia"].fee.amount, seen.revision) == (9000, office.mall.revision + 1)
    assert seen.services["kia"].catalogue_hash != office.mall.services["kia"].catalogue_hash


@pytest.mark.threat("T-four-eyes")
def test_whoever_wrote_it_cannot_approve_it_in_any_role(office: Office) -> None:
    change = submitted(office, office.draft(office.operator, "hours", "contoh", lambda h: h | _LATER), office.operator)
    assert "approve" not in change.may
    for _attempt in range(2):
        with pytest.raises(Forbidden):
            services.approve(actor=office.operator, change_id=change.id, version=change.version, now=NOW)
    assert models.ChangeSet.objects.get().state == "submitted"
    with pytest.raises(IntegrityError, match="change_by_two_people"), transaction.atomic():
        models.ChangeSet.objects.update(checker_id=office.operator.id)


def test_a_head_edits_his_own_agency_and_no_other_and_nothing_of_the_mall(office: Office) -> None:
    for part, target in (("fee", "kartu-perpustakaan"), ("hours", "contoh"), ("counter", "1"), ("fee", "nothing")):
        with pytest.raises(NotFound):
            selectors.standing(office.head, office.mall, part, target, NOW)
    library = office.mall.services["kartu-perpustakaan"]
    with pytest.raises(Forbidden):
        services.draft(actor=office.head, mall_id=office.mall.id, edits=[Edit("fee", library.code, None, "")], now=NOW)
    assert not models.ChangeSet.objects.exists()


@pytest.mark.parametrize("role", ["front_officer", "it_admin", "auditor", "duty_manager", "mall_operator"])
def test_no_other_role_writes_about_a_service(office: Office, role: str) -> None:
    with pytest.raises(NotFound):
        selectors.standing(staff(office.mall, role), office.mall, "fee", "kia", NOW)


def test_a_change_of_another_agency_is_not_there(office: Office) -> None:
    change = submitted(office, office.draft(office.head, "fee", "kia", costs(9000)))
    stranger = staff(office.mall, "agency_head", "PERPUS")
    with pytest.raises(NotFound):
        selectors.change(stranger, change.id, NOW)
    with pytest.raises(NotFound):
        services.approve(actor=stranger, change_id=change.id, version=change.version, now=NOW)
    with pytest.raises(NotFound):
        selectors.change(office.head, uuid7(), NOW)
    assert selectors.changes_waiting(stranger, office.mall, NOW) == []
    assert [one.id for one in selectors.changes_waiting(office.second_head, office.mall, NOW)] == [change.id]


def test_a_change_takes_effect_at_midnight_of_its_day_without_anybody_doing_anything(
    office: Office, hands: Hands
) -> None:
    change = office.approved(office.head, office.second_head, "fee", "kia", costs(9000), on=NEXT_YEAR)
    assert change.effective_from == MIDNIGHT
    seen = office.seen()
    assert (seen.services["kia"].fee.amount, seen.changes_at) == (7500, MIDNIGHT)
    assert [one.id for one in selectors.changes_planned(office.head, office.mall, NOW)] == [change.id]
    hands.now = MIDNIGHT - timedelta(seconds=1)
    assert office.seen().services["kia"].fee.amount == 7500
    hands.now = MIDNIGHT
    assert office.seen().services["kia"].fee.amount == 9000
    assert selectors.changes_planned(office.head, office.mall, hands.now) == []


def test_a_process_that_runs_on_takes_up_a_planned_change_by_itself(
    office: Office, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    from balai.domains.directory import snapshot

    office.approved(office.operator, office.duty, "hours", "contoh", lambda h: h | _LATER, on=date(2026, 11, 25))
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 0)
    before = snapshot.current(office.mall.id)
    assert snapshot.current(office.mall.id) is before
    hands.now = datetime.fromisoformat("2026-11-25T00:00:00+08:00")
    assert [span.start.hour for span in snapshot.current(office.mall.id).hours[0]] == [10]
    assert before.hours == office.mall.hours


_LATER = {"hours": {"mon": [{"open": "10:00", "close": "12:00"}]}}


def test_who_reads_an_older_text_is_told_and_gets_the_new_one(office: Office) -> None:
    first = office.edit(office.head, "fee", "kia", costs(9000))
    second = office.edit(office.second_head, "fee", "kia", costs(9500))
    change = services.draft(actor=office.head, mall_id=office.mall.id, edits=[first], now=NOW)
    change = submitted(office, change)
    services.approve(actor=office.second_head, change_id=change.id, version=change.version, now=NOW)
    with pytest.raises(ChangedMeanwhile) as told:
        services.draft(actor=office.second_head, mall_id=office.mall.id, edits=[second], now=NOW)
    assert told.value.current["amount"] == 9000
    again = Edit("fee", "kia", second.after, told.value.base)
    assert services.draft(actor=office.second_head, mall_id=office.mall.id, edits=[again], now=NOW).state == "draft"


def test_of_two_changes_of_the_same_thing_the_second_is_not_approved_blindly(office: Office) -> None:
    one, two = (submitted(office, office.draft(office.head, "fee", "kia", costs(n))) for n in (9000, 9500))
    services.approve(actor=office.second_head, change_id=one.id, version=one.version, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        services.approve(actor=office.second_head, change_id=two.id, version=two.version, now=NOW)
    assert office.seen().services["kia"].fee.amount == 9000


def test_a_draft_that_was_written_anew_is_not_overwritten(office: Office) -> None:
    change = office.draft(office.head, "fee", "kia", costs(9000))
    edit = change.first
    newer = Edit("fee", "kia", edit.after | {"amount": 9100}, edit.base)
    wish: dict[str, Any] = {"change_id": change.id, "version": change.version, "effective_on": None, "now": NOW}
    services.revise(actor=office.second_head, edits=[newer], **wish)
    with pytest.raises(ChangedMeanwhile) as told:
        services.revise(actor=office.head, edits=[Edit("fee", "kia", edit.after | {"amount": 1}, edit.base)], **wish)
    assert told.value.current["amount"] == 9100
    with pytest.raises(WrongChangeState):
        services.submit(actor=office.head, change_id=change.id, version=change.version, now=NOW)


def test_undoing_is_a_new_change_that_says_the_earlier_again(office: Office) -> None:
    done = office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    back = services.undo(actor=office.second_head, change_id=done.id, now=NOW)
    assert (back.state, back.origin, back.undoes, back.first.after["amount"]) == ("draft", "undo", done.id, 7500)
    back = submitted(office, back, office.second_head)
    services.approve(actor=office.head, change_id=back.id, version=back.version, now=NOW)
    assert office.seen().services["kia"] == office.mall.services["kia"]
    page = selectors.history(office.head, office.mall, NOW)
    assert [(one.state, one.maker_id) for one in page.items] == [
        ("approved", office.second_head.id),
        ("approved", office.head.id),
    ]
    with pytest.raises(WrongChangeState):
        services.undo(actor=office.head, change_id=done.id, now=NOW)


def test_a_planned_change_can_be_called_off_before_its_day_and_not_after(office: Office, hands: Hands) -> None:
    change = office.approved(office.head, office.second_head, "fee", "kia", costs(9000), on=NEXT_YEAR)
    with pytest.raises(WrongChangeState):
        services.recall(actor=office.second_head, change_id=change.id, version=change.version, now=MIDNIGHT)
    services.recall(actor=office.second_head, change_id=change.id, version=change.version, now=NOW)
    hands.now = MIDNIGHT
    assert office.seen().services["kia"].fee.amount == 7500


def test_what_is_sent_back_says_why_and_is_written_anew(office: Office) -> None:
    change = submitted(office, office.draft(office.head, "fee", "kia", costs(9000)))
    wish: dict[str, Any] = {"actor": office.second_head, "change_id": change.id, "version": change.version, "now": NOW}
    with pytest.raises(Invalid):
        services.send_back(remark="  ", **wish)
    back = services.send_back(remark="Sumbernya  mana?", **wish)
    assert (back.state, back.remark) == ("draft", "Sumbernya mana?")


RULES = [
    ("fee", {"kind": "fixed", "status": "to_verify"}, "kind", "needs amount"),
    ("fee", {"kind": "fixed", "amount": 1, "status": "certain"}, "status", "names its source"),
    ("fee", {"kind": "fixed", "amount": -1, "status": "to_verify"}, "amount", "minimum"),
    ("fee", {"kind": "free", "amount": 1, "status": "to_verify"}, "amount", "has no amount"),
    ("time", {"value": 2, "fastest": 3, "unit": "hours", "status": "to_verify"}, "fastest", "slower"),
    ("evaluation", None, "", "needs all fourteen"),
    (
        "competence",
        {"text": {"id": "Sesuai UU 99/2020 Pasal 5.", "en": "As the law says."}, "status": "to_verify"},
        "text.id",
        "not among the articles",
    ),
]


@pytest.mark.parametrize(("part", "after", "path", "words"), RULES)
def test_a_change_is_held_to_the_rules_of_packs(office: Office, part: str, after: Any, path: str, words: str) -> None:
    with pytest.raises(NotAllowedByRules) as told:
        office.draft(office.head, part, "kia", lambda _: after)
    assert next((one[0], one[1], one[2]) for one in told.value.problems) == (part, "kia", path)
    assert words in told.value.problems[0][3]
    assert not models.ChangeSet.objects.exists()


def test_a_text_of_another_service_is_not_copied(office: Office) -> None:
    text = selectors.standing(office.head, office.mall, "competence", "ktp-cetak-ulang", NOW).value
    with pytest.raises(NotAllowedByRules) as told:
        office.draft(office.head, "competence", "kia", lambda _: text)
    assert "the same text" in told.value.problems[0][3]


@pytest.mark.capability("TRN-08")
def test_a_service_becomes_public_with_the_change_that_brings_its_fourteenth_component(
    reload: Any, folder: Any, hands: Hands
) -> None:
    from balai.domains.directory import snapshot

    from .test_standards import without

    text = models.Service.objects  # the tables are read below, after the load
    without(folder, "evaluation")
    office = Office(snapshot.current(reload().mall_id))
    state = next(one for one in selectors.service_states(office.head, office.mall, NOW) if one.code == "kia")
    assert (state.filled, state.missing) == (13, ("evaluation",))
    assert "kia" not in office.seen().services
    said = {"text": {"id": "Dinilai tiap bulan.", "en": "Looked at every month."}, "status": "illustrative"}
    office.approved(office.head, office.second_head, "evaluation", "kia", lambda _: said)
    assert "kia" in office.seen().services
    assert office.seen().unpublished == {}
    assert not text.get(code="kia").published  # the pack's own row stays what the pack said


def test_a_notice_is_told_from_its_beginning_to_its_end_and_can_be_ended(office: Office, hands: Hands) -> None:
    target = str(uuid7())
    notice = {
        "kind": "closure",
        "text": {"id": "Loket 1 tutup siang ini.", "en": "Counter 1 is closed this noon."},
        "agency": "DUKCAPIL",
        "active_from": (NOW + timedelta(hours=1)).isoformat(),
        "active_to": (NOW + timedelta(hours=2)).isoformat(),
    }
    edit = Edit("notice", target, notice, selectors.standing(office.operator, office.mall, "notice", target, NOW).base)
    change = services.draft(actor=office.operator, mall_id=office.mall.id, edits=[edit], now=NOW)
    shown = selectors.preview(office.operator, office.mall, change.id, NOW)
    assert [str(one.text.en) for one in shown.notices] == ["Counter 1 is closed this noon."]
    assert office.seen().notices == ()
    change = submitted(office, change, office.operator)
    services.approve(actor=office.duty, change_id=change.id, version=change.version, now=NOW)
    mall = office.seen()
    assert mall.notices_at(NOW) == ()
    assert len(mall.notices_at(NOW + timedelta(minutes=61), agency="DUKCAPIL")) == 1
    undone = services.undo(actor=office.operator, change_id=change.id, now=NOW)
    undone = submitted(office, undone, office.operator)
    services.approve(actor=office.duty, change_id=undone.id, version=undone.version, now=NOW)
    assert office.seen().notices_at(NOW + timedelta(minutes=61), agency="DUKCAPIL") == ()


def test_hours_closures_and_counters_are_the_malls(office: Office) -> None:
    closure = {
        "day": "2026-12-24",
        "name": {"id": "Perbaikan listrik", "en": "Repair of wiring"},
        "status": "to_verify",
    }
    office.approved(office.operator, office.duty, "closures", "contoh", lambda now: now | {"closures": [closure]})
    mall = office.seen()
    assert [str(day.day) for day in mall.closures] == ["2026-12-24"]
    office.approved(office.operator, office.duty, "counter", "2", lambda now: now | {"services": ["ktp-cetak-ulang"]})
    assert office.seen().counters["2"].services == ("ktp-cetak-ulang",)
    assert "2" not in office.seen().services["kia"].counters
    with pytest.raises(NotAllowedByRules) as told:
        office.draft(office.operator, "counter", "2", lambda now: now | {"services": ["kartu-perpustakaan"]})
    assert (told.value.problems[0][1:3], "a counter serves its agency" in told.value.problems[0][3]) == (
        ("2", "services[0]"),
        True,
    )


def test_the_preview_is_the_mall_as_it_will_be_and_nobody_else_sees_it(office: Office) -> None:
    change = office.draft(office.head, "fee", "kia", costs(9000), on=NEXT_YEAR)
    assert selectors.preview(office.head, office.mall, change.id, NOW).services["kia"].fee.amount == 9000
    assert office.seen().services["kia"].fee.amount == 7500
    with pytest.raises(NotFound):
        selectors.preview(staff(office.mall, "agency_head", "PERPUS"), office.mall, change.id, NOW)


def test_the_journal_hears_every_step_in_codes_only(office: Office) -> None:
    change = office.approved(office.head, office.second_head, "fee", "kia", costs(9000), on=NEXT_YEAR)
    services.recall(actor=office.second_head, change_id=change.id, version=change.version, now=NOW)
    told = list(JournalEntry.objects.filter(subject=change.id).order_by("id").values_list("kind", flat=True))
    assert told == [f"directory.change_{step}" for step in ("drafted", "submitted", "approved", "recalled")]
    data = JournalEntry.objects.get(kind="directory.change_approved").data
    assert (data["part"], data["first"], data["agency"], data["maker"]) == (
        "fee",
        "kia",
        "DUKCAPIL",
        str(office.head.id),
    )


def test_every_verb_from_every_state_is_as_the_table_says(office: Office) -> None:
    for verb, step in workflow.CHANGE.items():
        for state in workflow.STATES:
            assert (workflow.target(verb, state) is not None) == (state in step.sources)
    change = office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    for verb in (services.submit, services.withdraw):
        with pytest.raises(WrongChangeState):
            verb(actor=office.head, change_id=change.id, version=change.version, now=NOW)


@pytest.mark.threat("T-four-eyes")
def test_the_database_keeps_what_was_approved(office: Office, cluster: postgres.Cluster) -> None:
    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    with pytest.raises(ProgrammingError, match="refused another content"), transaction.atomic():
        models.Change.objects.update(after={"kind": "free"})
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("delete from directory_change")
    with as_owner(cluster), pytest.raises(ProgrammingError, match="refused another content"), transaction.atomic():
        models.Change.objects.update(after={"kind": "free"})


def test_two_approvals_at_once_leave_one(office: Office) -> None:
    """Two different people press at the same time, on two changes of the same fee: one wins, the other is told."""
    pair = [submitted(office, office.draft(office.head, "fee", "kia", costs(n))) for n in (9000, 9500)]

    def press(change: ChangeView) -> str:
        try:
            services.approve(actor=office.second_head, change_id=change.id, version=change.version, now=NOW)
            return "approved"
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()

    for crowd in (pair, [pair[0]] * 4):
        with ThreadPoolExecutor(len(crowd)) as threads:
            ends = list(threads.map(press, crowd))
        assert ends.count("approved") <= 1
    assert models.ChangeSet.objects.filter(state="approved").count() == 1
    assert models.Change.objects.filter(effective_from__isnull=False).count() == 1
    assert JournalEntry.objects.filter(kind="directory.change_approved").count() == 1


def test_the_history_is_searched_and_turned_page_by_page(office: Office, django_assert_num_queries: Any) -> None:
    made = [office.draft(office.head, "fee", "kia", costs(n)) for n in range(1, 8)]
    office.draft(office.head, "fee", "ktp-cetak-ulang", costs(5))
    ids, cursor = [], ""
    while True:
        with django_assert_num_queries(2):
            page = selectors.history(office.head, office.mall, NOW, q="KIA dukcapil", cursor=cursor, limit=3)
        ids += [one.id for one in page.items]
        if not (cursor := page.next):
            break
    assert ids == [one.id for one in reversed(made)]
    assert selectors.history(staff(office.mall, "auditor"), office.mall, NOW, q="nothing").items == ()
