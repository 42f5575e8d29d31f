"""From a PyPSA network to a program: capacities, then one block per investment period.

    objective = sum over periods of weight x (cost of dispatch + fixed cost of capacities)

which is PyPSA's `n.objective + n.objective_constant`. Read this page first.
"""

from dataclasses import dataclass

import numpy as np

from longspring.interop.pypsa.check import check_network
from longspring.interop.pypsa.context import Place
from longspring.interop.pypsa.draft import BlockDraft, Draft
from longspring.interop.pypsa.network import Network
from longspring.interop.pypsa.nominal import add_nominals
from longspring.interop.pypsa.operation import add_buses, add_generators, add_links
from longspring.interop.pypsa.passive import add_passive
from longspring.interop.pypsa.storage import Handover, add_storage_units, add_stores
from longspring.interop.pypsa.totals import add_global_constraints, add_growth, add_sums
from longspring.program.block import BlockProgram


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A network as a program, and what every variable of PyPSA is in it."""

    network: Network
    program: BlockProgram
    places: tuple[Place, ...]


def build_imported(network: Network, *, relax: bool = False) -> Imported:
    """Return the program of a network.

    Parameters
    ----------
    network : Network
        As read.
    relax : bool
        Whether committable units may be on in part.

    Raises
    ------
    CaseError
        If something in the network cannot be represented; lists everything.
    """
    check_network(network, relax=relax)
    draft = Draft()
    nominal = add_nominals(draft, network)
    handover = Handover()
    places: list[Place] = []
    for number, year in enumerate(network.periods.years):
        at = np.flatnonzero(network.period_of == year)
        block = BlockDraft(year, network.weightings.objective[at], draft.reach)
        draft.blocks.append(block)
        place = Place(network, draft, block, number, at, nominal)
        places.append(place)
        add_buses(place)
        add_generators(place)
        add_links(place, "links")
        add_links(place, "processes")
        add_stores(place, handover)
        add_storage_units(place, handover)
        add_passive(place)
    add_sums(draft, places)
    add_global_constraints(draft, places)
    add_growth(draft, places)
    return Imported(network, draft.finish(), tuple(places))
