"""`longspring bench`: how fast the program of a case is built on this machine."""

from dataclasses import asdict
from typing import Annotated

import typer

from longspring.catalogue import message
from longspring.cli.options import JsonOption, LanguageOption
from longspring.cli.output import number, say, show_json, show_table


def bench(
    case: Annotated[str, typer.Argument(metavar="CASE")] = "changchun",
    hours: Annotated[int, typer.Option("--hours", min=1, max=8760)] = 1,
    periods: Annotated[int | None, typer.Option("--periods", min=1, show_default=False)] = None,
    json: JsonOption = False,
    lang: LanguageOption = "en",
) -> None:
    """Build the program of a case and print seconds and bytes per nonzero."""
    from longspring.benchmark import measure_build
    from longspring.case.shipped import find_case

    found = measure_build(find_case(case), hours, periods)
    if json:
        show_json(asdict(found))
        return
    say(
        message(
            lang,
            "bench.size",
            columns=number(found.columns),
            rows=number(found.rows),
            nonzeros=number(found.nonzeros),
        )
    )
    words = ("stage", "seconds", "memory", "microseconds", "bytes")
    show_table(
        [message(lang, f"bench.{word}") for word in words],
        [
            (
                message(lang, f"stage.{measure.stage}"),
                f"{measure.seconds:.2f}",
                f"{measure.bytes / 2**20:.0f}",
                f"{measure.microseconds_per_nonzero:.3f}",
                f"{measure.bytes_per_nonzero:.1f}",
            )
            for measure in found.measures
        ],
    )
