"""Run every test suite in a process of its own, two at a time, and say at the end what held.

A browser and the ORM must not share a process, and each process has a database cluster to itself. Longest first.

    python -m tools.suites [PATH...]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from .marks import ROOT

LANES = 2
LOGS = ROOT / ".venv/.suites"  # what each one printed last, with its slowest tests
SUITES = [
    "tests/recovery/test_simulated_day.py",
    "tests/recovery/test_deaths.py",
    "tests/e2e/test_every_page.py",
    "tests/e2e/test_whole_journey.py",
    "tests/recovery/test_messages.py",
    "tests/e2e/test_messages.py",
    "tests/e2e/test_citizens.py",
    "src/balai/domains/notifications",
    "tests/e2e/test_counter.py",
    "tests/e2e/test_signage.py",
    "tests/e2e/test_signage_content.py",
    "tests/e2e/test_portal_journey.py",
    "src/balai/sites/portal",
    "src/balai/sites/citizen",
    "tests/e2e/test_desk.py",
    "tests/e2e/test_office.py",
    "src/balai/sites/staff/tests/test_in_chromium.py",
    "tests/load/test_two_nodes.py",
    "tests/load/test_hostile_streams.py",
    "tests/load/test_streams_end.py",
    "tests/load/test_sudden_death.py",
    "tests/e2e/test_portal_pages.py",
    "tests/e2e/test_installed.py",
    "src/balai/sites/staff/tests/test_sign_in.py",
    "src/balai/sites/staff/tests/test_people.py",
    "tests/e2e/test_guest_officer.py",
    "src/balai/sites/staff/tests/test_papers.py",
    "src/balai/kernel",
    "tests/e2e/test_kiosk.py",
    "tests/e2e/test_keyboard.py",
    "tests/e2e/test_closed_mall.py",
    "tests/contract",
    "tests/packs",
    "src/balai/sites/kiosk",
    "src/balai/sites/counter",
    "src/balai/sites/desk",
    "src/balai/sites/office",
    "src/balai/sites/signage",
    "src/balai/sites/live",
    "tests/config",
    "tests/journal",
    "tests/load/test_many_threads.py",
    "tests/printer",
    "tests/e2e/test_kiosk_printer.py",
    "src/balai/ui",
    "tests/security",
    "src/balai/domains/queueing",
    "src/balai/domains/directory",
    "src/balai/domains/accounts",
    "src/balai/domains/complaints",
    "src/balai/flows",
    "src/balai/simulation",
    "tests/recovery/test_port.py",
    "tests/architecture",
    "tests/test_national_rule_packs.py",
]


def left_out() -> list[str]:
    """Test files that no suite above covers."""
    return [
        str(path.relative_to(ROOT))
        for folder in ("src", "tests")
        for path in (ROOT / folder).rglob("test_*.py")
        if not any(str(path.relative_to(ROOT)).startswith(suite) for suite in SUITES)
    ]


def run(suite: str) -> tuple[str, int, str, float]:
    """(suite, exit code, output, seconds)."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--durations=12", suite],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    log = LOGS / f"{suite.replace('/', '.')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout)
    return suite, done.returncode, done.stdout, time.monotonic() - began


def main(wanted: list[str]) -> int:
    """Run, print, sum up."""
    if not wanted and (forgotten := left_out()):
        print("in no suite:", *forgotten)
        return 1
    passed = failed = 0
    with TemporaryDirectory(prefix="balai-store-") as store, ThreadPoolExecutor(LANES) as lanes:
        Path(store).chmod(0o755)
        os.environ["BALAI_TEST_STORE"] = store  # what is set up once, see tests/prepared.py
        for suite, code, output, seconds in lanes.map(run, wanted or SUITES):
            print(f"== {suite}  {seconds:.0f} s", flush=True)
            counts = {kind: int(number) for number, kind in re.findall(r"(\d+) (passed|failed|error)", output)}
            passed += counts.get("passed", 0)
            broken = counts.get("failed", 0) + counts.get("error", 0) or int(code != 0)
            failed += broken
            print(output if broken or "NOT RUN" in output else output.strip().splitlines()[-1], flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
