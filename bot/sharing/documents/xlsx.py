"""Excel: every sheet, hidden ones too, row by row with the numbers as they are shown."""

import io
import re
import warnings
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from bot.sharing.documents.model import Draft, Note
from bot.sharing.documents.zipped import Package

_ZEROS = re.compile(r'[0\-\s/."\\]+')  # formats such as 000000-0000, which give a CPR number its zero back


def read_into(draft: Draft, data: bytes, package: Package) -> None:
    """Add the sheets' text. Each sheet begins with its name; cells are parted by tabs.

    ``package`` has measured the same bytes, so that nothing here unpacks a bomb.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of features it leaves out
        _read_sheets(draft, data)
    _read_comments(draft, package)


def _read_sheets(draft: Draft, data: bytes) -> None:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    cells = 0
    if book.properties.creator or book.properties.lastModifiedBy:
        draft.note(Note.AUTHOR)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            draft.note(Note.HIDDEN_SHEETS)
        draft.add(sheet.title)
        sheet.reset_dimensions()  # the size a sheet claims may be a million empty rows
        for row in sheet.iter_rows():
            cells += len(row)
            if cells > draft.limits.cells or draft.full:
                draft.note(Note.CUT)
                return
            line = "\t".join(_shown(cell) for cell in row).rstrip("\t")
            if line:
                draft.add(line)


def _read_comments(draft: Draft, package: Package) -> None:
    for prefix in ("xl/comments", "xl/threadedComments/"):
        for name in package.matching(prefix):
            for element in package.xml(name).iter():
                if str(element.tag).endswith(("}comment", "}threadedComment")):
                    draft.note(Note.TRACKED_CHANGES)
                    draft.add("".join(element.itertext()).strip())


def _shown(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%d-%m-%Y}" if value.time() == time() else f"{value:%d-%m-%Y %H:%M}"
        case date():
            return f"{value:%d-%m-%Y}"
        case bool():
            return str(value)
        case int():
            return _padded(value, cell.number_format or "")
        case float():
            return _padded(int(value), cell.number_format or "") if value.is_integer() else repr(value)
        case _:
            return str(value).replace("\r\n", "\n").replace("\n", " ")


def _padded(number: int, number_format: str) -> str:
    """``101901234`` in the format ``000000-0000`` is shown as ``010190-1234``."""
    zeros = number_format.count("0")
    if number < 0 or zeros < 2 or "." in number_format or not _ZEROS.fullmatch(number_format):
        return str(number)
    digits = str(number).rjust(zeros, "0")
    shown: list[str] = []
    for sign in reversed(number_format.replace('"', "").replace("\\", "")):
        if sign != "0":
            shown.append(sign)
        elif digits:
            shown.append(digits[-1])
            digits = digits[:-1]
    return digits + "".join(reversed(shown))
