"""What the lint finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to mend."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
