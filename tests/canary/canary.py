"""No sealed identity leaves: planted names in every field, every command, every format, raw bytes.

canary.py MANUMIT WORK

The sources hold a canary in each field that can identify a person: bank statements (purposes, names of
the other party, owners, a record that cannot be read), FollowTheMoney lines (every property of every
schema that is not the matter itself, an unknown schema, an unknown property, a line that is no entity),
bank messages (camt, pacs.008, MT940) and a goAML report. Then

1. every verb that `manumit help` lists runs in each of its formats, for the owner and for every other
   role. A verb that this file does not know is a failure: whoever adds one says here how it is tried. No
   canary may come out, on standard output, standard error, in the log or in a file, except to the owner
   where SHOWN says so; and there the owner must see some, or the trial proves nothing;
2. no canary may stand in the raw bytes of the case, its log, its index, or any other file below the
   working folder, in UTF-8 or UTF-16: during the import, while a reader keeps the log from being cut,
   after it, and after an erasure;
3. after an erasure the owner sees none of the person's canaries any more.

Exit code 1 and a sentence for each canary that flew.
"""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROLES = ("owner", "investigator", "supervisor", "victims-counsel", "ngo", "auditor", "guest")
FORMATS = ("table", "json", "csv", "jsonl")
MARK = "Kanarka"


class Canaries:
    """Each planted text is another one, so that a complaint can name its field."""

    def __init__(self):
        self.field = {}

    def new(self, field):
        text = f"{MARK}{len(self.field):05d}Żółć"
        self.field[text[:len(MARK) + 5]] = field
        return text

    def found_in(self, data):
        """Fields whose canaries stand in these bytes. A quick look first: most bytes hold none."""
        seen = []
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            at = data.find(MARK.encode(encoding))
            while at >= 0:
                size = len((MARK + "00000").encode(encoding))
                text = data[at:at + size].decode(encoding, "replace")
                seen.append(f"{self.field.get(text, 'unknown')} ({encoding})")
                at = data.find(MARK.encode(encoding), at + size)
        return sorted(set(seen))


TWO_SIDED = """\
name: canaries
file: {encoding: utf-8, separator: ",", quote: "\\"", header: true}
columns: [id, when, from, to, amount, currency, from_owner, to_owner, purpose]
zone: UTC
transfer:
  id: id
  booked: {column: when, form: epoch_s}
  amount: amount
  currency: currency
  from: {number: from, syntax: number, kind: internal}
  to: {number: to, syntax: number, kind: internal}
  channel: wire
  from_owner: from_owner
  to_owner: to_owner
  purpose: [purpose]
"""
ONE_SIDED = """\
name: birds
file: {encoding: utf-8, separator: ";", quote: "\\"", header: true}
columns: [when, amount, other, party, purpose]
zone: UTC
transfer:
  booked: {column: when, form: iso}
  amount: amount
  currency: {fixed: EUR}
  account: {number: {fixed: A}, syntax: number}
  counterparty: {number: other, syntax: number}
  counterparty_name: party
  purpose: [purpose]
  channel: wire
"""


RATES = """\
version: 1
currency: EUR
as_of: 2024-12-31
pay_period: week
week_starts: monday
overtime: none
uprate: false
liquidated_percent: none
earnings: greater_of
wage_interest: none
debt_interest: none
rates:
  - {id: hour, per: hour, at_least: none, amounts: [{from: 2020-01-01, amount: 10, source: law, seen: 2026-01-01, verified: true}]}
contributions: none
"""


