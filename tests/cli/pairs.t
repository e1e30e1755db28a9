# Two sides of one transfer: what is joined, what is not, a person's word on either, and what is missing.

$ cat > elbe.yaml <<'END'
> name: elbe
> order: file
> transfer:
>   booked: Day
>   amount: Amount
>   currency: {fixed: EUR}
>   account: Account
>   counterparty: Other
>   counterparty_name: Name
>   purpose: Text
>   balance: Balance
> END

$ cat > elbe.csv <<'END'
> Account,Day,Amount,Other,Name,Text,Balance
> DE89370400440532013000,2024-03-01,-250.00,AT611904300234573201,Ann Payee,rent March,750.00
> DE89370400440532013000,2024-03-04,-90.00,,,cash desk,660.00
> DE89370400440532013000,2024-03-05,-40.00,AT611904300234573201,Ann Payee,share,620.00
> DE89370400440532013000,2024-03-06,-75.00,,Bo Payee,,545.00
> DE89370400440532013000,2024-03-29,10.00,,Interest,,555.00
> END

$ cat > donau.csv <<'END'
> Account,Day,Amount,Other,Name,Text,Balance
> AT611904300234573201,2024-03-01,100.00,,Opening,,100.00
> AT611904300234573201,2024-03-02,250.00,DE89370400440532013000,Tom Payer,rent March,350.00
> AT611904300234573201,2024-03-07,75.00,,,,425.00
> AT611904300234573201,2024-03-08,75.00,,,,500.00
> AT611904300234573201,2024-03-30,-1.00,,,,499.00
> END

# April is not here: May's statement begins with another balance
$ printf ':20:X\n:25:AT611904300234573201\n:28C:5/1\n:60F:C240501EUR420,\n:61:2405020502D20,NTRFNONREF//M1\n:86:/REMI/shop/\n:62F:C240531EUR400,\n-\n' > may.sta

$ manumit new raid.mnm --shares 0 --quiet | grep -c File
1

$ manumit add raid.mnm elbe.csv donau.csv --spec elbe.yaml --quiet --format csv | tr -d '\r' | cut -d, -f 2,3,6-8,10
outcome,source,transfers,new,known,rejected
added,1,5,5,0,0
added,2,5,5,0,0

$ manumit add raid.mnm may.sta
File     Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
───────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
may.sta  added         3  mt940          1          1    1      0           0         0         0
note: transfers that were read from both sides, and count once: 1
next: manumit pairs raid.mnm --ambiguous
note: transfers whose other side is not told: 1
next: manumit gaps raid.mnm
next: manumit investigate raid.mnm

$ manumit pairs raid.mnm
Days between: 5
Found by rule: 1
Accepted: 0
Split: 0
Candidates: 2
of these by amount and date alone: 2

Two sides of one transfer
Pair  State  From                    To                          Paid  Debited     Credited    Source:record  Source:record  Because
────  ─────  ──────────────────────  ────────────────────  ──────────  ──────────  ──────────  ─────────────  ─────────────  ──────────────────────────────────────────────────────────
   1  found  DE89370400440532013000  AT611904300234573201  250.00 EUR  2024-03-01  2024-03-02  1:1            2:2            both statements name the other account; booked 1 day later
next: manumit pairs raid.mnm --ambiguous

$ manumit pairs raid.mnm --ambiguous
Days between: 5
Found by rule: 1
Accepted: 0
Split: 0
Candidates: 2
of these by amount and date alone: 2

What may be two sides of one transfer
Pair  State      From                    To                         Paid  Debited     Credited    Source:record  Source:record  Because
────  ─────────  ──────────────────────  ────────────────────  ─────────  ──────────  ──────────  ─────────────  ─────────────  ───────────────────────────────────────────────
   2  candidate  DE89370400440532013000  AT611904300234573201  75.00 EUR  2024-03-06  2024-03-07  1:4            2:3            only amount and date agree; booked 1 day later
   3  candidate  DE89370400440532013000  AT611904300234573201  75.00 EUR  2024-03-06  2024-03-08  1:4            2:4            only amount and date agree; booked 2 days later
next: manumit pairs raid.mnm accept NUMBER --why TEXT

$ manumit pairs raid.mnm accept 3
manumit: --why TEXT is missing: a decision needs its reason
  what to do: see 'manumit pairs --help'
[exit 2]

$ manumit pairs raid.mnm accept 99 --why 'no such number'
manumit: the case has no pair of this number
  what to do: 'manumit pairs CASE --all' lists them
[exit 4]

$ manumit pairs raid.mnm accept 2 --why 'Bo confirmed the 7th' --person 'Ina Ermittler'
Pair: 2
State: accepted
Decision: 1
Pairs: 2
Rows that are not clear: 0
Rows without their other side: 1
Pairs and candidates that changed: 1

