"""Print which test proves which capability and which threat; exit 1 when one that is owned has none.

python -m tools.capabilities
"""

from __future__ import annotations

import re
import sys
import tomllib

from .marks import ROOT, tests_by_id


def owned() -> dict[str, str]:
    """Capability id -> title, of every part built."""
    parts = tomllib.loads((ROOT / "docs/reference/capabilities.toml").read_text())
    return {identity: title for part in parts.values() for identity, title in part.items()}


def threats() -> list[str]:
    """Ids of the rows of THREAT_MODEL.md."""
    return re.findall(r"^\| (T-[a-z-]+) \|", (ROOT / "THREAT_MODEL.md").read_text(), re.MULTILINE)


def main() -> int:
    """The table on standard output."""
    capabilities, rows = tests_by_id("capability"), owned()
    missing = []
    for identity, title in sorted(rows.items()):
        tests = capabilities.get(identity, [])
        print(f"{identity:8} {title}")
        for test in tests:
            print(f"         {test}")
        if not tests:
            missing.append(identity)
    proved, known = tests_by_id("threat"), threats()
    for identity in known:
        if identity not in proved:
            missing.append(identity)
    print(f"\n{len(rows)} capabilities, {len(known)} threats")
    for wrong in sorted((capabilities.keys() - rows.keys()) | (proved.keys() - set(known))):
        print(f"marked in a test but not owned: {wrong}")
        missing.append(wrong)
    if missing:
        print(f"without a test, or unknown: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
