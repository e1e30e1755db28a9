"""H2, H6 and H7, and who is unrelated, said once more in Python: see oracle.py."""

import datetime
import fractions
import itertools

DAY = 86400
# two ways of writing each value that are one in its form
VALUES = {"phone": [("+49 1", "0049-1"), ("7 7", "77"), ("5", "(5)")],
          "device": [("AB-1", "ab1"), ("c 2", "C2")],
          "address": [("Hill 1 / 2", "HILL 1  / 2"), ("sea 3", "Sea 3")],
          "document": [("X-100", "x 100"), ("Y.1", "y1")],
          "email": [("A@b.c", "a@B.c"), ("d@e.f", "d@e.f")],
          "surname": [("Weiß", "WEISS"), ("Okoye", "okoye"), ("Li", "LI")],
          "origin": [("Hill", "hill"), ("Sea", "SEA")],
          "travel": [("Port", "port"), ("Town", "TOWN")]}
MCC = {"4111": "transport", "7011": "lodging", "7273": "advert", "7361": "recruiter", "5411": None}
STRANGERS = ["p", "q", "r", "x1", "x2"]


def draw_known(rng, ledger):
    """Rows of a table of ties: (who, kind, number or text of the value, value as written, time)."""
    out = []
    if rng.random() < 0.25:
        return out
    who = STRANGERS + ledger.accounts + ledger.accounts
    likely = rng.choice([list(VALUES), ["phone", "surname"], ["surname", "origin", "travel"], ["travel", "origin"]])
    for _ in range(rng.randint(0, 45)):
        kind = rng.choice(likely + ["tie", "power", "licence", "paid_for", "paid_for", "paid_for", "mcc"])
        one, time, value = rng.choice(who), "", ""
        if kind in VALUES:
            value = rng.randrange(len(VALUES[kind]))
            text = rng.choice(VALUES[kind][value])
        elif kind in ("tie", "power"):
            value = text = rng.choice(who)
        elif kind == "paid_for":
            if not ledger.rows:
                continue
            value = text = rng.choice(ledger.rows).id
        elif kind == "mcc":
            if one in STRANGERS:
                continue
            value = text = rng.choice(list(MCC))
        else:
            if rng.random() < 0.6:
                continue
            text = ""
        if kind == "travel":
            moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(
                seconds=rng.choice(ledger.rows).time + rng.choice([0, 1, 2]) * ledger.unit if ledger.rows else 0)
            time = rng.choice([moment.strftime("%Y-%m-%d"), moment.strftime("%Y-%m-%dT%H:%M:%SZ")])
        out.append((one, kind, value, text, time))
    return out


def known_text(rows):
    return "who,kind,value,time\n" + "".join(f"{one},{kind},{text},{time}\n" for one, kind, _, text, time in rows)


