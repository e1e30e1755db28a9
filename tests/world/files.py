"""Puts a world together again from what its banks sent, and follows every reference.

files.py MAKE_WORLD SCENARIO SIZE SEED

Statements are read here by hand, dialect by dialect: each side of each transfer must stand in the
statement of its bank, once, with a balance that follows from the one before and is never below zero.
"""

import csv
import glob
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

from worldfiles import World, lines, rows

DECIMALS = {"EUR": 2, "GBP": 2, "USD": 2, "JPY": 0, "KWD": 3}
RATE = {"EUR": 1000000, "GBP": 850000, "USD": 1080000, "JPY": 1600000, "KWD": 3300000}
DIALECT = {"XA": "iso", "XB": "words", "XC": "numbers", "XD": "days", "XE": "iso", "XF": "words"}


def minor(text, currency, point="."):
    whole, _, part = text.replace("." if point == "," else ",", "").partition(point)
    if len(part) != DECIMALS[currency]:
        raise ValueError("an amount has the decimals of its currency")
    return int(whole + part)


def statement(path, dialect):
    """(reference, account, credit, amount, currency, balance, other, place)"""
    encoding = "utf-16" if dialect == "numbers" else "utf-8"
    with open(path, newline="", encoding=encoding) as file:
        if dialect == "words":
            file.readline(), file.readline()
        delimiter = {"iso": ",", "words": ",", "numbers": ";", "days": "\t"}[dialect]
        quoting = csv.QUOTE_NONE if dialect in ("numbers", "days") else csv.QUOTE_MINIMAL
        for row in csv.DictReader(file, delimiter=delimiter, quoting=quoting):
            if None in row or None in row.values():
                raise ValueError(f"{path}: a row has another number of fields than the header")
            if dialect == "iso":
                value, c = row["amount"], row["currency"]
                yield (row["reference"], row["account"], value[0] != "-", minor(value.lstrip("-"), c), c,
                       minor(row["balance"], c), row["counterparty"], row["place"])
            elif dialect == "words":
                value, c = row["Credit"] or row["Debit"], row["Currency"]
                yield (row["Reference"], row["Account"], bool(row["Credit"]), minor(value, c), c,
                       minor(row["Balance"], c), row["Other account"], row["Location"])
            elif dialect == "numbers":
                c = row["Waehrung"]
                yield (row["Referenz"], row["Konto"], row["S/H"] == "H", minor(row["Betrag"], c, ","), c,
                       minor(row["Saldo"], c, ","), row["Gegenkonto"], row["Ort"])
            else:
                yield (row["ref"], row["acct"], row["dc"] == "CR", minor(row["amt"], "USD"), "USD",
                       minor(row["bal"], "USD"), row["contra"], row["loc"])


def half_even(value):
    whole, rest = divmod(value.numerator, value.denominator)
    twice = 2 * rest
    return whole + (twice > value.denominator or (twice == value.denominator and whole % 2 == 1))


def check_statements(world, complain):
    currency_of = {row["account"]: row["currency"] for row in rows(os.path.join(world.folder, "ledger", "accounts.csv"))}
    sides, references, balance = {}, set(), {}
    for path in sorted(glob.glob(os.path.join(world.folder, "agencies", "*", "fiu", "bank-*.csv"))):
        country = path.split(os.sep)[-3]
        for reference, account, credit, amount, currency, after, other, place in statement(path, DIALECT[country]):
            if reference in references:
                complain(f"reference {reference} stands twice")
            references.add(reference)
            if currency != currency_of[account] or account[4:8] not in path or account[:2] != country:
                complain(f"{path}: a row of another bank's account")
            signed = amount if credit else -amount
            if account in balance and balance[account] + signed != after:
                complain(f"{path}: a balance does not follow")
            if after < 0:
                complain(f"{path}: a balance below zero")
            balance[account] = after
            key = (account, other) if not credit else (other, account)
            sides.setdefault((key, credit), []).append((amount, place))
    expected = {}
    for tx in world.txs:
        for credit, account, other in ((False, tx.src, tx.dst), (True, tx.dst, tx.src)):
            if account not in currency_of:
                continue  # banknotes, and things bought
            amount = tx.amount
            if credit and currency_of.get(tx.src, currency_of[account]) != currency_of[account]:
                exact = Fraction(tx.amount * RATE[currency_of[account]], RATE[tx.currency])
                amount = max(1, half_even(exact))
            shown = "" if other == "CASH" else other
            key = (account, shown) if not credit else (shown, account)
            place = tx.point or tx.area
            expected.setdefault((key, credit), []).append((amount, place))
    for key in sides.keys() | expected.keys():
        if sorted(sides.get(key, [])) != sorted(expected.get(key, [])):
            complain(f"statements and ledger differ for {key}")
    return references


