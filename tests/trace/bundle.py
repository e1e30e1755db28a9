"""A bundle for the other side: sound elsewhere and without the case; whatever is changed in it is named.

bundle.py MANUMIT WORK

Makes the case of exhibit.py and its bundle twice (same bytes), moves it away from case and key, and
verifies it. Then, one after another: each file taken away, each file damaged, a file added; and each
table that holds figures changed in one place, with a manifest that fits the change, so that only
making the figures again can tell. No name of a possible victim stands in any file.
"""

import csv
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from exhibit import Case, SEALED  # noqa: E402


class Bundle:
    def __init__(self, program, folder):
        self.program, self.folder = os.path.abspath(program), folder
        self.files = {name: self.read(name) for name in sorted(os.listdir(folder))}

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    def restore(self):
        shutil.rmtree(self.folder)
        os.mkdir(self.folder)
        for name, data in self.files.items():
            self.write(name, data)

    def sign(self):
        """A manifest that fits whatever stands there now."""
        lines = ["file,bytes,sha256"]
        for name in sorted(os.listdir(self.folder)):
            if name != "manifest.csv":
                data = self.read(name)
                lines.append(f"{name},{len(data)},{hashlib.sha256(data).hexdigest()}")
        self.write("manifest.csv", ("\r\n".join(lines) + "\r\n").encode())

    def verify(self):
        result = subprocess.run([self.program, "verify", self.folder, "--format", "csv", "--quiet"], capture_output=True, text=True,
                                cwd="/", env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
        return result.returncode, result.stdout + result.stderr


def check_damage(bundle, problems):
    tried = 0
    for name in bundle.files:
        os.unlink(os.path.join(bundle.folder, name))
        tried += expect(bundle, f"{name} taken away", rf"{name} is missing", problems)
        data = bytearray(bundle.files[name])
        data[len(data) // 2] ^= 1
        bundle.write(name, bytes(data))
        named = r"manifest\.csv|is another one" if name == "manifest.csv" else rf"{name} is not the file that manifest\.csv lists"
        tried += expect(bundle, f"{name} damaged", named, problems)
    bundle.write("extra.csv", b"x")
    tried += expect(bundle, "a file added", r"extra\.csv is in the folder", problems)
    return tried


def check_changes(bundle, problems):
    """One figure more, one less, one other: the digests fit, the ledger does not."""
    tried = 0
    for name in ("figures.csv", "bounds.csv", "schedule.csv"):
        lines = bundle.files[name].decode().split("\r\n")
        places = [n for n, line in enumerate(lines) if n > 0 and re.search(r"\d$", line)]
        for place in (places[0], places[len(places) // 2], places[-1]):
            digit = lines[place][-1]
            other = lines[:place] + [lines[place][:-1] + str((int(digit) + 1) % 10)] + lines[place + 1:]
            bundle.write(name, "\r\n".join(other).encode())
            bundle.sign()
            tried += expect(bundle, f"{name} changed at line {place + 1}", rf"{name}, line {place + 1}: made again", problems)
        bundle.write(name, "\r\n".join(lines[:places[-1]] + [""]).encode())
        bundle.sign()
        tried += expect(bundle, f"{name} cut", rf"{name}, line {places[-1] + 1}: a figure that comes out .* is missing", problems)
    for name, column in (("ledger.csv", 4), ("opening.csv", 1)):
        rows = list(csv.reader(io.StringIO(bundle.files[name].decode(), newline="")))
        rows[1][column] = str(int(rows[1][column]) + 1)
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        bundle.write(name, text.getvalue().encode())
        bundle.sign()
        tried += expect(bundle, f"{name} changed", r"(figures|schedule)\.csv, line \d+: made again", problems)
    bundle.write("ledger.csv", bundle.files["ledger.csv"].replace(b",H,", b",,", 1))
    bundle.sign()
    tried += expect(bundle, "a ledger that cannot be read", r"ledger\.csv", problems)
    bundle.write("bundle.json", bundle.files["bundle.json"].replace(b'"libr"', b'"fifo"', 1))
    bundle.sign()
    tried += expect(bundle, "another rule elected", r"schedule\.csv, line \d+", problems)
    bundle.write("bundle.json", bundle.files["bundle.json"].replace(b'"bundle":1', b'"bundle":9', 1))
    bundle.sign()
    tried += expect(bundle, "another version", r"another version", problems)
    return tried


def expect(bundle, what, pattern, problems):
    code, said = bundle.verify()
    if code != 1 or not re.search(pattern, said):
        problems.append(f"{what}: exit code {code}, said\n{said}")
    bundle.restore()
    return 1


def check_cash(program, work, problems):
    """Banknotes are outside, in whatever currency: what was drawn is gone, and the bundle says so too."""
    case = Case(program, os.path.join(os.path.abspath(work), "cash"))
    os.makedirs(case.work)
    plan = [("V", "H", 90000, "EUR", "wire"), ("H", "CASH", 30000, "EUR", "cash_withdrawal"), ("H", "K", 20000, "EUR", "wire"),
            ("V", "H", 5000, "USD", "wire"), ("H", "CASH", 2000, "USD", "cash_withdrawal"), ("K", "H", 500, "EUR", "wire")]
    with open(os.path.join(case.work, "cash.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "time_s", "from", "to", "amount_minor", "currency", "channel", "place", "from_owner", "to_owner"])
        for n, (payer, payee, amount, currency, channel) in enumerate(plan):
            writer.writerow([f"c{n}", 1704067200 + n * 3600, payer, payee, amount, currency, channel, "", "", ""])
    case.run("new", "raid.mnm", "--person", "ana", "--shares", "0", "--quiet")
    case.run("add", "raid.mnm", "cash.csv", "--person", "ana", "--quiet")
    case.run("trace", "raid.mnm", "--from", "account:V", "--elect", "fifo", "--why", "one wrongdoer", "--person", "ana", "--quiet")
    case.run("trace", "raid.mnm", "--from", "account:V", "--rule", "all", "--person", "ana", "--quiet")
    case.run("disclose", "raid.mnm", "trace", "account:V", "-o", "bundle", "--person", "ana", "--quiet")
    bundle = Bundle(program, os.path.join(case.work, "bundle"))
    code, said = bundle.verify()
    if code != 0:
        problems.append(f"the bundle with banknotes is not sound: {said}")
    for figure in (b"fifo,@outside:CASH/EUR,claim,30000\r\n", b"fifo,@outside:CASH/USD,claim,2000\r\n"):
        if figure not in bundle.files["figures.csv"]:
            problems.append(f"figures.csv does not say {figure!r}")
    return 2


def main():
    program, work = sys.argv[1:3]
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    case, problems = Case(program, os.path.abspath(work)), []
    case.make()
    for name in ("first", "second"):
        case.run("disclose", "raid.mnm", "trace", "account:V", "-o", name, "--person", "ana", "--quiet")
    first, second = (Bundle(program, os.path.join(case.work, name)) for name in ("first", "second"))
    if first.files != second.files:
        problems.append("two runs gave different bundles")
    for name, data in first.files.items():
        if any(word.encode() in data for word in SEALED):
            problems.append(f"{name} names a possible victim")
    case.run("disclose", "raid.mnm", "trace", "account:V", "-o", "first", "--person", "ana", "--quiet", code=4)  # it is there
    elsewhere = os.path.join(case.work, "elsewhere")
    shutil.move(first.folder, elsewhere)
    for name in ("raid.mnm", "data"):
        path = os.path.join(case.work, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    bundle = Bundle(program, elsewhere)
    code, said = bundle.verify()
    if code != 0 or "sound,yes" not in said:
        problems.append(f"the bundle is not sound elsewhere: {said}")
    tried = 1 + check_damage(bundle, problems) + check_changes(bundle, problems) + check_cash(program, work, problems)
    for problem in problems:
        print(problem)
    print(f"[  PASSED  ] {0 if problems else tried} test(s).")
    if problems:
        print(f"[  FAILED  ] {len(problems)} test(s).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
