"""The form by which a bank's file proposes figures, and the proposals as the rows of the statement show them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dunwell.core.means import Form, FromBank, Household, Statement
from dunwell.core.money import Money
from dunwell.core.statements import PaymentFile
from dunwell.web.desk.forms import HEARD_BY
from dunwell.web.desk.plan_forms import ProposedLine, means_initial
from dunwell.web.doors import doors

SIZE_MAX = 10 * 1024 * 1024
NAME_BYTES = 120
CONSENT = _("The person agreed that we read these lines once, to fill in this form, and that no line is kept.")


class BankFileForm(forms.Form):
    """A file of the person's own account, and that they agreed."""

    file = forms.FileField(label=_("Bank file (OFX or CSV)"))
    channel = forms.ChoiceField(label=_("They agreed"), choices=list(HEARD_BY.items()))
    dates = forms.ChoiceField(
        label=_("Dates of a CSV that read two ways"), required=False,
        choices=[("", "–"), ("%d/%m/%Y", "31/12/2026"), ("%m/%d/%Y", "12/31/2026")],
    )  # fmt: skip
    consent = forms.BooleanField(label=CONSENT)

    def clean_file(self) -> UploadedFile[bytes]:
        """The file, where it is small enough to be one person's. Raises ValidationError."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        if (sent.size or 0) > SIZE_MAX:
            raise forms.ValidationError(_("That file is too large to be one person's account."))
        return sent


def read_once(sent: UploadedFile[bytes], *, currency: str, dates: str) -> PaymentFile:
    """What the file says; the file itself is gone when this returns. Raises as `core.ports.PaymentReader` does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (_short(Path(sent.name or "").name) or "file")
        with path.open("wb") as out:
            for chunk in sent.chunks():
                out.write(chunk)
        return doors().payments.read(path, currency=currency, dates=dates)


def _short(name: str) -> str:
    """The end of a file's name, in as few bytes as any disk takes: Arabic letters have two each."""
    return name.encode()[-NAME_BYTES:].decode(errors="ignore")


def initial_of(found: FromBank, form: Form) -> dict[str, Any]:
    """The lines of the form as the bank's lines fill them."""
    figures = tuple(one.figure for one in found.figures)
    filled = means_initial(Statement(form.country, form.currency, Household(), figures))
    return {name: value for name, value in filled.items() if name.startswith(("amount_", "per_", "sure_"))}


def told_of(found: FromBank, form: Form) -> dict[str, ProposedLine]:
    """What is said beside each line that was filled."""
    return {
        one.figure.category: ProposedLine(
            one.lines, Money(abs(one.change_minor), form.currency), is_more=one.change_minor > 0
        )
        for one in found.figures
    }
