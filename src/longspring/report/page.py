"""One offline page from a plan: the same plan gives the same bytes.

Styles, scripts and data are written into the page; its content policy forbids every request.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from longspring.report.agreement import agreement_section
from longspring.report.atlas import map_section
from longspring.report.dispatch import dispatch_section
from longspring.report.emission import emission_section
from longspring.report.finance import finance_section
from longspring.report.headline import headline_section, title_of
from longspring.report.honesty import glossary_section, honesty_section
from longspring.report.industry import industry_section
from longspring.report.infrastructure import infrastructure_section
from longspring.report.inputs import input_section
from longspring.report.jobs import jobs_section
from longspring.report.markup import Section
from longspring.report.material import material_section
from longspring.report.money import money_section
from longspring.report.network import network_sections
from longspring.report.pathway import capacity_section, energy_section
from longspring.report.text import Text, read_catalogue, say
from longspring.report.view import open_view
from longspring.report.villages import villages_section
from longspring.results import Plan

FILE_NAME = "report.html"


def render_report(plan: Plan) -> str:
    """Return the report of a plan as one HTML page.

    Parameters
    ----------
    plan : Plan
        A collected plan; a table that it lacks leaves its section with a note.

    Returns
    -------
    str
        The page, in English and Chinese, which needs no other file and no network.
    """
    view = open_view(plan)
    sections: tuple[Section, ...] = (
        headline_section(view),
        map_section(view),
        capacity_section(view),
        emission_section(view),
        energy_section(view),
        dispatch_section(view),
        agreement_section(view),
        industry_section(view),
        material_section(view),
        money_section(view),
        finance_section(view),
        villages_section(view),
        jobs_section(view),
        infrastructure_section(view),
        input_section(view),
        honesty_section(view),
        glossary_section(),
    )
    about = Heading(title_of(view), say("page.subtitle"), version_of(plan), _notice(plan))
    return assembled(about, sections)


def render_network_report(plan: Plan) -> str:
    """Return the report of the plan of an imported network as one HTML page.

    Parameters
    ----------
    plan : Plan
        Made from a network: it has no agreement and no accounts.

    Returns
    -------
    str
        The page, in English and Chinese, which needs no other file and no network.
    """
    view = open_view(plan)
    about = Heading(title_of(view), say("network.subtitle"), version_of(plan), _notice(plan))
    return assembled(about, network_sections(view))


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands around the sections of a page; `script` runs besides that of every page."""

    title: Text
    subtitle: Text
    version: str
    notice: str = ""
    script: str = ""
    tab: Text | None = None  # of the window; made of the title if left out
    foot: Text | None = None


def assembled(about: Heading, sections: tuple[Section, ...]) -> str:
    """Return a page from its sections; the library of charts is left out where none is drawn."""
    drawn = any(section.figures for section in sections)
    tab = about.tab or say("page.title", title=about.title)
    foot = about.foot or say("page.foot", version=about.version)
    return Template(static("page.html")).substitute(
        title_en=escape(tab.en),
        title_zh=escape(tab.zh),
        heading=about.title.html(),
        subtitle=about.subtitle.html(),
        skip=say("page.skip").html(),
        contents=say("page.contents").html(),
        contents_label=say("page.contents").attributes("aria-label"),
        patterns=say("page.patterns").html(),
        print=say("page.print").html(),
        notice=about.notice,
        links="".join(_link(section) for section in sections),
        sections="".join(section.html() for section in sections),
        foot=foot.html(),
        styles=static("report.css"),
        data=_embedded(sections),
        library=static("charts.js") if drawn else "",
        script=static("report.js") + about.script,
    )


def version_of(plan: Plan) -> str:
    """Return the version that made a plan."""
    return str(plan.manifest.get("version", ""))


def write_report(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write the report of a plan to a file, or to report.html in a folder.

    The page is written beside its place and moved there whole.

    Parameters
    ----------
    plan : Plan
        A collected plan.
    path : path
        An existing folder, or the name of the file.
    """
    target = Path(path)
    if target.is_dir():
        target = target / FILE_NAME
    page = render_report(plan).encode("utf-8")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".report-", suffix=".html")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(page)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _notice(plan: Plan) -> str:
    """Return a band over the page for a plan that is not a real one."""
    if not plan.manifest.get("synthetic"):
        return ""
    return f'<p class="synthetic" role="note">{say("page.synthetic").html()}</p>'


def _link(section: Section) -> str:
    return f'<li><a href="#{section.key}">{section.title.html()}</a></li>'


def _embedded(sections: tuple[Section, ...]) -> str:
    """Return the data of the figures as JSON that cannot end its script element."""
    drawn = {figure.key: figure.pair() for section in sections for figure in section.figures}
    words = {
        language: {
            key.removeprefix("script."): message
            for key, message in read_catalogue(language).items()
            if key.startswith("script.")
        }
        for language in ("en", "zh")
    }
    text = json.dumps(
        {"figures": drawn, "words": words},
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def static(name: str) -> str:
    """Return a file that goes into every page."""
    return (files("longspring.report") / "static" / name).read_text(encoding="utf-8")
