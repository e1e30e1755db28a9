"""One ledger, many ways in: the digest must not change.

same.py MANUMIT WORK [--rows N]

Makes a ledger with equal rows and ties, and adds it: whole; as five overlapping
exports in reverse order; with its rows shuffled; with 1, 2 and 7 threads; with little memory; twice.
All must give the digest, the findings and the networks of the first. Exit code 1 and a sentence when not.
"""

import argparse
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys

def make_rows(count, rng):
    accounts = [f"{bank:03d}{number:05d}" for bank in range(3) for number in range(40)]
    rows = []
    for index in range(count):
        minute = index * 60 * 24 * 20 // count + rng.randrange(-40, 40)
        day, minute = divmod(max(minute, 0), 1440)
        a, b = rng.sample(accounts, 2)
        rows.append([f"2022/09/{day + 1:02d} {minute // 60:02d}:{minute % 60:02d}", a[:3], a, b[:3], b,
                     f"{rng.randrange(1, 5000)}.{rng.randrange(100):02d}"])
        rows[-1] += ["Euro", rows[-1][5], "Euro", rng.choice(["Wire", "Cheque", "Cash"]), "0"]
        if rng.random() < 0.02:
            rows.append(list(rows[-1]))  # two equal coffees
    return rows + make_relay()


def make_relay():
    """Nine pay one account, and the sum goes from hand to hand until it is seen no more: a suspected network."""
    hops = [(2, hour, f"{hour:05d}", "90000", 250) for hour in range(1, 10)]
    hops += [(day, 12, f"9000{day - 3}", f"9000{day - 2}", 2250 - 50 * day) for day in range(3, 7)]
    return [[f"2022/09/{day:02d} {hour:02d}:00", "009", a, "009", b, f"{amount}.00", "Euro", f"{amount}.00",
             "Euro", "Wire", "0"] for day, hour, a, b, amount in hops]


def text(rows, quoted):
    out = io.StringIO()
    out.write("Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
              "Payment Currency,Payment Format,Is Laundering\n")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerows(rows)
    return out.getvalue()


class Ways:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), os.path.abspath(work)
        self.environment = dict(os.environ, HOME=self.work, XDG_DATA_HOME=os.path.join(self.work, "data"))
        self.number = 0

    def run(self, *arguments):
        result = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}:\n{result.stderr}")
        return result.stdout

    def outcome(self, texts, *options):
        """Digest, findings, networks and persons of a new case to which the texts were added in this order."""
        self.number += 1
        case = os.path.join(self.work, f"way{self.number}.mnm")
        self.run("new", case)
        for index, content in enumerate(texts):
            path = os.path.join(self.work, f"way{self.number}-{index}.csv")
            with open(path, "w", newline="") as file:
                file.write(content)
            self.run("add", case, path, *options)
        seen = json.loads(self.run("info", case, "--format", "json"))["case"]
        self.run("investigate", case, "--format", "json")
        records = [json.loads(line) for line in self.run("export", case, "--format", "jsonl").splitlines()]
        self.run("verify", case)
        return seen["transfers"], seen["ledger_digest"], records


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("work")
    parser.add_argument("--rows", type=int, default=4000)
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    ways = Ways(options.program, options.work)
    rng = random.Random(7)
    rows = make_rows(options.rows, rng)
    rows.sort(key=lambda row: row[0])
    whole = text(rows, False)
    first = ways.outcome([whole])
    seen = {kind: sum(record["record"] == kind for record in first[2]) for kind in ("finding", "network", "person")}
    if first[0] != len(rows) or not all(seen.values()):
        sys.exit(f"{first[0]} transfers and {seen} from {len(rows)} rows")

    size = len(rows)
    # overlapping exports: each day lies whole in every export that touches it, as banks export by day
    days = sorted({row[0][:10] for row in rows})
    spans = [(i * len(days) // 5 - 2, (i + 1) * len(days) // 5 + 1) for i in range(5)]
    parts = [[row for row in rows if days[max(a, 0)] <= row[0][:10] <= days[min(b, len(days) - 1)]] for a, b in spans]
    if sum(map(len, parts)) <= size:
        sys.exit("the exports do not overlap")
    shuffled = rows[:]
    rng.shuffle(shuffled)
    trials = {
        "five overlapping exports in reverse order": ([text(part, False) for part in reversed(parts)], ()),
        "shuffled rows": ([text(shuffled, False)], ()),
        "every field quoted": ([text(rows, True)], ()),
        "1 thread": ([whole], ("--threads", "1")),
        "2 threads": ([whole], ("--threads", "2")),
        "7 threads": ([whole], ("--threads", "7")),
        "little memory": ([whole], ("--memory", "64M")),
        "the same rows twice, the second time with a blank line": ([whole, whole + "\n"], ()),
    }
    for name, (texts, more) in trials.items():
        got = ways.outcome(texts, *more)
        if got[:2] != first[:2]:
            sys.exit(f"{name}: {got[0]} transfers, digest {got[1]}; whole: {first[0]}, {first[1]}")
        if got[2] != first[2]:
            sys.exit(f"{name}: other findings or networks than from the whole")
    print(f"{len(trials)} ways in: one digest, the same {seen}")
    return 0


sys.exit(main())
