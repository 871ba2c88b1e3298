"""What the administrators' page shows as an example is a folder that the bot takes."""

import re
from pathlib import Path

from bot.organisation.folder import load_folder
from bot.screening.verdict import assess
from tests.overlay.folders import town
from tests.screening.cases import GREEN

PAGE = Path(__file__).parents[2] / "docs" / "administrator.md"


def test_the_examples_of_the_page_are_taken_as_they_stand(tmp_path: Path) -> None:
    rules, texts = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[:2]
    folder = load_folder(town(tmp_path / "town", rules=rules, texts=texts))
    assert folder.approval
    assert set(folder.texts) == {"welcome.fast"}
    assert "intranettet" in folder.ruleset.questions["tool"].why.da
    answers = GREEN | {"tool": ["open_service"], "our_children_use_it": ["no"], "preferred_tool": ["yes"]}
    verdict = assess(folder.ruleset, answers)
    assert "our_stricter_open_service_without_protected_data" in [rule.id for rule in verdict.rules]
    assert folder.ruleset.consequences["yellow"].review_months == 3
