# network --ties: a table of ties without a case.

$ printf 'source,target,weight,phase\na,b,2,1\nb,c,1,1\nc,d,1.5,1\nb,d,1,2\nd,e,1,2\ne,e,1,2\n' > ties.csv

$ manumit network --ties ties.csv --directed --removals 2 --keys 2 --runs 2
The whole, then each phase
Phase  Nodes  Ties  Parts  Largest  Density  F  DF       Communities  First by betweenness
─────  ─────  ────  ─────  ───────  ───────  ─  ───────  ───────────  ────────────────────
           5     5      1        5  0.5      0  0.26667            2  b, d, a
1          4     3      1        4  0.5      0  0.27778            2  b, c, a
2          3     2      1        3  0.66667  0  0.16667            1  d, b, e

Nodes of the whole, by betweenness
Node  Degree  Strength  Betweenness  by weight  Rank  Closeness  Constraint  Cut  Community  Place
────  ──────  ────────  ───────────  ─────────  ────  ─────────  ──────────  ───  ─────────  ──────────────
b          3  4         3            3             1  0.8        0.55864     yes          1  visible centre
d          3  3.5       3            3             2  0.8        0.55864     yes          2  visible centre
a          1  2         0            0             3  0.5        1           no           1  periphery
c          2  2.5       0            0             4  0.66667    0.88889     no           1  periphery
e          1  1         0            0             5  0.5        1           no           2  periphery

Discreet brokers: many paths with few ties
Phase  Broker  Rank by betweenness  Rank by degree  Between the ranks
─────  ──────  ───────────────────  ──────────────  ─────────────────
       a                         3               4                  1

Key players
Goal        Search          Size  Set   Value    Sets that reach it
──────────  ──────────────  ────  ────  ───────  ──────────────────
break (F)   one by one         1  b     0.5
break (F)   one by one         2  b, d  1
break (F)   with exchanges     2  b, d  1
break (F)   all sets           1  b     0.5                       2
break (F)   all sets           2  b, d  1                         1
break (DF)  one by one         1  b     0.58333
break (DF)  one by one         2  b, d  1
break (DF)  with exchanges     2  b, d  1
break (DF)  all sets           1  b     0.58333                   2
break (DF)  all sets           2  b, d  1                         1
reach       one by one         1  b     0.9
reach       one by one         2  b, d  1
reach       with exchanges     2  b, d  1
reach       all sets           1  b     0.9                       2
reach       all sets           2  a, d  1                         3

What is left after each removal
Removed by              Removed  Last  Largest part  of the first  F        DF       Efficiency
──────────────────────  ───────  ────  ────────────  ────────────  ───────  ───────  ──────────
betweenness                   0                   5  1             0        0.26667  0.73333
betweenness                   1  b                3  0.6           0.5      0.58333  0.41667
betweenness                   2  d                1  0.2           1        1        0
betweenness static            0                   5  1             0        0.26667  0.73333
betweenness static            1  b                3  0.6           0.5      0.58333  0.41667
betweenness static            2  d                1  0.2           1        1        0
betweenness block of 5        0                   5  1             0        0.26667  0.73333
betweenness block of 5        1  b                3  0.6           0.5      0.58333  0.41667
betweenness block of 5        2  d                1  0.2           1        1        0
degree                        0                   5  1             0        0.26667  0.73333
degree                        1  b                3  0.6           0.5      0.58333  0.41667
degree                        2  d                1  0.2           1        1        0
degree static                 0                   5  1             0        0.26667  0.73333
degree static                 1  b                3  0.6           0.5      0.58333  0.41667
degree static                 2  d                1  0.2           1        1        0
collective                    0                   5  1             0        0.26667  0.73333
collective                    1  b                3  0.6           0.5      0.58333  0.41667
collective                    2  a                3  0.6           0        0.16667  0.83333
katz                          0                   5  1             0        0.26667  0.73333
katz                          1  b                3  0.6           0.5      0.58333  0.41667
katz                          2  d                1  0.2           1        1        0
random                        0                   5  1             0        0.26667  0.73333
random                        1  b                3  0.6           0.5      0.58333  0.41667
random                        2  e                2  0.4           0.66667  0.66667  0.33333

Mean share of the largest part along each curve
Removed by              Removals  Area
──────────────────────  ────────  ────
betweenness                    2  0.6
betweenness static             2  0.6
betweenness block of 5         2  0.6
degree                         2  0.6
degree static                  2  0.6
collective                     2  0.7
katz                           2  0.6
random                         2  0.65

From phase to phase
From  To  Nodes kept  Ties kept  among who stayed  First ten kept  Kept  New  Lost
────  ──  ──────────  ─────────  ────────────────  ──────────────  ────  ───  ────
1     2   0.4         0          0                 0.5                0    2     3

Transactional or organisational, trait by trait
Phase  Trait              0 transactional, 1 organisational
─────  ─────────────────  ─────────────────────────────────
       tie lifetime       0
       ties kept          0
       reciprocity        0
       centralisation     0.41667
       clustering         0.42857
       hierarchy          1
       repeated dealings  0.4

