# A bank that manumit does not know: the worked example of docs/import.md, verb by verb, and what bad
# input is answered with.

$ block() { awk -v mark="\`\`\`$1" '$0 == mark { on = 1; next } /^```/ { on = 0 } on' "$SOURCE/docs/import.md"; }
> block 'csv sever' > sever.csv; block 'yaml sever' > sever.yaml
> manumit new raid.mnm --shares 0 --person ana > first.txt 2>&1

$ manumit sniff sever.csv
sever.csv
File: sever.csv
Kind: delimited
Specification: sniffed
Comes with the program: no
Can be added as it is: yes
encoding: utf-8
separator: semicolon; 9 columns; with a header; 3 lines above
the last line is no row (footer)
booking date: column 1, form DD.MM.YYYY
time of day: column 2, form HH:mm
amount: column 3, with its sign
numbers: decimal sign ','
balance: column 9; the order within a day is inferred from it
currency: column 4
statement account: the IBAN above the table
other account: column 5
kind of payment: column 8; map its codes under 'channels'
times without a zone are read as UTC; write 'zone' if they are not
of the first 5 records 5 can be read
codes without a channel, read as unknown: 'ODCHOZÍ', 'BANKOMAT', 'PŘÍCHOZÍ', 'KARTA', 'POPLATEK'

First rows as they would be read
  2024-01-02T09:15Z  CZ6508000000192000145399 -> 0800:123456789  1200.00 CZK  unknown
  2024-01-02T12:40Z  CZ6508000000192000145399 -> ?CZ6508000000192000145399  2000.00 CZK  unknown
  2024-01-15T00:00Z  0100:19-2000145399 -> CZ6508000000192000145399  25000.00 CZK  unknown
  2024-01-16T18:02Z  CZ6508000000192000145399 -> ?CZ6508000000192000145399  350.50 CZK  unknown
  2024-01-31T00:00Z  CZ6508000000192000145399 -> ?CZ6508000000192000145399  50.00 CZK  unknown
next: manumit add CASE sever.csv

$ manumit add raid.mnm sever.csv --sniff --spec sever.yaml
sever.csv
File: sever.csv
Kind: delimited
Specification: sever
Comes with the program: no
Can be added as it is: yes
encoding: utf-8
read with the specification 'sever'
of the first 5 records 5 can be read

First rows as they would be read
  2024-01-02T08:15Z  CZ6508000000192000145399 -> 0800:123456789  1200.00 CZK  wire
  2024-01-02T11:40Z  CZ6508000000192000145399 -> CASH  2000.00 CZK  cash_withdrawal
  2024-01-14T23:00Z  0100:19-2000145399 -> CZ6508000000192000145399  25000.00 CZK  wire
  2024-01-16T17:02Z  CZ6508000000192000145399 -> ?CZ6508000000192000145399  350.50 CZK  card_present
  2024-01-30T23:00Z  CZ6508000000192000145399 -> bankCZ6508000000192000145399  50.00 CZK  fee
next: manumit add CASE sever.csv --spec sever.yaml

$ manumit add raid.mnm sever.csv --spec sever.yaml --person ana
File       Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
sever.csv  added         1  sever          5          5    5      0           0         0         0
next: manumit investigate raid.mnm

$ manumit gaps raid.mnm
How many of each kind
Kind                  Count
────────────────────  ─────
cash out                  1
unknown counterparty      1

What does not fit
Kind                  Account                   From        To             Difference  Rows  Source
────────────────────  ────────────────────────  ──────────  ──────────  ─────────────  ────  ──────
cash out              CZ6508000000192000145399  2024-01-02  2024-01-02  -2,000.00 CZK     1       1
unknown counterparty  CZ6508000000192000145399  2024-01-16  2024-01-16    -350.50 CZK     1       1
next: manumit gaps raid.mnm --ask

$ manumit rejects raid.mnm
(none)

# What is not known is asked, and a specification that leaves it open is not taken.
$ printf 'Date,Description,Amount\n01/02/2024,Shop,$-4.50\n03/04/2024,Pay,$100\n' > us.csv; manumit sniff us.csv
us.csv
File: us.csv
Kind: delimited
Specification: sniffed
Comes with the program: no
Can be added as it is: no
encoding: utf-8
separator: comma; 3 columns; with a header; 0 lines above
booking date: column 1, form DD/MM/YYYY
NOT UNDERSTOOD: day or month first? No value of the booking date tells; MM/DD/YYYY fits as well as DD/MM/YYYY
amount: column 3, with its sign
numbers: decimal sign '.'
NOT UNDERSTOOD: the currency (write currency: {fixed: EUR}, or whichever it is)
NOT UNDERSTOOD: whose statement this is (write account: {number: {fixed: ...}})
note: no column with the other side's account; it is read as unknown, one for each statement
times without a zone are read as UTC; write 'zone' if they are not
of the first 2 records 2 can be read

First rows as they would be read
  2024-02-01  ? -> ??  4.50 ?  unknown
  2024-04-03  ?? -> ?  100.00 ?  unknown
next: manumit spec write us.csv -o SPEC.yaml, correct it, then add with --spec SPEC.yaml
[exit 1]

$ manumit spec write us.csv -o us.yaml; grep -n form us.yaml; manumit add raid.mnm us.csv --spec us.yaml
18:    form: "DD/MM/YYYY or MM/DD/YYYY"
manumit: us.yaml, row 18, column 11: a time form names a part twice (months are MM, minutes mm)
  what to do: a form is like YYYY-MM-DD, DD.MM.YYYY[ HH:mm[:ss]], or one of iso, epoch_s, epoch_ms, epoch_us, days, seconds, excel1900, excel1904, birth_number
