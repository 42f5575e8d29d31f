"""Clause templates: fifteen of them, written into an agreement without disturbing it."""

import pytest
from folders import copy_tiny, edit, issues_of

from longspring.case.accounts import money_accounts, shipped_accounts
from longspring.case.draft import Wishes, add_clause, insert_clause
from longspring.case.read import read_case
from longspring.case.templates import find_template, read_templates
from longspring.errors import CaseError, UsageError

TEMPLATES = read_templates()
ACCOUNTS = {one.name: one for one in (*money_accounts(), *shipped_accounts())}


def clauses_of(folder):
    return {clause.name: clause for clause in read_case(folder).agreement.clauses}


def test_there_are_fifteen_and_each_says_who_proves_what():
    assert sorted({one.number for one in TEMPLATES}) == [f"T{n:02d}" for n in range(1, 16)]
    names = {one.name for one in TEMPLATES}
    for one in TEMPLATES:
        assert one.owes, one.name
        assert one.benefits, one.name
        assert one.evidence.en, one.name
        assert one.evidence.zh, one.name
        assert one.terms.frequency.zh, one.name
        assert one.terms.remedy.zh, one.name
        assert len({owner.party for owner in one.terms.owners}) == 2, one.name
        assert set(one.terms.depends) <= names - {one.name}, one.name


def test_each_bounds_an_account_that_is_shipped_by_an_index_it_has():
    for one in TEMPLATES:
        assert one.account in ACCOUNTS, one.name
        assert not one.minus or one.minus in ACCOUNTS, one.name
        assert not one.party or "party" in ACCOUNTS[one.account].index, one.name


def test_what_law_forbids_states_what_may_be_agreed_and_binds_nothing():
    forbidden = [one for one in TEMPLATES if one.legal == "X"]
    assert [one.name for one in forbidden] == ["T10", "T10b", "T11", "T11b"]
    for one in forbidden:
        assert one.strength == "report_only"
        assert one.terms.permitted.en
        assert one.terms.permitted.zh


def test_what_no_plan_measures_says_what_does():
    outside = [one.name for one in TEMPLATES if one.terms.measured.en]
    assert outside == ["T13", "T15b"]
    assert all(find_template(name).strength == "report_only" for name in outside)


def test_an_unknown_template_is_refused():
    with pytest.raises(UsageError, match="expected one of T01"):
        find_template("T99")


COUNTED = ("T10", "T10b", "T11b")  # with coefficients that the tiny case does not have


@pytest.mark.parametrize("name", COUNTED)
def test_an_account_that_a_case_cannot_count_is_named_with_what_it_lacks(tmp_path, name):
    with pytest.raises(UsageError, match=r"coefficients.csv the tables (chain|factory_jobs)"):
        add_clause(str(copy_tiny(tmp_path)), find_template(name), Wishes(field="F1"))


@pytest.mark.parametrize("name", [one.name for one in TEMPLATES if one.name not in COUNTED])
def test_every_template_makes_a_clause_that_reads_back(tmp_path, name):
    # The tiny case has the periods 2030 and 2040.
    template = find_template(name)
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "case.yaml", "old": "parties:", "new": MORE_PARTIES})
    given = 7.5 if template.value is None else None
    made, _ = add_clause(str(folder), template, Wishes(field="F1", year=2030, value=given))
    clause = clauses_of(folder)[made]
    assert made == "C03"
    assert clause.account == template.account
    assert clause.minus == template.minus
    assert clause.ratio == template.ratio
    assert clause.party == template.party
    assert clause.aggregate == ("sum" if template.window == "through" else "each")
    assert clause.periods == ((2030, 2040) if template.window == "from" else (2030,))
    assert clause.illustrative == (given is None)
    assert "{" not in clause.text.en + clause.text.zh
    assert clause.terms.template == name
    assert clause.terms.remedy == template.terms.remedy
    assert clause.terms.measured == template.terms.measured


MORE_PARTIES = "parties:\n  - {name: local_industry, label: {en: Industry, zh: 工业}}\n"


