"""One folder as it comes off a seized computer, one command, one ledger.

mixed.py MANUMIT WORK

Statements as PDF, XLSX, ODS, MT940, camt.053, CSV, a goAML report, FollowTheMoney lines, a table that
does not say whose account it is, and a photograph. `manumit add CASE FOLDER` must read all but the last
two and name those with what to do; the sums must be those of the files, to the cent. Then the same
again: nothing may be counted twice. Exit code 1 and a sentence when not.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import made

# of each file, what it brings: signed amounts on its account, in the order of its rows
BOOKED = {
    "march.pdf": ["-650.50", "2000.00", "-4.90"],
    "april.xlsx": ["-650.50", "2000.07", "-0.01"],
    "may.ods": ["-120.10", "99.99", "3000.00"],
    "june.sta": ["-15.30", "1250.00"],
    "july.xml": ["-77.77", "300.03"],
    "august.csv": ["-19.99", "1234567.89", "-0.10"],
    "report.xml": ["1500.50"],
    "lines.jsonl": ["48.15"],
}

# the account it is the statement of, or that receives, as the ledger calls it
OWN = {
    "march.pdf": "DE89370400440532013000", "april.xlsx": "DE75512108001245126199", "may.ods": "AT611904300234573201",
    "june.sta": "37040044:0532013001", "july.xml": "NL91ABNA0417164300", "august.csv": "DE12500105170648489890", "report.xml": "BBMEAEAD:2",
    "lines.jsonl": "4712",
}

PDF = """Bank am Platz                     IBAN DE89 3704 0044 0532 0130 00
Kontoauszug                       Zeitraum 01.03.2026 - 31.03.2026
Datum     Vorgang                         Betrag EUR         Saldo
          Alter Kontostand                                1.000,00
01.03.    Miete Wohnung 12                   -650,50        349,50
15.03.    Lohn                              2.000,00      2.349,50
          Übertrag                                        2.349,50
---
Datum     Vorgang                         Betrag EUR         Saldo
          Übertrag                                        2.349,50
31.03.    Entgelt                              -4,90      2.344,60
          Neuer Kontostand                                2.344,60"""

XLSX = """Kontonummer;DE75512108001245126199
;
Buchungstag;Verwendungszweck;Betrag (EUR);Saldo
2026-04-01;Miete;-650.5;1694.1
2026-04-15;Lohn;2000.07;3694.17
2026-04-30;Zins;-0.01;3694.16"""

ODS = [["IBAN", "AT611904300234573201"], [], ["Buchungstag", "Verwendungszweck", "Betrag (EUR)", "Saldo"],
       ["2026-05-02", "Strom", "-120.1", "879.9"], ["2026-05-03", "Bar", "99.99", "979.89"],
       ["2026-05-29", "Lohn", "3000", "3979.89"]]

MT940 = """:20:START\r
:25:37040044/0532013001\r
:28C:6/1\r
:60F:C260531EUR100,00\r
:61:2606020602D15,30NMSCNONREF\r
:86:177?00UEBERWEISUNG?20Fahrkarte?31DE02120300000000202051?32Bahn\r
:61:2606150615C1250,NTRFNONREF\r
:86:166?00GUTSCHRIFT?20Lohn?31DE02500105170137075030?32Werk\r
:62F:C260630EUR1334,70\r
-\r
"""

ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>\
<AcctSvcrRef>{ref}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>\
</BkTxCd></Ntry>"""
BALANCE = """<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
<Dt><Dt>{day}</Dt></Dt></Bal>"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>\
<CreDtTm>2026-08-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><CreDtTm>2026-08-01T00:00:00</CreDtTm>\
<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>""" + BALANCE.format(
    kind="OPBD", amount="500.00", day="2026-07-01") + BALANCE.format(
    kind="CLBD", amount="722.26", day="2026-07-31") + ENTRY.format(
    amount="77.77", way="DBIT", day="2026-07-03", ref="A1") + ENTRY.format(
    amount="300.03", way="CRDT", day="2026-07-09", ref="A2") + "</Stmt></BkToCstmrStmt></Document>\n"

