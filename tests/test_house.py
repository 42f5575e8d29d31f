"""The house rules: layers, libraries, sizes, docstrings, names, the public interface.

Each rule lists its offenders when it fails, so that one run shows everything to mend.
"""

import ast
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from statistics import median

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import longspring

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "longspring"
MODULES = sorted(SOURCE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef
# Third-party libraries each room may import; a room not named may import what pyproject forbids
# nobody. `certificate` is a room of its own: it must stay independent of what it checks.
LIBRARIES = {
    "solve/certificate": {"numpy"},
    "solve/residual": {"numpy"},
    "delivery/proof": set(),
    "delivery/sat": {"ortools"},
    "program": {"numpy", "scipy"},
    "ledger": {"numpy", "scipy"},
    "agreement": {"numpy", "scipy"},
    "economics": {"numpy", "scipy"},
    "timegrid": {"numpy", "scipy"},
    "errors": set(),
    "catalogue": set(),
}
PROOF_ROOMS = {"solve/certificate", "solve/residual", "delivery/proof", "delivery/sat"}
PROOF = {"longspring.solve.residual"}
BASES = {"NamedTuple", "Protocol", "TypedDict", "Enum", "StrEnum", "IntEnum", "Generic"}
MEMORABLE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Unit:
    """A function or class and where it stands."""

    node: Function | ast.ClassDef
    where: str
    public: bool


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").as_posix()


def units() -> Iterator[Unit]:
    """Yield every function and class of the package with its place."""
    for path in MODULES:
        yield from below(parsed(path), name_of(path), public=True)


def below(parent: ast.AST, where: str, *, public: bool) -> Iterator[Unit]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.ClassDef | Function):
            shown = public and not node.name.startswith("_") and not isinstance(parent, Function)
            yield Unit(node, f"{where}.py:{node.lineno} {node.name}", shown)
            yield from below(node, where, public=shown)
        else:
            yield from below(node, where, public=public)


def functions() -> Iterator[tuple[Function, Unit]]:
    for unit in units():
        if isinstance(unit.node, Function):
            yield unit.node, unit


def body_lines(node: Function) -> int:
    """Count lines from the first statement after the docstring to the last."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def parameters(node: Function) -> list[ast.arg]:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [argument for argument in arguments if argument.arg not in {"self", "cls"}]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# --------------------------------------------------------------------------- layers, libraries


def test_imports_point_only_downwards() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = run(str(program), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_each_room_imports_only_its_libraries() -> None:
    offenders = []
    for path in MODULES:
        name = name_of(path)
        room = next((r for r in LIBRARIES if name == r or name.startswith(f"{r}/")), None)
        if room is None:
            continue
        allowed = LIBRARIES[room] | sys.stdlib_module_names
        for module in imported_modules(parsed(path)):
            # What proves a solution may share nothing with what built or solved the program.
            own = module in PROOF if room in PROOF_ROOMS else module.startswith("longspring")
            if module.split(".")[0] not in allowed and not own:
                offenders.append(f"{name}.py imports {module}")
    assert not offenders, "\n".join(offenders)


def imported_modules(tree: ast.Module) -> Iterator[str]:
    """Yield the name of every module imported, wherever it stands, but for types alone."""
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def test_no_relative_and_no_star_imports() -> None:
    offenders = [
        f"{name_of(path)}.py:{node.lineno}"
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and (node.level > 0 or any(alias.name == "*" for alias in node.names))
    ]
    assert not offenders, "\n".join(offenders)


# --------------------------------------------------------------------------- sizes


def test_modules_have_at_most_400_lines_and_a_median_of_180() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    offenders = [
        f"{name}.py has {length} lines" for name, length in lengths.items() if length > 400
    ]
    assert not offenders, "\n".join(offenders)
    assert median(lengths.values()) <= 180


def test_function_bodies_have_at_most_40_lines() -> None:
    offenders = [
        f"{unit.where} has {body_lines(node)} lines"
        for node, unit in functions()
        if body_lines(node) > 40
    ]
    assert not offenders, "\n".join(offenders)


def test_functions_have_at_most_6_parameters() -> None:
    offenders = [
        f"{unit.where} has {len(parameters(node))} parameters"
        for node, unit in functions()
        # A command has one parameter per option, which is its interface, not its complexity.
        if len(parameters(node)) > 6 and not unit.where.startswith("cli/")
    ]
    assert not offenders, "\n".join(offenders)


def test_no_parameter_passes_unnamed_keywords_on() -> None:
    offenders = [
        unit.where
        for node, unit in functions()
        # A sentence's placeholders and a term's labels are open by nature, and are not passed on.
        if node.args.kwarg is not None and node.args.kwarg.arg not in {"values", "labels"}
    ]
    assert not offenders, "\n".join(offenders)


def test_classes_have_at_most_12_public_methods_and_no_ancestors() -> None:
    offenders = []
    for unit in units():
        if not isinstance(unit.node, ast.ClassDef):
            continue
        public = [
            child.name
            for child in unit.node.body
            if isinstance(child, Function) and not child.name.startswith("_")
        ]
        if len(public) > 12:
            offenders.append(f"{unit.where} has {len(public)} public methods")
        for base in unit.node.bases:
            name = ast.unparse(base).split("[")[0].split(".")[-1]
            if name not in BASES and not name.endswith(("Error", "Exception")):
                offenders.append(f"{unit.where} inherits from {name}")
    assert not offenders, "\n".join(offenders)


# --------------------------------------------------------------------------- words


def test_every_function_says_what_it_returns() -> None:
    offenders = [unit.where for node, unit in functions() if node.returns is None]
    assert not offenders, "\n".join(offenders)


def test_every_parameter_has_a_type() -> None:
    offenders = [
        f"{unit.where}: {argument.arg}"
        for node, unit in functions()
        for argument in parameters(node)
        if argument.annotation is None
    ]
    assert not offenders, "\n".join(offenders)


def test_everything_public_has_a_docstring() -> None:
    offenders = [
        f"{name_of(path)}.py" for path in MODULES if ast.get_docstring(parsed(path)) is None
    ]
    offenders += [
        unit.where for unit in units() if unit.public and ast.get_docstring(unit.node) is None
    ]
    assert not offenders, "\n".join(offenders)


def test_numpydoc_sections_name_real_parameters() -> None:
    offenders = []
    for node, unit in functions():
        documented = documented_parameters(ast.get_docstring(node) or "")
        real = {argument.arg for argument in parameters(node)}
        for extra in (node.args.vararg, node.args.kwarg):
            real |= {extra.arg} if extra else set()
        offenders += [f"{unit.where}: {name}" for name in documented if name not in real]
    assert not offenders, "\n".join(offenders)


def documented_parameters(docstring: str) -> list[str]:
    """Return the names that a numpydoc `Parameters` section explains."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", docstring, re.M | re.S)
    if section is None:
        return []
    lines = re.findall(r"^([\w*][\w*, ]*) :", section.group(1), re.M)
    return [name.strip(" *") for line in lines for name in line.split(",")]


