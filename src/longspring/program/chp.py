"""Combined heat and power: the feasible operating region as a weighting of its corners.

Per unit of online capacity u, power P and heat Q obey

    P <= u - cv Q,   P >= min_load u - cv Q,   P >= cb Q,   0 <= Q <= heat_ratio u,
    fuel = (P + cv Q) / efficiency

a convex polygon. The dispatch is a weighting of its corners that sums to what is online, so
the region needs one row and no slack columns. With cv = 0 it shrinks to the back-pressure line
P = cb Q. Quantities recorded: output (of both carriers), fuel, start.

Source: the region as in Dotzauer 1999 and the Danish Energy Agency catalogue's cb and cv.
"""

from longspring.case.model import Technology
from longspring.program.builder import BlockBuilder
from longspring.program.capacity import technology_labels
from longspring.program.commitment import add_commitment
from longspring.program.layout import Term
from longspring.program.record import operation_term

Corner = tuple[float, float]  # power, heat per online capacity [1]


def region_corners(
    power_loss: float, power_to_heat: float, heat_ratio: float, min_load: float
) -> tuple[Corner, ...]:
    """Return the corners (power, heat) of the region per unit of online capacity.

    Parameters
    ----------
    power_loss : float
        cv, power lost per heat drawn [1]; 0 for a back-pressure unit.
    power_to_heat : float
        cb, power per heat on the back-pressure line [1].
    heat_ratio : float
        Largest heat per electric capacity [1].
    min_load : float
        Least condensing power per electric capacity [1]; at 0 standing still is a corner too.

    Examples
    --------
    >>> region_corners(0.0, 0.5, 2.0, 0.4)
    ((1.0, 2.0), (0.4, 0.8))
    """
    if power_loss == 0.0:
        return ((1.0, 1.0 / power_to_heat), (min_load, min_load / power_to_heat))
    most = min(heat_ratio, 1.0 / (power_to_heat + power_loss))
    bend = min_load / (power_to_heat + power_loss)
    corners = [(1.0, 0.0), (1.0 - power_loss * most, most)]
    if bend < most:
        corners += [(power_to_heat * most, most), (power_to_heat * bend, bend)]
    else:
        corners += [(min_load - power_loss * most, most)]
    corners += [(min_load, 0.0)]
    return tuple(dict.fromkeys(corners))


def add_chp(block: BlockBuilder, technology: Technology, zone: str, capacity: int) -> list[Term]:
    """Add a CHP technology: its corner weights and what they deliver and burn."""
    assert technology.power_loss is not None and technology.power_to_heat is not None
    assert technology.heat_ratio is not None
    corners = region_corners(
        technology.power_loss, technology.power_to_heat, technology.heat_ratio, technology.min_load
    )
    if technology.start_cost == 0:
        # Without starts to count, standing still is being idle.
        corners = tuple(corner for corner in corners if corner != (0.0, 0.0))
    name = f"{technology.technology}:{zone}"
    most = block.design_upper[capacity]
    points = [block.column(f"corner{i}:{name}", most) for i in range(len(corners))]
    power = {point: corner[0] for point, corner in zip(points, corners, strict=True)}
    heat = {point: corner[1] for point, corner in zip(points, corners, strict=True)}
    fuel = {
        point: (power[point] + technology.power_loss * heat[point]) / technology.efficiency
        for point in points
    }
    for point in points:
        block.step.add(block.balance[technology.carrier_out, zone], point, power[point])
        block.step.add(block.balance[technology.carrier_heat, zone], point, heat[point])
    labels = technology_labels(technology, zone)
    terms = [
        operation_term(block, "output", labels, power),
        operation_term(block, "output", labels | {"carrier": technology.carrier_heat}, heat),
        operation_term(block, "fuel", labels, fuel),
    ]
    if technology.start_cost > 0:
        return terms + add_commitment(block, technology, zone, capacity, points)
    idle = block.column(f"idle:{name}", most)
    row = block.row(f"online:{name}")
    for point in (*points, idle):
        block.step.add(row, point, 1.0)
    available = block.availability(technology.availability_profile, zone)
    block.design.add(row, capacity, -1.0 * available)
    return terms
