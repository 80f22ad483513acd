"""Changes of the law as published: proposed with their replay, approved by another, and in force from a moment on.

A version lies over the one published before it, so the rulebook of a version is that of the release with the changes of
a chain of versions in it. Each is built once in a process and kept; which one holds is asked of the trail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.rulebook import BadOverlay, Overlay, Rulebook, altered_rules, lay_over, load, overlay_faults, read_overlay
from dunwell.trail import rulebooks
from dunwell.trail.rulebooks import NewVersion, Published

ASKED_EVERY = 2.0
"""Seconds for which a process trusts what it read of the trail: fewer than `KNOWN_EVERYWHERE_AFTER`."""
Chain = tuple[tuple[int, str], ...]
"""Number and digest of versions whose changes lie over each other, the first first."""
_BUILT: dict[tuple[str, ...], Rulebook] = {}
"""By the digests of a chain."""


class LawUnusable(Refusal, RuntimeError):
    """A published rulebook does not fit the software that is to apply it; until it does, nothing is decided."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A changed rulebook that is sound, and where it lies."""

    overlay: Overlay
    before: Rulebook
    """The rulebook without the changes: the newest published, or that of the release."""
    after: Rulebook
    """The rulebook with them."""
    follows: int | None
    is_afresh: bool


def in_force(now: datetime) -> Rulebook:
    """The rulebook that holds at a moment. Raises LawUnusable."""
    return _at(rulebooks.published(), now)


@dataclass
class LawInForce:
    """The same for a process that runs on: the trail is asked every few seconds, the clock each time.

    A version holds only some seconds after it was approved, so that no process learns of it too late.
    """

    ticks: Callable[[], float]
    _asked_at: float | None = None
    _published: tuple[Published, ...] = field(default=())

    def __call__(self, now: datetime) -> Rulebook:
        """The rulebook that holds at a moment. Raises LawUnusable."""
        tick = self.ticks()
        if self._asked_at is None or tick - self._asked_at > ASKED_EVERY:
            self._published, self._asked_at = rulebooks.published(), tick
        return _at(self._published, now)

    def forget(self) -> None:
        """Ask the trail the next time."""
        self._asked_at = None


def of_version(digest: str) -> Rulebook | None:
    """The rulebook under which something was decided; None where this software cannot make it any more."""
    known = next((book for book in (load(), *_BUILT.values()) if book.version == digest), None)
    if known is not None:
        return known
    published = rulebooks.published()
    chains = (_chain(published[: place + 1]) for place in range(len(published) - 1, -1, -1))
    return next((book for chain in chains if (book := _book(chain)).version == digest), None)


def draft(files: Mapping[str, str], *, is_afresh: bool = False) -> Proposal:
    """What somebody wants to change, checked. Raises BadOverlay with every fault, LawUnusable."""
    published = rulebooks.published()
    before = load() if is_afresh else _book(_chain(published))
    overlay = read_overlay(files)
    if faults := overlay_faults(before, overlay):
        raise BadOverlay(faults)
    follows = max((one.number for one in published), default=None)
    return Proposal(overlay, before, lay_over(before, overlay), follows, is_afresh)


def propose(
    draft: Proposal, *, replayed: Mapping[str, Any], wanted_at: datetime | None, by: Actor, at: datetime
) -> int:
    """Keep it with its replay, for another to answer; returns its number, which is the old one of the same proposal.

    Raises   NotForYou, StaleBase, InThePast
    """
    return rulebooks.propose(new=_new(draft, wanted_at, replayed), by=by, at=at)


def known(draft: Proposal, *, wanted_at: datetime | None, by: Actor) -> int | None:
    """The number under which the same person proposed the same before; None: it is new, or was refused."""
    return rulebooks.known(_new(draft, wanted_at, {}), by=by)


def _new(draft: Proposal, wanted_at: datetime | None, replayed: Mapping[str, Any]) -> NewVersion:
    return NewVersion(
        after=draft.follows,
        is_afresh=draft.is_afresh,
        release=load().version,
        digest=draft.after.version,
        title=draft.overlay.title,
        source=draft.overlay.source,
        files=draft.overlay.files,
        replayed=replayed,
        wanted_at=wanted_at,
    )


def approve(number: int, *, by: Actor, at: datetime) -> datetime:
    """Publish a proposal; returns from when it holds. It is stale where anything it lies over has changed since.

    Raises   NotForYou, NoSuchVersion, OwnProposal, AlreadyAnswered, StaleBase, InThePast
    """
    return rulebooks.approve(number=number, release=load().version, by=by, at=at)


def refuse(number: int, *, because: str, by: Actor, at: datetime) -> None:
    """Refuse a proposal. Raises NotForYou, NoSuchVersion, OwnProposal, AlreadyAnswered."""
    rulebooks.refuse(number=number, because=because, by=by, at=at)


def books_of(number: int, *, seen_by: Actor) -> tuple[Rulebook, Rulebook]:
    """The rulebook without and with the changes of a version. Raises NoSuchVersion, LawUnusable, NotForYou."""
    line = rulebooks.version(number, seen_by=seen_by).line
    follows = [] if line.is_afresh else [one for one in rulebooks.published() if one.number <= (line.after or 0)]
    before = _chain(follows)
    return _book(before), _book((*before, (number, line.digest)))


def touched_by(rule_id: str, *, now: datetime) -> tuple[int, ...]:
    """Numbers of the versions in force at a moment that changed a rule, the first first. Raises LawUnusable."""
    chain = _chain([one for one in rulebooks.published() if one.effective_at <= now])
    books = [_book(chain[:length]) for length in range(len(chain) + 1)]
    pairs = zip(chain, books[:-1], books[1:], strict=True)
    return tuple(number for (number, _), before, after in pairs if rule_id in altered_rules(before, after))


def _at(published: Sequence[Published], now: datetime) -> Rulebook:
    return _book(_chain([one for one in published if one.effective_at <= now]))


def _chain(published: Sequence[Published]) -> Chain:
    starts = [place for place, one in enumerate(published) if one.is_afresh]
    return tuple((one.number, one.digest) for one in published[starts[-1] if starts else 0 :])


def _book(chain: Chain) -> Rulebook:
    """The rulebook of the release with the changes of these versions in it. Raises LawUnusable."""
    if not chain:
        return load()
    digests = tuple(digest for _, digest in chain)
    if digests in _BUILT:
        return _BUILT[digests]
    before, number = _book(chain[:-1]), chain[-1][0]
    try:
        book = lay_over(before, read_overlay(rulebooks.files_of([number])[number]))
    except BadOverlay as error:
        raise LawUnusable(
            "rulebook {number} does not fit this release: {error}; propose one afresh, or run the release before",
            number=number,
            error=str(error),
        ) from None
    return _BUILT.setdefault(digests, book)
