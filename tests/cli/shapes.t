# detect without a case: T6 to T10, H1, H3, H4 and H5, each on a ledger made for it.

$ cat > money.csv <<END
> id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> t1,1704067200,A,B,600000,EUR,wire,,,
> t2,1704070800,B,C,580000,EUR,wire,,,
> t3,1704074400,C,D,560000,EUR,wire,,,
> t4,1704078000,D,E,550000,EUR,wire,,,
> u1,1705000000,X1,Y,100000,EUR,wire,,ann,
> u2,1705003600,Y,X2,98000,EUR,wire,,,ann
> c1,1706000000,CASH,F,600000,EUR,cash_deposit,north/1,,fay
> c2,1706010000,CASH,G,700000,EUR,cash_deposit,south/4,,fay
> c3,1706020000,CASH,F,500000,EUR,cash_deposit,east/2,,fay
> c4,1706030000,CASH,F,400000,EUR,cash_deposit,south/4,,fay
> c5,1706040000,F,Z,1400000,EUR,wire,,fay,
> END

$ manumit detect --ledger money.csv --only T6,T8,T9,T10 | tr '{' '\n' | grep -o '"typology".*"standing"'
"typology":"T6","kind":"transit","centre":["B"],"tx":["t1","t2"],"standing"
"typology":"T6","kind":"transit","centre":["C"],"tx":["t2","t3"],"standing"
"typology":"T6","kind":"transit","centre":["D"],"tx":["t3","t4"],"standing"
"typology":"T6","kind":"transit","centre":["F"],"tx":["c1","c3","c4","c5"],"standing"
"typology":"T6","kind":"chain","centre":["A"],"tx":["t1","t2","t3","t4"],"standing"
"typology":"T8","kind":null,"centre":["X1","Y","X2"],"tx":["u1","u2"],"standing"
"typology":"T9","kind":"deposits","centre":["F","G"],"tx":["c1","c2","c3"],"standing"
"typology":"T10","kind":null,"centre":["F"],"tx":["c1","c3","c4","c5"],"standing"

$ manumit detect --ledger money.csv --only T10 | grep -o '"sentence".*'
"sentence":"Cash was paid in to account F in several areas and left it soon between 2024-01-23 08:53:20 and 2024-01-23 20:00:00 (UTC): 4 transfers, 15,000.00 EUR received and 14,000.00 EUR paid. Rule T10 funnel account: deposits below 1,000,000 minor units of EUR in at least 3 different areas other than the holder's within 14 days, of which at least 70 % is used up by debits elsewhere within 5 days. Where the holder is at home is not known, so no area was left out."}]

$ echo '{"home": {"F": "north"}, "T10": {"g": 3}}' > home.json; manumit detect --ledger money.csv --params home.json --only T10
[]

$ echo '{"home": {"F": "west"}, "thresholds": {"EUR": 450000}, "T10": {"g": 1}}' > low.json; manumit detect --ledger money.csv --params low.json --only T9,T10 | grep -o '"tx":[^]]*'
"tx":["c4","c5"

# a stack: three pay three, who pay three
$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for a in 1 2 3; do for b in 1 2 3; do echo "p$a$b,17040672$a$b,S$a,M$b,10000,EUR,wire,,,"; echo "q$a$b,17040675$a$b,M$a,D$b,9900,EUR,wire,,,"; done; done) > stack.csv; manumit detect --ledger stack.csv --only T7 | grep -o '"kind".*"tx"\|"sentence".*'
"kind":"stack","centre":["D1"],"tx"
"sentence":"Money went from 3 accounts over 3 accounts to 3 accounts, among them account D1, between 2024-01-01 00:00:11 and 2024-01-01 00:05:33 (UTC): 18 transfers, 900.00 EUR received in between. Rule T7 stack: layers of at least 3 accounts, each paying or paid by several of the next (at least 3 in the first, 3 in the last) within 5 days; those in between pay out what they receive, within 20 % (a shape known from the AMLworld data)."}]

# wages of four, most of which one gets
$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for w in 1 2 3 4; do for m in 0 1 2; do t=$((1704067200 + m * 2678400)); echo "f$w$m,$t,FARM,W$w,120000,EUR,wage,,,"; echo "k$w$m,$((t + 3600 * w)),W$w,K,90000,EUR,wire,,,"; echo "c$w$m,$((t + 86400 + 60 * w)),W$w,CASH,20000,EUR,cash_withdrawal,north/m1,,"; done; done) > wages.csv; manumit detect --ledger wages.csv --only H1 | tr '{' '\n' | grep -o '"typology".*"tx"\|"part":"[a-z]*"\|"sentence".*' | sort | uniq -c | sed 's/^ *//'
1 "part":"centre"
4 "part":"mule"
1 "part":"source"
1 "sentence":"Account K received a part of the wages of 4 accounts soon after they were paid between 2024-01-01 00:00:00 and 2024-03-03 04:00:00 (UTC): 24 transfers, 10,800.00 EUR received by it. Rule H1 wage skimming: the wages of at least 4 different persons, of each at least 50 % within 3 days of its payment, all within 35 days. Whoever was paid these wages may be exploited."}]
1 "typology":"H1","kind":"transfer","centre":["K"],"tx"

