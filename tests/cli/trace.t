# trace without a case: bad input is named by file, row and column, and nothing is written then.

$ printf 'id,time,from,to,amount_minor,to_amount_minor,earmark,reverses,backs\nr1,2024-01-01,@v,A,100,,,,\nr2,2024-01-02,A,B,60,,,,\nr3,2024-01-03,B,A,20,,,r2,\n' > good.csv; printf 'kind,key,label\naccount,@v,c1\n' > taint.csv

$ manumit trace --ledger good.csv --taint taint.csv --rule fifo --format csv
rule,account,label,amount_minor\r
fifo,A,c1,60\r
fifo,B,c1,40\r
manumit: note: 3 rows, 2 pieces of claim money moved
manumit: note: each rule is a legal presumption, not a fact: which one holds is for a person to say

$ manumit trace --ledger good.csv --taint taint.csv --rule fifo --at 2024-01-01 --format jsonl --quiet
{"rule":"fifo","account":"A","label":"c1","amount_minor":100}

$ manumit trace --ledger good.csv --taint taint.csv --rule fifo --at 2023-12-31
manumit: the date lies before the first row of the ledger: nothing is known of it
[exit 3]

$ sed 's/,60,/,-60,/' good.csv > bad.csv; manumit trace --ledger bad.csv --taint taint.csv --rule fifo --format json
{"error":{"status":"range","input":"bad.csv","row":3,"column":5,"message":"an amount is negative: it must be 0 or more"}}
[exit 3]

$ sed 's/,60,/,0.60,/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 3, column 5: an amount must be a whole number of minor units
[exit 3]

$ sed 's/,r2,$/,r9,/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 4: reverses names a row that the ledger does not have
[exit 3]

# reversals in a circle, of more than there was, between other accounts
$ sed 's/60,,,,/60,,,r3,/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 3: a row reverses a row that is itself a reversal: name the first payment instead
[exit 3]

$ sed 's/,20,/,61,/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 4: reversals of a row come to more than its amount: at most all of it can return
[exit 3]

$ sed 's/r3,2024-01-03,B/r3,2024-01-03,C/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 4: a reversal must go back between the same two accounts as the row it reverses
[exit 3]

# a link to what came before, an earmark that no claim has, an id twice, a time that is none
$ sed 's/60,,,,$/60,,,,r1/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 3: a debit can be linked to a later credit only
[exit 3]

$ sed 's/60,,,,$/60,,c7,,/' good.csv > bad.csv; manumit trace --ledger bad.csv --taint taint.csv --rule fifo
manumit: bad.csv, row 3: an earmark names a label that no opening or taint source has
[exit 3]

$ sed 's/^r2/r1/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 3, column 1: this id stands above: ids are unique
[exit 3]

$ sed 's/2024-01-02/2024-02-30/' good.csv > bad.csv; manumit trace --ledger bad.csv --rule fifo
manumit: bad.csv, row 3, column 2: a time must be a date or a time in UTC, such as 2026-03-01 or 2026-03-01T12:30:05Z
[exit 3]

$ printf 'kind,key,label\nrow,r9,c1\n' > bad.csv; manumit trace --ledger good.csv --taint bad.csv --rule fifo
manumit: bad.csv, row 2, column 2: the ledger has no row of this id
[exit 3]

$ printf 'kind,key,label,amount_minor\naccount,@v,c1,0\n' > bad.csv; manumit trace --ledger good.csv --taint bad.csv --rule fifo
manumit: bad.csv, row 2, column 4: the amount of a taint source must be above 0
[exit 3]

$ printf 'account,amount_minor\nA,-5\n' > bad.csv; manumit trace --ledger good.csv --opening bad.csv --rule fifo
manumit: bad.csv, row 2, column 2: an amount is negative: it must be 0 or more
[exit 3]

$ printf 'account,amount_minor\n@v,5\n' > bad.csv; manumit trace --ledger good.csv --opening bad.csv --rule fifo
manumit: bad.csv, row 2, column 1: an external account has no opening balance
[exit 3]

# names of accounts on the command line
$ manumit trace --ledger good.csv --taint taint.csv --pool Z
manumit: good.csv: no row of the ledger names this account
[exit 4]

$ manumit trace --ledger good.csv --taint taint.csv --reach A
manumit: the account must be there, and external
[exit 2]

$ manumit trace --ledger good.csv --taint taint.csv --rule fifo --override Z=haircut
manumit: good.csv: no row of the ledger names this account
[exit 4]

$ manumit trace --ledger good.csv --taint taint.csv --rule poison --override A=haircut --format json
{"error":{"status":"argument","message":"the rules poison, tiho and tilo hold for a whole run, not for one account"}}
[exit 2]

$ manumit trace --ledger good.csv --taint taint.csv --rule all --override A=haircut --format csv | cut -d, -f1 | sort -u
manumit: note: 3 rows, 16 pieces of claim money moved
manumit: note: poison, poison_sticky, tiho and tilo hold for a whole run and are left out beside --override
manumit: note: each rule is a legal presumption, not a fact: which one holds is for a person to say
claim_first
fifo
haircut
libr
lifo
oatway
rolling
rule
seniority

# an output file is whole or not there
$ manumit trace --ledger good.csv --taint taint.csv --rule poison --override A=haircut --format json -o out.json; ls out.json
{"error":{"status":"argument","message":"the rules poison, tiho and tilo hold for a whole run, not for one account"}}
ls: cannot access 'out.json': No such file or directory
[exit 2]

# several ways at once, none at all
$ manumit trace --ledger good.csv --rule fifo --envelope
manumit: give one of --rule, --pool, --envelope and --reach: the rule has no default, since the law of the case decides it
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace --ledger good.csv
manumit: give one of --rule, --pool, --envelope and --reach: the rule has no default, since the law of the case decides it
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace --rule fifo
manumit: --ledger FILE is missing
  what to do: see 'manumit trace --help'
[exit 2]

$ manumit trace --ledger good.csv --rule fifo --home c1=A
manumit: --home goes with --pool
  what to do: see 'manumit trace --help'
[exit 2]
