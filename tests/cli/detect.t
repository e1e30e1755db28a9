# detect without a case: cycles, who holds what, rates, bounds, and the count of cycles alone.

$ cat > round.csv <<END
> id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> a1,1704067200,A,B,100000,EUR,wire,,ann,bob
> a2,1704070800,B,C,98000,EUR,wire,,bob,
> a3,1704074400,C,A,97000,EUR,wire,,,ann
> a4,1704078000,A,B,96000,EUR,wire,,ann,bob
> x1,1704078000,A,CASH,96000,EUR,cash_withdrawal,,ann,
> x2,1704078001,B,B,96000,EUR,own,,,
> END

$ manumit detect --ledger round.csv --only T5 | tr '{' '\n' | grep -o '"record":.*"last":[0-9]*'
"record":"finding","typology":"T5","kind":null,"centre":["A","B","C"],"tx":["a1","a2","a3","a4"],"standing":false,"first":1704067200,"last":1704078000

$ manumit detect --ledger round.csv --only T5 | grep -o '"cycles".*'
"cycles":2,"truncated":false,"provenance":"derived-by-project","verified":false,"source":"defined by this project after FATF's typology reports and AMLworld (Altman et al., NeurIPS 2023)","sentence":"Money went round 3 accounts, from A to B to C and back to A, between 2024-01-01 00:00:00 and 2024-01-01 03:00:00 (UTC): 4 transfers, 3,910.00 EUR paid in all, in 2 cycles. Rule T5 cycle: 3 to 10 transfers, each after the one before it, through different accounts that one owner does not hold all of, back at the first account within 7 days; each account passes on between 80 % and 105 % of what it received, in the same currency; none pays on while it has had more than 100 counterparties in such a time (a shape known from the AMLworld data)."}]

# one hand holds them all: its own money
$ sed 's/bob,$/ann|bob,ann/; s/bob$/bob|ann/; s/,$/,ann/; s/,,ann$/,ann,ann/' round.csv > own.csv; manumit detect --ledger own.csv --only T5
[]

# a search that is stopped says so, and does not say that there is nothing
$ echo '{"max_steps": 1, "T5": {}}' > short.json; manumit detect --ledger round.csv --params short.json --only T5
[{"record":"truncated","typology":"T5","bound":"max_steps","tx":"a3"},{"record":"truncated","typology":"T5","bound":"max_steps","tx":"a4"}]

# B converts: without rates the euros are not passed on, with them they are
$ sed 's/^a2,\(.*\),98000,EUR/a2,\1,105000,USD/; s/^a3,\(.*\),97000,EUR/a3,\1,104000,USD/' round.csv > dollars.csv; manumit detect --ledger dollars.csv --only T5
[]

$ echo '{"rates": {"EUR": [1, 1], "USD": {"2023-12-29": [91, 100]}}}' > rates.json; manumit detect --ledger dollars.csv --params rates.json --only T5 | grep -o 'each account passes on.*day;'
each account passes on between 80 % and 105 % of what it received, each amount converted at the rate of its day;

$ echo '{"T5": {"K": 2}}' > bad.json; manumit detect --ledger round.csv --params bad.json
manumit: bad.json, row 1, column 14: K must be a whole number from 3 to 255
[exit 3]

$ manumit detect --ledger round.csv --raw-cycles 7200
{"record":"raw_cycles","window_s":7200,"hops_max":null,"cycles":2,"rings":2,"cycles3":2,"rings3":2,"three_hops":2}

$ manumit detect --ledger round.csv --raw-cycles 7199 --raw-hops 6
{"record":"raw_cycles","window_s":7199,"hops_max":6,"cycles":0,"rings":0,"cycles3":0,"rings3":0,"three_hops":0}

$ manumit detect --ledger round.csv --raw-hops 6
manumit: --raw-hops goes with --raw-cycles
  what to do: see 'manumit detect --help'
[exit 2]

$ manumit detect --ledger round.csv --raw-cycles 10 --only T5
manumit: --raw-cycles only counts: without --only and --params
  what to do: see 'manumit detect --help'
[exit 2]

$ manumit detect --ledger round.csv --raw-cycles -1
manumit: --raw-cycles must be a whole number from 0 to 1000000000000
  what to do: see 'manumit detect --help'
[exit 2]
