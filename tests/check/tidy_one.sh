#!/usr/bin/env bash
# tidy_one.sh BUILD CACHE FILE: static analysis of one file. A pass is remembered by the digest of
# the preprocessed text and the rules, so that an unchanged file costs nothing. With MNM_TIDY=quick
# nothing is searched path by path (clang-analyzer-*), which is nine tenths of the time.
set -u
build=$1 cache=$2 file=$3
less=
[ "${MNM_TIDY:-}" = quick ] && less='-clang-analyzer-*'
key=$({ cat .clang-tidy; echo "$less"; ${CC_TIDY:-clang} -std=gnu17 -D_GNU_SOURCE -DMNM_VERSION='"0"' -Isrc -I. -E -P "$file" 2>/dev/null; } |
  sha256sum | cut -d' ' -f1)
[ -e "$cache/$key" ] && exit 0
if out=$(clang-tidy -p "$build" --quiet --checks="$less" --warnings-as-errors='*' "$file" 2>/dev/null); then
  : >"$cache/$key"
else
  printf '%s\n' "$out"
  exit 1
fi
