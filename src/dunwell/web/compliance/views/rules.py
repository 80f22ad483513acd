"""The rulebook, as anyone on the staff may read it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dunwell.contacts import refusals
from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.flows import publish
from dunwell.rulebook import Rule, Rulebook, UnknownRule, examples_of
from dunwell.trail import rulebooks
from dunwell.web.compliance.pages import (
    ExampleLine,
    PackGroup,
    ParameterLine,
    RulePage,
    RuleRow,
    RulesPage,
    SignedLine,
    SpokeFigures,
)
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.regions import region_name
from dunwell.web.shared.words import CHANNELS, COUNTRIES, PERSON_KINDS, listed, said

KINDS = {
    "bar": _("Forbids"),
    "presumption": _("Presumed unlawful"),
    "duty": _("Demands"),
    "harbour": _("Protects who keeps to it"),
    "advice": _("Advises"),
    "fact": _("States a fact"),
}
ANSWERS = {**KINDS, "compliance": _("Presumed lawful")}
"""What a rule may say of one matter: beside the kinds of rule, that the law is presumed to be kept."""
TONES = {"bar": "stop", "presumption": "stop", "duty": "wait", "harbour": "go", "advice": "note", "fact": ""}
CONFIDENCE = {
    "stored": _("checked against the stored text"),
    "recollected": _("from memory, to be checked"),
    "unsure": _("unsure"),
}
SPOKE_DAYS = 30
"""What is called of late on a rule's page."""
COLUMNS = {
    "region": _("Region"),
    "collector_role": _("Role of the collector"),
    "purpose": _("Purpose of the debt"),
    "person_kind": _("Kind of person"),
    "is_licensed_institution": _("Licensed institution"),
    "jurisdiction": _("Country"),
}
VALUES = {
    **COUNTRIES,
    **PERSON_KINDS,
    "original_creditor": _("Original creditor"),
    "debt_buyer": _("Debt buyer"),
    "third_party_collector": _("Third-party collector"),
    "consumer": _("Consumer"),
    "commercial": _("Commercial"),
    "True": _("yes"),
    "False": _("no"),
}


@role_required(*Role)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in force, by country; `q` narrows by any word."""
    today = desk_day(doors().clock.now())
    query = request.GET.get("q", "").strip()
    return render(
        request,
        "compliance/rules.html",
        {
            "page": rules_page(law(), query=query, as_of=today),
            "may_see_versions": actor_of(request).may(Role.COMPLIANCE, Role.MANAGER),
        },
    )


@role_required(*Role)
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: words, citation, numbers with their dates."""
    book = law()
    try:
        found = book.rule(rule_id)
    except UnknownRule as error:
        raise Http404(str(error)) from error
    today = desk_day(doors().clock.now())
    return render(request, "compliance/rule.html", {"page": rule_page(found, book, as_of=today, by=actor_of(request))})


def rules_page(book: Rulebook, *, query: str, as_of: date) -> RulesPage:
    """The rules that hold every word of `query` in id, title, citation or reason."""
    words = query.casefold().split()
    language = get_language() or "en"
    kept = [
        rule for rule in book.in_force(as_of) if all(word in _text(rule, language, as_of).casefold() for word in words)
    ]
    groups = tuple(
        PackGroup(
            pack.folder, said(COUNTRIES, pack.jurisdiction) if pack.jurisdiction else gettext("House policy"), rows
        )
        for pack in book.packs
        if (rows := tuple(_row(rule) for rule in kept if rule.id.split(".")[0] == pack.folder))
    )
    return RulesPage(book.version, as_of, query, groups, len(kept))


def _text(rule: Rule, language: str, as_of: date) -> str:
    return f"{rule.id} {rule.title} {gettext(rule.title)} {rule.source} {rule.reason(language, as_of)}"


def _row(rule: Rule) -> RuleRow:
    return RuleRow(rule.id, gettext(rule.title), rule.source, str(KINDS[rule.kind]), TONES[rule.kind], _channels(rule))


def _channels(rule: Rule) -> str:
    if len(rule.channels) == len(CHANNELS):
        return gettext("All channels")
    return listed(said(CHANNELS, channel) for channel in rule.channels)


def rule_page(rule: Rule, book: Rulebook, *, as_of: date, by: Actor) -> RulePage:
    """Everything a reader may ask of one rule."""
    language = get_language() or "en"
    worded_on = max(as_of, rule.starts_on_for_reading)
    scope = tuple(
        (said(COLUMNS, column), listed(_value(column, str(value)) for value in values)) for column, values in rule.scope
    )
    parameters = tuple(
        ParameterLine(
            one.name.replace("_", " "),
            one.unit,
            one.source,
            tuple((None if since == date.min else since, _shown(value)) for since, value in one.values),
        )
        for one in rule.parameters
    )
    return RulePage(
        rule_id=rule.id,
        title=gettext(rule.title),
        citation=rule.source,
        kind=str(KINDS[rule.kind]),
        tone=TONES[rule.kind],
        confidence=str(CONFIDENCE[rule.confidence]),
        reason=rule.reason(language, worded_on),
        remedy=rule.remedy(language, worded_on),
        note=rule.note,
        channels=_channels(rule),
        scope=scope,
        starts_on=None if rule.starts_on == date.min else rule.starts_on,
        ends_on=rule.ends_on,
        is_in_force=rule.is_in_force(as_of),
        parameters=parameters,
        examples=tuple(
            ExampleLine(name, tuple((str(ANSWERS[kind]), TONES.get(kind, "go")) for kind in kinds))
            for name, kinds in examples_of(rule)
        ),
        rows=rule.table,
        version=book.version,
        spoke=_spoke(rule.id, as_of, by),
        signed=_signed(rule.id, by),
        may_see_more=by.may(Role.COMPLIANCE, Role.MANAGER),
    )


def _value(column: str, value: str) -> str:
    return region_name(value) if column == "region" else said(VALUES, value)


def _spoke(rule_id: str, as_of: date, by: Actor) -> SpokeFigures:
    found = refusals.spoke(rule_id, today=as_of, days=SPOKE_DAYS, seen_by=by)
    return SpokeFigures(SPOKE_DAYS, found.decisions_lately, found.decisions, found.refusals_lately, found.refusals)


def _signed(rule_id: str, by: Actor) -> tuple[SignedLine, ...]:
    """Who answers for the rule as it stands: the versions in force that changed it, the newest first."""
    numbers = publish.touched_by(rule_id, now=doors().clock.now())
    lines = rulebooks.versions(seen_by=by, numbers=numbers) if numbers else []
    return tuple(
        SignedLine(line.number, line.title, line.proposed_by, line.answered_by, line.effective_at) for line in lines
    )


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
