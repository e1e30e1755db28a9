# A workbook and a PDF on their way into a case.

$ manumit new raid.mnm --person ana --shares 0 --quiet
Case: {case}
File: raid.mnm
Key: SCRATCH/.home/data/manumit/keys/{case}.key

$ python3 -B "$SOURCE/tests/cli/made.py" pdf march.pdf <<'END'
> Bank am Platz                     IBAN DE89 3704 0044 0532 0130 00
> Kontoauszug                       Zeitraum 01.03.2026 - 31.03.2026
> Datum     Vorgang                         Betrag EUR         Saldo
>           Alter Kontostand                                1.000,00
> 01.03.    Miete Wohnung 12                   -650,50        349,50
> 15.03.    Lohn                              2.000,00      2.349,50
>           Übertrag                                        2.349,50
> ---
> Datum     Vorgang                         Betrag EUR         Saldo
>           Übertrag                                        2.349,50
> 31.03.    Entgelt                              -4,90      2.344,60
>           Neuer Kontostand                                2.344,60
> END

$ python3 -B "$SOURCE/tests/cli/made.py" xlsx april.xlsx <<'END'
> Kontonummer;DE89370400440532013000
> ;
> Buchungstag;Verwendungszweck;Betrag (EUR);Saldo
> 2026-04-01;Miete;-650.5;1694.1
> 2026-04-15;Lohn;2000;3694.1
> END

$ manumit sniff march.pdf
march.pdf
File: march.pdf
Kind: pdf
Specification: sniffed
Comes with the program: no
Can be added as it is: yes
PDF of 2 pages; looked at: 2
header of the table: page 1, 'Datum Vorgang Betrag EUR Saldo'
columns, in points from the left edge: 1 'Datum' 0-83, 2 'Vorgang' 83-224, 3 'Betrag EUR' 224-337, 4 'Saldo' 337-595
opening balance: lines with 'alter kontostand'
carried balance: lines with 'ubertrag'
closing balance: lines with 'neuer kontostand'
rows begin where a date stands
booking date: column 1, form YYYY-MM-DD
amount: column 3, with its sign
numbers: decimal sign ','
balance: column 4
currency: column 6
statement account: column 5
note: no column with the other side's account; it is read as unknown, one for each statement
times without a zone are read as UTC; write 'zone' if they are not
of the first 3 records 3 can be read
dates have no year: it is that of the period behind 'zeitraum'
balances close on 2 of 2 pages

First rows as they would be read
  2026-03-01  DE89370400440532013000 -> ?DE89370400440532013000  650.50 EUR  unknown
  2026-03-15  ?DE89370400440532013000 -> DE89370400440532013000  2000.00 EUR  unknown
  2026-03-31  DE89370400440532013000 -> ?DE89370400440532013000  4.90 EUR  unknown
next: manumit add CASE march.pdf

$ manumit sniff april.xlsx
april.xlsx
File: april.xlsx
Kind: sheet
Specification: sniffed
Comes with the program: no
Can be added as it is: yes
workbook: XLSX with 1 sheets; read: sheet 1, 'Umsätze'
header: row 3
booking date: column 1, form YYYY-MM-DD
amount: column 3, with its sign
numbers: decimal sign '.'
balance: column 4; the order within a day is inferred from it
currency: EUR, from the amounts or their header
statement account: the IBAN above the table
note: no column with the other side's account; it is read as unknown, one for each statement
times without a zone are read as UTC; write 'zone' if they are not
of the first 2 records 2 can be read

First rows as they would be read
  2026-04-01  DE89370400440532013000 -> ?DE89370400440532013000  650.50 EUR  unknown
  2026-04-15  ?DE89370400440532013000 -> DE89370400440532013000  2000.00 EUR  unknown
next: manumit add CASE april.xlsx

$ manumit spec write march.pdf -o bank.yaml --quiet

