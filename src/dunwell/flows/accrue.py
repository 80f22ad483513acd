"""Accrue: charge every debt the interest of the periods that ended, once.

Debts to which nothing happened out of turn are charged forward as columns, a stretch of debts in one transaction. The
others, to which a payment came late, or whose terms changed, are told again one by one by `flows.charging`. Killed at
any moment and run again it ends the same; run again after that it adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from dunwell.contacts.bulk import void_permits_in
from dunwell.core import ageing, interest
from dunwell.core import charging as forward
from dunwell.core.actor import Actor
from dunwell.core.journal import INCOME, PLACED
from dunwell.core.ports import Bulk, BulkSession
from dunwell.core.words import CircumstanceKind, Part, PlacementKind
from dunwell.debts import bulk as debts_bulk
from dunwell.debts import charges_bulk, contract_bulk, terms, terms_bulk
from dunwell.debts.charges import INTEREST
from dunwell.debts.charges_bulk import Stretch
from dunwell.debts.services import mark_changed_in
from dunwell.flows import charging, lawful_rates
from dunwell.flows.charging_plan import ENDED
from dunwell.ledger import bulk as ledger
from dunwell.ledger import charged as books
from dunwell.parties import standing
from dunwell.rulebook import Rulebook

DEBTS_AT_ONCE = 100_000
_ID = pl.Int64()


@dataclass(frozen=True, slots=True)
class Accrued:
    """What a run of the job charged. `again` debts were told anew, `withdrawn` charges of theirs did not stand."""

    debts: int = 0
    charges: int = 0
    charged_minor: int = 0
    again: int = 0
    withdrawn: int = 0
    moved: int = 0
    capped: Mapping[str, int] = field(default_factory=dict)
    """How many debts bear less than agreed, by the rule that cut their rate."""


@dataclass(frozen=True, slots=True)
class _Known:
    """One stretch: the debts of which a period may have ended, and which debts must be told anew."""

    debts: pl.DataFrame
    movements: pl.DataFrame
    rates: pl.DataFrame
    free: pl.DataFrame
    odd: pl.Series


def accrue(
    bulk: Bulk, *, book: Rulebook, as_of: date, by: Actor, at: datetime, at_once: int = DEBTS_AT_ONCE,
    on_stretch: Callable[[int], None] | None = None,
) -> Accrued:  # fmt: skip
    """Hold agreed interest against the law, and charge every period that ended on or before `as_of`."""
    done = Accrued(capped=lawful_rates.bind(bulk, book=book, by=by, at=at).capped)
    with bulk.job() as job:
        for stretch in _stretches(job, at_once):
            with job.session() as session:
                part, odd = _charge(session, stretch, as_of=as_of, by=by, at=at)
            done = _plus(done, part)
            done = _again(done, odd, as_of=as_of, by=by, at=at)
            if on_stretch:
                on_stretch(stretch.last)
    return done


def _stretches(job: Bulk, at_once: int) -> Iterator[Stretch]:
    with job.session() as session:
        whole = charges_bulk.bounds(session)
    if whole is not None:
        for first in range(whole.first, whole.last + 1, at_once):
            yield Stretch(first, min(first + at_once - 1, whole.last))


def _plus(done: Accrued, part: Accrued) -> Accrued:
    return replace(
        done,
        debts=done.debts + part.debts,
        charges=done.charges + part.charges,
        charged_minor=done.charged_minor + part.charged_minor,
    )


def _again(done: Accrued, odd: pl.Series, *, as_of: date, by: Actor, at: datetime) -> Accrued:
    """Tell debts anew, each in a transaction of its own."""
    for debt_id in odd:
        told = charging.settle(debt_id=debt_id, through=as_of, by=by, at=at)
        done = replace(
            done,
            charges=done.charges + told.charged,
            charged_minor=done.charged_minor + told.charged_minor,
            again=done.again + 1,
            withdrawn=done.withdrawn + told.withdrawn,
            moved=done.moved + told.moved,
        )
    return done


def _charge(
    session: BulkSession, stretch: Stretch, *, as_of: date, by: Actor, at: datetime
) -> tuple[Accrued, pl.Series]:
    """Charge one stretch forward; the debts that must be told anew are returned."""
    charges_bulk.take_turn_in(session)
    known = _read(session, stretch, as_of)
    if known is None:
        return Accrued(), pl.Series("debt_id", [], _ID)
    usual = known.debts.filter(~pl.col("debt_id").is_in(known.odd.implode()))
    made = forward.charge_forward(forward.Books(usual, known.movements, known.rates, known.free), as_of=as_of).join(
        usual.select("debt_id", "portfolio_id", "placement", "currency", "state"), on="debt_id", maintain_order="left"
    )
    _write(session, made, by=by, at=at)
    amounts = made["amount_minor"]
    return Accrued(made["debt_id"].n_unique(), made.height, int(amounts.sum())), known.odd


def _read(session: BulkSession, stretch: Stretch, as_of: date) -> _Known | None:
    agreed = contract_bulk.of_debts_and_books_in(session, stretch)
    if agreed.is_empty():
        return None
    charged = charges_bulk.charged_in(session, stretch)
    debts = charges_bulk.debts_in(session, stretch).join(charged, on="debt_id", how="left")
    debts = debts.with_columns(from_on="charged_to", charged_minor=pl.col("charged_minor").fill_null(0))
    debts, versions = _under_terms(debts, agreed)
    debts = _under_law(session, debts)
    boundary = interest.next_boundary_of(pl.col("charged_to"), pl.col("every"))
    debts = debts.with_columns(is_due=(boundary <= as_of).fill_null(value=True))
    movements = _movements(session, stretch, debts)
    stops = _stops(session, stretch, debts)
    odd = _odd(session, stretch, debts, versions, movements, stops, as_of)
    free = ageing.merged_pauses(stops.filter(pl.col("withdrawn_at").is_null()))
    moved = movements.select("debt_id", "effective_on", "amount_minor")
    return _Known(debts.filter("is_due").drop("is_due"), moved, _rates(agreed), free, odd)


def _under_law(session: BulkSession, debts: pl.DataFrame) -> pl.DataFrame:
    """Adds law_minor, what interest may come to in all where a rule has a ceiling of the cost in all, and claimed_at,
    when what counts in it was recorded last; both null where no rule has. What was claimed counts whatever its day."""
    limited = debts.filter(pl.col("cost_max") != "").select("debt_id", "cost_max", "charged_minor")
    claimed = books.claimed_in(session, limited["debt_id"].sort()).rename({"subject_id": "debt_id"})
    shares = [(text, interest.read_rate(text)) for text in limited["cost_max"].unique()]
    units = pl.DataFrame(shares, schema={"cost_max": pl.String(), "units": pl.Int128()}, orient="row")
    most = (pl.col("lent_minor").cast(pl.Int128) * pl.col("units") // interest.RATE_UNITS).cast(_ID)
    beside = pl.col("cost_minor") - pl.col("charged_minor")
    found = limited.join(units, on="cost_max").join(claimed, on="debt_id", how="left").select(
        "debt_id", "claimed_at", law_minor=(most - beside).fill_null(0).clip(lower_bound=0)
    )  # fmt: skip
    return debts.join(found, on="debt_id", how="left")


def _under_terms(debts: pl.DataFrame, agreed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Debts with the version of their narrowest terms that holds where they are charged to; and of each debt when its
    terms were last recorded and from when the next version holds: debt_id, agreed_at, next_version_on."""
    beside = terms_bulk.narrowest(debts, agreed).select(*debts.columns, *_OF_TERMS)
    rows = beside.sort("debt_id", "starts_on", "terms_id")
    holds = pl.col("starts_on") <= pl.col("charged_to").fill_null(pl.col("starts_on").min().over("debt_id"))
    rows = rows.with_columns(next_version_on=pl.when(~holds).then("starts_on"), holds=holds)
    versions = rows.group_by("debt_id").agg(pl.col("agreed_at").max(), pl.col("next_version_on").min())
    rows = rows.filter("holds").drop("holds", "next_version_on")
    in_force = rows.unique("debt_id", keep="last", maintain_order=True)
    return in_force.with_columns(begins_on="starts_on", is_compound=pl.col("method") == "compound").drop(
        "starts_on", "method", "agreed_at"
    ), versions


