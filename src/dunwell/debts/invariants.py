"""What must always be true of debts, as questions that answer with the places where it is not."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dunwell.core.ports import Reader
from dunwell.core.words import Part

_ID, _TEXT = pl.Int64(), pl.String()
_OWED = ", ".join(f"'{part}'" for part in Part)
NOTHING_OWED = ("paid", "settled")


def _words(reader: Reader, sql: str, columns: Sequence[str], words: str) -> list[str]:
    """One line of words per row; `words` holds a place for each column."""
    frame = reader.read(sql, schema={name: _TEXT if name in {"state", "what"} else _ID for name in columns})
    return [words.format(*row) for row in frame.select(columns).iter_rows()]


def states_against_balances(reader: Reader) -> list[str]:
    """Debts that are paid or settled while the ledger says that something is owed."""
    states = ", ".join(f"'{state}'" for state in NOTHING_OWED)
    return _words(
        reader,
        "SELECT d.id, d.state, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM debts_debt d "  # noqa: S608
        f"JOIN ledger_posting p ON p.subject_id = d.id AND p.code IN ({_OWED}) WHERE d.state IN ({states}) "
        "GROUP BY d.id, d.state HAVING SUM(p.amount_minor) <> 0 ORDER BY d.id",
        ("id", "state", "minor"),
        "debt {} is {} but {} is owed on it",
    )


def states_against_moves(reader: Reader) -> list[str]:
    """Debts whose state is not where their last recorded move left them, and moves that do not follow one another."""
    torn = _words(
        reader,
        "SELECT m.id, m.debt_id, m.old AS state, m.before AS what FROM (SELECT id, debt_id, old, "
        "LAG(new) OVER (PARTITION BY debt_id ORDER BY id) AS before FROM debts_statemove) m "
        "WHERE m.before <> m.old ORDER BY m.id",
        ("id", "debt_id", "state", "what"),
        "move {} of debt {} begins at {}, and the one before ended at {}",
    )
    return torn + _words(
        reader,
        "SELECT d.id, d.state, m.new AS what FROM debts_debt d JOIN debts_statemove m ON m.debt_id = d.id "
        "WHERE m.id = (SELECT MAX(x.id) FROM debts_statemove x WHERE x.debt_id = d.id) AND m.new <> d.state "
        "ORDER BY d.id",
        ("id", "state", "what"),
        "debt {} is {} but its last recorded move made it {}",
    )


def receipts_against_entries(reader: Reader) -> list[str]:
    """Receipts that the ledger does not bear out: no entry, another amount, or another currency.

    What was received for a debt under one entry equals what that entry took off the debt; what waits without a debt
    equals the entry's cash.
    """
    without = _words(
        reader,
        "SELECT r.id, r.state FROM debts_receipt r LEFT JOIN ledger_entry e ON e.id = r.entry_id "
        "WHERE e.id IS NULL AND (r.state = 'booked' OR r.entry_id IS NOT NULL) ORDER BY r.id",
        ("id", "state"),
        "receipt {} is {} but no entry books it",
    )
    on_debts = _words(
        reader,
        "SELECT r.entry_id, r.debt_id, r.minor, p.minor AS booked FROM "
        "(SELECT entry_id, debt_id, currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM debts_receipt "
        "WHERE state IN ('booked', 'returned') AND entry_id IS NOT NULL GROUP BY entry_id, debt_id, currency) r "
        "LEFT JOIN (SELECT entry_id, subject_id, currency, CAST(-SUM(amount_minor) AS BIGINT) AS minor "
        "FROM ledger_posting WHERE subject_id IS NOT NULL GROUP BY entry_id, subject_id, currency) p "
        "ON p.entry_id = r.entry_id AND p.subject_id = r.debt_id AND p.currency = r.currency "
        "WHERE p.minor IS NULL OR p.minor <> r.minor ORDER BY r.entry_id",
        ("entry_id", "debt_id", "minor", "booked"),
        "receipts of entry {} for debt {} say {}, the ledger {}",
    )
    waiting = _words(
        reader,
        "SELECT r.id, r.amount_minor, p.minor AS booked FROM debts_receipt r LEFT JOIN "
        "(SELECT entry_id, currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM ledger_posting "
        "WHERE code = 'cash' GROUP BY entry_id, currency) p ON p.entry_id = r.entry_id AND p.currency = r.currency "
        "WHERE r.state IN ('unmatched', 'held') AND r.entry_id IS NOT NULL "
        "AND (p.minor IS NULL OR p.minor <> r.amount_minor) ORDER BY r.id",
        ("id", "amount_minor", "booked"),
        "receipt {} waits with {}, the ledger holds {}",
    )
    unheard = _words(
        reader,
        "SELECT e.id, (SELECT COUNT(*) FROM debts_receipt r WHERE r.entry_id = e.id) AS count FROM ledger_entry e "
        "WHERE e.kind = 'payment' AND e.reference LIKE 'payment:%' "
        "AND (SELECT COUNT(*) FROM debts_receipt r WHERE r.entry_id = e.id) <> 1 ORDER BY e.id",
        ("id", "count"),
        "entry {} books one payment, of which there are {} receipts",
    )
    return [*without, *on_debts, *waiting, *unheard]


def charges_against_entries(reader: Reader) -> list[str]:
    """Charges that the ledger does not bear out: for each debt and day, live charges of interest against what entries
    of charges booked, and what was booked back."""
    return _words(
        reader,
        "SELECT c.debt_id AS id, c.minor, COALESCE(p.minor, 0) AS booked FROM (SELECT debt_id, "
        "CAST(SUM(CASE WHEN withdrawn_at IS NULL THEN amount_minor ELSE 0 END) AS BIGINT) AS minor "
        "FROM debts_charge WHERE rule LIKE 'interest:%' GROUP BY debt_id) c LEFT JOIN "
        "(SELECT p.subject_id, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM ledger_posting p "
        "JOIN (SELECT DISTINCT debt_id, entry_id FROM debts_charge WHERE rule LIKE 'interest:%' UNION "
        "SELECT DISTINCT debt_id, withdrawn_entry_id FROM debts_charge WHERE rule LIKE 'interest:%') k "
        "ON k.debt_id = p.subject_id AND k.entry_id = p.entry_id WHERE p.code = 'interest' GROUP BY p.subject_id) p "
        "ON p.subject_id = c.debt_id WHERE c.minor <> COALESCE(p.minor, 0) ORDER BY c.debt_id",
        ("id", "minor", "booked"),
        "debt {} is charged interest of {}, the ledger booked {}",
    )


def ids_that_exist(reader: Reader) -> list[str]:
    """Ids of other rooms that name nothing: people of debts and parties, debts of postings."""
    checks = (
        ("debts_debt", "person_id", "parties_person", "debt {} names person {}, who does not exist"),
        ("debts_debtparty", "person_id", "parties_person", "party {} names person {}, who does not exist"),
        ("debts_charge", "debt_id", "debts_debt", "charge {} names debt {}, which does not exist"),
        ("ledger_posting", "subject_id", "debts_debt", "posting {} names debt {}, which does not exist"),
    )
    found = []
    for table, column, owner, words in checks:
        sql = (
            f"SELECT t.id, t.{column} AS other FROM {table} t LEFT JOIN {owner} o ON o.id = t.{column} "  # noqa: S608
            f"WHERE t.{column} IS NOT NULL AND o.id IS NULL ORDER BY t.id"
        )
        found += _words(reader, sql, ("id", "other"), words)
    return found
