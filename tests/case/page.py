"""One network's page, and which network first: figures of a small training world counted again from its ledger.

page.py MANUMIT WORK [pictures]

Links through time, their strengths and what speaks for each network are computed here from ledger.csv and the
members alone, by the definitions of docs/network.md and docs/networks.md. No possible victim has a role or a place
among the figures, and whoever may not see them is shown a number. Layers and roles: the same once more, from what agencies sent. `pictures`: the words of the picture too, read back
with pdftotext. With MNM_LONG all orders of the criteria.
"""

import csv
import datetime
import itertools
import json
import os
import re
import shutil
import subprocess
import sys

CRITERIA = ("evidence", "victims", "money", "perishable")
CASH = ("cash_deposit", "cash_withdrawal")
DAY = 86400


def check(good, text):
    if not good:
        sys.exit(text)


def month(row):
    moment = datetime.datetime.fromtimestamp(int(row["time_s"]), datetime.timezone.utc)
    return moment.year * 12 + moment.month - 1


def through_time(pairs):
    """pairs: (month, frozenset of two persons), one a transfer."""
    rows = []
    first, last = min(m for m, _ in pairs), max(m for m, _ in pairs)
    met = {m: set() for m in range(first - 1, last + 2)}
    for at, pair in pairs:
        met[at].add(pair)
    for now in range(first, last + 1):
        before = set().union(*(met[m] for m in range(first, now)))
        after = set().union(*(met[m] for m in range(now + 1, last + 2)))
        alive, kept = met[now], met[now] & met[now - 1]
        lost = met[now - 1] - alive
        either = len(alive) + len(lost)
        rows.append({"from": f"{now // 12}-{now % 12 + 1:02d}-01", "links": len(alive), "kept": len(kept),
                     "back": len((alive & before) - kept), "born": len(alive - before),
                     "ended": len(alive - after) if now < last else None, "lost": len(lost),
                     "churn": round(1 - len(kept) / either, 6) if either and now > first else None,
                     "persons": len(set().union(*alive)) if alive else 0,
                     "transfers": sum(at == now for at, _ in pairs)})
    return rows


def check_page(page, ledger, owner):
    accounts = {member["account"] for member in page["members"]}
    victims = {owner.get(m["account"], m["account"]) for m in page["members"] if m["status"] == "possible_victim"}
    person = {account: owner.get(account, account) for account in accounts}
    pairs = []
    for row in ledger:
        if row["from"] in accounts and row["to"] in accounts and row["channel"] != "own":
            if person[row["from"]] != person[row["to"]]:
                pairs.append((month(row), frozenset((person[row["from"]], person[row["to"]]))))
    check(page["links_through_time"] == through_time(pairs), f"network {page['network']}: links through time differ")
    strengths = {row["strength"]: row["links"] for row in page["strengths"]}
    check(strengths["confirmed"] == len({pair for _, pair in pairs}), "confirmed links differ")
    check(strengths["unconfirmed"] == 0, "an ungraded ledger has no unconfirmed links")
    who = page["who"]
    marked = {row["person"] for row in who if row["role"] == "possible victim"}
    check(len(marked) == len(victims), f"network {page['network']}: {len(marked)} of {len(victims)} possible victims")
    check(not any(row["person"] in marked for row in who if row["role"] != "possible victim"), "a possible victim has a role")
    check(not any(row["person"] in marked for row in page["figures"]), "a possible victim is ranked")
    check(len({row["person"] for row in who}) == len(set(person.values())), "persons are not the holders")
    return accounts, {account for account in accounts if person[account] in victims}


def weigh(accounts, victims, ledger, owner, currency, since):
    money, recent, cash, seen, last = {}, 0, 0, set(), None
    for row in ledger:
        ends = [end for end in (row["from"], row["to"]) if end in accounts]
        if not ends or row["from"] == row["to"]:
            continue
        last = int(row["time_s"])
        if last >= since:
            recent, cash = recent + 1, cash + (row["channel"] in CASH)
            seen.update(owner.get(end, end) for end in ends if end in victims)
        if row["currency"] == currency:
            for end, sign in ((row["from"], -1), (row["to"], 1)):
                if end in accounts and end not in victims:
                    money[end] = money.get(end, 0) + sign * int(row["amount_minor"])
    return {"victims_recent": len(seen), "victims": len({owner.get(v, v) for v in victims}),
            "money": sum(value for value in money.values() if value > 0), "cash_recent": cash,
            "transfers_recent": recent, "last": last}


