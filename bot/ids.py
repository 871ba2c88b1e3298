"""New ids: a short prefix that says what it names, and 16 random characters."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: read aloud without mistakes


def new_id(prefix: str) -> str:
    """For example ``s-3k9x…``: 80 random bits, so ids are neither guessed nor repeated."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(16))
