"""Income and expenditure: what a household has, what it needs, and what it can afford to pay each month."""

from dunwell.core.means.affording import Afforded, Creditors, afford, share_out
from dunwell.core.means.form import Category, Form, Guideline, NoSuchForm, form_for
from dunwell.core.means.statement import BadStatement, Figure, Household, Statement, read_statement

__all__ = [
    "Afforded",
    "BadStatement",
    "Category",
    "Creditors",
    "Figure",
    "Form",
    "Guideline",
    "Household",
    "NoSuchForm",
    "Statement",
    "afford",
    "form_for",
    "read_statement",
    "share_out",
]
