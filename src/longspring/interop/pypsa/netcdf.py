"""A PyPSA network in a netCDF file: read, and written, without PyPSA.

    <list>_i                      names of the rows of a component
    <list>_<attribute>            static attribute; the default where absent
    <list>_t_<attribute>[_i]      series over the snapshots, and the rows it is for
    snapshots_<level>             labels and weightings of the snapshots
    investment_periods_<weight>   weightings of the periods

Truth values are bytes with the attribute `dtype`, times are numbers since a date. What the file
holds beside these (scenarios, piecewise curves) is named in `Network.extras`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from longspring.errors import UsageError
from longspring.interop.pypsa.network import (
    Array,
    Component,
    Network,
    Periods,
    Series,
    Weightings,
    single_period,
)

_UNITS = {"days": "D", "hours": "h", "minutes": "m", "seconds": "s", "nanoseconds": "ns"}
WRITTEN_FOR = "1.4.0"  # the PyPSA whose layout is written
_COMPRESSION = 4


def read_network(path: Path) -> Network:
    """Read a network.

    Raises
    ------
    UsageError
        If the file is not a PyPSA network in netCDF 4.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as file:
            attributes = dict(file.attrs)
            raw = {name: _plain(variable) for name, variable in file.variables.items()}
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.") from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} is not a netCDF 4 file: {error}. Write one with n.export_to_netcdf()."
        ) from error
    if "buses_i" not in raw or "snapshots" not in raw:
        raise UsageError(f"{path} holds no PyPSA network: it lacks buses or snapshots.")
    return _network(attributes, raw)


def _plain(variable: Any) -> Array:
    """Return the values of a variable: strings, truth values, times as text, or numbers."""
    values = np.asarray(variable[...])
    attributes = variable.attrs
    if values.dtype.kind in "OS":
        decode = [_text(value) for value in values.reshape(-1)]
        return np.array(decode, dtype=object).reshape(values.shape)
    if _text(attributes.get("dtype", "")) == "bool":
        return values.astype(bool)
    if " since " in (units := _text(attributes.get("units", ""))):
        return _times(values, units)
    return values.astype(float) if values.dtype.kind == "f" else values


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _times(values: Array, units: str) -> Array:
    """Return times as text; what is not understood stays a number in its unit."""
    unit, _, start = units.partition(" since ")
    code = _UNITS.get(unit)
    if code is None:
        return np.array([f"{value} {units}" for value in values], dtype=object)
    begin = np.datetime64(start.strip().replace(" ", "T")).astype("datetime64[s]")
    nanoseconds = np.timedelta64(1, code) / np.timedelta64(1, "ns") * values.astype(float)
    times = begin + nanoseconds.astype("timedelta64[ns]").astype("timedelta64[s]")
    return np.array([str(time).replace("T", " ") for time in times], dtype=object)


def _network(attributes: Mapping[str, Any], raw: Mapping[str, Array]) -> Network:
    lists = [
        name.removesuffix("_i")
        for name in raw
        if name.endswith("_i") and "_t_" not in name and "_pw_" not in name
    ]
    count = raw["snapshots"].size
    extras = [name for name in raw if "_pw_" in name and not name.endswith("_i")]
    extras += [name for name in ("scenario",) if name in raw]
    weights = [
        raw.get(f"snapshots_{kind}", raw.get("snapshots_weightings", np.ones(count))).astype(float)
        for kind in ("objective", "stores", "generators")
    ]
    period_of = raw.get("snapshots_period", np.zeros(count)).astype(np.int64)
    return Network(
        name=_text(attributes.get("network_name", "")),
        version=_text(attributes.get("network_pypsa_version", "")),
        snapshots=_labels(raw, count),
        weightings=Weightings(*weights),
        period_of=period_of,
        periods=_periods(raw) if "snapshots_period" in raw else single_period(),
        components={name: _component(name, raw) for name in lists},
        extras=tuple(extras),
    )


