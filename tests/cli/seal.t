# Opening one person for one role, by two people; what is refused; and who saw her.

$ cat > people.ftm <<'END'
> {"id":"p1","schema":"Person","properties":{"name":["Maria Canary"],"birthDate":["1990-02-03"]}}
> END

$ manumit new s.mnm -q > new.txt; manumit add s.mnm people.ftm -q > add.txt

$ manumit show s.mnm persons --format csv | tr -d '\r' | sed 1d | cut -d, -f1 > maria

$ manumit show s.mnm person $(cat maria) --role investigator --format csv | grep -c Canary
0
[exit 1]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte
manumit: a second person is missing
  what to do: give --second NAME; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second duarte
manumit: the second person is the first one
  what to do: name another one; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --by Duarte --second Okoye
manumit: no reason was given
  what to do: give --reason TEXT; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second Okoye --role investigator
manumit: this role may not open or close a person
  what to do: ask the owner of the case or a supervisor; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second Okoye --for guest
manumit: nobody is opened for this role
  what to do: roles are investigator, supervisor, victims-counsel and ngo; that it was refused stands in the audit
[exit 6]

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second Okoye --person ana
Decision: 1
What: unseal-investigator
For: investigator

$ manumit unseal s.mnm person $(cat maria) --reason hearing --by Duarte --second Okoye
manumit: this person is open to that role already
[exit 4]

$ manumit show s.mnm person $(cat maria) --role investigator --format csv | grep -c -e Canary -e 1990
2

$ manumit show s.mnm person $(cat maria) --role supervisor --format csv | grep -c -e Canary -e 1990
0
[exit 1]

$ manumit seal s.mnm person $(cat maria) --reason 'hearing over' --by Duarte
Decision: 2
What: seal
For: investigator

$ manumit seal s.mnm person $(cat maria) --reason 'hearing over' --by Duarte
manumit: this person is not open to that role
[exit 4]

$ manumit show s.mnm person $(cat maria) --role investigator --format csv | grep -c -e Canary -e 1990
0
[exit 1]

# a question that reads sealed columns is written down too
$ manumit sql s.mnm 'select count(*) from subject' --format csv | tail -1
1\r

$ manumit sql s.mnm 'select sealed is not null as there from statement limit 1' --format csv | tail -1
1\r

$ manumit audit s.mnm --who-saw $(cat maria) --format json | python3 -c "import json,sys; print(*[(e['verb'], e['object'], e['why']) for e in json.load(sys.stdin)['audit']], sep='\n')"
('refuse', 'subject:1', 'this person is not open to this role')
('refuse', 'subject:1', 'a second person is missing')
('refuse', 'subject:1', 'the second person is the first one')
('refuse', 'subject:1', 'no reason was given')
('refuse', 'subject:1', 'this role may not open or close a person')
('refuse', 'subject:1', 'nobody is opened for this role')
('open', 'subject:1', '')
('refuse', 'subject:1', 'this person is not open to this role')
('refuse', 'subject:1', 'this person is not open to this role')
('open', 'sql', '')
('open', 'sql', '')

$ manumit verify s.mnm -q | head -1
Sound: yes
