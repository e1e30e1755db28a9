"""T1 to T10, straight from the definitions: slow, obvious, and without a line of any detector.

Each function takes the transactions in order and yields findings: dicts with typology, kind, centre
(a tuple of accounts or owners) and tx (a set of ids), standing. docs/detection.md has the words.
"""

from bisect import bisect_left
from collections import defaultdict

DAY = 86400
CASH = "CASH"
STANDING = 30 * DAY
BUSY = 100


def finding(typology, centre, txs, kind=None):
    txs = sorted(set(txs), key=lambda tx: tx.n)
    return {
        "typology": typology,
        "kind": kind,
        "centre": tuple(centre),
        "tx": [tx.id for tx in txs],
        "standing": txs[-1].t - txs[0].t > STANDING,
        "first": txs[0],
        "last": txs[-1],
    }


def plain(txs):
    """No cash and no account to itself."""
    return [tx for tx in txs if CASH not in (tx.src, tx.dst) and tx.src != tx.dst]


class Sides:
    """Per account: what it paid, what it was paid, in order."""

    def __init__(self, txs):
        self.paid, self.got, self.both = defaultdict(list), defaultdict(list), defaultdict(list)
        for tx in txs:
            self.paid[tx.src].append(tx)
            self.got[tx.dst].append(tx)
            self.both[tx.src].append(tx)
            self.both[tx.dst].append(tx)
        self.known = {}

    def busy(self, account, tx, window):
        """More than BUSY distinct counterparties in the window of tx."""
        key = (account, tx.n, window)
        if key not in self.known:
            of = self.both[account]  # in order, so a window is a run
            first = bisect_left(of, tx.t - window, key=lambda other: other.t)
            past = bisect_left(of, tx.n + 1, key=lambda other: other.n)
            others = {other.dst if other.src == account else other.src for other in of[first:past]}
            self.known[key] = len(others) > BUSY
        return self.known[key]


def windows(txs, width):
    """For each transaction of a list in order: it, and those of its window."""
    start = 0
    for end, tx in enumerate(txs):
        while txs[start].t < tx.t - width:
            start += 1
        yield tx, txs[start : end + 1]


def episodes(hits, width):
    """Hits are (tx, transactions counted in its window), in order; within width they are one finding."""
    last, gathered = None, []
    for tx, counted in hits:
        if last is not None and tx.t - last.t > width:
            yield gathered
            gathered = []
        gathered += counted
        last = tx
    if last is not None:
        yield gathered


def fan(typology, txs, k, width, incoming):
    sides = Sides(plain(txs))
    for account, of in sorted((sides.got if incoming else sides.paid).items()):
        other = (lambda tx: tx.src) if incoming else (lambda tx: tx.dst)
        hits = [(tx, inside) for tx, inside in windows(of, width) if len({other(x) for x in inside}) >= k]
        for episode in episodes(hits, width):
            yield finding(typology, [account], episode)


def t1(txs, k=8, width=3 * DAY):
    return fan("T1", txs, k, width, False)


def t2(txs, k=8, width=3 * DAY):
    return fan("T2", txs, k, width, True)


def total(by_id, found):
    sums = defaultdict(int)
    for key in found["tx"]:
        sums[by_id[key].currency] += by_id[key].amount
    return sums


def near(out, into, low, high):
    """Some currency in which out lies between low and high millionths of into."""
    return any(low * into[c] <= 10**6 * out.get(c, 0) <= high * into[c] for c in into if into[c] > 0)


def t3(txs, k=8, width=3 * DAY, tau=150000):
    by_id = {tx.id: tx for tx in txs}
    gathers, scatters = defaultdict(list), defaultdict(list)
    for found in fan("T2", txs, k, width, True):
        gathers[found["centre"]].append(found)
    for found in fan("T1", txs, k, width, False):
        scatters[found["centre"]].append(found)
    for centre in sorted(gathers):
        for g in gathers[centre]:
            for s in scatters.get(centre, []):
                if g["standing"] or s["standing"] or not g["first"].n < s["first"].n:
                    continue
                if s["first"].t > g["last"].t + width:
                    continue
                if near(total(by_id, s), total(by_id, g), 10**6 - tau, 10**6 + tau):
                    yield finding("T3", centre, [by_id[key] for key in g["tx"] + s["tx"]])


