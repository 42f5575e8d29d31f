"""deal.yaml and side_payments.csv of a case: read, and every fault named with file and line."""

import pytest
from tiny_deal import DEAL, PAYMENTS, tiny_with_deal

from longspring.case.read import read_case
from longspring.errors import CaseError


def issues_of(folder):
    with pytest.raises(CaseError) as error:
        read_case(folder)
    return [(one.code, one.file, one.line, one.nearest) for one in error.value.issues]


def line_of(text, word):
    return next(n for n, line in enumerate(text.splitlines(), start=1) if word in line)


def test_a_case_with_two_sides(tmp_path):
    case = read_case(tiny_with_deal(tmp_path))
    assert case.deal is not None
    company, city = case.deal.sides
    assert (company.name, city.parties) == ("company", ("city", "households", "villages"))
    assert [term.use for term in city.terms] == [True, True, False]
    assert [term.discount for term in city.terms] == ["none", "social", "none"]
    assert (city.terms[1].weight, city.terms[1].parameter) == (-1.0, "carbon_value")
    assert (case.deal.no_deal.builder, case.deal.no_deal.periods) == ("company", (2030,))
    assert case.deal.standing == ("C16",)
    assert [(row.period, row.cap) for row in case.side_payments] == [
        (2030, 20.0),
        (2040, 20.0),
        (2030, 5e7),
    ]


def test_a_case_without_has_none(tmp_path):
    folder = tiny_with_deal(tmp_path)
    (folder / "deal.yaml").unlink()
    assert read_case(folder).deal is None


@pytest.mark.parametrize(
    ("old", "new", "code", "nearest"),
    [
        ("builder: company", "builder: compony", "LS-0501", "company"),
        ("periods: [2030]", "periods: [2031]", "LS-0501", "2030"),
        ("standing: [C16]", "standing: [C61]", "LS-0501", "C16"),
        ("protected: [heat_company]", "protected: [heat]", "LS-0501", ""),
        ("parameter: carbon_value", "parameter: carbon_valu", "LS-0501", "carbon_value"),
        ("account: co2", "account: co3", "LS-0501", "co2"),
        ("discount: none", "discount: nine", "LS-0406", "none"),
        ("weight: -1", "weigth: -1", "LS-0204", "weight"),
        ("    parties: [company]\n    terms", "    terms", "LS-0205", ""),
    ],
)
def test_a_fault_is_named_where_it_stands(tmp_path, old, new, code, nearest):
    folder = tiny_with_deal(tmp_path)
    text = DEAL.replace(old, new, 1)
    assert text != DEAL
    (folder / "deal.yaml").write_text(text, encoding="utf-8")
    ((found, file, line, close),) = issues_of(folder)
    assert (found, file, close) == (code, "deal.yaml", nearest)
    if code != "LS-0205":
        assert line == line_of(text, new)


def test_parties_of_an_account_without_them(tmp_path):
    folder = tiny_with_deal(tmp_path)
    text = DEAL.replace("account: co2", "account: co2\n        parties: [city]", 1)
    (folder / "deal.yaml").write_text(text, encoding="utf-8")
    assert [one[0] for one in issues_of(folder)] == ["LS-0806"]


def test_a_third_side(tmp_path):
    folder = tiny_with_deal(tmp_path)
    third = DEAL.split("  - name: city")[0].split("sides:\n")[1].replace("company", "grid")
    (folder / "deal.yaml").write_text(DEAL.replace("no_deal:", third + "no_deal:"), "utf-8")
    assert [one[0] for one in issues_of(folder)] == ["LS-0206"]


def test_a_cap_on_an_account_that_is_not_there(tmp_path):
    folder = tiny_with_deal(tmp_path)
    text = PAYMENTS.replace("renewable_generation", "renewable_generatio", 1)
    (folder / "side_payments.csv").write_text(text, encoding="utf-8")
    assert issues_of(folder) == [("LS-0501", "side_payments.csv", 2, "renewable_generation")]


def test_both_files_satisfy_their_schema():
    from jsonschema import Draft202012Validator
    from ruamel.yaml import YAML

    from longspring.case.schema import schemas

    tree = YAML(typ="safe", pure=True).load(DEAL)
    check = Draft202012Validator(schemas()["deal.yaml"])
    assert list(check.iter_errors(tree)) == []
    tree["another"] = 1
    assert [error.validator for error in check.iter_errors(tree)] == ["additionalProperties"]