def test_no_forbidden_words() -> None:
    """Names that say nothing, work put off, paths of one machine, debugging left behind."""
    files = re.compile(r"(utils|helpers|common|misc|manager|handler)")
    offenders = [f"{name_of(path)}.py" for path in MODULES if files.search(path.stem)]
    words = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error|break" + r"point)\b"
    )
    for path in [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if words.search(line):
                offenders.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert not offenders, "\n".join(offenders)


def test_no_test_is_left_out_quietly() -> None:
    offenders = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"pytest\.(mark\.)?(skip|xfail|importorskip)" + r"\b", line)
    ]
    offenders = [place for place in offenders if not place.startswith("test_house.py")]
    assert not offenders, "\n".join(offenders)


def test_modules_of_tests_have_names_of_their_own() -> None:
    """Pytest imports them by name alone: with two of one name none can be collected."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    offenders = sorted({name for name in names if names.count(name) > 1})
    offenders += [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if line.startswith("from conftest " + "import")  # whichever of them came last
    ]
    assert not offenders, "\n".join(offenders)


# --------------------------------------------------------------------------- interface


def test_public_names_are_sorted_few_and_there() -> None:
    assert list(longspring.__all__) == sorted(longspring.__all__, key=ascii_order)
    assert len(longspring.__all__) <= 20
    for name in longspring.__all__:
        assert getattr(longspring, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = longspring.nothing  # pyright: ignore[reportAttributeAccessIssue]


def ascii_order(name: str) -> tuple[bool, bool, str]:
    """Order names as ruff does: constants, classes, then the rest."""
    return (not name.isupper(), not name[0].isupper(), name)


def test_public_names_have_a_home() -> None:
    """The lazy table and the names for type checkers agree."""
    tree = parsed(SOURCE / "__init__.py")
    typed = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("longspring.")
        for alias in node.names
    }
    assert typed == set(longspring.__all__) - {"__version__"}


def test_import_is_silent_and_light() -> None:
    heavy = ["numpy", "scipy", "pandas", "pvlib", "highspy", "h5netcdf", "rich", "ruamel", "typer"]
    code = f"import sys, longspring; print([name for name in {heavy} if name in sys.modules])"
    done = run(sys.executable, "-W", "error", "-c", code)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_help_imports_nothing_heavy() -> None:
    heavy = [
        "numpy",
        "scipy",
        "pandas",
        "pvlib",
        "highspy",
        "h5netcdf",
        "rich.progress",
        "ruamel.yaml",
    ]
    code = (
        "import sys\nfrom longspring.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = run(sys.executable, "-c", code)
    assert done.stderr.strip() == "[]"
    assert "plan" in done.stdout


def test_help_is_fast() -> None:
    """Best of five; the figure is printed. Under a loaded machine the bound is generous."""
    program = str(Path(sys.executable).with_name("longspring"))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert run(program, "--help").returncode == 0
        times.append(time.perf_counter() - start)
    print(f"longspring --help: {min(times):.3f} s, aim {MEMORABLE_SECONDS} s")
    assert min(times) < 3 * MEMORABLE_SECONDS


def test_catalogues_say_the_same_in_both_languages() -> None:
    """Same keys, same placeholders, no sentence empty or left in the other language."""
    for english in sorted(SOURCE.rglob("en.json")):
        first = json.loads(english.read_text("utf-8"))
        second = json.loads(english.with_name("zh.json").read_text("utf-8"))
        first, second = dict(leaves(first)), dict(leaves(second))
        assert first.keys() == second.keys(), english
        for key, sentence in first.items():
            assert placeholders(sentence) == placeholders(second[key]), key
            assert sentence.strip(), key
            assert second[key].strip(), key


def test_catalogues_say_each_sentence_once() -> None:
    offenders = []
    for path in sorted([*SOURCE.rglob("en.json"), *SOURCE.rglob("zh.json")]):
        pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        offenders += [f"{path.relative_to(SOURCE)}: {key}" for key in twice]
    assert not offenders, "\n".join(offenders)


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every sentence of a nested catalogue with its path."""
    if isinstance(tree, dict):
        for key, branch in tree.items():
            yield from leaves(branch, f"{path}/{key}")
    elif isinstance(tree, list):
        for index, branch in enumerate(tree):
            yield from leaves(branch, f"{path}/{index}")
    else:
        yield path, str(tree)


