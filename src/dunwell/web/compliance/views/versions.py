"""Versions of the law: what was proposed, what it would have done, and the answer of a second pair of eyes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.actor import Actor
from dunwell.core.ports import JobLine
from dunwell.core.words import Role
from dunwell.flows import publish
from dunwell.flows.publish import LawUnusable
from dunwell.flows.replay import RuleDifference
from dunwell.rulebook import BadOverlay, altered
from dunwell.trail import rulebooks
from dunwell.trail.rulebooks import AlreadyAnswered, InThePast, NoSuchVersion, OwnProposal, StaleBase, VersionLine
from dunwell.web.compliance.forms import OverlayForm
from dunwell.web.compliance.pages import (
    AlteredLine,
    ContactTurn,
    DutyTurn,
    ProposalJob,
    ReplayFigures,
    VersionPage,
    VersionRow,
    VersionsPage,
)
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, posted, role_required
from dunwell.web.shared.refused import refused
from dunwell.web.shared.words import CHANNELS, said

READERS = (Role.COMPLIANCE, Role.MANAGER)
SHOWN = 50
"""Contacts and duties that a page names; all are counted."""
TOKEN_BYTES = 12
JOBS_SHOWN = timedelta(days=2)
JOBS = {
    "waiting": (_("waits for the worker"), "wait", "clock"),
    "working": (_("being tried over the record"), "wait", "hourglass"),
    "failed": (_("failed"), "stop", "octagon-x"),
}
STATES = {
    "proposed": (_("waits for an answer"), "wait", "hourglass"),
    "refused": (_("refused"), "stop", "octagon-x"),
    "in_force": (_("in force"), "go", "check"),
    "coming": (_("approved"), "note", "clock"),
    "followed": (_("followed by a later one"), "", "info"),
}
TURNS = {"moved": (_("moves"), "wait"), "new": (_("begins"), "note"), "gone": (_("ends"), "")}
REFUSALS = (OwnProposal, AlreadyAnswered, StaleBase, InThePast)


@role_required(*READERS)
def versions(request: HttpRequest) -> HttpResponse:
    """Every proposed rulebook, newest first."""
    return _listed(request, OverlayForm())


@role_required(Role.COMPLIANCE)
@posted("compliance:versions")
def propose(request: HttpRequest) -> HttpResponse:
    """Look at a changed rulebook and, where nothing is wrong with it, replay and propose it in the background."""
    form = OverlayForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, form, status=422)
    said = form.cleaned_data
    name = PurePath(said["file"].name or "changes.yaml").name
    try:
        text = said["file"].read().decode("utf-8")
        publish.draft({name: text}, is_afresh=said["is_afresh"])
    except UnicodeDecodeError:
        return _listed(request, form, faults=(f"{name}:1: {gettext('this is no text in UTF-8')}",), status=422)
    except BadOverlay as error:
        return _listed(request, form, faults=error.faults, status=422)
    except LawUnusable as error:
        return _listed(request, form, faults=(refused(error),), status=422)
    doors().jobs.start(_command(_kept(name, text), said, actor_of(request)))
    messages.success(request, gettext("It is tried over the record now, and listed as proposed when that is done."))
    return redirect("compliance:versions")


def _kept(name: str, text: str) -> Path:
    """The changes as a file for the job, under a name nobody can guess."""
    path = doors().uploads / secrets.token_hex(TOKEN_BYTES) / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _command(path: Path, said: Mapping[str, Any], by: Actor) -> list[str]:
    effective = ["--effective", said["effective"].isoformat()] if said["effective"] else []
    return ["law", "propose", str(path), "--by", by.name, *effective, *["--afresh"] * said["is_afresh"], "--json"]


def _listed(
    request: HttpRequest, form: OverlayForm, *, faults: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    by, held, now = actor_of(request), law().version, doors().clock.now()
    rows = tuple(_row(line, held, now) for line in rulebooks.versions(seen_by=by))
    number = next((row.number for row in rows if row.tone == "go"), None)
    jobs = tuple(map(_job, doors().jobs.not_done("law", since=now - JOBS_SHOWN)))
    page = VersionsPage(rows, held, number, jobs, by.may(Role.COMPLIANCE), faults)
    return render(request, "compliance/versions.html", {"page": page, "form": form}, status=status)


@role_required(*READERS)
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One proposed rulebook, with the buttons for whoever may answer."""
    return render(request, "compliance/version.html", {"page": version_page(version_id, by=actor_of(request))})


