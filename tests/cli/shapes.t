# detect without a case: T6 to T10, H1, H3, H4 and H5, each on a ledger made for it.

$ cat > money.csv <<END
> id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> t1,1704067200,A,B,600000,EUR,wire,,,
> t2,1704070800,B,C,580000,EUR,wire,,,
> t3,1704074400,C,D,560000,EUR,wire,,,
> t4,1704078000,D,E,550000,EUR,wire,,,
> u1,1705000000,X1,Y,100000,EUR,wire,,ann,
> u2,1705003600,Y,X2,98000,EUR,wire,,,ann
> c1,1706000000,CASH,F,600000,EUR,cash_deposit,north/1,,fay
> c2,1706010000,CASH,G,700000,EUR,cash_deposit,south/4,,fay
> c3,1706020000,CASH,F,500000,EUR,cash_deposit,east/2,,fay
> c4,1706030000,CASH,F,400000,EUR,cash_deposit,south/4,,fay
> c5,1706040000,F,Z,1400000,EUR,wire,,fay,
> END

$ manumit detect --ledger money.csv --only T6,T8,T9,T10 | tr '{' '\n' | grep -o '"typology".*"standing"'

$ manumit detect --ledger money.csv --only T10 | grep -o '"sentence".*'

$ echo '{"home": {"F": "north"}, "T10": {"g": 3}}' > home.json; manumit detect --ledger money.csv --params home.json --only T10

$ echo '{"home": {"F": "west"}, "thresholds": {"EUR": 450000}, "T10": {"g": 1}}' > low.json; manumit detect --ledger money.csv --params low.json --only T9,T10 | grep -o '"tx":[^]]*'

# a stack: three pay three, who pay three

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for a in 1 2 3; do for b in 1 2 3; do echo "p$a$b,17040672$a$b,S$a,M$b,10000,EUR,wire,,,"; echo "q$a$b,17040675$a$b,M$a,D$b,9900,EUR,wire,,,"; done; done) > stack.csv; manumit detect --ledger stack.csv --only T7 | grep -o '"kind".*"tx"\|"sentence".*'

# wages of four, most of which one gets

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for w in 1 2 3 4; do for m in 0 1 2; do t=$((1704067200 + m * 2678400)); echo "f$w$m,$t,FARM,W$w,120000,EUR,wage,,,"; echo "k$w$m,$((t + 3600 * w)),W$w,K,90000,EUR,wire,,,"; echo "c$w$m,$((t + 86400 + 60 * w)),W$w,CASH,20000,EUR,cash_withdrawal,north/m1,,"; done; done) > wages.csv; manumit detect --ledger wages.csv --only H1 | tr '{' '\n' | grep -o '"typology".*"tx"\|"part":"[a-z]*"\|"sentence".*' | sort | uniq -c | sed 's/^ *//'

$ echo '{"H1": {"rho": 100000}}' > some.json; manumit detect --ledger wages.csv --params some.json --only H1 | grep -o '"sentence":"The wages[^"]*"'

$ echo '{"roles": {"K": "recruiter"}}' > roles.json; manumit detect --ledger wages.csv --params roles.json --only H5 | tr '{' '\n' | grep -o '"centre".*"standing"\|"sentence".*' | head -4

$ echo '{"roles": {"K": "recruitor"}}' > roles.json; manumit detect --ledger wages.csv --params roles.json --only H5

$ echo '{"T6": {"rho": 500000}}' > bad.json; manumit detect --ledger wages.csv --params bad.json

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner; for w in 1 2 3 4 5 6; do echo "g$w,17040$w,V$w,R,4000$w,EUR,remittance,,,"; done; echo a1,170500,P,SITE,1500,EUR,card,,,; for t in 1 2 3; do echo "b$t,1705${t}1,P,INN$t,9000,EUR,card,town$t/1,,"; done) > two.csv; echo '{"home": {"V1": "hill", "V2": "hill", "V3": "hill", "V4": "hill", "V5": "hill", "V6": "hill", "R": "sea"}, "roles": {"SITE": "advert", "INN1": "lodging", "INN2": "lodging", "INN3": "transport"}}' > who.json; manumit detect --ledger two.csv --params who.json --only H3,H4 | tr '{' '\n' | grep -o '"typology".*"standing"\|"sentence".*'
