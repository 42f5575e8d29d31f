"""Money by double entry: every transfer has one payer and one payee.

    flow = sum over items of rate x factor x quantity                          [CNY/a]
    net position of a party = what it receives - what it pays
    system_cost = what `outside` receives - what `outside` pays

Whatever one party receives another has paid, so the net positions of all parties add up to zero
for any plan whatever. `outside` stands for everything that resources come from: makers, fuel
markets, other regions; the system cost is what the region hands over to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from longspring.case.codes import issue, unknown_name
from longspring.case.model import AccountDefinition, Case, Label, Transfer
from longspring.case.vocabulary import OWNER, QUANTITIES
from longspring.errors import Issue
from longspring.ledger.coefficient import Ends, Name, check_rows, items_of
from longspring.ledger.factor import Factor, tables_of
from longspring.ledger.linear import LinearMap, Part, total
from longspring.ledger.quantity import Groups, Where, select
from longspring.program.block import Floats
from longspring.program.layout import Term

OUTSIDE = "outside"
CAPITAL = "annualised_cost"  # the factor that makes a transfer a payment for capital

SYSTEM_COST = AccountDefinition(
    name="system_cost",
    ledger="money",
    label=Label(en="System cost", zh="系统成本"),
    unit="CNY/a",
    index=("period",),
    terms=(),
    constant="",
    file="transfers.csv",
    line=0,
)
NET_POSITION = AccountDefinition(
    name="net_position",
    ledger="money",
    label=Label(en="Net position of a party", zh="各方净收支"),
    unit="CNY/a",
    index=("period", "party"),
    terms=(),
    constant="",
    file="transfers.csv",
    line=0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One transfer between two parties in one period and zone, as a map in CNY/a."""

    transfer: str
    payer: str
    payee: str
    period: int
    zone: str
    amount: LinearMap


def open_flows(case: Case, groups: Groups, factors: Mapping[str, Factor]) -> tuple[Flow, ...]:
    """Return every flow of money between parties.

    Parameters
    ----------
    case : Case
        Its transfers, already checked by `check_transfers`.
    groups : Groups
        Terms by quantity.
    factors : mapping of str to Factor
        Named factors.

    Returns
    -------
    tuple of Flow
        In the order of the transfers; flows without any term are left out.
    """
    flows: list[Flow] = []
    for transfer in case.transfers:
        parts: dict[tuple[str, str, int, str], list[Part]] = {}
        for term in select(groups, transfer.quantity, filters(transfer)):
            payer, payee = party_of(transfer.payer, term), party_of(transfer.payee, term)
            if payer == payee:
                continue
            key = (payer, payee, term.period, term.labels.get("zone", ""))
            names = _names(transfer.factor)
            parts.setdefault(key, []).extend(
                weigh(term, transfer.rate, names, factors, item)
                for item in items_of(tables_of(names, factors), term)
            )
        for key, found in parts.items():
            flows.append(Flow(transfer.transfer, *key, LinearMap(tuple(found))))
    return tuple(flows)


def weigh(
    term: Term,
    scale: float,
    names: tuple[str, ...],
    factors: Mapping[str, Factor],
    item: str = "",
) -> Part:
    """Return a term times a number and the factors named, of coefficients those of an item."""
    base, chosen = scale, 1.0
    hourly: Floats | None = None
    uses: dict[Name, Ends] = {}
    for table in tables_of(names, factors):
        found = table.find(term, item)
        if found is None:
            raise KeyError(table.name, term.labels, item)  # `check_rows` lets none through
        chosen *= found.chosen
        uses[table.name_of(term, item)] = found.ends
    for name in names:
        value = factors[name].lookup(term)
        if isinstance(value, float | int):
            base *= value
        else:
            hourly = value if hourly is None else hourly * value
    return Part(term, base * chosen, hourly, base, uses)


def check_transfers(case: Case, groups: Groups, factors: Mapping[str, Factor]) -> Iterator[Issue]:
    """Yield what is wrong with the transfers: unknown names, terms without the owner needed."""
    known = (*(party.name for party in case.parties), OWNER)
    for row in case.transfers:
        where = row.origin.file, row.origin.line
        names = [(row.quantity, QUANTITIES, "a quantity of the layout")]
        names += [(name, tuple(factors), "a factor") for name in _names(row.factor)]
        names += [(party, known, "a party") for party in (row.payer, row.payee)]
        for word, choices, what in names:
            if word not in choices:
                yield unknown_name("LS-0501", where, word, choices, what)
        yield from _changing_capital(row, factors)
        tables = tables_of(_names(row.factor), factors)
        if tables:
            chosen = select(groups, row.quantity, filters(row))
            user = (f"transfer {row.transfer!r}", where)
            yield from check_rows(tables, chosen, {}, user)
        if OWNER in (row.payer, row.payee):
            terms = select(groups, row.quantity, filters(row))
            if any(term.labels.get(OWNER, "") not in known for term in terms):
                found = f"transfer {row.transfer!r} of {row.quantity!r}, which has no owner"
                fix = "Name a party instead of owner, or filter the transfer."
                yield issue("LS-0808", where, found, "a quantity with an owner", fix)


def _changing_capital(row: Transfer, factors: Mapping[str, Factor]) -> Iterator[Issue]:
    """Yield an issue for each factor that would make an instalment differ from the next."""
    names = _names(row.factor)
    if CAPITAL not in names:
        return
    for name in names:
        if name in factors and {"period", "step"} & set(factors[name].dims):
            found = f"transfer {row.transfer!r} with {CAPITAL} and {name}"
            fix = "Write two transfers, or a factor that does not depend on the period."
            where = row.origin.file, row.origin.line
            yield issue("LS-0811", where, found, "equal instalments", fix)


def filters(transfer: Transfer) -> Where:
    """Return the label filters of a transfer; an empty cell filters nothing."""
    cells = {
        "technology": transfer.technology,
        "group": transfer.group,
        "carrier": transfer.carrier,
        "fuel": transfer.fuel,
        "sector": transfer.sector,
    }
    return {label: _names(cell) for label, cell in cells.items() if cell}


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(";") if name.strip())


def party_of(named: str, term: Term) -> str:
    """Return the party named, or the owner of what the term is about."""
    return term.labels[OWNER] if named == OWNER else named


def net_positions(
    flows: tuple[Flow, ...], parties: tuple[str, ...]
) -> Mapping[tuple[int, str], LinearMap]:
    """Return received less paid of each party, by (period, party), in CNY/a."""
    maps: dict[tuple[int, str], list[LinearMap]] = {}
    periods = sorted({flow.period for flow in flows})
    for period in periods:
        for party in parties:
            maps[period, party] = []
    for flow in flows:
        maps[flow.period, flow.payee].append(flow.amount)
        maps[flow.period, flow.payer].append(flow.amount.scaled(-1.0))
    return {key: total(found) for key, found in maps.items()}
