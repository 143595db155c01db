"""How a call is read aloud, written down by hand: what the voice says must be this, in this order."""

from __future__ import annotations

INDONESIAN = {
    1: "satu", 2: "dua", 3: "tiga", 4: "empat", 5: "lima", 6: "enam", 7: "tujuh", 8: "delapan", 9: "sembilan",
    10: "sepuluh", 11: "sebelas", 12: "dua belas", 13: "tiga belas", 18: "delapan belas", 19: "sembilan belas",
    20: "dua puluh", 21: "dua puluh satu", 30: "tiga puluh", 36: "tiga puluh enam", 39: "tiga puluh sembilan",
}  # fmt: skip
ENGLISH = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 18: "eighteen", 19: "nineteen",
    20: "twenty", 21: "twenty one", 30: "thirty", 36: "thirty six", 39: "thirty nine",
}  # fmt: skip


def clips(label: str, counter: int) -> list[str]:
    """The clips of one call: chime, then in both languages number and counter. KeyError when not in the lists."""
    letters, digits = label.split("-")
    found = ["any/chime"]
    for language, words in (("id", INDONESIAN), ("en", ENGLISH)):
        names = ["queue-number", *(f"letter-{letter.lower()}" for letter in letters), *words[int(digits)].split()]
        names += ["go-to-counter", *words[counter].split()]
        found += [f"{language}/{name}" for name in names]
    return found
