"""A training world with every typology in it, from files to marks.

world.py MANUMIT WORK

Ledger, registers, journeys and lists of merchants go into a case; where accounts are at home and who advertises work
abroad is told by parameters. Each typology must then find every planted instance which its definition admits, and the
whole must end with exit code 0: findings of every kind are put together to networks. A larger world with MNM_LONG.
Exit code 1 and a sentence on what does not hold.
"""

import csv
import glob
import json
import os
import shutil
import subprocess
import sys


def lines(work, pattern):
    for path in sorted(glob.glob(os.path.join(work, "world", "agencies", "*", pattern))):
        with open(path, encoding="utf-8") as file:
            yield from map(json.loads, file)


def parameters(work):
    """What an analyst would write: homes of accounts by their holders' addresses, and recruiters by their adverts."""
    holders, home, roles = {}, {}, {}
    with open(os.path.join(work, "world", "ledger", "accounts.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "holder":
                holders.setdefault(row["holder"], []).append(row["account"])
    offers = {entity["properties"]["phoneMentioned"][0] for entity in lines(work, "police/adverts.ftm.json")
              if entity["properties"]["title"][0] == "work abroad"}
    for entity in lines(work, "registry/people-and-firms.ftm.json"):
        properties = entity["properties"]
        for account in holders.get(entity["id"], ()):
            home[account] = properties["address"][0].rpartition(", ")[2]
            if properties["phone"][0] in offers:
                roles[account] = "recruiter"
    return {"home": home, "roles": roles}


def main():
    program, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        result = subprocess.run([program, *arguments], env=environment, cwd=work, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}: {result.stderr}")
        return result.stdout

    size = () if os.environ.get("MNM_LONG") else ("--size", "200")
    run("exercise", "make", "--scenario", "mixed", *size, "--seed", "7", "--files", "ledger,records,truth", "-o", "world")
    sources = [os.path.relpath(path, work) for name in ("registry/*", "border/*")
               for path in sorted(glob.glob(os.path.join(work, "world", "agencies", "*", name))) if os.path.getsize(path)]
    with open(os.path.join(work, "told.json"), "w", encoding="utf-8") as file:
        json.dump(parameters(work), file)
    run("new", "world.mnm", "--yes")
    run("add", "world.mnm", "world/ledger/ledger.csv", *sources)
    run("investigate", "world.mnm", "--params", "told.json")
    marks = json.loads(run("exercise", "mark", "world", "world.mnm", "--format", "json"))
    seen = 0
    for row in marks["typologies"]:
        exact = row["exact_instances_found"]
        if exact["whole"] == 0:
            continue
        seen += 1
        if exact["part"] != exact["whole"]:
            sys.exit(f"{row['typology']}: {exact['part']} of {exact['whole']} planted instances were found")
    if seen < 15:
        sys.exit(f"only {seen} typologies were planted: the trial proves little")
    again = run("investigate", "world.mnm", "--params", "told.json")
    if "Was up to date: yes" not in again:
        sys.exit("the second investigation did its work again")
    print(f"{seen} typologies: every planted instance that the definition admits was found")
    return 0


sys.exit(main())