[exit 3]

# A specification of one's own that does not fit says where.
$ printf 'name: x\ntransfer:\n  booked: {column: d, form: DD.MM.YY}\n' > x.yaml; manumit add raid.mnm us.csv --spec x.yaml
manumit: x.yaml, row 3, column 29: two-digit years need a 'pivot'
  what to do: pivot: 50 reads 49 as 2049 and 50 as 1950
[exit 3]

$ printf 'name: x\ntransfr: {}\n' > x.yaml; manumit add raid.mnm us.csv --spec x.yaml
manumit: x.yaml, row 2, column 1: a specification has no such key
  what to do: did you mean 'transfer'?
[exit 3]

# Files that are damaged, or no files.
$ head -c 300 sever.csv | tail -c 100 > cut.csv; manumit add raid.mnm cut.csv --spec sever.yaml
manumit: cut.csv: the file ends with the lines that the specification calls 'preamble'
  what to do: count the lines before the table, or write preamble: auto
File     Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
───────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
cut.csv  failed           sever
[exit 3]

$ printf 'id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\nt,0,A,"B,1,EUR,wire,,,\n' > open.csv
> manumit add raid.mnm open.csv
manumit: open.csv, row 2: a quoted field is not closed before the file ends
  what to do: the file may be cut off; or write quote: none into the specification
File      Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
open.csv  failed           plain
[exit 3]

$ (printf 'id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n'; head -c 3000000 /dev/zero | tr '\0' x) > long.csv
> manumit add raid.mnm long.csv --spec plain
manumit: long.csv, row 2: a record is longer than 1 MiB
  what to do: check the separator and line ends; a quote that is opened and never closed swallows the rest of the file
File      Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
long.csv  failed           plain
[exit 3]

$ mkfifo pipe; manumit add raid.mnm pipe
manumit: pipe: this is a pipe; a source must be a regular file
  what to do: save the data to a file first: a source is read twice and must stay as it is
File  Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
pipe  failed
[exit 3]

$ printf 'id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\na,0,A,B,1,EUR,wire,,,\nb,x,A,B,1,EUR,wire,,,\nc,0,A,B,1,QQQ,wire,,,\nd,0,A,B,99999999999999999999,EUR,wire,,,\ne,0,A,B\n' > bad.csv
> manumit add raid.mnm bad.csv --person ana; manumit rejects raid.mnm
File     Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
───────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
bad.csv  added         5  plain          5          1    1      0           0         4         0
next: manumit rejects raid.mnm
next: manumit investigate raid.mnm
Source  Line  Column  Why                                                                                                           As read
──────  ────  ──────  ────────────────────────────────────────────────────────────────────────────────────────────────────────────  ────────────────────────────────────────
     5     3       2  booking date is no real date of the form epoch_s                                                              b,x,A,B,1,EUR,wire,,,
     5     4       6  not a known currency; use a code such as EUR, or map the name under 'currencies' of the specification         c,0,A,B,1,QQQ,wire,,,
     5     5       5  amount does not fit: at most 9223372036854775807 minor units of EUR                                           d,0,A,B,99999999999999999999,EUR,wire,,,
     5     6       5  10 fields expected, 4 found; quote fields that hold the separator, or write ragged: fill for lines cut short  e,0,A,B

# A folder of specifications: each file finds its own by the header; two that fit are not guessed between.
$ mkdir banks exports; cp sever.yaml banks; cp sever.csv exports; printf 'Tag;Von;An;Summe\n2024-03-01;A;B;1,50\n' > exports/dorf.csv
> printf 'name: dorf\nfile: {separator: ";", header: true}\ncolumns: [Tag, Von, An, Summe]\nnumbers: {decimal: ","}\ntransfer:\n  booked: {column: Tag, form: YYYY-MM-DD}\n  from: {bank: {fixed: D}, number: Von}\n  to: {bank: {fixed: D}, number: An}\n  amount: Summe\n  currency: {fixed: EUR}\n' > banks/dorf.yaml
> manumit new folder.mnm --shares 0 --person ana > /dev/null 2>&1; manumit add folder.mnm exports --spec banks
File               Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
exports/dorf.csv   added         1  dorf           1          1    1      0           0         0         0
exports/sever.csv  added         2  sever          5          5    5      0           0         0         0
next: manumit investigate folder.mnm

$ cp banks/dorf.yaml banks/dorf-again.yaml; printf 'Tag;Von;An;Summe\n2024-03-02;A;B;1,50\n' > dorf.csv; manumit add folder.mnm dorf.csv --spec banks
manumit: dorf.csv: two specifications fit this file: banks/dorf-again.yaml and banks/dorf.yaml
  what to do: add it alone, with the one that is meant: --spec FILE
File      Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
dorf.csv  failed
[exit 3]

$ manumit sniff dorf.csv > /dev/null; manumit add folder.mnm dorf.csv --sniff --spec banks/dorf.yaml | head -8
dorf.csv
File: dorf.csv
Kind: delimited
Specification: dorf
Comes with the program: no
Can be added as it is: yes
encoding: utf-8
read with the specification 'dorf'

$ mkdir none; manumit add folder.mnm dorf.csv --spec none
manumit: none: the folder holds no specification
  what to do: specifications are files that end in .yaml
[exit 4]

$ printf 'name: x\ntransfr: {}\n' > banks/wrong.yaml; manumit add folder.mnm dorf.csv --spec banks
manumit: banks/wrong.yaml, row 2, column 1: a specification has no such key
  what to do: did you mean 'transfer'?
[exit 3]
