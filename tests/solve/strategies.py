"""Random and made-up block programs that are feasible and bounded by construction.

`town` is a small city: a balance per carrier and zone, sources limited by an availability,
a store carried from step to step, unserved demand at a high price, a cap on emissions.
`programs` draws random ones: a random point is chosen first and every row is written through it,
so that it is feasible; costs are >= 0 (and every column >= 0), so that it is bounded.
"""

import numpy as np
from hypothesis import strategies as st

from longspring.program.block import Block, BlockProgram, Design, Entries, Floats, Totals, Vector

HOURS = 8760.0


def entries(
    rows: list, columns: list, values: list, series: dict[int, Floats], steps: int
) -> Entries:
    """Return entries; `series` maps positions to values over the steps."""
    varying = np.array(sorted(series), dtype=np.int32)
    stacked = [series[int(k)] for k in varying]
    return Entries(
        row=np.array(rows, dtype=np.int32),
        column=np.array(columns, dtype=np.int32),
        value=np.array(values, dtype=float),
        varying=varying,
        series=np.array(stacked, dtype=float).reshape(len(stacked), steps),
    )


def constant(values: Floats, steps: int) -> Vector:
    """Return a vector that does not vary."""
    return Vector(np.asarray(values, float), np.zeros(0, np.int32), np.zeros((0, steps)))


def varying(values: Floats) -> Vector:
    """Return a vector of which every element varies; `values` has shape (length, steps)."""
    length = values.shape[0]
    return Vector(values.mean(axis=1), np.arange(length, dtype=np.int32), values)


def _sparse(generator: np.random.Generator, rows: int, columns: int) -> Floats:
    dense = generator.uniform(-3.0, 3.0, (rows, columns)).round(2)
    return np.where(generator.random((rows, columns)) < 0.5, dense, 0.0)


def _entries_of(
    generator: np.random.Generator, dense: Floats, steps: int
) -> tuple[Entries, Floats]:
    """Return entries of a dense pattern, some varying, and the dense form of every step."""
    row, column = np.nonzero(dense)
    full = np.broadcast_to(dense, (steps, *dense.shape)).copy()
    series = {}
    for k in range(row.size):
        if generator.random() < 0.3:
            factor = generator.uniform(0.5, 1.5, steps).round(2)
            series[k] = dense[row[k], column[k]] * factor
            full[:, row[k], column[k]] = series[k]
    return entries(list(row), list(column), list(dense[row, column]), series, steps), full


def random_program(seed: int) -> BlockProgram:
    """Return a random program, feasible and bounded."""
    generator = np.random.default_rng(seed)
    designs = int(generator.integers(1, 5))
    blocks = int(generator.integers(1, 4))
    x = generator.uniform(0.0, 4.0, designs).round(2)
    x[generator.random(designs) < 0.3] = 0.0
    built = [_random_block(generator, x, 2020 + k) for k in range(blocks)]
    points = [y for _, y in built]
    dense = _sparse(generator, int(generator.integers(0, 3)), designs)
    pattern, _ = _entries_of(np.random.default_rng(0), dense, 1)
    plain = Entries(
        pattern.row, pattern.column, pattern.value, np.zeros(0, np.int32), np.zeros((0, 1))
    )
    activity = dense @ x
    slack = generator.uniform(0.0, 2.0, (2, activity.size)).round(2)
    lower = np.where(generator.random(activity.size) < 0.3, -np.inf, activity - slack[0])
    upper = np.where(generator.random(activity.size) < 0.3, np.inf, activity + slack[1])
    design = Design(
        names=tuple(f"x{k}" for k in range(designs)),
        cost=generator.uniform(0.1, 50.0, designs).round(2),
        lower=np.zeros(designs),
        upper=x + generator.uniform(0.1, 5.0, designs).round(2),
        row_names=tuple(f"design{k}" for k in range(activity.size)),
        entries=plain,
        row_lower=lower,
        row_upper=upper,
    )
    totals = _random_totals(generator, x, [b for b, _ in built], points)
    return BlockProgram(design, tuple(b for b, _ in built), totals, float(generator.normal()))


