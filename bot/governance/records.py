"""The stored records that cards draw, for code that does not know the store."""

from bot.store.audit import AuditEntry
from bot.store.decisions import Decision, Screened

__all__ = ["AuditEntry", "Decision", "Screened"]
