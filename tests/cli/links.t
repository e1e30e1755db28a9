# What a person says of transfers: what came back, belongs together, or was meant for a claim; rules of accounts.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for leg in @client,G,100 X,G,100 G,U,60 U,G,20 G,@abroad,50 @abroad,G,50 G,K,40 @client,G,90 U,W,10 @fx,U,5 G,H,30; do
> n=$((n + 1)); printf 'r%02d,%d,%s,%s0000,EUR,wire,,,\n' $n $((1646352000 + n * 86400)) "${leg%,*}" "${leg##*,}"; done) > rows.csv

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm rows.csv --person ana --quiet --format csv | cut -d, -f1,2
path,outcome
rows.csv,added

$ manumit trace raid.mnm --from account:@client --rule libr --person ana --quiet
Rule    Still there  Paid to outside  Lost to overdrafts
────  ─────────────  ───────────────  ──────────────────
libr  19,000.00 EUR         0.00 EUR            0.00 EUR
Rule  Account  How   Whose         Amount
────  ───────  ────  ─────  ─────────────
libr  G        held  claim  18,000.00 EUR
libr  H        held  claim   1,000.00 EUR
libr  H        held  own     2,000.00 EUR

# U sent 20 of the 60 back, the 50 came back whole; the 40 for K were paid on the word of the client's later 90; H was meant to get the client's money
$ printf 'row,earmark,reverses,backs,why\nr04,,r03,,returned in part\nr06,,r05,,returned unpaid\nr07,,,r08,paid on the word of the client\nr11,account:@client,,,the holder wrote so\n' > links.csv; manumit links raid.mnm add links.csv --person ana
Links recorded: 4
By: ana
next: manumit trace raid.mnm --from CLAIM --rule all

$ manumit links raid.mnm
Link  Transfer  Is said to      Transfer or claim  Booked                From     To        Amount  By   Why                             Taken back
────  ────────  ──────────────  ─────────────────  ────────────────────  ───────  ──  ────────────  ───  ──────────────────────────────  ──────────
   1  r04       take back       r03                2022-03-08 00:00:00Z  U        G   2,000.00 EUR  ana  returned in part                no
   2  r06       take back       r05                2022-03-10 00:00:00Z  @abroad  G   5,000.00 EUR  ana  returned unpaid                 no
   3  r07       back the later  r08                2022-03-11 00:00:00Z  G        K   4,000.00 EUR  ana  paid on the word of the client  no
   4  r11       be meant for    account:@client    2022-03-15 00:00:00Z  G        H   3,000.00 EUR  ana  the holder wrote so             no
note: what stands holds in every later trace; a table that was made before is not of the case as it is now

$ manumit show raid.mnm decisions --format csv | cut -d, -f1,3-
decision,by,verb,object,why,undone\r
1,ana,reverses transfer:2,transfer:3,returned in part,no\r
2,ana,reverses transfer:4,transfer:5,returned unpaid,no\r
3,ana,backs transfer:7,transfer:6,paid on the word of the client,no\r
4,ana,earmark account:#0,transfer:10,the holder wrote so,no\r

# the tables that were made before are not of the case as it is now
$ manumit report raid.mnm trace account:@client -o e.pdf --person ana
manumit: no rule is elected for this claim, and an exhibit leads with one
  what to do: a named person elects it: manumit trace CASE --from CLAIM --elect RULE --why TEXT
[exit 2]

$ manumit trace raid.mnm --from account:@client --elect libr --override K=haircut,U=fifo --why 'K and U are innocent' --person ana --quiet
Elected: libr
Of single accounts: K=haircut,U=fifo
By: ana
After a table of this claim was seen: yes

$ manumit report raid.mnm trace account:@client -o e.pdf --person ana
manumit: the table of the elected rule was not made of the case as it is now
  what to do: make it: manumit trace CASE --from CLAIM --rule all
[exit 2]