def _random_totals(
    generator: np.random.Generator, x: Floats, blocks: list[Block], points: list[Floats]
) -> Totals:
    rows = int(generator.integers(0, 3))
    dense = _sparse(generator, rows, x.size)
    pattern, full = _entries_of(np.random.default_rng(0), dense, 1)
    activity = full[0] @ x
    parts = []
    for block, y in zip(blocks, points, strict=True):
        part, every = _entries_of(
            generator, _sparse(generator, rows, len(block.columns)), block.steps
        )
        activity = activity + np.einsum("trj,tj->r", every, y)
        parts.append(part)
    plain = entries(
        list(pattern.row), list(pattern.column), list(full[0][pattern.row, pattern.column]), {}, 1
    )
    slack = generator.uniform(0.0, 3.0, (2, rows)).round(2)
    return Totals(
        names=tuple(f"total{k}" for k in range(rows)),
        lower=np.where(generator.random(rows) < 0.5, -np.inf, activity - slack[0]),
        upper=activity + slack[1],
        design=plain,
        blocks=tuple(parts),
    )


def _random_block(generator: np.random.Generator, x: Floats, period: int) -> tuple[Block, Floats]:
    steps = int(generator.integers(1, 7))
    rows, columns = int(generator.integers(1, 4)), int(generator.integers(2, 6))
    limited = np.flatnonzero(generator.random(columns) < 0.5).astype(np.int32)
    rest = np.setdiff1d(np.arange(columns, dtype=np.int32), limited)
    bounded = rest[generator.random(rest.size) < 0.6]
    limit_by = generator.integers(0, x.size, limited.size).astype(np.int32)
    ratio = generator.uniform(0.0, 1.0, (limited.size, steps)).round(2)
    y = generator.uniform(0.0, 3.0, (steps, columns)).round(2)
    y[:, limited] = (ratio * x[limit_by][:, None] * generator.random((limited.size, 1))).T
    bound = y[:, bounded].T + generator.uniform(0.0, 2.0, (bounded.size, steps)).round(2)
    step, step_full = _entries_of(generator, _sparse(generator, rows, columns), steps)
    carry_dense = np.zeros((rows, columns))
    carry_dense[0, -1] = -0.9
    carry, carry_full = _entries_of(generator, carry_dense, steps)
    border, border_full = _entries_of(generator, _sparse(generator, rows, x.size), steps)
    previous = np.roll(y, 1, axis=0)
    rhs = (
        np.einsum("trj,tj->rt", step_full, y)
        + np.einsum("trj,tj->rt", carry_full, previous)
        + np.einsum("trj,j->rt", border_full, x)
    )
    block = Block(
        period=period,
        weather_year="w",
        share=1.0,
        step_hours=np.full(steps, HOURS / steps),
        columns=tuple(f"y{j}" for j in range(columns)),
        rows=tuple(f"row{i}" for i in range(rows)),
        cost=varying(generator.uniform(0.0, 20.0, (columns, steps)).round(2)),
        step=step,
        carry=carry,
        design=border,
        rhs=varying(rhs),
        limited=limited,
        limit_by=limit_by,
        limit_ratio=varying(ratio) if limited.size else constant(np.zeros(0), steps),
        bounded=bounded,
        bound=varying(bound) if bounded.size else constant(np.zeros(0), steps),
        natural=np.full(columns, 1e4),
    )
    return block, y


programs = st.integers(0, 2**32 - 1).map(random_program)


def town(steps: int = 24, zones: int = 2, periods: int = 2, seed: int = 1) -> BlockProgram:
    """Return a city in realistic units [MW, CNY]: see the module docstring."""
    generator = np.random.default_rng(seed)
    names: list[str] = []
    cost: list[float] = []
    upper: list[float] = []
    per_zone = ("wind", "pv", "coal", "battery_power", "battery_energy", "heat_pump")
    capital = (4.2e5, 2.6e5, 3.0e5, 0.6e5, 0.9e5, 3.0e5)
    blocks, parts, caps = [], [], []
    for p in range(periods):
        first = len(names)
        for z in range(zones):
            names += [f"{name}.{z}.{2030 + 5 * p}" for name in per_zone]
            cost += [c * 5 * 0.8**p for c in capital]
            upper += [5e4] * len(per_zone)
        blocks.append(_town_block(generator, steps, zones, first, p))
        part, cap = _town_emissions(steps, zones, p, periods)
        parts.append(part)
        caps.append(cap)
    count = len(per_zone) * zones
    pairs = [(k, p) for p in range(1, periods) for k in range(count)]
    design = Design(
        names=tuple(names),
        cost=np.array(cost),
        lower=np.zeros(len(names)),
        upper=np.array(upper),
        row_names=tuple(f"keep.{k}.{p}" for k, p in pairs),
        entries=entries(
            [i for i in range(len(pairs)) for _ in range(2)],
            [c for k, p in pairs for c in (k + count * p, k + count * (p - 1))],
            [1.0, -1.0] * len(pairs),
            {},
            1,
        ),
        row_lower=np.full(len(pairs), -300.0),
        row_upper=np.full(len(pairs), np.inf),
    )
    totals = Totals(
        names=tuple(f"cap.{2030 + 5 * p}" for p in range(periods)),
        lower=np.full(periods, -np.inf),
        upper=np.array(caps),
        design=entries([], [], [], {}, 1),
        blocks=tuple(parts),
    )
    return BlockProgram(design, tuple(blocks), totals, 1.0e8)


