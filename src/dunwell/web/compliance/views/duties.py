"""What the law asks of us by a day: the list, and one duty with the form that says it was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dunwell.cases import duties as room
from dunwell.cases.breaches import FOUND
from dunwell.cases.duties import READERS, SETTLERS, NoSuchDuty, NotOpen
from dunwell.contacts.activation import NotActivated
from dunwell.contacts.notices import legal
from dunwell.contacts.notices.legal import LegalNotice
from dunwell.contacts.notices.placeholders import PLACEHOLDERS
from dunwell.core import stopping
from dunwell.flows import duties as found
from dunwell.flows import duties_notices
from dunwell.flows.duties import DutyItem
from dunwell.flows.duties_notices import NotComposed
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.happenings import happening_words
from dunwell.web.shared.refused import refused, titled
from dunwell.web.shared.words import said

SHOWN = 200
"""Lines of a page; `rule` shows the rest."""
TONES = {"overdue": "stop", "near": "wait", "later": "note", "undated": ""}
ICONS = {"overdue": "triangle-alert", "near": "hourglass", "later": "clock", "undated": "info"}
ACTIONS = {
    "contact_attorney": _("write to the attorney instead"),
    "send_validation_notice": _("send the validation notice"),
    "send_on_paper_or_get_esign_consent": _("send it on paper, or get consent to electronic notices"),
    "send_verification": _("send verification of the debt"),
    "send_original_creditor_details": _("send the original creditor's details"),
    "send_substantiation": _("send proof of the charged-off debt"),
    "send_substantiation_instructions": _("tell how proof can be asked for"),
    "stop_robotexts": _("stop automatic texts"),
    "send_transfer_notice": _("give notice of the next debit"),
    "send_deposit_notice": _("give notice that the cheque will be deposited"),
    "send_adverse_action_notice": _("send the notice of adverse action"),
    "send_reasons": _("send the reasons"),
    "cap_interest": _("cap the interest"),
    "notify_ftc": _("notify the FTC"),
}
"""Every action that a rule may require."""
TOLD = {
    "outcome": _("What we decided"),
    "reasons": _("Why, and what shows it"),
    "remedy_by": _("Day before which it is to be put right"),
    "consequence": _("What happens if it is not"),
    "judged_on": _("Day of the judgment"),
    "rate": _("Rate of the interest, in words"),
    "agency": _("Federal agency that supervises the creditor, with its address"),
}
"""Facts of notices that only a person can tell."""
CHOICES = {"rejected": _("The debt stands"), "partly": _("They are right in part")}
"""Words among which a notice chooses."""


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty as the page says it."""

    duty_id: int
    person_id: int
    reference: str
    """Of the debt; empty where it is about the person."""
    what: str
    because: str
    event_on: date | None
    due_on: date | None
    left: str
    tone: str
    icon: str
    words: str
    citation: str
    rule_id: str
    rows: str
    is_on_its_way: bool
    notice: str
    """The notice that does it, where one does; else empty."""
    people: int = 1
    """How many people one breach of data makes it due for; they are one line."""


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """Every open duty, the most urgent first, perhaps of one rule."""

    rows: tuple[DutyRow, ...]
    more: int
    """Duties that are not shown, because the page would be too long."""
    overdue: int
    near: int
    rules: tuple[tuple[str, str, bool], ...]
    """Rule, its title with how many duties it raises, whether it is chosen."""
    is_filtered: bool


