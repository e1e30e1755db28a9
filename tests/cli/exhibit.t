# An exhibit of what was traced: who elected the rule first, a schedule line by line; and what stops it.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for leg in S,M0,9 S,M1,9 S,M2,9 S,M3,9 M0,G,8 M1,G,8 M2,G,8 M3,G,8 X,G,50 G,U,30 U,V,29 V,S,28 S,G,27 G,@abroad,20; do
> echo "r$((n += 1)),$((1646352000 + n * 3600)),${leg%,*},${leg##*,}0000,EUR,wire,,,"; done) | sed -E 's/,(9|8)0000,/,\10000,/' > ring.csv

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm ring.csv --person ana --quiet >/dev/null; manumit investigate raid.mnm --person ana --quiet >/dev/null

# there must be an election, and a table made of the case as it is
$ manumit report raid.mnm trace network:1 -o exhibit.pdf --person ana
manumit: no rule is elected for this claim, and an exhibit leads with one
  what to do: a named person elects it: manumit trace CASE --from CLAIM --elect RULE --why TEXT
[exit 2]

$ manumit trace raid.mnm --from network:1 --elect libr --why 'one wrongdoer, one account' --person ana --quiet
Elected: libr
By: ana
After a table of this claim was seen: no

$ manumit report raid.mnm trace network:1 -o exhibit.pdf --person ana
manumit: the table of the elected rule was not made of the case as it is now
  what to do: make it: manumit trace CASE --from CLAIM --rule all
[exit 2]

$ manumit trace raid.mnm --from network:1 --rule all --person ana --quiet > /dev/null; manumit trace raid.mnm --from network:1 --elect fifo --why 'several innocent claimants' --person bo --quiet
Elected: fifo
By: bo
After a table of this claim was seen: yes

$ manumit report raid.mnm trace network:1 -o exhibit.pdf --person ana; manumit report raid.mnm trace network:1 -o again.pdf --person ana; cmp exhibit.pdf again.pdf && echo same
same

$ manumit report raid.mnm trace network:1 --format csv --person ana | cut -d, -f1-6,7,10,12,14,16,18,20,26
line,account,booked,row,read_at,side,other,debit,credit,balance,claim_in,claim_out,traced,note\r
1,M0,2022-03-04T01:00:00Z,r1,1:1,from,S,0.00,900.00,900.00,900.00,0.00,900.00,enters here\r
2,M0,2022-03-04T05:00:00Z,r5,1:5,to,G,800.00,0.00,100.00,0.00,800.00,100.00,\r
3,M1,2022-03-04T02:00:00Z,r2,1:2,from,S,0.00,900.00,900.00,900.00,0.00,900.00,enters here\r
4,M1,2022-03-04T06:00:00Z,r6,1:6,to,G,800.00,0.00,100.00,0.00,800.00,100.00,\r
5,M2,2022-03-04T03:00:00Z,r3,1:3,from,S,0.00,900.00,900.00,900.00,0.00,900.00,enters here\r
6,M2,2022-03-04T07:00:00Z,r7,1:7,to,G,800.00,0.00,100.00,0.00,800.00,100.00,\r
7,M3,2022-03-04T04:00:00Z,r4,1:4,from,S,0.00,900.00,900.00,900.00,0.00,900.00,enters here\r
8,M3,2022-03-04T08:00:00Z,r8,1:8,to,G,800.00,0.00,100.00,0.00,800.00,100.00,\r
9,G,2022-03-04T05:00:00Z,r5,1:5,from,M0,0.00,800.00,800.00,800.00,0.00,800.00,\r
10,G,2022-03-04T06:00:00Z,r6,1:6,from,M1,0.00,800.00,1600.00,800.00,0.00,1600.00,\r
11,G,2022-03-04T07:00:00Z,r7,1:7,from,M2,0.00,800.00,2400.00,800.00,0.00,2400.00,\r
12,G,2022-03-04T08:00:00Z,r8,1:8,from,M3,0.00,800.00,3200.00,800.00,0.00,3200.00,\r
13,G,2022-03-04T09:00:00Z,,,,,0.00,5000.00,8200.00,0.00,0.00,3200.00,1 row that moved no claim money\r
14,G,2022-03-04T10:00:00Z,r10,1:10,to,U,3000.00,0.00,5200.00,0.00,3000.00,200.00,\r
15,G,2022-03-04T13:00:00Z,r13,1:13,from,S,0.00,2700.00,7900.00,2700.00,0.00,2900.00,\r
16,G,2022-03-04T14:00:00Z,r14,1:14,to,'@abroad,2000.00,0.00,5900.00,0.00,200.00,2700.00,break: leaves the records\r
17,U,2022-03-04T10:00:00Z,r10,1:10,from,G,0.00,3000.00,3000.00,3000.00,0.00,3000.00,\r
18,U,2022-03-04T11:00:00Z,r11,1:11,to,V,2900.00,0.00,100.00,0.00,2900.00,100.00,\r
19,V,2022-03-04T11:00:00Z,r11,1:11,from,U,0.00,2900.00,2900.00,2900.00,0.00,2900.00,\r
20,V,2022-03-04T12:00:00Z,r12,1:12,to,S,2800.00,0.00,100.00,0.00,2800.00,100.00,\r
21,S,2022-03-04T01:00:00Z,,,,,3600.00,0.00,0.00,0.00,0.00,0.00,4 rows that moved no claim money\r
22,S,2022-03-04T12:00:00Z,r12,1:12,from,V,0.00,2800.00,2800.00,2800.00,0.00,2800.00,\r
23,S,2022-03-04T13:00:00Z,r13,1:13,to,G,2700.00,0.00,100.00,0.00,2700.00,100.00,\r

