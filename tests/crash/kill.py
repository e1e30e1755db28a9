"""Kills an import at random moments, and lets the disk run full, and sees that the case survives.

kill.py MANUMIT LEDGER.csv WORK [--kills N] [--full N] [--seed S]

200 kills and 50 full disks with MNM_LONG in the environment, else 12 and 5.

After every blow the case must open, verify, show either nothing or the whole of the source (never a
part), and a repeated import must give the digest of an unbroken one. While the import runs, a reader
polls the case and must never see an error or a part. Full disks are 20 MB file systems of their own,
made in a private mount namespace. Exit code 1 and a sentence on the first thing that does not hold.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time


def run(arguments, **keywords):
    return subprocess.run(arguments, capture_output=True, text=True, **keywords)


class Trial:
    def __init__(self, program, ledger, work):
        self.program, self.ledger, self.work = program, ledger, work
        self.environment = dict(os.environ, XDG_DATA_HOME=os.path.join(work, "data"), HOME=work)

    def manumit(self, *arguments):
        return run([self.program, *arguments], env=self.environment)

    def must(self, *arguments):
        result = self.manumit(*arguments)
        if result.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}:\n{result.stderr}")
        return result.stdout

    def info(self, case):
        return json.loads(self.must("info", case, "--format", "json"))["case"]

    def fresh(self, name, folder=None):
        folder = folder or self.work
        case = os.path.join(folder, name)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(case + suffix):
                os.remove(case + suffix)
        self.must("new", case)
        return case

    def settle(self, case, whole, what):
        """The case after a blow: opens, verifies, is empty or whole, and resumes to the same digest."""
        self.must("verify", case)
        seen = self.info(case)
        if seen["transfers"] not in (0, whole["transfers"]):
            sys.exit(f"{what}: {seen['transfers']} transfers are visible, neither none nor all")
        self.must("add", case, self.ledger)
        seen = self.info(case)
        if seen["ledger_digest"] != whole["ledger_digest"]:
            sys.exit(f"{what}: the resumed import has another digest")
        self.must("verify", case)


def kills(trial, whole, seconds, count, rng):
    for number in range(count):
        case = trial.fresh("kill.mnm")
        stop, wrong = threading.Event(), []

        def poll():
            while not stop.is_set():
                result = trial.manumit("info", case, "--format", "json")
                if result.returncode != 0:
                    wrong.append(result.stderr)
                    return
                seen = json.loads(result.stdout)["case"]["transfers"]
                if seen not in (0, whole["transfers"]):
                    wrong.append(f"{seen} transfers were visible during the import")

        reader = threading.Thread(target=poll)
        reader.start()
        child = subprocess.Popen([trial.program, "add", case, trial.ledger], env=trial.environment,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, seconds * 1.3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        stop.set()
        reader.join()
        if wrong:
            sys.exit(f"kill {number}: the reader saw: {wrong[0]}")
        trial.settle(case, whole, f"kill {number}")


def full_disks(trial, whole, count, growth, rng):
    """Runs inside a private mount namespace; each trial has a file system of 20 MB, filled so far that
    somewhat less, or a little more, is left than an import needs (its `growth` of the case, twice: the
    log first, and then the case)."""
    folder = os.path.join(trial.work, "disk")
    os.makedirs(folder, exist_ok=True)
    refused = 0
    for number in range(count):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], check=True)
        try:
            case = trial.fresh("full.mnm", folder)
            free = os.statvfs(folder)
            room = free.f_bavail * free.f_frsize
            ballast = os.path.join(folder, "ballast")
            with open(ballast, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, room - rng.randrange(65536, min(room // 2, growth * 5 // 2)))
            result = trial.manumit("add", case, trial.ledger)
            if result.returncode != 0:
                refused += 1
                if "disk" not in result.stderr and "space" not in result.stderr:
                    sys.exit(f"full disk {number}: the error does not say that the disk is full:\n{result.stderr}")
            os.remove(ballast)
            trial.settle(case, whole, f"full disk {number}")
        finally:
            subprocess.run(["umount", folder], check=True)
    if not refused:
        sys.exit("no import met a full disk: the trial proves nothing")
    return refused


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("ledger")
    parser.add_argument("work")
    long = bool(os.environ.get("MNM_LONG"))
    parser.add_argument("--kills", type=int, default=200 if long else 12)
    parser.add_argument("--full", type=int, default=50 if long else 5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--namespaced", action="store_true")
    options = parser.parse_args()
    if options.full and not options.namespaced:
        # where a container forbids names of one's own, root can still mount a small disc without them
        own = ["--map-root-user"]
        if os.geteuid() == 0 and subprocess.run(["unshare", *own, "--mount", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            own = []
        return subprocess.run(["unshare", *own, "--mount", sys.executable, *sys.argv, "--namespaced"]).returncode
    shutil.rmtree(options.work, ignore_errors=True)
    os.makedirs(options.work)
    rng = random.Random(options.seed)
    trial = Trial(os.path.abspath(options.program), os.path.abspath(options.ledger), os.path.abspath(options.work))
    case = trial.fresh("whole.mnm")
    empty = os.path.getsize(case)
    began = time.monotonic()
    trial.must("add", case, trial.ledger)
    seconds = time.monotonic() - began
    whole = trial.info(case)
    growth = os.path.getsize(case) - empty
    kills(trial, whole, seconds, options.kills, rng)
    refused = full_disks(trial, whole, options.full, growth, rng) if options.full else 0
    print(f"{options.kills} kills and {options.full} full disks ({refused} met the end of the disk): "
          "each case opened, verified and resumed to the same digest")
    return 0


sys.exit(main())
