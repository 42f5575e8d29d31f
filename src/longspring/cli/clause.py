"""`longspring clause new`: a clause from a template, put into the agreement of a case."""

from typing import Annotated, Literal

import typer

from longspring.catalogue import message
from longspring.cli.options import CaseArgument, JsonOption, LanguageOption
from longspring.cli.output import say, show, show_json

Action = Literal["new"]
Strength = Literal["binding", "best_effort", "report_only"]


def clause(  # noqa: PLR0913, PLR0917 - one parameter an option
    action: Annotated[Action, typer.Argument(metavar="ACTION", show_default=False)],
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", show_default=False)],
    case: CaseArgument,
    name: Annotated[str, typer.Option("--name", show_default=False)] = "",
    field: Annotated[str, typer.Option("--field", show_default=False)] = "",
    value: Annotated[float | None, typer.Option("--value", show_default=False)] = None,
    unit: Annotated[str, typer.Option("--unit", show_default=False)] = "",
    ratio: Annotated[float | None, typer.Option("--ratio", show_default=False)] = None,
    year: Annotated[int | None, typer.Option("--year", show_default=False)] = None,
    zone: Annotated[list[str] | None, typer.Option("--zone", show_default=False)] = None,
    strength: Annotated[Strength | None, typer.Option("--strength", show_default=False)] = None,
    remedy_price: Annotated[
        float | None, typer.Option("--remedy-price", min=0, show_default=False)
    ] = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Write a clause into agreement.yaml; the rest of the file stays as it is."""
    from longspring.case.draft import Wishes, add_clause
    from longspring.case.templates import find_template

    assert action == "new"
    zones = tuple(zone or ())
    wishes = Wishes(name, field, value, unit, ratio, year, zones, strength, remedy_price)
    made, text = add_clause(case, find_template(template), wishes)
    if json:
        show_json({"clause": made, "template": template, "case": case, "yaml": text})
        return
    show(text.rstrip("\n"))
    say(message(lang, "clause.done", clause=made, case=case))
