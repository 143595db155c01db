"""Checks an exported journal. One file, standard library only: give it to an auditor with the export.

    python verifier.py EXPORT_DIR [--anchor FILE ...] [--keys FILE]

A seal lists the ids and leaves (hashes) of its rows in the order (generation, xid, id); its digest covers that list
and the digest of the seal before it, and is signed with Ed25519. An anchor is a seal's digest that left the building
(day sheet, mail, another server): who rewrites a past day and recomputes every seal, even with the signing key,
cannot change it. Exit status: 0 in order, 1 something was found, 2 not readable.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Finding = tuple[str, str]  # a code such as row-changed, and the sentence for people
SignatureCheck = Callable[[bytes, bytes, bytes], bool]
GENESIS = bytes(32)
_COMPARED = 300  # changed rows that are compared with each other to tell an exchange from a change


def _hash(what: str, value: Row) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"balai {what} 1\n{text}".encode()).digest()


def leaf(row: Row) -> bytes:
    """The hash of one row: of its canonical JSON (keys sorted, no spaces, ASCII) behind a prefix."""
    return _hash("row", row)


def seal_digest(seal: Row, row_ids: list[int], leaves: bytes, previous: bytes) -> bytes:
    """The digest a seal must have."""
    rows = hashlib.sha256()
    for index, number in enumerate(row_ids):
        rows.update(number.to_bytes(8, "big", signed=True) + leaves[index * 32 : index * 32 + 32])
    head = {name: seal[name] for name in ("number", "generation", "sealed_at", "last_xid", "last_id")}
    head |= {"count": len(row_ids), "rows": rows.hexdigest(), "previous": previous.hex()}
    return _hash("seal", head)


@dataclass
class Report:
    """What was read and what was found."""

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    anchors: int = 0
    digest: str = GENESIS.hex()
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, text: str) -> None:
        """Note a finding."""
        self.findings.append((code, text))

    def add_runs(self, code: str, noun: str, numbers: Iterable[int], text: str) -> None:
        """Note one finding for each run of consecutive numbers."""
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
            first, *_, last = [number for _, number in run] * 2
            self.add(code, f"{noun} {first} {text}" if first == last else f"{noun}s {first}-{last} {text}")

    def lines(self) -> list[str]:
        """For people."""
        state = f"{len(self.findings)} finding(s)" if self.findings else "in order"
        counts = f"{self.rows} rows, {self.seals} seals, {self.unsealed} rows not sealed yet, {self.anchors} anchors"
        return [*(text for _, text in self.findings), f"{counts} compared: {state}.", f"Digest {self.digest}"]


def _place(row: Row) -> tuple[int, int, int]:
    return row["generation"], row["xid"], row["id"]


class _Comparison:
    """Rows are taken window by window, seal by seal; those that no seal has claimed yet wait in `waiting`."""

    def __init__(self, rows: Iterable[Row], report: Report) -> None:
        self.rows, self.report = iter(rows), report
        self.ahead = next(self.rows, None)
        self.waiting: dict[int, Row] = {}
        self.missing: dict[int, int] = {}  # row -> its seal
        self.changed: list[tuple[Row, bytes, int]] = []  # row, the leaf it had, its seal

    def take_until(self, end: tuple[int, int, int] | None) -> list[int]:
        """Read all rows up to and including `end` (None: all that are left); their ids in order."""
        taken = []
        while self.ahead is not None and (end is None or _place(self.ahead) <= end):
            number = self.ahead["id"]
            if number in self.waiting:
                self.report.add("row-added", f"Row {number} is there twice.")
            self.waiting[number] = self.ahead
            taken.append(number)
            self.ahead = next(self.rows, None)
        self.report.rows += len(taken)
        return taken

    def seal(self, seal: Row, leaves: bytes, after_gap: bool) -> None:
        """Compare the rows up to the end of one seal."""
        window = self.take_until((seal["generation"], seal["last_xid"], seal["last_id"]))
        there, own = set(window), set(seal["row_ids"])
        if [row for row in seal["row_ids"] if row in there] != [row for row in window if row in own]:
            self.report.add(
                "order-changed", f"Order changed: the rows of seal {seal['number']} stand in another order."
            )
        for index, number in enumerate(seal["row_ids"]):
            row, expected = self.waiting.pop(number, None), leaves[index * 32 : index * 32 + 32]
            if row is None:
                self.missing[number] = seal["number"]
            elif leaf(row) != expected:
                self.changed.append((row, expected, seal["number"]))
        if after_gap:
            orphans = [number for number in window if self.waiting.pop(number, None)]
            self.report.add_runs("seal-missing", "Row", orphans, "lost the seal, which is missing.")

    def finish(self) -> None:
        """Read what is left and say what became of every row that is not where it was sealed."""
        added, self.waiting = self.waiting, {}
        self.take_until(None)
        self.report.unsealed = sum(number not in self.missing for number in self.waiting)
        for number in sorted((added.keys() | self.waiting.keys()) & self.missing.keys()):
            seal = self.missing.pop(number)
            added.pop(number, None)
            self.report.add("order-changed", f"Order changed: row {number} no longer stands in seal {seal}.")
        self.report.add_runs("row-added", "Row", sorted(added), "added after its seal.")
        for seal in sorted(set(self.missing.values())):
            gone = sorted(number for number, owner in self.missing.items() if owner == seal)
            self.report.add_runs("row-missing", "Row", gone, f"missing from seal {seal}.")
        if exchanged := self._exchanged():
            names = ", ".join(map(str, sorted(exchanged)))
            self.report.add("order-changed", f"Order changed: rows {names} stand in each other's place.")
        for row, _, seal in self.changed:
            if row["id"] not in exchanged:
                self.report.add("row-changed", f"Row {row['id']} changed since seal {seal}.")

    def _exchanged(self) -> set[int]:
        """Changed rows that have what was sealed at another's place: the whole row, its content, its transaction."""
        exchanged: set[int] = set()
        for row, sealed, _ in self.changed[:_COMPARED]:
            for other, other_sealed, _ in self.changed[:_COMPARED]:
                place = {"xid": other["xid"], "generation": other["generation"]}
                there = row | {"id": other["id"]}
                fits = other_sealed in (leaf(there), leaf(there | place)) or sealed == leaf(row | place)
                if row is not other and fits:
                    exchanged |= {row["id"], other["id"]}
        return exchanged


