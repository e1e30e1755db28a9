"""The program's detectors and the oracle must return the same findings on whole worlds.

agree.py MANUMIT MAKE_WORLD
"""

import json
import subprocess
import sys
import tempfile

import oracle_shapes as shapes
from worldfiles import World

KNOWN = {"T1": shapes.t1, "T2": shapes.t2, "T3": shapes.t3, "T4": shapes.t4}


def main():
    program, make_world = sys.argv[1:3]
    differ = compared = 0
    for scenario, size, seed in (("innocent", "110", "1"), ("mixed", "30", "2")):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([make_world, scenario, size, seed, folder], check=True, stdout=subprocess.DEVNULL)
            world = World(folder)
            command = [program, "detect", "--ledger", f"{folder}/ledger/ledger.csv", "--only", ",".join(KNOWN)]
            told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            for name, oracle in KNOWN.items():
                key = lambda found: (tuple(found["centre"]), frozenset(found["tx"]), found["standing"])
                got = {key(found) for found in told if found["typology"] == name}
                expected = {key(found) for found in oracle(world.txs)}
                compared += len(expected)
                differ += got != expected
                print(f"{scenario} {name}: {len(got)} found, {len(expected)} by the definition, {len(got & expected)} equal")
    return 1 if differ or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
