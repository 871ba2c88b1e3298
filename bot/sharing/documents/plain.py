"""Plain text and HTML: bytes → characters, and the words out of the markup."""

import codecs
import re
from html.parser import HTMLParser

from bot.sharing.documents.model import refuse

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_BREAKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_MANY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def from_bytes(data: bytes) -> str:
    """Decode ``data``; raises UserError if it is no text at all."""
    text = decode(data)
    sample = text[:4000]
    if len(_CONTROL.findall(sample)) > len(sample) // 100:
        raise refuse("unknown_kind")
    return lines(text)


def decode(data: bytes) -> str:
    """UTF-16 and UTF-8 by their mark, UTF-8 by trying, else Windows' western characters."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def lines(text: str) -> str:
    """``text`` with ``\\n`` as the only line end and without null characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def from_html(html: str) -> str:
    """The words a reader of the page would see, a line a block."""
    words = _Words()
    words.feed(html)
    words.close()
    text = "".join(words.parts).replace("\xa0", " ")
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return _MANY_LINES.sub("\n\n", text).strip("\n")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "td":
            self.parts.append("\t")
        elif tag in _BREAKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS and tag != "br":
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _break(self) -> None:
        if self.parts and self.parts[-1] != "\n":
            self.parts.append("\n")
