"""The container file: read into instructions, and checked against our own rules."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.check.tree import Fault

_BUILDKIT = re.compile(r"--(mount|link|chmod|security|network)\b|<<-?['\"]?\w")
_SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|(^|_)KEY", re.IGNORECASE)


@dataclass(frozen=True)
class Instruction:
    """``word`` in capitals, ``rest`` with continued lines joined; ``line`` from 1; ``stage`` from 0."""

    word: str
    rest: str
    line: int
    stage: int

    def parts(self) -> list[str]:
        """``["/bin/sh", "start"]``, from a list or from words."""
        if self.rest.startswith("["):
            return [str(part) for part in json.loads(self.rest)]
        return self.rest.split()


def instructions(path: Path) -> list[Instruction]:
    """What ``path`` says, in order; stage -1 is what comes before the first FROM."""
    found: list[Instruction] = []
    stage, begun, start = -1, "", 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        start = start if begun else number
        begun += line.strip()
        if begun.endswith("\\"):
            begun = begun[:-1]
            continue
        word, _, rest = begun.partition(" ")
        stage += word.upper() == "FROM"
        found.append(Instruction(word.upper(), rest.strip(), start, stage))
        begun = ""
    return found


def container_file(path: Path, project: Path) -> Iterator[Fault]:
    """Faults of the container file at ``path`` for the project in the folder ``project``."""
    steps = instructions(path)
    last = [step for step in steps if step.stage == max(step.stage for step in steps)]
    for rule in (_base, _plain_builder, _from_the_lock, _no_secret, _sources):
        for step in steps:
            if message := rule(step, project):
                yield Fault(path.name, step.line, rule.__name__.strip("_"), message)
    for message in _final_stage(last):
        yield Fault(path.name, last[0].line, "final_stage", message)
    if project.joinpath("Makefile").is_file():
        wanted = re.search(r"^UV_VERSION := (\S+)$", (project / "Makefile").read_text("utf-8"), re.MULTILINE)
        used = [match for step in steps for match in re.findall(r"\buv==(\S+)", step.rest)]
        if wanted is None or used != [wanted[1]]:
            yield Fault(path.name, 1, "uv", "uv must have the version that the Makefile has")


def _base(step: Instruction, _project: Path) -> str | None:
    if step.word == "ARG" and step.stage < 0 and not re.search(r"=\S+(:\d+\.\d+\.\d+|@sha256:)", step.rest):
        return "the base image must be given by its exact version or digest"
    if step.word == "FROM" and not step.rest.startswith("${BASE}"):
        return "all stages stand on the same base, ${BASE}"
    return None


def _plain_builder(step: Instruction, _project: Path) -> str | None:
    return "Azure's builder knows no BuildKit" if _BUILDKIT.search(step.rest) else None


def _from_the_lock(step: Instruction, _project: Path) -> str | None:
    if step.word != "RUN":
        return None
    if re.search(r"\buv sync\b", step.rest) and not {"--frozen", "--no-dev"} <= set(step.rest.split()):
        return "uv sync must be --frozen and --no-dev"
    installed = re.search(r"\bpip install\b(.*)", step.rest)
    if installed and any("==" not in each for each in installed[1].split() if not each.startswith("-")):
        return "pip may install only exact versions"
    return "no system packages: they are not in the lock" if re.search(r"\bapt(-get)?\b", step.rest) else None


def _no_secret(step: Instruction, _project: Path) -> str | None:
    if step.word not in ("ENV", "ARG"):
        return None
    names = [part.partition("=")[0] for part in step.rest.split()]
    return next((f"{name} stays readable in the image" for name in names if _SECRET.search(name)), None)


def _sources(step: Instruction, project: Path) -> str | None:
    if step.word == "ADD":
        return "COPY says what comes in; ADD also unpacks and downloads"
    if step.word != "COPY" or "--from=" in step.rest:
        return None
    allowed = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for source in step.rest.split()[:-1]:
        if source == "." or not (project / source).exists():
            return f"{source} is not one file or folder of the project"
        if f"!{source.split('/')[0]}" not in allowed:
            return f".dockerignore keeps {source} out"
    return None


def _final_stage(last: list[Instruction]) -> Iterator[str]:
    by_word = {step.word: step for step in last}
    user = by_word.get("USER")
    if user is None or not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user.rest):
        yield "USER must be numbers other than 0, so that everybody can see it is not root"
    elif any(step.line > user.line for step in last if step.word in ("RUN", "COPY")):
        yield "what comes after USER would belong to that user"
    if "RUN" in by_word:
        yield "the final stage is copied together, nothing is installed in it"
    if "HEALTHCHECK" not in by_word or "/healthz" not in by_word["HEALTHCHECK"].rest:
        yield "HEALTHCHECK must ask /healthz"
    if "ENTRYPOINT" not in by_word or not by_word["ENTRYPOINT"].rest.startswith("["):
        yield "ENTRYPOINT must be a list, so that the bot itself gets the signal to stop"
    if not any("--from=" in step.rest for step in last if step.word == "COPY"):
        yield "the final stage must take what an earlier one built"
