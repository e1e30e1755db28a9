/* Who else lives from an account. */
#include <stdlib.h>
#include <string.h>

#include "base/arena/arena.h"
#include "base/time/time.h"
#include "stage/restore/restore.h"

#define MONTHS_REGULAR 3u

typedef struct paid { /* one payment of a looked-at account */
  uint32_t place, payee;
  int64_t month, amount;
} paid;

static int by_payee(const void *left, const void *right) {
  const paid *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  if (a->payee != b->payee) return a->payee < b->payee ? -1 : 1;
  return a->month < b->month ? -1 : a->month > b->month;
}

/* Rows in order of time: the first one at or after `time_us`. */
static uint32_t first_at(const mnm_restore_rows *rows, int64_t time_us) {
  uint32_t low = 0, high = rows->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (rows->time_us[middle] < time_us)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int64_t month_of(int64_t time_us) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, time_us);
  return (int64_t)civil.year * 12 + civil.month;
}

static mnm_status gather(mnm_column *out, const mnm_restore_rows *rows, const uint32_t *place_of,
                         uint32_t begin, uint32_t end, const mnm_ctx *ctx, mnm_err *err) {
  for (uint32_t row = begin; row < end; row++) {
    if ((row - begin) % 1048576 == 0)
      MNM_TRY(mnm_ctx_tick(ctx, "dependants", row - begin, end - begin, err));
    uint32_t place = place_of[rows->from[row]];
    if (place == UINT32_MAX || rows->to[row] == rows->from[row] || rows->amount_minor[row] == 0)
      continue;
    const paid line = {place, rows->to[row], month_of(rows->time_us[row]), rows->amount_minor[row]};
    MNM_TRY(mnm_column_push(out, &line, err));
  }
  return MNM_OK;
}

static mnm_status tell(mnm_restore_living *out, const paid *line, uint64_t count, mnm_err *err) {
  for (uint64_t begin = 0, end; begin < count; begin = end) {
    mnm_wide sum = 0;
    uint32_t months = 0;
    mnm_restore_living *who = &out[line[begin].place];
    for (end = begin; end < count && line[end].place == line[begin].place &&
                      line[end].payee == line[begin].payee;
         end++) {
      months += end == begin || line[end].month != line[end - 1].month;
      sum += line[end].amount;
    }
    who->payees++;
    if (months < MONTHS_REGULAR) continue;
    who->regular++;
    if (mnm_money_narrow(&who->regular_minor, sum + who->regular_minor) != MNM_OK)
      return mnm_err_set(err, MNM_E_OVERFLOW, "the payments of an account leave 64 bits together");
  }
  return MNM_OK;
}

mnm_status mnm_restore_living_find(mnm_restore_living *out, const mnm_restore_rows *rows,
                                   const uint32_t *accounts, uint32_t count, uint32_t account_count,
                                   int64_t at_us, uint32_t days, const mnm_ctx *ctx, mnm_err *err) {
  if (days > 36600) return mnm_err_set(err, MNM_E_RANGE, "a look-back has at most 36,600 days");
  mnm_arena arena;
  mnm_column lines;
  mnm_status status = MNM_OK;
  mnm_arena_init(&arena, ctx);
  uint32_t *place_of = mnm_arena_take(&arena, (account_count + 1ull) * sizeof *place_of);
  if (place_of == NULL) {
    mnm_arena_clear(&arena);
    return mnm_err_nomem(err);
  }
  memset(place_of, 0xFF, (account_count + 1ull) * sizeof *place_of);
  mnm_column_init(&lines, sizeof(paid), ctx);
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    if (accounts[i] >= account_count)
      status = mnm_err_set(err, MNM_E_RANGE, "an account is not there");
    else
      place_of[accounts[i]] = i;
  }
  if (status == MNM_OK) {
    int64_t begin_us = at_us - (int64_t)days * MNM_US_PER_DAY;
    status =
        gather(&lines, rows, place_of, first_at(rows, begin_us), first_at(rows, at_us), ctx, err);
  }
  if (status == MNM_OK) {
    if (lines.count > 1) qsort(lines.data, lines.count, sizeof(paid), by_payee);
    if (count > 0) memset(out, 0, count * sizeof *out);
    status = tell(out, lines.data, lines.count, err);
  }
  mnm_column_clear(&lines);
  mnm_arena_clear(&arena);
  return status;
}
