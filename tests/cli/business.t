# business: what a network earns and spends, stage by stage, with the rule of each payment.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for w in 0 1 2 3 4 5; do echo "p$w,$((1646352000 + n++ * 60)),FIRM,W$w,150000,EUR,wage,,firm,worker$w"; echo "s$w,$((1646438400 + n++ * 60)),W$w,HAND,120000,EUR,wire,,worker$w,boss"; done
> echo "v1,1646600000,HAND,asset:CAR,500000,EUR,wire,,boss,"; echo "c1,1646610000,CASH,HAND,90000,EUR,cash_deposit,,,boss"; echo "h1,1646620000,HAND,AIDE,30000,EUR,wire,,boss,aide"; echo "g1,1646630000,HAND,SHOP,4100,EUR,card_present,,boss,shop"; echo "u1,1646640000,HAND,W0,2000,USD,instant,,boss,worker0") > flow.csv

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm flow.csv --person ana --quiet --format csv | cut -d, -f1,2; manumit investigate raid.mnm --person ana --quiet >/dev/null; manumit business raid.mnm --accounts FIRM,HAND,AIDE,W0,W1,W2,W3,W4,W5 --per-usd 0.9 --caught 5 --loss 20000
path,outcome
flow.csv,added
Accounts: 9
  possible victims, as people: 6
Payments that touch them: 17
  with a stage: 16
First with a stage: 2022-03-04
Last with a stage: 2022-03-07
Income, least: 7,200.00 EUR
Income, most: 8,100.00 EUR
Cost, least: 9,000.00 EUR
Cost, most: 9,000.00 EUR
Profit, least: -1,800.00 EUR
Profit, most: -900.00 EUR
Put into things, coins, valuables: 5,000.00 EUR

All currencies
Currency  Income, least          most   Cost, least          most  Profit, least         most  By your rate, least         most
────────  ─────────────  ────────────  ────────────  ────────────  ─────────────  ───────────  ───────────────────  ───────────
USD            0.00 USD      0.00 USD     20.00 USD     20.00 USD     -20.00 USD   -20.00 USD
EUR        7,200.00 EUR  8,100.00 EUR  9,000.00 EUR  9,000.00 EUR  -1,800.00 EUR  -900.00 EUR        -1,800.00 EUR  -900.00 EUR
note: what follows is of EUR alone: --rates says what the others are worth
Profit a year, least: -164,250.00 EUR
Profit a year, most: -82,125.00 EUR
  less chance times loss, least: -165,250.00 EUR
  less chance times loss, most: -83,125.00 EUR
Chance at which nothing is left, least profit: there is no profit
Chance at which nothing is left, most profit: there is no profit
Profit per possible victim and year, least: -27,375.00 EUR
Profit per possible victim and year, most: -13,687.50 EUR
  taken from her, least: 109,500.00 EUR
  taken from her, most: 109,500.00 EUR

A year and victim, as published: a band of plausibility, never evidence
Figure                  Of                                                US dollars      Here, now  Least %  Most %  Mark  Source
──────────────────────  ────────────────────────────────────────────────  ──────────  ─────────────  ───────  ──────  ────  ─────────────────────────────────────────────────────────────
sexual-2014             sexual exploitation                                   21,800  19,620.00 EUR     -140     -70  S     ILO, Profits and Poverty (2014)
labour-2014             forced labour outside domestic work, about             4,000   3,600.00 EUR     -760    -380  S     ILO, Profits and Poverty (2014)
farm-2014               farm labour                                            2,500   2,250.00 EUR   -1,217    -608  S     ILO, Profits and Poverty (2014)
domestic-2014           domestic work                                          2,300   2,070.00 EUR   -1,322    -661  M     ILO, Profits and Poverty (2014); a news agency reported 2,200
developed-2014          developed economies, all forms                        34,800  31,320.00 EUR      -87     -44  S     ILO, Profits and Poverty (2014)
middle-east-2014        Middle East, all forms                                15,000  13,500.00 EUR     -203    -101  S     ILO, Profits and Poverty (2014)
asia-2014               Asia and the Pacific, all forms                        5,000   4,500.00 EUR     -608    -304  S     ILO, Profits and Poverty (2014)
africa-2014             Africa, all forms                                      3,900   3,510.00 EUR     -780    -390  S     ILO, Profits and Poverty (2014)
south-east-europe-2014  Central and South-East Europe and CIS, all forms      12,900  11,610.00 EUR     -236    -118  M     ILO, Profits and Poverty (2014)
latin-america-2014      Latin America, all forms                               7,500   6,750.00 EUR     -406    -203  M     ILO, Profits and Poverty (2014)
all-2024                all forms, the world                                   9,995   8,995.50 EUR     -304    -152  S     ILO, Profits and Poverty, second edition (2024)
sexual-2024             sexual exploitation                                   27,252  24,526.80 EUR     -112     -56  S     ILO, Profits and Poverty, second edition (2024)
labour-2024             other forced labour of private employers               3,687   3,318.30 EUR     -825    -412  S     ILO, Profits and Poverty, second edition (2024)
trafficked-2005         trafficked victims, all forms, about                  13,000  11,700.00 EUR     -234    -117  S     Belser, ILO Working Paper 42 (2005)

