"""Measures what docs/benchmarks.md states, each against a peer in the same run.

run.py --build build/release [--rows 10000000] [--rounds 3] [NAME ...]

CPU seconds are user + system time of the whole process. Every figure is the median of the rounds; a
ratio is the median of the ratios of neighbouring runs, so that a drifting machine harms both sides
alike. Names: import sqlite columns ledger statement detect trace growth memory. Default: all but growth, which
repeats the whole detection at several sizes, and memory, which imports 100 million rows and needs 12 GB
of disk.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time

DUCK = """
import duckdb, sys
con = duckdb.connect(sys.argv[2])
con.execute("set threads=1")
con.execute("set enable_progress_bar=false")
con.execute(f'''create table t as select * from read_csv('{sys.argv[1]}', header=true,
  timestampformat='%Y/%m/%d %H:%M', columns={{'ts':'TIMESTAMP','from_bank':'INTEGER','from_account':'VARCHAR',
  'to_bank':'INTEGER','to_account':'VARCHAR','received':'DECIMAL(18,2)','receiving_currency':'VARCHAR',
  'paid':'DECIMAL(18,2)','payment_currency':'VARCHAR','format':'VARCHAR','laundering':'INTEGER'}})''')
print(con.execute("select count(*), sum(cast(paid*100 as bigint)), sum(cast(received*100 as bigint)) from t").fetchone())
"""


class Cost:
    def __init__(self, cpu, wall, peak_mb, text):
        self.cpu, self.wall, self.peak_mb, self.text = cpu, wall, peak_mb, text


def cost(arguments, environment=None, folder=None):
    """Runs a command to its end; CPU, wall and peak memory of that process and its children."""
    began = time.monotonic()
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env=environment, cwd=folder)
    out, error = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with {child.returncode}:\n{out}{error}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024, out)


class Bench:
    def __init__(self, options):
        self.options = options
        build = os.path.abspath(options.build)
        self.program = self.find(build, "manumit")
        self.build = build
        self.work = os.path.join(build, "bench-work")
        os.makedirs(self.work, exist_ok=True)
        self.environment = dict(os.environ, HOME=self.work, XDG_DATA_HOME=os.path.join(self.work, "data"))
        self.rows = []

    def find(self, build, name):
        for folder, _, files in os.walk(build):
            if name in files and os.access(os.path.join(folder, name), os.X_OK):
                return os.path.join(folder, name)
        sys.exit(f"{name} is not built in {build}")

    def report(self, what, figure, detail=""):
        self.rows.append((what, figure, detail))
        print(f"| {what} | {figure} | {detail} |", flush=True)

    def ledger(self, rows):
        path = os.path.join(self.work, f"amlworld-{rows}.csv")
        if not os.path.exists(path):
            with open(path + ".part", "w") as file:
                subprocess.run([self.find(self.build, "gen_amlworld"), str(rows), "1"], stdout=file, check=True)
            os.rename(path + ".part", path)
        with open(path, "rb") as file:  # in the page cache for everyone
            while file.read(1 << 24):
                pass
        return path

    def fresh(self, name):
        case = os.path.join(self.work, name)
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(case + suffix):
                os.remove(case + suffix)
        cost([self.program, "new", case], self.environment)
        return case

    def add(self, case, path, *more):
        return cost([self.program, "add", case, path, "--threads", "1", *more], self.environment)

    def duck(self, path):
        database = os.path.join(self.work, "peer.duckdb")
        if os.path.exists(database):
            os.remove(database)
        return cost([sys.executable, "-c", DUCK, path, database])

    def bench_import(self):
        path, ours, peers, ratios = self.ledger(self.options.rows), [], [], []
        for _ in range(self.options.rounds):
            case = self.fresh("import.mnm")
            a, b = self.add(case, path), self.duck(path)
            ours.append(a)
            peers.append(b)
            ratios.append(b.cpu / a.cpu)
        sums = cost([self.program, "sql", case, "select count(*), sum(amount_minor), sum(to_amount_minor) from transfer",
                     "--format", "csv"], self.environment).text.splitlines()[-1]
        if sums.replace(",", ", ") != b.text.strip().strip("()"):
            sys.exit(f"sums differ: ours {sums}, peer {b.text}")
        median = statistics.median
        self.report("import into a case, CPU s", f"{median(c.cpu for c in ours):.2f}",
                    f"DuckDB {median(c.cpu for c in peers):.2f}; ratio {median(ratios):.2f} (floor 2.5); equal sums; "
                    f"peak {max(c.peak_mb for c in ours):.0f} MB; case {os.path.getsize(case) / self.options.rows:.1f} bytes a row")

    def bench_columns(self):
        path, ours, ratios = self.ledger(self.options.rows), [], []
        program = self.find(self.build, "bench_ingest")
        for _ in range(self.options.rounds):
            a, b = cost([program, path, "amlworld", "1", "keep"]), self.duck(path)
            ours.append(a.cpu)
            ratios.append(b.cpu / a.cpu)
        self.report("parse, dictionaries, columns in memory, CPU s", f"{statistics.median(ours):.2f}",
                    f"ratio to DuckDB {statistics.median(ratios):.2f} (floor 4)")

    def bench_sqlite(self):
        rows = min(self.options.rows, 2_000_000)
        path, ratios, ours, theirs = self.ledger(rows), [], [], []
        for _ in range(self.options.rounds):
            a = self.add(self.fresh("sqlite.mnm"), path).cpu
            database = os.path.join(self.work, "peer.sqlite")
            if os.path.exists(database):
                os.remove(database)
            b = cost(["sqlite3", database, ".mode csv", f".import {path} t"]).cpu
            ours.append(a), theirs.append(b), ratios.append(b / a)
        self.report(f"import of {rows:,} rows, CPU s", f"{statistics.median(ours):.2f}",
                    f"sqlite3 .import {statistics.median(theirs):.2f}; ratio {statistics.median(ratios):.1f} (floor 10)")

    def bench_ledger(self):
        folder = os.path.join(self.work, "ledger")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.report_lines(cost([self.find(self.build, "bench_ledger"), folder, str(self.options.rows)], self.environment))
        shutil.rmtree(folder)

    def report_lines(self, result):
        """What a program of our own printed: a name, two blanks or more, and its figures."""
        for line in filter(str.strip, result.text.splitlines()):
            name, _, figures = line.strip().replace("\t", "   ").partition("   ")
            self.report(name, " ".join(figures.split()))

    def bench_statement(self):
        path = self.ledger(self.options.rows)
        case = self.fresh("statement.mnm")
        self.add(case, path)
        label = cost([self.program, "sql", case, "select payer from transfer limit 1", "--format", "csv"],
                     self.environment).text.splitlines()[-1]
        subprocess.run(["dd", f"of={case}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0"], capture_output=True, check=True)
        ask = [self.program, "show", case, "account", label, "--format", "csv"]
        cold = cost(ask, self.environment)
        warm = statistics.median(cost(ask, self.environment).wall for _ in range(5))
        self.report("statement of one account, warm, wall ms", f"{warm * 1000:.0f}",
                    f"bound 50; with pages dropped from the cache {cold.wall * 1000:.0f} (bound 1,000)")

    def bench_detect(self):
        self.report_lines(cost([self.find(self.build, "bench_detect"), str(self.options.rows)]))

    def bench_trace(self):
        result = cost([self.find(self.build, "bench_trace"), str(self.options.rows)])
        for line in result.text.splitlines():
            name, figure = line.split("\t", 1)
            self.report("tracing 1,000 transfers: " + name, figure, "floor: 2 CPU s for 10M rows")

    def bench_network(self):
        path = os.path.join(self.work, "ties.csv")
        if not os.path.exists(path):
            with open(path + ".part", "w") as file:
                subprocess.run([self.find(self.build, "gen_ties"), "1000000", "10000000", "1"], stdout=file, check=True)
            os.rename(path + ".part", path)
        a = cost([self.program, "network", "--ties", path, "--sample", "50", "--removals", "0", "--keys", "0", "--runs",
                  "1", "--memory", "4G", "--format", "csv", "--yes", "-o", os.path.join(self.work, "measured.csv")])
        self.report("1M actors, 10M ties: read, communities, cores, constraint, paths from 50, places, written",
                    f"{a.cpu:.0f} CPU s, {a.wall:.0f} s, peak {a.peak_mb:.0f} MB", "240 s, 4 GB")

    def bench_growth(self):
        self.report_lines(cost([self.find(self.build, "bench_detect"), "growth", str(max(self.options.rows, 10_000_000))]))

    def bench_memory(self):
        path = self.ledger(100_000_000)
        case = self.fresh("memory.mnm")
        a = self.add(case, path, "--memory", "2G")
        self.report("100M rows under --memory 2G", f"peak {a.peak_mb:.0f} MB", f"{a.cpu:.0f} CPU s, {a.wall:.0f} s")
        os.remove(case)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    names = ["import", "columns", "sqlite", "ledger", "statement", "detect", "trace"]
    parser.add_argument("names", nargs="*", default=names)
    options = parser.parse_args()
    bench = Bench(options)
    print(f"{platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}, "
          f"{options.rows:,} rows, {options.rounds} rounds\n\n| what | figure | against |\n|---|---|---|")
    for name in options.names:
        getattr(bench, f"bench_{name}")()
    return 0


sys.exit(main())
