"""Texts as words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_QUESTION = 100

_WORD = re.compile(r"[a-z0-9]+")
# Words in which people wrap a question; they say nothing about which service it is.
FILLERS = frozenset(
    """
    saya aku gue gua mau ingin pengen pingin cara caranya bagaimana gimana untuk buat bikin urus ngurus mengurus membuat
    pembuatan pengurusan di ke dari dan yang atau dengan apa dimana mana bisa tolong mohon perlu layanan surat baru
    minta pak bu min kak dong nih ya ada itu ini kalau syarat biaya kantor
    the a an of for my how to get i want and or new need do can please
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is harder to read
)


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def folded(*fields: Iterable[str]) -> str:
    """The words of each field on a line of its own, as stored with the service."""
    return "\n".join(" ".join(dict.fromkeys(word for text in field for word in words_of(text))) for field in fields)


def telling(words: Iterable[str], *, needed: bool = True) -> list[str]:
    """The words of a question that tell something; when none does, all of them (`needed`) or none."""
    every = list(dict.fromkeys(words))
    return [word for word in every if word not in FILLERS] or (every if needed else [])
