"""Migration operations for rights: a table starts as read-and-insert; what may change says so here."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

WRITERS = "balai_app, balai_worker"


class Grant(Operation):
    """Let app and worker update and/or delete rows of one table."""

    reversible = True

    def __init__(self, table: str, update: bool = False, delete: bool = False, to: str = WRITERS) -> None:
        self.table, self.update, self.delete, self.to = table, update, delete, to

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def _verbs(self) -> str:
        return ", ".join(verb for verb, wanted in (("update", self.update), ("delete", self.delete)) if wanted)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Grant the verbs."""
        schema_editor.execute(f'grant {self._verbs()} on "{self.table}" to {self.to}')

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them back."""
        schema_editor.execute(f'revoke {self._verbs()} on "{self.table}" from {self.to}')

    def describe(self) -> str:
        """What it does."""
        return f"grant {self._verbs()} on {self.table}"


class AppendOnly(RunSQL):
    """Refuse UPDATE, DELETE and TRUNCATE on a table for everybody, the owner and replica mode included.

    Triggers are ENABLE ALWAYS: foreign-key cascades and `session_replication_role` do not pass them.
    """

    def __init__(self, table: str) -> None:
        super().__init__(
            f"""
            create or replace function kernel_refuse_change() returns trigger language plpgsql as $$
            begin
              raise exception '% of % is refused: rows are evidence', tg_op, tg_table_name
                using errcode = 'insufficient_privilege';
            end $$;
            create trigger {table}_append_only before update or delete on {table}
              for each row execute function kernel_refuse_change();
            create trigger {table}_no_truncate before truncate on {table}
              for each statement execute function kernel_refuse_change();
            alter table {table} enable always trigger {table}_append_only;
            alter table {table} enable always trigger {table}_no_truncate;
            revoke update, delete, truncate on {table} from balai_app, balai_worker;
            """,
            reverse_sql=f"""
            drop trigger {table}_append_only on {table};
            drop trigger {table}_no_truncate on {table};
            """,
        )
        self._args = (table,)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """For the migration writer."""
        return self.__class__.__qualname__, self._args, {}