def t4(txs, k=4, width=5 * DAY, tau=250000):
    sides = Sides(plain(txs))
    paths = defaultdict(list)  # (s, d) -> (e1, e2)
    for m in sorted(sides.got):
        got = sides.got[m]
        for e2 in sides.paid.get(m, []):
            firsts = [e1 for e1 in got if e1.n < e2.n and e1.t >= e2.t - width and e1.src != e2.dst]
            if firsts and not sides.busy(m, e2, width):
                for e1 in firsts:
                    paths[e1.src, e2.dst].append((e1, e2))
    for (s, d), found in sorted(paths.items()):
        if len({e2.src for _, e2 in found}) < k:
            continue
        found.sort(key=lambda path: (path[1].n, path[0].n))
        hits = []
        for e in sorted({e2 for _, e2 in found}, key=lambda tx: tx.n):
            inside = [p for p in found if p[1].n <= e.n and p[0].t >= e.t - width]
            if len({p[1].src for p in inside}) >= k:
                hits.append((e, inside))
        for episode in episodes(hits, width):
            first_legs, second_legs = {p[0] for p in episode}, {p[1] for p in episode}
            into, out = defaultdict(int), defaultdict(int)
            for tx in first_legs:
                into[tx.currency] += tx.amount
            for tx in second_legs:
                out[tx.currency] += tx.amount
            if near(out, into, 10**6 - tau, 10**6 + tau):
                yield finding("T4", [s, d], first_legs | second_legs)


def t5(txs, most=10, width=7 * DAY, delta=200000, epsilon=50000):
    txs = plain(txs)
    sides = Sides(txs)
    hits = defaultdict(list)

    def walk(path, accounts):
        last = path[-1]
        for nxt in sides.paid.get(last.dst, []):
            if nxt.n <= last.n:
                continue
            if nxt.t > path[0].t + width:
                break
            if nxt.currency != last.currency:
                continue
            if not (10**6 - delta) * last.amount <= 10**6 * nxt.amount <= (10**6 + epsilon) * last.amount:
                continue
            if nxt.dst == path[0].src:
                cycle = path + [nxt]
                if len(cycle) >= 3 and quiet(cycle) and len({tx.src_owner for tx in cycle}) >= 2:
                    least = min(range(len(cycle)), key=lambda i: cycle[i].src)
                    sequence = tuple(cycle[(least + i) % len(cycle)].src for i in range(len(cycle)))
                    hits[sequence].append(cycle)
            elif nxt.dst not in accounts and len(path) + 1 < most:
                walk(path + [nxt], accounts | {nxt.dst})

    def quiet(cycle):
        passes = [(tx.src, tx) for tx in cycle[1:]] + [(cycle[0].src, cycle[0])]
        return not any(sides.busy(account, tx, width) for account, tx in passes)

    for tx in txs:
        walk([tx], {tx.src, tx.dst})
    for sequence, cycles in sorted(hits.items()):
        cycles.sort(key=lambda cycle: cycle[-1].n)
        gathered, last = [], None
        for cycle in cycles:
            if last is not None and last.n < cycle[0].n:
                yield finding("T5", sequence, gathered)
                gathered = []
            gathered += cycle
            last = cycle[-1]
        yield finding("T5", sequence, gathered)


def use_up(txs, d):
    """T6's accounting: each debit uses up the oldest credits within d before it. Per account."""
    sides = Sides([tx for tx in txs if tx.src != tx.dst])
    for account in sorted(sides.both):
        if account == CASH:
            continue
        uses = defaultdict(list)  # by currency: (credit, debit, amount)
        left = {}
        credits = defaultdict(list)
        for tx in sides.both[account]:
            if tx.dst == account:
                credits[tx.currency].append(tx)
                left[tx.n] = tx.amount
                continue
            wants = tx.amount
            for credit in credits[tx.currency]:
                if credit.t < tx.t - d or left[credit.n] == 0:
                    continue
                taken = min(wants, left[credit.n])
                left[credit.n] -= taken
                wants -= taken
                uses[tx.currency].append((credit, tx, taken))
                if wants == 0:
                    break
        yield account, credits, uses, sides


def t6_transit(txs, d=48 * 3600, rho=800000, width=7 * DAY, least=500000):
    quiet_sides = Sides(plain(txs))
    for account, credits, uses, _ in use_up(txs, d):
        for currency, used in sorted(uses.items()):
            hits = []
            for debit in sorted({u[1] for u in used}, key=lambda tx: tx.n):
                inside = [c for c in credits[currency] if c.n <= debit.n and c.t >= debit.t - width]
                sums = sum(c.amount for c in inside)
                spent = [u for u in used if u[1].n <= debit.n and u[0].t >= debit.t - width]
                if sums < least or 10**6 * sum(u[2] for u in spent) < rho * sums:
                    continue
                if quiet_sides.busy(account, debit, width):
                    continue
                hits.append((debit, [u[0] for u in spent] + [u[1] for u in spent]))
            for episode in episodes(hits, width):
                yield finding("T6", [account], episode, "transit")


