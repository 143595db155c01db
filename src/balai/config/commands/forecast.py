"""`balai forecast evaluate`: how good the waiting times are on days they were not learned from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from balai.config import env

FORMAT = """\
Both files are CSV, plain or gzip, with the columns at (local time, 2020-01-02T08:04), office, queue, now_serving,
waiting, counters_open, city_minutes_per_person: a row for each queue every few minutes. Prints JSON: points, and for
model, deployed_formula and queue_history the errors in minutes; for the model also how often its 80 % band held.
"""


def register(subparsers: Any) -> None:
    """Add `forecast` and its verb."""
    parser = subparsers.add_parser("forecast", help="the waiting times' own report card")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser(
        "evaluate", help="learn from one file, judge on another", epilog=FORMAT, formatter_class=_Formatter
    )
    verb.add_argument("--train", type=Path, required=True, metavar="FILE", help="days to learn from")
    verb.add_argument("--test", type=Path, required=True, metavar="FILE", help="days to judge on")
    verb.set_defaults(run=run)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    pass


def run(arguments: argparse.Namespace) -> int:
    """Print the figures. Raises SettingsError for a file that cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    from balai.domains.queueing import forecast

    try:
        figures = forecast.evaluate(forecast.read(arguments.train), forecast.read(arguments.test))
    except (OSError, ValueError) as error:
        raise env.SettingsError(str(error)) from None
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0
