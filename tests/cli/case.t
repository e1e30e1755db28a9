# A small case from its file to its findings, verb by verb.

$ manumit new raid.mnm --person ana --shares 0
Case: {case}
File: raid.mnm
Key: SCRATCH/.home/data/manumit/keys/{case}.key
note: without its key nothing sealed in this case can be opened by anyone
next: manumit add raid.mnm FILE-OR-FOLDER

$ manumit new raid.mnm
manumit: raid.mnm: a file of this name is there already
  what to do: choose another name, or move that file away
[exit 4]

$ mkdir statements && (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in $(seq 10 29); do echo "t$n,$((1640995200 + n * 600)),A,B$n,100000,EUR,wire,,,"; done
> for n in $(seq 10 29); do echo "u$n,$((1641995200 + n * 600)),C$n,A,50000,EUR,wire,,,"; done) > statements/ledger.csv

$ manumit sniff statements/ledger.csv
statements/ledger.csv
File: statements/ledger.csv
Kind: delimited
Specification: plain
Comes with the program: yes
Can be added as it is: yes
encoding: utf-8
recognised by its header: Plain ledger: one transfer a row, both sides named (specification 'plain' that comes with the program)
of the first 40 records 40 can be read

First rows as they would be read
  2022-01-01T01:40:00Z  A -> B10  1000.00 EUR  wire
  2022-01-01T01:50:00Z  A -> B11  1000.00 EUR  wire
  2022-01-01T02:00:00Z  A -> B12  1000.00 EUR  wire
  2022-01-01T02:10:00Z  A -> B13  1000.00 EUR  wire
  2022-01-01T02:20:00Z  A -> B14  1000.00 EUR  wire
  2022-01-01T02:30:00Z  A -> B15  1000.00 EUR  wire
next: manumit add CASE statements/ledger.csv

$ manumit add raid.mnm statements --person ana --grade B2 --reference 'Warrant 7' --expires 2999-12-31
File                   Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────────────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
statements/ledger.csv  added         1  plain         40         40   40      0           0         0         0
next: manumit investigate raid.mnm

$ manumit add raid.mnm statements/ledger.csv --person ana --quiet
File                   Outcome    Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────────────────  ─────────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
statements/ledger.csv  was there       1  plain

$ manumit info raid.mnm
Case: {case}
Transfers: 40
Accounts: 41
From: 2022-01-01
To: 2022-01-12
Findings: 0
Rejected records: 0
Runs: 1
Bytes of ledger: 770
Audit entries: 3
Audit head: {digest}
Ledger digest: {digest}

Sources
Source  File                   Kind       Bytes  Grade  Added                 By   Legal basis  Until
──────  ─────────────────────  ─────────  ─────  ─────  ────────────────────  ───  ───────────  ──────────
     1  statements/ledger.csv  delimited  1,654  B2     {time}  ana  Warrant 7    2999-12-31

$ manumit info raid.mnm --format json
{
"case":{
"case_id":"{case}",
"transfers":40,
"accounts":41,
"first":"2022-01-01",
"last":"2022-01-12",
"findings":0,
"rejects":0,
"runs":1,
"ledger_bytes":770,
"audit_entries":3,
"audit_head":"{digest}",
"ledger_digest":"{digest}"
},
"sources":[
{"source":1,"path":"statements/ledger.csv","kind":"delimited","bytes":1654,"grade":"B2","added":"{time}","added_by":"ana","legal_reference":"Warrant 7","legal_expires":"2999-12-31","encoding":"utf-8","sha256":"{digest}"}
]
}

$ manumit rejects raid.mnm
(none)

$ manumit gaps raid.mnm
How many of each kind
(none)

What does not fit
(none)

$ manumit gaps raid.mnm --kind unknown
manumit: --kind names no kind of gap
  what to do: kinds are: unreconciled, missing period, ambiguous, missing leg, cash out, cash in, unknown counterparty, tolerance used, order inferred
[exit 2]

