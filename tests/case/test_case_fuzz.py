"""Whatever a file holds, the reader answers with a case or with issues, never with a traceback.

Hypothesis changes the files of a valid case; LONGSPRING_SLOW=1 tries ten times as many.
"""

import os
from pathlib import Path

import pytest
from folders import TINY
from hypothesis import given, settings
from hypothesis import strategies as st

from longspring.case.accounts import parse_accounts
from longspring.case.agreement import Known, read_agreement
from longspring.case.boundaries import read_boundaries
from longspring.case.codes import CODES
from longspring.case.documents import read_setting
from longspring.case.folder import decode, known_files, read_texts
from longspring.case.model import Case
from longspring.case.read import assemble
from longspring.case.rows import read_rows
from longspring.case.series import read_series, read_station
from longspring.case.tables import TABLES
from longspring.case.tree import read_tree
from longspring.errors import CaseError

TIMES = 10 if os.environ.get("LONGSPRING_SLOW") == "1" else 1

TEXTS = read_texts(TINY, [])
FLAT = {name: text for name, text in TEXTS.items() if "/" not in name}
YAML_FILES = ("case.yaml", "agreement.yaml")
CSV_FILES = tuple(sorted(name for name in FLAT if name.endswith(".csv")))
ACCOUNTS = """accounts:
  - {name: mine, ledger: own, label: {en: Mine, zh: 我的}, unit: MW, index: [period],
     terms: [{quantity: capacity, scale: 2, factors: [fixed_om], where: {group: [wind]}}]}
"""

# What breaks readers: marks of both formats, numbers that are none, other scripts, control marks.
NASTY = st.sampled_from(
    [
        *("", " ", "\t", "\n", "\r", '"', "'", ",", ",,", ";", ":", ": ", "- ", "{", "}", "[", "]"),
        *("#", "&a", "*a", "!!int", "!x", "|", ">", "? ", "---\n", "...", "%YAML 9.9\n", "<<: "),
        *("nan", "NaN", "inf", "-inf", "1e400", "-1e400", "1e308", "-1", "0", "1_000", "0x10"),
        *("99999999999999999999", "1.5", "½", "４", "null", "~", "true", "no", "2030", "2041"),
        *("\0", "\x07", "\x1b[31m", "\x85", "\u2028", "\ufeff", "\ud7ff", "中", "é", "\U0001f600"),
        *("wind", "city", "electricity", "made_up", "assumed", "../", "/etc/passwd", "=1+1"),
        "x" * 3000,
    ]
)


