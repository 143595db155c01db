"""The `balai` command. Every module of `balai.config.commands` with a `register(subparsers)` is a command.

A command sets `parser.set_defaults(run=function)`; the function takes the parsed arguments and answers an exit code.
A command that needs the database sets `role=` too, or calls `bootstrap.use_django(role)` itself.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

from balai.config import bootstrap, commands, env, postgres
from balai.kernel.keyring import KeyringError


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser with every command, or (quicker) with the one of the module `only`."""
    top = argparse.ArgumentParser(prog="balai", description="A public service mall: one building, one front door.")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    names = sorted(found.name for found in pkgutil.iter_modules(commands.__path__))
    for name in [only] if only in names else names:
        loaded = importlib.import_module(f"{commands.__name__}.{name}")
        if hasattr(loaded, "register"):
            loaded.register(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Mistakes a person can correct end with one line on standard error and code 2."""
    words = sys.argv[1:] if arguments is None else arguments
    given = parser(words[0] if words else None).parse_args(words)
    try:
        if isinstance(getattr(given, "role", None), str) and given.command != "manage":
            bootstrap.use_django(given.role)
        return int(given.run(given) or 0)
    except (env.SettingsError, postgres.PostgresFailed, KeyringError) as error:
        print(f"balai {given.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
