"""A file's bytes → its text, in memory: docx, pdf, xlsx, eml, msg and plain text. Nothing is written.

Files come from strangers. Every reader works within ``Limits`` and refuses with a sentence the person
understands; ``bot.sharing.worker`` runs it in a process of its own, with a time and a memory limit.
"""

from bot.sharing.documents.model import Document, Limits, Note
from bot.sharing.documents.reader import read

__all__ = ["Document", "Limits", "Note", "read"]
