"""The organisation folder while the bot runs: a change of its files is taken up whole, or not at all.

Files are looked at, not watched: the folder may lie on a network drive that tells of nothing. A change counts
once the files have stood still from one look to the next, so that a half-copied folder is not read.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import OrganisationError
from bot.organisation.folder import OPTIONAL, REQUIRED, Folder, load_folder
from bot.organisation.model import Organisation

FILES = (*REQUIRED, *OPTIONAL)

Stamp = tuple[tuple[int, int] | None, ...]
"""(time of change in ns, size) a file; None for one that is not there."""


@dataclass(frozen=True, eq=False)
class Edition(Folder):
    """What the folder said at one moment. ``content_hash`` is SHA-256 over its files, in hexadecimal."""

    content_hash: str = ""

    def unapproved(self) -> "Edition":
        """The same, where the approval in it was given to other rules."""
        return replace(self, ruleset=replace(self.ruleset, approved_by=None))


@dataclass(frozen=True)
class Refused:
    """A changed folder that must not be used; the edition before it stays in use."""

    error: OrganisationError
    content_hash: str


class LiveOrganisation:
    """``current`` is the edition in use. Only ``adopt`` changes it, once what hangs on it has changed too."""

    def __init__(self, folder: Path, admins: frozenset[str]) -> None:
        """Reads the folder. ``admins`` are those the settings name besides. Raises OrganisationError."""
        self._folder = folder
        self._admins = admins
        self._seen = self._judged = _stamp(folder)
        self.current = self._read()

    def now(self) -> Organisation:
        """The organisation in use."""
        return self.current.organisation

    def edition(self) -> Edition:
        """All that is in use, of one piece."""
        return self.current

    def look(self) -> Edition | Refused | None:
        """A changed folder, once its files stand still; None where there is nothing new. Reads files.

        An edition is offered again at each look until it is adopted; a refusal is told once.
        """
        stamp, before = _stamp(self._folder), self._seen
        self._seen = stamp
        if stamp == self._judged or stamp != before:
            return None
        try:
            edition = self._read()
        except OrganisationError as error:
            self._judged = stamp
            return Refused(error, content_hash(self._folder))
        if edition.content_hash == self.current.content_hash:
            self._judged = stamp
            return None
        return edition

    def adopt(self, edition: Edition) -> None:
        """From now on this one is in use."""
        self.current = edition

    def _read(self) -> Edition:
        found = load_folder(self._folder)
        whole = replace(found.organisation, admins=found.organisation.admins | self._admins)
        return Edition(
            organisation=whole,
            ruleset=found.ruleset,
            texts=found.texts,
            approval=found.approval,
            content_hash=content_hash(self._folder),
        )


def content_hash(folder: Path) -> str:
    """SHA-256 over the folder's files, in hexadecimal; a file that must be there counts as empty if not."""
    digest = hashlib.sha256()
    for name in FILES:
        path = folder / name
        if name in OPTIONAL and not path.is_file():
            continue
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def _stamp(folder: Path) -> Stamp:
    return tuple(_stamp_of(folder / name) for name in FILES)


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
