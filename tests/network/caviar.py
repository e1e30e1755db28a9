"""Caviar's people outside the group of traffickers (ids 83 to 110) are not accused by centrality alone.

caviar.py MANUMIT FOLDER WORK

Without roles, rules of position do name some of them: that is what this is about. With the roles that the
police gave for the traffickers, in the whole network and in its phases (three of them; with
MNM_LONG all eleven), no rule of position takes anybody outside of the group, and those who are named all have a known role.
"""

import csv
import json
import os
import shutil
import subprocess
import sys

POSITION = {"degree", "betweenness", "key players"}


def targets(program, folder, *arguments):
    done = subprocess.run([program, "disrupt", "--ties", *arguments, "--seeds", "1", "--months", "1", "--count", "5",
                           "--format", "json", "--quiet"], capture_output=True, text=True, check=False,
                          env=dict(os.environ, HOME=folder))
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [(t["chosen_by"], int(t["node"]), t["roles"]) for t in json.loads(done.stdout)["targets"] if t["chosen_by"] in POSITION]


def main():
    program, data, work = sys.argv[1:]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    with open(os.path.join(data, "caviar_full_directed.csv"), encoding="utf-8") as file:
        networks = {"whole": [(r["source"], r["target"], r["weight"]) for r in csv.DictReader(file)]}
    with open(os.path.join(data, "caviar_phases.csv"), encoding="utf-8") as file:
        for r in csv.DictReader(file):
            networks.setdefault(r["phase"], []).append((r["source"], r["target"], r["weight"]))
    with open(os.path.join(data, "caviar_roles.csv"), encoding="utf-8") as file:
        known = {r["id"] for r in csv.DictReader(file) if r["group"] == "trafficker"}
    accused, wrong, named = 0, [], 0
    chosen = sorted(networks) if "MNM_LONG" in os.environ else ["1", "4", "9", "whole"]
    for name in chosen:
        rows = networks[name]
        ties, actors = os.path.join(work, f"{name}.csv"), os.path.join(work, f"{name}-actors.csv")
        nodes = {n for r in rows for n in r[:2]}
        with open(ties, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("source", "target", "weight"), *rows])
        with open(actors, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("node", "role"), *((n, "trafficker") for n in sorted(known & nodes))])
        accused += sum(node >= 83 for _, node, _ in targets(program, work, ties))
        for rule, node, roles in targets(program, work, ties, "--actors", actors):
            named += 1
            if node >= 83 or not roles:
                wrong.append(f"{name}: {rule} takes {node}")
    print(f"without roles {accused} times somebody outside of the group; with them {len(wrong)} of {named}", *wrong, sep="\n")
    sys.exit(1 if wrong or accused == 0 or named == 0 else 0)


if __name__ == "__main__":
    main()