_OF_TERMS = ("terms_id", "starts_on", "method", "day_count", "every", "cap_minor", "cost_max", "cost_rule", "agreed_at")


def _rates(agreed: pl.DataFrame) -> pl.DataFrame:
    """terms_id, starts_on, rate_units; terms of one wording are read once."""
    worded = agreed.select("rates", "rate_max").unique()
    read = [
        (rates, most, one.starts_on, one.rate_units)
        for rates, most in worded.iter_rows()
        for one in terms.read_rates(rates, most)
    ]
    schema = {"rates": pl.String(), "rate_max": pl.String(), "starts_on": pl.Date(), "rate_units": _ID}
    by_words = pl.DataFrame(read, schema=schema, orient="row")
    return agreed.select("terms_id", "rates", "rate_max").join(by_words, on=["rates", "rate_max"]).drop(
        "rates", "rate_max"
    )  # fmt: skip


def _movements(session: BulkSession, stretch: Stretch, debts: pl.DataFrame) -> pl.DataFrame:
    """What bears interest: principal, and of compound terms interest too. All of it where a period may have ended;
    of other debts what became known since they were last looked at."""
    codes = [str(Part.PRINCIPAL)] + ([str(Part.INTEREST)] if debts["is_compound"].any() else [])
    due = debts.filter("is_due")["debt_id"].sort()
    rows = books.postings_in(session, due, codes=codes).filter(pl.col("subject_id").is_in(due.implode()))
    others = debts.filter(~pl.col("is_due"))
    since: datetime | None = others["checked_at"].min()  # type: ignore[assignment]
    new = books.recorded_in(session, first=stretch.first, last=stretch.last, codes=codes, after=since)
    rows = pl.concat([rows, new.filter(pl.col("subject_id").is_in(others["debt_id"].implode()))])
    rows = rows.rename({"subject_id": "debt_id"}).join(debts.select("debt_id", "is_compound"), on="debt_id")
    return rows.filter((pl.col("code") == Part.PRINCIPAL) | pl.col("is_compound")).drop("code", "is_compound")


