"""JSON Schema (draft 2020-12) of a case, made from the declarations of its records.

A table's schema describes one row as an object from header to cell, the cell already a number
where the column is one; headers are those that need no conversion, and ``x-unit`` says the unit.
An empty cell is a missing key; ``default`` says what it then means. The schema of a YAML file
describes the whole file. What a schema cannot say, such as that a name must exist in another
table, the rules of `check` do.
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from longspring.case.codes import CODES
from longspring.case.columns import Label
from longspring.case.deal import AccountDefinition, AccountTerm, Agreement, Clause, Terms
from longspring.case.documents import CURRENCIES
from longspring.case.name import PATTERN
from longspring.case.setting import Carrier, Party, Period, WeatherYear
from longspring.case.sides import Deal, NoDeal, UtilityTerm
from longspring.case.tables import BASES, KEY, TABLES, Column, Table, columns, has_origin
from longspring.case.vocabulary import (
    BOUNDARIES,
    CENTRAL,
    COUNTY_KEYS,
    INDICES,
    ITEM,
    LABELS,
    LEVELS,
    QUANTITIES,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

# Keys that a YAML file may leave out, by record.
OPTIONAL: Mapping[type, tuple[str, ...]] = {
    Carrier: ("disposable", "network_loss"),
    Clause: (
        *("minus", "ratio", "periods", "zones", "aggregate", "rule", "remedy_price"),
        *("illustrative", "party", "terms", "remedy_paid"),
    ),
    Terms: tuple(item.name for item in fields(Terms)),
    Deal: ("standing", "protected"),
    NoDeal: ("periods", "spared"),
    UtilityTerm: ("parties", "weight", "parameter", "discount", "use"),
    AccountDefinition: ("index", "terms", "constant", "key", "least"),
    AccountTerm: ("scale", "factors", "where"),
}
PLACED = ("file", "line")  # filled in by the reader


def schemas() -> dict[str, Schema]:
    """Return the schema of every table and YAML file of a case, by file name."""
    found = {f"{table.name}.csv": table_schema(table) for table in TABLES}
    found["case.yaml"] = _titled("case.yaml", _case())
    found["agreement.yaml"] = _titled("agreement.yaml", _record(Agreement))
    found["deal.yaml"] = _titled("deal.yaml", _record(Deal))
    listed = _object({"accounts": _list(_record(AccountDefinition))}, ("accounts",))
    found["accounts.yaml"] = _titled("accounts.yaml", listed)
    found["issue"] = _titled("issue", _issue())
    return found


def table_schema(table: Table) -> Schema:
    """Return the schema of one row of a table, headers as keys."""
    about = (table.record.__doc__ or "").strip()
    properties: dict[str, Schema] = {}
    needed: list[str] = []
    for column in columns(table.record):
        properties[column.header] = _cell(column)
        if column.required:
            needed.append(column.header)
    if has_origin(table.record):
        properties |= _origin()
        needed += ["source", "basis"]
    schema = _titled(f"{table.name}.csv", _object(properties, tuple(needed)))
    schema["description"] = about
    schema["x-key"] = list(table.key)
    schema["x-required-table"] = table.required
    if has_origin(table.record):
        # An assumption states its plausible range.
        schema["if"] = {"properties": {"basis": {"const": "assumed"}}, "required": ["basis"]}
        schema["then"] = {"required": ["low_ratio", "high_ratio"]}
    return schema


def _cell(column: Column) -> Schema:
    kinds = {"number": "number", "integer": "integer", "text": "string"}
    schema: Schema = {"type": kinds[column.kind]}
    if column.meaning:
        schema["description"] = column.meaning
    if column.unit:
        schema["x-unit"] = column.unit
    if math.isfinite(column.low):
        schema["minimum"] = column.low
    if math.isfinite(column.high):
        schema["maximum"] = column.high
    if column.choices:
        schema["enum"] = list(column.choices)
    elif column.meaning == KEY:
        schema["pattern"] = f"^{PATTERN}$"
    elif column.kind == "text" and column.required:
        schema["minLength"] = 1
    if column.default is not None:
        schema["default"] = column.default
    if column.refers:
        schema["x-refers"] = list(column.refers)
    return schema


def _origin() -> dict[str, Schema]:
    source = "keys of sources.csv, separated by ;"
    return {
        "source": {"type": "string", "minLength": 1, "description": source},
        "basis": {"type": "string", "enum": list(BASES)},
        "low_ratio": {"type": "number", "maximum": 1},
        "high_ratio": {"type": "number", "minimum": 1},
        "note": {"type": "string", "default": ""},
    }


def _case() -> Schema:
    carbon = {"boundary": _choice(BOUNDARIES), "inventory": {"type": "string"}}
    properties: dict[str, Schema] = {
        "name": _text(),
        "title": _record(Label),
        "base_year": {"type": "integer", "minimum": 1900, "maximum": 2200},
        "currency": _choice(CURRENCIES),
        "carbon": _object(carbon, ("boundary",)),
        "coefficients": _choice(LEVELS) | {"default": CENTRAL},
        "periods": _list(_record(Period), least=1),
        "weather_years": _list(_record(WeatherYear), least=1),
        "carriers": _list(_record(Carrier), least=1),
        "parties": _list(_record(Party), least=1),
    }
    return _object(properties, tuple(name for name in properties if name != "coefficients"))


def _record(record: type) -> Schema:
    """Return the schema of a record that a YAML file writes as a mapping."""
    properties = {
        item.name: _value(item.type) for item in fields(record) if item.name not in PLACED
    }
    properties |= _narrowed(record)
    optional = OPTIONAL.get(record, ())
    return _object(properties, tuple(name for name in properties if name not in optional))


def _narrowed(record: type) -> dict[str, Schema]:
    """Return what the type of a field says too loosely."""
    filters = {label: {"anyOf": [_text(), _list(_text())]} for label in (*LABELS, ITEM)}
    narrowed: dict[type, dict[str, Schema]] = {
        AccountTerm: {"quantity": _choice(QUANTITIES), "where": _object(filters, ())},
        AccountDefinition: {
            "index": _list(_choice(INDICES)),
            "constant": {"type": "string"},
            "key": _choice(COUNTY_KEYS) | {"default": COUNTY_KEYS[0]},
        },
        Period: {"years": {"type": "number", "exclusiveMinimum": 0, "maximum": 100}},
        WeatherYear: {"share": {"type": "number", "minimum": 0, "maximum": 1}},
        Carrier: {"network_loss": {"type": "number", "minimum": 0, "maximum": 0.99}},
        UtilityTerm: {"parameter": {"type": "string"}},
        Clause: {
            "minus": {"type": "string"},
            "ratio": {"type": "number"},
            "remedy_price": {"type": "number", "minimum": 0},
        },
        Terms: {"template": {"type": "string"}},
    }
    return narrowed.get(record, {})


def _value(declared: Any) -> Schema:
    """Return the schema of a declared type."""
    plain = {str: _text(), int: {"type": "integer"}, float: {"type": "number"}}
    plain[bool] = {"type": "boolean"}
    if declared in plain:
        return plain[declared]
    origin, inside = get_origin(declared), get_args(declared)
    if origin is Literal:
        return _choice(inside)
    if origin is tuple:
        return _list(_value(inside[0]))
    if isinstance(declared, UnionType):
        return _value(inside[0])
    if isinstance(declared, type):
        return _record(declared)
    return {"type": "object"}


def _issue() -> Schema:
    texts = ("file", "found", "expected", "nearest", "fix")
    properties: dict[str, Schema] = {"code": _choice(tuple(CODES))}
    properties["line"] = {"type": "integer", "minimum": 0}
    properties |= {name: {"type": "string"} for name in texts}
    return _object(properties, tuple(properties))


def _text() -> Schema:
    return {"type": "string", "minLength": 1}


def _choice(words: tuple[str, ...]) -> Schema:
    return {"enum": list(words)}


def _list(item: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": item} | ({"minItems": least} if least else {})


def _object(properties: Mapping[str, Schema], needed: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(needed),
        "additionalProperties": False,
    }


def _titled(name: str, schema: Schema) -> Schema:
    return {"$schema": DRAFT, "title": name} | schema
