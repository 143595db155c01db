"""A production install: the run-time lock alone, without anything the tests bring with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = """
import importlib, pkgutil, sys
import django
django.setup()
import balai
for found in pkgutil.walk_packages(balai.__path__, "balai."):
    if ".tests" not in found.name:
        importlib.import_module(found.name)
print(len([name for name in sys.modules if name.startswith("balai.")]), "pytest" in sys.modules)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of a new environment made as `make run` makes it."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip = [home / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True, capture_output=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-deps", "-e", ROOT], check=True, capture_output=True)
    return home / "bin/python"


def run(python: Path, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BALAI_", "DATABASE", "PYTHON"))}
    environment = clean | {
        "BALAI_DATA": str(home / "data"),
        "BALAI_KEYS": str(home / "keys"),
        "DJANGO_SETTINGS_MODULE": "balai.config.settings",
    }
    return subprocess.run([python, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_every_module_loads_and_the_packs_are_in_order(installed: Path, tmp_path: Path) -> None:
    loaded = run(installed, "-c", EVERYTHING, home=tmp_path)
    assert loaded.returncode == 0, loaded.stderr[-2000:]
    modules, with_pytest = loaded.stdout.split()
    assert int(modules) > 200
    assert with_pytest == "False"
    checked = run(installed, "-m", "balai.config.cli", "pack", "check", "packs/jambi-demo", home=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
