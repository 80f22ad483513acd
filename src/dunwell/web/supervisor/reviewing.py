"""Builds the pages of the review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from dunwell.contacts import runs_queries as runs
from dunwell.contacts.runs_queries import ActionGroup, ActionLine, RunLine
from dunwell.contacts.runs_review import REVIEWERS
from dunwell.contacts.states import ACTION_MOVES, RUN_MOVES
from dunwell.core.actor import Actor
from dunwell.core.columns import CHANNELS as ORDER
from dunwell.core.money import Money
from dunwell.core.ports import JobLine
from dunwell.core.refusal import Refusal
from dunwell.engine.reasons import words as reason_words
from dunwell.parties import queries as parties
from dunwell.web.shared.refused import refused
from dunwell.web.shared.sources import because, who
from dunwell.web.shared.words import CHANNEL_ICONS, CHANNELS, said
from dunwell.web.supervisor.jobs import job_rows
from dunwell.web.supervisor.pages import ActionRow, Choice, CountLine, RunPage, RunRow, RunsPage
from dunwell.web.supervisor.words import ACTION_STATES, RUN_STATES, TEMPLATES

ACTIONS_SHOWN = 25
WAITING = ("review", "held")
"""States of a run that somebody must still decide about."""


def runs_page(jobs: Sequence[JobLine], *, today: date, by: Actor) -> RunsPage:
    """The nights, newest first, and the day the next one is for."""
    found = runs.runs(seen_by=by)
    newest = max((run.as_of for run in found), default=today - timedelta(days=1))
    waits = any(job.state != "failed" for job in jobs) or any(run.state == "started" for run in found)
    next_as_of = max(today, newest + timedelta(days=1))
    return RunsPage(tuple(_run(run) for run in found), next_as_of, by.may(*REVIEWERS), job_rows(jobs), waits)


def _run(run: RunLine) -> RunRow:
    words, tone, icon = RUN_STATES[run.state]
    return RunRow(
        run.run_id,
        run.as_of,
        run.state,
        str(words),
        tone,
        icon,
        run.debts_count,
        run.actions_count,
        run.started_at,
        who(run.by),
    )


def run_page(run: RunLine, *, channel: str, state: str, number: int, by: Actor) -> RunPage:
    """One night: what was decided, what it wants to do, and one page of its actions."""
    groups = runs.action_groups(run.run_id, seen_by=by)
    offset = (number - 1) * ACTIONS_SHOWN
    shown = runs.actions_page(
        run.run_id, seen_by=by, channel=channel or None, state=state or None, offset=offset, limit=ACTIONS_SHOWN
    )
    is_own = run.by == by.name
    moves = RUN_MOVES.get(run.state, ()) if by.may(*REVIEWERS) and not is_own else ()
    filters = urlencode({name: value for name, value in (("channel", channel), ("state", state)) if value})
    return RunPage(
        run=_run(run),
        decisions=_decisions(run.run_id, by),
        channels=_channels(groups),
        steps=_steps(groups),
        actions=rows_of(shown.lines, by=by, is_own=is_own),
        states=_states(groups, channel, state),
        ways=_ways(groups, channel, state),
        page_number=number,
        page_count=max(1, -(-shown.total // ACTIONS_SHOWN)),
        query=f"{filters}&" if filters else "",
        may_release="released" in moves,
        may_hold="held" in moves,
        is_working=run.state == "started",
        refusal=four_eyes() if is_own and run.state in WAITING else "",
        versions=(
            (_("Rulebook"), run.rulebook_version),
            (_("Scorecard"), run.scorecard_version),
            (_("Strategies"), ", ".join(f"{name} {version}" for name, version in run.strategy_versions.items())),
            (_("Root over all decisions"), run.decisions_root or "–"),
        ),
    )


def _decisions(run_id: int, by: Actor) -> tuple[CountLine, ...]:
    counts = runs.reason_counts(run_id, seen_by=by)
    whole = sum(one.count for one in counts) or 1
    language = get_language() or "en"
    return tuple(CountLine(reason_words(one.reason, language), one.count, 100 * one.count // whole) for one in counts)


def _channels(groups: list[ActionGroup]) -> tuple[CountLine, ...]:
    lines = []
    for channel in ORDER:
        mine = [group for group in groups if group.channel == channel]
        money: Counter[str] = Counter()
        for group in mine:
            money[group.currency] += group.amount_minor
        if mine:
            owed = tuple(Money(minor, currency) for currency, minor in sorted(money.items()))
            lines.append(CountLine(said(CHANNELS, channel), sum(group.count for group in mine), 0, owed=owed))
    return tuple(lines)


def _steps(groups: list[ActionGroup]) -> tuple[CountLine, ...]:
    counts: Counter[tuple[int, str, str]] = Counter()
    for group in groups:
        counts[group.step, group.channel, group.template] += group.count
    whole = counts.total() or 1
    return tuple(
        CountLine(_step(step, channel, template), count, 100 * count // whole)
        for (step, channel, template), count in sorted(counts.items())
    )


def _step(step: int, channel: str, template: str) -> str:
    words = f"{step}. {said(CHANNELS, channel)}"
    return f"{words} · {said(TEMPLATES, template)}" if template else words


def _what(channel: str, template: str) -> str:
    return said(TEMPLATES, template) if template else said(CHANNELS, channel)


def _states(groups: list[ActionGroup], channel: str, state: str) -> tuple[Choice, ...]:
    counts: Counter[str] = Counter()
    for group in groups:
        if not channel or group.channel == channel:
            counts[group.state] += group.count
    choices = [Choice(_query(channel, ""), _("All"), counts.total(), not state)]
    return tuple(
        choices
        + [
            Choice(_query(channel, name), str(ACTION_STATES[name][0]), counts[name], name == state)
            for name in ACTION_STATES
            if counts[name] or name == state
        ]
    )


def _ways(groups: list[ActionGroup], channel: str, state: str) -> tuple[Choice, ...]:
    counts: Counter[str] = Counter()
    for group in groups:
        if not state or group.state == state:
            counts[group.channel] += group.count
    choices = [Choice(_query("", state), _("All channels"), counts.total(), not channel)]
    return tuple(
        choices
        + [
            Choice(_query(name, state), said(CHANNELS, name), counts[name], name == channel)
            for name in ORDER
            if counts[name] or name == channel
        ]
    )


def _query(channel: str, state: str) -> str:
    return urlencode({name: value for name, value in (("channel", channel), ("state", state)) if value})


def four_eyes() -> str:
    """The house's rule for reviews, in words."""
    return _("Four eyes: you started this run, so another supervisor or manager must review it.")


