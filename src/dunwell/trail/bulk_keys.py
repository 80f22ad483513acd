"""Foreign keys that PostgreSQL checks once per statement instead of once per row.

A row-level check costs 6 microseconds: for a million debts with their people, points and postings that is more than
all else the database does. Here the rows of a statement are compared with the parent in one join; or, where they name
about every id of a span, as rows do whose parents came with them, the span is counted in the parent. What a foreign key
promises is kept: a child without parent is refused, by INSERT, COPY and UPDATE; a parent with children cannot be
deleted, and the lock taken for that leaves no moment between look and deed. SQLite, where a check is one look into a
tree, keeps its foreign keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_FOUND = """
SELECT c.conname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.conrelid = '{child}'::regclass AND a.attname = '{column}'
"""
_INSTALL = """
CREATE FUNCTION {name}_new() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lowest bigint; highest bigint; named bigint;
BEGIN
  SELECT min({column}), max({column}), count({column}) INTO lowest, highest, named FROM fresh;
  IF named = 0 OR (highest - lowest < named AND highest - lowest + 1 =
                   (SELECT count(*) FROM {parent} WHERE id BETWEEN lowest AND highest)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT {column} AS id FROM fresh WHERE {column} IS NOT NULL) f
             WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = f.id)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a row of {child} names a {column} that {parent} does not have';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION {name}_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.{column} IS NOT NULL THEN
    PERFORM 1 FROM {parent} WHERE id = NEW.{column} FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE foreign_key_violation USING MESSAGE = 'a row of {child} names a {column} that {parent} does not have';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION {name}_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  LOCK TABLE {child} IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT 1 FROM {child} WHERE {column} = OLD.id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a row of {parent} is still named by {child}.{column}';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER {name}_new AFTER INSERT ON {child} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {name}_new();
CREATE TRIGGER {name}_moved BEFORE UPDATE OF {column} ON {child} FOR EACH ROW EXECUTE FUNCTION {name}_moved();
CREATE TRIGGER {name}_gone BEFORE DELETE ON {parent} FOR EACH ROW EXECUTE FUNCTION {name}_gone();
"""


@dataclass(frozen=True, slots=True)
class BulkKey:
    """`child.column` names rows of `parent` by their `id`."""

    child: str
    column: str
    parent: str

    @property
    def _words(self) -> dict[str, str]:
        name = f"{self.child}_{self.column}"
        return {"name": name, "child": self.child, "column": self.column, "parent": self.parent}

    def install(self, connection: Any) -> None:
        """Put the checks in the place of the foreign key. `connection` is Django's."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute(_FOUND.format(**self._words))
            for (constraint,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {self.child} DROP CONSTRAINT "{constraint}"')
            cursor.execute(_INSTALL.format(**self._words))
