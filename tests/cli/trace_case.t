# Tracing in a case: where a claim's money went, kept as runs; the rule a person elects, and when.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for leg in S,M0,9 S,M1,9 S,M2,9 S,M3,9 M0,G,8 M1,G,8 M2,G,8 M3,G,8 X,G,50 G,U,30 U,V,29 V,S,28 S,G,27 G,@abroad,20; do
> echo "r$((n += 1)),$((1646352000 + n * 3600)),${leg%,*},${leg##*,}0000,EUR,wire,,,"; done) > ring.csv

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm ring.csv --person ana --quiet --format csv | cut -d, -f1,2; manumit investigate raid.mnm --person ana --quiet --format json | grep -c '"networks"'
path,outcome
ring.csv,added
2

# elected before any table of the claim was made
$ manumit trace raid.mnm --from network:1 --elect libr --why 'one wrongdoer, one account' --person ana
Elected: libr
By: ana
After a table of this claim was seen: no
note: the audit says who elected the rule, why, and whether a table was seen

$ manumit trace raid.mnm --from network:1 --rule fifo --person ana
Rule   Still there  Paid to outside  Lost to overdrafts
────  ────────────  ───────────────  ──────────────────
fifo  3,400.00 EUR       200.00 EUR            0.00 EUR
Rule  Account  How      Whose        Amount
────  ───────  ───────  ─────  ────────────
fifo  @abroad  paid to  claim    200.00 EUR
fifo  G        held     claim  2,700.00 EUR
fifo  G        held     own    3,200.00 EUR
fifo  M0       held     claim    100.00 EUR
fifo  M1       held     claim    100.00 EUR
fifo  M2       held     claim    100.00 EUR
fifo  M3       held     claim    100.00 EUR
fifo  S        held     claim    100.00 EUR
fifo  U        held     claim    100.00 EUR
fifo  V        held     claim    100.00 EUR
note: the claim enters at 4 of 14 transfers
note: no balance is stated of 9 accounts: each is taken to begin with the least own money with which it is never overdrawn
note: each rule is a legal presumption, not a fact: which one holds is for a person to say

$ manumit trace raid.mnm --from network:1 --rule all --person ana --quiet --format csv | grep -E '^(rule|[a-z_]+,[0-9.]+,EUR)'
rule,held,held_currency,left,left_currency,credit,credit_currency\r
fifo,3400.00,EUR,200.00,EUR,0.00,EUR\r
lifo,3600.00,EUR,0.00,EUR,0.00,EUR\r
libr,3600.00,EUR,0.00,EUR,0.00,EUR\r
rolling,3600.00,EUR,0.00,EUR,0.00,EUR\r
haircut,2819.51,EUR,780.49,EUR,0.00,EUR\r
claim_first,1600.00,EUR,2000.00,EUR,0.00,EUR\r
oatway,3600.00,EUR,0.00,EUR,0.00,EUR\r
poison,6600.00,EUR,2000.00,EUR,0.00,EUR\r
poison_sticky,6600.00,EUR,2000.00,EUR,0.00,EUR\r
tiho,1600.00,EUR,2000.00,EUR,0.00,EUR\r
tilo,1600.00,EUR,2000.00,EUR,0.00,EUR\r
seniority,1600.00,EUR,2000.00,EUR,0.00,EUR\r
rule,account,where,whose,amount,amount_currency\r

# a table was seen now: the audit says so
$ manumit trace raid.mnm --from network:1 --elect haircut --why 'the holder is innocent' --person bo --quiet
Elected: haircut
By: bo
After a table of this claim was seen: yes

$ manumit show raid.mnm decisions --format csv | cut -d, -f3-
by,verb,object,why,undone\r
ana,"elect libr, before its table was seen",claim:network:1,"one wrongdoer, one account",no\r
bo,"elect haircut, after its table was seen",claim:network:1,the holder is innocent,no\r

