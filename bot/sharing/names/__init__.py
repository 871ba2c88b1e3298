"""Find persons' names in Danish text with a small trained network and the name statistics.

Needs nothing but this folder and ``bot/sharing/data/names``; keeps, logs and sends nothing.
"""

from bot.sharing.names.finder import NameSpan, find_names, load_finder

__all__ = ["NameSpan", "find_names", "load_finder"]
