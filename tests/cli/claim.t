# claim: what victims are owed, without a case.

$ cat > rates.yaml <<END
> version: 1
> currency: USD
> as_of: 2024-01-31
> pay_period: week
> week_starts: monday
> overtime: {after: 40, times: 1.5}
> uprate: false
> liquidated_percent: 100
> earnings: greater_of
> wage_interest: none
> debt_interest: [{from: 2020-01-01, percent: 6, source: court, seen: 2026-01-01, verified: false}]
> rates:
>   - {id: federal, per: hour, at_least: none, amounts: [{from: 2009-07-24, amount: 7.25, source: poster, seen: 2026-01-01, verified: true}]}
> contributions: none
> END

# the week of United States v Edwards (4th Cir. 2021); a name stands beside the label and never comes out
$ cat > tally.csv <<END
> id,victim,name,kind,from,to,every,quantity,amount,lawful,note
> w1,V-1,Anna Kowalska,work,2024-01-01,2024-01-06,day,17,,,"6:00 to 23:00"
> w2,V-1,Anna Kowalska,work,2024-01-07,,,8,,,Anna on Sunday
> d1,V-2,Ewa Nowak,debt,2024-01-01,,,,1000,yes,ticket
> d2,V-2,Ewa Nowak,debt,2024-01-01,,,,4000,no,
> w3,V-2,Ewa Nowak,work,2024-01-01,2024-01-28,week,40,,,
> p1,V-2,Ewa Nowak,paid,2024-01-28,,,,100,,
> END

$ manumit claim --records tally.csv --rates rates.yaml
Claim  Victim  Statement  Owed to the victim  Apart, to the state  All verified
─────  ──────  ─────────  ──────────────────  ───────────────────  ────────────
    1  V-1                      2,102.50 USD             0.00 USD  yes
    2  V-2                         57.39 USD             0.00 USD  no

Claim 1, step by step
  1. From 2024-01-01 to 2024-01-07: 110:00 hours at 7.25 USD an hour (rate
  federal, in force since 2009-07-24), of which 70:00 beyond 40:00 at 1.50 times
  that, make 1,051.25 USD due; paid 0.00 USD: 1,051.25 USD short. (records w1,
  w2)
  2. Liquidated damages of 100 % of all that is short, 1,051.25 USD: 1,051.25
  USD.

Claim 2, step by step
  1. From 2024-01-01 to 2024-01-07, the debt: 0.00 USD + 1,000.00 USD lawful
  principal + 1.15 USD interest - 290.00 USD due for work = 711.15 USD. The
  work: 40:00 hours at 7.25 USD an hour (rate federal, in force since
  2009-07-24). [not verified] (records w3, d1)
  2. From 2024-01-08 to 2024-01-14, the debt: 711.15 USD + 0.82 USD interest -
  290.00 USD due for work = 421.97 USD. The work: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24). [not verified] (record w3)
  3. From 2024-01-15 to 2024-01-21, the debt: 421.97 USD + 0.49 USD interest -
  290.00 USD due for work = 132.46 USD. The work: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24). [not verified] (record w3)
  4. From 2024-01-22 to 2024-01-28, the debt: 132.46 USD + 0.15 USD interest -
  290.00 USD due for work + 100.00 USD paid for it = -57.39 USD. The work: 40:00
  hours at 7.25 USD an hour (rate federal, in force since 2009-07-24). [not
  verified] (records w3, p1)
  5. Under lawful terms the debt is extinguished, and 57.39 USD is owed to the
  victim; no interest is computed on that. [not verified]
  6. (not counted) The same work without setting it against the debt follows,
  shown and not counted: one shortfall is claimed once.
  7. (not counted) From 2024-01-01 to 2024-01-07: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24) make 290.00 USD due; paid 0.00
  USD: 290.00 USD short. (record w3)
  8. (not counted) From 2024-01-08 to 2024-01-14: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24) make 290.00 USD due; paid 0.00
  USD: 290.00 USD short. (record w3)
  9. (not counted) From 2024-01-15 to 2024-01-21: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24) make 290.00 USD due; paid 0.00
  USD: 290.00 USD short. (record w3)
  10. (not counted) From 2024-01-22 to 2024-01-28: 40:00 hours at 7.25 USD an
  hour (rate federal, in force since 2009-07-24) make 290.00 USD due; paid
  100.00 USD: 190.00 USD short. (records w3, p1)
  11. (not counted) Liquidated damages of 100 % of all that is short, 1,060.00
  USD: 1,060.00 USD.
  12. On 2024-01-01: 4,000.00 USD, left out: said to be no lawful principal.
  (record d2)

