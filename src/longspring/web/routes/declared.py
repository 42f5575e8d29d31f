"""What routes declare: the errors they answer with, the files they can give, common parameters."""

from typing import Annotated, Any

from fastapi import Path, Query

from longspring.web.answer import TYPES
from longspring.web.shapes import Problem

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 401, 403, 404, 413, 422, 429, 503)
}
TABLES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in TYPES.values()}}
}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": Problem}}

Key = Annotated[str, Path(max_length=200)]
Word = Annotated[str | None, Query(max_length=200)]
Period = Annotated[int | None, Query(ge=0, le=9999)]
