"""H1 to H7, straight from the definitions. `world` is worldfiles.World: registers say who is tied to whom."""

import datetime
from collections import defaultdict

from oracle_shapes import CASH, DAY, Sides, episodes, finding, plain

ADVERTS = {"7311", "7273"}
LODGING = {"7011", "7032", "6513"}
TRANSPORT = {"4111", "4112", "4121", "4131", "4511"}


def wages(world):
    """Ids of wages: by channel; or a payer who paid the same account about a week, a fortnight or a month
    before or after, and within 33 days of it got less back."""
    if world.wages is not None:
        return world.wages
    txs = world.txs
    found = {tx.id for tx in txs if tx.channel == "wage"}
    pairs = defaultdict(list)
    for tx in plain(txs):
        pairs[tx.src, tx.dst].append(tx)
    for (payer, account), of in pairs.items():
        for tx in of:
            gaps = [abs(other.t - tx.t) / DAY for other in of if other is not tx]
            if not any(6 <= gap <= 8 or 13 <= gap <= 15 or 26 <= gap <= 33 for gap in gaps):
                continue
            back = sum(x.amount for x in pairs.get((account, payer), []) if abs(x.t - tx.t) <= 33 * DAY)
            if back < tx.amount:
                found.add(tx.id)
    world.wages = found  # the same for every definition
    return found


def h1_transfer(world, n=4, d=3 * DAY, rho=500000, width=35 * DAY):
    txs = plain(world.txs)
    sides = Sides(txs)
    is_wage = wages(world)
    skims = defaultdict(list)  # c -> (reaching transfer, wage and transfers, owners)
    for wage in txs:
        if wage.id not in is_wage:
            continue
        sums, steps = defaultdict(int), defaultdict(list)
        for tx in sides.paid.get(wage.dst, []):
            if tx.n <= wage.n or tx.t > wage.t + d or tx.currency != wage.currency:
                continue
            if sums[tx.dst] is None:
                continue
            sums[tx.dst] += tx.amount
            steps[tx.dst].append(tx)
            if 10**6 * sums[tx.dst] < rho * wage.amount:
                continue
            sums[tx.dst] = None
            if not set(tx.dst_owner) & set(tx.src_owner) and not sides.busy(tx.dst, tx, width):
                skims[tx.dst].append((tx, [wage] + steps[tx.dst], tx.src_owner))
    for c, of in sorted(skims.items()):
        of.sort(key=lambda skim: skim[0].n)
        hits = []
        for tx, _, _ in of:
            inside = [s for s in of if s[0].n <= tx.n and s[1][0].t >= tx.t - width]
            if len({s[2] for s in inside}) >= n:
                hits.append((tx, [x for s in inside for x in s[1]]))
        for episode in episodes(hits, width):
            yield finding("H1", [c], episode, "transfer")


def h1_cash(world, n=4, d=3 * DAY, rho=500000, width=35 * DAY, q=900):
    is_wage = wages(world)
    drawn = defaultdict(list)
    for tx in world.txs:
        if tx.dst == CASH and tx.point:
            drawn[tx.src].append(tx)
    draws = defaultdict(list)  # (payer, point) -> (reaching withdrawal, rows, owners)
    for wage in plain(world.txs):
        if wage.id not in is_wage:
            continue
        sums, steps = defaultdict(int), defaultdict(list)
        for tx in drawn.get(wage.dst, []):
            if tx.n <= wage.n or tx.t > wage.t + d or sums[tx.point] is None:
                continue
            sums[tx.point] += tx.amount
            steps[tx.point].append(tx)
            if 10**6 * sums[tx.point] >= rho * wage.amount:
                sums[tx.point] = None
                draws[wage.src, tx.point].append((tx, [wage] + steps[tx.point], tx.src_owner))
    for centre, of in sorted(draws.items()):
        of.sort(key=lambda draw: draw[0].n)
        hits = []
        for tx, _, _ in of:
            inside = [s for s in of if s[0].n <= tx.n and s[0].t >= tx.t - q]
            if len({s[2] for s in inside}) >= n:
                hits.append((tx, [x for s in inside for x in s[1]]))
        for episode in episodes(hits, width):
            yield finding("H1", centre, episode, "cash")


def related(world, a, b):
    return (
        world.surname.get(a) == world.surname.get(b) is not None
        or world.phone.get(a) == world.phone.get(b) is not None
        or world.address.get(a) == world.address.get(b) is not None
        or b in world.kin.get(a, ())
    )


def unrelated(world, people, n):
    """n of them, no two of whom are tied: greedy in order is enough where ties are classes."""
    chosen = []
    for person in sorted(people):
        if not any(related(world, person, other) for other in chosen):
            chosen.append(person)
    return len(chosen) >= n


def h2(world, least=None, common=50):
    least = least or {"phone": 4, "address": 6, "document": 4}
    shared = defaultdict(set)
    for person in world.origin:
        if world.surname.get(person) is None:
            continue  # firms have neither surname nor dwelling
        shared["phone", world.phone[person]].add(person)
        shared["address", world.address[person]].add(person)
        for paper in world.papers.get(person, ()):
            shared["document", paper].add(person)
    for (kind, value), people in sorted(shared.items()):
        surnames = {world.surname[person] for person in people}
        if least[kind] <= len(surnames) <= common and len(people) <= common:
            yield {"typology": "H2", "kind": kind, "centre": (kind, value), "persons": people}


