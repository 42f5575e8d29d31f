"""Units for the eye: GW, TWh, Mt and bn CNY in English; 万千瓦, 亿千瓦时, 万吨 and 亿元 in Chinese.

    shown = value * factor

Canonical values (MW, MWh, t, CNY) are only scaled here, never combined.
"""

from dataclasses import dataclass

from longspring.report.text import Text

MINUS = "\u2212"
SMALLEST = 1e-4  # what is smaller in the unit shown is a crumb of the solver, shown as zero


@dataclass(frozen=True, slots=True)
class Scale:
    """How one language shows a quantity: unit, factor from the canonical unit, decimals."""

    unit: str
    factor: float
    digits: int

    def number(self, value: float, digits: int | None = None) -> str:
        """Return the scaled number without its unit; a value that rounds to zero has no sign."""
        text = f"{value * self.factor:,.{self.digits if digits is None else digits}f}"
        return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity in the units of both languages."""

    en: Scale
    zh: Scale

    def unit(self) -> Text:
        """Return the unit."""
        return Text(self.en.unit, self.zh.unit)

    def number(self, value: float) -> Text:
        """Return the number alone, with the decimals of the measure."""
        return Text(self.en.number(value), self.zh.number(value))

    def text(self, value: float) -> Text:
        """Return number and unit; a small number keeps two significant digits."""
        return Text(_with_unit(self.en, value), _with_unit(self.zh, value))

    def negligible(self, value: float) -> bool:
        """Tell whether a value would be shown as zero."""
        return abs(value * self.en.factor) < SMALLEST

    def pair(self) -> dict[str, list[object]]:
        """Return unit, factor and decimals per language as the script reads them."""
        return {
            "en": [self.en.unit, self.en.factor, self.en.digits],
            "zh": [self.zh.unit, self.zh.factor, self.zh.digits],
        }


POWER = Measure(Scale("GW", 1e-3, 2), Scale("万千瓦", 0.1, 1))
POWER_FINE = Measure(Scale("MW", 1.0, 0), Scale("万千瓦", 0.1, 1))
STORED = Measure(Scale("GWh", 1e-3, 2), Scale("万千瓦时", 0.1, 1))
ENERGY = Measure(Scale("TWh", 1e-6, 2), Scale("亿千瓦时", 1e-5, 1))
HEAT = Measure(Scale("PJ", 3.6e-6, 1), Scale("万吉焦", 3.6e-4, 0))
MASS = Measure(Scale("Mt", 1e-6, 2), Scale("万吨", 1e-4, 0))
COARSE_POWER, COARSE_MONEY = 1e3, 1e9  # [MW, CNY/a] from which the larger unit is used
MONEY_FINE = Measure(Scale("M CNY/a", 1e-6, 1), Scale("万元/年", 1e-4, 0))
MONEY = Measure(Scale("bn CNY", 1e-9, 2), Scale("亿元", 1e-8, 1))
MONEY_YEARLY = Measure(Scale("bn CNY/a", 1e-9, 2), Scale("亿元/年", 1e-8, 1))
MASS_YEARLY = Measure(Scale("Mt/a", 1e-6, 2), Scale("万吨/年", 1e-4, 0))
_COUNT = Measure(Scale("thousand", 1e-3, 1), Scale("万", 1e-4, 2))
SHARE = Measure(Scale("%", 100.0, 1), Scale("%", 100.0, 1))
ENERGY_PRICE = Measure(Scale("CNY/MWh", 1.0, 0), Scale("元/千瓦时", 1e-3, 3))

_COUNTS = {
    "vehicle": Measure(Scale("thousand vehicles", 1e-3, 1), Scale("万辆", 1e-4, 2)),
    "home": Measure(Scale("thousand homes", 1e-3, 1), Scale("万户", 1e-4, 2)),
    "1000 m2": Measure(Scale("M m²", 1e-3, 1), Scale("万平方米", 0.1, 0)),
    "GWh/a of heat": Measure(Scale("TWh/a", 1e-3, 2), Scale("亿千瓦时/年", 1e-2, 1)),
    "kt/a of clinker": Measure(Scale("Mt/a", 1e-3, 2), Scale("万吨/年", 0.1, 0)),
    "kt/a of CO2": Measure(Scale("Mt/a", 1e-3, 2), Scale("万吨/年", 0.1, 0)),
}
_BY_UNIT = {
    "CNY_each": Measure(Scale("CNY/a", 1.0, 0), Scale("元/年", 1.0, 0)),
    "km": Measure(Scale("km", 1.0, 0), Scale("公里", 1.0, 0)),
    "MVA": Measure(Scale("MVA", 1.0, 0), Scale("万千伏安", 0.1, 1)),
    "a": Measure(Scale("job-years", 1.0, 0), Scale("人年", 1.0, 0)),
    "MW": POWER,
    "MWh": ENERGY,
    "t": MASS,
    "CNY": MONEY,
    "1": Measure(Scale("", 1.0, 0), Scale("", 1.0, 0)),
    "m2": Measure(Scale("M m²", 1e-6, 2), Scale("万平方米", 1e-4, 0)),
}
_CANONICAL = (
    *((unit, known) for unit, known in _BY_UNIT.items() if unit != "CNY_each"),
    *(("MW", POWER_FINE), ("MWh", STORED), ("MWh", HEAT), ("CNY/a", MONEY_FINE)),
    *(("CNY", Measure(Scale("M CNY", 1e-6, 1), Scale("万元", 1e-4, 0))),),
    *_COUNTS.items(),
    *(("1", SHARE),),
)
_PRICES = {
    "MW": Measure(Scale("CNY/kW", 1e-3, 1), Scale("元/千瓦", 1e-3, 1)),
    "MWh": Measure(Scale("CNY/MWh", 1.0, 2), Scale("元/千瓦时", 1e-3, 4)),
    "t": Measure(Scale("CNY/t", 1.0, 1), Scale("元/吨", 1.0, 1)),
    "CNY": Measure(Scale("CNY/CNY", 1.0, 3), Scale("元/元", 1.0, 3)),
    "1": Measure(Scale("CNY each", 1.0, 0), Scale("元/个", 1.0, 0)),
}


def canonical_unit(measure: Measure) -> str:
    """Return the unit of the values that a measure scales, "" where it knows of none."""
    for unit, known in _CANONICAL:
        if measure in (known, measure_of(f"{unit}/a")):
            return unit if measure == known else f"{unit}/a"
    return measure.en.unit if measure.en.factor == 1.0 else ""


def measure_of(unit: str) -> Measure:
    """Return how an account's unit is shown; an unknown unit is shown as it stands."""
    base, per_year = _split_year(unit)
    known = _BY_UNIT.get(base, Measure(Scale(base, 1.0, 2), Scale(base, 1.0, 2)))
    if not per_year:
        return known
    return Measure(
        Scale(f"{known.en.unit}/a", known.en.factor, known.en.digits),
        Scale(f"{known.zh.unit}/年", known.zh.factor, known.zh.digits),
    )


