"""The schemas say what the reader does: of the same case, of the same faults, and back."""

import csv
import io
import json
from dataclasses import asdict, fields

import pytest
from folders import TINY, copy_tiny, edit, issues_of
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from longspring.case.model import Case
from longspring.case.rows import read_rows
from longspring.case.schema import schemas
from longspring.case.tables import TABLES, columns, has_origin
from longspring.units import factor

SCHEMAS = schemas()


def validator(name):
    return Draft202012Validator(SCHEMAS[name])


def rows_of(path, table):
    """Return the rows of a table as the schema writes them: canonical headers, numbers."""
    known = {column.field: column for column in columns(table.record)}
    rows = []
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        cells = {}
        for header, cell in row.items():
            if cell == "":
                continue
            name = next(
                (f for f in sorted(known, key=len, reverse=True) if header.startswith(f)), None
            )
            if header in ("low_ratio", "high_ratio"):
                cells[header] = float(cell)
            elif name is None or known[name].kind == "text" or header in ("source", "note"):
                cells[header] = cell
            elif known[name].kind == "integer":
                cells[header] = int(cell)
            else:
                scale = factor(header[len(name) + 1 :] or "1", known[name].unit)
                cells[known[name].header] = float(cell) * scale
        rows.append(cells)
    return rows


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_a_schema_and_json(name):
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert json.loads(json.dumps(SCHEMAS[name], allow_nan=False)) == SCHEMAS[name]
    assert SCHEMAS[name]["title"] == name


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_valid_table_satisfies_its_schema(table):
    path = TINY / f"{table.name}.csv"
    if path.exists():
        for row in rows_of(path, table):
            assert list(validator(path.name).iter_errors(row)) == []
    else:
        assert not table.required


@pytest.mark.parametrize("name", ["case.yaml", "agreement.yaml"])
def test_a_valid_yaml_file_satisfies_its_schema(name):
    tree = YAML(typ="safe", pure=True).load((TINY / name).read_text(encoding="utf-8"))
    assert list(validator(name).iter_errors(tree)) == []
    tree["another"] = 1
    assert [error.validator for error in validator(name).iter_errors(tree)] == [
        "additionalProperties"
    ]


def test_the_shipped_accounts_satisfy_their_schema():
    from longspring.case.accounts import DEFINITIONS

    paths = sorted(DEFINITIONS.glob("*.yaml"))
    assert paths
    for path in paths:
        tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        assert list(validator("accounts.yaml").iter_errors(tree)) == [], path.name


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_a_row_made_from_the_schema_is_read_back(table):
    """Write the least (or given) value of every column, read it, and find it in the record."""
    schema = SCHEMAS[f"{table.name}.csv"]
    cells = {header: sample(about) for header, about in schema["properties"].items()}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(cells)
    writer.writerow(cells.values())
    issues = []
    (record,) = read_rows(text.getvalue(), table, issues).records
    assert issues == []
    for column in columns(table.record):
        assert getattr(record, column.field) == cells[column.header]
    if has_origin(table.record):
        origin = {k: v for k, v in asdict(record.origin).items() if k not in ("file", "line")}
        names = ("source", "basis", "low_ratio", "high_ratio", "note")
        assert origin == {name: cells[name] for name in names}


def sample(about):
    if "enum" in about:
        return about["enum"][-1]
    if "pattern" in about:
        return "词_a-1.2"
    if about["type"] == "string":
        return 'a, "word" 中'
    value = about.get("minimum", about.get("maximum", 1))
    return int(value) if about["type"] == "integer" else value


@pytest.mark.parametrize(
    ("file", "old", "new", "keyword"),
    [
        ("costs.csv", "wind,2030,4500", "wind,2030,-4500", "minimum"),
        ("stores.csv", "battery,electricity,0.95", "battery,electricity,95", "maximum"),
        ("technologies.csv", "wind,source", "wind,sauce", "enum"),
        ("zones.csv", "county,County", "county,", "required"),
        ("fuels.csv", "assumed,0.95,1.05", "assumed,,", "required"),
        ("fuels.csv", "assumed,0.95,1.05", "assumed,1.05,1.2", "maximum"),
    ],
)
def test_what_a_schema_refuses_the_reader_refuses(tmp_path, file, old, new, keyword):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": file, "old": old, "new": new})
    (table,) = [table for table in TABLES if f"{table.name}.csv" == file]
    found = [
        e.validator
        for row in rows_of(folder / file, table)
        for e in validator(file).iter_errors(row)
    ]
    assert keyword in found
    assert {issue.file for issue in issues_of(folder)} == {file}


def test_an_issue_satisfies_its_schema(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "lines.csv", "old": "city,county", "new": "city,countee"})
    issues = issues_of(folder)
    assert issues
    for issue in issues:
        assert list(validator("issue").iter_errors(asdict(issue))) == []


def test_every_record_of_a_case_has_a_table():
    tuples = {item.name for item in fields(Case) if str(item.type).startswith("tuple")}
    in_yaml = {"periods", "weather_years", "carriers", "parties", "accounts"}
    assert {table.name for table in TABLES} == tuples - in_yaml


def test_units_ranges_and_meanings_are_in_the_schema():
    technologies = SCHEMAS["technologies.csv"]["properties"]
    assert technologies["start_cost_cny_per_mw"]["x-unit"] == "CNY/MW"
    assert technologies["min_load"]["maximum"] == 1
    assert technologies["capture_rate"]["description"] == "share of stack CO2 captured"
    assert technologies["first_build"]["default"] == 0
    assert technologies["owner"]["x-refers"] == ["parties"]
    assert SCHEMAS["technologies.csv"]["x-key"] == ["technology"]
    assert SCHEMAS["case.yaml"]["properties"]["periods"]["minItems"] == 1
