"""The worked examples of tests/data/tracing/examples.yaml, by their ids, against the program.

vectors.py MANUMIT EXAMPLES.yaml WORK

Each example says what it is (`kind`), what is given and what must come out; where the figures come
from stands beside them. An example of a kind that this file does not know is a failure.
"""

import csv
import datetime
import json
import os
import re
import subprocess
import sys


EXAMPLES = 52
AS_OF = datetime.date(2024, 12, 31)  # of claims: a Tuesday


def main_units(minor):
    return f"{minor // 100}.{minor % 100:02d}"


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

    def claim(self, terms, records):
        """The terms of a rates file in pounds, less what most examples do not use, and records by their columns."""
        columns = ["id", "victim", "kind", "from", "to", "count", "quantity", "rate", "amount", "lawful"]
        rows = [[f"t{n}", "V-1", *(str(record.get(column, "")) for column in columns[2:])] for n, record in enumerate(records)]
        given = {"version": 1, "currency": "GBP", "as_of": AS_OF, "pay_period": "day", "week_starts": "monday", "overtime": "none",
                 "uprate": "false", "liquidated_percent": "none", "earnings": "greater_of", "wage_interest": "none",
                 "debt_interest": "none", "contributions": "none", **terms}
        path = os.path.join(self.work, "rates.yaml")
        with open(path, "w") as file:
            file.writelines(f"{key}: {value}\n" for key, value in given.items())
        got = self.run("claim", "--records", self.table("tally.csv", columns, rows), "--rates", path)
        if len(got["claims"]) != 1:
            raise ValueError(f"one claim was expected, got {len(got['claims'])}")
        return got["claims"][0], got["steps"]

    @staticmethod
    def dated(values):
        """A list of amounts or percentages, each from a day on."""
        return "".join(f"\n    - {{from: {day}, {key}: {value}, source: \"the example\", seen: {AS_OF}, verified: true}}"
                       for day, key, value in values)

    def kind_wages(self, given, expect):
        """Periods are days as long before the day of the computation as interest runs; without interest, weeks."""
        amounts = [("2000-01-01", "amount", main_units(given["rate"]))]
        if "rate_now" in given:
            amounts.append((AS_OF, "amount", main_units(given["rate_now"])))
        rates = "\n  - id: wage\n    per: hour\n    at_least: none\n    amounts:" + self.dated(amounts).replace("\n    ", "\n      ")
        terms = {"rates": rates, "pay_period": "day" if "interest_bp" in given else "week"}
        if "ot_after" in given:
            terms["overtime"] = f"{{after: {given['ot_after'] // 60}, times: 1.5}}"
        if "rate_now" in given:
            terms["uprate"] = "true"
        if given.get("liquidated"):
            terms["liquidated_percent"] = 100
        if "interest_bp" in given:
            terms["wage_interest"] = self.dated([("2000-01-01", "percent", main_units(given["interest_bp"]))])
        records, days = [], []
        for number, period in enumerate(given["periods"]):
            days.append((AS_OF - datetime.timedelta(period.get("days", 14 * (number + 1)))).isoformat())
            records.append({"kind": "work", "from": days[-1], "quantity": f"{period['minutes'] // 60}:{period['minutes'] % 60:02d}", "rate": "wage"})
            for kind, key, lawful in (("paid", "paid", ""), ("deduction", "unlawful_deductions", "no"), ("deduction", "lawful_credit", "yes")):
                if key in period:
                    records.append({"kind": kind, "from": days[-1], "amount": main_units(period[key]), "lawful": lawful})
        claim, steps = self.claim(terms, records)
        minor = {key: value["minor"] for key, value in claim.items() if isinstance(value, dict)}
        if terms["pay_period"] == "week":
            days = sorted({step["first_day"] for step in steps if step["head"] == "wages"})
        per = [sum(step["amount"]["minor"] for step in steps if step["head"] in ("wages", "uprating") and step["first_day"] == day) for day in days]
        got = {"shortfall": minor["wages"] + minor["uprating"], "per": per, "liquidated": minor["liquidated"], "interest": minor["interest"], "claim": minor["total"]}
        if "restitution" in expect:
            records += [{"kind": "earning", "from": days[0], "amount": main_units(given["gross_income"])},
                        {"kind": "other", "from": days[0], "amount": main_units(given["other_losses"])}]
            got["restitution"] = self.claim(terms, records)[0]["total"]["minor"]
        got = {key: got[key] for key in expect}
        if got != expect:
            yield f"expected {expect}, got {got}"

    def kind_debt(self, given, expect):
        """Work stands at the end of each period; interest begins the day after the principal came."""
        rates = "\n  - id: work\n    per: piece\n    at_least: none\n    amounts:" + \
            self.dated([("2000-01-01", "amount", main_units(given["periods"][0]["wage_due"]))]).replace("\n    ", "\n      ")
        day = datetime.date(2024, 3, 1)
        terms = {"rates": rates, "debt_interest": self.dated([(day + datetime.timedelta(1), "percent", main_units(given["interest_bp"]))])}
        records = [{"kind": "debt", "from": day, "amount": main_units(given["lawful_principal"]), "lawful": "yes"}]
        for period in given["periods"]:
            if period["wage_due"] != given["periods"][0]["wage_due"]:
                raise ValueError("periods with different wages need a rate each")
            day += datetime.timedelta(period["days"])
            records.append({"kind": "work", "from": day, "quantity": 1, "rate": "work"})
            if "paid" in period:
                records.append({"kind": "paid", "from": day, "amount": main_units(period["paid"])})
        claim, steps = self.claim(terms, records)
        got = [step["amount"]["minor"] for step in steps if step["head"] == "debt_balance"]
        if got != [given["lawful_principal"], *expect] or claim["debt"]["minor"] != max(0, -expect[-1]):
            yield f"expected {expect}, got {got} and {claim['debt']}"

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
    runner, failed, passed = Runner(program, work), 0, 0
    examples = read_examples(examples)
    for example in examples:
        check = getattr(runner, "kind_" + example["kind"], None)
        try:
            complaints = ["no way to check this kind"] if check is None else list(check(example["given"], example["expect"]))
        except (ValueError, KeyError) as problem:
            complaints = [str(problem)]
        for complaint in complaints:
            print(f"{example['id']}: {complaint}")
        failed, passed = failed + bool(complaints), passed + (not complaints)
    if len(examples) != EXAMPLES or len({example["id"] for example in examples}) != EXAMPLES:
        print(f"{len(examples)} examples, {EXAMPLES} different ones were expected")
        failed += 1
    print(f"[  PASSED  ] {passed} test(s).")
    if failed:
        print(f"[  FAILED  ] {failed} test(s).")
        return 1
    return 0


sys.exit(main())
