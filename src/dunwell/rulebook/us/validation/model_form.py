"""The model form, used as it is, meets the rules on what a validation notice holds and how it looks."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered

FORM = "model_form_b1"


def judges(m: Matter) -> Iterator[Said]:
    """Tells of the newest notice whether it used the form; another form is unprotected, not wrong."""
    notice = m.last("validation_notice_sent")
    if m.asks("judge_history") and notice is not None and covered(m):
        yield Said(kind="harbour", is_met=notice.template == FORM)
