# A freeze plan in a case: under the elected rule, by account, owner, institution and country.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for leg in @client,DE89370400440532013000,90 DE89370400440532013000,NL91ABNA0417164300,40 DE89370400440532013000,FR1420041010050500013M02606,20 NL91ABNA0417164300,AT611904300234573201,30 AT611904300234573201,@abroad,10 @other,NL91ABNA0417164300,5; do
> echo "r$((n += 1)),$((1646352000 + n * 86400)),${leg%,*},${leg##*,}0000,EUR,wire,,boss,"; done
> for m in 0 1 2; do echo "w$m,$((1646362000 + m * 2678400)),AT611904300234573201,DE02120300000000202051,100000,EUR,wage,,,maid"; done) > flow.csv

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm flow.csv --person ana --quiet --format csv | cut -d, -f1,2
path,outcome
flow.csv,added

# no rule has a default
$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08
manumit: no rule is elected for this claim
  what to do: 'manumit trace CASE --from CLAIM --elect RULE --why TEXT' elects one; --rule RULE plans by another
[exit 4]

$ manumit trace raid.mnm --from account:@client --elect fifo --why 'several clients, one active account' --person ana --quiet | head -1
Elected: fifo

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --k 2 --delay 2 --envelope | sed -E 's/P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P-0000-0000-00/'
Rule: fifo
  elected by a person: yes
Orders take effect: 2022-03-08 00:00:00Z
Claim money in accounts then: 9,000.00 EUR
Gone before: left or repaid credit: 0.00 EUR
In the accounts to freeze at once: 7,000.00 EUR
  no other choice holds more: yes
Stopped over the window, largest gain first: 7,000.00 EUR
Stopped over the window, best choice found: 7,000.00 EUR
  no other choice stops more: yes
  no choice can stop more than: 7,000.00 EUR
Claim money anywhere at the end: 9,000.00 EUR
Most that can leave in the window, by any rule: 1,000.00 EUR

Where claim money lies
Account                       Claim money  Other money  Owner           Institution  Country  Spare  Monthly  Paid them  Victims paid
───────────────────────────  ────────────  ───────────  ──────────────  ───────────  ───────  ─────  ───────  ─────────  ────────────
NL91ABNA0417164300           4,000.00 EUR     0.00 EUR  P-0000-0000-00  NL ABNA      NL                    0   0.00 EUR             0
DE89370400440532013000       3,000.00 EUR     0.00 EUR  P-0000-0000-00  DE 37040044  DE                    0   0.00 EUR             0
FR1420041010050500013M02606  2,000.00 EUR     0.00 EUR  (not known)     FR           FR                    0   0.00 EUR             0

The same by owner, institution and country
By           Name            Accounts   Claim money  Other money
───────────  ──────────────  ────────  ────────────  ───────────
owner        P-0000-0000-00         2  7,000.00 EUR     0.00 EUR
owner        (not known)            1  2,000.00 EUR     0.00 EUR
institution  NL ABNA                1  4,000.00 EUR     0.00 EUR
institution  DE 37040044            1  3,000.00 EUR     0.00 EUR
institution  FR                     1  2,000.00 EUR     0.00 EUR
country      NL                     1  4,000.00 EUR     0.00 EUR
country      DE                     1  3,000.00 EUR     0.00 EUR
country      FR                     1  2,000.00 EUR     0.00 EUR

Earned here, sits there
Earned in  Sits in   Claim money
─────────  ───────  ────────────
DE         DE       3,000.00 EUR
DE         FR       2,000.00 EUR
DE         NL       4,000.00 EUR

To freeze at once: where claim money lies
Account                         Adds   Claim money      At least       At most  Other money  Spare  Pays  Monthly  Paid them
──────────────────────  ────────────  ────────────  ────────────  ────────────  ───────────  ─────  ────  ───────  ─────────
DE89370400440532013000  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR     0.00 EUR            2        0   0.00 EUR
NL91ABNA0417164300      4,000.00 EUR  4,000.00 EUR  4,000.00 EUR  4,000.00 EUR     0.00 EUR            0        0   0.00 EUR

Choke points over the window, largest gain first
Account                         Adds   Claim money      At least       At most  Other money  Spare  Pays  Monthly  Paid them
──────────────────────  ────────────  ────────────  ────────────  ────────────  ───────────  ─────  ────  ───────  ─────────
NL91ABNA0417164300      4,000.00 EUR  4,000.00 EUR  4,000.00 EUR  4,000.00 EUR     0.00 EUR            0        0   0.00 EUR
DE89370400440532013000  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR     0.00 EUR            2        0   0.00 EUR

Choke points over the window, best choice found
Account                         Adds   Claim money      At least       At most  Other money  Spare  Pays  Monthly  Paid them
──────────────────────  ────────────  ────────────  ────────────  ────────────  ───────────  ─────  ────  ───────  ─────────
DE89370400440532013000  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR  3,000.00 EUR     0.00 EUR            2        0   0.00 EUR
NL91ABNA0417164300      4,000.00 EUR  4,000.00 EUR  4,000.00 EUR  4,000.00 EUR     0.00 EUR            0        0   0.00 EUR

