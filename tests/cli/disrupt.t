# disrupt: plans tried on a network that mends itself.

$ printf 'source,target,weight,strength\nv1,c1,500,\nv2,c1,500,\nv3,c2,400,\nr1,c1,0,confirmed\nr1,c2,0,\nc1,l1,1000,\nc2,l1,400,\nc2,l2,50,tentative\nl1,i1,1200,\nl2,i1,40,\nl1,l2,0,\n' > ties.csv

$ printf 'node,role,victim,person,kind,in,out\nv1,,yes,,,,\nv2,,yes,,,,\nv3,,yes,,,,\nc1,controller,no,ana,,,300\nc2,controller,,,,,50\nl1,launderer,,,,,\nl2,launderer,,,,,\ni1,investor,,,,,\nr1,recruiter,,,,,0\n' > actors.csv

$ manumit disrupt --ties ties.csv --actors actors.csv --count 2 --months 6 --plan l1,r1
Accounts of members: 6
Members: 6
Accounts of possible victims, never a target: 3
Victims held: 3
Money a month: 1400
Tentative ties: 1

Plans, by what is left after 6 months
Rank  Chosen by    Held at once  after  from  to  Victim-months  Money % at once  after  in all
────  ───────────  ────────────  ─────  ────  ──  ─────────────  ───────────────  ─────  ──────
   1  degree                  0      1     0   3              4  0.0              35.0   17.9
   2  betweenness             0      1     0   3              4  0.0              35.0   17.9
   3  key players             0      1     0   3              4  0.0              35.0   17.9
   4  least cut               0      1     0   3              4  0.0              35.0   17.9
   5  foresight               0      1     0   3              4  0.0              35.0   17.9
   6  money                   1      2     1   2             12  3.5              3.5    3.5
   7  rare roles              3      3     3   3             18  25.0             25.0   25.0
      chance                  2      3     0   3             18  25.0             35.7   33.3
      given                   3      3     3   3             18  27.8             27.8   27.8

Plan 1, chosen by degree, betweenness, key players, least cut, foresight
  Arrest ana (account c1), controller, whom nobody in reach can replace; arrest
  the holder of c2, controller, whom nobody in reach can replace. Victims held:
  3 now, 0 at once, 1 after 6 months (0 to 3 over 20 runs). Of the money of a
  month 0.0 % still moves at once, 35.0 % after 6 months (0.0 to 100.0); 17.9 %
  over all these months together.

Plan 2, chosen by money
  Arrest the holder of i1, investor, whom nobody in reach can replace; arrest
  ana (account c1), controller, whom 1 can replace, the nearest 2 steps away.
  Victims held: 3 now, 1 at once, 2 after 6 months (1 to 2 over 20 runs). Of the
  money of a month 3.5 % still moves at once, 3.5 % after 6 months (3.5 to
  64.2); 3.5 % over all these months together.

Plan 3, chosen by rare roles
  Arrest the holder of i1, investor, whom nobody in reach can replace; arrest
  the holder of r1, recruiter, whom nobody in reach can replace. Victims held: 3
  now, 3 at once, 3 after 6 months (3 to 3 over 20 runs). Of the money of a
  month 25.0 % still moves at once, 25.0 % after 6 months (25.0 to 100.0); 25.0
  % over all these months together.

The plan that was given
  Arrest the holder of l1, launderer, whom 1 can replace, the nearest 1 step
  away; arrest the holder of r1, recruiter, whom nobody in reach can replace.
  Victims held: 3 now, 3 at once, 3 after 6 months (3 to 3 over 20 runs). Of the
  money of a month 27.8 % still moves at once, 27.8 % after 6 months (27.8 to
  100.0); 27.8 % over all these months together.

Vulnerable steps
From one part of the chain to the next  Ties       There  Fewest accounts that cut it  Accounts
──────────────────────────────────────  ─────────  ─────  ───────────────────────────  ────────
victims to money                        all        yes                              2  c1, c2
victims to money                        confirmed  yes                              2  c1, c2
victims to laundering                   all        yes                              2  c1, c2
victims to laundering                   confirmed  yes                              1  l1
control to laundering                   all        yes                              2  c1, c2
control to laundering                   confirmed  yes                              1  l1
recruiting to control                   all        yes                              1  r1
recruiting to control                   confirmed  yes                              1  r1
note: possible victims are never a target, whatever their accounts were used for
note: how a network mends itself is a model of ours with assumed chances: docs/disruption.md; a plan is a proposal for a person to judge

