# companies and officials: turnover without payroll, awards, directors, payments beside acts.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in 0 1 2 3 4 5 6 7 8 9 10 11 12; do echo "t$n,$((1646352000 + n * 86400)),CITY,WORKS,150000,EUR,wire,,city,works"; echo "u$n,$((1646352000 + n * 86400)),CITY,FARM,140000,EUR,wire,,city,farm"; done
> echo "w1,1646600000,FARM,W1,90000,EUR,wage,,farm,ann"; echo "b1,1646610000,WORKS,OLE,200000,EUR,wire,,works,ole"; echo "b2,1646611000,FARM,OLE,3000,EUR,instant,,farm,ole"; echo "b3,1649900000,WORKS,OLE,200000,EUR,wire,,works,ole") > flow.csv

$ cat > book.ftm <<END
> {"id": "works", "schema": "Company", "properties": {"name": ["Works"]}}
> {"id": "farm", "schema": "Company", "properties": {"name": ["Farm"]}}
> {"id": "city", "schema": "PublicBody", "properties": {"name": ["City"]}}
> {"id": "ole", "schema": "Person", "properties": {"name": ["Ole"]}}
> {"id": "eve", "schema": "Person", "properties": {"name": ["Eve"]}}
> {"id": "d1", "schema": "Directorship", "properties": {"director": ["eve"], "organization": ["works"]}}
> {"id": "d2", "schema": "Directorship", "properties": {"director": ["eve"], "organization": ["farm"]}}
> {"id": "e1", "schema": "Employment", "properties": {"employee": ["ole"], "employer": ["farm"]}}
> {"id": "a1", "schema": "Event", "properties": {"name": ["Inspection"], "organizer": ["ole"], "involved": ["works"], "date": ["2022-03-08"]}}
> {"id": "a2", "schema": "Event", "properties": {"name": ["fair"], "organizer": ["ole"], "involved": ["farm"], "date": ["2022-03-08"]}}
> {"id": "c1", "schema": "CallForTenders", "properties": {"authority": ["city"], "summary": ["estimate 5000.00"]}}
> {"id": "c2", "schema": "ContractAward", "properties": {"supplier": ["works"], "callForTenders": ["c1"], "amount": ["4000"], "currency": ["EUR"]}}
> END

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm flow.csv book.ftm --person ana --quiet --format csv | cut -d, -f1,2; manumit investigate raid.mnm --person ana --quiet >/dev/null; manumit companies raid.mnm --quiet | sed -E 's/P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P/g; s/[CT]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/T/g'
path,outcome
flow.csv,added
book.ftm,added
Company         Account  Stands out by                                                               Payments in       Turnover       Wages  Paid  Employees  Awards  Below  Share %  Directors  Shared with
──────────────  ───────  ──────────────────────────────────────────────────────────────────────────  ───────────  ─────────────  ──────────  ────  ─────────  ──────  ─────  ───────  ─────────  ───────────
P  WORKS    turnover without payroll, awards below their estimate, directors in common           13  19,500.00 EUR    0.00 EUR     0          0       1      1      100          1            1
P  FARM     directors in common                                                                  13  18,200.00 EUR  900.00 EUR     1          1       0      0                   1            1

Awards
Award           Company               Amount      Estimate  Below cost
──────────────  ──────────────  ────────────  ────────────  ──────────
T  P  4,000.00 EUR  5,000.00 EUR  yes

# a table beside the case: half of what an authority awards, three times
$ (echo award,authority,supplier,amount,currency,estimate; echo 2022/1,Town,WORKS,100,EUR,; echo 2022/2,Town,WORKS,120,EUR,150; echo 2022/3,Town,WORKS,90,EUR,; echo 2022/4,Town,FARM,80,EUR,90) > awards.csv; manumit companies raid.mnm --awards awards.csv --below 81 --format csv --quiet | cut -d, -f2- | tail -n +1 | sed -E 's/[PCT]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P/g' | sort
\r
FARM,directors in common,13,18200.00,EUR,900.00,EUR,1,1,1,0,20,1,1\r
P,100.00,EUR,,,no\r
P,120.00,EUR,150.00,EUR,yes\r
P,4000.00,EUR,5000.00,EUR,yes\r
P,80.00,EUR,90.00,EUR,no\r
P,90.00,EUR,,,no\r
WORKS,turnover without payroll|awards below their estimate|half of an authority's awards|directors in common,13,19500.00,EUR,0.00,EUR,0,0,4,2,100,1,1\r
account,signs,payments,turnover,turnover_currency,wages,wages_currency,wage_payments,employees,awards,awards_below,share_percent,directors,shared\r
company,amount,amount_currency,estimate,estimate_currency,below\r

$ manumit officials raid.mnm --anyone --quiet --format csv | sed -E 's/[PCT]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P/g'
name,value\r
acts,1\r
\r
official,act,record,day,about,about_member,transfer,time,days,payer,payee,amount,amount_currency\r
P,inspection,P,2022-03-08,P,,b1,2022-03-06T23:40:00Z,-2,WORKS,OLE,2000.00,EUR\r

$ manumit officials raid.mnm --anyone --days 60 --quiet --format csv | grep -c inspection
2

$ (echo award,authority,supplier,amount,currency; echo 1,Town,NOBODY,100,EUR) > bad.csv; manumit companies raid.mnm --awards bad.csv
manumit: bad.csv, row 2, column 3: a supplier must be the pseudonym of a company of the case, or an account that one holds
[exit 4]

$ (echo award,authority,supplier,amount,currency; echo 1,Town,WORKS,-7,EUR) > bad.csv; manumit companies raid.mnm --awards bad.csv
manumit: bad.csv, row 2, column 4: an amount must be above 0, such as 1234 or 1234.56, with no more decimals than its currency has
[exit 3]

$ manumit companies raid.mnm network 9
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit officials raid.mnm network 9
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit officials raid.mnm network 1 --anyone
manumit: --anyone goes without a network
  what to do: see 'manumit officials --help'
[exit 2]