def refused_words(refusal: Refusal, run_id: int | None, *, by: Actor) -> str:
    """Why a review was refused, in the reader's language."""
    run = runs.run(run_id, seen_by=by) if run_id else None
    return four_eyes() if run is not None and run.by == by.name else refused(refusal)


def rows_of(lines: tuple[ActionLine, ...], *, by: Actor, is_own: bool = False) -> tuple[ActionRow, ...]:
    """Actions as the reviewer sees them; whoever started the run has no say in it."""
    names = parties.names_of(line.person_id for line in lines)
    may = by.may(*REVIEWERS) and not is_own
    return tuple(_action(line, names.get(line.person_id, ""), may=may) for line in lines)


def _action(line: ActionLine, name: str, *, may: bool) -> ActionRow:
    words, tone = ACTION_STATES[line.state]
    moves = ACTION_MOVES[line.state] if may else ()
    return ActionRow(
        action_id=line.action_id,
        person_id=line.person_id,
        person_name=name,
        channel=said(CHANNELS, line.channel),
        icon=CHANNEL_ICONS[line.channel],
        what=_("step %(step)s, %(what)s") % {"step": line.step, "what": _what(line.channel, line.template)},
        amount=Money(line.amount_minor, line.currency),
        debts_count=len(line.debt_ids),
        not_before=line.not_before,
        not_after=line.not_after,
        state=line.state,
        words=str(words),
        tone=tone,
        because=because(line.state_because),
        subject=line.subject,
        text=line.text,
        language=line.language,
        direction="rtl" if get_language_info(line.language)["bidi"] else "ltr",
        may_approve="approved" in moves,
        may_hold="held" in moves,
    )
