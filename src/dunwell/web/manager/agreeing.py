"""The page on which a manager agrees a book's commission and the terms its debts are charged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.core.actor import Actor
from dunwell.core.cycles import Cycle
from dunwell.core.interest import DayCount, Every, show_rate
from dunwell.core.money import Money
from dunwell.core.negotiation.limits import house
from dunwell.core.words import Part, Role
from dunwell.debts import batch_queries, floors, remittances, terms
from dunwell.debts.floors import Floor
from dunwell.debts.remittances import Agreed, NewCommission
from dunwell.debts.terms import NewTerms
from dunwell.web.manager.terms_lines import COUNTS, METHODS, PERIODS, TermsLine, terms_lines
from dunwell.web.manager.words import what
from dunwell.web.shared.words import PARTS

CYCLES = {
    Cycle.WEEK: _("every week"),
    Cycle.MONTH: _("every month"),
    Cycle.QUARTER: _("every quarter"),
    Cycle.ASKED: _("when asked"),
}
PLACES = {1: _("A payment first fills"), 2: _("second"), 3: _("third"), 4: _("last")}


def _percent(label: object, *, most: int = 100, is_asked: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=6, max_digits=11, required=is_asked,  # type: ignore[arg-type]
    )  # fmt: skip


def _day() -> forms.DateField:
    return forms.DateField(label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CommissionForm(forms.Form):
    """Our share, what is fixed, the tax on it, and when the client is paid."""

    starts_on = _day()
    rate = _percent(_("Percent of what is collected"))
    fixed = forms.CharField(label=_("Fixed sum for each remittance"), required=False, max_length=20)
    vat_rate = _percent(_("VAT on the commission, percent"))
    vat_number = forms.CharField(label=_("Our VAT number"), required=False, max_length=30)
    way = forms.ChoiceField(
        label=_("How it is paid"), choices=[("net", _("kept back from what is paid out")), ("gross", _("invoiced"))]
    )
    cycle = forms.ChoiceField(label=_("The client is paid"), choices=list(CYCLES.items()))
    trust_account = forms.CharField(label=_("Account in which its money is held"), required=False, max_length=60)

    def new(self, portfolio_id: int, currency: str) -> NewCommission:
        """What was filled in. Raises NotAnAmount."""
        said = self.cleaned_data
        return NewCommission(
            portfolio_id, said["starts_on"], _share(said["rate"]), said["way"] == "net",
            Money.parse(said["fixed"] or "0", currency).minor, _share(said["vat_rate"]), said["vat_number"],
            said["trust_account"], Cycle(said["cycle"]),
        )  # fmt: skip


class TermsForm(forms.Form):
    """How the debts of a book, or of one product in it, bear interest, and what else is agreed."""

    starts_on = _day()
    product = forms.CharField(
        label=_("Only for this product"), required=False, max_length=30,
        help_text=_("These take the place of the book's terms altogether, also for the days before."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("Interest"), choices=list(METHODS.items()))
    rate = _percent(_("Percent a year"), most=10_000)
    rate_max = _percent(_("Highest percent a year, whatever is agreed later"), most=10_000, is_asked=False)
    every = forms.ChoiceField(label=_("Charged"), choices=list(PERIODS.items()), initial=str(Every.MONTH))
    day_count = forms.ChoiceField(label=_("Day count"), choices=list(COUNTS.items()))
    cap = forms.CharField(label=_("Most that is charged in all"), required=False, max_length=20)
    small = forms.CharField(label=_("A rest up to this is written off"), required=False, max_length=20)
    late = forms.CharField(label=_("Contractual late fee"), required=False, max_length=20)
    returned_debit = forms.CharField(label=_("Contractual fee for a returned debit"), required=False, max_length=20)
    source = forms.CharField(label=_("Where it is agreed"), max_length=120)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        parts = [("", _("as each debt says")), *((str(part), PARTS[part]) for part in Part)]
        for place, label in PLACES.items():
            self.fields[f"order_{place}"] = forms.ChoiceField(label=label, required=False, choices=parts)

    @property
    def order(self) -> str:
        """In which order a payment fills the parts, as it is kept; empty where the debts' own holds."""
        return ",".join(self.cleaned_data[f"order_{place}"] for place in PLACES if self.cleaned_data[f"order_{place}"])

    def new(self, portfolio_id: int, currency: str) -> NewTerms:
        """What was filled in. Raises NotAnAmount."""
        said = self.cleaned_data

        def minor(name: str) -> int:
            return Money.parse(said[name] or "0", currency).minor

        bears = said["method"] != "none"
        return NewTerms(
            portfolio_id, said["starts_on"], said["method"], said["source"],
            {said["starts_on"]: _share(said["rate"])} if bears else {},
            product=said["product"], day_count=DayCount(said["day_count"]), every=Every(said["every"]),
            rate_max=_share(said["rate_max"]) if bears and said["rate_max"] is not None else "",
            allocation_order=self.order, cap_minor=minor("cap") if said["cap"] else None,
            small_difference_minor=minor("small"),
            fees={event: minor(event) for event in ("late", "returned_debit") if said[event]},
        )  # fmt: skip


