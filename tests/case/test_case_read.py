"""A valid case is read whole: units, defaults, encodings, and a hash of what it says."""

from pathlib import Path

import numpy as np
import pytest
from folders import TINY, copy_tiny, edit, issues_of

from longspring.case.accounts import coefficient_tables, read_accounts, shipped_accounts
from longspring.case.columns import Label
from longspring.case.read import read_case
from longspring.errors import CaseError


def by_key(rows, **values):
    (row,) = [row for row in rows if all(getattr(row, k) == v for k, v in values.items())]
    return row


@pytest.fixture(scope="module")
def tiny():
    return read_case(TINY)


def test_numbers_are_canonical(tiny):
    wind = by_key(tiny.costs, technology="wind", period=2030)
    assert wind.overnight_cost == 4_500_000.0  # 4500 CNY/kW
    assert wind.fixed_om == 60_000.0  # 60 CNY/kW/a
    battery = by_key(tiny.store_costs, store="battery", period=2030)
    assert battery.energy_cost == 800_000.0  # 800 CNY/kWh
    assert by_key(tiny.demands, carrier="hydrogen", period=2030).energy == 5000.0  # 5 GWh/a
    assert by_key(tiny.emissions, period=2030).co2 == 20_000.0  # 20 kt/a
    use = by_key(tiny.fleet_uses, fleet="electric_car")
    assert use.connected_power == pytest.approx(0.005, rel=1e-15)  # 5 kW
    assert tiny.stations["made_up.csv"]["pressure"][0] == 99_000.0  # 990 hPa


def test_an_empty_cell_is_the_default_of_its_field(tiny):
    wind = by_key(tiny.technologies, technology="wind")
    assert (wind.efficiency, wind.min_load, wind.last_build) == (1.0, 0.0, 9999)
    assert (wind.power_to_heat, wind.fuel) == (None, "")
    assert by_key(tiny.fuel_prices, fuel="coal", period=2030).limit is None
    assert by_key(tiny.costs, technology="wind", period=2030).variable_om == 0.0
    assert by_key(tiny.weather, zone="county").irradiance_ratio == 1.0  # column left out


def test_a_row_knows_its_line_and_its_origin(tiny):
    county = by_key(tiny.zones, zone="county").origin
    assert (county.file, county.line) == ("zones.csv", 3)
    assert (county.source, county.basis) == ("made_up", "assumed")
    assert (county.low_ratio, county.high_ratio) == (0.9, 1.1)


def test_whole_numbers_stay_whole(tiny):
    assert [type(row.period) for row in tiny.costs] == [int] * len(tiny.costs)
    assert tiny.technologies[1].first_build == 9999
    assert [period.year for period in tiny.periods] == [2030, 2040]


def test_series_are_arrays_of_a_year(tiny):
    assert set(tiny.series) == {"shapes.csv", "wind.csv"}
    assert tiny.series["wind.csv"]["county"].shape == (8760,)
    assert tiny.series["wind.csv"]["county"][0] == 0.682
    station = tiny.stations["made_up.csv"]
    assert station["temperature"][0] == -16.3
    assert all(np.isfinite(values).all() for values in station.values())


def test_a_clause_is_in_the_unit_of_its_account(tiny):
    capacity, investment, carbon = tiny.agreement.clauses
    assert (capacity.value, capacity.unit) == (400.0, "MW")  # 0.4 GW
    assert (investment.value, investment.unit) == (3e8, "CNY")  # 3 yi
    assert investment.remedy_price == 0.01  # 1 000 000 CNY per 1e8 CNY short
    assert (capacity.periods, capacity.zones, capacity.minus) == ((2040,), ("county",), "")
    assert (carbon.rule, carbon.strength, carbon.line) == ("peak", "binding", 46)
    assert carbon.label == Label("Carbon peaks by 2030", "2030年碳达峰")


