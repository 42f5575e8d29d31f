"""A plan on disk: plan.nc with every table and the solution, manifest.json, and what goes along.

Tables are groups of plan.nc, strings are character arrays (UTF-8), so that any netCDF reader
shows them. Numbers keep every digit. No time of day is written: the same plan gives the same
bytes. Only manifest.json holds timings, and the digests of the other files.
"""

import hashlib
import json
import math
import shutil
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from longspring.errors import UsageError
from longspring.program.solution import Solution
from longspring.results.folder import replaced_folder
from longspring.results.table import Column, Plan, Series, Table

FORMAT = "longspring-plan-1"
PLAN, MANIFEST = "plan.nc", "manifest.json"
_PER_BLOCK = ("y", "step_dual", "limit_dual")
_FLAT = ("x", "design_dual", "total_dual")
_COMPRESSION = 4

Extra = str | bytes | Path


def write_plan(
    folder: Path, plan: Plan, solution: Solution, extras: Mapping[str, Extra] | None = None
) -> Plan:
    """Write a plan as one folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Created, or replaced if it is empty or a plan.
    plan : Plan
        Manifest and tables.
    solution : Solution
        Values and duals, kept so that the plan can be certified again.
    extras : mapping of relative path to text, bytes, or a file or folder to copy
        As "report.html" or "case".

    Returns
    -------
    Plan
        As written: `format`, `files` and, among its seconds, `write` are added to the manifest.

    Raises
    ------
    UsageError
        If the folder holds anything but a plan, or an extra lies outside of it.
    """
    began = time.perf_counter()
    check_target(folder)
    with replaced_folder(folder.resolve()) as work:
        for name, content in (extras or {}).items():
            _write_extra(work, name, content)
        _write_tables(work / PLAN, plan, solution)
        files = {
            path.relative_to(work).as_posix(): _digest(path)
            for path in sorted(work.rglob("*"))
            if path.is_file()
        }
        seconds = {**plan.manifest.get("seconds", {}), "write": time.perf_counter() - began}
        added = {"format": FORMAT, "files": files, "seconds": seconds}
        manifest = plain({**plan.manifest, **added})
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
        (work / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
    return Plan(manifest, plan.tables)


def check_target(folder: Path) -> None:
    """Raise UsageError unless a plan may be written to `folder`."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file. Name a folder for the plan.")
    if any(folder.iterdir()) and not is_plan(folder):
        raise UsageError(
            f"{folder} holds something that is not a plan and is left alone. Name a new folder."
        )


def read_plan(folder: Path, leave: Collection[str] = ()) -> Plan:
    """Read manifest and tables of a plan.

    Parameters
    ----------
    folder : Path
        Folder of a plan.
    leave : collection of str
        Tables that are not read, as `series`, which is the largest by far.

    Raises
    ------
    UsageError
        If there is no plan in the folder.
    """
    import h5netcdf

    manifest = read_manifest(folder)
    tables: dict[str, Table] = {}
    with h5netcdf.File(folder / PLAN, "r") as file:
        for name, group in file.groups["tables"].groups.items():
            if name in leave:
                continue
            columns = {key: _read(group, key) for key in group.attrs["columns"].split()}
            if name == "series":
                tables[name] = Table(name, Series(columns, _read(group, "value")))
            else:
                tables[name] = Table(name, columns)
    return Plan(manifest, tables)


def table_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the tables of a plan, reading none of them."""
    import h5netcdf

    with h5netcdf.File(folder / PLAN, "r") as file:
        return tuple(file.groups["tables"].groups)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a plan; raises UsageError where there is none."""
    if not is_plan(folder):
        raise UsageError(f"{folder} is not a plan. Make one with `longspring plan CASE -o OUT`.")
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def read_solution(folder: Path) -> Solution:
    """Read values and duals of a plan, digit by digit as they were found."""
    import h5netcdf

    manifest = read_manifest(folder)
    with h5netcdf.File(folder / PLAN, "r") as file:
        group = file.groups["solution"]
        flat: dict[str, Any] = {name: _read(group, name) for name in _FLAT}
        blocks = group.groups
        per_block: dict[str, Any] = {
            name: tuple(_read(blocks[key], name) for key in sorted(blocks, key=int))
            for name in _PER_BLOCK
        }
        found = manifest["solver"]
        return Solution(
            **flat,
            **per_block,
            objective=float(group.attrs["objective"]),
            solver=found["name"],
            version=found["version"],
            iterations=found["iterations"],
            seconds=found["seconds"],
        )


def is_plan(folder: Path) -> bool:
    """Return whether a folder holds a plan."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT


def _write_extra(work: Path, name: str, content: Extra) -> None:
    path = work / name
    inside = path.resolve().is_relative_to(work.resolve())
    if not inside or name in (PLAN, MANIFEST):
        raise UsageError(f"{name!r} cannot go along with a plan: choose another name inside it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif content.is_dir():
        shutil.copytree(content, path)
    else:
        shutil.copyfile(content, path)


def _digest(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {
            "bytes": path.stat().st_size,
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


def plain(value: Any) -> Any:
    """Return a value for JSON: numbers of NumPy as plain ones, what is not finite as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _write_tables(path: Path, plan: Plan, solution: Solution) -> None:
    import h5netcdf

    with h5netcdf.File(path, "w") as file:
        tables = file.create_group("tables")
        for name, table in plan.tables.items():
            group = tables.create_group(name)
            columns = table.columns
            if isinstance(columns, Series):
                _write(group, "value", columns.value, ("series", "step"))
                columns, row = columns.labels, "series"
            else:
                row = "row"
            group.attrs["columns"] = " ".join(columns)
            for key, column in columns.items():
                _write(group, key, column, (row,))
        group = file.create_group("solution")
        group.attrs["objective"] = solution.objective
        for name in _FLAT:
            _write(group, name, getattr(solution, name), (f"{name}_place",))
        for number in range(len(solution.y)):
            block = group.create_group(str(number))
            for name in _PER_BLOCK:
                _write(block, name, getattr(solution, name)[number], ("step", f"{name}_place"))


def _write(group: Any, name: str, array: Column, dimensions: tuple[str, ...]) -> None:
    """Write an array; a string becomes a row of characters.

    A dimension of length 0 would be an unlimited one: of an empty array only kind and shape are
    kept, as an attribute.
    """
    if not array.size:
        group.attrs[f"empty_{name}"] = f"{array.dtype.str} {' '.join(map(str, array.shape))}"
        return
    if array.dtype.kind == "U":
        encoded = np.char.encode(array, "utf-8")
        width = max(1, encoded.dtype.itemsize)
        array = encoded.astype(f"S{width}").view("S1").reshape(*array.shape, width)
        dimensions = (*dimensions, f"{name}_width")
    for dimension, length in zip(dimensions, array.shape, strict=True):
        if dimension not in group.dimensions:
            group.dimensions[dimension] = length
    variable = group.create_variable(
        name,
        dimensions,
        data=array,
        compression="gzip",
        compression_opts=_COMPRESSION,
        shuffle=True,
    )
    if array.dtype.kind == "S":
        variable.attrs["_Encoding"] = "utf-8"


def _read(group: Any, name: str) -> Column:
    """Read what `_write` wrote."""
    empty = group.attrs.get(f"empty_{name}")
    if empty is not None:
        kind, *shape = empty.split()
        return np.zeros([int(length) for length in shape], dtype=kind)
    array = np.asarray(group.variables[name][...])
    if array.dtype.kind != "S":
        return array
    joined = np.ascontiguousarray(array).view(f"S{array.shape[-1]}")[..., 0]
    return np.char.decode(joined, "utf-8")
