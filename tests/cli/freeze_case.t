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

# a draft to another State, with what may be refused gone through first
$ manumit request raid.mnm --claim account:@client --to NL --kind certificate --at 2022-03-08 --currency EUR --reference 17/26 2>notes | sed -E 's/P-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/P-0000-0000-00/; /Drafted/d' | sed -n '1,3p;/^C /,/^   In all/p;/^BEFORE/,/^    ___/p;/^(c)/p;$p'; cat notes
DRAFT - not sent. Made by a program from what a case holds; a person checks it, completes it and signs it.

FREEZING CERTIFICATE - field groups of Regulation (EU) 2018/1805, Annex I
C  Affected persons (identities are sealed in the case; fill them in from it)
   P-0000-0000-00: holder of NL91ABNA0417164300; position (person against whom the order is
   made, or owner of the property): ____________________
D  Property
   Account    NL91ABNA0417164300
   Held by    NL ABNA (NL)
   Holder     P-0000-0000-00
   Claim      4,000.00 EUR, traced to it by the rule fifo
   Besides    0.00 EUR that is not traced; 0 others are paid from this
              account month after month (0.00 EUR in the look-back): leave
              them what they live from
   In all     4,000.00 EUR in 1 accounts of this State
BEFORE THIS GOES OUT - grounds on which NL may refuse (Article 8)
(a) ne bis in idem: was anybody named here finally judged for the same acts?
    ____________________
(c) incomplete or manifestly incorrect: 17 fields above are still empty
note: this is a draft: 20 places are to be filled in, and a person checks, completes and signs it

$ for kind in mla fiu preservation; do manumit request raid.mnm --claim account:@client --to NL --kind $kind --at 2022-03-08 --currency EUR --letters out --quiet --format json | grep -c file; grep -c -E 'DRAFT - not sent|NL91ABNA0417164300' out/request-NL-$kind.txt; head -c 5 out/request-NL-$kind.pdf; done; ls out
2
3
%PDF-2
3
%PDF-2
3
%PDF-request-NL-fiu.pdf
request-NL-fiu.txt
request-NL-mla.pdf
request-NL-mla.txt
request-NL-preservation.pdf
request-NL-preservation.txt

$ manumit request raid.mnm --claim account:@client --to SE --kind fiu --at 2022-03-08 --currency EUR
manumit: no account of this State holds claim money at that date, as far as IBANs and BICs say
[exit 4]

$ manumit request raid.mnm --claim account:@client --to nl --kind fiu --at 2022-03-08
manumit: --to STATE must be two capital letters, such as DE
  what to do: see 'manumit request --help'
[exit 2]

$ printf 'To {state}\n{each}\n{account} {nobody}\n{end}\n' > bad.txt; manumit request raid.mnm --claim account:@client --to NL --kind fiu --at 2022-03-08 --currency EUR --template bad.txt 2>&1 | head -1
manumit: the template, row 3: a word in braces is not known here

# on which basis: nothing twice, and the benefit is the ceiling
$ manumit confiscate raid.mnm --claim account:@client --at 2022-03-08 --currency EUR
Rule: fifo
  elected by a person: yes
Looked at: 2022-03-08 00:00:00Z
Benefit, the ceiling: 9,000.00 EUR
Traced, with suspects: 0.00 EUR
Traced, with others: 9,000.00 EUR
By value, from other money of suspects: 0.00 EUR
Of the benefit, met by none of these: 0.00 EUR
Beyond the benefit, extended: 0.00 EUR
Basis        Account                      Country        Amount
───────────  ───────────────────────────  ───────  ────────────
third_party  NL91ABNA0417164300           NL       4,000.00 EUR
third_party  DE89370400440532013000       DE       3,000.00 EUR
third_party  FR1420041010050500013M02606  FR       2,000.00 EUR

Earned here, sits there
Earned in  Sits in   Claim money
─────────  ───────  ────────────
DE         DE       3,000.00 EUR
DE         FR       2,000.00 EUR
DE         NL       4,000.00 EUR

Bases, and their law
Basis               Meaning                                                                                                                                                  Law                                                                                        Verified
──────────────────  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────  ─────────────────────────────────────────────────────────────────────────────────────────  ────────
object              The thing that was traced: proceeds and what they were turned into                                                                                       Directive 2014/42/EU article 2; Directive (EU) 2024/1260 article 3                         no
value               An amount of money, met from any property: the lower of what is left of the benefit and of what is there                                                 Directive (EU) 2024/1260 article 12; UK Proceeds of Crime Act 2002                         no
third_party         Transferred to or acquired by somebody who knew or ought to have known; good faith is protected. Gratuitous, under value, related: for a person to show  Directive (EU) 2024/1260 article 13                                                        no
extended            Other property of a convicted person, the court being satisfied that it comes from crime; disproportion to lawful income is an indicator                 Directive (EU) 2024/1260 article 14                                                        no
without_conviction  The same property where there can be no conviction, or wealth that no lawful income explains. It takes the place of another basis and adds nothing       Directive (EU) 2024/1260 articles 15 and 16                                                no
victims             What victims are owed comes before the State's share                                                                                                     Directive (EU) 2024/1260 article 18; 18 U.S.C. 1594(f); Modern Slavery Act 2015 section 8  no
note: accounts that may be a victim's stand on no basis; what victims are owed comes before the State's share
note: a basis is not a verdict: whether it holds is for a court, and what is not verified is to be read at its source first

$ manumit confiscate raid.mnm --claim account:@client --at 2022-03-08 --currency EUR --benefit 2500.00 --format csv --quiet | sed -n '/^basis,account/,/^.$/p' | tr -d '\r'
basis,account,country,amount,amount_currency
third_party,NL91ABNA0417164300,NL,2500.00,EUR

$ manumit confiscate raid.mnm --claim account:@client --at 2022-03-08 --currency EUR --benefit lots
manumit: an amount must be a number such as 1234 or 1234.56, with no more decimals than its currency has
[exit 2]
