"""Finding services: pure rules."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.domains.directory import search

ENTRIES = {
    "sim": search.unfolded(search.folded(["Perpanjangan SIM A"], ["sim", "perpanjang sim"], ["Surat izin mengemudi"])),
    "ktp": search.unfolded(search.folded(["Cetak ulang KTP-el hilang"], ["ktp", "ktp hilang"], ["Kehilangan kartu"])),
    "kia": search.unfolded(search.folded(["Kartu identitas anak"], ["ktp anak"], ["Akta kelahiran"])),
}


def best(question: str) -> list[str]:
    scores = search.ranked(question, ENTRIES)
    return sorted(scores, key=lambda code: (-scores[code], code))


def test_every_word_must_fit_and_the_name_weighs_most() -> None:
    assert best("ktp") == ["ktp", "kia"]
    assert best("ktp hilang") == ["ktp"]
    assert best("ktp anak") == ["kia"]


def test_affixes_and_fillers_do_not_hide_a_service() -> None:
    assert best("saya mau memperpanjang SIM") == ["sim"]
    assert best("KTP saya kehilangan") == ["ktp"]


def test_one_wrong_letter_is_forgiven_where_nothing_fits() -> None:
    assert best("kelahirn") == ["kia"]
    assert best("identtias") == ["kia"]
    assert best("sin") == []


def test_when_no_service_has_all_words_the_nearest_come_first() -> None:
    assert best("ktp anak zebra")[0] == "kia"


def test_a_question_of_fillers_only_is_taken_by_its_words() -> None:
    assert best("surat") == ["sim"]


def test_no_question_is_every_service_and_signs_only_are_none() -> None:
    assert len(best("  ")) == 3
    assert best("!!!") == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_question_has_an_answer_in_order(question: str) -> None:
    scores = search.ranked(question, ENTRIES)
    assert set(scores) <= set(ENTRIES)
    assert all(score >= 0 for score in scores.values())


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=20), max_size=5), st.lists(st.text(max_size=20), max_size=5))
def test_folded_words_are_read_back(one: list[str], other: list[str]) -> None:
    fields = search.unfolded(search.folded(one, other))
    assert [set(field) for field in fields] == [
        {w for t in texts for w in search.words_of(t)} for texts in (one, other)
    ]
