/* One account's rows as its own statements have them, with a balance that is counted beside what
 * the bank states. Rows come from the ledger twice: with both sides of each pair (what this
 * statement says), and joined (who the other side is, and under which id it is cited). */
#include "case/run/run_statement.h"

#include <stdlib.h>

#include "case/run/run_internal.h"

typedef struct entry { /* one line or balance, in order */
  int64_t at_us;
  uint64_t source;
  int64_t stated_minor;
  uint32_t row;    /* of the legs; UINT32_MAX: a balance */
  uint32_t merged; /* row of the joined ledger; UINT32_MAX: none */
  uint16_t currency;
  bool own;
  bool credit; /* the second line of a row that changes currencies counts, too */
} entry;

typedef struct position { /* one currency */
  mnm_wide running;
  uint16_t currency;
  bool known;
} position;

typedef struct open_leg { /* a break that concerns one row */
  uint64_t reference;
  uint32_t candidates;
  uint8_t kind;
} open_leg;

typedef struct statement {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_ledger *legs, *joined;
  mnm_run__rows rows; /* of `joined` */
  uint32_t account;
  mnm_column balance;  /* entry: as stated, then in order */
  mnm_column entry;    /* entry */
  mnm_column position; /* position */
  mnm_column open;     /* open_leg, by reference */
  mnm_arena arena;
} statement;

/* ---- balances and breaks that are kept beside the rows --- */

static mnm_status take_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                               mnm_err *err) {
  statement *work = payload;
  if (row->account >= mnm_accounts_count(mnm_ledger_accounts(work->legs)) ||
      mnm_ledger_same(work->legs, row->account) != work->account)
    return MNM_OK;
  entry one = {.at_us = row->at_us,
               .source = source_id,
               .stated_minor = row->amount_minor,
               .row = UINT32_MAX,
               .merged = UINT32_MAX,
               .currency = row->currency,
               .own = true};
  /* after the rows of its moment: before those of the next */
  if (row->kind == 1 && one.at_us < INT64_MAX) one.at_us++;
  return mnm_column_push(&work->balance, &one, err);
}

static int compare_balances(const void *a_data, const void *b_data) {
  const entry *a = a_data, *b = b_data;
  if (a->at_us != b->at_us) return a->at_us < b->at_us ? -1 : 1;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  if (a->stated_minor != b->stated_minor) return a->stated_minor < b->stated_minor ? -1 : 1;
  return a->source < b->source ? -1 : a->source > b->source;
}

/* A closing balance and the next opening one are one, as are those of overlapping exports. */
static void settle_balances(mnm_column *balances) {
  entry *all = balances->data;
  uint64_t kept = 0;
  if (balances->count > 1) qsort(all, balances->count, sizeof *all, compare_balances);
  for (uint64_t i = 0; i < balances->count; i++) {
    bool again = kept > 0 && all[kept - 1].at_us == all[i].at_us &&
                 all[kept - 1].currency == all[i].currency &&
                 all[kept - 1].stated_minor == all[i].stated_minor;
    if (!again) all[kept++] = all[i];
  }
  balances->count = kept;
}

static mnm_status take_open(void *payload, const mnm_store_stage_break *row, mnm_err *err) {
  statement *work = payload;
  bool leg = row->row.kind == MNM_BREAK_AMBIGUOUS || row->row.kind == MNM_BREAK_MISSING_LEG;
  if (!leg || mnm_ledger_same(work->legs, row->row.account) != work->account) return MNM_OK;
  open_leg one = {row->reference, row->row.rows > 0 ? row->row.rows - 1 : 0, row->row.kind};
  return mnm_column_push(&work->open, &one, err);
}

static int compare_open(const void *a_data, const void *b_data) {
  const open_leg *a = a_data, *b = b_data;
  return a->reference < b->reference ? -1 : a->reference > b->reference;
}

/* ---- rows --- */

typedef struct leg { /* a row of `legs`, from this account's side */
  uint64_t reference;
  bool credit, self, one_sided, own, balance_here;
  bool of_to; /* order and balance are those of the receiving side */
} leg;

