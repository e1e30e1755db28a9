# Sealed identities: who sees what, and erasure.

$ cat > people.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"],"birthDate":["1990-02-03"]}}
> {"id":"p2","schema":"Person","properties":{"name":["Ivan Canary"]}}
> END

$ manumit new people.mnm --shares 2/3 --format json > new.json && python3 -c '
> import json
> shares = json.load(open("new.json"))["shares"]
> for share in shares: open("share%d.txt" % share["share"], "w").write(share["text"])
> print(len(shares))'
3

$ manumit add people.mnm people.ftm
{...}

$ manumit show people.mnm persons
{...}

$ P=$(manumit show people.mnm persons --format csv | sed -n 2p | cut -d, -f1); echo $P > pseudonym; manumit show people.mnm person $P
{...}

$ manumit show people.mnm person $(cat pseudonym) --role guest | grep -c Canary
0
[exit 1]

$ grep -c Canary people.mnm people.mnm-wal
[exit 1]

$ manumit erase people.mnm person $(cat pseudonym) --why 'asked for'
[exit 2]

$ manumit erase people.mnm person $(cat pseudonym) --why 'asked for' --yes
{...}

$ manumit show people.mnm person $(cat pseudonym)
{...}

$ manumit verify people.mnm
{...}

$ mv .home/data/manumit/keys .home/data/manumit/lost && manumit info people.mnm
[exit 6]

$ manumit recover people.mnm share1.txt share3.txt && manumit info people.mnm | head -2
{...}

$ manumit recover people.mnm share1.txt share3.txt
[exit 4]