Lines
Stage     Flow      Line                  Payments         Least          Most
────────  ────────  ────────────────────  ────────  ────────────  ────────────
exploit   income    takings in banknotes         1      0.00 EUR    900.00 EUR
exploit   cost      wages paid                   6  9,000.00 EUR  9,000.00 EUR
control   income    wages taken                  6  7,200.00 EUR  7,200.00 EUR
launder   moved     moved on                     1    300.00 EUR    300.00 EUR
reinvest  invested  things bought                1  5,000.00 EUR  5,000.00 EUR

By stage
Stage    Income, least          most   Cost, least          most  Profit, least           most  Paid to members
───────  ─────────────  ────────────  ────────────  ────────────  ─────────────  ─────────────  ───────────────
exploit       0.00 EUR    900.00 EUR  9,000.00 EUR  9,000.00 EUR  -9,000.00 EUR  -8,100.00 EUR         0.00 EUR
control   7,200.00 EUR  7,200.00 EUR      0.00 EUR      0.00 EUR   7,200.00 EUR   7,200.00 EUR         0.00 EUR

By role
Role       Income, least          most   Cost, least          most  Profit, least           most  From members  To members
─────────  ─────────────  ────────────  ────────────  ────────────  ─────────────  ─────────────  ────────────  ──────────
none seen   7,200.00 EUR  8,100.00 EUR      0.00 EUR      0.00 EUR   7,200.00 EUR   8,100.00 EUR      0.00 EUR    0.00 EUR
launderer       0.00 EUR      0.00 EUR  9,000.00 EUR  9,000.00 EUR  -9,000.00 EUR  -9,000.00 EUR      0.00 EUR    0.00 EUR

Profit left when a stage is gone, or dearer
Stage    Without it, least           most  Twice as dear, least           most  May rise %, least  most
───────  ─────────────────  ─────────────  ────────────────────  ─────────────  ─────────────────  ────
exploit       7,200.00 EUR   7,200.00 EUR        -10,800.00 EUR  -9,900.00 EUR
control      -9,000.00 EUR  -8,100.00 EUR         -1,800.00 EUR    -900.00 EUR
note: a stage is a guess from payments, for a person to judge; banknotes and what was not seen make the distance between least and most

$ manumit business raid.mnm --accounts FIRM,HAND,AIDE,W0,W1,W2,W3,W4,W5 --rows --format csv --quiet
transfer,time,from,to,least,least_currency,most,most_currency,stage,flow,line,rule,reason,findings\r
p0,2022-03-04T00:00:00Z,FIRM,W0,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
p1,2022-03-04T00:02:00Z,FIRM,W1,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
p2,2022-03-04T00:04:00Z,FIRM,W2,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
p3,2022-03-04T00:06:00Z,FIRM,W3,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
p4,2022-03-04T00:08:00Z,FIRM,W4,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
p5,2022-03-04T00:10:00Z,FIRM,W5,1500.00,EUR,1500.00,EUR,exploit,cost,wages paid,B12,a member paid a possible victim a wage,F1|F2\r
s0,2022-03-05T00:01:00Z,W0,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
s1,2022-03-05T00:03:00Z,W1,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
s2,2022-03-05T00:05:00Z,W2,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
s3,2022-03-05T00:07:00Z,W3,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
s4,2022-03-05T00:09:00Z,W4,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
s5,2022-03-05T00:11:00Z,W5,HAND,1200.00,EUR,1200.00,EUR,control,income,wages taken,B9,a wage was sent on to a member within days (H1),F1|F2\r
v1,2022-03-06T20:53:20Z,HAND,asset:CAR,5000.00,EUR,5000.00,EUR,reinvest,invested,things bought,B1,a member paid for a thing that a register or the ledger knows as bought,\r
c1,2022-03-06T23:40:00Z,CASH,HAND,0.00,EUR,900.00,EUR,exploit,income,takings in banknotes,B39,"a member paid banknotes in, and where they came from is not seen",\r
h1,2022-03-07T02:26:40Z,HAND,AIDE,300.00,EUR,300.00,EUR,launder,moved,moved on,B34,money went to somebody who hands it on,\r
u1,2022-03-07T08:00:00Z,HAND,W0,20.00,USD,20.00,USD,exploit,cost,allowances,B13,a member paid a possible victim something other than a wage,\r

