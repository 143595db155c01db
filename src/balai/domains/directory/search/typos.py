"""How alike two spellings are. Pure; the database has no trigram extension, and needs none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

ALIKE = 0.4
"""Share of common trigrams from which two words may be the same word misspelt."""
FAINT = 0.6
"""Share of common letters in order from which a word is worth suggesting to somebody who found nothing."""
ONE_LETTER = 0.75
SHORTEST = 4
"""Shorter words are too easily another word."""


@lru_cache(maxsize=16384)
def trigrams(word: str) -> frozenset[str]:
    """The trigrams of a word, its beginning counted twice and its end once (as in PostgreSQL's pg_trgm)."""
    padded = f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def alike(one: str, other: str) -> float:
    """From 0 to 1: common trigrams over all, or ONE_LETTER when a single slip of a finger explains the difference."""
    ours, theirs = trigrams(one), trigrams(other)
    shared = len(ours & theirs) / len(ours | theirs)
    return max(shared, ONE_LETTER) if one_letter_apart(one, other) else shared


def faintly(asked: str, vocabulary: Iterable[str], most: int) -> list[tuple[str, float]]:
    """Words somewhat like the asked one, the likest first: to suggest, not to answer."""
    close = get_close_matches(asked, [word for word in vocabulary if len(word) >= SHORTEST], most, FAINT)
    return [(word, SequenceMatcher(None, asked, word).ratio()) for word in close]


class Speller:
    """The words of a vocabulary that a misspelt word may have been meant for."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_trigram: dict[str, list[str]] = {}
        for word in vocabulary:
            if len(word) >= SHORTEST:
                for trigram in trigrams(word):
                    self._by_trigram.setdefault(trigram, []).append(word)

    def meant(self, asked: str) -> Iterator[tuple[str, float]]:
        """Words and how alike they are, ALIKE at least."""
        if len(asked) < SHORTEST:
            return
        near = {word for trigram in trigrams(asked) for word in self._by_trigram.get(trigram, ())}
        for word in near:
            if (share := alike(asked, word)) >= ALIKE:
                yield word, share


def one_letter_apart(one: str, other: str) -> bool:
    """Whether one replaced, missing, added or swapped letter makes one word the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    if len(one) == len(other):
        swapped = rest[1:2] + rest[0:1] + rest[2:] == other_rest
        return rest[1:] == other_rest[1:] or swapped
    return rest[1:] == other_rest or rest == other_rest[1:]
