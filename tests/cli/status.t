# status, offence, intake: whom the program flags, what a named person decides, and what follows from it.

$ cat > raid.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"],"birthDate":["1990-02-03"]}}
> {"id":"p2","schema":"Person","properties":{"name":["Boris Heavy"]}}
> {"id":"p3","schema":"Person","properties":{"name":["Ewa Nowak"]}}
> {"id":"c1","schema":"Company","properties":{"name":["Transport Ltd"]}}
> {"id":"t1","schema":"Trip","properties":{"involved":["p1"],"organizer":["p2"]}}
> {"id":"d1","schema":"Debt","properties":{"debtor":["p1"],"creditor":["p2"]}}
> END

$ manumit new s.mnm -q > new.txt; manumit add s.mnm raid.ftm -q > add.txt; manumit investigate s.mnm -q > run.txt

$ cat > names.py <<'END'
> import json, subprocess, sys
> rows = json.loads(subprocess.run(["manumit", "show", "s.mnm", "persons", "--format", "json"], capture_output=True).stdout)["persons"]
> for row in rows:
>     facts = json.loads(subprocess.run(["manumit", "show", "s.mnm", "person", row["pseudonym"], "--format", "json"], capture_output=True).stdout)["facts"]
>     for fact in facts:
>         if fact["property"] == "name":
>             open(fact["value"].split()[0], "w").write(row["pseudonym"])
> END

$ python3 names.py; ls [BME]*
Boris
Ewa
Maria

# a machine flags: whoever was moved by somebody else waits here, and nothing is decided
$ manumit status s.mnm | sed "s/$(cat Maria)/MARIA/"
Waiting for a decision
Person          Flagged     Days waiting  Signs
──────────────  ──────────  ────────────  ──────────────────────────────────────────────────
MARIA  {date}             0  transportation T-{any}, CD02 T-{any}

Decided
(none)
next: manumit status s.mnm PERSON possible --why TEXT --person NAME

# running again changes nothing, and writes nothing
$ manumit investigate s.mnm -q > run.txt; manumit audit s.mnm --format csv | grep -c ,flag,
1

# only a named person decides, with a reason, in a role that may
$ manumit status s.mnm $(cat Maria) presumed --why 'hearing'
manumit: nobody is named who decides
  what to do: only a named person does: give --person NAME; that it was refused stands in the audit
[exit 6]

$ manumit status s.mnm $(cat Maria) presumed --person Okoye
manumit: no reason was given
  what to do: give --why TEXT; that it was refused stands in the audit
[exit 6]

$ manumit status s.mnm $(cat Maria) presumed --why hearing --person Okoye --role investigator
manumit: this role may not decide about a person
  what to do: ask the owner of the case or a supervisor; that it was refused stands in the audit
[exit 6]

$ manumit status s.mnm $(cat Maria) certain --why hearing --person Okoye
manumit: a status is possible, presumed, identified or none
  what to do: see 'manumit status --help'
[exit 2]

$ manumit status s.mnm P-0000-0000-00 presumed --why hearing --person Okoye
manumit: this is no pseudonym: a letter is missing or misread
  what to do: a pseudonym reads like P-7K2M-QXD4-93; its last two letters are a check
[exit 4]

$ manumit status s.mnm $(cat Maria) presumed --why 'hearing of 3 March' --person Okoye
Status: presumed
In rankings of suspects: left out
Status    Decided     By     Decision  Why
────────  ──────────  ─────  ────────  ──────────────────
presumed  {date}  Okoye         1  hearing of 3 March

$ manumit status s.mnm $(cat Maria) presumed --why again --person Okoye
manumit: this is the status that stands already
[exit 4]

# a role that works on the case sees nothing of her now, not even by mistake; supervisors a stand-in
$ manumit status s.mnm --role investigator
manumit: who is held for a possible victim is not open to this role
  what to do: it is for the owner of the case, a supervisor and an auditor; that it was refused stands in the audit
[exit 6]

$ manumit show s.mnm person $(cat Maria) --role investigator --format csv | grep -c -e Canary -e 1990
0
[exit 1]

$ manumit status s.mnm $(cat Maria) --role supervisor
Status: presumed
In rankings of suspects: left out
Status    Decided     By     Decision  Why
────────  ──────────  ─────  ────────  ────────
presumed  {date}  Okoye         1  (sealed)

# victim and offender at once: each offence has its link, and the note stands for two of the four
$ manumit offence s.mnm $(cat Boris) theft --why seen --person Okoye
manumit: this person is not held for a possible victim
  what to do: decide that first: manumit status CASE PERSON possible
