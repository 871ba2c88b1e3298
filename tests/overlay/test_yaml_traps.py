"""Files that bring a YAML reader to its knees, by design or mishap: each is refused at once, by its line."""

import shutil
from pathlib import Path

import pytest

from bot.errors import OrganisationError
from bot.organisation import reading
from bot.organisation.folder import load_folder
from bot.organisation.loader import DEMO

_LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for each in DEMO.glob("*.yaml"):
        shutil.copy(each, tmp_path)
    return tmp_path


@pytest.mark.parametrize("file", ["rules.yaml", "texts.yaml", "kodeks.yaml", "organisation.yaml"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_LAUGHS, "2: no YAML: *a stands for something else: write it out"),
        ("rules: &a\n  - *a\n", "2: no YAML: *a stands for something else: write it out"),
        ("facts: &f {}\nsources:\n  <<: *f\n", "3: no YAML: *f stands for something else: write it out"),
        ("rules: " + "[" * 3_000, "1: no YAML: it is nested too deeply"),
        ("facts: {}\nrules: \x07\n", "2: no YAML: the sign U+0007 may not stand in it"),
        ('facts: {}\nrules: "\\0"\n', "2: no YAML: the sign U+0000 may not stand in it"),
        ('facts: {}\n"ja\\u202e": x\n', "2: no YAML: the sign U+202E may not stand in it"),
        ("# " + "x" * reading.LARGEST, "1: the file is larger than 2 MB"),
    ],
)
def test_what_would_never_be_read_to_its_end_is_refused(
    folder: Path, file: str, content: str, says: str
) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(OrganisationError) as refused:
        load_folder(folder)
    assert f"{file}:{says}" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("facts:\n  our_x: {due: !!int abc}\n", "2: YAML cannot read this value: put it in quotes"),
        ("facts:\n  our_x: 2026-13-45\n", "2: YAML cannot read this value: put it in quotes"),
        (f"facts:\n  our_x: {'9' * 6_000}\n", "2: YAML cannot read this value: put it in quotes"),
        ("facts:\n  ? {a: b}\n  : x\n", "2: a key is one word"),
    ],
)
def test_a_value_that_yaml_stumbles_over_is_a_fault_of_its_line(
    folder: Path, content: str, says: str
) -> None:
    (folder / "rules.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(OrganisationError) as refused:
        load_folder(folder)
    assert f"rules.yaml:{says}" in str(refused.value)
