"""Stages of payments against the truth of a training world: how many got the right one.

business.py MANUMIT WORK SCENARIO SEED SIZE LEAST [listed]

Each true network's accounts as one business; with `listed`, the networks that the case lists. Counted are
payments of the truth that touch these accounts: staged rightly, staged wrongly, without a stage; and
payments with a stage that the truth knows nothing of. Fails when fewer than LEAST of those staged are
right, or when sums do not add up: lines, stages and roles to the whole, payments to lines. Turnover and
payroll of companies, and payments beside acts of officials, are counted again from the files of the
world; and nobody who is held for a possible victim may stand under an offence.
"""

import collections
import csv
import datetime
import json
import os
import shutil
import subprocess
import sys

# the truth says `exit` of what leaves for good, `corrupt` of bribes whatever for, `cost` of what the work
# itself costs: any stage's cost, or share of a member, is right there
SAME = {"exit": {"reinvest", "dispose"}, "corrupt": {"enter", "control"}}
AGENCIES = ("registry", "police", "border", "inspectorate", "procurement")


def right(row, truth):
    if truth == "cost":
        return row["flow"] in ("cost", "share")
    return row["stage"] in SAME.get(truth, {truth})


def minor(row, *keys):
    return [row[key]["minor"] for key in keys]


def add_up(page, rows, currency, wrong):
    """Everything that is shown as a sum, added up again."""
    whole = [page[key]["minor"] for key in ("income_least", "income_most", "cost_least", "cost_most")]
    for table in ("stages", "roles"):
        sums = [sum(row[key]["minor"] for row in page[table]) for key in ("income_least", "income_most", "cost_least", "cost_most")]
        if sums != whole:
            wrong.append(f"{table} are {sums} together, the whole is {whole}")
    lines = collections.defaultdict(lambda: [0, 0, 0])
    for row in rows:
        if row["least"]["currency"] != currency:
            continue
        line = lines[(row["stage"], row["flow"], row["line"])]
        line[0], line[1], line[2] = line[0] + 1, line[1] + row["least"]["minor"], line[2] + row["most"]["minor"]
    shown = {(row["stage"], row["flow"], row["line"]): [row["payments"], *minor(row, "least", "most")] for row in page["lines"]}
    if shown != dict(lines):
        wrong.append("lines are not what their payments are together")
    income = sum(line[1] for key, line in lines.items() if key[1] == "income")
    cost = sum(line[2] for key, line in lines.items() if key[1] in ("cost", "left"))
    if page["profit_least"]["minor"] != income - cost:
        wrong.append("the least profit is not the least income less the most cost")


QUIET = {"instant", "card_present", "card_not_present", "wage", "fee", "interest", "own", "refund"}
ACTS = {"permit", "visa decision", "inspection"}


def count_companies(rows, companies, wrong):
    """Turnover and wages by holder, in the currency of most payments that came in."""
    owner = {}
    for row in rows:
        owner[row["from"]], owner[row["to"]] = row["from_owner"], row["to_owner"]
    came, wages = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0])), collections.Counter()
    for row in rows:
        payer, payee = row["from_owner"] or row["from"], row["to_owner"] or row["to"]
        if payer == payee or row["channel"] in ("own", "refund"):
            continue
        sums = came[payee][row["currency"]]
        sums[0], sums[1] = sums[0] + 1, sums[1] + int(row["amount_minor"])
        if row["channel"] == "wage":
            wages[payer] += 1
    for company in companies:
        holder = owner.get(company["account"])
        if not holder:
            continue
        sums = came[holder].get(company["turnover"]["currency"] if company["turnover"] else "", [0, 0])
        told = [company["payments"], company["turnover"]["minor"] if company["turnover"] else 0]
        if told != sums or company["wage_payments"] != wages[holder]:
            wrong.append(f"a company is said to have {told} and {company['wage_payments']} wages, the ledger has {sums}, {wages[holder]}")


def count_acts(rows, files, payments, victims, wrong):
    """Payments within 14 days of an act, to accounts of whoever signed."""
    signed = collections.defaultdict(list)
    for path in files:
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["schema"] == "Event" and line["properties"]["name"][0] in ACTS:
                    day = datetime.date.fromisoformat(line["properties"]["date"][0][:10])
                    for official in line["properties"]["organizer"]:
                        signed[official] += [day] * max(len(line["properties"].get("involved", [])), 1)
    expected = collections.Counter()
    for row in rows:
        if row["channel"] in QUIET or row["from"] in victims:
            continue
        day = datetime.datetime.fromtimestamp(int(row["time_s"]), datetime.timezone.utc).date()
        expected[row["id"]] += sum(abs((day - act).days) <= 14 for holder in row["to_owner"].split("|") for act in signed.get(holder, []))
    told = collections.Counter(row["transfer"] for row in payments)
    if +expected != told:
        wrong.append(f"{sum(told.values())} payments stand beside acts, the files have {sum(expected.values())}")