$ echo '{"H1": {"rho": 100000}}' > some.json; manumit detect --ledger wages.csv --params some.json --only H1 | grep -o '"sentence":"The wages[^"]*"'
"sentence":"The wages that account FARM paid to 4 accounts were drawn in cash at one point, one after another between 2024-01-01 00:00:00 and 2024-03-04 00:04:00 (UTC): 24 transfers, 2,400.00 EUR drawn. Rule H1 wage drawing: the wages of at least 4 different persons, of each at least 10 % within 3 days of its payment, drawn within 15 minutes. Whoever was paid these wages may be exploited."

$ echo '{"roles": {"K": "recruiter"}}' > roles.json; manumit detect --ledger wages.csv --params roles.json --only H5 | tr '{' '\n' | grep -o '"centre".*"standing"\|"sentence".*' | head -4
"centre":["W1","K"],"tx":["k10","k11","k12"],"standing"
"sentence":"Account W1 paid a large part of what it received to account K, month after month between 2024-01-01 01:00:00 and 2024-03-03 01:00:00 (UTC): 3 transfers, 2,700.00 EUR paid. Rule H5 debt service: at least 40 % of a calendar month's credits (UTC), in each of at least 3 months in a row, to an employer, to somebody who holds an account with one, or to a recruiter. Whoever pays may be exploited."},
"centre":["W2","K"],"tx":["k20","k21","k22"],"standing"
"sentence":"Account W2 paid a large part of what it received to account K, month after month between 2024-01-01 02:00:00 and 2024-03-03 02:00:00 (UTC): 3 transfers, 2,700.00 EUR paid. Rule H5 debt service: at least 40 % of a calendar month's credits (UTC), in each of at least 3 months in a row, to an employer, to somebody who holds an account with one, or to a recruiter. Whoever pays may be exploited."},

$ echo '{"roles": {"K": "recruitor"}}' > roles.json; manumit detect --ledger wages.csv --params roles.json --only H5
manumit: roles.json, row 1, column 17: roles must be an object: account to one of advert, lodging, transport, recruiter; or null
[exit 3]

$ echo '{"T6": {"rho": 500000}}' > bad.json; manumit detect --ledger wages.csv --params bad.json
manumit: bad.json, row 1, column 16: T6: rho must be a whole number from 500001 to 1000000
[exit 3]

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for w in 1 2 3 4 5 6; do echo "g$w,17040$w,V$w,R,4000$w,EUR,remittance,,,"; done; echo a1,170500,P,SITE,1500,EUR,card,,,; for t in 1 2 3; do echo "b$t,1705${t}1,P,INN$t,9000,EUR,card,town$t/1,,"; done) > two.csv; echo '{"home": {"V1": "hill", "V2": "hill", "V3": "hill", "V4": "hill", "V5": "hill", "V6": "hill", "R": "sea"}, "roles": {"SITE": "advert", "INN1": "lodging", "INN2": "lodging", "INN3": "transport"}}' > who.json; manumit detect --ledger two.csv --params who.json --only H3,H4 | tr '{' '\n' | grep -o '"typology".*"standing"\|"sentence".*'
"typology":"H3","kind":null,"centre":["P"],"tx":["a1","b1","b2","b3"],"standing"
"sentence":"One owner's account P paid for adverts, and for lodging or travel in several areas between 1970-01-02 23:21:40 and 1970-01-02 23:22:11 (UTC): 4 transfers, 285.00 EUR paid. Rule H3 advert and travel beat: at least one payment to an account that the parameters list as an advert site, one for lodging, and lodging or travel in at least 3 different areas within 30 days. Independent adults who work this way leave the same trace."},
"typology":"H4","kind":null,"centre":["R"],"tx":["g1","g2","g3","g4","g5","g6"],"standing"
"sentence":"One owner's account R received small sums from 6 accounts of one other area and gave them nothing back between 1970-01-02 23:20:01 and 1970-01-02 23:20:06 (UTC): 6 transfers, 2,400.21 EUR received. Rule H4 collector: each below 100,000 minor units, from at least 6 different senders within 30 days, wages and own transfers left out. Whether the senders are related is not known."}]

# who shares what, who is related, who paid for whom: from a table beside the ledger
$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for w in 1 2 3 4 5; do echo "f$w,170406720$w,V$w,AGENCY,50000,EUR,wire,,v$w,agency"; done; for w in 1 2 3 4; do echo "p$w,170450000$w,BOSS,AIR,20000,EUR,card,,boss,air"; done; for w in 1 2 3 4; do echo "w$w,170870000$w,FARM,V$w,120000,EUR,wage,,farm,v$w"; done) > fee.csv

