"""Messages: `python -m tools.messages extract|update|compile|check [app …]`.

extract  print every message of the code with the places where it stands
update   bring the catalogues in line with the code: new messages are added empty, gone ones are removed
compile  write the .mo files Django reads
check    fail on anything untranslated, fuzzy, obsolete, missing, contradicting or left in English

Python goes through Babel's extractor, templates through Django's own `templatize`; gettext programs are not needed.
English stands in the code, Indonesian in `<app>/locale/id/LC_MESSAGES/django.po`. With names (`ui`, `portal`) only
those apps are looked at.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

from balai.ui import catalogues

KEYWORDS = dict.fromkeys(
    [f"{name}{lazy}" for name in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy")] + ["_"]
)
HEADER = {
    "Project-Id-Version": "balai",
    "Language": "id",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
SAME_ALLOWED = 0.05
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ #0-9.]*[a-zA-Z]|%([a-zA-Z])|\{(\w*)\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")

Key = tuple[str | None, str]


@dataclass
class Message:
    """A message of the code: its context, its English, its plural, and the lines it stands on."""

    context: str | None
    text: str
    plural: str | None
    places: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.text


def _python_messages(code: bytes) -> Iterator[tuple[int, str, object]]:
    for line, function, texts, _comments in extract_python(io.BytesIO(code), KEYWORDS, (), {}):
        yield line, str(function), texts


def _template_messages(source: str, origin: str) -> Iterator[tuple[int, str, object]]:
    if not settings.configured:
        settings.configure()
    python = templatize(source, origin=origin)
    flat = "\n".join(line.lstrip() for line in python.split("\n"))
    yield from _python_messages(flat.encode())


def _parts(function: str, texts: object) -> tuple[str | None, str, str | None] | None:
    """Context, English and plural of one call; None when its text is not a literal."""
    given = list(texts) if isinstance(texts, tuple | list) else [texts]
    with_context, with_plural = "pgettext" in function, function.startswith("n")
    expected = 1 + with_context + with_plural
    said = [t for t in given[:expected] if isinstance(t, str) and t]
    if len(said) < expected:
        return None
    context = said.pop(0) if with_context else None
    return context, said[0], said[1] if with_plural else None


def owner(path: Path, homes: list[Path]) -> Path:
    """The directory whose catalogue holds the messages of a file: the nearest one above it."""
    above = [home for home in homes if home in path.parents]
    if not above:
        raise ValueError(f"{path} has messages but belongs to no app")
    return max(above, key=lambda home: len(home.parts))


def extract(source: Path = catalogues.SOURCE) -> dict[Path, dict[Key, Message]]:
    """Every message of the code by app directory. Tests and migrations are not interface."""
    homes = catalogues.homes(source)
    found: dict[Path, dict[Key, Message]] = {}
    for path in sorted(
        [*source.rglob("*.py"), *source.rglob("templates/**/*.html"), *source.rglob("templates/**/*.txt")]
    ):
        if {"tests", "migrations"} & set(path.relative_to(source).parts):
            continue
        if path.suffix == ".py":
            messages = _python_messages(path.read_bytes())
        else:
            messages = _template_messages(path.read_text(encoding="utf-8"), str(path))
        for line, function, texts in messages:
            parts = _parts(function, texts)
            if parts is None:
                continue
            home = found.setdefault(owner(path, homes), {})
            message = home.setdefault(parts[:2], Message(*parts))
            message.plural = message.plural or parts[2]
            message.places.append((path.relative_to(source.parent).as_posix(), str(line)))
    return found


def _open(app: Path) -> polib.POFile:
    path = app / catalogues.IN_HOME
    if path.is_file():
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=118)
    catalogue = polib.POFile(wrapwidth=118)
    catalogue.metadata = dict(HEADER)
    return catalogue


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def update(source: Path = catalogues.SOURCE, names: tuple[str, ...] = ()) -> list[str]:
    """Rewrite each catalogue: code order, places without line numbers (they would change with every commit)."""
    report = []
    for app, messages in extract(source).items():
        if names and app.name not in names:
            continue
        catalogue = _open(app)
        known = {_key(e): e for e in catalogue}
        fresh = polib.POFile(wrapwidth=118)
        fresh.metadata = dict(HEADER)
        for message in messages.values():
            entry = known.get(message.key) or polib.POEntry(msgctxt=message.context, msgid=message.text)
            entry.obsolete = False
            if message.plural:
                entry.msgid_plural = message.plural
                entry.msgstr_plural = entry.msgstr_plural or {0: entry.msgstr}
                entry.msgstr = ""
            elif entry.msgid_plural:
                entry.msgid_plural, entry.msgstr = "", entry.msgstr_plural.get(0, "")
                entry.msgstr_plural = {}
            python_format = "%(" in message.text or "%(" in (message.plural or "")
            entry.flags = [f for f in entry.flags if f == "fuzzy"] + (["python-format"] if python_format else [])
            entry.occurrences = [(path, "") for path in sorted({path for path, _line in message.places})]
            fresh.append(entry)
        path = app / catalogues.IN_HOME
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.part")
        fresh.save(str(draft))
        if path.is_file() and path.read_bytes() == draft.read_bytes():
            draft.unlink()
        else:
            os.replace(draft, path)
        missing = len(fresh.untranslated_entries())
        report.append(f"{app.relative_to(source)}: {len(fresh)} messages, {missing} without Indonesian")
    return report


def _placeholders(text: str) -> set[str]:
    return {m[0] for m in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _entry_faults(entry: polib.POEntry) -> Iterator[str]:
    said = _said(entry)
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if not all(said):
        yield "not translated"
        return
    wanted = _placeholders(entry.msgid_plural or entry.msgid)
    for text in said:
        if _placeholders(text) != wanted:
            yield f"placeholders {sorted(_placeholders(text))} instead of {sorted(wanted)}"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(entry.msgid_plural or entry.msgid)):
            yield "other HTML tags"
        if entry.msgid.endswith("\n") != text.endswith("\n") or entry.msgid.startswith(" ") != text.startswith(" "):
            yield "other blanks at the edge"


def check(source: Path = catalogues.SOURCE, names: tuple[str, ...] = ()) -> list[str]:
    """Every fault, one a line; empty when both languages are complete."""
    faults: list[str] = []
    first: dict[Key, tuple[str, list[str]]] = {}
    same: list[str] = []
    total = 0
    found = extract(source)
    held = {path.parents[3] for path in catalogues.catalogues(source)}
    for app in sorted(a for a in {*found, *held} if not names or a.name in names):
        place = app.relative_to(source.parent).as_posix()
        catalogue = _open(app)
        entries = {_key(e): e for e in catalogue if not e.obsolete}
        faults += [f"{place}: obsolete entry {e.msgid!r}" for e in catalogue.obsolete_entries()]
        faults += [f"{place}: no longer in the code: {k[1]!r}" for k in entries if k not in found.get(app, {})]
        for key, message in found.get(app, {}).items():
            where = ":".join(message.places[0])
            entry = entries.get(key)
            if entry is None or bool(entry.msgid_plural) != bool(message.plural):
                faults.append(f"{where}: missing from the catalogue of {place}: {message.text!r} (run update)")
                continue
            faults += [f"{where}: {fault}: {message.text!r}" for fault in _entry_faults(entry)]
            said = _said(entry)
            if all(said):
                total += 1
                if said == [entry.msgid]:
                    same.append(entry.msgid)
                other = first.setdefault(key, (place, said))
                if other[1] != said:
                    faults.append(f"{where}: {message.text!r} is {said} here but {other[1]} in {other[0]}")
    if total and len(same) > SAME_ALLOWED * total:
        faults.append(f"{len(same)} of {total} messages are the same in both languages: {sorted(same)}")
    return faults


def main(arguments: list[str] | None = None) -> int:
    """The command line; exit code 1 when `check` finds anything."""
    parser = argparse.ArgumentParser(prog="tools.messages", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("verb", choices=("extract", "update", "compile", "check"))
    parser.add_argument("app", nargs="*", help="only these apps, by directory name")
    given = parser.parse_args(arguments)
    names = tuple(given.app)
    if given.verb == "extract":
        for app, messages in extract().items():
            for message in messages.values() if not names or app.name in names else ():
                print(f"{app.name}\t{message.context or ''}\t{message.text!r}\t{':'.join(message.places[0])}")
    elif given.verb == "update":
        print("\n".join(update(names=names)))
    elif given.verb == "compile":
        print(f"{len(catalogues.compile_stale())} catalogues compiled")
    else:
        faults = check(names=names)
        print("\n".join(faults) or "messages: both languages complete")
        return 1 if faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
