"""Golden files: each card as it is, to be read in a review and pasted into the Adaptive Card Designer.

After an intended change: ``GOLDEN=write pytest tests/cards``, and look at the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

from tests.cards.checking import faults

FOLDER = Path(__file__).parent.parent / "golden"


def check_golden(name: str, card: dict[str, Any]) -> None:
    """Fails if the card breaks a rule, or differs from its file."""
    assert faults(card) == []
    check_golden_text(f"{name}.json", json.dumps(card, ensure_ascii=False, indent=1) + "\n")


def check_golden_text(name: str, drawn: str) -> None:
    """Fails if what was drawn differs from the file ``name``."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(drawn, encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: GOLDEN=write pytest tests/cards"
    assert drawn == path.read_text(encoding="utf-8")
