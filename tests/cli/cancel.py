"""Ctrl-C while a source is added: exit code 8, a message, and a case as it was before.

cancel.py MANUMIT

The moment of the signal differs from try to try; at least one of them must meet the work under way.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROWS = 300_000
HEADER = "id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="manumit-cancel-") as folder:
        environment = dict(os.environ, HOME=folder, XDG_DATA_HOME=folder + "/data", LC_ALL="C.UTF-8")

        def run(*arguments):
            return subprocess.run([program, *arguments], env=environment, cwd=folder, capture_output=True, text=True)

        with open(folder + "/large.csv", "w") as file:
            file.write(HEADER)
            for row in range(ROWS):
                file.write(f"t{row},{1640995200 + row},A{row % 977},B{row % 991},{row + 1},EUR,wire,,,\n")
        if run("new", "c.mnm", "--shares", "0").returncode != 0:
            sys.exit("no case could be made")
        stopped = 0
        for attempt in range(12):
            child = subprocess.Popen([program, "add", "c.mnm", "large.csv"], env=environment, cwd=folder,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(0.03 + 0.02 * attempt)
            child.send_signal(signal.SIGINT if attempt % 2 else signal.SIGTERM)
            _, errors = child.communicate(timeout=300)
            seen = json.loads(run("info", "c.mnm", "--format", "json").stdout)["case"]["transfers"]
            if child.returncode == 0:
                if seen != ROWS:
                    sys.exit(f"the work was done, but {seen} transfers are there")
                break
            if child.returncode == -signal.SIGINT or child.returncode == -signal.SIGTERM:
                if seen != 0:
                    sys.exit(f"the signal came before the program looked, but {seen} transfers are there")
                continue
            if child.returncode != 8 or "cancelled" not in errors:
                sys.exit(f"exit code {child.returncode}: {errors}")
            if seen != 0:
                sys.exit(f"the work was stopped, but {seen} transfers are there")
            stopped += 1
        if stopped == 0:
            sys.exit("no signal met the work under way")
        checked = run("verify", "c.mnm")
        if checked.returncode != 0:
            sys.exit(f"the case does not verify: {checked.stdout}{checked.stderr}")
        print(f"{stopped} times stopped, each time the case stayed as it was")


main()
