"""`longspring villages`: what a plant of its own leaves a village, and what its promise costs."""

from dataclasses import asdict

from longspring.catalogue import message
from longspring.cli.options import CaseArgument, JsonOption, LanguageOption
from longspring.cli.output import number, show_json, show_table
from longspring.errors import UsageError

MONEY = ("gross", "operation", "debt_service", "net", "gap", "total_gap")


def villages(case: CaseArgument, json: JsonOption = False, lang: LanguageOption = "en") -> None:
    """Print the yearly account of a village plant at each price and way of paying for it."""
    from longspring.case.read import read_case
    from longspring.case.shipped import find_case
    from longspring.ledger.village import village_outcomes

    found = read_case(find_case(case))
    outcomes = list(village_outcomes(found))
    if not outcomes:
        raise UsageError("the case has no village scheme. Add a row to schemes.csv.")
    if json:
        show_json([asdict(outcome) for outcome in outcomes])
        return
    labels = {row.scheme: getattr(row, f"label_{lang}") for row in found.schemes}
    columns = ("scheme", "capital", "price", *MONEY, "break_even")
    show_table(
        [message(lang, f"villages.{column}") for column in columns],
        [
            (
                labels[one.scheme],
                message(lang, f"villages.{one.capital}"),
                number(one.price),
                *(number(getattr(one, column)) for column in MONEY),
                number(one.break_even_price),
            )
            for one in outcomes
        ],
    )
