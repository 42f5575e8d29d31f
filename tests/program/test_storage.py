"""Storage: the row by hand, hourly and merged, and that an hourly plan fits into a merged one."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.case import model
from longspring.program.block import Vector
from program_cases import (
    block_text,
    build,
    expected,
    make_case,
    potential,
    record,
    term_text,
)


def case_of(**values):
    given_values = {
        "store": "tank",
        "carrier": "electricity",
        "charge_efficiency": 0.9,
        "discharge_efficiency": 0.8,
        "duration_min": 1.0,
        "duration_max": 5.0,
    }
    return make_case(
        stores=(record(model.Store, **given_values | values),),
        potentials=(potential("tank", "a", 10.0),),
    )


def test_merged_steps_with_a_loss():
    program, layout = build(case_of(loss_rate=0.001), [1, 2, 8757])
    # Up to 2 h all losses count: keep = 0.999 and 0.998001; what goes out of a step of 2 h may have
    # been held for 1 h less: 2 x 0.999 / 0.8 = 2.4975. In the long step that would make energy of
    # nothing, since charging and discharging keep 0.9 x 0.8 = 0.72 and 0.999 ** 8756 is next to 0:
    # the losses count only for 0.9 of the 0.28 of a turn: out = 1 - 0.252 = 0.748, and
    # 8757 x 0.748 / 0.8 = 8187.795.
    weight = 0.252 / (1 - 0.999**8756)
    keep = 1 - weight * (1 - 0.999**8757)
    assert block_text(program) == expected(
        f"""
        charge:tank:a <= 1 <capacity:tank:a:power:2030>
        discharge:tank:a <= 1 <capacity:tank:a:power:2030>
        level:tank:a <= 1 <capacity:tank:a:energy:2030>
        unserved:electricity:a free
        leak:tank:a free
        balance:electricity:a: 1 unserved:electricity:a + -1 charge:tank:a + 1 discharge:tank:a = 0
        level:tank:a: 1 level:tank:a + [-0.9 -1.8 -7881.3] charge:tank:a
            + [1.25 2.4975 8187.795] discharge:tank:a + 1 leak:tank:a
            + [-0.999 -0.998001 {-keep:.10g}] level:tank:a' = 0
        """
    )
    # No more leaks than was held (50 MWh) and charged (8757 h x 0.9 x 10 MW).
    assert program.blocks[0].natural[-1] == 50.0 + 8757 * 0.9 * 10.0
    shown = [term_text(t, program) for t in layout.terms if "charge" in t.quantity]
    assert "\n".join(shown) == expected(
        """
        charge 2030/2030 tank,a,electricity: [1 2 8757] charge:tank:a
        discharge 2030/2030 tank,a,electricity: [1 2 8757] discharge:tank:a
        """
    )


def test_without_loss_nothing_leaks():
    program, _ = build(case_of(loss_rate=0.0), [4380, 4380])
    # keep = 1 however long; 4380 x 0.9 = 3942 and 4380 / 0.8 = 5475.
    assert block_text(program) == expected(
        """
        charge:tank:a <= 1 <capacity:tank:a:power:2030>
        discharge:tank:a <= 1 <capacity:tank:a:power:2030>
        level:tank:a <= 1 <capacity:tank:a:energy:2030>
        unserved:electricity:a free
        balance:electricity:a: 1 unserved:electricity:a + -1 charge:tank:a + 1 discharge:tank:a = 0
        level:tank:a: 1 level:tank:a + -3942 charge:tank:a + 5475 discharge:tank:a
            + -1 level:tank:a' = 0
        """
    )


def test_hours_are_exact():
    """With steps of one hour a store that loses has no leak, and loses once an hour."""
    block = build(case_of(loss_rate=0.01), 1)[0].blocks[0]
    assert not any("leak" in name for name in block.columns)
    assert block.steps == 8760
    assert block.step.value.tolist() == [1.0, 1.0, -0.9, 1.25, -1.0, 1.0]
    assert block.carry.value.tolist() == [-0.99]


rates = st.lists(st.floats(0.0, 1.0), min_size=12, max_size=12)


@settings(max_examples=50, deadline=None)
@given(rates, rates, st.floats(0.001, 0.3), st.sets(st.integers(1, 11)))
def test_any_hourly_plan_fits_into_merged_steps(charge, discharge, loss, borders):
    """The leak that closes the merged row is never negative, whatever was done hour by hour."""
    level, levels = 100.0, [100.0]
    for fed, taken in zip(charge, discharge, strict=True):
        level = (1.0 - loss) * level + 0.9 * fed - taken / 0.8
        levels.append(level)
    first = [0, *sorted(borders), 12]
    lengths = np.diff(first).tolist()
    block = build(case_of(loss_rate=loss), [*lengths, 8748])[0].blocks[0]
    row, names = block.rows.index("level:tank:a"), block.columns
    now, before = (dense(entries, block.steps) for entries in (block.step, block.carry))
    for step, (start, end) in enumerate(itertools.pairwise(first)):
        values = {
            "charge:tank:a": np.mean(charge[start:end]),
            "discharge:tank:a": np.mean(discharge[start:end]),
            "level:tank:a": levels[end],
        }
        rest = sum(
            now[step, place] * values.get(names[column], 0.0)
            for place, column in enumerate(block.step.column)
            if block.step.row[place] == row
        )
        leak = -(rest + before[step, 0] * levels[start])
        assert leak > -1e-9
        assert leak < 1e-9 or end - start > 1


def dense(entries, steps):
    """Return the values of entries in every step, shape (steps, entries)."""
    return Vector(entries.value, entries.varying, entries.series).dense(steps)
