# Suspected networks: from a ledger to a ranked list, one of them piece by piece, and on paper.

$ manumit new raid.mnm --person ana --shares 0 --quiet
Case: {case}
File: raid.mnm
Key: {any}

# eight accounts pay A; the sum then goes from hand to hand, D to G, and is seen no more. Elsewhere S pays
# eight others, as shops do
$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in 1 2 3 4 5 6 7 8; do echo "in$n,$((1767225600 + n * 3600)),B$n,A,25000,EUR,wire,,,"; done
> day=1; amount=200000; for way in A,D D,E E,F F,G; do day=$((day + 1)); echo "hop$day,$((1767225600 + day * 86400)),$way,$amount,EUR,wire,,,"; amount=$((amount - 5000)); done
> for n in 1 2 3 4 5 6 7 8; do echo "out$n,$((1770000000 + n * 3600)),S,P$n,900,EUR,wire,,,"; done) > ledger.csv

$ manumit add raid.mnm ledger.csv --person ana --quiet --format csv | cut -d, -f2,7
outcome,new
added,20

$ manumit investigate raid.mnm --person ana
Was up to date: no
Transfers: 20
Accounts: 22
Findings: 3
of these standing: 0
cut at a bound: 0
Searches stopped at a bound: 0
Paths that end at busy accounts: 0
Suspected networks: 1
Hits of indicators: 4
Indicators with a hit: 4
Indicators this ledger cannot answer: 26
note: 3 findings are in no group: most of their accounts deal with many others or stand apart

Suspected networks
1.  network 1  chain of function  score 1.4
    Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain
    of function, from 2026-01-03 to 2026-01-06 (UTC).
note: a suspected network is a lead for a person to judge, never a verdict
next: manumit show raid.mnm network NUMBER

$ manumit investigate raid.mnm --person ana --format json
{
"investigated":{
"up_to_date":true,
"transfers":20,
"accounts":22,
"findings":3,
"standing":0,
"truncated":0,
"cut":0,
"busy_ends":0,
"networks":1,
"hits":4,
"indicators_hit":4,
"indicators_not_asked":26
},
"networks":[
{"network":1,"rank":1,"kind":"chain of function","score":1.4,"threshold":1.4,"accounts":5,"owners":5,"suspects":0,"evidence":1,"first":"2026-01-03","last":"2026-01-06","current":true,"sentence":"Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain of function, from 2026-01-03 to 2026-01-06 (UTC)."}
]
}

$ manumit show raid.mnm networks --format csv
network,rank,kind,score,threshold,accounts,owners,suspects,evidence,first,last,current,sentence\r
1,1,chain of function,1.4,1.4,5,5,0,1,2026-01-03,2026-01-06,yes,"Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain of function, from 2026-01-03 to 2026-01-06 (UTC)."\r

$ manumit show raid.mnm network 1 --ties
Network: 1
Rank: 1
Kind: chain of function
Found by the last run: yes
Score: 1.4
  = what its evidence counts: 2.8
  less the prior: 1.4
Shown from a score of: 1.4
Owners: 5
First: 2026-01-03
Last: 2026-01-06
In words: Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain of function, from 2026-01-03 to 2026-01-06 (UTC).

Who does what: guesses from payments, for a person to judge
  launderer: 4
    D  0.92  R15: wires come in from members and money goes on to members
    E  0.92  R15: wires come in from members and money goes on to members
    F  0.92  R15: wires come in from members and money goes on to members
    G  0.88  R17: wires move with other members
  unknown: 1
    A

Links through time, month by month (UTC)
From        Links  Kept  Back  Born  Died  Churn  Persons  Transfers  = kept  ~ back  + born
──────────  ─────  ────  ────  ────  ────  ─────  ───────  ─────────  ──────────────────────
2026-01-01      4     0     0     4                     5          4  ++++

Who is visible, who brokers: a question to ask, no evidence of guilt
Person  Place            Links  Rank by links  by paths  by confirmed paths
──────  ───────────────  ─────  ─────────────  ────────  ──────────────────
E       discreet broker      2              2         1                   1
D       periphery            2              1         2                   2
F       periphery            2              3         3                   3
A       periphery            1              4         4                   4
G       periphery            1              5         5                   5

