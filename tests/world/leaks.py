"""Fails when something that the generator draws for everybody betrays who is in a network.

leaks.py MAKE_WORLD

A naive classifier learns from ids, names, numbers and places in files on all worlds but one, and is tried
on that one. It must do no better than chance: the area under its curve is a half, give or take what
so many cases allow. What people do is no artefact and is not looked at.
"""

import glob
import math
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

from worldfiles import World, lines, rows

WORLDS = 12 if os.environ.get("MNM_LONG") else 5


def deciles(keys):
    return {key: 10 * i // len(keys) for i, key in enumerate(keys)}


def chars(name, text):
    return {f"{name}{i}": c for i, c in enumerate(text)}


def person_features(entity, place, account):
    prop = {key: values[0] for key, values in entity["properties"].items()}
    given, family = prop["firstName"], prop["lastName"]
    number, _, street = prop["address"].partition(" ")
    features = chars("id", entity["id"]) | chars("phone", prop["phone"][4:])
    features |= {
        "place": place,
        "given": given[:1],
        "given length": len(given),
        "family": family[:1],
        "family end": family[-1:],
        "family length": len(family),
        "birth month": prop["birthDate"][5:7],
        "birth day": prop["birthDate"][8:],
        "house": len(number),
        "street": street[:1],
        "members": tuple(sorted(entity["properties"])),
        "keys": tuple(entity["properties"]),
    }
    if account:
        features |= chars("account", account[8:])
        features["bank"] = account[4:8]
    return features


def firm_features(entity, place, account):
    prop = {key: values[0] for key, values in entity["properties"].items()}
    words = prop["name"].split()
    features = chars("id", entity["id"]) | chars("phone", prop["phone"][4:]) | chars("account", account[8:])
    features |= {"place": place, "bank": account[4:8], "first": words[0][:1], "second": words[1][:1], "length": len(prop["name"])}
    return features


def read(folder):
    """[(task, label, features)] of one world."""
    world = World(folder)
    truth = [line for line in world.truth]
    network = {line["id"]: set(line["roles"]) for line in truth if line["record"] == "person" and "network" in line}
    firms = {firm["id"] for line in truth if line["record"] == "network" for firm in line["firms"]}
    crimes = {line["id"] for line in truth if line["record"] == "transfer"}
    accounts = {}
    cases = []
    for path in sorted(glob.glob(os.path.join(folder, "agencies", "*", "fiu", "accounts.csv"))):
        listed = list(rows(path))
        where = deciles([row["account"] for row in listed])
        for row in listed:
            accounts.setdefault(row["holder"], row["account"])
            if row["holder"] in world.surname and world.surname[row["holder"]]:
                bad = bool(network.get(row["holder"], set()) - {"victim", "mule"})
                cases.append(("place of an account", bad, {"place": where[row["account"]]} | chars("n", row["account"][8:])))
    # in one country at a time: where somebody lives or a firm is registered is a fact
    for path in sorted(glob.glob(os.path.join(folder, "agencies", "XA", "registry", "people-and-firms.ftm.json"))):
        entities = list(lines(path))
        where = deciles([entity["id"] for entity in entities])
        for entity in entities:
            account = accounts.get(entity["id"])
            if entity["schema"] == "Person":
                roles = network.get(entity["id"])
                offender = bool(roles) and bool(roles - {"victim", "mule"}) and "victim" not in roles
                features = person_features(entity, where[entity["id"]], account)
                if roles is None or offender:
                    cases.append(("offender", offender, features))
                if roles is None or (roles and "victim" in roles):
                    # victims are given telephones and dwellings that they share: facts, not artefacts
                    features = {k: v for k, v in features.items() if not k.startswith(("phone", "house", "street"))}
                    cases.append(("victim", roles is not None, features))
            elif entity["schema"] == "Company" and account:
                cases.append(("firm", entity["id"] in firms, firm_features(entity, where[entity["id"]], account)))
    for i, tx in enumerate(world.txs):
        bad = tx.id in crimes
        if bad or i % 10 == 0:
            same = world.txs[max(0, i - 1)].t == tx.t
            cases.append(("transfer", bad, chars("id", tx.id) | {"same second": same, "turn": i % 7}))
    for path in sorted(glob.glob(os.path.join(folder, "agencies", "*", "*", "*.ftm.json"))):
        listed = list(lines(path))
        kinds = Counter(entity["schema"] for entity in listed)
        seen = Counter()
        for entity in listed:
            props = entity["properties"]
            seen[entity["schema"]] += 1
            if entity["schema"] not in ("Ownership", "Directorship", "Employment", "Passport"):
                continue
            who = next(props[key][0] for key in ("owner", "director", "employee", "holder") if key in props)
            place = 10 * seen[entity["schema"]] // (kinds[entity["schema"]] + 1)
            bad = bool(network.get(who, set()) - {"victim", "mule"})
            cases.append(("line about somebody", bad, chars("id", entity["id"]) | {"place": place}))
    return cases


class Bayes:
    def __init__(self, cases):
        self.labels = Counter(label for label, _ in cases)
        self.counts = {True: defaultdict(Counter), False: defaultdict(Counter)}
        self.values = defaultdict(set)
        for label, features in cases:
            for key, value in features.items():
                self.counts[label][key][value] += 1
                self.values[key].add(value)

    def score(self, features):
        sums = 0.0
        for key, value in features.items():
            width = len(self.values[key]) + 1
            sums += math.log((self.counts[True][key][value] + 1) / (self.labels[True] + width))
            sums -= math.log((self.counts[False][key][value] + 1) / (self.labels[False] + width))
        return sums


def area_under(scored):
    """Share of pairs in which the bad one scores higher, ties half."""
    scored = sorted(scored)
    bad = sum(label for _, label in scored)
    good = len(scored) - bad
    rank_sum, i = 0.0, 0
    while i < len(scored):
        j = i
        while j < len(scored) and scored[j][0] == scored[i][0]:
            j += 1
        rank_sum += (i + j + 1) / 2 * sum(label for _, label in scored[i:j])
        i = j
    return (rank_sum - bad * (bad + 1) / 2) / (bad * good), bad, good


def main():
    worlds = []
    for seed in range(1, WORLDS + 1):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.argv[1], "mixed", "150", str(seed), folder]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            worlds.append(read(folder))
    failures = 0
    for task in ("offender", "victim", "firm", "transfer", "place of an account", "line about somebody"):
        of = [[(label, features) for name, label, features in world if name == task] for world in worlds]
        scored = []
        for left_out in range(len(of)):
            model = Bayes([case for i, world in enumerate(of) if i != left_out for case in world])
            scored += [(model.score(features), label) for label, features in of[left_out]]
        area, bad, good = area_under(scored)
        # standard error of the area where nothing can be told: Hanley and McNeil 1982
        error = math.sqrt((bad + good + 1) / (12 * bad * good))
        leaks = area > 0.5 + 4 * error + 0.01
        failures += leaks
        print(f"{task}: area {area:.4f}, expected 0.5 within {4 * error + 0.01:.4f} ({bad} and {good} cases){' LEAKS' if leaks else ''}")
    print(f"leaks: {failures} of 6")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
