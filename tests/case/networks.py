"""Training worlds from files to marks: what is planted is found, networks come out, nobody else is named.

networks.py MANUMIT WORK

On a small world of the scenario `mixed`: each typology that the program looks for by itself finds every
planted instance which its definition admits; the bounds for networks, suspects and harm below hold; and an
innocent world shows no network. With MNM_LONG the same on three worlds of a million transfers, with seeds
that nothing was tried out on, and the other scenarios. Prints one line a world: the figures of
docs/networks.md. Exit code 1 and a sentence on what does not hold.
"""

import json
import os
import shutil
import subprocess
import sys

# H2, H6, H7 need handles and ties, H5 who owns the employer, H3 and H4 roles and areas: a ledger alone does not
# bring them
LATER = {"H2", "H3", "H4", "H5", "H6", "H7"}
SHORT = [("mixed", 60, 7), ("innocent", 60, 7)]
LONG = SHORT + [("mixed", 2500, seed) for seed in (921, 922, 923)] + [
    ("harvest", None, 921), ("salon", None, 921), ("strangers", None, 921), ("innocent", 3000, 921)]
HONEST = {"relative_abroad", "payroll_worker", "household", "gig_worker", "migrant", "hostel_tenant", "club_organiser",
          "village_elder", "traveller", "shop", "licensed_agency", "group_member", "accountant", "charity"}


class Wrong(Exception):
    pass


def ratio(part, whole):
    return part / whole if whole else 1.0


def check(good, text):
    if not good:
        raise Wrong(text)


def check_instances(marks):
    seen = 0
    for row in marks["typologies"]:
        exact = row["exact_instances_found"]
        if row["typology"] in LATER or exact["whole"] == 0:
            continue
        seen += 1
        check(exact["part"] == exact["whole"],
              f"{row['typology']}: {exact['part']} of {exact['whole']} planted instances were found")
    check(seen >= 8, f"only {seen} typologies were planted: the trial proves little")


def check_networks(marks, planted):
    """Domestic servitude is one exploiter with one victim: a case without a network. `planted` counts the others."""
    first, twice = marks["networks_at"][5], marks["networks_at"][6]
    check(first["precision"]["part"] >= 0.7 * first["precision"]["whole"], "under 0.7 of the first suspected networks are true")
    check(twice["recall"]["part"] >= 0.8 * planted, f"{twice['recall']['part']} of {planted} networks were found")
    suspects = marks["suspects"]
    check(suspects["whole"] > 0, "nobody is suspected")
    check(suspects["part"] >= 0.8 * suspects["whole"], f"{suspects['part']} of {suspects['whole']} suspects are offenders")
    groups = {row["group"]: row for row in marks["groups"]}
    for name in ("victim", "victim_mule"):
        check(groups.get(name, {}).get("suspected", 0) == 0, f"a {name} is suspected")
    migrant = groups.get("migrant", {"suspected": 0, "members": 0})
    check(migrant["suspected"] <= 0.002 * migrant["members"], "seasonal workers are suspected")
    shielded = marks["offenders_shielded"]
    check(shielded["part"] < 0.1 * shielded["whole"], "offenders are shielded")


def tell(name, marks, planted):
    first, twice = marks["networks_at"][5], marks["networks_at"][6]
    suspects, shielded = marks["suspects"], marks["offenders_shielded"]
    harmed = {row["group"]: f"{row['suspected']} of {row['members']}" for row in marks["groups"]
              if row["suspected"] and (row["group"] in HONEST or "victim" in row["group"])}
    print(f"{name}: {twice['recall']['part']} of {twice['recall']['whole']} networks found ({planted} without single "
          f"households), {first['precision']['part']} of the first {first['precision']['whole']} are true; "
          f"{suspects['part']} of {suspects['whole']} suspects are offenders; offenders shielded {shielded['part']} of "
          f"{shielded['whole']}; honest people suspected {harmed or 'none'}")