def write_claims(canaries, folder):
    """A tally with names and notes beside labels; and one whose label is a name, which is refused."""
    with open(os.path.join(folder, "rates.yaml"), "w") as file:
        file.write(RATES)
    head = ["id", "victim", "name", "kind", "from", "quantity", "amount", "lawful", "note"]
    with open(os.path.join(folder, "tally.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for n in range(5):
            name, note = canaries.new("name beside a tally"), canaries.new("note in a tally")
            writer.writerow([f"w{n}", f"V{n}", name, "work", "2024-01-01", "8", "", "", note])
            writer.writerow([f"d{n}", f"V{n}", name, "debt", "2024-01-01", "", "20", "no", note])
    with open(os.path.join(folder, "named.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerow(["w", canaries.new("name in place of a label"), "", "work", "2024-01-01", "8", "", "", ""])


def write_statements(canaries, folder):
    """Forty payers of one account, so that there are findings; and a bank's own view of the account."""
    with open(os.path.join(folder, "ledger.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "when", "from", "to", "amount", "currency", "from_owner", "to_owner", "purpose"])
        for n in range(40):
            writer.writerow([f"t{n}", 1640995200 + n * 600, f"B{n}", "A", "1000.00", "EUR", canaries.new("owner who pays"),
                             canaries.new("owner who is paid"), canaries.new("purpose of a transfer")])
        ring = ("S", "M0", 9), ("S", "M1", 9), ("S", "M2", 9), ("S", "M3", 9), ("M0", "G", 8), ("M1", "G", 8), ("M2", "G", 8), \
            ("M3", "G", 8), ("G", "U", 30), ("U", "V", 29), ("V", "S", 28), ("S", "G", 27)
        for n, (payer, payee, amount) in enumerate(ring):
            writer.writerow([f"r{n}", 1646352000 + n * 3600, payer, payee, f"{amount}00.00", "EUR", canaries.new("owner in a network"),
                             canaries.new("owner in a network"), canaries.new("purpose in a network")])
        writer.writerow(["t99", "no time", "B1", "A", "x", "EUR", canaries.new("rejected record"), "", ""])
    with open(os.path.join(folder, "statement.csv"), "w", newline="") as file:
        file.write("when;amount;other;party;purpose\n")
        for n in range(40):
            file.write(f"2022-02-01T10:{n:02d}:00;{-100 - n}.00;C{n};{canaries.new('name of the other party')};"
                       f"{canaries.new('purpose on a statement')}\n")
        file.write(f"2022-02-30T10:00:00;1.00;C1;{canaries.new('rejected line')};\n")
    for name, text in (("ledger.yaml", TWO_SIDED), ("statement.yaml", ONE_SIDED)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)


def write_entities(canaries, path):
    """An entity of each concrete schema, with a canary in each property that is not the matter itself."""
    with open(os.path.join(TOP, "schema", "ftm", "schemata.csv"), newline="") as file:
        schemata = list(csv.DictReader(file))
    with open(os.path.join(TOP, "schema", "ftm", "properties.csv"), newline="") as file:
        properties = list(csv.DictReader(file))
    planted = 0
    with open(path, "w", encoding="utf-8") as file:
        for number, schema in enumerate(schemata):
            if schema["abstract"] == "1":
                continue
            line = {}
            for prop in properties:
                own = prop["schema"] in schema["is"].split()
                closed = prop["class"] == "person" or (prop["class"] == "party" and schema["subject"] in ("person", "party"))
                if own and prop["stub"] == "no" and closed and prop["type"] != "entity":
                    line[prop["property"]] = [canaries.new(f"{schema['schema']}:{prop['property']}")]
                    planted += 1
            file.write(json.dumps({"id": f"e{number}", "schema": schema["schema"], "properties": line}, ensure_ascii=False) + "\n")
        file.write(json.dumps({"id": canaries.new("id of an entity"), "schema": "Person",
                               "properties": {"name": [canaries.new("Person:name")]}}, ensure_ascii=False) + "\n")
        file.write(json.dumps({"id": "u1", "schema": canaries.new("unknown schema"),
                               "properties": {"x": [canaries.new("property of an unknown schema")]}}, ensure_ascii=False) + "\n")
        file.write(json.dumps({"id": "u2", "schema": "Person",
                               "properties": {canaries.new("unknown property"): [canaries.new("value of an unknown property")]}},
                              ensure_ascii=False) + "\n")
        file.write('{"id": "broken", "schema": "Person", "properties": {"name": ["%s"' % canaries.new("line that is no entity") + "\n")
    if planted < 100:
        sys.exit(f"only {planted} properties were planted: the vocabulary was not read")


CAMT = """\
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.05%s.001.08"><%s><%s><Id>s</Id><Acct><Id>
<IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Nm>{name of the account}</Nm><Ownr><Nm>{owner of the account}</Nm>
<PstlAdr><AdrLine>{address of the owner}</AdrLine></PstlAdr></Ownr></Acct>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2022-03-01</Dt></BookgDt>
<AcctSvcrRef>C-%s</AcctSvcrRef><NtryDtls>
<TxDtls><Amt Ccy="EUR">10.00</Amt><RltdPties><Dbtr><Pty><Nm>{debtor with an account}</Nm><PstlAdr><AdrLine>{address of a debtor}</AdrLine>
</PstlAdr><Id><PrvtId><DtAndPlcOfBirth><BirthDt>1990-01-02</BirthDt><CityOfBirth>{birth place}</CityOfBirth></DtAndPlcOfBirth><Othr>
<Id>{number of a person}</Id></Othr></PrvtId></Id></Pty></Dbtr><DbtrAcct><Id><IBAN>AT611904300234573201</IBAN></Id></DbtrAcct>
<UltmtDbtr><Pty><Nm>{ultimate debtor}</Nm></Pty></UltmtDbtr></RltdPties><RmtInf><Ustrd>{remittance}</Ustrd><Strd><CdtrRefInf>
<Ref>{structured remittance}</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>{additional text}</AddtlTxInf></TxDtls>
<TxDtls><Amt Ccy="EUR">20.00</Amt><RltdPties><Dbtr><Pty><Nm>{debtor without account}</Nm><PstlAdr><AdrLine>{address of a stranger}
</AdrLine></PstlAdr></Pty></Dbtr></RltdPties></TxDtls></NtryDtls><AddtlNtryInf>{text of the entry}</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><AddtlNtryInf>{pending entry}</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">x</Amt><AddtlNtryInf>{entry that cannot be read}</AddtlNtryInf></Ntry>
</%s></%s></Document>
"""
PACS = """\
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><CdtTrfTxInf><PmtId><TxId>P-1</TxId></PmtId>
<IntrBkSttlmAmt Ccy="EUR">10.00</IntrBkSttlmAmt><IntrBkSttlmDt>2022-03-01</IntrBkSttlmDt><Dbtr><Nm>{payer of an instruction}</Nm></Dbtr>
<DbtrAcct><Id><Othr><Id>77</Id></Othr></Id></DbtrAcct><UltmtDbtr><Nm>{on whose behalf}</Nm></UltmtDbtr><Cdtr><Nm>{who is to be paid}</Nm>
</Cdtr><CdtrAcct><Id><IBAN>AT611904300234573201</IBAN></Id></CdtrAcct><UltmtCdtr><Nm>{for whom}</Nm></UltmtCdtr><RmtInf><Ustrd>
{remittance of an instruction}</Ustrd></RmtInf></CdtTrfTxInf></FIToFICstmrCdtTrf></Document>
"""
MT940 = """\
:20:X
:25:37040044/532013000
:28C:1/1
:60F:C220301EUR0,
:61:2203010301C10,NTRFNONREF//M-4711-1
{text behind a line}
:86:166?00GUTSCHRIFT?20{numbered purpose}?31AT611904300234573201?32{numbered name}
:61:2203010301C10,NTRFNONREF//M-4711-2
:86:/NAME/{name in a word}/REMI/{text in a word}/ADDR/{address in a word}
:61:2203010301C10,NTRFNONREF//M-4711-3
:86:{free text}
:61:2203010301ED10,NTRFNONREF
:86:{expected line}
:61:nothing
:86:{line that cannot be read}
:62F:C220301EUR30,
-
"""
GOAML = """\
<report><rentity_id>7</rentity_id><entity_reference>R</entity_reference><currency_code_local>AED</currency_code_local><reporting_person>
<first_name>{first name of who reports}</first_name><last_name>{last name of who reports}</last_name></reporting_person>
<reason>{reason of a report}</reason>
<transaction><transactionnumber>T1</transactionnumber><transaction_location>Deira</transaction_location>
<transaction_description>{description}</transaction_description><date_transaction>2022-03-01T10:00:00</date_transaction>
<transmode_code>W</transmode_code><amount_local>5.00</amount_local><t_from><from_funds_code>E</from_funds_code><t_conductor>
<first_name>{conductor}</first_name><last_name>{conductor}</last_name></t_conductor><from_person><first_name>{first name}</first_name>
<last_name>{last name}</last_name><birth_place>{birth place in a report}</birth_place><mothers_name>{mother}</mothers_name>
<ssn>{social security}</ssn><passport_number>{passport}</passport_number><phones><phone><tph_number>{phone}</tph_number></phone></phones>
<addresses><address><address>{street}</address><city>{city}</city></address></addresses><email>{mail}</email>
<occupation>{occupation}</occupation><employer_name>{employer}</employer_name><identification><type>ID</type>
<number>{document}</number><issued_by>{authority}</issued_by></identification><peps><pep><function_name>{office}</function_name></pep></peps>
<odd>{unknown element}</odd><comments>{comment on a person}</comments></from_person><from_country>AE</from_country></t_from>
<t_to><to_funds_code>E</to_funds_code><to_account><institution_name>One</institution_name><swift>BBMEAEAD</swift><account>111</account>
<account_name>{name of an account in a report}</account_name><t_entity><name>Firm</name><director_id><first_name>{director}</first_name>
<last_name>{director}</last_name></director_id></t_entity><signatory><t_person><first_name>{signatory}</first_name>
<last_name>{signatory}</last_name></t_person></signatory><beneficiary>{beneficiary of an account}</beneficiary></to_account>
<to_country>AE</to_country></t_to><goods_services><item><item_type>CAR</item_type><presently_registered_to>{owner of goods}
</presently_registered_to><previously_registered_to>{former owner of goods}</previously_registered_to></item></goods_services>
<comments>{comment on a transaction}</comments></transaction>
<transaction><transactionnumber>T2</transactionnumber><teller>{teller}</teller><agent_name>{agent}</agent_name>
<transaction_description>{description of what is no payment}</transaction_description></transaction>
</report>
"""


def write_bank_files(canaries, folder):
    """Each text between braces becomes a canary."""
    files = {"bank.sta": MT940, "bank-pacs.xml": PACS, "bank-goaml.xml": GOAML}
    for digit, message, part in (("2", "BkToCstmrAcctRpt", "Rpt"), ("3", "BkToCstmrStmt", "Stmt"),
                                 ("4", "BkToCstmrDbtCdtNtfctn", "Ntfctn")):
        files[f"bank-{digit}.xml"] = CAMT % (digit, message, part, digit, part, message)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(re.sub(r"\{([a-z ]+)\}", lambda field: canaries.new(f"{name}: {field[1]}"), text))
    return sorted(files)


class Trial:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), os.path.abspath(work)
        self.sources = os.path.join(self.work, "sources")  # the only folder that may hold canaries
        self.case = os.path.join(self.work, "canary.mnm")
        self.environment = dict(os.environ, HOME=self.work, TMPDIR=os.path.join(self.work, "tmp"),
                                XDG_DATA_HOME=os.path.join(self.work, "data"))
        self.canaries, self.complaints, self.runs = Canaries(), [], 0

    def run(self, *arguments, allowed=(0,)):
        result = subprocess.run([self.program, *arguments], env=self.environment, cwd=self.work, capture_output=True)
        self.runs += 1
        if allowed is not None and result.returncode not in allowed:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}:\n{result.stderr.decode(errors='replace')}")
        return result

    def look_at_bytes(self, when):
        for folder, folders, files in os.walk(self.work):
            if folder == self.work:
                folders.remove("sources")
            for name in files:
                path = os.path.join(folder, name)
                try:
                    with open(path, "rb") as file:
                        data = file.read()
                except FileNotFoundError:
                    continue  # a log that was cut meanwhile
                for field in self.canaries.found_in(data):
                    self.complaints.append(f"{when}: {os.path.relpath(path, self.work)} holds {field}")

    def hear(self, arguments, result, shown):
        """What one command said; canaries may be in standard output where the owner is shown them."""
        found = self.canaries.found_in(result.stderr)
        out = self.canaries.found_in(result.stdout)
        if not shown:
            found += out
        for field in found:
            self.complaints.append(f"'{' '.join(arguments)}' let out: {field}")
        return len(out)


def import_with_onlookers(trial):
    """Adds the sources while a reader holds an old state (so the log grows) and raw bytes are looked at."""
    stop = threading.Event()

    def look():
        while not stop.is_set():
            trial.look_at_bytes("during the import")

    reader = subprocess.Popen([trial.program, "sql", trial.case, "with recursive c(n) as (select 1 union all select n + 1 from c)"
                               " select count(*) from c, source"], env=trial.environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    onlooker = threading.Thread(target=look)
    onlooker.start()
    try:
        for name in ("ledger", "statement"):
            path = os.path.join(trial.sources, name)
            trial.run("add", trial.case, path + ".csv", "--spec", path + ".yaml", allowed=(0, 1))
        trial.run("add", trial.case, os.path.join(trial.sources, "people.ftm"), allowed=(0, 1))
        for name in trial.bank_files:
            trial.hear(["add", name], trial.run("add", trial.case, os.path.join(trial.sources, name), allowed=(0, 1)), False)
        stop.set()
        onlooker.join()
        trial.look_at_bytes("with a reader holding the log")
    finally:
        stop.set()
        reader.send_signal(signal.SIGKILL)
        reader.wait()


def verbs_of(trial):
    text = trial.run("help", "--completion").stdout.decode()
    return set(text.split("compgen -W '", 1)[1].split("'", 1)[0].split())


def commands(trial, person):
    """verb -> list of (arguments, formats, whether the owner sees canaries: False, True, "may"; exit codes).
    None: it prints the same for every case and viewer."""
    case, sources = trial.case, trial.sources
    statement, spec = os.path.join(sources, "statement.csv"), os.path.join(sources, "statement.yaml")
    people = os.path.join(sources, "people.ftm")
    plain = os.path.join(sources, "plain.csv")
    pairs, lines = ("table", "json"), ("jsonl", "json")
    return {
        "new": [(["new", "other.mnm", "--yes"], ("json",), False, (0, 4))],
        "add": [(["add", case, statement, "--spec", spec], FORMATS, False, (0, 1, 6)),
                (["add", case, people], FORMATS, False, (0, 1, 6)),
                (["add", case, os.path.join(sources, "bank-goaml.xml")], FORMATS, False, (0, 1, 6)),
                (["add", case, statement, "--spec", spec, "--sniff"], pairs, "may", (0, 1, 2))],
        "sniff": [(["sniff", statement], pairs, "may", (0, 1)), (["sniff", people], pairs, "may", (0, 1)),
                  (["sniff", os.path.join(sources, "bank.sta")], pairs, False, (0,)),
                  (["sniff", os.path.join(sources, "bank-3.xml")], pairs, False, (0,))],
        "spec": [(["spec", "write", statement], pairs, False, (0, 1)), (["spec", "list"], pairs, False, (0,))],
        "info": [(["info", case], FORMATS, False, (0,))],
        "rejects": [(["rejects", case], FORMATS, True, (0,))],
        "pairs": [(["pairs", case, "--all"], FORMATS, False, (0,)),
                  (["pairs", case, "--days", "7"], ("json",), False, (0, 6)),
                  (["pairs", case, "accept", "999999", "--why", "x"], ("json",), False, (4, 6))],
        "gaps": [(["gaps", case], FORMATS, False, (0,)),
                 (["gaps", case, "--accounts", "--ask", "--never", "--letters", "letters", "--yes"], pairs, False, (0,))],
        "investigate": [(["investigate", case], pairs, False, (0, 6))],
        "show": [(["show", case, "findings"], FORMATS, False, (0,)),
                 (["show", case, "finding", "1"], FORMATS, True, (0,)),
                 (["show", case, "account", "A"], FORMATS, True, (0,)),
                 (["show", case, "account", "DE89370400440532013000"], FORMATS, True, (0,)),
                 (["show", case, "account", "37040044:532013000"], FORMATS, True, (0,)),
                 (["show", case, "account", "BBMEAEAD:111"], FORMATS, True, (0,)),
                 (["show", case, "networks"], FORMATS, False, (0,)),
                 (["show", case, "networks", "--order", "victims,money,perishable,evidence"], FORMATS, False, (0,)),
                 (["show", case, "network", "1", "--ties"], FORMATS, False, (0,)),
                 (["show", case, "network", "1", "--each", "--svg", "network.svg", "--yes"], ("json",), False, (0,)),
                 (["show", case, "network", "1", "--svg", "network.svg", "--yes"], pairs, False, (0,)),
                 (["show", case, "account", "A", "--svg", "account.svg", "--yes"], pairs, False, (0,)),
                 (["show", case, "account", "37040044:532013000", "--pdf", "account.pdf", "--yes"], ("json",), False, (0,)),
                 (["show", case, "account", "37040044:532013000", "--xlsx", "account.xlsx", "--yes"], ("json",), False, (0,)),
                 (["show", case, "persons"], FORMATS, False, (0,)),
                 (["show", case, "person", person], FORMATS, True, (0, 6)),
                 (["show", case, "claims", "--all"], FORMATS, False, (0, 6)),
                 (["show", case, "indicators", "--all"], FORMATS, False, (0,)),
                 (["show", case, "indicator", "FINTRACFE-ATY-01"], FORMATS, False, (0,)),
                 (["show", case, "hits"], FORMATS, False, (0,)),
                 (["show", case, "answers"], FORMATS, False, (0,)),
                 (["show", case, "sources"], FORMATS, False, (0,)),
                 (["show", case, "decisions"], FORMATS, False, (0,))],
        "export": [(["export", case], lines, False, (0, 6))],
        "detect": [(["detect", "--ledger", plain], ("json",), False, (0,))],
        "roles": [(["roles", case, "--accounts", "A,B1"], FORMATS, False, (0,)),
                  (["roles", case, "network", "1"], pairs, False, (0, 4))],
        "hubs": [(["hubs", case], FORMATS, False, (0,)), (["hubs", case, "--svg", "map.svg", "--yes"], pairs, False, (0,)),
                 (["hubs", "--flows", os.path.join(sources, "flows.csv")], FORMATS, False, (0,)),
                 (["hubs", "--flows", people], FORMATS, False, (3,))],
        "disrupt": [(["disrupt", case, "--accounts", "A,B1", "--seeds", "2"], FORMATS, False, (0,)),
                    (["disrupt", case, "1", "--seeds", "2", "--with", "any", "--svg", "left.svg", "--yes"], pairs, False, (0, 4)),
                    (["disrupt", "--ties", os.path.join(sources, "ties.csv"), "--seeds", "2"], FORMATS, False, (0,)),
                    (["disrupt", "--ties", people], FORMATS, False, (3,))],
        "business": [(["business", case, "--accounts", "A,B1"], FORMATS, False, (0,)),
                     (["business", case, "--accounts", "A,B1,B2,S,G,U,V,M0", "--rows"], FORMATS, False, (0,)),
                     (["business", case, "--accounts", "A", "--figures", people], ("json",), False, (3,)),
                     (["business", case, "--accounts", "A", "--rates", people], ("json",), False, (3,)),
                     (["business", case, "network", "1"], pairs, False, (0, 4))],
        "companies": [(["companies", case, "--all"], FORMATS, False, (0,)),
                      (["companies", case, "--awards", people], pairs, False, (3,))],
        "officials": [(["officials", case, "--anyone"], FORMATS, False, (0,))],
        "offences": [(["offences", case, "--accounts", "A,B1,S,G"], FORMATS, False, (0,)),
                     (["offences", case, "--accounts", "A", "--list", people], ("json",), False, (3,))],
        "harm": [(["harm", case, "network", "1"], FORMATS, False, (0, 4)),
                 (["harm", case, "network", "1", "--cell", "region/social", "--severity", "1", "--incidence", "1", "--why", "x"],
                  ("json",), False, (0, 4, 6))],
        "network": [(["network", "--ties", os.path.join(sources, "ties.csv"), "--runs", "2"], FORMATS, False, (0,)),
                    (["network", "--ties", people], FORMATS, False, (3,))],
        "screen": [(["screen", "--facts", os.path.join(sources, "facts.csv")], FORMATS, False, (0,)),
                   (["screen", case], FORMATS, False, (0, 6)), (["screen", case, "--triage"], pairs, False, (0, 6)),
                   (["screen", "--list", os.path.join(sources, "facts.csv")], FORMATS, False, (0,)),
                   (["screen", "--facts", os.path.join(sources, "facts.csv"), "--load", people], pairs, False, (3,)),
                   (["screen", "--facts", os.path.join(sources, "named-facts.csv")], FORMATS, False, (3,)),
                   (["screen", case, "--person", person], FORMATS, False, (0, 6)),
                   (["screen", "--closed", os.path.join(sources, "facts.csv")], FORMATS, False, (0,)),
                   (["screen", "--facts", people], pairs, False, (3,)), (["screen", "--questions"], pairs, False, (0,))],
        "status": [(["status", case], FORMATS, False, (0, 6)),
                   (["status", case, person, "presumed", "--why", "x", "--person", "Okoye"], ("json",), False, (0, 4, 6)),
                   (["status", case, person], FORMATS, False, (0, 6)),
                   (["status", case, person, "none", "--why", "x", "--person", "Okoye"], ("json",), False, (0, 4, 6))],
        "offence": [(["offence", case, person, "theft", "--why", "x", "--person", "Okoye"], ("json",), False, (0, 2, 6)),
                    (["offence", case, person], FORMATS, False, (0, 6))],
        "rights": [(["rights", "--list"], FORMATS, False, (0,)), (["rights", case], FORMATS, False, (0, 6)),
                   (["rights", case, person, "reflection", "from", "2026-03-01", "--law", "DE", "--why", "x", "--person", "Okoye"],
                    pairs, False, (0, 6)), (["rights", "--list", "--load", people], pairs, False, (3,))],
        "refer": [(["refer", case, person, "health", "--recipient", "Clinic", "--why", "x"], pairs, False, (0, 6)),
                  (["refer", case, person, "health", "--recipient", "Migration Office", "--why", "x"], pairs, False, (6,))],
        "intake": [(["intake", case, os.path.join(sources, "facts.csv"), "--why", "x"], pairs, False, (4, 6)),
                   (["intake", case, os.path.join(sources, "named-facts.csv"), "--why", "x"], pairs, False, (3, 6))],
        "claim": [(["claim", "--records", os.path.join(sources, "tally.csv"), "--rates", os.path.join(sources, "rates.yaml")],
                   FORMATS, False, (0,)),
                  (["claim", "--records", os.path.join(sources, "named.csv"), "--rates", os.path.join(sources, "rates.yaml")],
                   FORMATS, False, (3,)),
                  (["claim", "--records", people, "--rates", people], FORMATS, False, (3,)),
                  (["claim", case, "--rates", os.path.join(sources, "rates.yaml")], FORMATS, False, (0, 6)),
                  (["claim", case, "--records", os.path.join(sources, "named.csv"), "--rates", os.path.join(sources, "rates.yaml")],
                   pairs, False, (3, 6))],
        "trace": [(["trace", "--ledger", os.path.join(sources, "trace.csv"), "--rule", "all"], FORMATS, False, (0,)),
                  (["trace", case, "--from", "network:1", "--rule", "libr"], pairs, False, (0, 1, 6)),
                  (["trace", case, "--from", "account:B1", "--rule", "fifo"], ("json",), False, (0, 1, 6)),
                  (["trace", case, "--from", "network:1", "--elect", "libr", "--why", "one account"], ("json",), False, (0, 6)),
                  (["trace", "--ledger", plain, "--rule", "libr"], pairs, False, (3,)),
                  (["trace", "--ledger", people, "--rule", "libr"], pairs, False, (3,))],
        "links": [(["links", case], FORMATS, False, (0, 6)), (["links", case, "find", "--all"], FORMATS, False, (0, 6)),
                  (["links", case, "add", people, "--why", "x"], pairs, False, (3, 6)),
                  (["links", case, "undo", "999999", "--why", "x"], ("json",), False, (4, 6))],
        # an exhibit is for people outside: names of holders for the owner, none of a possible victim
        "report": [(["report", case, "trace", "network:1"], ("csv", "json"), True, (0, 6)),
                   (["report", case, "trace", "network:1", "-o", "exhibit.pdf", "--yes"], ("pdf",), False, (0, 6)),
                   (["report", case, "trace", "network:1", "-o", "exhibit.xlsx", "--yes"], ("xlsx",), False, (0, 6))],
        "freeze": [(["freeze", "--ledger", os.path.join(sources, "trace.csv"), "--rule", "libr", "--from", "2024-01-02"], FORMATS,
                    False, (0,)),
                   (["freeze", case, "--claim", "account:B1", "--rule", "fifo", "--at", "2022-01-02"], FORMATS, False, (0, 6)),
                   (["freeze", "--ledger", people, "--rule", "libr", "--from", "2024-01-02"], pairs, False, (3,))],
        "share": [(["share", "--claims", os.path.join(sources, "claims.csv"), "--pool", "9", "--method", "prorata"], FORMATS, False, (0,)),
                  (["share", case, "--pool", "9", "--method", "prorata"], FORMATS, False, (0, 4, 6)),
                  (["share", "--claims", people, "--pool", "9", "--method", "prorata"], pairs, False, (3,))],
        "request": [(["request", case, "--claim", "account:B1", "--rule", "fifo", "--to", "DE", "--kind", "certificate", "--at",
                      "2022-01-02"], pairs, False, (0, 4, 6))],
        "confiscate": [(["confiscate", case, "--claim", "account:B1", "--rule", "fifo", "--at", "2022-01-02"], FORMATS, False, (0, 6))],
        "outcome": [(["outcome", case, "add", "--claim", "account:B1", "--step", "traced", "--on", "2026-01-01", "--amount", "9",
                      "--currency", "EUR", "--why", "x"], ("json",), False, (0, 6)),
                    (["outcome", case, "list"], FORMATS, False, (0, 6)), (["outcome", case, "undo", "999999", "--why", "x"], ("json",),
                     False, (4, 6))],
        "wealth": [(["wealth", "--lines", os.path.join(sources, "wealth.csv"), "--method", "expenditures"], FORMATS, True, (0,)),
                   (["wealth", "--lines", people, "--method", "networth"], pairs, False, (3,))],
        "disclose": [(["disclose", case, "trace", "network:1", "-o", "bundle"], ("json",), False, (0, 4, 6))],
        "sql": [(["sql", case, "select * from transfer limit 100"], FORMATS, True, (0, 6))] + [
                (["sql", case, query], FORMATS, False, (0, 3, 6)) for query in
                ("select * from statement", "select * from subject",
                 "select * from word", "select * from reject", "select * from source", "select * from finding",
                 "select * from audit_detail", "select * from source where path = 'x", "select 'x' from nosuch")],
        "disclose": [(["disclose", case, "trace", "network:1", "-o", "bundle"], ("json",), False, (0, 4, 6))],
        "verify": [(["verify", case], pairs, False, (0, 6)), (["verify", sources], pairs, False, (1,))],
        "witness": [(["witness", case], pairs, False, (0, 6))],
        "audit": [(["audit", case], FORMATS, False, (0, 6)),
                  (["audit", case, "--who-saw", person], FORMATS, False, (0, 6)),
                  (["audit", case, "--before-emptied", "A", "--at", "2099-01-01"], FORMATS, False, (0, 6))],
        "catalogue": [(["catalogue", "list"], FORMATS, False, (0,)), (["catalogue", "words"], pairs, False, (0,)),
                      (["catalogue", "show", "FINCEN2020-FIN-04"], pairs, False, (0,)),
                      (["catalogue", "run", "--ledger", plain], FORMATS, False, (0,)),
                      (["catalogue", "run", case], FORMATS, False, (0, 6)),
                      (["catalogue", "add", people, "--folder", "office"], pairs, False, (2, 3))],
        "judge": [(["judge", case, "finding:1", "reject", "--why", "x", "--person", "A"], pairs, False, (0, 4, 6)),
                  (["judge", case, "--all"], FORMATS, False, (0,))],
        "answer": [(["answer", case, "UNODC-WEB-01", "yes", "--about", "A", "--why", "x"], pairs, False, (0, 6))],
        "calibrate": [(["calibrate", case, "--labels", people, "--name", "x"], FORMATS, False, (3, 6))],
        "points": [(["points"], pairs, False, (0,)), (["points", people], pairs, False, (3,))],
        "exercise": [(["exercise", "list"], FORMATS, False, (0,)),
                     (["exercise", "make", "--scenario", "harvest", "--size", "300", "-o", "world", "--yes"], ("json",), False, (0,)),
                     (["exercise", "mark", "world", case], pairs, False, (0, 3, 4, 6)),
                     (["exercise", "mark", sources, case], pairs, False, (3, 4, 6, 7))],
        "unseal": [(["unseal", case, "person", person, "--reason", "hearing", "--by", "A", "--second", "a"], pairs, False, (6,)),
                   (["unseal", case, "person", "P-0000-0000-00", "--reason", "x", "--by", "A", "--second", "B"], pairs, False, (4, 6))],
        "seal": [(["seal", case, "person", person, "--reason", "over", "--by", "A"], pairs, False, (4, 6))],
        "erase": [(["erase", case, "person", "P-0000-0000-00", "--why", "x", "--yes"], pairs, False, (2, 4, 6))],
        "retention": [(["retention", case], FORMATS, False, (0,))],
        "keys": [(["keys", case], pairs, False, (0, 6))],
        "recover": [(["recover", case, statement], ("table",), False, (3, 4, 6))],
        "compact": [(["compact", case], pairs, False, (0, 6))],
        "version": None,
        "help": None,
    }


# verbs without the option --role: they act for whoever calls them
NO_ROLE = ("new", "sniff", "spec", "detect", "points", "wealth", "network")


def every_command(trial, person):
    table, verbs = commands(trial, person), verbs_of(trial)
    if verbs - set(table):
        sys.exit(f"nobody said how to try {', '.join(sorted(verbs - set(table)))}: add them to this file")
    if len(verbs) < 20:
        sys.exit(f"'manumit help' lists only {len(verbs)} verbs")
    for more in (["--rule", "all"], ["--elect", "libr", "--why", "one account"]):  # an exhibit needs both
        trial.hear(more, trial.run("trace", trial.case, "--from", "network:1", *more), False)
    for verb in sorted(verbs):
        for arguments, formats, shown, codes in table[verb] or ():
            seen = 0
            for form in formats:
                for role in ROLES if verb not in NO_ROLE else ("owner",):
                    asked = [*arguments, "--format", form, "--log", "log.txt"]
                    if verb not in NO_ROLE:
                        asked += ["--role", role]
                    allowed = codes if role == "owner" else None
                    result = trial.run(*asked, allowed=allowed)
                    if result.returncode not in (*codes, 2, 6):
                        sys.exit(f"'{' '.join(asked)}' ended with {result.returncode}: {result.stderr.decode(errors='replace')}")
                    seen += trial.hear(asked, result, shown and role == "owner")
            if shown is True and seen == 0:
                sys.exit(f"'{' '.join(arguments)}' shows the owner nothing that was planted: this trial proves nothing")


def person_with_most(trial):
    """The pseudonym of a person about whom canaries are known."""
    people = json.loads(trial.run("show", trial.case, "persons", "--format", "json").stdout)["persons"]
    best, most = None, 0
    for row in people:
        out = trial.run("show", trial.case, "person", row["pseudonym"], "--format", "json").stdout
        count = len(trial.canaries.found_in(out))
        if count > most:
            best, most = row["pseudonym"], count
    if not best:
        sys.exit("no person shows a canary to the owner: this trial proves nothing")
    return best, len(people)


def main():
    # the tests of every day look at the program that people use: sanitizers make it five times slower
    trial = Trial(os.environ.get("MNM_CANARY_PROGRAM", sys.argv[1]), sys.argv[2])
    shutil.rmtree(trial.work, ignore_errors=True)
    for folder in (trial.sources, os.path.join(trial.work, "tmp")):
        os.makedirs(folder)
    write_statements(trial.canaries, trial.sources)
    write_entities(trial.canaries, os.path.join(trial.sources, "people.ftm"))
    trial.bank_files = write_bank_files(trial.canaries, trial.sources)
    with open(os.path.join(trial.sources, "trace.csv"), "w") as file:
        file.write("id,time,from,to,amount_minor\nr1,2024-01-01,@x,A,100\nr2,2024-01-02,A,B,70\n")
    with open(os.path.join(trial.sources, "ties.csv"), "w") as file:
        file.write("source,target,weight\nA,B,2\nB,C,1\n")
    with open(os.path.join(trial.sources, "flows.csv"), "w") as file:
        file.write("from,to,kind,amount\nA,B,value,2\nB,C,person,1\n")
    with open(os.path.join(trial.sources, "claims.csv"), "w") as file:
        file.write("claim,amount_minor\nc1,5\nc2,7\n")
    with open(os.path.join(trial.sources, "wealth.csv"), "w") as file:
        file.write(f"kind,amount_minor,evidence\nsource,5,{trial.canaries.new('evidence of wealth')}\n")
    with open(os.path.join(trial.sources, "plain.csv"), "w") as file:
        file.write("id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n")
        for n in range(20):
            file.write(f"t{n},{n},B{n},A,100,EUR,wire,,{trial.canaries.new('owner of a plain ledger')},\n")
    write_claims(trial.canaries, trial.sources)
    with open(os.path.join(trial.sources, "facts.csv"), "w") as file:
        file.write("person,fact,answer,note\n")
        for n in range(5):
            file.write(f"V-{n},recruitment,present,{trial.canaries.new('note beside a fact')}\n")
    with open(os.path.join(trial.sources, "named-facts.csv"), "w") as file:
        file.write(f"person,fact,answer\n{trial.canaries.new('name as a label')},recruitment,present\n")
    trial.run("new", trial.case)
    import_with_onlookers(trial)
    trial.run("investigate", trial.case)
    trial.look_at_bytes("after the import")
    person, persons = person_with_most(trial)
    every_command(trial, person)
    trial.look_at_bytes("after every command")

    trial.run("erase", trial.case, "person", person, "--why", "asked for", "--yes")
    result = trial.run("show", trial.case, "person", person, "--format", "json", allowed=(0, 4, 6))
    for field in trial.canaries.found_in(result.stdout + result.stderr):
        trial.complaints.append(f"after the erasure the owner still sees: {field}")
    trial.look_at_bytes("after the erasure")
    trial.run("verify", trial.case)

    for complaint in sorted(set(trial.complaints)):
        print(complaint)
    print(f"{len(trial.canaries.field)} canaries, {persons} persons, {trial.runs} commands: {len(set(trial.complaints))} flew")
    return 1 if trial.complaints else 0


sys.exit(main())
