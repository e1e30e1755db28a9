# The catalogue: published indicators, a ledger judged by them, and one of one's own.

$ manumit catalogue list --quiet --format csv | tail -n +2 | cut -d, -f2 | sort | uniq -c | sed 's/^ *//'
33 checklist
56 ledger
65 left-out

$ manumit catalogue list --quiet --kind ledger --format csv | head -4 | cut -d, -f1-6
indicator,kind,provenance,family,points,subject
AUSTRAC2022-01,ledger,secondary-read,flow,1.4,account
FATF2018-GEN-01,ledger,secondary-read,spend,0.3,account
FATF2018-GEN-02,ledger,secondary-read,spend,0.3,account

$ manumit catalogue show FINCEN2020-FIN-04
Indicator: FINCEN2020-FIN-04
Kind: ledger
Says: Frequent cash deposits into an account that makes no electronic batch payments at all (no direct debits, payroll, suppliers or utilities).
Source: FINCEN2020: Supplemental Advisory on Identifying and Reporting Human Trafficking and Related Activity (FinCEN (US), FIN-2020-A008, 2020-10-15, public domain; full text read)
Where in it: Section II, Financial Indicators, p. 7, bullet 4
Provenance: primary-read
which means: the publication's own text was read
Grade in the source: ungraded
Forms of exploitation: any
Family: structuring
Discrimination: low
Points: 0.3
Needs: ledger
Looked at for each: account
Condition: deposits >= n and bills = 0
Explanation: {deposits} cash deposits within {window_days} days, and not one bill, wage or tax was paid
Feature   is
────────  ──────────────────────────────────────────────
deposits  count(in.cash, window_days)
bills     count(out.bills|wage|utility|tax, window_days)
Parameter    Value  Unit    From  To    Basis        Why
───────────  ─────  ──────  ────  ────  ───────────  ───
window_days  60     days    14    370   analyst-set
n            8      number  3     1000  analyst-set

$ manumit catalogue show FINCEN2020-FIN-4
manumit: there is no indicator of this id in the catalogue
  what to do: did you mean FINCEN2020-FIN-04?
[exit 4]

$ manumit catalogue list --quiet --kind left-out --format jsonl | grep -c 'no score here may'
10

$ manumit catalogue words --quiet --format csv | head -3
word,written,means\r
count,"count(GROUP, WINDOW)",how many transfers\r
sum,"sum(GROUP, WINDOW)","their amounts, added up in the currency of the transfer at hand"\r

# every case of every file, and the innocent ledger
$ manumit catalogue check
Cases that came out otherwise
(none)
Cases run: 168
of these otherwise: 0
Files that cannot be used: 0

# eight cash deposits by night, and no bill
$ (echo when,from,to,amount,currency,channel,place,mcc,from_owner,to_owner
> for n in 1 2 3 4 5 6 7 8; do echo "2026-03-0${n}T23:30,CASH,A,250.00,EUR,cash_deposit,Town/b1,,,ann"; done) > night.csv

$ manumit catalogue run --quiet --ledger night.csv --format csv | cut -d, -f1-10 | head -5
indicator,subject,accounts,first,last,transfers,points,family,provenance,verified
FINCEN2020-FIN-04,account,A,2026-03-01,2026-03-08,8,0.3,structuring,primary-read,yes
FINTRAC2016-07,account,A,2026-03-01,2026-03-08,8,0.7,place-time,secondary-read,yes
\r
indicator,missing\r

$ manumit catalogue run --quiet --ledger night.csv --format json | grep -o '"indicator":"FINCEN2020-FIN-04".*' | sed 's/"source".*"sentence"/"sentence"/'
"indicator":"FINCEN2020-FIN-04","subject":"account","accounts":["A"],"first":"2026-03-01","last":"2026-03-08","transfers":8,"points":0.3,"family":"structuring","provenance":"primary-read","verified":true,"sentence":"8 cash deposits within 60 days, and not one bill, wage or tax was paid","tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"]},

