"""Bodies and responses about ledgers, money, inputs, comparison and jobs; see `shapes`."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from longspring.report.measure import Measure
from longspring.report.text import Text
from longspring.web.shapes import CLOSED, Chart, JobState, Key, Number, Option, PlanCard, Sheet


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account; `dimensions` are what it can be added up by."""

    account: str
    label: Text
    unit: str
    show: Measure
    ledger: str
    ledger_label: Text
    fields: list[Option]
    dimensions: list[Option]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """An account by `by` and period; lines carry the ends of their range where there is one."""

    account: str
    by: str
    label: Text
    unit: str
    show: Measure
    ranged: bool
    chart: Chart
    sheet: Sheet
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Position:
    """What a party receives and pays in a period [CNY/a]."""

    party: str
    label: Text
    received: float
    paid: float
    net: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from one party to another [CNY/a]."""

    payer: str
    payee: str
    payer_label: Text
    payee_label: Text
    value: float


@dataclass(frozen=True, slots=True)
class ProForma:
    """The money of one party by year, shown to its own side only: worth, returns, cash or budget.

    `low` and `high` are the ends of `npv` over the price cases [CNY].
    """

    party: str
    label: Text
    rate: Number
    npv: Number
    low: Number
    high: Number
    price_cases: list[Option]
    price_case: str
    returns: Sheet | None
    cash: Chart | None
    budget: Chart | None


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """Who pays whom; `total` of the net positions is zero but for rounding [CNY/a]."""

    periods: list[int]
    period: int
    positions: list[Position]
    total: float
    flows: list[Flow]
    costs: Chart | None
    transfers: Sheet
    pro_forma: list[ProForma]
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class InputTable:
    """A table of the case, with how many rows it has and how many of them are assumed."""

    key: str
    label: Text
    rows: int
    assumed: int


@dataclass(frozen=True, slots=True)
class InputsPage:
    """The numbers of the case with their sources, and the assumptions that weigh most."""

    tables: list[InputTable]
    table: str
    sheet: Sheet
    sources: Sheet
    assumed_share: Number
    swings: Sheet
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four plans side by side; columns of the sheets are the plans in order."""

    plans: list[PlanCard]
    figures: Sheet
    charts: list[Chart]
    clauses: Sheet
    missing: list[Text]


@dataclass(frozen=True, slots=True)
class ReviseBody:
    """A clause to change: to another `value` (in the unit as written), or to `drop` it.

    Of a clause on a ratio, `value` is the ratio [1].
    """

    __pydantic_config__: ClassVar[ConfigDict] = CLOSED

    clause: Key
    name: Annotated[str, Field(min_length=1, max_length=60)]
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Long work: where it stands. `gap` is relative [1], `elapsed` in seconds."""

    job: str
    kind: str
    plan: str
    label: Text
    state: JobState
    stage: Text
    iteration: int
    gap: Number
    elapsed: float
    waiting: int
    message: Text | None
    result_plan: str | None
    by: str
    party: str
    created: str
    ended: str | None
