"""`longspring money`: what a plan is worth to whom, pro forma, budgets and bills by year."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from longspring.catalogue import Language, message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import labels_of, number, of_case, say, show, show_json, show_table

if TYPE_CHECKING:
    from longspring.results import Plan

MILLION = 1e6
LEAST = 5e4  # what rounds to nothing in every year is in --csv and --json only [CNY]
MERITS = ("npv_before_tax", "npv_after_tax", "irr_before_tax", "irr_after_tax", "irr_equity")
COVERS = ("payback", "dscr_min", "dscr_mean")
COSTS = ("operation", "fuel", "land", "levy", "other")
Rows = Sequence[Mapping[str, Any]]


def money(  # noqa: PLR0913, PLR0917 - one parameter an option
    out: PlanArgument,
    party: Annotated[str, typer.Option("--party", metavar="PARTY", show_default=False)] = "",
    project: Annotated[str, typer.Option("--project", metavar="NAME", show_default=False)] = "",
    zones: Annotated[bool, typer.Option("--zones")] = False,
    prices: Annotated[str, typer.Option("--prices", metavar="CASE")] = "plan",
    csv: Annotated[bool, typer.Option("--csv")] = False,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Print what a plan is worth to each party, or the money of one party or project by year."""
    from longspring.finance.statement import check_name
    from longspring.results import read_plan

    plan = of_case(read_plan(out))
    check_name(plan, "price_case", prices, "price_case_definitions")
    if project:
        found = _project(plan, project, prices)
    elif party and zones:
        found = _bills(plan, party)
    elif party:
        found = _party(plan, party, prices)
    else:
        found = _summary(plan)
    if json:
        show_json(found)
    elif csv:
        _show_csv(found)
    else:
        for name, rows in found.items():
            if rows or name != "remedies":
                say(message(lang, f"money.{name}"))
                _SHOWN[name](plan, rows, lang)


def _summary(plan: "Plan") -> dict[str, Rows]:
    from dataclasses import asdict

    from longspring.finance.statement import party_ranges, party_values, returns

    ranges = party_ranges(plan, int(plan.manifest["base_year"]))
    return {
        "parties": [
            asdict(one) | dict(zip(("npv_low", "npv_high"), ranges[one.party], strict=True))
            for one in party_values(plan)
        ],
        "returns": returns(plan, scope="new"),
        "remedies": _remedies(plan),
    }


def _remedies(plan: "Plan") -> Rows:
    """Return what best-effort clauses are short of; a plan of another version says nothing."""
    from longspring.cli.clauses import records

    return [row for row in records(plan, "remedies") if row["present"] >= LEAST]


def _party(plan: "Plan", party: str, prices: str) -> dict[str, Rows]:
    """Return budget lines by year, and for an enterprise its projects and pro forma."""
    from longspring.finance.statement import budget, pro_forma_rows, returns

    lines = [
        {
            "ledger": line.ledger,
            "item": line.item,
            "other": line.payer if line.payee == party else line.payee,
            "year": year,
            "received": value,
        }
        for line in budget(plan, party, prices)
        for year, value in sorted(line.received_by(party).items())
    ]
    found: dict[str, Rows] = {"budget": lines}
    projects = returns(plan, scope="project", party=party, price_case=prices)
    if projects:
        whole = pro_forma_rows(plan, scope="all", party=party, price_case=prices)
        found = {"projects": projects, "proforma": whole, **found}
    return found


def _project(plan: "Plan", project: str, prices: str) -> dict[str, Rows]:
    from longspring.finance.statement import pro_forma_rows, project_labels, returns

    labels = project_labels(plan, project, prices)
    return {"projects": returns(plan, **labels), "proforma": pro_forma_rows(plan, **labels)}


def _bills(plan: "Plan", party: str) -> dict[str, Rows]:
    from longspring.finance.statement import bills

    return {
        "bills": [
            {"zone": zone, "year": year, "paid": value}
            for zone, amounts in bills(plan, party).items()
            for year, value in sorted(amounts.items())
        ]
    }


# --------------------------------------------------------------------------------- showing


def _show_csv(found: Mapping[str, Rows]) -> None:
    """Write every table, one after another with an empty line between."""
    from longspring.interop.table import csv_text

    texts = [
        csv_text(list(rows[0]), [list(row.values()) for row in rows])
        for rows in found.values()
        if rows
    ]
    show("\n".join(texts).rstrip("\n"))


def _words(lang: Language, names: Iterable[str]) -> list[str]:
    return [message(lang, f"money.{name}") for name in names]


