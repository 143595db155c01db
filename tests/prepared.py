"""Set up once a run, copied by every suite: a whole mall's home, and the throw-away cluster of the tests in process.

`tools.suites` names the folder of the run in `BALAI_TEST_STORE`; a test run by hand sets up what it needs anew.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from balai.config import postgres

STORE = "BALAI_TEST_STORE"
Make = Callable[[Path], None]


def copied(kind: str, home: Path, make: Make) -> bool:
    """Fill `home` with the run's copy of `kind`, made by `make` for whoever asks first. False without a store."""
    if not (store := os.environ.get(STORE)):
        return False
    ready = Path(store) / sha256(kind.encode()).hexdigest()[:12]
    with ready.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            partial = ready.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o755)
            make(partial)
            partial.rename(ready)
    # cp keeps owners and modes: the cluster belongs to the server's own user.
    subprocess.run(["cp", "-a", f"{ready}/.", str(home)], check=True)
    return True


def cluster(home: Path, settings: dict[str, str], *, durable: bool = True) -> postgres.Cluster:
    """The cluster of a home."""
    return postgres.Cluster(
        home=home / "data" / "postgres", keys=home / "keys" / "database", settings=settings, durable=durable
    )


def settle(home: Path) -> None:
    """Tell a copied cluster where its socket is now."""
    copy = cluster(home, {})
    with (copy.data / "postgresql.conf").open("a") as file:
        file.write(f"unix_socket_directories = '{copy.socket_dir}'\n")