$ manumit catalogue run --ledger night.csv --quiet
Hits
Indicator          Accounts  First       Last        Transfers  Points  Family       Provenance      Verified  Says
─────────────────  ────────  ──────────  ──────────  ─────────  ──────  ───────────  ──────────────  ────────  ────────────────────────────────────────────────────────────────────────────────────────────────
FINCEN2020-FIN-04  A         2026-03-01  2026-03-08          8  0.3     structuring  primary-read    yes       8 cash deposits within 60 days, and not one bill, wage or tax was paid
FINTRAC2016-07     A         2026-03-01  2026-03-08          8  0.7     place-time   secondary-read  yes       8 of 8 cash movements and instant payments within 30 days were between 22 and 6 o’clock at night
Hits in all: 2
Indicators this ledger cannot answer: 18
Indicators with something unknown at some transfers: 1
Accounts and owners too busy to be judged: 0

$ manumit catalogue run --quiet --ledger night.csv --set FINCEN2020-FIN-04.n=9 --format csv | cut -d, -f1 | head -4
indicator
FINTRAC2016-07
\r
indicator

$ manumit catalogue run --ledger night.csv --set FINCEN2020-FIN-04.n=1
manumit: parameter 'n' of FINCEN2020-FIN-04 must be from 3 to 1000
  what to do: 'manumit catalogue show FINCEN2020-FIN-04' says what it means
[exit 3]

$ manumit catalogue run --ledger night.csv --set FINCEN2020-FIN-04.m=9
manumit: this indicator has no such parameter
  what to do: 'manumit catalogue show FINCEN2020-FIN-04' lists its parameters
[exit 4]

# an indicator of one's own
$ cat > kiosk.yaml <<END
> id: OFFICE-01
> says: Cash is paid in at night, again and again.
> source: our own office, case meeting of March 2026
> provenance: users-own
> family: place-time
> points: 0.3
> parameters:
>   window_days: {value: 30, unit: days, low: 7, high: 120, basis: users-own}
>   n: {value: 5, low: 2, high: 100, basis: users-own, why: four happen to anybody}
> features:
>   nights: at_hours(in.cash, 22, 6, window_days)
> condition: nights >= n
> explanation: "{nights} cash deposits between 22:00 and 06:00 within {window_days} days"
> cases:
>   - name: five nights
>     expect: [A]
>     ledger: |
>       when,from,to,amount,currency,channel,place,mcc,from_owner,to_owner
>       2026-03-01T23:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-02T23:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-03T23:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-04T23:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-05T23:00,CASH,A,100,EUR,cash_deposit,,,,
>   - name: five afternoons
>     expect: []
>     ledger: |
>       when,from,to,amount,currency,channel,place,mcc,from_owner,to_owner
>       2026-03-01T15:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-02T15:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-03T15:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-04T15:00,CASH,A,100,EUR,cash_deposit,,,,
>       2026-03-05T15:00,CASH,A,100,EUR,cash_deposit,,,,
> END

$ manumit catalogue add kiosk.yaml --folder office
Cases that came out otherwise
(none)
Cases run: 3
of these otherwise: 0
Files that cannot be used: 0
Added: office/kiosk.yaml
next: manumit catalogue run --folder office --ledger FILE

$ manumit catalogue run --folder office --own --ledger night.csv --quiet
Hits
Indicator  Accounts  First       Last        Transfers  Points  Family      Provenance  Verified  Says
─────────  ────────  ──────────  ──────────  ─────────  ──────  ──────────  ──────────  ────────  ──────────────────────────────────────────────────────
OFFICE-01  A         2026-03-01  2026-03-08          8  0.3     place-time  users-own   no        8 cash deposits between 22:00 and 06:00 within 30 days
Hits in all: 1
Indicators this ledger cannot answer: 0
Indicators with something unknown at some transfers: 0
Accounts and owners too busy to be judged: 0

# what does not hold is not added
$ sed 's/nights >= n/nights > 100/; s/OFFICE-01/OFFICE-02/' kiosk.yaml > wrong.yaml; manumit catalogue add wrong.yaml --folder office
Cases that came out otherwise
Indicator  Case         Problem
─────────  ───────────  ───────────────────────────
OFFICE-02  five nights  A should be hit, and is not
Cases run: 3
of these otherwise: 1
Files that cannot be used: 0
note: nothing was added: correct the file, or its cases
[exit 1]

$ sed 's/nights >= n/nihgts >= n/; s/OFFICE-01/OFFICE-02/' kiosk.yaml > wrong.yaml; manumit catalogue add wrong.yaml --folder office
manumit: wrong.yaml, row 12, column 12: this word is no feature and no parameter of this file
  what to do: did you mean 'nights'?
[exit 3]