class FloorForm(forms.Form):
    """How far the creditor goes in negotiation; what stays empty is the house's."""

    percent = forms.IntegerField(label=_("Least percent that settles"), min_value=1, max_value=100, required=False)
    months = forms.IntegerField(label=_("Most months of a plan"), min_value=1, max_value=600, required=False)
    instalment = forms.CharField(label=_("Least instalment a month"), max_length=20, required=False)

    def floor(self, currency: str) -> Floor:
        """What was filled in. Raises NotAnAmount."""
        said = self.cleaned_data
        minor = Money.parse(said["instalment"], currency).minor if said["instalment"] else None
        return Floor(said["percent"], said["months"], minor)


def _share(percent: Decimal) -> str:
    return f"{(percent / 100).normalize():f}"


@dataclass(frozen=True, slots=True)
class CommissionLine:
    """One version of our commission."""

    starts_on: date
    rate: str
    fixed: Money | None
    vat: str
    vat_number: str
    is_net: bool
    cycle: str
    trust_account: str


@dataclass(frozen=True, slots=True)
class FloorLine:
    """One figure of the creditor's floor. `own`: what the creditor said; empty where the house's figure holds."""

    label: str
    own: str
    house: str


@dataclass(frozen=True, slots=True)
class BookLine:
    """One book of the list."""

    portfolio_id: int
    name: str
    client: str
    is_agency: bool
    commission: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """What is agreed about one book."""

    portfolio_id: int
    name: str
    client: str
    currency: str
    is_agency: bool
    may_agree: bool
    commissions: tuple[CommissionLine, ...]
    terms: tuple[TermsLine, ...]
    floor: tuple[FloorLine, ...]
    cut: tuple[tuple[str, int], ...]
    """By the title of a rule, how many debts bear less than agreed."""


def books_page() -> tuple[BookLine, ...]:
    """Every book with the commission agreed last."""
    clients, agency = remittances.creditor_names(), {
        book.portfolio_id for client in remittances.clients() for book in remittances.books_of(client)
    }  # fmt: skip
    lines = []
    for portfolio_id, name in remittances.portfolio_names().items():
        live = remittances.agreements(portfolio_id) if portfolio_id in agency else []
        rate = f"{show_rate(live[-1].rate_units)} %" if live else ""
        lines.append(BookLine(portfolio_id, name, clients[portfolio_id], portfolio_id in agency, rate))
    return tuple(lines)


def agreement_page(portfolio_id: int, *, on: date, by: Actor) -> AgreementPage:
    """One book on a day. Raises NoSuchPortfolio."""
    into = batch_queries.destination(portfolio_id)
    line = next(one for one in books_page() if one.portfolio_id == portfolio_id)
    commissions = tuple(_commission(one, into.currency) for one in reversed(remittances.agreements(portfolio_id)))
    return AgreementPage(
        portfolio_id,
        line.name,
        line.client,
        into.currency,
        line.is_agency,
        by.may(Role.MANAGER),
        commissions,
        terms_lines(terms.history_of_book(portfolio_id), into.currency, on=on),
        _floor(floors.floor_of(portfolio_id), into.currency, on=on),
        tuple((what(rule), count) for rule, count in terms.cut_by_law(portfolio_id).items()),
    )


def _commission(one: Agreed, currency: str) -> CommissionLine:
    return CommissionLine(
        one.starts_on,
        show_rate(one.rate_units),
        Money(one.fixed_minor, currency) if one.fixed_minor else None,
        show_rate(one.vat_units),
        one.vat_number,
        one.is_net,
        str(CYCLES[one.cycle]),
        one.trust_account,
    )


def _floor(own: Floor, currency: str, *, on: date) -> tuple[FloorLine, ...]:
    """Each figure with the house's beside it, which holds where the creditor named none."""
    told = house(on).floor_in(currency)

    def money(minor: int | None) -> str:
        return "" if minor is None else str(Money(minor, currency))

    return (
        FloorLine(
            str(_("Least percent that settles")), _shown(own.settlement_percent_min), str(told.settlement_percent_min)
        ),
        FloorLine(str(_("Most months of a plan")), _shown(own.plan_months_max), str(told.months_max)),
        FloorLine(
            str(_("Least instalment a month")), money(own.instalment_min_minor), money(told.instalment_min_minor)
        ),
    )


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)


def floor_initial(portfolio_id: int, currency: str) -> dict[str, object]:
    """The form filled with what the creditor said."""
    own = floors.floor_of(portfolio_id)
    minor = own.instalment_min_minor
    return {
        "percent": own.settlement_percent_min,
        "months": own.plan_months_max,
        "instalment": "" if minor is None else str(Money(minor, currency).decimal),
    }
