"""Roles against the truth of a training world: accounts of each true network, towards each other; or, with
`listed`, members of the networks that `investigate` lists; with `both` one after the other.

roles.py MANUMIT WORK SEED SIZE LEAST [listed|both]

Counts accounts of offenders that have a payment with another member; right when the surest role is
one that the truth has for the holder. Fails below LEAST, and when a person marked in the truth as
victim alone is shown under a role although the case holds them a possible victim.
"""

import csv
import json
import os
import shutil
import subprocess
import sys

# the truth has finer words: who handles money, lends a name or signs for firms launders; who guards or
# advertises controls; who arranges pays and takes what is left
SAME = {"handler": "launderer", "straw": "launderer", "enabler": "launderer", "organiser": "investor",
        "enforcer": "controller", "advertiser": "controller"}


def hold(run, case, asked, roles, listed, least):
    right, all_found, by_role, victims = 0, 0, {}, {}
    for what in asked:
        first = {}
        for row in json.loads(run("roles", case, *what, "--format", "json"))["roles"]:
            first.setdefault(row["account"], row)
        for account, row in first.items():
            if account not in roles or row["payers"] is None:
                continue
            if "victim" in roles[account]:  # whom the case does not hold to be one
                victims[row["role"]] = victims.get(row["role"], 0) + 1
                continue
            if row["payers"] + row["payees"] == 0:
                continue
            good = row["role"] in roles[account]
            all_found, right = all_found + 1, right + good
            for role in roles[account]:
                seen = by_role.setdefault(role, [0, 0])
                seen[0], seen[1] = seen[0] + good, seen[1] + 1
    # most members of listed networks launder: a mean over roles does not let them speak for the others
    mean = sum(good / whole for good, whole in by_role.values()) / max(len(by_role), 1)
    print(f"{'listed' if listed else 'true'} networks: {right} of {all_found} right: {right / max(all_found, 1):.3f}; mean "
          f"over roles {mean:.3f};", dict(sorted(by_role.items())), "victims not recognised, by role:",
          dict(sorted(victims.items())))
    suspected = sum(count for role, count in victims.items() if role not in ("unknown", "mule"))
    good = right >= least * all_found and (not listed or (mean >= least and 10 * suspected <= all_found))
    return all_found > 50 and good


def main():
    program, work, seed, size, least = sys.argv[1:6]
    modes = {"listed": ["listed"], "both": ["true", "listed"]}[sys.argv[6]] if len(sys.argv) > 6 else ["true"]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        done = subprocess.run([program, *arguments, "--quiet"], capture_output=True, text=True, check=False, env=environment)
        if done.returncode != 0:
            sys.exit(f"{arguments[:2]}: {done.stderr}")
        return done.stdout

    world, case = os.path.join(work, "world"), os.path.join(work, "case.mnm")
    run("exercise", "make", "--scenario", "mixed", "--seed", seed, "--size", size, "--files", "ledger,truth", "-o", world)
    run("new", case, "--person", "ana", "--shares", "0")
    run("add", case, os.path.join(world, "ledger", "ledger.csv"), "--person", "ana")
    members, roles, used = {}, {}, set()
    with open(os.path.join(world, "truth", "truth.jsonl"), encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["record"] == "person" and line.get("network"):
                for account in line["accounts"]:
                    members.setdefault(line["network"], []).append(account)
                    roles[account] = {SAME.get(role, role) for role in line["roles"]}
            if line["record"] == "network":
                members.setdefault(line["id"], []).extend(firm["account"] for firm in line["firms"])
    with open(os.path.join(world, "ledger", "ledger.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            used.update((row["from"], row["to"]))
    good = True
    for mode in modes:
        asked = [("--accounts", ",".join(sorted(used.intersection(members[network])))) for network in sorted(members)]
        if mode == "listed":
            run("investigate", case, "--person", "ana")
            networks = json.loads(run("show", case, "networks", "--limit", "100000", "--format", "json"))["networks"]
            asked = [("network", str(row["network"])) for row in networks]
        good = hold(run, case, asked, roles, mode == "listed", float(least)) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
