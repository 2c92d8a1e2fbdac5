"""只增不改: the triggers that refuse to change or delete a row, for both engines."""

REFUSAL = "append-only: rows of this warehouse are never changed or deleted"

_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
)
_POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{refusal} (%)', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)


def guard_ddl(table: str, *, dialect: str) -> tuple[str, ...]:
    """Statements that make ``table`` append-only; a migration that creates a table executes them."""
    statements = _POSTGRES if dialect == "postgresql" else _SQLITE
    return tuple(each.format(table=table, refusal=REFUSAL) for each in statements)
