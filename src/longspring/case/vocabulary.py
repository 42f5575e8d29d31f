"""Words that tables and YAML files may use although another room gives them their meaning.

The quantities and labels are those of `program/layout`, the factors those of `ledger/factor`;
tests hold them together.
"""

QUANTITIES = (
    "build",
    "capacity",
    "energy_build",
    "energy_capacity",
    "annuity",
    "annuity_energy",
    "line_build",
    "line_capacity",
    "line_annuity",
    "fleet_build",
    "fleet",
    "fleet_annuity",
    "output",
    "input",
    "fuel",
    "start",
    "curtailment",
    "charge",
    "discharge",
    "flow",
    "import",
    "export",
    "unserved",
    "demand",
    "purchase",
    "emission",
    "exogenous_emission",
    "factory_build",
    "factory_capacity",
    "factory_annuity",
    "made",
    "sold",
    "ordered",
    "bought",
    "standing",
    "retired",
    "commissioned",
)

ENERGY_QUANTITIES = (
    "output",
    "input",
    "fuel",
    "curtailment",
    "charge",
    "discharge",
    "flow",
    "import",
    "export",
    "unserved",
    "demand",
    "purchase",
)
"""Those of which the layout records MWh a year."""

LABELS = ("technology", "group", "zone", "carrier", "fuel", "sector", "owner", "kind")

FACTORS = (
    "emission_factor",
    "biogenic_factor",
    "captured",
    "uncaptured",
    "fuel_price",
    "overnight_cost",
    "annualised_cost",
    "fixed_om",
    "variable_om",
    "start_cost",
    "import_price",
    "export_price",
    "market_emission_factor",
    "unserved_cost",
    "component_price",
    "component_export_price",
    "input_share",
    "value_added_direct",
    "value_added_chain",
    "employment_direct",
    "employment_chain",
    "period_years",
    "per_period_year",
)

PARAMETER = "parameter:"  # begins a factor that is one number of parameters.csv
COEFFICIENT = "coefficient:"  # begins a factor that is one table of coefficients.csv
ITEM = "item"  # what a table of coefficients counts; an index and a filter, no label of terms

CENTRAL = "central"
LEVELS = ("low", "central", "high")  # of coefficients, within their plausible ranges

INDICES = ("period", "zone", "technology", "group", "carrier", "fuel", "party", ITEM)

# Columns of counties.csv by which the amounts of a zone may be shared among its counties.
COUNTY_KEYS = ("share", "population", "rural_population", "villages", "area")

BOUNDARIES = ("scope1", "scope1_plus_import", "consumption")

OWNER = "owner"  # in transfers.csv: the party that owns the capacity

# Accounts that transfers.csv defines by itself, their unit and index.
MONEY_ACCOUNTS = {
    "system_cost": ("CNY/a", ("period",)),
    "net_position": ("CNY/a", ("period", "party")),
    "npv": ("CNY", ("period", "party")),
}


def listed(cell: str) -> tuple[str, ...]:
    """Return the words of a cell that holds several separated by ";"."""
    return tuple(word.strip() for word in cell.split(";") if word.strip())
