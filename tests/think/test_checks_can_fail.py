"""Every check is once shown able to fail: a check that cannot fail guards nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from scripts.checks import containers, meaning, refusals, shape, tree

from tests.think.test_code_health import CHECKS

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {contract["id"]: contract["name"] for contract in SETTINGS["tool"]["importlinter"]["contracts"]}
ROOMS = [
    "core",
    "rulebook",
    "engine",
    "insight",
    "trail",
    "parties",
    "ledger",
    "debts",
    "cases",
    "contacts",
    "flows",
    "adapters",
    "web",
    "config",
]  # the fourteen
FLOORS = ("core", "rulebook", "engine", "insight", "flows", "adapters", "web", "config")
TABLES = ("trail", "parties", "ledger", "debts", "cases", "contacts")
BROKEN_BY = {
    "floors": ("ledger/looks_up.py", "import dunwell.debts.queries"),
    "adapters": ("adapters/knows_django.py", "import django"),
    "handed_in": ("web/takes_an_adapter.py", "import dunwell.adapters.mail"),
    "think": ("core/asks_the_network.py", "import socket"),
    "services": ("cases/calls_sideways.py", "import dunwell.debts.services"),
    **{f"{room}_tables": (f"flows/reads_{room}.py", f"import dunwell.{room}.models") for room in TABLES},
}
"""For each import contract, a module and the import in it that breaks the contract."""
Tree = Mapping[str, str]


def grow(root: Path, tree: Tree) -> Path:
    for name, text in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def a_small_house() -> dict[str, str]:
    house = {"src/dunwell/__init__.py": "", "pyproject.toml": (ROOT / "pyproject.toml").read_text(encoding="utf-8")}
    for room in (*FLOORS, *TABLES):
        house[f"src/dunwell/{room}/__init__.py"] = ""
    for room in TABLES:
        house |= {f"src/dunwell/{room}/{module}.py": "" for module in ("models", "queries", "services")}
    further = (path.relative_to(ROOT).as_posix() for path in (ROOT / "src/dunwell").glob("*/*_models.py"))
    return house | dict.fromkeys(further, "") | {"src/dunwell/adapters/mail.py": ""}


def run(*words: str, at: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "PYTHONPATH": f"{at / 'src'}{os.pathsep}{at}", "DJANGO_SETTINGS_MODULE": "", **environment}
    return subprocess.run(words, cwd=at, env=known, capture_output=True, text=True, check=False)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def verdicts(root: Path) -> dict[str, str]:
    said = run(tool("lint-imports"), "--no-cache", at=root).stdout
    return {
        key: word for key, name in CONTRACTS.items() for word in re.findall(re.escape(name) + r" (KEPT|BROKEN)", said)
    }


def test_every_module_of_tables_is_under_a_contract() -> None:
    said = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tables = [path for path in (ROOT / "src/dunwell").glob("*/*.py") if "(models.Model)" in path.read_text("utf-8")]

    assert tables
    assert [path.stem for path in tables if f'"dunwell.{path.parent.name}.{path.stem}"' not in said] == []


def test_every_import_contract_is_kept_by_a_clean_house(tmp_path: Path) -> None:
    found = verdicts(grow(tmp_path, a_small_house()))

    assert found == dict.fromkeys(CONTRACTS, "KEPT")


def test_every_import_contract_can_be_broken(tmp_path: Path) -> None:
    bad = {f"src/dunwell/{module}": line + "\n" for module, line in BROKEN_BY.values()}

    found = verdicts(grow(tmp_path, a_small_house() | bad))

    assert set(BROKEN_BY) == set(CONTRACTS)
    assert found == dict.fromkeys(CONTRACTS, "BROKEN")


def test_a_room_nobody_placed_breaks_the_floors(tmp_path: Path) -> None:
    said = run(
        tool("lint-imports"), "--no-cache", at=grow(tmp_path, a_small_house() | {"src/dunwell/annex/__init__.py": ""})
    )

    assert said.returncode == 1
    assert "annex" in said.stdout


def test_types_can_fail(tmp_path: Path) -> None:
    settings = SETTINGS["tool"]["mypy"]
    grow(tmp_path, {"good.py": "def one() -> int:\n    return 1\n", "bad.py": "def one():\n    return 1\n"})

    good, bad = (run(tool("mypy"), "--strict", name, at=tmp_path, MYPYPATH="") for name in ("good.py", "bad.py"))

    assert settings["strict"]
    assert good.returncode == 0, good.stdout
    assert "no-untyped-def" in bad.stdout


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("T201", 'print("balance")'),
        ("DTZ005", "import datetime\n\nstarted = datetime.datetime.now()"),
        ("F401", "import os"),
        ("E501", f"name = {'x' * 130!r}"),
        ("S608", "def find(name: str) -> str:\n    return f\"SELECT id FROM person WHERE name = '{name}'\""),
        ("BLE001", "try:\n    one = 1\nexcept Exception:\n    one = 2"),
    ],
)
def test_lint_can_fail(tmp_path: Path, code: str, line: str) -> None:
    grow(tmp_path, {"src/bad.py": f'"""A file."""\n\n{line}\n'})

    said = run(tool("ruff"), "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), "src", at=tmp_path)

    assert said.returncode == 1
    assert code in said.stdout


def test_format_can_fail(tmp_path: Path) -> None:
    grow(tmp_path, {"bad.py": "one=1\n"})

    said = run(
        tool("ruff"), "format", "--no-cache", "--check", "--config", str(ROOT / "pyproject.toml"), ".", at=tmp_path
    )

    assert said.returncode == 1


def test_a_forgotten_migration_is_noticed(tmp_path: Path) -> None:
    model = "from django.db import models\n\n\nclass Debt(models.Model):\n    name = models.CharField(max_length=9)\n"
    bare = {"INSTALLED_APPS": ["forgetful"], "DATABASES": {}, "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField"}
    settings = "\n".join(f"{name} = {value!r}" for name, value in bare.items())
    grow(tmp_path, {"forgetful/models.py": model, "forgetful/migrations/__init__.py": "", "bare.py": settings})
    grow(tmp_path, {"forgetful/__init__.py": ""})

    said = run(
        sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "bare", at=tmp_path
    )

    assert said.returncode == 1
    assert "0001_initial" in said.stdout


ROOM = "src/dunwell/ledger"
LOCKED = "django==5.2 \\\n    --hash=sha256:00\n"
PROJECT = '[project]\ndependencies = ["django>=5"]\n[project.optional-dependencies]\ndev = []\n'
RULE = "title: Seven calls\nsource: 12 CFR 1006.14\nin_force: {from: 2021-11-30}\n"
RULES = "src/dunwell/rulebook/us"
REFUSING = "class NotYet(Refusal, ValueError): ...\ndef refuse(on: date) -> None:\n    raise NotYet({})\n"
IN_FRENCH = "src/dunwell/web/locale/fr/LC_MESSAGES/django.po"
SAID = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgctxt "refusal"\nmsgid "{}"\nmsgstr "{}"\n'
)
LATER = "{on} lies in the future"
EXAMPLES: dict[Callable[[Path], list[str]], tuple[Tree, Tree]] = {
    shape.rooms_without_readme: (
        {f"{ROOM}/__init__.py": ""},
        {f"{ROOM}/__init__.py": "", f"{ROOM}/README.md": "What it keeps."},
    ),
    shape.long_functions: (
        {f"{ROOM}/queries.py": "def long() -> None:\n" + "    x = 1\n" * 60},
        {f"{ROOM}/queries.py": "def fits() -> None:\n" + "    x = 1\n" * 59},
    ),
    shape.long_files: ({f"{ROOM}/queries.py": "x = 1\n" * 401}, {f"{ROOM}/queries.py": "x = 1\n" * 400}),
    shape.vague_names: ({f"{ROOM}/utils.py": ""}, {f"{ROOM}/balances.py": "", "src/dunwell/web/manager/urls.py": ""}),
    shape.unfinished_words: (
        {f"{ROOM}/queries.py": "# TO" + "DO: later\n"},
        {f"{ROOM}/queries.py": "# to do it well\n"},
    ),
    shape.tests_without_assertion: (
        {"tests/test_money.py": "def test_nothing() -> None:\n    pay()\n"},
        {"tests/test_money.py": "def test_it() -> None:\n    with pytest.raises(Refused):\n        pay()\n"},
    ),
    shape.skipped_tests: (
        {"tests/test_money.py": "@pytest.mark.skip\ndef test_it() -> None:\n    assert pay()\n"},
        {"tests/test_money.py": "def test_it() -> None:\n    assert frame.skip\n"},
    ),
    meaning.float_money: (
        {f"{ROOM}/queries.py": "def balance(paid_minor: float) -> int: ...\n"},
        {f"{ROOM}/queries.py": "def balance(paid_minor: int, probability: float) -> int: ...\n"},
    ),
    meaning.clock_reads: (
        {f"{ROOM}/queries.py": "from django.utils import timezone\nnow = timezone.now()\n"},
        {"src/dunwell/config/commands/night.py": "from datetime import date\nas_of = date.today()\n"},
    ),
    meaning.impure_thinking: (
        {"src/dunwell/engine/score.py": "frame.map_elements(str)\n"},
        {"src/dunwell/engine/score.py": "frame.with_columns(one)\n", "src/dunwell/config/home.py": "os.environ\n"},
    ),
    meaning.law_outside_rulebook: (
        {f"{ROOM}/queries.py": "if country == 'US' and day > date(2021, 11, 30): ...\n"},
        {
            f"{RULES}/calls.py": "places = {'US': date(2021, 11, 30)}\n",
            f"{ROOM}/queries.py": "far = date(9999, 12, 31)\n",
        },
    ),
    meaning.sideways_writes: (
        {"src/dunwell/debts/services.py": "from dunwell.parties import bulk\n"},
        {f"{ROOM}/services.py": "from dunwell.parties import queries\nfrom dunwell.trail.services import note\n"},
    ),
    meaning.hidden_reactions: (
        {f"{ROOM}/models.py": "class Entry:\n    def save(self) -> None: ...\n"},
        {f"{ROOM}/models.py": "class Entry:\n    def __str__(self) -> str: ...\n"},
    ),
    meaning.audiences_together: (
        {
            "src/dunwell/web/desk/urls.py": "",
            "src/dunwell/web/portal/urls.py": "",
            "src/dunwell/web/desk/views.py": "from dunwell.web.portal.pages import Person\n",
        },
        {
            "src/dunwell/web/desk/urls.py": "",
            "src/dunwell/web/desk/views.py": "from dunwell.web.desk.pages import Person\nimport dunwell.web.paging\n",
        },
    ),
    refusals.untranslated_refusals: (
        {f"{ROOM}/services.py": REFUSING.format(f'"{LATER}", on=on'), IN_FRENCH: SAID.format(LATER, "C'est trop tôt")},
        {f"{ROOM}/services.py": REFUSING.format(f'"{LATER}", on=on'), IN_FRENCH: SAID.format(LATER, "Avant le {on}")},
    ),
    refusals.refusals_shown_in_english: (
        {"src/dunwell/web/desk/views.py": "try:\n    pay()\nexcept NotYet as refusal:\n    show(str(refusal))\n"},
        {"src/dunwell/web/desk/views.py": "try:\n    pay()\nexcept NotYet as gone:\n    raise Http404(str(gone))\n"},
    ),
    tree.machine_addresses: (
        {"README.md": "Look in /ro" + "ot/dunwell"},
        {"README.md": "Look in docs/work/, or at example.org/work."},
    ),
    tree.lock_out_of_date: (
        {"pyproject.toml": PROJECT, "requirements.lock": "polars==2.1\n"},
        {"pyproject.toml": PROJECT, "requirements.lock": LOCKED},
    ),
    tree.unexplained_dependencies: (
        {"pyproject.toml": PROJECT, "docs/dependencies.md": "| package | why |\n"},
        {"pyproject.toml": PROJECT, "docs/dependencies.md": "| `django` | tables |\n"},
    ),
    tree.yaml_faults: (
        {f"{RULES}/calls.rule.yaml": "title: Seven calls\nquiet: 12:30\ntitle: Eight\n"},
        {
            f"{RULES}/calls.rule.yaml": RULE,
            f"{RULES}/calls.py": "",
            f"{RULES}/calls.examples.yaml": "- {forbids: true}\n",
        },
    ),
    containers.image_faults: (
        {"docker/Dockerfile": "FROM python:latest\nADD src /src\nCMD dunwell serve\n"},
        {
            "docker/Dockerfile": 'FROM python:3.12\nCOPY src /src\nUSER dunwell\nCMD ["dunwell", "serve"]\n',
            "src/a.py": "",
        },
    ),
    containers.compose_faults: (
        {"docker/compose.yaml": "services:\n  web:\n    image: dunwell:local\n    ports: ['8000:8000']\n"},
        {"docker/compose.yaml": "services:\n  web:\n    image: dunwell:local\n    ports: ['127.0.0.1:8000:8000']\n"},
    ),
}
"""For each house rule a tree that breaks it and a tree that keeps it."""


def test_every_house_rule_has_its_two_examples() -> None:
    assert set(EXAMPLES) == set(CHECKS)


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.__name__)
def test_a_house_rule_speaks_when_it_is_broken_and_only_then(
    check: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    bad, good = EXAMPLES[check]

    assert check(grow(tmp_path / "bad", bad))
    assert check(grow(tmp_path / "good", good)) == []


def test_each_kind_of_yaml_fault_is_named(tmp_path: Path) -> None:
    bad, _ = EXAMPLES[tree.yaml_faults]

    faults = "\n".join(tree.yaml_faults(grow(tmp_path, bad)))

    assert "12:30" in faults
    assert "title given twice" in faults
    assert "no source" not in faults  # an unreadable file is one fault, not many


def test_each_kind_of_image_fault_is_named(tmp_path: Path) -> None:
    bad, _ = EXAMPLES[containers.image_faults]

    faults = "\n".join(containers.image_faults(grow(tmp_path, bad)))

    assert all(words in faults for words in ("names no version", "ADD is not used", "list of words", "runs as root"))


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ({"image": "postgres"}, "names no version"),
        ({"depends_on": ["queue"]}, "waits for queue"),
        ({"secrets": ["key"]}, "secret key"),
        ({"volumes": ["lost:/var"]}, "mounts lost"),
        ({"environment": ["DATABASE_PASSWORD=letmein"]}, "written in the file"),
        ({"build": {"context": "..", "dockerfile": "docker/Gone"}}, "not there"),
    ],
)
def test_each_kind_of_compose_fault_is_named(tmp_path: Path, service: dict[str, object], words: str) -> None:
    content = {"services": {"web": {"image": "dunwell:local"} | service}}

    faults = containers.compose_faults(grow(tmp_path, {"docker/compose.yaml": yaml.safe_dump(content)}))

    assert len(faults) == 1
    assert words in faults[0]


def test_each_kind_of_untranslated_refusal_is_named(tmp_path: Path) -> None:
    bad = {
        f"{ROOM}/services.py": REFUSING.format('f"{on} lies in the future"'),
        f"{ROOM}/queries.py": 'WHY = Sentence("nothing is owed")\n',
        IN_FRENCH: SAID.format("nothing was owed", "Rien n'était dû"),
    }

    faults = "\n".join(refusals.untranslated_refusals(grow(tmp_path, bad)))

    assert "builds its sentence" in faults
    assert "is not said in fr: nothing is owed" in faults
    assert "nothing raises this any more: nothing was owed" in faults