def check_persons(run, network, pages, ledger, owner):
    """Persons of a network: their accounts, and the other networks that they serve."""
    members = {m["account"] for m in pages[network]["members"]}
    others = {number: ({m["account"] for m in page["members"]},
                       {m["account"] for m in page["members"] if m["status"] == "possible_victim"})
              for number, page in pages.items() if number != network}
    served, specialists = 0, 0
    for person in json.loads(run("roles", "c.mnm", "network", str(network), "--format", "json"))["persons"]:
        accounts = set(person["accounts"])
        holders = {owner.get(account, account) for account in accounts}
        check(len(holders) == 1 and accounts == {m for m in members if owner.get(m, m) in holders}, "accounts of a person differ")
        expected = set()
        for number, (everybody, victims) in others.items():
            met = {row["to"] for row in ledger if row["from"] in accounts} | {row["from"] for row in ledger if row["to"] in accounts}
            met = (met & everybody) - victims - members
            if accounts & everybody or any(owner.get(m, m) in holders for m in everybody) or len(met) >= 2:
                expected.add(str(number))
        check(set(person["networks"]) == expected, f"networks of a person: {person['networks']}, not {expected}")
        roles = [role for role in person["roles"] if role not in ("unknown", "mule", "possible victim: not ranked")]
        check(person["specialist"] == (len(roles) == 1 and len(expected) >= 1), "a specialist is none, or the other way round")
        served, specialists = served + bool(expected), specialists + person["specialist"]
    return served, specialists


def check_folds(run, network, work):
    """A large network's picture: victims and persons of one role as numbers that add up to all persons."""
    page = json.loads(run("show", "c.mnm", "network", str(network), "--format", "json"))
    persons = {row["person"] for row in page["who"]}
    victims = {row["person"] for row in page["who"] if row["role"] == "possible victim"}
    check(len(persons) > 18, "the network is too small to be folded")
    texts = {}
    for name, more in (("folded.pdf", ()), ("each.pdf", ("--each",)), ("sealed.pdf", ("--role", "investigator"))):
        run("show", "c.mnm", "network", str(network), "--pdf", name, *more)
        texts[name] = subprocess.run(["pdftotext", name, "-"], cwd=work, capture_output=True, text=True, check=True).stdout
    folded, each = texts["folded.pdf"], texts["each.pdf"]
    check(f"{len(victims)} possible victims" in folded, "possible victims are not drawn as one")
    groups = sum(int(count) for count in re.findall(r"(\d+) persons\n", folded))
    alone = len(set(re.findall(r"P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}", folded)))
    check(groups + alone + len(victims) == len(persons), f"{groups} + {alone} + {len(victims)} of {len(persons)} are drawn")
    check("Links: pairs of persons" in folded and "guessed from payments" in folded, "what is drawn is not said")
    check("persons\n" not in each and all(row["account"] in each for row in page["members"]), "--each folds")
    check(not any(victim in folded for victim in victims), "a folded possible victim is named")
    hidden = [row["account"] for row in page["members"] if row["status"] == "possible_victim"]
    check(not any(account in texts["sealed.pdf"] for account in hidden), "a possible victim's account is drawn")


DECLARED = {"Family": ("person", "relative"), "Associate": ("person", "associate"), "Ownership": ("owner", "asset"),
            "Directorship": ("director", "organization"), "Representation": ("agent", "client")}


