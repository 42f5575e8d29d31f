"""Colours and order of groups, the same in every chart.

Hues follow the palettes of Okabe and Ito (2008) and Tol (2021), which stay apart for readers
who see red and green alike; neighbours in a stack also differ in lightness.
"""

GROUP_COLOURS = {
    "coal": "#3f3f46",
    "coal_chp": "#3f3f46",
    "lignite": "#6b4f3a",
    "coal_power": "#6b4f3a",
    "coal_boiler": "#83838f",
    "gas": "#b08968",
    "gas_boiler": "#b08968",
    "waste": "#8c6d31",
    "biomass": "#5f7f2a",
    "straw": "#9bb83c",
    "straw_boiler": "#9bb83c",
    "straw_home": "#c5d86d",
    "gasoline": "#c65d7b",
    "diesel": "#7a4988",
    "hydro": "#1d4e89",
    "wind": "#4ea5d9",
    "solar": "#f2b701",
    "import": "#b6bcc6",
    "waste_heat": "#c9a0a0",
    "heat_pump": "#d1495b",
    "electric_boiler": "#ee8866",
    "hydrogen": "#159b8a",
    "storage_power": "#7b5ea7",
    "storage_heat": "#e3a8c0",
    "storage_hydrogen": "#7fcdbb",
    "battery": "#7b5ea7",
    "pumped_hydro": "#3d6fb6",
    "hot_water_tank": "#e3a8c0",
    "pit_storage": "#a04668",
    "hydrogen_tank": "#7fcdbb",
    "car_electric": "#4ea5d9",
    "car_gasoline": "#c65d7b",
    "taxi_swap": "#1d4e89",
    "taxi_gasoline": "#8c4a5f",
    "bus_electric": "#4ea5d9",
    "bus_diesel": "#7a4988",
    "bus_hydrogen": "#159b8a",
    "truck_short_electric": "#4ea5d9",
    "truck_short_diesel": "#7a4988",
    "truck_long_electric": "#1d4e89",
    "truck_long_diesel": "#a98bb5",
    "truck_long_hydrogen": "#159b8a",
    "home_coal": "#3f3f46",
    "home_straw": "#c5d86d",
    "home_briquette": "#5f7f2a",
    "home_heat_pump": "#d1495b",
    "home_electric": "#ee8866",
    "process_coal": "#3f3f46",
    "process_gas": "#b08968",
    "process_straw": "#9bb83c",
    "process_electric": "#ee8866",
    "process_heat_pump": "#d1495b",
    "electrolyser_alkaline": "#159b8a",
    "electrolyser_pem": "#7fcdbb",
    "car": "#88ccee",
    "bus": "#3d6fb6",
    "truck": "#332288",
    "rural_heat": "#cc6677",
    "process_heat": "#999933",
    "cement": "#b0a08a",
    "retrofit": "#44aa99",
    "sink": "#117733",
    "agriculture_construction": "#d4a373",
    "buildings": "#5fb3a8",
    "other_industry": "#6d7f99",
    "market": "#b6bcc6",
    "fuel_market": "#3f3f46",
    "import_power": "#b6bcc6",
    "annuity_plant": "#4ea5d9",
    "fixed_plant": "#1d4e89",
    "annuity_fleet": "#f2b701",
    "fixed_fleet": "#c08a00",
    "annuity_storage_energy": "#7b5ea7",
    "annuity_line": "#44aa99",
    "straw_collection": "#9bb83c",
    "credit_purchase": "#117733",
    "export_power": "#8f96a3",
    "flow": "#d9d2c5",
    "export": "#8f96a3",
    "disposal": "#d8c9e8",
    "unserved": "#e6194b",
    "other": "#cccccc",
}
_SPARE = (
    "#332288",
    "#44aa99",
    "#ddcc77",
    "#aa4499",
    "#117733",
    "#cc6677",
    "#88ccee",
    "#999933",
    "#882255",
    "#bbccee",
    "#225522",
    "#663333",
)
_ORDER = {name: position for position, name in enumerate(GROUP_COLOURS)}


def ordered(names: set[str]) -> list[str]:
    """Return names in the order of the palette, then those it does not know by alphabet."""
    return sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))


def colours(names: list[str]) -> dict[str, str]:
    """Return a colour per name; unknown names take spare colours in order."""
    chosen: dict[str, str] = {}
    spare = 0
    for name in names:
        if name in GROUP_COLOURS:
            chosen[name] = GROUP_COLOURS[name]
        else:
            chosen[name] = _SPARE[spare % len(_SPARE)]
            spare += 1
    return chosen


CLASSES = ("#eef3f7", "#c9dceb", "#93bfdc", "#5597c4", "#2a6ca6", "#123f73")
