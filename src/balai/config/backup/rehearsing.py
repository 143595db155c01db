"""Restoring a backup into a throw-away place and throwing it away: what shows that it is one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from balai.config import env, postgres
from balai.kernel.keyring import Folder

from .restoring import Restored, check, embedded, restore
from .saving import Say

ROOM = 12
"""So many times its compressed size a restored database takes at most."""


def rehearse(folder: Path, secret: str, ring: Folder, say: Say) -> Restored:
    """Restore `folder` beside itself, verify everything, remove it. Raises as `restoring.restore` does."""
    found, keys = check(folder, secret)
    place = Path(tempfile.mkdtemp(prefix="balai-rehearsal-"))
    place.chmod(0o755)
    if shutil.disk_usage(place).free < found.size * ROOM:
        shutil.rmtree(place)
        raise env.SettingsError(
            f"no room in {place.parent} for a rehearsal: {found.size * ROOM / 1e9:.1f} GB are needed."
        )
    cluster = postgres.Cluster(
        home=place / "data" / "postgres",
        keys=place / "keys" / "database",
        settings={**postgres.TEST_SETTINGS, "max_wal_size": "1GB"},
        durable=False,
    )
    try:
        target = embedded(cluster, place / "files")
        return restore(folder, found, keys, target, ring, verify=True, say=say)
    finally:
        if cluster.initialised():
            cluster.stop("immediate")
        for left in (place, cluster.base, cluster.socket_dir):
            shutil.rmtree(left, ignore_errors=True)
