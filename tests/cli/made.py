"""Makes small statements for golden tests: made.py pdf|xlsx FILE, the content on standard input.

pdf:  lines as they stand, in letters of one width; a line of --- begins the next page.
xlsx: one sheet; cells apart by semicolons, numbers and ISO dates as such.
"""

import datetime
import re
import sys
import zipfile


def pdf(lines):
    pages, objects = [[]], []
    for line in lines:
        if line == "---":
            pages.append([])
        else:
            pages[-1].append(line)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
    for number, page in enumerate(pages):
        text = b"BT /F1 9 Tf 13 TL 40 800 Td\n"
        for line in page:
            shown = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            text += b"(" + shown + b") Tj T*\n"
        text += b"ET"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(f"<< /Length {len(text)} >>\nstream\n".encode() + text + b"\nendstream")
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    made += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return made


def cell(text):
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f"<c><v>{text}</v></c>"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        days = (datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days
        return f'<c s="1"><v>{days}</v></c>'
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c t="inlineStr"><is><t>{shown}</t></is></c>' if text else "<c/>"


def xlsx(lines, path):
    kind = "application/vnd.openxmlformats"
    there = "http://schemas.openxmlformats.org"
    main = f'xmlns="{there}/spreadsheetml/2006/main" xmlns:r="{there}/officeDocument/2006/relationships"'
    rows = "".join("<row>" + "".join(map(cell, line.split(";"))) + "</row>" for line in lines)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{there}/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="{kind}-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{there}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{there}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main}><sheets><sheet name="Umsätze" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{there}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{there}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{there}/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode())


def main():
    kind, path = sys.argv[1:3]
    lines = sys.stdin.buffer.read().decode().splitlines()
    if kind == "xlsx":
        xlsx(lines, path)
    else:
        with open(path, "wb") as file:
            file.write(pdf(lines))


if __name__ == "__main__":
    main()
