#!/usr/bin/env bash
# run.sh BUILD [SECONDS] [TARGET...]: each fuzz target for so many seconds of wall time (600), as many at
# once as there are processors. New inputs go to BUILD/corpus, crashes to BUILD/crashes; exit 1 on a crash.
set -u
build=$1
shift
seconds=600
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
here=$(cd "$(dirname "$0")" && pwd)
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for source in "$here"/fuzz_*.c; do targets+=("$(basename "$source" .c)"); done
fi
mkdir -p "$build/crashes" "$build/logs"
one() {
  local target=$1 corpus="$build/corpus/$1"
  mkdir -p "$corpus"
  local program
  program=$(find "$build" -name "$target" -type f -perm -u+x | head -1)
  [ -n "$program" ] || { echo "$target: no such program in $build"; return 1; }
  local seeds=()
  [ -d "$here/corpus/${target#fuzz_}" ] && seeds=("$here/corpus/${target#fuzz_}")
  if "$program" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=3000 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$build/crashes/$target-" "$corpus" "${seeds[@]}" >"$build/logs/$target.log" 2>&1; then
    echo "$target: clean, $(grep -o 'number_of_executed_units: *[0-9]*' "$build/logs/$target.log" | grep -o '[0-9]*$') inputs in $seconds s"
  else
    echo "$target: FAILED, see $build/logs/$target.log"
    return 1
  fi
}
failed=0
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || failed=1; done
  one "$target" &
done
while [ "$(jobs -rp | wc -l)" -gt 0 ]; do wait -n || failed=1; done
exit $failed