def _town_emissions(steps: int, zones: int, period: int, periods: int) -> tuple[Entries, float]:
    width = 9
    coal = [z * width + 2 for z in range(zones)]
    hours = HOURS / steps
    part = entries([period] * zones, coal, [0.85 * hours] * zones, {}, steps)
    return part, 1.0e6 * zones * (1.0 - 0.9 * period / max(1, periods - 1))


def _town_block(
    generator: np.random.Generator, steps: int, zones: int, first: int, period: int
) -> Block:
    hours = HOURS / steps
    time = np.arange(steps) * hours
    columns: list[str] = []
    row_names: list[str] = []
    step, carry, limited, by, ratio, cost = [], [], [], [], [], []
    rhs: list[Floats] = []
    for z in range(zones):
        j, i, x = len(columns), len(row_names), first + 6 * z
        kinds = ("wind", "pv", "coal", "charge", "discharge", "level", "heat_pump", "dark", "cold")
        columns += [f"{kind}.{z}" for kind in kinds]
        row_names += [f"electricity.{z}", f"heat.{z}", f"store.{z}"]
        step += [(i, j, 1.0), (i, j + 1, 1.0), (i, j + 2, 1.0), (i, j + 3, -1.0), (i, j + 4, 1.0)]
        step += [(i, j + 6, -1.0), (i, j + 7, 1.0), (i + 1, j + 6, 2.8), (i + 1, j + 8, 1.0)]
        step += [(i + 2, j + 5, 1.0), (i + 2, j + 3, -0.95 * hours), (i + 2, j + 4, hours / 0.95)]
        carry.append((i + 2, j + 5, -(0.9995**hours)))
        limited += [j, j + 1, j + 2, j + 3, j + 4, j + 5, j + 6]
        by += [x, x + 1, x + 2, x + 3, x + 3, x + 4, x + 5]
        day = np.clip(np.sin((time % 24 - 6) / 12 * np.pi), 0, None)
        wind = generator.beta(1.5, 3.0, steps)
        ratio += [wind, day * generator.uniform(0.3, 0.9, steps), *[np.ones(steps)] * 5]
        weight = hours * 5 * 0.8**period
        cost += [0.0, 0.0, 320 * weight, 1.0 * weight, 0.0, 0.0, 2.0 * weight, 2e4 * weight]
        cost += [1e4 * weight]
        rhs.append(800 + 300 * np.sin(time / 24 * 2 * np.pi) + 50 * generator.random(steps))
        rhs.append(np.clip(600 + 700 * np.cos(time / HOURS * 2 * np.pi), 0, None))
        rhs.append(np.zeros(steps))
    for z in range(zones - 1):
        j = len(columns)
        columns += [f"line.{z}.{z + 1}", f"line.{z + 1}.{z}"]
        for offset, (giver, taker) in enumerate(((z, z + 1), (z + 1, z))):
            step += [(3 * giver, j + offset, -1.0), (3 * taker, j + offset, 0.97)]
            cost.append(0.0)
    bounded = np.arange(9 * zones, len(columns), dtype=np.int32)
    rows, cols, values = zip(*step, strict=True)
    carry_rows, carry_cols, carry_values = zip(*carry, strict=True)
    return Block(
        period=2030 + 5 * period,
        weather_year="typical",
        share=1.0,
        step_hours=np.full(steps, hours),
        columns=tuple(columns),
        rows=tuple(row_names),
        cost=constant(np.array(cost), steps),
        step=entries(list(rows), list(cols), list(values), {}, steps),
        carry=entries(list(carry_rows), list(carry_cols), list(carry_values), {}, steps),
        design=entries([], [], [], {}, steps),
        rhs=varying(np.array(rhs)),
        limited=np.array(limited, dtype=np.int32),
        limit_by=np.array(by, dtype=np.int32),
        limit_ratio=varying(np.array(ratio)),
        bounded=bounded,
        bound=constant(np.full(bounded.size, 400.0), steps),
        natural=np.full(len(columns), 5e4),
    )
