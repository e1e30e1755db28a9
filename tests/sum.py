"""Sums the tests of all programs into one closing line, from ctest's JUnit files.

A test program made with cmocka says itself how many of its tests passed; any other counts as one.
Arguments: JUnit files, and name=0|1 for a check outside ctest (1: failed). Exit code 1 when
anything failed, was skipped, or when no test ran.
"""

import re
import sys
import xml.etree.ElementTree as tree

passed = failed = skipped = 0
for argument in sys.argv[1:]:
    if "=" in argument:
        value = argument.rsplit("=", 1)[1]
        passed, failed = passed + (value == "0"), failed + (value != "0")
        continue
    for case in tree.parse(argument).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        good = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", output)))
        bad = sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", output)))
        skip = sum(map(int, re.findall(r"\[  SKIPPED \] (\d+) test", output)))
        status = case.get("status")
        if status == "run" and bad == 0:
            passed += max(good, 1)
        elif status in ("notrun", "disabled"):
            skipped += 1
        else:
            passed, failed = passed + good, failed + max(bad, 1)
        skipped += skip
print(f"manumit: {passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or skipped or not passed else 0)
