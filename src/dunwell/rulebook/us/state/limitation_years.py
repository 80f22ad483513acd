"""Years to sue, by state, as read in the statutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered, is_consumer_debt
from dunwell.rulebook.us.limitation import OPEN_PRODUCTS, limitation_end

YEARS, SUIT = "us_state.limitation_years", "us_fed.time_barred.suit"
Kind = Literal["written", "open", "unwritten", "card"]


def judges(
    m: Matter,
    *,
    written: list[str],
    open_account: list[str],
    unwritten: list[str],
    card: list[str],
    consumer_credit: list[str],
    credit_products: list[str],
    renewed_by_payment: list[str],
    renewed_by_writing: list[str],
    only_in_time: list[str],
    barred_acts: list[str],
) -> Iterator[Said]:
    """The last day to sue on each debt whose accrual is known; after it, advice where a suit is wanted.

    A collector that the federal rules bind may not sue then, nor threaten to. Whether an expired claim
    bars the suit of others, or only defends against it, is another rule's matter.
    """
    if m.region is None or not (m.asks("limitation_end") or m.does("file_suit", "start_arbitration") or _threatens(m)):
        return
    tables = {"written": by_state(written), "open": by_state(open_account), "unwritten": by_state(unwritten)}
    for debt in m.debts:
        kind: Kind = _kind(debt)
        years = tables[kind][m.region]
        if debt.product == "credit_card" and m.region in by_state(card):
            kind, years = "card", by_state(card)[m.region]
        if is_consumer_debt(m, debt) and debt.product in credit_products:
            years = by_state(consumer_credit).get(m.region, years)
        where = f"{m.region}:{kind}"
        renewals = _renewals(where, renewed_by_payment, renewed_by_writing)
        ends_on = limitation_end(m, debt, years, renewed_by=renewals, is_revived=where not in only_in_time)
        if ends_on is not None:
            yield Said(kind="fact", rows=(YEARS,), values={"limitation_ends_on": ends_on})
            if m.action is not None and m.today > ends_on:
                yield Said(kind="advice", rows=(YEARS,))
                if (m.does(*barred_acts) or (barred_acts and _threatens(m))) and covered(m, debt):
                    yield Said(kind="bar", rows=(SUIT,))


def by_state(written: Sequence[str]) -> Mapping[str, int]:
    """Years by state from `US-CA:4`."""
    return {state: int(years) for state, _, years in (each.partition(":") for each in written)}


def _threatens(m: Matter) -> bool:
    return m.is_contact() and m.action is not None and "court_threat" in m.action.content


def _kind(debt: Debt) -> Kind:
    if debt.founded_on_writing is False:
        return "unwritten"
    return "open" if debt.product in OPEN_PRODUCTS and not debt.founded_on_writing else "written"


def _renewals(where: str, by_payment: Sequence[str], by_writing: Sequence[str]) -> tuple[str, ...]:
    payment = ("payment_received",) if where in by_payment else ()
    return payment + (("acknowledgement_received",) if where in by_writing else ())