# whoever may not know who may be a victim sees no payment that would lead to her
$ manumit business raid.mnm --accounts FIRM,HAND,AIDE,W0,W1,W2,W3,W4,W5 --rows --stage control --role guest --format csv --quiet | sort -u
(sealed),(sealed),(sealed),(sealed),(sealed),,(sealed),,(sealed),(sealed),(sealed),(sealed),(sealed),(sealed)\r
transfer,time,from,to,least,least_currency,most,most_currency,stage,flow,line,rule,reason,findings\r

$ manumit business raid.mnm --accounts FIRM,HAND,AIDE --format json --quiet | python3 -c 'import json,sys; page = json.load(sys.stdin); print(page["profit_least"], page["profit_most"], [row["stage"] for row in page["lines"]])'
{'minor': 0, 'currency': 'EUR'} {'minor': 90000, 'currency': 'EUR'} ['exploit', 'launder', 'reinvest']

$ manumit business raid.mnm --accounts FIRM,NOBODY
manumit: column 2: the case has no such account
  what to do: write it as bank:number, as listings show it
[exit 4]

$ manumit business raid.mnm network 7
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit business raid.mnm
manumit: give either 'network NUMBER' or --accounts
  what to do: see 'manumit business --help'
[exit 2]

$ manumit business raid.mnm --accounts FIRM --rows --stage sell
manumit: --stage must be recruit, document, transport, enter, harbour, exploit, control, launder, reinvest or dispose
  what to do: see 'manumit business --help'
[exit 2]

$ manumit business raid.mnm --accounts FIRM --caught 5
manumit: --caught and --loss go together
  what to do: see 'manumit business --help'
[exit 2]

$ manumit business raid.mnm --accounts FIRM --caught 101 --loss 5
manumit: --caught must be a number such as 7 or 7.5, not negative, with at most 4 decimals
  what to do: see 'manumit business --help'
[exit 2]

$ manumit business raid.mnm --accounts FIRM,W0 --figures flow.csv
manumit: flow.csv, row 1, column 1: the file must be a mapping with 'version' and 'figures'
[exit 3]

# all currencies, by rates that a person states
$ (echo currency,worth; echo USD,0.9) > rates.csv; manumit business raid.mnm --accounts FIRM,HAND,AIDE,W0,W1,W2,W3,W4,W5 --rates rates.csv --format json --quiet | python3 -c 'import json,sys; page = json.load(sys.stdin); print(*page["currencies"], page["profit_all_least"], page["per_victim_least"], sep="\n")'
{'currency': 'USD', 'income_least': {'minor': 0, 'currency': 'USD'}, 'income_most': {'minor': 0, 'currency': 'USD'}, 'cost_least': {'minor': 2000, 'currency': 'USD'}, 'cost_most': {'minor': 2000, 'currency': 'USD'}, 'profit_least': {'minor': -2000, 'currency': 'USD'}, 'profit_most': {'minor': -2000, 'currency': 'USD'}, 'here_least': {'minor': -1800, 'currency': 'EUR'}, 'here_most': {'minor': -1800, 'currency': 'EUR'}}
{'currency': 'EUR', 'income_least': {'minor': 720000, 'currency': 'EUR'}, 'income_most': {'minor': 810000, 'currency': 'EUR'}, 'cost_least': {'minor': 900000, 'currency': 'EUR'}, 'cost_most': {'minor': 900000, 'currency': 'EUR'}, 'profit_least': {'minor': -180000, 'currency': 'EUR'}, 'profit_most': {'minor': -90000, 'currency': 'EUR'}, 'here_least': {'minor': -180000, 'currency': 'EUR'}, 'here_most': {'minor': -90000, 'currency': 'EUR'}}
{'minor': -181800, 'currency': 'EUR'}
{'minor': -2764875, 'currency': 'EUR'}

$ (echo currency,worth; echo USD,nine) > rates.csv; manumit business raid.mnm --accounts FIRM --rates rates.csv
manumit: rates.csv, row 2, column 2: a worth must be a number above 0 such as 0.0061, below a million, with at most 9 decimals
[exit 3]

$ (echo currency,worth; echo USD,9; echo USD,9) > rates.csv; manumit business raid.mnm --accounts FIRM --rates rates.csv
manumit: rates.csv, row 3, column 1: this currency stands above: each has one line
[exit 3]
