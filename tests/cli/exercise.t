# Training worlds: made, read, marked.

$ manumit exercise list
Name          Title                                    Inhabitants  Days
────────────  ───────────────────────────────────────  ───────────  ────
adaptive      After the raid                                   400   520
begging       Coins that are not kept                          400   366
clinic        A kidney has a price                             350   366
construction  Building sites: bids nobody can match            450   366
fishing       Fishing and food: debts that grow                450   366
harvest       Farm labour: wages that do not stay              500   366
haystack      As rare as it is                              10,000   366
household     One household, one servant                       400   366
innocent      An honest economy: no crime at all               600   366
mixed         A bit of everything: the demonstration           380   366
runners       Children who carry drugs to small towns          450   366
salon         Beauty salons and hotel rooms                    450   366
strangers     Specialists who meet once                        500   366
workshop      Sewing for an online shop                        450   366

$ manumit exercise make --scenario household --size 3 --seed 5 -o world
Folder: world
Files: 52
Transfers: 4,032
Accounts: 184
People: 18
Firms: 155
next: read world/briefing.txt, then manumit new CASE and manumit add CASE world/ledger/ledger.csv

$ manumit exercise make --scenario household --size 3 --seed 5 -o world
manumit: world: this folder is not empty
  what to do: choose another one, or allow replacing files in it with --yes
[exit 4]

$ ls world world/agencies world/truth world/specs; cat world/briefing.txt
world:
agencies
briefing.txt
ledger
specs
truth

world/agencies:
XA
XB
XC
XD
XE
XF

world/specs:
exercise-accounts.yaml
exercise-days.yaml
exercise-iso.yaml
exercise-numbers.yaml
exercise-words.yaml

world/truth:
amlworld.csv
truth.jsonl
One household, one servant

There is no network here: in a few homes somebody works day and night for a fraction of what is due. One exploiter with one victim is a case.

The traces are small: a fee, a ticket paid by the family, the same sum sent abroad each month in the family's name, an address shared with people who are no relatives.

$ head -3 world/ledger/ledger.csv; wc -l < world/ledger/ledger.csv
id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
51PWH82HP5JCN,1704073050,XA571107020536210306,XA201707729130102838,98000,EUR,standing_order,,E193BNJBRTD9B,CXWQN0F7FQ7H5
8RCWH70F73VR3,1704082036,XA571707182910125415,XA201707729130102838,87500,EUR,standing_order,,9C12AM6HK9ARQ,CXWQN0F7FQ7H5
4033

$ manumit exercise make --scenario household --size 3 --seed 5 -o again --files ledger,truth --quiet; ls again; cmp world/ledger/ledger.csv again/ledger/ledger.csv && cmp world/truth/truth.jsonl again/truth/truth.jsonl && echo the same bytes
Folder: again
Files: 9
Transfers: 4,032
Accounts: 184
People: 18
Firms: 155
briefing.txt
ledger
specs
truth
the same bytes

# nobody lives in a world of size 0
$ manumit exercise make --scenario harvest --size 0 -o nobody --format json; cat nobody/ledger/ledger.csv nobody/truth/truth.jsonl
{
"world":{
"folder":"nobody",
"files":28,
"transfers":0,
"accounts":115,
"persons":0,
"firms":114
}
}
id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
{"record":"world","scenario":"harvest","size":0,"seed":1,"start":1704067200,"days":366,"transfers":0,"criminal":0}

$ manumit exercise make --scenario paradise -o x
manumit: no scenario has this name
  what to do: 'manumit exercise list' shows their names
[exit 4]

$ manumit exercise make --scenario harvest
manumit: -o FOLDER is missing
  what to do: see 'manumit exercise --help'
[exit 2]

$ manumit exercise make --scenario harvest -o x --files ledger,secrets
manumit: --files is a list of ledger, amlworld, statements, records, truth, payments
  what to do: see 'manumit exercise --help'
[exit 2]

$ manumit exercise make --scenario harvest -o x --size 5000000
manumit: --size must be a whole number from 0 to 4000000
  what to do: see 'manumit exercise --help'
[exit 2]

$ manumit exercise make --scenario harvest -o /proc/nowhere/x
manumit: /proc/nowhere: this folder cannot be made
  what to do: choose a place where you may write
[exit 7]

# what an export says, marked: a finding with one transfer of a crime, and another one
$ id=$(grep -m1 '"stage":"exploit"' world/truth/truth.jsonl | sed 's/.*"transfer","id":"\([^"]*\)".*/\1/')
> echo '{"record":"finding","typology":"H5","kind":null,"standing":true,"tx":["'$id'"],"participants":[{"account":"XA00","part":"centre"}]}' > found.jsonl
> echo '{"record":"finding","typology":"T1","kind":null,"standing":false,"tx":["x","y"],"participants":[{"account":"XA00","part":"centre"}]}' >> found.jsonl
> manumit exercise mark world found.jsonl
Findings: 2
of these habits of weight zero: 0
Suspected networks listed: 0
Persons listed: 0

