"""A tracing exhibit read back: what stands on the pages is what the case holds, to the cent.

exhibit.py MANUMIT WORK

Makes a case with names in several scripts, a possible victim, an overdraft and a row from outside;
writes its exhibit twice (same bytes), reads the PDF's text back with pdftotext and holds every line
of it against the schedule as CSV; then what the schedule says against a twin that traces unit by
unit. The workbook is recalculated by LibreOffice in the long tier, where it is installed.
"""

import csv
import decimal
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata

UNDRAWN = "\u2fe0\u2fe1 \u2fe2"  # no characters yet: no font has them, whatever is installed
NAMES = {"k": "Кирилл Огнев", "a": "شركة النور للتجارة", "c": "金龍貿易有限公司", "v": "Marina Hidden", "l": "Łódź & Søn <Ltd>"}
SPEC = """name: rows
file: {separator: ",", header: true}
zone: UTC
transfer:
  id: id
  booked: {column: time_s, form: epoch_s}
  amount: amount_minor
  minor_units: true
  currency: currency
  from: {number: from, syntax: plain, kind: internal}
  to: {number: to, syntax: plain, kind: internal}
  channel: wire
  from_owner: from_owner
  to_owner: to_owner
  purpose: purpose
"""
SEALED = ("Marina", "Hidden", "rent for Marina")


def rows():
    """Victim V and the agency T pay house account H; H pays on; H is overdrawn once, and repaid."""
    out, day = [], 0
    plan = [("V", "H", 70000, "rent for Marina"), ("T", "H", 50000, "advance"), ("H", "K", 40000, "счёт 17"),
            ("H", "A", 60000, "فاتورة 4"), ("V", "H", 25000, "rent for Marina"), ("K", "C", 20000, "貨款"),
            ("H", "C", 99900, "貨款"), ("V", "H", 30000, "rent for Marina"), ("C", "@abroad", 55500, "wire"),
            ("A", "H", 10000, "refund"), ("H", "L", 12345, "Søn"), ("L", "@shop", 2345, "")]
    plan += [("V", "H", 100 + n, "") for n in range(40)] + [("H", "KA"[n % 2], 150 + n, "") for n in range(40)]
    owner = {"V": "v", "K": "k", "A": "a", "C": "c", "L": "l"}
    for payer, payee, amount, text in plan:
        day += 1
        out.append([f"r{len(out) + 1}", 1704067200 + day * 7200, payer, payee, amount, "EUR", "wire", "", owner.get(payer, ""),
                    owner.get(payee, ""), text])
    return out


