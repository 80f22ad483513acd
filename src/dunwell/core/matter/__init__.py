"""One matter: facts, events and what is asked, in closed words. See README.md."""

from dunwell.core.matter.matter import Matter, as_day
from dunwell.core.matter.reading import BadFacts, read, read_event
from dunwell.core.matter.said import Said, Window

__all__ = ["BadFacts", "Matter", "Said", "Window", "as_day", "read", "read_event"]