static leg leg_at(const statement *work, uint32_t row) {
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  const mnm_batch *batch = mnm_ledger_columns(work->legs);
  uint8_t flags = batch->flags.count > 0 ? ((const uint8_t *)batch->flags.data)[row] : 0;
  bool of_to = (flags & MNM_ROW_STATEMENT_OF_TO) != 0;
  leg out = {.reference = mnm_ledger_reference(work->legs, row),
             .self = t->account_from[row] == t->account_to[row],
             .one_sided = (flags & MNM_ROW_ONE_SIDED) != 0,
             .of_to = of_to};
  out.credit = t->account_from[row] != work->account;
  uint32_t whose = of_to ? t->account_to[row] : t->account_from[row];
  out.own = !out.one_sided || whose == work->account;
  out.balance_here = whose == work->account;
  return out;
}

static mnm_status push_row(statement *work, uint32_t row, mnm_err *err) {
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  leg one = leg_at(work, row);
  if (!one.own) { /* joined: it is told by the row of this account's own statement */
    mnm_ledger_pair pair;
    bool some = false;
    MNM_TRY(mnm_ledger_pair_of(work->store, one.reference, &pair, &some, err));
    if (some) return MNM_OK;
  }
  entry line = {.at_us = t->booked_us[row],
                .row = row,
                .merged = UINT32_MAX,
                .stated_minor = MNM_BALANCE_NONE,
                .currency = one.credit && t->to_currency ? t->to_currency[row] : t->currency[row],
                .own = one.own};
  if (one.balance_here && t->balance_minor) line.stated_minor = t->balance_minor[row];
  if (!mnm_run__rows_find(&work->rows, one.reference, &line.merged)) line.merged = UINT32_MAX;
  line.credit = one.credit;
  bool changes = one.self && t->to_currency && t->to_currency[row] != t->currency[row];
  const int64_t stated_minor = line.stated_minor;
  if (changes && one.of_to) line.stated_minor = MNM_BALANCE_NONE;
  MNM_TRY(mnm_column_push(&work->entry, &line, err));
  if (!changes) return MNM_OK;
  line.credit = true;
  line.currency = t->to_currency[row];
  line.stated_minor = one.of_to ? stated_minor : MNM_BALANCE_NONE;
  return mnm_column_push(&work->entry, &line, err);
}

/* Rows and balances into one order. */
static mnm_status gather(statement *work, int64_t to_us, mnm_err *err) {
  const entry *balance = work->balance.data;
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  uint64_t next = 0;
  for (uint32_t row = 0; row < t->count; row++) {
    for (; next < work->balance.count && balance[next].at_us <= t->booked_us[row]; next++)
      MNM_TRY(mnm_column_push(&work->entry, &balance[next], err));
    MNM_TRY(push_row(work, row, err));
  }
  for (; next < work->balance.count; next++)
    if (to_us == MNM_TIME_NONE || balance[next].at_us - 1 <= to_us)
      MNM_TRY(mnm_column_push(&work->entry, &balance[next], err));
  return MNM_OK;
}

/* ---- the running balance --- */

static position *position_of(statement *work, uint16_t currency, mnm_err *err) {
  position *all = work->position.data;
  for (uint64_t i = 0; i < work->position.count; i++)
    if (all[i].currency == currency) return &all[i];
  position one = {.currency = currency};
  if (mnm_column_push(&work->position, &one, err) != MNM_OK) return NULL;
  return (position *)work->position.data + work->position.count - 1;
}

static int64_t amount_of(const statement *work, const entry *line) {
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  return line->credit && t->to_amount_minor ? t->to_amount_minor[line->row]
                                            : t->amount_minor[line->row];
}

static bool is_self(const statement *work, const entry *line) {
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  uint32_t row = line->row;
  bool one_currency = !t->to_currency || t->to_currency[row] == t->currency[row];
  return t->account_from[row] == t->account_to[row] && one_currency;
}

/* What a line adds to the balance in its currency. */
static mnm_wide moved(const statement *work, const entry *line) {
  if (line->row == UINT32_MAX || !line->own || is_self(work, line)) return 0;
  int64_t amount = amount_of(work, line);
  return line->credit ? amount : -(mnm_wide)amount;
}

/* Where the first stated balance leads back to. */
static mnm_status begin_balances(statement *work, mnm_err *err) {
  const entry *all = work->entry.data;
  for (uint64_t i = 0; i < work->entry.count; i++) {
    position *at = position_of(work, all[i].currency, err);
    if (!at) return MNM_E_NOMEM;
    if (at->known) continue;
    at->running += moved(work, &all[i]);
    if (all[i].stated_minor == MNM_BALANCE_NONE) continue;
    at->running = all[i].stated_minor - at->running;
    at->known = true;
  }
  return MNM_OK;
}