$ manumit investigate raid.mnm --person ana
Was up to date: no
Transfers: 40
Accounts: 41
Findings: 2
of these standing: 0
cut at a bound: 0
Searches stopped at a bound: 0
Paths that end at busy accounts: 0
Suspected networks: 0
Hits of indicators: 5
Indicators with a hit: 5
Indicators this ledger cannot answer: 26
note: 2 findings are in no group: most of their accounts deal with many others or stand apart
next: manumit show raid.mnm indicators
next: manumit show raid.mnm findings

$ manumit investigate raid.mnm --format json
{
"investigated":{
"up_to_date":true,
"transfers":40,
"accounts":41,
"findings":2,
"standing":0,
"truncated":0,
"cut":0,
"busy_ends":0,
"networks":0,
"hits":5,
"indicators_hit":5,
"indicators_not_asked":26
}
}

$ manumit show raid.mnm findings
Finding 1  T1 fan-out  2022-01-01 to 2022-01-01  20 transfers
    Account A paid 20 different accounts between 2022-01-01 01:40:00 and
    2022-01-01 04:50:00 (UTC): 20 transfers, 20,000.00 EUR in all. Rule T1
    fan-out: money to at least 8 different accounts within 3 days (a shape known
    from FATF typologies and the AMLworld data).
    derived-by-project: defined by this project after FATF's typology reports and AMLworld (Altman et al., NeurIPS 2023)
Finding 2  T2 fan-in  2022-01-12 to 2022-01-12  20 transfers
    Account A received money from 20 different accounts between 2022-01-12
    15:26:40 and 2022-01-12 18:36:40 (UTC): 20 transfers, 10,000.00 EUR in all.
    Rule T2 fan-in: money from at least 8 different accounts within 3 days (a
    shape known from FATF typologies and the AMLworld data).
    derived-by-project: defined by this project after FATF's typology reports and AMLworld (Altman et al., NeurIPS 2023)
next: manumit show raid.mnm finding NUMBER

$ manumit show raid.mnm findings --limit 1 --format csv
finding,typology,title,first,last,transfers,standing,truncated,current,points,network,rank,provenance,verified,source,sentence,judged\r
1,T1,fan-out,2022-01-01,2022-01-01,20,no,no,yes,0.3,,,derived-by-project,no,"defined by this project after FATF's typology reports and AMLworld (Altman et al., NeurIPS 2023)","Account A paid 20 different accounts between 2022-01-01 01:40:00 and 2022-01-01 04:50:00 (UTC): 20 transfers, 20,000.00 EUR in all. Rule T1 fan-out: money to at least 8 different accounts within 3 days (a shape known from FATF typologies and the AMLworld data).",\r
manumit: note: 1 of 2 findings are shown

$ manumit show raid.mnm finding 1
Finding 1  T1 fan-out  2022-01-01 to 2022-01-01  20 transfers
    Account A paid 20 different accounts between 2022-01-01 01:40:00 and
    2022-01-01 04:50:00 (UTC): 20 transfers, 20,000.00 EUR in all. Rule T1
    fan-out: money to at least 8 different accounts within 3 days (a shape known
    from FATF typologies and the AMLworld data).
    derived-by-project: defined by this project after FATF's typology reports and AMLworld (Altman et al., NeurIPS 2023)

Evidence
Transfer  Booked                From  To         Amount  Channel  Purpose  Source:record
────────  ────────────────────  ────  ───  ────────────  ───────  ───────  ─────────────
t10       2022-01-01 01:40:00Z  A     B10  1,000.00 EUR  wire              1:1
t11       2022-01-01 01:50:00Z  A     B11  1,000.00 EUR  wire              1:2
t12       2022-01-01 02:00:00Z  A     B12  1,000.00 EUR  wire              1:3
t13       2022-01-01 02:10:00Z  A     B13  1,000.00 EUR  wire              1:4
t14       2022-01-01 02:20:00Z  A     B14  1,000.00 EUR  wire              1:5
t15       2022-01-01 02:30:00Z  A     B15  1,000.00 EUR  wire              1:6
t16       2022-01-01 02:40:00Z  A     B16  1,000.00 EUR  wire              1:7
t17       2022-01-01 02:50:00Z  A     B17  1,000.00 EUR  wire              1:8
t18       2022-01-01 03:00:00Z  A     B18  1,000.00 EUR  wire              1:9
t19       2022-01-01 03:10:00Z  A     B19  1,000.00 EUR  wire              1:10
t20       2022-01-01 03:20:00Z  A     B20  1,000.00 EUR  wire              1:11
t21       2022-01-01 03:30:00Z  A     B21  1,000.00 EUR  wire              1:12
t22       2022-01-01 03:40:00Z  A     B22  1,000.00 EUR  wire              1:13
t23       2022-01-01 03:50:00Z  A     B23  1,000.00 EUR  wire              1:14
t24       2022-01-01 04:00:00Z  A     B24  1,000.00 EUR  wire              1:15
t25       2022-01-01 04:10:00Z  A     B25  1,000.00 EUR  wire              1:16
t26       2022-01-01 04:20:00Z  A     B26  1,000.00 EUR  wire              1:17
t27       2022-01-01 04:30:00Z  A     B27  1,000.00 EUR  wire              1:18
t28       2022-01-01 04:40:00Z  A     B28  1,000.00 EUR  wire              1:19
t29       2022-01-01 04:50:00Z  A     B29  1,000.00 EUR  wire              1:20

