"""A world cut into statements and put together again: nothing counts twice, nothing is joined wrongly.

pairs.py MANUMIT WORK [--rows N] [--seed S]

Makes accounts at five banks in four countries, lets them pay each other, strangers and machines, and writes each bank's
statements in a format of its own. Some exports overlap, one month of one account is missing, a few rows are missing,
and some payments cannot be told apart by anybody. Then adds all of it to a case and holds the case against what the
maker knows: totals to the cent, which rows were joined, and that whatever was not joined is listed. Exit code 1 and
a sentence for each thing that is not so.
"""

import argparse
import csv
import datetime
import io
import json
import os
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sheetfile  # noqa: E402

FIRST = datetime.date(2023, 1, 1)
MONTHS = 6
DAYS = 181
CZK_A_EUR = 25  # a course, so that conversions are exact

GIVEN = "Anna Bela Cora Dan Emil Fia Gita Hugo Ida Jan Kai Lea Max Nora Otto Pia Rosa Sam Tom Uta".split()
FAMILY = "Abend Berg Cerny Dorn Ebner Falk Gruber Hora Imker Jansen Klima Lenz Moser Novak Oster".split()


def iban(country, domestic):
    digits = "".join(str(int(c, 36)) for c in domestic + country + "00")
    return f"{country}{98 - int(digits) % 97:02d}{domestic}"


def amount_text(minor, decimal):
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}{decimal}{abs(minor) % 100:02d}"


class Account:
    """Of one bank; the balance is what its statements say."""

    def __init__(self, bank, number, name, currency):
        self.bank, self.number, self.name, self.currency = bank, number, name, currency
        self.home, self.local = "", ""  # bank code and number as written at home
        self.opening = 1_000_000
        self.legs = []


class Leg:
    """A row of one account's statement. `named`: the account that it names, `name`: the person."""

    def __init__(self, account, day, minor, other, purpose):
        self.account, self.day, self.minor = account, day, minor  # minor: signed
        self.other = other  # Account, text, or None
        self.name, self.purpose, self.channel = "", purpose, "wire"
        self.foreign = None  # (minor, currency) of the other side
        self.id, self.balance, self.mate, self.missing, self.twins = "", 0, None, False, None
        self.places = []


