# rights, refer, and whom something is for: the calendar, consent, and conflicts of interest.

$ cat > raid.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"]}}
> {"id":"p2","schema":"Person","properties":{"name":["Boris Heavy"],"position":["inspector"]}}
> {"id":"o1","schema":"PublicBody","properties":{"name":["Labour Inspectorate of Northtown"]}}
> {"id":"c1","schema":"Company","properties":{"name":["First Bank of Northtown"]}}
> {"id":"t1","schema":"Trip","properties":{"involved":["p1"],"organizer":["p2"]}}
> END

$ manumit new s.mnm -q > new.txt; manumit add s.mnm raid.ftm -q > add.txt; manumit investigate s.mnm -q > run.txt

$ manumit status s.mnm --format json | python3 -c "import json,sys; open('maria','w').write(json.load(sys.stdin)['review'][0]['person'])"

# the periods, each with its source and how far it was checked
$ manumit rights --list --format json | python3 -c "
> import json, sys
> p = json.load(sys.stdin)['periods']
> print(len(p), all(x['source'] for x in p), {x['checked'] for x in p} <= {'secondary', 'memory'})"
11 True True

# a period begins; its last day comes from the table, with the mark of it
$ manumit rights s.mnm $(cat maria) reflection from 2026-03-01 --law DE --why 'reasonable grounds'
manumit: nobody is named who decides
  what to do: only a named person does: give --person NAME; that it was refused stands in the audit
[exit 6]

$ manumit rights s.mnm $(cat maria) reflection from 2026-11-31 --law DE --why x --person Okoye
manumit: an event is from, due or done, and a date such as 2026-03-01
  what to do: see 'manumit rights --help'
[exit 2]

$ manumit rights s.mnm $(cat maria) reflection from 2025-11-30 --law DE --why 'reasonable grounds' --person Okoye --at 2026-02-01
Right                                       State        From        Last day    Days left  Done  Law  At least  Period is
──────────────────────────────────────────  ───────────  ──────────  ──────────  ─────────  ────  ───  ────────  ─────────
recovery and reflection                     running      2025-11-30  2026-02-28         27        DE   yes       secondary
residence permit                            not started
being told of rights, release or decisions  not started
protection measure                          not started
appeal against a decision                   not started

# a country that the table lacks: the last day is entered
$ manumit rights s.mnm $(cat maria) appeal from 2026-02-01 --law FI --why 'served today' --person Okoye --at 2026-02-03 --format json | python3 -c "import json,sys; print([(r['state'], r['due']) for r in json.load(sys.stdin)['rights'] if r['from']])"
[('running', '2026-02-28'), ('no period known', None)]

$ manumit rights s.mnm $(cat maria) appeal due 2026-03-03 --why 'says the decision' --person Okoye --at 2026-03-10 -q > x.txt

# what is overdue, of everybody
$ manumit rights s.mnm --at 2026-03-10 | sed "s/$(cat maria)/MARIA/"
Person          Right                      State    From        Last day    Days left  Done  Law  At least  Period is
──────────────  ─────────────────────────  ───────  ──────────  ──────────  ─────────  ────  ───  ────────  ─────────
MARIA  recovery and reflection    overdue  2025-11-30  2026-02-28        -10        DE   yes       secondary
MARIA  appeal against a decision  overdue  2026-02-01  2026-03-03         -7        FI             entered
Overdue: 2

$ manumit rights s.mnm $(cat maria) appeal done 2026-03-02 --why 'lodged' --person Okoye --at 2026-03-10 --format json | python3 -c "import json,sys; s=json.load(sys.stdin); print([(r['state'], r['done']) for r in s['rights'] if r['from']], s['overdue'])"
[('overdue', None), ('closed', '2026-03-02')] 1

$ manumit rights s.mnm --role investigator
manumit: who is held for a possible victim is not open to this role
  what to do: it is for the owner of the case, a supervisor and an auditor; that it was refused stands in the audit
[exit 6]

# a table of one's own
$ printf 'version: 1\nrights: []\nperiods: []\n' > empty.yaml; manumit rights --list --load empty.yaml
manumit: empty.yaml, row 2, column 9: 'rights' should be a list of five
[exit 3]

# no referral without consent that stands, whatever the need
$ manumit refer s.mnm $(cat maria) health --recipient 'Clinic of Saint Anne' --why 'asked for a doctor' --person Okoye
manumit: there is no consent to this referral that stands
  what to do: ask her, and enter the answer with its day: manumit intake, fact consent_NEED; that it was refused stands in the audit
[exit 6]

$ printf 'person,fact,answer,day\nX,consent_health,present,2026-03-01\nX,need_health,present,2026-03-01\n' | sed "s/^X/$(cat maria)/" > yes.csv; manumit intake s.mnm yes.csv --why 'she said yes' --person Okoye -q > x.txt