def t6_chain(txs, d=48 * 3600, rho=800000, least=3):
    relay, into = {}, set()  # credit -> debit
    by_n = {tx.n: tx for tx in txs}
    for _, _, uses, _ in use_up(txs, d):
        for used in uses.values():
            for credit, debit, amount in used:
                if 10**6 * amount >= rho * credit.amount and 10**6 * amount >= rho * debit.amount:
                    relay[credit.n] = debit.n
                    into.add(debit.n)
    for start in sorted(relay):
        if start in into:
            continue
        chain = [start]
        while chain[-1] in relay:
            chain.append(relay[chain[-1]])
        if len(chain) - 1 >= least:
            chained = [by_n[n] for n in chain]
            yield finding("T6", [chained[0].id], chained, "chain")


def peel(edges, alpha, beta, tau, three):
    """The largest layers of one window; edges are its transactions."""
    others, into, out = defaultdict(set), defaultdict(lambda: defaultdict(int)), defaultdict(lambda: defaultdict(int))
    pays = defaultdict(set)
    for tx in edges:
        others[tx.src].add(tx.dst)
        others[tx.dst].add(tx.src)
        out[tx.src][tx.currency] += tx.amount
        into[tx.dst][tx.currency] += tx.amount
        pays[tx.src].add(tx.dst)
    paid = defaultdict(set)
    for src, dsts in pays.items():
        for dst in dsts:
            paid[dst].add(src)
    calm = {a for a in others if len(others[a]) <= BUSY}
    if three:
        first, last = set(pays), set(paid)
        middle = {a for a in calm if a in into and a in out and near(out[a], into[a], 10**6 - tau, 10**6 + tau)}
    else:
        first, middle, last = calm & set(pays), calm & set(paid), None
    while True:
        size = len(first), len(middle), len(last or ())
        first = {a for a in first if len(pays[a] & middle) >= alpha}
        if three:
            middle = {a for a in middle if len(paid[a] & first) >= alpha and len(pays[a] & last) >= beta}
            last = {a for a in last if len(paid[a] & middle) >= beta}
        else:
            middle = {a for a in middle if len(paid[a] & first) >= beta}
        if (len(first), len(middle), len(last or ())) == size:
            return first, middle, last


