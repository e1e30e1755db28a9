"""Real accounts traced: each rule held against a slow twin that shares no line with the program.

berka.py MANUMIT TRANS.asc ACCOUNT34.csv WORK

Makes a ledger of each of some accounts of the Berka tables (tests/data/berka), the rows of a day in the
order that the bank's balances ask for, and follows one credit of it. The twin moves single units. The
ledger of account 34, which docs/trace.md shows, must be the committed file. Set MNM_LONG for more accounts.
"""

import csv
import itertools
import json
import os
import subprocess
import sys

RULES = ("fifo", "lifo", "libr", "claim_first", "rolling", "haircut")


def minor(text):
    whole, decimals = text.split(".")
    return int(whole) * 100 + int(decimals) * (-1 if whole.startswith("-") else 1)


def other_side(row):
    if row["account"]:
        return f"@{row['bank']}:{row['account']}"
    return {"UROK": "@interest", "SANKC. UROK": "@penalty", "SLUZBY": "@fee"}.get(row["k_symbol"], "@cash")


def in_order(rows):
    """The rows of each day in the order in which the stated balances follow best."""
    out, at = [], 0
    for _, day in itertools.groupby(rows, key=lambda row: row["date"]):
        best = min(itertools.permutations(day), key=lambda order: sum(
            abs(minor(row["balance"]) - signed(row) - before)
            for before, row in zip([at] + [minor(row["balance"]) for row in order], order)))
        out += best
        at = minor(best[-1]["balance"])
    return out


def signed(row):
    return minor(row["amount"]) if row["type"] == "PRIJEM" else -minor(row["amount"])


def ledger(account, rows):
    lines = []
    for row in in_order(rows):
        date = f"19{row['date'][:2]}-{row['date'][2:4]}-{row['date'][4:]}"
        sides = [other_side(row), account]
        lines.append([row["trans_id"], date, *(sides if signed(row) > 0 else sides[::-1]), minor(row["amount"])])
    return lines


def write(path, lines):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "time", "from", "to", "amount_minor"])
        writer.writerows(lines)


def twin(lines, account, tagged, rule):
    """Claim money at the end, by runs of units: each unit is own or claim, oldest first."""
    runs, left = [], {}
    for key, _, payer, payee, amount in lines:
        if payee == account:
            runs.append(["claim" if key == tagged else "own", amount])
            continue
        content = {kind: sum(n for k, n in runs if k == kind) for kind in ("own", "claim")}
        covered = min(amount, sum(content.values()))
        if rule == "haircut":
            total = sum(content.values())
            share = {kind: covered * n // total if total else 0 for kind, n in content.items()}
            rest = {kind: covered * n % total if total else 0 for kind, n in content.items()}
            for kind in sorted(content, key=lambda k: (-rest[k], k != "own"))[:covered - sum(share.values())]:
                share[kind] += 1
        for _ in range(len(runs)):
            if rule == "haircut":
                continue
            if not covered:
                break
            order = range(len(runs)) if rule != "lifo" else range(len(runs) - 1, -1, -1)
            first = {"libr": "own", "rolling": "own", "claim_first": "claim"}.get(rule)
            wanted = [i for i in order if runs[i][0] == first and runs[i][1]] or [i for i in order if runs[i][1]]
            taken = min(covered, runs[wanted[0]][1])
            runs[wanted[0]][1] -= taken
            covered -= taken
            if runs[wanted[0]][0] == "claim":
                left[payee] = left.get(payee, 0) + taken
        if rule == "haircut":
            for kind, n in share.items():
                left[payee] = left.get(payee, 0) + (n if kind == "claim" else 0)
                for run in runs:
                    taken = min(n, run[1]) if run[0] == kind else 0
                    run[1] -= taken
                    n -= taken
        runs = [run for run in runs if run[1]]
    out = {who: n for who, n in left.items() if n}
    held = sum(n for kind, n in runs if kind == "claim")
    return dict(out, **({account: held} if held else {}))


def main():
    program, path, committed, work = sys.argv[1:5]
    os.makedirs(work, exist_ok=True)
    accounts, passed, failed, overdrawn = {}, 0, 0, 0
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            accounts.setdefault(row["account_id"], []).append(row)
    chosen = sorted(accounts, key=int)[::(20 if os.environ.get("MNM_LONG") else 150)] + ["34"]
    for account in chosen:
        days = itertools.groupby(accounts[account], key=lambda row: row["date"])
        if max(len(list(day)) for _, day in days) > 6:
            continue  # too many orders of one day to try
        lines = ledger(account, accounts[account])
        balance = list(itertools.accumulate(n if payee == account else -n for _, _, _, payee, n in lines))
        if min(balance) < 0:
            overdrawn += 1
            continue
        file, taint = os.path.join(work, f"{account}.csv"), os.path.join(work, f"{account}-taint.csv")
        write(file, lines)
        if account == "34" and open(file).read() != open(committed).read():
            print("account 34: the committed ledger is another one")
            failed += 1
        credits = [line for line in lines if line[3] == account]
        tagged = max(credits, key=lambda line: line[4])
        with open(taint, "w") as out:
            out.write(f"kind,key,label\nrow,{tagged[0]},claim\n")
        for rule in RULES:
            done = subprocess.run([program, "trace", "--ledger", file, "--taint", taint, "--rule", rule, "--format", "json"],
                                  capture_output=True, text=True)
            rows = json.loads(done.stdout)["traced"] if done.returncode == 0 else []
            got = {row["account"]: row["amount_minor"] for row in rows if row["label"] == "claim"}
            expected = twin(lines, account, tagged[0], rule)
            good = got == expected and sum(got.values()) == tagged[4]
            if rule == "libr":  # the ratchet: the lowest balance after the credit
                at = lines.index(tagged)
                good = good and got.get(account, 0) == min([tagged[4], *balance[at:]])
            if not good:
                print(f"account {account}, {rule}: expected {expected}, got {got}; {done.stderr}")
            passed, failed = passed + good, failed + (not good)
    if passed < 6 * 3:
        print("too few accounts were tried")
        failed += 1
    print(f"{overdrawn} overdrawn accounts left out")
    print(f"[  PASSED  ] {passed} test(s).")
    if failed:
        print(f"[  FAILED  ] {failed} test(s).")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
