"""The marker's slow twin: the measures of docs/exercises.md over sets and fractions.

mark_twin.py MARK_WORLD [TRUTH EXPORT]...  compares on the files given and on made-up ones.
"""

import collections
import json
import os
import random
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_EVEN, Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60
TYPOLOGIES = [f"T{i}" for i in range(1, 11)] + [f"H{i}" for i in range(1, 8)]
PATHS = {"recruit": 1, "document": 1, "transport": 1, "harbour": 2, "exploit": 2, "control": 2, "launder": 3, "exit": 3}


def ratio(part, whole):
    text = None
    if whole:
        exact = Decimal(part) / Decimal(whole)
        text = str(exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN))
        assert abs(Fraction(text) - Fraction(part, whole)) <= Fraction(1, 2 * 10**6)
    return {"part": part, "whole": whole, "ratio": text}


def plain_account(label):
    return label if label.startswith("asset:") else label.rpartition(":")[2]


class Truth:
    def __init__(self, lines):
        self.alias, self.crimes, self.instances, self.assets = {}, {}, [], []
        self.actors, self.by_subject, self.by_account, self.groups = [], {}, {}, []
        networks = []

        def network(key):
            if key not in networks:
                networks.append(key)
            return networks.index(key)

        def actor(key, accounts, **facts):
            self.by_subject[key] = len(self.actors)
            for account in accounts:
                self.by_account[account] = len(self.actors)
            self.actors.append(dict(facts, number=len(self.actors)))

        for line in lines:
            record = line["record"]
            if record in ("person", "firm"):
                where = network(line["network"]) if "network" in line else None
                roles = set(line.get("roles", []))
                names = list(line.get("groups", []))
                if "victim" in roles:
                    names = ["victim"] + (["victim_mule"] if "mule" in roles else []) + names
                for name in names:
                    if name not in self.groups:
                        self.groups.append(name)
                actor(
                    line["id"],
                    line.get("accounts", []),
                    network=where,
                    person=record == "person",
                    victim="victim" in roles,
                    offender=bool(roles - {"victim", "mule"}) and "victim" not in roles,
                    recruits="recruiter" in roles,
                    stages=line.get("stages_victim_signs", False),
                    groups=set(names),
                )
            elif record == "network":
                where = network(line["id"])
                for firm in line.get("firms", []):
                    actor(firm["id"], [firm["account"]], network=where, person=False, victim=False, offender=True, groups=set())
            elif record == "instance":
                self.instances.append(line)
            elif record == "transfer":
                network(line["network"])
                self.crimes[line["id"]] = line
                for alias in line.get("aliases", []):
                    self.alias[alias] = line["id"]
            elif record == "asset":
                self.assets.append(line["tx"])
        self.networks = networks


def is_habit(finding):
    return finding["standing"] and (
        finding["typology"] in ("T1", "T2", "T9") or (finding["typology"] == "T6" and finding["kind"] == "transit")
    )


def mark(truth_lines, export_lines):
    truth = Truth(truth_lines)
    by_record = collections.defaultdict(list)
    for line in export_lines:
        by_record[line.get("record")].append(line)
    findings = by_record["finding"]
    for finding in findings:
        finding["ids"] = {truth.alias.get(key, key) for key in finding["tx"]}
        finding["set"] = {plain_account(p["account"]) for p in finding["participants"]}
        finding["standing"] = finding.get("standing") or False
        finding["kind"] = finding.get("kind")
    counted = [finding for finding in findings if not is_habit(finding)]
    out = {
        "findings": len(findings),
        "standing": len(findings) - len(counted),
        "networks": len(by_record["network"]),
        "persons": len(by_record["person"]),
    }
    out["typologies"] = [typology(truth, counted, name) for name in TYPOLOGIES]
    seen = set().union(*(finding["ids"] for finding in counted)) if counted else set()
    right = len(seen & set(truth.crimes))
    out["transfer_precision"] = ratio(right, len(seen))
    out["transfer_recall"] = ratio(right, len(truth.crimes))
    out["transfer_f1"] = ratio(2 * right, len(seen) + len(truth.crimes))
    persons(truth, by_record["person"], out, counted, suspected(truth, by_record, findings), findings)
    sources = collections.defaultdict(lambda: [0, 0, 0, 0])
    for key, crime in truth.crimes.items():
        if crime["source"]:
            entry = sources[crime["currency"]]
            entry[0] += 1
            entry[1] += crime["amount_minor"]
            entry[2] += key in seen
            entry[3] += crime["amount_minor"] if key in seen else 0
    out["sources"] = [
        {"currency": c, "transfers": ratio(e[2], e[0]), "source_minor": e[1], "found_minor": e[3]}
        for c, e in sorted(sources.items())
    ]
    out["assets_found"] = ratio(sum(truth.alias.get(key, key) in seen for key in truth.assets), len(truth.assets))
    return out


