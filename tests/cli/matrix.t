# The matrix of roles: who may do what with possible victims. docs/shield.md has the same table.

$ cat > raid.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"]}}
> {"id":"p2","schema":"Person","properties":{"name":["Boris Heavy"]}}
> {"id":"t1","schema":"Trip","properties":{"involved":["p1"],"organizer":["p2"]}}
> END

$ manumit new s.mnm -q > new.txt; manumit add s.mnm raid.ftm -q > add.txt; manumit investigate s.mnm -q > run.txt

$ manumit status s.mnm --format json | python3 -c "import json,sys; open('maria','w').write(json.load(sys.stdin)['review'][0]['person'])"

$ printf 'person,fact,answer,day\nX,consent_health,present,2026-03-01\n' | sed "s/^X/$(cat maria)/" > facts.csv; manumit intake s.mnm facts.csv --why x -q > x.txt; manumit status s.mnm $(cat maria) possible --why x --person Okoye -q > x.txt

# yes: done; stand-in: her pseudonym, and reasons sealed; in part: the matter sealed; -: refused, and an entry in the audit says so
$ cat > matrix.py <<'END'
> import json, subprocess
> person = open("maria").read()
> roles = ["owner", "investigator", "supervisor", "victims-counsel", "ngo", "auditor", "guest"]
> why = ["--why", "x", "--person", "Okoye"]
> to = ["--recipient", "Safe House"]
> verbs = [
>     ("status: look", ["status", "s.mnm"]),
>     ("status: decide", ["status", "s.mnm", person, "LEVEL", *why]),
>     ("offence: look", ["offence", "s.mnm", person]),
>     ("offence: enter", ["offence", "s.mnm", person, "theft", *why]),
>     ("rights: look", ["rights", "s.mnm", person]),
>     ("rights: enter", ["rights", "s.mnm", person, "appeal", "from", "2026-03-01", *why]),
>     ("screen CASE", ["screen", "s.mnm", "--triage", *to]),
>     ("screen CASE --person", ["screen", "s.mnm", "--person", person, *to]),
>     ("screen --list", ["screen", "--list", "facts.csv"]),
>     ("screen --closed", ["screen", "--closed", "facts.csv"]),
>     ("intake", ["intake", "s.mnm", "facts.csv", *why]),
>     ("refer", ["refer", "s.mnm", person, "health", *to, *why]),
>     ("unseal", ["unseal", "s.mnm", "person", person, "--reason", "x", "--by", "A", "--second", "B", "--for", "supervisor"]),
>     ("show person", ["show", "s.mnm", "person", person]),
> ]
> def run(*words):
>     return subprocess.run(["manumit", *words, "--format", "json"], capture_output=True, text=True)
> def refusals():
>     return sum(row["verb"] == "refuse" for row in json.loads(run("audit", "s.mnm").stdout)["audit"])
> print("verb".ljust(22), *roles, sep=" | ", end=" |\n")
> for name, words in verbs:
>     cells = []
>     for role in roles:
>         before = refusals()
>         made = run(*[("presumed" if role == "owner" else "identified") if word == "LEVEL" else word for word in words], "--role", role)
>         noted = refusals() - before
>         plain = "s.mnm" not in words
>         seen = "Canary" in made.stdout or name != "show person"
>         if made.returncode == 0 and name == "unseal":
>             run("seal", "s.mnm", "person", person, "--reason", "x", "--by", "A", "--for", "supervisor")
>         if made.returncode == 6 and (noted == 1 or plain) and made.stdout.strip() in ("", "{}", "{\n}"):
>             cells.append("-")
>         elif made.returncode != 0:
>             cells.append(f"exit {made.returncode}, {noted} noted")
>         elif not seen:
>             cells.append("-" if noted == 1 else "silent")
>         elif role in ("supervisor", "auditor") and name.split(":")[0] in ("status", "offence", "rights"):
>             cells.append("stand-in")
>         elif "(sealed)" in made.stdout:
>             cells.append("in part")
>         else:
>             cells.append("yes")
>     print(name.ljust(22), *(cell.ljust(len(role)) for cell, role in zip(cells, roles)), sep=" | ", end=" |\n")
> END

$ python3 matrix.py
verb                   | owner | investigator | supervisor | victims-counsel | ngo | auditor | guest |
status: look           | yes   | -            | stand-in   | -               | -   | stand-in | -     |
status: decide         | yes   | -            | stand-in   | -               | -   | -       | -     |
offence: look          | yes   | -            | stand-in   | -               | -   | stand-in | -     |
offence: enter         | yes   | -            | stand-in   | -               | -   | -       | -     |
rights: look           | yes   | -            | stand-in   | -               | -   | stand-in | -     |
rights: enter          | yes   | -            | stand-in   | -               | -   | -       | -     |
screen CASE            | yes   | -            | -          | -               | yes | -       | -     |
screen CASE --person   | yes   | -            | -          | -               | in part | -       | -     |
screen --list          | yes   | -            | -          | -               | yes | -       | -     |
screen --closed        | yes   | -            | -          | -               | yes | -       | -     |
intake                 | yes   | -            | yes        | yes             | in part | -       | -     |
refer                  | yes   | -            | yes        | -               | yes | -       | -     |
unseal                 | yes   | -            | yes        | -               | -   | -       | -     |
show person            | yes   | -            | -          | -               | -   | -       | -     |