$ manumit trace raid.mnm --from account:@client --rule all --person ana | grep -E '^(libr|haircut|poison )|note'
libr           19,000.00 EUR         0.00 EUR            0.00 EUR
haircut        19,000.00 EUR         0.00 EUR            0.00 EUR
poison         29,500.00 EUR         0.00 EUR            0.00 EUR
libr           G        held  claim  16,000.00 EUR
libr           G        held  own     2,000.00 EUR
libr           H        held  claim   3,000.00 EUR
haircut        G        held  claim  11,280.00 EUR
haircut        G        held  own     6,720.00 EUR
haircut        H        held  claim   3,000.00 EUR
haircut        K        held  claim   2,720.00 EUR
haircut        K        held  own     1,280.00 EUR
haircut        U        held  claim   2,000.00 EUR
haircut        U        held  own     1,500.00 EUR
poison         G        held  claim  18,000.00 EUR
poison         H        held  claim   3,000.00 EUR
poison         K        held  claim   4,000.00 EUR
poison         U        held  claim   3,500.00 EUR
poison         W        held  claim   1,000.00 EUR
note: the claim enters at 2 of 11 transfers
note: no balance is stated of 6 accounts: each is taken to begin with the least own money with which it is never overdrawn
note: by what persons said, transfers that take others back: 2; each is netted with the payment that it takes back
note: by what persons said, debits taken behind the later credit they back: 1
note: by what persons said, payments meant to be money of this claim: 1
note: accounts with a rule of their own: 2; poison, poison_sticky, tiho and tilo hold for a whole run and are made without it
note: each rule is a legal presumption, not a fact: which one holds is for a person to say

# the schedule says what was done with each row
$ manumit report raid.mnm trace account:@client --format csv --person ana --quiet | tr -d '\r' | cut -d, -f1-4,6,7,10,12,14,16,18,20- | sed 's/,EUR//g'
line,account,booked,row,side,other,debit,credit,balance,claim_in,claim_out,traced,traced_currency,own,own_currency,rule,rows,note
1,G,2022-03-05T00:00:00Z,r01,from,stand-in 1,0.00,10000.00,10000.00,10000.00,0.00,10000.00,0.00,libr,1,enters here
2,G,2022-03-06T00:00:00Z,,,,0.00,10000.00,20000.00,0.00,0.00,10000.00,10000.00,libr,1,1 row that moved no claim money
3,G,2022-03-07T00:00:00Z,r03,to,U,4000.00,0.00,16000.00,0.00,0.00,10000.00,6000.00,libr,1,"of what was paid, 2,000.00 EUR came back and is left out"
4,G,2022-03-08T00:00:00Z,r04,from,U,0.00,0.00,16000.00,0.00,0.00,10000.00,6000.00,libr,1,"takes 2,000.00 EUR of transfer r03 back: counted there"
5,G,2022-03-09T00:00:00Z,r05,to,'@abroad,0.00,0.00,16000.00,0.00,0.00,10000.00,6000.00,libr,1,"of what was paid, 5,000.00 EUR came back and is left out"
6,G,2022-03-10T00:00:00Z,r06,from,'@abroad,0.00,0.00,16000.00,0.00,0.00,10000.00,6000.00,libr,1,"takes 5,000.00 EUR of transfer r05 back: counted there"
7,G,2022-03-12T00:00:00Z,r08,from,stand-in 1,0.00,9000.00,25000.00,9000.00,0.00,19000.00,6000.00,libr,1,enters here
8,G,2022-03-11T00:00:00Z,r07,to,K,4000.00,0.00,21000.00,0.00,0.00,19000.00,2000.00,libr,1,"linked to a later receipt, and counted behind it"
9,G,2022-03-15T00:00:00Z,r11,to,H,3000.00,0.00,18000.00,0.00,3000.00,16000.00,2000.00,libr,1,meant to be money of this claim
10,H,2022-03-15T00:00:00Z,r11,from,G,0.00,3000.00,3000.00,3000.00,0.00,3000.00,0.00,libr,1,meant to be money of this claim

# made again, and by the other side from the bundle alone
$ manumit verify raid.mnm --format json | grep -E 'problems'
"problems":[]

