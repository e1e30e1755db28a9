"""Fails when a tracked file names a path of the machine it was written on, or says that work is left.

The repository speaks of itself only: a path that exists on one machine helps nobody else, and a note
of what is left to do belongs where it is followed up.
"""

import re
import sys

from house import TOP, text_of, tracked_files

# put together so that this file does not find itself
UNWANTED = {
    "a path of one machine": re.compile("(?<![\\w.$}-])/(?:" + "|".join(["wo" + "rk/", "ro" + "ot/", "tmp/bash" + "_jobs", "home/(?!user/|you/)\\w+/"]) + ")"),
    "a note of work left over": re.compile("\\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "not " + "implemented", "unimple" + "mented"]) + ")\\b"),
}
FOREIGN = ("LICENSE", "LICENSES/")  # texts that are not ours to change


def complaints_about(name, text):
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in UNWANTED.items():
            if pattern.search(line):
                found.append(f"{name}:{number}: {what}")
    return found


def self_test():
    bad = ["see /wo" + "rk/x", "/* TO" + "DO: later */", "FIX" + "ME", "cd /ro" + "ot/x", "/home/" + "ann/x", "is not " + "implemented"]
    good = ["a network/work/ply", "todo el mundo", "/tmp/x", "$TOP/wo" + "rk/x", "/home/user/x", "METODOS"]
    wrong = [f"should be found: {line}" for line in bad if not complaints_about("f", line)]
    return wrong + [f"should pass: {line}" for line in good if complaints_about("f", line)]


def main():
    complaints, count = self_test(), 0
    for path in tracked_files():
        name = str(path.relative_to(TOP))
        text = None if name.startswith(FOREIGN) else text_of(path)
        if text is not None:
            count += 1
            complaints += complaints_about(name, text)
    for complaint in complaints:
        print(complaint)
    print(f"words: {count} files, {len(complaints)} complaints")
    return 1 if complaints or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
