"""Runs the program's commands while their n-th memory request, read, write, sync or rename fails.

commands.py PRELOAD MANUMIT [NAME...]

Each command runs once without a fault, which counts its calls, and then with the n-th call of each
class failing: alone, and (memory, full disk) with all later ones failing too. Whatever happens,

  - the program ends by itself, with an exit code, never by a signal, never with a sanitizer's report;
  - success means that the output is that of the run without a fault;
  - failure says why on the standard error stream, unless that is what failed;
  - afterwards the case opens and passes its check, the command repeated without a fault does its
    work, and the case then has the digest it has without a fault.

Without MNM_LONG a few n of each class are tried, the first, the last and some between; with it many.
Exit code 1 and a sentence for each thing that does not hold.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SANITIZER = 99
SUPPRESSIONS = pathlib.Path(__file__).with_name("libcrypto.supp").resolve()
LONG = bool(os.environ.get("MNM_LONG"))
CLASSES = {  # class: (what is appended to n, which n of so many)
    "malloc": ("", "+"),
    "read": (":EIO",),
    "write": (":EIO", "+:ENOSPC", ":SHORT"),
    "fsync": (":EIO", "+:ENOSPC"),
    "rename": (":EIO",),
    "ftruncate": (":EIO",),
}

PLAIN = "id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n"


def plain_ledger(first_id, rows):
    """A fan-out, a fan-in and everyday payments: findings of T1 and T2 come out."""
    lines = [PLAIN]
    for row in range(rows):
        centre, other = ("A", f"C{row % 40:02d}") if row % 3 else ("B", f"D{row % 35:02d}")
        sender, receiver = (centre, other) if row % 3 else (other, centre)
        moment = 1640995200 + (first_id + row) * 600
        lines.append(f"t{first_id + row},{moment},{sender},{receiver},{1000 + row},EUR,wire,,,\n")
    return "".join(lines)


def ring():
    """One account reaches another over six in between, and what was gathered comes back to it in a ring:
    two patterns that say much, of different families, and so a suspected network."""
    hops = [(number * 3600, "S", f"M{number}", 50000 + number) for number in range(6)]
    hops += [((number + 8) * 3600, f"M{number}", "G", 49000 + number) for number in range(6)]
    hops += [(86400 + number * 3600, sender, receiver, 200000 - 1000 * number)
             for number, (sender, receiver) in enumerate((("G", "U"), ("U", "V"), ("V", "S"), ("S", "G")))]
    return "".join(f"r{number},{1643673600 + moment},{sender},{receiver},{amount},EUR,wire,,,\n"
                   for number, (moment, sender, receiver, amount) in enumerate(hops))


def statement(account, other, sign):
    """MT940: one payment that names the other account, one that names nobody."""
    lines = [f":20:X\n:25:{account}\n:28C:1/1\n:60F:C240301EUR100,\n"]
    lines += [f":61:2403020302{sign}10,NTRFNONREF//{account[:2]}{n}\n:86:/IBAN/{other}/REMI/part {n}/\n"
              for n in range(3)]
    closing = 200 if sign == "C" else 0
    lines.append(f":61:2403030303{sign}70,NTRFNONREF//{account[:2]}9\n:86:/REMI/rest/\n:62F:C240331EUR{closing},\n-\n")
    return "".join(lines)


RATES = """\
version: 1
currency: EUR
as_of: 2024-12-31
pay_period: week
week_starts: monday
overtime: none
uprate: false
liquidated_percent: none
earnings: greater_of
wage_interest: none
debt_interest: none
rates:
  - {id: hour, per: hour, at_least: none, amounts: [{from: 2020-01-01, amount: 10, source: law, seen: 2026-01-01, verified: true}]}