$ manumit disclose raid.mnm trace account:@client -o bundle --person ana --quiet | head -4; manumit verify bundle --quiet | head -5; tr -d '\r' < bundle/ledger.csv; tr -d '\r' < bundle/overrides.csv; cut -d, -f1,3- bundle/decisions.csv
Bundle: bundle
Files, and the manifest: 14
Transfers in it: 11
left out, since no figure depends on them: 0
Sound: yes
Claim: account
Rule elected: libr
Made with version: 0.1.0
Files read again: 14
id,time,from,to,amount_minor,to_amount_minor,earmark,reverses,backs
r01,2022-03-05T00:00:00.000000Z,@outside:stand-in 1,G,1000000,,,,
r02,2022-03-06T00:00:00.000000Z,@elsewhere:X,G,1000000,,,,
r03,2022-03-07T00:00:00.000000Z,G,U,600000,,,,
r04,2022-03-08T00:00:00.000000Z,U,G,200000,,,r03,
r05,2022-03-09T00:00:00.000000Z,G,@abroad,500000,,,,
r06,2022-03-10T00:00:00.000000Z,@abroad,G,500000,,,r05,
r07,2022-03-11T00:00:00.000000Z,G,K,400000,,,,r08
r08,2022-03-12T00:00:00.000000Z,@outside:stand-in 1,G,900000,,,,
r09,2022-03-13T00:00:00.000000Z,U,W,100000,,,,
r10,2022-03-14T00:00:00.000000Z,@fx,U,50000,,,,
r11,2022-03-15T00:00:00.000000Z,G,H,300000,,claim,,
account,rule
U,fifo
K,haircut
decision,by,what,on,why,state\r
1,ana,reverses transfer r03,transfer r04,returned in part,\r
2,ana,reverses transfer r05,transfer r06,returned unpaid,\r
3,ana,backs transfer r08,transfer r07,paid on the word of the client,\r
4,ana,earmark this claim,transfer r11,the holder wrote so,\r
5,ana,"elect libr, after its table was seen",this claim,K and U are innocent,\r
6,ana,"override K by haircut, after its table was seen",this claim,K and U are innocent,\r
7,ana,"override U by fifo, after its table was seen",this claim,K and U are innocent,\r

# the plain mode gives the same from the bundle's tables
$ manumit trace --ledger bundle/ledger.csv --opening bundle/opening.csv --taint bundle/taint.csv --overrides bundle/overrides.csv --rule libr --quiet | grep claim
libr  G        claim    1,600,000
libr  H        claim      300,000

# a plan goes by them
$ manumit freeze raid.mnm --claim account:@client --at 2022-03-16 --k 1 --format json --quiet | grep -E '^"(held|gone)":'
"held":{"minor":1900000,"currency":"EUR"},
"gone":{"minor":0,"currency":"EUR"},

# taken back, by number; both stay, and a rule of an account likewise
$ manumit links raid.mnm undo 3 --why 'a loan of his own' --person bo --format csv | cut -d, -f1-4,10,12-
manumit: note: what stands holds in every later trace; a table that was made before is not of the case as it is now
link,row,what,other,by,why,undone\r
1,r04,take back,r03,ana,returned in part,no\r
2,r06,take back,r05,ana,returned unpaid,no\r
3,r07,back the later,r08,ana,paid on the word of the client,yes\r
4,r11,be meant for,account:@client,ana,the holder wrote so,no\r

$ manumit trace raid.mnm --from account:@client --override U=none --why 'he knew' --person bo --quiet; manumit trace raid.mnm --from account:@client --rule libr --person ana | grep -E '^libr|note'
Of single accounts: U=none
By: bo
After a table of this claim was seen: yes
libr  19,000.00 EUR         0.00 EUR            0.00 EUR
libr  G        held  claim  16,000.00 EUR
libr  G        held  own     2,000.00 EUR
libr  H        held  claim   3,000.00 EUR
note: the claim enters at 2 of 11 transfers
note: no balance is stated of 6 accounts: each is taken to begin with the least own money with which it is never overdrawn
note: by what persons said, transfers that take others back: 2; each is netted with the payment that it takes back
note: by what persons said, payments meant to be money of this claim: 1
note: accounts with a rule of their own: 1; poison, poison_sticky, tiho and tilo hold for a whole run and are made without it
note: each rule is a legal presumption, not a fact: which one holds is for a person to say

