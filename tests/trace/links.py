"""What a person says of a case's rows and accounts, against the plain mode on the same ledger.

links.py MANUMIT WORK          MNM_LONG: many more ledgers

Draws a ledger, transfers that take others back, debits linked to later credits, payments meant for the
claim, and accounts with a rule of their own. A case gets them with 'links add' and 'trace --override',
the plain mode by columns and a table. Every rule must give the same figures, line by line; so must the
bundle, on its own; and again, freeze plans too, after one of each was taken back.
"""

import csv
import datetime
import io
import json
import os
import random
import shutil
import subprocess
import sys

INSIDE, OUTSIDE, CLAIM = "ABCDEF", ("@x", "@y"), "@c"
RULES = ("fifo", "lifo", "libr", "rolling", "haircut", "claim_first", "oatway", "seniority")
WHOLE = ("poison", "poison_sticky", "tiho", "tilo")
START = 1704067200


def draw(rng):
    """Rows [id, seconds, from, to, amount]; links by kind; rules by account."""
    rows, left, said = [], [], {"reverses": {}, "backs": {}, "earmark": {}}
    for n in range(rng.randint(40, 90)):
        payer, payee = rng.sample([*INSIDE, *INSIDE, *OUTSIDE, CLAIM], 2)
        if n == 0 or payer == payee or payee == CLAIM or (payer not in INSIDE and payee in OUTSIDE):
            payer, payee = CLAIM, rng.choice(INSIDE)
        amount = rng.randint(1, 500)
        if rows and rng.random() < 0.25:
            other = rng.randrange(len(rows))
            if left[other] > 0 and f"r{other:03d}" not in said["reverses"] and rows[other][2] != CLAIM:
                payer, payee, amount = rows[other][3], rows[other][2], rng.choice((left[other], rng.randint(1, left[other])))
                left[other] -= amount
                said["reverses"][f"r{n:03d}"] = f"r{other:03d}"
        rows.append([f"r{n:03d}", START + (n // 2) * 3600, payer, payee, amount])
        left.append(amount)
    taken = set()
    for n, row in enumerate(rows):
        later = [m for m in range(n + 1, len(rows)) if rows[m][3] == row[2] and rows[m][0] not in said["backs"]]
        if row[2] in INSIDE and row[0] not in taken and later and rng.random() < 0.15:
            credit = rows[rng.choice(later)][0]
            if credit not in said["backs"]:
                said["backs"][row[0]] = credit
                taken.add(credit)
        if row[2] in INSIDE and rng.random() < 0.1:
            said["earmark"][row[0]] = "claim"
    for credit in taken:
        assert credit not in said["backs"]
    return rows, said, {a: rng.choice(RULES) for a in rng.sample(INSIDE, 2)}


def openings(rows):
    """The least own money with which an account is never overdrawn, by what was booked."""
    balance, lowest = {}, {}
    for _, _, payer, payee, amount in rows:
        for account, change in ((payer, -amount), (payee, amount)):
            balance[account] = balance.get(account, 0) + change
            lowest[account] = min(lowest.get(account, 0), balance[account])
    return {a: -lowest[a] for a in INSIDE if lowest.get(a, 0) < 0}


def table(path, header, lines):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


class Both:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        self.env = {**os.environ, "XDG_DATA_HOME": os.path.join(work, "data"), "LC_ALL": "C.UTF-8"}

    def run(self, *arguments):
        result = subprocess.run([self.program, *arguments, "--quiet"], capture_output=True, text=True, cwd=self.work, env=self.env)
        if result.returncode != 0:
            raise SystemExit(f"{arguments} ended with {result.returncode}:\n{result.stdout}\n{result.stderr}")
        return result.stdout

    def plain(self, rows, said, rules):
        def when(seconds):
            return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

        table(f"{self.work}/plain.csv", ["id", "time", "from", "to", "amount_minor", "earmark", "reverses", "backs"],
              [[r[0], when(r[1]), *r[2:], *(said[kind].get(r[0], "") for kind in ("earmark", "reverses", "backs"))] for r in rows])
        table(f"{self.work}/opening.csv", ["account", "amount_minor"], openings(rows).items())
        table(f"{self.work}/taint.csv", ["kind", "key", "label"], [["account", CLAIM, "claim"]])
        table(f"{self.work}/rules.csv", ["account", "rule"], rules.items())
        files, found = ("--ledger", "plain.csv", "--opening", "opening.csv", "--taint", "taint.csv", "--format", "csv"), {}
        out = self.run("trace", *files, "--rule", "all", "--overrides", "rules.csv")
        for line in csv.DictReader(io.StringIO(out.replace("\r", ""))):
            found.setdefault(line["rule"], {})[line["account"].lstrip("'"), line["label"]] = int(line["amount_minor"])
        return found

    def case(self):
        """By rule: claim money by account, and own money beside it."""
        out, found = self.run("trace", "raid.mnm", "--from", "account:" + CLAIM, "--rule", "all", "--format", "csv", "--person", "ana"), {}
        lines = out.replace("\r", "").split("\n")
        for line in csv.DictReader(lines[lines.index("rule,account,where,whose,amount,amount_currency"):]):
            account = ("@credit:" if line["where"].startswith("repaid") else "") + line["account"].lstrip("'")
            found.setdefault(line["rule"], {})[account, line["whose"]] = round(float(line["amount"]) * 100)
        return found

    def compare(self, rows, said, rules, what):
        case, files = self.case(), self.plain(rows, said, rules)
        for rule in RULES + WHOLE:
            plain, held = files.get(rule, {}), case.get(rule, {})
            for key in {k for k in plain if k[1] == "claim"} | set(held):
                if plain.get(key) != held.get(key):
                    raise SystemExit(f"{what}, {rule}, {key}: the plain mode has {plain.get(key)}, the case {held.get(key)}")

    def plans(self, rows, rng, what):
        """Freeze plans of the case and of the files, which know no rules of single accounts."""
        day = datetime.datetime.fromtimestamp(rows[rng.randint(len(rows) // 3, len(rows) - 1)][1], datetime.timezone.utc).strftime("%Y-%m-%d")
        rule = rng.choice(RULES)
        names = {n: n for n in ("held", "gone", "all", "bound", "leak")} | {n: n + "_stopped" for n in ("now", "greedy", "best")}
        plain = json.loads(self.run("freeze", "--ledger", "plain.csv", "--opening", "opening.csv", "--taint", "taint.csv", "--rule", rule,
                                    "--from", day, "--k", "2", "--format", "json"))
        case = json.loads(self.run("freeze", "raid.mnm", "--claim", "account:" + CLAIM, "--rule", rule, "--at", day, "--k", "2",
                                   "--format", "json"))
        for name, of_case in names.items():
            if plain[name + "_minor"] != case[of_case]["minor"]:
                raise SystemExit(f"{what}, {rule}, {day}, {name}: the plain mode has {plain[name + '_minor']}, the case {case[of_case]['minor']}")

    def bundle(self, rule):
        self.run("trace", "raid.mnm", "--from", "account:" + CLAIM, "--elect", rule, "--why", "w", "--person", "ana")
        self.run("disclose", "raid.mnm", "trace", "account:" + CLAIM, "-o", f"bundle-{rule}", "--person", "ana")
        self.run("verify", f"bundle-{rule}")


def main(program, work):
    rounds = 60 if os.environ.get("MNM_LONG") else 1
    counts = [0, 0, 0]
    for seed in range(rounds):
        rng = random.Random(7100 + seed)
        both = Both(program, os.path.join(work, "round"))
        rows, said, rules = draw(rng)
        counts = [a + len(said[kind]) for a, kind in zip(counts, ("reverses", "backs", "earmark"))]
        table(f"{both.work}/rows.csv", ["id", "time_s", "from", "to", "amount_minor", "currency", "channel", "place", "from_owner", "to_owner"],
              [[*row, "EUR", "wire", "", "", ""] for row in rows])
        ids = sorted({i for kind in said.values() for i in kind})
        table(f"{both.work}/links.csv", ["row", "earmark", "reverses", "backs", "why"],
              [[i, f"account:{CLAIM}" if i in said["earmark"] else "", said["reverses"].get(i, ""), said["backs"].get(i, ""), "w"] for i in ids])
        both.run("new", "raid.mnm", "--person", "ana", "--shares", "0")
        both.run("add", "raid.mnm", "rows.csv", "--person", "ana")
        both.run("links", "raid.mnm", "add", "links.csv", "--person", "ana")
        both.run("trace", "raid.mnm", "--from", "account:" + CLAIM, "--override", ",".join(f"{a}={r}" for a, r in rules.items()), "--why", "w",
                 "--person", "ana")
        both.compare(rows, said, rules, f"round {seed}")
        both.bundle(rng.choice(RULES))
        gone = {kind: sorted(of)[0] for kind, of in said.items() if of}  # one of each is taken back
        listed = csv.DictReader(io.StringIO(both.run("links", "raid.mnm", "--format", "csv").replace("\r", "")))
        what = {"reverses": "take back", "backs": "back the later", "earmark": "be meant for"}
        for line in listed:
            for kind, row in gone.items():
                if (line["row"], line["what"]) == (row, what[kind]):
                    both.run("links", "raid.mnm", "undo", line["link"], "--why", "w", "--person", "ana")
                    del said[kind][row]
        both.run("trace", "raid.mnm", "--from", "account:" + CLAIM, "--override", ",".join(f"{a}=none" for a in rules), "--why", "w",
                 "--person", "ana")
        both.compare(rows, said, {}, f"round {seed}, taken back")
        both.plans(rows, rng, f"round {seed}, plans")
        both.run("verify", "raid.mnm")
    if min(counts) == 0:
        raise SystemExit("nothing was said of some kind")
    print(f"{rounds} ledgers, {counts[0]} reversals, {counts[1]} links, {counts[2]} earmarks: cases and plain mode agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
