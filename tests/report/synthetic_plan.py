"""A plan with made-up numbers, to look at the page and to test it. It describes no real place.

Four zones on a grid of squares, four periods, 730 steps of 12 h; supply, draws and demand of
every zone balance in every step, money is double entry.
"""

from collections.abc import Iterator

import numpy as np

from longspring.results import Plan, Series, Table
from longspring.results.clauses import PRICES
from longspring.results.table import build_table

PERIODS = (2025, 2030, 2040, 2060)
STEPS = 730
HOURS = 12.0
ZONES = (
    ("north", "North", "北区", 125.0, 44.5, 0.2),
    ("centre", "Centre", "中区", 125.5, 44.0, 0.5),
    ("south", "South", "南区", 125.5, 43.5, 0.2),
    ("east", "East", "东区", 126.2, 44.0, 0.1),
)
TECHNOLOGIES = (
    ("wind_onshore", "Onshore wind", "陆上风电", "wind", "source"),
    ("pv_ground", "Ground PV", "地面光伏", "solar", "source"),
    ("coal_chp_350", "Coal CHP 350 MW", "燃煤热电350兆瓦级", "coal_chp", "chp"),
    ("coal_boiler", "Coal heating boiler", "燃煤供热锅炉", "coal_boiler", "conversion"),
    ("heat_pump_air", "Large air-source heat pump", "大型空气源热泵", "heat_pump", "conversion"),
    ("battery", "Battery", "电化学储能", "storage_power", "store"),
    ("car_electric", "Electric car", "电动轿车", "car", "fleet"),
    ("car_gasoline", "Gasoline car", "燃油轿车", "car", "fleet"),
    ("grid", "Provincial grid", "省电网", "market", "market"),
)
STANDING = {  # MW of the whole area in each period
    "wind_onshore": (900, 3200, 6100, 9000),
    "pv_ground": (1100, 2400, 4300, 6500),
    "coal_chp_350": (3800, 3600, 2100, 300),
    "coal_boiler": (6800, 4100, 600, 0),
    "heat_pump_air": (40, 2300, 5900, 8300),
    "battery": (100, 500, 1500, 2400),
}
CARRIER = {"coal_boiler": "heat_network", "heat_pump_air": "heat_network"}
EMISSIONS = (47.1e6, 49.8e6, 24.0e6, -0.2e6)
FLOWS = (
    ("fuel", "Fuels bought", "购入燃料", "other_generators", "outside", (9e9, 8e9, 4e9, 0.6e9)),
    ("annuity", "Annuities of plants", "投资年金", "company", "outside", (2e9, 4e9, 7e9, 8e9)),
    ("sale", "Electricity sold", "上网电费", "grid", "company", (3e9, 5e9, 8e9, 9e9)),
    ("tariff", "Household tariff", "居民电费", "households", "grid", (4e9, 5e9, 6e9, 7e9)),
    ("heat", "Heat tariff", "采暖费", "households", "other_generators", (9e9, 9e9, 6e9, 3e9)),
    ("rent", "Land rent", "土地租金", "company", "villages", (1e7, 4e7, 9e7, 1.4e8)),
)
CLAUSES = (
    ("C01", "F1", "wind_and_solar", "MW", ">=", "binding", "B", (500.0, 3000.0, 3000.0, 3000.0)),
    ("C16", "F6", "co2", "t/a", "<=", "binding", "B", (5.2e7, 5e7, 5e7, 5e7)),
    ("C10", "F3", "local_purchase", "CNY", ">=", "report_only", "X", (1e9, 1e9, 1e9, 1e9)),
)


def synthetic_plan() -> Plan:
    """Return the plan; always the same one."""
    tables = [*_names(), *_steps(), _annual(), _accounts(), _clauses(), _transfers(), *_inputs()]
    tables += [*_clause_tables(), _county_accounts(), _village_outcomes()]
    return Plan(_manifest(), {table.name: table for table in tables})


