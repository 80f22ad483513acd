# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What the trail says was done must still stand in the rooms: an act whose row is gone or says otherwise is found.

The trail is a chain that nobody can mend in the middle; the rows it speaks of are not. Here each act is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dunwell.contacts import actions
from dunwell.core.ports import Reader

_ID, _TEXT = pl.Int64(), pl.String()
ABOUT = "*about"
"""Stands for the id of what the act is about, among the fields of its reasons."""
SENT = (
    "(SELECT o.id, p.action_id, p.channel, p.text_sha256, p.person_id FROM contacts_outbox o "
    "JOIN contacts_permit p ON p.id = o.permit_id WHERE o.state IN ('sent', 'bounced', 'recalled')) AS sent"
)


@dataclass(frozen=True, slots=True)
class Act:
    """An act that leaves a row behind: every column of the row that its reasons name."""

    did: str
    rows: str
    """Table, or a table expression."""
    columns: Mapping[str, str]
    """Column of the row: field of the reasons, or ABOUT."""
    is_last: bool = False
    """Of several acts about one thing only the last still stands."""


ACTS = (
    Act("message.sent", SENT, {
        "id": "outbox", "action_id": "action", "channel": "channel", "text_sha256": "text", "person_id": ABOUT,
    }),
    Act("entry.posted", "ledger_entry", {
        "id": ABOUT, "kind": "kind", "reference": "reference", "effective_on": "effective_on",
    }),
    Act("payment.taken", "debts_receipt", {
        "debt_id": ABOUT, "id": "receipt", "entry_id": "entry", "amount_minor": "amount_minor", "currency": "currency",
    }),
    Act("payment.returned", "debts_receipt", {
        "debt_id": ABOUT, "id": "receipt", "entry_id": "entry", "amount_minor": "amount_minor", "currency": "currency",
    }),
    Act("payment.waits", "debts_receipt", {
        "id": ABOUT, "entry_id": "entry", "amount_minor": "amount_minor", "currency": "currency",
    }),
    Act("promise.taken", "cases_promise", {
        "debt_id": ABOUT, "id": "promise", "amount_minor": "amount_minor", "due_on": "due_on", "channel": "channel",
    }),
    Act("dispute.opened", "cases_dispute", {
        "debt_id": ABOUT, "id": "dispute", "form": "form", "grounds": "grounds", "part_minor": "part_minor",
    }),
    Act("dispute.answered", "cases_dispute", {
        "debt_id": ABOUT, "id": "dispute", "answer": "answer", "answered_on": "answered_on", "document_id": "document",
        "answer_reference": "reference",
    }),
    Act("dispute.put_right", "cases_dispute", {
        "debt_id": ABOUT, "id": "dispute", "put_right_on": "put_right_on",
    }),
    *(
        Act(did, "cases_occurrence", {
            "person_id": ABOUT, "id": "occurrence", "type": "type", "at": "at", "debt_ids": "debts", "fields": "fields",
            "withdraws_id": "withdraws",
        })
        for did in ("occurrence.recorded", "occurrence.withdrawn")
    ),
    Act("consent.given", "(SELECT * FROM parties_consent WHERE is_given) AS said", {
        "person_id": ABOUT, "channel": "channel", "source": "source", "starts_on": "from",
    }),
    Act("consent.refused", "(SELECT * FROM parties_consent WHERE NOT is_given) AS said", {
        "person_id": ABOUT, "channel": "channel", "source": "source", "starts_on": "from",
    }),
    Act("circumstance.recorded", "parties_circumstance", {
        "person_id": ABOUT, "kind": "kind", "detail": "detail", "level": "level", "subject_id": "debt",
        "source": "source",
    }),
    Act("debt.moved", "debts_statemove", {"debt_id": ABOUT, "old": "old", "new": "new", "because": "why"}),
    Act("inbound.kept", "contacts_inbound", {"id": "inbound", "kind": "kind", "outbox_id": "answers"}),
    Act("letters.printed", "contacts_printbatch", {
        "id": ABOUT, "letters_count": "letters", "manifest_sha256": "manifest",
    }),
    Act("letter.recalled", "contacts_recall", {"outbox_id": "outbox", "print_batch_id": "batch", "why": "why"}),
    Act("letter.settled", "contacts_recall", {"outbox_id": "outbox", "print_batch_id": "batch", "outcome": "outcome"}),
    Act("letters.posted", "contacts_printbatch", {"id": ABOUT, "posted_on": "posted_on"}),
    Act("portfolio.added", "debts_portfolio", {
        "id": ABOUT, "creditor_id": "creditor", "placement": "placement", "collector_role": "role",
    }),
    Act("intake.started", "debts_intakebatch", {
        "id": ABOUT, "sha256": "sha256", "as_of": "as_of", "portfolio_id": "portfolio", "profile_id": "profile",
    }),
    Act("run.decided", "contacts_run", {
        "id": ABOUT, "rulebook_version": "rulebook", "inputs_hash": "inputs", "actions_count": "actions",
    }, is_last=True),
)  # fmt: skip


def acts_against_rows(reader: Reader) -> list[str]:
    """Acts on the trail that no row bears out, and messages that left without the trail."""
    found = [place for act in ACTS for place in _missing(reader, act)]
    return [*found, *_untold(reader), *_postings(reader), *_logged(reader), *_judged(reader), *_proposed(reader)]