$ cat > known.csv <<END
> who,kind,value,time
> v1,phone,+99 11 22 33,
> v2,phone,0099 112233,
> V3,phone,99-112233,
> v4,phone,99112233,
> v5,phone,99112233,
> v1,surname,Weiß,
> v2,surname,WEISS,
> v5,tie,v4,
> v1,origin,Hill,
> v2,origin,hill,
> v3,origin,hill,
> v4,origin,HILL,
> v1,travel,Sea,2024-01-20
> AIR,mcc,4511,
> AGENCY,mcc,7361,
> v1,paid_for,p1,
> v2,paid_for,p2,
> v3,paid_for,p3,
> ben,paid_for,p4,
> v9,paid_for,p99,
> END

$ echo '{"H2": {"n": 3}}' > three.json; manumit detect --ledger fee.csv --ties known.csv --params three.json --only H2,H6,H7 | tr '{' '\n' | grep -o '"typology".*"participants"\|"sentence".*'
manumit: note: 1 payments or merchants of the ties are not in the ledger
"typology":"H2","kind":"phone","centre":["V1","V2","V3","V4","V5"],"tx":[],"standing":false,"first":null,"last":null,"participants"
"sentence":"5 persons have a telephone number in common; theirs: account V1, V2, V3, V4, V5. Rule H2 shared handle: at least 3 persons, no two of whom are known to have a surname or a tie in common."},
"typology":"H6","kind":null,"centre":["AGENCY"],"tx":["f1","f2","f3","f4"],"standing":false,"first":1704067201,"last":1704067204,"participants"
"sentence":"Account AGENCY of a recruiter was paid from 4 accounts of persons of one area, who afterwards travelled to one place or were paid a first wage by one employer, between 2024-01-01 00:00:01 and 2024-01-01 00:00:04 (UTC): 4 transfers, 2,000.00 EUR received. Rule H6 recruitment fee: at least 4 different persons, each travelling or earning within 90 days after paying. Licensed agencies leave the same trace; whoever paid may be exploited."},
"typology":"H7","kind":null,"centre":["BOSS"],"tx":["p1","p2","p3","p4"],"standing":false,"first":1704500001,"last":1704500004,"participants"
"sentence":"One owner's account BOSS paid for visas, tickets or documents of several others between 2024-01-06 00:13:21 and 2024-01-06 00:13:24 (UTC): 4 transfers, 800.00 EUR paid. Rule H7 document fan: for at least 4 other persons within 60 days, by somebody who is not known to be a licensed agency. Relatives and tour organisers pay so too."}]

$ manumit detect --ledger fee.csv --ties known.csv --only H2
manumit: note: 1 payments or merchants of the ties are not in the ledger
[]

$ manumit detect --ledger fee.csv --only H2,H6,H7
[]

# nobody is unrelated to a relative: three surnames, three senders
$ echo '{"H4": {"n": 4}, "home": {"V1": "hill", "V2": "hill", "V3": "hill", "V4": "hill", "V5": "hill", "AGENCY": "sea"}}' > homes.json; manumit detect --ledger fee.csv --params homes.json --only H4 | grep -o '"tx":[^]]*\|Whether[^"]*'; manumit detect --ledger fee.csv --ties known.csv --params homes.json --only H4
"tx":["f1","f2","f3","f4","f5"
Whether the senders are related is not known.
manumit: note: 1 payments or merchants of the ties are not in the ledger
[]

$ (echo who,kind,value,time; echo v1,fone,1,) > bad.csv; manumit detect --ledger fee.csv --ties bad.csv
manumit: bad.csv, row 2, column 2: a kind is one of phone, device, address, document, email, power, surname, tie, origin, licence, travel, paid_for, mcc
[exit 3]

$ (echo who,kind,value,time; echo v1,travel,Sea,20.01.2024) > bad.csv; manumit detect --ledger fee.csv --ties bad.csv
manumit: bad.csv, row 2, column 4: a journey needs its time, as 2024-01-02 or 2024-01-02T10:00:00Z
[exit 3]

# days without times: the lenient order
$ (echo when,from,to,amount,currency,channel,place,mcc,from_owner,to_owner; echo 2024-01-02,B,C,98,EUR,wire,,,,; echo 2024-01-02,A,B,100,EUR,wire,,,,; echo 2024-01-02,C,D,96,EUR,wire,,,,) > days.csv; for lenient in false true; do echo "{\"lenient\": $lenient, \"T6\": {\"L\": 2, \"X\": 1}}" > order.json; manumit detect --ledger days.csv --spec simple --params order.json --only T6 | tr '{' '\n' | grep -o '"kind":"chain"\|"sentence":"Money.*' ; done
"kind":"chain"
"sentence":"Money went on from account A from hand to hand on 2024-01-02: 3 transfers, 100.00 EUR paid by the first and 96.00 EUR received by the last. Rule T6 relay chain: at least 2 accounts in turn pass on at least 80 % of a credit within 2 days, and it is at least 80 % of the debit. Some of these dates have no time of day: which transfer of such a day came first is not known, and this finding rests on the lenient order, in which what came on a day was there before what left."}]
