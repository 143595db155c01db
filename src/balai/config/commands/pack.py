"""`balai pack check|load|diff|export`: city packs on the command line.

Each command is a function from parsed arguments to the exit code: 0 done, 1 problems or differences, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balai.kernel import packs

from .. import layout

if TYPE_CHECKING:
    from balai.domains.directory.errors import ScreenEdits
    from balai.domains.directory.types import MallView


def register(subparsers: Any) -> None:
    """Add `pack` and its verbs. Each parser sets `run` (the function) and `role` (the database role it needs)."""
    parser = subparsers.add_parser("pack", help="check, load, compare and write city packs")
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("check", help="say everything that is wrong with a pack, by file, line and path")
    verb.add_argument("folder", type=Path, nargs="+", help="folder of the pack")
    verb.add_argument("--json", action="store_true", help="one JSON object a problem, for programs")
    verb.set_defaults(run=check, role=None)

    verb = verbs.add_parser("load", help="make the mall what the pack says; loading again changes nothing")
    verb.add_argument("folder", type=Path, help="folder of the pack")
    for option, words in (("--keep-screen", "what was written on screen"), ("--take-pack", "what the pack says")):
        verb.add_argument(
            option, action="append", default=[], metavar="PLACE", help=f"{words} counts at PLACE (fee:kia, or all)"
        )
    verb.set_defaults(run=load, role="migrator")

    verb = verbs.add_parser("diff", help="say what loading the pack would change; exit code 1 when anything")
    verb.add_argument("folder", type=Path, help="folder of the pack")
    verb.set_defaults(run=diff, role="app")

    verb = verbs.add_parser("export", help="write the loaded mall as a pack again")
    verb.add_argument("mall", nargs="?", help="code of the mall, when there are several")
    verb.add_argument("--to", type=Path, required=True, help="an empty or new folder, named like the pack")
    verb.add_argument("--sippn", action="store_true", help="the published catalogue instead: a .json or .csv")
    verb.set_defaults(run=export, role="app")


def check(args: argparse.Namespace) -> int:
    """Print every problem of the packs, and what keeps a service from being published; no database needed."""
    from balai.domains.directory import pack_format

    _know_documents()
    found = [problem for folder in args.folder for problem in packs.check(folder, beside=(layout.PACKS,))]
    for problem in found:
        _say(json.dumps(vars(problem), ensure_ascii=False) if args.json else str(problem))
    if not found and not args.json:
        for folder in args.folder:
            for line in pack_format.drafts(packs.load(folder, beside=(layout.PACKS,))):
                _say(line)
        _say("No problems.")
    return 1 if found else 0


def load(args: argparse.Namespace) -> int:
    """Load a pack, and the invented people of a demo pack."""
    from balai.domains.accounts import services as accounts
    from balai.domains.directory import services as directory
    from balai.domains.directory.errors import ScreenEdits
    from balai.kernel import clock
    from balai.kernel.actors import Actor

    pack = _read(args.folder)
    if pack is None:
        return 1
    now = clock.now()
    try:
        done = directory.load_pack(
            pack, actor=Actor.system("pack load"), now=now, keep=args.keep_screen, take=args.take_pack
        )
    except ScreenEdits as error:
        return _conflicts(error)
    for line in (line for one in done.screen for line in one.lines()):
        _say(line)
    if done.changed:
        counts = f"{done.added} added, {done.altered} changed, {done.retired} taken out of use"
        _say(f"{done.mall}: revision {done.revision}: {counts}.")
    else:
        _say(f"{done.mall}: nothing to change, revision {done.revision}.")
    if done.unpublished:
        _say(f"{done.mall}: not published, the service standard is not complete: {', '.join(done.unpublished)}.")
    if pack.only("people") is not None:
        _say(f"{done.mall}: {accounts.load_people(args.folder, now=now)} invented people.")
    return 0


def _conflicts(error: ScreenEdits) -> int:
    """Say the three values of everything that nobody decided; nothing was loaded."""
    for one in error.divergences:
        for line in one.lines():
            _complain(line)
    for line in error.problems:
        _complain(line)
    _complain("Nothing was loaded: this was written on screen since the last load, and the pack says something else.")
    _complain("Say which counts: --keep-screen PLACE or --take-pack PLACE, once for each, or with the place `all`.")
    return 1


def diff(args: argparse.Namespace) -> int:
    """Print what loading the pack would change, and what was written on screen since the last load."""
    from balai.domains.directory import services as directory
    from balai.kernel import clock
    from balai.kernel.ids import stable_id

    pack = _read(args.folder)
    if pack is None:
        return 1
    changes = directory.diff(pack)
    for change in changes:
        _say(str(change))
    mall = pack.only("mall")
    screen = directory.three_way(stable_id("mall", mall.data["code"]), pack, clock.now()) if mall else []
    for line in (line for one in screen for line in one.lines()):
        _say(line)
    if not changes:
        _say("No differences.")
    return 1 if changes else 0


def export(args: argparse.Namespace) -> int:
    """Write the city pack of a mall; a folder that holds anything is left alone."""
    from balai.domains.directory import services as directory

    mall = _mall(args.mall)
    if mall is None:
        return 2
    if args.sippn:
        return _sippn(mall, args.to)
    if args.to.exists() and (not args.to.is_dir() or any(args.to.iterdir())):
        _complain(f"{args.to} is not an empty folder; nothing was written.")
        return 2
    files = directory.export(mall.id)
    for path, content in files.items():
        target = args.to / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    _say(f"{len(files)} files in {args.to}.")
    return 0


def _sippn(mall: MallView, target: Path) -> int:
    from balai.domains.directory import sippn

    written = {".json": sippn.as_json, ".csv": sippn.as_csv}.get(target.suffix)
    if written is None or target.exists():
        _complain(f"{target} must be a new file that ends in .json or .csv; nothing was written.")
        return 2
    target.write_text(written(mall), encoding="utf-8", newline="")
    _say(f"{len(mall.services)} services in {target}.")
    return 0


def _mall(code: str | None) -> MallView | None:
    from balai.domains.directory import snapshot

    malls = [mall for mall in snapshot.malls() if code in (None, mall.code)]
    if len(malls) == 1:
        return malls[0]
    known = ", ".join(mall.code for mall in snapshot.malls()) or "none"
    _complain(f"Which mall? Loaded: {known}.")
    return None


def _read(folder: Path) -> packs.Pack | None:
    _know_documents()
    try:
        return packs.load(folder, beside=(layout.PACKS,))
    except packs.InvalidPack as error:
        for problem in error.problems:
            _complain(str(problem))
        return None


def _know_documents() -> None:
    from balai.domains.directory import pack_format

    pack_format.register()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
