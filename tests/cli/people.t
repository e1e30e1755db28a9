# Sealed identities: who sees what, erasure, and a lost key.

$ cat > people.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"],"birthDate":["1990-02-03"]}}
> {"id":"p2","schema":"Person","properties":{"name":["Ivan Canary"]}}
> END

$ manumit new people.mnm --shares 2/3 --format json > new.json && python3 -c '
> import json
> shares = json.load(open("new.json"))["shares"]
> for share in shares: open("share%d.txt" % share["share"], "w").write(share["text"])
> print(len(shares))'
manumit: note: without its key nothing sealed in this case can be opened by anyone
3

$ manumit add people.mnm people.ftm --format csv | cut -d, -f2,9
outcome,statements
added,3

$ manumit show people.mnm persons --format csv | cut -d, -f2 | sort | uniq -c | tr -s ' '
 2 Person
 1 schema

$ for P in $(manumit show people.mnm persons --format csv | tr -d '\r' | sed 1d | cut -d, -f1); do manumit show people.mnm person $P --format csv | grep -q Maria && echo $P > maria; done; grep -c '^P-' maria
1

$ manumit show people.mnm person $(cat maria) --format csv | cut -d, -f2,3 | tr -d '\r' | sort
birthDate,1990-02-03
name,Maria Canary
property,value

# another role gets a stand-in, and the bytes of the case hold no name
$ manumit show people.mnm person $(cat maria) --role guest | grep -c -e Canary -e 1990
0
[exit 1]

$ cat people.mnm people.mnm-* 2> /dev/null | grep -a -c Canary
0
[exit 1]

# what was opened is in the audit
$ manumit audit people.mnm --format csv | grep -c ,open
{number}

$ manumit erase people.mnm person $(cat maria) --why 'asked for'
manumit: this needs to be confirmed, and there is no terminal to ask on
  what to do: add --yes when you are sure
[exit 2]

$ manumit erase people.mnm person $(cat maria) --yes
manumit: --why TEXT is missing: an erasure needs its reason
  what to do: see 'manumit erase --help'
[exit 2]

$ manumit erase people.mnm person $(cat maria) --why 'asked for' --yes
Erased: person
Statements: 2
Things: 0
Accounts: 0
note: backups and copies of the case file are not reached from here

$ manumit show people.mnm person $(cat maria) | grep -c -e Canary -e 1990
0
[exit 1]

$ manumit erase people.mnm person $(cat maria) --why 'asked for' --yes
manumit: {any}
{...}
[exit 4]

$ manumit verify people.mnm | head -1
Sound: yes

$ manumit show people.mnm person P-0000-0000-00
manumit: {any}
{...}
[exit 4]

# a key is lost, and comes back from two of three shares
$ mv .home/data/manumit/keys lost && manumit info people.mnm
manumit: {any}
{...}
[exit 6]

$ manumit recover people.mnm share1.txt share3.txt && manumit info people.mnm | head -2
The key is restored.
next: manumit keys people.mnm
Case: {case}
Transfers: 0

$ manumit recover people.mnm share1.txt share3.txt
manumit: {any}
{...}
[exit 4]

# a passphrase on the key
$ echo correct horse > secret; manumit keys people.mnm passphrase --new-passphrase-file secret | head -1
Case: {case}

$ manumit info people.mnm | head -1; manumit info people.mnm > /dev/null
{...}
[exit 6]

$ manumit info people.mnm --passphrase-file secret | head -1
Case: {case}

# categories and review dates
$ manumit retention people.mnm years contact 3 --passphrase-file secret
manumit: --why TEXT is missing: a change needs its reason
  what to do: see 'manumit retention --help'
[exit 2]

$ manumit retention people.mnm review contact 2031-01-01 --why 'section 12' --passphrase-file secret --format csv | head -2 | cut -d, -f1,2
category,review
contact,2031-01-01
