"""`balai setup`: make the database and the files ready; `balai serve` does it at every start."""

from __future__ import annotations

import argparse
import sys

from balai.config import bootstrap, parent


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("setup", help="migrate, load the pack, gather static files, make keys and clips")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what is due."""
    parent.die_with_parent()
    bootstrap.use_django("migrator", "balai-setup")
    from balai.config import installing

    installing.install(_say)
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
