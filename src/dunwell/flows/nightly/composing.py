"""Turns a chunk of decisions into actions with their words, in bulk. Reads names and references; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from dunwell.contacts.actions import ACTIONS
from dunwell.contacts.notices.placeholders import DebtLine, MissingValue, UnsafeLink
from dunwell.contacts.notices.rendering import Rendered, Template, render, template
from dunwell.contacts.notices.wording import VALIDATION_NOTICE, UnknownWording, best_language, names
from dunwell.core.ports import Reader
from dunwell.debts import snapshot
from dunwell.flows.nightly import notices
from dunwell.flows.nightly.deciding import ACTING
from dunwell.flows.nightly.notices import NoticeFacts
from dunwell.parties import snapshot as parties

WRITTEN = ("email", "text", "letter")
"""Channels whose words are ours; a call or a visit is spoken by the one who makes it."""
WRITTEN_INSTEAD = "second_reminder"
"""The words of a step meant for a voice (`phone_call`, `visit`) when it falls back to writing."""
PAY_BY_DAYS = 14
"""Days after the night by which a final notice asks to be answered: post takes some of them."""
_ORDER = ["person_id", "lead_debt_id", "currency"]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses a person can follow. `stop` makes the address at which a person ends one channel."""

    pay: str
    """Where to pay when a portfolio gives no web address; `{reference}` is put in."""
    stop: Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a chunk's words need that is not in the decisions: names by person, references by debt, portfolios."""

    names: Mapping[int, str]
    references: Mapping[int, str]
    portfolios: Mapping[int, Mapping[str, Any]]
    notices: NoticeFacts


@dataclass(frozen=True, slots=True)
class Kind:
    """What messages made by one compiled template share."""

    template: str
    language: str
    channel: str
    portfolio_id: int
    country: str


@dataclass(frozen=True, slots=True)
class Told:
    """The words of one action, or why there are none."""

    words: Rendered
    because: str = ""


BLANK = Rendered("", "", "", "")


def read_facts(
    reader: Reader, chunk: pl.DataFrame, portfolios: Mapping[int, Mapping[str, Any]], dispute_by: date
) -> Facts:
    """Names and references for the written actions of a chunk; what is served today may be disputed by `dispute_by`."""
    written = chunk.filter(pl.col("decision").is_in(ACTING) & pl.col("channel").is_in(WRITTEN))
    return Facts(
        parties.names(reader, written["person_id"].unique().sort()),
        snapshot.references(reader, written["debt_id"].sort()),
        portfolios,
        notices.read(reader, written, dispute_by),
    )


def compose(
    chunk: pl.DataFrame, facts: Facts, links: Links, *, run_id: int, as_of: date, state: str, at: datetime
) -> pl.DataFrame:
    """One action per message, with the columns of `contacts.actions.ACTIONS`, in order of person.

    Given    every debt of a person in one chunk. Debts of one person in two currencies make two actions: amounts of
             different currencies are never summed. A debt that is due a validation notice has a letter of its own
    Always   an action whose words cannot be made is held and says why
    """
    acting = chunk.filter(pl.col("decision").is_in(ACTING)).with_columns(
        pl.when(notices.is_due()).then("debt_id").otherwise("lead_debt_id").alias("lead_debt_id"),
        pl.when(notices.is_due()).then(pl.lit(VALIDATION_NOTICE)).otherwise("template").alias("template"),
    )
    leads_first = acting.sort([*_ORDER, pl.col("debt_id") != pl.col("lead_debt_id"), "debt_id"])
    grouped = leads_first.group_by(_ORDER, maintain_order=True).agg(
        pl.col(_OF_LEAD).first(),
        debt_id=pl.col("debt_id").first(),
        debts=pl.col("debt_id"),
        debt_ids=pl.col("debt_id").cast(pl.String).str.join(","),
        amount_minor=pl.col("overdue_minor").sum(),
        amounts=pl.col("overdue_minor"),
        since=pl.col("oldest_unpaid_due_on"),
        in_portfolios=pl.col("portfolio_id"),
        priority=pl.col("expected_minor").sum(),
    )
    pay_by = as_of + timedelta(days=PAY_BY_DAYS)
    told = _told(_with_wording(grouped, facts.portfolios), facts, links, pay_by)
    is_held = pl.col("state_because") != ""
    held = told.with_columns(state=pl.when(is_held).then(pl.lit("held")).otherwise(pl.lit(state)))
    return held.select(*(_constant(name, dtype, run_id, as_of, at) for name, dtype in ACTIONS.items()))


_OF_LEAD = [
    "channel", "point_id", "step", "template", "skill", "portfolio_id", "language", "jurisdiction", "collector_role",
    "not_before", "not_after",
]  # fmt: skip


def _constant(name: str, dtype: pl.DataType, run_id: int, as_of: date, at: datetime) -> pl.Expr:
    constants: dict[str, object] = {"run_id": run_id, "planned_on": as_of, "recorded_at": at}
    return pl.lit(constants[name]).cast(dtype).alias(name) if name in constants else pl.col(name).cast(dtype)


