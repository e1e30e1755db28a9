"""A training world with every typology in it, from files to marks.

world.py MANUMIT WORK

Each typology that the program looks for by itself must find every planted instance which its definition
admits, and the whole must end with exit code 0: findings of every kind are put together to networks.
A larger world with MNM_LONG. Exit code 1 and a sentence on what does not hold.
"""

import json
import os
import shutil
import subprocess
import sys

# H2, H6, H7 need handles and ties, H3 and H4 need roles and areas: a ledger alone does not bring them
LATER = {"H2", "H3", "H4", "H6", "H7"}


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
    run("exercise", "make", "--scenario", "mixed", *size, "--seed", "7", "--files", "ledger,truth", "-o", "world")
    run("new", "world.mnm", "--yes")
    run("add", "world.mnm", "world/ledger/ledger.csv")
    run("investigate", "world.mnm")
    marks = json.loads(run("exercise", "mark", "world", "world.mnm", "--format", "json"))
    seen = 0
    for row in marks["typologies"]:
        exact = row["exact_instances_found"]
        if row["typology"] in LATER or exact["whole"] == 0:
            continue
        seen += 1
        if exact["part"] != exact["whole"]:
            sys.exit(f"{row['typology']}: {exact['part']} of {exact['whole']} planted instances were found")
    if seen < 8:
        sys.exit(f"only {seen} typologies were planted: the trial proves little")
    print(f"{seen} typologies: every planted instance that the definition admits was found")
    return 0


sys.exit(main())
