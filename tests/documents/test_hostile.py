"""Hostile files are refused or cut within the limits; none of them raises anything but a refusal."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.sharing.documents import Limits, Note, read
from tests.documents import files
from tests.documents.test_reading import mail, outlook, refusal, saved, workbook

SMALL = Limits(unpacked_bytes=2_000_000, text_length=5_000, pages=3, cells=100, attachments=2)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = files.zipped({"word/document.xml": b" " * 50_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb, limits=SMALL) == "bomb"


def test_a_zip_that_lies_about_its_size_is_not_believed() -> None:
    bomb = bytearray(files.zipped({"word/document.xml": b" " * 5_000_000}))
    size = struct.pack("<I", 5_000_000)
    while size in bomb:
        at = bytes(bomb).index(size)
        bomb[at : at + 4] = struct.pack("<I", 1_000)
    assert refusal(bytes(bomb), limits=SMALL) in {"bomb", "broken"}


def test_a_zip_with_very_many_members_is_refused() -> None:
    many = files.zipped({f"word/{n}.xml": "" for n in range(5_000)}, zipfile.ZIP_STORED)
    assert refusal(many) == "bomb"


def test_an_encrypted_zip_is_refused_as_encrypted() -> None:
    data = bytearray(files.docx(files.paragraph("Alma")))
    data[6] |= 1  # the flag in the local header …
    data[bytes(data).index(b"PK\x01\x02") + 8] |= 1  # … and in the directory
    assert refusal(bytes(data)) == "encrypted"


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(entities: str) -> None:
    body = f"<w:body>{files.paragraph('&b;')}</w:body>"
    xml = f"<!DOCTYPE x [{entities}]><w:document {files.W}>{body}</w:document>"
    assert refusal(files.zipped({"word/document.xml": xml})) == "bomb"


@pytest.mark.parametrize("name", ["brev.docm", "brev.pdf", "brev.txt", ""])
def test_a_name_that_lies_changes_nothing_and_macros_are_left_alone(name: str) -> None:
    letter = zipfile.ZipFile(io.BytesIO(files.docx(files.paragraph("Hej Henrik Mogensen"))))
    parts = {each: letter.read(each) for each in letter.namelist()}
    with_macros = files.zipped(parts | {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0Shell" * 50})
    assert read(with_macros, name).text == "Hej Henrik Mogensen"


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_it_holds() -> None:
    book = workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Alma"
    data = saved(book)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    xml = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = xml.replace(b'ref="A1:A1"', b'ref="A1:XFD1048576"').replace(
        b'ref="A1"', b'ref="A1:XFD1048576"'
    )
    assert read(files.zipped(members)).text == "Sheet\nAlma"


def test_too_many_cells_are_cut_with_a_note() -> None:
    book = workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(200):
        sheet.append([f"række {row}"])
    document = read(saved(book), limits=SMALL)
    assert Note.CUT in document.notes
    assert "række 99" in document.text
    assert "række 101" not in document.text


def test_too_many_pages_are_refused() -> None:
    assert refusal(files.pdf(["side"] * 4), limits=SMALL) == "too_many_pages"


def test_a_file_over_the_limit_is_refused() -> None:
    assert refusal(b"x" * 11, limits=Limits(file_bytes=10)) == "too_big"


def test_a_long_text_is_cut_with_a_note() -> None:
    document = read(b"ord " * 5_000, limits=SMALL)
    assert len(document.text) <= SMALL.text_length
    assert document.notes == (Note.CUT,)


def test_more_attachments_than_the_limit_are_told_of() -> None:
    message = mail()
    for number in range(5):
        message.add_attachment(f"bilag {number}", filename=f"{number}.txt")
    document = read(message.as_bytes(), limits=SMALL)
    assert "bilag 1" in document.text
    assert "bilag 2" not in document.text
    assert Note.ATTACHMENTS_SKIPPED in document.notes


def test_xml_as_deep_as_it_is_long_does_not_overflow_the_stack() -> None:
    deep = "<w:p>" * 20_000 + "</w:p>" * 20_000
    assert refusal(files.docx(deep)) == "broken"


SAMPLES = [
    files.docx(files.paragraph("Kære Alma Ravn")),
    files.pdf(["Kære Alma Ravn, tak for din ansøgning"]),
    outlook(**{"__substg1.0_1000001F": files.wide("Hej")}),
    mail().as_bytes(),
    saved(workbook()),
]


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_damaged_files_give_a_text_or_a_refusal(sample: int) -> None:
    chance = random.Random(sample)
    for _ in range(120):
        data = bytearray(SAMPLES[sample])
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = bytes(data[: chance.randint(1, len(data))]) if chance.random() < 0.3 else bytes(data)
        try:
            read(cut)
        except UserError as refused:
            assert refused.key.startswith("share_page.files.")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3_000), st.sampled_from(["", "a.eml", "a.txt"]))
def test_any_bytes_give_a_text_or_a_refusal(data: bytes, name: str) -> None:
    try:
        read(data, name)
    except UserError as refused:
        assert refused.key.startswith("share_page.files.")