class Known:
    def __init__(self, oracle, shapes):
        self.o, self.shapes, self.p = oracle, shapes, oracle.p
        self.facts = [(self.persons(one), kind, self.number(kind, value), time)
                      for one, kind, value, _, time in oracle.known if kind != "mcc"]
        self.roles = {}
        for one, kind, value, _, _ in oracle.known:
            if kind == "mcc" and one in shapes.accounts and MCC[value]:
                order = ["advert", "lodging", "transport", "recruiter"]
                self.roles[one] = min(MCC[value], self.roles.get(one, MCC[value]), key=order.index)
        self.roles.update(oracle.p["roles"])

    def persons(self, who):
        named = {o for owners in self.o.ledger.owners.values() for o in owners}
        if who in named or who not in self.shapes.accounts:
            return frozenset([who])
        return frozenset(self.shapes.owners(who))

    def number(self, kind, value):
        """Who is tied; of an attorney, whom the text names: a holder, an account, somebody else."""
        return self.persons(value) if kind == "tie" else value

    def of(self, kind):
        """Value -> persons."""
        out = {}
        for persons, is_kind, value, _ in self.facts:
            if is_kind == kind:
                out.setdefault(value, set()).update(persons)
        return out

    def related(self, a, b, handles):
        for persons, kind, value, _ in self.facts:
            if kind == "tie" and ((a in persons and b in value) or (b in persons and a in value)):
                return True
        kinds = ["surname"] + (["phone", "device", "address", "document", "email", "power"] if handles else [])
        for kind in kinds:
            most = self.p["surname"] if kind == "surname" else self.p["H2"]["common"]
            for bearers in self.of(kind).values():
                if a in bearers and b in bearers and (most is None or len(bearers) <= most):
                    return True
        return False

    def unrelated(self, people, n, handles):
        people = sorted(people, key=repr)
        if len(people) < n:
            return False
        near = {(a, b) for a in people for b in people if a != b and self.related(a, b, handles)}
        return any(all((a, b) not in near for a, b in itertools.combinations(chosen, 2))
                   for chosen in itertools.combinations(people, n))

    def run(self):
        self.handles()
        self.fees()
        self.papers()

    def handles(self):
        rule = self.p["H2"]
        for kind in ("phone", "device", "address", "document", "email", "power"):
            found = {}
            for bearers in self.of(kind).values():
                centre = tuple(sorted((a for a in self.shapes.accounts if a != "" and self.shapes.owners(a) & bearers),
                                      key=str.encode))
                if centre and self.unrelated(bearers, rule["address" if kind == "address" else "n"], False):
                    standing = rule["common"] is not None and len(bearers) > rule["common"]
                    found[centre] = found.get(centre, False) or standing
            for centre, standing in found.items():
                self.o.found.append(("H2", kind, None, centre, (), standing, None))

    def fees(self):
        rule, rows, home = self.p["H6"], self.o.rows, self.p["home"]
        owners = {o for account in self.shapes.accounts for o in self.shapes.owners(account)}
        origins, ends = {}, {}
        for person in owners:
            origins[person] = {("said", value) for persons, kind, value, _ in self.facts if kind == "origin" and person in persons}
            if not origins[person]:
                origins[person] = {("home", home[a]) for a in self.shapes.accounts if a in home and person in self.shapes.owners(a)}
            first = {}
            for i in sorted(self.shapes.wages):
                if person in self.shapes.owners(rows[i].b):
                    for payer in self.shapes.owners(rows[i].a) - {person}:
                        first.setdefault(payer, i)
            ends[person] = [("wage", payer, i, fractions.Fraction(rows[i].time)) for payer, i in first.items()]
            for persons, kind, value, time in self.facts:
                if kind == "travel" and person in persons:
                    ends[person].append(("travel", value, None, moment(time)))
        for r in owners:
            if not any(self.roles.get(a) == "recruiter" and r in self.shapes.owners(a) for a in self.shapes.accounts):
                continue
            groups, made = {}, set()
            for i in self.o.kept:
                if r not in self.shapes.owners(rows[i].b):
                    continue
                for person in self.shapes.owners(rows[i].a) - {r}:
                    for what, where, row, time in ends[person]:
                        if (row <= i if row is not None else time < rows[i].time) or \
                                (rule["d"] is not None and time - rows[i].time > rule["d"]):
                            continue
                        for origin in origins[person]:
                            group = groups.setdefault((origin, what, where), (set(), set()))
                            group[0].add(person)
                            group[1].add(i)
            for people, paid in groups.values():
                if len(people) >= rule["n"] and frozenset(paid) not in made:
                    made.add(frozenset(paid))
                    self.o.add("H6", sorted({rows[i].b for i in paid}, key=str.encode), paid)

    def papers(self):
        rule, rows = self.p["H7"], self.o.rows
        number = {row.id: i for i, row in enumerate(rows)}
        licensed = {person for persons, kind, _, _ in self.facts if kind == "licence" for person in persons}
        for owner in {o for account in self.shapes.accounts for o in self.shapes.owners(account)} - licensed:
            paid = {}
            for persons, kind, value, _ in self.facts:
                i = number[value] if kind == "paid_for" else None
                if i is not None and i in self.o.kept and owner in self.shapes.owners(rows[i].a) and persons - {owner}:
                    paid.setdefault(i, set()).update(persons - {owner})
            hits = []
            for hit in sorted(paid):
                seen = [i for i in paid if i in self.o.window(hit, rule["W"])]
                if len(set().union(*(paid[i] for i in seen))) >= rule["n"]:
                    hits.append((hit, seen))
            for episode in self.o.episodes(hits, rule["W"]):
                self.o.add("H7", sorted({rows[i].a for i in episode}, key=str.encode), episode)


def moment(text):
    """Seconds; a day counts as its end."""
    if len(text) == 10:
        day = (datetime.datetime.fromisoformat(text) - datetime.datetime(1970, 1, 1)).days
        return (day + 1) * DAY - fractions.Fraction(1, 10**6)
    return fractions.Fraction(int((datetime.datetime.fromisoformat(text[:-1]) - datetime.datetime(1970, 1, 1)).total_seconds()))


def draw_rules(rng, span):
    return {"surname": rng.choice([None, 2, 3, 20]),
            "H2": {"n": rng.randint(2, 3), "address": rng.randint(2, 4), "common": rng.choice([None, 2, 4, 50])},
            "H6": {"n": rng.randint(1, 3), "d": span()},
            "H7": {"n": rng.randint(1, 3), "W": span()}}
