"""What the commands for a terminal share: whose language to speak."""

from collections.abc import Mapping

from bot.texts import Language, language_of


def language_of_terminal(environment: Mapping[str, str]) -> Language:
    """What ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` (in this order, as POSIX has it) says; Danish for none."""
    said = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    name = said.partition(".")[0].replace("_", "-")
    return language_of(None if name in ("", "C", "POSIX") else name)