# its ledger's lines are lines of the file
$ sed 's/2026-03-03T15:00/3 March/; s/OFFICE-01/OFFICE-02/' kiosk.yaml > wrong.yaml; manumit catalogue add wrong.yaml --folder office
Cases that came out otherwise
Indicator  Case             Problem
─────────  ───────────────  ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
OFFICE-02  five afternoons  wrong.yaml, row 30, column 1: booking date is no real date of the form iso. correct the record, or use a case ('manumit new'), which keeps a list of rejects
Cases run: 3
of these otherwise: 1
Files that cannot be used: 0
note: nothing was added: correct the file, or its cases
[exit 1]

# a broken file does not stop the others
$ cp wrong.yaml office/; echo 'id: X' > office/broken.yaml; manumit catalogue run --folder office --own --ledger night.csv --quiet --format csv | cut -d, -f1 | head -3
manumit: office/broken.yaml, row 1, column 1: 'says' is missing
indicator
OFFICE-01
OFFICE-02

# in a case: the same, and answers to what only a person can say
$ manumit new raid.mnm --person ana --shares 0 --quiet
Case: {case}
File: raid.mnm
Key: {any}

$ manumit add raid.mnm night.csv --spec simple --person ana --quiet --format csv | cut -d, -f2,7
outcome,new
added,8

$ manumit catalogue run --quiet raid.mnm --format csv | cut -d, -f1-3 | head -4
indicator,subject,accounts
FINCEN2020-FIN-04,account,A
FINTRAC2016-07,account,A
\r

$ manumit answer raid.mnm UNODC-WEB-01 yes --why "seen on 3 March" --person ana
Decision: 1
Indicator: UNODC-WEB-01
Question: Does somebody else hold the person’s passport or identity papers?
Answer: yes
Provenance: primary-read
Source was read: yes
Source: UNODCWEB: Possible indicators of trafficking in persons (UNODC Regional Office for South-East Asia and the Pacific, undated, list read)

$ manumit answer raid.mnm FINCEN2020-FIN-04 yes --why x --person ana
manumit: this indicator is no question of the checklist
  what to do: 'manumit catalogue list --kind checklist' lists the questions
[exit 2]

$ manumit answer raid.mnm UNODC-WEB-01 perhaps --why x --person ana
manumit: the answer must be yes, no or unknown
  what to do: see 'manumit answer --help'
[exit 2]

$ manumit show raid.mnm answers --format csv
decision,indicator,about,which,answer,last,at,by,provenance,verified,source,question,why\r
1,UNODC-WEB-01,case,,yes,yes,{time},ana,primary-read,yes,"UNODCWEB: Possible indicators of trafficking in persons (UNODC Regional Office for South-East Asia and the Pacific, undated, list read)",Does somebody else hold the person’s passport or identity papers?,seen on 3 March\r

$ manumit show --quiet raid.mnm answers --format csv --role guest | cut -d, -f1-5 | tail -1
(sealed),UNODC-WEB-01,(sealed),,(sealed)

# the whole catalogue, kept in the case with one of the office's own; a broken file stops nothing
$ manumit investigate raid.mnm --person ana --quiet --catalogue office --format json
{"error":{"status":"parse","input":"office/broken.yaml","row":1,"column":1,"message":"'says' is missing"}}
{
"investigated":{
"up_to_date":false,
"transfers":8,
"accounts":2,
"findings":0,
"standing":0,
"truncated":0,
"cut":0,
"networks":0,
"hits":4,
"indicators_hit":4,
"indicators_not_asked":18
}
}
[exit 1]

$ manumit investigate raid.mnm --person ana --quiet --catalogue office | head -1
manumit: office/broken.yaml, row 1, column 1: 'says' is missing
Was up to date: yes

$ manumit show raid.mnm indicators
Indicator          Hits  on so many  Points  Family       Provenance      Verified  Says
─────────────────  ────  ──────────  ──────  ───────────  ──────────────  ────────  ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
FINCEN2020-FIN-04     1           1  0.3     structuring  primary-read    yes       Frequent cash deposits into an account that makes no electronic batch payments at all (no direct debits, payroll, suppliers or utilities).
FINTRAC2016-07        1           1  0.7     place-time   secondary-read  yes       Frequent deposits or withdrawals between ten in the evening and six in the morning.
OFFICE-01             1           1  0.3     place-time   users-own       no        Cash is paid in at night, again and again.
OFFICE-02             1           1  0.3     place-time   users-own       no        Cash is paid in at night, again and again.
note: 36 indicators were asked and have no hit; --all lists them
note: 18 indicators this ledger cannot answer, which says nothing about them; --all lists them
note: a hit is a reason to look, never a finding of guilt; one alone says little
next: manumit show raid.mnm indicator ID

