"""Small pieces of markup: tables, foldable blocks, sections. Everything is escaped here."""

from dataclasses import dataclass, field
from html import escape

from longspring.report.figure import Choice, Figure
from longspring.report.text import Text, say


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `value` is the exact number behind a rounded one."""

    text: Text
    value: float | None = None
    numeric: bool = False
    kind: str = ""  # class of the cell

    def html(self, tag: str = "td", scope: str = "") -> str:
        """Return the cell's markup."""
        classes = " ".join(part for part in (("number" if self.numeric else ""), self.kind) if part)
        attributes = f' class="{classes}"' if classes else ""
        if self.value is not None:
            attributes += f' data-value="{self.value!r}"'
        if scope:
            attributes += f' scope="{scope}"'
        return f"<{tag}{attributes}>{self.text.html()}</{tag}>"


def number_cell(text: Text, value: float, kind: str = "") -> Cell:
    """Return a right-aligned cell that keeps the exact value beside the text."""
    return Cell(text, float(value), numeric=True, kind=kind)


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the page and the figures drawn in it."""

    key: str
    title: Text
    body: str
    figures: tuple[Figure, ...] = field(default=())

    def html(self) -> str:
        """Return the section's markup."""
        return (
            f'<section id="{self.key}" aria-labelledby="{self.key}-title">'
            f'<h2 id="{self.key}-title">{self.title.html()}</h2>{self.body}</section>'
        )


def paragraph(text: Text, kind: str = "") -> str:
    """Return a paragraph."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<p{attribute}>{text.html()}</p>"


def table(caption: Text, header: list[Text], rows: list[list[Cell]], kind: str = "") -> str:
    """Return a table that scrolls inside its own frame; the first cell of a row is its header."""
    numeric = [all(row[i].numeric for row in rows) and bool(rows) for i in range(len(header))]
    head = "".join(
        f'<th scope="col"{" class=" + chr(34) + "number" + chr(34) if numeric[i] else ""}>'
        f"{text.html()}</th>"
        for i, text in enumerate(header)
    )
    body = "".join(
        "<tr>" + row[0].html("th", "row") + "".join(cell.html() for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="frame {kind}" tabindex="0" role="region" {caption.attributes("aria-label")}>'
        f"<table><caption>{caption.html()}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def folded(summary: Text, content: str, kind: str = "") -> str:
    """Return a block that opens on request."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<details{attribute}><summary>{summary.html()}</summary>{content}</details>"


def draw(figure: Figure) -> str:
    """Return the place of a figure: title, choices, chart, legend, note and its table twin."""
    title = figure.title.html()
    choices = "".join(_choice(figure.key, choice) for choice in figure.choices)
    note = f'<p class="note">{figure.note.html()}</p>' if figure.note else ""
    twin = folded(
        say("figure.twin"),
        f'<div class="twin">{twin_table(figure)}</div>',
        "twin-fold",
    )
    return (
        f'<figure id="figure-{figure.key}" data-figure="{figure.key}">'
        f"<figcaption>{title}</figcaption>"
        + (f'<div class="choices">{choices}</div>' if choices else "")
        + f'<div class="chart {figure.kind}" role="img" tabindex="0" '
        f"{figure.title.attributes('aria-label')}>{figure.drawing}</div>"
        f'<ul class="legend"></ul>{note}{twin}</figure>'
    )


def twin_table(figure: Figure) -> str:
    """Return the table of the view shown first."""
    view = figure.views[figure.first()]
    measure = view.measure
    header = [figure.axis] + [series.name for series in view.series]
    rows = [
        [Cell(category)]
        + [
            Cell(say("figure.none"), numeric=True)
            if series.values[i] is None
            else number_cell(measure.number(series.values[i] or 0.0), series.values[i] or 0.0)
            for series in view.series
        ]
        for i, category in enumerate(view.categories)
    ]
    caption = say("figure.caption", title=figure.title, unit=measure.unit())
    return table(caption, header, rows)


def _choice(figure_key: str, choice: Choice) -> str:
    name = f"{figure_key}-{choice.key}"
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if key == choice.chosen else ""} '
        f'data-en="{escape(text.en)}" data-zh="{escape(text.zh)}">{escape(text.en)}</option>'
        for key, text in choice.options
    )
    label = choice.label.html()
    return (
        f'<label for="{name}">{label}</label>'
        f'<select id="{name}" data-choice="{choice.key}">{options}</select>'
    )