CSV = """IBAN;Buchungstag;Verwendungszweck;Betrag;Währung;Saldo
DE12500105170648489890;03.08.2026;Telefon;-19,99;EUR;80,01
DE12500105170648489890;04.08.2026;Verkauf;1.234.567,89;EUR;1.234.647,90
DE12500105170648489890;05.08.2026;Porto;-0,10;EUR;1.234.647,80
"""

# the same, but nobody says whose account it is
NAMELESS = """Buchungstag;Verwendungszweck;Betrag;Währung;Saldo
03.09.2026;Telefon;-19,99;EUR;80,01
04.09.2026;Verkauf;1,00;EUR;81,01
"""

PERSON = "<gender>F</gender><first_name>A</first_name><last_name>B</last_name>"
GOAML = f"""<?xml version="1.0"?><report><rentity_id>7</rentity_id><submission_code>E</submission_code>\
<report_code>STR</report_code><entity_reference>R</entity_reference>\
<submission_date>2026-05-02T00:00:00</submission_date><currency_code_local>AED</currency_code_local>\
<reporting_person><first_name>R</first_name><last_name>P</last_name></reporting_person><reason>x</reason>
<transaction><transactionnumber>T1</transactionnumber><transaction_description>x</transaction_description>\
<date_transaction>2026-05-01T10:30:00</date_transaction><transmode_code>W</transmode_code>\
<amount_local>1500.50</amount_local><t_from><from_funds_code>E</from_funds_code><from_account>\
<institution_name>One</institution_name><swift>BBMEAEAD</swift><account>1</account><currency_code>AED</currency_code>\
</from_account><from_country>AE</from_country></t_from><t_to_my_client><to_funds_code>E</to_funds_code><to_account>\
<institution_name>One</institution_name><swift>BBMEAEAD</swift><account>2</account><currency_code>AED</currency_code>\
</to_account><to_country>AE</to_country></t_to_my_client></transaction>
<report_indicators><indicator>I1</indicator></report_indicators></report>
"""

FTM = [
    {"id": "p", "schema": "Person", "properties": {"name": ["Alois Gruen"], "country": ["de"]}},
    {"id": "a", "schema": "BankAccount", "properties": {"accountNumber": ["4711"], "owner": ["p"]}},
    {"id": "b", "schema": "BankAccount", "properties": {"accountNumber": ["4712"]}},
    {"id": "t", "schema": "Payment", "properties": {
        "payerAccount": ["a"], "beneficiaryAccount": ["b"], "date": ["2026-02-03"], "amount": ["48.15"],
        "currency": ["EUR"]}},
]

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(range(256)) * 8 + b"\xff\xd9"


