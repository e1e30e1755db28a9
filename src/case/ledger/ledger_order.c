/* The ledger's total order: (booked_us, day before timed, statement, order, transfer_id), why:
 * docs/decisions/0402-total-order.md. Time is sorted by radix; within equal times most rows have
 * no statement order and no id of their own, and are sorted by digests, which are as good as
 * random: one counting pass over their first bits leaves next to nothing to do. */
#include "case/ledger/ledger_internal.h"

typedef struct item {
  uint64_t high, low; /* what is sorted by first: time, or a digest */
  uint32_t row;
} item;

#define RADIX_BITS 11u
#define RADIX_LEAST 2048u /* rows below which radix sort does not pay */
#define INSERTION_MOST 24u

void mnm_ledger__sorter_init(mnm_ledger__sorter *sorter, mnm_ledger__keys *keys,
                             const mnm_ledger__files *files, const mnm_ctx *ctx) {
  *sorter = (mnm_ledger__sorter){.keys = keys, .files = files};
  if (ctx) sorter->ctx = *ctx;
  mnm_column_init(&sorter->item, sizeof(item), ctx);
  mnm_column_init(&sorter->spare, sizeof(item), ctx);
  mnm_column_init(&sorter->digest, sizeof(mnm_ledger__digest), ctx);
  mnm_column_init(&sorter->wanted, sizeof(uint32_t), ctx);
}

void mnm_ledger__sorter_clear(mnm_ledger__sorter *sorter) {
  mnm_column_clear(&sorter->item);
  mnm_column_clear(&sorter->spare);
  mnm_column_clear(&sorter->digest);
  mnm_column_clear(&sorter->wanted);
}

/* ---- comparing rows of one time -----------------------------------------------------------------
 */

typedef struct tie_view {
  const uint8_t *grain, *flags;
  const uint64_t *order, *source_row;
  const uint32_t *from, *to, *source;
  const int64_t *balance;
  const mnm_text_column *native;
  const mnm_ledger__digest *digest;
  const uint8_t *account;
  const mnm_ledger__files *files;
} tie_view;

static const void *values_of(const mnm_column *column) {
  return column->count ? column->data : NULL;
}

static int compare_u64(uint64_t a, uint64_t b) {
  return a < b ? -1 : a > b;
}

/* Key of the statement a row's order belongs to; 16 bytes. */
static const uint8_t *statement_of(const tie_view *view, uint32_t row) {
  static const uint8_t one_source[16] = {0};
  uint8_t flags = view->flags ? view->flags[row] : 0;
  if (flags & MNM_LEDGER__FILE_ORDER) {
    if (!view->files || !view->source) return one_source;
    const mnm_ledger__file *file = view->files->source.data;
    for (uint64_t i = 0; i < view->files->source.count; i++)
      if (file[i].source_id == view->source[row]) return file[i].key;
    return one_source;
  }
  uint32_t account = flags & MNM_ROW_STATEMENT_OF_TO ? view->to[row] : view->from[row];
  return view->account + (size_t)account * 16;
}

static int compare_statements(const tie_view *view, uint32_t a, uint32_t b) {
  if (!view->order) return 0;
  bool a_has = view->order[a] != MNM_ORDER_NONE, b_has = view->order[b] != MNM_ORDER_NONE;
  if (a_has != b_has) return a_has ? 1 : -1;
  if (!a_has) return 0;
  int statements = memcmp(statement_of(view, a), statement_of(view, b), 16);
  return statements ? statements : compare_u64(view->order[a], view->order[b]);
}

static mnm_text id_text(const tie_view *view, uint32_t row, char hex[33]) {
  if (view->native) {
    mnm_text native = mnm_text_column_get(view->native, row);
    if (native.bytes) return native;
  }
  uint64_t bytes[2] = {__builtin_bswap64(view->digest[row].high),
                       __builtin_bswap64(view->digest[row].low)};
  mnm_seal_hex(hex, bytes, 16);
  return (mnm_text){hex, 32};
}

static int compare_ids(const tie_view *view, uint32_t a, uint32_t b) {
  if (view->native) {
    char a_hex[33], b_hex[33];
    int ids = mnm_text_compare(id_text(view, a, a_hex), id_text(view, b, b_hex));
    if (ids) return ids;
  }
  int high = compare_u64(view->digest[a].high, view->digest[b].high);
  return high ? high : compare_u64(view->digest[a].low, view->digest[b].low);
}

