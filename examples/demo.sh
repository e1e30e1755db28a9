#!/usr/bin/env bash
# The main job on two ledgers that nobody here made, from files to findings; then on a made-up world whose
# truth is known, and how well it did. Called by `./dev demo`.
#   demo.sh MANUMIT [FOLDER]     FOLDER (default build/demo) is made anew
# Berka: a real Czech bank, anonymised by its publishers (PKDD'99). AMLSim: simulated by IBM's program.
# Where they come from and under what terms: tests/data/*/README.md.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "$1")
folder=${2:-$top/build/demo}
rm -rf "$folder"
mkdir -p "$folder/data"
cd "$folder"
export XDG_DATA_HOME=$folder/home # the demo's key stays in its folder
PATH=$(dirname "$program"):$PATH

if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; else bold='' plain=''; fi
say() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
run() {
  printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
  "$@"
}

for name in berka amlsim20k; do tar -xJf "$top/tests/data/$name/$name.tar.xz" -C "$folder"; done
mkdir statements
mv berka/{account,client,disp,trans}.asc amlsim20k/transactions.csv statements/

say "1  A case file, and its key"
run manumit new demo.mnm --person demo --shares 0

say "2  Sources: each is recognised, read by its specification, reconciled"
run manumit add demo.mnm statements --person demo --grade B2

say "3  What reconciles and what does not"
cat <<'TXT'
Running balances stand in every row of the Czech bank's statements. The order within a day is not given: manumit
finds one in which every balance fits. The specification declares a rounding tolerance of 0.10, and each use is
counted. The days that still do not fit are listed: here all lie on the day with which the excerpt breaks off.
TXT
run manumit gaps demo.mnm

say "4  Patterns"
run manumit investigate demo.mnm --person demo
run manumit show demo.mnm findings --limit 5

say "5  One finding, row by row, each with where it was read"
number=$(manumit show demo.mnm findings --type T2 --format csv --quiet | awk -F, 'NR > 1 && $6 > 8 && !n { n = $1 } END { print n }')
run manumit show demo.mnm finding "$number"

say "6  Is the case what it says?"
run manumit verify demo.mnm

say "7  A made-up world with trafficking in it: what is found, held against the truth"
cat <<'TXT'
Ten networks live in an economy of six countries: about 200,000 transfers in a year, and what registers, police, border
guards, inspectors and a helpline know. Nobody in it is real. What was planted stands in world/truth, which the
investigation does not read; marking does, afterwards.
TXT
run manumit exercise make --scenario mixed --seed 7 -o world
rm world/agencies/*/fiu/bank-*.csv # these statements tell the same transfers as the ledger
run manumit new world.mnm --person demo --shares 0
run manumit add world.mnm world/ledger world/agencies --spec world/specs --person demo
run manumit investigate world.mnm --person demo
run manumit exercise mark world world.mnm

say "8  The first of its suspected networks: who does what, links through time, what ties it together; and drawn"
run manumit show world.mnm network 1
run manumit show world.mnm network 1 --svg network-1.svg --yes
run manumit show world.mnm network 1 --pdf network-1.pdf --yes

say "9  What breaks it for good, where its money goes, what it earns"
run manumit disrupt world.mnm 1 --svg plans-1.svg --yes
run manumit hubs world.mnm --svg hubs.svg --yes --quiet -o hubs.txt
run manumit business world.mnm network 1

say "10  Whom to look after first: who is flagged as a possible victim, by which signs"
run manumit status world.mnm -o flagged.txt --quiet --yes
head -n 12 flagged.txt

say "11  Its money, followed under every rule; a person elects one, and the exhibit leads with it"
run manumit trace world.mnm --from network:1 --rule all --person demo --quiet -o rules.txt --yes
run manumit trace world.mnm --from network:1 --elect libr --why 'one wrongdoer, mixed accounts' --person demo
run manumit freeze world.mnm --network 1 --at 2024-12-31 --currency GBP --person demo
run manumit report world.mnm trace network:1 --person demo -o exhibit-1.pdf --yes

cat <<TXT

${bold}Look at the pictures${plain}
  $folder/network-1.svg   network 1 (opens in any browser); network-1.pdf for print
  $folder/plans-1.svg     what each plan leaves of it, month by month
  $folder/hubs.svg        places that distribute, and places that feed them
  $folder/exhibit-1.pdf   its money, as an exhibit for court

${bold}What to type next${plain}  (in $folder, with XDG_DATA_HOME=$XDG_DATA_HOME)
  manumit show demo.mnm findings | less       all findings, in sentences
  manumit show world.mnm networks             all suspected networks by rank
  manumit show demo.mnm account Berka:2867    a statement with its running balance
  manumit show world.mnm network 1 --ties     what ties the first network of the made-up world
  manumit export demo.mnm -o findings.jsonl   for other programs
  manumit sql demo.mnm 'select channel, count(*) from transfer group by channel'
  manumit sniff YOUR-FILE.csv                 how a file of your own would be read
A finding is a lead for a person to judge, never a verdict: shops, payrolls and landlords make the same shapes.
TXT
