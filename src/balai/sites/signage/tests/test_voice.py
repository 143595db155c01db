"""The voice says the number: every count, both languages, against readers that build the words another way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from balai.sites.signage import voice
from balai.sites.signage.voice import UnspeakableNumber, making, sound, spoken
from balai.sites.signage.voice.vocabulary import VOCABULARY

DIGITS = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def indonesian(number: int) -> str:
    """Read the decimal digits from the left, then mend what Indonesian contracts."""
    if number == 0:
        return "nol"
    hundreds, tens, ones = (int(digit) for digit in f"{number:03}")
    text = f"{DIGITS[hundreds]} ratus " if hundreds else ""
    text += f"{DIGITS[tens]} puluh {DIGITS[ones]}" if tens != 1 or ones == 0 else f"{DIGITS[ones]} belas"
    if not tens:
        text = text.replace(" puluh", "")
    text = " ".join(text.split())
    for long, short in (("satu ratus", "seratus"), ("satu puluh", "sepuluh"), ("satu belas", "sebelas")):
        text = re.sub(rf"\b{long}\b", short, text)
    return text


def english_table() -> list[str]:
    """0 to 999, grown list by list."""
    below_hundred = ["zero", *ONES, *TEENS]
    for ten in TENS:
        below_hundred += [ten, *(f"{ten} {one}" for one in ONES)]
    table = list(below_hundred)
    for one in ONES:
        table += [f"{one} hundred", *(f"{one} hundred and {rest}" for rest in below_hundred[1:])]
    return table


ENGLISH = english_table()


def test_the_readers_themselves_know_the_hard_numbers():
    assert [indonesian(n) for n in (0, 10, 11, 12, 21, 100, 105, 110, 111, 119, 999)] == [
        "nol",
        "sepuluh",
        "sebelas",
        "dua belas",
        "dua puluh satu",
        "seratus",
        "seratus lima",
        "seratus sepuluh",
        "seratus sebelas",
        "seratus sembilan belas",
        "sembilan ratus sembilan puluh sembilan",
    ]
    assert len(ENGLISH) == 1000
    assert ENGLISH[342] == "three hundred and forty two"


@pytest.mark.capability("SGN-03")
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_clips_of_every_number_say_exactly_that_number(lang):
    for number in range(1000):
        words = (indonesian(number) if lang == "id" else ENGLISH[number]).split()
        counter = (number * 7) % 1000
        there = (indonesian(counter) if lang == "id" else ENGLISH[counter]).split()
        expected = ["queue-number", "letter-c", "letter-a", *words, "go-to-counter", *there]
        assert spoken(f"CA-{number:03}", counter, lang) == expected


def test_letters_are_called_by_their_names_and_zeros_before_the_count_are_not_spoken():
    assert spoken("M-007", 12, "id") == ["queue-number", "letter-m", "tujuh", "go-to-counter", "dua", "belas"]
    assert spoken("SB-017", 3, "en")[1:4] == ["letter-s", "letter-b", "seventeen"]
    assert spoken("A-1203", 1, "id")[2:-2] == ["seribu", "dua", "ratus", "tiga"]
    assert spoken("A-2010", 1, "en")[2:-2] == ["two", "thousand", "and", "ten"]


@pytest.mark.parametrize("label", ["", "041", "ca-041", "CA-", "CA-04x", "CA-99999", "É-001", "../id/a"])
def test_what_has_no_words_is_refused_not_misread(label):
    with pytest.raises(UnspeakableNumber):
        spoken(label, 5, "id")


@pytest.mark.parametrize(("counter", "lang"), [(-1, "id"), (10_000, "id"), (5, "jv")])
def test_a_counter_or_language_without_words_is_refused(counter, lang):
    with pytest.raises(UnspeakableNumber):
        spoken("CA-041", counter, lang)


def test_every_clip_a_call_can_need_is_in_the_vocabulary_and_none_is_left_over():
    for lang, clips in VOCABULARY.items():
        letters = {f"letter-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"}
        used = {clip for n in range(10_000) for clip in spoken(f"A-{n}", n, lang)} | letters
        assert used == set(clips)


def test_espeak_is_never_given_a_digit_or_a_capital_letter_to_guess_at():
    for clips in VOCABULARY.values():
        for text in clips.values():
            plain = re.sub(r"\[\[.*?\]\]", "", text)
            assert not re.search(r"[0-9A-Z]", plain), text


@pytest.mark.needs("espeak-ng")
def test_clips_are_made_once_short_loud_and_without_the_silent_tail(tmp_path: Path):
    assert voice.make_clips(tmp_path)
    made = voice.manifest(tmp_path)
    assert made.languages == ("id", "en")
    for lang, clips in VOCABULARY.items():
        for clip in clips:
            path = voice.clip_file(tmp_path, lang, clip)
            assert path is not None
            data, rate = sound.read(path)
            seconds = data.size / rate
            assert 0.1 < seconds < 1.6, clip
            assert seconds == pytest.approx(made.seconds[lang][clip], abs=0.03)
            assert abs(data[-int(0.06 * rate) :]).max() > 0.001, f"{clip} ends in silence"
            assert 0.03 < float((data**2).mean() ** 0.5) < 0.2, f"{clip} is too soft or too loud"
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert voice.make_clips(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}


@pytest.mark.needs("espeak-ng")
def test_a_lost_clip_or_another_way_of_speaking_makes_the_clips_anew(tmp_path: Path, monkeypatch):
    few = {"id": {"nol": "nol"}, "en": {"zero": "zero"}}
    for module in ("making", "clips"):
        monkeypatch.setattr(f"balai.sites.signage.voice.{module}.VOCABULARY", few)
    voice.make_clips(tmp_path)
    first = voice.manifest(tmp_path).version
    lost = voice.clip_file(tmp_path, "id", "nol")
    assert lost is not None
    lost.unlink()
    voice.make_clips(tmp_path)
    assert lost.is_file()
    monkeypatch.setattr(making, "SPEED", "160")
    voice.make_clips(tmp_path)
    assert voice.manifest(tmp_path).version != first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["any", "en", "id", "manifest.json"]


def test_without_espeak_there_is_a_chime_and_no_language(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("balai.sites.signage.voice.making.shutil.which", lambda name: None)
    assert not voice.make_clips(tmp_path)
    found = voice.manifest(tmp_path)
    assert found.languages == ()
    assert found.seconds["any"][voice.CHIME] == pytest.approx(0.95, abs=0.01)
    assert voice.clip_file(tmp_path, "any", voice.CHIME) is not None


def test_the_chime_is_soft_at_both_ends_and_never_clipped():
    bell = sound.chime()
    assert abs(bell[0]) < 0.001
    assert abs(bell[-1]) < 0.001
    assert 0.3 < abs(bell).max() <= 0.6001


def test_where_opus_cannot_be_written_the_clips_are_wav(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("balai.sites.signage.voice.sound.soundfile.available_subtypes", lambda kind: {})
    monkeypatch.setattr("balai.sites.signage.voice.making.shutil.which", lambda name: None)
    voice.make_clips(tmp_path)
    path = voice.clip_file(tmp_path, "any", voice.CHIME)
    assert path is not None
    assert path.suffix == ".wav"
    assert sound.read(path)[1] == sound.RATE


@pytest.mark.parametrize(
    ("lang", "clip"), [("..", "manifest"), ("id", "../manifest"), ("id", "nol.ogg"), ("jv", "nol")]
)
def test_nothing_but_clips_leaves_the_folder(tmp_path: Path, lang, clip):
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "nol.ogg.ogg").touch()
    assert voice.clip_file(tmp_path, lang, clip) is None


def test_a_manifest_that_cannot_be_read_is_no_voice(tmp_path: Path):
    (tmp_path / "manifest.json").write_text("{")
    assert voice.manifest(tmp_path).languages == ()