def test_accounts_are_those_shipped_and_those_of_the_case(tiny, tmp_path):
    tables = {row.table for row in tiny.coefficients}
    shipped = {one.name for one in shipped_accounts() if coefficient_tables(one) <= tables}
    # No table says how many charging points a vehicle takes: that account is left out.
    assert "charging_points" not in shipped
    assert {"co2", "co2_scope1", "capacity", "investment"} <= shipped
    assert {account.name for account in tiny.accounts} == shipped
    folder = copy_tiny(tmp_path)
    term = "{quantity: capacity, scale: 2, factors: [fixed_om], where: {group: [wind, coal]}}"
    text = "{name: mine, ledger: own, label: {en: Mine, zh: 我的}, unit: MW, index: [zone], "
    edit(folder, {"file": "accounts.yaml", "all": f"accounts: [{text} terms: [{term}]}}]\n"})
    mine = read_case(folder).accounts[0]
    assert (mine.name, mine.unit, mine.index, mine.constant) == ("mine", "MW", ("zone",), "")
    assert mine.terms[0].scale == 2.0
    assert mine.terms[0].factors == ("fixed_om",)
    assert dict(mine.terms[0].where) == {"group": ("wind", "coal")}
    assert [account.name for account in read_accounts(folder / "accounts.yaml")] == ["mine"]


