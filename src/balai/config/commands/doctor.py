"""`balai doctor`: is the mall well?"""

from __future__ import annotations

import argparse
import os
import sys


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("doctor", help="say in plain words what is wrong and how to mend it")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 1 when one of them is bad. Starts nothing and changes nothing."""
    os.environ.setdefault("BALAI_DB_ROLE", "app")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    import django

    django.setup()
    from balai.config import doctor

    found = doctor.examine(doctor.today())
    sys.stdout.write(doctor.report(found) + "\n")
    return 1 if any(finding.level == doctor.BAD for finding in found) else 0
