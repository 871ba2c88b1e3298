"""The body of a .msg that holds only compressed RTF: [MS-OXRTFCP] unpacked, and the words out of the RTF."""

import re
import struct

from bot.sharing.documents.model import refuse

_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_START = (  # the dictionary's first bytes, given by the specification
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MOST = 8_000_000  # bytes unpacked

_TOKEN = re.compile(
    rb"\\'(?P<byte>[0-9a-fA-F]{2})|\\u(?P<code>-?\d{1,6}) ?\??"
    rb"|\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\(?P<sign>[^a-z'])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]"
)
_HIDDEN = frozenset({b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"mhtmltag", b"listtable"})
_BREAK = frozenset({b"par", b"line", b"row", b"sect"})


def text_of(data: bytes) -> str:
    """The text of PidTagRtfCompressed; empty for empty."""
    return _words(_unpack(data)) if data else ""


def _unpack(data: bytes) -> bytes:
    if len(data) < 16:
        raise refuse("broken")
    _, size, kind, _ = struct.unpack("<IIII", data[:16])
    if size > _MOST:
        raise refuse("bomb")
    if kind == _STORED:
        return data[16 : 16 + size]
    if kind != _COMPRESSED:
        raise refuse("broken")
    ring = bytearray(_START.ljust(4096, b" "))
    write = len(_START)
    out = bytearray()
    at = 16
    while at < len(data) and len(out) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data) or len(out) >= size:
                break
            if not control >> bit & 1:
                piece, at = data[at : at + 1], at + 1
                out += piece
                ring[write] = piece[0]
                write = (write + 1) % 4096
                continue
            token = int.from_bytes(data[at : at + 2], "big")
            at += 2
            read, length = token >> 4, (token & 0xF) + 2
            if read == write:
                return bytes(out)
            for step in range(length):
                byte = ring[(read + step) % 4096]
                out.append(byte)
                ring[write] = byte
                write = (write + 1) % 4096
    return bytes(out)


def _words(data: bytes) -> str:
    out: list[str] = []
    hidden: list[bool] = [False]
    for token in _TOKEN.finditer(data):
        if token["brace"] == b"{":
            hidden.append(hidden[-1])
        elif token["brace"] == b"}":
            if len(hidden) > 1:
                hidden.pop()
        elif token["word"] in _HIDDEN or token["sign"] == b"*":  # tables and the tags of wrapped HTML
            hidden[-1] = True
        elif not hidden[-1]:
            out.append(_shown(token))
    return "".join(out)


def _shown(token: re.Match[bytes]) -> str:
    if token["text"]:
        return token["text"].decode("cp1252", errors="replace")
    if token["byte"]:
        return bytes.fromhex(token["byte"].decode()).decode("cp1252", errors="replace")
    if token["code"]:
        code = int(token["code"]) % 0x10000
        return "" if 0xD800 <= code <= 0xDFFF else chr(code)
    if token["word"] in _BREAK:
        return "\n"
    if token["word"] == b"tab":
        return "\t"
    if token["sign"] in {b"\\", b"{", b"}"}:
        return token["sign"].decode()
    return "\xa0" if token["sign"] == b"~" else ""
