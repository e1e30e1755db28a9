"""Who somebody is, where they come from and what their town is called change no finding, no score, no mark.

rights.py MANUMIT WORK

One made-up world, told four times:
  as it is; with nationality, ethnicity, religion, sex, migration status, country, birthplace and names exchanged
  between the persons of the registers: findings, points, networks, suspects and possible victims must be the same,
  byte by byte but for pseudonyms;
  with towns and countries exchanged in ledger and truth (accounts, places, so the corridors too): each error rate of
  the marks must be within a fifth of what it was.
Larger worlds with MNM_LONG. Exit code 1 and a sentence on what does not hold.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys

PROTECTED = {"nationality": ["xa", "xb", "xc", "xd"], "ethnicity": ["one", "another", "a third"],
             "religion": ["this", "that", "none"], "gender": ["female", "male"],
             "status": ["citizen", "seasonal permit", "asylum seeker", "no permit"]}
EXCHANGED = [*PROTECTED, "country", "birthPlace", "name", "firstName", "lastName"]
COUNTRIES = "ABCDEF"


class Case:
    def __init__(self, program, work):
        self.program, self.work = program, work
        self.environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], env=self.environment, cwd=self.work, capture_output=True,
                              text=True)
        if done.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def investigate(self, name, *sources):
        self.run("new", name, "--yes")
        self.run("add", name, *sources)
        self.run("investigate", name)


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def with_protected(lines):
    """Registers that say of everybody what must not matter."""
    for number, line in enumerate(line for line in lines if line["schema"] == "Person"):
        for key, values in PROTECTED.items():
            line["properties"][key] = [values[number % len(values)]]
    return lines


def exchanged(lines):
    persons = [line for line in lines if line["schema"] == "Person"]
    for shift, key in enumerate(EXCHANGED, start=1):
        values = [person["properties"].get(key) for person in persons]
        for number, person in enumerate(persons):
            value = values[(number + 7 * shift) % len(persons)]
            person["properties"].pop(key, None)
            if value is not None:
                person["properties"][key] = value
    return lines


def results(case, name):
    """All that was found, without pseudonyms, which are another person's in another case."""
    told = []
    for line in map(json.loads, case.run("export", name, "--format", "jsonl").splitlines()):
        if line["record"] == "person":
            line.pop("id")
        for member in line.get("members", []):
            member.pop("person", None)
        told.append(json.dumps(line, sort_keys=True))
    return sorted(told)


def check_exchange(case):
    registers = sorted(os.path.join(folder, file) for folder, _, files in os.walk(os.path.join(case.work, "world"))
                       for file in files if file == "people-and-firms.ftm.json")
    found, statements = [], 0
    for turn, change in (("told", lambda lines: lines), ("exchanged", exchanged)):
        folder = os.path.join(case.work, turn)
        os.makedirs(folder)
        for number, path in enumerate(registers):
            lines = change(with_protected(read_lines(path)))
            statements += sum(len(line["properties"]) for line in lines)
            write_lines(os.path.join(folder, f"{number}.ftm.json"), lines)
        case.investigate(f"{turn}.mnm", "world/ledger/ledger.csv", turn)
        found.append(results(case, f"{turn}.mnm"))
    if found[0] != found[1]:
        differ = sum(a != b for a, b in zip(found[0], found[1]))
        sys.exit(f"what is known of persons changed {differ} of {len(found[0])} results")
    if not any('"suspect"' in line for line in found[0]) or statements < 1000:
        sys.exit("nobody is suspected, or hardly anybody known: the trial proves nothing")
    return len(found[0])


def moved(text, places):
    text = re.sub(r"\bX([A-F])(\d{18})\b", lambda m: f"X{COUNTRIES[(COUNTRIES.index(m[1]) + 2) % 6]}{m[2]}", text)
    return places.get(text.split("/")[0], text.split("/")[0]) + text[len(text.split("/")[0]):]


def move_world(work):
    """Towns are called otherwise and lie in other countries, in the ledger and in the truth alike."""
    with open(os.path.join(work, "world/ledger/ledger.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    towns = sorted({row[7].split("/")[0] for row in rows[1:] if row[7]})
    places = {town: towns[(number + len(towns) // 2) % len(towns)] for number, town in enumerate(towns)}
    os.makedirs(os.path.join(work, "moved/truth"))
    with open(os.path.join(work, "moved/ledger.csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [rows[0], *([row[:2] + [moved(cell, {}) for cell in row[2:4]] + row[4:7] + [moved(row[7], places)] + row[8:]
                        for row in rows[1:]])])
    with open(os.path.join(work, "world/truth/truth.jsonl"), encoding="utf-8") as file:
        truth = re.sub(r"\bX([A-F])(\d{18})\b", lambda m: moved(m[0], {}), file.read())
    with open(os.path.join(work, "moved/truth/truth.jsonl"), "w", encoding="utf-8") as file:
        file.write(truth)
    return len(towns)


def errors(case, world, name):
    """Shares of what went wrong, by name."""
    marks = json.loads(case.run("exercise", "mark", world, name, "--format", "json"))
    rates = {"suspects": marks["suspects"], "offenders": marks["offenders_suspected"],
             "victims": marks["victims_shielded"], "networks": marks["networks_at"][6]["recall"],
             "precision": marks["networks_at"][5]["precision"], "transfers": marks["transfer_recall"]}
    return {key: (rate["whole"] - rate["part"]) / max(1, rate["whole"]) for key, rate in rates.items()}


def check_move(case):
    towns = move_world(case.work)
    if towns < 10:
        sys.exit(f"the world has {towns} towns: moving proves nothing")
    case.investigate("here.mnm", "world/ledger/ledger.csv")
    case.investigate("there.mnm", "moved/ledger.csv")
    here, there = errors(case, "world", "here.mnm"), errors(case, "moved", "there.mnm")
    for key, rate in here.items():
        if abs(there[key] - rate) > 0.2 * max(rate, there[key]):
            sys.exit(f"where towns and countries are others, the error of {key} is {there[key]:.3f}, not {rate:.3f}")
    return towns


def main():
    program, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    case = Case(program, work)
    scenario, size = ("mixed", "380") if os.environ.get("MNM_LONG") else ("harvest", "40")
    case.run("exercise", "make", "--scenario", scenario, "--size", size, "--seed", "5", "--files", "ledger,records,truth",
             "-o", "world")
    same, towns = check_exchange(case), check_move(case)
    print(f"{same} results stay the same when persons are exchanged; {towns} towns were moved")
    return 0


sys.exit(main())
