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
indicator,subject,accounts,first,last,transfers,points,family,provenance,source
FINCEN2020-FIN-04,account,A,2026-03-01,2026-03-08,8,0.3,structuring,primary-read,"FINCEN2020: Supplemental Advisory on Identifying and Reporting Human Trafficking and Related Activity (FinCEN (US)
FINTRAC2016-07,account,A,2026-03-01,2026-03-08,8,0.7,place-time,secondary-read,"FINTRAC2016: Indicators: the laundering of illicit proceeds from human trafficking for sexual exploitation (FINTRAC (Canada)
\r
indicator,missing\r

$ manumit catalogue run --quiet --ledger night.csv --format json | grep -o '"indicator":"FINCEN2020-FIN-04".*' | sed 's/"source".*"sentence"/"sentence"/'
"indicator":"FINCEN2020-FIN-04","subject":"account","accounts":["A"],"first":"2026-03-01","last":"2026-03-08","transfers":8,"points":0.3,"family":"structuring","provenance":"primary-read","sentence":"8 cash deposits within 60 days, and not one bill, wage or tax was paid","tx":["902b2b55158f5162c6ea9f68df17f932","7513cdb7cb9645b89ea7f3d6dea1deaa","f89cd548258a4767cdde99c040f66863","16ccedf30f103e69de404cc1ce67685c","dd7d0d065f030768907077155c9ac7f3","c7a7ef6a84c2aaffe24d897a24aece1c","a083475f1488d0f9acb446d3c88b4722","4448708b372774bcbe1e8993377b9ea0"]},

$ manumit catalogue run --ledger night.csv --quiet
Hits
Indicator          Accounts  First       Last        Transfers  Points  Family       Provenance      Says
─────────────────  ────────  ──────────  ──────────  ─────────  ──────  ───────────  ──────────────  ────────────────────────────────────────────────────────────────────────────────────────────────
FINCEN2020-FIN-04  A         2026-03-01  2026-03-08          8  0.3     structuring  primary-read    8 cash deposits within 60 days, and not one bill, wage or tax was paid
FINTRAC2016-07     A         2026-03-01  2026-03-08          8  0.7     place-time   secondary-read  8 of 8 cash movements and instant payments within 30 days were between 22 and 6 o’clock at night
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
Indicator  Accounts  First       Last        Transfers  Points  Family      Provenance  Says
─────────  ────────  ──────────  ──────────  ─────────  ──────  ──────────  ──────────  ──────────────────────────────────────────────────────
OFFICE-01  A         2026-03-01  2026-03-08          8  0.3     place-time  users-own   8 cash deposits between 22:00 and 06:00 within 30 days
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

$ manumit catalogue answer raid.mnm UNODC-WEB-01 yes --why "seen on 3 March" --person ana
Decision: 1
Indicator: UNODC-WEB-01
Answer: yes

$ manumit catalogue answer raid.mnm FINCEN2020-FIN-04 yes --why x --person ana
manumit: this indicator is no question of the checklist
  what to do: 'manumit catalogue list --kind checklist' lists the questions
[exit 2]

$ manumit catalogue answer raid.mnm UNODC-WEB-01 perhaps --why x --person ana
manumit: the answer must be yes, no or unknown
[exit 2]

$ manumit catalogue answers raid.mnm --format csv
decision,indicator,answer,at,by,provenance,question,why\r
1,UNODC-WEB-01,yes,{time},ana,primary-read,Does somebody else hold the person’s passport or identity papers?,seen on 3 March\r

$ manumit catalogue answers --quiet raid.mnm --format csv --role guest | cut -d, -f1-5 | tail -1
(sealed),UNODC-WEB-01,(sealed),(sealed),(sealed)

$ manumit catalogue dance
manumit: expected list, show, words, check, add, run, answer or answers
  what to do: see 'manumit catalogue --help'
[exit 2]