def parts(truth, instance):
    return set(instance["accounts"]) if instance["typology"] == "H2" else {truth.alias.get(k, k) for k in instance["tx"]}


def typology(truth, counted, name):
    instances = [i for i in truth.instances if i["typology"] == name]
    of = [f for f in counted if f["typology"] == name]
    found, matching = set(), 0
    for finding in of:
        has = finding["set"] if name == "H2" else finding["ids"]
        matches = False
        for number, instance in enumerate(instances):
            if None not in (instance.get("kind"), finding["kind"]) and instance.get("kind") != finding["kind"]:
                continue
            mine = parts(truth, instance)
            if has & mine and 2 * len(has & mine) >= len(mine) and len(has) <= 20 * len(mine):
                found.add(number)
                matches = True
        matching += matches
    exact = {number for number, instance in enumerate(instances) if instance["exact"]}
    crimes = 0
    for finding in of:
        if name == "H2":
            actors = [truth.by_account.get(account) for account in finding["set"]]
            hits = sum(a is not None and truth.actors[a]["network"] is not None for a in actors)
            size = len(actors)
        else:
            hits, size = len(finding["ids"] & set(truth.crimes)), len(finding["ids"])
        crimes += size > 0 and 2 * hits >= size
    return {
        "typology": name,
        "instances_found": ratio(len(found), len(instances)),
        "exact_instances_found": ratio(len(found & exact), len(exact)),
        "findings_matching": ratio(matching, len(of)),
        "findings_criminal": ratio(crimes, len(of)),
    }


def person_actor(truth, person):
    for key, known in (("subjects", truth.by_subject), ("accounts", truth.by_account)):
        for text in person.get(key) or []:
            text = text if key == "subjects" else plain_account(text)
            if text in known:
                return known[text]
    return None


def suspected(truth, by_record, findings):
    """[(rank, members, findings' ids)] in the order of rank."""
    people = {p["id"]: person_actor(truth, p) for p in by_record["person"]}
    networks = []
    for line in by_record["network"]:
        members = set()
        for item in line.get("members") or []:
            if isinstance(item, dict) and "account" in item:
                account = plain_account(item["account"])
                members.add(truth.by_account.get(account, ("account", account)))
            elif isinstance(item, dict) and item.get("subject") in truth.by_subject:
                members.add(truth.by_subject[item["subject"]])
            else:
                key = item if isinstance(item, str) else item.get("person", item.get("subject"))
                actor = people.get(key)
                members.add(("person", key) if actor is None else actor)
        networks.append([line.get("rank"), members, line["id"], True])
    for finding in findings:
        number = finding.get("network")
        if number is None:
            continue
        for network in networks:
            if network[2] == number:
                break
        else:
            network = [None, set(), number, False]
            networks.append(network)
        if not network[3]:
            if finding.get("rank") is not None and (network[0] is None or finding["rank"] < network[0]):
                network[0] = finding["rank"]
            network[1] |= {truth.by_account.get(account, ("account", account)) for account in finding["set"]}
    order = sorted(range(len(networks)), key=lambda i: (networks[i][0] is None, networks[i][0] or 0, i))
    return [networks[i] for i in order]


def true_network(truth, members):
    suspects = [m for m in members if not (isinstance(m, int) and truth.actors[m]["victim"])]
    hits = collections.Counter(
        truth.actors[m]["network"]
        for m in suspects
        if isinstance(m, int) and truth.actors[m]["offender"] and truth.actors[m]["network"] is not None
    )
    return min((n for n, count in hits.items() if 2 * count >= len(suspects)), default=None)


