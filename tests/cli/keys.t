# A key file is exchanged: the old one and the old shares open nothing, the new ones do.

$ manumit new raid.mnm --person ana --key old.key --shares 2/2 --format json --quiet | python3 -c 'import json, sys; [open("first%d.txt" % s["share"], "w").write(s["text"]) for s in json.load(sys.stdin)["shares"]]'

$ cp old.key stolen.key; manumit keys raid.mnm exchange --key old.key --shares 2/3 --format json --person ana | python3 -c 'import json, sys; [open("second%d.txt" % s["share"], "w").write(s["text"]) for s in json.load(sys.stdin)["shares"]]'
manumit: note: the old key file and the old recovery shares open this case no more; whoever has both the old key and an old copy of the case can still open that copy

$ manumit info raid.mnm --key stolen.key --quiet
manumit: raid.mnm: the key is not the one of this case
  what to do: name the key file with --key, or restore it from 2 of 3 recovery shares, printed when the key was made
[exit 6]

$ manumit verify raid.mnm --key old.key --quiet | head -1
Sound: yes

$ manumit recover raid.mnm first1.txt first2.txt --key restored.key --person ana
manumit: raid.mnm: the key is not the one of this case
  what to do: name the key file with --key, or restore it from 2 of 3 recovery shares, printed when the key was made
[exit 6]

$ manumit recover raid.mnm second1.txt second3.txt --key restored.key --person ana
The key is restored.
next: manumit keys raid.mnm

$ manumit audit raid.mnm --key restored.key --format csv --quiet | cut -d, -f4 | sed "/^$/d" | tr -d '\r'
verb
create
exchange
recover

$ manumit keys raid.mnm exchange --key old.key --shares 5/2
manumit: --shares must be K/N with 2 <= K <= N <= 16, or 0
  what to do: see 'manumit keys --help'
[exit 2]

$ manumit keys raid.mnm swap --key old.key
manumit: expected passphrase, no-passphrase or exchange
  what to do: see 'manumit keys --help'
[exit 2]