/* Equal transfers: nothing that leaves the case depends on their order, but it must be one. */
static int compare_rest(const tie_view *view, uint32_t a, uint32_t b) {
  /* legs of different sides first, since balances are not always read */
  if (view->flags && view->flags[a] != view->flags[b])
    return view->flags[a] < view->flags[b] ? -1 : 1;
  if (view->balance && view->balance[a] != view->balance[b])
    return view->balance[a] < view->balance[b] ? -1 : 1;
  if (view->source && view->source[a] != view->source[b])
    return view->source[a] < view->source[b] ? -1 : 1;
  int rows = view->source_row ? compare_u64(view->source_row[a], view->source_row[b]) : 0;
  return rows ? rows : compare_u64(a, b);
}

static int compare_ties(const tie_view *view, const item *a, const item *b, bool plain) {
  if (plain) {
    if (a->high != b->high) return a->high < b->high ? -1 : 1;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    return compare_rest(view, a->row, b->row);
  }
  bool a_timed = view->grain[a->row] != MNM_GRAIN_DAY,
       b_timed = view->grain[b->row] != MNM_GRAIN_DAY;
  if (a_timed != b_timed) return a_timed ? 1 : -1;
  int order = compare_statements(view, a->row, b->row);
  if (!order) order = compare_ids(view, a->row, b->row);
  return order ? order : compare_rest(view, a->row, b->row);
}

/* ---- sorting ------------------------------------------------------------------------------------
 */

static void insertion_sort(const tie_view *view, item *items, uint64_t count, bool plain) {
  for (uint64_t i = 1; i < count; i++) {
    item moved = items[i];
    uint64_t at = i;
    while (at > 0 && compare_ties(view, &moved, &items[at - 1], plain) < 0) {
      items[at] = items[at - 1];
      at--;
    }
    items[at] = moved;
  }
}

/* `spare` has room for `count`. */
static void merge_sort(const tie_view *view, item *items, item *spare, uint64_t count, bool plain) {
  for (uint64_t at = 0; at < count; at += INSERTION_MOST)
    insertion_sort(view, items + at, count - at < INSERTION_MOST ? count - at : INSERTION_MOST,
                   plain);
  for (uint64_t width = INSERTION_MOST; width < count; width *= 2) {
    for (uint64_t first = 0; first < count; first += 2 * width) {
      uint64_t middle = first + width < count ? first + width : count;
      uint64_t last = first + 2 * width < count ? first + 2 * width : count;
      uint64_t a = first, b = middle;
      for (uint64_t to = first; to < last; to++) {
        bool take_b =
            a == middle || (b < last && compare_ties(view, &items[b], &items[a], plain) < 0);
        spare[to] = items[take_b ? b++ : a++];
      }
    }
    memcpy(items, spare, count * sizeof *items);
  }
}

static void sort_some(const tie_view *view, item *items, item *spare, uint64_t count, bool plain) {
  if (count <= INSERTION_MOST)
    insertion_sort(view, items, count, plain);
  else
    merge_sort(view, items, spare, count, plain);
}

/* By the first bits of digests, then each bucket. */
static void sort_digests(const tie_view *view, item *items, item *spare, uint64_t count) {
  if (count <= INSERTION_MOST) {
    insertion_sort(view, items, count, true);
    return;
  }
  uint32_t bits = 63u - (uint32_t)__builtin_clzll(count);
  if (bits > RADIX_BITS) bits = RADIX_BITS;
  uint32_t start[(1u << RADIX_BITS) + 1];
  memset(start, 0, ((size_t)1 << bits) * sizeof *start + sizeof *start);
  uint32_t shift = 64 - bits;
  for (uint64_t i = 0; i < count; i++) start[(items[i].high >> shift) + 1]++;
  for (uint32_t bucket = 0; bucket < 1u << bits; bucket++) start[bucket + 1] += start[bucket];
  for (uint64_t i = 0; i < count; i++) spare[start[items[i].high >> shift]++] = items[i];
  /* start[b] is now the end of bucket b */
  uint64_t first = 0;
  for (uint32_t bucket = 0; bucket < 1u << bits; bucket++) {
    uint64_t last = start[bucket];
    if (last > first) sort_some(view, spare + first, items + first, last - first, true);
    first = last;
  }
  memcpy(items, spare, count * sizeof *items);
}

