"""A worker that delivers until it is killed: `python -m balai.kernel.tests.delivering`."""

from __future__ import annotations

import time


def main() -> None:
    """Never ends by itself."""
    import django

    django.setup()
    from balai.kernel import outbox

    while True:
        outbox.deliver_due(lease_s=1.0)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
