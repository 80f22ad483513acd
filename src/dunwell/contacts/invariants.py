"""What must always be true of contacts, as questions that answer with the places where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dunwell.contacts import decisions, runs
from dunwell.contacts.gate_judging import words_hash
from dunwell.core.ports import Reader

_ID, _TEXT = pl.Int64(), pl.String()
SENT = ("sent", "bounced", "recalled")
HASHED_AT_ONCE = 5000


def _words(reader: Reader, sql: str, columns: Sequence[str], words: str) -> list[str]:
    frame = reader.read(sql, schema=dict.fromkeys(columns, _ID))
    return [words.format(*row) for row in frame.select(columns).iter_rows()]


def permits_against_outbox(reader: Reader) -> list[str]:
    """Messages that left without a used permit of their own, for that very contact, from a gate that said yes."""
    sent = ", ".join(f"'{state}'" for state in SENT)
    unused = _words(
        reader,
        "SELECT o.id FROM contacts_outbox o JOIN contacts_permit p ON p.id = o.permit_id "  # noqa: S608
        f"WHERE o.state IN ({sent}) AND (p.used_at IS NULL OR o.sent_at IS NULL) ORDER BY o.id",
        ("id",),
        "message {} left, but its permit was not used",
    )
    other = _words(
        reader,
        "SELECT p.id, a.id AS action_id FROM contacts_permit p JOIN contacts_action a ON a.id = p.action_id "
        "WHERE p.person_id <> a.person_id OR p.debt_id <> a.debt_id OR p.point_id <> a.point_id "
        "OR p.channel <> a.channel OR p.text_sha256 <> a.text_sha256 ORDER BY p.id",
        ("id", "action_id"),
        "permit {} is not for the contact and the words of its action {}",
    )
    refused = _words(
        reader,
        "SELECT p.id FROM contacts_permit p JOIN contacts_judgement j ON j.id = p.judgement_id "
        "WHERE NOT j.is_allowed OR j.action_id <> p.action_id ORDER BY p.id",
        ("id",),
        "permit {} stands on a judgement that did not say yes to its action",
    )
    return [*unused, *other, *refused, *_changed_words(reader)]


def rules_against_judgements(reader: Reader) -> list[str]:
    """Answers of the gate whose rules are not counted one by one as they are written."""
    written = "LENGTH(j.rules) - LENGTH(REPLACE(j.rules, ',', '')) + 1"
    return _words(
        reader,
        "SELECT j.id FROM contacts_judgement j LEFT JOIN (SELECT judgement_id, COUNT(*) AS told "  # noqa: S608
        "FROM contacts_rulespoke GROUP BY judgement_id) s ON s.judgement_id = j.id WHERE COALESCE(s.told, 0) <> "
        f"CASE WHEN j.is_allowed OR j.rules = '' THEN 0 ELSE {written} END ORDER BY j.id",
        ("id",),
        "the rules of judgement {} are not counted as they are written",
    )


def _changed_words(reader: Reader) -> list[str]:
    """Permits whose message no longer has the words they were given for."""
    schema: Mapping[str, pl.DataType] = {
        "id": _ID,
        "channel": _TEXT,
        "subject": _TEXT,
        "text": _TEXT,
        "html": _TEXT,
        "sha256": _TEXT,
    }
    found, after = [], 0
    while True:
        rows = reader.read(
            "SELECT p.id, a.channel, a.subject, a.text, a.html, p.text_sha256 AS sha256 FROM contacts_outbox o "  # noqa: S608
            "JOIN contacts_permit p ON p.id = o.permit_id JOIN contacts_action a ON a.id = p.action_id "
            f"WHERE p.id > ? ORDER BY p.id LIMIT {HASHED_AT_ONCE}",
            (after,),
            schema=schema,
        )
        for permit_id, channel, subject, text, html, sha256 in rows.iter_rows():
            if words_hash(channel, subject, text, html) != sha256:
                found.append(f"the words of permit {permit_id} were changed after it was given")
        if rows.height < HASHED_AT_ONCE:
            return found
        after = int(rows["id"][-1])


def contacts_against_outbox(reader: Reader) -> list[str]:
    """Messages that left and are not in the log, and log lines of messages that never left."""
    sent = ", ".join(f"'{state}'" for state in SENT)
    unlogged = _words(
        reader,
        f"SELECT o.id FROM contacts_outbox o WHERE o.state IN ({sent}) AND NOT EXISTS "  # noqa: S608
        "(SELECT 1 FROM contacts_contact c WHERE c.together = 'outbox:' || o.id) ORDER BY o.id",
        ("id",),
        "message {} left but is not in the log of contacts",
    )
    unsent = _words(
        reader,
        "SELECT c.id FROM contacts_contact c WHERE c.together LIKE 'outbox:%' AND c.outcome <> 'unconfirmed' "  # noqa: S608
        "AND NOT EXISTS (SELECT 1 FROM contacts_outbox o JOIN contacts_permit p ON p.id = o.permit_id "
        f"WHERE c.together = 'outbox:' || o.id AND o.state IN ({sent}) AND p.action_id = c.action_id "
        "AND p.person_id = c.person_id) ORDER BY c.id",
        ("id",),
        "contact {} says that a message left, and none did",
    )
    unpermitted = _words(
        reader,
        "SELECT c.id FROM contacts_contact c WHERE NOT c.is_inbound AND c.action_id IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM contacts_permit p WHERE p.action_id = c.action_id AND p.used_at IS NOT NULL) ORDER BY c.id",
        ("id",),
        "contact {} happened without a used permit",
    )
    unasked = _words(
        reader,
        "SELECT c.id FROM contacts_contact c WHERE c.together LIKE 'desk:%' AND NOT c.is_inbound "
        "AND c.is_without_permit <> (c.action_id IS NULL) ORDER BY c.id",
        ("id",),
        "contact {} was made by hand without a permit, and does not say so",
    )
    return [*unlogged, *unsent, *unpermitted, *unasked, *_otherwise(reader)]


def _otherwise(reader: Reader) -> list[str]:
    """Lines of the log that say something else than the message they are of, or count on a day that it was nowhere."""
    other = _words(
        reader,
        "SELECT c.id, o.id AS outbox FROM contacts_outbox o JOIN contacts_permit p ON p.id = o.permit_id "
        "JOIN contacts_contact c ON c.together = 'outbox:' || o.id WHERE c.is_inbound "
        "OR c.is_counted <> (o.state <> 'recalled') "
        "OR c.channel <> p.channel OR c.person_id <> p.person_id OR c.point_id <> p.point_id "
        "OR c.happened_at <> o.sent_at ORDER BY c.id",
        ("id", "outbox"),
        "contact {} does not say what message {} was",
    )
    days = reader.read(
        "SELECT id, happened_at, local_on FROM contacts_contact",
        schema={"id": _ID, "happened_at": pl.Datetime("us", "UTC"), "local_on": pl.Date()},
    )
    apart = (pl.col("local_on") - pl.col("happened_at").dt.date()).dt.total_days().abs() > 1
    return [*other, *(f"contact {line} is counted on a day that it was nowhere" for line in days.filter(apart)["id"])]


def runs_against_decisions(reader: Reader, sealed: Mapping[int, tuple[int, str]]) -> list[str]:
    """Runs whose stored decisions do not give the root they were sealed under.

    Given    `sealed` count and root per run as the trail says
    """
    found = []
    ids = reader.read("SELECT id FROM contacts_run WHERE decisions_root <> '' ORDER BY id", schema={"id": _ID})["id"]
    for run_id in ids:
        run = runs.found(reader, run_id=run_id)
        if run is None:
            continue
        stored = decisions.read_run(reader, run)
        root = decisions.root(stored)
        if root != run.decisions_root:
            found.append(f"the decisions of run {run.as_of} are not those it was sealed with")
        if sealed.get(run_id) != (run.debts_count, run.decisions_root):
            found.append(f"the trail does not bear out the root of run {run.as_of}")
    found += [f"run {run_id} is on the trail but its decisions are gone" for run_id in set(sealed) - set(ids)]
    return found
