"""The forms of income and expenditure and of plans: they read what was typed and judge nothing that flows judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _

from dunwell.core.means import Category, Figure, Form, Household, Statement
from dunwell.core.money import Money, NotAnAmount
from dunwell.core.plans import Line
from dunwell.flows.plan_case import Wish
from dunwell.flows.plan_draft import Draft
from dunwell.web.desk.forms import HEARD_BY, DateField, new_token
from dunwell.web.shared.refused import refused
from dunwell.web.shared.typed import minor_typed, minors_typed
from dunwell.web.shared.words import PER
from dunwell.web.templatetags.dunwell_page import amount_text

WHOSE = {"own": _("theirs"), "partner": _("partner's"), "joint": _("both")}
SURE = {"said": _("they say"), "estimated": _("estimated"), "seen": _("seen on paper")}
KINDS = {
    "income": _("What comes in"),
    "fixed": _("Fixed costs"),
    "flexible": _("Living costs"),
    "arrears": _("Arrears that come first"),
}
EVERY = {
    "month": _("every month"),
    "payday": _("last working day of the month"),
    "week": _("every week"),
    "fortnight": _("every fortnight"),
    "four_weeks": _("every four weeks"),
}
SHAPES = {
    "level": _("Equal payments"),
    "stepped": _("In steps"),
    "variable": _("On their own dates"),
    "once": _("All at once"),
}
INTEREST = {"frozen": _("stops while the plan is kept"), "continues": _("goes on, and is in the payments")}
AMOUNT = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"})


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """What stands beside a line that a bank's file filled: how many of its lines, and how it moved, a month."""

    lines: int
    change: Money
    is_more: bool


@dataclass(frozen=True, slots=True)
class MeansRow:
    """One line of the form as it is drawn."""

    code: str
    label: str
    kind: str
    amount: forms.BoundField
    per: forms.BoundField
    whose: forms.BoundField
    sure: forms.BoundField
    because: forms.BoundField
    document: forms.BoundField | None
    has_guideline: bool
    """Whether more than its guideline asks for a reason."""
    before: Money | None
    """A month's, by the last statement."""
    told: ProposedLine | None
    """Of a line that a bank's file filled."""