def ods(path):
    def cell(text):
        kind = "date" if text[4:5] == "-" and len(text) == 10 else "float" if text.lstrip("-")[:1].isdigit() else "string"
        value = {"date": f' office:date-value="{text}"', "float": f' office:value="{text}"', "string": ""}[kind]
        return f'<table:table-cell office:value-type="{kind}"{value}><text:p>{text}</text:p></table:table-cell>'

    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    rows = "".join(f"<table:table-row>{''.join(map(cell, row)) or '<table:table-cell/>'}</table:table-row>" for row in ODS)
    content = (f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
               f'<table:table table:name="Mai">{rows}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>")
    with zipfile.ZipFile(path, "w") as book:
        for name, text in (("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)):
            book.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)


def make_folder(folder):
    (folder / "bank").mkdir(parents=True)
    (folder / "march.pdf").write_bytes(made.pdf(PDF.splitlines()))
    made.xlsx(XLSX.splitlines(), folder / "april.xlsx")
    ods(folder / "bank" / "may.ods")
    (folder / "bank" / "june.sta").write_bytes(MT940.encode())
    (folder / "bank" / "july.xml").write_text(CAMT)
    (folder / "bank" / "august.csv").write_text(CSV)
    (folder / "report.xml").write_text(GOAML)
    (folder / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in FTM))
    (folder / "nameless.csv").write_text(NAMELESS)
    (folder / "photo.jpg").write_bytes(JPEG)


class Case:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work
        self.environment = dict(os.environ, HOME=str(work), XDG_DATA_HOME=str(work / "data"))

    def run(self, *arguments, code=0):
        done = subprocess.run([self.program, *arguments], env=self.environment, cwd=self.work, capture_output=True,
                              text=True)
        if done.returncode != code:
            sys.exit(f"'{' '.join(arguments)}' ended with {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
        return done

    def records(self, *arguments):
        return [json.loads(line) for line in self.run(*arguments, "--format", "jsonl").stdout.splitlines()]


def expect(what, got, expected):
    if got != expected:
        sys.exit(f"{what}: got {got}, expected {expected}")


def check_outcomes(added):
    cells = [line.split() for line in added.stdout.splitlines()]
    told_added = sorted(pathlib.PurePath(line[0]).name for line in cells if line[1:2] == ["added"])
    expect("files that were added", told_added, sorted(BOOKED))
    for name, words in (("nameless.csv", "--account NUMBER"), ("photo.jpg", "no kind of file that is read")):
        line = next((line for line in added.stdout.splitlines() if name in line), "")
        if "not understood" not in line:
            sys.exit(f"{name} should be named as not understood:\n{added.stdout}")
        told = added.stderr[added.stderr.find(name):]
        if words not in "\n".join(told.splitlines()[:2]):
            sys.exit(f"of {name} should be said: {words}\n{added.stderr}")


def check_sums(case):
    """Of each source: its rows, what came in and what went out, in cents."""
    names = {row["source"]: pathlib.PurePath(row["path"]).name for row in case.records("show", "case.mnm", "sources")}
    got = {name: {"in": 0, "out": 0, "rows": 0} for name in BOOKED}
    for row in case.records("sql", "case.mnm", "select source_id, payer, receiver, amount_minor from transfer"):
        name = names[row["source_id"]]
        got[name]["rows"] += 1
        if OWN[name] not in (row["receiver"], row["payer"]):
            sys.exit(f"{name}: a row between {row['payer']} and {row['receiver']} is not on {OWN[name]}")
        got[name]["in" if row["receiver"] == OWN[name] else "out"] += row["amount_minor"]
    wanted = {}
    for name, texts in BOOKED.items():
        cents = [int(Decimal(text) * 100) for text in texts]
        wanted[name] = {"in": sum(c for c in cents if c > 0), "out": -sum(c for c in cents if c < 0),
                        "rows": len(cents)}
    expect("rows and sums in cents of the files", got, wanted)


def main():
    work = pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    make_folder(work / "in")
    case = Case(sys.argv[1], work)
    case.run("new", "case.mnm", "--shares", "0")
    check_outcomes(case.run("add", "case.mnm", "in", code=3))
    check_sums(case)
    before = json.loads(case.run("info", "case.mnm", "--format", "json").stdout)["case"]["ledger_digest"]
    case.run("add", "case.mnm", "in", code=3)
    after = json.loads(case.run("info", "case.mnm", "--format", "json").stdout)["case"]["ledger_digest"]
    expect("the ledger after the same folder again", after, before)
    case.run("add", "case.mnm", "in/nameless.csv", "--account", "4713")
    count = case.records("sql", "case.mnm", "select count(*) as n from transfer")[0]["n"]
    expect("rows with the file whose account was told", int(count), sum(map(len, BOOKED.values())) + 2)
    case.run("verify", "case.mnm")
    print(f"{len(BOOKED)} kinds of file are one ledger of {count} rows, to the cent")


main()