def _said(reader: Reader, did: str) -> list[tuple[int, int, dict[str, object]]]:
    """Link, what it is about, and the reasons of every act of that kind, oldest first."""
    links = reader.read(
        "SELECT id, about_id, because FROM trail_link WHERE did = ? ORDER BY id",
        (did,),
        schema={"id": _ID, "about_id": _ID, "because": _TEXT},
    )
    return [(link, about, _reasons(because)) for link, about, because in links.iter_rows()]


def _reasons(because: str) -> dict[str, object]:
    """The reasons of a link; none where they were forged beyond reading, which the chain tells."""
    try:
        found = json.loads(because)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _missing(reader: Reader, act: Act) -> list[str]:
    said = _said(reader, act.did)
    if act.is_last:
        said = list({about: (link, about, reasons) for link, about, reasons in said}.values())
    rows = [
        {
            "link": link,
            **{name: _text(about if field == ABOUT else reasons[field]) for name, field in act.columns.items()},
        }
        for link, about, reasons in said
        if _is_whole(act, reasons)
    ]
    if not rows:
        return []
    names = list(act.columns)
    told = pl.DataFrame(rows, schema={"link": _ID, **dict.fromkeys(names, _TEXT)})
    stands = reader.read(
        f"SELECT {', '.join(f'CAST({name} AS TEXT) AS {name}' for name in names)} FROM {act.rows}",
        schema=dict.fromkeys(names, _TEXT),
    )
    gone = told.join(stands, on=names, how="anti", nulls_equal=True)
    return [f"link {link} says {act.did}, and no row bears it out" for link in gone["link"]]


def _is_whole(act: Act, reasons: Mapping[str, object]) -> bool:
    """Whether the reasons name every field; what an earlier version noted without them is not judged."""
    return all(field == ABOUT or field in reasons for field in act.columns.values())


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _untold(reader: Reader) -> list[str]:
    """Messages that left and of which the trail says nothing."""
    told = {reasons.get("outbox") for _, _, reasons in _said(reader, "message.sent")}
    left = reader.read(f"SELECT id FROM {SENT} ORDER BY id", schema={"id": _ID})["id"]
    return [f"message {row} left, and the trail does not say so" for row in left if row not in told]


def _postings(reader: Reader) -> list[str]:
    """Entries whose postings are not those that the trail saw being booked."""
    booked = reader.read(
        "SELECT p.entry_id, p.code, p.amount_minor, p.currency, p.subject_id FROM ledger_posting p "
        "JOIN trail_link l ON l.about_id = p.entry_id AND l.did = 'entry.posted'",
        schema={"entry_id": _ID, "code": _TEXT, "amount_minor": _ID, "currency": _TEXT, "subject_id": _ID},
    )
    stands: dict[int, list[tuple[object, ...]]] = {}
    for entry, *posting in booked.iter_rows():
        stands.setdefault(entry, []).append(tuple(posting))
    found = []
    for link, entry, reasons in _said(reader, "entry.posted"):
        told = reasons.get("postings")
        if isinstance(told, list) and sorted(map(repr, stands.get(entry, []))) != sorted(repr(tuple(p)) for p in told):
            found.append(f"link {link} saw other postings of entry {entry} than the ledger holds")
    return found


def _logged(reader: Reader) -> list[str]:
    """Lines of the log that are gone, or say another channel, outcome or direction than when they were logged."""
    lines = reader.read(
        "SELECT id, channel, outcome, is_inbound FROM contacts_contact WHERE together LIKE 'desk:%'",
        schema={"id": _ID, "channel": _TEXT, "outcome": _TEXT, "is_inbound": pl.Boolean()},
    )
    stands = {line: tuple(said) for line, *said in lines.iter_rows()}
    found = []
    for link, _, reasons in _said(reader, "contact.logged"):
        told = (reasons.get("channel"), reasons.get("outcome"), reasons.get("inbound"))
        ids = reasons.get("contacts")
        off = [line for line in ids if stands.get(line) != told] if isinstance(ids, list) else []
        found += [f"link {link} logged contact {line} otherwise" for line in off]
    return found


def _judged(reader: Reader) -> list[str]:
    """Whether as many answers of the gate are kept, and as many of them yes, as it gave."""
    kept = reader.read(
        "SELECT COUNT(*) AS asked, CAST(COALESCE(SUM(CASE WHEN is_allowed THEN 1 ELSE 0 END), 0) AS BIGINT) AS allowed "
        "FROM contacts_judgement",
        schema={"asked": _ID, "allowed": _ID},
    ).row(0, named=True)
    said = [reasons for _, _, reasons in _said(reader, "gate.judged")]
    told = {name: sum(int(str(reasons.get(name, 0))) for reasons in said) for name in kept}
    if told == kept:
        return []
    return [f"the gate gave {told['asked']} answers, {told['allowed']} of them yes; {kept['asked']} are kept, "
            f"{kept['allowed']} of them yes"]  # fmt: skip


def _proposed(reader: Reader) -> list[str]:
    """Runs whose actions are not those that were sealed: another person, debt, point, amount or text."""
    sealed = {run: reasons for _, run, reasons in _said(reader, "run.decided") if "actions_root" in reasons}
    return [
        f"the actions of run {run} are not those it was sealed with"
        for run, reasons in sealed.items()
        if actions.root(reader, run) != (reasons["actions"], reasons["actions_root"])
    ]