Typologies
Typology  Found  of planted  Recall  Exact found  of exact  Recall  Matching  of findings  Precision  Criminal
────────  ─────  ──────────  ──────  ───────────  ────────  ──────  ────────  ───────────  ─────────  ────────
T1            0           0                    0         0                 0            1  0.000000          0
T2            0           0                    0         0                 0            0                    0
T3            0           0                    0         0                 0            0                    0
T4            0           0                    0         0                 0            0                    0
T5            0           0                    0         0                 0            0                    0
T6            0           0                    0         0                 0            0                    0
T7            0           0                    0         0                 0            0                    0
T8            0           0                    0         0                 0            0                    0
T9            0           0                    0         0                 0            0                    0
T10           0           0                    0         0                 0            0                    0
H1            0           0                    0         0                 0            0                    0
H2            0           0                    0         0                 0            0                    0
H3            0           0                    0         0                 0            0                    0
H4            0           0                    0         0                 0            0                    0
H5            0           0                    0         0                 0            1  0.000000          1
H6            0           0                    0         0                 0            0                    0
H7            0           0                    0         0                 0            0                    0

Transfers, paths, persons
Measure                               Part  of  Ratio
────────────────────────────────────  ────  ──  ────────
precision of transfers                   1   3  0.333333
recall of transfers                      1  59  0.016949
F1 of transfers                          2  62  0.032258
networks seen at recruitment             0   4  0.000000
networks seen at exploitation            0   4  0.000000
networks seen at the exit                0   0
networks seen along the whole path       0   4  0.000000
suspects who are offenders               0   0
the same, first as many as offenders     0   0
offenders suspected                      0   8  0.000000
victims shielded                         0   4  0.000000
offenders shielded                       0   8  0.000000
victims made to recruit, shielded        0   0
victims made to recruit, suspected       0   0
offenders who stage signs, shielded      0   0
final assets found                       0   0

The first suspected networks
First  True  of suspected  Precision  Found  of networks  Recall
─────  ────  ────────────  ─────────  ─────  ───────────  ────────
    1     0             0                 0            4  0.000000
    3     0             0                 0            4  0.000000
    5     0             0                 0            4  0.000000
   10     0             0                 0            4  0.000000
   20     0             0                 0            4  0.000000
    4     0             0                 0            4  0.000000
    8     0             0                 0            4  0.000000
    0     0             0                 0            4  0.000000

Who is touched
Group            Members  In findings  Suspected
───────────────  ───────  ───────────  ─────────
club_organiser         1            0          0
household              4            0          0
victim                 4            0          0
licensed_agency        2            0          0
shop                  15            0          0
charity                2            0          0
group_member           4            0          0
accountant             1            0          0

Where crime's money first appears
Sources  Found         Money  of it found
───────  ─────  ────────────  ───────────
      1      0    98,822 JPY        0 JPY
      1      0   203.821 KWD    0.000 KWD
      2      0  1,334.10 USD     0.00 USD

# a case is marked as its export is
$ manumit new raid.mnm --person ana --shares 0 --quiet > made.txt && manumit add raid.mnm world/ledger/ledger.csv --person ana --quiet > added.txt && manumit investigate raid.mnm --person ana --quiet > done.txt

$ manumit export raid.mnm --quiet -o all.jsonl && manumit exercise mark world all.jsonl --format json > a.json && manumit exercise mark world raid.mnm --format json > b.json && cmp a.json b.json && grep -c '"record":"finding"' all.jsonl > n && grep -o '"findings":[0-9]*' b.json | cut -d: -f2 | cmp - n && echo the same
the same

$ manumit exercise mark again raid.mnm --role guest
manumit: this role may not see what was found in the case
  what to do: ask the owner of the case, or give another --role
[exit 6]

$ manumit exercise mark nowhere raid.mnm
manumit: nowhere/truth/truth.jsonl: no such file
  what to do: give the folder that 'manumit exercise make' wrote to
[exit 4]

$ manumit exercise mark world world/ledger/ledger.csv
manumit: world/ledger/ledger.csv, row 1: expected a value: a text in double quotes, a number, true, false, null, [ or {
[exit 3]

$ manumit exercise mark world
manumit: expected list, make or mark WORLD CASE
  what to do: see 'manumit exercise --help'
[exit 2]

$ manumit exercise bake
manumit: expected list, make or mark WORLD CASE
  what to do: see 'manumit exercise --help'
[exit 2]
