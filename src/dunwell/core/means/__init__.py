"""Income and expenditure: what a household has, what it needs, and what it can afford to pay each month."""

from dunwell.core.means.affording import Afforded, Creditors, afford, share_out
from dunwell.core.means.form import Category, Form, Guideline, NoSuchForm, form_for
from dunwell.core.means.from_bank import BankLine, FromBank, OtherCurrency, Proposed, TooFewLines, propose
from dunwell.core.means.statement import BadStatement, Figure, Household, Statement, read_statement

__all__ = [
    "Afforded",
    "BadStatement",
    "BankLine",
    "Category",
    "Creditors",
    "Figure",
    "Form",
    "FromBank",
    "Guideline",
    "Household",
    "NoSuchForm",
    "OtherCurrency",
    "Proposed",
    "Statement",
    "TooFewLines",
    "afford",
    "form_for",
    "propose",
    "read_statement",
    "share_out",
]