static mnm_status resize(mnm_column *column, uint64_t count, mnm_err *err) {
  if (column->count < count) MNM_TRY(mnm_column_reserve(column, count - column->count, err));
  column->count = count;
  return MNM_OK;
}

/* ---- time ---------------------------------------------------------------------------------------
 */

static void radix_sort(item *items, item *spare, uint64_t count, uint64_t range) {
  uint32_t start[1u << RADIX_BITS];
  item *from = items, *to = spare;
  for (uint32_t shift = 0; shift < 64 && range >> shift != 0; shift += RADIX_BITS) {
    memset(start, 0, sizeof start);
    const uint64_t mask = (1u << RADIX_BITS) - 1;
    for (uint64_t i = 0; i < count; i++) start[from[i].high >> shift & mask]++;
    uint32_t sum = 0;
    for (uint32_t bucket = 0; bucket <= mask; bucket++) {
      uint32_t rows = start[bucket];
      start[bucket] = sum;
      sum += rows;
    }
    for (uint64_t i = 0; i < count; i++) to[start[from[i].high >> shift & mask]++] = from[i];
    item *swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}

static void merge_times(item *items, item *spare, uint64_t count) {
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t first = 0; first < count; first += 2 * width) {
      uint64_t middle = first + width < count ? first + width : count;
      uint64_t last = first + 2 * width < count ? first + 2 * width : count;
      uint64_t a = first, b = middle;
      for (uint64_t to = first; to < last; to++) {
        bool take_b = a == middle || (b < last && items[b].high < items[a].high);
        spare[to] = items[take_b ? b++ : a++];
      }
    }
    memcpy(items, spare, count * sizeof *items);
  }
}