$ manumit disrupt --ties ties.csv --actors actors.csv --count 1 --months 2 --seeds 3 --with any --waves 2 --gap 1 --by money --recover degree --quiet --format csv | head -20
name,value\r
members,6\r
persons,6\r
possible_victims,3\r
victims_held,3\r
money,1400\r
tentative_ties,1\r
\r
rank,chosen_by,victims_at_once,victims_after,victims_low,victims_high,victim_months,victim_months_low,victim_months_high,money_at_once,money_after,money_all,money_all_low,money_all_high,money_at_once_percent,money_after_percent,money_all_percent,sentence\r
1,money,3,2,2,2,5,5,5,350,50,400,400,400,25.0,3.5,14.2,"Arrest the holder of i1, investor, whom nobody in reach can replace. Victims held: 3 now, 3 at once, 2 after 2 months (2 to 2 over 3 runs). Of the money of a month 25.0 % still moves at once, 3.5 % after 2 months (3.5 to 3.5); 14.2 % over all these months together."\r
2,foresight,3,2,2,2,5,5,5,390,90,480,480,480,27.8,6.4,17.1,"Arrest the holder of l1, launderer, whom 1 can replace, the nearest 1 step away. Victims held: 3 now, 3 at once, 2 after 2 months (2 to 2 over 3 runs). Of the money of a month 27.8 % still moves at once, 6.4 % after 2 months (6.4 to 6.4); 17.1 % over all these months together."\r
3,degree,1,0,0,1,2,1,2,400,0,490,400,900,28.5,0.0,17.5,"Arrest ana (account c1), controller, whom 1 can replace, the nearest 2 steps away. Victims held: 3 now, 1 at once, 0 after 2 months (0 to 1 over 3 runs). Of the money of a month 28.5 % still moves at once, 0.0 % after 2 months (0.0 to 35.7); 17.5 % over all these months together."\r
4,betweenness,1,0,0,1,2,1,2,400,0,490,400,900,28.5,0.0,17.5,"Arrest ana (account c1), controller, whom 1 can replace, the nearest 2 steps away. Victims held: 3 now, 1 at once, 0 after 2 months (0 to 1 over 3 runs). Of the money of a month 28.5 % still moves at once, 0.0 % after 2 months (0.0 to 35.7); 17.5 % over all these months together."\r
5,key players,1,0,0,1,2,1,2,400,0,490,400,900,28.5,0.0,17.5,"Arrest ana (account c1), controller, whom 1 can replace, the nearest 2 steps away. Victims held: 3 now, 1 at once, 0 after 2 months (0 to 1 over 3 runs). Of the money of a month 28.5 % still moves at once, 0.0 % after 2 months (0.0 to 35.7); 17.5 % over all these months together."\r
6,least cut,1,0,0,1,2,1,2,400,0,490,400,900,28.5,0.0,17.5,"Arrest ana (account c1), controller, whom 1 can replace, the nearest 2 steps away. Victims held: 3 now, 1 at once, 0 after 2 months (0 to 1 over 3 runs). Of the money of a month 28.5 % still moves at once, 0.0 % after 2 months (0.0 to 35.7); 17.5 % over all these months together."\r
7,rare roles,3,3,3,3,6,6,6,350,350,700,700,700,25.0,25.0,25.0,"Arrest the holder of i1, investor, whom nobody in reach can replace. Victims held: 3 now, 3 at once, 3 after 2 months (3 to 3 over 3 runs). Of the money of a month 25.0 % still moves at once, 25.0 % after 2 months (25.0 to 25.0); 25.0 % over all these months together."\r
,chance,3,3,3,3,6,6,6,390,350,740,700,2800,27.8,25.0,26.4,"Whoever comes, another choice in every run. Victims held: 3 now, 3 at once, 3 after 2 months (3 to 3 over 3 runs). Of the money of a month 27.8 % still moves at once, 25.0 % after 2 months (25.0 to 100.0); 26.4 % over all these months together."\r
\r
chosen_by,place,means,node,person,roles,substitutes,nearest\r
money,1,arrest,i1,,investor,0,\r

$ manumit disrupt --ties ties.csv --actors actors.csv --months 3 --svg left.svg --quiet --format csv | tail -2
name,value\r
svg,left.svg\r

$ head -c 38 left.svg
<?xml version="1.0" encoding="UTF-8"?>

$ manumit disrupt --ties ties.csv --actors actors.csv --plan v1
manumit: row 1: a possible victim is never a target
[exit 6]

$ manumit disrupt --ties ties.csv --actors actors.csv --plan nobody
manumit: column 1: what --plan names is not of this network
[exit 4]

$ manumit disrupt --ties ties.csv --actors actors.csv --plan close:l1
manumit: row 1: what is given is not of the network, or not of its kind
[exit 3]

$ manumit disrupt --ties ties.csv --accounts A
manumit: --ties goes without a case
  what to do: see 'manumit disrupt --help'
