"""Money by double entry: every transfer has one payer and one payee.

    flow = rate x factor x quantity                                            [CNY/a]
    net position of a party = what it receives - what it pays
    system_cost = what `outside` receives - what `outside` pays

Whatever one party receives another has paid, so the net positions of all parties add up to zero
for any plan whatever. `outside` stands for everything that resources come from: makers, fuel
markets, other regions; the system cost is what the region hands over to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from longspring.case.model import AccountDefinition, Case, Label, Transfer
from longspring.errors import Issue
from longspring.ledger.factor import Factor
from longspring.ledger.linear import LinearMap, Part, total
from longspring.ledger.quantity import QUANTITIES, Where, select, unknown_name
from longspring.program.block import Floats
from longspring.program.layout import Term

OUTSIDE = "outside"
OWNER = "owner"


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One transfer between two parties in one period and zone, as a map in CNY/a."""

    transfer: str
    payer: str
    payee: str
    period: int
    zone: str
    amount: LinearMap


def open_flows(
    case: Case, groups: Mapping[str, tuple[Term, ...]], factors: Mapping[str, Factor]
) -> tuple[Flow, ...]:
    """Return every flow of money between parties.

    Parameters
    ----------
    case : Case
        Its transfers, already checked by `check_transfers`.
    groups : mapping of str to tuple of Term
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
        for term in select(groups, transfer.quantity, _filters(transfer)):
            payer, payee = _party(transfer.payer, term), _party(transfer.payee, term)
            if payer == payee:
                continue
            key = (payer, payee, term.period, term.labels.get("zone", ""))
            parts.setdefault(key, []).append(
                weigh(term, transfer.rate, _names(transfer.factor), factors)
            )
        for key, found in parts.items():
            flows.append(Flow(transfer.transfer, *key, LinearMap(tuple(found))))
    return tuple(flows)


def weigh(term: Term, scale: float, names: tuple[str, ...], factors: Mapping[str, Factor]) -> Part:
    """Return a term times a number and the factors named."""
    weight = scale
    hourly: Floats | None = None
    for name in names:
        value = factors[name].lookup(term)
        if isinstance(value, float | int):
            weight *= value
        else:
            hourly = value if hourly is None else hourly * value
    return Part(term, weight, hourly)


def check_transfers(
    case: Case, groups: Mapping[str, tuple[Term, ...]], factors: Mapping[str, Factor]
) -> Iterator[Issue]:
    """Yield what is wrong with the transfers: unknown names, terms without the owner needed."""
    known = tuple(party.name for party in case.parties)
    for row in case.transfers:
        file, line = row.origin.file, row.origin.line
        if row.quantity not in QUANTITIES:
            yield unknown_name("quantity", row.quantity, QUANTITIES, file, line)
        for name in _names(row.factor):
            if name not in factors:
                yield unknown_name("factor", name, tuple(factors), file, line)
        for party in (row.payer, row.payee):
            if party not in (*known, OWNER):
                yield unknown_name("party", party, (*known, OWNER), file, line)
        if OWNER in (row.payer, row.payee):
            terms = select(groups, row.quantity, _filters(row))
            if any(term.labels.get(OWNER, "") not in known for term in terms):
                yield Issue(
                    "LS-0604",
                    file,
                    line,
                    f"transfer {row.transfer!r} pays to or from the owner of {row.quantity!r}",
                    "a quantity whose every term has an owner",
                    "",
                    "Name a party instead of owner, or filter the transfer.",
                )


def _filters(transfer: Transfer) -> Where:
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


def _party(named: str, term: Term) -> str:
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


def system_cost_definition() -> AccountDefinition:
    """Return the definition of the default objective, made from the transfers."""
    return AccountDefinition(
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


def net_position_definition() -> AccountDefinition:
    """Return the definition of what each party receives less what it pays."""
    return AccountDefinition(
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
