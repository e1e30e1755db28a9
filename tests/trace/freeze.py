"""Freeze plans on random small ledgers, against a twin that moves single units and tries every choice.

freeze.py MANUMIT WORK          MNM_LONG: many more ledgers

The twin is first in, first out. Each unit of claim money keeps the accounts in which it lay when the window
began or which it has entered since; freezing a set of accounts stops the units whose accounts meet it.
"""

import csv
import itertools
import json
import os
import random
import subprocess
import sys

ACCOUNTS = "ABCD"
OUTSIDE = ("@v", "@own", "@abroad")


def draw(rng):
    rows = []
    for n in range(rng.randint(8, 18)):
        payer, payee = rng.sample(ACCOUNTS + "oo", 2)
        if payer == payee:
            payee = rng.choice(ACCOUNTS)
        payer = rng.choice(("@v", "@v", "@own")) if payer == "o" else payer
        payee = "@abroad" if payee == "o" else payee
        rows.append([f"r{n}", f"2024-01-{1 + n:02d}", payer, payee, rng.randint(1, 9)])
    return rows


def day(row):
    return int(row[1][-2:])


class Units:
    """First in, first out over single units: [kind, accounts it was in]."""

    def __init__(self, rows, start):
        self.held, self.left, self.repaid, self.owed = {a: [] for a in ACCOUNTS}, [], [], {a: 0 for a in ACCOUNTS}
        self.rows, self.start, self.at_start, self.other = rows, start, None, None
        for row in rows:
            if self.at_start is None and day(row) >= start:
                self.open()
            self.move(row)
        if self.at_start is None:
            self.open()

    def open(self):
        self.at_start = {a: sum(kind == "c" for kind, _ in units) for a, units in self.held.items()}
        self.other = {a: sum(kind != "c" for kind, _ in units) for a, units in self.held.items()}
        for account, units in self.held.items():
            for unit in units:
                unit[1] = {account}

    def move(self, row):
        _, _, payer, payee, amount = row
        if payer in OUTSIDE:
            units = [["c" if payer == "@v" else "o", set()] for _ in range(amount)]
        else:
            taken = min(amount, len(self.held[payer]))
            units, self.held[payer] = self.held[payer][:taken], self.held[payer][taken:]
            units += [["o", set()] for _ in range(amount - taken)]
            self.owed[payer] += amount - taken
        if payee in OUTSIDE:
            self.left += units
            return
        repaid = min(self.owed[payee], amount)
        self.owed[payee] -= repaid
        self.repaid += units[:repaid]
        for unit in units[repaid:]:
            if self.at_start is not None:
                unit[1] = unit[1] | {payee}
            self.held[payee].append(unit)

    def stopped(self, choice):
        units = self.left + self.repaid + [unit for held in self.held.values() for unit in held]
        return sum(kind == "c" and bool(been & set(choice)) for kind, been in units)

    def claims(self):
        return sum(kind == "c" for kind, _ in self.left + self.repaid) + sum(kind == "c" for held in self.held.values() for kind, _ in held)


def greedy(units, candidates, k):
    chosen = []
    while len(chosen) < k:
        now = units.stopped(chosen)
        gains = [(units.stopped([*chosen, a]) - now, a) for a in candidates if a not in chosen]
        gain, best = max(gains, key=lambda g: (g[0], [-ord(c) for c in g[1]]), default=(0, None))
        if gain == 0:
            break
        chosen.append(best)
    return chosen


def check(got, rows, start, k, candidates):
    units = Units(rows, start)
    choices = [c for n in range(k + 1) for c in itertools.combinations(candidates, n)]
    best = max(units.stopped(c) for c in choices)
    plan = greedy(units, candidates, k)
    yield "held", got["held_minor"], sum(units.at_start.values())
    yield "now", got["now_minor"], max(sum(units.at_start[a] for a in c) for c in choices)
    yield "greedy", [row["account"] for row in got["greedy"]], plan
    yield "greedy sum", got["greedy_minor"], units.stopped(plan)
    yield "best", got["best_minor"], best
    yield "best choice", units.stopped([row["account"] for row in got["best"]]), best
    yield "exact", (got["best_exact"], got["bound_minor"]), (True, best)
    yield "all", got["all_minor"], units.claims()
    for row in got["now"] + got["greedy"] + got["best"]:
        name = row["account"]
        yield "claim money", (row["claim_minor"], row["other_minor"]), (units.at_start[name], units.other[name])
        yield "bounds", row["least_minor"] <= row["claim_minor"] <= row["most_minor"], True
        paid = {r[3] for r in rows if r[2] == name and day(r) < start}
        yield "payees", row["payees"], len(paid)
    gone = sum(unit[0] == "c" for unit in units.left)
    before = sum(unit[0] == "c" for unit in Units([r for r in rows if day(r) < start], start).left)
    yield "leak", got["leak_minor"] >= gone - before, True
    for number, line in enumerate(got["delay"]):
        later = Units(rows, start + number)
        yield "delayed", line["held_minor"], sum(later.at_start.values())
        yield "delayed best", line["window_minor"], later.stopped(greedy(later, candidates, k))
        yield "lost", line["lost_minor"], got["now_minor"] - line["now_minor"]


def main():
    program, work = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(work, exist_ok=True)
    rng, passed, failed, plans = random.Random(8), 0, 0, 0
    ledger, taint = os.path.join(work, "ledger.csv"), os.path.join(work, "taint.csv")
    for trial in range(1000 if os.environ.get("MNM_LONG") else 30):
        rows = draw(rng)
        names = {name for row in rows for name in row[2:4]}
        candidates = sorted(a for a in ACCOUNTS if a in names and rng.random() < 0.9)
        if "@v" not in names or not candidates:
            continue
        start, k = rng.randint(1, len(rows) // 2), rng.randint(1, 3)
        for path, header, lines in ((ledger, ["id", "time", "from", "to", "amount_minor"], rows),
                                    (taint, ["kind", "key", "label"], [["account", "@v", "c"]])):
            with open(path, "w", newline="") as file:
                csv.writer(file).writerows([header, *lines])
        done = subprocess.run([program, "freeze", "--ledger", ledger, "--taint", taint, "--rule", "fifo", "--from", f"2024-01-{start:02d}",
                               "--k", str(k), "--candidates", ",".join(candidates), "--delay", "3", "--format", "json"],
                              capture_output=True, text=True)
        complaints = [done.stderr] if done.returncode != 0 else [
            f"{what}: got {got}, expected {expected}" for what, got, expected in check(json.loads(done.stdout), rows, start, k, candidates)
            if got != expected]
        plans += done.returncode == 0 and len(json.loads(done.stdout)["greedy"]) > 1
        for complaint in complaints:
            print(f"ledger {trial}: {complaint}")
        failed, passed = failed + bool(complaints), passed + (not complaints)
    if plans < 3:
        print("hardly any plan had two accounts: this proves nothing")
        failed += 1
    print(f"[  PASSED  ] {passed} test(s).")
    if failed:
        print(f"[  FAILED  ] {failed} test(s).")
    return 1 if failed else 0


sys.exit(main())
