# ruff: noqa: S608 (what is put into SQL here is ours: numbers, and names of tables and columns)
"""Whom to ask about because of what their debts say: found by columns for everybody, in a few questions a night.

The columns say who may be owed something, and a little more; the rules say who is. Every number is the rule's own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from dunwell.contacts.notices.legal import notices as legal_notices
from dunwell.core.ports import Reader
from dunwell.debts import snapshot as debts
from dunwell.flows.duties_facts import BILLS
from dunwell.flows.matters import PRODUCTS
from dunwell.ledger import snapshot as ledger
from dunwell.rulebook import Rule, Rulebook, UnknownRule
from dunwell.rulebook.uk.covered import CREDIT, RUNNING

_ID, _DATE = pl.Int64(), pl.Date()
ARREARS, DEFAULT_SUM, STATEMENT = "uk.cca.arrears_notice", "uk.cca.default_sum_notice", "uk.cca.statement"
OVERDUE_ABROAD = "ae.cps.arrears_thirty_days"
FIRST_NOTICE, QUEBEC = "ca_first_notice", "qc_notice_of_payment"


def candidates(reader: Reader, *, on: date, book: Rulebook) -> list[int]:
    """People towards whom something may be due because of what their debts say, by number. A few questions for all."""
    found = [
        *_in_arrears(reader, on, book),
        *_charged(reader, on, book),
        *_years_ended(reader, on, book),
        *_in_arrears_abroad(reader, on, book),
        *_without_first_notice(reader, book),
    ]
    return sorted(set(found))


def _rule(book: Rulebook, rule_id: str) -> Rule | None:
    try:
        return book.rule(rule_id)
    except UnknownRule:
        return None


def _numbers(rule: Rule, on: date) -> dict[str, int]:
    """The parameters of a rule that are whole numbers on a day."""
    values = {parameter.name: parameter.on(on) for parameter in rule.parameters}
    return {name: value for name, value in values.items() if isinstance(value, int)}


def _quoted(words: Collection[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _country(rule: Rule, book: Rulebook) -> str:
    """Whose law a rule is of."""
    folder = rule.id.partition(".")[0]
    return next(pack.jurisdiction or "" for pack in book.packs if pack.folder == folder)


def _credit(rule: Rule, book: Rulebook, but: Collection[str] = ()) -> str:
    """That an open debt is consumer credit in the country of a rule."""
    return (
        f"s.state = 'open' AND s.jurisdiction = '{_country(rule, book)}' "
        "AND s.purpose = 'consumer' AND s.person_kind <> 'company' "
        f"AND s.product NOT IN ({_quoted(BILLS | (PRODUCTS - CREDIT) | set(but))})"
    )


def _in_arrears(reader: Reader, on: date, book: Rulebook) -> list[int]:
    """Credit of which the last payments due are missed, and whose last notice is not of the last months."""
    rule = _rule(book, ARREARS)
    if rule is None or not rule.is_in_force(on):
        return []
    number = _numbers(rule, on)
    since = pl.select(pl.lit(on).dt.offset_by(f"-{number['months'] - 1}mo")).item()
    frame = reader.read(
        f"SELECT s.debt_id, s.person_id, s.overdue_minor FROM debts_snapshot s WHERE {_credit(rule, book)} "
        "AND s.overdue_minor > 0",
        schema={"debt_id": _ID, "person_id": _ID, "overdue_minor": _ID},
    )
    told = _given(reader, "uk_arrears_notice", "arrears_notice_given").filter(pl.col("given_on") > since)
    frame = frame.join(told, on="debt_id", how="anti")
    if frame.is_empty():
        return []
    wanted = (
        f"(SELECT s.debt_id, s.person_id FROM debts_snapshot s WHERE {_credit(rule, book)} AND s.overdue_minor > 0)"
    )
    fell_due = debts.instalments(reader, wanted).filter(pl.col("due_on") < on).sort("due_on")
    last = fell_due.group_by("debt_id").agg(
        count=pl.len(), asked_minor=pl.col("amount_minor").tail(number["payments"]).sum()
    )
    reached = (pl.col("count") >= number["payments"]) & (pl.col("overdue_minor") >= pl.col("asked_minor"))
    return frame.join(last, on="debt_id").filter(reached)["person_id"].to_list()


def _charged(reader: Reader, on: date, book: Rulebook) -> list[int]:
    """Credit to which a fee was charged that no notice told of since."""
    if (rule := _rule(book, DEFAULT_SUM)) is None or not rule.is_in_force(on):
        return []
    charges = ledger.fees_charged(
        reader, f"(SELECT s.debt_id FROM debts_snapshot s WHERE {_credit(rule, book)})", as_of=on
    )
    if charges.is_empty():
        return []
    newest = charges.group_by("debt_id").agg(charged_on=pl.col("charged_on").max())
    told = _given(reader, "uk_default_sum_notice", "default_sum_notice_given")
    owners = _owners(reader, newest["debt_id"])
    rows = newest.join(owners, on="debt_id").join(told, on="debt_id", how="left")
    return rows.filter(pl.col("given_on").is_null() | (pl.col("given_on") < pl.col("charged_on")))[
        "person_id"
    ].to_list()


def _years_ended(reader: Reader, on: date, book: Rulebook) -> list[int]:
    """Loans of which a year of the agreement ended in the days that the law leaves for the statement."""
    rule = _rule(book, STATEMENT)
    if rule is None or not rule.is_in_force(on):
        return []
    number = _numbers(rule, on)
    opened = pl.col("opened_on")
    frame = reader.read(
        f"SELECT s.debt_id, s.person_id, s.opened_on FROM debts_snapshot s WHERE {_credit(rule, book, RUNNING)} "
        "AND s.opened_on IS NOT NULL",
        schema={"debt_id": _ID, "person_id": _ID, "opened_on": _DATE},
    )
    months = (on.year - opened.dt.year()) * 12 + on.month - opened.dt.month()
    periods = (months - (opened.dt.day() > on.day).cast(pl.Int32)) // number["period_months"]
    ended = (
        frame.with_columns(periods=periods)
        .filter(pl.col("periods") > 0)
        .with_columns(ended_on=opened.dt.offset_by(pl.format("{}mo", pl.col("periods") * number["period_months"])))
    )
    is_open = pl.col("ended_on") >= on - timedelta(days=number["grace_days"])
    told = _given(reader, "uk_statement", "statement_given")
    rows = ended.join(told, on="debt_id", how="left")
    is_told = pl.col("given_on") >= pl.col("ended_on")
    was_told = pl.col("given_on").is_not_null()
    return rows.filter((is_open | was_told) & ~is_told.fill_null(value=False))["person_id"].to_list()


def _in_arrears_abroad(reader: Reader, on: date, book: Rulebook) -> list[int]:
    """Debts to licensed creditors in the Emirates, so many days in arrears as the law names, and without notice."""
    rule = _rule(book, OVERDUE_ABROAD)
    if rule is None or not rule.is_in_force(on):
        return []
    until = on - timedelta(days=_numbers(rule, on)["days_min"])
    frame = reader.read(
        "SELECT s.debt_id, s.person_id, s.counts_from_on FROM debts_snapshot s WHERE s.state = 'open' "
        f"AND s.jurisdiction = '{_country(rule, book)}' AND s.person_kind <> 'company' AND s.is_licensed_institution "
        "AND s.overdue_minor > 0 AND s.counts_from_on <= ?",
        (until,),
        schema={"debt_id": _ID, "person_id": _ID, "counts_from_on": _DATE},
    )
    rows = frame.join(_given(reader, "ae_arrears_notice", "arrears_notice_given"), on="debt_id", how="left")
    is_told = (pl.col("given_on") > pl.col("counts_from_on")).fill_null(value=False)
    return rows.filter(~is_told)["person_id"].to_list()


def _without_first_notice(reader: Reader, book: Rulebook) -> list[int]:
    """People in provinces whose law wants a written notice first, about debts of which none was sent by an agency."""
    rows = {row for name in (FIRST_NOTICE, QUEBEC) for row in legal_notices()[name].rows}
    rules = [rule for rule in book.for_matters if not rows.isdisjoint(rule.table)]
    regions = {str(value) for rule in rules for column, values in rule.scope if column == "region" for value in values}
    if not regions:
        return []
    frame = reader.read(
        "SELECT s.person_id FROM debts_snapshot s WHERE s.state = 'open' "
        f"AND s.jurisdiction = '{_country(rules[0], book)}' "
        "AND s.purpose = 'consumer' AND s.person_kind <> 'company' AND NOT s.is_licensed_institution "
        f"AND s.collector_role <> 'original_creditor' AND s.region IN ({_quoted(regions)}) "
        "AND s.debt_id NOT IN (SELECT a.debt_id FROM contacts_action a WHERE a.template IN (?, ?) "
        "AND a.state = 'done')",
        (FIRST_NOTICE, QUEBEC),
        schema={"person_id": _ID},
    )
    return frame["person_id"].to_list()


def _given(reader: Reader, template: str, event: str) -> pl.DataFrame:
    """By debt the day on which such a notice was last given: sent by us, or recorded in the law's words."""
    sent = reader.read(
        "SELECT debt_id, MAX(planned_on) AS given_on FROM contacts_action WHERE template = ? AND state = 'done' "
        "GROUP BY debt_id",
        (template,),
        schema={"debt_id": _ID, "given_on": _DATE},
    )
    told = reader.read(
        "SELECT s.debt_id, MAX(o.happened_on) AS given_on FROM cases_occurrence o "
        "JOIN debts_snapshot s ON s.person_id = o.person_id WHERE o.type = ? AND o.withdraws_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM cases_occurrence w WHERE w.withdraws_id = o.id) GROUP BY s.debt_id",
        (event,),
        schema={"debt_id": _ID, "given_on": _DATE},
    )
    return pl.concat([sent, told]).group_by("debt_id").agg(pl.col("given_on").max())


def _owners(reader: Reader, debt_ids: pl.Series) -> pl.DataFrame:
    return reader.read(
        f"SELECT debt_id, person_id FROM {debts.wanted_few(debt_ids)} AS wanted",
        schema={"debt_id": _ID, "person_id": _ID},
    )
