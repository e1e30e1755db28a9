# audit --before-emptied: who had read a plan by the time an account was emptied.

$ cat > ledger.csv <<END
> id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> a1,1600000000,W,OLD,100000,EUR,wire,,,
> a2,1600003600,OLD,X,95000,EUR,wire,,,
> b1,4070908800,W,NEW,50000,EUR,wire,,,
> b2,4070912400,NEW,Y,45001,EUR,wire,,,
> b3,4070916000,NEW,Z,10,EUR,wire,,,
> b4,4070919600,W,NEW,9000,EUR,wire,,,
> b5,4070923200,NEW,Z,13989,EUR,wire,,,
> c1,4070908800,W,KEPT,50000,EUR,wire,,,
> c2,4070912400,KEPT,Y,44999,EUR,wire,,,
> END

$ manumit new c.mnm -q > x.txt; manumit add c.mnm ledger.csv -q > x.txt

# before anybody read a plan
$ manumit audit c.mnm --before-emptied NEW
Held before: 500.00 EUR
Left: 49.99 EUR
Emptied: 2099-01-01 01:00:00Z
(none)

$ manumit freeze c.mnm --claim account:W --rule fifo --at 2099-01-02 -q > plan.txt; wc -l < plan.txt | grep -c -v '^0'
1

$ manumit show c.mnm account NEW > x.txt; manumit sql c.mnm 'select count(*) from decision_why where sealed is null' > x.txt

$ manumit audit c.mnm --before-emptied NEW --format json | python3 -c "
> import json, sys
> s = json.load(sys.stdin)
> print(s['emptied']['held'], s['emptied']['left'])
> print([(e['verb'], e['object']) for e in s['audit']])"
{'minor': 50000, 'currency': 'EUR'} {'minor': 4999, 'currency': 'EUR'}
[('open', 'freeze'), ('open', 'account'), ('open', 'sql')]

# an account that was emptied long before anybody looked
$ manumit audit c.mnm --before-emptied OLD --format json | python3 -c "import json, sys; s = json.load(sys.stdin); print(s['emptied']['at'], s['audit'])"
2020-09-13T13:26:40Z []

# more than a tenth was left; and a day that is known otherwise
$ manumit audit c.mnm --before-emptied KEPT
manumit: the ledger does not show that this account was emptied
  what to do: say the day with --at DATE
[exit 4]

$ manumit audit c.mnm --before-emptied KEPT --at 2099-01-01 --format json | python3 -c "import json, sys; s = json.load(sys.stdin); print(s['emptied'], [e['object'] for e in s['audit']])"
{'at': '2099-01-01'} ['freeze', 'account', 'sql']

$ manumit audit c.mnm --before-emptied NOBODY
{...}
[exit 4]

$ manumit audit c.mnm --at 2099-01-01
manumit: --at goes with --before-emptied
  what to do: see 'manumit audit --help'
[exit 2]
