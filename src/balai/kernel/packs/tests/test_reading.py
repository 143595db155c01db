"""Pack files are plain data with line numbers, and a hostile file is refused before it costs anything."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from balai.kernel.packs import reading, writing
from balai.kernel.packs.reading import Unreadable, parse

_visible = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Cf", "Co", "Zl", "Zp")), max_size=20)
_scalars = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _visible
_data = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_visible.filter(lambda k: k not in ("", "<<")), inner, max_size=4)
    ),
    max_leaves=15,
)


calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refused(content: str | bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(content.encode() if isinstance(content, str) else content, "pack/file.yaml")
    return str(caught.value)


@calm
@example({"0": "0E0"})
@example({"1.5": ["-0", "1e9", "~", "null"]})
@given(st.dictionaries(_visible.filter(lambda k: k not in ("", "<<")), _data, min_size=1, max_size=4))
def test_what_export_writes_is_read_back_unchanged(data: dict[str, Any]) -> None:
    assert parse(writing._yaml(data).encode(), "f").data == data


@calm
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused_with_a_place(content: bytes) -> None:
    try:
        place = f"f.yaml:{parse(content, 'f.yaml').line(())}"
    except Unreadable as error:
        place = str(error)
    assert place.startswith("f.yaml")


@pytest.mark.parametrize(
    "text", ["08:00", "10:30", "no", "yes", "on", "2026-01-01", "007", "0x10", "1_000", ".inf", "=", "1e999"]
)
def test_a_plain_word_that_is_not_json_stays_a_text(text: str) -> None:
    assert parse(f"a: {text}\n".encode(), "f").data == {"a": text}


def test_numbers_flags_and_nothing_are_what_json_makes_of_them() -> None:
    assert parse(b"a: 12\nb: -1.5\nc: true\nd: null\ne:\nf: '12'\n", "f").data == {
        "a": 12,
        "b": -1.5,
        "c": True,
        "d": None,
        "e": None,
        "f": "12",
    }


def test_every_value_knows_the_line_it_stands_on() -> None:
    parsed = parse(b"# a comment\na:\n  - b: 1\n    c: 2\n  - d: 3\n", "f")
    assert {path: parsed.line(path) for path in [("a",), ("a", 0, "b"), ("a", 0, "c"), ("a", 1, "d")]} == {
        ("a",): 2,
        ("a", 0, "b"): 3,
        ("a", 0, "c"): 4,
        ("a", 1, "d"): 5,
    }
    assert parsed.line(("a", 1, "missing")) == 5


def test_a_bomb_of_anchors_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    began = time.monotonic()
    assert "f" in refused(bomb)
    assert "anchors" in refused(bomb)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: !!python/object/apply:os.system ['id']\n", "pack/file.yaml:1: tags are not allowed"),
        ("a: !!binary aGk=\n", "tags are not allowed"),
        ("a: 1\nb: 2\na: 3\n", "pack/file.yaml:3: a: the key is there twice"),
        ("x:\n  <<: {a: 1}\n", "pack/file.yaml:2: x: merge keys"),
        ("a: 1\n---\nb: 2\n", "pack/file.yaml:2: one document a file"),
        ("? [a, b]\n: 1\n", "a key must be a text"),
        ("a: [1, 2\nb: 3\n", "pack/file.yaml:2"),
        ("a:\n\t- b\n", "pack/file.yaml:2"),
        ("[" * 25 + "]" * 25, "nested deeper than 20 levels"),
        ("a: [" + "1," * 60_000 + "]", "more than 50000 values"),
        ("a: " + "x" * 10_001, "longer than 10000 characters"),
        ("a: 'Kota \u202eibmaJ'\n", "invisible character U+202E"),
        ('a: "nol\\0"\n', "invisible character U+0000"),
        ('a: "bel\\a"\n', "invisible character U+0007"),
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
    ],
)
def test_what_could_surprise_or_harm_is_refused(content: str, message: str) -> None:
    assert message in refused(content)


def test_a_file_that_is_not_utf8_is_refused_on_its_line() -> None:
    assert refused(b"a: 1\nb: \xff\xfe\n") == "pack/file.yaml:2: not UTF-8"


def test_a_file_over_the_cap_is_refused_unread() -> None:
    assert "larger than 512 KiB" in refused(b"#" * (reading.MAX_BYTES + 1))
