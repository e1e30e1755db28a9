"""How T1 and T2 findings meet the flagged accounts of the AMLSim sample, by account.

lift.py MANUMIT TRANSACTIONS.csv NODES.csv WORK [--expect FILE]

The sample names no instances, so nothing is claimed about instances: for each typology, how many
accounts stand in findings (as centre, as participant), how many of these are flagged, and the lift over
the flagged share of all accounts. With --expect the printed table must be the one in FILE.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser()
    for name in ("program", "transactions", "nodes", "work"):
        parser.add_argument(name)
    parser.add_argument("--expect")
    options = parser.parse_args()
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    environment = dict(os.environ, HOME=options.work, XDG_DATA_HOME=os.path.join(options.work, "data"))
    case = os.path.join(options.work, "amlsim.mnm")

    def run(*arguments):
        result = subprocess.run([options.program, *arguments], env=environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}:\n{result.stderr}")
        return result.stdout

    run("new", case)
    run("add", case, options.transactions)
    run("investigate", case)
    records = [json.loads(line) for line in run("export", case, "--format", "jsonl").splitlines()]
    findings = [record for record in records if record["record"] == "finding"]
    with open(options.nodes, newline="") as file:
        flags = {row["nodeid"]: row["isFraud"] != "0" for row in csv.DictReader(file)}
    number = lambda label: label.rsplit(":", 1)[-1]
    share = sum(flags.values()) / len(flags)
    lines = [f"accounts {len(flags)}, flagged {sum(flags.values())} ({100 * share:.2f} %)",
             "typology  as           findings  accounts  flagged   share    lift"]
    for typology in ("T1", "T2"):
        chosen = [f for f in findings if f["typology"] == typology]
        for part, accounts in (
            ("centre", {number(a) for f in chosen for a in f["centre"]}),
            ("participant", {number(p["account"]) for f in chosen for p in f["participants"]}),
        ):
            flagged = sum(flags[a] for a in accounts)
            of = flagged / len(accounts) if accounts else 0
            lines.append(f"{typology:8}  {part:11}  {len(chosen):8}  {len(accounts):8}  {flagged:7}"
                         f"  {100 * of:5.2f} %  {of / share:6.2f}")
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if options.expect:
        with open(options.expect) as file:
            if file.read() != text:
                sys.exit(f"the table is not the one in {options.expect}")
    return 0


sys.exit(main())