@role_required(Role.COMPLIANCE)
@posted("compliance:version")
def approve(request: HttpRequest, version_id: int) -> HttpResponse:
    """Publish it: it is in force from its moment, everywhere."""
    try:
        publish.approve(version_id, by=actor_of(request), at=doors().clock.now())
    except NoSuchVersion as missing:
        raise Http404(str(missing)) from missing
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, gettext("Approved. It is in force from its moment, without a restart."))
    return redirect("compliance:version", version_id)


@role_required(Role.COMPLIANCE)
@posted("compliance:version")
def refuse(request: HttpRequest, version_id: int) -> HttpResponse:
    """Refuse it, and say why."""
    because = request.POST.get("because", "").strip()
    if not because:
        messages.error(request, gettext("Say why you refuse it."))
        return redirect("compliance:version", version_id)
    try:
        publish.refuse(version_id, because=because, by=actor_of(request), at=doors().clock.now())
    except NoSuchVersion as missing:
        raise Http404(str(missing)) from missing
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, gettext("Refused. The trail shows who said so, and why."))
    return redirect("compliance:version", version_id)


def version_page(version_id: int, *, by: Actor) -> VersionPage:
    """Everything there is to know before answering. Raises Http404."""
    try:
        card = rulebooks.version(version_id, seen_by=by)
    except NoSuchVersion as missing:
        raise Http404(str(missing)) from missing
    line, unusable = card.line, ""
    lines: tuple[AlteredLine, ...] = ()
    try:
        before, after = publish.books_of(version_id, seen_by=by)
        lines = tuple(AlteredLine(each.rule_id, each.key, each.before, each.after) for each in altered(before, after))
    except LawUnusable as error:
        unusable = refused(error)
    is_own = line.proposed_by == by.name
    return VersionPage(
        row=_row(line, law().version, doors().clock.now()),
        digest=line.digest,
        follows=line.after,
        is_afresh=line.is_afresh,
        wanted_at=line.wanted_at,
        answered_at=line.answered_at,
        because=line.because,
        unusable=unusable,
        altered=lines,
        replay=_replay(card.replayed),
        files=tuple(sorted(card.files.items())),
        may_answer=line.state == "proposed" and by.may(Role.COMPLIANCE) and not is_own,
        is_own=line.state == "proposed" and is_own,
    )


def _job(job: JobLine) -> ProposalJob:
    words, tone, icon = JOBS[job.state]
    return ProposalJob(PurePath(job.command[2]).name, str(words), tone, icon, job.words, job.since)


def _row(line: VersionLine, held: str, now: datetime) -> VersionRow:
    state = line.state
    if line.effective_at is not None:
        state = "in_force" if line.digest == held else "coming" if line.effective_at > now else "followed"
    words, tone, icon = STATES[state]
    return VersionRow(
        line.number, line.title, line.source, str(words), tone, icon, line.proposed_by, line.proposed_at,
        line.answered_by, line.effective_at,
    )  # fmt: skip


def _replay(told: Mapping[str, Any]) -> ReplayFigures | None:
    if "contacts" not in told:
        return None
    return ReplayFigures(
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]),
        contacts=told["contacts"],
        was_allowed=told["was_allowed"],
        was_refused=told["was_refused"],
        unclear=told["unclear"],
        newly_refused=told["newly_refused"],
        newly_allowed=told["newly_allowed"],
        rules=tuple(RuleDifference(**each) for each in told["rules"]),
        contacts_turned=tuple(
            ContactTurn(
                datetime.fromisoformat(each["at"]), each["person_id"], said(CHANNELS, each["channel"]),
                each["is_refused"], tuple(each["rules"]),
            )
            for each in told["examples"][:SHOWN]
        ),
        duties=sum(told["duties"].values()),
        duties_turned=tuple(_duties(told)),
    )  # fmt: skip


def _duties(told: Mapping[str, Any]) -> Iterator[DutyTurn]:
    for each in told["duty_examples"][:SHOWN]:
        words, tone = TURNS[each["what"]]
        days = (date.fromisoformat(day) if day else None for day in (each["before_on"], each["after_on"]))
        yield DutyTurn(str(words), tone, each["rule_id"], each["person_id"], *days)
