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
