# Bad input: an error names the place and what to do, and the case stays as it was.

$ manumit info nothing.mnm
manumit: nothing.mnm: there is no such case
  what to do: correct the path, or make a case with: manumit new NAME.mnm
[exit 4]

$ echo hello > text.mnm; manumit info text.mnm
manumit: text.mnm: the file is not a manumit case
  what to do: make a case with: manumit new NAME.mnm
[exit 4]

$ mkdir folder.mnm; manumit info folder.mnm
manumit: folder.mnm: this is a folder, not a case file
  what to do: name the .mnm file itself
[exit 4]

$ manumit new case.mnm --shares 0 -q
Case: {case}
File: case.mnm
Key: SCRATCH/.home/data/manumit/keys/{case}.key

$ manumit add case.mnm nothing.csv
manumit: nothing.csv: this file or folder cannot be read: No such file or directory
  what to do: check the path and your right to read it
[exit 4]

$ printf 'a,b\n1,2\n' > odd.csv; manumit add case.mnm odd.csv
manumit: odd.csv: no specification fits this file, and guessing left questions open
  what to do: 'manumit sniff FILE' shows what was understood and writes a specification to complete; give it with --spec
File     Outcome         Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
───────  ──────────────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
odd.csv  not understood
[exit 3]

$ manumit detect --ledger odd.csv
manumit: odd.csv, row 1: there is no column 'time_s', which the specification names
  what to do: compare the header with the specification, or have one written: manumit spec write FILE
[exit 3]

$ manumit detect --ledger odd.csv --format json 2>&1 | head -c 20
{"error":{"status":"

$ echo '{"T1": {"k": 0}}' > bad.json; manumit detect --ledger odd.csv --params bad.json
manumit: bad.json, row 1, column 14: k must be a whole number from 1 to 4294967295
[exit 3]

$ manumit detect
manumit: --ledger FILE is missing
  what to do: see 'manumit detect --help'
[exit 2]

$ mkfifo pipe; manumit add case.mnm pipe
manumit: pipe: this is a pipe; a source must be a regular file
  what to do: save the data to a file first: a source is read twice and must stay as it is
File  Outcome  Source  Read as  Records  Transfers  New  Known  Statements  Rejected  Days off
────  ───────  ──────  ───────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
pipe  failed
[exit 3]

$ manumit show case.mnm person P-AAAA-AAAA-AA
manumit: {any}
{...}
[exit 4]

$ manumit erase case.mnm person P-AAAA-AAAA-AA
manumit: --why TEXT is missing: an erasure needs its reason
  what to do: see 'manumit erase --help'
[exit 2]

$ manumit investigate case.mnm --format json
{
"investigated":{
"up_to_date":false,
"transfers":0,
"accounts":0,
"findings":0,
"standing":0,
"truncated":0,
"cut":0,
"networks":0,
"hits":0,
"indicators_hit":0,
"indicators_not_asked":43
}
}