def _manifest() -> dict[str, object]:
    return {
        "synthetic": True,
        "case": "synthetic",
        "title": {"en": "Synthetic area (made-up numbers)", "zh": "虚构地区（数据为虚构）"},
        "version": "0.0.0",
        "base_year": 2023,
        "currency": "CNY",
        "boundary": "scope1_plus_import",
        "objective": 3.1415e11,
        "certificate": {
            "passed": True,
            "primal": 3.2e-9,
            "dual": 4.1e-9,
            "gap": 2.2e-8,
            "safe_bound": 3.14149e11,
            "families": {},
        },
        "solver": {"name": "hipo", "version": "1.15.1", "iterations": 61, "seconds": 88.0},
        "seconds": {"read": 1.0, "profiles": 2.0, "build": 1.0, "solve": 88.0, "certify": 1.0},
        "columns": 100,
        "rows": 90,
        "nonzeros": 500,
        "case_sha256": "0" * 64,
        "assumed_share": 0.41,
        "resolution": {
            "steps": STEPS,
            "shortest_hours": HOURS,
            "longest_hours": HOURS,
            "exact": False,
            "bound": "lower",
        },
    }


def _names() -> Iterator[Table]:
    yield build_table("periods", ("period", "years"), [(year, 10.0) for year in PERIODS])
    yield build_table(
        "zones",
        ("zone", "label_en", "label_zh", "longitude", "latitude", "population"),
        [(*zone[:5], 1e6) for zone in ZONES],
    )
    yield build_table(
        "counties",
        ("county", "label_en", "label_zh", "zone", "population", "villages", "share"),
        [(f"00000{i}", zone[1], zone[2], zone[0], 1e6, 20.0, 1.0) for i, zone in enumerate(ZONES)],
    )
    header = ("technology", "label_en", "label_zh", "group", "kind", "unit")
    units = {"fleet": "vehicle"}
    rows = [(*row, units.get(row[4], "MW")) for row in TECHNOLOGIES]
    yield build_table("technologies", header, rows)
    corners = ((-0.25, -0.25), (0.25, -0.25), (0.25, 0.25), (-0.25, 0.25))
    yield build_table(
        "boundaries",
        ("zone", "county", "part", "ring", "longitude", "latitude"),
        [(z[0], "", 0, 0, z[3] + dx, z[4] + dy) for z in ZONES for dx, dy in corners],
    )
    yield build_table(
        "fields",
        ("field", "label_en", "label_zh", "text_en", "text_zh", "accounts"),
        [
            ("F1", "Green development", "绿色发展", "", "", "wind_and_solar"),
            ("F3", "Equipment </script> & making", "装备制造", "", "", "local_purchase"),
            ("F6", "Carbon peak", "碳达峰", "", "", "co2"),
        ],
    )
    yield build_table(
        "account_definitions",
        ("account", "label_en", "label_zh"),
        [
            ("wind_and_solar", "Wind and solar standing", "风光装机"),
            ("local_purchase", "Bought from local makers", "本地采购额"),
            ("co2", "Net CO2", "二氧化碳净排放"),
            *((name, english, chinese) for name, _, _, english, chinese, _ in COUNTED),
        ],
    )
    yield build_table(
        "transfer_definitions",
        ("transfer", "label_en", "label_zh"),
        [(name, english, chinese) for name, english, chinese, *_ in FLOWS],
    )


def _steps() -> Iterator[Table]:
    yield build_table(
        "steps",
        ("period", "weather_year", "step", "start_hour", "hours"),
        [(p, "typical", i, i * HOURS, HOURS) for p in PERIODS for i in range(STEPS)],
    )
    labels: list[tuple[object, ...]] = []
    values: list[np.ndarray] = []
    for place, period in enumerate(PERIODS):
        for line, series in _operation(place):
            labels.append((period, "typical", *line))
            values.append(series)
    header = ("period", "weather_year", "quantity", "technology", "zone", "carrier")
    columns = build_table("series", header, labels).columns
    yield Table("series", Series(columns, np.array(values)))


