"""CSV: one file for each table of a plan, as the store holds it."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from longspring.interop.replaced import replaced
from longspring.results import Plan


def write_tables(plan: Plan, folder: Path) -> tuple[str, ...]:
    """Write every table of a plan to `folder` and return the names of the files.

    Parameters
    ----------
    plan : Plan
        Plan in memory.
    folder : Path
        Where to; files of the same names are replaced.
    """
    written = []
    for name, table in plan.tables.items():
        with replaced(folder / f"{name}.csv") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.columns)
            columns = [column.tolist() for column in table.columns.values()]
            writer.writerows(zip(*columns, strict=True))
        written.append(f"{name}.csv")
    return tuple(written)


def csv_text(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
