"""A model as a PyPSA network on disk, wholly or not at all."""

import tempfile
from pathlib import Path

from longspring.interop.pypsa.canvas import Span
from longspring.interop.pypsa.image import network_of
from longspring.interop.pypsa.netcdf import write_network
from longspring.plan import Model


def export_model(model: Model, path: Path) -> None:
    """Write the program of a case with objective and clauses as a network.

    `n.optimize(multi_investment_periods=True)` finds the same optimum in PyPSA 1.4.

    Parameters
    ----------
    model : Model
        As built.
    path : Path
        File to write; what was there is replaced.

    Raises
    ------
    CaseError
        If PyPSA cannot express the program; lists everything.
    """
    spans = tuple(
        Span(period.year, model.ledgers.present_weight[period.year], period.years)
        for period in model.case.periods
    )
    network = network_of(model.bound.program, model.case.name, spans)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
        work = Path(folder) / "network.nc"
        write_network(network, work)
        work.chmod(0o644)
        work.replace(path)
