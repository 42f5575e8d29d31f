"""What every oracle needs: money over time and a solve, written from the formulas of the model.

An oracle states the same small case in another modelling library, from the equations on paper and
not from our code. Nothing here imports longspring.
"""

import logging

import linopy
import numpy as np
import pandas as pd

HOURS = 8760.0
UNSERVED = 5000.0  # CNY/MWh
RATE = 0.05

for chatty in ("linopy", "pypsa", "highspy"):
    logging.getLogger(chatty).setLevel(logging.ERROR)


def annuity(overnight: float, lifetime: float, rate: float = RATE) -> float:
    """Yearly payment whose present value over the life, sum of 1 / (1 + r)^k, is the cost."""
    return overnight / sum((1.0 + rate) ** -k for k in range(1, int(lifetime) + 1))


def present_weight(first: int, years: int, base: int, rate: float = RATE) -> float:
    """Present value of 1 paid in each year of a period."""
    return sum((1.0 + rate) ** -(year - base) for year in range(first, first + years))


class Lp:
    """A linopy model with steps, columns >= 0, and a running sum of costs."""

    def __init__(self, steps: int) -> None:
        self.model = linopy.Model()
        self.steps = pd.RangeIndex(steps, name="step")
        self.hours = HOURS / steps
        self.cost: list = []

    def design(self, name: str, upper: float = np.inf) -> linopy.Variable:
        return self.model.add_variables(lower=0.0, upper=upper, name=name)

    def operation(self, name: str, upper: float = np.inf) -> linopy.Variable:
        return self.model.add_variables(lower=0.0, upper=upper, coords=[self.steps], name=name)

    def series(self, values) -> pd.Series:
        return pd.Series(np.asarray(values, dtype=float), index=self.steps)

    def require(self, constraint) -> linopy.Constraint:
        return self.model.add_constraints(constraint)

    def pay(self, expression) -> None:
        """Add a cost to the objective."""
        self.cost.append(expression.sum() if "step" in expression.dims else expression)

    def minimum(self) -> float:
        total = self.cost[0]
        for more in self.cost[1:]:
            total = total + more
        self.model.add_objective(total)
        status, condition = self.model.solve("highs", output_flag=False)
        assert (status, condition) == ("ok", "optimal")
        return float(self.model.objective.value)
