"""The container file's steps in a clean folder, without a container engine.

``rehearse`` runs what the file says – COPY, RUN, ENV, WORKDIR, stage by stage – with a folder in the root's
place, and leaves the last stage's folder. What this cannot show: the base image, its Python and its system
libraries, and the walls of a real container.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.check.container import Instruction, instructions

# Paths that the image makes; /bin and the like are this machine's.
_OF_THE_ROOT = re.compile(r"(?<![\w.:])/(?=(?:app|opt)\b)")
_KEPT = (
    *("HOME", "UV_CACHE_DIR", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_INDEX_URL", "PIP_CONFIG_FILE"),
    *("npm_config_cache", "npm_config_registry", "npm_config_cafile", "NODE_EXTRA_CA_CERTS"),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"),
)


@dataclass
class Image:
    """What the steps made: ``root`` in place of ``/``."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = ""
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        """``text`` with the image's paths as they are on this machine."""
        return _OF_THE_ROOT.sub(f"{self.root}/", text)


def rehearse(
    container_file: Path, project: Path, root: Path, instead: Mapping[str, str] | None = None
) -> Image:
    """Run all stages into ``root``, a folder that does not exist yet. Raises CalledProcessError.

    ``instead`` replaces values that ENV gives.
    """
    stages: dict[str, Path] = {}
    image = Image(root)
    for step in instructions(container_file):
        if step.word == "FROM":
            if stages:  # the finished stage makes room: what it built must find itself under the same path
                finished = next(reversed(stages))
                stages[finished] = root.rename(root.with_name(f"{root.name}-{finished}"))
            image = Image(root, environment=_environment(root))
            (root / "opt").mkdir(parents=True)
            stages[step.rest.partition(" AS ")[2] or "last"] = root
        elif step.stage >= 0:
            _run(step, image, project, stages)
            image.environment.update({k: v for k, v in (instead or {}).items() if k in image.environment})
    return image


def _run(step: Instruction, image: Image, project: Path, stages: dict[str, Path]) -> None:
    match step.word:
        case "ENV":
            for part in step.rest.split():
                name, _, value = part.partition("=")
                value = value.replace("$PATH", image.environment["PATH"])
                image.environment[name] = image.here(value)
        case "WORKDIR":
            image.folder = step.rest
            Path(image.here(step.rest)).mkdir(parents=True, exist_ok=True)
        case "COPY":
            _copy(step, image, project, stages)
        case "RUN":
            subprocess.run(
                ["/bin/sh", "-c", image.here(step.rest)],
                check=True,
                cwd=image.here(image.folder),
                env=image.environment,
                capture_output=True,
                text=True,
            )
        case "USER":
            image.user = step.rest
        case "ENTRYPOINT":
            image.entrypoint = [image.here(part) for part in step.parts()]
        case "CMD":
            image.command = step.parts()
        case "HEALTHCHECK":
            command = Instruction("CMD", step.rest.partition("CMD ")[2], step.line, step.stage)
            image.healthcheck = command.parts()


def _copy(step: Instruction, image: Image, project: Path, stages: dict[str, Path]) -> None:
    *sources, target = [part for part in step.rest.split() if not part.startswith("--")]
    earlier = re.search(r"--from=(\S+)", step.rest)
    base = stages[earlier[1]] if earlier else project
    to = Path(image.here(target if target.startswith("/") else f"{image.folder}/{target}"))
    if target.endswith("/"):
        to.mkdir(parents=True, exist_ok=True)
    for source in sources:
        found = base / source.lstrip("/")
        if found.is_dir():
            ignored = shutil.ignore_patterns(*_left_out(project)) if not earlier else None
            copy = os.link if earlier else shutil.copy2  # the same disk: no need for two of each
            shutil.copytree(found, to, symlinks=True, dirs_exist_ok=True, ignore=ignored, copy_function=copy)
        else:
            shutil.copy2(found, to / found.name if to.is_dir() else to)


def _left_out(project: Path) -> list[str]:
    """The names that ``.dockerignore`` keeps out wherever they are."""
    lines = (project / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("**/") for line in lines if line.startswith("**/")]


def _environment(root: Path) -> dict[str, str]:
    """Nothing of this machine's but where packages come from, and the Python that runs this."""
    python = root.with_name(f"{root.name}-python")  # the base image's ``python``
    python.mkdir(exist_ok=True)
    link = python / "python"
    if not link.exists():
        link.symlink_to(getattr(sys, "_base_executable", sys.executable))
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PATH": f"{python}:/usr/bin:/bin"}
