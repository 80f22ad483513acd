"""The printed pack: the items as blocks of headings, facts, tables and texts that a printer lays out.

Block kinds: `heading` (level, text), `par` (text, tone), `facts` (rows of label and value), `table` (columns, rows,
`total` when the last row is a sum), `message` (title, facts, text).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dunwell.core.evidence import Item
from dunwell.flows.evidence.gathering import Gathered
from dunwell.flows.evidence.law import rule_of
from dunwell.flows.evidence.story import Teller, told
from dunwell.flows.evidence.wording import Wording
from dunwell.rulebook import Rulebook

Block = dict[str, Any]
STANDING = ("pack", "person", "debt", "entry")
"""Sections that are not told as something that happened: entries stand with their debt."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What the parts are made of: numbered items, words, and how to say things of this person."""

    items: tuple[tuple[int, Item], ...]
    words: Wording
    teller: Teller
    law: Rulebook

    def of(self, section: str) -> Iterator[tuple[int, Mapping[str, Any], str]]:
        """Number, content and time of the items of a section."""
        yield from ((n, item.what, item.at) for n, item in self.items if item.section == section)


def pages(gathered: Gathered, *, book: Rulebook, words: Wording, root: str) -> dict[str, object]:
    """Everything the printer needs, in the words of one language."""
    numbered = tuple(enumerate(gathered.items, 1))
    references = {item.what["debt"]: str(item.what["reference"]) for _, item in numbered if item.section == "debt"}
    teller = Teller(words, references, gathered.person.zone, book)
    parts = _Book(numbered, words, teller, book)
    head = gathered.items[0].what
    made = words.moment(head["made_at"], "")
    return {
        "language": words.language,
        "title": words("title"),
        "running": words("running", person=head["person"], made=made),
        "blocks": [
            *_opening(parts, head, gathered),
            *_who(parts),
            *_debts(parts),
            *_story(parts),
            *_messages(parts),
            *_law(parts),
            *_checking(parts, head, root),
        ],
    }


def _opening(parts: _Book, head: Mapping[str, Any], gathered: Gathered) -> Iterator[Block]:
    words, card = parts.words, gathered.person
    yield _heading(0, words("title"))
    yield _par(words("about", name=card.name, person=card.person_id), "lead")
    yield _par(words("made", at=words.moment(head["made_at"], "") + " UTC", by=head["made_by"]))
    if head["complaint"]:
        yield {"kind": "facts", "rows": [[words("complaint"), str(head["complaint"])]]}
    if head["debt"] is not None:
        yield _par(words("one_debt", reference=parts.teller.references.get(head["debt"], head["debt"])))
    yield _par(words("intro", zone=card.zone or "UTC"))
    yield _par(words("left_out"), "small")


