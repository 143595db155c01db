"""What the journal says of one number."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import connection


def events_of(ticket_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """(kind, data) of every event of the number, in order."""
    with connection.cursor() as cursor:
        cursor.execute("select kind, data::text from kernel_journal where subject = %s order by id", [ticket_id])
        return [(kind, json.loads(data)) for kind, data in cursor.fetchall()]