@st.composite
def mutated(draw, text):
    """Return a text with one to four changes: cut, insert, repeat, exchange."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 40))
        kind = draw(st.sampled_from(["cut", "insert", "word", "line", "swap", "upto"]))
        if kind == "cut":
            text = text[:at] + text[at + length :]
        elif kind == "insert":
            text = text[:at] + draw(NASTY) + text[at:]
        elif kind == "word":
            text = text[:at] + draw(NASTY) + text[at + length :]
        elif kind == "upto":
            text = text[:at]
        else:
            lines = text.split("\n")
            one, two = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
            if kind == "line":
                lines.insert(one, lines[two])
            else:
                lines[one], lines[two] = lines[two], lines[one]
            text = "\n".join(lines)
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as `decode` hands it on


def assert_readable(issues, text):
    """Every issue has a code, a file and a line of the text, and prints as one plain line."""
    most = text.count("\n") + 2
    for issue in issues:
        assert issue.code in CODES
        assert issue.file
        assert 0 <= issue.line <= most
        assert issue.found
        assert issue.expected
        assert issue.fix
        shown = str(issue)
        assert shown.isprintable(), shown
        assert len(shown) < 1500, shown


def examples(count):
    return settings(max_examples=count * TIMES, deadline=None, derandomize=True, database=None)


@given(st.data())
@examples(1000)
def test_any_change_to_a_table(data):
    table = data.draw(st.sampled_from([t for t in TABLES if f"{t.name}.csv" in FLAT]))
    text = data.draw(mutated(FLAT[f"{table.name}.csv"]))
    issues = []
    rows = read_rows(text, table, issues)
    assert_readable(issues, text)
    assert rows.complete == (not issues)
    if not issues:
        assert all(isinstance(record, table.record) for record in rows.records)


@given(st.data())
@examples(1000)
def test_any_change_to_a_yaml_file(data):
    name = data.draw(st.sampled_from([*YAML_FILES, "accounts.yaml"]))
    text = data.draw(mutated(FLAT.get(name, ACCOUNTS)))
    issues = []
    if name == "case.yaml":
        read_setting(text, None, issues)
    elif name == "agreement.yaml":
        read_agreement(text, Known(None, None, None, None), issues)
    else:
        parse_accounts(text, name, issues)
    assert_readable(issues, text)


@given(st.data())
@examples(100)
def test_any_change_to_a_case(data):
    name = data.draw(st.sampled_from([*YAML_FILES, *CSV_FILES, "zones.geojson"]))
    text = data.draw(mutated(FLAT[name]))
    case, issues = None, ()
    try:
        case = assemble(Path("tiny"), TEXTS | {name: text}, [])
    except CaseError as error:
        issues = error.issues
    assert isinstance(case, Case) == (not issues)
    assert {issue.file for issue in issues} <= {*known_files(), *TEXTS}
    for issue in issues:
        assert_readable([issue], text if issue.file == name else TEXTS.get(issue.file, ""))


@given(st.data())
@examples(30)
def test_any_change_to_an_hourly_file(data):
    name = data.draw(st.sampled_from([name for name in TEXTS if "/" in name]))
    text = data.draw(mutated(TEXTS[name]))
    issues = []
    columns = (read_station if name.startswith("weather") else read_series)(text, name, issues)
    assert_readable(issues, text)
    if not issues:
        assert {values.shape for values in columns.values()} == {(8760,)}


@given(st.text(max_size=300) | st.text(alphabet="[]{}:,-?&*!|>'\"#% \n\tab1", max_size=200))
@examples(1000)
def test_any_text_as_yaml(text):
    issues = []
    tree = read_tree(text, "case.yaml", issues)
    assert (tree is None) <= bool(issues)
    assert_readable(issues, text)


@given(st.text(max_size=300) | st.text(alphabet='",\n\r;ab1.-e ', max_size=200))
@examples(300)
def test_any_text_as_a_table(text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as `decode` hands it on
    issues = []
    rows = read_rows(text, TABLES[0], issues)
    assert rows.records == ()
    assert issues
    assert_readable(issues, text)


@given(st.text(max_size=200) | st.text(alphabet='[]{}":,0123eE+-.', max_size=100))
@examples(300)
def test_any_text_as_boundaries(text):
    issues = []
    read_boundaries(text, None, issues)
    assert_readable(issues, text)


@given(st.binary(max_size=300))
@examples(300)
def test_any_bytes_as_text(data):
    issues = []
    text = decode(data, "zones.csv", issues)
    assert (text is None) == bool(issues)
    assert_readable(issues, text or "")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 5000,
        "- " * 5000 + "x",
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a: " + "9" * 5000,
        "a: " + "x" * 1_000_000,
        "? " * 2000,
        "%TAG ! x\n---\na: 1",
        "a: !!binary zzzz",
        "\ufeff\ufeffa: 1",
    ],
    ids=range(10),
)
def test_yaml_made_to_hurt(text):
    issues = []
    read_setting(text, None, issues)
    assert issues
    assert_readable(issues, text)


def test_json_made_to_hurt():
    for text in ("[" * 100_000, '{"type": ' * 50_000, "1" * 10_000, "{", "[1e999]", "\ud7ff"):
        issues = []
        assert read_boundaries(text, None, issues) == {}
        (found,) = issues
        assert found.code == "LS-0604"


def test_tables_made_to_hurt():
    table = next(table for table in TABLES if table.name == "fuels")
    header, *_ = FLAT["fuels.csv"].split("\n")
    for text in (
        "," * 200_000,
        header + "\n" + "x," * 100_000,
        '"' + "x" * 200_000,
        header + "\n" + '"' * 99_999,
        header + "," + header,
        "\n" * 100_000,
    ):
        issues = []
        read_rows(text, table, issues)
        assert issues
        assert_readable(issues[:50], text)
