"""A small XLSX workbook, byte for byte the same each time: dates and money as a spreadsheet program keeps them. And
workbooks read back with their formulas worked out."""

import datetime
import decimal
import io
import re
import zipfile
from xml.sax.saxutils import escape, unescape

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
ROOT = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Export" sheetId="1"
 r:id="rId1"/></sheets></workbook>"""
PARTS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
 Target="styles.xml"/></Relationships>"""
STYLES = """<?xml version="1.0" encoding="UTF-8"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts>
<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>
<xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def letters(column):
    return chr(ord("A") + column)


def cell(value, row, column):
    place = f"{letters(column)}{row}"
    if isinstance(value, datetime.date):
        return f'<c r="{place}" s="1"><v>{(value - datetime.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int):  # minor units of money with two decimals, as a binary fraction would be written
        return f'<c r="{place}" s="2"><v>{value / 100!r}</v></c>'
    if value == "":
        return ""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def workbook(rows):
    lines = []
    for number, row in enumerate(rows, 1):
        lines.append(f'<row r="{number}">' + "".join(cell(v, number, c) for c, v in enumerate(row)) + "</row>")
    sheet = ('<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
             '2006/main"><sheetData>' + "\n".join(lines) + "</sheetData></worksheet>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", ROOT), ("xl/workbook.xml", BOOK),
                           ("xl/_rels/workbook.xml.rels", PARTS), ("xl/styles.xml", STYLES),
                           ("xl/worksheets/sheet1.xml", sheet)):
            book.writestr(zipfile.ZipInfo(name, (2023, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


# ---- reading back, with formulas ---------------------------------------------------------------------


class Formulas:
    """The cells of a workbook's sheet; formulas are worked out by decimals, apart from the values beside them."""

    CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>(.*?)</c>)', re.S)

    def __init__(self, path, sheet=1):
        with zipfile.ZipFile(path) as book:
            text = book.read(f"xl/worksheets/sheet{sheet}.xml").decode()
        self.value, self.formula = {}, {}
        for place, inside in self.CELL.findall(text):
            inside = inside or ""
            value = re.search(r"<v>(.*?)</v>", inside)
            formula = re.search(r"<f>(.*?)</f>", inside)
            words = re.search(r"<t[^>]*>(.*?)</t>", inside, re.S)
            self.value[place] = decimal.Decimal(value[1]) if value else unescape(words[1]) if words else ""
            if formula:
                self.formula[place] = unescape(formula[1], {"&quot;": '"'})

    def get(self, place):
        """A formula's own result; an empty cell is empty."""
        if place in self.formula:
            return self.work_out(self.formula[place])
        return self.value.get(place, "")

    def work_out(self, formula):
        def number(value):
            return decimal.Decimal(0) if value == "" else value

        def total(first, last):
            column = re.match(r"[A-Z]+", first)[0]
            rows = range(int(first[len(column):]), int(last[len(column):]) + 1)
            return sum((number(self.get(f"{column}{row}")) for row in rows), decimal.Decimal(0))

        def rounded(value, digits):
            return value.quantize(decimal.Decimal(1).scaleb(-int(digits)), decimal.ROUND_HALF_UP)

        empty = re.fullmatch(r'(.*?)IF\(([A-Z]+\d+)="",([A-Z]+\d+),([A-Z]+\d+)\)(.*)', formula)
        if empty:  # the only condition there is
            before, asked, yes, no, after = empty.groups()
            return self.work_out(f"{before}{yes if self.get(asked) == '' else no}{after}")
        text = re.sub(r"SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", r"total('\1','\2')", formula)
        text = re.sub(r"(?<!')\b([A-Z]+\d+)\b(?!')", r"number(get('\1'))", text).replace("ROUND", "rounded")
        text = re.sub(r"\)=0$", ")==0", text)
        return eval(text, {"__builtins__": {}}, dict(total=total, rounded=rounded, number=number, get=self.get))

    def wrong(self):
        """Places whose formula gives something else than the value beside it."""
        cells = dict(self.formula)
        out = []
        for place in cells:  # from the top: what is worked out stands for itself below
            result = self.work_out(cells[place])
            if decimal.Decimal(result) != self.value[place]:
                out.append(place)
            self.value[place] = decimal.Decimal(result)
            del self.formula[place]
        return out