$ manumit pairs raid.mnm split 1 --why 'two payments of one day' --person 'Ina Ermittler'
Pair: 1
State: split
Decision: 2
Pairs: 1
Rows that are not clear: 0
Rows without their other side: 2
Pairs and candidates that changed: 0

# the other way round: the rule's pair again, by a person
$ manumit pairs raid.mnm accept 1 --why 'I was wrong' --person 'Ina Ermittler' --quiet | tail -3
Rows that are not clear: 0
Rows without their other side: 1
Pairs and candidates that changed: 0

# what was decided stays, whatever is added and paired again
$ printf 'Account,Day,Amount,Other,Name,Text,Balance\nDE89370400440532013000,2024-03-29,10.00,,Interest,,555.00\nDE89370400440532013000,2024-04-01,-5.00,,,,550.00\n' > more.csv; manumit add raid.mnm more.csv --spec elbe.yaml --quiet --format csv | tr -d '\r' | cut -d, -f 2,6-8 | tail -1
added,2,1,1

$ manumit pairs raid.mnm --days 3
Pairs: 2
Rows that are not clear: 0
Rows without their other side: 1
Pairs and candidates that changed: 0
Days between: 3
Found by rule: 0
Accepted: 2
Split: 0
Candidates: 0
of these by amount and date alone: 0

Two sides of one transfer
Pair  State     From                    To                          Paid  Debited     Credited    Source:record  Source:record  Because
────  ────────  ──────────────────────  ────────────────────  ──────────  ──────────  ──────────  ─────────────  ─────────────  ──────────────────────────────────────────────────────────
   1  accepted  DE89370400440532013000  AT611904300234573201  250.00 EUR  2024-03-01  2024-03-02  1:1            2:2            both statements name the other account; booked 1 day later
   2  accepted  DE89370400440532013000  AT611904300234573201   75.00 EUR  2024-03-06  2024-03-07  1:4            2:3            only amount and date agree; booked 1 day later

$ manumit show raid.mnm decisions --format csv | tr -d '\r' | cut -d, -f 1,3-5,7
decision,by,verb,object,undone
1,Ina Ermittler,accept,pair:2,no
2,Ina Ermittler,split,pair:1,yes
3,Ina Ermittler,accept,pair:1,no

$ manumit audit raid.mnm --format csv | tr -d '\r' | grep -c 'pair:'
3

$ manumit verify raid.mnm | grep -i problem
[exit 1]

$ manumit show raid.mnm account AT611904300234573201
Booked      Way      Amount  Other account           Channel     Balance     Counted  Differs by  Pair, break      Purpose     Transfer                          Source:record
──────────  ───  ──────────  ──────────────────────  ───────  ──────────  ──────────  ──────────  ───────────────  ──────────  ────────────────────────────────  ─────────────
2024-03-01  in   100.00 EUR  ?AT611904300234573201   unknown  100.00 EUR  100.00 EUR                                           4654a50841e3681d0841760ab9822647  2:1
2024-03-02  in   250.00 EUR  DE89370400440532013000  unknown  350.00 EUR  350.00 EUR              pair 1 accepted  rent March  58e6ca0b3b7fa9dd317a7811f2f0ac06  2:2
2024-03-05  in    40.00 EUR  DE89370400440532013000  unknown              350.00 EUR              other side only  share       086132c621f0a360380af71c4e6cc53b  1:3
2024-03-07  in    75.00 EUR  DE89370400440532013000  unknown  425.00 EUR  425.00 EUR              pair 2 accepted              e33f898d12ff448d06527e8e4c19f8f2  2:3
2024-03-08  in    75.00 EUR  ?AT611904300234573201   unknown  500.00 EUR  500.00 EUR                                           f032716ad37d4d242c9c07c82e154914  2:4
2024-03-30  out    1.00 EUR  ?AT611904300234573201   unknown  499.00 EUR  499.00 EUR                                           fe1dccb0ba09857190f2e82a47b21bdd  2:5
2024-05-02  out   20.00 EUR  ?AT611904300234573201   wire                 400.00 EUR                               shop        M1                                3:1

Balances stated apart from rows
Before         Balance     Counted  Differs by  Source
──────────  ──────────  ──────────  ──────────  ──────
2024-05-02  420.00 EUR  499.00 EUR  -79.00 EUR       3
2024-06-01  400.00 EUR  400.00 EUR                   3
note: rows that stand in the statement of the other side only, and move no balance: 1
next: manumit gaps raid.mnm --account AT611904300234573201

