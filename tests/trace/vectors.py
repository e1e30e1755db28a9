"""The worked examples of tests/data/tracing/examples.yaml, by their ids, against the program.

vectors.py MANUMIT EXAMPLES.yaml WORK

Each example says what it is (`kind`), what is given and what must come out; where the figures come
from stands beside them. An example of a kind that this file does not know is a failure. Wages and
debts are what a victim is owed, no tracing: they are counted here, and checked with claims.
"""

import csv
import json
import os
import re
import subprocess
import sys


ELSEWHERE = {"wages": 4, "debt": 1}  # kind -> how many


def read_examples(path):
    """The file is YAML whose values are JSON: enough of both to read it."""
    examples, current, key, value = [], None, None, ""

    def settle():
        if current is not None and key is not None:
            text = value.strip()
            current[key] = json.loads(text) if text[:1] in '{["' or re.fullmatch(r"-?\d+", text) else text

    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("#") or line == "examples:":
                continue
            start = re.match(r"  - id: (\S+)$", line)
            field = re.match(r"    (\w+): ?(.*)$", line)
            if start:
                settle()
                current, key = {"id": start.group(1)}, None
                examples.append(current)
            elif field:
                settle()
                key, value = field.group(1), field.group(2)
            else:
                value += " " + line.strip()
    settle()
    return examples


class Runner:
    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work

    def table(self, name, header, rows):
        path = os.path.join(self.work, name)
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows([row + [""] * (len(header) - len(row)) for row in rows])
        return path

    def files(self, given):
        columns = given.get("cols", ["id", "time", "from", "to", "amount_minor"])
        out = ["--ledger", self.table("ledger.csv", columns, given["rows"])]
        if "opening" in given:
            out += ["--opening", self.table("opening.csv", ["account", "amount_minor", "label"], given["opening"])]
        if "taint" in given:
            out += ["--taint", self.table("taint.csv", ["kind", "key", "label", "amount_minor"], given["taint"])]
        return out

    def run(self, *arguments):
        result = subprocess.run([self.program, *arguments, "--format", "json", "--quiet"], capture_output=True, text=True)
        if result.returncode != 0:
            raise ValueError(f"{' '.join(arguments)} ended with {result.returncode}: {result.stderr}")
        return json.loads(result.stdout)

    def traced(self, given, rule, more=()):
        out = {}
        for row in self.run("trace", *self.files(given), "--rule", rule, *more)["traced"]:
            out.setdefault(row["account"], {})[row["label"]] = row["amount_minor"]
        return out

    def kind_trace(self, given, expect):
        more = []
        if "per_account" in given:
            more = ["--override", ",".join(f"{a}={r}" for a, r in given["per_account"].items())]
        for rule, accounts in expect.items():
            got = self.traced(given, rule, more)
            if got != accounts:
                yield f"{rule}: expected {accounts}, got {got}"

    def kind_pari(self, given, expect):
        got = self.run("trace", *self.files(given), "--pool", ",".join(given["pool"]))
        shares = {row["label"]: row["share_minor"] for row in got["shares"]}
        if {"fund": got["fund_minor"], "shares": shares} != expect:
            yield f"expected {expect}, got {got}"

    def kind_backward(self, given, expect):
        rows = self.run("trace", *self.files(given), "--rule", given["rule"], "--overdraft")["repaid"]
        got = [[row["debit"], row["label"], row["amount_minor"]] for row in rows]
        if got != expect:
            yield f"expected {expect}, got {got}"

    def kind_envelope(self, given, expect):
        rows = self.run("trace", *self.files(given), "--envelope")["envelope"]
        got = {row["account"]: [row["least_minor"], row["most_minor"]] for row in rows}
        if got != expect:
            yield f"expected {expect}, got {got}"

    def kind_maxflow(self, given, expect):
        got = self.run("trace", *self.files(given), "--reach", given["sink"])["most_minor"]
        if got != expect:
            yield f"expected {expect}, got {got}"


    def kind_freeze(self, given, expect):
        got = self.run("freeze", *self.files(given), "--rule", given["rule"], "--from", given["start"], "--k", str(given["k"]),
                       "--candidates", ",".join(given["candidates"]))
        plans = {"greedy": [[row["account"] for row in got["greedy"]], got["greedy_minor"]],
                 "exact": [[row["account"] for row in got["best"]], got["best_minor"]]}
        if plans != expect or got["best_exact"] is not True:
            yield f"expected {expect}, got {got}"

    def shares(self, method, pool, claims, columns):
        rows = [[f"c{n}", claim, *(column[n] for column in columns.values())] for n, claim in enumerate(claims)]
        path = self.table("claims.csv", ["claim", "amount_minor", *columns], rows)
        return [row["share_minor"] for row in self.run("share", "--claims", path, "--pool", str(pool), "--method", method)["shares"]]

    def kind_alloc(self, given, expect):
        columns = {name: given[key] for name, key in (("received_minor", "prior"), ("class", "classes")) if key in given}
        got = self.shares(given["method"], given["pool"], given["claims"], columns)
        if got != expect:
            yield f"expected {expect}, got {got}"

    def kind_apportion(self, given, expect):
        got = self.shares("apportion", given["total"], given["weights"], {})
        if got != expect:
            yield f"expected {expect}, got {got}"

    def kind_indirect(self, given, expect):
        names = {"deposits": "deposit", "assets0": "assets_before", "liab0": "liabilities_before", "assets1": "assets_after",
                 "liab1": "liabilities_after", "applications": "application", "sources": "source"}
        lines = [[names.get(key, key), amount, "exhibit"] for key, value in given.items() if key != "method"
                 for amount in (value if isinstance(value, list) else [value])]
        got = self.run("wealth", "--method", given["method"], "--lines", self.table("lines.csv", ["kind", "amount_minor", "evidence"], lines))
        if got["unexplained_minor"] != expect:
            yield f"expected {expect}, got {got}"


def main():
    program, examples, work = sys.argv[1:4]
    os.makedirs(work, exist_ok=True)
    runner, failed, passed, elsewhere = Runner(program, work), 0, 0, {}
    examples = read_examples(examples)
    for example in examples:
        kind = example["kind"]
        if kind in ELSEWHERE:
            elsewhere[kind] = elsewhere.get(kind, 0) + 1
            continue
        check = getattr(runner, "kind_" + kind, None)
        try:
            complaints = ["no way to check this kind"] if check is None else list(check(example["given"], example["expect"]))
        except (ValueError, KeyError) as problem:
            complaints = [str(problem)]
        for complaint in complaints:
            print(f"{example['id']}: {complaint}")
        failed, passed = failed + bool(complaints), passed + (not complaints)
    if elsewhere != ELSEWHERE or len(examples) != 52:
        print(f"{len(examples)} examples, of them elsewhere: {elsewhere}")
        failed += 1
    print(f"[  PASSED  ] {passed} test(s).")
    if failed:
        print(f"[  FAILED  ] {failed} test(s).")
        return 1
    return 0


sys.exit(main())