# a bank's own word is a proposal
$ printf ':20:X\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C240301EUR100,\n:61:2403010301D10,NTRFE1//B1\n:86:/EREF/E1/IBAN/AT611904300234573201/REMI/rent/\n:61:2403020302D30,NTRFE2//B2\n:86:/EREF/E2/IBAN/AT611904300234573201/REMI/car/\n:61:2403030303D30,NTRFE3//B3\n:86:/EREF/E3/IBAN/AT611904300234573201/REMI/car/\n:61:2403050305RD10,NTRFE1//B4\n:86:/EREF/E1/IBAN/AT611904300234573201/REMI/returned/\n:61:2403060306RD30,NTRFNONREF//B5\n:86:/IBAN/AT611904300234573201/REMI/returned/\n:62F:C240331EUR70,\n-\n' > bank.sta; manumit add raid.mnm bank.sta --person ana --quiet --format csv | cut -d, -f1,2
path,outcome
bank.sta,added

$ manumit links raid.mnm find --all
Transfer  Can take back  Booked      From                  To                     Amount  Why
────────  ─────────────  ──────────  ────────────────────  ──────────────────  ─────────  ──────────────────────────────────────────────────────────────────────────────────────────────
B4        B1             2024-03-05  AT611904300234573201  NL91ABNA0417164300  10.00 EUR  the bank calls it a return; the only payment of this amount before it between the two accounts
B5                       2024-03-06  AT611904300234573201  NL91ABNA0417164300  30.00 EUR  the bank calls it a return; several payments fit
note: returns whose payment is not clear: 1
note: nothing was recorded: a bank's word is a proposal; write what is right with --format csv -o FILE, look at it, then 'manumit links raid.mnm add FILE'

$ manumit links raid.mnm find --format csv -o returns.csv --quiet; tr -d '\r' < returns.csv; manumit links raid.mnm add returns.csv --person ana; manumit links raid.mnm find --quiet
row,reverses,why
B4,B1,the bank calls it a return; the only payment of this amount before it between the two accounts
Links recorded: 1
By: ana
next: manumit trace raid.mnm --from CLAIM --rule all
(none)

# what was right can be contradicted by what is added: the payee of the payment is known now, who returned it is not
$ manumit new pair.mnm --person ana --shares 0 --quiet >/dev/null; printf ':20:X\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C240301EUR100,\n:61:2403010301D10,NTRFE1//B1\n:86:/EREF/E1/REMI/rent/\n:61:2403050305RD10,NTRFE9//B4\n:86:/REMI/returned/\n:61:2403060306C5,NTRFE7//B5\n:86:/IBAN/DE89370400440532013000/REMI/gift/\n:62F:C240331EUR105,\n-\n' > a.sta; printf ':20:X\n:25:AT611904300234573201\n:28C:1/1\n:60F:C240301EUR100,\n:61:2403010301C10,NTRFE1//K1\n:86:/EREF/E1/IBAN/NL91ABNA0417164300/REMI/rent/\n:62F:C240331EUR110,\n-\n' > b.sta; manumit add pair.mnm a.sta --person ana --quiet > /dev/null; printf 'row,reverses\nB4,B1\n' > l.csv; manumit links pair.mnm add l.csv --why w --person ana --quiet; manumit trace pair.mnm --from account:DE89370400440532013000 --rule libr --person ana --quiet | head -3
> manumit add pair.mnm b.sta --person ana --quiet > /dev/null; manumit trace pair.mnm --from account:DE89370400440532013000 --rule libr --person ana --quiet
Links recorded: 1
By: ana
Rule  Still there  Paid to outside  Lost to overdrafts
────  ───────────  ───────────────  ──────────────────
libr     5.00 EUR         0.00 EUR            0.00 EUR
manumit: link 1 does not fit the case any more: a reversal must go back between the same two accounts as the row it reverses
  what to do: take it back: manumit links CASE undo 1 --why TEXT
[exit 3]

$ manumit verify pair.mnm --format json | grep -E 'problems'; manumit links pair.mnm undo 1 --why 'not known who returned it' --person ana --quiet >/dev/null; manumit trace pair.mnm --from account:DE89370400440532013000 --rule libr --person ana --quiet | head -3
"problems":[]
Rule  Still there  Paid to outside  Lost to overdrafts
────  ───────────  ───────────────  ──────────────────
libr     5.00 EUR         0.00 EUR            0.00 EUR

