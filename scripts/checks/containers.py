"""The container files, judged without an engine: they read, name what exists, and open nothing by accident."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

INSTRUCTIONS = frozenset({"ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"})
INSTRUCTIONS |= {"RUN", "USER", "VOLUME", "WORKDIR"}
IN_WORDS = frozenset({"CMD", "ENTRYPOINT"})
Part = Mapping[str, object]


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, instruction and argument; continued lines joined, comments left out."""
    number, held = 0, ""
    for at, line in enumerate(text.splitlines(), start=1):
        if not held and (not line.strip() or line.lstrip().startswith("#")):
            continue
        number = number if held else at
        held += line.rstrip().removesuffix("\\") + " "
        if not line.rstrip().endswith("\\"):
            word, _, rest = held.strip().partition(" ")
            yield number, word, rest.strip()
            held = ""


def _words_fault(argument: str) -> str:
    try:
        words = json.loads(argument[argument.index("[") :])
    except ValueError:
        return "is not a list of words in double quotes"
    return "" if words and all(isinstance(word, str) for word in words) else "is not a list of words"


def _instruction_fault(root: Path, word: str, argument: str) -> str:
    """What is wrong with one instruction; empty when nothing is."""
    if word not in INSTRUCTIONS:
        return f"{word} is not used here (ADD fetches; lower case is no instruction)"
    if word == "FROM" and not re.fullmatch(r"\S+:(?!latest)\S+( AS \w+)?", argument):
        return f"{argument} names no version"
    if word == "COPY" and not argument.startswith("--from"):
        missing = [source for source in argument.split()[:-1] if not (root / source).exists()]
        return f"copies {', '.join(missing)}, which is not in the repository" if missing else ""
    if word == "RUN" and " install " in argument and "pip" in argument:
        is_bound = "--require-hashes" in argument or "--no-deps" in argument
        return "" if is_bound else "installs what no hash was checked of"
    if word in IN_WORDS or (word == "HEALTHCHECK" and "CMD" in argument):
        return _words_fault(argument)
    return ""


def image_faults(root: Path) -> list[str]:
    """The Dockerfile: known instructions, versions named, sources that exist, hashes checked, not as root."""
    found = list(_instructions((root / "docker" / "Dockerfile").read_text(encoding="utf-8")))
    faults = [
        f"docker/Dockerfile:{number} {word} {fault}"
        for number, word, argument in found
        if (fault := _instruction_fault(root, word, argument))
    ]
    last_stage = [word for _, word, _ in found][
        max((i for i, (_, word, _) in enumerate(found) if word == "FROM"), default=0) :
    ]
    users = [argument for _, word, argument in found if word == "USER"]
    if not found or found[0][1] != "FROM":
        faults.append("docker/Dockerfile does not start with FROM")
    if "USER" not in last_stage or users[-1] in {"root", "0"}:
        faults.append("docker/Dockerfile runs as root; name a USER in the last stage")
    return faults


def compose_faults(root: Path) -> list[str]:
    """The Compose file: everything named is there, no port is open to others, no password is written in it."""
    path = root / "docker" / "compose.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    services: dict[str, Part] = content.get("services", {})
    faults = [fault for name, service in services.items() for fault in _service_faults(root, content, name, service)]
    for name, secret in content.get("secrets", {}).items():
        if not str(secret.get("file", "")).startswith("./"):
            faults.append(f"secret {name} is not a file beside the Compose file")
    return [f"docker/compose.yaml: {fault}" for fault in faults]


def _service_faults(root: Path, content: Mapping[str, Part], name: str, service: Part) -> Iterator[str]:
    image = str(service.get("image", ""))
    if not re.fullmatch(r"\S+:(?!latest)\S+", image):
        yield f"{name} names no version of its image"
    build = service.get("build")
    if isinstance(build, dict) and not (root / "docker" / str(build["context"]) / str(build["dockerfile"])).is_file():
        yield f"{name} is built from a file that is not there"
    yield from (
        f"{name} opens {port} to other machines"
        for port in _words(service, "ports")
        if not port.startswith("127.0.0.1:")
    )
    services, volumes, secrets = (set(content.get(key, {})) for key in ("services", "volumes", "secrets"))
    yield from (
        f"{name} waits for {other}, which is not there"
        for other in _words(service, "depends_on")
        if other not in services
    )
    yield from (
        f"{name} uses the secret {other}, not declared" for other in _words(service, "secrets") if other not in secrets
    )
    mounted = (mount.split(":")[0] for mount in _words(service, "volumes"))
    yield from (
        f"{name} mounts {other}, not declared" for other in mounted if other[0] not in "./" and other not in volumes
    )
    for variable in _words(service, "environment"):
        if re.search(r"PASSWORD|SECRET|TOKEN", variable) and not variable.split("=")[0].endswith("_FILE"):
            yield f"{name} has {variable} written in the file; hand it in as a secret"


def _words(service: Part, key: str) -> list[str]:
    found = service.get(key) or []
    return [str(word) for word in found] if isinstance(found, (list, dict)) else []
