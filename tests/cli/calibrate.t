# Weights of evidence: labels in, weights and figures out, kept under a name.

$ export HOME=$PWD; manumit new raid.mnm --person ana --quiet | grep -c Key
1

# 80 holders: those paid in cash by night again and again are mostly yes
$ (echo when,from,to,amount,currency,channel,place,mcc,from_owner,to_owner
> for p in $(seq 100 179); do for n in 1 2 3 4 5 6 7 8; do h=12; [ $((p % 2)) = 0 ] && h=23; echo "2026-01-0${n}T$h:30,CASH,A$p,250.00,EUR,cash_deposit,Town/b1,,,h$p"; done; done) > nights.csv

$ (echo which,label,date; for p in $(seq 100 179); do l=no; [ $((p % 2)) = 0 ] && l=yes; [ $((p % 7)) = 0 ] && l=no; [ $((p % 11)) = 0 ] && l=yes; echo "A$p,$l,2026-0$((2 + p % 6))-1$((p % 9))"; done) > labels.csv

$ manumit add raid.mnm nights.csv --spec simple --person ana --quiet --format csv | cut -d, -f7
new
640

$ manumit calibrate raid.mnm --labels labels.csv --name spring --person ana
manumit: the catalogue has not been asked about this case yet
  what to do: run 'manumit investigate' first
[exit 4]

$ manumit investigate raid.mnm --person ana --quiet --format json | grep hits
"hits":120,

$ manumit calibrate raid.mnm --labels labels.csv --name spring --person ana --svg spring.svg --pdf spring.pdf
Weights: spring
Labels: 80
of these yes: 39
Penalty: 0.1
Labels foretold from earlier ones: 63
Average precision: 0.837962
Share of yes among these: 0.444444

Weights of evidence (natural logarithm of odds, with 95 % intervals)
Indicator       Weight of evidence  from      to        Hit: yes  Hit: no  Provenance      Verified
──────────────  ──────────────────  ────────  ────────  ────────  ───────  ──────────────  ────────
FINTRAC2016-07  4.44167             3.001378  5.881963        36        4  secondary-read  yes
note: 37 indicators have no weight: fewer than 5 labelled holders have a hit, or have none

Foretold from earlier labels, the greatest chance first
Looked at  of these yes  Precision  Recall    Mean chance foretold  Share that were yes
─────────  ────────────  ─────────  ────────  ────────────────────  ───────────────────
       12            11  0.916666   0.392857  0.86859               0.916666
       25            23  0.92       0.821428  0.834039              0.923076
       37            25  0.675675   0.892857  0.224876              0.166666
       50            27  0.54       0.964285  0.096881              0.153846
       63            28  0.444444   1         0.09366               0.076923
note: the penalty was chosen on the same later labels, so the figures are a little too good; weights hold for cases like the labelled ones and say nothing of any one person
next: manumit investigate raid.mnm --weights spring
Picture: spring.svg
Picture: spring.pdf

$ head -c 5 spring.pdf; echo; grep -c '</svg>' spring.svg
%PDF-
1

$ manumit calibrate raid.mnm --labels labels.csv --name spring --person ana
manumit: the case has weights of this name
  what to do: a set never changes: give another --name
[exit 4]

$ manumit calibrate raid.mnm --labels labels.csv --name "my set" --person ana
manumit: the name of a set of weights is 1 to 60 letters, digits, - and _
[exit 2]

$ manumit calibrate raid.mnm --labels labels.csv --person ana
manumit: --name NAME is missing
  what to do: see 'manumit calibrate --help'
[exit 2]

# points until the weights are used, weights of evidence then; the run says which it was
$ manumit show raid.mnm hits --limit 2 --quiet | head -1 | tr -s ' '
Place About Which Points Indicators Families Hits Status

$ manumit investigate raid.mnm --weights spring --person ana --quiet | head -1
Was up to date: no

$ manumit investigate raid.mnm --weights spring --person ana --quiet | head -1
Was up to date: yes

$ manumit show raid.mnm hits --limit 2 --quiet --format csv | cut -d, -f1,2,4
place,about,weight
1,person,4.44167
2,person,4.44167

$ manumit show raid.mnm indicator FINTRAC2016-07 --quiet | sed -n '/Points/,/Hits:/p'
Points: 0.7
Weight of evidence: 4.44167
Hits: 40

$ manumit export raid.mnm --format jsonl | grep -c '"weight":'
41

$ manumit verify raid.mnm --quiet --format json | grep rerun
"stages_rerun":3,

$ manumit investigate raid.mnm --weights autumn --person ana
manumit: the case has no weights of this name
  what to do: 'manumit calibrate CASE --labels FILE --name NAME' makes them
[exit 4]

# what is wrong with a file of labels
$ (head -20 labels.csv) > few.csv; manumit calibrate raid.mnm --labels few.csv --name few --person ana
manumit: there are 9 labels yes and 10 labels no; at least 30 of each are needed
  what to do: weights from fewer labels would say more of chance than of trafficking
[exit 3]

$ (sed 's/$/,PL/; 1s/,PL/,nationality/' labels.csv) > more.csv; manumit calibrate raid.mnm --labels more.csv --name x --person ana
manumit: more.csv, row 1, column 4: a line has 4 cells, and must have 3: which,label,date
  what to do: nothing else that is known of a person may be given: it would be no feature
[exit 3]

$ sed '5s/,yes\|,no/,maybe/' labels.csv > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: odd.csv, row 5, column 2: a label is yes or no
[exit 3]

$ sed '6s/2026-/26-/' labels.csv > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: odd.csv, row 6, column 3: a date is written as 2026-03-01
[exit 3]

$ sed '7s/A/Q/' labels.csv > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: odd.csv, row 7, column 1: this case has no such account, and no such holder of one
  what to do: write an account as bank:number, or a person's pseudonym
[exit 4]

$ (cat labels.csv; echo A101,no,2026-02-02) > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: odd.csv, row 82, column 1: row 3 is about the same account or holder
  what to do: one line for each holder: his accounts are looked at together
[exit 4]

$ sed 's/2026-..-../2026-02-02/' labels.csv > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: the dates of the labels do not part them into 5 stretches of time
  what to do: a label needs the day on which it became known
[exit 3]

$ sed 's/,yes/,no/' labels.csv > odd.csv; manumit calibrate raid.mnm --labels odd.csv --name x --person ana
manumit: there are 0 labels yes and 80 labels no; at least 30 of each are needed
  what to do: weights from fewer labels would say more of chance than of trafficking
[exit 3]

$ manumit calibrate raid.mnm --labels nowhere.csv --name x --person ana
manumit: nowhere.csv: no such file
  what to do: check the name and the folder
[exit 4]
