# Claims, sharing and outcomes in a case.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for w in 0 1 2 3 4 5; do echo "p$w,$((1646352000 + n++ * 60)),FIRM,W$w,150000,EUR,wage,,firm,worker$w"; echo "s$w,$((1646438400 + n++ * 60)),W$w,HAND,120000,EUR,wire,,worker$w,boss"; done
> for leg in @client,A,90 A,B,40 B,@abroad,10; do echo "r$n,$((1646652000 + n++ * 3600)),${leg%,*},${leg##*,}0000,EUR,wire,,,"; done) > flow.csv

$ cat > rates.yaml <<END
> version: 1
> currency: EUR
> as_of: 2022-12-31
> pay_period: month
> week_starts: monday
> overtime: none
> uprate: false
> liquidated_percent: none
> earnings: greater_of
> wage_interest: none
> debt_interest: none
> rates:
>   - {id: hour, per: hour, at_least: none, amounts: [{from: 2020-01-01, amount: 10, source: law, seen: 2026-01-01, verified: true}]}
> contributions: none
> END

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm flow.csv --person ana --quiet --format csv | cut -d, -f1,2; manumit investigate raid.mnm --person ana --quiet >/dev/null; manumit show raid.mnm findings --format csv --quiet | cut -d, -f2 | sort -u | grep H1; manumit show raid.mnm persons --format csv --quiet | cut -d, -f2- | head -3
path,outcome
flow.csv,added
H1
schema,category,recorded,erased\r
,unknown,2026-11-28,\r
,unknown,2026-11-28,\r

# of the case alone: what was skimmed of the wages of accounts that may be a victim's
$ manumit claim raid.mnm --rates rates.yaml --person ana --format csv 2>notes | grep -E '^(claim,v|[0-9]+,P)' | sed -E 's/P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P/' | cut -d, -f1,2,14,30 | tr -d '\r'; cat notes
claim,victim,earnings,total
1,P,1200.00,1200.00
2,P,1200.00,1200.00
3,P,1200.00,1200.00
4,P,1200.00,1200.00
5,P,1200.00,1200.00
6,P,1200.00,1200.00
manumit: note: findings brought 6 records, of 6 accounts that may be a victim's and that one person holds
manumit: note: the case keeps these claims with each step: 'manumit show CASE claims'

# a file of records: her hours; the case adds what she was paid and what was skimmed of it
$ manumit show raid.mnm claims --format csv --quiet | sed -n '2s/^[^,]*,\([^,]*\).*/\1/p' > victim; victim=$(cat victim); (echo id,victim,kind,from,to,quantity,rate,statement; echo h1,$victim,work,2022-03-01,,200,hour,S1; echo h2,$victim,work,2022-03-01,,160,hour,B1) > tally.csv; manumit claim raid.mnm --records tally.csv --rates rates.yaml --person ana --quiet | grep -A1 -E '^ *1\. ' | head -4
  1. From 2022-03-01 to 2022-03-31: 200:00 hours at 10.00 EUR an hour (rate
  hour, in force since 2020-01-01) make 2,000.00 EUR due; paid 1,500.00 EUR, of
