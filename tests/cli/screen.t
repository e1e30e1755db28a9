# screen: who is to be presumed a victim, from facts, without a case.

$ cat > facts.csv <<END
> person,fact,answer,basis,source,statement,note
> V-1,age,31,,,,Anna Kowalska
> V-1,form,labour,,,,
> V-1,recruitment,present,document,S-1,,
> V-1,DR01,present,testimony,S-2,A,
> V-1,EX01,present,ledger,S-3,,
> V-1,EX02,present,ledger,S-3,,
> V-1,CD01,present,testimony,S-2,A,
> V-1,CD01,absent,testimony,S-4,B,
> V-2,age,16,,,,Ewa Nowak
> V-2,form,sexual,,,,
> V-2,harbouring,present,observation,S-4,,
> V-2,sexual_exploitation,present,observation,S-4,,
> V-2,consent,present,testimony,S-5,,
> V-2,need_health,present,observation,S-4,,
> END

$ manumit screen --facts facts.csv
Person  Outcome          Act  Means      Purpose  Child  Without testimony  Method             Grades are  Class for statistics  Of ILO's eleven             Smuggling  Screen again  Complete
──────  ───────────────  ───  ─────────  ───────  ─────  ─────────────────  ─────────────────  ──────────  ────────────────────  ──────────────────────────  ─────────  ────────────  ────────
V-1     undecided        yes  undecided  yes      no     undecided          graded-dimensions  secondary   undecided             ILO02, ILO08, ILO10, ILO11  undecided  undecided     no
V-2     presumed-victim  yes  undecided  yes      yes    yes                palermo-elements   not loaded  none                                              undecided  undecided     yes
V-1: Not decided: offer the same protection and referral while the facts that are missing are found out.
V-2: Presume a victim: offer protection, shelter, health care and counsel now; no proof and no statement is asked for before.

Dimensions, by the grades
Person  Dimension                              Positive   Strong  Medium  Weak  Open strong  medium  weak
──────  ─────────────────────────────────────  ─────────  ──────  ──────  ────  ───────────  ──────  ────
V-1     deceptive_recruitment                  undecided       1       0     0            0       8     1
V-1     coercive_recruitment                   undecided       0       0     0            1       9     0
V-1     recruitment_abuse_of_vulnerability     undecided       0       0     0            0      14     2
V-1     exploitation                           yes             1       1     0            0       6     1
V-1     coercion_at_destination                undecided       0       0     0            4      10     1
V-1     abuse_of_vulnerability_at_destination  undecided       0       0     0            0       5     2

What each element rests on
Person  Element  Holds      Without testimony  Facts by testimony  By other evidence  By both  Contradicted
──────  ───────  ─────────  ─────────────────  ──────────────────  ─────────────────  ───────  ────────────
V-1     act      yes        yes                                 0                  1        0             0
V-1     means    undecided  undecided                           2                  0        0             1
V-1     purpose  yes        yes                                 0                  2        0             0
V-2     act      yes        yes                                 0                  1        0             0
V-2     means    undecided  undecided                           0                  0        0             0
V-2     purpose  yes        yes                                 0                  1        0             0

What would decide
Person  Element  Facts  Each of these could decide, alone or with others
──────  ───────  ─────  ──────────────────────────────────────────────────────────────────────────────────
V-1     means       57  DR02, DR03, DR04, DR05, DR06, DR07, DR08, DR09, DR10, CR01, CR02, CR03 and 45 more

Contradictory statements
Person  Fact  Answer   Basis      Source  Statement  Day
──────  ────  ───────  ─────────  ──────  ─────────  ───
V-1     CD01  present  testimony  S-2     A
V-1     CD01  absent   testimony  S-4     B

Needs, and consent to a referral
Person  Need     Needed     Consents  May be referred
──────  ───────  ─────────  ────────  ───────────────
V-1     health   undecided  no        no
V-1     shelter  undecided  no        no
V-1     counsel  undecided  no        no
V-1     safety   undecided  no        no
V-2     health   yes        no        no
V-2     shelter  undecided  no        no
V-2     counsel  undecided  no        no
V-2     safety   undecided  no        no

How far what these results rest on was checked
Part                             Checked    Where it comes from
───────────────────────────────  ─────────  ───────────────────────────────────────────────────────────────────────────────────────────────────────
rule of a dimension              secondary  WCMS_105023, p. 3, as reported
elements of the definition       read       Palermo Protocol Art. 3(a), as quoted in the ILO/EC brochure; 3(b) to (d) from a text that reports them
class for statistics             secondary  classification used in a labour force survey in Moldova, as reported
ILO's eleven                     secondary  ILO Indicators of Forced Labour, 2012; numbering as in a secondary synthesis
screening again after smuggling  ours       a debt still paid more than 30 days after arrival
adult_labour                     secondary  grades from a secondary synthesis that says it was checked against WCMS_105023 and WCMS_105035
child_labour                     secondary  grades from a secondary synthesis that says it was checked against WCMS_105023 and WCMS_105035
adult_sexual                     not-found  the graded list was not found: load the official one
child_sexual                     not-found  the graded list was not found: load the official one

# one more fact decides
$ cp facts.csv more.csv; echo 'V-1,DR10,present,document,S-1,,' >> more.csv

$ manumit screen --facts more.csv --format json | python3 -c "import json,sys; s=json.load(sys.stdin)['screenings'][0]; print(s['outcome'], s['class'], s['without_testimony'])"
presumed-victim undecided undecided

# a smuggled person who still pays a month after arrival is screened again
$ cat > smuggled.yaml <<END
> person: S-1
> age: adult
> arrived: 2026-01-01
> debt_paid: [2026-01-31, 2026-02-01]
> facts:
>   border_crossed: {answer: present, basis: document}
>   fee_agreed: {answer: present, basis: testimony}
> END

$ manumit screen --facts smuggled.yaml --format json | python3 -c "import json,sys; s=json.load(sys.stdin)['screenings'][0]; print(s['outcome'], s['smuggling'], s['rescreen'])"
undecided no yes

# whom to see first; the list is for those who refer
$ manumit screen --list facts.csv --role ngo
Order  Person  Outcome          Child  Needs   May be referred for  Facts that would decide
─────  ──────  ───────────────  ─────  ──────  ───────────────────  ───────────────────────
    1  V-2     presumed-victim  yes    health                                             0
    2  V-1     undecided        no                                                       57

$ manumit screen --list facts.csv --role investigator
manumit: a list of possible victims is not open to this role
  what to do: it is for the role that refers: --role ngo
[exit 6]

# official grades
$ printf 'id,set,grade,source\nCD07,child_sexual,strong,WCMS_105023\nCD07,child_sexual,perhaps,WCMS_105023\n' > grades.csv

$ manumit screen --facts facts.csv --load grades.csv
manumit: grades.csv, row 3, column 3: a grade must be strong, medium, weak or not-in-list
[exit 3]

$ manumit screen --facts facts.csv --stand-in --format json | python3 -c "import json,sys; print([s['grades'] for s in json.load(sys.stdin)['screenings']])"
['secondary', 'stand-in']

# a name is no label
$ printf 'person,fact,answer\nAnna Kowalska,DR01,present\n' > named.csv

$ manumit screen --facts named.csv
manumit: named.csv, row 2, column 1: a person must be a label of 1 to 32 letters, digits, '-', '_', '.' or ':', without blanks, that says nothing of who it is
[exit 3]

$ manumit screen
manumit: give one of CASE, --facts FILE, --list FILE, --closed FILE and --questions
  what to do: see 'manumit screen --help'
[exit 2]
