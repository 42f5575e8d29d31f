"""Storage: charge, discharge, and the energy held between them.

    level[t] = keep[t] level[t-1] + hours[t] (charge[t] eta_in - out[t] discharge[t] / eta_out)
               - leak[t]
    keep[t]  = (1 - loss_rate) ** hours[t]
    out[t]   = (1 - loss_rate) ** (hours[t] - 1),   leak[t] >= 0 in steps of more than an hour

The year is cyclic. In a merged step energy that left late was held (and lost) longer than
energy that left early; `out` is the most favourable case and `leak` takes up the rest, so that
every hourly plan fits into the merged one (a merged step is a relaxation). With steps of one
hour the row is exact and has no leak. Quantities recorded: charge, discharge.

Source: Brown et al. 2018, doi:10.5334/jors.188 (balance).
"""

import numpy as np

from longspring.case.model import Store
from longspring.program.builder import BlockBuilder
from longspring.program.capacity import store_labels
from longspring.program.layout import Term
from longspring.program.record import operation_term


def add_storage(
    block: BlockBuilder, store: Store, zone: str, power: int, energy: int
) -> list[Term]:
    """Add one store: three columns and one carried row.

    Parameters
    ----------
    block : BlockBuilder
        Extended in place.
    store : Store
        Efficiencies [1] and loss rate [1/h].
    zone : str
        Where it stands.
    power, energy : int
        Design columns [MW], [MWh].
    """
    name = f"{store.store}:{zone}"
    hours = block.grid.step_hours
    charge = block.limited_column(f"charge:{name}", power)
    discharge = block.limited_column(f"discharge:{name}", power)
    level = block.limited_column(f"level:{name}", energy)
    keep = np.power(1.0 - store.loss_rate, hours)
    out = np.power(1.0 - store.loss_rate, np.maximum(hours - 1.0, 0.0))
    row = block.row(f"level:{name}")
    block.step.add(row, level, 1.0)
    block.carried.add(row, level, -keep)
    block.step.add(row, charge, -hours * store.charge_efficiency)
    block.step.add(row, discharge, hours * out / store.discharge_efficiency)
    if store.loss_rate > 0 and hours.max() > 1:
        # No more can leak than was held and charged.
        charged = float(hours.max()) * store.charge_efficiency * block.design_upper[power]
        leak = block.column(f"leak:{name}", block.design_upper[energy] + charged)
        block.step.add(row, leak, 1.0)
    balance = block.balance[store.carrier, zone]
    block.step.add(balance, charge, -1.0)
    block.step.add(balance, discharge, 1.0)
    labels = store_labels(store, zone)
    return [
        operation_term(block, "charge", labels, {charge: 1.0}),
        operation_term(block, "discharge", labels, {discharge: 1.0}),
    ]