/* ---- telling --- */

static mnm_status open_text(mnm_status (*open)(mnm_store *, uint64_t, mnm_arena *, mnm_text *,
                                               mnm_err *),
                            statement *work, uint64_t reference, mnm_text *out, mnm_err *err) {
  mnm_err sealed = {0};
  mnm_status status = open(work->store, reference, &work->arena, out, &sealed);
  if (status == MNM_E_KEY) *out = (mnm_text){"", 0}; /* erased: shown as none */
  if (status == MNM_OK || status == MNM_E_KEY) return MNM_OK;
  if (err) *err = sealed;
  return status;
}

static mnm_status fill_texts(statement *work, const entry *from, mnm_run_line *line,
                             char id[MNM_TRANSFER_ID_BYTES], uint64_t own_reference, mnm_err *err) {
  bool found = from->merged != UINT32_MAX;
  uint32_t bytes = 0;
  MNM_TRY(mnm_ledger_transfer_id(found ? work->joined : work->legs,
                                 found ? from->merged : from->row, id, MNM_TRANSFER_ID_BYTES,
                                 &bytes, err));
  line->transfer_id = (mnm_text){id, bytes};
  line->purpose = (mnm_text){"", 0};
  if (!mnm_store_has_key(work->store)) return MNM_OK;
  MNM_TRY(open_text(mnm_ledger_own_purpose, work, own_reference, &line->purpose, err));
  if (line->purpose.bytes > 0 || line->reference == own_reference) return MNM_OK;
  return open_text(mnm_ledger_purpose, work, line->reference, &line->purpose, err);
}

static mnm_status fill_line(statement *work, const entry *from, mnm_run_entry *out,
                            char id[MNM_TRANSFER_ID_BYTES], mnm_err *err) {
  const mnm_transfers *t = mnm_ledger_transfers(work->legs);
  const uint32_t row = from->row;
  leg one = leg_at(work, row);
  mnm_run_line *line = &out->line;
  line->reference = one.reference;
  line->booked_us = t->booked_us[row];
  line->grain = t->booked_grain ? t->booked_grain[row] : MNM_GRAIN_SECOND;
  line->credit = from->credit;
  out->self = is_self(work, from);
  line->other = one.credit ? t->account_from[row] : t->account_to[row];
  line->amount_minor = amount_of(work, from);
  line->currency = from->currency;
  line->channel = t->channel ? t->channel[row] : MNM_CHANNEL_UNKNOWN;
  line->balance_minor = from->stated_minor;
  if (from->merged != UINT32_MAX) {
    const mnm_transfers *whole = mnm_ledger_transfers(work->joined);
    line->reference = mnm_ledger_reference(work->joined, from->merged);
    line->other = one.credit ? whole->account_from[from->merged] : whole->account_to[from->merged];
    if (line->channel == MNM_CHANNEL_UNKNOWN && whole->channel)
      line->channel = whole->channel[from->merged];
  }
  MNM_TRY(fill_texts(work, from, line, id, one.reference, err));
  mnm_ledger_origin origin = {0, 0};
  uint32_t origins = 0;
  MNM_TRY(mnm_ledger_origins(work->store, one.reference, &origin, 1, &origins, err));
  out->source_id = origin.source_id;
  out->source_row = origin.source_row;
  if (!one.one_sided) return MNM_OK;
  mnm_ledger_pair pair;
  bool some = false;
  MNM_TRY(mnm_ledger_pair_of(work->store, one.reference, &pair, &some, err));
  if (some) out->pair_id = pair.pair_id;
  if (some) out->pair_state = pair.state;
  const open_leg wanted = {.reference = one.reference};
  const open_leg *open = work->open.count > 0 ? bsearch(&wanted, work->open.data, work->open.count,
                                                        sizeof wanted, compare_open)
                                              : NULL;
  if (!open) return MNM_OK;
  out->ambiguous = open->kind == MNM_BREAK_AMBIGUOUS;
  out->missing_leg = open->kind == MNM_BREAK_MISSING_LEG;
  out->candidates = open->candidates;
  return MNM_OK;
}

