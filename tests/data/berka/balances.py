"""Running balances of trans.asc, the slow and obvious way: every order of every account-day is tried.

balances.py TRANS.asc prints the figures of README.md and fails when they are others.
"""

import csv
import itertools
import sys

EXPECTED = [
    "in file order: 13669 rows of 1002 of 1229 accounts do not follow",
    "tolerance 0.00: 2302 account-days do not fit, 0 rows use it",
    "tolerance 0.00, going on from the last row of the file: 3013 account-days do not fit, 0 rows use it",
    "tolerance 0.10: 29 account-days do not fit, 2323 rows use it",
    "tolerance 1.00: 29 account-days do not fit, 2323 rows use it",
    "on 940331: 29, differences 18.90 to 332.20",
]


def minor(text):
    whole, decimals = text.split(".")
    return int(whole) * 100 + int(decimals) * (-1 if whole.startswith("-") else 1)


def best_order(rows, start, tolerance):
    best = None
    for order in itertools.permutations(rows):
        at, cost = start, 0
        for change, balance in order:
            off = 0 if at is None else abs(balance - at - change)
            if off > tolerance:
                break
            cost += off
            at = balance
        else:
            if best is None or cost < best[0]:
                best = (cost, order)
    return best and best[1]


def walk(days, tolerance, last_of_file=False):
    closing, unfit, uses = {}, [], 0
    for (account, day), rows in days.items():
        start = closing.get(account)
        order = best_order(rows, start, tolerance)
        if order:
            at = start
            for change, balance in order:
                uses += at is not None and at + change != balance
                at = balance
            closing[account] = at
            continue
        expected = start + sum(change for change, _ in rows)
        loose = best_order(rows, None, tolerance)
        if last_of_file:
            end = rows[-1][1]
        elif loose:
            end = loose[-1][1]
        else:
            end = min((balance for _, balance in rows), key=lambda balance: abs(balance - expected))
        unfit.append((day, end - expected))
        closing[account] = end
    return unfit, uses


def main():
    with open(sys.argv[1], newline="", encoding="ascii") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    days, closing, off, accounts = {}, {}, 0, set()
    for row in rows:
        account, day, amount, balance = row[1], row[2], minor(row[5]), minor(row[6])
        change = amount if row[3] == "PRIJEM" else -amount
        if account in closing and closing[account] + change != balance:
            off += 1
            accounts.add(account)
        closing[account] = balance
        days.setdefault((account, day), []).append((change, balance))
    lines = [f"in file order: {off} rows of {len(accounts)} of {len(closing)} accounts do not follow"]
    for tolerance, last in ((0, False), (0, True), (10, False), (100, False)):
        unfit, uses = walk(days, tolerance, last)
        how = ", going on from the last row of the file" if last else ""
        lines.append(
            f"tolerance {tolerance / 100:.2f}{how}: {len(unfit)} account-days do not fit, {uses} rows use it"
        )
    for day in sorted({day for day, _ in unfit}):
        sizes = [size for at, size in unfit if at == day]
        lines.append(f"on {day}: {len(sizes)}, differences {min(sizes) / 100:.2f} to {max(sizes) / 100:.2f}")
    print("\n".join(lines))
    sys.exit(lines != EXPECTED)


main()
