"""What becomes of a deal when the plants are run at least cost: dispatch is not negotiated.

    operated = cheapest operation of the investment that a point of the frontier fixes

The payments agreed stay as they are. The clauses that stand are kept; protected parties and the
cost are looked at afterwards, not held: whoever runs the plants does not look at them.
"""

from dataclasses import replace

import numpy as np

from longspring.agreement.bind import bind_clauses
from longspring.coarse.hold import hold, released, within_bounds
from longspring.deal.problem import Table, Worth, worth
from longspring.program.solution import Solution
from longspring.solve.certificate import Certificate
from longspring.solve.choose import solve_certified


def operated(table: Table, solution: Solution) -> tuple[Worth, Certificate]:
    """Return what a point is worth when its plants are run at least cost, and the proof of it.

    Parameters
    ----------
    table : Table
        What is negotiated.
    solution : Solution
        Solution of a program of the table.
    """
    plain = table.plain
    program = bind_clauses(plain.free, plain.ledgers, table.agreement).program
    paid = list(table.payments.columns)
    design = within_bounds(program, np.delete(solution.x, paid))
    found = solve_certified(hold(program, design), plain.settings.solver)
    run = released(program, design, found.solution)
    whole = np.insert(run, paid[0], solution.x[paid]) if paid else run
    return worth(table, replace(solution, x=whole, y=found.solution.y)), found.certificate