$ manumit show raid.mnm account DE89370400440532013000 --format json --from 2024-03-06 --to 2024-03-06
{
"statement":[
{"booked":"2024-03-06","direction":"out","amount":{"minor":7500,"currency":"EUR"},"other":"AT611904300234573201","channel":"unknown","balance":{"minor":54500,"currency":"EUR"},"counted":{"minor":54500,"currency":"EUR"},"difference":null,"pair":2,"pair_state":"accepted","break":null,"candidates":null,"own":true,"purpose":"","transfer_id":"e33f898d12ff448d06527e8e4c19f8f2","source_record":"1:4"}
],
"hits":[],
"answers":[],
"balances":[]
}

$ manumit gaps raid.mnm
How many of each kind
Kind                  Count
────────────────────  ─────
missing period            1
missing leg               1
unknown counterparty      6

What does not fit
Kind                  Account                 From        To          Difference  Rows  Source
────────────────────  ──────────────────────  ──────────  ──────────  ──────────  ────  ──────
unknown counterparty  DE89370400440532013000  2024-03-04  2024-03-04  -90.00 EUR     1       1
missing leg           DE89370400440532013000  2024-03-05  2024-03-05  -40.00 EUR     1       1
unknown counterparty  DE89370400440532013000  2024-03-29  2024-03-29   10.00 EUR     1       1
unknown counterparty  DE89370400440532013000  2024-04-01  2024-04-01   -5.00 EUR     1       4
unknown counterparty  AT611904300234573201    2024-03-01  2024-03-08  175.00 EUR     2       2
unknown counterparty  AT611904300234573201    2024-03-30  2024-03-30   -1.00 EUR     1       2
missing period        AT611904300234573201    2024-03-31  2024-05-01  -79.00 EUR     0       3
unknown counterparty  AT611904300234573201    2024-05-02  2024-05-02  -20.00 EUR     1       3
next: manumit gaps raid.mnm --ask

$ manumit gaps raid.mnm --accounts --account AT611904300234573201
How the statements of each account stand
Account               Currency  Statements  From        To                  In        Out  Unreconciled  Missing periods  Not covered  Ambiguous  Missing legs  Unknown  Unknown in  Unknown out
────────────────────  ────────  ──────────  ──────────  ──────────  ──────────  ─────────  ────────────  ───────────────  ───────────  ─────────  ────────────  ───────  ──────────  ───────────
AT611904300234573201  EUR                2  2024-03-01  2024-05-31  500.00 EUR  21.00 EUR             0                1            0          0             0        4  175.00 EUR    21.00 EUR

Statements, and spans of rows
Account               From        To          Rows     Opening          In        Out     Closing  Differs by  Source
────────────────────  ──────────  ──────────  ────  ──────────  ──────────  ─────────  ──────────  ──────────  ──────
AT611904300234573201  2024-03-01  2024-03-30     5    0.00 EUR  500.00 EUR   1.00 EUR  499.00 EUR                   2
AT611904300234573201  2024-05-02  2024-05-31     1  420.00 EUR    0.00 EUR  20.00 EUR  400.00 EUR                   3

Unknown counterparties, by amount
Account               Rows         Sum          In        Out
────────────────────  ────  ──────────  ──────────  ─────────
AT611904300234573201     4  196.00 EUR  175.00 EUR  21.00 EUR

$ manumit gaps raid.mnm --ask
What to ask for
Bank         Account                 From        To          Why                       Amount  Rows
───────────  ──────────────────────  ──────────  ──────────  ────────────────────  ──────────  ────
AT 19043     AT611904300234573201    2024-03-31  2024-05-01  missing period        -79.00 EUR     0
AT 19043     AT611904300234573201    2024-03-05  2024-03-05  missing leg            40.00 EUR     1
AT 19043     AT611904300234573201    2024-03-01  2024-05-02  unknown counterparty  196.00 EUR     4
DE 37040044  DE89370400440532013000  2024-03-04  2024-04-01  unknown counterparty  105.00 EUR     3
next: manumit gaps raid.mnm --ask --letters FOLDER

$ manumit gaps raid.mnm --ask --from 2024-04-01 --format csv | tr -d '\r' | cut -d, -f 1-5
bank,account,from,to,why
AT 19043,AT611904300234573201,2024-03-31,2024-05-01,missing period
AT 19043,AT611904300234573201,2024-05-02,2024-05-02,unknown counterparty
DE 37040044,DE89370400440532013000,2024-04-01,2024-04-01,unknown counterparty

$ manumit gaps raid.mnm --letters letters --reference 'Z 12/24'
Drafts of letters
File                       Bank         Requests
─────────────────────────  ───────────  ────────
letter-01-AT-19043.txt     AT 19043            3
letter-01-AT-19043.pdf     AT 19043            3
letter-02-DE-37040044.txt  DE 37040044         1
letter-02-DE-37040044.pdf  DE 37040044         1
note: these are drafts: a person checks, completes and signs each one

