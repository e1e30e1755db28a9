/* The same transfer from another source (ledger rule: for equal canonical rows keep the greatest
 * number that any one source holds). Rows of equal time are compared by digest, both sides sorted
 * and merged. A debit of one statement and the credit of another are never the same record, however
 * equal: they are two legs, which pairing joins, and each keeps its own statement's balance. A row
 * that names both sides is known by either leg. */
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

typedef struct candidate {
  int64_t time;
  uint64_t high, low, order;
  uint64_t place; /* place in ledger order; what is there: its reference */
  uint32_t row;
  uint8_t side; /* side_of */
} candidate;

enum { BOTH_SIDES, DEBIT_LEG, CREDIT_LEG };

static uint8_t side_of(const uint8_t *flags, uint32_t row) {
  if (!flags || !(flags[row] & MNM_ROW_ONE_SIDED)) return BOTH_SIDES;
  return flags[row] & MNM_ROW_STATEMENT_OF_TO ? CREDIT_LEG : DEBIT_LEG;
}

static int compare_numbers(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

static int compare_equal(const candidate *a, const candidate *b) {
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  int high = compare_numbers(a->high, b->high);
  return high ? high : compare_numbers(a->low, b->low);
}

static int compare_candidates(const void *a_data, const void *b_data) {
  const candidate *a = a_data, *b = b_data;
  int digest = compare_equal(a, b);
  if (digest) return digest;
  if (a->side != b->side) return a->side < b->side ? -1 : 1;
  int order = compare_numbers(a->order, b->order);
  return order ? order : compare_numbers(a->place, b->place);
}

/* Rows of `rows` (through index) whose time also occurs in `other` (through other_index). */
static mnm_status common_times(mnm_column *out, const mnm_ledger__rows *rows,
                               const mnm_column *index, const mnm_ledger__rows *other,
                               const mnm_column *other_index, mnm_err *err) {
  const int64_t *booked = mnm_ledger__booked(rows), *times = mnm_ledger__booked(other);
  const uint32_t *at = index->data, *other_at = other_index->data;
  const uint64_t *order = rows->batch.order.count ? rows->batch.order.data : NULL;
  const uint64_t *reference = rows->reference.count ? rows->reference.data : NULL;
  const uint8_t *flags = rows->batch.flags.count ? rows->batch.flags.data : NULL;
  uint64_t next = 0;
  for (uint64_t i = 0; i < index->count; i++) {
    uint32_t row = at[i];
    while (next < other_index->count && times[other_at[next]] < booked[row]) next++;
    if (next == other_index->count) return MNM_OK;
    if (times[other_at[next]] != booked[row]) continue;
    candidate one = {.time = booked[row],
                     .order = order ? order[row] : MNM_ORDER_NONE,
                     .place = reference ? reference[row] : i,
                     .row = row,
                     .side = side_of(flags, row)};
    MNM_TRY(mnm_column_push(out, &one, err));
  }
  return MNM_OK;
}

/* Fills in digests and sorts. */
static mnm_status digest_candidates(mnm_ledger__sorter *sorter, mnm_column *candidates,
                                    const mnm_ledger__rows *rows, mnm_err *err) {
  mnm_column wanted, digest;
  mnm_column_init(&wanted, sizeof(uint32_t), &sorter->ctx);
  mnm_column_init(&digest, sizeof(mnm_ledger__digest), &sorter->ctx);
  mnm_status status = mnm_column_reserve(&digest, mnm_ledger__count(rows), err);
  candidate *all = candidates->data;
  for (uint64_t i = 0; i < candidates->count && status == MNM_OK; i++)
    status = mnm_column_push(&wanted, &all[i].row, err);
  if (status == MNM_OK)
    status = mnm_ledger__digests(digest.data, rows, sorter->keys, wanted.data, wanted.count,
                                 sorter->ctx.pool, err);
  const mnm_ledger__digest *digests = digest.data;
  for (uint64_t i = 0; i < candidates->count && status == MNM_OK; i++) {
    all[i].high = digests[all[i].row].high;
    all[i].low = digests[all[i].row].low;
  }
  bool sorted = true; /* as rows of one run without orders mostly are */
  for (uint64_t i = 1; i < candidates->count && sorted; i++)
    sorted = compare_candidates(&all[i - 1], &all[i]) < 0;
  if (status == MNM_OK && !sorted) qsort(all, candidates->count, sizeof *all, compare_candidates);
  mnm_column_clear(&wanted);
  mnm_column_clear(&digest);
  return status;
}

/* Equal rows of one side on both hands, each sorted by order: those of equal order first, then as
 * they come. `taken` says which of those that are there were met. */
static void match_side(uint64_t *known, const candidate *rows, uint64_t row_count,
                       const candidate *there, uint64_t there_count, uint8_t *taken) {
  uint64_t a = 0, b = 0;
  while (a < row_count && b < there_count) {
    if (rows[a].order == there[b].order) {
      known[rows[a].row] = there[b].place;
      taken[b] = 1;
      a++;
      b++;
    } else if (rows[a].order < there[b].order) {
      a++;
    } else {
      b++;
    }
  }
  b = 0;
  for (a = 0; a < row_count; a++) {
    if (known[rows[a].row] != UINT64_MAX) continue;
    while (b < there_count && taken[b]) b++;
    if (b == there_count) return;
    taken[b] = 1;
    known[rows[a].row] = there[b].place;
  }
}

/* Rows that are not known yet by the i-th, (i+1)-th, ... of those there that are free. */
static void match_rest(uint64_t *known, const candidate *rows, uint64_t row_count,
                       const candidate *there, uint64_t there_count, uint8_t *taken) {
  uint64_t b = 0;
  for (uint64_t a = 0; a < row_count; a++) {
    if (known[rows[a].row] != UINT64_MAX) continue;
    while (b < there_count && taken[b]) b++;
    if (b == there_count) return;
    taken[b] = 1;
    known[rows[a].row] = there[b].place;
  }
}

static uint64_t side_end(const candidate *rows, uint64_t first, uint64_t count, uint32_t side) {
  while (first < count && rows[first].side == side) first++;
  return first;
}

/* Leg by leg; then legs against rows of both sides, and the other way round, where a debit and a
 * credit that are there stand for one transfer between them: of the credits only those beyond the
 * debits count. */
static void match_group(uint64_t *known, const candidate *rows, uint64_t row_count,
                        const candidate *there, uint64_t there_count, uint8_t *taken) {
  uint64_t at[4] = {0}, there_at[4] = {0};
  memset(taken, 0, there_count);
  for (uint32_t side = BOTH_SIDES; side <= CREDIT_LEG; side++) {
    at[side + 1] = side_end(rows, at[side], row_count, side);
    there_at[side + 1] = side_end(there, there_at[side], there_count, side);
    match_side(known, rows + at[side], at[side + 1] - at[side], there + there_at[side],
               there_at[side + 1] - there_at[side], taken + there_at[side]);
  }
  uint64_t debits = there_at[2] - there_at[1], credits = there_at[3] - there_at[2];
  match_rest(known, rows, at[1], there + there_at[1], debits, taken + there_at[1]);
  if (credits > debits)
    match_rest(known, rows, at[1], there + there_at[2] + debits, credits - debits,
               taken + there_at[2] + debits);
  for (uint32_t side = DEBIT_LEG; side <= CREDIT_LEG; side++) {
    /* a debit and a credit may both be known by one row: it is their transfer */
    memset(taken, 0, there_at[1]);
    match_rest(known, rows + at[side], at[side + 1] - at[side], there, there_at[1], taken);
  }
}

static uint64_t group_end(const candidate *all, uint64_t first, uint64_t count) {
  uint64_t last = first + 1;
  while (last < count && compare_equal(&all[first], &all[last]) == 0) last++;
  return last;
}

static void match(uint64_t *known, const mnm_column *rows, const mnm_column *there,
                  uint8_t *taken) {
  const candidate *a = rows->data, *b = there->data;
  uint64_t i = 0, j = 0;
  while (i < rows->count && j < there->count) {
    int order = compare_equal(&a[i], &b[j]);
    if (order < 0) {
      i++;
    } else if (order > 0) {
      j++;
    } else {
      uint64_t i_end = group_end(a, i, rows->count), j_end = group_end(b, j, there->count);
      match_group(known, a + i, i_end - i, b + j, j_end - j, taken);
      i = i_end;
      j = j_end;
    }
  }
}

mnm_status mnm_ledger__find_known(mnm_ledger__sorter *sorter, mnm_column *known,
                                  const mnm_ledger__rows *rows, const mnm_column *index,
                                  const mnm_ledger__rows *there, mnm_err *err) {
  uint64_t count = mnm_ledger__count(rows);
  known->count = 0;
  MNM_TRY(mnm_column_reserve(known, count, err));
  known->count = count;
  if (count > 0) memset(known->data, 0xFF, count * sizeof(uint64_t));
  if (count == 0 || mnm_ledger__count(there) == 0) return MNM_OK;
  mnm_column there_index, ours, theirs, taken;
  mnm_column_init(&there_index, sizeof(uint32_t), &sorter->ctx);
  mnm_column_init(&ours, sizeof(candidate), &sorter->ctx);
  mnm_column_init(&theirs, sizeof(candidate), &sorter->ctx);
  mnm_column_init(&taken, 1, &sorter->ctx);
  mnm_status status = mnm_ledger__sort_time(sorter, &there_index, there, err);
  if (status == MNM_OK) status = common_times(&ours, rows, index, there, &there_index, err);
  if (status == MNM_OK && ours.count > 0) {
    status = common_times(&theirs, there, &there_index, rows, index, err);
    if (status == MNM_OK) status = mnm_ledger__keys_grow(sorter->keys, err);
    if (status == MNM_OK) status = digest_candidates(sorter, &ours, rows, err);
    if (status == MNM_OK) status = digest_candidates(sorter, &theirs, there, err);
    if (status == MNM_OK) status = mnm_column_reserve(&taken, theirs.count, err);
    if (status == MNM_OK) match(known->data, &ours, &theirs, taken.data);
  }
  mnm_column_clear(&there_index);
  mnm_column_clear(&ours);
  mnm_column_clear(&theirs);
  mnm_column_clear(&taken);
  return status;
}
