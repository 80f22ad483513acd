"""Why something is due: the event, or the fact of a debt, without which the rule would say less; and of which debt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dunwell.cases.duties import NewDuty
from dunwell.contacts.notices import legal
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.engine import duties_said
from dunwell.flows.duties_facts import without_arrears, without_charges
from dunwell.flows.matters import debt_id_of
from dunwell.rulebook import Rule, Rulebook

CONTACTS = ("contact_out", "contact_in", "payment_received")
"""Events of which there are many; they are asked about last when a cause is looked for."""
ARREARS_BEGAN, CHARGED = "arrears_began", "default_sum_charged"
"""Facts of a debt that raise a duty, named as events are."""
Signature = tuple[tuple[str, ...], str | None, date | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """What raised it: an event of the record, a fact of a debt, or nothing that can be named."""

    type: str = ""
    at: str = ""
    debt_ids: tuple[int, ...] = ()


def caused(matter: Matter, rule: Rule, said: Sequence[Said], book: Rulebook) -> Iterator[NewDuty]:
    """Each duty with what raised it.

    What no event raised, no day ends and no notice does is how people are to be treated at all times, and nothing
    that can be done.
    """
    search = _Search(matter, rule, said, book)
    numbers = range(len(matter.facts.events))
    yield from search.of_events(n for n in numbers if matter.facts.events[n].type not in CONTACTS)
    yield from search.of_facts(lambda cause: bool(cause.type))
    yield from search.of_events(n for n in numbers if search.may_raise(matter.facts.events[n]))
    yield from search.of_facts(lambda _: True)


class _Search:
    """What one rule says, and as much of it as has no cause yet."""

    def __init__(self, matter: Matter, rule: Rule, said: Sequence[Said], book: Rulebook) -> None:
        self.matter, self.rule, self.said, self.book = matter, rule, said, book
        self.left: Counter[Signature] = Counter(map(dated, said))
        self.taken: Counter[tuple[object, ...]] = Counter()

    def may_raise(self, event: Event) -> bool:
        """Whether it is worth asking about one of the many: what we do ourselves raises nothing without a day."""
        return event.type in CONTACTS and (event.type != "contact_out" or any(map(_is_kept, +self.left)))

    def of_events(self, numbers: Iterable[int]) -> Iterator[NewDuty]:
        """Duties without which the rule says less when one of these events had not happened."""
        for number in numbers:
            if not +self.left:
                return
            fewer = _said(_without(self.matter, number), self.rule, self.book)
            if not Counter(map(_undated, self.said)) - Counter(map(_undated, fewer)):
                continue
            for signature in (Counter(map(dated, self.said)) - Counter(map(dated, fewer))) & self.left:
                self.left[signature] -= 1
                cause = _of_event(self.matter, self.matter.facts.events[number])
                yield _new(self.rule, signature, cause, self.taken)

    def of_facts(self, counts: Callable[[Cause], bool]) -> Iterator[NewDuty]:
        """Duties that facts of the debts raise, where what raised them counts."""
        for signature in filter(_is_kept, list(+self.left)):
            causes = _facts_behind(self.matter, self.rule, signature, self.book)
            if all(map(counts, causes)):
                del self.left[signature]
                for cause in causes:
                    yield _new(self.rule, signature, cause, self.taken)


def _is_kept(signature: Signature) -> bool:
    """Whether a day ends it or a notice does it."""
    return signature[2] is not None or legal.of_rows(signature[0]) is not None


def _said(matter: Matter, rule: Rule, book: Rulebook) -> list[Said]:
    """What one rule asks for."""
    return [each.said for each in duties_said(matter, book, rule=rule) if each.said.kind == "duty"]


def _without(matter: Matter, number: int) -> Matter:
    events = matter.facts.events
    return Matter(replace(matter.facts, events=events[:number] + events[number + 1 :]))


def _undated(said: Said) -> tuple[object, ...]:
    return (said.rows, said.required_action)


def dated(said: Said) -> Signature:
    """What tells one duty of a rule from another, whatever raised it."""
    return (said.rows, said.required_action, said.due_on)


def _of_event(matter: Matter, event: Event) -> Cause:
    named = event.debts or tuple(debt.id for debt in matter.facts.debts)
    return Cause(event.type, event.at.isoformat(), tuple(map(debt_id_of, named)))


def _facts_behind(matter: Matter, rule: Rule, signature: Signature, book: Rulebook) -> list[Cause]:
    """One cause for each debt of which alone the rule says the same; where it says so of none alone, of all."""
    debts = matter.facts.debts
    if len(debts) > 1:
        debts = tuple(debt for debt in debts if signature in map(dated, _said(_about(matter, debt), rule, book)))
    if not debts:
        return [Cause(debt_ids=tuple(debt_id_of(debt.id) for debt in matter.facts.debts))]
    return [_fact_behind(_about(matter, debt), debt, rule, signature, book) for debt in debts]


def _about(matter: Matter, debt: Debt) -> Matter:
    """The same question about one debt alone."""
    assert matter.question is not None  # noqa: S101 (duties are asked for)
    return Matter(replace(matter.facts, question=replace(matter.question, debt=debt.id)))


def _fact_behind(matter: Matter, debt: Debt, rule: Rule, signature: Signature, book: Rulebook) -> Cause:
    about = (debt_id_of(debt.id),)
    if debt.arrears_since and signature not in map(dated, _said(without_arrears(matter), rule, book)):
        return Cause(ARREARS_BEGAN, debt.arrears_since.isoformat(), about)
    if debt.default_sum and signature not in map(dated, _said(without_charges(matter), rule, book)):
        return Cause(CHARGED, debt.default_sum.due_on.isoformat(), about)
    return Cause(debt_ids=about)


def _new(rule: Rule, signature: Signature, cause: Cause, taken: Counter[tuple[object, ...]]) -> NewDuty:
    rows, action, due_on = signature
    debt_id = cause.debt_ids[0] if len(cause.debt_ids) == 1 else None
    same = (rows, cause.type, cause.at, debt_id)
    taken[same] += 1
    return NewDuty(
        rule_id=rule.id,
        rows=rows,
        debt_id=debt_id,
        event_type=cause.type,
        event_at=cause.at,
        required_action=str(action or ""),
        due_on=due_on,
        number=taken[same] - 1,
    )