class WriteForm(forms.Form):
    """What only a person can tell in the notice of a duty: a field for each fact that no record holds."""

    def __init__(self, *args: object, notice: LegalNotice | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in notice.told if notice else ():
            self.fields[name] = _field(name, notice.choices.get(name, ()) if notice else ())


def _field(name: str, words: Sequence[str]) -> forms.Field:
    if words:
        choices = [(word, CHOICES[word]) for word in words]
        return forms.ChoiceField(label=TOLD[name], choices=choices, widget=forms.RadioSelect)
    if PLACEHOLDERS[name] == "date":
        return forms.DateField(label=TOLD[name], widget=forms.DateInput(attrs={"type": "date"}))
    return forms.CharField(label=TOLD[name], widget=forms.Textarea, max_length=4000)


class MetForm(forms.Form):
    """What was done about a duty."""

    what = forms.CharField(label=_("What was done, and when"), max_length=200)


@role_required(*READERS)
def duties(request: HttpRequest) -> HttpResponse:
    """The list; `rule` narrows to what one rule asks."""
    items, chosen = _items(request), request.GET.get("rule", "")
    counted = Counter((item.rule_id, item.title) for item in items)
    rows = _folded([item for item in items if chosen in ("", item.rule_id)])
    page = DutiesPage(
        rows=tuple(rows[:SHOWN]),
        more=max(0, len(rows) - SHOWN),
        overdue=sum(item.urgency == "overdue" for item in items),
        near=sum(item.urgency == "near" for item in items),
        rules=tuple(
            (rule, f"{gettext(title)} ({count})", rule == chosen) for (rule, title), count in sorted(counted.items())
        ),
        is_filtered=bool(chosen),
    )
    return render(request, "compliance/duties.html", {"page": page})


def _folded(items: Iterable[DutyItem]) -> list[DutyRow]:
    """A line for each duty, and one for all the people whom a rule asks about because of one breach."""
    found: dict[tuple[object, ...], DutyRow] = {}
    for item in items:
        is_breach = item.event_type == FOUND
        key = (item.rule_id, item.event_on, item.due_on) if is_breach else (item.duty_id,)
        known = found.get(key)
        found[key] = replace(known, people=known.people + 1) if known else _row(item)
    return list(found.values())


@role_required(*READERS)
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """One duty; compliance says here that it was done."""
    by = actor_of(request)
    form = MetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and by.may(*SETTLERS):
        try:
            room.settle(duty_id=duty_id, what=form.cleaned_data["what"], by=by, at=doors().clock.now())
        except NoSuchDuty as missing:
            raise Http404(str(missing)) from missing
        except NotOpen:
            messages.error(request, gettext("This duty is closed already."))
        else:
            messages.success(request, gettext("Kept as done. The trail shows who said so."))
        return redirect("compliance:duties")
    return _show(request, duty_id, form=form)


@role_required(*SETTLERS)
@posted("compliance:duty")
def write(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Write the notice of a duty with what was told, and put it before the gate."""
    by, ports = actor_of(request), doors()
    form = WriteForm(request.POST, notice=_notice(request, duty_id))
    if form.is_valid():
        try:
            duties_notices.compose(
                duty_id=duty_id, given=form.cleaned_data, reader=ports.reader, now=ports.clock.now(),
                stop=stop_link(request), by=by,
            )  # fmt: skip
        except NoSuchDuty as missing:
            raise Http404(str(missing)) from missing
        except (NotComposed, NotActivated) as why:
            form.add_error(None, refused(why))
        else:
            messages.success(request, gettext("The notice is written. It leaves when the gate lets it."))
            return redirect("compliance:duty", duty_id)
    return _show(request, duty_id, writing=form)


def _show(
    request: HttpRequest, duty_id: int, *, form: MetForm | None = None, writing: WriteForm | None = None
) -> HttpResponse:
    """One duty with its forms."""
    row = next((_row(item) for item in _items(request) if item.duty_id == duty_id), None)
    if row is None:
        raise Http404(f"there is no open duty {duty_id}")
    may_settle = actor_of(request).may(*SETTLERS)
    if row.notice and not row.is_on_its_way and may_settle and writing is None:
        writing = WriteForm(notice=_notice(request, duty_id))
    is_refused = any(each is not None and each.is_bound for each in (form, writing))
    context = {"row": row, "form": form or MetForm(), "writing": writing, "may_settle": may_settle}
    return render(request, "compliance/duty.html", context, status=422 if is_refused else 200)


def _notice(request: HttpRequest, duty_id: int) -> LegalNotice | None:
    """The notice that does a duty."""
    item = next((item for item in _items(request) if item.duty_id == duty_id), None)
    return legal.of_rows(item.rows) if item else None


def stop_link(request: HttpRequest) -> Callable[[int, str], str]:
    """The address at which a person ends one channel."""
    key = doors().stopping_key
    return lambda person_id, channel: request.build_absolute_uri(
        f"/stop/{stopping.token(stopping.Stop(person_id, channel), key=key)}"
    )


def _items(request: HttpRequest) -> Iterable[DutyItem]:
    ports = doors()
    return found.items(
        now=ports.clock.now(),
        reader=ports.reader,
        seen_by=actor_of(request),
        book=law(),
        language=get_language() or "en",
    )


def _row(item: DutyItem) -> DutyRow:
    return DutyRow(
        duty_id=item.duty_id,
        person_id=item.person_id,
        reference=item.reference,
        what=said(ACTIONS, item.required_action).capitalize() if item.required_action else gettext(item.title),
        because=happening_words(item.event_type) if item.event_type else "",
        event_on=item.event_on,
        due_on=item.due_on,
        left=left_words(item.days_left),
        tone=TONES[item.urgency],
        icon=ICONS[item.urgency],
        words=item.words,
        citation=item.citation,
        rule_id=item.rule_id,
        rows=", ".join(item.rows),
        is_on_its_way=item.is_on_its_way,
        notice=titled(item.notice) if item.notice else "",
    )


def left_words(days: int | None) -> str:
    """How much time there is, in words: a colour alone says nothing to many."""
    if days is None:
        return gettext("no day set")
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return gettext("due today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