class MeansForm(forms.Form):
    """Income and expenditure: who lives from the money, what comes in, what goes out, what else is owed."""

    adults = forms.IntegerField(label=_("Adults"), min_value=1, max_value=20, initial=1)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=20, initial=0)
    is_joint = forms.BooleanField(label=_("Count the partner's money too"), required=False)
    others = forms.CharField(
        label=_("Balances of other debts"),
        required=False,
        max_length=300,
        help_text=_("One after the other: 500; 1200"),
    )
    channel = forms.ChoiceField(label=_("They told us"), choices=list(HEARD_BY.items()))

    def __init__(self, *args: Any, form: Form, documents: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.documents = form, documents
        for category in form.categories:
            self._add(category)

    def _add(self, category: Category) -> None:
        code = category.code
        wide = {"maxlength": 300} if category.kind == "income" else {}
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short", **wide})
        self.fields[f"amount_{code}"] = forms.CharField(required=False, max_length=300, widget=widget)
        self.fields[f"per_{code}"] = forms.ChoiceField(choices=list(PER.items()), initial="month", required=False)
        self.fields[f"whose_{code}"] = forms.ChoiceField(choices=list(WHOSE.items()), initial="own", required=False)
        self.fields[f"sure_{code}"] = forms.ChoiceField(choices=list(SURE.items()), initial="said", required=False)
        self.fields[f"because_{code}"] = forms.CharField(required=False, max_length=200)
        if self.documents:
            choices = [("", now_text("no document")), *((str(number), name) for number, name in self.documents)]
            self.fields[f"document_{code}"] = forms.ChoiceField(choices=choices, required=False)

    def rows(self, before: dict[str, int], told: Mapping[str, ProposedLine]) -> Iterator[MeansRow]:
        """The lines as they are drawn, in order of the form."""
        language = get_language() or "en"
        for category in self.form.categories:
            code, last = category.code, before.get(category.code)
            label = category.words.get(language, category.words["en"])
            for name, words in (
                ("amount", "%s"), ("per", now_text("%s: how often")), ("whose", now_text("%s: whose")),
                ("sure", now_text("%s: how sure")), ("because", now_text("%s: why so much")),
                ("document", now_text("%s: document")),
            ):  # fmt: skip
                if f"{name}_{code}" in self.fields:
                    self.fields[f"{name}_{code}"].widget.attrs["aria-label"] = words % label
            yield MeansRow(
                code=code,
                label=label,
                kind=category.kind,
                amount=self[f"amount_{code}"],
                per=self[f"per_{code}"],
                whose=self[f"whose_{code}"],
                sure=self[f"sure_{code}"],
                because=self[f"because_{code}"],
                document=self[f"document_{code}"] if self.documents else None,
                has_guideline=category.guideline is not None,
                before=Money(last, self.form.currency) if last is not None else None,
                told=told.get(code),
            )

    def clean(self) -> dict[str, Any]:
        """Adds `statement`."""
        said = super().clean() or {}
        if not self.errors:
            said["statement"] = self._statement(said)
        return said

    def _statement(self, said: dict[str, Any]) -> Statement | None:
        figures = [self._figure(category, said) for category in self.form.categories]
        try:
            others = minors_typed(said["others"], self.form.currency)
        except NotAnAmount as refusal:
            self.add_error("others", refused(refusal))
            others = ()
        if self.errors:
            return None
        return Statement(
            country=self.form.country,
            currency=self.form.currency,
            household=Household(said["adults"], said["children"], said["is_joint"]),
            figures=tuple(one for one in figures if one is not None),
            other_debts_minor=tuple(minor for minor in others if minor > 0),
        )

    def _figure(self, category: Category, said: dict[str, Any]) -> Figure | None:
        """One line; several amounts with a semicolon between are the months of an irregular income."""
        code = category.code
        text = said[f"amount_{code}"].strip()
        if not text:
            return None
        try:
            parts = minors_typed(text, self.form.currency)
        except NotAnAmount as refusal:
            self.add_error(f"amount_{code}", refused(refusal))
            return None
        is_monthly = len(parts) > 1
        document = said.get(f"document_{code}") or ""
        return Figure(
            category=code,
            amount_minor=0 if is_monthly or not parts else parts[0],
            per=said[f"per_{code}"] or "month",
            whose=said[f"whose_{code}"] or "own",
            confidence=said[f"sure_{code}"] or "said",
            months_minor=parts if is_monthly else (),
            because=said[f"because_{code}"],
            document_ids=(int(document),) if document else (),
        )


def means_initial(statement: Statement) -> dict[str, Any]:
    """The form filled with an earlier statement."""

    def shown(minor: int) -> str:
        return str(Money(minor, statement.currency).decimal)

    filled: dict[str, Any] = {
        "adults": statement.household.adults,
        "children": statement.household.children,
        "is_joint": statement.household.is_joint,
        "others": "; ".join(shown(minor) for minor in statement.other_debts_minor),
    }
    for one in statement.figures:
        amounts = one.months_minor or (one.amount_minor,)
        filled |= {
            f"amount_{one.category}": "; ".join(shown(minor) for minor in amounts),
            f"per_{one.category}": one.per,
            f"whose_{one.category}": one.whose,
            f"sure_{one.category}": one.confidence,
            f"because_{one.category}": one.because,
            f"document_{one.category}": str(one.document_ids[0]) if one.document_ids else "",
        }
    return filled


class PlanForm(forms.Form):
    """A plan as it is drawn. Amounts in the debt's currency; what a shape does not use is left alone."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    offer = forms.IntegerField(widget=forms.HiddenInput, required=False)
    shape = forms.ChoiceField(label=_("Shape"), choices=list(SHAPES.items()), initial="level")
    total = forms.CharField(label=_("To be paid in all"), max_length=20, widget=AMOUNT)
    instalment = forms.CharField(label=_("Each time"), max_length=20, required=False, widget=AMOUNT)
    every = forms.ChoiceField(label=_("How often"), choices=list(EVERY.items()), initial="month")
    first_on = DateField(label=_("First payment"))
    steps = forms.CharField(
        label=_("Steps"), max_length=200, required=False, help_text=_("So many of so much: 3 x 20; 6 x 50")
    )
    own = forms.CharField(
        label=_("Own dates"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A day and an amount on each line: 2026-04-01 120"),
    )  # fmt: skip
    months_off = forms.CharField(
        label=_("Months without a payment"), max_length=40, required=False, help_text=_("Numbers of months: 8; 12")
    )
    interest = forms.ChoiceField(label=_("Interest"), choices=list(INTEREST.items()), initial="frozen")
    rate = forms.CharField(label=_("Yearly rate in percent"), max_length=8, required=False, widget=AMOUNT)
    lump = forms.CharField(label=_("Money they have on hand"), max_length=20, required=False, widget=AMOUNT)
    is_lump_shown = forms.BooleanField(label=_("They showed it"), required=False)
    has_shock = forms.BooleanField(label=_("Their circumstances changed, and they showed it"), required=False)
    is_token = forms.BooleanField(label=_("A token: nothing is left each month"), required=False)
    is_chosen_in_words = forms.BooleanField(
        label=_("They said in words that they want to pay more than they can spare"), required=False
    )
    because = forms.CharField(label=_("Why"), max_length=200, required=False)
    channel = forms.ChoiceField(label=_("Agreed"), choices=list(HEARD_BY.items()))

    def __init__(self, *args: Any, currency: str, balance_minor: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.balance_minor = currency, balance_minor
        self.fields["token"].initial = new_token()

    def clean(self) -> dict[str, Any]:
        """Adds `draft` and `wish`."""
        said = super().clean() or {}
        if not self.errors:
            said["draft"], said["wish"] = self._draft(said), self._wish(said)
        return said

    def _minor(self, name: str, text: str) -> int:
        try:
            return minor_typed(text, self.currency)
        except NotAnAmount as refusal:
            self.add_error(name, refused(refusal))
            return 0

    def _draft(self, said: dict[str, Any]) -> Draft:
        return Draft(
            total_minor=self._minor("total", said["total"]),
            every=said["every"],
            first_on=said["first_on"],
            shape=said["shape"],
            instalment_minor=self._minor("instalment", said["instalment"]),
            steps=tuple(self._steps(said["steps"])) if said["shape"] == "stepped" else (),
            own=tuple(self._own(said["own"])) if said["shape"] == "variable" else (),
            months_off=tuple(self._months(said["months_off"])),
            interest=said["interest"],
            rate=self._rate(said["rate"]) if said["interest"] == "continues" else "",
            is_token=said["is_token"],
            is_chosen_in_words=said["is_chosen_in_words"],
        )

    def _wish(self, said: dict[str, Any]) -> Wish:
        return Wish(
            every=said["every"],
            payday_on=said["first_on"],
            lump_minor=self._minor("lump", said["lump"]),
            is_lump_shown=said["is_lump_shown"],
            has_shock=said["has_shock"],
        )

    def _steps(self, text: str) -> Iterator[tuple[int, int]]:
        for part in filter(None, (one.strip().lower() for one in text.split(";"))):
            count, by, amount = part.partition("x")
            if not by or not count.strip().isdigit():
                self.add_error("steps", now_text("Write each step as a number of payments and an amount: 3 x 20"))
                return
            yield int(count), self._minor("steps", amount.strip())

    def _own(self, text: str) -> Iterator[Line]:
        for line in filter(None, (one.strip() for one in text.splitlines())):
            day, _space, amount = line.partition(" ")
            try:
                yield Line(date.fromisoformat(day), self._minor("own", amount.strip()))
            except ValueError:
                self.add_error("own", now_text("Write a day and an amount on each line: 2026-04-01 120"))
                return

    def _months(self, text: str) -> Iterator[int]:
        for part in filter(None, (one.strip() for one in text.split(";"))):
            if not part.isdigit() or not 1 <= int(part) <= 12:
                self.add_error("months_off", now_text("Months are numbers from 1 to 12"))
                return
            yield int(part)

    def _rate(self, text: str) -> str:
        try:
            return str(Money.parse(text.replace(",", "."), "GBP").decimal / 100) if text else ""
        except NotAnAmount:
            self.add_error("rate", now_text("Give the rate as a number: 8"))
            return ""


def plan_initial(balance: Money, first_on: date, instalment_minor: int) -> dict[str, object]:
    """A first proposal: all of it, by what can be spared each month."""
    shown = str(Money(instalment_minor, balance.currency).decimal) if instalment_minor else ""
    return {"total": str(balance.decimal), "instalment": shown, "first_on": first_on}


class BreakForm(forms.Form):
    """Days that do not count on a plan."""

    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("To"))
    because = forms.CharField(label=_("Why"), max_length=200)


def shown(minor: int, currency: str) -> str:
    """An amount with its currency, in the reader's language."""
    return f"{currency} {amount_text(Money(minor, currency))}"
