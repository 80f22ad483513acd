"""The desk's forms: they read what was typed and judge nothing that services judge."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Protocol, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dunwell.core.money import Money, NotAnAmount
from dunwell.web.desk.pages import PersonPage
from dunwell.web.desk.words import DETAILS as DETAIL_WORDS
from dunwell.web.desk.words import GROUNDS
from dunwell.web.shared.words import CHANNELS
from dunwell.web.templatetags.dunwell_page import amount_text

ACTS = {
    "call_in": _("They called"),
    "email_in": _("They wrote"),
    "letter_in": _("They sent a letter"),
}
"""What came from the person; it needs no leave."""
UNASKED = "call_unasked"
UNASKED_ACTS = {UNASKED: _("I called without leave")}
"""What we did without asking the gate: it is kept as it was, and compliance sees it."""
ALLOWED_ACTS = {"phone": ("call_out", _("I called")), "visit": ("visit", _("I visited"))}
"""What the gate gave leave for, by channel."""
CHANNEL_OF = {
    "call_out": "phone",
    UNASKED: "phone",
    "call_in": "phone",
    "visit": "visit",
    "email_in": "email",
    "letter_in": "letter",
}
OUTCOMES = {
    "conversation": _("Spoke"),
    "no_answer": _("No answer"),
    "voicemail": _("Voicemail"),
    "busy": _("Busy"),
    "wrong_person": _("Someone else"),
    "not_in_service": _("Dead line"),
}
AGAIN = {
    "": _("no"),
    "2": _("in two hours"),
    "24": _("tomorrow"),
    "72": _("in three days"),
}
"""When to call again, by hours from now."""
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
ANSWERED = {
    "upheld": _("They are right"),
    "partly": _("They are right in part"),
    "rejected": _("The debt stands"),
}
PROOF_BYTES = 20 * 1024 * 1024
DETAILS = {
    "represented": ("attorney", "debt_adviser", "family"),
    "insolvent": ("bankruptcy", "proposal", "administration"),
    "moratorium": ("breathing_space", "court_order", "goodwill"),
}
"""Words of detail that each kind of circumstance offers."""


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


class Leave(Protocol):
    """Leave for a call or visit that is not logged yet."""

    @property
    def permit_id(self) -> int: ...
    @property
    def channel(self) -> str: ...


class LogForm(AboutDebt):
    """Action, outcome, note. What we did is offered only where the gate gave leave for it."""

    work = forms.IntegerField(required=False, widget=forms.HiddenInput)
    permit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    act = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("How it went"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect)
    again = forms.TypedChoiceField(
        label=_("Call again"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=list(AGAIN.items()),
        widget=forms.RadioSelect,
        initial="",
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000})
    )
    field_order = ["token", "work", "permit", "act", "outcome", "debt", "again", "note"]

    def __init__(self, *args: object, allowed: Leave | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        act = cast("forms.ChoiceField", self.fields["act"])
        theirs = [*ACTS.items(), *UNASKED_ACTS.items()]
        act.choices = [ALLOWED_ACTS[allowed.channel], *theirs] if allowed else theirs
        if allowed:
            act.initial = ALLOWED_ACTS[allowed.channel][0]
            self.fields["permit"].initial = allowed.permit_id


class AskForm(forms.Form):
    """Leave for one call or visit."""

    channel = forms.ChoiceField(choices=[("phone", ""), ("visit", "")])
    point = forms.IntegerField()
    debt = forms.IntegerField()
    work = forms.IntegerField(required=False)


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
            raise NotAnAmount("write the amount without grouping, such as 1234.50")
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


class AnswerForm(forms.Form):
    """What a person is told of their dispute, and the proof that was sent."""

    answer = forms.ChoiceField(label=_("Our answer"), choices=list(ANSWERED.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What they are told"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000})
    )
    proof = forms.FileField(
        label=_("The proof that was sent"), required=False, help_text=_("A statement, the contract, a judgment.")
    )
    reference = forms.CharField(
        label=_("Or where it is found"), required=False, max_length=120, help_text=_("A number in your archive.")
    )
    answered_on = DateField(label=_("Sent on"))

    def clean_proof(self) -> UploadedFile[bytes] | None:
        """A file of a size that a letter may have."""
        sent: UploadedFile[bytes] | None = self.cleaned_data.get("proof")
        if sent and (sent.size or 0) > PROOF_BYTES:
            raise forms.ValidationError(_("Send a file of 20 MB at most."))
        return sent


class PutRightForm(forms.Form):
    """What was corrected after a dispute, and when."""

    words = forms.CharField(label=_("What was corrected"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    put_right_on = DateField(label=_("Corrected on"))


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
        detail.choices = [(word, DETAIL_WORDS[word]) for word in DETAILS.get(kind, ())]
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


def debt_choices(page: PersonPage) -> list[tuple[int, str]]:
    """A person's debts as choices: reference and what is owed."""
    return [
        (debt.debt_id, f"{debt.reference} · {debt.balance.currency} {amount_text(debt.balance)}") for debt in page.debts
    ]