def _labels(raw: Mapping[str, Array], count: int) -> tuple[str, ...]:
    for name in ("snapshots_timestep", "snapshots_snapshot", "snapshots"):
        if name in raw:
            return tuple(str(label) for label in raw[name])
    return tuple(str(number) for number in range(count))


def _periods(raw: Mapping[str, Array]) -> Periods:
    years = tuple(dict.fromkeys(int(year) for year in raw["snapshots_period"]))
    known = {int(year): place for place, year in enumerate(raw.get("investment_periods", ()))}

    def weights(kind: str) -> Array:
        values = raw.get(f"investment_periods_{kind}", np.ones(len(known))).astype(float)
        return np.array([values[known[year]] if year in known else 1.0 for year in years])

    return Periods(years, weights("objective"), weights("years"))


def _component(name: str, raw: Mapping[str, Array]) -> Component:
    static: dict[str, Array] = {}
    series: dict[str, Series] = {}
    for key, values in raw.items():
        if not key.startswith(f"{name}_") or key == f"{name}_i" or key.startswith(f"{name}_pw_"):
            continue
        attribute = key.removeprefix(f"{name}_")
        if not attribute.startswith("t_"):
            static[attribute] = values
        elif f"{key}_i" in raw:
            rows = tuple(str(row) for row in raw[f"{key}_i"])
            series[attribute.removeprefix("t_")] = Series(rows, values.astype(float))
    return Component(tuple(str(row) for row in raw[f"{name}_i"]), static, series)


def write_network(network: Network, path: Path) -> None:
    """Write a network as PyPSA would; `path` must be free to be written.

    Parameters
    ----------
    network : Network
        With investment periods.
    path : Path
        File to write.
    """
    import h5netcdf

    count = len(network.snapshots)
    with h5netcdf.File(path, "w") as file:
        file.attrs["network_name"] = network.name
        file.attrs["network_pypsa_version"] = WRITTEN_FOR
        file.attrs["network__multi_invest"] = 1
        file.attrs["meta"] = "{}"
        _write(file, "snapshots", np.arange(count), ("snapshots",))
        _write(file, "snapshots_period", network.period_of, ("snapshots",))
        _write(file, "snapshots_timestep", np.array(network.snapshots, object), ("snapshots",))
        for kind in ("objective", "stores", "generators"):
            values = getattr(network.weightings, kind)
            _write(file, f"snapshots_{kind}", values, ("snapshots",))
        periods, axis = network.periods, ("investment_periods",)
        _write(file, axis[0], np.array(periods.years, dtype=np.int64), axis)
        _write(file, f"{axis[0]}_objective", periods.objective, axis)
        _write(file, f"{axis[0]}_years", periods.length, axis)
        for name, component in network.components.items():
            _write_component(file, name, component)


def _write_component(file: Any, name: str, component: Component) -> None:
    rows = (f"{name}_i",)
    if not component.names:
        return
    _write(file, rows[0], np.array(component.names, dtype=object), rows)
    for attribute, values in component.static.items():
        _write(file, f"{name}_{attribute}", values, rows)
    for attribute, series in component.series.items():
        key = f"{name}_t_{attribute}"
        _write(file, f"{key}_i", np.array(series.names, dtype=object), (f"{key}_i",))
        _write(file, key, series.values, ("snapshots", f"{key}_i"))


def _write(file: Any, name: str, values: Array, dimensions: tuple[str, ...]) -> None:
    """Write one variable in the manner of xarray."""
    import h5py

    for dimension, length in zip(dimensions, values.shape, strict=True):
        if dimension not in file.dimensions:
            file.dimensions[dimension] = length
    if values.dtype.kind in "OU":
        kind = h5py.string_dtype("utf-8")
        file.create_variable(name, dimensions, dtype=kind, data=values.astype(object))
        return
    truth = values.dtype.kind == "b"
    data = values.astype(np.int8) if truth else values
    options = {"compression": "gzip", "compression_opts": _COMPRESSION, "shuffle": True}
    variable = file.create_variable(name, dimensions, data=data, **options)
    if truth:
        variable.attrs["dtype"] = "bool"
