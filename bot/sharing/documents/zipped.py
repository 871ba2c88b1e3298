"""A zip file that is opened only if it cannot blow up: counted and measured before a byte is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from bot.sharing.documents.model import Limits, refuse


class Package:
    """An Office file's members. Raises UserError for a bomb, an encrypted or a broken zip."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise refuse("broken") from error
        members = self._zip.infolist()
        if len(members) > limits.zip_members or sum(m.file_size for m in members) > limits.unpacked_bytes:
            raise refuse("bomb")
        if any(member.flag_bits & 0x1 for member in members):
            raise refuse("encrypted")
        self._left = limits.unpacked_bytes
        self._names = {member.filename for member in members}

    @property
    def names(self) -> list[str]:
        return sorted(self._names)

    def has(self, name: str) -> bool:
        return name in self._names

    def xml(self, name: str) -> Any:
        """The root element of a member; no entity is expanded and nothing outside is fetched."""
        try:
            return ElementTree.fromstring(self._unpack(name))
        except DefusedXmlException as error:
            raise refuse("bomb") from error
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise refuse("broken") from error

    def matching(self, prefix: str, suffix: str = ".xml") -> Iterator[str]:
        return (name for name in self.names if name.startswith(prefix) and name.endswith(suffix))

    def _unpack(self, name: str) -> bytes:
        # The sizes in the zip's directory may lie, so what is really unpacked is counted too.
        try:
            with self._zip.open(name) as member:
                data = member.read(self._left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise refuse("broken") from error
        self._left -= len(data)
        if self._left < 0:
            raise refuse("bomb")
        return data