def placeholders(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)", sentence))


def test_tracked_files_name_no_machine() -> None:
    """No path of one desk and no address of a package registry in what is shared."""
    done = run("git", "ls-files", "-z")
    if done.returncode != 0:  # an unpacked archive has no list of files, and nothing to leak
        return
    words = re.compile(
        r"(?<![\w.])/(?:" + "work|farm|root|home" + r")/\w|pypi" + r"\.org|npm" + "js"
    )
    offenders = []
    for name in filter(None, done.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".md", ".yaml", ".sh", ".csv", ".json", ""}:
            for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                if words.search(line.decode("utf-8", "replace")):
                    offenders.append(f"{name}:{number}")
    assert not offenders, "\n".join(offenders)


# Rooms that an extra brings libraries for; each looks for them before use.
EXTRAS = {
    "structured": ("solve/interior/",),
    "schedule": ("delivery/sat",),
    "serve": ("track/", "web/", "interop/sheet"),
    "postgres": ("track/",),
}


def test_the_core_installs_what_the_program_imports() -> None:
    """Every library that the source names, and the backend of h5netcdf, is a core dependency.

    But for rooms that have an extra of their own.
    """
    wanted = {Requirement(text) for text in requires("longspring") or []}
    core = {canonicalize_name(one.name) for one in wanted if one.marker is None}
    homes = packages_distributions()
    extras = {
        extra: {canonicalize_name(one.name) for one in wanted if named_by(one, extra)}
        for extra in EXTRAS
    }
    missing = []
    for path in MODULES:
        rooms = [extra for extra, starts in EXTRAS.items() if name_of(path).startswith(starts)]
        allowed = core.union(*(extras[extra] | BROUGHT.get(extra, set()) for extra in rooms))
        for name in imported_modules(parsed(path)):
            top = name.partition(".")[0]
            if top == "longspring" or top in sys.stdlib_module_names:
                continue
            if not {canonicalize_name(home) for home in homes[top]} <= allowed:
                missing.append(f"{name_of(path)}.py imports {top}")
    assert not missing, "\n".join(missing)
    assert {"h5py", "highspy-extras"} <= core
    assert extras["structured"] == {"numba", "llvmlite", "threadpoolctl"}


# What the libraries of an extra cannot be without, and so may be imported with them.
BROUGHT = {"serve": {"anyio", "pydantic", "starlette"}}


def named_by(requirement: Requirement, extra: str) -> bool:
    """Tell whether a requirement belongs to an extra."""
    marker = requirement.marker
    return (
        marker is not None
        and not marker.evaluate({"extra": ""})
        and marker.evaluate({"extra": extra})
    )
