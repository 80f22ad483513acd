"""The night: refresh the snapshot, judge promises, decide for every open debt, store, seal, release.

One job per day. It may be killed at any moment and run again: what a step did and the mark that it is done are one
transaction, and the decision is a pure function of inputs that were saved first. A day that is done stays as it is.
"""

from dunwell.flows.nightly.composing import Links
from dunwell.flows.nightly.night import Night, NightSummary, run_night

__all__ = ["Links", "Night", "NightSummary", "run_night"]
