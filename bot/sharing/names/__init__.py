"""Find persons' names in Danish text with a small trained network and the name statistics.

Needs nothing but this folder and ``bot/sharing/data/names``; keeps, logs and sends nothing.
"""

import os

# The network's matrices are so small that sharing them out among threads costs more than it saves, and the
# server has other work for its cores. NumPy reads these when it is first imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

from bot.sharing.names.finder import NameSpan, find_names, load_finder  # noqa: E402 - after the limits

__all__ = ["NameSpan", "find_names", "load_finder"]
