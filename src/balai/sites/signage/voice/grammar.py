"""From a number to the clips that say it: `CA-041` at counter 5 is "nomor antrean, ce, a, empat puluh satu, silakan ke
loket, lima". Leading zeros are not spoken.
"""

from __future__ import annotations

import re

from .vocabulary import ENGLISH_SMALL, ENGLISH_TENS, INDONESIAN_WORDS

LANGUAGES = ("id", "en")
LARGEST = 9999
_LABEL = re.compile(r"([A-Z]{1,4})-?([0-9]{1,4})")


class UnspeakableNumber(ValueError):
    """A label or counter the vocabulary has no words for."""


def spoken(label: str, counter_number: int, lang: str) -> list[str]:
    """Ids of the clips that announce `label` to a counter, in `id` or `en`.

    Raises UnspeakableNumber for a label that is not letters and up to four digits, or a counter not in 0 to 9,999.
    """
    found = _LABEL.fullmatch(label)
    if found is None or not 0 <= counter_number <= LARGEST or lang not in LANGUAGES:
        raise UnspeakableNumber(label)
    say = _indonesian if lang == "id" else _english
    letters = [f"letter-{letter.lower()}" for letter in found[1]]
    return ["queue-number", *letters, *say(int(found[2])), "go-to-counter", *say(counter_number)]


def _indonesian(number: int) -> list[str]:
    units = INDONESIAN_WORDS[:10]
    if number < 12:
        return [INDONESIAN_WORDS[number]]
    if number < 20:
        return [units[number - 10], "belas"]
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "")):
        if number >= size:
            count, rest = divmod(number, size)
            head = [one] if count == 1 else [units[count], word]
            return [*head, *(_indonesian(rest) if rest else ())]
    raise AssertionError(number)


def _english(number: int) -> list[str]:
    if number < 20:
        return [ENGLISH_SMALL[number]]
    if number < 100:
        tens, rest = divmod(number, 10)
        return [ENGLISH_TENS[tens - 2], *([ENGLISH_SMALL[rest]] if rest else ())]
    size, word = (100, "hundred") if number < 1000 else (1000, "thousand")
    count, rest = divmod(number, size)
    head = [ENGLISH_SMALL[count], word]
    if not rest:
        return head
    return [*head, *(["and"] if rest < 100 else []), *_english(rest)]
