"""Which version of the principles of approach is in force; their words stand in ``bot/texts/welcome.yaml``.

Who has read an older version is asked to read them again before the next screening. Raise the version when
the meaning changes; a corrected spelling mistake is no new version.
"""

from datetime import date

VERSION = "1.0"
IN_FORCE_SINCE = date(2026, 11, 22)


def are_read(version: str | None) -> bool:
    """Whether somebody who has read ``version`` (None: nothing) has read what is in force."""
    return version == VERSION
