"""Ways in and out of listed networks against the truth of a training world.

ways.py MANUMIT WORK SCENARIO SIZE SEED [LEAST]

A true transactional network is found along its whole path when one listed network, its findings and its ways in and
out together, holds a transfer of recruitment, of exploitation and of the exit, as far as there are any. Prints how
many are, how many were along findings alone, and how many of the ways' transfers are a crime's. Exit code 1 below LEAST
of the networks, below nine tenths of the transfers, or when there was nothing to find.
"""

import json
import os
import shutil
import subprocess
import sys

PATH = {"recruit": 0, "document": 0, "transport": 0, "harbour": 1, "exploit": 1, "control": 1, "launder": 2, "exit": 2}


def main():
    program, work = (os.path.abspath(path) for path in sys.argv[1:3])
    scenario, size, seed = sys.argv[3:6]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        done = subprocess.run([program, *arguments, "--quiet"], capture_output=True, text=True, check=False, env=environment,
                              cwd=work)
        if done.returncode != 0:
            sys.exit(f"{arguments[:2]}: {done.stderr}")
        return done.stdout

    run("exercise", "make", "--scenario", scenario, "--seed", seed, "--size", size, "--files", "ledger,truth", "-o", "world")
    run("new", "c.mnm", "--yes", "--shares", "0")
    run("add", "c.mnm", os.path.join("world", "ledger", "ledger.csv"))
    run("investigate", "c.mnm")
    there, stage, transactional = {}, {}, set()
    with open(os.path.join(work, "world", "truth", "truth.jsonl"), encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["record"] == "network" and line["style"] == "transactional":
                transactional.add(line["id"])
            if line["record"] == "transfer" and line["stage"] in PATH:
                stage[line["id"]] = (line["network"], PATH[line["stage"]])
                there.setdefault(line["network"], set()).add(PATH[line["stage"]])
    cited = {}
    for line in map(json.loads, run("export", "c.mnm").splitlines()):
        if line["record"] == "finding" and line["network"] is not None:
            cited.setdefault(line["network"], set()).update(line["tx"])
    whole, before, crimes, steps = set(), set(), 0, 0
    networks = json.loads(run("show", "c.mnm", "networks", "--limit", "100000", "--format", "json"))["networks"]
    for network in (row["network"] for row in networks):
        page = json.loads(run("show", "c.mnm", "network", str(network), "--format", "json"))
        ways = {row["transfer_id"] for row in page.get("way_transfers", [])}
        crimes, steps = crimes + sum(way in stage for way in ways), steps + len(ways)
        for seen, out in ((cited.get(network, set()), before), (cited.get(network, set()) | ways, whole)):
            parts = {}
            for transfer in seen & stage.keys():
                parts.setdefault(stage[transfer][0], set()).add(stage[transfer][1])
            out.update(true for true, got in parts.items() if got == there[true])
    found = len(whole & transactional)
    print(f"{scenario}, seed {seed}: {found} of {len(transactional)} transactional networks along the whole path "
          f"({len(before & transactional)} by findings alone), of all {len(whole)} of {len(there)}; of the ways' transfers "
          f"{crimes} of {steps} are a crime's")
    least = float(sys.argv[6]) if len(sys.argv) > 6 else 0
    good = transactional and found >= least * len(transactional) and steps > 0 and 10 * crimes >= 9 * steps
    sys.exit(0 if good else 1)


main()