def fitting(unit: str, largest: float) -> Measure:
    """Return how amounts of an account up to `largest` are shown: small ones in finer units."""
    if unit == "MWh":
        return STORED  # a store, not energy over a year
    if unit == "MW" and largest < COARSE_POWER:
        return POWER_FINE
    if unit == "CNY/a" and largest < COARSE_MONEY:
        return MONEY_FINE
    return measure_of(unit)


def count_of(unit: str) -> Measure:
    """Return how a number of fleets counted in `unit` is shown."""
    return _COUNTS.get(unit, _COUNT)


def price_of(unit: str) -> Measure:
    """Return how a shadow price per `unit` of an account is shown."""
    base, _ = _split_year(unit)
    return _PRICES.get(base, Measure(Scale(f"CNY/{base}", 1.0, 2), Scale(f"元/{base}", 1.0, 2)))


def _split_year(unit: str) -> tuple[str, bool]:
    return (unit[:-2], True) if unit.endswith("/a") else (unit, False)


def _with_unit(scale: Scale, value: float) -> str:
    shown = abs(value * scale.factor)
    digits = scale.digits
    while SMALLEST <= shown < 0.999999 * 10.0 ** (1 - digits) and shown != int(shown):
        digits += 1
    tight = scale.unit == "%" or not scale.unit
    return scale.number(value, digits) + ("" if tight else "\u00a0") + scale.unit