def layers_of(entities, ledger, joint, persons, person):
    """Pairs of `persons` by layer. entities: all that agencies sent; joint: holders by account; person: by account of a member."""
    ties = {layer: set() for layer in ("payments", "common hands", "calls", "journeys")}
    marks, phones = dict(joint), {}

    def tie(layer, *ends):
        for a, b in itertools.combinations(sorted(persons.intersection(ends)), 2):
            ties[layer].add((a, b))

    for row in ledger:
        if row["from"] in person and row["to"] in person and row["channel"] != "own":
            tie("payments", person[row["from"]], person[row["to"]])
    for entity in entities:
        said, schema = entity["properties"], entity["schema"]
        if schema in ("Person", "Company"):
            for kind in ("phone", "email", "address", "passportNumber", "idNumber"):
                for value in said.get(kind, ()):
                    marks.setdefault(("number" if kind.endswith("Number") else kind, value), set()).add(entity["id"])
            for value in said.get("phone", ()):
                phones.setdefault(value, set()).add(entity["id"])
        for holder in said.get("holder", ()) if schema in ("Passport", "Identification") else ():
            for value in said["number"]:
                marks.setdefault(("number", value), set()).add(holder)
        for one, other in itertools.product(*(said.get(end, ()) for end in DECLARED.get(schema, ("", "")))):
            tie("common hands", one, other)
            if schema == "Representation":
                marks.setdefault(("power", one), set()).add(other)
    for holders in marks.values():
        tie("common hands", *holders)
    paid = {row["id"]: row["from"] for row in ledger}
    for entity in entities:
        said = entity["properties"]
        if entity["schema"] == "Call":
            ends = [phones.get(said[end][0], set()) for end in ("callerNumber", "receiverNumber")]
            if all(len(end) == 1 for end in ends):
                tie("calls", *ends[0], *ends[1])
        if entity["schema"] == "Trip":
            tie("journeys", *said.get("involved", ()), *said.get("organizer", ()))
        if entity["schema"] in ("Trip", "Event"):
            for record, who in itertools.product(said.get("recordId", ()), said.get("involved", ())):
                if paid.get(record) in person:
                    tie("journeys", person[paid[record]], who)
    return ties


def check_layers(run, work, ledger, owner):
    """In how many ways persons are tied, once agencies have sent what they know; and who has more than one role."""
    number = json.loads(run("show", "c.mnm", "networks", "--format", "json"))["networks"][0]["network"]
    page = json.loads(run("show", "c.mnm", "network", str(number), "--format", "json"))
    trait = {row["trait"]: row["value"] for row in page["traits"]}
    joint = {account: set(holders.split("|")) for account, holders in owner.items() if "|" in holders}
    check((trait["multiplexity"] is None) == (not joint), "payments alone are said to be several layers")
    check([row["pairs"] is None for row in page["layers"]] == [False, not joint, True, True, False, not joint], "a layer is held that is not")
    ours = sorted({owner[m["account"]] for m in page["members"] if m["account"] in owner} - set(owner[one] for one in joint))
    paid = next(row for row in ledger if owner.get(row["from"]) == ours[0])
    folder = os.path.join(work, "world", "agencies", "XA")
    with open(os.path.join(folder, "seen.ftm.json"), "w", encoding="utf-8") as file:
        for name, schema, said in (("seen-1", "Trip", {"involved": ours[1:3], "organizer": [ours[3]]}),
                                   ("seen-2", "Event", {"involved": [ours[4]], "recordId": [paid["id"]]})):
            file.write(json.dumps({"id": name, "schema": schema, "properties": {"name": [name], **said}}) + "\n")
    files = [os.path.join(folder, name) for name in ("registry/people-and-firms.ftm.json", "registry/ties.ftm.json",
                                                     "police/calls.ftm.json", "border/journeys.ftm.json", "seen.ftm.json")]
    run("add", "c.mnm", *files)
    run("investigate", "c.mnm")
    entities = []
    for path in files:
        with open(path, encoding="utf-8") as file:
            entities += [json.loads(line) for line in file]
    seen = dict.fromkeys(("payments", "common hands", "calls", "journeys", "more than one"), 0)
    for row in json.loads(run("show", "c.mnm", "networks", "--format", "json"))["networks"][:4]:
        page = json.loads(run("show", "c.mnm", "network", str(row["network"]), "--format", "json"))
        person = {m["account"]: owner.get(m["account"], m["account"]) for m in page["members"]}
        if joint.keys() & person.keys():
            continue  # whose payments are meant, is another question
        ties = layers_of(entities, ledger, joint, set(person.values()), person)
        either = set().union(*ties.values())
        several = sum(sum(pair in of for of in ties.values()) > 1 for pair in either)
        expected = {layer: len(of) for layer, of in ties.items()} | {"any of these": len(either), "more than one": several}
        shown = {entry["layer"]: entry["pairs"] for entry in page["layers"]}
        check(shown == expected, f"network {row['network']}: layers {shown}, not {expected}")
        trait = {entry["trait"]: entry["value"] for entry in page["traits"]}
        check(trait["multiplexity"] == round(several / len(either), 6), "multiplexity is another")
        roles = {}
        for entry in page["who"]:
            if entry["role"] not in ("unknown", "mule", "possible victim"):
                roles.setdefault(entry["person"], set()).add(entry["role"])
        many = sum(len(of) > 1 for of in roles.values())
        check(trait["role concentration"] == (round(many / len(roles), 6) if roles else None), "role concentration is another")
        seen = {layer: count + shown[layer] for layer, count in seen.items()}
    print(f"pairs by layer: {seen}")
    check(all(seen.values()), "a layer without a tie proves nothing")


