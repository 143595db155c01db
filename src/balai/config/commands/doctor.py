"""`balai doctor`: is the mall well?"""

from __future__ import annotations

import argparse
import os
import sys

EPILOG = """\
It looks at what the page /desk/ops/ shows, and says each time what to do. Exit codes: 0 nothing is bad (there may be
things to look at), 1 something is bad and should be mended today, 2 the command cannot run as asked.
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "doctor",
        help="say in plain words what is wrong and how to mend it",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lang", choices=("en", "id"), default="en", help="language of the findings (default en)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings. Starts nothing and changes nothing."""
    os.environ.setdefault("BALAI_DB_ROLE", "app")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    import django

    django.setup()
    from django.utils import translation

    from balai.config import doctor
    from balai.flows.operations import findings

    with translation.override(arguments.lang):
        found = doctor.examine(doctor.today())
        sys.stdout.write(doctor.report(found) + "\n")
    return 1 if any(finding.level == findings.BAD for finding in found) else 0