mnm_status mnm_ledger__sort_time(mnm_ledger__sorter *sorter, mnm_column *index,
                                 const mnm_ledger__rows *rows, mnm_err *err) {
  uint64_t count = mnm_ledger__count(rows);
  if (count >= UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "at most 4294967294 transfers can be sorted at once");
  MNM_TRY(resize(index, count, err));
  uint32_t *out = index->data;
  const int64_t *booked = mnm_ledger__booked(rows);
  bool sorted = true;
  int64_t least = count ? booked[0] : 0, most = least;
  for (uint64_t row = 0; row < count; row++) {
    out[row] = (uint32_t)row;
    sorted = sorted && (row == 0 || booked[row - 1] <= booked[row]);
    least = booked[row] < least ? booked[row] : least;
    most = booked[row] > most ? booked[row] : most;
  }
  if (sorted) return MNM_OK;
  MNM_TRY(resize(&sorter->item, count, err));
  MNM_TRY(resize(&sorter->spare, count, err));
  item *items = sorter->item.data;
  for (uint64_t row = 0; row < count; row++)
    items[row] = (item){(uint64_t)booked[row] - (uint64_t)least, 0, (uint32_t)row};
  if (count < RADIX_LEAST)
    merge_times(items, sorter->spare.data, count);
  else
    radix_sort(items, sorter->spare.data, count, (uint64_t)most - (uint64_t)least);
  for (uint64_t row = 0; row < count; row++) out[row] = items[row].row;
  return MNM_OK;
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static uint64_t group_end(const int64_t *booked, const uint32_t *index, uint64_t first,
                          uint64_t count) {
  uint64_t last = first + 1;
  while (last < count && booked[index[last]] == booked[index[first]]) last++;
  return last;
}

/* Rows whose digest the order asks for: those that share their time with another one and have no id
 * of their own. */
static mnm_status find_ties(mnm_ledger__sorter *sorter, const mnm_ledger__rows *rows,
                            const uint32_t *index, const mnm_text_column *native, bool *out_any,
                            mnm_err *err) {
  uint64_t count = mnm_ledger__count(rows), found = 0;
  const int64_t *booked = mnm_ledger__booked(rows);
  MNM_TRY(resize(&sorter->wanted, count, err));
  uint32_t *wanted = sorter->wanted.data;
  *out_any = false;
  for (uint64_t first = 0, last; first < count; first = last) {
    last = group_end(booked, index, first, count);
    if (last - first == 1) continue;
    *out_any = true;
    for (uint64_t i = first; i < last; i++)
      if (!native || mnm_text_column_get(native, index[i]).bytes == 0) wanted[found++] = index[i];
  }
  sorter->wanted.count = found;
  return MNM_OK;
}

/* Whether two rows of a sorted group go by the same id, so that their digests decide. */
static bool same_ids(const tie_view *view, const uint32_t *rows, uint64_t count) {
  char a_hex[33], b_hex[33];
  for (uint64_t i = 1; i < count; i++)
    if (mnm_text_equal(id_text(view, rows[i - 1], a_hex), id_text(view, rows[i], b_hex)))
      return true;
  return false;
}

/* Rows of one time that differ in nothing that stands before the digest in the key. */
static bool plain_group(const tie_view *view, const uint32_t *rows, uint64_t count) {
  if (view->native) return false;
  bool timed = view->grain[rows[0]] != MNM_GRAIN_DAY;
  for (uint64_t i = 0; i < count; i++) {
    if ((view->grain[rows[i]] != MNM_GRAIN_DAY) != timed) return false;
    if (view->order && view->order[rows[i]] != MNM_ORDER_NONE) return false;
  }
  return true;
}

static void sort_group(const tie_view *view, uint32_t *rows, uint64_t count, item *items,
                       item *spare) {
  bool plain = plain_group(view, rows, count);
  for (uint64_t i = 0; i < count; i++)
    items[i] = (item){view->digest[rows[i]].high, view->digest[rows[i]].low, rows[i]};
  if (plain)
    sort_digests(view, items, spare, count);
  else
    sort_some(view, items, spare, count, false);
  for (uint64_t i = 0; i < count; i++) rows[i] = items[i].row;
}

mnm_status mnm_ledger__sort(mnm_ledger__sorter *sorter, mnm_column *index,
                            const mnm_ledger__rows *rows, mnm_err *err) {
  MNM_TRY(mnm_ledger__sort_time(sorter, index, rows, err));
  MNM_TRY(mnm_ledger__keys_grow(sorter->keys, err));
  uint64_t count = mnm_ledger__count(rows);
  const mnm_batch *batch = &rows->batch;
  const mnm_text_column *native = batch->native_id.end.count ? &batch->native_id : NULL;
  bool any = false;
  MNM_TRY(find_ties(sorter, rows, index->data, native, &any, err));
  if (!any) return MNM_OK;
  MNM_TRY(resize(&sorter->digest, count, err));
  if (native) memset(sorter->digest.data, 0, count * sizeof(mnm_ledger__digest));
  MNM_TRY(mnm_ledger__digests(sorter->digest.data, rows, sorter->keys, sorter->wanted.data,
                              sorter->wanted.count, sorter->ctx.pool, err));
  MNM_TRY(resize(&sorter->item, count, err));
  MNM_TRY(resize(&sorter->spare, count, err));
  tie_view view = {
      .grain = batch->booked_grain.data,
      .flags = values_of(&batch->flags),
      .order = values_of(&batch->order),
      .source_row = values_of(&batch->source_row),
      .from = batch->account_from.data,
      .to = batch->account_to.data,
      .source = values_of(&rows->source),
      .balance = values_of(&batch->balance_minor),
      .native = native,
      .digest = sorter->digest.data,
      .account = sorter->keys->account.data,
      .files = sorter->files,
  };
  uint32_t *out = index->data;
  item *items = sorter->item.data, *spare = sorter->spare.data;
  const int64_t *booked = mnm_ledger__booked(rows);
  for (uint64_t first = 0, last; first < count; first = last) {
    last = group_end(booked, out, first, count);
    uint64_t group = last - first;
    if (group == 1) continue;
    sort_group(&view, out + first, group, items, spare);
    if (!native || !same_ids(&view, out + first, group)) continue;
    MNM_TRY(mnm_ledger__digests(sorter->digest.data, rows, sorter->keys, out + first, group, NULL,
                                err));
    sort_group(&view, out + first, group, items, spare);
  }
  return MNM_OK;
}