# who made it, of what, with which digest, is in the audit; the exhibit's own entry is not what it cites
$ manumit audit raid.mnm --format csv | cut -d, -f3-5 | grep report | sort -u
ana,report,claim:network:1

# it is a file, and there already is one
$ manumit report raid.mnm trace network:1 --person ana
manumit: -o FILE is missing: an exhibit is a file
  what to do: see 'manumit report --help'
[exit 2]

$ manumit report raid.mnm trace network:1 -o exhibit.pdf --person ana
manumit: exhibit.pdf: this file is there already
  what to do: choose another name, or allow replacing it with --yes
[exit 4]

$ manumit report raid.mnm network 1 -o x.pdf --person ana
manumit: expected trace CLAIM: network:3, finding:12 or account:NAME
  what to do: see 'manumit report --help'
[exit 2]

$ manumit report raid.mnm trace network:1 -o x.pdf --explain 999 --person ana
manumit: the schedule has no line of this number that moved claim money
[exit 4]

$ manumit report raid.mnm trace network:7 -o x.pdf --person ana
manumit: this case has no network of this number
[exit 4]

$ manumit report raid.mnm trace network:1 -o x.pdf --role guest --person ana
manumit: this role may not see the matter of the case
  what to do: ask the owner of the case, or give another --role
[exit 6]

# an account whose balances do not fit stops it, unless it is accepted, which the exhibit then says
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

$ printf 'id,when,amount,other,balance\nk1,2022-04-01T10:00:00,100.00,@payer,600.00\nk2,2022-04-02T10:00:00,-50.00,@shop,500.00\nk3,2022-04-03T10:00:00,-20.00,@shop,480.00\n' > bank.csv; manumit add raid.mnm bank.csv --spec bank.yaml --person ana --quiet > /dev/null; manumit trace raid.mnm --from account:@payer --rule libr --accept-unreconciled K --person ana --quiet > /dev/null; manumit trace raid.mnm --from account:@payer --elect libr --why x --person ana --quiet > /dev/null

$ manumit report raid.mnm trace account:@payer -o k.pdf --person ana
Accounts that the money goes through, and that are not reconciled
Account
───────
K
note: nothing was written: 'manumit gaps' says what is missing; --accept-unreconciled ACCOUNT goes on without it, and the exhibit says so
[exit 1]

$ manumit report raid.mnm trace account:@payer -o k.pdf --person ana --accept-unreconciled K; ls k.pdf; manumit report raid.mnm trace account:@payer --format csv --person ana --accept-unreconciled K | cut -d, -f2,4,7,10,12,14,20
k.pdf
account,row,other,debit,credit,balance,traced
K,k1,stand-in 1,0.00,100.00,600.00,100.00
K,,,70.00,0.00,530.00,100.00

# what was added since makes the first table one of another case
$ manumit report raid.mnm trace network:1 -o late.pdf --person ana
manumit: the table of the elected rule was not made of the case as it is now
  what to do: make it: manumit trace CASE --from CLAIM --rule all
[exit 2]
