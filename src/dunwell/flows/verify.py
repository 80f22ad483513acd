"""Verify: recompute every invariant the product promises, and say where one does not hold.

A check is a line of CHECKS: its name, what must be true in words, and a question that answers with the places where it
is not. Questions that read much go through the bulk session; those that open files or secrets use the rooms directly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from dunwell.cases import means, plan_invariants
from dunwell.cases.invariants import occurrences
from dunwell.contacts import invariants as contacts
from dunwell.core.ports import Bulk, BulkSession, Vault
from dunwell.debts import documents
from dunwell.debts import invariants as debts
from dunwell.flows import snapshot
from dunwell.flows.verify_acts import acts_against_rows
from dunwell.flows.verify_roots import bulk_postings, intake_roots
from dunwell.ledger import queries as ledger
from dunwell.parties import point_roots, sealed
from dunwell.trail import anchors, rulebooks
from dunwell.trail import queries as trail

SHOWN = 100
"""Places listed per check."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the checks read."""

    bulk: Bulk
    vault: Vault
    files: Path
    anchor_key: bytes
    """Signs heads of the trail; a key of the home."""


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant. `places` says where it does not hold, at most a few, in words."""

    name: str
    words: str
    places: Callable[[Inputs], list[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. It holds when there is no place where it does not."""

    name: str
    words: str
    places: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the invariant is true everywhere."""
        return not self.places


def verify(inputs: Inputs, *, only: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Run every check (or the named ones) in order; yields as it goes."""
    for check in CHECKS:
        if not only or check.name in only:
            yield Finding(check.name, check.words, _places(check, inputs))


def _places(check: Check, inputs: Inputs) -> tuple[str, ...]:
    """What a check finds. One that breaks on what it reads has found something: the others are still run."""
    try:
        return tuple(check.places(inputs)[:SHOWN])
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return (f"it could not be checked, because what is stored cannot be read: {type(error).__name__}",)


def _read(question: Callable[[BulkSession], list[str]]) -> Callable[[Inputs], list[str]]:
    """A question asked in a bulk session."""

    def asked(inputs: Inputs) -> list[str]:
        with inputs.bulk.session() as session:
            return question(session)

    return asked


def _chain(inputs: Inputs) -> list[str]:
    del inputs
    return [f"link {broken.link_id}: {broken.why}" for broken in islice(trail.broken_links(), SHOWN)]


def _anchors(inputs: Inputs) -> list[str]:
    return list(islice(anchors.broken(inputs.files / anchors.FILE, key=inputs.anchor_key), SHOWN))


def is_anchored(inputs: Inputs) -> bool:
    """Whether any head was kept in this home."""
    return (inputs.files / anchors.FILE).exists()


def anchor(inputs: Inputs, *, at: datetime) -> bool:
    """Keep the head of the trail outside of the database; false where the last anchor says it already."""
    return anchors.write(inputs.files / anchors.FILE, key=inputs.anchor_key, at=at)


def _trial_balance(session: BulkSession) -> list[str]:
    return [f"{off.what} is off by {off.sum_minor} {off.currency}" for off in ledger.off_balance_in(session)]


def _runs(inputs: Inputs) -> list[str]:
    roots = trail.roots("run.decided")
    with inputs.bulk.session() as session:
        return contacts.runs_against_decisions(session, roots)


def _sealed(inputs: Inputs) -> list[str]:
    return [*sealed.unopenable(vault=inputs.vault), *means.unopenable(vault=inputs.vault)]


def _snapshot(inputs: Inputs) -> list[str]:
    found = snapshot.compare(inputs.bulk, limit=SHOWN)
    return [f"debt {d.debt_id}, {d.column}: kept {d.kept}, rebuilt {d.rebuilt}" for d in found]


CHECKS = (
    Check("chain", "the trail's chain is whole", _chain),
    Check("anchors", "every head of the trail that was anchored is still in the chain", _anchors),
    Check("trial_balance", "every entry and every book sums to zero", _read(_trial_balance)),
    Check("postings", "every posting agrees with its entry and account", _read(ledger.torn_in)),
    Check("bulk", "what was booked in bulk gives the roots on the trail", _read(bulk_postings)),
    Check("files", "what every file booked gives the root of its batch", _read(intake_roots)),
    Check("ids", "every id of another room names something", _read(debts.ids_that_exist)),
    Check("points", "every contact point is what was recorded", _read(point_roots.otherwise)),
    Check("states", "nothing is owed on a debt that is paid or settled", _read(debts.states_against_balances)),
    Check("acts", "what the trail says was done still stands", _read(acts_against_rows)),
    Check("moves", "every debt is in the state its last move made", _read(debts.states_against_moves)),
    Check("receipts", "every receipt is in the ledger to the cent", _read(debts.receipts_against_entries)),
    Check("charges", "every charge of interest is in the ledger to the cent", _read(debts.charges_against_entries)),
    Check("plans", "the instalments of a plan come to what was agreed", _read(plan_invariants.plans)),
    Check(
        "settlements", "paid and written off is what was owed, of what is settled", _read(plan_invariants.settlements)
    ),
    Check("approvals", "nobody approved what they asked for", _read(plan_invariants.approvals)),
    Check("permits", "every message has one used permit for its very words", _read(contacts.permits_against_outbox)),
    Check("rules", "every rule that spoke in a no is counted", _read(contacts.rules_against_judgements)),
    Check("rulebooks", "every published rulebook was proposed and approved", lambda _: rulebooks.against_trail()),
    Check("contacts", "what left is in the log, and nothing else is", _read(contacts.contacts_against_outbox)),
    Check("occurrences", "what happened is told in the law's words, and on the trail", _read(occurrences)),
    Check("decisions", "every run's decisions give the root on the trail", _runs),
    Check("snapshot", "the kept snapshot is what the rooms say", _snapshot),
    Check("sealed", "every sealed value opens under its own record", _sealed),
    Check("documents", "every document's file is what was kept", lambda i: documents.damaged(files=i.files)),
)
