"""What is missing, and how to get it: a page says so and never makes numbers up."""

from longspring.report.text import Text
from longspring.web.words import say


def no_prices(plan: str) -> Text:
    """Return that the clauses of a plan have not been priced, with the command."""
    return say("missing.prices", command=f"longspring clauses {plan} --price")


def no_curve(plan: str, clause: str) -> Text:
    """Return that the curve of a clause has not been found, with the command."""
    return say("missing.curve", command=f"longspring clauses {plan} --curve {clause}")


def no_frontier() -> Text:
    """Return that there is no frontier of the case, with the command."""
    return say("missing.frontier", command="longspring frontier CASE -o OUT")


def no_delivery() -> Text:
    """Return that a case says nothing of delivery, with what to add."""
    return say("missing.delivery")


def no_rows(what: Text) -> Text:
    """Return that a plan has nothing of something."""
    return say("missing.rows", what=what)
