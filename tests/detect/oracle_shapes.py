"""T6 to T10, H1, H3, H4 and H5 said once more in Python: see oracle.py, which brings the ledger and the words."""

import collections
import datetime
import fractions

import oracle_known

DAY = 86400
BASE = "base"


class Shapes:
    def __init__(self, oracle):
        self.o, self.rows, self.p = oracle, oracle.rows, oracle.p
        self.all = [i for i, row in enumerate(self.rows) if row.a != row.b]
        self.accounts = sorted({r.a for r in self.rows} | {r.b for r in self.rows})
        self.known = oracle_known.Known(oracle, self)
        self.roles = self.known.roles

    def run(self):
        self.transit()
        self.stacks()
        self.turns()
        self.structuring()
        self.funnels()
        self.wages = {i for i in self.o.kept if self.is_wage(i)}
        self.skimming()
        self.drawing()
        self.beats()
        self.collectors()
        self.debts()
        self.known.run()

    # ---- words

    def unit(self, i):
        return self.rows[i].currency if self.o.base(i) is None else BASE

    def minor(self, i):
        base = self.o.base(i)
        return self.rows[i].amount if base is None else base

    def currency(self, unit):
        return None if unit == BASE else unit

    def busy(self, account, at, window):
        others = {self.rows[i].b if self.rows[i].a == account else self.rows[i].a for i in self.o.window(at, window)
                  if account in (self.rows[i].a, self.rows[i].b)}
        return self.p["B"] is not None and len(others) > self.p["B"]

    def owners(self, account):
        return set(self.o.ledger.owners.get(account) or {("self", account)})

    def area(self, i):
        return self.rows[i].place.split("/")[0]

    def threshold(self, currency, rule):
        return self.p["thresholds"].get(currency, self.p[rule]["T"])

    # ---- T6

    def transit(self):
        rule, relays = self.p["T6"], {}
        for v in self.accounts:
            for unit in {self.unit(i) for i in self.all} if v != "CASH" else ():
                credits = [i for i in self.all if self.rows[i].b == v and self.unit(i) == unit]
                debits = [i for i in self.all if self.rows[i].a == v and self.unit(i) == unit]
                left, used, hits = {i: self.minor(i) for i in credits}, collections.defaultdict(dict), []
                for e in debits:
                    rest = self.minor(e)
                    for c in (c for c in credits if c < e and self.o.within(c, e, rule["d"]) and left[c] > 0):
                        taken = min(rest, left[c])
                        if taken == 0:
                            break
                        left[c], rest, used[c][e] = left[c] - taken, rest - taken, taken
                        if all(10**6 * taken >= rule["rho"] * self.minor(i) for i in (c, e)):
                            relays[c] = e
                    seen = [c for c in credits if c < e and self.o.within(c, e, rule["W"])]
                    total, part = sum(map(self.minor, seen)), sum(sum(used[c].values()) for c in seen)
                    if total >= rule["X"] and 10**6 * part >= rule["rho"] * total and not self.busy(v, e, rule["W"]):
                        hits.append((e, [c for c in seen if used[c]] + [d for c in seen for d in used[c]]))
                for episode in self.o.episodes(hits, rule["W"]):
                    self.o.add("T6", [v], episode, kind="transit", currency=self.currency(unit))
        for first in set(relays) - set(relays.values()):
            chain = [first]
            while chain[-1] in relays:
                chain.append(relays[chain[-1]])
            if len(chain) > rule["L"]:
                self.o.add("T6", [self.rows[first].a], chain, kind="chain")

    # ---- T7

    def solve(self, window):
        rule = self.p["T7"]
        two = rule["layers"] == 2
        pairs = {(self.rows[i].a, self.rows[i].b) for i in window}
        nodes = {v for pair in pairs for v in pair}

        def middle(v):
            others = {b if a == v else a for a, b in pairs if v in (a, b)}
            if self.p["B"] is not None and len(others) > self.p["B"]:
                return False
            return two or self.o.sums_agree([i for i in window if self.rows[i].b == v],
                                            [i for i in window if self.rows[i].a == v], rule["tau"])

        v2 = {v for v in nodes if middle(v)}
        v1, v3 = (set(v2), set()) if two else (set(nodes), set(nodes))
        while True:
            before = len(v1), len(v2), len(v3)
            paid, by = (lambda u, s: sum((u, v) in pairs for v in s)), (lambda u, s: sum((v, u) in pairs for v in s))
            v1 = {u for u in v1 if paid(u, v2) >= rule["alpha"]}
            v2 = {u for u in v2 if by(u, v1) >= (rule["beta"] if two else rule["alpha"]) and
                  (two or paid(u, v3) >= rule["beta"])}
            v3 = {u for u in v3 if by(u, v2) >= rule["beta"]}
            if before == (len(v1), len(v2), len(v3)):
                break
        rows = [i for i in window if (self.rows[i].a in v1 and self.rows[i].b in v2) or
                (self.rows[i].a in v2 and self.rows[i].b in v3)]
        parts = []
        for i in rows:
            touched = [p for p in parts if p[1] & {self.rows[i].a, self.rows[i].b}]
            parts = [p for p in parts if p not in touched]
            parts.append((set.union({i}, *(p[0] for p in touched)),
                          set.union({self.rows[i].a, self.rows[i].b}, *(p[1] for p in touched))))
        layers = (v1, v2) if two else (v1, v2, v3)
        return [p for p in parts if all(len(layer & p[1]) >= rule["w"] for layer in layers)]

    def stacks(self):
        rule, parts = self.p["T7"], []
        kept = self.o.kept
        if rule["W"] is None:
            windows = [kept]
        else:
            halves = {int(fractions.Fraction(2 * self.rows[i].time, rule["W"]).__floor__()) + k for i in kept for k in (-1, 0)}
            windows = [[i for i in kept if 2 * self.rows[i].time >= j * rule["W"] and
                        2 * self.rows[i].time < (j + 2) * rule["W"]] for j in sorted(halves)]
        for window in windows:
            for rows, accounts in self.solve(window):
                for other in [p for p in parts if p[0] & rows]:
                    parts.remove(other)
                    rows, accounts = rows | other[0], accounts | other[1]
                parts.append((rows, accounts))
        for rows, accounts in parts:
            self.o.add("T7", [min(accounts, key=str.encode)], rows, kind="bipartite" if rule["layers"] == 2 else "stack")

    # ---- T8

    def turns(self):
        rule = self.p["T8"]
        owners = {o for account in self.accounts for o in self.owners(account)}

        def carries(first, later):
            if rule["tau"] is None and rule["epsilon"] is None:
                return True
            got, gave = self.o.base(first), self.o.base(later)
            if got is None or gave is None:
                if self.rows[first].currency != self.rows[later].currency:
                    return False
                got, gave = self.rows[first].amount, self.rows[later].amount
            return ((rule["tau"] is None or 10**6 * gave >= (10**6 - rule["tau"]) * got) and
                    (rule["epsilon"] is None or 10**6 * gave <= (10**6 + rule["epsilon"]) * got))

        for owner in sorted(owners, key=repr):
            mine = {a for a in self.accounts if owner in self.owners(a)}
            found = collections.defaultdict(lambda: collections.defaultdict(set))

            def go_on(path):
                here = self.rows[path[-1]].b
                if here in mine:
                    if len(path) > 1 and here != self.rows[path[0]].a:
                        found[tuple(self.rows[i].a for i in path) + (here,)][path[-1]] |= set(path)
                    return
                if len(path) == rule["K"] or here in [self.rows[i].a for i in path]:
                    return
                for i in self.o.kept:
                    if (i > path[-1] and self.rows[i].a == here and self.o.within(path[0], i, rule["W"]) and
                            carries(path[0], i) and not self.busy(here, i, rule["W"])):
                        go_on(path + [i])

            for first in self.o.kept:
                if len(mine) > 1 and self.rows[first].a in mine:
                    go_on([first])
            for accounts, by_hit in found.items():
                for episode in self.o.episodes([(hit, by_hit[hit]) for hit in sorted(by_hit)], rule["W"]):
                    self.o.add("T8", accounts, episode)

    # ---- T9, T10

    def structuring(self):
        rule = self.p["T9"]
        for owner in {o for account in self.accounts for o in self.owners(account)}:
            for kind, near, far in (("deposits", "b", "a"), ("withdrawals", "a", "b")):
                for currency in ("EUR", "USD"):
                    limit = self.threshold(currency, "T9")
                    mine = [i for i in self.all if getattr(self.rows[i], far) == "CASH" and
                            self.rows[i].currency == currency and owner in self.owners(getattr(self.rows[i], near)) and
                            self.rows[i].amount < limit and 10**6 * self.rows[i].amount >= rule["alpha"] * limit]
                    hits = []
                    for hit in mine:
                        seen = [i for i in mine if i <= hit and self.o.within(i, hit, rule["W"])]
                        if len(seen) >= rule["n"] and sum(self.rows[i].amount for i in seen) >= limit:
                            hits.append((hit, seen))
                    for episode in self.o.episodes(hits, rule["W"]):
                        centre = sorted({getattr(self.rows[i], near) for i in episode}, key=str.encode)
                        self.o.add("T9", centre, episode, kind=kind, currency=currency)

    def funnels(self):
        rule = self.p["T10"]
        for v in self.accounts:
            for currency in ("EUR", "USD") if v != "CASH" else ():
                cash = [i for i in self.all if self.rows[i].a == "CASH" and self.rows[i].b == v and
                        self.rows[i].currency == currency and self.rows[i].amount < self.threshold(currency, "T10") and
                        self.area(i) not in ("", self.p["home"].get(v))]
                left, used, hits = {i: self.rows[i].amount for i in cash}, collections.defaultdict(dict), []
                for e in (i for i in self.all if self.rows[i].a == v and self.rows[i].currency == currency):
                    rest = self.rows[e].amount
                    for c in cash:
                        if c < e and self.o.within(c, e, rule["d"]) and self.area(c) != self.area(e) and left[c] and rest:
                            taken = min(rest, left[c])
                            left[c], rest, used[c][e] = left[c] - taken, rest - taken, taken
                    seen = [c for c in cash if c < e and self.o.within(c, e, rule["W"])]
                    if (len({self.area(c) for c in seen}) >= rule["g"] and
                            10**6 * sum(sum(used[c].values()) for c in seen) >=
                            rule["rho"] * sum(self.rows[c].amount for c in seen)):
                        hits.append((e, seen + [d for c in seen for d in used[c]]))
                for episode in self.o.episodes(hits, rule["W"]):
                    self.o.add("T10", [v], episode, currency=currency)


    # ---- H1

    def sums(self, came, left):
        """Pairs of sums: in the base, and in each currency of which an amount has no rate."""
        units = {BASE} | {self.rows[i].currency for i in came + left if self.unit(i) != BASE}
        for unit in units:
            fits = (lambda i: self.unit(i) == BASE) if unit == BASE else (lambda i: self.rows[i].currency == unit)
            amount = self.minor if unit == BASE else (lambda i: self.rows[i].amount)
            yield sum(amount(i) for i in came if fits(i)), sum(amount(i) for i in left if fits(i))

    def is_wage(self, i):
        row = self.rows[i]
        if row.channel == "wage":
            return True
        near = [j for j in self.o.kept if abs(self.rows[j].time - row.time) <= 33 * DAY]
        came = [j for j in near if (self.rows[j].a, self.rows[j].b) == (row.a, row.b)]
        left = [j for j in near if (self.rows[j].a, self.rows[j].b) == (row.b, row.a)]
        gaps = [abs(self.rows[j].time - row.time) / DAY for j in came if j != i]
        if not any(6 <= gap <= 8 or 13 <= gap <= 15 or 26 <= gap <= 33 for gap in gaps):
            return False
        return any(back < paid for paid, back in self.sums(came, left))

    def reach(self, wage, following):
        """The transfers up to the one that reaches the share, or None."""
        total, rule = 0, self.p["H1"]
        for at, i in enumerate(following):
            if self.unit(wage) == BASE:
                total += self.minor(i) if self.unit(i) == BASE else 0
            elif self.rows[i].currency == self.rows[wage].currency:
                total += self.rows[i].amount
            if 10**6 * total >= rule["rho"] * self.minor(wage):
                return following[:at + 1]
        return None

    def takings(self, takings, centre, kind, counts):
        rule, hits = self.p["H1"], []
        for hit in sorted({taken[-1] for _, taken in takings}):
            seen = [(wage, taken) for wage, taken in takings if taken[-1] <= hit and counts(wage, taken, hit)]
            if len({o for wage, _ in seen for o in self.owners(self.rows[wage].b)}) >= rule["n"]:
                hits.append((hit, [i for wage, taken in seen for i in [wage] + taken]))
        for episode in self.o.episodes(hits, rule["W"]):
            self.o.add("H1", [centre], episode, kind=kind)

    def skimming(self):
        rule = self.p["H1"]
        for c in self.accounts:
            takings = []
            for wage in self.wages:
                w = self.rows[wage].b
                if self.owners(w) & self.owners(c):
                    continue
                taken = self.reach(wage, [i for i in self.o.kept if i > wage and self.o.within(wage, i, rule["d"]) and
                                          (self.rows[i].a, self.rows[i].b) == (w, c)])
                if taken and not self.busy(c, taken[-1], rule["W"]):
                    takings.append((wage, taken))
            self.takings(takings, c, "transfer", lambda wage, taken, hit: self.o.within(wage, hit, rule["W"]))

    def drawing(self):
        rule = self.p["H1"]
        for payer in self.accounts:
            for place in {row.place for row in self.rows if row.place.partition("/")[2]}:
                takings = []
                for wage in (i for i in self.wages if self.rows[i].a == payer):
                    taken = self.reach(wage, [i for i in self.all if i > wage and self.o.within(wage, i, rule["d"]) and
                                              (self.rows[i].a, self.rows[i].b, self.rows[i].place) ==
                                              (self.rows[wage].b, "CASH", place)])
                    if taken:
                        takings.append((wage, taken))
                self.takings(takings, payer, "cash", lambda wage, taken, hit: self.o.within(taken[-1], hit, rule["q"]))

    # ---- H3, H4, H5

    def beats(self):
        rule, roles, home = self.p["H3"], self.roles, self.p["home"]
        where = lambda i: self.area(i) or home.get(self.rows[i].b)
        for owner in {o for account in self.accounts for o in self.owners(account)}:
            mine = [i for i in self.o.kept if owner in self.owners(self.rows[i].a) and
                    (roles.get(self.rows[i].b) == "advert" or
                     (roles.get(self.rows[i].b) in ("lodging", "transport") and where(i)))]
            hits = []
            for hit in mine:
                seen = [i for i in mine if i <= hit and self.o.within(i, hit, rule["W"])]
                kinds = {roles[self.rows[i].b] for i in seen}
                areas = {where(i) for i in seen if roles[self.rows[i].b] != "advert"}
                if {"advert", "lodging"} <= kinds and len(areas) >= rule["g"]:
                    hits.append((hit, seen))
            for episode in self.o.episodes(hits, rule["W"]):
                self.o.add("H3", sorted({self.rows[i].a for i in episode}, key=str.encode), episode)

    def collectors(self):
        rule, home = self.p["H4"], self.p["home"]
        for r in {o for account in self.accounts for o in self.owners(account)}:
            own = {home[a] for a in self.accounts if r in self.owners(a) and a in home}
            for area in set(home.values()) - own:
                gifts = [i for i in self.o.kept if r in self.owners(self.rows[i].b) and
                         home.get(self.rows[i].a) == area and self.rows[i].channel not in ("wage", "own") and
                         self.minor(i) < rule["M"] and self.owners(self.rows[i].a) - {r}]
                hits = []
                for hit in gifts:
                    window = self.o.window(hit, rule["W"])
                    paid = {s for i in window if r in self.owners(self.rows[i].a) for s in self.owners(self.rows[i].b)}
                    seen = [i for i in gifts if i in window]
                    clean = {s for i in seen for s in self.owners(self.rows[i].a)} - {r} - paid
                    if self.known.unrelated(clean, rule["n"], True):
                        hits.append((hit, [i for i in seen if self.owners(self.rows[i].a) & clean]))
                for episode in self.o.episodes(hits, rule["W"]):
                    self.o.add("H4", sorted({self.rows[i].b for i in episode}, key=str.encode), episode)

    def month(self, i):
        date = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=self.rows[i].time)
        return 12 * date.year + date.month

    def debts(self):
        rule, roles = self.p["H5"], self.roles
        recruiters = {o for account, role in roles.items() if role == "recruiter" for o in self.owners(account)}
        for w, c in {(self.rows[i].a, self.rows[i].b) for i in self.o.kept}:
            tied = recruiters.union(*(self.owners(self.rows[i].a) for i in self.wages if self.rows[i].b == w))
            if self.owners(w) & self.owners(c) or not self.owners(c) & tied:
                continue
            paid = [i for i in self.o.kept if (self.rows[i].a, self.rows[i].b) == (w, c)]
            good = []
            for month in {self.month(i) for i in paid}:
                came = [i for i in self.o.kept if self.rows[i].b == w and self.month(i) == month and
                        not self.owners(self.rows[i].a) & self.owners(w)]
                left = [i for i in paid if self.month(i) == month]
                if any(into > 0 and 10**6 * out >= rule["rho"] * into for into, out in self.sums(came, left)):
                    good.append(month)
            for month in sorted(good):
                if month - 1 in good:
                    continue
                run = [month]
                while run[-1] + 1 in good:
                    run.append(run[-1] + 1)
                if len(run) >= rule["m"]:
                    self.o.add("H5", [w, c], [i for i in paid if self.month(i) in run])


