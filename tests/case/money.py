"""From a training world to what victims get: every figure held against the ledger and the truth.

money.py MANUMIT WORK

Makes the world `mixed` of seed 7, adds its ledger, investigates, traces a network under every rule that
conserves, elects one, plans a freeze, computes what victims are owed, shares a pool, enters what became of
the money. Which accounts a suspected network has plays no part: what is checked follows from the rules.

- All that an account paid which got nothing is somewhere: still there + paid to outside + lost to overdrafts, rule by rule.
- A freeze plan at the end holds what the trace under its rule holds; its sums by owner, institution and
  country are each that sum; so is what was earned in each country.
- A victim who worked for what the truth says was due, and got what the truth says she got, is owed what the
  truth says, to the cent; earnings that were taken likewise; what is said to be owed on an inflated debt
  counts for nothing.
- Shares and rest are the pool by every method; no step of the outcome exceeds the one before it.

Exit code 1 and a sentence for each that does not hold.
"""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

RULES = ("fifo", "lifo", "libr", "rolling", "haircut", "claim_first", "oatway", "tiho", "tilo", "seniority")
WHO = ("--person", "trainee")


def main():
    program, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    environment = dict(os.environ, XDG_DATA_HOME=str(work / "data"), HOME=str(work))
    wrong = []

    def run(*arguments):
        done = subprocess.run([program, *map(str, arguments), "--quiet"], cwd=work, env=environment, capture_output=True)
        if done.returncode:
            sys.exit(f"manumit {' '.join(map(str, arguments))}: {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode()

    def ask(*arguments):
        return json.loads(run(*arguments, "--format", "json"))

    def check(holds, sentence):
        if not holds:
            wrong.append(sentence)

    run("exercise", "make", "--scenario", "mixed", "--seed", 7, "-o", "w")
    truth = [json.loads(line) for line in (work / "w/truth/truth.jsonl").read_text().splitlines()]
    with open(work / "w/ledger/ledger.csv", newline="") as file:
        ledger = list(csv.DictReader(file))
    run("new", "c.mnm", "--shares", 0, *WHO)
    run("add", "c.mnm", "w/ledger/ledger.csv", *WHO)
    run("investigate", "c.mnm", *WHO)

    # whoever paid most and never got anything: all that it paid is somewhere, whatever the rule
    gets = {row["to"] for row in ledger}
    paid = {}
    for row in ledger:
        if row["from"] not in gets and row["currency"] == "EUR":
            paid[row["from"]] = paid.get(row["from"], 0) + int(row["amount_minor"])
    source = max(sorted(paid), key=paid.get)
    table = ask("trace", "c.mnm", "--from", f"account:{source}", "--rule", "all", *WHO)
    for rule in RULES:
        total = sum(row[part]["minor"] for row in table["sums"] if row["rule"] == rule for part in ("held", "left", "credit"))
        lines = sum(row["amount"]["minor"] for row in table["traced"] if row["rule"] == rule and row["whose"] == "claim")
        check(total == lines == paid[source], f"{rule}: {paid[source]} was paid, {total} is somewhere, {lines} by its lines")

    # what crime's money bought at the end: the transfers of the truth stand in the ledger
    amounts = {row["id"]: int(row["amount_minor"]) for row in ledger}
    assets = [row for row in truth if row["record"] == "asset" and row["tx"]]
    check(all(0 < amounts.get(row["tx"], 0) <= row["value_minor"] for row in assets), "a thing was bought for more than its value")
    check(sum(amounts.get(row["tx"]) == row["value_minor"] for row in assets) > len(assets) // 2, "few things were bought whole")

    # a suspected network, whichever it is
    for network in range(1, 6):
        sums = ask("trace", "c.mnm", "--from", f"network:{network}", "--rule", "libr", *WHO)["sums"]
        if any(row["held"]["currency"] == "EUR" and row["held"]["minor"] > 1000000 for row in sums):
            break
    run("trace", "c.mnm", "--from", f"network:{network}", "--elect", "libr", "--why", "one wrongdoer, mixed accounts", *WHO)
    kept = [row for row in ask("show", "c.mnm", "network", network)["traced"] if row["elected"] and row["held"]["currency"] == "EUR"]
    plan = ask("freeze", "c.mnm", "--network", network, "--at", "2025-01-02", "--currency", "EUR", "--k", 3, "--delay", 0)
    held = plan["held"]["minor"]
    check(len(kept) == 1 and kept[0]["held"]["minor"] == held, f"the plan holds {held}, the trace {kept}")
    check(plan["elected"], "the plan is not under the elected rule")
    check(sum(row["claim"]["minor"] for row in plan["holdings"]) == held, "holdings are not what is held")
    for by in ("owner", "institution", "country"):
        check(sum(row["claim"]["minor"] for row in plan["sums"] if row["by"] == by) == held, f"by {by} it is another sum")
    check(sum(row["claim"]["minor"] for row in plan["earned"]) == held, "what was earned in all countries is another sum")
    best = sorted((row["claim"]["minor"] for row in plan["holdings"]), reverse=True)[:3]
    check(plan["now_stopped"]["minor"] == sum(best), "the three best accounts hold another sum")

    # on which basis: nothing twice, the benefit is the ceiling
    for more in ((), ("--benefit", f"{held // 200}.00"), ("--unexplained", "1000000.00")):
        bases = ask("confiscate", "c.mnm", "--network", network, "--at", "2025-01-02", "--currency", "EUR", *more)
        figure = {name: bases[name]["minor"] for name in ("benefit", "object", "third_party", "value", "unmet", "extended")}
        for basis in ("object", "third_party", "value", "extended"):
            rows = [row for row in bases["assets"] if row["basis"] == basis]
            check(sum(row["amount"]["minor"] for row in rows) == figure[basis], f"{basis}: the lines are another sum")
            check(len({row["account"] for row in rows}) == len(rows), f"{basis}: an account stands twice")
        check(figure["object"] + figure["third_party"] + figure["value"] + figure["unmet"] == figure["benefit"], f"the ceiling: {figure}")
        check(figure["object"] + figure["third_party"] <= held, "more is there than was traced")
        check(figure["extended"] <= (100000000 if "--unexplained" in more else 0), f"extended: {figure}")
        check(more or figure["benefit"] == held + plan["gone"]["minor"], "the benefit is not all that entered")

    # what victims are owed: the truth's hours as one month, the truth's pay
    names = {}
    owed = [row for row in truth if row["record"] == "owed" and row["currency"] == "EUR" and row["owed_minor"] > 0]
    debts = {row["victim"]: row for row in truth if row["record"] == "debt"}
    accounts = {row["id"]: row["accounts"] for row in truth if row["record"] == "person"}
    for row in csv.DictReader(run("sql", "c.mnm", "select a.number, s.pseudonym from holding h join account a on a.account_id ="
                                  " h.account_id join subject s on s.subject_id = h.subject_id", "--format", "csv").splitlines()):
        names[row["number"]] = row["pseudonym"]
    rates, tally, expected = [], [["id", "victim", "kind", "from", "quantity", "rate", "amount", "lawful"]], {}
    for number, row in enumerate(owed):
        name = next((names[account] for account in accounts.get(row["victim"], []) if account in names), None)
        if name is None or row["victim"] in {old["victim"] for old in owed[:number]}:
            continue
        head = "wages" if row["head"] == "wages" else "earnings"
        if head == "wages":
            rates.append(f"  - {{id: r{number}, per: month, at_least: none, amounts: [{{from: 2020-01-01, amount: {row['due_minor'] / 100:.2f},"
                         " source: the truth of the exercise, seen: 2026-01-01, verified: true}]}")
            tally.append([f"w{number}", name, "work", "2025-01-01", "1", f"r{number}", "", ""])
            tally.append([f"p{number}", name, "paid", "2025-01-01", "", "", f"{(row['due_minor'] - row['owed_minor']) / 100:.2f}", ""])
        else:
            tally.append([f"e{number}", name, "earning", "2025-01-01", "", "", f"{row['owed_minor'] / 100:.2f}", ""])
        if row["victim"] in debts:
            tally.append([f"d{number}", name, "debt", "2025-01-01", "", "", f"{debts[row['victim']]['demanded_minor'] / 100:.2f}", "no"])
        expected[name] = (head, f"{'w' if head == 'wages' else 'e'}{number}", row["owed_minor"])
    with open(work / "tally.csv", "w", newline="") as file:
        csv.writer(file).writerows(tally)
    (work / "rates.yaml").write_text("version: 1\ncurrency: EUR\nas_of: 2025-01-31\npay_period: month\nweek_starts: monday\n"
                                     "overtime: none\nuprate: false\nliquidated_percent: none\nearnings: greater_of\n"
                                     "wage_interest: none\ndebt_interest: none\nrates:\n" + "\n".join(rates) + "\ncontributions: none\n")
    run("claim", "c.mnm", "--records", "tally.csv", "--rates", "rates.yaml", *WHO)
    claims = ask("show", "c.mnm", "claims")
    of = {row["claim"]: row for row in claims["claims"]}
    for name, (head, record, minor) in expected.items():
        found = [row for row in claims["steps"] if of[row["claim"]]["victim"] == name and record in row["records"].split()]
        check([(row["head"], row["amount"]["minor"]) for row in found if row["head"] == head] == [(head, minor)],
              f"{head} of {minor} by the truth: the case says {[row['sentence'] for row in found]}")
    for row in of.values():
        steps = sum(step["amount"]["minor"] for step in claims["steps"] if step["claim"] == row["claim"] and step["counted"])
        check(row["total"]["minor"] == steps, f"claim {row['claim']} is not the sum of its steps")
    for step in claims["steps"]:
        check(step["head"] != "debt" or not step["counted"] or step["amount"]["minor"] == 0, "a debt that is not lawful counts")
    check(len(expected) > 20, f"only {len(expected)} victims could be looked at")

    # the pool
    total = sum(row["total"]["minor"] for row in of.values())
    for method in ("prorata", "netloss", "priority", "equal", "rising_tide"):
        for pool in (held // 3, total + 12345):
            shares = ask("share", "c.mnm", "--pool", pool, "--method", method)
            given = sum(row["share"]["minor"] for row in shares["shares"])
            check(given + shares["rest"]["minor"] == pool, f"{method}: shares and rest are not the pool of {pool}")
            check(shares["rest"]["minor"] == max(0, pool - total), f"{method}: the rest of {pool}")
            check(all(row["share"]["minor"] <= row["claimed"]["minor"] for row in shares["shares"]), f"{method}: more than is owed")

    # what became of it
    shares = ask("share", "c.mnm", "--pool", held // 3, "--method", "prorata")["shares"]
    first = max(shares, key=lambda row: row["share"]["minor"])

    def enter(step, minor, *more):
        amount = f"{minor // 100}.{minor % 100:02d}"
        return ("outcome", "c.mnm", "add", "--network", network, "--step", step, "--on", "2025-02-01", "--amount", amount,
                "--currency", "EUR", "--why", "the exercise", *more, *WHO)
    run("outcome", "c.mnm", "add", "--network", network, "--step", "traced", "--currency", "EUR", "--on", "2025-01-02", "--why", "the table", *WHO)
    run(*enter("frozen", held // 2))
    run(*enter("confiscated", held // 3))
    run(*enter("paid", first["share"]["minor"], "--victim", first["victim"]))
    refused = subprocess.run([program, *map(str, enter("confiscated", held // 2))], cwd=work, env=environment, capture_output=True)
    check(refused.returncode == 3, "more could be confiscated than is frozen")
    sums = ask("outcome", "c.mnm", "list")["outcome"]
    check([sums[0][step]["minor"] for step in ("traced", "frozen", "confiscated", "paid")]
          == [held, held // 2, held // 3, first["share"]["minor"]], f"the outcome says {sums}")
    again = ask("share", "c.mnm", "--pool", held // 3, "--method", "netloss")["shares"]
    check([row["received"]["minor"] for row in again if row["victim"] == first["victim"]] == [first["share"]["minor"]],
          "what she received is not known to the next pool")

    for sentence in wrong:
        print(sentence)
    print(f"{held} held, {len(expected)} victims by the truth, {len(of)} claims of {total}: {len(wrong)} wrong")
    return 1 if wrong else 0


sys.exit(main())
