"""Words files use for yes and no, states of a debt and kinds of person, in four languages."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dunwell.core.intake.checked import Checked, bad_where, from_map
from dunwell.core.money import EXPONENTS


def _words(**meanings: str) -> dict[str, str]:
    return {word.strip(): meaning for meaning, words in meanings.items() for word in words.split(",")}


FLAGS = _words(
    yes="yes, y, true, t, 1, 1.0, x, oui, o, vrai, sí, si, s, verdadero, نعم",
    no="no, n, false, f, 0, 0.0, -, non, faux, falso, لا",
)
STATUS_WORDS = _words(
    open="open, outstanding, unpaid, overdue, due, active, current, partial, partially paid, ouvert, impayé, impayée, "
    "en cours, abierto, abierta, pendiente, impagado, vencido, مفتوح, غير مدفوع, authorised, authorized, sent",
    paid="paid, settled, cleared, payé, payée, réglé, réglée, soldé, pagado, pagada, liquidado, مدفوع, paid in full",
    closed="closed, cancelled, canceled, void, voided, written off, credited, fermé, annulé, annulée, cerrado, "
    "cerrada, anulado, cancelado, مغلق, ملغى",
    recalled="recalled, withdrawn, returned to client, rappelé, retiré, retirado, مسترجع",
    disputed="disputed, in dispute, dispute, query, contesté, contestée, litige, en litige, disputado, en disputa, "
    "متنازع عليه",
)
KIND_WORDS = _words(
    individual="individual, person, consumer, private, natural person, particulier, personne physique, particular, "
    "persona física, فرد, p, b2c",
    sole_trader="sole_trader, sole trader, self-employed, sole proprietor, auto-entrepreneur, autónomo, مؤسسة فردية",
    company="company, business, organisation, organization, corporate, legal entity, entreprise, société, "
    "personne morale, empresa, sociedad, persona jurídica, شركة, c, b2b",
)

COMPOUNDING_WORDS = _words(
    simple="simple, not compounded, none, no, flat, intérêt simple, simple interest, interés simple, بسيطة, بسيط",
    day="daily, day, per day, quotidien, quotidienne, par jour, diario, diaria, يومي, يومية",
    month="monthly, month, per month, mensuel, mensuelle, par mois, mensual, شهري, شهرية",
    quarter="quarterly, quarter, trimestriel, trimestrielle, trimestral, ربع سنوي, ربع سنوية",
    year="yearly, annually, annual, year, per annum, annuel, annuelle, par an, anual, سنوي, سنوية",
)
"""`simple`, or every how long interest is added and bears interest itself: a word of `core.interest.Every`."""
DAY_COUNT_WORDS = _words(
    act_365="act/365, act_365, act365, actual/365, actual/365 fixed, act/365f, 365, exact/365, real/365",
    act_366="act/366, act_366, act366, actual/366, act/act, actual/actual, 366, exact/exact, real/real",
    **{"30_360": "30/360, 30_360, 30e/360, 30360, 360"},
)
"""A word of `core.interest.DayCount`."""


def read_flags(text: pl.Series) -> Checked:
    """Booleans; code not_a_flag."""
    checked = from_map(text, FLAGS, "not_a_flag")
    return Checked(checked.values == "yes", checked.codes)


def read_statuses(text: pl.Series, own_words: Mapping[str, str]) -> Checked:
    """fields.STATUSES; the profile's own words come first; code unknown_status."""
    return from_map(text, STATUS_WORDS | {word.lower(): to for word, to in own_words.items()}, "unknown_status")


def read_kinds(text: pl.Series) -> Checked:
    """words.PersonKind; code unknown_kind."""
    return from_map(text, KIND_WORDS, "unknown_kind")


def read_currencies(text: pl.Series) -> Checked:
    """ISO 4217 codes the product keeps; code unknown_currency."""
    return from_map(text, {code.lower(): code for code in EXPONENTS}, "unknown_currency")


def read_compounding(text: pl.Series) -> Checked:
    """`simple` or a word of core.interest.Every; code unknown_compounding."""
    return from_map(text, COMPOUNDING_WORDS, "unknown_compounding")


def read_day_counts(text: pl.Series) -> Checked:
    """Words of core.interest.DayCount; code unknown_day_count."""
    return from_map(text, DAY_COUNT_WORDS, "unknown_day_count")


def read_counts(text: pl.Series) -> Checked:
    """Whole numbers, `2.0` read as 2; code not_a_count."""
    values = text.str.replace(r"\.0+$", "").cast(pl.Int32, strict=False)
    return Checked(values, bad_where(values.is_null() & text.is_not_null(), "not_a_count"))