def verify(
    rows: Iterable[Row],
    seals: Iterable[Row],
    public: dict[str, bytes],
    anchors: Iterable[Row] = (),
    check_signature: SignatureCheck | None = None,
) -> Report:
    """Compare rows, seals and anchors. `rows` and `seals` must come in order and are read once, in bounded memory."""
    comparison = _Comparison(rows, report := Report())
    digests, previous, expected = dict[int, str](), GENESIS, 1
    for seal in seals:
        number, gap = seal["number"], range(expected, seal["number"])
        leaves, before, digest = b64decode(seal["leaves"]), *(bytes.fromhex(seal[it]) for it in ("previous", "digest"))
        report.add_runs("seal-missing", "Seal", gap, "missing.")
        if not gap and before != previous:
            report.add("chain-broken", f"Chain broken: seal {number} does not follow the digest of seal {number - 1}.")
        if seal_digest(seal, seal["row_ids"], leaves, before) != digest:
            report.add("seal-changed", f"Seal {number} changed: its digest is not that of its rows.")
        key = public.get(seal["key_id"])
        if key is None:
            report.add("seal-signature", f"Seal {number}: signed with the unknown key {seal['key_id']}.")
        elif not (check_signature or verify_signature)(key, digest, bytes.fromhex(seal["signature"])):
            report.add("seal-signature", f"Seal {number}: signature invalid.")
        comparison.seal(seal, leaves, bool(gap))
        previous, expected, digests[number] = digest, number + 1, seal["digest"]
        report.seals += 1
    comparison.finish()
    report.digest = previous.hex()
    for anchor in anchors:
        report.anchors += 1
        found = digests.get(anchor["seal"])
        if found != anchor["digest"]:
            why = f"seal {anchor['seal']} " + ("is missing" if found is None else "has another digest")
            report.add("anchor-differs", f"Anchor of day {anchor['day']} differs: {why}, or one before it changed.")
    return report


# Ed25519 (RFC 8032), verification only.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates x, y, z, t


def _add(a: _Point, b: _Point) -> _Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _multiply(factor: int, point: _Point) -> _Point:
    result: _Point = (0, 1, 1, 0)
    for bit in bin(factor)[2:]:
        result = _add(result, result)
        result = _add(result, point) if bit == "1" else result
    return result


def _point(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    x = x if x * x % _P == square else x * _ROOT % _P
    if x * x % _P != square:
        return None
    x = x if x & 1 == sign else -x
    return x % _P, y % _P, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) of `message` belongs to the Ed25519 `public` key. About 5 ms."""
    key = _point(public) if len(public) == 32 else None
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    minus = (-key[0] % _P, key[1], key[2], -key[3] % _P)
    x, y, z, _ = _add(_multiply(scalar, _BASE), _multiply(challenge, minus))
    x, y = x * pow(z, -1, _P) % _P, y * pow(z, -1, _P) % _P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def read_lines(path: Path) -> Iterator[Row]:
    """The JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def read_anchors(path: Path) -> list[Row]:
    """Anchors from a file: JSON objects or printed lines, also in the middle of a mail or day sheet."""
    anchors = []
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if line.lstrip().startswith("{"):
            anchors.append(json.loads(line))
        elif "balai-anchor" in words:
            day, _, number, digest = words[words.index("balai-anchor") + 1 :][:4]
            anchors.append({"day": day, "seal": int(number.lstrip("#")), "digest": digest.removeprefix("sha256:")})
    if not anchors:
        raise ValueError(f"{path} holds no anchor")
    return anchors


def verify_export(directory: Path, anchors: Iterable[Row] = (), keys: Path | None = None) -> Report:
    """Check an export, by other public keys than its own if given. Raises OSError, ValueError, KeyError, TypeError."""
    names = json.loads((keys or directory / "keys.json").read_text(encoding="utf-8"))
    public = {name: bytes.fromhex(key) for name, key in names.items()}
    seals = sorted(read_lines(directory / "seals.jsonl"), key=lambda seal: int(seal["number"]))
    path, last, stray = directory / "rows.jsonl", (0, 0, 0), None
    for row in read_lines(path):
        stray = row["id"] if stray is None and _place(row) < last else stray
        last = _place(row)
    rows = read_lines(path) if stray is None else sorted(read_lines(path), key=_place)
    report = verify(rows, seals, public, anchors)
    if stray is not None:
        report.add("order-changed", f"Order changed: row {stray} of rows.jsonl stands too late.")
    return report


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Check an exported Balai journal.")
    parser.add_argument("export", type=Path, help="directory with rows.jsonl, seals.jsonl, keys.json")
    parser.add_argument("--anchor", type=Path, action="append", default=[], help="file with anchors of past days")
    parser.add_argument("--keys", type=Path, help="public keys you trust (default: those of the export)")
    given = parser.parse_args(arguments)
    try:
        anchors = [anchor for path in given.anchor for anchor in read_anchors(path)]
        report = verify_export(given.export, anchors, given.keys)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"The export cannot be read: {error!r}\n")
        return 2
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
