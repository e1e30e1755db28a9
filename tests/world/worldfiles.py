"""The files of a world, as any program could read them: ledger, registers, what agencies know, truth."""

import csv
import glob
import json
import os


class Tx:
    __slots__ = ("id", "t", "src", "dst", "amount", "currency", "channel", "area", "point", "src_owner", "dst_owner", "n")

    def __init__(self, row):
        self.id = row["id"]
        self.t = int(row["time_s"])
        self.src, self.dst = row["from"], row["to"]
        self.amount, self.currency = int(row["amount_minor"]), row["currency"]
        self.channel = row["channel"]
        self.area, _, point = row["place"].partition("/")
        self.point = row["place"] if point else ""
        # a joint account is each holder's
        self.src_owner = tuple(row["from_owner"].split("|")) if row["from_owner"] else (self.src,)
        self.dst_owner = tuple(row["to_owner"].split("|")) if row["to_owner"] else (self.dst,)


def rows(path, delimiter=",", encoding="utf-8"):
    with open(path, newline="", encoding=encoding) as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


class World:
    def __init__(self, folder):
        self.folder = folder
        self.txs = [Tx(row) for row in rows(os.path.join(folder, "ledger", "ledger.csv"))]
        self.txs.sort(key=lambda tx: (tx.t, tx.id))
        for number, tx in enumerate(self.txs):
            tx.n = number
        self.by_id = {tx.id: tx for tx in self.txs}
        self.entities = []
        self.wages = None  # worked out when first asked for
        for path in sorted(glob.glob(os.path.join(folder, "agencies", "*", "*", "*.ftm.json"))):
            self.entities += lines(path)
        self.mcc = {}
        for path in sorted(glob.glob(os.path.join(folder, "agencies", "*", "registry", "merchants.csv"))):
            self.mcc.update((row["account"], row["mcc"]) for row in rows(path))
        self.read_registers()
        truth = os.path.join(folder, "truth", "truth.jsonl")
        self.truth = list(lines(truth)) if os.path.exists(truth) else []

    def read_registers(self):
        """Who lives and comes from where, surnames, and what ties subjects to each other."""
        self.surname, self.area, self.origin, self.sector, self.licensed = {}, {}, {}, {}, set()
        self.phone, self.address, self.papers = {}, {}, {}
        self.employers, self.directs, self.kin, self.creditors = {}, {}, {}, {}
        for entity in self.entities:
            prop = {name: values[0] for name, values in entity["properties"].items()}
            schema, key = entity["schema"], entity["id"]
            if schema in ("Person", "Company", "PublicBody"):
                self.area[key] = prop["address"].rpartition(", ")[2]
                self.phone[key], self.address[key] = prop["phone"], prop["address"]
                self.surname[key] = prop.get("lastName")
                self.origin[key] = prop.get("birthPlace")
                self.sector[key] = prop.get("sector")
                if "licenseNumber" in prop:
                    self.licensed.add(key)
            elif schema == "Passport":
                self.papers.setdefault(key_of(prop["holder"]), set()).add(prop["number"])
            elif schema == "Employment":
                self.employers.setdefault(prop["employee"], set()).add(prop["employer"])
            elif schema == "Directorship":
                self.directs.setdefault(prop["director"], set()).add(prop["organization"])
            elif schema == "Ownership":
                self.directs.setdefault(prop["owner"], set()).add(prop["asset"])
            elif schema == "Family":
                self.kin.setdefault(prop["person"], set()).add(prop["relative"])
                self.kin.setdefault(prop["relative"], set()).add(prop["person"])
            elif schema == "Debt":
                self.creditors.setdefault(prop["debtor"], set()).add(prop["creditor"])

    def of_schema(self, schema, name=None):
        for entity in self.entities:
            if entity["schema"] == schema and name in (None, entity["properties"].get("name", [None])[0]):
                yield entity["properties"]

    def instances(self):
        return [line for line in self.truth if line["record"] == "instance"]


def key_of(text):
    return text
