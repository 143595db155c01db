"""Finding a service in people's own words: pure functions over folded words, no database.

A word of the question matches a word of a service exactly, as its beginning, by its Indonesian root (`perpanjang` and
`perpanjangan`, `kehilangan` and `hilang`), or with one wrong letter where nothing else fits. All words must match; when
no service has them all, those that match most come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

# Where a word stands decides its weight: name, keywords, everything else.
WEIGHTS = (6.0, 5.0, 1.0)
EXACT, BEGINNING, ROOT, MISSPELT = 1.0, 0.7, 0.6, 0.4
LONGEST_QUESTION = 100

_WORD = re.compile(r"[a-z0-9]+")
# Words in which people wrap a question; they say nothing about which service it is.
_FILLERS = frozenset(
    """
    saya aku mau ingin cara bagaimana gimana untuk buat bikin urus mengurus membuat pembuatan pengurusan di ke dari dan
    yang atau dengan apa dimana mana bisa tolong mohon perlu layanan surat
    the a of for my how to get i want and or new
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is harder to read
)
_PREFIXES = (
    *("memper", "diper", "meng", "meny", "peng", "peny", "mem", "men", "pem", "pen", "per", "ber", "ter"),
    *("me", "pe", "di", "ke", "se"),
)
_SUFFIXES = ("nya", "kan", "an", "i")
_SHORTEST_ROOT = 4

Words = tuple[tuple[str, ...], ...]


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def folded(*fields: Iterable[str]) -> str:
    """The words of each field on a line of its own, as stored with the service."""
    return "\n".join(" ".join(dict.fromkeys(word for text in field for word in words_of(text))) for field in fields)


def unfolded(stored: str) -> Words:
    """`folded` read back."""
    return tuple(tuple(line.split()) for line in stored.split("\n"))


def question_words(question: str) -> list[str]:
    """The words of a question that tell something; all of them when none does."""
    every = list(dict.fromkeys(words_of(question[:LONGEST_QUESTION])))
    return [word for word in every if word not in _FILLERS] or every


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """The word without its affixes, as far as at least four letters stay."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_ROOT:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_ROOT:
            return word[: -len(suffix)]
    return word


def ranked(question: str, entries: Mapping[str, Words]) -> dict[str, float]:
    """Score by code for the services that answer the question; an empty question gives every one the score 0."""
    asked = question_words(question)
    if not asked:
        return dict.fromkeys(entries, 0.0) if not question.strip() else {}
    vocabulary = {word for fields in entries.values() for field in fields for word in field}
    meant = [_matches(word, vocabulary) for word in asked]
    scores = {code: [_best(matches, fields) for matches in meant] for code, fields in entries.items()}
    complete = {code: sum(parts) for code, parts in scores.items() if all(parts)}
    if complete:
        return complete
    return {code: sum(parts) * sum(map(bool, parts)) / len(parts) for code, parts in scores.items() if any(parts)}


def _matches(asked: str, vocabulary: set[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    own_root = root(asked)
    for word in vocabulary:
        if word == asked:
            found[word] = EXACT
        elif len(asked) > 1 and word.startswith(asked):
            found[word] = BEGINNING
        elif root(word) == own_root:
            found[word] = ROOT
    if not found and len(asked) > _SHORTEST_ROOT:
        found = {word: MISSPELT for word in vocabulary if _one_letter_apart(asked, word)}
    return found


def _best(matches: Mapping[str, float], fields: Words) -> float:
    return max(
        (
            weight * matches[word]
            for weight, field in zip(WEIGHTS, fields, strict=False)
            for word in field
            if word in matches
        ),
        default=0.0,
    )


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one replaced, missing, added or swapped letter makes one word the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    if len(one) == len(other):
        swapped = rest[1:2] + rest[0:1] + rest[2:] == other_rest
        return rest[1:] == other_rest[1:] or swapped
    return rest[1:] == other_rest or rest == other_rest[1:]
