"""Workbooks opened, filled in and saved by LibreOffice, as somebody at a desk does it."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

_BASIC = """Option Explicit
Sub FillIn(source As String, target As String, typed As String)
    Dim hidden(0) As New com.sun.star.beans.PropertyValue, kind(0) As New com.sun.star.beans.PropertyValue
    Dim book As Object, cell As Object, entry As String, parts() As String, number As Integer
    hidden(0).Name = "Hidden"
    hidden(0).Value = True
    book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
    number = FreeFile
    Open typed For Input As #number
    Do While Not Eof(number)
        Line Input #number, entry
        parts = Split(entry, Chr(9))
        If UBound(parts) = 2 Then
            cell = book.Sheets.getByIndex(CInt(parts(0))).getCellRangeByName(parts(1))
            On Local Error Resume Next
            cell.setString(DecodeText(parts(2)))
            On Local Error GoTo 0
        End If
    Loop
    Close #number
    kind(0).Name = "FilterName"
    kind(0).Value = "Calc MS Excel 2007 XML"
    book.storeToURL(ConvertToURL(target), kind())
    book.close(True)
End Sub

Function DecodeText(codes As String) As String
    Dim parts() As String, place As Integer, text As String
    parts = Split(codes, " ")
    For place = 0 To UBound(parts)
        If parts(place) <> "" Then text = text & Chr(CLng(parts(place)))
    Next
    DecodeText = text
End Function
"""
"""Text goes in as numbers of characters: what is typed must not depend on the machine's own encoding."""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Desk" script:language="StarBasic">{}</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Desk"/></library:library>
"""
_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" library:link="false"/></library:libraries>
"""


def need_libreoffice() -> None:
    """Skip with a reason where LibreOffice is absent."""
    if shutil.which("soffice") is None:
        pytest.skip("no soffice here: workbooks cannot be filled in")


def filled_by_libreoffice(content: bytes, cells: Mapping[str, str], folder: Path, *, sheet: int = 0) -> bytes:
    """The workbook as LibreOffice saves it after somebody typed into some cells.

    Args:
        content: the workbook.
        cells: address → what is typed; a locked cell takes nothing.
        folder: where files and LibreOffice's profile go.
        sheet: place of the sheet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _run(folder, "--terminate_after_init")  # the first start lays its own macros over whatever is there
    _write_macro(folder / "profile" / "user" / "basic")
    source, target, typed = folder / "sent.xlsx", folder / "filled.xlsx", folder / "typed.txt"
    source.write_bytes(content)
    lines = (f"{sheet}\t{ref}\t{' '.join(str(ord(sign)) for sign in text)}" for ref, text in cells.items())
    typed.write_text("\n".join(lines) + "\n", encoding="ascii")
    call = f'macro:///Standard.Desk.FillIn("{source}","{target}","{typed}")'
    _run(folder, call)
    return target.read_bytes()


def saved_by_libreoffice(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Workbooks by name, opened and saved again by LibreOffice in one call."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in workbooks.items():
        (folder / name).write_bytes(content)
    out = folder / "saved"
    _run(folder, "--convert-to", "xlsx", "--outdir", str(out), *(str(folder / name) for name in workbooks))
    return {name: (out / name).with_suffix(".xlsx").read_bytes() for name in workbooks}


def _run(folder: Path, *words: str) -> None:
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    subprocess.run(["soffice", profile, "--headless", *words], check=True, capture_output=True, timeout=180)


def _write_macro(basic: Path) -> None:
    library = basic / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    (basic / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (basic / "dialog.xlc").write_text(_LIBRARIES, encoding="utf-8")
    (library / "dialog.xlb").write_text(
        _LIBRARY.replace('<library:element library:name="Desk"/>', ""), encoding="utf-8"
    )
    (library / "Desk.xba").write_text(_MODULE.format(escape(_BASIC)), encoding="utf-8")
