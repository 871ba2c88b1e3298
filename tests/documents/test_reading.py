"""A file's text comes out as a person would read it, and what is hidden in the file comes out too."""

import io
from datetime import date
from email.message import EmailMessage

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from bot.errors import UserError
from bot.sharing.documents import Document, Limits, Note, read
from tests.documents import files


def refusal(data: bytes, name: str = "", limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as refused:
        read(data, name, limits)
    return refused.value.key.removeprefix("share_page.files.")


def test_a_word_file_gives_paragraphs_tables_headers_and_notes() -> None:
    row = (
        f"<w:tbl><w:tr><w:tc>{files.paragraph('Ravn')}</w:tc><w:tc>{files.paragraph('Alma')}</w:tc>"
        "</w:tr></w:tbl>"
    )
    data = files.docx(
        files.paragraph("Kære Alma") + row,
        header1=f"<w:hdr {files.W}>{files.paragraph('Sag 24-1')}</w:hdr>",
        footnotes=f"<w:notes {files.W}><w:footnote>{files.paragraph('En note')}</w:footnote></w:notes>",
    )
    assert read(data) == Document("Kære Alma\nRavn\tAlma\nSag 24-1\nEn note")


def test_deleted_text_and_comments_of_a_word_file_are_read_and_told_of() -> None:
    deleted = "<w:p><w:del><w:r><w:delText>slettet navn</w:delText></w:r></w:del></w:p>"
    comments = (
        f"<w:comments {files.W}><w:comment>{files.paragraph('ring til hende')}</w:comment></w:comments>"
    )
    document = read(files.docx(files.paragraph("Tekst") + deleted, comments=comments))
    assert document.text == "Tekst\nslettet navn\nring til hende"
    assert document.notes == (Note.TRACKED_CHANGES,)


def test_a_text_box_is_read_once() -> None:
    box = (
        "<w:p><w:r><w:t>Før</w:t></w:r><AlternateContent>"
        f"<Choice><w:txbxContent>{files.paragraph('I boksen')}</w:txbxContent></Choice>"
        f"<Fallback><w:txbxContent>{files.paragraph('I boksen')}</w:txbxContent></Fallback>"
        "</AlternateContent></w:p>"
    )
    assert read(files.docx(box)).text == "Før\nI boksen"


def workbook() -> Workbook:
    book = Workbook()
    book.properties.creator = ""
    return book


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_gives_dates_and_numbers_as_they_are_shown() -> None:
    book = workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Elever"
    sheet.append(["Navn", "Født", "CPR", "Antal", "Løn"])
    sheet.append(["Alma Ravn", date(2014, 3, 7), 703141234, 3, 12.5])
    sheet["C2"].number_format = "000000-0000"
    assert read(saved(book)).text == (
        "Elever\nNavn\tFødt\tCPR\tAntal\tLøn\nAlma Ravn\t07-03-2014\t070314-1234\t3\t12.5"
    )


def test_hidden_sheets_and_comments_are_read_and_told_of() -> None:
    book = workbook()
    hidden = book.create_sheet("Skjult")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "hemmelig"
    hidden["A1"].comment = Comment("spørg Alma", "")
    document = read(saved(book))
    assert "hemmelig" in document.text
    assert "spørg Alma" in document.text
    assert {Note.HIDDEN_SHEETS, Note.TRACKED_CHANGES} <= set(document.notes)


def test_a_pdf_gives_each_page_and_tells_of_pages_without_text() -> None:
    document = read(files.pdf(["Ansøgning fra Alma Ravn om byggetilladelse", ""]))
    assert document.text == "Ansøgning fra Alma Ravn om byggetilladelse"
    assert document.notes == (Note.PAGES_WITHOUT_TEXT,)


def test_a_scanned_pdf_is_refused_with_its_own_sentence() -> None:
    assert refusal(files.pdf(["", ""])) == "scanned"


def mail(body: str = "Hej Alma\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Bo Ravn <bo.ravn@example.dk>"
    message["To"] = "Alma Ravn <alma.ravn@example.dk>"
    message["Subject"] = "Mødet på tirsdag"
    message.set_content(body)
    return message


def test_a_mail_gives_who_what_and_its_readable_attachments() -> None:
    message = mail()
    message.add_attachment(files.docx(files.paragraph("Bilag om Alma")), maintype="application",
                           subtype="octet-stream", filename="bilag.docx")  # fmt: skip
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(
        b"\x00\x01\x02" * 50, maintype="application", subtype="octet-stream", filename="x.bin"
    )
    document = read(message.as_bytes(), "hej.eml")
    assert document.text == (
        "From: Bo Ravn <bo.ravn@example.dk>\nTo: Alma Ravn <alma.ravn@example.dk>\n"
        "Subject: Mødet på tirsdag\n\nHej Alma\n\n\n[bilag.docx]\nBilag om Alma\n\n[x.bin]"
    )
    assert document.notes == (Note.PICTURES, Note.ATTACHMENTS_SKIPPED)


def test_a_mail_without_plain_text_gives_the_words_of_its_html() -> None:
    message = mail()
    message.set_content(
        "<html><head><style>p{}</style></head><body><p>Hej&nbsp;Alma</p><p>Tak<br>for i dag</p></body>",
        subtype="html",
    )
    assert read(message.as_bytes()).text.endswith("\n\nHej Alma\nTak\nfor i dag")


def test_mails_within_mails_are_read_down_to_the_limit() -> None:
    message = mail("inderst\n")
    for layer in range(6):
        outer = mail(f"lag {layer}\n")
        outer.add_attachment(message)
        message = outer
    document = read(message.as_bytes())
    assert "lag 5" in document.text
    assert "lag 2" in document.text
    assert "inderst" not in document.text
    assert Note.ATTACHMENTS_SKIPPED in document.notes


def outlook(**more: bytes) -> bytes:
    return files.ole(
        {
            "__properties_version1.0": b"\0" * 32,
            "__substg1.0_0037001F": files.wide("Mødet på tirsdag"),
            "__substg1.0_0C1A001F": files.wide("Bo Ravn"),
            "__substg1.0_5D01001F": files.wide("bo.ravn@example.dk"),
            "__recip_version1.0_#00000000/__substg1.0_3001001F": files.wide("Alma Ravn"),
            "__recip_version1.0_#00000000/__substg1.0_39FE001F": files.wide("alma.ravn@example.dk"),
        }
        | more
    )


def test_an_outlook_mail_gives_who_what_and_its_attachments() -> None:
    attached = "__attach_version1.0_#00000000/__substg1.0_"
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_"
    data = outlook(
        **{
            "__substg1.0_1000001F": files.wide("Hej Alma\r\nVi ses"),
            f"{attached}3707001F": files.wide("noter.txt"),
            f"{attached}37010102": "Noter om Alma på æøå".encode(),
            f"{inner}0037001F": files.wide("Videresendt"),
            f"{inner}1000001F": files.wide("Den indre mail"),
        }
    )
    assert read(data).text == (
        "From: Bo Ravn <bo.ravn@example.dk>\nTo: Alma Ravn <alma.ravn@example.dk>\n"
        "Subject: Mødet på tirsdag\n\nHej Alma\nVi ses\n\n[noter.txt]\nNoter om Alma på æøå\n\n"
        "Subject: Videresendt\n\nDen indre mail"
    )


def test_an_outlook_mail_with_only_rtf_gives_its_words() -> None:
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}Hej \'c6rlige Alma\par Vi ses \u230?\htmlrtf}"
    stored = len(rtf).to_bytes(4, "little")
    data = outlook(**{"__substg1.0_10090102": b"\0\0\0\0" + stored + b"MELA" + b"\0\0\0\0" + rtf})
    assert read(data).text.endswith("\n\nHej Ærlige Alma\nVi ses æ")


def test_compressed_rtf_is_unpacked_as_in_the_specification() -> None:
    # The example of [MS-OXRTFCP] section 3.1.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert read(outlook(**{"__substg1.0_10090102": packed})).text.endswith("hello world")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_the_encodings_windows_writes(encoding: str) -> None:
    assert read("Børn på Ærø\r\nåbner".encode(encoding), "noter.txt").text == "Børn på Ærø\nåbner"


def test_a_letter_that_begins_with_colons_is_no_mail() -> None:
    text = "Emne: sommerfest\nSted: Kulturhuset\n\nFrom: whom it concerns"
    assert read(text.encode()).text == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_text"),
        (b"   \n", "no_text"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(256)) * 20, "unknown_kind"),
        (b"PK\x03\x04 not a zip", "broken"),
        (files.zipped({"readme.md": "x"}), "unknown_kind"),
        (files.zipped({"word/document.xml": "<w:document"}), "broken"),
        (b"%PDF-1.7 nothing more", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (files.ole({"WordDocument": b"old"}), "old_office"),
        (files.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted"),
        (files.pdf(["hemmelig tekst om Alma Ravn"], password="kode"), "encrypted"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert refusal(data) == reason
