"""Tests the fault preload: preload_check.py PRELOAD VICTIM.

The victim's calls are known and its exit code names what it met (victim.c).
"""

import os
import pathlib
import subprocess
import sys
import tempfile

preload, victim = sys.argv[1:3]
NO_MEMORY, WRITE_FAILED, FULL, SHORT, SYNC, NOT_RENAMED, NOT_CUT, READ_FAILED = range(10, 18)
failures = []


def run(folder, plan):
    """Exit code of the victim and its counts (None when there is no file of them)."""
    counts = folder / "counts"
    counts.unlink(missing_ok=True)
    environment = dict(os.environ, LD_PRELOAD=preload, MNM_FAULT_COUNT=str(counts))
    # a sanitizer's runtime wants to come first; behind us it works as well
    environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
    if plan:
        environment["MNM_FAULT"] = plan
    code = subprocess.run([victim, str(folder / "out")], env=environment, stderr=subprocess.DEVNULL).returncode
    if not counts.exists():
        return code, None
    return code, {name: int(number) for name, number in map(str.split, counts.read_text().splitlines())}


def expect(folder, plan, code, fired):
    got, counts = run(folder, plan)
    if got != code:
        failures.append(f"{plan}: exit code {got}, expected {code}")
    elif counts is None or counts["fired"] != fired:
        failures.append(f"{plan}: counts {counts}, expected fired {fired}")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    code, counts = run(folder, None)
    expected = {"read": 1, "write": 3, "fsync": 2, "rename": 1, "ftruncate": 1, "fired": 0}
    if code != 0 or counts is None or any(counts[key] != value for key, value in expected.items()):
        failures.append(f"without a fault: exit code {code}, counts {counts}, expected {expected}")
    elif counts["malloc"] < 4:
        failures.append(f"without a fault: {counts['malloc']} memory requests, at least 4 were made")
    for n in range(1, 5):
        expect(folder, f"malloc:{n}", NO_MEMORY, 1)
    expect(folder, "malloc:100000", 0, 0)
    for n in range(1, 4):
        expect(folder, f"write:{n}", WRITE_FAILED, 1)
        expect(folder, f"write:{n}:ENOSPC", FULL, 1)
        expect(folder, f"write:{n}+:ENOSPC", FULL, 1)
        expect(folder, f"write:{n}:SHORT", SHORT, 1)
    expect(folder, "write:4", 0, 0)
    expect(folder, "fsync:1", SYNC, 1)
    expect(folder, "fsync:2:EIO", SYNC, 1)
    expect(folder, "fsync:3", 0, 0)
    expect(folder, "rename:1", NOT_RENAMED, 1)
    expect(folder, "ftruncate:1:ENOSPC", NOT_CUT, 1)
    expect(folder, "read:1", READ_FAILED, 1)
    for plan in ("write", "write:", "write:0", "write:x", "sneeze:1", "write:1:EWHAT", "read:1:SHORT"):
        code, counts = run(folder, plan)
        if code != 125:
            failures.append(f"{plan}: exit code {code}, a plan like this must be refused with 125")

for failure in failures:
    print(failure)
print("preload: " + ("failed" if failures else "as expected"))
sys.exit(1 if failures else 0)
