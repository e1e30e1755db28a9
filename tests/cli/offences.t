# offences and harm: what is to be examined, with evidence; numbers are a person's.

$ (echo id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner
> n=0; for w in 0 1 2 3 4 5; do echo "p$w,$((1646352000 + n++ * 60)),FIRM,W$w,150000,EUR,wage,,firm,worker$w"; echo "s$w,$((1646438400 + n++ * 60)),W$w,HAND,120000,EUR,wire,,worker$w,boss"; done
> for leg in S,M1,9 S,M2,9 S,M3,9 S,M4,9 M1,G,8 M2,G,8 M3,G,8 M4,G,8 G,U,30 U,V,29 V,S,28 HAND,S,40; do echo "r$n,$((1646452000 + n++ * 3600)),${leg%,*},${leg##*,}0000,EUR,wire,,,"; done) > flow.csv

$ cat > book.ftm <<END
> {"id": "boss", "schema": "Person", "properties": {"name": ["Boss"]}}
> {"id": "worker0", "schema": "Person", "properties": {"name": ["Worker"]}}
> {"id": "debt1", "schema": "Debt", "properties": {"debtor": ["worker0"], "creditor": ["boss"], "amount": ["9000"], "currency": ["EUR"], "date": ["2022-02-01"]}}
> END

$ manumit new raid.mnm --person ana --shares 0 --quiet >/dev/null; manumit add raid.mnm flow.csv book.ftm --person ana --quiet --format csv | cut -d, -f1,2; manumit investigate raid.mnm --person ana --quiet >/dev/null; manumit offences raid.mnm --accounts FIRM,HAND,W0,W1,W2,W3,W4,W5
path,outcome
flow.csv,added
book.ftm,added
To be examined                                   Stage    Against  Confiscation  Sign              Seen  What would decide                                                                                            Mark
───────────────────────────────────────────────  ───────  ───────  ────────────  ────────────────  ────  ───────────────────────────────────────────────────────────────────────────────────────────────────────────  ────
trafficking in human beings                      exploit  person   yes           H1                   1  an act, a means (not for a child) and the purpose of exploitation; 'manumit screen' lists what would decide  S
trafficking in human beings                      exploit  person   yes           line:wages taken     6  an act, a means (not for a child) and the purpose of exploitation; 'manumit screen' lists what would decide  S
extortion and debt bondage                       control  person   yes           record:debt          1  what the debt was for, whether it fell as it was paid, and what was threatened                               M
offences against labour and social-security law  exploit  person   usually       H1                   1  hours, wage due by law, registration, contributions                                                          M
offences against labour and social-security law  exploit  person   usually       line:wages paid      6  hours, wage due by law, registration, contributions                                                          M
money laundering                                 launder  state    yes           T4                   1  that the money came from an offence, and that who moved it knew                                              P

No sign in this case: that says nothing of whether it happened
Without a sign here                        What would decide                                                     Mark
─────────────────────────────────────────  ────────────────────────────────────────────────────────────────────  ────
tax evasion                                what was declared                                                     P
document forgery                           the documents themselves, and who made them                           P
immigration-law abuse                      how the border was crossed, on whose papers, and who gained           P
corruption of officials                    what was signed or overlooked, and what for                           P
fraud                                      what was promised, and what there was                                 P
living on the earnings of prostitution     whose work it was, and who kept what was paid                         M
bid-rigging and unfair competition         who else bid, at what price, and who wrote the bids                   M
participation in an organised group        three persons or more, for some time, for gain, and who knew of whom  M
unlawful confinement                       statements, doors, phones, who held the keys                          M
theft or withholding of documents          where the documents are, and who used them                            M
assault and bodily harm                    statements, medical records                                           M
sexual assault and rape                    statements, medical records                                           P
forced abortion                            statements, medical records                                           P
torture                                    statements, medical records                                           P
murder                                     who has not been seen since                                           P
kidnapping                                 statements, journeys, ransom                                          P
intimidation or subversion of officials    what the inspection found, and what became of it                      P
drug trafficking                           seizures; what was sold                                               P
arms trafficking                           seizures                                                              P
cybercrime                                 devices, accounts, what was done with them                            P
benefit fraud                              in whose name benefits were drawn, and who had them                   M
forced marriage                            statements, registers                                                 M
organ trafficking and illegal transplants  the clinic's records, and who chose                                   M
Findings and hits on possible victims alone: 0
note: what a possible victim's account was used for stands under nobody: whether she had to is to be asked first, and non-punishment examined
note: a sign says that something is to be examined, never that anybody did it

# evidence and whose part it was: never a possible victim's
$ manumit offences raid.mnm --accounts FIRM,HAND,W0,W1,W2,W3,W4,W5 --format csv --quiet | grep -E '^(offence|traff|labour|debt-bondage),' | cut -d, -f1,6-9 | sed -E 's/[PCT]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/T/'
offence,sign,seen,evidence,accounts
debt-bondage,record:debt,1,T,HAND
labour,H1,1,F3,HAND
labour,line:wages paid,6,p0|p1|p2|p3|p4|p5,FIRM
offence