def main():
    program, work, scenario, seed, size, least = sys.argv[1:7]
    listed = len(sys.argv) > 7
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        done = subprocess.run([program, *arguments, "--quiet"], capture_output=True, text=True, check=False, env=environment)
        if done.returncode != 0:
            sys.exit(f"{arguments[:2]}: {done.stderr}")
        return done.stdout

    world, case = os.path.join(work, "world"), os.path.join(work, "case.mnm")
    run("exercise", "make", "--scenario", scenario, "--seed", seed, "--size", size, "-o", world)
    run("new", case, "--person", "ana", "--shares", "0")
    files = [os.path.join(world, "ledger", "ledger.csv")]
    for country in sorted(os.listdir(os.path.join(world, "agencies"))):
        for agency in AGENCIES:
            folder = os.path.join(world, "agencies", country, agency)
            if os.path.isdir(folder):
                files.append(folder)
    run("add", case, *files, "--person", "ana")
    run("investigate", case, "--person", "ana")
    members, stage, touched = {}, {}, set()
    with open(os.path.join(world, "truth", "truth.jsonl"), encoding="utf-8") as file:
        for line in map(json.loads, file):
            if line["record"] == "person" and line.get("network"):
                members.setdefault(line["network"], set()).update(line["accounts"])
            if line["record"] == "network":
                members.setdefault(line["id"], set()).update(firm["account"] for firm in line["firms"])
            if line["record"] == "transfer":
                stage[line["id"]] = line
    for line in stage.values():
        touched.update((line["from"], line["to"]))
    if listed:
        count = len(json.loads(run("show", case, "networks", "--format", "json"))["networks"])
        asked = [(["network", str(number)], None) for number in range(1, count + 1)]
    else:
        asked = [(["--accounts", ",".join(sorted(touched.intersection(accounts)))], accounts)
                 for _, accounts in sorted(members.items())]
    wrong, held = [], set()
    table, unknown, none, seen, victims = collections.Counter(), 0, collections.Counter(), 0, 0
    for arguments, accounts in asked:
        rows = json.loads(run("business", case, *arguments, "--rows", "--format", "json"))["payments"]
        page = json.loads(run("business", case, *arguments, "--format", "json"))
        add_up(page, rows, page["income_least"]["currency"], wrong)
        roles = json.loads(run("roles", case, *arguments, "--format", "json"))["roles"]
        possible = {row["account"] for row in roles if row["role"].startswith("possible victim")}
        held |= possible
        for row in json.loads(run("offences", case, *arguments, "--format", "json"))["offences"]:
            if possible.intersection(row["accounts"]):
                wrong.append(f"a possible victim stands under {row['offence']}")
        victims += page["victims"]
        staged = {row["transfer"]: row for row in rows}
        for row in rows:
            if row["transfer"] not in stage:
                unknown += 1
                table[("-", row["rule"], row["stage"])] += 1
        if accounts is None:
            accounts = {row["account"] for row in roles}
        for number, line in stage.items():
            if line["from"] not in accounts and line["to"] not in accounts:
                continue
            seen += 1
            row = staged.get(number)
            if row is None:
                none[line["stage"]] += 1
            else:
                table[(line["stage"], row["rule"], "right" if right(row, line["stage"]) else row["stage"])] += 1
    with open(files[0], newline="", encoding="utf-8") as file:
        ledger = list(csv.DictReader(file))
    count_companies(ledger, json.loads(run("companies", case, "--all", "--format", "json"))["companies"], wrong)
    acts = [os.path.join(folder, name) for folder in files[1:] for name in os.listdir(folder) if name == "awards.ftm.json"]
    count_acts(ledger, acts, json.loads(run("officials", case, "--anyone", "--format", "json"))["payments"], held, wrong)
    good = sum(count for (truth, _, told), count in table.items() if truth != "-" and told == "right")
    bad = sum(count for (truth, _, told), count in table.items() if truth != "-" and told != "right")
    if os.environ.get("MNM_SHOW"):
        for key, count in sorted(table.items()):
            print(*key, count)
        print("no stage:", dict(none))
    print(f"payments of the truth {seen}: right {good}, wrong {bad}, no stage {sum(none.values())}; "
          f"right of those staged {good / max(good + bad, 1):.3f}, of all {good / max(seen, 1):.3f}; "
          f"staged and not in the truth {unknown}; possible victims {victims}")
    for sentence in wrong:
        print(sentence)
    sys.exit(0 if not wrong and good + bad > 200 and good >= float(least) * (good + bad) else 1)


if __name__ == "__main__":
    main()