Hits of indicators on these accounts
FINTRACFE-ATY-03  account  2022-01-01 to 2022-01-01  20 transfers  0.3 points, family place-time
    20 transfers within 90 days at much the same hour (spread 0.03255)
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), atypical transactional
    activity
FINTRACFE-PROD-02  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 different payers of much the same sum within 30 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), products and services
FINTRACFE-PROF-04  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 of 20 credits within 60 days are round sums
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), transactions in
    relation to the profile
FINTRACFE-WIR-01  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 different senders of much the same sum within 7 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
FINTRACFE-WIR-02  account  2022-01-12 to 2022-01-12  20 transfers  0.7 points, family flow
    20 different senders wired money within 14 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
note: a hit is a reason to look, never a finding of guilt; its points never appear in a file for court

$ manumit show raid.mnm finding 99
manumit: this case has no finding of this number
  what to do: 'manumit show CASE findings' lists them
[exit 4]

$ manumit show raid.mnm account A --from 2022-01-02
Booked                Way      Amount  Other account  Channel  Balance  Counted  Differs by  Pair, break  Purpose  Transfer  Source:record
────────────────────  ───  ──────────  ─────────────  ───────  ───────  ───────  ──────────  ───────────  ───────  ────────  ─────────────
2022-01-12 15:26:40Z  in   500.00 EUR  C10            wire                                                         u10       1:21
2022-01-12 15:36:40Z  in   500.00 EUR  C11            wire                                                         u11       1:22
2022-01-12 15:46:40Z  in   500.00 EUR  C12            wire                                                         u12       1:23
2022-01-12 15:56:40Z  in   500.00 EUR  C13            wire                                                         u13       1:24
2022-01-12 16:06:40Z  in   500.00 EUR  C14            wire                                                         u14       1:25
2022-01-12 16:16:40Z  in   500.00 EUR  C15            wire                                                         u15       1:26
2022-01-12 16:26:40Z  in   500.00 EUR  C16            wire                                                         u16       1:27
2022-01-12 16:36:40Z  in   500.00 EUR  C17            wire                                                         u17       1:28
2022-01-12 16:46:40Z  in   500.00 EUR  C18            wire                                                         u18       1:29
2022-01-12 16:56:40Z  in   500.00 EUR  C19            wire                                                         u19       1:30
2022-01-12 17:06:40Z  in   500.00 EUR  C20            wire                                                         u20       1:31
2022-01-12 17:16:40Z  in   500.00 EUR  C21            wire                                                         u21       1:32
2022-01-12 17:26:40Z  in   500.00 EUR  C22            wire                                                         u22       1:33
2022-01-12 17:36:40Z  in   500.00 EUR  C23            wire                                                         u23       1:34
2022-01-12 17:46:40Z  in   500.00 EUR  C24            wire                                                         u24       1:35
2022-01-12 17:56:40Z  in   500.00 EUR  C25            wire                                                         u25       1:36
2022-01-12 18:06:40Z  in   500.00 EUR  C26            wire                                                         u26       1:37
2022-01-12 18:16:40Z  in   500.00 EUR  C27            wire                                                         u27       1:38
2022-01-12 18:26:40Z  in   500.00 EUR  C28            wire                                                         u28       1:39
2022-01-12 18:36:40Z  in   500.00 EUR  C29            wire                                                         u29       1:40

