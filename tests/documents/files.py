"""Builds small files in memory, good and hostile ones. All people and numbers are invented."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    """A Word file with ``body`` as the XML in the document; ``parts`` are further members of word/."""
    members = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    members |= {f"word/{name}.xml": content for name, content in parts.items()}
    return zipped(members)


def zipped(members: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return file.getvalue()


def pdf(pages: Sequence[str], *, password: str = "") -> bytes:
    """A PDF whose pages each show one line of Latin-1 text; an empty string is a page without text."""
    from pypdf import PdfReader, PdfWriter

    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for text in pages:
        shown = text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
        stream = b"BT /F1 12 Tf 40 700 Td (" + shown + b") Tj ET" if text else b""
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << "
            b"/F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >> >>"
            % (number + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    plain = _pdf_file(objects)
    if not password:
        return plain
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_SECTOR, _MINI, _FREE, _END = 512, 64, 0xFFFFFFFF, 0xFFFFFFFE


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file ([MS-CFB], version 3) with ``streams`` by path; each stream under 4,096 bytes."""
    tree: dict[str, dict[str, bytes]] = {}
    nodes: list[tuple[str, str, bytes | None]] = []  # parent path, name, content
    for path, content in streams.items():
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder not in tree:
                tree[folder] = {}
                nodes.append(("/".join(parts[: depth - 1]), parts[depth - 1], None))
        nodes.append(("/".join(parts[:-1]), parts[-1], content))

    mini, mini_fat = bytearray(), []
    starts: list[int] = []
    for _, _, content in nodes:
        if not content:
            starts.append(_END)
            continue
        assert len(content) < 4096
        first = len(mini) // _MINI
        count = -(-len(content) // _MINI)
        starts.append(first)
        mini += content.ljust(count * _MINI, b"\0")
        mini_fat += [first + step + 1 for step in range(count - 1)] + [_END]

    paths = ["", *("/".join(filter(None, (parent, name))) for parent, name, _ in nodes)]
    children: dict[str, list[int]] = {}
    for index, (parent, _, _) in enumerate(nodes, 1):
        children.setdefault(parent, []).append(index)
    siblings = {ids[step]: ids[step + 1] for ids in children.values() for step in range(len(ids) - 1)}

    directory_sectors = -(-(len(nodes) + 1) * 128 // _SECTOR)
    mini_fat_sectors = -(-len(mini_fat) * 4 // _SECTOR)
    mini_sectors = -(-len(mini) // _SECTOR)
    total = directory_sectors + mini_fat_sectors + mini_sectors
    fat_sectors = 1
    while fat_sectors * 128 < total + fat_sectors:
        fat_sectors += 1

    def entry(name: str, kind: int, *, right: int, child: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            wide,
            len(wide) + 2,
            kind,
            1,
            _FREE,
            right,
            child,
            b"",
            0,
            0,
            0,
            start,
            size,
        )

    root_child = children.get("", [_FREE])[0]
    mini_start = directory_sectors + mini_fat_sectors
    directory = entry(
        "Root Entry",
        5,
        right=_FREE,
        child=root_child,
        start=mini_start if mini else _END,
        size=len(mini),
    )
    for index, (_, name, content) in enumerate(nodes, 1):
        child = children.get(paths[index], [_FREE])[0] if content is None else _FREE
        kind, size = (1, 0) if content is None else (2, len(content))
        start = 0 if content is None else starts[index - 1]
        directory += entry(name, kind, right=siblings.get(index, _FREE), child=child, start=start, size=size)

    def chain(first: int, count: int) -> list[int]:
        return [first + step + 1 for step in range(count - 1)] + [_END] if count else []

    fat = (
        chain(0, directory_sectors)
        + chain(directory_sectors, mini_fat_sectors)
        + chain(mini_start, mini_sectors)
        + [0xFFFFFFFD] * fat_sectors
    )
    header = struct.pack(
        "<8s16sHHHHH6s9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        fat_sectors,
        0,
        0,
        4096,
        directory_sectors if mini_fat else _END,
        mini_fat_sectors,
        _END,
        0,
    )
    difat = [total + step for step in range(fat_sectors)]
    header += struct.pack("<109I", *difat, *[_FREE] * (109 - len(difat)))
    words = struct.pack(f"<{fat_sectors * 128}I", *fat, *[_FREE] * (fat_sectors * 128 - len(fat)))
    return (
        header
        + directory.ljust(directory_sectors * _SECTOR, b"\0")
        + struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(mini_fat_sectors * _SECTOR, b"\xff")
        + bytes(mini).ljust(mini_sectors * _SECTOR, b"\0")
        + words
    )


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")
