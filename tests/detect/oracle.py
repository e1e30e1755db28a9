"""Holds `manumit detect` against the definitions of docs/detection.md, said once more in Python.

oracle.py MANUMIT WORK [--rounds N]

Makes small random ledgers as files (rows shuffled, ids that decide the order of ties, owners, cash, rates by day) and
compares the sets of (typology, centre, transfers, standing, cycles). Exit code 1 and both sets where they differ.
"""

import argparse
import collections
import fractions
import json
import os
import pathlib
import random
import subprocess
import sys

import oracle_known
import oracle_shapes

DAY = 86400
NAMES = ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "H1", "H2", "H3", "H4", "H5", "H6",
         "H7"]
Row = collections.namedtuple("Row", "id time a b amount currency place channel")


class Ledger:
    def __init__(self, rng):
        accounts = rng.sample(["A", "B", "a", "B1", "ZZ", "Ä", "0", "10", "9", "C:1"], rng.randint(3, 8))
        unit = rng.choice([1, DAY // 4, DAY])
        time = rng.randint(-40, 10)
        self.rows, self.unit, cash = [], unit, rng.choice([0.05, 0.05, 0.4])
        self.accounts = accounts
        for index in range(rng.randint(0, 34)):
            time += rng.choice([0, 0, 0, 1, 2])
            a = rng.choice(accounts)
            b = accounts[(accounts.index(a) + 1) % len(accounts)] if rng.random() < 0.5 else rng.choice(accounts)
            if rng.random() < cash:
                a, b = rng.choice([(a, "CASH"), ("CASH", a)])
            name = f"{rng.choice('xyzXYZ')}{rng.randint(0, 99)}-{index}"
            self.rows.append(Row(name, time * unit, a, b, rng.randint(90, 110), rng.choice(["EUR", "EUR", "USD"]),
                                 rng.choice(["", "n", "n/1", "s", "p/2", "/3"]),
                                 rng.choice(["wire", "wire", "wage", "own", "remittance"])))
        self.owners = {}
        if rng.random() < 0.5:
            for account in accounts:
                self.owners[account] = set(rng.sample("pqr", rng.randint(0, 2)))
        self.rows.sort(key=lambda row: (row.time, row.id.encode()))
        self.kept = [i for i, row in enumerate(self.rows) if row.a != row.b and "CASH" not in (row.a, row.b)]

    def text(self, rng):
        rows = list(self.rows)
        rng.shuffle(rows)
        out = ["id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner"]
        for row in rows:
            owners = ["|".join(sorted(self.owners.get(account, ()))) for account in (row.a, row.b)]
            out.append(f"{row.id},{row.time},{row.a},{row.b},{row.amount},{row.currency},{row.channel},{row.place},{owners[0]},{owners[1]}")
        return "\n".join(out) + "\n"


class Oracle:
    def __init__(self, ledger, parameters, known):
        self.known = known
        self.ledger, self.rows, self.kept, self.p = ledger, ledger.rows, ledger.kept, parameters
        self.found = []

    def within(self, early, late, window):
        return window is None or self.rows[late].time - self.rows[early].time <= window

    def window(self, of, window):
        return [i for i in self.kept if i <= of and self.within(i, of, window)]

    def quiet(self, at, window):
        account = self.rows[at].a
        others = {b if a == account else a for a, b in ((self.rows[i].a, self.rows[i].b) for i in self.window(at, window))
                  if account in (a, b)}
        return self.p["B"] is None or len(others) <= self.p["B"]

    def stands(self, rows):
        times = [self.rows[i].time for i in rows]
        return self.p["S"] is not None and max(times) - min(times) > self.p["S"]

    def base(self, at):
        """Amount in the base, or None."""
        rates, row = self.p["rates"], self.rows[at]
        if rates is None or row.currency not in rates:
            return None
        rate = rates[row.currency]
        if isinstance(rate, dict):
            days = [day for day in rate if int(day[-2:]) - 1 <= row.time // DAY and row.time >= 0]
            if not days:
                return None
            rate = rate[max(days)]
        return round(fractions.Fraction(row.amount * rate[0], rate[1]))  # half to even

    def sums_agree(self, came, left, tau):
        if tau is None:
            return True
        sums, unrated = collections.defaultdict(lambda: [0, 0]), set()
        for side, rows in enumerate((came, left)):
            for i in rows:
                base = self.base(i)
                if base is None:
                    unrated.add(self.rows[i].currency)
                else:
                    sums[None][side] += base
                sums[self.rows[i].currency][side] += self.rows[i].amount
        return any(came > 0 and (10**6 - tau) * came <= 10**6 * left <= (10**6 + tau) * came
                   for unit, (came, left) in sums.items() if unit is None or unit in unrated)

    def episodes(self, hits, window):
        """hits: (transfer, transfers counted), in order."""
        made, last = [], None
        for hit, counted in hits:
            if last is None or not self.within(last, hit, window):
                made.append(set())
            made[-1] |= set(counted)
            last = hit
        return made

    def fans(self, account, out, rule):
        hits = []
        mine = [i for i in self.kept if (self.rows[i].a if out else self.rows[i].b) == account]
        for hit in mine:
            counted = [i for i in self.window(hit, rule["W"]) if i in mine]
            if len({self.rows[i].b if out else self.rows[i].a for i in counted}) >= rule["k"]:
                hits.append((hit, counted))
        return self.episodes(hits, rule["W"])

    def add(self, typology, centre, rows, cycles=None, kind=None, currency=None):
        ids = tuple(self.rows[i].id for i in sorted(set(rows)))
        self.found.append((typology, kind, currency, tuple(centre), ids, self.stands(rows), cycles))

    def run(self):
        accounts = sorted({self.rows[i].a for i in self.kept} | {self.rows[i].b for i in self.kept})
        for account in accounts:
            for typology, out in (("T1", True), ("T2", False)):
                for episode in self.fans(account, out, self.p[typology]):
                    self.add(typology, [account], episode)
            self.gather_scatter(account)
            for other in accounts:
                if other != account:
                    self.scatter_gather(account, other)
        self.cycles()
        oracle_shapes.Shapes(self).run()
        return sorted(self.found, key=repr)

    def gather_scatter(self, account):
        rule = self.p["T3"]
        for gathered in self.fans(account, False, rule):
            for scattered in self.fans(account, True, rule):
                late = rule["W"] is not None and self.rows[min(scattered)].time > self.rows[max(gathered)].time + rule["W"]
                if late or min(gathered) >= min(scattered) or self.stands(gathered) or self.stands(scattered):
                    continue
                if self.sums_agree(gathered, scattered, rule["tau"]):
                    self.add("T3", [account], gathered | scattered)

    def scatter_gather(self, s, d):
        rule, hits = self.p["T4"], []
        paths = [(i, j) for i in self.kept for j in self.kept
                 if i < j and self.rows[i].a == s and self.rows[j].b == d and self.rows[i].b == self.rows[j].a
                 and self.within(i, j, rule["W"]) and self.quiet(j, rule["W"])]
        for hit in sorted({j for _, j in paths}):
            inside = set(self.window(hit, rule["W"]))
            counted = [(i, j) for i, j in paths if i in inside and j in inside]
            if len({self.rows[i].b for i, _ in counted}) >= rule["k"]:
                hits.append((hit, [("first", i) for i, _ in counted] + [("second", j) for _, j in counted]))
        for episode in self.episodes(hits, rule["W"]):
            first, second = ({i for leg, i in episode if leg == which} for which in ("first", "second"))
            if self.sums_agree(first, second, rule["tau"]):
                self.add("T4", [s, d], first | second)

    def passes_on(self, early, late):
        rule = self.p["T5"]
        if rule["delta"] is None and rule["epsilon"] is None:
            return True
        got, gave = self.base(early), self.base(late)
        if got is None or gave is None:
            if self.rows[early].currency != self.rows[late].currency:
                return False
            got, gave = self.rows[early].amount, self.rows[late].amount
        return ((rule["delta"] is None or 10**6 * gave >= (10**6 - rule["delta"]) * got) and
                (rule["epsilon"] is None or 10**6 * gave <= (10**6 + rule["epsilon"]) * got))

    def cycles(self):
        rule, rounds = self.p["T5"], collections.defaultdict(lambda: collections.defaultdict(list))
        quiet = {i for i in self.kept if self.quiet(i, rule["W"])}

        def go_on(path):
            accounts = [self.rows[i].a for i in path]
            if self.rows[path[-1]].b == accounts[0]:
                hands = [self.ledger.owners.get(account) or {("self", account)} for account in accounts]
                if len(path) >= 3 and not set.intersection(*map(set, hands)):
                    least = accounts.index(min(accounts, key=str.encode))
                    rounds[tuple(accounts[least:] + accounts[:least])][path[-1]].append(tuple(path))
                return
            if len(path) == rule["K"]:
                return
            for i in self.kept:
                if (i > path[-1] and i in quiet and self.rows[i].a == self.rows[path[-1]].b and
                        self.rows[i].a not in accounts and self.within(path[0], i, rule["W"]) and
                        self.passes_on(path[-1], i)):
                    go_on(path + [i])

        for first in quiet:
            go_on([first])
        for accounts, by_hit in rounds.items():
            hits = [(hit, [("cycle", path) for path in by_hit[hit]]) for hit in sorted(by_hit)]
            for episode in self.episodes(hits, rule["W"]):
                self.add("T5", accounts, {i for _, path in episode for i in path}, len(episode))


def draw_parameters(rng, ledger):
    unit = ledger.unit

    def span():
        return rng.choice([0, unit, 3 * unit, 9 * unit, 30 * unit, None])

    def part():
        return rng.choice([0, 50000, 200000, 1500000, None])

    rates = rng.choice([None, None, {"EUR": [1, 1], "USD": [92, 100]}, {"USD": [9, 7]},
                        {"EUR": [3, 2], "USD": {"1970-01-01": [1, 2], "1970-01-03": [5, 2]}}])
    return {"B": rng.choice([1, 2, 4, None]), "S": span(), "rates": rates,
            "T1": {"k": rng.randint(1, 3), "W": span()}, "T2": {"k": rng.randint(1, 3), "W": span()},
            "T3": {"k": rng.randint(1, 3), "W": span(), "tau": part()},
            "T4": {"k": rng.randint(1, 3), "W": span(), "tau": part()},
            "T5": {"K": rng.randint(3, 6), "W": span(), "delta": part(), "epsilon": part()},
            **oracle_shapes.draw_shapes(rng, span, part, ledger.accounts)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=2000 if os.environ.get("MNM_LONG") == "1" else 130)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    rng, seen = random.Random(20260307), collections.Counter()
    path, file, ties = (options.work / name for name in ("ledger.csv", "parameters.json", "ties.csv"))
    for number in range(options.rounds):
        ledger = Ledger(rng)
        parameters = draw_parameters(rng, ledger)
        path.write_text(ledger.text(rng), encoding="utf-8")
        file.write_text(json.dumps(parameters))
        known = oracle_known.draw_known(rng, ledger)
        ties.write_text(oracle_known.known_text(known), encoding="utf-8")
        result = subprocess.run([options.program, "detect", "--ledger", path, "--params", file, *(["--ties", ties] if known else []), "--threads",
                                 str(rng.randint(1, 3))], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"round {number}: exit {result.returncode}: {result.stderr}")
        found = sorted(((entry["typology"], entry["kind"], entry.get("currency"), tuple(entry["centre"]), tuple(entry["tx"]), entry["standing"],
                         entry.get("cycles")) for entry in json.loads(result.stdout)), key=repr)
        expected = Oracle(ledger, parameters, known).run()
        if found != expected:
            missing, extra = ([entry for entry in one if entry not in other]
                              for one, other in ((expected, found), (found, expected)))
            sys.exit(f"round {number} in {options.work}: not found {missing}, found besides {extra}")
        seen.update(entry[0] for entry in found)
    print(f"{options.rounds} ledgers, findings equal: {dict(sorted(seen.items()))}")
    if options.rounds >= 100 and min((seen[name] for name in NAMES), default=0) < 3:
        sys.exit("some typology was hardly ever found: the ledgers say too little")


main()