[exit 2]

$ manumit offence s.mnm $(cat Maria) 'Stolen car' --why seen --person Okoye
manumit: an offence is a label of 1 to 32 small letters, digits and hyphens: its kind
  what to do: see 'manumit offence --help'
[exit 2]

$ manumit offence s.mnm $(cat Maria) theft --on 2025-12-01 --why seen --person Okoye -q
Her own offences
Offence  On          Link     Stands  By     Entered     Why
───────  ──────────  ───────  ──────  ─────  ──────────  ────
theft    2025-12-01  unknown  yes     Okoye  {date}  seen

$ manumit offence s.mnm $(cat Maria) document-fraud direct-consequence --on 2026-01-03 --why 'given to her' --person Okoye > x.txt

$ manumit offence s.mnm $(cat Maria) theft unrelated --on 2025-12-01 --why 'before' --person Okoye
Her own offences
Offence         On          Link                Stands  By     Entered     Why
──────────────  ──────────  ──────────────────  ──────  ─────  ──────────  ────────────
theft           2025-12-01  unknown             no      Okoye  {date}  seen
document-fraud  2026-01-03  direct-consequence  yes     Okoye  {date}  given to her
theft           2025-12-01  unrelated           yes     Okoye  {date}  before
Note: Non-punishment: victims are not to be prosecuted or penalised for what they were compelled to do as a direct consequence of what was done to them (Council of Europe Convention 2005, Art. 26; Directive 2011/36/EU, Art. 8: from memory, check before citing). Applies to: document-fraud

# facts of a hearing are kept; a person must be one of the case
$ printf 'person,fact,answer,basis,statement,day\nV-1,DR01,present,testimony,A,\n' > wrong.csv

$ manumit intake s.mnm wrong.csv --why hearing --person Okoye
manumit: wrong.csv, row 2, column 1: the case has no person of this pseudonym
  what to do: 'manumit show CASE persons' lists them
[exit 4]

$ printf 'person,fact,answer,basis,statement,day\nX,DR01,present,testimony,A,\nX,EX01,present,document,,\nX,EX02,present,testimony,A,\nX,EX02,absent,testimony,B,\nX,need_health,present,observation,,\nX,age,16,document,,\n' | sed "s/^X/$(cat Ewa)/" > ewa.csv

$ manumit intake s.mnm ewa.csv --why hearing --person Okoye --role investigator
manumit: this role may not enter facts about persons
  what to do: it is for the owner, supervisors, victims' counsel and ngo; that it was refused stands in the audit
[exit 6]

$ manumit intake s.mnm ewa.csv --why 'hearing of 4 March' --person Okoye
Facts: 6
Decision: 5
next: manumit screen s.mnm --person PSEUDONYM

# one person; what is missing; statements side by side
$ manumit screen s.mnm --person $(cat Ewa) --format json > ewa.json; python3 -c "
> import json
> s = json.load(open('ewa.json'))
> one = s['screenings'][0]
> print(len(s['screenings']), one['outcome'], one['act'], one['purpose'], one['child'], one['complete'])
> print(sorted({m['element'] for m in s['missing']}, key=str), len(s['missing']))
> print([(c['fact'], c['answer'], c['statement']) for c in s['contradictions']])
> print([(e['element'], e['facts_by_testimony'], e['facts_by_other'], e['without_testimony']) for e in s['elements']])"
1 undecided undecided undecided yes False
['act', 'purpose'] 13
[('EX02', 'present', 'A'), ('EX02', 'absent', 'B')]
[('act', 0, 0, 'undecided'), ('means', 1, 0, 'undecided'), ('purpose', 1, 1, 'undecided')]

# one more fact and she is presumed a victim: on the lane at once, since consent changes nothing
$ printf 'person,fact,answer,basis\nX,harbouring,present,observation\nX,EX06,present,observation\nX,consent,present,testimony\n' | sed "s/^X/$(cat Ewa)/" > more.csv

$ manumit intake s.mnm more.csv --why 'inspection' --person Okoye -q > x.txt; manumit status s.mnm --format json | python3 -c "
> import json, sys
> s = json.load(sys.stdin)
> print([r['signs'] for r in s['review']], [r['status'] for r in s['statuses']])"
['DR01, EX01, EX02, harbouring, EX06'] ['presumed']

# a child's offence is taken for a direct consequence
$ manumit offence s.mnm $(cat Ewa) begging --why seen --person Okoye --format json | python3 -c "import json,sys; print([o['link'] for o in json.load(sys.stdin)['offences']])"
['direct-consequence']

