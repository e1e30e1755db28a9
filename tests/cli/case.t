# A small case from its file to its findings, verb by verb.

$ manumit new raid.mnm --person ana --shares 0
Case: {case}
File: raid.mnm
Key: SCRATCH/.home/data/manumit/keys/{case}.key
note: without its key nothing sealed in this case can be opened by anyone
next: manumit add raid.mnm FILE-OR-FOLDER

$ manumit new raid.mnm
[exit 4]

$ mkdir statements && (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in $(seq 10 29); do echo "t$n,$((1640995200 + n * 600)),A,B$n,100000,EUR,wire,,,"; done
> for n in $(seq 10 29); do echo "u$n,$((1641995200 + n * 600)),C$n,A,50000,EUR,wire,,,"; done) > statements/ledger.csv

$ manumit sniff statements/ledger.csv
{...}

$ manumit add raid.mnm statements --person ana --grade B2 --reference 'Warrant 7' --expires 2999-12-31
{...}

$ manumit add raid.mnm statements/ledger.csv
{...}

$ manumit info raid.mnm
{...}

$ manumit info raid.mnm --format json
{...}

$ manumit rejects raid.mnm
{...}

$ manumit gaps raid.mnm
{...}

$ manumit investigate raid.mnm --person ana
{...}

$ manumit investigate raid.mnm --format json
{...}

$ manumit show raid.mnm findings
{...}

$ manumit show raid.mnm findings --limit 1 --format csv
{...}

$ manumit show raid.mnm finding 1
{...}

$ manumit show raid.mnm finding 99
[exit 4]

$ manumit show raid.mnm account A --from 2022-01-02
{...}

$ manumit show raid.mnm account nobody
[exit 4]

$ manumit show raid.mnm sources
{...}

$ manumit show raid.mnm persons
{...}

$ manumit show raid.mnm decisions
(none)

$ manumit show raid.mnm everything
[exit 2]

$ manumit export raid.mnm
{...}

$ manumit export raid.mnm --format json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)))'
2

$ manumit export raid.mnm -o findings.jsonl && wc -l < findings.jsonl
2

# the plain mode finds the same
$ manumit detect --ledger statements/ledger.csv
{...}

$ manumit detect --ledger statements/ledger.csv --only T2 | grep -o '"typology":"[A-Z0-9]*"'
"typology":"T2"

$ manumit sql raid.mnm 'select currency, count(*) as transfers, sum(amount_minor) as minor from transfer group by currency'
{...}

$ manumit sql raid.mnm 'delete from source'
[exit 4]

$ manumit verify raid.mnm
{...}

$ manumit audit raid.mnm
{...}

$ manumit witness raid.mnm
{...}

$ manumit compact raid.mnm
{...}

$ manumit retention raid.mnm
{...}

$ manumit keys raid.mnm
Case: {case}
Key: SCRATCH/.home/data/manumit/keys/{case}.key

$ manumit spec list
{...}
