"""Answers: pages and errors as JSON, tables as files."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import TypeAdapter

from longspring.catalogue import Language
from longspring.web.export import table_of, written
from longspring.web.faults import Refusal

JSON = "application/json"
Kind = Literal["json", "csv", "xlsx"]
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Form:
    """In which form a page is asked for: JSON, or one of its tables as a file in a language."""

    format: Kind = "json"
    lang: Language = "zh"
    part: str = ""


async def form_of(
    format: Annotated[Kind, Query()] = "json",  # noqa: A002 - the name in the address
    lang: Annotated[Language, Query()] = "zh",
    part: Annotated[str, Query(max_length=100)] = "",
) -> Form:
    """Return the form that a request asks for; async, so that no thread is waited for."""
    return Form(format, lang, part)


def page_response(page: object, form: Form, name: str) -> Response:
    """Return a page as JSON, or one of its tables as a file called after `name`."""
    if form.format == "json":
        return Response(json_bytes(page), media_type=JSON)
    key, sheet = table_of(page, form.part)
    data = written(sheet, form.format, form.lang)
    file = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in f"{name}-{key}")
    headers = {"content-disposition": f'attachment; filename="{file}.{form.format}"'}
    return Response(data, media_type=TYPES[form.format], headers=headers)


def problem_response(refusal: Refusal) -> Response:
    """Return an error as JSON."""
    headers: dict[str, str] = {}
    if refusal.after is not None:
        headers["retry-after"] = str(max(1, math.ceil(refusal.after)))
    body = json_bytes(refusal.problem())
    return Response(body, refusal.status, headers, media_type=JSON)


def json_bytes(value: object) -> bytes:
    """Return a shape, or a list of them, as JSON; what is not finite becomes null."""
    return _writer(_type_of(value)).dump_json(value)


def _type_of(value: object) -> Any:
    """Return the type that a value is written by; a list has elements of one shape."""
    if isinstance(value, list):
        elements: list[object] = [*value]
        return list[_type_of(elements[0])] if elements else list[Any]
    return type(value)


@cache
def _writer(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