class Case:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work
        self.env = {**os.environ, "XDG_DATA_HOME": os.path.join(work, "data"), "LC_ALL": "C.UTF-8"}

    def run(self, *arguments, code=0):
        result = subprocess.run([self.program, *arguments], capture_output=True, text=True, cwd=self.work, env=self.env)
        if result.returncode != code:
            raise SystemExit(f"{arguments} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def make(self):
        with open(os.path.join(self.work, "rows.csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "time_s", "from", "to", "amount_minor", "currency", "channel", "place", "from_owner", "to_owner", "purpose"])
            writer.writerows(rows())
        with open(os.path.join(self.work, "people.ftm"), "w") as file:
            for key, name in NAMES.items():
                schema = "Person" if key in "kv" else "Company"
                file.write(json.dumps({"id": key, "schema": schema, "properties": {"name": [name]}}) + "\n")
        self.run("new", "raid.mnm", "--person", "ana", "--shares", "0", "--quiet")
        with open(os.path.join(self.work, "rows.yaml"), "w") as file:
            file.write(SPEC)
        self.run("add", "raid.mnm", "rows.csv", "--spec", "rows.yaml", "--person", "ana", "--quiet")
        self.run("add", "raid.mnm", "people.ftm", "--person", "ana", "--quiet")
        self.run("trace", "raid.mnm", "--from", "account:V", "--elect", "libr", "--why", "one wrongdoer", "--person", "ana", "--quiet")
        self.run("trace", "raid.mnm", "--from", "account:V", "--rule", "all", "--person", "ana", "--quiet")

    def report(self, name, *more):
        self.run("report", "raid.mnm", "trace", "account:V", "-o", name, "--person", "ana", *more)
        return os.path.join(self.work, name)


def minor(text):
    return int(text.replace(",", "").replace(".", ""))


def read_schedule(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


FIGURES = ("debit", "credit", "balance", "claim_in", "claim_out", "traced", "own")


def check_pages(text, lines, problems):
    """The figures of each line of the schedule, in order, as they stand on the pages."""
    start = text.index("Tracing schedule")
    pages, found = text[start:text.index("One line explained", start)], {}
    for row in pages.splitlines():
        match = re.match(r"\s*(\d+)\s+\d{4}-\d{2}-\d{2}\b", row)
        if match:
            found[int(match.group(1))] = [minor(figure) for figure in re.findall(r"(?<![\d.,:])-?\d[\d,]*\.\d\d(?![\d.,])", row)]
    if sorted(found) != [int(line["line"]) for line in lines]:
        problems.append(f"lines on the pages: {sorted(found)}")
    for line in lines:
        values = {key: minor(line[key]) for key in FIGURES}
        expect = [values[key] for key in FIGURES if values[key] != 0 or key in ("balance", "traced", "own")]
        if found.get(int(line["line"])) != expect:
            problems.append(f"line {line['line']}: on the page {found.get(int(line['line']))}, in the records {expect}")
    for words in ("carried forward", "brought forward", "total of the account", "Page 1 of "):
        if words not in text:
            problems.append(f"the pages do not say {words!r}")


def check_names(text, problems):
    flat = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text))
    for key, name in NAMES.items():
        if key == "v":
            continue
        words = [unicodedata.normalize("NFKC", word) for word in name.split()]
        if not all(word in flat for word in words):
            problems.append(f"the name of {key} is not read back from the pages")
    for word in SEALED:
        if word in text:
            problems.append("a possible victim's name or text stands on a page")


def twin(lines):
    """Own money first, one claim, unit by unit: the ratchet of Roscoe v Winder, account by account."""
    state, order = {}, rows()
    opening = {}
    moved = {}
    for row in order:  # the least own money with which nothing is ever overdrawn
        for account, amount in ((row[2], -row[4]), (row[3], row[4])):
            moved[account] = moved.get(account, 0) + amount
            opening[account] = max(opening.get(account, 0), -moved[account])
    traced = {}
    balance = dict(opening)
    for row in order:
        _, _, payer, payee, amount = row[:5]
        claim = amount if payer == "V" else 0
        if payer != "V" and not payer.startswith("@"):
            own = balance[payer] - traced.get(payer, 0)
            claim = max(0, amount - own)
            traced[payer] = traced.get(payer, 0) - claim
        if not payer.startswith("@"):
            balance[payer] -= amount
        if not payee.startswith("@"):
            balance[payee] = balance.get(payee, 0) + amount
            traced[payee] = traced.get(payee, 0) + claim
        state[row[0]] = claim
    for line in lines:
        if line["row"] and state[line["row"]] not in (minor(line["claim_in"]), minor(line["claim_out"])):
            yield f"row {line['row']}: the twin moves {state[line['row']]}"
    last = {line["account"]: minor(line["traced"]) for line in lines}
    for account, amount in traced.items():
        if amount and last.get(account) != amount:
            yield f"account {account}: the twin traces {amount}, the schedule {last.get(account)}"


def check_workbook(case, lines, problems):
    """LibreOffice recalculates every formula when it converts; each must come to what we wrote."""
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{case.work}/office", "--convert-to",
                    'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', "--outdir", case.work,
                    os.path.join(case.work, "exhibit.xlsx")], check=True, capture_output=True, timeout=170)
    with open(os.path.join(case.work, "exhibit-Schedule.csv"), newline="", encoding="utf-8") as file:
        sheet = {row[0]: row for row in csv.reader(file) if row and row[0].isdigit()}
    for line in lines:
        row = sheet.get(line["line"], [""] * 16)
        for place, key in ((10, "balance"), (13, "traced"), (14, "own")):
            if decimal.Decimal(row[place] or "0") * 100 != minor(line[key]):
                problems.append(f"line {line['line']}: the workbook's {key} is another one")
    with open(os.path.join(case.work, "exhibit-Accounts.csv"), newline="", encoding="utf-8") as file:
        agrees = [row[7] for row in csv.reader(file) if len(row) > 7 and row[7] not in ("", "Agrees")]
    if not agrees or any(value != "TRUE" for value in agrees):
        problems.append(f"accounts do not agree in the workbook: {agrees}")