def _stops(session: BulkSession, stretch: Stretch, debts: pl.DataFrame) -> pl.DataFrame:
    """Days without interest, withdrawn ones too: debt_id, starts_on, ends_on, recorded_at, withdrawn_at."""
    agreed = charges_bulk.stops_in(session, stretch)
    protected = standing.standing_in(session, CircumstanceKind.MORATORIUM).join(
        debts.select("debt_id", "person_id"), on="person_id"
    )
    protected = protected.filter(pl.col("subject_id").is_null() | (pl.col("subject_id") == pl.col("debt_id")))
    never = pl.lit(None, agreed.schema["recorded_at"])
    ended = debts.filter(pl.col("state").is_in(ENDED)).select(
        "debt_id", starts_on="state_since", ends_on=pl.lit(None, pl.Date()), recorded_at=never, withdrawn_at=never
    )
    return pl.concat([agreed, protected.select(agreed.columns), ended])


def _odd(
    session: BulkSession, stretch: Stretch, debts: pl.DataFrame, versions: pl.DataFrame, movements: pl.DataFrame,
    stops: pl.DataFrame, as_of: date,
) -> pl.Series:  # fmt: skip
    """Debts that cannot simply be charged forward: something became known of days charged before, or comes between."""
    to = debts.select("debt_id", "charged_to", "checked_at", "every", "is_compound")
    late = pl.col("recorded_at") > pl.col("checked_at")
    came_late = movements.join(to, on="debt_id").filter(late & (pl.col("effective_on") < pl.col("charged_to")))
    stop_known = late | (pl.col("withdrawn_at") > pl.col("checked_at"))
    stopped = stops.join(to, on="debt_id").filter(stop_known & (pl.col("starts_on") < pl.col("charged_to")))
    charged_to: date = debts["charged_to"].fill_null(date.min).min()  # type: ignore[assignment]
    paid = charges_bulk.paid_in(session, stretch, after=charged_to).join(to, on="debt_id")
    between = paid.filter(
        (pl.col("paid_on") < as_of) & (pl.col("charged_to").is_null() | (pl.col("paid_on") > pl.col("charged_to")))
    )
    changed = versions.join(to, on="debt_id").filter(
        (pl.col("next_version_on") <= as_of) | (pl.col("agreed_at") > pl.col("checked_at"))
    )
    boundary = interest.next_boundary_of(pl.col("charged_to") - interest.DAY, pl.col("every"))
    cut = to.filter(pl.col("is_compound") & (boundary != pl.col("charged_to")))
    below = _below(movements.join(debts.filter("is_due"), on="debt_id", how="semi"))
    parts = [frame["debt_id"] for frame in (came_late, stopped, between, changed, cut, below, _recut(debts))]
    return pl.concat(parts).unique().sort()