def _show_parties(plan: "Plan", rows: Rows, lang: Language) -> None:
    names = labels_of(plan, "parties", "party", lang)
    cells = [
        (
            row["party"],
            names.get(row["party"], ""),
            _percent(row["rate"]),
            *(_million(row[name]) for name in ("npv", "npv_low", "npv_high")),
        )
        for row in rows
    ]
    show_table(_words(lang, ("party", "label", "rate", "npv", "npv_low", "npv_high")), cells)


def _show_returns(plan: "Plan", rows: Rows, lang: Language) -> None:
    names = labels_of(plan, "price_case_definitions", "price_case", lang)
    cells = [(row["party"], names[row["price_case"]], *_merit_cells(row)) for row in rows]
    show_table(_words(lang, ("party", "price_case", "capital", *MERITS, *COVERS)), cells)


def _show_projects(plan: "Plan", rows: Rows, lang: Language) -> None:
    from longspring.finance.statement import project_name

    cells = [(project_name(row), number(row["standing"]), *_merit_cells(row)) for row in rows]
    header = _words(lang, ("project", "standing", "capital", *MERITS, *COVERS))
    show_table(header, cells)


def _merit_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return capital, values in millions, rates in percent, years and covers."""
    values = (_million(row[name]) for name in ("capital", *MERITS[:2]))
    rates = (_percent(row[name]) for name in MERITS[2:])
    return (*values, *rates, *(number(row[name]) for name in COVERS))


def _show_proforma(plan: "Plan", rows: Rows, lang: Language) -> None:
    from longspring.finance.proforma import LOAN, PLANNED, TAXES

    columns = {
        "revenue": ("revenue",),
        "costs": COSTS,
        "investment": ("capital", "residual"),
        "before_tax": PLANNED,
        "taxes": TAXES,
        "after_tax": (*PLANNED, *TAXES),
        "finance": LOAN,
        "equity": (*PLANNED, *TAXES, *LOAN),
    }
    cells = [
        (str(row["year"]), *(_million(sum(row[n] for n in names)) for names in columns.values()))
        for row in rows
    ]
    show_table(_words(lang, ("year", *columns)), cells)


def _show_budget(plan: "Plan", rows: Rows, lang: Language) -> None:
    transfers = labels_of(plan, "transfer_definitions", "transfer", lang)
    parties = labels_of(plan, "parties", "party", lang)
    years = sorted({int(period) for period in plan.tables["periods"].columns["period"].tolist()})
    lines: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in rows:
        lines.setdefault((row["ledger"], row["item"], row["other"]), {})[row["year"]] = row[
            "received"
        ]
    cells = [
        (
            message(lang, f"money.ledger.{ledger}"),
            transfers.get(item) or message(lang, f"money.{item}"),
            parties.get(other, other),
            *(_million(amounts.get(year, 0.0)) for year in years),
        )
        for (ledger, item, other), amounts in lines.items()
        if max(map(abs, amounts.values())) >= LEAST
    ]
    show_table([*_words(lang, ("ledger", "item", "other_party")), *map(str, years)], cells)


def _show_bills(plan: "Plan", rows: Rows, lang: Language) -> None:
    names = labels_of(plan, "zones", "zone", lang)
    years = sorted({int(period) for period in plan.tables["periods"].columns["period"].tolist()})
    paid = {(row["zone"], row["year"]): row["paid"] for row in rows}
    zones = dict.fromkeys(zone for zone, _ in paid)
    cells = [
        (names.get(zone) or zone, *(_million(paid.get((zone, year), 0.0)) for year in years))
        for zone in zones
    ]
    show_table([*_words(lang, ("zone",)), *map(str, years)], cells)


def _show_remedies(_plan: "Plan", rows: Rows, lang: Language) -> None:
    header = _words(lang, ("clause", "year", "short", "unit", "remedy_price", "yearly", "present"))
    cells = [
        (
            row["clause"],
            str(row["period"]),
            *(number(row["short"]), row["unit"], number(row["remedy_price"])),
            *(_million(row[name]) for name in ("yearly", "present")),
            message(lang, f"money.{'paid' if row['paid'] else 'in_kind'}"),
        )
        for row in rows
    ]
    show_table([*header, *_words(lang, ("how",))], cells)


_SHOWN = {
    "remedies": _show_remedies,
    "parties": _show_parties,
    "returns": _show_returns,
    "projects": _show_projects,
    "proforma": _show_proforma,
    "budget": _show_budget,
    "bills": _show_bills,
}


def _million(value: float) -> str:
    text = f"{value / MILLION:,.1f}"
    return "0.0" if text == "-0.0" else text


def _percent(value: float) -> str:
    return "–" if value != value else f"{100.0 * value:.2f} %"  # noqa: PLR0124 - nan alone differs
