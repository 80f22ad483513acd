"""The steps of one night, in order, each marked as done in the transaction that does it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from dunwell import __version__
from dunwell.cases import night as cases
from dunwell.contacts import actions, decisions, runs
from dunwell.contacts.runs import RunRecord
from dunwell.core.actor import Actor
from dunwell.core.ports import Bulk, BulkSession
from dunwell.debts import snapshot as debts
from dunwell.engine.fitting import Capacity
from dunwell.flows import snapshot
from dunwell.flows.nightly.composing import Links
from dunwell.flows.nightly.deciding import Means, decide_all, means
from dunwell.flows.nightly.inputs import Inputs, freeze, load
from dunwell.flows.nightly.promises import judge_in
from dunwell.flows.nightly.storing import Store, store_all
from dunwell.rulebook import Rulebook
from dunwell.rulebook import load as load_rulebook
from dunwell.trail import services as trail


@dataclass(frozen=True, slots=True)
class Night:
    """Everything a night is given. `files` is the folder under which its inputs are saved."""

    as_of: date
    files: Path
    by: Actor
    at: datetime
    links: Links
    capacity: dict[str, int]
    """Actions a day by channel, or channel:skill; what is not named has no limit."""
    book: Rulebook = field(default_factory=load_rulebook)
    """The law in force."""
    is_reviewed: bool = False
    on_step: Callable[[str, float], None] | None = None
    """Told the name and seconds of each step when it ends."""
    chunk: int = 100_000
    """Decisions stored in one transaction: few enough to lose little when killed, many enough to cost nothing."""


@dataclass(frozen=True, slots=True)
class NightSummary:
    """How a night ended."""

    run_id: int
    as_of: date
    state: str
    debts_count: int
    actions_count: int
    rows_refreshed: int
    promises: dict[str, int]
    is_repeat: bool
    """The day was done before; nothing was added."""


def run_night(bulk: Bulk, night: Night) -> NightSummary:
    """Do the night of a day, or go on with it, or say that it is done. Raises TakenOver, InputsDiffer."""
    with bulk.job() as job:
        return _run(job, night)


def _run(bulk: Bulk, night: Night) -> NightSummary:
    steps = _Steps(bulk, night)
    run, by_means, portfolios = steps.open()
    if run.state != "started":
        return _summary(run, is_repeat=True)
    run = steps.refresh(run)
    run, inputs = steps.read(run)
    with steps.timed("decide"):
        decided = decide_all(inputs.kept, inputs.recent, by=by_means, as_of=night.as_of)
    run = run.with_done("rules", spoke=decisions.spoke(decided))
    del inputs
    with steps.timed("store"), ThreadPoolExecutor(1) as side:
        root = side.submit(decisions.root, decided)
        run = store_all(bulk, run, decided, Store(portfolios, night.links, night.as_of, night.chunk, night.book))
    run = steps.seal(run, root.result())
    return _summary(run, is_repeat=False)


@dataclass
class _Timed:
    """Times one step and tells of it."""

    name: str
    tell: Callable[[str, float], None] | None
    began: float = 0.0

    def __enter__(self) -> None:
        self.began = perf_counter()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None and self.tell:
            self.tell(self.name, perf_counter() - self.began)


@dataclass
class _Steps:
    """The steps that open, feed and close a night."""

    bulk: Bulk
    night: Night

    def timed(self, name: str) -> _Timed:
        return _Timed(name, self.night.on_step)

    def open(self) -> tuple[RunRecord, Means, dict[int, dict[str, object]]]:
        """The run of the day, held by this process, and what it decides by: as it began, if nothing changed since."""
        night = self.night
        with self.bulk.session() as session:
            portfolios = debts.portfolios(session)
            named = {portfolio_id: str(row["strategy"]) for portfolio_id, row in portfolios.items()}
            by_means = means(named, Capacity.of(night.capacity), night.book)
            versions = by_means.versions(__version__)
            run = runs.open_in(
                session,
                as_of=night.as_of,
                versions=versions,
                is_reviewed=night.is_reviewed,
                holder=uuid4().hex,
                by=night.by.name,
                at=night.at,
            )
            if run.state == "started" and run.versions != versions:
                run = runs.begin_again_in(session, run, versions=versions)
                trail.note_in(
                    session, by=night.by, did="run.begun_again", about=("run", run.run_id), at=night.at,
                    because={"why": "the code, rulebook, strategies or scorecard changed before the night was done"},
                )  # fmt: skip
        if "read" in run.progress:
            by_means = replace(by_means, capacity=Capacity.of(run.progress["read"]["capacity"]))
        return run, by_means, portfolios

    def refresh(self, run: RunRecord) -> RunRecord:
        """Take back what earlier nights left unsent, judge promises, bring the kept snapshot up to the day."""
        if run.has_done("refresh"):
            return run
        night = self.night
        with self.timed("refresh"), self.bulk.session() as session:
            runs.hold_in(session, run)
            actions.take_back_in(session, before=night.as_of, run_id=run.run_id)
            cases.drop_expired_in(session)
            judged = judge_in(session, run_id=run.run_id, as_of=night.as_of, by=night.by, at=run.started_at)
            rows = snapshot.refresh_in(session, as_of=night.as_of).rows_count
            run = run.with_done("refresh", rows=rows, promises=judged)
            runs.mark_in(session, run)
        return run

    def read(self, run: RunRecord) -> tuple[RunRecord, Inputs]:
        """The inputs, saved on first reading; a night that goes on uses what it saved."""
        night = self.night
        folder = night.files / "runs"
        with self.timed("read"):
            if run.has_done("read"):
                return run, load(as_of=night.as_of, runs=folder, sha256=run.inputs_hash)
            with self.bulk.session() as session:
                runs.hold_in(session, run)
                earlier = runs.newest_before(session, as_of=night.as_of)
                inputs = freeze(session, as_of=night.as_of, runs=folder, versions=run.versions, earlier=earlier)
                run = replace(run, inputs_hash=inputs.sha256, debts_count=inputs.kept.height)
                run = run.with_done("read", debts=inputs.kept.height, made=inputs.made, capacity=night.capacity)
                runs.mark_in(session, run)
        return run, inputs

    def seal(self, run: RunRecord, root: str) -> RunRecord:
        """One link of the trail over all decisions and actions; then release, or leave for review."""
        night = self.night
        with self.timed("seal"), self.bulk.session() as session:
            runs.hold_in(session, run)
            actions_count, actions_root = actions.root(session, run.run_id)
            state = "review" if run.is_reviewed else "released"
            run = replace(run, decisions_root=root, state=state, actions_count=actions_count)
            self._note(session, run, actions_root)
            if state == "released":
                cases.open_calls_in(session, run.run_id)
            runs.mark_in(session, run)
            runs.finish_in(session, run, state=state, at=night.at)
        return run

    def _note(self, session: BulkSession, run: RunRecord, actions_root: str) -> None:
        because: dict[str, object] = {
            "as_of": run.as_of,
            "state": run.state,
            "actions": run.actions_count,
            "actions_root": actions_root,
            "inputs": run.inputs_hash,
            "rulebook": run.versions.rulebook,
            "strategies": run.versions.strategies,
        }
        trail.note_in(
            session,
            by=self.night.by,
            did="run.decided",
            about=("run", run.run_id),
            at=self.night.at,
            because=because,
            rows=(run.debts_count, run.decisions_root),
        )


def _summary(run: RunRecord, *, is_repeat: bool) -> NightSummary:
    refreshed = run.progress.get("refresh", {})
    return NightSummary(
        run_id=run.run_id,
        as_of=run.as_of,
        state=run.state,
        debts_count=run.debts_count,
        actions_count=run.actions_count,
        rows_refreshed=refreshed.get("rows", 0),
        promises=refreshed.get("promises", {}),
        is_repeat=is_repeat,
    )
