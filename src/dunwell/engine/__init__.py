"""A snapshot in, decisions out: score, permit, choose, fit, explain. See README.md."""

from dunwell.engine.choosing import choose
from dunwell.engine.deciding import decide
from dunwell.engine.duties import duties_said
from dunwell.engine.explaining import DECISION_SCHEMA, explain, explanation
from dunwell.engine.fitting import Capacity, fit
from dunwell.engine.hours import Opening, contact_window, next_opening, openings
from dunwell.engine.judging import Verdict, judge
from dunwell.engine.matters import Spoken, earliest, judge_matter, refusals
from dunwell.engine.permitting import permit
from dunwell.engine.preparing import prepare
from dunwell.engine.reasons import words
from dunwell.engine.scoring import Scorecard, score, scorecard
from dunwell.engine.strategy import BadStrategy, Strategy, read_strategy, strategy

__all__ = [
    "DECISION_SCHEMA",
    "BadStrategy",
    "Capacity",
    "Opening",
    "Scorecard",
    "Spoken",
    "Strategy",
    "Verdict",
    "choose",
    "contact_window",
    "decide",
    "duties_said",
    "earliest",
    "explain",
    "explanation",
    "fit",
    "judge",
    "judge_matter",
    "next_opening",
    "openings",
    "permit",
    "prepare",
    "read_strategy",
    "refusals",
    "score",
    "scorecard",
    "strategy",
    "words",
]
