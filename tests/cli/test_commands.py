"""Commands that need no solver: their output, their exit codes, their languages."""

import json
from pathlib import Path

import pytest

from cli.running import longspring
from longspring.cli.main import COMMANDS, command_line, command_of, spoken_language
from longspring.cli.output import number, show_table


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_command_and_option_is_explained(language: str) -> None:
    group = command_line(language)
    assert list(group.commands) == list(dict.fromkeys(name.split()[0] for name in COMMANDS))
    for name in COMMANDS:
        command = command_of(group, name)
        assert command.help, name
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name}"


def test_help_speaks_the_language_asked_for() -> None:
    assert "协议" in longspring("--lang", "zh", "--help").stdout
    assert "协议" in longspring("--help", LONGSPRING_LANG="zh").stdout
    assert "agreement" in longspring("--lang=en", "--help", LONGSPRING_LANG="zh").stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], "", "en"),
        ([], "zh", "zh"),
        ([], "klingon", "en"),
        (["plan", "--lang", "zh"], "", "zh"),
        (["plan", "--lang=zh"], "en", "zh"),
        (["plan", "--lang", "en"], "zh", "en"),
        (["plan", "--lang"], "zh", "en"),
    ],
)
def test_language_is_that_of_the_option_then_of_the_environment(
    arguments: list[str], environment: str, expected: str
) -> None:
    assert spoken_language(arguments, environment) == expected


def test_wrong_arguments_end_with_2() -> None:
    assert longspring("plan").returncode == 2
    assert longspring("nonsense").returncode == 2
    assert longspring("check", "changchun", "--lang", "fr").returncode == 2


def test_an_unknown_case_names_the_nearest() -> None:
    done = longspring("check", "changchung")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "Cannot do that: found no folder 'changchung' and no shipped case of that name, "
        "expected a case folder or one of: changchun. Did you mean 'changchun'?\n"
    )


def test_version_is_the_package_s() -> None:
    import longspring as package

    assert longspring("--version").stdout.strip() == package.__version__


def test_new_copies_a_case_that_is_valid(tmp_path: Path) -> None:
    done = longspring("new", "mine", "--from", "changchun", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "mine\n"), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    checked = longspring("check", "mine", "--json", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    shipped = json.loads(longspring("check", "changchun", "--json").stdout)
    assert json.loads(checked.stdout)["case_sha256"] == shipped["case_sha256"]


def test_new_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = longspring("new", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert "'mine' already there" in done.stderr
    assert not list((tmp_path / "mine").iterdir())


def test_check_lists_every_issue_and_ends_with_3(tmp_path: Path) -> None:
    longspring("new", "mine", cwd=tmp_path)
    table = tmp_path / "mine" / "zones.csv"
    lines = table.read_text("utf-8").splitlines()
    lines[0] = lines[0].replace("latitude_deg", "lattitude_deg")
    table.write_text("\n".join(lines), "utf-8")
    done = longspring("check", "mine", "--json", cwd=tmp_path)
    assert done.returncode == 3
    issues = json.loads(done.stdout)["issues"]
    assert any(issue["nearest"] == "latitude_deg" for issue in issues), issues
    spoken = longspring("check", "mine", cwd=tmp_path)
    assert (spoken.returncode, spoken.stdout) == (3, "")
    assert "latitude_deg" in spoken.stderr
    assert f"{len(issues)} issue(s)" in spoken.stderr
    assert "Traceback" not in spoken.stderr


def test_doctor_finds_this_installation_healthy() -> None:
    done = longspring("doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["healthy"]
    assert found["versions"]["highspy"] == found["versions"]["highspy-extras"]
    assert "changchun" in found["cases"]


def test_tables_align_what_a_terminal_draws_wide(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(("名称", "n"), [("热", "1"), ("heat", "1,000")])
    # 名称 is four columns wide, as is "heat"; numbers end in the same column.
    assert capsys.readouterr().out.splitlines() == ["名称      n", "热        1", "heat  1,000"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-1e-9, "0"),
        (0.0123, "0.012"),
        (0.5, "0.5"),
        (12.3456, "12.35"),
        (999.96, "1,000"),
        (1234.5, "1,234"),
        (-5e6, "-5,000,000"),
        (float("nan"), "–"),
        (None, "–"),
    ],
)
def test_numbers_have_four_figures_and_no_crumbs(value: float | None, text: str) -> None:
    assert number(value) == text