def _operation(place: int) -> Iterator[tuple[tuple[str, str, str, str], np.ndarray]]:
    """Yield every series of a period; electricity and heat balance in every step and zone."""
    hour = np.arange(STEPS) * HOURS
    cold = np.cos(2 * np.pi * (hour / 8760.0 - 0.04))
    night = np.arange(STEPS) % 2 == 0
    random = np.random.default_rng(7)
    breeze = np.clip(0.32 + 0.25 * np.sin(hour / 61.0) + 0.1 * random.standard_normal(STEPS), 0, 1)
    sun = np.where(night, 0.05, 0.25) * (1.3 - 0.5 * cold)
    for zone, _, _, _, _, share in ZONES:
        heat = share * np.clip(8000.0 * cold + 700.0, 300.0, None)
        pump = np.minimum(heat, share * STANDING["heat_pump_air"][place])
        chp_heat = np.minimum(heat - pump, share * 1.2 * STANDING["coal_chp_350"][place])
        power = {
            "wind_onshore": share * STANDING["wind_onshore"][place] * breeze,
            "pv_ground": share * STANDING["pv_ground"][place] * sun,
            "coal_chp_350": 0.6 * chp_heat,
        }
        drawn = pump / 2.4
        demand = share * (3600.0 + 500.0 * cold + np.where(night, -400.0, 400.0))
        rest = demand + drawn - sum(power.values())
        yield ("demand", "", zone, "electricity"), demand
        yield ("demand", "", zone, "heat_network"), heat
        for name, series in power.items():
            yield ("output", name, zone, "electricity"), series
        yield ("input", "heat_pump_air", zone, "electricity"), drawn
        yield ("import", "grid", zone, "electricity"), np.clip(rest, 0.0, None)
        yield ("export", "grid", zone, "electricity"), np.clip(-rest, 0.0, None)
        yield ("output", "heat_pump_air", zone, "heat_network"), pump
        yield ("output", "coal_chp_350", zone, "heat_network"), chp_heat
        yield ("output", "coal_boiler", zone, "heat_network"), heat - pump - chp_heat


def _annual() -> Table:
    rows: list[tuple[object, ...]] = []
    groups = {name: group for name, _, _, group, _ in TECHNOLOGIES}
    for place, period in enumerate(PERIODS):
        for zone, _, _, _, _, share in ZONES:
            for name, standing in STANDING.items():
                carrier = CARRIER.get(name, "electricity")
                value = float(standing[place]) * share
                label = (name, groups[name], zone, carrier, "")
                rows.append(("capacity", *label, period, value))
                if name == "battery":
                    rows.append(("energy_capacity", *label, period, 2.0 * value))
            cars = (0.1e6, 0.5e6, 1.6e6, 2.0e6)[place] * share
            rows.append(("fleet", "car_electric", "car", zone, "", "", period, cars))
            rows.append(
                ("fleet", "car_gasoline", "car", zone, "", "", period, 2.0e6 * share - cars)
            )
            coal = ("fuel", "coal_boiler", "coal_boiler", zone, "", "coal", period)
            rows.append((*coal, 2e7 * share / (place + 1)))
        for (quantity, name, zone, carrier), series in _operation(place):
            total = float(series.sum() * HOURS)
            rows.append((quantity, name, groups.get(name, ""), zone, carrier, "", period, total))
    header = ("quantity", "technology", "group", "zone", "carrier", "fuel", "period", "value")
    return build_table("annual", header, [row for row in rows if row[-1]])


# account, ledger, unit, English, Chinese, central of the whole area by period
COUNTED = (
    ("land_rent", "rural", "CNY/a", "Land rent", "土地租金", (1e7, 4e7, 9e7, 1.4e8)),
    ("village_receipts", "rural", "CNY/a", "Village income", "村收入", (2e7, 6e7, 1e8, 2e8)),
    ("rural_heat_cost", "rural", "CNY/a", "Heat of homes", "采暖支出", (4e8, 5e8, 5e8, 6e8)),
    ("rural_homes", "rural", "1", "Homes", "住户", (3e5, 3e5, 2.5e5, 2e5)),
    ("construction_fte", "jobs", "1", "Building", "建设", (900.0, 2100.0, 1400.0, 800.0)),
    ("operation_jobs", "jobs", "1", "Running", "运维", (1500.0, 1900.0, 2300.0, 2500.0)),
    ("charging_points", "infrastructure", "1", "Points", "充电桩", (9e4, 3e5, 9e5, 1.1e6)),
    ("storage_energy", "infrastructure", "MWh", "Storage", "储能", (200.0, 1e3, 3e3, 4.8e3)),
)
CERTAIN = ("rural_heat_cost", "rural_homes", "storage_energy")  # these have no range


