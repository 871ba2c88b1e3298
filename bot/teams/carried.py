"""The kinds of data that a text check found, on their way through cards to a new screening's form.

They ride in the buttons' data: whoever must first read the principles or choose a department keeps them.
"""

from collections.abc import Mapping
from typing import Any

from bot.organisation.model import DATA_KINDS


def kinds_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Options of the screening's question ``data``, in its order; anything else that was sent is left out."""
    told = data.get("data")
    return tuple(kind for kind in DATA_KINDS if isinstance(told, list | tuple) and kind in told)