def main():
    program, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        done = subprocess.run([program, *arguments, "--quiet"], env=environment, cwd=work, capture_output=True, text=True,
                              check=False)
        check(done.returncode == 0, f"{arguments}: {done.stderr}")
        return done.stdout

    run("exercise", "make", "--scenario", "salon", "--size", "10", "--seed", "7", "--files", "ledger,records,truth", "-o", "world")
    run("new", "c.mnm", "--yes", "--shares", "0")
    run("add", "c.mnm", "world/ledger/ledger.csv")
    run("investigate", "c.mnm")
    with open(os.path.join(work, "world", "ledger", "ledger.csv"), encoding="utf-8") as file:
        ledger = list(csv.DictReader(file))
    owner = {}
    for row in ledger:
        for end in ("from", "to"):
            if row[end + "_owner"]:
                owner[row[end]] = row[end + "_owner"]
    order = json.loads(run("show", "c.mnm", "networks", "--order", "victims,money", "--format", "json"))["networks"]
    check(len(order) >= 3 and order[0]["victims"] > 0, "the world is too small to prove anything")
    now = int(ledger[-1]["time_s"])
    pages = {}
    for row in order:
        page = pages[row["network"]] = json.loads(run("show", "c.mnm", "network", str(row["network"]), "--format", "json"))
        accounts, victims = check_page(page, ledger, owner)
        expected = weigh(accounts, victims, ledger, owner, "EUR", now - 30 * DAY)
        expected["last"] = datetime.datetime.fromtimestamp(expected["last"], datetime.timezone.utc).strftime("%Y-%m-%d")
        shown = {key: row[key] for key in expected if key != "money"}
        shown["money"] = row["money"]["minor"] if isinstance(row["money"], dict) else row["money"]
        check(shown == expected, f"network {row['network']}: {shown} where {expected} was expected")
    served = [check_persons(run, number, pages, ledger, owner) for number in (pages if os.environ.get("MNM_LONG") else list(pages)[:1])]
    print(f"persons who serve other networks, specialists: {served}")
    guest = run("show", "c.mnm", "network", str(order[0]["network"]), "--role", "guest")
    sealed = run("show", "c.mnm", "network", str(order[0]["network"]), "--role", "investigator")
    check("possible victims: " in sealed and "(sealed)" in sealed and "possible victims: " not in guest, "an investigator is not told how many are shielded, or who")
    if "pictures" in sys.argv[3:]:
        check_folds(run, order[0]["network"], work)
    by_id = {row["network"]: row for row in order}
    keys = {"evidence": lambda row: (row["rank"],), "victims": lambda row: (-row["victims_recent"], -row["victims"]),
            "money": lambda row: (-(row["money"]["minor"] if isinstance(row["money"], dict) else row["money"]),),
            "perishable": lambda row: (-row["cash_recent"], -row["transfers_recent"])}
    tried = list(itertools.permutations(CRITERIA)) if os.environ.get("MNM_LONG") else [("perishable", "money")]
    for criteria in tried:
        listed = json.loads(run("show", "c.mnm", "networks", "--order", ",".join(criteria), "--format", "json"))["networks"]
        expected = sorted(by_id.values(), key=lambda row: sum((keys[c](row) for c in (*criteria, "evidence")), ()))
        check([row["network"] for row in listed] == [row["network"] for row in expected], f"order by {criteria} is another")
    check_layers(run, work, ledger, owner)
    return 0


sys.exit(main())
