"""The tree as handed over: no machine's paths, an honest lock, YAML that says what it seems to say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

from scripts.checks.reading import files, texts

NOT_OURS = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]+|opt/py" + r"pi)(?:/|\b)",
            r"py" + r"pi\.org",
            r"files\.python" + r"hosted",
            r"registry\.np" + r"mjs",
            r"deb\.deb" + r"ian\.org",
            r"--(?:extra-)?index-url",
            r"--find-li" + r"nks",
        )
    )
)
REWRITTEN = re.compile(r"^\s*(?:- )?[\w.]+:\s+(yes|no|on|off|y|n|\d{1,2}:\d{2})\s*(?:#.*)?$", re.IGNORECASE)
"""Plain words that YAML 1.1 turns into booleans or base-60 numbers: they must be quoted."""
RULE_KEYS = {"title", "source", "in_force"}
NAME = re.compile(r"^[A-Za-z0-9_.-]+")


def machine_addresses(root: Path) -> list[str]:
    """No path of one machine and no registry's address."""
    return [
        f"{path}:{number} names {hit.group()!r}, which is of one machine or one registry"
        for path, text in texts(root)
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := NOT_OURS.search(line))
    ]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies(root: Path) -> list[str]:
    """Names the project asks for, development included, as the lock spells them."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    return [_plain(found.group()) for line in asked if (found := NAME.match(line))]


def lock_out_of_date(root: Path) -> list[str]:
    """Every dependency is in the lock, pinned and hashed."""
    lock = (root / "requirements.lock").read_text()
    pins = {
        _plain(name): block
        for name, block in re.findall(r"^([\w.-]+)(==[^\n]*(?:\n[ \t]+[^\n]*)*)", lock, re.MULTILINE)
    }
    missing = [
        f"{name} is not in requirements.lock; run `make lock`" for name in dependencies(root) if name not in pins
    ]
    return missing + [
        f"{name} has no hash in requirements.lock" for name, block in pins.items() if "--hash=" not in block
    ]


def unexplained_dependencies(root: Path) -> list[str]:
    """docs/dependencies.md says of each dependency what we would otherwise write."""
    told = set(re.findall(r"^\|\s*`([^`\[]+)", (root / "docs" / "dependencies.md").read_text(), re.MULTILINE))
    return [f"{name} has no line in docs/dependencies.md" for name in dependencies(root) if name not in told]


class _Strict(yaml.CSafeLoader):
    """Refuses a key given twice."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[object, object]:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"{', '.join(twice)} given twice", node.start_mark)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _faults_of(path: Path, text: str) -> list[str]:
    faults = [
        f"{path}:{number} {hit.group(1)!r} is rewritten by YAML; quote it"
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := REWRITTEN.match(line))
    ]
    try:
        content = yaml.load(text, Loader=_Strict)  # noqa: S506  a safe loader, and stricter
    except yaml.YAMLError as error:
        return [*faults, f"{path} cannot be read: {' '.join(str(error).split())}"]
    if path.name.endswith(".rule.yaml"):
        missing = RULE_KEYS - set(content if isinstance(content, dict) else ())
        faults += [f"{path} has no {key}" for key in sorted(missing)]
        companions = [path.with_name(path.name.removesuffix(".rule.yaml") + end) for end in (".py", ".examples.yaml")]
        faults += [f"{path} has no {other.name} beside it" for other in companions if not other.is_file()]
    return faults


def yaml_faults(root: Path) -> list[str]:
    """Every YAML file reads, says no key twice, quotes what YAML rewrites; a rule has its parts and companions."""
    found = [path for path in files(root) if path.suffix in {".yaml", ".yml"}]
    return [
        fault.replace(f"{root}/", "") for path in found for fault in _faults_of(path, path.read_text(encoding="utf-8"))
    ]
