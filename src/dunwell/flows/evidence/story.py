"""What happened, one item at a time, in the words of one language: a line, and the details below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dunwell.core.evidence import Item
from dunwell.engine.reasons import words as reason_words
from dunwell.flows.evidence.law import rule_of
from dunwell.flows.evidence.wording import Wording
from dunwell.rulebook import Rulebook
from dunwell.rulebook.model import Rule

What = Mapping[str, Any]
"""Content of an item, and its time as `at`."""
Told = tuple[str, list[str]]
BEGINNING = 300
"""Characters of a message from the person that its line shows; all of it stands in evidence.json."""


@dataclass(frozen=True, slots=True)
class Teller:
    """How things are said of one person: language, names of their debts, their clock, the law held."""

    words: Wording
    references: Mapping[object, str]
    zone: str
    law: Rulebook

    def debts(self, ids: object) -> str:
        """The references of these debts."""
        wanted = ids if isinstance(ids, (list, tuple)) else [ids]
        return ", ".join(self.references[one] for one in wanted if one in self.references)

    def rule(self, rule: Rule, at: str) -> list[list[str]]:
        """Law, words, remedy and numbers of a rule on a day, each with its label."""
        words, day = self.words, max(date.fromisoformat(at[:10]), rule.starts_on_for_reading)
        numbers = [
            words("law_value", name=one.name.replace("_", " "), value=_plain(one.shown(day)), unit=one.unit,
                  law=one.source)
            for one in rule.parameters
        ]  # fmt: skip
        rows = [
            [words("law_text"), rule.source],
            [words("law_words"), rule.reason(words.language, day)],
            [words("law_remedy"), rule.remedy(words.language, day)],
            [words("law_values"), "\n".join(numbers)],
        ]
        return [row for row in rows if row[1].strip()]

    def remedy(self, what: What) -> str:
        """What would change a no: as its rules say it, else as it was written then; empty for a yes."""
        rules = [rule_of(self.law, spoke["id"]) for spoke in what["rules"]]
        if not what["remedy"] or None in rules:
            return str(what["remedy"])
        day = date.fromisoformat(what["at"][:10])
        known = [rule for rule in rules if rule]
        told = [rule.remedy(self.words.language, max(day, rule.starts_on_for_reading)) for rule in known]
        return " ".join(dict.fromkeys(told))

    def rules(self, what: What) -> list[str]:
        """One line for each rule that spoke."""
        lines, otherwise = [], str(what.get("words", ""))
        for spoke in what["rules"]:
            rule = rule_of(self.law, spoke["id"])
            if rule is None:
                lines.append(self.words("house_check", words=otherwise))
                continue
            day = max(date.fromisoformat(what["at"][:10]), rule.starts_on_for_reading)
            told = rule.reason(self.words.language, day)
            lines.append(self.words("rule_line", title=rule.title, law=rule.source, words=told))
        return lines


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def told(item: Item, teller: Teller) -> Told:
    """The line of one item and its details; empty details are left out."""
    title, details = TELLING[item.section]({**item.what, "at": item.at}, teller)
    return title, [one for one in details if one]


def _decision(what: What, teller: Teller) -> Told:
    words = teller.words
    decision = words.said("decision", what["decision"])
    if what["channel"]:
        decision = words("decision_by", decision=decision, channel=words.said("channel", what["channel"]))
    title = words("decision", reference=teller.debts(what["debt"]), decision=decision)
    return title, [reason_words(what["reason"], words.language), *teller.rules(what)]


def _judgement(what: What, teller: Teller) -> Told:
    words = teller.words
    title = words(f"judgement_{what['answer']}", channel=words.said("channel", what["channel"]))
    earliest = words("earliest", at=words.moment(what["earliest_at"], teller.zone)) if what["earliest_at"] else ""
    own = [] if what["rules"] else [words("nothing_against") if what["answer"] == "yes" else what["words"]]
    under = words("under", version=what["rulebook"])
    remedy = words("remedy", words=told) if (told := teller.remedy(what)) else ""
    return title, [_joined(_concerns(what, teller), under), *own, *teller.rules(what), remedy, earliest]


def _joined(*parts: str) -> str:
    """Short details on one line."""
    return " · ".join(filter(None, parts))


def _concerns(what: What, teller: Teller) -> str:
    named = teller.debts(what.get("debts", what.get("debt")))
    return teller.words("concerns", references=named) if named else ""


def _contact(what: What, teller: Teller) -> Told:
    words = teller.words
    channel, outcome = words.said("channel", what["channel"]), words.said("outcome", what["outcome"])
    title = words(f"contact_{what['direction']}", channel=channel, outcome=outcome)
    alone = words("without_permit") if what["is_without_permit"] else ""
    return title, [_joined(_concerns(what, teller), words("by", by=what["by"])), alone, what["note"]]


def _notice(what: What, teller: Teller) -> Told:
    words = teller.words
    channel, state = words.said("channel", what["channel"]), words.said("message", what["state"])
    see = words("notice_see", subject=what["subject"]) if what["subject"] else words("notice_see_text")
    return words("notice", channel=channel, state=state), [_concerns(what, teller), see, what["because"]]


def _answer(what: What, teller: Teller) -> Told:
    words = teller.words
    asks = ", ".join(words.said("asks", one) for one in what["asks"])
    text = " ".join(str(what["text"]).split())
    shown = text if len(text) <= BEGINNING else f"{text[:BEGINNING].rpartition(' ')[0]} …"
    details = [what["subject"], shown, words("asks", asks=asks) if asks else ""]
    return words("answer", kind=words.said("answer", what["kind"])), details


def _dispute(what: What, teller: Teller) -> Told:
    words = teller.words
    grounds, form = words.said("grounds", what["grounds"]), words.said("form", what["form"])
    if what["answered_on"]:
        said = words.said("dispute_answer", what["answer"])
        answer = words("dispute_answered", day=words.day(what["answered_on"]), answer=said)
    else:
        answer = words("dispute_open")
    right = words("dispute_put_right", day=words.day(what["put_right_on"])) if what["put_right_on"] else ""
    details = [what["answer_words"], what["answer_reference"], _joined(right, what["put_right_words"])]
    return words("dispute", form=form, grounds=grounds), [_joined(_concerns(what, teller), answer), *details]


def _promise(what: What, teller: Teller) -> Told:
    words, currency = teller.words, what["currency"]
    title = words(
        "promise", amount=words.money(what["amount_minor"], currency), day=words.day(what["due_on"]),
        state=words.said("promise", what["state"]),
    )  # fmt: skip
    paid = words("promise_paid", amount=words.money(what["paid_minor"], currency))
    return title, [_joined(_concerns(what, teller), paid, words("by", by=what["taken_by"])), what["because"]]


def _payment(what: What, teller: Teller) -> Told:
    words = teller.words
    amount = words.money(what["amount_minor"], what["currency"])
    return words("payment", amount=amount, state=words.said("payment", what["state"])), [_concerns(what, teller)]


def _circumstance(what: What, teller: Teller) -> Told:
    words = teller.words
    kind = words.said("circumstance", what["kind"])
    detail = words.said("detail", what["detail"]) if what["detail"] else ""
    title = words("circumstance", kind=kind, detail=detail) if detail else words("circumstance_plain", kind=kind)
    return title, [
        _joined(
            _span(what, words),
            words("level", level=words.said("level", what["level"])) if what["level"] else "",
            words("source", source=what["source"]),
            words("by", by=what["recorded_by"]),
        ),
        words("withdrawn") if what["is_withdrawn"] else "",
    ]


def _span(what: What, words: Wording) -> str:
    end = words.day(what["ends_on"]) if what["ends_on"] else words("open_end")
    return words("holds", start=words.day(what["starts_on"]), end=end)


def _consent(what: What, teller: Teller) -> Told:
    words = teller.words
    title = words("consent_given" if what["is_given"] else "consent_refused",
                  channel=words.said("channel", what["channel"]))  # fmt: skip
    return title, [_joined(_span(what, words), words("source", source=what["source"])), what["words"]]


def _move(what: What, teller: Teller) -> Told:
    words = teller.words
    title = words("move", reference=teller.debts(what["debt"]), state=words.said("debt", what["new"]))
    return title, [what["because"], words("by", by=what["by"])]


def _document(what: What, teller: Teller) -> Told:
    title = teller.words("document", reference=teller.debts(what["debt"]), kind=what["kind"])
    return title, [f"SHA-256 {what['sha256']}"]


TELLING: dict[str, Callable[[What, Teller], Told]] = {
    "decision": _decision,
    "judgement": _judgement,
    "notice": _notice,
    "contact": _contact,
    "answer": _answer,
    "dispute": _dispute,
    "promise": _promise,
    "payment": _payment,
    "circumstance": _circumstance,
    "consent": _consent,
    "move": _move,
    "document": _document,
}