def said_of(run, case, person, account):
    """What an export says of somebody, wherever it stands."""
    said = set()
    for line in map(json.loads, run("export", case, "--format", "jsonl").splitlines()):
        if line["record"] == "person" and line["id"] == person:
            said.add(line["status"])
        if line["record"] == "network":
            said |= {member["status"] for member in line["members"] if member.get("person") == person or member.get("account") == account}
        if line["record"] == "hit" and account in line["accounts"]:
            said.add(line["status"])
    return said


def check_decided(run, case):
    """A suspect of whom a named person decides that she may be a victim is nowhere a suspect; and again, once that is taken back."""
    lines = [json.loads(line) for line in run("export", case, "--format", "jsonl").splitlines()]
    suspects = [(line["id"], line["accounts"][0]) for line in lines
                if line["record"] == "person" and line["status"] == "suspect" and line["accounts"]]
    check(suspects, "nobody with an account is suspected: the trial proves little")
    flagged = json.loads(run("status", case, "--format", "json"))["review"]
    victims = {line["id"] for line in lines if line["record"] == "person" and line["status"] == "possible_victim"}
    check({row["person"] for row in flagged} == victims, "who waits for review is not who is held for a possible victim")
    person, account = suspects[0]
    before = said_of(run, case, person, account)
    run("status", case, person, "possible", "--why", "a hearing", "--person", "Okoye")
    check(said_of(run, case, person, account) == {"possible_victim"}, "somebody is a suspect whom a person decided to be a possible victim")
    run("status", case, person, "none", "--why", "staged", "--person", "Okoye")
    check(said_of(run, case, person, account) == before, "what is thought of somebody is not what it was before the decision")
    freed = flagged[0]["person"]
    run("status", case, freed, "none", "--why", "a mistake", "--person", "Okoye")
    export = map(json.loads, run("export", case, "--format", "jsonl").splitlines())
    check(all(line["status"] == "clear" for line in export if line["record"] == "person" and line["id"] == freed),
          "a flag outlives the decision of a person")


def one_world(run, work, scenario, size, seed):
    name = f"{scenario}-{size}-{seed}"
    sized = ("--size", str(size)) if size is not None else ()
    run("exercise", "make", "--scenario", scenario, *sized, "--seed", str(seed), "--files", "ledger,truth", "-o", name)
    run("new", f"{name}.mnm", "--yes")
    run("add", f"{name}.mnm", f"{name}/ledger/ledger.csv")
    run("investigate", f"{name}.mnm")
    marks = json.loads(run("exercise", "mark", name, f"{name}.mnm", "--format", "json"))
    with open(os.path.join(work, name, "truth", "truth.jsonl"), encoding="utf-8") as truth:
        networks = [line for line in map(json.loads, truth) if line["record"] == "network"]
    planted = sum(line["victims"] > 1 for line in networks)
    tell(f"{scenario}, seed {seed}", marks, planted)
    try:
        if scenario == "mixed":
            check_instances(marks)
            check_decided(run, f"{name}.mnm")
        if scenario == "innocent":
            # what docs/networks.md owns up to: the organiser of a savings club, at one seed
            check(marks["networks"] <= (1 if seed == 921 else 0), f"{marks['networks']} networks are shown where nobody committed a crime")
        else:
            check_networks(marks, planted)
    except Wrong as wrong:
        return f"{name}: {wrong}"
    shutil.rmtree(os.path.join(work, name))
    return None


def main():
    program, work = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    environment = dict(os.environ, HOME=work, XDG_DATA_HOME=os.path.join(work, "data"))

    def run(*arguments):
        result = subprocess.run([program, *arguments], env=environment, cwd=work, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"'{' '.join(arguments)}' ended with {result.returncode}: {result.stderr}")
        return result.stdout

    wrong = [one_world(run, work, *world) for world in (LONG if os.environ.get("MNM_LONG") else SHORT)]
    wrong = [text for text in wrong if text]
    if wrong:
        sys.exit("\n".join(wrong))
    return 0


sys.exit(main())
