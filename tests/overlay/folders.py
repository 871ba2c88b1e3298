"""Organisation folders with rules and texts of their own."""

from pathlib import Path

from bot.organisation.loader import DEMO

TEMPLATES = DEMO.parent / "templates"
REQUIRED = ("organisation.yaml", "tools.yaml")


def example(name: str, approver: str = "eva") -> str:
    """A template's example, let out from behind its comment signs."""
    lines = (TEMPLATES / name).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line.removeprefix("#") for line in lines).replace("PERSON", approver)


RULES = example("rules.yaml")
TEXTS = example("texts.yaml")


def town(folder: Path, *, rules: str = "", texts: str = "", **files: str) -> Path:
    """Fjordvig's organisation and tools, and the files of its own that are given; others are taken away."""
    folder.mkdir(exist_ok=True)
    for name in REQUIRED:
        (folder / name).write_bytes((DEMO / name).read_bytes())
    own = {"rules": rules, "texts": texts, "guidelines": "", "kodeks": "", **files}
    for name, text in own.items():
        path = folder / f"{name}.yaml"
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    return folder