def _with_wording(actions: pl.DataFrame, portfolios: Mapping[int, Mapping[str, Any]]) -> pl.DataFrame:
    """Puts the template and language each action is written in; asked once per kind of action."""
    kinds = actions.select(_KIND).unique()
    wordings = [
        _wording(channel, wanted, language, portfolio_id, portfolios)
        for channel, wanted, language, portfolio_id in kinds.iter_rows()
    ]
    found = kinds.with_columns(
        pl.Series("written", [template for template, _ in wordings], dtype=pl.String),
        pl.Series("spoken", [language for _, language in wordings], dtype=pl.String),
    )
    joined = actions.join(found, on=_KIND, how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(template="written", language="spoken")


_KIND = ["channel", "template", "language", "portfolio_id"]


def _wording(
    channel: str,
    wanted: str,
    language: str | None,
    portfolio_id: int,
    portfolios: Mapping[int, Mapping[str, Any]],
) -> tuple[str, str]:
    """Template and language of one kind of action: of what is written, only what there are words for."""
    own = str(portfolios[portfolio_id]["language"])
    if channel not in WRITTEN:
        return wanted, language or own
    name = wanted if wanted == VALIDATION_NOTICE or wanted in names() else WRITTEN_INSTEAD
    return name, _language(name, language, own)


def _language(name: str, wanted: str | None, portfolio: str) -> str:
    """The person's language, else the portfolio's, else English, as far as the template is written in it."""
    if wanted and best_language(name, wanted) == wanted:
        return wanted
    return best_language(name, portfolio)


def _told(actions: pl.DataFrame, facts: Facts, links: Links, pay_by: date) -> pl.DataFrame:
    """Adds subject, text, html (a letter's layout), text_sha256 and state_because; blank for calls and visits."""
    told = [Told(BLANK)] * actions.height
    numbered = actions.with_row_index("place").filter(pl.col("channel").is_in(WRITTEN))
    kinds = ["template", "language", "channel", "portfolio_id", "jurisdiction"]
    for kind, rows in numbered.partition_by(kinds, as_dict=True, maintain_order=True).items():
        if kind[0] == VALIDATION_NOTICE:
            said = [_notice(row, facts) for row in rows.iter_rows(named=True)]
        else:
            said = _filled(Kind(*kind), rows, facts, links, pay_by)
        for place, one in zip(rows["place"], said, strict=True):
            told[place] = one
    return actions.with_columns(
        pl.Series("subject", [one.words.subject for one in told], dtype=pl.String),
        pl.Series("text", [one.words.text for one in told], dtype=pl.String),
        pl.Series("html", [one.words.html or one.words.layout for one in told], dtype=pl.String),
        pl.Series("text_sha256", [one.words.sha256 for one in told], dtype=pl.String),
        pl.Series("state_because", [one.because[:300] for one in told], dtype=pl.String),
    )


def _notice(row: Mapping[str, Any], facts: Facts) -> Told:
    written = notices.write(
        debt_id=row["debt_id"],
        point_id=row["point_id"],
        name=facts.names[row["person_id"]],
        language=row["language"],
        portfolio=facts.portfolios[row["portfolio_id"]],
        facts=facts.notices,
    )
    return Told(written.words, written.because)


def _filled(kind: Kind, rows: pl.DataFrame, facts: Facts, links: Links, pay_by: date) -> list[Told]:
    """One template filled for all its rows; if one cannot be, each is tried alone and those that cannot say why."""
    portfolio = facts.portfolios[kind.portfolio_id]
    given = list(_rows(rows, facts, links, portfolio, pay_by))
    try:
        compiled = template(
            kind.template, kind.language, channel=kind.channel, country=kind.country, role=portfolio["collector_role"]
        )
        return [Told(words) for words in render(compiled, given)]
    except UnknownWording as error:
        return [Told(BLANK, str(error))] * rows.height
    except (MissingValue, UnsafeLink):
        return [_alone(compiled, one) for one in given]


def _alone(compiled: Template, row: Mapping[str, Any]) -> Told:
    try:
        return Told(render(compiled, [row])[0])
    except (MissingValue, UnsafeLink) as error:
        return Told(BLANK, str(error))


def _rows(
    actions: pl.DataFrame, facts: Facts, links: Links, portfolio: Mapping[str, Any], pay_by: date
) -> Iterable[dict[str, Any]]:
    """What the templates' placeholders are filled with, one action at a time."""
    creditors = {key: row["creditor"] for key, row in facts.portfolios.items()}
    columns = ("person_id", "channel", "debts", "amounts", "since", "in_portfolios", "amount_minor", "currency")
    for person_id, channel, debts, amounts, since, portfolios, total, currency in actions.select(columns).iter_rows():
        reference = facts.references[debts[0]]
        yield {
            **portfolio,
            "person_name": facts.names[person_id],
            "reference": reference,
            "total_minor": total,
            "currency": currency,
            "pay_url": portfolio["pay_url"] or links.pay.format(reference=reference),
            "pay_by": pay_by,
            "opt_out_url": links.stop(person_id, channel),
            "debts": [
                DebtLine(facts.references[debt], creditors[own], minor, day)
                for debt, own, minor, day in zip(debts, portfolios, amounts, since, strict=True)
            ],
        }