--
  1. From 2022-03-01 to 2022-03-31: 160:00 hours at 10.00 EUR an hour (rate

$ manumit show raid.mnm claims --format csv --quiet | cut -d, -f1,3,4,6,8,10 | tr -d '\r' | head -12
claim,statement,total,contributions,verified,by
7,S1,1700.00,0.00,yes,ana
8,B1,1300.00,0.00,yes,ana
9,,1200.00,0.00,yes,ana
10,,1200.00,0.00,yes,ana
11,,1200.00,0.00,yes,ana
12,,1200.00,0.00,yes,ana
13,,1200.00,0.00,yes,ana

claim,head,first_day,amount,counted,records
7,wages,2022-03-01,1700.00,yes,h1 transfer-0 transfer-6
8,wages,2022-03-01,1300.00,yes,h2 transfer-0 transfer-6

$ sed "s/$(cat victim)/V-1/" tally.csv > other.csv; manumit claim raid.mnm --records other.csv --rates rates.yaml --person ana
manumit: other.csv, row 2, column 2: in a case a victim must be the pseudonym of a person of the case, as it is shown
  what to do: 'manumit show CASE persons' lists them
[exit 4]

$ manumit claim raid.mnm --person ana
manumit: --rates FILE is missing
  what to do: see 'manumit claim --help'
[exit 2]

$ manumit claim raid.mnm --rates flow.csv --person ana
manumit: flow.csv, row 1, column 1: 'the file' should be a mapping of keys
[exit 3]

# nobody who may not know who victims are sees whose claims these are
$ manumit show raid.mnm claims --role guest --format csv --quiet | cut -d, -f1-4 | tr -d '\r' | head -2
claim,victim,statement,total
(sealed),(sealed),(sealed),(sealed)

$ manumit sql raid.mnm 'select subject_id from claim' --role guest
manumit: a column is not known or may not be seen in this role
  what to do: the columns, and who may see them, are listed in docs/case-file.md
[exit 6]

# the pool: one claim a victim; alternatives are never added
$ manumit share raid.mnm --pool 300000 --method prorata
manumit: a victim has claims by different statements: they are alternatives, and only one of them counts
  what to do: --alternatives least or most says which one is taken
[exit 2]

$ for method in prorata equal priority netloss; do manumit share raid.mnm --pool 300001 --method $method --alternatives least --format csv --quiet | grep ,P- | cut -d, -f7 | sort | tr '\n' ' '; echo $method; done
493.15 493.15 493.15 493.15 493.16 534.25 prorata
500.00 500.00 500.00 500.00 500.00 500.01 equal
493.15 493.15 493.15 493.15 493.16 534.25 priority
493.15 493.15 493.15 493.15 493.16 534.25 netloss

$ manumit share raid.mnm --pool 5 --method prorata --currency GBP
manumit: this case keeps no claims in this currency
  what to do: 'manumit claim CASE' computes and keeps them
[exit 4]

$ manumit share raid.mnm --claims flow.csv --pool 5 --method prorata
manumit: --claims goes without a case: a case keeps its claims
  what to do: see 'manumit share --help'
[exit 2]

# traced, frozen, confiscated, paid
$ manumit outcome raid.mnm add --claim account:@client --step traced --on 2022-12-31 --why 'table of the year' --person ana
manumit: there is no table of the claim under an elected rule
  what to do: elect a rule and trace by it with 'manumit trace', or give --amount
[exit 4]

$ manumit trace raid.mnm --from account:@client --elect fifo --why 'several clients' --person ana --quiet >/dev/null; manumit trace raid.mnm --from account:@client --rule fifo --person ana --quiet >/dev/null; manumit outcome raid.mnm add --claim account:@client --step traced --on 2022-12-31 --why 'table of the year' --person ana
Entry: 2
Claim             Traced    Frozen  Confiscated  Paid to victims
──────────  ────────────  ────────  ───────────  ───────────────
account:#7  8,000.00 EUR  0.00 EUR     0.00 EUR         0.00 EUR

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on 2023-01-02 --amount 5000 --currency EUR --account A --why 'order 17' --person bo --format csv | tail -1
account:#7,8000.00,EUR,5000.00,EUR,0.00,EUR,0.00,EUR\r

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on 2023-01-03 --amount 3000.01 --currency EUR --account B --why 'order 18' --person bo
manumit: with this, more would be frozen than is traced
  what to do: --exceeds TEXT says why that is right; or enter what is missing first
[exit 3]

$ manumit outcome raid.mnm add --claim account:@client --step confiscated --on 2023-05-02 --amount 4000 --currency EUR --why 'judgment' --person cy --quiet --format csv | tail -1
account:#7,8000.00,EUR,5000.00,EUR,4000.00,EUR,0.00,EUR\r

$ manumit outcome raid.mnm add --claim account:@client --step paid --on 2023-06-01 --amount 900 --currency EUR --victim $(cat victim) --why 'first payment' --person cy --quiet --format csv | tail -1
account:#7,8000.00,EUR,5000.00,EUR,4000.00,EUR,900.00,EUR\r

$ manumit outcome raid.mnm add --claim account:@client --step paid --on 2023-06-01 --amount 900.00 --currency EUR --victim $(cat victim) --why 'second payment' --person cy
manumit: with this, more would be paid than is owed to her
  what to do: --exceeds TEXT says why that is right; or enter what is missing first
[exit 3]

$ manumit outcome raid.mnm add --claim account:@client --step paid --on 2023-06-01 --amount 900.00 --currency EUR --victim $(cat victim) --why 'second payment' --exceeds 'interest ordered by the court' --person cy --quiet --format csv | tail -1
account:#7,8000.00,EUR,5000.00,EUR,4000.00,EUR,1800.00,EUR\r

$ manumit share raid.mnm --pool 300001 --method prorata --alternatives least --format csv --quiet | grep ,P- | cut -d, -f3,5,7 | sort | uniq -c | sed 's/^ *//'
4 1200.00,0.00,600.00
1 1200.00,0.00,600.01
1 1300.00,1800.00,0.00

$ manumit outcome raid.mnm undo $(manumit outcome raid.mnm list --format csv --quiet | grep 'judgment' | cut -d, -f1) --why 'quashed on appeal' --person cy --format csv | sed -E 's/P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P/' | cut -d, -f1-9,11- | tr -d '\r'
manumit: note: a step has more than the one before it: the entries say why, or one of them was taken back
claim,traced,traced_currency,frozen,frozen_currency,confiscated,confiscated_currency,paid,paid_currency
account:#7,8000.00,EUR,5000.00,EUR,0.00,EUR,1800.00,EUR

entry,claim,step,on,amount,amount_currency,account,victim,by,exceeds,why,undone
2,account:#7,traced,2022-12-31,8000.00,EUR,,,ana,no,table of the year,no
3,account:#7,frozen,2023-01-02,5000.00,EUR,A,,bo,no,order 17,no
4,account:#7,confiscated,2023-05-02,4000.00,EUR,,,cy,no,judgment,yes
5,account:#7,paid,2023-06-01,900.00,EUR,,P,cy,no,first payment,no
6,account:#7,paid,2023-06-01,900.00,EUR,,P,cy,yes,second payment; interest ordered by the court,no

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on soon --amount 5 --currency EUR --why x
manumit: a date must be such as 2026-03-01
[exit 2]

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on 2023-01-01 --amount 5,5 --currency EUR --why x
manumit: an amount must be a number such as 1234 or 1234.56, with no more decimals than its currency has
[exit 2]

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on 2023-01-01 --amount 5 --why x
manumit: --amount needs --currency CODE
  what to do: see 'manumit outcome --help'
[exit 2]

$ manumit outcome raid.mnm add --claim account:@client --step frozen --on 2023-01-01 --amount 5 --currency EUR --victim $(cat victim) --why x
manumit: a victim is named only when she is paid
[exit 2]

$ manumit outcome raid.mnm undo 99 --why x
manumit: there is no entry of this number
[exit 4]

$ manumit verify raid.mnm --format json | grep problems
"problems":[]
