"""Workbooks for tests: a sound one, and ways to make it do harm."""

import zipfile
from io import BytesIO

import xlsxwriter

HEAD = ("Linje", "År", "Beløp")


def a_workbook(*rows, sheets=None, hidden=()):
    """An .xlsx file with one sheet of these rows, or several by name. A cell may be a formula with its saved value."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, cells in (sheets or {"Budsjett": (HEAD, *rows)}).items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(cells):
                for column, value in enumerate(row):
                    if isinstance(value, tuple):
                        sheet.write_formula(number, column, value[0], None, value[1])
                    elif value is not None:
                        sheet.write(number, column, value)
        if hidden and set(hidden) < set(sheets or {}):
            book.get_worksheet_by_name(next(n for n in sheets if n not in hidden)).activate()
    return made.getvalue()


SOUND = a_workbook(("Grunnskole", 2027, 111_000_000))


def repacked(data, changes=None, *, without=(), compress=zipfile.ZIP_DEFLATED):
    """The same zip file with some members changed, added or taken out."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(made, "w", compress) as after:
        left = dict(changes or {})
        for member in before.infolist():
            if member.filename not in without:
                after.writestr(member.filename, left.pop(member.filename, before.read(member)))
        for name, content in left.items():
            after.writestr(name, content)
    return made.getvalue()


def sheet_with(*, head="", rows="", dimension="A1:C2"):
    """A worksheet's XML, written by hand."""
    names = "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", HEAD, strict=True))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'{head}<dimension ref="{dimension}"/><sheetData><row r="1">{names}</row>{rows}</sheetData></worksheet>'
    )


def a_spreadsheet(*rows, repeated=""):
    """An .ods file of one sheet; `repeated` is XML put after the rows."""
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in (HEAD, *rows))
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Budsjett">{cells}{repeated}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return made.getvalue()


def _ods_cell(value):
    if isinstance(value, tuple):
        return (
            f'<table:table-cell table:formula="of:{value[0]}" office:value-type="float" office:value="{value[1]}">'
            f"<text:p>{value[1]}</text:p></table:table-cell>"
        )
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'
