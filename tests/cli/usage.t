# The frame: help, mistakes on the command line, exit codes, where output goes.

$ manumit | head -3
manumit - from bank exports and case files to networks, traced money and claims

Usage: manumit VERB [OPTION...] [ARGUMENT...]

$ manumit > /dev/null
[exit 2]

$ manumit help | grep -c '^  [a-z]* *[a-z]'
{number}

$ manumit version
manumit: {any}
Case format: 1
Licence: GPL-3.0-or-later

$ manumit --version --format jsonl
{"version":"{any}","case_format":1,"licence":"GPL-3.0-or-later"}

$ manumit version --format csv
name,value\r
version,{any}\r
case_format,1\r
licence,GPL-3.0-or-later\r

$ manumit help audit
manumit audit - list who did what in a case, and why

Usage: manumit audit [OPTION...] CASE
{...}
See also: erase verify witness

$ cmp <(manumit help add) <(manumit add --help)

$ manumit investgate raid.mnm
manumit: there is no such verb
  what to do: did you mean 'manumit investigate'? 'manumit help' lists all verbs
[exit 2]

$ manumit info raid.mnm --fromat json
manumit: 'manumit info' has no such option
  what to do: did you mean --format? 'manumit info --help' lists all
[exit 2]

$ manumit info
manumit: something is missing: manumit info CASE
  what to do: see 'manumit info --help'
[exit 2]

$ manumit info a.mnm b.mnm
manumit: too many arguments: manumit info CASE
  what to do: see 'manumit info --help'
[exit 2]

$ manumit add raid.mnm x.csv --memory=3
manumit: --memory must be a size from 64M, such as 512M or 2G
  what to do: see 'manumit add --help'
[exit 2]

$ manumit version --output out.txt && cat out.txt && stat -c %a out.txt
manumit: {any}
Case format: 1
Licence: GPL-3.0-or-later
600

# an existing file is replaced only when that was said
$ manumit version -o out.txt
manumit: out.txt: this file is there already
  what to do: choose another name, or allow replacing it with --yes
[exit 4]

$ manumit version -o out.txt --yes --format jsonl && wc -l < out.txt
1

$ manumit version -o nowhere/out.txt
manumit: nowhere/out.txt: there is no such folder to write into
  what to do: make the folder first, or choose another place
[exit 4]

$ manumit version > /dev/full
manumit: standard output: the disk is full after part of the output, which is not whole
  what to do: make room or choose another place with -o, then run this again
[exit 7]

# whoever reads may stop reading
$ manumit help --man show | head -1; echo ${PIPESTATUS[0]} | grep -c -e '^0$' -e '^141$'
.Dd {any}
1

$ manumit version --color always | tr '\033' E
E[1mmanumit:E[0m {any}
E[1mCase format:E[0m 1
E[1mLicence:E[0m GPL-3.0-or-later

$ manumit help --completion > completion && bash -c '. ./completion; COMP_WORDS=(manumit inv); COMP_CWORD=1; _manumit; echo ${COMPREPLY[*]}; COMP_WORDS=(manumit info --fo); COMP_CWORD=2; _manumit; echo ${COMPREPLY[*]}'
investigate
--format
