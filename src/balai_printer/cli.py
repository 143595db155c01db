"""`balai-printer pair | run | test`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from .agent import Agent, Ended
from .device import Printer, printer_at
from .notebook import Notebook
from .paper import rendered
from .server import Key, Mall, Refused, Unreachable

LOOK_EVERY_S = 1.0


def main() -> None:
    """Run the command; exits with 0, or 1 and a line that says why."""
    parser = argparse.ArgumentParser(prog="balai-printer", description="Prints the numbers of the mall.")
    parser.add_argument("--home", type=Path, default=Path("~/.balai-printer").expanduser(), help="where its key lies")
    verbs = parser.add_subparsers(dest="verb", required=True)
    pair = verbs.add_parser("pair", help="become a printer of a mall")
    pair.add_argument("mall", help="its address, like https://mall.example")
    pair.add_argument("--printer", required=True, help="host, host:port or a path like /dev/usb/lp0")
    pair.add_argument("--silent", action="store_true", help="a network printer that answers no questions")
    pair.add_argument("--yes", action="store_true", help="agree to whatever name the desk gives")
    verbs.add_parser("run", help="print until told to stop")
    verbs.add_parser("test", help="print a line, to see that cable and paper are right")
    given = parser.parse_args()
    given.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        sys.exit({"pair": _pair, "run": _run, "test": _test}[given.verb](given))
    except (ValueError, Refused, Unreachable) as error:
        sys.exit(f"balai-printer: {error}")
    except KeyboardInterrupt:
        sys.exit(0)


def _settings(home: Path) -> Path:
    return home / "printer.json"


def _kept(home: Path) -> tuple[Mall, Printer]:
    try:
        kept = json.loads(_settings(home).read_text())
    except FileNotFoundError:
        raise ValueError("this machine is not paired yet: balai-printer pair https://… --printer …") from None
    mall = Mall(kept["mall"], Key(home / "key.pem"), kept["device"])
    return mall, printer_at(kept["printer"], silent=kept["silent"])


def _pair(given: argparse.Namespace) -> int:
    printer_at(given.printer)
    (given.home / "key.pem").unlink(missing_ok=True)  # a printer paired anew has a new key
    mall = Mall(given.mall, Key(given.home / "key.pem"))
    offer = mall.offer()
    _say(f"Code: {offer['code']}   number to compare: {offer['check']}")
    _say("Tell the duty manager this code; he enters it under Devices. It works once, for ten minutes.")
    while (found := mall.offered(offer))["state"] == "offered":
        time.sleep(LOOK_EVERY_S)
    if found["state"] != "claimed":
        raise ValueError("the pairing was refused; nothing has changed")
    if not given.yes and input(f"The desk calls this printer “{found['name']}”. Is that right? [y/n] ").lower() != "y":
        mall.refuse(offer)
        raise ValueError("not paired; nothing has changed")
    mall.accept(offer)
    kept = {"mall": given.mall, "device": mall.device, "printer": given.printer, "silent": given.silent}
    file = _settings(given.home)
    file.touch(mode=0o600)
    file.write_text(json.dumps(kept))
    _say(f"Paired as “{found['name']}”. Now: balai-printer run")
    return 0


def _run(given: argparse.Namespace) -> int:
    mall, printer = _kept(given.home)
    _say(f"printing for {mall.base} (process {os.getpid()})")
    try:
        Agent(mall, printer, Notebook(given.home)).run()
    except Ended:
        raise ValueError("the mall has ended this printer's access: pair it again") from None
    return 0


def _test(given: argparse.Namespace) -> int:
    _mall, printer = _kept(given.home)
    _say(f"paper: {printer.paper()}")
    came_out = printer.put(rendered([{"text": "Balai", "size": 3, "align": "center"}, {"rule": True}]), lambda: None)
    _say("a line was printed" if came_out else "nobody knows whether it came out: please look")
    return 0 if came_out else 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