Hits of indicators on these accounts
FINTRACFE-ATY-03  account  2022-01-01 to 2022-01-01  20 transfers  0.3 points, family place-time
    20 transfers within 90 days at much the same hour (spread 0.03255)
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), atypical transactional
    activity
FINTRACFE-PROD-02  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 different payers of much the same sum within 30 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), products and services
FINTRACFE-PROF-04  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 of 20 credits within 60 days are round sums
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), transactions in
    relation to the profile
FINTRACFE-WIR-01  account  2022-01-12 to 2022-01-12  20 transfers  0.3 points, family flow
    20 different senders of much the same sum within 7 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
FINTRACFE-WIR-02  account  2022-01-12 to 2022-01-12  20 transfers  0.7 points, family flow
    20 different senders wired money within 14 days
    about A
    primary-read: FINTRACFE: Money laundering and terrorist financing indicators
    - Financial entities (FINTRAC (Canada), guidance page, undated copy, full
    text read; general ML, not specific to trafficking), wire transfers
note: a hit is a reason to look, never a finding of guilt; its points never appear in a file for court
note: no balance of this account is stated: none can be counted

$ manumit show raid.mnm account nobody
manumit: the case has no such account
  what to do: write it as bank:number, as listings show it
[exit 4]

$ manumit show raid.mnm sources
Source  File                   Kind       Bytes  Grade  Added                 By   Legal basis  Until
──────  ─────────────────────  ─────────  ─────  ─────  ────────────────────  ───  ───────────  ──────────
     1  statements/ledger.csv  delimited  1,654  B2     {time}  ana  Warrant 7    2999-12-31

$ manumit show raid.mnm persons
(none)

$ manumit show raid.mnm decisions
(none)

$ manumit show raid.mnm everything
manumit: expected networks, network NUMBER, findings, finding NUMBER, indicators, indicator ID, hits, answers, account NAME, persons, person PSEUDONYM, claims, sources or decisions
  what to do: see 'manumit show --help'
[exit 2]