Rank by betweenness when ties are missing (nine of ten times)
Node  Rank  % of ties lost  Median  from  to
────  ────  ──────────────  ──────  ────  ──
b        1               5       1     1   1
b        1              10       1     1   1
b        1              20       2     1   3
b        1              30       1     1   3
d        2               5       2     2   2
d        2              10       2     2   2
d        2              20       3     1   4
d        2              30       2     1   4
a        3               5       3     3   3
a        3              10       3     3   3
a        3              20       3     2   4
a        3              30       3     2   4
c        4               5       4     4   4
c        4              10       4     4   4
c        4              20       3     1   4
c        4              30       4     1   4
e        5               5       5     5   5
e        5              10       5     5   5
e        5              20       5     5   5
e        5              30       5     5   5
note: rows that tie a node to itself, left out: 1
note: a place in a network is no evidence of guilt

$ manumit network --ties ties.csv --format jsonl --removals 0 --keys 0 --runs 1 --quiet | head -3
{"phase":null,"nodes":5,"ties":5,"arcs":null,"ties_to_oneself":1,"components":1,"largest":5,"density":0.5,"path_mean":1.6,"diameter":3,"transitivity":0.428571428571,"clustering":0.333333333333,"assortativity":-0.5625,"efficiency":0.733333333333,"fragmentation":0,"df":0.266666666667,"core_most":2,"cut_nodes":2,"bridges":2,"degree_centralisation":0.416666666667,"betweenness_centralisation":0.375,"reciprocity":null,"modularity":0.08,"communities":2,"leaders":["b","d","a"],"path_sources":5,"component_sizes":[5]}
{"phase":"1","nodes":4,"ties":3,"arcs":null,"ties_to_oneself":0,"components":1,"largest":4,"density":0.5,"path_mean":1.66666666667,"diameter":3,"transitivity":0,"clustering":0,"assortativity":-0.5,"efficiency":0.722222222222,"fragmentation":0,"df":0.277777777778,"core_most":1,"cut_nodes":2,"bridges":3,"degree_centralisation":0.333333333333,"betweenness_centralisation":0.444444444444,"reciprocity":null,"modularity":0.166666666667,"communities":2,"leaders":["b","c","a"],"path_sources":4,"component_sizes":[4]}
{"phase":"2","nodes":3,"ties":2,"arcs":null,"ties_to_oneself":1,"components":1,"largest":3,"density":0.666666666667,"path_mean":1.33333333333,"diameter":2,"transitivity":0,"clustering":0,"assortativity":-1,"efficiency":0.833333333333,"fragmentation":0,"df":0.166666666667,"core_most":1,"cut_nodes":1,"bridges":2,"degree_centralisation":1,"betweenness_centralisation":1,"reciprocity":null,"modularity":0,"communities":1,"leaders":["d","b","e"],"path_sources":3,"component_sizes":[3]}

$ printf 'source,target,weight\na,b,-1\n' > bad.csv; manumit network --ties bad.csv
manumit: bad.csv, row 2, column 3: a weight must be a number above 0 with at most 6 decimals
[exit 3]

$ printf 'source,target\na,\n' > bad.csv; manumit network --ties bad.csv
manumit: bad.csv, row 2, column 2: a name is missing
[exit 3]

# By hand: a-b is one long; a-c-b and a-d-b are a half and a half, a third and two thirds: three ways as short. One of five
# pairs is tied in two layers.
$ printf 'source,target,weight,layer\na,b,1,calls\na,c,2,calls\nc,b,2,payments\na,d,3,payments\nd,b,0.5,calls\nd,b,1,payments\n' > ties.csv

$ manumit network --ties ties.csv --removals 0 --keys 0 --runs 1 --format jsonl | grep -o '"node":"[abcd]"[^}]*"betweenness_weighted":[0-9.]*' | sed 's/,.*,/ /'
manumit: note: a place in a network is no evidence of guilt
"node":"a" "betweenness_weighted":1
"node":"b" "betweenness_weighted":0
"node":"c" "betweenness_weighted":0.333333333333
"node":"d" "betweenness_weighted":0.333333333333

$ manumit network --ties ties.csv --removals 0 --keys 0 --runs 1 | grep -A 7 '^Transactional'
Transactional or organisational, trait by trait
Phase  Trait              0 transactional, 1 organisational
─────  ─────────────────  ─────────────────────────────────
       centralisation     0.33333
       clustering         0.75
       repeated dealings  0.8
       multiplexity       0.2

$ printf 'source\na\n' > bad.csv; manumit network --ties bad.csv
manumit: bad.csv, row 1: there is no column 'target'
  what to do: the columns are: source, target, weight, phase, layer
[exit 3]

$ printf 'source,target\n' > bad.csv; manumit network --ties bad.csv
manumit: bad.csv: the table has no row
[exit 3]

$ manumit network
manumit: --ties names the table
  what to do: see 'manumit network --help'
[exit 2]

$ manumit network --ties none.csv
manumit: none.csv: no such file
  what to do: check the name and the folder
[exit 4]