# what is wrong is named by line and column, and nothing of the table is recorded
$ try() { printf "$1" > bad.csv; manumit links raid.mnm add bad.csv --person ana ${2+"$2"} ${3+"$3"}; }
> try 'row,reverses,why\nr99,r01,w\n'
> try 'row,reverses\nr02,r01\n'
> try 'row,earmark,why\nr01,account:Nobody,w\n'
> try 'row,reverses,why\nr04,r03,w\n'
> try 'row,reverses,why\nr03,r04,w\n'
> try 'row,backs,why\nr07,r02,w\n'
> try 'row,reverses,why\nr02,r01,w\n'
> printf 'id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\ns1,1649000000,A,B,100,EUR,wire,,,\ns2,1649086400,B,A,60,EUR,wire,,,\ns3,1649172800,B,A,60,EUR,wire,,,\ns4,1648900000,B,A,60,EUR,wire,,,\n' > more.csv; manumit add raid.mnm more.csv --person ana --quiet >/dev/null
> try 'row,reverses,why\ns2,s1,w\ns3,s1,w\n'
> try 'row,reverses,why\ns4,s1,w\n'
> try 'row,backs,why\ns1,s2,w\ns4,s1,w\n'
manumit: bad.csv, row 2, column 1: the case has no transfer of this id
manumit: bad.csv, row 2: a reason is missing: give it in the column why, or for all lines with --why
manumit: bad.csv, row 2, column 2: the case has no such account
  what to do: write it as bank:number, as listings show it
manumit: bad.csv, row 2, column 2: this row takes another one back already, as was said before: take that link back first
manumit: bad.csv, row 2, column 2: this row is itself taken back by another one: reversals do not chain or go in a circle
manumit: bad.csv, row 2, column 2: a debit can be linked to a later credit only
manumit: bad.csv, row 2, column 2: a reversal must go back between the same two accounts as the row it reverses
manumit: bad.csv, row 3, column 2: reversals of a row come to more than its amount: at most all of it can return
manumit: bad.csv, row 2, column 2: the reversal is booked on a day before the payment: nothing comes back before it was paid
manumit: bad.csv, row 3, column 2: links do not chain: the credit is itself a linked row
[exit 3]

$ manumit links raid.mnm undo 999 --why x --person ana; manumit links raid.mnm undo 3 --why x --person ana; manumit links raid.mnm undo 1 --person ana; manumit links raid.mnm what
manumit: there is no link of this number
manumit: this decision was undone already
manumit: --why TEXT is missing: a decision needs its reason
  what to do: see 'manumit links --help'
manumit: expected list, find, add FILE or undo LINK
  what to do: see 'manumit links --help'
[exit 2]

$ for o in K=poison K=none @abroad=fifo K; do manumit trace raid.mnm --from account:@client --override $o --why w --person ana; done; manumit trace raid.mnm --from account:@client --override G=fifo --person ana; manumit trace raid.mnm --from account:@client --override G=fifo --rule libr --person ana
manumit: --override names no rule that an account can have
  what to do: poison, poison_sticky, tiho and tilo hold for a whole run; none takes the rule of an account back
Of single accounts: K=none
By: ana
After a table of this claim was seen: yes
note: the audit says who elected the rule, why, and whether a table was seen
manumit: --override names an account outside the records: no balance of it is tracked, so no rule takes anything from it
manumit: --override must be ACCOUNT=RULE, several with commas
manumit: an election needs a reason: --why TEXT
  what to do: see 'manumit trace --help'
manumit: give --rule to trace, or --elect and --override to elect rules
  what to do: see 'manumit trace --help'
[exit 2]

$ printf 'account,rule\nG,poison\n' > rules.csv; manumit trace --ledger bundle/ledger.csv --taint bundle/taint.csv --rule libr --overrides rules.csv; printf 'account,rule\nG,fifo\nG,lifo\n' > rules.csv; manumit trace --ledger bundle/ledger.csv --taint bundle/taint.csv --rule libr --overrides rules.csv; printf 'account,rule\nZ,fifo\n' > rules.csv; manumit trace --ledger bundle/ledger.csv --taint bundle/taint.csv --rule libr --overrides rules.csv
manumit: rules.csv, row 2, column 2: this is no rule that an account can have
manumit: rules.csv, row 3, column 1: this account stands above: each has one rule
manumit: rules.csv, row 2, column 1: no row of the ledger names this account
[exit 3]