# nobody of whom nothing is known is refused: everything is missing, and it is said
$ manumit screen s.mnm --person $(cat Boris) --format json | python3 -c "import json,sys; s=json.load(sys.stdin); print(s['screenings'][0]['outcome'], s['screenings'][0]['referral'][:40], len(s['missing']) > 50)"
undecided Not decided: offer the same protection a True

# an answer to the checklist about a person is a fact too
$ manumit answer s.mnm UNODC-WEB-01 yes --about $(cat Boris) --why seen > x.txt; manumit screen s.mnm --person $(cat Boris) --format json | python3 -c "import json,sys; s=json.load(sys.stdin); print([(e['element'], e['facts_by_other']) for e in s['elements']])"
[('act', 0), ('means', 1), ('purpose', 0)]

# her page, for the owner
$ manumit show s.mnm person $(cat Maria) --format json | python3 -c "import json,sys; s=json.load(sys.stdin); print(s['status'], [o['link'] for o in s['offences']], s['screenings'][0]['outcome'])"
{'status': 'presumed', 'ranked': 'left out'} ['unknown', 'direct-consequence', 'unrelated'] undecided

# decided to be no victim: like anybody, whatever is flagged; and every step stays
$ manumit status s.mnm $(cat Maria) none --why 'signs were staged' --person Duarte
Status: none
In rankings of suspects: as anybody
Status    Decided     By      Decision  Why
────────  ──────────  ──────  ────────  ──────────────────
presumed  {date}  Okoye          1  hearing of 3 March
none      {date}  Duarte         {number}  signs were staged

Her own offences
{...}

# of whom a status was decided is not told in passing
$ manumit show s.mnm decisions --role investigator --format csv | grep -c 'status,(sealed)'
2

$ manumit show s.mnm decisions --format csv | grep -c 'status,subject:1'
2

# who looked, who was refused
$ manumit audit s.mnm --who-saw $(cat Maria) --format json | python3 -c "
> import collections, json, sys
> print(sorted(collections.Counter((e['verb'], e['by'] if e['by'] == 'Okoye' else '') for e in json.load(sys.stdin)['audit']).items()))"
[(('open', ''), 4), (('open', 'Okoye'), 4), (('refuse', ''), 2), (('refuse', 'Okoye'), 2)]

# whom a row is about stands only in what is sealed
$ manumit compact s.mnm -q > x.txt; grep -a -c -e presumed -e document-fraud -e need_health -e 'hearing of' s.mnm
0
[exit 1]

# erased: gone from every list
$ manumit erase s.mnm person $(cat Ewa) --why 'asked for' --yes > x.txt; manumit status s.mnm --format json | python3 -c "import json,sys; print(json.load(sys.stdin)['review'])"
[]

$ manumit verify s.mnm -q | head -1
Sound: yes

# people whose own files are closed, for those who refer
$ cat > closed.csv <<END
> person,fact,answer,basis
> A-1,charge,illegal-entry,
> A-1,charge,document-fraud,
> A-1,closed,2019-05-03,
> A-1,age,17,document
> A-1,transportation,present,document
> A-1,forced_labour,present,register
> A-2,charge,theft,
> A-2,closed,2021-01-01,
> A-2,recruitment,absent,document
> A-2,transportation,absent,document
> A-2,transfer,absent,document
> A-2,harbouring,absent,document
> A-2,receipt,absent,document
> A-2,act,absent,document
> A-3,charge,soliciting,
> A-3,CD01,present,document
> END

$ manumit screen --closed closed.csv
Order  Person  Charged with                   Closed      Outcome          Child      Without testimony  Facts that would decide  Now
─────  ──────  ─────────────────────────────  ──────────  ───────────────  ─────────  ─────────────────  ───────────────────────  ──────────────────────────────────────
    1  A-1     illegal-entry, document-fraud  2019-05-03  presumed-victim  yes        yes                                      0  reopen: non-punishment for each charge
    2  A-3     soliciting                                 undecided        undecided  undecided                               72  find out what is missing
    3  A-2     theft                          2021-01-01  not-indicated    undecided  no                                       0  nothing here says so

$ manumit screen --closed closed.csv --role supervisor
manumit: a list of possible victims is not open to this role
  what to do: it is for the role that refers: --role ngo
[exit 6]

$ printf 'person,fact,answer\nA-1,charge,Anna Nowak stole\n' > named.csv; manumit screen --closed named.csv
manumit: named.csv, row 2, column 3: a charge must be a label of 1 to 32 letters, digits, '-', '_', '.' or ':', such as illegal-entry
[exit 3]