contributions: none
"""

# name: (arguments, does it change the case)
COMMANDS = {
    "new": (["new", "{folder}/fresh.mnm"], True),
    "add": (["add", "{case}", "{folder}/more.csv"], True),
    "investigate": (["investigate", "{case}"], True),
    "info": (["info", "{case}", "--format", "json"], False),
    "show": (["show", "{case}", "findings"], False),
    "trace": (["trace", "{case}", "--from", "network:1", "--rule", "libr"], True),
    "elect": (["trace", "{case}", "--from", "network:1", "--elect", "libr", "--why", "x"], True),
    "exhibit": (["report", "{case}", "trace", "network:1", "--format", "csv"], True),
    "disclose": (["disclose", "{case}", "trace", "network:1", "-o", "{folder}/bundle"], True),
    "plain trace": (["trace", "--ledger", "{folder}/way.csv", "--taint", "{folder}/taint.csv", "--rule", "all"], False),
    "freeze": (["freeze", "--ledger", "{folder}/way.csv", "--taint", "{folder}/taint.csv", "--rule", "fifo", "--from", "2024-01-02"],
               False),
    "screen": (["screen", "--facts", "{folder}/facts.csv"], False),
    "judge": (["judge", "{case}", "finding:1", "explain", "--why", "x", "--person", "A"], True),
    "answer": (["answer", "{case}", "UNODC-WEB-01", "yes", "--about", "A", "--why", "x"], True),
    "export": (["export", "{case}", "--format", "jsonl"], False),
    "sql": (["sql", "{case}", "select count(*), sum(amount_minor) from transfer"], False),
    "verify": (["verify", "{case}"], False),
    "detect": (["detect", "--ledger", "{folder}/plain.csv", "--format", "json"], False),
    "sniff": (["sniff", "{folder}/plain.csv"], False),
}
MORE = {  # of statements of two banks, and what takes long; tried when named, and with MNM_LONG
    "networks": (["show", "{case}", "networks"], False),
    "network": (["show", "{case}", "network", "1", "--ties"], False),
    "points": (["points"], False),
    "indicators": (["show", "{case}", "indicator", "FINTRACFE-WIR-02"], False),
    "rejects": (["rejects", "{case}"], False),
    "gaps": (["gaps", "{case}"], False),
    "share": (["share", "--claims", "{folder}/claims.csv", "--pool", "9", "--method", "equal"], False),
    "bundle": (["verify", "{folder}/given"], False),
    "exchange": (["keys", "{case}", "exchange", "--shares", "0"], True),
    "hubs": (["hubs", "{case}"], False),
    "disrupt": (["disrupt", "{case}", "1", "--seeds", "1", "--months", "2", "--count", "1", "--with", "any"], False),
    "order": (["show", "{case}", "networks", "--order", "money,victims"], False),
    "roles": (["roles", "{case}", "network", "1"], False),
    "messages": (["add", "{case}", "{folder}/three.sta"], True),
    "pairs": (["pairs", "{case}", "--days", "6"], True),
    "split": (["pairs", "{case}", "split", "1", "--why", "seen"], False),
    "ask": (["gaps", "{case}", "--accounts", "--ask", "--never"], False),
    "plan": (["freeze", "{case}", "--claim", "account:S", "--rule", "fifo", "--at", "2022-03-05", "--delay", "1"], False),
    "owed": (["claim", "{case}", "--rates", "{folder}/rates.yaml"], True),
    "entered": (["outcome", "{case}", "add", "--claim", "account:S", "--step", "traced", "--on", "2026-01-01", "--amount", "9",
                 "--currency", "EUR", "--why", "seen"], True),
    "link": (["links", "{case}", "add", "{folder}/links.csv", "--why", "seen"], False),
    "returns": (["links", "{case}", "find", "--all"], False),
    "status": (["status", "{case}"], True),
    "rights": (["rights", "{case}"], True),
    "right": (["rights", "{case}", "{person}", "appeal", "from", "2026-03-01", "--why", "x", "--person", "A"], True),
    "intake": (["intake", "{case}", "{folder}/heard.csv", "--why", "x"], True),
    "person": (["screen", "{case}", "--person", "{person}", "--recipient", "Safe House"], True),
    "before": (["audit", "{case}", "--before-emptied", "A", "--at", "2099-01-01"], False),
    "closed": (["screen", "--closed", "{folder}/facts.csv"], False),
    "statement": (["show", "{case}", "account", "AT611904300234573201"], False),
    "business": (["business", "{case}", "network", "1"], False),
    "companies": (["companies", "{case}", "--all"], False),
    "officials": (["officials", "{case}", "--anyone"], False),
    "offences": (["offences", "{case}", "network", "1"], False),
    "harm": (["harm", "{case}", "network", "1"], False),
}


SAID = {"judge": 4}  # how a command ends whose work the first, struck run had done


class Bench:
    """A folder with a case, its key and ledgers, made once; every trial gets a copy of it."""

    def __init__(self, preload, program, top):
        self.preload, self.program, self.top, self.person = preload, program, top, ""
        self.numbers = itertools.count()
        self.template = top / f"{next(self.numbers):08d}"
        self.template.mkdir()
        (self.template / "first.csv").write_text(plain_ledger(0, 300) + ring())
        (self.template / "more.csv").write_text(plain_ledger(300, 120))
        (self.template / "plain.csv").write_text(plain_ledger(0, 420))
        one, two = "DE89370400440532013000", "AT611904300234573201"
        (self.template / "one.sta").write_text(statement(one, two, "D"))
        (self.template / "two.sta").write_text(statement(two, one, "C"))
        (self.template / "three.sta").write_text(statement("NL91ABNA0417164300", one, "C"))
        (self.template / "way.csv").write_text("id,time,from,to,amount_minor\n" + "".join(
            f"w{n},2024-01-{n + 1:02d},{'@v' if n % 4 == 0 else 'ABC'[n % 3]},{'ABC'[(n + 1) % 3]},{n + 5}\n" for n in range(12)))
        (self.template / "taint.csv").write_text("kind,key,label\naccount,@v,c\n")
        (self.template / "links.csv").write_text("row,earmark,backs\nr12,account:S,r15\n")
        (self.template / "rates.yaml").write_text(RATES)
        (self.template / "claims.csv").write_text("claim,amount_minor\na,5\nb,7\n")
        (self.template / "people.ftm").write_text('{"id":"p1","schema":"Person","properties":{"name":["A B"]}}\n')
        (self.template / "facts.csv").write_text("person,fact,answer,basis\nV,age,16,\nV,receipt,yes,tip\nV,EX01,yes,ledger\n")
        for arguments in (["new", "{case}"], ["add", "{case}", "{folder}/first.csv"],
                          ["add", "{case}", "{folder}/one.sta", "{folder}/two.sta"], ["add", "{case}", "{folder}/people.ftm"],
                          ["investigate", "{case}"],
                          ["trace", "{case}", "--from", "network:1", "--rule", "haircut"],
                          ["trace", "{case}", "--from", "network:1", "--elect", "haircut", "--why", "x"],
                          ["disclose", "{case}", "trace", "network:1", "-o", "{folder}/given"]):
            code, _, errors, _ = self.run(self.template, arguments)
            if code != 0:
                sys.exit(f"{arguments[0]} without a fault: exit code {code}\n{errors}")
        persons = json.loads(self.run(self.template, ["show", "{case}", "persons", "--format", "json"])[1])["persons"]
        self.person = next(row["pseudonym"] for row in persons if row["schema"] == "Person")
        (self.template / "heard.csv").write_text(f"person,fact,answer\n{self.person},receipt,yes\n{self.person},need_health,yes\n")

    def run(self, folder, arguments, plan=None):
        """Exit code, output, error output, counts of calls."""
        counts = folder / "counts"
        counts.unlink(missing_ok=True)
        environment = dict(os.environ, HOME=str(folder), XDG_DATA_HOME=str(folder / "data"))
        environment["ASAN_OPTIONS"] = f"verify_asan_link_order=0:exitcode={SANITIZER}"
        # OpenSSL 3.0 loses blocks of its own when its memory fails; what we lose has our frames in unit tests
        environment["LSAN_OPTIONS"] = f"exitcode={SANITIZER}:print_suppressions=0:suppressions={SUPPRESSIONS}"
        environment["UBSAN_OPTIONS"] = f"exitcode={SANITIZER}"
        environment.update(LD_PRELOAD=self.preload, MNM_FAULT_COUNT=str(counts))
        if plan:
            environment["MNM_FAULT"] = plan
        filled = [part.format(case=folder / "case.mnm", folder=folder, person=self.person) for part in arguments]
        done = subprocess.run([self.program, *filled], env=environment, capture_output=True, timeout=300)
        seen = {}
        if counts.exists():
            seen = {name: int(number) for name, number in map(str.split, counts.read_text().splitlines())}
        output = done.stdout.replace(str(folder).encode(), b"FOLDER")
        return done.returncode, output, done.stderr.decode(errors="replace"), seen

    def copy(self):
        """A fresh copy; its path has the same length every time, since tables are as wide as paths."""
        folder = self.top / f"{next(self.numbers):08d}"
        shutil.copytree(self.template, folder)
        return folder

    def digest(self, folder):
        code, output, errors, _ = self.run(folder, ["info", "{case}", "--format", "json"])
        if code != 0:
            return f"info ended with {code}: {errors.strip()}"
        return json.loads(output)["case"]["ledger_digest"]


def chosen(count, changes):
    """Which n of `count` calls fail: fewer where the command changes nothing."""
    few = 60 if LONG else 2 if changes else 1
    if count <= 2 * few:
        return range(1, count + 1)
    between = [few + (count - 2 * few) * step // (few + 1) for step in range(1, few + 1)]
    return sorted({*range(1, few + 1), *between, *range(count - few + 1, count + 1)})


def objections(bench, name, plan, expected_output, expected_digest):
    """What does not hold when `plan` strikes the command."""
    arguments, changes = COMMANDS[name]
    folder = bench.copy()
    try:
        code, output, errors, counts = bench.run(folder, arguments, plan)
        if code < 0:
            return f"ended by signal {-code}"
        if code in (SANITIZER, 125, 134, 139):
            return f"ended with {code}:\n{errors[-3000:]}"
        if code == 0 and not changes and output != expected_output:
            return "says that all is well, but its output is another one"
        told = errors.strip() or (code == 1 and b"Problem" in output)  # a check lists what it found
        if code != 0 and not told and not plan.startswith(("write", "malloc")):
            return f"ended with {code} and did not say why"
        if code != 0 and counts.get("fired") == 0:
            return f"ended with {code} though nothing failed: {errors.strip()}"
        # what cannot change the case need not have its stages run again
        code, _, errors, _ = bench.run(folder, ["verify", "{case}"] + ([] if changes or LONG else ["--quick"]))
        if code != 0:
            return f"the case does not pass its check afterwards: {errors.strip()}"
        if changes:
            code, _, errors, _ = bench.run(folder, arguments)
            made = {"new": folder / "fresh.mnm", "disclose": folder / "bundle"}.get(name, folder / "none").exists()
            if code not in (0, SAID.get(name, 0)) and not made:
                return f"repeated without a fault it ended with {code}: {errors.strip()}"
            digest = bench.digest(folder)
            if digest != expected_digest:
                return f"repeated without a fault it gives another digest: {digest}"
        return None
    except subprocess.TimeoutExpired:
        return "did not end within 300 s"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    preload, program = (os.path.abspath(path) for path in sys.argv[1:3])
    names = sys.argv[3:] or list(COMMANDS) + (list(MORE) if LONG else [])
    COMMANDS.update(MORE)
    failures, trials = [], 0
    with tempfile.TemporaryDirectory() as top:
        bench = Bench(preload, program, pathlib.Path(top))
        jobs = []
        for name in names:
            folder = bench.copy()
            code, output, errors, counts = bench.run(folder, COMMANDS[name][0])
            if code != 0:
                failures.append(f"{name} without a fault: exit code {code}: {errors.strip()}")
                continue
            digest = bench.digest(folder)
            shutil.rmtree(folder)
            for kind, endings in CLASSES.items():
                for n in chosen(counts.get(kind, 0), COMMANDS[name][1]):
                    jobs += [(name, f"{kind}:{n}{ending}", output, digest) for ending in endings]
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for job, wrong in zip(jobs, pool.map(lambda job: objections(bench, *job), jobs)):
                trials += 1
                if wrong:
                    failures.append(f"{job[0]}, {job[1]}: {wrong}")
    for failure in failures:
        print(failure)
    print(f"fault commands: {len(names)} commands, {trials} faults, {len(failures)} objections")
    return 1 if failures or trials == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
