"""Storage: charge, discharge, and the energy held between them.

    level[t] = keep[t] level[t-1] + hours[t] (charge[t] eta_in - out[t] discharge[t] / eta_out)
               - leak[t],   leak[t] >= 0 in steps of more than an hour

With steps of one hour keep = 1 - loss_rate and out = 1, and the row is exact. In a merged step of
h hours energy that left early was lost for less time than energy that stayed. Two rows hold for
whatever was done hour by hour:

    all that left, left in the first hour     keep = (1 - loss_rate)^h,  out = (1 - loss_rate)^(h-1)
    nothing was lost                          keep = 1,                  out = 1

and so does any weighting of them; `leak` takes up the rest. The weight of the first is the
largest that leaves a tenth of the loss of a full turn: no energy is made of nothing by charging
and discharging in the same step, and doing so is never free. So every hourly plan fits into the
merged one (a merged step is a relaxation). The year is cyclic. Quantities recorded: charge,
discharge.

Source: Brown et al. 2018, doi:10.5334/jors.188 (balance).
"""

import numpy as np

from longspring.case.model import Store
from longspring.program.block import Floats
from longspring.program.builder import BlockBuilder
from longspring.program.capacity import store_labels
from longspring.program.layout import Term
from longspring.program.record import operation_term

TURN_SHARE = 0.9  # of the loss of a turn, charge to discharge, that standing losses may use up


def merged_losses(store: Store, hours: Floats) -> tuple[Floats, Floats]:
    """Return keep and out of the module docstring for steps of these lengths [1].

    Parameters
    ----------
    store : Store
        Efficiencies [1] and loss rate [1/h].
    hours : ndarray of shape (steps,)
        Lengths of the steps, 1 or more [h].
    """
    early = 1.0 - np.power(1.0 - store.loss_rate, hours - 1.0)
    room = TURN_SHARE * (1.0 - store.charge_efficiency * store.discharge_efficiency)
    weight = np.where(early > room, room / np.maximum(early, room + 1e-12), 1.0)
    keep = 1.0 - weight * (1.0 - np.power(1.0 - store.loss_rate, hours))
    return keep, 1.0 - weight * early


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
    keep, out = merged_losses(store, hours)
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