$ sed 's/^Case: .*/Case:      (the case)/; s/^Date: .*/Date:      (today)/; s/^From: .*/From:      (who)/' letters/letter-01-AT-19043.txt
DRAFT - not sent. Made by a program from what a case holds; a person checks it, completes it and signs it.

To:        AT 19043
Case:      (the case)
Date:      (today)
From:      (who)
Reference: Z 12/24

Request for account information

In the case named above we ask for the following. State the legal basis here:
the order or warrant, who gave it and when, what it covers, and until when it is
valid.

Account    AT611904300234573201 (EUR)
Period     2024-03-31 to 2024-05-01
We ask for the statement of this time: the balances before and after it differ by more than the bookings at hand
Concerns   -79.00 EUR, bookings that are not at hand

Account    AT611904300234573201 (EUR)
Period     2024-03-05 to 2024-03-05
We ask for bookings that statements of other accounts show and the statement of this one does not
Concerns   40.00 EUR, 1 booking

Account    AT611904300234573201 (EUR)
Period     2024-03-01 to 2024-05-02
We ask for who stood opposite: the statement names no account
Concerns   196.00 EUR, 4 bookings

Please send statements in the form in which the bank keeps them (camt.053,
MT940, CSV or a spreadsheet, not as pictures), with opening and closing balance,
with the account and the name of the other party of each booking, and with the
bank's own reference.

If there was no booking in the time named, we ask you to say so.

Please do not tell the holders of the accounts of this request, as far as the
law allows you not to.

Signature: ____________________

DRAFT - not sent. Made by a program from what a case holds; a person checks it, completes it and signs it.

$ head -c 5 letters/letter-01-AT-19043.pdf; echo; manumit gaps raid.mnm --letters letters
%PDF-
Drafts of letters
manumit: letters/letter-01-AT-19043.txt: this file is there already
  what to do: choose another name, or allow replacing it with --yes
[exit 4]

$ printf 'To {bank}\n{each}\n{account} {from} {{}\n{end}\nBye' > short.txt; manumit gaps raid.mnm --letters short --template short.txt --quiet > /dev/null; cat short/letter-01-AT-19043.txt
DRAFT - not sent. Made by a program from what a case holds; a person checks it, completes it and signs it.

To AT 19043
AT611904300234573201 2024-03-31 {}
AT611904300234573201 2024-03-05 {}
AT611904300234573201 2024-03-01 {}
Bye

DRAFT - not sent. Made by a program from what a case holds; a person checks it, completes it and signs it.

$ printf 'To {bank}\n{nobody}\n' > wrong.txt; manumit gaps raid.mnm --letters wrong --template wrong.txt --quiet 2>&1 | sed '/^  what to do/d'
Drafts of letters
manumit: the template, row 2: a word in braces is not known here

$ printf '{each}\n{account}\n' > open.txt; manumit gaps raid.mnm --letters wrong --template open.txt --quiet
Drafts of letters
manumit: the template, row 1: {each} has no {end}
  what to do: write {end} on a line of its own
[exit 3]

# from the account to itself: one currency for another counts in both, a move within one counts for nothing
$ printf 'name: purse\norder: file\ntransfer:\n  booked: Day\n  amount: Amount\n  currency: Ccy\n  other_amount: Got\n  other_currency: Got ccy\n  account: Account\n  counterparty: Other\n  balance: Balance\n' > purse.yaml; printf 'Account,Day,Amount,Ccy,Got,Got ccy,Other,Balance\nP1,2024-03-01,100.00,EUR,,,Q7,100.00\nP1,2024-03-02,-40.00,EUR,1000.00,CZK,P1,60.00\nP1,2024-03-03,-100.00,CZK,,,Q8,900.00\nP1,2024-03-04,-1.00,EUR,,,P1,60.00\n' > purse.csv; manumit new purse.mnm --shares 0 --quiet > key.txt; manumit add purse.mnm purse.csv --spec purse.yaml --quiet > added.txt

$ manumit show purse.mnm account P1 --format csv | tr -d '\r' | cut -d, -f 1-4,7,9-11
booked,direction,amount,amount_currency,balance,counted,counted_currency,difference
2024-03-01,in,100.00,EUR,100.00,100.00,EUR,
2024-03-02,out,40.00,EUR,60.00,60.00,EUR,
2024-03-02,in,1000.00,CZK,,1000.00,CZK,
2024-03-03,out,100.00,CZK,900.00,900.00,CZK,
2024-03-04,out,1.00,EUR,60.00,60.00,EUR,

$ manumit show purse.mnm account P1 --xlsx purse.xlsx; head -c 2 purse.xlsx; echo; manumit show purse.mnm account P1 --xlsx purse.xlsx
Workbook: purse.xlsx
PK
manumit: purse.xlsx: this file is there already
  what to do: choose another name, or allow replacing it with --yes
[exit 4]
