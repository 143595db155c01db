"""Known vulnerabilities of the locked dependencies, and the bill of materials (CycloneDX) in var/.

Exceptions stand in tools/audit_exceptions.toml with a reason and an end date; an expired one fails again. Without a
network that reaches the vulnerability service it says so and does not fail.

    python -m tools.audit
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tomllib

from .marks import ROOT

BIN = ROOT / ".venv" / "bin"


def bill_of_materials() -> None:
    """Write var/sbom.json from the lock file."""
    (ROOT / "var").mkdir(exist_ok=True)
    subprocess.run(
        [BIN / "cyclonedx-py", "requirements", "requirements.lock", "--of", "JSON", "-o", "var/sbom.json"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


def accepted(today: datetime.date) -> set[str]:
    """Ids of vulnerabilities excepted today."""
    entries = tomllib.loads((ROOT / "tools/audit_exceptions.toml").read_text()).get("exception", [])
    return {entry["id"] for entry in entries if entry["until"] >= today}


def main() -> int:
    """Run pip-audit over requirements.lock."""
    bill_of_materials()
    try:
        done = subprocess.run(
            [
                BIN / "pip-audit",
                "--requirement",
                "requirements.lock",
                "--disable-pip",
                "--format",
                "json",
                "--progress-spinner",
                "off",
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        report = json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        print("audit: the vulnerability service was not reached; nothing was checked (bill of materials written)")
        return 0
    excepted = accepted(datetime.date.today())  # noqa: DTZ011 - a calendar date of whoever runs it
    found = [
        f"{package['name']} {package['version']}: {problem['id']}"
        for package in report["dependencies"]
        for problem in package.get("vulns", [])
        if problem["id"] not in excepted
    ]
    print("\n".join(found) or "audit: nothing known")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