$ manumit show raid.mnm indicators --quiet --all --format csv | cut -d, -f2 | sort | uniq -c | sed 's/^ *//'
33 checklist
1 kind
58 ledger

$ manumit show raid.mnm indicator OFFICE-01
Indicator: OFFICE-01
Kind: ledger
Says: Cash is paid in at night, again and again.
Source: our own office, case meeting of March 2026
Provenance: users-own
Source was read: no
Family: place-time
Points: 0.3
Hits: 1
on so many accounts or persons: 1
Transfers at which something was unknown: 0

Hits
OFFICE-01  account  2026-03-01 to 2026-03-08  8 transfers  0.3 points, family place-time
    8 cash deposits between 22:00 and 06:00 within 30 days
    about A
note: a hit is a reason to look, never a finding of guilt; one alone says little

$ manumit show raid.mnm indicator FINCEN2020-FIN-04 --quiet --format json
{
"indicator":{
"indicator":"FINCEN2020-FIN-04",
"kind":"ledger",
"says":"Frequent cash deposits into an account that makes no electronic batch payments at all (no direct debits, payroll, suppliers or utilities).",
"source":"FINCEN2020: Supplemental Advisory on Identifying and Reporting Human Trafficking and Related Activity (FinCEN (US), FIN-2020-A008, 2020-10-15, public domain; full text read)",
"location":"Section II, Financial Indicators, p. 7, bullet 4",
"provenance":"primary-read",
"verified":true,
"family":"structuring",
"points":"0.3",
"hits":1,
"subjects":1,
"unknown":0
},
"hits":[
{"hit":1,"indicator":"FINCEN2020-FIN-04","about":"account","person":null,"accounts":["A"],"status":"clear","means":"a reason to look, never a finding of guilt","first":"2026-03-01","held":"2026-03-08","last":"2026-03-08","transfers":8,"values":["deposits = 8","bills = 0"],"points":0.3,"family":"structuring","provenance":"primary-read","verified":true,"source":"FINCEN2020: Supplemental Advisory on Identifying and Reporting Human Trafficking and Related Activity (FinCEN (US), FIN-2020-A008, 2020-10-15, public domain; full text read)","location":"Section II, Financial Indicators, p. 7, bullet 4","sentence":"8 cash deposits within 60 days, and not one bill, wage or tax was paid"}
]
}

$ manumit show raid.mnm indicator FINCEN2020-FIN-4
manumit: the last run of this case asked no indicator of this id
  what to do: did you mean FINCEN2020-FIN-04?
[exit 4]

$ manumit show raid.mnm hits
Place  About   Which           Points  Indicators  Families  Hits  Status
─────  ──────  ──────────────  ──────  ──────────  ────────  ────  ──────
    1  person  P-{any}  1.225            4         2     4  clear
note: points order what to look at first; they are no probability and never appear in a file for court
note: indicators of one family see the same behaviour: the strongest counts in full, each further one half of the one before

