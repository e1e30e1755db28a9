# hubs: places that distribute, places that feed them.

$ printf 'from,to,kind,amount,currency,crime,form,network\nPort,City,value,100,EUR,trafficking,sexual,n1\nPort,Coast,value,50,EUR,drugs,cocaine,n2\nCity,Port,value,10,EUR,trafficking,sexual,n1\nVillage,Port,person,9,,trafficking,sexual,n1\nVillage,City,person,1,,trafficking,sexual,n1\nPort,City,person,5,,trafficking,labour,n3\nHills,Port,value,30,USD,drugs,cannabis,n2\nVillage,,home,4,,trafficking,,\nHills,,recruit,,,drugs,,\n' > flows.csv

$ manumit hubs --flows flows.csv --svg map.svg
Transfers between places: 4
Journeys: 3
Left out, since their place is not known: 0

Places by hubness: all crimes
Rank  Place    Hubness  Through %  Diversity  Networks  Serves  Victims or recruiting from here
────  ───────  ───────  ─────────  ─────────  ────────  ──────  ───────────────────────────────
   1  Port     1        42.36      1.792             3  1.589   no
   2  City     0.6727   2.08       0.8113            2  1       no
   3  Village  0.2828   0.00       0                 1  1.22    yes
   4  Hills    0.2378   0.00       0                 1  1       yes
   5  Coast    0.2      0.00       0                 1  0       no

Feeders: all crimes
Feeder   feeds  with     % of what leaves it  % comes back  Rank of what it feeds
───────  ─────  ───────  ───────────────────  ────────────  ─────────────────────
Hills    Port   value    100.00               0.00                              1
Village  Port   persons  90.00                0.00                              1

Places by hubness: drugs
Rank  Place  Hubness  Through %  Diversity  Networks  Serves  Victims or recruiting from here
────  ─────  ───────  ─────────  ─────────  ────────  ──────  ───────────────────────────────
   1  Port   0.6866   50.00      1                 1  1       no
   2  Hills  0.3964   0.00       0                 1  1       yes
   3  Coast  0.3333   0.00       0                 1  0       no

Feeders: drugs
Feeder  feeds  with   % of what leaves it  % comes back  Rank of what it feeds
──────  ─────  ─────  ───────────────────  ────────────  ─────────────────────
Hills   Port   value  100.00               0.00                              1

Places by hubness: trafficking
Rank  Place    Hubness  Through %  Diversity  Networks  Serves  Victims or recruiting from here
────  ───────  ───────  ─────────  ─────────  ────────  ──────  ───────────────────────────────
   1  Port     0.6204   34.54      0.8113            2  1       no
   2  City     0.5606   4.54       0.8113            2  1       no
   3  Village  0.4387   0.00       0                 1  1.22    yes

Feeders: trafficking
Feeder   feeds  with     % of what leaves it  % comes back  Rank of what it feeds
───────  ─────  ───────  ───────────────────  ────────────  ─────────────────────
Village  Port   persons  90.00                0.00                              1
note: how hubs are counted is a rule of ours (docs/hubs.md): no published one exists. It is about places, and no score of a person knows of them
Picture: map.svg

$ head -c 38 map.svg
<?xml version="1.0" encoding="UTF-8"?>

$ printf 'place,lat,lon,market_distance,ports,migration\nPort,43.3,5.4,700 km,large,high\nCity,48.85,2.35,,,\nCoast,41.4,2.2,,small,\nVillage,44.4,26.1,,,source\nHills,35.2,-4.9,,,\nElsewhere,1,1,,,\n' > places.csv

$ manumit hubs --flows flows.csv --places places.csv --svg map.svg --yes --quiet --format csv | head -12
name,value\r
flows,4\r
journeys,3\r
nowhere,0\r
\r
crime,rank,place,hubness,through_percent,in_percent,out_percent,diversity,networks,reach,below_through,below_diversity,below_networks,below_reach,origin\r
all,1,Port,1,42.36,55.41,42.36,1.79248125036,3,1.58949167039,4,4,4,4,no\r
all,2,City,0.672717132203,2.08,34.16,2.08,0.811278124459,2,1,3,3,3,1,no\r
all,3,Village,0.282842712475,0.00,0.00,22.22,0,1,1.21951219298,0,0,0,3,yes\r
all,4,Hills,0.237841423001,0.00,0.00,33.33,0,1,1,0,0,0,1,yes\r
all,5,Coast,0.2,0.00,10.41,0.00,0,1,0,0,0,0,0,no\r
drugs,1,Port,0.686589047969,50.00,50.00,50.00,1,1,1,2,2,0,1,no\r

$ manumit hubs --flows flows.csv --places places.csv --quiet --format json | tail -12
"feeders":[
{"crime":"all","feeder":"Hills","hub":"Port","of":"value","share_percent":100.00,"back_percent":0.00,"hub_rank":1},
{"crime":"all","feeder":"Village","hub":"Port","of":"persons","share_percent":90.00,"back_percent":0.00,"hub_rank":1},
{"crime":"drugs","feeder":"Hills","hub":"Port","of":"value","share_percent":100.00,"back_percent":0.00,"hub_rank":1},
{"crime":"trafficking","feeder":"Village","hub":"Port","of":"persons","share_percent":90.00,"back_percent":0.00,"hub_rank":1}
],
"context":[
{"place":"Port","market_distance":"700 km","border_distance":"","ports":"large","groups":"","migration":"high"},
{"place":"Village","market_distance":"","border_distance":"","ports":"","groups":"","migration":"source"},
{"place":"Coast","market_distance":"","border_distance":"","ports":"small","groups":"","migration":""}
]
}

$ printf 'place,lat,lon\nPort,95,1\n' > wrong.csv; manumit hubs --flows flows.csv --places wrong.csv
manumit: wrong.csv, row 2, column 2: latitude must be degrees from -90 to 90
[exit 3]

$ printf 'from,to,kind,amount\nA,B,value,-3\n' > wrong.csv; manumit hubs --flows wrong.csv
manumit: wrong.csv, row 2, column 4: an amount must be a number above 0 with at most 6 decimals
[exit 3]

$ printf 'from,to,kind\nA,B,home\n' > wrong.csv; manumit hubs --flows wrong.csv
manumit: wrong.csv, row 2, column 2: a home or a recruitment is at one place, and goes nowhere
[exit 3]

$ printf 'from,to,kind\nA,B,rumour\n' > wrong.csv; manumit hubs --flows wrong.csv
manumit: wrong.csv, row 2, column 3: kind is value, person, home or recruit
[exit 3]

$ printf 'from,to,amount\nA,,5\n' > wrong.csv; manumit hubs --flows wrong.csv
manumit: wrong.csv, row 2, column 2: a place is missing
[exit 3]

$ manumit hubs
manumit: give either a case or --flows
  what to do: see 'manumit hubs --help'
[exit 2]

$ manumit new raid.mnm --person ana --shares 0 --quiet > made.txt; manumit hubs raid.mnm
Transfers between places: 0
Journeys: 0
Left out, since their place is not known: 0

Places by hubness: all crimes
(none)

Feeders: all crimes
(none)
note: how hubs are counted is a rule of ours (docs/hubs.md): no published one exists. It is about places, and no score of a person knows of them
