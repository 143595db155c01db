"""`balai manage …`: Django's own commands, for developers."""

from __future__ import annotations

import argparse

from balai.config import bootstrap


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("manage", help="Django's management commands, for developers", add_help=False)
    parser.add_argument("--as", dest="role", default="app", choices=bootstrap.ROLES, help="database role")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Hand the remaining words to Django."""
    bootstrap.use_django(arguments.role)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["balai manage", *arguments.rest])
    return 0
