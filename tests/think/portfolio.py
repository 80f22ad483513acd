"""Random prepared rows for the engine's tests: any column may be anything, and where it may, unknown."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import polars as pl

from dunwell import rulebook
from dunwell.rulebook.usual import frame_of, usual_row

BOOK = rulebook.load()
DAY = date(2026, 3, 10)
REGIONS = {
    "US": ["US-TX", "US-MA", "US-NY", "US-CA", "US-WA", "US-DC", None],
    "GB": ["GB-ENG", "GB-SCT", None],
    "CA": ["CA-ON", "CA-QC", "CA-AB", "CA-BC", "CA-SK", "CA-MB", "CA-NS", "CA-NB", "CA-PE", "CA-NL", "CA-YT", None],
    "AE": ["AE-DU", None],
}
FLAGS: tuple[str, ...] = (
    "is_disputed",
    "is_ceased",
    "is_fraud_reported",
    "is_deceased",
    "is_insolvent",
    "is_represented",
    "is_minor",
)
FLAGS += (
    "is_in_moratorium",
    "opted_out_email",
    "opted_out_text",
    "opted_out_phone",
    "opted_out_letter",
    "opted_out_visit",
)
COUNTS: tuple[str, ...] = (
    "calls_7d",
    "calls_person_7d",
    "contacts_7d",
    "contacts_person_7d",
    "contacts_30d",
    "emails_7d",
    "texts_7d",
    "letters_30d",
)
COUNTS += ("visits_30d", "conversations_after_first_7d")


def random_rows(count: int, *, seed: int, unknowns: float = 0.03, people: int | None = None) -> list[dict[str, Any]]:
    """Rows of all four countries; `unknowns` is the chance that a fact is not known."""
    rnd = random.Random(seed)
    rows = []
    for debt in range(1, count + 1):
        pack = BOOK.pack(rnd.choice(list(REGIONS)))
        assert pack is not None
        row = usual_row(pack) | {"debt_id": debt, "person_id": rnd.randrange(people) if people else debt}
        row |= _facts(rnd, str(pack.jurisdiction))
        for name in [*FLAGS, *COUNTS, "minute_earliest", "minute_latest", "weekday", "is_holiday", "jurisdiction"]:
            if rnd.random() < unknowns:
                row[name] = None
        for name in ("state", "vulnerability", "collector_role", "purpose", "person_kind", "is_licensed_institution"):
            if rnd.random() < unknowns / 3:
                row[name] = None
        rows.append(row)
    return rows


def random_frame(count: int, *, seed: int, unknowns: float = 0.03, people: int | None = None) -> pl.DataFrame:
    """`random_rows` as a typed frame."""
    return frame_of(random_rows(count, seed=seed, unknowns=unknowns, people=people))


def _facts(rnd: random.Random, country: str) -> dict[str, Any]:
    west = rnd.choice([rnd.randrange(1440), rnd.randrange(420, 1320)])
    step = rnd.choice([0, 0, 1, 2, 3, 4, 5, 6, 7])
    barred = rnd.random() < 0.1
    facts: dict[str, Any] = {
        "region": rnd.choice(REGIONS[country]),
        "collector_role": rnd.choice(["original_creditor", "debt_buyer", "third_party_collector"]),
        "purpose": rnd.choice(["consumer", "consumer", "commercial"]),
        "person_kind": rnd.choice(["individual", "individual", "sole_trader", "company"]),
        "is_licensed_institution": rnd.random() < 0.4,
        "state": rnd.choice(["open"] * 12 + ["paid", "closed", "sold"]),
        "minute_latest": west,
        "minute_earliest": min(1439, west + rnd.choice([0, 0, 0, 60, 180])),
        "weekday": rnd.randrange(1, 8),
        "is_holiday": rnd.random() < 0.1,
        "barred_from_minute": rnd.choice([0, 600, 1200]) if barred else None,
        "barred_to_minute": rnd.choice([480, 840, 1320]) if barred else None,
        "vulnerability": rnd.choice([0] * 12 + [1, 2, 3]),
        "days_since_conversation": rnd.choice([None, rnd.randrange(20)]),
        "days_past_due": rnd.randrange(200),
        "days_since_payment": rnd.choice([None, rnd.randrange(300)]),
        "days_to_limitation": rnd.choice([None, rnd.randrange(-50, 400)]),
        "days_since_validation_notice": rnd.choice([None, rnd.randrange(90)]),
        "validation_notice_on": rnd.choice([None, date(2026, 1, 5)]),
        "days_since_first_notice": rnd.choice([None, *range(0, 90, 3)]),
        "days_since_any_notice": rnd.choice([None, *range(0, 90, 3)]),
        "charged_off_on": rnd.choice([None, date(2025, 1, 5)]),
        "consented_email": rnd.choice([None, True, False]),
        "consented_text": rnd.choice([None, True, False]),
        "is_work_email": rnd.choice([None, True, False, False]),
        "overdue_minor": rnd.randrange(0, 300_000),
        "balance_minor": rnd.randrange(0, 2_000_000),
        "payments_12m": rnd.randrange(13),
        "promises_broken": rnd.randrange(5),
        "promises_kept": rnd.randrange(5),
        "has_running_promise": rnd.random() < 0.1,
        "has_held_plan": rnd.random() < 0.05,
        "is_paused": rnd.random() < 0.05,
        "step": step,
        "days_since_step": rnd.randrange(60) if step else None,
        "email_point_id": rnd.choice([None, 11]),
        "phone_point_id": rnd.choice([None, 12]),
        "text_point_id": rnd.choice([None, 13]),
        "postal_point_id": rnd.choice([None, 14, 14]),
    }
    facts |= {name: rnd.random() < 0.04 for name in FLAGS}
    return facts | {name: rnd.choice([0, 0, 0, 1, 2, 3, 5, 8, 15]) for name in COUNTS}