$ manumit show raid.mnm network 1 --format json | sed -n '/"traced"/,/\]/p'
manumit: note: a suspected network is a lead for a person to judge, never a verdict; points never appear in a file for court
"traced":[
{"rule":"haircut","elected":true,"held":{"minor":281951,"currency":"EUR"},"left":{"minor":78049,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"claim_first","elected":false,"held":{"minor":160000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"tiho","elected":false,"held":{"minor":160000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"tilo","elected":false,"held":{"minor":160000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"seniority","elected":false,"held":{"minor":160000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"fifo","elected":false,"held":{"minor":340000,"currency":"EUR"},"left":{"minor":20000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"lifo","elected":false,"held":{"minor":360000,"currency":"EUR"},"left":{"minor":0,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"libr","elected":false,"held":{"minor":360000,"currency":"EUR"},"left":{"minor":0,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"rolling","elected":false,"held":{"minor":360000,"currency":"EUR"},"left":{"minor":0,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"oatway","elected":false,"held":{"minor":360000,"currency":"EUR"},"left":{"minor":0,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"poison","elected":false,"held":{"minor":660000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true},
{"rule":"poison_sticky","elected":false,"held":{"minor":660000,"currency":"EUR"},"left":{"minor":200000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":true}
],

$ manumit audit raid.mnm --format csv | cut -d, -f3,4 | grep -E 'trace|decide' | sort | uniq -c | sed 's/^ *//; s/stage:[0-9]*/stage:N/' | sort -u
1 ana,decide
1 bo,decide
12 ana,trace

# the same from files: the opening balances are those that the case takes
$ (echo id,time,from,to,amount_minor; tail -n +2 ring.csv | while IFS=, read -r id time from to amount rest; do echo "$id,$(date -u -d @$time +%FT%TZ),$from,$to,$amount"; done) > plain.csv; printf 'account,amount_minor\nS,360000\nX,500000\n' > opening.csv; printf 'kind,key,label\nrow,r1,claim\nrow,r2,claim\nrow,r3,claim\nrow,r4,claim\n' > taint.csv

$ for rule in fifo haircut libr; do manumit trace --ledger plain.csv --opening opening.csv --taint taint.csv --rule $rule --format csv --quiet | grep ,claim, | tr -d '\r' | sort > a; manumit trace raid.mnm --from network:1 --rule $rule --person ana --format csv --quiet | grep ,claim, | sed -E 's/,(held|paid to),/,/; s/\.([0-9][0-9]),EUR/\1/' | tr -d '\r' | sort > b; cmp a b && echo same; done
same
same
same

# a table is a run: made again with the same digest
$ manumit verify raid.mnm --format json | grep -E 'problems|rerun'
"stages_rerun":15,
"problems":[]

# after another source the tables are no longer of the case as it is
$ sed 's/^r/s/; s/,S,M/,Y,M/' ring.csv > more.csv; manumit add raid.mnm more.csv --person ana --quiet >/dev/null; manumit show raid.mnm network 1 --format json | grep -o '"rule":"fifo".*"current":[a-z]*'
manumit: note: a suspected network is a lead for a person to judge, never a verdict; points never appear in a file for court
"rule":"fifo","elected":false,"held":{"minor":340000,"currency":"EUR"},"left":{"minor":20000,"currency":"EUR"},"credit":{"minor":0,"currency":"EUR"},"current":false

# an account whose balances do not fit is refused by name, and accepted by name
$ cat > bank.yaml <<END
> name: bank
> file: {separator: ",", header: true}
> zone: UTC
> transfer:
>   id: id
>   booked: {column: when, form: iso}
>   amount: amount
>   currency: {fixed: EUR}
>   account: {number: {fixed: K}, syntax: number}
>   counterparty: {number: other, syntax: number}
>   balance: balance
>   channel: wire
> END

$ printf 'id,when,amount,other,balance\nk1,2022-04-01T10:00:00,100.00,@payer,600.00\nk2,2022-04-02T10:00:00,-50.00,@shop,500.00\nk3,2022-04-03T10:00:00,-20.00,@shop,480.00\n' > bank.csv; manumit add raid.mnm bank.csv --spec bank.yaml --person ana --quiet --format csv | cut -d, -f1,2
path,outcome
bank.csv,added

$ manumit gaps raid.mnm --format csv | grep unreconciled
unreconciled,1\r
unreconciled,K,2022-04-02,2022-04-02,-50.00,EUR,1,3\r

$ manumit trace raid.mnm --from account:@payer --rule libr --person ana
Accounts that the money goes through, and that are not reconciled
Account  By rule
───────  ───────
K        libr
note: nothing was traced: 'manumit gaps' says what is missing; --accept-unreconciled ACCOUNT goes on without it
[exit 1]

$ manumit trace raid.mnm --from account:@payer --rule libr --person ana --accept-unreconciled K
Rule  Still there  Paid to outside  Lost to overdrafts
────  ───────────  ───────────────  ──────────────────
libr   100.00 EUR         0.00 EUR            0.00 EUR
Rule  Account  How   Whose      Amount
────  ───────  ────  ─────  ──────────
libr  K        held  claim  100.00 EUR
libr  K        held  own    430.00 EUR
note: the claim enters at 1 of 31 transfers
note: no balance is stated of 10 accounts: each is taken to begin with the least own money with which it is never overdrawn
note: each rule is a legal presumption, not a fact: which one holds is for a person to say

# what is wrong
$ manumit trace raid.mnm --from network:9 --rule libr --person ana
manumit: this case has no network of this number
[exit 4]

$ manumit trace raid.mnm --from finding:99 --rule libr --person ana
manumit: this case has no finding of this number
[exit 4]

$ manumit trace raid.mnm --from person:1 --rule libr --person ana
manumit: a claim is network:NUMBER, finding:NUMBER or account:NAME
[exit 2]

$ manumit trace raid.mnm --from account:nobody --rule libr --person ana
manumit: the case has no such account
  what to do: write it as bank:number, as listings show it
[exit 4]

$ manumit trace raid.mnm --from network:1 --person ana
manumit: give --rule to trace, or --elect and --override to elect rules
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace raid.mnm --from network:1 --elect libr --person ana
manumit: an election needs a reason: --why TEXT
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace raid.mnm --from network:1 --elect poison --why x --person ana
manumit: --elect needs one rule that conserves
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace raid.mnm --from network:1 --rule libr --ledger plain.csv --person ana
manumit: --ledger goes with a ledger file, not with a case
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace --ledger plain.csv --rule libr --from network:1
manumit: --from goes with a case
  what to do: see 'manumit trace --help'
[exit 2]
