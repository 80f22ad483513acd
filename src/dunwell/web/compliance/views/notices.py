"""The notices that the law asks for: their words, what each must carry, and who put them into use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.contacts import activation
from dunwell.contacts.activation import ACTIVATORS, READERS, EnclosureMissing, NoticeLine
from dunwell.contacts.notices import legal, wording
from dunwell.contacts.notices.wording import BadWording, Block, UnknownWording
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.refused import refused, titled
from dunwell.web.shared.words import LANGUAGES, said


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in one language, as the list says it."""

    name: str
    language: str
    language_words: str
    title: str
    citation: str
    is_in_use: bool
    is_a_form: bool
    """Its words are a form of the law, and not activated here."""
    activated_by: str
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """The words of one notice, with what the law asks of it."""

    row: NoticeRow
    subject: str
    blocks: tuple[Block, ...]
    elements: tuple[tuple[str, str], ...]
    """Element and its citation."""
    forbidden: tuple[str, ...]
    asks_enclosure: str
    is_right_to_left: bool


class ActivationForm(forms.Form):
    """The words to be used, and what goes with them."""

    source = forms.CharField(
        label=_("Words, as the file of the notice says them"), widget=forms.Textarea, max_length=20000
    )
    enclosure = forms.CharField(
        label=_("What goes with it, and which edition"), max_length=200, required=False,
        help_text=_("Shown in the notice. Empty where nothing goes with it."),
    )  # fmt: skip


@role_required(*READERS)
def notices(request: HttpRequest) -> HttpResponse:
    """Every notice in every language."""
    rows = [_row(line) for line in activation.lines(seen_by=actor_of(request))]
    waiting = sum(not row.is_in_use for row in rows)
    return render(request, "compliance/notices.html", {"rows": rows, "waiting": waiting})


@role_required(*READERS)
def notice(request: HttpRequest, name: str, language: str) -> HttpResponse:
    """One notice; compliance puts its words into use here, under its name."""
    by = actor_of(request)
    line = next(
        (one for one in activation.lines(seen_by=by) if (one.notice.name, one.language) == (name, language)), None
    )
    if line is None or name == legal.FORM:
        raise Http404(f"there is no notice {name} in {language}")
    shipped = activation.shipped(name, language)
    form = ActivationForm(
        request.POST if request.method == "POST" else None, initial={"source": shipped, "enclosure": line.enclosure}
    )
    if request.method == "POST" and form.is_valid() and by.may(*ACTIVATORS):
        try:
            activation.activate(
                name=name, language=language, source=form.cleaned_data["source"].replace("\r\n", "\n"),
                enclosure=form.cleaned_data["enclosure"], by=by, at=doors().clock.now(),
            )  # fmt: skip
        except EnclosureMissing as why:
            form.add_error("enclosure", refused(why))
        except (BadWording, UnknownWording) as why:
            form.add_error("source", refused(why))
        else:
            messages.success(request, gettext("In use from now on, under your name."))
            return redirect("compliance:notices")
    context = {"page": _page(line), "form": form, "may_activate": by.may(*ACTIVATORS)}
    return render(request, "compliance/notice.html", context, status=422 if form.errors else 200)


def _row(line: NoticeLine) -> NoticeRow:
    return NoticeRow(
        name=line.notice.name,
        language=line.language,
        language_words=said(LANGUAGES, line.language),
        title=titled(line.notice.title),
        citation=line.notice.citation,
        is_in_use=line.is_in_use,
        is_a_form=line.notice.name == legal.FORM,
        activated_by=line.activated_by,
        activated_at=line.activated_at,
    )


def _page(line: NoticeLine) -> NoticePage:
    notice = line.notice
    try:
        words = activation.in_use(notice.name, line.language).wording
    except activation.NotActivated:
        words = wording.load(notice.name, line.language)
    places = (f"{{{place}}}" for place in notice.forbidden_places)
    forbidden = (*places, *notice.forbidden_words.get(line.language, ()))
    return NoticePage(
        row=_row(line),
        subject=words.subject,
        blocks=words.letter or words.email or (),
        elements=tuple((element.name.replace("_", " "), element.source) for element in notice.elements),
        forbidden=forbidden,
        asks_enclosure=notice.enclosure,
        is_right_to_left=line.language == "ar",
    )
