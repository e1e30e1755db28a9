# Bad input: an error names the place and what to do, and the case stays as it was.

$ manumit info nothing.mnm
[exit 4]

$ echo hello > text.mnm; manumit info text.mnm
[exit 4]

$ mkdir folder.mnm; manumit info folder.mnm
[exit 4]

$ manumit new case.mnm --shares 0 -q
Case: {case}
File: case.mnm
Key: SCRATCH/.home/data/manumit/keys/{case}.key

$ manumit add case.mnm nothing.csv
[exit 4]

$ printf 'a,b\n1,2\n' > odd.csv; manumit add case.mnm odd.csv
[exit 3]

$ manumit detect --ledger odd.csv
[exit 3]

$ manumit detect --ledger odd.csv --format json 2>&1 | head -c 20

$ echo '{"T1": {"k": 0}}' > bad.json; manumit detect --ledger odd.csv --params bad.json
[exit 3]

$ manumit detect
[exit 2]

$ mkfifo pipe; manumit add case.mnm pipe
[exit 3]

$ manumit show case.mnm person P-AAAA-AAAA-AA
[exit 4]

$ manumit erase case.mnm person P-AAAA-AAAA-AA
[exit 2]

$ manumit investigate case.mnm --format json
{...}
