"""The desk's forms: they read what was typed and judge nothing that services judge."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, NotAnAmount
from dunwell.web.shared.words import CHANNELS

ACTS = {
    "call_out": _("I called"),
    "call_in": _("They called"),
    "visit": _("Visit"),
    "email_in": _("They wrote"),
}
"""What happened, as the log offers it."""
OUTCOMES = {
    "conversation": _("Spoke"),
    "no_answer": _("No answer"),
    "voicemail": _("Voicemail"),
    "busy": _("Busy"),
    "wrong_person": _("Someone else"),
    "not_in_service": _("Dead line"),
}
GROUNDS = {
    "not_mine": _("not mine"),
    "wrong_amount": _("the amount is wrong"),
    "already_paid": _("already paid"),
    "goods_or_service": _("goods or service"),
    "other": _("something else"),
}
HEARD_BY = {
    "phone": _("by phone"),
    "email": _("by email"),
    "letter": _("by letter"),
    "portal": _("on the website"),
    "visit": _("in person"),
}
LEVELS = {
    "1": _("Adapt: slower, simpler, another format"),
    "2": _("Specialists only"),
    "3": _("No contact"),
}
DETAILS = {
    "represented": {"attorney": _("lawyer"), "debt_adviser": _("debt adviser"), "family": _("family or friend")},
    "insolvent": {
        "bankruptcy": _("bankruptcy"),
        "proposal": _("proposal or arrangement"),
        "administration": _("administration"),
    },
    "moratorium": {"breathing_space": _("breathing space"), "court_order": _("court order"), "goodwill": _("goodwill")},
}


def new_token() -> str:
    """Names one opening of a form, so that sending it twice records once."""
    return secrets.token_urlsafe(16)


class DateField(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)  # type: ignore[arg-type]


class AboutDebt(forms.Form):
    """A form about one of a person's debts; the choice is hidden where there is only one."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    debt = forms.TypedChoiceField(label=_("About"), coerce=int)

    def __init__(self, *args: object, debts: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = cast("forms.TypedChoiceField", self.fields["debt"])
        field.choices = debts
        if len(debts) == 1:
            field.widget, field.initial = forms.HiddenInput(), debts[0][0]
        self.fields["token"].initial = new_token()


class LogForm(AboutDebt):
    """Action, outcome, note."""

    work = forms.IntegerField(required=False, widget=forms.HiddenInput)
    act = forms.ChoiceField(label=_("What happened"), choices=list(ACTS.items()), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("How it went"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000})
    )
    field_order = ["token", "work", "act", "outcome", "debt", "note"]


class PromiseForm(AboutDebt):
    """An amount and a day."""

    amount = forms.CharField(
        label=_("Amount"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    due_on = DateField(label=_("To be paid by"))
    channel = forms.ChoiceField(label=_("Promised"), choices=list(HEARD_BY.items()), initial="phone")
    field_order = ["token", "debt", "amount", "due_on", "channel"]

    def amount_in(self, currency: str) -> Money:
        """The amount typed, in the debt's currency. Raises NotAnAmount."""
        text = str(self.cleaned_data["amount"]).replace(" ", "").replace(" ", "").replace(" ", "")
        if text.count(",") == 1 and "." not in text and len(text.rsplit(",", maxsplit=1)[1]) != 3:
            text = text.replace(",", ".")
        elif "," in text:
            raise NotAnAmount(_("Write the amount without grouping, such as 1234.50."))
        return Money.parse(text, currency)


class OptOutForm(forms.Form):
    """A channel refused, or allowed again."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=[*CHANNELS.items(), ("all", _("All channels"))], widget=forms.RadioSelect
    )
    is_given = forms.ChoiceField(
        label=_("They said"),
        choices=[("no", _("do not use it")), ("yes", _("you may use it"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    heard_by = forms.ChoiceField(label=_("Told us"), choices=list(HEARD_BY.items()))
    words = forms.CharField(label=_("Their words"), required=False, max_length=200)


class DisputeForm(AboutDebt):
    """What is wrong with a debt, in the person's view."""

    grounds = forms.ChoiceField(label=_("They say"), choices=list(GROUNDS.items()), widget=forms.RadioSelect)
    heard_by = forms.ChoiceField(label=_("Told us"), choices=list(HEARD_BY.items()))
    amount = forms.CharField(
        label=_("Disputed part"),
        required=False,
        help_text=_("Empty: the whole debt."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    received_on = DateField(label=_("Received on"))
    field_order = ["token", "debt", "grounds", "heard_by", "amount", "received_on"]


class CircumstanceForm(forms.Form):
    """A fact about the person, or about one debt of theirs, from a day and perhaps to a day."""

    subject = forms.TypedChoiceField(label=_("About"), coerce=int, required=False, empty_value=None)
    detail = forms.ChoiceField(label=_("Which"), required=False, widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label=_("How we treat them"), choices=list(LEVELS.items()), required=False, widget=forms.RadioSelect
    )
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))
    heard_by = forms.ChoiceField(label=_("Told us"), choices=list(HEARD_BY.items()))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        help_text=_("Kept sealed; read only by those who need it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, kind: str, debts: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        subject = cast("forms.TypedChoiceField", self.fields["subject"])
        detail = cast("forms.ChoiceField", self.fields["detail"])
        subject.choices = [("", _("all their debts")), *debts]
        detail.choices = list(DETAILS.get(kind, {}).items())
        unused = {
            "detail": kind not in DETAILS,
            "level": kind != "vulnerable",
            "subject": kind in {"vulnerable", "deceased", "insolvent", "moratorium"},
            "ends_on": kind in {"deceased", "cease"},
        }
        for name, is_unused in unused.items():
            if is_unused:
                del self.fields[name]
            elif name in {"detail", "level"}:
                self.fields[name].required = True


def days_ahead(today: date) -> list[tuple[str, date]]:
    """Quick choices of a promise's day."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    return [(str(_("Friday")), friday), (str(_("in two weeks")), today + timedelta(days=14))]