def persons(truth, lines, out, counted, networks, findings):
    judged = [true_network(truth, network[1]) for network in networks]
    count = len(truth.networks)
    out["networks_at"] = []
    for k in [1, 3, 5, 10, 20, count, 2 * count, len(networks)]:
        first = judged[:k]
        out["networks_at"].append(
            {
                "k": k,
                "precision": ratio(sum(n is not None for n in first), len(first)),
                "recall": ratio(len({n for n in first if n is not None}), count),
            }
        )
    there, best = collections.defaultdict(set), collections.defaultdict(set)
    for crime in truth.crimes.values():
        if crime["stage"] in PATHS:
            there[crime["network"]].add(PATHS[crime["stage"]])
    whole = set()
    for network in networks:
        now = collections.defaultdict(set)
        for finding in findings:
            if finding.get("network") is not None and finding["network"] == network[2]:
                for key in finding["ids"] & set(truth.crimes):
                    crime = truth.crimes[key]
                    if crime["stage"] in PATHS:
                        now[crime["network"]].add(PATHS[crime["stage"]])
        for key, stages in now.items():
            best[key] |= stages
            if stages == there[key]:
                whole.add(key)
    for name, path in (("path_recruit", 1), ("path_exploit", 2), ("path_exit", 3)):
        out[name] = ratio(sum(path in best[n] for n in there if path in there[n]), sum(path in s for s in there.values()))
    out["path_whole"] = ratio(len(whole), len(there))

    suspects, shielded = set(), set()
    ranked = []
    for number, person in enumerate(lines):
        actor = person_actor(truth, person)
        if person.get("suspect") or person.get("status") == "suspect":
            suspects.add(actor)
            rank = person.get("rank")
            ranked.append((rank is None, rank or 0, number, actor))
        if person.get("possible_victim") or person.get("status") == "possible_victim":
            shielded.add(actor)
    ranked.sort()
    offenders = {a["number"] for a in truth.actors if a["person"] and a["offender"]}
    is_offender = lambda actor: actor is not None and truth.actors[actor]["offender"]
    out["suspects"] = ratio(sum(is_offender(r[3]) for r in ranked), len(ranked))
    first = ranked[: len(offenders)]
    out["suspects_at_truth"] = ratio(sum(is_offender(r[3]) for r in first), len(first))
    out["offenders_suspected"] = ratio(len(offenders & suspects), len(offenders))
    involved = {truth.by_account.get(account) for finding in counted for account in finding["set"]}
    out["groups"] = []
    for name in truth.groups:
        members = {a["number"] for a in truth.actors if name in a["groups"]}
        out["groups"].append(
            {
                "group": name,
                "members": len(members),
                "in_findings": len(members & involved),
                "suspected": len(members & suspects),
            }
        )
    victims = {a["number"] for a in truth.actors if a["person"] and a["victim"]}
    out["victims_shielded"] = ratio(len(victims & shielded), len(victims))
    out["offenders_shielded"] = ratio(len(offenders & shielded), len(offenders))
    recruiters = {a["number"] for a in truth.actors if a["person"] and a["victim"] and a["recruits"]}
    staged = {a["number"] for a in truth.actors if a["person"] and a["offender"] and a["stages"]}
    out["victim_recruiters_shielded"] = ratio(len(recruiters & shielded), len(recruiters))
    out["victim_recruiters_suspected"] = ratio(len(recruiters & suspects), len(recruiters))
    out["staged_signs_shielded"] = ratio(len(staged & shielded), len(staged))


# ---- made-up truths and exports: small, so that everything meets everything


