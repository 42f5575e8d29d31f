"""`longspring certify`: is the stored plan the optimum of its case? Asked anew."""

from longspring.catalogue import message
from longspring.cli.options import JsonOption, LanguageOption, PlanArgument
from longspring.cli.output import say, show_json, show_table
from longspring.cli.progress import progress
from longspring.errors import NotCertifiedError


def certify(out: PlanArgument, json: JsonOption = False, lang: LanguageOption = "en") -> None:
    """Audit a plan again."""
    from longspring.interop.pypsa.folder import is_imported
    from longspring.interop.pypsa.planning import CASE, certify_network
    from longspring.results import certificate_record
    from longspring.revisit import certify_again

    with progress(lang) as report:
        network = is_imported(out / CASE)
        found = certify_network(out) if network else certify_again(out, report)
    if json:
        show_json(certificate_record(found))
    else:
        header = [message(lang, f"certify.{name}") for name in ("family", "relative", "where")]
        rows = [
            (name, f"{family.relative:.1e}", family.where)
            for name, family in found.families.items()
        ]
        show_table(header, rows)
    if not found.passed:
        apart = f"the bounds are {found.safe_gap:.1e} apart, which is more than the gap claimed"
        raise NotCertifiedError(found.failed() or apart)
    key = "certify.network" if network else "certify.passed"
    say(message(lang, key, gap=f"{found.gap:.1e}", bound=f"{found.safe_bound:,.0f}"))
