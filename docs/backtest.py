"""Set the first period of a plan beside published figures: the tables of reference/backtest.md.

    python docs/backtest.py OUT         OUT is the folder of a plan of a case of cases/

The figures are those of published.csv of the case; the words between the tables are kept.
"""

import sys
from pathlib import Path

from longspring.case.read import read_case
from longspring.errors import LongspringError
from longspring.report.backtest import blocks, fill
from longspring.report.view import open_view
from longspring.results import read_plan

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "backtest.md"


def main(arguments: list[str]) -> int:
    """Fill the page from the plan named; return the exit code."""
    if len(arguments) != 1:
        print("Name the folder of a plan: python docs/backtest.py OUT", file=sys.stderr)
        return 2
    try:
        view = open_view(read_plan(Path(arguments[0])))
        case = read_case(ROOT / "cases" / str(view.plan.manifest["case"]))
        PAGE.write_text(fill(PAGE.read_text("utf-8"), blocks(view, case.published)), "utf-8")
    except LongspringError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    print(f"Written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