def t7(txs, alpha=3, beta=3, width=5 * DAY, tau=200000, least=3, layers=3):
    txs = plain(txs)
    if not txs:
        return
    half = width // 2
    parts = []  # (window, transactions)
    for j in range(txs[0].t // half - 2, txs[-1].t // half + 1):
        first_row = bisect_left(txs, j * half, key=lambda tx: tx.t)
        inside = txs[first_row : bisect_left(txs, j * half + width, key=lambda tx: tx.t)]
        first, middle, last = peel(inside, alpha, beta, tau, layers == 3)
        used = [(tx, 1) for tx in inside if tx.src in first and tx.dst in middle]
        if layers == 3:
            used += [(tx, 2) for tx in inside if tx.src in middle and tx.dst in last]
        parts += [(j, part) for part in connected(used) if wide(part, least, layers)]
    merged = []
    for j, part in parts:
        ids = {tx for tx, _ in part}
        for other in merged:
            if j - other["j"] <= 1 and ids & other["tx"]:
                other["tx"] |= ids
                other["j"] = j
                break
        else:
            merged.append({"j": j, "tx": ids})
    for part in merged:
        centre = min(account for tx in part["tx"] for account in (tx.src, tx.dst))
        yield finding("T7", [centre], part["tx"], "stack" if layers == 3 else "bipartite")


def connected(used):
    group = {}

    def root(a):
        while group.setdefault(a, a) != a:
            a = group[a]
        return a

    for tx, layer in used:
        group[root((tx.src, layer))] = root((tx.dst, layer + 1))
    parts = defaultdict(list)
    for tx, layer in used:
        parts[root((tx.src, layer))].append((tx, layer))
    return parts.values()


def wide(part, least, layers):
    members = defaultdict(set)
    for tx, layer in part:
        members[layer].add(tx.src)
        members[layer + 1].add(tx.dst)
    return all(len(members[layer]) >= least for layer in range(1, layers + 1))


def t8(txs, most=6, width=10 * DAY, tau=100000, epsilon=50000):
    txs = plain(txs)
    sides = Sides(txs)
    accounts_of = defaultdict(set)
    for tx in txs:
        for owner in tx.src_owner:
            accounts_of[owner].add(tx.src)
        for owner in tx.dst_owner:
            accounts_of[owner].add(tx.dst)
    hits = defaultdict(list)

    def walk(owner, path, seen):
        for nxt in sides.paid.get(path[-1].dst, []):
            if nxt.n <= path[-1].n:
                continue
            if nxt.t > path[0].t + width:
                break
            if nxt.currency != path[0].currency:
                continue
            if not (10**6 - tau) * path[0].amount <= 10**6 * nxt.amount <= (10**6 + epsilon) * path[0].amount:
                continue
            if sides.busy(nxt.src, nxt, width):
                continue
            if nxt.dst in accounts_of[owner]:
                if nxt.dst != path[0].src:
                    way = path + [nxt]
                    hits[owner, tuple([tx.src for tx in way] + [nxt.dst])].append(way)
            elif nxt.dst not in seen and len(path) + 1 < most:
                walk(owner, path + [nxt], seen | {nxt.dst})

    for tx in txs:
        for owner in tx.src_owner:
            if len(accounts_of[owner]) >= 2 and tx.dst not in accounts_of[owner]:
                walk(owner, [tx], {tx.src, tx.dst})
    for (_, sequence), ways in sorted(hits.items()):
        ways.sort(key=lambda way: way[-1].n)
        gathered, last = [], None
        for way in ways:
            if last is not None and last.n < way[0].n:
                yield finding("T8", sequence, gathered)
                gathered = []
            gathered += way
            last = way[-1]
        yield finding("T8", sequence, gathered)


def t9(txs, threshold=1000000, alpha=500000, least=3, width=3 * DAY):
    cash = defaultdict(list)
    for tx in txs:
        if tx.src == CASH and tx.dst != CASH:
            for owner in tx.dst_owner:
                cash[owner, "in", tx.currency].append(tx)
        elif tx.dst == CASH:
            for owner in tx.src_owner:
                cash[owner, "out", tx.currency].append(tx)
    for (owner, direction, _), of in sorted(cash.items()):
        of = [tx for tx in of if alpha * threshold <= 10**6 * tx.amount < 10**6 * threshold]
        hits = [
            (tx, inside)
            for tx, inside in windows(of, width)
            if len(inside) >= least and sum(x.amount for x in inside) >= threshold
        ]
        for episode in episodes(hits, width):
            yield finding("T9", [owner, direction], episode)


def t10(txs, home, areas=3, width=14 * DAY, d=5 * DAY, rho=700000, threshold=1000000):
    """home: owner -> area, where it is known."""
    both = defaultdict(list)
    for tx in txs:
        if tx.src != tx.dst:
            both[tx.src].append(tx)
            both[tx.dst].append(tx)
    for account in sorted(both):
        if account == CASH:
            continue
        by_currency = defaultdict(list)
        for tx in both[account]:
            by_currency[tx.currency].append(tx)
        for currency, of in sorted(by_currency.items()):
            deposits, left, uses, hits = [], {}, [], []
            for tx in of:
                if tx.dst == account:
                    own = {home.get(owner) for owner in tx.dst_owner}
                    if tx.src == CASH and tx.amount < threshold and tx.area and tx.area not in own:
                        deposits.append(tx)
                        left[tx.n] = tx.amount
                    continue
                wants = tx.amount
                for deposit in deposits:
                    if deposit.t < tx.t - d or left[deposit.n] == 0 or (tx.area and deposit.area == tx.area):
                        continue
                    taken = min(wants, left[deposit.n])
                    left[deposit.n] -= taken
                    wants -= taken
                    uses.append((deposit, tx, taken))
                    if wants == 0:
                        break
                inside = [x for x in deposits if x.t >= tx.t - width]
                if len({x.area for x in inside}) < areas:
                    continue
                spent = [u for u in uses if u[0].t >= tx.t - width]
                if 10**6 * sum(u[2] for u in spent) >= rho * sum(x.amount for x in inside):
                    hits.append((tx, [u[0] for u in spent] + [u[1] for u in spent]))
            for episode in episodes(hits, width):
                yield finding("T10", [account, currency], episode)
