"""From a folder to a checked pack: files, the packs it extends, schemas, rules over the whole."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from .formats import checks, format_of
from .linting import schema_problems
from .pack import MANIFEST, Document, Manifest, Pack
from .problems import InvalidPack, Problem
from .reading import MAX_BYTES, Parsed, Unreadable, parse

MAX_FILES = 5_000
MAX_TOTAL = 32 * 1024 * 1024
MAX_CHAIN = 5
_LEFT_ALONE = {"README.md"}


def load(folder: Path, *, beside: Sequence[Path] = ()) -> Pack:
    """The pack in `folder`, checked. Packs it extends or requires stand beside it or in a folder of `beside`.

    Raises InvalidPack with every problem found.
    """
    problems: list[Problem] = []
    chain, documents = _chain(folder, beside, problems)
    libraries = _libraries(folder, beside, chain, problems)
    if not problems:
        for document in (*documents, *libraries):
            problems.extend(schema_problems(document))
    if problems or not chain:
        raise InvalidPack(problems)
    pack = Pack(tuple(chain), tuple(sorted(documents, key=lambda document: document.path)), tuple(libraries))
    for rule in checks():
        problems.extend(rule(pack))
    if problems:
        raise InvalidPack(problems)
    return pack


def problems_in(pack: Pack, *, written: Collection[str]) -> Iterator[Problem]:
    """What is wrong with a pack in memory: schemas of the documents at the paths `written`, then the rules over all."""
    found = [
        problem for document in pack.documents if document.path in written for problem in schema_problems(document)
    ]
    yield from found
    if not found:
        for rule in checks():
            yield from rule(pack)


def check(folder: Path, *, beside: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Everything wrong with the pack in `folder`; empty when nothing is."""
    try:
        load(folder, beside=beside)
    except InvalidPack as error:
        return error.problems
    return ()


def _chain(folder: Path, beside: Sequence[Path], problems: list[Problem]) -> tuple[list[Manifest], list[Document]]:
    chain: list[Manifest] = []
    documents: dict[str, Document] = {}
    places = (folder.resolve().parent, *beside)
    seen: set[str] = set()
    following: Path | None = folder
    while following is not None:
        manifest, own = _read(following, problems)
        for document in own:
            documents.setdefault(document.path, document)
        if manifest is None:
            break
        chain.insert(0, manifest)
        seen.add(manifest.id)
        named = f"{following.name}/{MANIFEST}"
        for needed in manifest.requires:
            if _find(needed, places) is None:
                problems.append(Problem(named, 0, "requires", f"there is no pack {needed} beside this one"))
        base, following = manifest.extends, None
        if base is not None:
            if base in seen or len(chain) >= MAX_CHAIN:
                problems.append(Problem(named, 0, "extends", "packs extend each other in a circle"))
            elif (following := _find(base, places)) is None:
                problems.append(Problem(named, 0, "extends", f"there is no pack {base} beside this one"))
    return chain, list(documents.values())


def _libraries(
    folder: Path, beside: Sequence[Path], chain: Sequence[Manifest], problems: list[Problem]
) -> list[Document]:
    """The documents of the packs that the chain requires."""
    places = (folder.resolve().parent, *beside)
    needed = dict.fromkeys(pack_id for manifest in chain for pack_id in manifest.requires)
    found = (_find(pack_id, places) for pack_id in needed)
    return [document for place in found if place for document in _read(place, problems)[1]]


def _find(pack_id: str, places: Sequence[Path]) -> Path | None:
    return next((place / pack_id for place in places if (place / pack_id / MANIFEST).is_file()), None)


def _read(folder: Path, problems: list[Problem]) -> tuple[Manifest | None, list[Document]]:
    """The manifest and the documents of one folder; what cannot be read is added to `problems`."""
    name = folder.resolve().name
    try:
        files = dict(_files(folder, name))
    except InvalidPack as error:
        problems.extend(error.problems)
        return None, []
    if MANIFEST not in files:
        problems.append(Problem(name, 0, "", f"not a pack: there is no {MANIFEST}"))
        return None, []
    manifest = _manifest(name, files.pop(MANIFEST), problems)
    library = (
        manifest is not None
        and manifest.extends is None
        and all((known := format_of(path, library=True)) is not None and known.library for path in files)
    )
    documents = []
    for path, content in sorted(files.items()):
        known = format_of(path, library=library)
        if known is None:
            problems.append(Problem(f"{name}/{path}", 0, "", "a pack has no such document; is its name right?"))
        elif (parsed := _parsed(content, f"{name}/{path}", problems)) is not None:
            documents.append(Document(path, known.name, name, f"{name}/{path}", parsed))
    return manifest, documents


def _manifest(name: str, content: bytes, problems: list[Problem]) -> Manifest | None:
    parsed = _parsed(content, f"{name}/{MANIFEST}", problems)
    if parsed is None:
        return None
    document = Document(MANIFEST, "manifest", name, f"{name}/{MANIFEST}", parsed)
    if found := list(schema_problems(document)):
        problems.extend(found)
        return None
    data = document.data
    if data["id"] != name:
        problems.append(document.problem(f"the folder of this pack must be named {data['id']}", "id"))
    return Manifest(data["id"], data["version"], data["title"], data.get("extends"), tuple(data.get("requires", ())))


def _parsed(content: bytes, file: str, problems: list[Problem]) -> Parsed | None:
    try:
        return parse(content, file)
    except Unreadable as error:
        problems.append(error.problem)
        return None


def _files(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """Relative path and content of every file. Links are refused: they could point out of the pack."""
    count = total = 0
    for parent, folders, names in os.walk(folder, followlinks=False):
        here = Path(parent)
        for entry in sorted([*folders, *names]):
            path = (here / entry).relative_to(folder).as_posix()
            if (here / entry).is_symlink():
                raise InvalidPack([Problem(f"{name}/{path}", 0, "", "links are not allowed in a pack")])
        folders[:] = sorted(folders)
        for entry in sorted(names):
            if entry in _LEFT_ALONE:
                continue
            path = (here / entry).relative_to(folder).as_posix()
            if not (here / entry).is_file():
                raise InvalidPack([Problem(f"{name}/{path}", 0, "", "not an ordinary file")])
            count += 1
            with (here / entry).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
            total += len(content)
            if count > MAX_FILES or total > MAX_TOTAL:
                raise InvalidPack([Problem(name, 0, "", "the pack is too large")])
            yield path, content