$ cat bank.yaml
name: sniffed
format: pdf
pdf:
  columns:
    - name: Datum
      from: 0
      to: 83
    - name: Vorgang
      from: 83
      to: 224
    - name: "Betrag EUR"
      from: 224
      to: 337
    - name: Saldo
      from: 337
      to: 595
  header: [Datum, Vorgang, "Betrag EUR", Saldo]
  starts: Datum
  opening: ["alter kontostand", "alter saldo", "saldo alt", anfangssaldo, anfangsbestand, saldovortrag, "letzter kontostand", eroffnungssaldo, startsaldo, vortrag]
  carried: [ubertrag, saldoubertrag, zwischensaldo, seitenubertrag, "ubertrag auf"]
  closing: ["neuer kontostand", "neuer saldo", "saldo neu", endsaldo, endbestand, schlusssaldo, "schlußsaldo", abschlusssaldo, "abschlußsaldo", "aktueller kontostand"]
  period:
    after: zeitraum
    form: DD.MM.YYYY
  fields:
    - name: "own account"
file:
  encoding: auto
  separator: ","
  quote: "\""
  header: true
numbers:
  decimal: ","
  groups: [dot, apostrophe, blank]
zone: UTC
order: file
transfer:
  booked:
    column: Datum
    form: DD.MM.YYYY
  amount: "Betrag EUR"
  currency: {fixed: EUR}
  account:
    number: "own account"
  balance: Saldo
  purpose: [Vorgang]

$ manumit add raid.mnm march.pdf april.xlsx --person ana
File        Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
──────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
march.pdf   added         1  sniffed        3          3    3      0           0         0         0
april.xlsx  added         2  sniffed        2          2    2      0           0         0         0
next: manumit investigate raid.mnm

$ manumit add raid.mnm march.pdf --spec bank.yaml --person ana
File       Outcome    Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────  ─────────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
march.pdf  was there       1  sniffed
next: manumit investigate raid.mnm

# one figure is not what it was: the rows between the balances around it are left out
$ sed 's/2\.000,00/2.001,00/' march.pdf > wrong.pdf && manumit add raid.mnm wrong.pdf --spec bank.yaml --person ana
File       Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
wrong.pdf  added         4  sniffed        3          1    0      1           0         2         0
next: manumit rejects raid.mnm
next: manumit investigate raid.mnm

$ manumit rejects raid.mnm
Source  Line  Column  Why                                                                                     As read
──────  ────  ──────  ──────────────────────────────────────────────────────────────────────────────────────  ─────────────────────────────────────────────────────────────────
     4     5          page 1: does not close: the balance stated is -1.00 EUR off what opening and rows make  01.03.2026 Miete Wohnung 12 -650,50 349,50 DE89370400440532013000
     4     6          page 1: does not close: the balance stated is -1.00 EUR off what opening and rows make  15.03.2026 Lohn 2.001,00 2.349,50 DE89370400440532013000

$ printf '%%PDF-1.7\nnothing' > broken.pdf && manumit sniff broken.pdf
manumit: broken.pdf: the document is no whole PDF
  what to do: ask for the file again, or print it to a new PDF
[exit 4]

$ manumit add raid.mnm broken.pdf --person ana
manumit: broken.pdf: the document is no whole PDF
  what to do: ask for the file again, or print it to a new PDF
File        Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
──────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
broken.pdf  failed
[exit 3]

$ manumit add raid.mnm march.pdf --ocr 'deu;rm' --person ana
manumit: languages for pictures should be such as deu+eng
File       Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
─────────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
march.pdf  failed
[exit 3]

$ manumit info raid.mnm
Case: {case}
Transfers: 5
Accounts: 2
From: 2026-03-01
To: 2026-04-15
Findings: 0
Rejected records: 2
Runs: 3
Bytes of ledger: {number}
Audit entries: 7
Audit head: {digest}
Ledger digest: {digest}

Sources
Source  File        Kind   Bytes  Grade  Added                 By   Legal basis  Until
──────  ──────────  ─────  ─────  ─────  ────────────────────  ───  ───────────  ─────
     1  march.pdf   pdf    1,679         {time}  ana
     2  april.xlsx  sheet  {number}         {time}  ana
     4  wrong.pdf   pdf    1,679         {time}  ana