[exit 2]

$ manumit disrupt --actors actors.csv
manumit: --actors goes with --ties
  what to do: see 'manumit disrupt --help'
[exit 2]

$ printf 'node,victim\nv1,perhaps\n' > wrong.csv; manumit disrupt --ties ties.csv --actors wrong.csv
manumit: wrong.csv, row 2, column 2: victim is yes or no
[exit 3]

$ printf 'node,kind,role\nv1,place,controller\n' > wrong.csv; manumit disrupt --ties ties.csv --actors wrong.csv
manumit: wrong.csv, row 2, column 2: a place is nobody's, has no role and is no victim
[exit 3]

$ printf 'source,target,weight\na,b,-1\n' > wrong.csv; manumit disrupt --ties wrong.csv
manumit: wrong.csv, row 2, column 3: a weight must be a number from 0 on with at most 6 decimals
[exit 3]

$ manumit new raid.mnm --person ana --shares 0 --quiet > made.txt; (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> for n in 1 2 3 4 5 6; do for w in B C D; do echo "$w$n,$((1767225600 + n * 604800)),$w,A,25000,EUR,instant,,,"; done; echo "a$n,$((1767300000 + n * 604800)),A,I,60000,EUR,remittance,,,"; echo "i$n,$((1767400000 + n * 604800)),I,Z,50000,EUR,wire,,,"; done
> echo "w1,1770000000,A,CASH,5000,EUR,cash_withdrawal,Town/3,,"; echo "u1,1770000001,A,I,100,USD,wire,,,") > ledger.csv

$ manumit add raid.mnm ledger.csv --person ana --quiet --format csv | cut -d, -f2,7
outcome,new
added,32

$ manumit disrupt raid.mnm --accounts A,B,C,D,I --count 1 --with any
Accounts of members: 5
Members: 5
Accounts of possible victims, never a target: 0
Places: 1
Victims held: 0
Money a month: 2,541.66 EUR
Days looked at: 36
Transfers among these: 24
In other currencies, money not counted: 1
Tentative ties: 0

Plans, by what is left after 12 months
Rank  Chosen by    Held at once  after  from  to  Victim-months  Money % at once  after  in all
────  ───────────  ────────────  ─────  ────  ──  ─────────────  ───────────────  ─────  ──────
   1  degree                  0      0     0   0              0  0.0              100.0  45.4
   2  betweenness             0      0     0   0              0  0.0              100.0  45.4
   3  key players             0      0     0   0              0  0.0              100.0  45.4
   4  rare roles              0      0     0   0              0  0.0              100.0  45.4
   5  money                   0      0     0   0              0  0.0              100.0  45.4
   6  least cut               0      0     0   0              0  0.0              100.0  45.4
   7  foresight               0      0     0   0              0  1.6              100.0  59.0
      chance                  0      0     0   0              0  98.3             100.0  98.3

Plan 1, chosen by degree, betweenness, key players, rare roles, money, least cut
  Arrest the holder of A, controller and investor, whom nobody in reach can
  replace. Of the money of a month 0.0 % still moves at once, 100.0 % after 12
  months (0.0 to 100.0); 45.4 % over all these months together.

Plan 2, chosen by foresight
  Arrest the holder of I, recruiter, whom nobody in reach can replace. Of the
  money of a month 1.6 % still moves at once, 100.0 % after 12 months (1.6 to
  100.0); 59.0 % over all these months together.

Vulnerable steps
From one part of the chain to the next  Ties  There  Fewest accounts that cut it  Accounts
──────────────────────────────────────  ────  ─────  ───────────────────────────  ────────
earnings to money                       all   yes                              1  A
victims to laundering                   all   yes                              1  A
control to laundering                   all   yes                              1  A
recruiting to control                   all   yes                              1  I
note: no possible victim is known here: money is followed from where it comes in
note: possible victims are never a target, whatever their accounts were used for
note: how a network mends itself is a model of ours with assumed chances: docs/disruption.md; a plan is a proposal for a person to judge

$ manumit disrupt raid.mnm --accounts A,I --currency USD --count 1 --quiet --format json | head -c 300
{
"members":2,
"persons":2,
"possible_victims":0,
"victims_held":0,
"money":{"minor":0,"currency":"USD"},
"days":36,
"transfers":1,
"other_transfers":6,
"tentative_ties":0,
"plans":[
{"rank":1,"chosen_by":"degree","victims_at_once":0,"victims_after":0,"victims_low":0,"victims_high":0,"victim_months"

$ manumit disrupt raid.mnm 7
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit disrupt raid.mnm
manumit: give a case and either a network's NUMBER or --accounts
  what to do: see 'manumit disrupt --help'
[exit 2]
