"""Numbers in files have a unit: in the head of their column, or in a column beside them."""

import csv
import io
from dataclasses import is_dataclass
from types import SimpleNamespace, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest

from longspring.report.text import Text
from longspring.web import shapes, shapes_agreement, shapes_books, shapes_register, shapes_works
from longspring.web.export import records_sheet, written
from longspring.web.shapes_agreement import ClausePage, FrontierPoint, Margin
from longspring.web.shapes_works import StageDay
from longspring.web.units import UNITS, page_units
from web.room_server import API

# Years, versions and counts; typed here and not read from the program.
BARE = {"period", "base_year", "version", "sequence", "to_sign", "rows", "assumed", "waiting"}
# The page as a whole tells the unit of these.
BY_PAGE = {shapes.ZoneValue: {"value"}, Margin: set(get_type_hints(Margin))}
# Pages are no records, bodies come in and never go out, and these are never a table.
NO_RECORDS = (
    *(shapes.Line, shapes.Chart, shapes.Sheet, shapes.Week, shapes.Detail, shapes.Fault),
    *(shapes_agreement.Reached, shapes_agreement.SideTotal, shapes_agreement.Payment),
    *(shapes_books.Job, shapes_books.ProForma, shapes_register.SheetRow),
    *(shapes_register.ChainCheck, shapes_register.SealedValue),
)
MODULES = (shapes, shapes_agreement, shapes_books, shapes_register, shapes_works)


def kinds(hint: Any) -> set[Any]:
    """Return the plain types that a field may hold."""
    if get_origin(hint) in (Union, UnionType):
        return set().union(*(kinds(one) for one in get_args(hint)))
    if get_origin(hint) is Annotated:
        return kinds(get_args(hint)[0])
    return {get_args(hint)[1]} if get_origin(hint) is dict else {hint}


def records() -> list[type]:
    found = {
        one
        for module in MODULES
        for one in vars(module).values()
        if is_dataclass(one) and isinstance(one, type) and one.__module__ == module.__name__
    }
    pages = {one for one in found if any(is_list_of_shapes(kind) for kind in hints(one).values())}
    inner = {FrontierPoint, shapes_works.ProjectForecast, shapes_agreement.ClauseLine}
    bodies = {one for one in found if one.__name__.endswith(("Body", "Change"))}
    return sorted(
        (found - (pages - inner) - bodies - set(NO_RECORDS)), key=lambda one: one.__name__
    )


def hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


def is_list_of_shapes(hint: Any) -> bool:
    return get_origin(hint) is list and is_dataclass(get_args(hint)[0])


@pytest.mark.parametrize("shape", records(), ids=lambda one: one.__name__)
def test_every_number_of_a_record_has_a_unit(shape):
    numbers = {name for name, hint in hints(shape).items() if kinds(hint) & {int, float}}
    told = set(UNITS.get(shape, {})) | BY_PAGE.get(shape, set()) | BARE
    beside = {"unit", "currency"} & set(hints(shape))
    assert beside or numbers <= told, numbers - told
    assert set(UNITS.get(shape, {})) <= set(hints(shape))


def test_what_has_units_is_looked_at():
    assert set(UNITS) <= set(records()) | {shapes_works.StageShare}
    assert len(records()) > 20


def heads(sheet, language="en") -> dict[str, str]:
    found = written(sheet, "csv", language).decode("utf-8-sig")
    names = next(csv.reader(io.StringIO(found)))
    return dict(zip([one.key for one in sheet.columns], names, strict=True))


def test_the_unit_stands_in_the_head_in_both_languages(room):
    with room.client("cara") as city:
        for lang, named in (("en", "Capacity [MW]"), ("zh", "容量 [MW]")):
            body = {"key": f"unit-{lang}", "label_en": "U", "label_zh": "单"}
            body |= {"technology": "wind", "zone": "county", "capacity_mw": 5.0}
            assert city.post(f"{API}/projects", json=body).status_code == 201
            file = city.get(f"{API}/projects?format=csv&lang={lang}").content.decode("utf-8-sig")
            row = next(csv.reader(io.StringIO(file)))
            assert named in row, row
            assert not any(head.count("[") > 1 for head in row)
        page = city.get(f"{API}/plans/bent/clauses?format=csv&lang=en").content.decode("utf-8-sig")
        row = next(csv.reader(io.StringIO(page)))
        assert any(head.endswith("[CNY/a]") for head in row), row
        assert any(head.endswith("[h]") for head in row), row
        page = city.get(f"{API}/plans/bent/clauses/C01?format=csv&lang=en&part=margins")
        row = next(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
        assert any(head.endswith("[CNY/MW]") for head in row), row
        assert any(head.endswith("[MW]") for head in row), row


def test_units_of_a_page_are_those_of_its_clause():
    clause = SimpleNamespace(account_unit="MWh/a")
    page = ClausePage(clause, [], [], None, [], False, [], [], [])
    found = page_units(page, "margins")
    assert (found["shadow_price"], found["low"], found["per_point"]) == ("CNY/MWh", "MWh/a", "CNY")
    assert page_units(page, "progress") == {}


def test_a_record_without_units_is_written_as_before():
    day = StageDay("A", *(Text("A", "甲"),) * 2, 0.5, 3.0, 2.0, None)
    found = heads(records_sheet([day]))
    assert found["days"].endswith("[d]")
    assert found["day_value_tco2"].endswith("[tCO2]")
    assert "[" not in found["stage"]