def test_wishes_replace_what_the_template_has(tmp_path):
    folder = copy_tiny(tmp_path)
    wishes = Wishes("Z9", "F6", 2.0, "GW", None, 2040, ("city",), "best_effort", 12.5)
    made, _ = add_clause(str(folder), find_template("T01"), wishes)
    clause = clauses_of(folder)[made]
    assert made == "Z9"
    assert (clause.field, clause.zones, clause.periods) == ("F6", ("city",), (2030, 2040))
    assert clause.value == 2000.0  # MW
    assert clause.strength == "best_effort"
    assert clause.remedy_price == pytest.approx(0.0125)  # 12.5 CNY/GW = 0.0125 CNY/MW
    assert not clause.illustrative
    assert "at least 2 GW" in clause.text.en
    # The period 2040 of the tiny case has ten years.
    assert clause.text.en.startswith("By the end of 2049 ")
    assert clause.text.zh.startswith("到2049年底")
    made, _ = add_clause(str(folder), find_template("T12"), Wishes(field="F1", year=2033))
    assert clauses_of(folder)[made].text.en.startswith("In each year of 2030-2039 ")
    made, _ = add_clause(str(folder), find_template("T06"), Wishes(field="F1", year=2045))
    assert clauses_of(folder)[made].text.en.startswith("From 2040 ")


def test_nothing_else_of_the_file_changes(tmp_path):
    folder = copy_tiny(tmp_path)
    path = folder / "agreement.yaml"
    before = "# what we agreed\n" + path.read_text("utf-8") + "\n# the end\n"
    path.write_text(before, "utf-8")
    _, text = add_clause(str(folder), find_template("T01"), Wishes(year=2030, field="F1"))
    after = path.read_text("utf-8")
    start = after.index("  - name: C03")
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    assert after == before.replace("\n\n# the end\n", f"\n{indented}\n# the end\n")
    assert after[start:].startswith(indented)


def test_a_clause_goes_before_the_key_that_follows_and_its_comment():
    text = "clauses:\n- name: C1\n  value: 1\n\n# who\nparties: [a]\n"
    added = insert_clause(text, "- name: C2\n  value: 2\n")
    assert (
        added == "clauses:\n- name: C1\n  value: 1\n- name: C2\n  value: 2\n\n# who\nparties: [a]\n"
    )
    assert insert_clause("clauses: []\n", "- name: C2\n") == "clauses:\n  - name: C2\n"
    with pytest.raises(UsageError, match="one below the other"):
        insert_clause("clauses: [{name: C1}]\n", "- name: C2\n")


def test_a_clause_that_law_forbids_is_refused_and_nothing_is_written(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(folder, {"file": "case.yaml", "old": "parties:", "new": MORE_PARTIES})
    before = (folder / "agreement.yaml").read_bytes()
    wishes = Wishes(field="F1", year=2030, strength="binding")
    with pytest.raises(CaseError) as caught:
        add_clause(str(folder), find_template("T11"), wishes)
    (issue,) = caught.value.issues
    assert issue.code == "LS-0802"
    assert "August 2022" in issue.fix
    assert "does not depend on it" in issue.fix
    assert "风光资源配置不以此为条件" in issue.fix
    with pytest.raises(CaseError, match="LS-0810"):
        add_clause(str(folder), find_template("T13"), wishes)
    assert (folder / "agreement.yaml").read_bytes() == before
    assert issues_of(folder) == ()


def test_what_a_template_cannot_know_is_asked_for(tmp_path):
    folder = str(copy_tiny(tmp_path))
    with pytest.raises(UsageError, match="--value"):
        add_clause(folder, find_template("T14b"), Wishes(field="F1"))
    with pytest.raises(UsageError, match="--field"):
        add_clause(folder, find_template("T04"), Wishes())
    with pytest.raises(UsageError, match="--year"):
        add_clause(folder, find_template("T15"), Wishes(field="F1"))
    with pytest.raises(UsageError, match="--name"):
        add_clause(folder, find_template("T01"), Wishes("C01", "F1"))
    with pytest.raises(UsageError, match="longspring new"):
        add_clause("changchun", find_template("T01"), Wishes())


def test_a_clause_of_a_party_needs_an_account_by_party(tmp_path):
    folder = copy_tiny(tmp_path)
    edit(
        folder,
        {"file": "agreement.yaml", "old": "zones: [county]", "new": "party: [company]"},
    )
    (issue,) = issues_of(folder)
    assert (issue.code, issue.line) == ("LS-0806", 25)
    assert "party for account 'capacity'" in issue.found


def test_terms_refer_to_clauses_and_parties_that_exist(tmp_path):
    folder = copy_tiny(tmp_path)
    terms = (
        "    illustrative: true\n    terms:\n      depends: [C160]\n"
        "      owners: [{party: cityy, office: {en: Office, zh: 局}}]\n"
    )
    edit(folder, {"file": "agreement.yaml", "old": "    illustrative: true\n", "new": terms})
    found = [(issue.code, issue.nearest) for issue in issues_of(folder)]
    assert found == [("LS-0501", "C16"), ("LS-0501", "city")]