def _ends(name: str, value: float) -> tuple[float, float, float]:
    """Return an amount with its range: half as much, and twice as much."""
    return (value, value, value) if name in CERTAIN else (value, 0.5 * value, 2.0 * value)


def _county_accounts() -> Table:
    header = ("account", "ledger", "unit", "period", "county", "item", "key", "villages")
    rows = [
        (name, ledger, unit, period, f"00000{i}", "", "share", 20.0, *_ends(name, zone[5] * total))
        for name, ledger, unit, _, _, totals in COUNTED
        for period, total in zip(PERIODS, totals, strict=True)
        for i, zone in enumerate(ZONES)
    ]
    return build_table("county_accounts", (*header, "value", "low", "high"), rows)


def _village_outcomes() -> Table:
    header = ("scheme", "price_case", "capital", "price", "gross", "operation", "debt_service")
    header += ("net", "promise", "gap", "total_gap", "break_even_price")
    header += ("label_en", "label_zh", "villages")
    last = ("A made-up machine", "虚构电站", 100.0)
    rows = [
        ("s", "protected", "debt", 300.0, 6e4, 1e4, 2e4, 3e4, 4e4, 1e4, 1e6, 350.0, *last),
        ("s", "market", "grant", 200.0, 4e4, 1e4, 0.0, 3e4, 4e4, 1e4, 1e6, 250.0, *last),
    ]
    return build_table("village_outcomes", header, rows)


def _accounts() -> Table:
    header = ("account", "ledger", "unit", "period", "zone", "technology", "group", "carrier")
    header += ("fuel", "party", "item", "value", "low", "high")
    parts = (("coal_boiler", 0.7), ("car", 0.2), ("market", 0.1))
    rows = [
        ("co2", "carbon", "t/a", period, "centre", "", group, *[""] * 4, *[part * total] * 3)
        for group, part in parts
        for period, total in zip(PERIODS, EMISSIONS, strict=True)
    ]
    rows += [
        (name, ledger, unit, period, zone[0], "", "wind", *[""] * 4, *_ends(name, zone[5] * total))
        for name, ledger, unit, _, _, totals in COUNTED
        for period, total in zip(PERIODS, totals, strict=True)
        for zone in ZONES
    ]
    return build_table("accounts", header, rows)


def _clauses() -> Table:
    header = (
        *("clause", "field", "label_en", "label_zh", "text_en", "text_zh", "account", "unit"),
        *("period", "sense", "bound", "value", "slack", "met", "strength", "legal"),
        *("shadow_price", "present_price", "owes", "benefits", "illustrative"),
    )
    rows: list[tuple[object, ...]] = []
    for name, field, account, unit, sense, strength, legal, bounds in CLAUSES:
        for place, period in enumerate(PERIODS):
            value = bounds[place] * (1.1, 1.0, 1.4, 2.0)[place]
            slack = value - bounds[place] if sense == ">=" else bounds[place] - value
            price = 123.456 if place == 1 and strength == "binding" else 0.0
            words = (
                f"Clause {name}",
                f"条款{name}",
                "In plain words, made up.",
                "虚构的条款文字。",
            )
            clause = (
                name,
                field,
                *words,
                account,
                unit,
                period,
                sense,
                bounds[place],
                value,
                slack,
            )
            rest = (slack >= 0.0, strength, legal, price, 0.7 * price, "company", "city", True)
            rows.append((*clause, *rest))
    return build_table("clauses", header, rows)


