"""The second wall around personal data: migration operations that make a table show rows only in a context."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

_SYSTEM = "current_setting('app.everything', true) = '1'"


def same(column: str, setting: str) -> str:
    """SQL: the column equals the context's value; unset and '' equal nothing."""
    return f"{column} = nullif(current_setting('app.{setting}', true), '')::uuid"


class RowSecurity(Operation):
    """Enable and FORCE row security on `table`: hidden from everybody without a context, its owner included.

    Rows are seen by the context's agency (`agency` names the column) or the visitor's own token (`subject`); every
    row by a system context. Anybody may leave a row, unless `insert` says otherwise; who sees a row may change it
    (where granted); only a system context deletes.
    """

    reversible = True

    def __init__(
        self, table: str, *, agency: str | None = None, subject: str | None = None, insert: str = "true"
    ) -> None:
        self.table, self.agency, self.subject, self.insert = table, agency, subject, insert

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def statements(self) -> list[str]:
        """The SQL."""
        columns = ((self.agency, "agency"), (self.subject, "subject"))
        seen = " or ".join([_SYSTEM, *(same(column, setting) for column, setting in columns if column)])
        table = self.table
        return [
            f'alter table "{table}" enable row level security',
            f'alter table "{table}" force row level security',
            f'create policy "{table}_left" on "{table}" for insert with check ({self.insert})',
            f'create policy "{table}_seen" on "{table}" for select using ({seen})',
            f'create policy "{table}_changed" on "{table}" for update using ({seen}) with check ({seen})',
            f'create policy "{table}_erased" on "{table}" for delete using ({_SYSTEM})',
        ]

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Raise the wall."""
        for statement in self.statements():
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it down."""
        for policy in ("left", "seen", "changed", "erased"):
            schema_editor.execute(f'drop policy "{self.table}_{policy}" on "{self.table}"')
        schema_editor.execute(f'alter table "{self.table}" no force row level security')
        schema_editor.execute(f'alter table "{self.table}" disable row level security')

    def describe(self) -> str:
        """What it does."""
        return f"row security on {self.table}"