$ manumit refer s.mnm $(cat maria) health --recipient 'Clinic of Saint Anne' --why 'asked for a doctor' --person Okoye | sed "s/$(cat maria)/MARIA/"
Person: MARIA
For: health
Needed: yes
To: Clinic of Saint Anne
Her consent: stands; she can take it back
Child: undecided
Decision: {number}
Name: not on this sheet: told by whoever brings it, or opened with manumit unseal

$ manumit refer s.mnm $(cat maria) shelter --recipient 'Safe House' --why x --person Okoye
manumit: there is no consent to this referral that stands
  what to do: ask her, and enter the answer with its day: manumit intake, fact consent_NEED; that it was refused stands in the audit
[exit 6]

# never to immigration, never to an office or a person that stands in the case, and never to nobody
$ manumit refer s.mnm $(cat maria) health --recipient 'State Migration Office' --why x --person Okoye
manumit: what tells of possible victims never goes to immigration
  what to do: name a body that helps victims; that it was refused stands in the audit
[exit 6]

$ manumit refer s.mnm $(cat maria) health --recipient 'labour inspectorate of northtown, unit 4' --why x --person Okoye
manumit: this recipient stands in the case
  what to do: nothing goes to an office or a person that the case is about: name another one, or write the whole name where only a surname is the same; that it was refused stands in the audit
[exit 6]

$ manumit refer s.mnm $(cat maria) health --recipient 'BORIS  Heavy' --why x --person Okoye
manumit: this recipient stands in the case
  what to do: nothing goes to an office or a person that the case is about: name another one, or write the whole name where only a surname is the same; that it was refused stands in the audit
[exit 6]

$ manumit refer s.mnm $(cat maria) health --why x --person Okoye
manumit: nobody is named whom this is for
  what to do: give --recipient NAME; that it was refused stands in the audit
[exit 6]

# consent is taken back by a later word
$ printf 'person,fact,answer,day\nX,consent_health,absent,2026-03-05\n' | sed "s/^X/$(cat maria)/" > no.csv; manumit intake s.mnm no.csv --why 'she changed her mind' --person Okoye -q > x.txt; manumit refer s.mnm $(cat maria) health --recipient 'Clinic of Saint Anne' --why again --person Okoye
manumit: there is no consent to this referral that stands
  what to do: ask her, and enter the answer with its day: manumit intake, fact consent_NEED; that it was refused stands in the audit
[exit 6]

# a list of possible victims for those who refer says for whom
$ manumit screen s.mnm --triage --role ngo
manumit: nobody is named whom this is for
  what to do: give --recipient NAME; that it was refused stands in the audit
[exit 6]

$ manumit screen s.mnm --triage --role ngo --recipient 'Border Police, Airport'
manumit: what tells of possible victims never goes to immigration
  what to do: name a body that helps victims; that it was refused stands in the audit
[exit 6]

$ manumit screen s.mnm --triage --role ngo --recipient 'Doctors without Borders' --format csv | wc -l
2

$ manumit screen --list yes.csv --recipient 'Ausländerbehörde'
manumit: what tells of possible victims never goes to immigration
  what to do: name a body that helps victims
[exit 6]

# opening a person: whom for, and nobody of the case asks or agrees
$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second 'Boris Heavy'
manumit: this recipient stands in the case
  what to do: nothing goes to an office or a person that the case is about: name another one, or write the whole name where only a surname is the same; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Heavy --second Okoye
manumit: this recipient stands in the case
  what to do: nothing goes to an office or a person that the case is about: name another one, or write the whole name where only a surname is the same; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason shelter --by 'Ada Heavy' --second Okoye --for ngo
manumit: nobody is named whom this is for
  what to do: give --recipient NAME; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason shelter --by Duarte --second Okoye --for ngo --recipient 'Safe House' -q
Decision: {number}
What: unseal-ngo
For: ngo

# letters to banks of the case are sent; to a body that is in it they are not
$ manumit gaps s.mnm --accounts --ask --recipient 'First Bank of Northtown' -q > x.txt; echo $?
0

$ manumit gaps s.mnm --accounts --ask --recipient 'Labour Inspectorate of Northtown'
manumit: this recipient stands in the case
  what to do: nothing goes to an office or a person that the case is about: name another one, or write the whole name where only a surname is the same; that it was refused stands in the audit
[exit 6]

# the audit says for whom things were, and what was refused
$ manumit audit s.mnm --format json | python3 -c "
> import collections, json, sys
> a = json.load(sys.stdin)['audit']
> print(collections.Counter(e['verb'] for e in a if e['object'] == 'recipient'))
> print([e['details'].split('\n')[1] for e in a if e['verb'] == 'recipient'])"
Counter({'refuse': 10, 'recipient': 4})
['recipient Clinic of Saint Anne', 'recipient Doctors without Borders', 'recipient Safe House', 'recipient First Bank of Northtown']

$ manumit compact s.mnm -q > x.txt; grep -a -c -e 'Clinic of' -e need_health -e reflection s.mnm
0
[exit 1]

$ manumit verify s.mnm -q | head -1
Sound: yes
