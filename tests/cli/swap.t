# Screening is blind: exchanging nationality, sex, names, religion, birth place between persons changes no outcome.

$ cat > make.py <<'END'
> import json, random, sys
> rng = random.Random(20260301)
> people = 60
> attributes = [{"name": [f"{first} {last}"], "nationality": [country], "gender": [sex], "religion": [faith], "ethnicity": [group],
>                "birthPlace": [town], "birthCountry": [country]}
>               for first, last, country, sex, faith, group, town in
>               ((rng.choice(["Anna", "Boris", "Chen", "Fatima", "Olu", "Maria"]), rng.choice(["Kowalska", "Popov", "Wang", "Adeyemi", "Silva"]),
>                 rng.choice(["ro", "ng", "vn", "de", "gb"]), rng.choice(["male", "female"]), rng.choice(["a", "b", "none"]),
>                 rng.choice(["x", "y"]), rng.choice(["Northtown", "Lagos", "Hanoi"])) for _ in range(people))]
> links = []
> for n in range(40):
>     kind = rng.choice(["Trip", "Debt"])
>     who, by = rng.sample(range(people), 2)
>     ends = {"involved": [f"p{who}"], "organizer": [f"p{by}"]} if kind == "Trip" else {"debtor": [f"p{who}"], "creditor": [f"p{by}"]}
>     links.append({"id": f"l{n}", "schema": kind, "properties": ends})
> facts = [(rng.randrange(people), rng.choice(["recruitment", "harbouring", "EX01", "EX02", "EX06", "CD01", "CD02", "DR01", "RV01", "maybe_child"]),
>           rng.choice(["present", "present", "absent"]), rng.choice(["testimony", "document", "tip"])) for _ in range(400)]
> for name in ("one", "two"):
>     with open(name + ".ftm", "w") as file:
>         for n, properties in enumerate(attributes):
>             file.write(json.dumps({"id": f"p{n}", "schema": "Person", "properties": properties}) + "\n")
>         for line in links:
>             file.write(json.dumps(line) + "\n")
>     rng.shuffle(attributes)
> json.dump(facts, open("facts.json", "w"))
> END

$ cat > compare.py <<'END'
> import csv, json, os, subprocess
> def run(*words):
>     return subprocess.run(["manumit", *words], capture_output=True, check=True).stdout
> def outcome(name):
>     case = name + ".mnm"
>     run("new", case, "-q"); run("add", case, name + ".ftm", "-q"); run("investigate", case, "-q")
>     order = [row["pseudonym"] for row in json.loads(run("show", case, "persons", "--format", "json"))["persons"] if row["schema"] == "Person"]
>     place = {pseudonym: n for n, pseudonym in enumerate(order)}
>     lane = {"before": sorted(place[row["person"]] for row in json.loads(run("status", case, "--format", "json"))["review"])}
>     with open(name + ".csv", "w", newline="") as file:
>         writer = csv.writer(file)
>         writer.writerow(["person", "fact", "answer", "basis"])
>         writer.writerows([order[who], fact, answer, basis] for who, fact, answer, basis in json.load(open("facts.json")))
>     run("intake", case, name + ".csv", "--why", "x", "--person", "A", "-q")
>     lane["after"] = sorted(place[row["person"]] for row in json.loads(run("status", case, "--format", "json"))["review"])
>     said = json.loads(run("screen", case, "--format", "json"))
>     for part in said.values():
>         for row in part:
>             if "person" in row:
>                 row["person"] = place[row["person"]]
>             row.pop("source", None)
>     triage = [place[row["person"]] for row in json.loads(run("screen", case, "--triage", "--format", "json"))["triage"]]
>     return said, lane, triage
> one, two = outcome("one"), outcome("two")
> print("names differ:", open("one.ftm").read() != open("two.ftm").read())
> print("screenings:", len(one[0]["screenings"]), sorted({row["outcome"] for row in one[0]["screenings"]}))
> print("flagged:", len(one[1]["before"]) > 5, len(one[1]["after"]) > len(one[1]["before"]))
> print("same:", one == two)
> END

$ python3 make.py; python3 compare.py
names differ: True
screenings: 60 ['presumed-victim', 'undecided']
flagged: True True
same: True

# nor can any of it be asked
$ manumit screen --questions --format csv | cut -d, -f1 | grep -i -e nation -e sex$ -e gender -e ethnic -e relig$ -e race -e migra -e name
[exit 1]
