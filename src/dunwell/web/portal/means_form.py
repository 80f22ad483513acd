"""A person's own income and expenditure: a short form of what comes in and goes out, and what then remains.

A figure they leave as it was keeps what was known of it; every figure is theirs now, so it is as sure as what is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _

from dunwell.core.means import Category, Figure, Form, Household, Statement
from dunwell.core.money import Money, NotAnAmount
from dunwell.flows.means import Left
from dunwell.web.shared.refused import refused
from dunwell.web.shared.typed import minor_typed, minors_typed
from dunwell.web.shared.words import PER

KINDS = {
    "income": (_("What comes in"), _("Your own money, after tax. Leave out what your partner earns.")),
    "fixed": (_("What must be paid"), _("Bills and costs that come again and again.")),
    "flexible": (_("What you live on"), _("A fair guess is enough.")),
    "arrears": (_("What you are behind with"), _("What you pay each month to catch up. These come before our debts.")),
}
AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 16, "dir": "ltr"}


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One line: an amount and how often."""

    label: str
    amount: forms.BoundField
    per: forms.BoundField


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """The lines of one kind. `is_open`: shown at once, the others fold out."""

    kind: str
    title: str
    says: str
    rows: tuple[OwnRow, ...]
    is_open: bool


class OwnMeansForm(forms.Form):
    """Who lives from the money, and each line of the country's form."""

    adults = forms.IntegerField(label=_("Adults in your household"), min_value=1, max_value=20, initial=1)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=20, initial=0)
    others = forms.CharField(
        label=_("What you owe to others"), required=False, max_length=300,
        help_text=_("Cards and loans: what is left of each, one after the other: 500; 1200"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: Any, asked: Form, before: Statement | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(before) if before else {}
        self.asked, self.before = asked, before
        for one in asked.categories:
            words = _words(one)
            self.fields[f"amount_{one.code}"] = forms.CharField(
                label=words, required=False, max_length=16, widget=forms.TextInput(attrs=AMOUNT)
            )
            self.fields[f"per_{one.code}"] = forms.ChoiceField(
                choices=list(PER.items()), initial="month", required=False,
                widget=forms.Select(attrs={"aria-label": now_text("%s: how often") % words}),
            )  # fmt: skip

    def groups(self) -> tuple[OwnGroup, ...]:
        """The lines by kind; what has a figure or an error is open."""
        return tuple(self._group(kind) for kind in KINDS)

    def _group(self, kind: str) -> OwnGroup:
        title, says = KINDS[kind]
        codes = [one.code for one in self.asked.categories if one.kind == kind]
        rows = tuple(OwnRow(str(self[f"amount_{c}"].label), self[f"amount_{c}"], self[f"per_{c}"]) for c in codes)
        is_open = kind != "arrears" or any(row.amount.value() for row in rows)
        return OwnGroup(kind, str(title), str(says), rows, is_open)

    def clean(self) -> dict[str, Any]:
        """Adds `statement`."""
        said = super().clean() or {}
        figures = [self._figure(one, said) for one in self.asked.categories]
        others = self._others(said.get("others", ""))
        if not self.errors:
            said["statement"] = Statement(
                country=self.asked.country,
                currency=self.asked.currency,
                household=Household(said["adults"], said["children"], is_joint=False),
                figures=tuple(one for one in figures if one is not None),
                other_debts_minor=others,
            )
        return said

    def _figure(self, category: Category, said: dict[str, Any]) -> Figure | None:
        """The line as it is said now; what was known of one that did not change stays, but for how sure it is."""
        code = category.code
        text, per = said.get(f"amount_{code}", ""), said.get(f"per_{code}") or "month"
        if not text.strip():
            return None
        if (text, per) == (self.initial.get(f"amount_{code}"), self.initial.get(f"per_{code}")):
            known = next(one for one in _own(self.before) if one.category == code)
            return replace(known, confidence="said", document_ids=())
        try:
            minor = minor_typed(text, self.asked.currency)
        except NotAnAmount as refusal:
            self.add_error(f"amount_{code}", refused(refusal))
            return None
        if minor < 0:
            self.add_error(f"amount_{code}", now_text("Write an amount of zero or more."))
        return Figure(code, minor, per=per)  # type: ignore[arg-type]

    def _others(self, text: str) -> tuple[int, ...]:
        try:
            found = minors_typed(text.replace("؛", ";"), self.asked.currency)
        except NotAnAmount as refusal:
            self.add_error("others", refused(refusal))
            return ()
        return tuple(minor for minor in found if minor > 0)


def own(statement: Statement) -> Statement:
    """What they see of a statement: without a partner's money, of which they are told neither line nor sum."""
    return replace(statement, household=replace(statement.household, is_joint=False), figures=_own(statement))


def _own(statement: Statement | None) -> tuple[Figure, ...]:
    """The figures that are the person's: what a partner brings is theirs to tell."""
    return tuple(
        one
        for one in (statement.figures if statement else ())
        if not (one.category.startswith("income_") and one.whose == "partner")
    )


def _initial(statement: Statement) -> dict[str, Any]:
    """The form filled with what was said before; an irregular income as its month."""

    def shown(minor: int) -> str:
        return str(Money(minor, statement.currency).decimal)

    filled: dict[str, Any] = {
        "adults": statement.household.adults,
        "children": statement.household.children,
        "others": "; ".join(shown(minor) for minor in statement.other_debts_minor),
    }
    for one in _own(statement):
        filled[f"amount_{one.category}"] = shown(one.monthly_minor if one.months_minor else one.amount_minor)
        filled[f"per_{one.category}"] = "month" if one.months_minor else one.per
    return filled


def _words(category: Category) -> str:
    return category.words.get(get_language() or "en", category.words["en"])


@dataclass(frozen=True, slots=True)
class Remains:
    """What the figures leave, a month."""

    income: Money
    counted: Money
    protected: Money
    is_lifted: bool
    """Less was said than nobody is asked to live on: the protected minimum is counted."""
    arrears: Money
    savings: Money
    left: Money
    is_nothing: bool
    by_debt: tuple[tuple[str, Money], ...]


def remains(found: Left, currency: str) -> Remains:
    """The panel of what is left."""
    whole = found.whole

    def money(minor: int) -> Money:
        return Money(minor, currency)

    return Remains(
        income=money(whole.income_minor),
        counted=money(whole.counted_minor),
        protected=money(whole.protected_minor),
        is_lifted=whole.stated_minor < whole.protected_minor,
        arrears=money(whole.arrears_minor),
        savings=money(whole.savings_minor),
        left=money(max(whole.surplus_minor, 0)),
        is_nothing=whole.surplus_minor <= 0,
        by_debt=_for_each(found.by_debt, currency),
    )


def _for_each(by_debt: Sequence[tuple[str, Any]], currency: str) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money(one.affordable_minor, currency)) for name, one in by_debt if one.affordable_minor)