# nor payments that would lead to her, for whoever may not know
$ manumit offences raid.mnm --accounts FIRM,HAND,W0,W1,W2,W3,W4,W5 --role guest --format csv --quiet | grep -E '^labour,' | cut -d, -f1,6-9
labour,(sealed),(sealed),(sealed),(sealed)
labour,(sealed),(sealed),(sealed),(sealed)

$ manumit offences raid.mnm network 1 --format csv --quiet | grep -E '^[a-z-]+,.*(H|T|line|comp)' | cut -d, -f1,6,7
trafficking,H1,1
trafficking,line:wages taken,6
debt-bondage,record:debt,1
labour,H1,1
labour,line:wages paid,6
laundering,T4,1
bid-rigging,M\r

# a list of one's own
$ cat > own.yaml <<END
> version: 1
> offences:
>   - {id: pay, title: "unpaid work", stage: exploit, against: person, predicate: seldom, mark: M, source: "ours", signs: ["line:wages taken"], decides: "hours"}
> END

$ manumit offences raid.mnm --accounts HAND,W0 --list own.yaml --format csv --quiet
offence,title,stage,against,predicate,sign,seen,evidence,accounts,decides,mark,source\r
pay,unpaid work,exploit,person,seldom,line:wages taken,1,s0,HAND,hours,M,ours\r
\r
offence,title,decides,mark\r
\r
name,value\r
by_victims,0\r

$ manumit offences raid.mnm --accounts HAND --list flow.csv
manumit: flow.csv, row 1, column 1: the file must be a mapping with 'version' and 'offences'
[exit 3]

$ manumit offences raid.mnm network 9
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

# harm: a cell without evidence is empty, and numbers come from persons alone
$ manumit harm raid.mnm network 1 --cell individual/physical --severity 4 --incidence 2 --why 'records of a hospital' --person ana
Decision: 1

$ manumit harm raid.mnm network 1 --cell individual/physical --severity 3 --incidence 2 --why 'one record was about another' --person eve
Decision: 2

$ manumit harm raid.mnm network 1 --undo 2 --why 'it was about her after all' --person eve

$ manumit harm raid.mnm network 1 | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z/TIME/'
Level       Kind           What is seen
──────────  ─────────────  ────────────────────────────────────
individual  physical
individual  social
individual  environmental
individual  economic       wages were taken, as 6 payments show
individual  structural
community   physical
community   social
community   environmental
community   economic
community   structural
region      physical
region      social
region      environmental
region      economic
region      structural

Entered by persons
Decision  Level       Kind      Severity  Incidence  Stands  By   At                    Why
────────  ──────────  ────────  ────────  ─────────  ──────  ───  ────────────────────  ────────────────────────────
       1  individual  physical         4          2  yes     ana  TIME  records of a hospital
       2  individual  physical         3          2  no      eve  TIME  one record was about another
note: an empty cell says that nothing in the case speaks of it, not that there was no harm; numbers are persons' judgements and are never added up

$ manumit harm raid.mnm network 1 --role guest --format csv --quiet | tail -3 | cut -d, -f1-7,9
decision,level,kind,severity,incidence,stands,by,why\r
(sealed),individual,physical,(sealed),(sealed),(sealed),(sealed),(sealed)\r
(sealed),individual,physical,(sealed),(sealed),(sealed),(sealed),(sealed)\r

$ manumit harm raid.mnm network 1 --cell individual/physical --severity 4 --incidence 2
manumit: --why TEXT is missing: on what does it rest?
  what to do: see 'manumit harm --help'
[exit 2]

$ manumit harm raid.mnm network 1 --cell individual/physical --severity 6 --incidence 2 --why x
manumit: --severity must be a whole number from 0 to 5
  what to do: see 'manumit harm --help'
[exit 2]

$ manumit harm raid.mnm network 1 --cell people/physical --severity 4 --incidence 2 --why x
manumit: --cell must be individual, community or region, a slash, and physical, social, environmental, economic or structural
  what to do: see 'manumit harm --help'
[exit 2]

$ manumit harm raid.mnm network 1 --severity 4
manumit: --severity, --incidence and --why go with --cell or --undo
  what to do: see 'manumit harm --help'
[exit 2]

$ manumit harm raid.mnm network 1 --undo 99 --why x
manumit: no harm was entered of this network under this number
[exit 4]

$ manumit harm raid.mnm network 9 --cell region/social --severity 4 --incidence 2 --why x
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]

$ manumit harm raid.mnm network 9
manumit: this case has no network of this number
  what to do: 'manumit show CASE networks' lists them
[exit 4]