def h3(world, areas=3, width=30 * DAY):
    of = defaultdict(list)
    for tx in plain(world.txs):
        mcc = world.mcc.get(tx.dst)
        what = "advert" if mcc in ADVERTS else "lodging" if mcc in LODGING else "transport" if mcc in TRANSPORT else None
        if what == "advert" or (what and tx.area):
            for owner in tx.src_owner:
                of[owner].append((tx, what))
    for owner, paid in sorted(of.items()):
        hits = []
        for i, (tx, _) in enumerate(paid):
            inside = [x for x in paid[: i + 1] if x[0].t >= tx.t - width]
            kinds = {what for _, what in inside}
            if {"advert", "lodging"} <= kinds and len({x.area for x, what in inside if what != "advert"}) >= areas:
                hits.append((tx, [x for x, _ in inside]))
        for episode in episodes(hits, width):
            yield finding("H3", [owner], episode)


def h4(world, n=6, width=30 * DAY, most=100000):
    got, paid = defaultdict(list), defaultdict(list)
    for tx in plain(world.txs):
        for owner in tx.src_owner:
            for other in tx.dst_owner:
                paid[owner, other].append(tx)
        if tx.amount >= most or tx.channel in ("wage", "own"):
            continue
        for owner in tx.dst_owner:
            for sender in tx.src_owner:
                area = world.area.get(sender)
                if sender != owner and area and area != world.area.get(owner):
                    got[owner, area].append((tx, sender))
    for (r, area), of in sorted(got.items()):
        hits = []
        for i, (tx, _) in enumerate(of):
            inside = [x for x in of[: i + 1] if x[0].t >= tx.t - width]
            senders = {s for _, s in inside}
            if len(senders) < n:
                continue
            clean = {
                s
                for s in senders
                if not any(x.n <= tx.n and x.t >= tx.t - width for x in paid.get((r, s), []))
            }
            if unrelated(world, clean, n):
                hits.append((tx, [x for x, s in inside if s in clean]))
        for episode in episodes(hits, width):
            yield finding("H4", [r, area], episode)


def month_of(tx):
    date = datetime.datetime.fromtimestamp(tx.t, datetime.timezone.utc)
    return date.year * 12 + date.month


def h5(world, rho=400000, least=3):
    is_wage = wages(world)
    credits, pays, payers = defaultdict(int), defaultdict(list), defaultdict(set)
    for tx in world.txs:
        if tx.src == tx.dst:
            continue
        if tx.dst != CASH and tx.src_owner != tx.dst_owner:
            credits[tx.dst, month_of(tx)] += tx.amount
        if CASH in (tx.src, tx.dst):
            continue
        pays[tx.src, tx.dst].append(tx)
        if tx.id in is_wage:
            payers[tx.dst] |= set(tx.src_owner)
    for (w, c), of in sorted(pays.items()):
        employers = set(payers.get(w, ()))
        tied = set(employers)
        for owner in of[0].src_owner:
            employers |= world.employers.get(owner, set())
            tied |= employers | world.creditors.get(owner, set())
        near_employer = any(world.directs.get(owner, set()) & employers for owner in of[0].dst_owner)
        if not near_employer and not set(of[0].dst_owner) & tied:
            continue
        months = defaultdict(int)
        for tx in of:
            months[month_of(tx)] += tx.amount
        good = sorted(m for m, sums in months.items() if credits[w, m] > 0 and 10**6 * sums >= rho * credits[w, m])
        run = []
        for month in good + [None]:
            if run and month != run[-1] + 1:
                if len(run) >= least:
                    yield finding("H5", [w, c], [tx for tx in of if month_of(tx) in run])
                run = []
            if month is not None:
                run.append(month)


def h6(world, n=4, d=90 * DAY):
    is_wage = wages(world)
    advertisers = {p["phoneMentioned"][0] for p in world.of_schema("Article") if p["title"][0] == "work abroad"}
    recruiters = {key for key, sector in world.sector.items() if sector == "Staffing"}
    recruiters |= {key for key, phone in world.phone.items() if phone in advertisers}
    journeys, first_wage = defaultdict(list), {}
    for trip in world.of_schema("Trip"):
        journeys[trip["involved"][0]].append((seconds(trip["date"][0]), "to " + trip["location"][0]))
    for tx in world.txs:
        if tx.id in is_wage:
            for owner in tx.dst_owner:
                for payer in tx.src_owner:
                    first_wage.setdefault((owner, payer), (tx.t, "from " + payer))
    for (owner, _), entry in first_wage.items():
        journeys[owner].append(entry)
    paid = defaultdict(lambda: defaultdict(list))
    for tx in plain(world.txs):
        for owner in tx.dst_owner:
            if owner not in recruiters:
                continue
            for payer in tx.src_owner:
                for when, where in journeys.get(payer, ()):
                    if tx.t <= when <= tx.t + d:
                        paid[owner, world.origin.get(payer), where][payer].append(tx)
    for (recruiter, origin, _), payers in sorted(paid.items(), key=lambda item: str(item[0])):
        if origin is not None and len(payers) >= n:
            yield finding("H6", [recruiter], [tx for of in payers.values() for tx in of])


def seconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def h7(world, n=4, width=60 * DAY):
    of = defaultdict(list)
    for properties in list(world.of_schema("Trip")) + list(world.of_schema("Event", "visa application")):
        payer, person = properties["organizer"][0], properties["involved"][0]
        if payer == person or payer in world.licensed:
            continue
        for key in properties.get("recordId", []):
            if key in world.by_id:
                of[payer].append((world.by_id[key], person))
    for payer, paid in sorted(of.items()):
        paid.sort(key=lambda item: item[0].n)
        hits = []
        for i, (tx, _) in enumerate(paid):
            inside = [x for x in paid[: i + 1] if x[0].t >= tx.t - width]
            if len({person for _, person in inside}) >= n:
                hits.append((tx, [x for x, _ in inside]))
        for episode in episodes(hits, width):
            yield finding("H7", [payer], episode)