def _clause_tables() -> Iterator[Table]:
    """Yield what `longspring clauses --price` and `--curve` find, and the terms of clauses."""
    nothing = dict.fromkeys(
        ("template", "minus", "parties", "aggregate", "rule", "depends", "ratio", "remedy_price"),
        "",
    )
    labels = ("evidence", "frequency", "remedy", "relief", "measured", "permitted")
    rows = []
    for name, words in (
        (
            "C01",
            {"evidence": ("Certificates", "并网证明"), "remedy": ("More next year", "次年补足")},
        ),
        ("C10", {"permitted": ("Open tenders", "公开招标")}),
    ):
        said = {key: words.get(key, ("", "")) for key in labels}
        both = {f"{key}_{lang}": said[key][lang == "zh"] for key in labels for lang in ("en", "zh")}
        rows.append({"clause": name} | nothing | {"ratio": 0.0, "remedy_price": np.nan} | both)
    rows[0] |= {"minus": "peak_load", "ratio": 0.25, "template": "T01", "depends": "C10;C16"}
    yield build_table("clause_terms", list(rows[0]), [list(row.values()) for row in rows])
    owner = ("C01", "company", "Branch", "区域公司")
    yield build_table("clause_owners", ("clause", "party", "office_en", "office_zh"), [owner])
    free = (np.nan, "city", -1e8, 168.0)
    shared = ("C01", 2030, "MW", 4.2e9)
    tail = (1.5e8, "company", -1e9, 168.0)
    yield build_table(
        "clause_prices",
        PRICES,
        [
            (*shared, 86.4, 123.456, 86.4, 86.4, 0, 1, 1, 2500.0, 3300.0, 0, 1, *tail),
            ("C16", 2030, "t/a", 1e8, 86.0, 123.0, 90.0, 40.0, 1, 1, 1, 4e7, 5e7, 1, 0, *free),
        ],
    )
    changes = (("C01", "company", -1e9), ("C01", "villages", 4e8), ("C01", "outside", 6e8))
    yield build_table("clause_parties", ("clause", "party", "change"), changes)
    curve = ((1500.0, -1e9, 2e5, 0), (3000.0, 0.0, 1e6, 1), (4500.0, 3e9, 2e6, 0))
    points = [
        ("C01", "MW", bound, cost, dual, agreed, 168.0) for bound, cost, dual, agreed in curve
    ]
    header = ("clause", "unit", "bound", "cost", "dual", "agreed", "longest_hours")
    yield build_table("clause_curves", header, points)


def _transfers() -> Table:
    rows = [
        (name, payer, payee, period, "centre", amounts[place])
        for name, _, _, payer, payee, amounts in FLOWS
        for place, period in enumerate(PERIODS)
    ]
    return build_table("transfers", ("transfer", "payer", "payee", "period", "zone", "value"), rows)


def _inputs() -> Iterator[Table]:
    yield build_table(
        "basis",
        ("file", "basis", "rows"),
        [
            ("costs.csv", "published", 120),
            ("costs.csv", "assumed", 60),
            ("demands.csv", "derived", 200),
            ("demands.csv", "measured", 20),
            ("fleets.csv", "assumed", 90),
        ],
    )
    yield build_table(
        "sensitivity",
        ("file", "line", "name", "basis", "value_share", "swing"),
        [
            ("costs.csv", 10 + i, f"overnight_cost of technology {i}", "assumed", 0.01 * i, 1e9 * i)
            for i in range(1, 11)
        ],
    )
    yield build_table(
        "sources",
        ("source", "citation", "licence", "year"),
        [("made_up", "Nobody, a citation that does not exist <made up>", "none", "2020")],
    )
    yield build_table(
        "inventories",
        ("inventory", "label_en", "label_zh", "year", "co2", "selected"),
        [
            ("first", "First made-up inventory", "虚构清单一", 2019, 57.2e6, 1),
            ("second", "Second made-up inventory", "虚构清单二", 2021, 46.9e6, 0),
            ("third", "Third made-up inventory", "虚构清单三", 2021, 27.2e6, 0),
        ],
    )