Rates and where they stand
Rate           Value     Per   From        Source read on  Verified  Source
─────────────  ────────  ────  ──────────  ──────────────  ────────  ──────
federal        7.25 USD  hour  2009-07-24  2026-01-01      yes       poster
debt_interest  6 %       year  2020-01-01  2026-01-01      no        court
note: something here is not verified, and marked so: check it at its source before it is used

$ manumit claim --records tally.csv --rates rates.yaml --format json -o out.json; python3 -c 'import json
> for claim in json.load(open("out.json"))["claims"]: print(claim["victim"], claim["wages"]["minor"], claim["debt"]["minor"], claim["total"]["minor"])'
manumit: note: something here is not verified, and marked so: check it at its source before it is used
V-1 105125 0 210250
V-2 0 5739 5739

$ manumit claim --records tally.csv --rates rates.yaml --format csv | grep -c Anna
manumit: note: something here is not verified, and marked so: check it at its source before it is used
0
[exit 1]

# the examples that are shipped can be read, each with its own rates
$ manumit claim --records $SOURCE/examples/claim/tally.csv --rates $SOURCE/examples/claim/uk.yaml -q | head -7
Claim  Victim  Statement  Owed to the victim  Apart, to the state  All verified
─────  ──────  ─────────  ──────────────────  ───────────────────  ────────────
    1  V-1     S1               4,327.04 GBP           362.00 GBP  no
    2  V-1     B1               3,478.58 GBP           256.42 GBP  no
    3  V-2                      1,710.00 GBP           314.64 GBP  no
    4  V-3                     17,480.00 GBP           252.60 GBP  no

$ printf 'id,victim,kind,from,quantity\nw,V-1,work,2009-07-27,41\n' > one.csv; manumit claim --records one.csv --rates $SOURCE/examples/claim/us.yaml --format jsonl | tail -1
{"id":"us-federal","value":"7.25 USD","per":"hour","from":"2009-07-24","seen":"2026-11-28","verified":true,"source":"US Department of Labor, Wage and Hour Division, poster on the Fair Labor Standards Act, revised July 2009"}

$ printf 'id,victim,kind,from,quantity,rate\nw,V-1,work,2025-01-02,10,agreed-hour\n' > one.csv; manumit claim --records one.csv --rates $SOURCE/examples/claim/germany.yaml | grep '1\. '
  1. From 2025-01-01 to 2025-01-31: 10:00 hours at 12.82 EUR an hour (rate

# what is wrong is said where it is, and its value is not
$ printf 'id,victim,kind,from,quantity\nw,Anna Kowalska,work,2024-01-01,8\n' > bad.csv; manumit claim --records bad.csv --rates rates.yaml
manumit: bad.csv, row 2, column 2: an id, a victim and a statement must each be a label of 1 to 32 letters, digits, '-', '_' or '.', without blanks
[exit 3]

$ printf 'id,victim,name,kind,from,quantity\nw,Anna,Anna Kowalska,work,2024-01-01,8\n' > bad.csv; manumit claim --records bad.csv --rates rates.yaml
manumit: bad.csv, row 2, column 2: the victim's label is a part of the name beside it
  what to do: labels are shown: choose one that says nothing, such as V-1
[exit 3]

$ printf 'id,victim,kind,from,to,quantity\nw,V-1,work,2024-01-06,2024-01-08,8\n' > bad.csv; manumit claim --records bad.csv --rates rates.yaml
manumit: bad.csv, row 2, column 5: this work goes over the end of a pay period: nobody can say how much of it was done before
  what to do: write a record for each pay period, or let 'every' do it
[exit 3]

$ printf 'id,victim,kind,from,hours\nw,V-1,work,2024-01-06,8\n' > bad.csv; manumit claim --records bad.csv --rates rates.yaml
manumit: bad.csv, row 1, column 5: this column is not one of the table's
  what to do: the columns are: id, victim, kind, from, to, every, count, quantity, rate, amount, currency, lawful, statement, name, note
[exit 3]

$ sed 's/^uprate.*//' rates.yaml > bad.yaml; manumit claim --records tally.csv --rates bad.yaml
manumit: bad.yaml, row 1, column 1: 'uprate' is missing in 'the file'
  what to do: write every key: no rate, date or rule has a default
[exit 3]

$ sed 's/2024-01-31/yesterday/' rates.yaml > bad.yaml; manumit claim --records tally.csv --rates bad.yaml
manumit: bad.yaml, row 3, column 8: 'as_of' should be a date such as 2026-03-01
[exit 3]

$ manumit claim --records tally.csv
manumit: --rates FILE is missing
  what to do: see 'manumit claim --help'
[exit 2]