def check_entities(world, references, complain):
    """Every id that a property names is an entity of some agency; every line has an id of its own."""
    known, used = set(), []
    for entity in world.entities:
        if entity["id"] in known:
            complain(f"id {entity['id']} stands twice")
        known.add(entity["id"])
        props = entity["properties"]
        for name in ("owner", "asset", "director", "organization", "holder", "involved", "organizer", "employee",
                     "employer", "debtor", "creditor", "authority", "supplier", "callForTenders", "entity", "person",
                     "relative", "agent", "client"):
            used += [(entity["schema"], name, value) for value in props.get(name, [])]
        for key in props.get("recordId", []):
            if key not in references and key not in world.by_id:
                complain(f"{entity['schema']} cites a payment that nobody has")
    for schema, name, value in used:
        if value not in known:
            complain(f"{schema}.{name} names nobody")


def check_truth(world, references, complain):
    kinds = {}
    for line in world.truth:
        kinds[line["record"]] = kinds.get(line["record"], 0) + 1
        if line["record"] == "transfer":
            tx = world.by_id.get(line["id"])
            if tx is None or (tx.amount, tx.currency, tx.src, tx.dst, tx.t) != (
                line["amount_minor"], line["currency"], line["from"], line["to"], line["time"]):
                complain(f"the truth tells another transfer {line['id']} than the ledger")
            elif not any(alias in references for alias in line["aliases"]):
                complain(f"no bank knows transfer {line['id']}")
        for key in line.get("tx", []) if isinstance(line.get("tx"), list) else [line["tx"]] if "tx" in line else []:
            if key not in world.by_id:
                complain(f"{line['record']} cites a transfer that is not in the ledger")
    crimes = {line["id"] for line in world.truth if line["record"] == "transfer"}
    for line in world.instances():
        if not set(line.get("tx", [])) <= crimes:
            complain(f"instance {line['id']} holds an honest transfer")
    return kinds


def check_amlworld(world, complain):
    crimes = {line["id"] for line in world.truth if line["record"] == "transfer"}
    with open(os.path.join(world.folder, "truth", "amlworld.csv"), newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        if header[0] != "Timestamp" or len(header) != 11:
            complain("amlworld.csv has another header")
        for tx, row in zip(world.txs, reader, strict=True):
            names = {"Euro": "EUR", "UK Pound": "GBP", "US Dollar": "USD", "Yen": "JPY", "Kuwaiti Dinar": "KWD"}
            paid = minor(row[7], names[row[8]])
            if (paid, names[row[8]], row[10] == "1") != (tx.amount, tx.currency, tx.id in crimes):
                complain(f"amlworld.csv tells another transfer than {tx.id}")
            if tx.src != "CASH" and not tx.src.startswith("asset:") and row[1:3] != [tx.src[4:8], tx.src[8:]]:
                complain(f"amlworld.csv has another payer of {tx.id}")


def main():
    make_world, scenario, size, seed = sys.argv[1:5]
    complaints = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([make_world, scenario, size, seed, folder, "63"], check=True, stdout=subprocess.DEVNULL)
        world = World(folder)
        references = check_statements(world, complaints.append)
        check_entities(world, references, complaints.append)
        kinds = check_truth(world, references, complaints.append)
        check_amlworld(world, complaints.append)
        payments = [line for line in lines(os.path.join(folder, "ledger", "payments.ftm.json")) if line["schema"] == "Payment"]
        if {line["id"] for line in payments} != set(world.by_id):
            complaints.append("payments.ftm.json has other payments than the ledger")
        for path in glob.glob(os.path.join(folder, "**", "*"), recursive=True):
            if path.endswith(".json") and os.path.getsize(path):
                json.loads(open(path, encoding="utf-8").readline())
    for complaint in complaints[:20]:
        print(complaint)
    print(f"files: {len(world.txs)} transfers, truth {kinds}, {len(complaints)} complaints")
    return 1 if complaints or not world.txs else 0


if __name__ == "__main__":
    sys.exit(main())
