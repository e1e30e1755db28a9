"""The hits that a case keeps, against those of the same ledger without a case.

hits.py MANUMIT WORK

A world of exercises becomes a case and is investigated. Then

1. the hits of the export are those of `manumit catalogue run` on the ledger file: indicator, accounts,
   times, transfers, values in the sentence;
2. with one thread or two the same hits come out, and the second time none is looked for again;
3. what hits count for each holder is what a slow count of the exported hits gives;
4. provenance, source and whether it was read stand in every finding, indicator and hit;
5. no hit of a possible victim is worded as suspicion, nor ranked; a role that may not know who they are
   gets no account of theirs; no indicator stands in a picture, a workbook or a statement on paper;
6. a hit that somebody changes by hand is found by `manumit verify`.

Exit code 1 and a sentence for each thing that does not hold.
"""

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict

program, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))
complaints = []


def run(*arguments, code=0):
    result = subprocess.run([program, *arguments], env=environment, cwd=work, capture_output=True, text=True)
    if result.returncode != code:
        print(f"{' '.join(arguments)} ended with {result.returncode}: {result.stderr[:800]}")
        sys.exit(1)
    return result.stdout


def expect(holds, sentence):
    if not holds:
        complaints.append(sentence)


def lines(case, *arguments):
    return [json.loads(line) for line in run("export", case, "--format", "jsonl", "--quiet", *arguments).splitlines()]


def records(all_lines, kind):
    return [line for line in all_lines if line["record"] == kind]


shutil.rmtree(work, ignore_errors=True)
os.makedirs(work)
run("exercise", "make", "--scenario", "harvest", "--size", "5", "--seed", "1", "--files", "ledger,truth", "-o", "w", "--quiet")
ledger = "w/ledger/ledger.csv"
run("new", "a.mnm", "--quiet")
run("add", "a.mnm", "--spec", "plain", ledger, "--quiet")
shutil.copy(f"{work}/a.mnm", f"{work}/b.mnm")
first = json.loads(run("investigate", "a.mnm", "--threads", "1", "--format", "json", "--quiet"))["investigated"]
run("investigate", "b.mnm", "--threads", "2", "--format", "json", "--quiet")
again = json.loads(run("investigate", "a.mnm", "--format", "json", "--quiet"))["investigated"]
expect(again["up_to_date"] is True and first["up_to_date"] is False, "the second time everything is up to date")
expect(again["hits"] == first["hits"] > 20, "both times the same hits are counted, and some")

exported = lines("a.mnm")
hits = records(exported, "hit")
expect(hits == records(lines("b.mnm"), "hit"), "one thread and two give the same hits")

# 1. the ledger without a case
plain = json.loads(run("catalogue", "run", "--ledger", ledger, "--spec", "plain", "--format", "json", "--quiet"))["hits"]
key = lambda hit: (hit["indicator"], sorted(hit["accounts"]), sorted(hit["tx"]), hit["sentence"])
expect(sorted(map(key, hits)) == sorted(map(key, plain)), "a case keeps the hits that its ledger has without a case")
expect(len(hits) == first["hits"], "all hits are exported")

# 3. what they count
holders = defaultdict(list)
rows = list(csv.reader(io.StringIO(run("sql", "a.mnm", "select hit_id, subject_kind, subject, indicator from hit", "--format", "csv", "--quiet"))))[1:]
held = defaultdict(set)
for account, subject in list(csv.reader(io.StringIO(run(
        "sql", "a.mnm", "select account_id, subject_id from holding where kind = 1", "--format", "csv", "--quiet"))))[1:]:
    held[account].add(subject)
what = {row[0]: (row[1], int(row[2])) for row in list(csv.reader(io.StringIO(run(
    "sql", "a.mnm", "select position, family, points_micro from indicator", "--format", "csv", "--quiet"))))[1:]}
for _, kind, subject, indicator in rows:
    whom = [("1", subject)] if kind == "1" else [("1", one) for one in held[subject]] or [("0", subject)]
    for one in whom:
        holders[one].append(indicator)
slow = {}
for one, indicators in holders.items():
    families = defaultdict(list)
    for indicator in set(indicators):
        families[what[indicator][0]].append(what[indicator][1])
    score = sum(points // 2 ** place for family in families.values()
                for place, points in enumerate(sorted(family, reverse=True)))
    slow[one] = (len(indicators), len(set(indicators)), len(families), score)
fast = {(row[0], row[1]): tuple(map(int, row[2:])) for row in list(csv.reader(io.StringIO(run(
    "sql", "a.mnm", "select subject_kind, subject, hits, indicators, families, score_micro from hit_subject",
    "--format", "csv", "--quiet"))))[1:]}
expect(fast == slow, "what hits count is what a slow count gives")

# 4. provenance
for line in records(exported, "finding") + records(exported, "indicator") + hits:
    whole = all(line.get(name) not in (None, "") for name in ("provenance", "verified", "source"))
    expect(whole, f"a {line['record']} has its provenance beside it")
    read = line["provenance"] in ("primary-read", "secondary-read")
    expect(line["verified"] is read, f"a {line['record']} says whether its source was read")

# 5. possible victims
victims = [hit for hit in hits if hit["status"] == "possible_victim"]
expect(len(victims) > 0, "the world has possible victims with hits, or this test proves nothing")
for hit in victims:
    words = (hit["means"] + " " + hit["sentence"]).lower()
    expect(not any(word in words for word in ("suspect", "suspicio", "guilt", "offender")),
           "no hit of a possible victim is worded as suspicion")
known = {account for hit in victims for account in hit["accounts"]}
for hit in records(lines("a.mnm", "--role", "investigator"), "hit"):
    if hit["status"] == "possible_victim" and "(sealed)" in hit["accounts"]:
        expect(not known & set(hit["accounts"]) and hit["tx"] == [], "who may not know a possible victim gets no account")
ranked = json.loads(run("show", "a.mnm", "hits", "--format", "json", "--quiet"))["hits"]
expect(all(row["status"] != "possible_victim" for row in ranked), "no possible victim is ranked")
expect([row["points"] for row in ranked] == sorted((row["points"] for row in ranked), reverse=True),
       "the ranking falls")
account = hits[0]["accounts"][0]
run("show", "a.mnm", "account", account, "--svg", "account.svg", "--pdf", "account.pdf", "--xlsx", "account.xlsx", "--quiet")
if first["networks"] > 0:
    run("show", "a.mnm", "network", "1", "--svg", "network.svg", "--quiet")
for name in ("account.svg", "account.pdf", "account.xlsx", "network.svg"):
    if not os.path.exists(f"{work}/{name}"):
        continue
    data = open(f"{work}/{name}", "rb").read()
    if name.endswith("xlsx"):
        import zipfile
        data = b"".join(zipfile.ZipFile(f"{work}/{name}").read(part) for part in zipfile.ZipFile(f"{work}/{name}").namelist())
    for hit in hits:
        expect(hit["indicator"].encode() not in data and hit["source"].encode() not in data,
               f"no indicator stands in {name}")

# 6. a changed hit
run("verify", "a.mnm", "--quiet")
with sqlite3.connect(f"{work}/a.mnm") as database:
    database.execute("update hit set sentence = 'seen nothing' where hit_id = 3")
told = run("verify", "a.mnm", "--format", "json", "--quiet", code=1)
expect("other hits than those stored" in told, "a hit that was changed by hand is found")

for complaint in sorted(set(complaints)):
    print(complaint)
sys.exit(1 if complaints else 0)
