"""Adds every file of a world to a case: nothing may be rejected, no balance may be off.

imported.py MANUMIT MAKE_WORLD SCENARIO SIZE SEED
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

DIALECT = {"XA": "iso", "XB": "words", "XC": "numbers", "XD": "days", "XE": "iso", "XF": "words"}


def main():
    program, make_world, scenario, size, seed = sys.argv[1:6]
    complaints, files = [], 0
    with tempfile.TemporaryDirectory() as folder:
        world, case = os.path.join(folder, "w"), os.path.join(folder, "c.mnm")
        environment = {**os.environ, "HOME": folder, "XDG_DATA_HOME": folder}
        run = lambda *arguments: subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
        subprocess.run([make_world, scenario, size, seed, world], check=True, stdout=subprocess.DEVNULL)
        made = run("new", case, "--shares", "0")
        assert made.returncode == 0, made.stderr

        def add(paths, spec=None, kind=None):
            nonlocal files
            if not paths:
                return
            options = ["--spec", os.path.join(world, "specs", f"exercise-{spec}.yaml")] if spec else []
            told = run("add", case, *options, *sorted(paths), "--format", "json", "--quiet")
            if told.returncode != 0:
                complaints.append(f"add ended with {told.returncode}: {told.stderr[:500]} {told.stdout[:500]}")
                return
            for row in json.loads(told.stdout)["sources"]:
                files += 1
                name = os.path.relpath(row["path"], world)
                if row["outcome"] != "added":
                    # two agencies of which neither knows anything send the same empty file
                    if os.path.getsize(row["path"]) or row["outcome"] not in ("was there", "not understood"):
                        complaints.append(f"{name}: {row['outcome']}")
                    continue
                if row["rejected"] or row["days_unreconciled"] or (kind == "statement" and not row["new"]):
                    complaints.append(f"{name}: {row}")

        agencies = os.path.join(world, "agencies")
        for country, dialect in DIALECT.items():
            add(glob.glob(os.path.join(agencies, country, "fiu", "bank-*.csv")), dialect, "statement")
        add(glob.glob(os.path.join(agencies, "*", "fiu", "accounts.csv")), "accounts")
        add([path for path in glob.glob(os.path.join(agencies, "*", "*", "*.ftm.json")) if os.path.getsize(path)])
        add([os.path.join(world, "ledger", "ledger.csv")], None, "statement")
        checked = run("verify", case, "--quiet")
        if checked.returncode != 0:
            complaints.append(f"verify: {checked.stdout[:300]} {checked.stderr[:300]}")
        marked = run("exercise", "mark", world, case, "--format", "json")
        if marked.returncode != 0 or json.loads(marked.stdout)["findings"] != 0:
            complaints.append(f"mark: {marked.stdout[:300]} {marked.stderr[:300]}")
    for complaint in complaints[:20]:
        print(complaint)
    print(f"imported: {files} files, {len(complaints)} complaints")
    return 1 if complaints or files < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
