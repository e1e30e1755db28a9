# A named person's word on what a machine found: it counts or counts nothing, and nothing is lost.

$ manumit exercise make --scenario clinic --size 30 --seed 4 --files ledger -o world --quiet | grep -c People
1

$ manumit new raid.mnm --person ana --shares 0 --quiet | grep -c File
1

$ manumit add raid.mnm world/ledger/ledger.csv --person ana --quiet --format csv | cut -d, -f2
outcome
added

$ manumit investigate raid.mnm --person ana --quiet --format json | grep -c '"network":1,'
1

$ manumit show raid.mnm network 1 --person ana --format json --quiet | python3 -c 'import json, sys; print(json.load(sys.stdin)["score"])' > score

$ manumit export raid.mnm --quiet > before

# what counts most has a reason that a person knows
$ manumit show raid.mnm network 1 --person ana --format json --quiet | python3 -c 'import json, sys; print(json.load(sys.stdin)["evidence"][0]["finding"])' > number

$ manumit judge raid.mnm finding:$(cat number) explain --person ana --why 'the guild pays out its common purse'
Decision: 1
On: finding:386
Judgement: explained
Before: -
note: it stays listed, and counts nothing from the next investigation on
next: manumit investigate raid.mnm

$ manumit judge raid.mnm network:1 accept --person ben --why 'agrees with the raid of 3 March'
Decision: 2
On: network:1
Judgement: accepted
Before: -

$ manumit show raid.mnm finding $(cat number) --person ana --quiet | grep Judged
    Judged: explained

$ manumit investigate raid.mnm --person ana --quiet | grep -c 'network 1 '
1

$ manumit investigate raid.mnm --person ana | grep note: | head -n 2
note: findings that count nothing, since a person rejected or explained them: 1
note: a suspected network is a lead for a person to judge, never a verdict

# less counts for network 1
$ (cat score; manumit show raid.mnm network 1 --person ana --format json --quiet | python3 -c 'import json, sys; print(json.load(sys.stdin)["score"])') | python3 -c 'import sys; a, b = [float(line) for line in sys.stdin]; print("less" if b < a else "as much")'
less

$ manumit export raid.mnm --quiet | grep -c '"judged":"explained"'
1

$ manumit verify raid.mnm --quiet | grep 'run again'
Stages run again: 3

# nothing is overwritten: a later word takes the earlier one back
$ manumit judge raid.mnm finding:$(cat number) reject --person ben --why 'the purse was empty by then'
Decision: 3
On: finding:386
Judgement: rejected
Before: explained

$ manumit judge raid.mnm finding:$(cat number) undo --person ben --why 'wrong account read'
Decision: 4
On: finding:386
Judgement: -
Before: rejected
note: it counts again from the next investigation on
next: manumit investigate raid.mnm

$ manumit judge raid.mnm --person ana | sed 's/finding:[0-9]* /finding:N /'
Decision  When                  Who  On         Judgement  Stands  Takes back  Why
────────  ────────────────────  ───  ─────────  ─────────  ──────  ──────────  ───────────────────────────────
       2  {time}  ben  network:1  accepted   yes                 agrees with the raid of 3 March

$ manumit judge raid.mnm --all --person ana --role auditor --format csv | cut -d, -f1,3,5-8 | tr -d '\r'
decision,by,judgement,stands,undoes,why
1,ana,explained,no,,(sealed)
2,ben,accepted,yes,,(sealed)
3,ben,rejected,no,1,(sealed)
4,ben,taken back,no,3,(sealed)

# and all is as before
$ manumit investigate raid.mnm --person ana --quiet > /dev/null; manumit export raid.mnm --quiet | cmp - before && echo same
same

$ manumit judge raid.mnm finding:999999 reject --person ana --why x
manumit: this case has no finding of this number
  what to do: 'manumit show CASE findings' lists them
[exit 4]

$ manumit judge raid.mnm finding:0 reject --person ana --why x
manumit: a judgement is about a finding or a network: finding:NUMBER or network:NUMBER
[exit 2]

$ manumit judge raid.mnm network:1 undo --person ana
manumit: --why TEXT is missing: a judgement needs its reason
  what to do: see 'manumit judge --help'
[exit 2]

$ manumit judge raid.mnm network:1 accept --person ana --why 'so do I'
manumit: this is accepted already, by decision 2
  what to do: take it back first to give another reason: manumit judge CASE WHAT undo
[exit 4]

$ manumit judge raid.mnm finding:1 undo --person ana --why x
manumit: no judgement of this stands that could be taken back
  what to do: 'manumit judge CASE' lists those that stand
[exit 4]

$ manumit judge raid.mnm finding:1 maybe --person ana --why x
manumit: expected accept, reject, explain or undo after finding:NUMBER or network:NUMBER
  what to do: see 'manumit judge --help'
[exit 2]

# only a named person judges, and not in every role; what was refused stands in the audit
$ manumit judge raid.mnm finding:1 reject --why x
manumit: nobody is named who judges
  what to do: only a named person does: give --person NAME; that it was refused stands in the audit
[exit 6]

$ manumit judge raid.mnm finding:1 reject --why x --person ana --role auditor
manumit: this role may not judge findings
  what to do: ask the owner of the case, a supervisor or an investigator; that it was refused stands in the audit
[exit 6]

$ manumit audit raid.mnm --format csv --quiet | grep -c judgement
2
