"""Holds each planted instance against the definitions.

planted.py MAKE_WORLD SCENARIO SIZE SEED [SCENARIO SIZE SEED ...]

An exact instance must lie whole within one finding of its typology and kind. One that stays outside its
definition must not be found (half of it in one finding). The oracle knows the files and the definitions only.
"""

import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

import oracle
from worldfiles import World


def holders(world):
    """Account -> persons, from the tables of accounts."""
    import glob
    import os

    from worldfiles import rows

    of = defaultdict(set)
    for path in glob.glob(os.path.join(world.folder, "agencies", "*", "fiu", "accounts.csv")):
        for row in rows(path):
            if row["kind"] == "holder":
                of[row["account"]].add(row["holder"])
    return of


def share(instance, found, persons):
    """Which part of the instance is in the finding: (inside, all)."""
    if found["typology"] == "H2":
        wanted = {person for account in instance["accounts"] for person in persons[account]}
        return len(wanted & found["persons"]), len(wanted)
    return len(set(instance["tx"]) & set(found["tx"])), len(instance["tx"])


def check(world):
    by_kind = defaultdict(list)
    for found in oracle.findings(world):
        by_kind[found["typology"], found["kind"]].append(found)
    persons = holders(world)
    complaints, seen = [], Counter()
    for instance in world.instances():
        candidates = by_kind[instance["typology"], instance.get("kind")]
        shares = [share(instance, found, persons) for found in candidates]
        best = max(shares, default=(0, 1))
        name = f"{instance['typology']} {instance.get('kind', '')} {instance['id']}"
        seen[instance["typology"], instance.get("kind", ""), instance["exact"]] += 1
        if instance["exact"] and best[0] < best[1]:
            complaints.append(f"{name} should be one finding: {best[0]} of {best[1]} transfers are")
        if not instance["exact"] and 2 * best[0] >= best[1]:
            complaints.append(f"{name} should stay outside its definition: {best[0]} of {best[1]} transfers are found")
    return complaints, seen


def main():
    make_world, worlds = sys.argv[1], sys.argv[2:]
    failures, seen = [], Counter()
    for scenario, size, seed in zip(worlds[0::3], worlds[1::3], worlds[2::3]):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([make_world, scenario, size, seed, folder], check=True, stdout=subprocess.DEVNULL)
            complaints, counts = check(World(folder))
            failures += [f"{scenario} {size} {seed}: {complaint}" for complaint in complaints]
            seen += counts
    for complaint in failures:
        print(complaint)
    for key, count in sorted(seen.items()):
        print(*key, count)
    print(f"planted: {sum(seen.values())} instances, {len(failures)} complaints")
    return 1 if failures or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
