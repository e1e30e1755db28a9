# roles: what accounts do towards each other, with rule and reason; unknown is an answer.

$ manumit new raid.mnm --person ana --shares 0 --quiet > made.txt; (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in 1 2 3 4 5 6; do for w in B C D; do echo "$w$n,$((1767225600 + n * 604800)),$w,A,25000,EUR,instant,,,"; done; done
> echo "r1,1772000000,A,I,90000,EUR,remittance,,,"; echo "r2,1772000001,B,I,90000,EUR,remittance,,,"; echo "s1,1772000002,S,Z,100,EUR,card_present,,,") > ledger.csv

$ manumit add raid.mnm ledger.csv --person ana --quiet --format csv | cut -d, -f2,7
outcome,new
added,21

$ manumit roles raid.mnm --accounts A,B,C,D,I,S --format csv
account,role,confidence,rule,reason,payers,payees\r
A,controller,0.95,R1,several other members pay this account again and again,3,1\r
B,unknown,,,,0,2\r
C,unknown,,,,0,1\r
D,unknown,,,,0,1\r
I,investor,0.95,R4,gets remittances from several members and pays none,2,0\r
S,unknown,,,,0,0\r
\r
person,accounts,roles,confidence,rules,networks,specialist\r
A,A,controller,0.95,R1,,no\r
B,B,unknown,,,,no\r
C,C,unknown,,,,no\r
D,D,unknown,,,,no\r
I,I,investor,0.95,R4,,no\r
S,S,unknown,,,,no\r
manumit: note: a role is a guess from payments, for a person to judge; how sure it is was measured in made-up worlds
manumit: note: this case was not investigated: possible victims are not known, and may stand here under a role

$ manumit roles raid.mnm --accounts A,nobody
manumit: column 2: the case has no account of this name
[exit 4]

$ manumit roles raid.mnm network 7
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit roles raid.mnm
manumit: give either 'network NUMBER' or --accounts
  what to do: see 'manumit roles --help'
[exit 2]

# two chains of function, and one person who holds an account in each: a specialist, also by which network first
$ manumit new two.mnm --person ana --shares 0 --quiet > made.txt; (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in 1 2 3 4 5 6 7 8; do echo "in$n,$((1767225600 + n * 3600)),B$n,A,25000,EUR,wire,,,"; echo "jn$n,$((1768225600 + n * 3600)),C$n,H,25000,EUR,wire,,,"; done
> day=1; amount=200000; for way in A,D D,E E,F F,G; do day=$((day + 1)); who=$(echo $way | sed 's/D,E/sam,/;t;s/A,D/,sam/;t;s/.*/,/'); echo "hop$day,$((1767225600 + day * 86400)),$way,$amount,EUR,wire,,$who"; echo "jop$day,$((1768225600 + day * 86400)),$(echo $way | tr ADEFG HIJKL),$amount,EUR,wire,,$who"; amount=$((amount - 5000)); done
> echo "c1,1768700000,CASH,L,30000,EUR,cash_deposit,,,"
> for n in 1 2 3 4 5 6 7 8; do echo "out$n,$((1770000000 + n * 3600)),S,P$n,900,EUR,wire,,,"; done) > two.csv

$ manumit add two.mnm two.csv --person ana --quiet --format csv | cut -d, -f2,7; manumit investigate two.mnm --person ana --quiet | grep 'Suspected networks:'
outcome,new
added,33
Suspected networks: 2

$ manumit roles two.mnm network 1 --format csv --quiet | sed 's/P-[0-9A-Z-]*/P-one/' | sed -n '/^person/,$p'
person,accounts,roles,confidence,rules,networks,specialist\r
A,A,unknown,,,,no\r
E,E,launderer,0.92,R15|R17,,no\r
F,F,launderer,0.92,R15|R17,,no\r
G,G,launderer,0.88,R17,,no\r
P-one,D,launderer,0.92,R15|R17,2,yes\r

$ manumit show two.mnm networks --order money,evidence
Place  Network  Rank  Score  Evidence  Possible victims seen lately  of all  Came in and stayed  Cash lately  Transfers lately  Last
─────  ───────  ────  ─────  ────────  ────────────────────────────  ──────  ──────────────────  ───────────  ────────────────  ──────────
    1        2     2  1.4           1                             0       0        2,300.00 EUR            1                13  2026-01-18
    2        1     1  1.4           1                             0       0        2,000.00 EUR            0                 3  2026-01-06
note: ordered by what --order says, the first counting most, equal ones by the next and then by rank; nothing is added up
note: lately: in the 30 days before the case's last transfer, 2026-02-02: whoever is still exploited, and recordings at counters and machines that are not yet erased
note: came in and stayed: of members who are no possible victims, as far as the ledger tells; what stood there before it begins is not known

$ manumit show two.mnm networks --order perishable --recent 60 --format csv --quiet
place,network,rank,score,evidence,victims_recent,victims,money,money_currency,other_currencies,cash_recent,transfers_recent,last\r
1,2,2,1.4,1,0,0,2300.00,EUR,0,1,13,2026-01-18\r
2,1,1,1.4,1,0,0,2000.00,EUR,0,0,12,2026-01-06\r

$ manumit show two.mnm networks --order perishable --recent 1 --currency USD --format json --quiet | tr '{' '\n' | cut -d, -f1,2,8


"networks":[

"place":1,"network":1,"money":
"minor":0,"currency":"USD"}

"place":2,"network":2,"money":
"minor":0,"currency":"USD"}
]
}

$ manumit show two.mnm networks --order victims,victims
manumit: --order must list some of evidence, victims, money, perishable, each once
  what to do: see 'manumit show --help'
[exit 2]

$ manumit show two.mnm networks --order victims --currency XYZ
manumit: --currency names no currency
  what to do: see 'manumit show --help'
[exit 2]