$ manumit show raid.mnm account A --quiet | tail -12
    secondary-read: FINTRAC2016: Indicators: the laundering of illicit proceeds
    from human trafficking for sexual exploitation (FINTRAC (Canada),
    FINTRAC-2016-OA003, 2016-12-15, start of text read; list not read; items
    from a newspaper summary), as above (time band 22:00-06:00 is the source's)
OFFICE-01  account  2026-03-01 to 2026-03-08  8 transfers  0.3 points, family place-time
    8 cash deposits between 22:00 and 06:00 within 30 days
    about A
    users-own: our own office, case meeting of March 2026
OFFICE-02  account  2026-03-01 to 2026-03-08  8 transfers  0.3 points, family place-time
    8 cash deposits between 22:00 and 06:00 within 30 days
    about A
    users-own: our own office, case meeting of March 2026

$ manumit answer raid.mnm UNODC-WEB-01 no --about A --why "asked again" --person ana
Decision: 2
Indicator: UNODC-WEB-01
Question: Does somebody else hold the person’s passport or identity papers?
Answer: no
Provenance: primary-read
Source was read: yes
Source: UNODCWEB: Possible indicators of trafficking in persons (UNODC Regional Office for South-East Asia and the Pacific, undated, list read)

$ manumit answer raid.mnm UNODC-WEB-01 unknown --about A --why "withdrawn" --person ana --format json
{
"decision":3,
"indicator":"UNODC-WEB-01",
"question":"Does somebody else hold the person’s passport or identity papers?",
"answer":"unknown",
"provenance":"primary-read",
"verified":true,
"source":"UNODCWEB: Possible indicators of trafficking in persons (UNODC Regional Office for South-East Asia and the Pacific, undated, list read)"
}

$ manumit answer raid.mnm UNODC-WEB-01 no --about Q --why "asked again" --person ana
manumit: --about names no account, no person and no network of this case
  what to do: write an account as bank:number, a person's pseudonym, or network:NUMBER; without --about the answer is about the case
[exit 4]

$ manumit answer raid.mnm UNODC-WEB-01 no --about network:7 --why "asked again" --person ana
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit show raid.mnm answers --quiet --format csv | cut -d, -f1-6
decision,indicator,about,which,answer,last
1,UNODC-WEB-01,case,,yes,yes
2,UNODC-WEB-01,account,A,no,no
3,UNODC-WEB-01,account,A,unknown,yes

$ manumit show raid.mnm account A --quiet | grep -c UNODC-WEB-01
2

$ manumit export raid.mnm --format jsonl | grep '"record":"hit"' | cut -c1-900
{"record":"hit","indicator":"FINCEN2020-FIN-04","about":"account","accounts":["A"],"status":"clear","means":"a reason to look, never a finding of guilt","first":1772407800,"held":1773012600,"last":1773012600,"tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"],"values":{"deposits":"8","bills":"0"},"points":0.3,"family":"structuring","provenance":"primary-read","verified":true,"source":"FINCEN2020: Supplemental Advisory on Identifying and Reporting Human Trafficking and Related Activity (FinCEN (US), FIN-2020-A008, 2020-10-15, public domain; full text read)","location":"Section II, Financial Indicators, p. 7, bullet 4","sentence":"8 cash deposits within 60 da
{"record":"hit","indicator":"FINTRAC2016-07","about":"account","accounts":["A"],"status":"clear","means":"a reason to look, never a finding of guilt","first":1772407800,"held":1773012600,"last":1773012600,"tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"],"values":{"nights":"8","timed":"8"},"points":0.7,"family":"place-time","provenance":"secondary-read","verified":true,"source":"FINTRAC2016: Indicators: the laundering of illicit proceeds from human trafficking for sexual exploitation (FINTRAC (Canada), FINTRAC-2016-OA003, 2016-12-15, start of text read; list not read; items from a newspaper summary)","location":"as above (time band 22:00-06:00 is the sour
{"record":"hit","indicator":"OFFICE-01","about":"account","accounts":["A"],"status":"clear","means":"a reason to look, never a finding of guilt","first":1772407800,"held":1772753400,"last":1773012600,"tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"],"values":{"nights":"8"},"points":0.3,"family":"place-time","provenance":"users-own","verified":false,"source":"our own office, case meeting of March 2026","location":"","sentence":"8 cash deposits between 22:00 and 06:00 within 30 days"}
{"record":"hit","indicator":"OFFICE-02","about":"account","accounts":["A"],"status":"clear","means":"a reason to look, never a finding of guilt","first":1772407800,"held":1772753400,"last":1773012600,"tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"],"values":{"nights":"8"},"points":0.3,"family":"place-time","provenance":"users-own","verified":false,"source":"our own office, case meeting of March 2026","location":"","sentence":"8 cash deposits between 22:00 and 06:00 within 30 days"}

$ manumit export raid.mnm --format jsonl | grep '"record":"answer"'
{"record":"answer","decision":1,"indicator":"UNODC-WEB-01","answer":"yes","last":true,"about":"case","which":null}
{"record":"answer","decision":2,"indicator":"UNODC-WEB-01","answer":"no","last":false,"about":"account","which":"A"}
{"record":"answer","decision":3,"indicator":"UNODC-WEB-01","answer":"unknown","last":true,"about":"account","which":"A"}

$ manumit verify raid.mnm --format json --quiet | tr , '\n' | grep stages
"stages_rerun":3

$ manumit catalogue dance
manumit: expected list, show, words, check, add or run
  what to do: see 'manumit catalogue --help'
[exit 2]
