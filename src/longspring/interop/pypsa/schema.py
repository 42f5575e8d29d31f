"""What of a PyPSA network enters its optimisation, and what of that has a place in ours.

    USED       attributes that are read, those that may be series among them
    REFUSED    attributes that must have the value given here, or the network is refused

An attribute in neither enters no optimisation of PyPSA (coordinates, colours, results, columns of
the user's own), and is left out without a word.
"""

from collections.abc import Mapping

NAN = float("nan")
Plain = float | str | bool

OPTIMISED = (
    "buses",
    "carriers",
    "generators",
    "global_constraints",
    "lines",
    "links",
    "loads",
    "processes",
    "storage_units",
    "stores",
    "transformers",
)
SILENT = ("shapes", "shunt_impedances", "sub_networks", "line_types", "transformer_types")

_OPEN = ("p_set", "ramp_limit_up", "ramp_limit_down")  # not a number: no limit
_SERIES = ("p_min_pu", "p_max_pu", "marginal_cost")
_COMMITMENT = ("start_up_cost", "shut_down_cost", "stand_by_cost")
SERIES: Mapping[str, tuple[str, ...]] = {
    "generators": (*_SERIES, *_OPEN, *_COMMITMENT, "efficiency"),
    "links": (*_SERIES, *_OPEN, *_COMMITMENT),
    "processes": (*_SERIES, *_OPEN, *_COMMITMENT),
    "lines": ("s_max_pu",),
    "transformers": ("s_max_pu", "phase_shift"),
    "loads": ("p_set",),
    "stores": (
        "e_min_pu",
        "e_max_pu",
        "p_set",
        "e_set",
        "marginal_cost",
        "marginal_cost_storage",
        "standing_loss",
    ),
    "storage_units": (
        *_SERIES,
        "p_set",
        "p_dispatch_set",
        "p_store_set",
        "state_of_charge_set",
        "spill_cost",
        "marginal_cost_storage",
        "efficiency_store",
        "efficiency_dispatch",
        "standing_loss",
        "inflow",
    ),
}
OPEN = (*_OPEN, "e_set", "p_dispatch_set", "p_store_set", "state_of_charge_set")

_FLOW: Mapping[str, Plain] = {
    "p_nom_mod": 0.0,
    "marginal_cost_quadratic": 0.0,
    "maintainable": False,
}
REFUSED: Mapping[str, Mapping[str, Plain]] = {
    "generators": _FLOW,
    "links": _FLOW,
    "processes": _FLOW,
    "lines": {"s_nom_mod": 0.0, "type": ""},
    "transformers": {"s_nom_mod": 0.0, "type": "", "b": 0.0, "g": 0.0},
    "stores": {"e_nom_mod": 0.0, "marginal_cost_quadratic": 0.0},
    "storage_units": {"p_nom_mod": 0.0, "marginal_cost_quadratic": 0.0},
}
