"""Plans of disruption against arrests by degree, on the truth of training worlds.

disrupt.py MANUMIT WORK FIRST WORLDS SIZE COUNT [OPTION...]

For each world, and each true network of it: the program is told the accounts of the network (not who is
who), and says whom to arrest. Both its first plan and its choice by degree are then tried on another
network: the true one, with true roles, true victims, the crimes' money alone and who wronged whom. Months
that victims are held and money that moves are compared over the same twenty seeds of the model.

OPTIONs are handed on to manumit disrupt, when it plans and when it is measured. Without MNM_LONG one small
world; src/stage/disrupt/disrupt_test.c does the like every day within the model.

Fails when the first plan leaves more victims held than arrests by degree do, over all worlds together, or
more money where victims are equal. Counts targets who were victims although nothing had shown it.
"""

import csv
import json
import os
import shutil
import subprocess
import sys

SAME = {"handler": "launderer", "straw": "launderer", "enabler": "launderer", "organiser": "investor",
        "advertiser": "controller", "agency": "recruiter", "front": "controller", "contractor": "controller",
        "clinic": "controller", "abroad": "launderer", "shell": "launderer"}
MONTH = 30 * 86400


class World:
    def __init__(self, program, work, seed, size):
        self.program, self.folder, self.size, self.seed = program, os.path.join(work, seed), size, seed
        os.makedirs(self.folder)
        self.environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))
        self.used = set()
        self.case = os.path.join(self.folder, "case.mnm")

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments, "--quiet"], capture_output=True, text=True, check=False,
                              env=self.environment)
        if done.returncode != 0:
            sys.exit(f"{arguments[:2]}: {done.stderr}")
        return done.stdout

    def make(self):
        world = os.path.join(self.folder, "world")
        self.run("exercise", "make", "--scenario", "mixed", "--seed", self.seed, "--size", self.size, "-o", world)
        self.run("new", self.case, "--person", "ana", "--shares", "0")
        with open(os.path.join(world, "ledger", "ledger.csv"), encoding="utf-8") as file:
            self.used = {account for row in csv.DictReader(file) for account in (row["from"], row["to"])}
        self.add_all(world)
        self.run("investigate", self.case, "--person", "ana")
        with open(os.path.join(world, "truth", "truth.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def add_all(self, world):
        for country in os.listdir(os.path.join(world, "agencies")):
            shutil.rmtree(os.path.join(world, "agencies", country, "fiu"), ignore_errors=True)
        self.run("add", self.case, os.path.join(world, "ledger"), os.path.join(world, "agencies"), "--spec",
                 os.path.join(world, "specs"), "--person", "ana")


class Truth:
    """One network as it was."""

    def __init__(self, folder):
        self.folder, self.roles, self.person, self.of, self.paid, self.wronged = folder, {}, {}, {}, [], []

    def write(self):
        victims = {a for a, roles in self.roles.items() if "victim" in roles}
        currency = [t["currency"] for t in self.paid]
        currency = max(sorted(set(currency)), key=currency.count, default="")
        kept = [t for t in self.paid if t["currency"] == currency]
        if not kept:
            return None
        months = max(1, (max(t["time"] for t in kept) - min(t["time"] for t in kept)) / MONTH)
        ties, entry, leave, nodes = {}, {}, {}, set()
        for t in kept:
            payer, payee, amount = t["from"], t["to"], t["amount_minor"] / 100 / months
            if payer in self.roles and payee in self.roles:
                ties[payer, payee] = ties.get((payer, payee), 0) + amount
            elif payee in self.roles and t["source"]:
                entry[payee] = entry.get(payee, 0) + amount
            elif payer in self.roles and payer not in victims:
                leave[payer] = leave.get(payer, 0) + amount
        for offender, victim in self.wronged:
            for a in self.of.get(offender, ()):
                for b in self.of.get(victim, ()):
                    ties.setdefault((a, b), 0)
        for pair in ties:
            nodes.update(pair)
        nodes.update(entry, leave)
        with open(os.path.join(self.folder, "ties.csv"), "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["source", "target", "weight"])
            rows.writerows([a, b, f"{amount:.2f}"] for (a, b), amount in sorted(ties.items()) if a != b)
        with open(os.path.join(self.folder, "actors.csv"), "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["node", "role", "victim", "person", "in", "out"])
            for node in sorted(nodes):
                held = node in victims
                roles = "" if held else ";".join(sorted({SAME.get(r, r) for r in self.roles[node]} - {"victim", "mule"}))
                rows.writerow([node, roles, "yes" if held else "no", self.person[node],
                               f"{entry[node]:.2f}" if node in entry else "" if held else "0",
                               "0" if held else f"{leave[node]:.2f}" if node in leave else ""])
        return {n for n in nodes if n not in victims}, victims & nodes


def read_truth(records, folder):
    networks = {}

    def of(network):
        if network not in networks:
            networks[network] = Truth(os.path.join(folder, network))
            os.makedirs(networks[network].folder)
        return networks[network]

    def put(truth, who, accounts, roles):
        truth.of.setdefault(who, []).extend(accounts)
        for account in accounts:
            truth.roles[account], truth.person[account] = set(roles), who

    for r in records:
        if r["record"] == "network":
            for firm in r["firms"]:
                put(of(r["id"]), firm["id"], [firm["account"]], [firm["part"]])
        elif r["record"] == "person" and r.get("network"):
            put(of(r["network"]), r["id"], r["accounts"], r["roles"])
        elif r["record"] == "transfer" and r["network"]:
            of(r["network"]).paid.append(r)
        elif r["record"] == "offence" and r.get("victim"):
            of(r["network"]).wronged.append((r["offender"], r["victim"]))
    return networks


def main():
    program, work, first, worlds, size, count, *options = sys.argv[1:]
    if "MNM_LONG" not in os.environ:
        worlds, size = "1", "40"
        program = os.environ.get("MNM_CANARY_PROGRAM", program)  # without sanitizers; the model's tests have them
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    failed, lines = [], []
    total = {"plan": [0, 0.0], "degree": [0, 0.0], "chance": [0, 0.0]}
    victims_all, networks_all, targets_all, wrong = 0, 0, 0, {"plan": 0, "degree": 0}
    for seed in range(int(first), int(first) + int(worlds)):
        world = World(program, work, str(seed), size)
        networks = read_truth(world.make(), world.folder)
        here, victims_here, networks_here = {k: [0, 0.0] for k in total}, 0, 0
        for name in sorted(networks):
            truth = networks[name]
            tables = truth.write()
            if not tables or len(tables[0]) < 5:
                continue
            said = json.loads(world.run("disrupt", world.case, "--accounts", ",".join(sorted(world.used.intersection(truth.roles))), "--count",
                                        count, *options, "--format", "json"))
            best = next(p["chosen_by"] for p in said["plans"] if p["rank"] == 1)
            tried = {}
            for what, rule in (("plan", best), ("degree", "degree")):
                named = [t["node"] for t in said["targets"] if t["chosen_by"] == rule]
                wrong[what] += sum(n in tables[1] for n in named)
                targets_all += len(named)
                good = [n for n in named if n in tables[0]]
                arguments = ["disrupt", "--ties", os.path.join(truth.folder, "ties.csv"), "--actors",
                             os.path.join(truth.folder, "actors.csv"), "--count", count, *options, "--format", "json"]
                after = json.loads(world.run(*arguments, *(["--plan", ",".join(good)] if good else [])))
                rows = {p["chosen_by"]: p for p in after["plans"]}
                base = after["victims_held"]
                tried[what] = (rows["given"]["victim_months"], rows["given"]["money_all_percent"] or 0.0) if good else \
                    (base * 12, 100.0)
                tried["chance"] = (rows["chance"]["victim_months"], rows["chance"]["money_all_percent"] or 0.0)
            victims_here, networks_here = victims_here + base, networks_here + 1
            for what, (months, money) in tried.items():
                here[what][0] += months
                here[what][1] += money
        shutil.rmtree(world.folder)
        victims_all, networks_all = victims_all + victims_here, networks_all + networks_here
        for what in total:
            total[what][0] += here[what][0]
            total[what][1] += here[what][1]
        lines.append({what: (here[what][0] / max(1, 12 * victims_here), here[what][1] / 100 / max(1, networks_here))
                      for what in total})
        print(seed, networks_here, "networks", victims_here, "victims", {k: (round(v, 3), round(m, 3))
                                                                        for k, (v, m) in lines[-1].items()}, flush=True)
    for what in total:
        held = sorted(line[what][0] for line in lines)
        money = sorted(line[what][1] for line in lines)
        print(f"{what}: victims held {total[what][0] / max(1, 12 * victims_all):.3f} (worlds {held[0]:.3f} to {held[-1]:.3f}), "
              f"money {total[what][1] / 100 / max(1, networks_all):.3f} (worlds {money[0]:.3f} to {money[-1]:.3f})")
    fewer = sum(line["plan"][0] <= line["degree"][0] for line in lines)
    less = sum(line["plan"][1] <= line["degree"][1] for line in lines)
    print(f"{networks_all} networks, {victims_all} victims; in {fewer} of {len(lines)} worlds the plan holds no more victims, in {less} "
          f"it moves no more money; targets that were victims {wrong} of {targets_all}")
    if networks_all == 0 or victims_all == 0:
        failed.append("nothing was measured")
    if total["plan"] > total["degree"]:
        failed.append("arrests by degree do better")
    print("\n".join(failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