def draw_shapes(rng, span, part, accounts):
    limits = rng.choice([{}, {"EUR": rng.randint(60, 300)}])
    return {"T6": {"d": span(), "rho": rng.choice([500001, 800000, 1000000]), "W": span(), "X": rng.randint(1, 300),
                   "L": rng.randint(1, 3)},
            "T7": {"alpha": rng.randint(1, 2), "beta": rng.randint(1, 2), "W": span() or 5, "tau": part(),
                   "w": rng.randint(1, 2), "layers": rng.choice([2, 3, 3])},
            "T8": {"K": rng.randint(2, 5), "W": span(), "tau": part(), "epsilon": part()},
            "T9": {"T": rng.randint(95, 240), "alpha": rng.choice([0, 400000, 500000]), "n": rng.randint(1, 3), "W": span()},
            "T10": {"g": rng.randint(1, 3), "W": span(), "d": span(), "rho": rng.choice([0, 300000, 700000]),
                    "T": rng.randint(95, 240)},
            "H1": {"n": rng.randint(1, 3), "d": span(), "rho": rng.choice([0, 300000, 500000, 1500000]), "W": span(),
                   "q": span()},
            "H3": {"g": rng.randint(1, 2), "W": span()},
            "H4": {"n": rng.randint(1, 2), "W": span(), "M": rng.randint(80, 120)},
            "H5": {"rho": rng.choice([100000, 400000]), "m": rng.randint(1, 2)},
            "roles": {a: rng.choice(["advert", "lodging", "transport", "recruiter"]) for a in accounts if rng.random() < 0.6},
            **oracle_known.draw_rules(rng, span), "thresholds": limits, "home": {a: rng.choice("np") for a in accounts if rng.random() < 0.4}}