class World:
    def __init__(self, rows, rng):
        self.rng, self.legs, self.pairs, self.lost, self.hopeless = rng, [], [], [], []
        self.accounts = []
        self.serial = 0
        self.make_accounts(max(20, rows // 100))
        while len(self.legs) < rows:
            self.make_payment()
        # of this account nobody asked for the statement of April
        self.skipped = next(a for a in self.accounts if a.bank == 2)
        self.make_hopeless(max(2, rows // 4000))
        self.make_lost(3)
        for account in self.accounts:
            self.book(account)

    # ---- accounts --------------------------------------------------------------------------------

    def make_accounts(self, count):
        for index in range(count):
            bank = index % 5
            name = f"{self.rng.choice(GIVEN)} {self.rng.choice(FAMILY)} {index}"
            number = 1_000_000 + self.rng.randrange(900) * 10_000 + index
            if bank in (0, 4):
                home, local = f"{37040000 + bank}", f"{number:010d}"
                text = iban("DE", home + local)
            elif bank == 1:
                home, local = "19043", f"{number:011d}"
                text = iban("AT", home + local)
            elif bank == 2:
                home, local = "ABNA", f"{number:010d}"
                text = iban("NL", home + local)
            else:
                home, local = "0800", f"{number:016d}"
                text = iban("CZ", home + local)
            account = Account(bank, text, name, "CZK" if bank == 3 and index % 3 == 0 else "EUR")
            account.home, account.local = home, local
            self.accounts.append(account)

    # ---- payments --------------------------------------------------------------------------------

    def money(self):
        if self.rng.random() < 0.3:
            return self.rng.choice([500, 1000, 2000, 5000, 10000, 25000, 50000])
        return int(10 ** self.rng.uniform(2.5, 6.0)) + self.rng.randrange(100)

    def words(self):
        self.serial += 1
        return self.rng.choice([f"Rechnung {730000 + self.serial * 7}", f"rent flat {self.serial}", "loan", "thanks",
                                f"order 2023-{400000 + self.serial}", "gift", f"Kd {self.serial} Nr {self.serial * 3}"])

    def add(self, leg):
        leg.account.legs.append(leg)
        self.legs.append(leg)
        return leg

    def make_payment(self):
        rng = self.rng
        kind = rng.random()
        payer = rng.choice(self.accounts)
        day = rng.randrange(DAYS - 8)
        if kind < 0.12:  # a shop, of whom nobody says the account; sometimes twice the same
            minor, count = self.money(), 2 if rng.random() < 0.1 else 1
            for _ in range(count):
                leg = self.add(Leg(payer, day, -minor, None, "shop"))
                leg.channel, leg.twins = "card", (payer.number, day, minor)
            return
        if kind < 0.15:
            leg = self.add(Leg(payer, day, -1000 * rng.randrange(1, 50), None, "ATM"))
            leg.channel = "cash"
            return
        if kind < 0.17:
            self.add(Leg(payer, day, -rng.randrange(100, 900), None, "fee")).channel = "fee"
            return
        if kind < 0.35:  # somebody at a bank of whom there is no statement
            number = iban("FR", f"{rng.randrange(10 ** 10):010d}{rng.randrange(10 ** 13):013d}")
            sign = rng.choice([-1, 1])
            leg = self.add(Leg(payer, day, sign * self.money(), number, self.words()))
            leg.name = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
            return
        payee = rng.choice(self.accounts)
        while payee is payer:
            payee = rng.choice(self.accounts)
        count = rng.choice([2, 3]) if rng.random() < 0.02 else 1  # equal payments of one day
        self.pay(payer, payee, day, self.money(), count)

    def pay(self, payer, payee, day, minor, count):
        rng = self.rng
        late = rng.choice([0, 0, 0, 1, 1, 2, 3])
        told = rng.random()
        purpose = self.words()
        if payer.currency != payee.currency:
            if payer.currency != "EUR" or payer.bank != 1:
                return  # only this bank's statements say what arrived
            told = 0
        for _ in range(count):
            debit = Leg(payer, day, -minor, payee, purpose)
            credit = Leg(payee, day + late, minor, payer, purpose)
            debit.name, credit.name = payee.name, payer.name
            if payer.currency != payee.currency:
                credit.minor = minor * CZK_A_EUR
                debit.foreign = (minor * CZK_A_EUR, payee.currency)
                credit.foreign = (minor, payer.currency)
            if 0.80 <= told < 0.90:
                credit.other, credit.purpose = None, ""
            elif 0.90 <= told < 0.96:
                debit.other, debit.purpose = None, ""
            elif told >= 0.96:  # only what it was for says that they are one
                self.serial += 1
                debit.other = credit.other = None
                debit.purpose = f"Invoice {880000000 + self.serial} of 2023"
                credit.purpose = debit.purpose.upper().replace(" OF", "/OF")
            debit.mate, credit.mate = credit, debit
            if count > 1:
                debit.twins = credit.twins = (payer.number, payee.number, day, minor)
            self.add(debit)
            self.add(credit)
            self.pairs.append((debit, credit))

    def make_hopeless(self, count):
        """Two payers, two payees, one amount, one day, and no word more: nobody can say who paid whom."""
        for number in range(count):
            four = self.rng.sample([a for a in self.accounts if a.currency == "EUR"], 4)
            minor = 7_700_000 + number * 1313
            for payer, payee in ((four[0], four[1]), (four[2], four[3])):
                debit, credit = Leg(payer, 40 + number, -minor, None, ""), Leg(payee, 40 + number, minor, None, "")
                debit.mate, credit.mate = credit, debit
                self.add(debit)
                self.add(credit)
                self.pairs.append((debit, credit))
                self.hopeless.append((debit, credit))

    def make_lost(self, count):
        """Payments of which one side's row is not in its statement, which says itself what it covers."""
        euros = [a for a in self.accounts if a.currency == "EUR" and a.bank in (1, 2)
                 and a is not self.skipped]
        for number in range(count):
            payer, payee = self.rng.sample(euros, 2)
            minor = 9_100_000 + number * 1717
            debit = Leg(payer, 60 + number, -minor, payee, f"lost {9000 + number}")
            credit = Leg(payee, 61 + number, minor, payer, f"lost {9000 + number}")
            debit.name, credit.name = payee.name, payer.name
            gone = credit if number % 2 == 0 else debit
            kept = debit if gone is credit else credit
            gone.missing = True
            debit.mate, credit.mate = credit, debit
            self.add(debit)
            self.add(credit)
            self.lost.append(kept)

    def book(self, account):
        account.legs.sort(key=lambda leg: leg.day)
        balance = account.opening
        for leg in account.legs:
            balance += leg.minor
            leg.balance = balance
            self.serial += 1
            leg.id = f"{'EATCX'[account.bank]}{20230000000 + self.serial}"


def month_of(day):
    date = FIRST + datetime.timedelta(days=day)
    return date.month - 1


def date_of(day):
    return FIRST + datetime.timedelta(days=day)


# ---- statements, a format a bank -------------------------------------------------------------------


class Files:
    """Writes files and remembers which record is which leg."""

    def __init__(self, folder):
        self.folder = folder
        self.leg_at, self.broken = {}, set()
        os.makedirs(folder)

    def write(self, name, data, legs, order=None):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(data if isinstance(data, bytes) else data.encode())
        for record, leg in enumerate(legs):
            self.leg_at[(name, record)] = leg
            leg.places.append(name)
        return path


def named(leg):
    """IBAN of whom the row names, or nothing."""
    if leg.other is None:
        return ""
    return leg.other.number if isinstance(leg.other, Account) else leg.other


CHANNELS = {"wire": "UEB", "card": "KARTE", "cash": "GAA", "fee": "ENTGELT"}

ELBE = """name: elbe
file: {separator: ";"}
numbers: {decimal: ","}
transfer:
  id: Referenz
  booked: {column: Buchungstag, form: DD.MM.YYYY}
  amount: Betrag
  currency: Waehrung
  account: Konto
  counterparty: Gegenkonto
  counterparty_name: Name
  purpose: Zweck
  channels: [{column: Art, codes: {UEB: wire, KARTE: card_present, GAA: cash_withdrawal, ENTGELT: fee}}]
  balance: Saldo
  order: Nr
"""

VLTAVA = """name: vltava
order: infer
transfer:
  booked: {column: date, form: YYYY-MM-DD}
  debit: out
  credit: in
  currency: ccy
  account: account
  counterparty: {bank: code, number: number}
  counterparty_name: name
  purpose: text
  channels: [{column: kind, codes: {UEB: wire, KARTE: card_present, GAA: cash_withdrawal, ENTGELT: fee}}]
  balance: balance
  other_amount: other_amount
  other_currency: other_ccy
"""

RHEIN = """name: rhein
order: file
transfer:
  id: Reference
  booked: {column: Booked}
  amount: Amount
  currency: Currency
  account: Account
  counterparty: {bank: BLZ, number: Number}
  counterparty_name: Name
  purpose: Purpose
  channels: [{column: Kind, codes: {UEB: wire, KARTE: card_present, GAA: cash_withdrawal, ENTGELT: fee}}]
  balance: Balance
"""


def csv_text(rows, separator):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def elbe(legs, accounts):
    rows = [["Nr", "Konto", "Buchungstag", "Betrag", "Waehrung", "Gegenkonto", "Name", "Zweck", "Art", "Saldo", "Referenz"]]
    for leg in legs:
        rows.append([leg.place, leg.account.number, date_of(leg.day).strftime("%d.%m.%Y"), amount_text(leg.minor, ","),
                     leg.account.currency, named(leg), leg.name, leg.purpose, CHANNELS[leg.channel],
                     amount_text(leg.balance, ","), leg.id])
    return csv_text(rows, ";")


def vltava(legs, accounts):
    """Accounts at home are written as number and bank code; no references."""
    rows = [["date", "account", "out", "in", "ccy", "code", "number", "name", "text", "kind", "balance", "other_amount",
             "other_ccy"]]
    for leg in legs:
        code, number = "", named(leg)
        if isinstance(leg.other, Account) and leg.other.bank == 3:
            code, number = leg.other.home, leg.other.local.lstrip("0")
        other, other_currency = leg.foreign or ("", "")
        rows.append([date_of(leg.day).isoformat(), leg.account.number,
                     amount_text(-leg.minor, ".") if leg.minor < 0 else "",
                     amount_text(leg.minor, ".") if leg.minor > 0 else "", leg.account.currency, code, number, leg.name,
                     leg.purpose, CHANNELS[leg.channel], amount_text(leg.balance, "."),
                     amount_text(other, ".") if other else "", other_currency])
    return csv_text(rows, ",")


def rhein(legs, accounts):
    """A workbook; accounts at home are written as BLZ and number."""
    rows = [["Account", "Booked", "Amount", "Currency", "BLZ", "Number", "Name", "Purpose", "Kind", "Balance", "Reference"]]
    for leg in legs:
        code, number = "", named(leg)
        if isinstance(leg.other, Account) and leg.other.bank in (0, 4):
            code, number = leg.other.home, leg.other.local.lstrip("0")
        rows.append([leg.account.number, date_of(leg.day), leg.minor, leg.account.currency, code, number, leg.name,
                     leg.purpose, CHANNELS[leg.channel], leg.balance, leg.id])
    return sheetfile.workbook(rows)


TX_CODE = {"wire": ("RCDT", "ESCT"), "card": ("CCRD", "POSD"), "cash": ("CCRD", "CWDL"), "fee": ("MDOP", "FEES")}


def by_account(legs, accounts):
    """Every account has a statement, also one on which nothing moved."""
    rows = {account.number: [] for account in accounts}
    for leg in legs:
        rows[leg.account.number].append(leg)
    return [(account, rows[account.number]) for account in accounts]


def opening_of(account, first_day):
    before = [leg for leg in account.legs if leg.day < first_day]
    return before[-1].balance if before else account.opening


def closing_of(account, last_day):
    until = [leg for leg in account.legs if leg.day <= last_day]
    return until[-1].balance if until else account.opening


def donau(legs, accounts, first_day, last_day):
    def balance(code, minor, currency, day):
        sign = "DBIT" if minor < 0 else "CRDT"
        return (f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"{currency}\">"
                f"{amount_text(abs(minor), '.')}</Amt><CdtDbtInd>{sign}</CdtDbtInd>"
                f"<Dt><Dt>{date_of(day).isoformat()}</Dt></Dt></Bal>")

    out = ["<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n"]
    for account, rows in by_account(legs, accounts):
        out.append(f"<Stmt><Id>{first_day}</Id><Acct><Id><IBAN>{account.number}</IBAN></Id><Ccy>{account.currency}</Ccy>"
                   f"<Ownr><Nm>{account.name}</Nm></Ownr></Acct>\n")
        out.append(balance("OPBD", opening_of(account, first_day), account.currency, first_day))
        out.append(balance("CLBD", closing_of(account, last_day), account.currency, last_day))
        for leg in rows:
            family, sub = TX_CODE[leg.channel]
            credit = leg.minor > 0
            other = "Dbtr" if credit else "Cdtr"
            details = ""
            if leg.foreign:
                details = (f"<AmtDtls><InstdAmt><Amt Ccy=\"{leg.foreign[1]}\">{amount_text(leg.foreign[0], '.')}</Amt>"
                           "</InstdAmt></AmtDtls>")
            if named(leg) or leg.name:
                details += f"<RltdPties><{other}><Nm>{leg.name}</Nm></{other}>"
                if named(leg):
                    details += f"<{other}Acct><Id><IBAN>{named(leg)}</IBAN></Id></{other}Acct>"
                details += "</RltdPties>"
            if leg.purpose:
                details += f"<RmtInf><Ustrd>{leg.purpose}</Ustrd></RmtInf>"
            out.append(f"\n<Ntry><Amt Ccy=\"{account.currency}\">{amount_text(abs(leg.minor), '.')}</Amt><CdtDbtInd>"
                       f"{'CRDT' if credit else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
                       f"<BookgDt><Dt>{date_of(leg.day).isoformat()}</Dt></BookgDt><AcctSvcrRef>{leg.id}</AcctSvcrRef>"
                       f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn>"
                       f"</BkTxCd><NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>")
        out.append("</Stmt>\n")
    out.append("</BkToCstmrStmt></Document>\n")
    return "".join(out)


MT_CODE = {"wire": "NTRF", "card": "NMSC", "cash": "NCMI", "fee": "NCHG"}


def amstel(legs, accounts, first_day, last_day):
    def balance(tag, minor, currency, day):
        return (f":{tag}:{'D' if minor < 0 else 'C'}{date_of(day).strftime('%y%m%d')}{currency}"
                f"{amount_text(abs(minor), ',')}\r\n")

    out = []
    for account, rows in by_account(legs, accounts):
        out.append(f":20:S{first_day}\r\n:25:{account.number}\r\n:28C:{month_of(first_day) + 1}/1\r\n")
        out.append(balance("60F", opening_of(account, first_day), account.currency, first_day))
        for leg in rows:
            day = date_of(leg.day).strftime("%y%m%d%m%d")
            sign = "C" if leg.minor > 0 else "D"
            out.append(f":61:{day}{sign}{amount_text(abs(leg.minor), ',')}{MT_CODE[leg.channel]}NONREF//{leg.id}\r\n")
            words = f"/IBAN/{named(leg)}" if named(leg) else ""
            words += f"/NAME/{leg.name}" if leg.name else ""
            words += f"/REMI/{leg.purpose}" if leg.purpose else ""
            if words:
                words += "/"
                lines = [words[at:at + 65] for at in range(0, len(words), 65)]
                out.append(":86:" + "\r\n".join(lines) + "\r\n")
        out.append(balance("62F", closing_of(account, last_day), account.currency, last_day))
        out.append("-\r\n")
    return "".join(out)


def first_day_of(month):
    return (datetime.date(2023, month + 1, 1) - FIRST).days


def last_day_of(month):
    return (datetime.date(2023, month + 2, 1) - FIRST).days - 1


def cut(world, files):
    """Statements a month and bank. Returns paths by the specification that reads them; none for messages."""
    paths = {"elbe": [], "vltava": [], "rhein": [], None: []}
    for bank, (spec, write) in enumerate([("elbe", elbe), (None, donau), (None, amstel), ("vltava", vltava),
                                          ("rhein", rhein)]):
        accounts = [a for a in world.accounts if a.bank == bank]
        spans = [(f"{month + 1:02d}", first_day_of(month), last_day_of(month), accounts) for month in range(MONTHS)]
        if bank == 2:
            spans[3] = spans[3][:3] + ([a for a in accounts if a is not world.skipped],)
        if bank in (0, 1, 3):
            spans.append(("overlap", 14, 50, accounts))
        for name, first, last, whose in spans:
            legs = [leg for a in whose for leg in a.legs if first <= leg.day <= last and not leg.missing]
            for number, leg in enumerate(legs):
                leg.place = leg.account.legs.index(leg) + 1
            kind = ["csv", "xml", "sta", "csv", "xlsx"][bank]
            data = write(legs, whose, first, last) if bank in (1, 2) else write(legs, whose)
            paths[spec].append(files.write(f"{bank}-{name}.{kind}", data, legs))
            if any(leg.missing and first <= leg.day <= last for a in whose for leg in a.legs):
                files.broken.add(f"{bank}-{name}.{kind}")
    return paths


# ---- the case ----------------------------------------------------------------------------------------


class Case:
    def __init__(self, program, work, name):
        self.program = os.path.abspath(program)
        self.path = os.path.join(work, name)
        self.environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))
        self.sources = {}
        self.run("new", self.path, "--shares", "0", "--quiet")

    def run(self, *arguments):
        result = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"manumit {' '.join(arguments[:2])}: exit code {result.returncode}\n{result.stderr}")
        return result.stdout

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--format", "json"))

    def add(self, paths, spec, broken):
        extra = ["--spec", spec] if spec else []
        for row in self.json("add", self.path, *paths, *extra)["sources"]:
            name = os.path.basename(row["path"])
            # a statement from which a row was taken does not add up, and the reader says so
            if row["outcome"] != "added" or (row["rejected"] != 0) != (name in broken):
                sys.exit(f"{os.path.basename(row['path'])}: {row['outcome']}, {row['rejected']} rejected")
            self.sources[str(row["source"])] = os.path.basename(row["path"])


class Check:
    def __init__(self):
        self.failures = 0

    def __call__(self, good, sentence):
        if not good:
            self.failures += 1
            print(f"FAILED: {sentence}")


def alike(a, b):
    """Rows that nobody could tell apart, in whatever statement they are mixed up."""
    return a is b or (a.twins is not None and a.twins == b.twins and (a.minor > 0) == (b.minor > 0))


def check_workbook(case, world, check):
    """A person who opens it in a spreadsheet program sees its own sums beside ours."""
    for account in (world.accounts[1], world.skipped):
        path = os.path.join(os.path.dirname(case.path), "statement.xlsx")
        case.run("show", case.path, "account", account.number, "--xlsx", path, "--yes")
        sheet = sheetfile.Formulas(path)
        check(len(sheet.formula) > len(account.legs) // 2, "a workbook has no formulas")
        wrong = sheet.wrong()
        check(not wrong, f"formulas of a workbook give something else than the values beside them: {wrong[:3]}")
        bottom = max(int(place[1:]) for place in sheet.value)
        check(sheet.value[f"D{bottom}"] == 1, "a workbook says that it does not add up")
        here = sum(leg.minor for leg in account.legs if leg.places and leg.minor > 0)
        check(sheet.value[f"B{bottom - 1}"] * 100 == here, "the sum of a workbook is not that of its rows")


def compare(case, world, files, check):
    def leg_of(record):
        source, number = record.split(":")
        return files.leg_at[(case.sources[source], int(number) - 1)]

    here = [leg for leg in world.legs if leg.places]
    truth = [(d, c) for d, c in world.pairs if d.places and c.places]
    joined, wrong = {}, 0
    for row in case.json("pairs", case.path)["pairs"]:
        debit, credit = leg_of(row["debit_record"]), leg_of(row["credit_record"])
        check(id(debit) not in joined and id(credit) not in joined, "a row stands in two pairs")
        joined[id(debit)] = joined[id(credit)] = True
        if debit.mate is None or not alike(debit.mate, credit):
            wrong += 1
    candidates = {}
    for row in case.json("pairs", case.path, "--ambiguous")["pairs"]:
        debit, credit = leg_of(row["debit_record"]), leg_of(row["credit_record"])
        candidates.setdefault(id(debit), set()).add(id(credit))
    found = sum(1 for d, c in truth if id(d) in joined and id(c) in joined)
    unjoined = [(d, c) for d, c in truth if id(d) not in joined or id(c) not in joined]
    silent = [pair for pair in unjoined if id(pair[1]) not in candidates.get(id(pair[0]), ())]
    possible = len(truth) - len(world.hopeless)
    share = found / possible
    check(wrong == 0, f"{wrong} pairs are wrong")
    check(share >= 0.995, f"only {found} of {possible} pairs were found")
    check(not silent, f"{len(silent)} pairs were neither joined nor listed")
    for debit, credit in world.hopeless:
        check(id(debit) not in joined and id(credit) not in joined, "what nobody can tell apart was joined")

    # totals: each payment once, and those that are listed as not clear once more
    expected, count = {}, 0
    for leg in here:
        second = leg.minor > 0 and leg.mate is not None and leg.mate.places
        if second and id(leg) in joined:
            continue
        minor, currency = (abs(leg.minor), leg.account.currency)
        if leg.minor > 0 and leg.foreign:
            minor, currency = leg.foreign
        expected[currency] = expected.get(currency, 0) + minor
        count += 1
    names = {978: "EUR", 203: "CZK"}
    told = {names[row["currency"]]: row["sum"] for row in
            case.json("sql", case.path, "SELECT currency, sum(amount_minor) AS sum FROM transfer GROUP BY currency")["rows"]}
    check(told == expected, f"totals are {told}, not {expected}")
    transfers = case.json("info", case.path)["case"]["transfers"]
    check(transfers == count, f"there are {transfers} transfers, not {count}")

    # each account's own statement is as it was, whatever is paired
    sample = world.accounts[:5] + [world.skipped]
    for account in sample:
        rows = case.json("show", case.path, "account", account.number)["statement"]
        own = [leg for leg in account.legs if leg.places]
        # and what others' statements say of it, where that was not joined with a row of its own
        own += [leg for leg in account.legs if leg.mate and leg.mate.places and leg.mate.other is account
                and id(leg) not in joined]
        check(len(rows) == len(own), f"a statement has {len(rows)} rows, not {len(own)}")
        total = sum(row["amount"]["minor"] * (1 if row["direction"] == "in" else -1) for row in rows)
        check(total == sum(leg.minor for leg in own), "a statement's sum is not that of its rows")
        if all(leg.places for leg in account.legs):
            check(all(row["difference"] is None for row in rows), "a statement that adds up is said to differ")
            check([row["counted"]["minor"] for row in rows if row["own"]][-1] == account.legs[-1].balance,
                  "the balance that was counted is not the bank's")

    check_workbook(case, world, check)
    gaps = case.json("gaps", case.path)["gaps"]
    for leg in world.lost:
        day = date_of(leg.day).isoformat()
        hit = [row for row in gaps if row["kind"] == "missing leg" and row["account"] == leg.account.number
               and row["from"] == day and row["difference"]["minor"] == leg.minor]
        check(len(hit) == 1, f"a payment without its other side is listed {len(hit)} times")
    hit = [row for row in gaps if row["kind"] == "missing period" and row["account"] == world.skipped.number]
    moved = sum(leg.minor for leg in world.skipped.legs if not leg.places)
    check(moved == 0 or (len(hit) == 1 and hit[0]["difference"]["minor"] == moved),
          "the month that is missing is not listed with what it comes to")
    return found, possible, len(truth) - found


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("work")
    arguments.add_argument("--rows", type=int, default=50_000 if os.environ.get("MNM_LONG") else 1_500)
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()
    work = os.path.abspath(options.work)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    world = World(options.rows, random.Random(options.seed))
    files = Files(os.path.join(work, "files"))
    paths = cut(world, files)
    for name, text in (("elbe", ELBE), ("vltava", VLTAVA), ("rhein", RHEIN)):
        with open(os.path.join(work, name + ".yaml"), "w", encoding="utf-8") as out:
            out.write(text)
    check = Check()
    case = Case(options.program, work, "one.mnm")
    begin = time.monotonic()
    for spec, some in paths.items():
        case.add(some, os.path.join(work, spec + ".yaml") if spec else None, files.broken)
    spent = time.monotonic() - begin
    found, possible, listed = compare(case, world, files, check)
    print(f"{len(world.legs)} rows, {found} of {possible} pairs found, {listed} not clear and listed; added in {spent:.1f} s")
    if check.failures:
        sys.exit(f"{check.failures} checks failed")


if __name__ == "__main__":
    main()
