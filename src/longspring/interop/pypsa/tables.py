"""Tables of components under construction: rows with numbers, words, truth values or series."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from longspring.interop.pypsa.network import Array, Component, Series
from longspring.program.block import Floats

Cell = float | str | bool | Floats
DEFAULTS: Mapping[str, Cell] = {
    "p_nom_max": np.inf,
    "lifetime": np.inf,
    "e_sum_min": -np.inf,
    "e_sum_max": np.inf,
    "p_max_pu": 1.0,
    "efficiency": 1.0,
    "sign": 1.0,
    "cyclic_delay": True,
}


@dataclass(slots=True)
class Tables:
    """Rows by list name of their component, then by their own name."""

    rows: dict[str, dict[str, dict[str, Cell]]] = field(
        default_factory=dict[str, dict[str, dict[str, Cell]]]
    )

    def add(self, component: str, name: str, cells: Mapping[str, Cell]) -> None:
        """Add a row; its name must be new."""
        table = self.rows.setdefault(component, {})
        assert name not in table, f"{component} {name} twice"
        table[name] = dict(cells)

    def finish(self) -> dict[str, Component]:
        """Return the tables as they are written."""
        return {name: _component(rows) for name, rows in self.rows.items()}


def _component(rows: Mapping[str, Mapping[str, Cell]]) -> Component:
    attributes = dict.fromkeys(name for cells in rows.values() for name in cells)
    static: dict[str, Array] = {}
    series: dict[str, Series] = {}
    for attribute in attributes:
        cells = [row.get(attribute) for row in rows.values()]
        varying = {
            name: cell
            for name, cell in zip(rows, cells, strict=True)
            if isinstance(cell, np.ndarray)
        }
        if varying:
            series[attribute] = Series(tuple(varying), np.column_stack(list(varying.values())))
        plain = [cell for cell in cells if cell is not None and not isinstance(cell, np.ndarray)]
        if plain:
            default = _default(attribute, plain[0])
            full = [default if c is None or isinstance(c, np.ndarray) else c for c in cells]
            static[attribute] = np.array(full, dtype=object if isinstance(default, str) else None)
    return Component(tuple(rows), static, series)


def _default(attribute: str, example: Cell) -> Cell:
    """Return what PyPSA takes where a cell is left out; ports have the default of the first."""
    if isinstance(example, str):
        return ""
    known = DEFAULTS.get(attribute.rstrip("0123456789"))
    if known is not None:
        return known
    return False if isinstance(example, bool) else 0.0