def made_up(rng):
    ids = [f"t{i}" for i in range(40)]
    accounts = [f"a{i}" for i in range(25)]
    networks = [f"n{i}" for i in range(rng.randrange(4))]
    truth = [{"record": "world", "size": 3}]
    for n in networks:
        firms = [{"id": f"{n}f{i}", "part": "shell", "account": rng.choice(accounts)} for i in range(rng.randrange(3))]
        truth.append({"record": "network", "id": n, "firms": firms})
    for i in range(rng.randrange(12)):
        line = {"record": "person", "id": f"p{i}", "accounts": rng.sample(accounts, rng.randrange(3))}
        if networks and rng.random() < 0.7:
            line["network"] = rng.choice(networks)
            line["roles"] = rng.sample(["victim", "mule", "recruiter", "organiser"], rng.randrange(4))
            if rng.random() < 0.3:
                line["stages_victim_signs"] = rng.random() < 0.8
        else:
            line["groups"] = rng.sample(["migrant", "shop", "gig_worker", "village_elder"], rng.randrange(3))
        truth.append(line)
    truth.append({"record": "firm", "id": "shop", "groups": ["shop"], "accounts": ["a3"]})
    for i in range(rng.randrange(8) if networks else 0):
        name = rng.choice(TYPOLOGIES)
        line = {"record": "instance", "id": f"i{i}", "typology": name, "exact": rng.random() < 0.6, "network": networks[0]}
        if rng.random() < 0.3:
            line["kind"] = rng.choice(["transit", "chain"])
        if name == "H2":
            line["accounts"] = rng.sample(accounts, rng.randrange(1, 5))
        else:
            line["tx"] = rng.sample(ids, rng.randrange(1, 6))
        truth.append(line)
    crimes = rng.sample(ids, rng.randrange(20)) if networks else []
    for key in crimes:
        truth.append(
            {
                "record": "transfer",
                "id": key,
                "aliases": [key + "x", key + "y"],
                "network": rng.choice(networks),
                "stage": rng.choice(list(PATHS) + ["cost", "corrupt"]),
                "source": rng.random() < 0.4,
                "amount_minor": rng.randrange(1, 10**15),
                "currency": rng.choice(["EUR", "USD", "JPY"]),
            }
        )
    for key in rng.sample(crimes, min(3, len(crimes))):
        truth.append({"record": "asset", "tx": key, "network": networks[0]})

    export = []
    for _ in range(rng.randrange(10)):
        finding = {
            "record": "finding",
            "typology": rng.choice(TYPOLOGIES),
            "kind": rng.choice([None, None, "transit", "chain"]),
            "standing": rng.random() < 0.3,
            "tx": [key + rng.choice(["", "", "x", "y"]) for key in rng.choices(ids + ["other"], k=rng.randrange(30))],
            "participants": [
                {"account": rng.choice(["", "BANK:"]) + account, "part": "centre"}
                for account in rng.choices(accounts + ["stranger"], k=rng.randrange(6))
            ],
        }
        if rng.random() < 0.6:
            finding["network"], finding["rank"] = rng.randrange(4), rng.choice([None, 1, 2, 3])
        export.append(finding)
    for i in range(rng.randrange(8)):
        export.append(
            {
                "record": "person",
                "id": f"P{i}",
                "subjects": rng.sample([f"p{j}" for j in range(14)], rng.randrange(2)),
                "accounts": rng.sample(accounts, rng.randrange(2)),
                "suspect": rng.random() < 0.5,
                "possible_victim": rng.random() < 0.3,
                "rank": rng.choice([None, 1, 2, 2, 5]),
            }
        )
    for i in range(rng.randrange(3)):
        members = [f"P{rng.randrange(9)}" for _ in range(rng.randrange(4))]
        members += [{"account": rng.choice(accounts)} for _ in range(rng.randrange(3))]
        members += [{"subject": f"p{rng.randrange(12)}"} for _ in range(rng.randrange(2))]
        members += [{"person": f"P{rng.randrange(9)}"}]
        export.append({"record": "network", "id": i, "rank": rng.choice([None, 1, 2]), "members": members})
    export.append({"record": "something else"})
    rng.shuffle(export)
    return truth, export


def compare(program, truth, export, piece=65536):
    told = subprocess.run([program, truth, export, str(piece)], capture_output=True, text=True)
    if told.returncode != 0:
        return f"the marker failed: {told.stderr}"
    read = lambda path: [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
    got, expected = json.loads(told.stdout), mark(read(truth), read(export))
    return None if got == expected else f"differs:\n{json.dumps(got)}\n{json.dumps(expected)}"


def main():
    program, files = sys.argv[1], sys.argv[2:]
    rounds = 1500 if os.environ.get("MNM_LONG") else 150
    failures = []
    for truth, export in zip(files[0::2], files[1::2]):
        failures.append(compare(program, truth, export))
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(rounds):
            rng = random.Random(seed)
            paths = []
            for name, lines in zip(("truth", "export"), made_up(rng)):
                paths.append(os.path.join(folder, name))
                with open(paths[-1], "w", encoding="utf-8") as file:
                    end = rng.choice(["\n", ""])  # a last line need not end
                    file.write("\n".join(json.dumps(line) for line in lines) + end)
            failures.append(compare(program, *paths, piece=rng.choice([1, 7, 100, 65536])))
    failures = [failure for failure in failures if failure]
    for failure in failures[:3]:
        print(failure)
    print(f"mark_twin: {rounds + len(files) // 2} comparisons, {len(failures)} differ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