def _who(parts: _Book) -> Iterator[Block]:
    words = parts.words
    [(_, who, _)] = parts.of("person")
    barred = who["hours_ruled_out"]
    rows = [
        [words("name"), who["name"]],
        [words("other_names"), "; ".join(who["other_names"])],
        [words("kind"), words.said("person", who["kind"])],
        [words("place"), ", ".join(filter(None, (who["region"], who["country"])))],
        [words("language"), words.said("language", who["language"]) if who["language"] else ""],
        [words("hours"), "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in barred) if barred else ""],
    ]
    yield _heading(1, words("who"))
    yield {"kind": "facts", "rows": [row for row in rows if row[1]]}
    points = [
        [words.said("point", one["kind"]), one["value"] or words("withheld"), words.said("point_state", one["state"])]
        for one in who["points"]
    ]
    if points:
        labels = (words("points"), "", words("state"))
        yield _table([(labels[0], "start", "auto"), (labels[1], "start", "1fr"), (labels[2], "start", "auto")], points)


def _debts(parts: _Book) -> Iterator[Block]:
    yield _heading(1, parts.words("debts"))
    found = list(parts.of("debt"))
    if not found:
        yield _par(parts.words("no_debts"))
    for _, debt, _ in found:
        yield _heading(2, parts.words("debt", reference=debt["reference"]))
        yield {"kind": "facts", "rows": list(_of_debt(parts.words, debt))}
        yield from _entries(parts, debt)


def _of_debt(words: Wording, debt: Mapping[str, Any]) -> Iterator[list[str]]:
    currency = debt["currency"]
    yield [words("creditor"), debt["creditor"]]
    if debt["original_creditor"]:
        yield [words("original_creditor"), debt["original_creditor"]]
    yield [words("product"), words.said("product", debt["product"])]
    yield [words("role"), words.said("role", debt["collector_role"])]
    yield [words("bound"), words.said("relation", debt["bound_as"])]
    if debt["others_bound"]:
        yield [words("others_bound"), ", ".join(words.said("relation", one) for one in debt["others_bound"])]
    state = words.said("debt", debt["state"])
    yield [words("state"), words("since", state=state, day=words.day(debt["state_since"]))]
    parts = [
        f"{words.said('part', part)} {words.money(minor, currency)}"
        for part, minor in debt["parts_minor"].items()
        if minor
    ]
    owed = words.money(debt["balance_minor"], currency) + (f" ({', '.join(parts)})" if parts else "")
    yield [words("owed_on", day=words.day(debt["as_of"])), owed]
    if debt["overdue_minor"]:
        overdue = words.money(debt["overdue_minor"], currency)
        yield [words("overdue"), words("overdue_days", amount=overdue, days=debt["days_past_due"])]
    if debt["unapplied_minor"]:
        yield [words("unapplied"), words.money(debt["unapplied_minor"], currency)]


def _entries(parts: _Book, debt: Mapping[str, Any]) -> Iterator[Block]:
    words, balance, rows = parts.words, 0, []
    for number, line, _ in parts.of("entry"):
        if line["debt"] != debt["debt"] or line["part"] not in debt["parts_minor"]:
            continue
        balance += line["amount_minor"]
        money = (words.money(minor, line["currency"]) for minor in (line["amount_minor"], balance))
        kind, part = words.said("entry", line["kind"]), words.said("part", line["part"])
        rows.append([str(number), words.day(line["effective_on"]), kind, part, *money])
    yield _heading(3, words("entries"))
    if not rows:
        yield _par(words("no_entries"))
        return
    rows.append(["", "", words("total"), "", "", words.money(balance, debt["currency"])])
    columns = [
        (words("col_item"), "end", "auto"), (words("col_day"), "start", "auto"), (words("col_booked"), "start", "1fr"),
        (words("col_part"), "start", "auto"), (words("col_amount"), "end", "auto"),
        (words("col_balance"), "end", "auto"),
    ]  # fmt: skip
    yield {**_table(columns, rows), "total": True}


def _story(parts: _Book) -> Iterator[Block]:
    words = parts.words
    yield _heading(1, words("story"))
    rows = []
    for number, item in parts.items:
        if item.section not in STANDING:
            title, details = told(item, parts.teller)
            rows.append([str(number), words.moment(item.at, parts.teller.zone), {"title": title, "details": details}])
    if not rows:
        yield _par(words("nothing"))
        return
    columns = [(words("col_item"), "end", "auto"), (words("col_when"), "start", "auto"),
               (words("col_what"), "start", "1fr")]  # fmt: skip
    yield _table(columns, rows)


def _messages(parts: _Book) -> Iterator[Block]:
    words = parts.words
    yield _heading(1, words("notices"))
    found = list(parts.of("notice"))
    if not found:
        yield _par(words("no_notices"))
    for number, one, at in found:
        channel, state = words.said("channel", one["channel"]), words.said("message", one["state"])
        moment = words.moment(at, parts.teller.zone)
        rows = [[words("subject"), one["subject"]]] if one["subject"] else []
        rows.append([words("sent_as"), one["text_sha256"]])
        if "letter_pdf_sha256" in one:
            stored = words(f"stored_{one['letter_pdf_stored']}")
            rows.append([words("letter_hash"), f"{one['letter_pdf_sha256']} – {stored}"])
        if one["link"]:
            rows.append([words("link"), str(one["link"])])
        yield {
            "kind": "message",
            "title": words("notice_title", n=number, channel=channel, state=state, at=moment),
            "facts": rows,
            "language": one["language"],
            "text": _readable(one),
        }


def _readable(notice: Mapping[str, Any]) -> str:
    """The words a reader saw; of a form that is a layout alone, every text in it, a line each."""
    if str(notice["text"]).strip() or not notice["layout"]:
        return str(notice["text"]).strip()
    return "\n".join(_texts(json.loads(notice["layout"])))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _law(parts: _Book) -> Iterator[Block]:
    words, spoke = parts.words, _spoke(parts)
    yield _heading(1, words("law"))
    if not spoke:
        yield _par(words("no_law"))
    for rule_id, (first, last, count, versions) in spoke.items():
        rule = rule_of(parts.law, rule_id)
        yield _heading(2, rule.title if rule else rule_id)
        days = {"first": words.day(first), "last": words.day(last), "count": count, "versions": ", ".join(versions)}
        yield _par(words("law_once" if count == 1 else "law_days", **days))
        if rule is None:
            yield _par(words("unknown_rule"))
            continue
        told_rule = parts.teller.rule(rule, last)
        yield {"kind": "facts", "rows": told_rule}
        if set(versions) != {parts.law.version}:
            yield _par(words("not_as_then"), "small")


def _spoke(parts: _Book) -> dict[str, tuple[str, str, int, tuple[str, ...]]]:
    """Per rule that spoke first and last day, how often, which rulebooks; without the gate's own checks."""
    found: dict[str, tuple[str, str, int, tuple[str, ...]]] = {}
    for _, item in parts.items:
        if item.section not in ("decision", "judgement"):
            continue
        version = str(item.what["rulebook"])
        for rule in item.what["rules"]:  # type: ignore[attr-defined]
            if rule["id"].startswith("gate."):
                continue
            first, _, count, versions = found.get(rule["id"], (item.at, "", 0, ()))
            found[rule["id"]] = (first, item.at, count + 1, tuple(dict.fromkeys((*versions, version))))
    return dict(sorted(found.items()))


def _checking(parts: _Book, head: Mapping[str, Any], root: str) -> Iterator[Block]:
    words = parts.words
    yield _heading(1, words("check"))
    yield _par(words("check_words"))
    yield _par(words("check_head"))
    rows = [[words("items_root", count=len(parts.items)), root], [words("rulebook"), head["rulebook"]]]
    yield {"kind": "facts", "rows": rows}


def _heading(level: int, text: str) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _par(text: str, tone: str = "") -> Block:
    return {"kind": "par", "text": text, "tone": tone}


def _table(columns: list[tuple[str, str, str]], rows: list[list[Any]]) -> Block:
    return {
        "kind": "table",
        "columns": [{"label": label, "align": align, "width": width} for label, align, width in columns],
        "rows": rows,
        "total": False,
    }