def has_chinese_font():
    return bool(subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout.strip())


def check_refused_font(case, problems):
    """Better no exhibit than one with empty boxes: a script of which no font is installed."""
    result = subprocess.run([case.program, "report", "raid.mnm", "trace", "account:V", "-o", "boxes.pdf", "--person", "ana"],
                            capture_output=True, text=True, cwd=case.work, env=case.env)
    if result.returncode == 0 or "no installed font" not in result.stderr or os.path.exists(os.path.join(case.work, "boxes.pdf")):
        problems.append("names that no font can draw were not refused")


def check_reasons(case, problems):
    """A reason that names a possible victim stays sealed; a word that only begins like her name does not."""
    for reason, shown in (("nothing is hiddenness, mixed accounts", True), ("as Marina said", False), ("Hiddens money first", False)):
        case.run("trace", "raid.mnm", "--from", "account:V", "--elect", "libr", "--why", reason, "--person", "ana", "--quiet")
        path = case.report("reason.pdf", "--yes")
        text = subprocess.run(["pdftotext", "-layout", "-l", "1", path, "-"], capture_output=True, text=True, check=True).stdout
        if (reason in text) != shown or ("(sealed)" in text) == shown:
            problems.append(f"the reason {reason!r} is {'not ' if shown else ''}on the first page")


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    case, problems, passed = Case(program, os.path.abspath(work)), [], 0
    if not has_chinese_font():  # the page would be refused, as the check of fonts says
        NAMES["c"] = "Gold & Dragon"
    case.make()
    first, second = case.report("exhibit.pdf"), case.report("again.pdf")
    with open(first, "rb") as a, open(second, "rb") as b:
        if a.read() != b.read():
            problems.append("two runs gave different bytes")
    lines = read_schedule(case.report("schedule.csv", "--format", "csv"))
    text = subprocess.run(["pdftotext", "-layout", first, "-"], capture_output=True, text=True, check=True).stdout
    check_pages(text, lines, problems)
    check_names(text, problems)
    if "one wrongdoer" not in text:
        problems.append("the reason for the elected rule is not on the pages")
    check_reasons(case, problems)
    problems += twin(lines)
    case.report("exhibit.xlsx", "--format", "xlsx")
    if os.environ.get("MNM_LONG") and shutil.which("soffice"):
        check_workbook(case, lines, problems)
    with open(os.path.join(case.work, "more.ftm"), "w") as file:
        file.write(json.dumps({"id": "h", "schema": "Company", "properties": {"name": [UNDRAWN]}}) + "\n")
    with open(os.path.join(case.work, "more.csv"), "w") as file:
        file.write("id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner,purpose\n"
                   "m1,1714521600,V,Z,500,EUR,wire,,v,h,\n")
    case.run("add", "raid.mnm", "more.csv", "--spec", "rows.yaml", "--person", "ana", "--quiet")
    case.run("add", "raid.mnm", "more.ftm", "--person", "ana", "--quiet")
    case.run("report", "raid.mnm", "trace", "account:V", "-o", "stale.pdf", "--person", "ana", code=2)  # traced before
    case.run("trace", "raid.mnm", "--from", "account:V", "--rule", "libr", "--person", "ana", "--quiet")
    check_refused_font(case, problems)
    for problem in problems:
        print(problem)
    passed = len(lines)
    print(f"[  PASSED  ] {0 if problems else passed} test(s).")
    if problems:
        print(f"[  FAILED  ] {len(problems)} test(s).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