/* Counts on, and says what a stated balance differs by. */
static mnm_status count_on(statement *work, const entry *from, mnm_run_entry *out, mnm_err *err) {
  position *at = position_of(work, from->currency, err);
  if (!at) return MNM_E_NOMEM;
  at->running += moved(work, from);
  out->known = at->known;
  out->running_minor = at->running;
  if (from->stated_minor == MNM_BALANCE_NONE) return MNM_OK;
  out->difference_minor = (mnm_wide)from->stated_minor - at->running;
  at->running = from->stated_minor;
  return MNM_OK;
}

static mnm_status tell(statement *work, int64_t from_us, mnm_run_entry_fn *fn, void *payload,
                       mnm_err *err) {
  const entry *all = work->entry.data;
  for (uint64_t i = 0; i < work->entry.count; i++) {
    char id[MNM_TRANSFER_ID_BYTES];
    bool line = all[i].row != UINT32_MAX;
    mnm_run_entry out = {.kind = line ? MNM_ENTRY_LINE : MNM_ENTRY_BALANCE,
                         .at_us = all[i].at_us,
                         .stated_minor = all[i].stated_minor,
                         .currency = all[i].currency,
                         .source_id = all[i].source,
                         .own = all[i].own};
    MNM_TRY(count_on(work, &all[i], &out, err));
    if (from_us != MNM_TIME_NONE && all[i].at_us < from_us) continue;
    mnm_arena_reset(&work->arena);
    if (line) MNM_TRY(fill_line(work, &all[i], &out, id, err));
    if (i % 1024 == 0) MNM_TRY(mnm_ctx_tick(work->ctx, "statement", i, work->entry.count, err));
    MNM_TRY(fn(payload, &out, mnm_ledger_accounts(work->legs), err));
  }
  return MNM_OK;
}

static mnm_status make(statement *work, mnm_text label, int64_t from_us, int64_t to_us,
                       mnm_run_entry_fn *fn, void *payload, mnm_err *err) {
  MNM_TRY(mnm_ledger_find_account(work->store, label, &work->account, work->ctx, err));
  /* from the beginning, since a balance counts on; the other side may be booked later */
  const mnm_ledger_query until = {MNM_TIME_NONE, to_us, work->account, true};
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, work->account, true};
  MNM_TRY(mnm_ledger_load_legs(&work->legs, work->store, &until, work->ctx, err));
  MNM_TRY(mnm_ledger_load(&work->joined, work->store, &all, work->ctx, err));
  MNM_TRY(mnm_run__rows_init(&work->rows, work->joined, work->ctx, err));
  MNM_TRY(mnm_store_balances(work->store, 0, take_balance, work, err));
  settle_balances(&work->balance);
  MNM_TRY(mnm_store_stage_breaks(work->store, 0, take_open, work, err));
  if (work->open.count > 1)
    qsort(work->open.data, work->open.count, sizeof(open_leg), compare_open);
  MNM_TRY(gather(work, to_us, err));
  MNM_TRY(begin_balances(work, err));
  return tell(work, from_us, fn, payload, err);
}

mnm_status mnm_run_statement(mnm_store *store, mnm_text account_label, int64_t from_us,
                             int64_t to_us, mnm_run_entry_fn *fn, void *payload, const mnm_ctx *ctx,
                             mnm_err *err) {
  statement work = {.store = store, .ctx = ctx};
  mnm_column_init(&work.balance, sizeof(entry), ctx);
  mnm_column_init(&work.entry, sizeof(entry), ctx);
  mnm_column_init(&work.position, sizeof(position), ctx);
  mnm_column_init(&work.open, sizeof(open_leg), ctx);
  mnm_column_init(&work.rows.references, sizeof(uint64_t), ctx);
  mnm_column_init(&work.rows.sorted, sizeof(uint32_t), ctx);
  mnm_arena_init(&work.arena, ctx);
  mnm_status status = make(&work, account_label, from_us, to_us, fn, payload, err);
  mnm_arena_clear(&work.arena);
  mnm_run__rows_clear(&work.rows);
  mnm_column_clear(&work.balance);
  mnm_column_clear(&work.entry);
  mnm_column_clear(&work.position);
  mnm_column_clear(&work.open);
  mnm_ledger_free(work.legs);
  mnm_ledger_free(work.joined);
  return status;
}