A market of people who meet once, or a lasting organisation
Trait               0 a market ... 1 an organisation
──────────────────  ────────────────────────────────
tie lifetime
ties kept
reciprocity         0.00
centralisation      0.17
clustering          0.00
hierarchy           1.00
repeated dealings   0.00
multiplexity
role concentration  0.00

In how many ways they are tied
Tied by        Pairs
─────────────  ─────
payments           4
common hands
calls
journeys
any of these       4
more than one

How well its links are known
Links that are  Pairs
──────────────  ─────
confirmed           4
unconfirmed         0
tentative           0

Ways in and out: from hand to hand, among people who hardly meet twice
(none)

Accounts
Account  Parts   Status  By a chain alone  Weight of ties
───────  ──────  ──────  ────────────────  ──────────────
A        origin  clear   no                0
D        relay   clear   yes               0
E        relay   clear   yes               0
F        relay   clear   yes               0
G        exit    clear   yes               0

Evidence: in each family the first counts in full, each further one half of the one before
Chain  chain of function  counts 2.8 of 2.8, family chain
    4 transfers from hand to hand, from what was earned to where the money
    leaves.
    derived-by-project: defined by this project

Chains of function, transfer by transfer
Transfer  Booked                From  To        Amount  Channel  Purpose  Source:record
────────  ────────────────────  ────  ──  ────────────  ───────  ───────  ─────────────
hop2      2026-01-03 00:00:00Z  A     D   2,000.00 EUR  wire              1:9
hop3      2026-01-04 00:00:00Z  D     E   1,950.00 EUR  wire              1:10
hop4      2026-01-05 00:00:00Z  E     F   1,900.00 EUR  wire              1:11
hop5      2026-01-06 00:00:00Z  F     G   1,850.00 EUR  wire              1:12

Ties
Account  tied to  by     Weight
───────  ───────  ─────  ──────
A        D        chain  0
D        E        chain  0
E        F        chain  0
F        G        chain  0

Hits of indicators on these accounts
FINTRACFE-PROD-01  account  2026-01-01 to 2026-01-03  9 transfers  0.3 points, family flow
    2,000.00 EUR came in and 2,000.00 EUR went out within 30 days, 2,000.00 EUR
    of it within 48 hours
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), products and services
FINTRACFE-WIR-01  account  2026-01-01 to 2026-01-01  8 transfers  0.3 points, family flow
    8 different senders of much the same sum within 7 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
FINTRACFE-WIR-02  account  2026-01-01 to 2026-01-03  8 transfers  0.7 points, family flow
    8 different senders wired money within 14 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
FINTRACFE-WIR-03  account  2026-01-01 to 2026-01-03  9 transfers  0.3 points, family flow
    2,000.00 EUR from 8 sources went on to one account within 72 hours: 2,000.00
    EUR
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
note: a suspected network is a lead for a person to judge, never a verdict; points never appear in a file for court
next: manumit show raid.mnm network 1 --svg network.svg

$ manumit show raid.mnm network N1 --format json --quiet | python3 -c '
> import json, sys
> network = json.load(sys.stdin)
> print(sum(piece["counted"] for piece in network["evidence"]), network["sum"])
> print([member["account"] for member in network["members"] if member["status"] != "clear"])'
2.8 2.8
[]

$ manumit show raid.mnm finding 2 | head -3
Finding 2  T2 fan-in  2026-01-01 to 2026-01-01  8 transfers
    Account A received money from 8 different accounts between 2026-01-01
    01:00:00 and 2026-01-01 08:00:00 (UTC): 8 transfers, 2,000.00 EUR in all.

$ manumit show raid.mnm account D
Network 1, rank 1: relay; clear
Booked                Way        Amount  Other account  Channel  Balance  Counted  Differs by  Pair, break  Purpose  Transfer  Source:record
────────────────────  ───  ────────────  ─────────────  ───────  ───────  ───────  ──────────  ───────────  ───────  ────────  ─────────────
2026-01-03 00:00:00Z  in   2,000.00 EUR  A              wire                                                         hop2      1:9
2026-01-04 00:00:00Z  out  1,950.00 EUR  E              wire                                                         hop3      1:10
note: no balance of this account is stated: none can be counted

$ manumit show raid.mnm network 2
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

