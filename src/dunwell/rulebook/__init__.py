"""The law as data: dated parameters with citations, small expressions, examples. See README.md."""

from dunwell.rulebook.calendars import is_holiday
from dunwell.rulebook.covering import Row, closed_by, coverage
from dunwell.rulebook.examining import examples_of, faults
from dunwell.rulebook.model import BadRule, Calendar, Pack, Parameter, Rule, Rulebook, UnknownRule
from dunwell.rulebook.reading import load

__all__ = [
    "BadRule",
    "Calendar",
    "Pack",
    "Parameter",
    "Row",
    "Rule",
    "Rulebook",
    "UnknownRule",
    "closed_by",
    "coverage",
    "examples_of",
    "faults",
    "is_holiday",
    "load",
]