def test_a_faulty_file_of_accounts_is_refused_alone(tmp_path):
    path = tmp_path / "accounts.yaml"
    path.write_text("accounts:\n  - name: x\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_accounts(path)
    assert {issue.code for issue in caught.value.issues} == {"LS-0205"}
    assert {issue.line for issue in caught.value.issues} == {2}


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encoding_and_line_ends_change_nothing(tmp_path, tiny, encoding, ending):
    folder = copy_tiny(tmp_path)
    for path in [*folder.glob("*.csv"), *folder.glob("*.yaml"), folder / "profiles" / "wind.csv"]:
        text = path.read_text(encoding="utf-8").replace("\n", ending)
        path.write_bytes(text.encode(encoding))
    again = read_case(folder)
    assert again.sha256 == tiny.sha256
    assert again.technologies == tiny.technologies
    assert again.agreement == tiny.agreement
    assert again.zones[0].label_zh == "城区"


def test_the_hash_is_of_contents_alone(tmp_path, tiny):
    folder = copy_tiny(tmp_path)
    moved = folder.rename(tmp_path / "another name")
    (moved / ".DS_Store").write_bytes(b"\0\xff")
    (moved / "README.md").write_text("Other words.", encoding="utf-8")
    assert read_case(moved).sha256 == tiny.sha256
    edit(moved, {"file": "fuels.csv", "old": "0.34", "new": "0.35"})
    assert read_case(moved).sha256 != tiny.sha256


def test_the_hash_tells_files_apart(tmp_path, tiny):
    folder = copy_tiny(tmp_path)
    text = (folder / "profiles" / "wind.csv").read_bytes()
    (folder / "profiles" / "wind2.csv").write_bytes(text)
    assert read_case(folder).sha256 != tiny.sha256


def test_rows_and_columns_may_stand_in_any_order(tmp_path, tiny):
    folder = copy_tiny(tmp_path)
    path = folder / "fuels.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [line.split(",")[::-1] for line in [lines[0], *lines[:0:-1]]]
    path.write_text("\n".join(",".join(row) for row in cells), encoding="utf-8")
    fuels = {row.fuel: row for row in read_case(folder).fuels}
    for row in tiny.fuels:
        again = fuels[row.fuel]
        assert (again.emission_factor, again.payee) == (row.emission_factor, row.payee)


def test_units_of_a_header_are_free(tmp_path, tiny):
    folder = copy_tiny(tmp_path)
    path = folder / "costs.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("overnight_cost_cny_per_kw", "overnight_cost_wanyuan_per_mw")
    for old, new in (("4500", "450"), ("4000", "400"), ("400,10", "40,10"), ("3000", "300")):
        text = text.replace(f",{old}", f",{new}")
    path.write_text(text, encoding="utf-8")
    wind = by_key(read_case(folder).costs, technology="wind", period=2030)
    # 4500 CNY/kW are 450 times ten thousand CNY per MW.
    assert wind.overnight_cost == 4_500_000.0


def test_blank_rows_and_quoted_cells_are_read(tmp_path):
    folder = copy_tiny(tmp_path)
    path = folder / "fuels.csv"
    text = path.read_text(encoding="utf-8").replace("coal,Coal,", 'coal,"Coal, hard\nand black",')
    path.write_text(text.replace("gas,", "\n,,,,,,,,,\ngas,", 1), encoding="utf-8")
    coal, gas, _ = read_case(folder).fuels
    assert coal.label_en == "Coal, hard\nand black"
    assert (coal.origin.line, gas.origin.line) == (2, 6)


def test_weather_may_use_the_names_of_files_derived_from_epw(tmp_path, tiny):
    folder = copy_tiny(tmp_path)
    path = folder / "weather" / "made_up.csv"
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    names = "dry_bulb_C,pressure_Pa,wind_speed_ms,ghi_Whm2,dni_Whm2,dhi_Whm2"
    assert len(names.split(",")) == len(head.split(","))
    path.write_text(f"{names}\n{body.replace(',990,', ',99000,')}", encoding="utf-8")
    station = read_case(folder).stations["made_up.csv"]
    for name, values in tiny.stations["made_up.csv"].items():
        assert np.array_equal(station[name], values), name


@pytest.mark.parametrize("first", [0, 1])
def test_weather_may_tell_the_time_by_the_clock(tmp_path, first):
    folder = copy_tiny(tmp_path)
    path = folder / "weather" / "made_up.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    days = [(m, d) for m in range(1, 13) for d in range(1, DAYS[m - 1] + 1)]
    clock = [f"{m},{d},{h + first}" for m, d in days for h in range(24)]
    lines = [f"month,day,hour,{head}", *(",".join(pair) for pair in zip(clock, rows, strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "hour" not in read_case(folder).stations["made_up.csv"]
    lines[24 * 59], lines[24 * 60] = lines[24 * 60], lines[24 * 59]
    path.write_text("\n".join(lines), encoding="utf-8")
    (issue,) = issues_of(folder)
    assert (issue.code, issue.line) == ("LS-0602", 24 * 59 + 1)


DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def test_a_table_that_is_not_needed_may_be_left_out(tmp_path):
    folder = copy_tiny(tmp_path)
    for name in ("projects", "adequacy", "emissions", "build_limits", "counties", "fleet_limits"):
        (folder / f"{name}.csv").unlink()
    (folder / "zones.geojson").unlink()
    case = read_case(folder)
    assert case.projects == case.adequacy == case.counties == ()
    assert case.boundaries == {}


def test_all_issues_come_at_once_and_in_order(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "fuels.csv", "old": "0.34", "new": "x"})
    edit(folder, {"file": "costs.csv", "old": "wind,2030,4500", "new": "wind,2030,"})
    edit(folder, {"file": "lines.csv", "old": "0.98", "new": "9.8"})
    edit(folder, {"file": "agreement.yaml", "old": "legal: B", "new": "legal: C"})
    issues = issues_of(folder)
    assert [(issue.file, issue.line, issue.code) for issue in issues] == [
        ("agreement.yaml", 27, "LS-0406"),
        ("costs.csv", 2, "LS-0401"),
        ("fuels.csv", 2, "LS-0402"),
        ("lines.csv", 2, "LS-0404"),
    ]


def test_nothing_is_read_beside_the_folder(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "profiles.csv", "old": "shapes.csv,heat", "new": "../zones.csv,heat"})
    (issue,) = issues_of(folder)
    assert (issue.code, issue.found) == ("LS-0505", "'../zones.csv'")


def test_the_flagship_case_is_valid():
    folder = Path(__file__).parents[2] / "cases" / "changchun"
    assert issues_of(folder) == ()
