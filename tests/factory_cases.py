"""Cases with factories: ten MW of wind that must be built, and whoever makes its parts."""

from longspring.case import model
from program_cases import COSTS, demand, make_case, potential, record, transfer

SALES = (
    transfer("factory_annuity", "annualised_cost"),
    transfer("factory_capacity", "fixed_om"),
    transfer("made", "component_price;input_share"),
    transfer("sold", "component_price;input_share"),
    transfer("made", "component_price", payer="outside", payee="company"),
    transfer("sold", "component_export_price", payer="outside", payee="company"),
)


def component(name: str, province: float = 0.0) -> model.Component:
    return record(model.Component, component=name, unit="MW", province_share=province)


def price(name: str, *values: float, period: int = 2030) -> model.ComponentPrice:
    keys = ("price", "export_price", "export_limit")
    given_values = dict(zip(keys, values, strict=True))
    return record(model.ComponentPrice, component=name, period=period, **given_values)


def factory(name: str, made: str, most: float, **values: float) -> model.Factory:
    base = {"zone": "a", "owner": "company", "max_capacity": most, "lifetime": 20.0}
    return record(model.Factory, factory=name, component=made, **base | values)


def wind_case(years: float = 1.0, **values: object) -> model.Case:
    """Return a case in which 10 MW of wind must be built, at 1000 CNY/MW."""
    wind = record(
        model.Technology,
        technology="wind",
        kind="source",
        carrier_out="electricity",
        owner="company",
    )
    cost = record(model.TechnologyCost, technology="wind", period=2030, overnight_cost=1000.0)
    given_values = {
        "periods": (model.Period(2030, years),),
        "technologies": (wind,),
        "costs": (cost,),
        "potentials": (potential("wind", "a", 10.0),),
        "demands": (demand("a", "electricity", 10.0 * 8760),),
        "transfers": (*COSTS, *SALES),
    }
    return make_case(**given_values | values)


def use(name: str, into: str, amount: float) -> model.ComponentUse:
    return record(model.ComponentUse, component=name, technology=into, amount=amount)