What delay costs
From        Claim money in accounts  In the best of them  Less than at first  Stopped to the end  Less than at first
──────────  ───────────────────────  ───────────────────  ──────────────────  ──────────────────  ──────────────────
2022-03-08             9,000.00 EUR         7,000.00 EUR            0.00 EUR        7,000.00 EUR            0.00 EUR
2022-03-09             9,000.00 EUR         6,000.00 EUR        1,000.00 EUR        6,000.00 EUR        1,000.00 EUR
2022-03-10             8,000.00 EUR         5,000.00 EUR        2,000.00 EUR        5,000.00 EUR        2,000.00 EUR
note: no balance is stated of 5 accounts: each is taken to begin with the least own money with which it is never overdrawn
note: over a window this is a counterfactual on past money: it assumes that nobody would have sent it another way
note: those paid month after month may live from the account: wages, rent, a family. An account that may be a victim's is no suspect's: spare it, or leave her what she lives from

# a payroll: whoever is paid from it month after month
$ manumit freeze raid.mnm --claim account:@client --at 2022-05-31 --k 1 --delay 0 --format csv --quiet | sed -n '/^account,claim/,/^\r$/p' | cut -d, -f1,2,7-10 | tr -d '\r'
account,claim,institution,country,spare,monthly
DE89370400440532013000,3000.00,DE 37040044,DE,,0
DE02120300000000202051,2000.00,DE 12030000,DE,,0
FR1420041010050500013M02606,2000.00,FR,FR,,0
NL91ABNA0417164300,1000.00,NL ABNA,NL,,0

# the figures are those of plain files
$ (echo id,time,from,to,amount_minor; tail -n +2 flow.csv | while IFS=, read -r id time from to amount rest; do echo "$time $id,$(date -u -d @$time +%FT%TZ),$from,$to,$amount"; done | sort -n | cut -d' ' -f2) > plain.csv; printf 'account,amount_minor\nAT611904300234573201,100000\n' > opening.csv; printf 'kind,key,label\naccount,@client,c\n' > taint.csv

$ for at in 2022-03-07 2022-03-09 2022-04-10; do manumit freeze --ledger plain.csv --opening opening.csv --taint taint.csv --rule fifo --from $at --k 2 --format json --quiet | grep -oE '^"(held|gone|all|leak|bound)_minor":[0-9]*' | sed 's/_minor//' > a; manumit freeze raid.mnm --claim account:@client --at $at --k 2 --format json --quiet | grep -oE '^"(held|gone|all|leak|bound)":.*[0-9]' | sed 's/{"minor"://' > b; cmp a b && wc -l < a; done
5
5
5

$ manumit freeze raid.mnm --network 1 --at 2022-03-08
manumit: this case has no network of this number
[exit 4]

$ manumit freeze raid.mnm --claim account:@client --network 1 --at 2022-03-08
manumit: give either --network N or --claim CLAIM
  what to do: see 'manumit freeze --help'
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --rule poison
manumit: a freeze plan needs a rule that conserves: poison says whom to look at, not how much
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2021-03-08
manumit: the date of freezing lies before the first row of the ledger: nothing is known of it
[exit 3]

$ manumit freeze raid.mnm --claim account:@client --at soon
manumit: a date must be a date or a time in UTC, such as 2026-03-01
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --currency ducats
manumit: --currency names no currency
  what to do: see 'manumit freeze --help'
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --ledger plain.csv
manumit: --ledger goes with a ledger file, not with a case
  what to do: see 'manumit freeze --help'
[exit 2]

$ manumit freeze --ledger plain.csv --rule fifo --from 2022-03-08 --at 2022-03-08
manumit: --at goes with a case, not with a ledger file
  what to do: see 'manumit freeze --help'
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --rule libr --k 1 --delay 0 2>&1 | grep elected
  elected by a person: no
note: this rule is not the one that a person elected for the claim

# two currencies: which one to plan for?
$ (head -1 flow.csv; echo "u1,1646352900,@client,GB29NWBK60161331926819,500,GBP,wire,,,") > pounds.csv; manumit add raid.mnm pounds.csv --person ana --quiet >/dev/null; manumit freeze raid.mnm --claim account:@client --at 2022-03-08
manumit: claim money is held in several currencies at that date
  what to do: --currency says which one to plan for, such as EUR or GBP
[exit 2]

$ manumit freeze raid.mnm --claim account:@client --at 2022-03-08 --currency GBP --k 1 --delay 0 --format csv --quiet | sed -n '/^by,/,/^\r$/p' | tr -d '\r'
by,name,accounts,claim,claim_currency,other,other_currency
owner,(not known),1,5.00,GBP,0.00,GBP
institution,GB 601613,1,5.00,GBP,0.00,GBP
country,GB,1,5.00,GBP,0.00,GBP