$ manumit export raid.mnm | grep -v '"record":"indicator"' | cut -c 1-100
{"record":"finding","id":1,"typology":"T1","kind":null,"centre":["A"],"tx":["t10","t11","t12","t13",
{"record":"finding","id":2,"typology":"T2","kind":null,"centre":["A"],"tx":["u10","u11","u12","u13",
{"record":"person","id":"A","status":"clear","accounts":["A"]}
{"record":"person","id":"B10","status":"clear","accounts":["B10"]}
{"record":"person","id":"B11","status":"clear","accounts":["B11"]}
{"record":"person","id":"B12","status":"clear","accounts":["B12"]}
{"record":"person","id":"B13","status":"clear","accounts":["B13"]}
{"record":"person","id":"B14","status":"clear","accounts":["B14"]}
{"record":"person","id":"B15","status":"clear","accounts":["B15"]}
{"record":"person","id":"B16","status":"clear","accounts":["B16"]}
{"record":"person","id":"B17","status":"clear","accounts":["B17"]}
{"record":"person","id":"B18","status":"clear","accounts":["B18"]}
{"record":"person","id":"B19","status":"clear","accounts":["B19"]}
{"record":"person","id":"B20","status":"clear","accounts":["B20"]}
{"record":"person","id":"B21","status":"clear","accounts":["B21"]}
{"record":"person","id":"B22","status":"clear","accounts":["B22"]}
{"record":"person","id":"B23","status":"clear","accounts":["B23"]}
{"record":"person","id":"B24","status":"clear","accounts":["B24"]}
{"record":"person","id":"B25","status":"clear","accounts":["B25"]}
{"record":"person","id":"B26","status":"clear","accounts":["B26"]}
{"record":"person","id":"B27","status":"clear","accounts":["B27"]}
{"record":"person","id":"B28","status":"clear","accounts":["B28"]}
{"record":"person","id":"B29","status":"clear","accounts":["B29"]}
{"record":"person","id":"C10","status":"clear","accounts":["C10"]}
{"record":"person","id":"C11","status":"clear","accounts":["C11"]}
{"record":"person","id":"C12","status":"clear","accounts":["C12"]}
{"record":"person","id":"C13","status":"clear","accounts":["C13"]}
{"record":"person","id":"C14","status":"clear","accounts":["C14"]}
{"record":"person","id":"C15","status":"clear","accounts":["C15"]}
{"record":"person","id":"C16","status":"clear","accounts":["C16"]}
{"record":"person","id":"C17","status":"clear","accounts":["C17"]}
{"record":"person","id":"C18","status":"clear","accounts":["C18"]}
{"record":"person","id":"C19","status":"clear","accounts":["C19"]}
{"record":"person","id":"C20","status":"clear","accounts":["C20"]}
{"record":"person","id":"C21","status":"clear","accounts":["C21"]}
{"record":"person","id":"C22","status":"clear","accounts":["C22"]}
{"record":"person","id":"C23","status":"clear","accounts":["C23"]}
{"record":"person","id":"C24","status":"clear","accounts":["C24"]}
{"record":"person","id":"C25","status":"clear","accounts":["C25"]}
{"record":"person","id":"C26","status":"clear","accounts":["C26"]}
{"record":"person","id":"C27","status":"clear","accounts":["C27"]}
{"record":"person","id":"C28","status":"clear","accounts":["C28"]}
{"record":"person","id":"C29","status":"clear","accounts":["C29"]}
{"record":"hit","indicator":"FINTRACFE-ATY-03","about":"account","accounts":["A"],"status":"clear","
{"record":"hit","indicator":"FINTRACFE-PROD-02","about":"account","accounts":["A"],"status":"clear",
{"record":"hit","indicator":"FINTRACFE-PROF-04","about":"account","accounts":["A"],"status":"clear",
{"record":"hit","indicator":"FINTRACFE-WIR-01","about":"account","accounts":["A"],"status":"clear","
{"record":"hit","indicator":"FINTRACFE-WIR-02","about":"account","accounts":["A"],"status":"clear","

$ manumit export raid.mnm --format json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))'
104

$ manumit export raid.mnm -o findings.jsonl && wc -l < findings.jsonl
104

# the plain mode finds the same
$ manumit detect --ledger statements/ledger.csv | cut -c 1-100
[{"record":"finding","typology":"T1","kind":null,"centre":["A"],"tx":["t10","t11","t12","t13","t14",

$ manumit detect --ledger statements/ledger.csv --only T2 | grep -o '"typology":"[A-Z0-9]*"'
"typology":"T2"

$ manumit sql raid.mnm 'select currency, count(*) as transfers, sum(amount_minor) as minor from transfer group by currency'
currency  transfers  minor
────────  ─────────  ───────
978       40         3000000

$ manumit sql raid.mnm 'delete from source'
manumit: SQL, row 1: the SQL is not understood
  what to do: column counts from 1; SQLite's dialect, tables as in docs/case-file.md
[exit 3]

$ manumit verify raid.mnm
Sound: yes
Audit entries: 8
of these erased: 0
Witnesses: 0
Claims of victims: 0
Sources: 1
read again: 1
no longer there: 0
Transfers: 40
Stages run again: 3
Ledger digest: {digest}

# what was shown of sealed texts is in it
$ manumit audit raid.mnm --format json | python3 -c "import json,sys; print(*[(e['verb'], e['object']) for e in json.load(sys.stdin)['audit']], sep='\n')"
('create', 'case')
('add', 'source:1')
{...}
('detect', 'stage:1')
('network', 'stage:2')
('catalogue', 'stage:3')
('open', 'finding:1')
('open', 'account')

$ manumit witness raid.mnm
Entry: 8
Hash: {digest}

Witnesses
(none)

$ manumit compact raid.mnm --person ana
Runs before: 1
Runs now: 1
Bytes before: 770
Bytes now: 770

$ manumit retention raid.mnm
Review dates of categories
(none)

Persons whose review is due
(none)

$ manumit keys raid.mnm
Case: {case}
Key: SCRATCH/.home/data/manumit/keys/{case}.key

$ manumit spec list | grep -x plain
plain