def _recut(debts: pl.DataFrame) -> pl.DataFrame:
    """Debts whose charges a ceiling of the cost in all must cut otherwise, since something was claimed or taken back:
    more is charged than it leaves, or what it cut could be charged: debt_id."""
    has_room = (pl.col("cut_by") != "") & (pl.col("charged_minor") < pl.col("law_minor"))
    is_over = pl.col("charged_minor") > pl.col("law_minor")
    return debts.filter((pl.col("claimed_at") > pl.col("checked_at")) & (is_over | has_room)).select("debt_id")


def _below(movements: pl.DataFrame) -> pl.DataFrame:
    """Debts on which at the end of some day less than nothing was owed: debt_id."""
    falling = movements.filter(pl.col("amount_minor") < 0).select("debt_id").unique()
    rows = movements.join(falling, on="debt_id", how="semi")
    rows = rows.sort("debt_id", "effective_on", "amount_minor", descending=[False, False, True])
    rows = rows.with_columns(
        running=pl.col("amount_minor").cum_sum()
    )  # over all debts: what each began at is taken off
    began = pl.col("running").first() - pl.col("amount_minor").first()
    least = rows.group_by("debt_id", maintain_order=True).agg(least=pl.col("running").min() - began)
    return least.filter(pl.col("least") < 0)


def _write(session: BulkSession, made: pl.DataFrame, *, by: Actor, at: datetime) -> None:
    """Book the charges as one entry per book, currency and day; keep each, let it fall due, mark what changed."""
    rule = pl.concat_str(pl.lit(INTEREST), pl.col("terms_id").cast(pl.String))
    keyed = made.with_columns(rule=rule, key=pl.struct("portfolio_id", "currency", "ends_on").rank("dense").cast(_ID))
    owing = keyed.filter(pl.col("amount_minor") > 0)
    entry_ids = pl.DataFrame(schema={"key": _ID, "entry_id": _ID})
    if owing.height:
        entries, postings = _entries(owing)
        entry_ids = ledger.post_many_in(session, entries, postings, by=by, at=at).select("key", "entry_id")
    kept = keyed.join(entry_ids, on="key", how="left").with_columns(
        entry_id=pl.when(pl.col("amount_minor") > 0).then("entry_id")
    )
    if kept.is_empty():
        return
    charges_bulk.keep_in(session, kept, at=at)
    debts_bulk.write_schedules_in(session, owing.select("debt_id", "amount_minor", due_on="ends_on"), at=at)
    opened = owing.filter(pl.col("state") == "paid").group_by("debt_id").agg(moved_on=pl.col("ends_on").min())
    moves = opened.select("debt_id", old=pl.lit("paid"), new=pl.lit("open"), moved_on="moved_on")
    debts_bulk.move_in(session, moves, because="interest is still owed", by=by, at=at)
    mark_changed_in(session, owing["debt_id"].unique().sort())
    void_permits_in(session, at=at)


def _entries(owing: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Compound entries of the charges, and their postings: a line per charge, and the book's side."""
    hashed = pl.struct("debt_id", "rule", "starts_on", "ends_on").hash(seed=0)
    grouped = owing.sort("key", "debt_id").group_by("key", maintain_order=True)
    entries = grouped.agg(
        pl.col("portfolio_id", "ends_on").first(), pl.col("debt_id").min().alias("first"), pl.len().alias("count"),
        hashed.sum().alias("hashed"),
    ).with_columns(
        reference=pl.concat_str(
            pl.lit("charge:"), pl.concat_str("portfolio_id", "ends_on", "first", "count", "hashed", separator=":")
        ),
        kind=pl.lit("charge"),
        effective_on="ends_on",
        because=pl.lit("interest of the period that ended"),
    )  # fmt: skip
    usual = {"book": "portfolio_id", "code": pl.lit(str(Part.INTEREST)), "subject_id": "debt_id"}
    columns = ("key", "book", "code", "currency", "amount_minor", "subject_id")
    lines = owing.with_columns(**usual).select(columns)
    earned = pl.when(pl.col("placement") == PlacementKind.AGENCY).then(pl.lit(PLACED)).otherwise(pl.lit(INCOME))
    house = owing.group_by("key", "portfolio_id", "placement", "currency").agg(-pl.col("amount_minor").sum())
    house = house.with_columns(book="portfolio_id", code=earned, subject_id=pl.lit(None, _ID)).select(columns)
    return entries.select("key", "reference", "kind", "effective_on", "because"), pl.concat([lines, house])