# the same bytes every time, sealed for whom it does not concern; no point, score or rank in it
$ manumit show raid.mnm network 1 --svg one.svg --pdf one.pdf && manumit show raid.mnm network 1 --svg two.svg --pdf two.pdf --quiet && cmp one.svg two.svg && cmp one.pdf two.pdf && head -c 5 one.pdf && python3 -c '
> import xml.etree.ElementTree as tree
> print(tree.parse("one.svg").getroot().attrib["width"])'
Picture: one.svg
Picture: one.pdf
Picture: two.svg
Picture: two.pdf
%PDF-842pt

$ manumit show raid.mnm network 1 --svg one.svg
manumit: one.svg: this file is there already
  what to do: choose another name, or allow replacing it with --yes
[exit 4]

$ manumit show raid.mnm network 1 --svg three.svg --role ngo
manumit: this role may not see the matter of the case
  what to do: ask the owner of the case, or give another --role
[exit 6]

$ ls three.svg
ls: cannot access 'three.svg': No such file or directory
[exit 2]

$ manumit show raid.mnm account A --svg account.svg --yes && test -s account.svg
Picture: account.svg

$ manumit export raid.mnm | python3 -c '
> import json, sys
> for line in sys.stdin:
>     record = json.loads(line)
>     if record["record"] == "network":
>         print(json.dumps(record, indent=1))
>     if record["record"] == "finding":
>         print(record["id"], record["typology"], record["points"], record["network"], record["rank"])
>     if record["record"] == "person" and record["status"] != "clear":
>         print(record)'
1 T1 0.3 None None
2 T2 0.3 None None
3 T6 0.3 None None
{
 "record": "network",
 "id": 1,
 "rank": 1,
 "kind": "chain of function",
 "score": 1.4,
 "threshold": 1.4,
 "sum": 2.8,
 "prior": 1.4,
 "members": [
  {
   "account": "A",
   "roles": [
    "origin"
   ],
   "status": "clear"
  },
  {
   "account": "D",
   "roles": [
    "relay"
   ],
   "status": "clear"
  },
  {
   "account": "E",
   "roles": [
    "relay"
   ],
   "status": "clear"
  },
  {
   "account": "F",
   "roles": [
    "relay"
   ],
   "status": "clear"
  },
  {
   "account": "G",
   "roles": [
    "exit"
   ],
   "status": "clear"
  }
 ],
 "findings": [],
 "evidence": [
  {
   "finding": null,
   "chain": [
    "hop2",
    "hop3",
    "hop4",
    "hop5"
   ],
   "points": 2.8,
   "counted": 2.8,
   "family": "chain",
   "left_out": 0,
   "truncated": false
  }
 ],
 "sentence": "Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain of function, from 2026-01-03 to 2026-01-06 (UTC)."
}

$ manumit export raid.mnm | grep -c '"record":"person"'
22

$ manumit verify raid.mnm --quiet | grep -e Sound -e again
Sound: yes
read again: 1
Stages run again: 3

# points of one's own: the network is no longer shown, and keeps its number when it is again
$ manumit points | sed 's/^threshold: .*/threshold: 5/' > strict.yaml

$ manumit points strict.yaml
File: strict.yaml
Can be used as it is: yes
Families: 10
Prior: 1.4
Threshold: 5

$ manumit investigate raid.mnm --person ana --points strict.yaml --quiet
Was up to date: no
Transfers: 20
Accounts: 22
Findings: 3
of these standing: 0
cut at a bound: 0
Searches stopped at a bound: 0
Paths that end at busy accounts: 0
Suspected networks: 0
Hits of indicators: 4
Indicators with a hit: 4
Indicators this ledger cannot answer: 26

$ manumit show raid.mnm networks
(none)

$ manumit show raid.mnm networks --all --quiet | head -1
1.  network 1  chain of function  score 1.4  no longer found

$ manumit investigate raid.mnm --person ana --quiet | tail -3
1.  network 1  chain of function  score 1.4
    Accounts along a chain of function: 5 accounts of 5 owners stand in 1 chain
    of function, from 2026-01-03 to 2026-01-06 (UTC).

$ sed 's/family: chain/famly: chain/' strict.yaml > wrong.yaml; manumit investigate raid.mnm --points wrong.yaml
manumit: wrong.yaml, row 248, column 3: there is no such key here
  what to do: did you mean 'family'?
[exit 3]

$ manumit show raid.mnm network one
manumit: the number of a network must be a whole number from 1
  what to do: see 'manumit show --help'
[exit 2]
