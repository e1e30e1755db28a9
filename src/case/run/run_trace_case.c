/* The ledger of a case as positions; a claim as tagged rows. */
#include "case/run/run_trace_case.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"
#include "case/run/run_links.h"

/* ---- positions --- */

typedef struct position_key {
  uint32_t account;
  uint32_t currency;
} position_key;

uint32_t mnm_run__case_position(const mnm_run_case *self, uint32_t account, uint16_t currency) {
  if (account < self->account_count && self->currency_of[account] == currency) return account;
  const position_key key = {account, currency};
  uint32_t number = 0;
  if (!mnm_strings_find(self->more, (mnm_text){(const char *)&key, sizeof key}, &number))
    return MNM_TRACE_NONE;
  return self->account_count + number;
}

void mnm_run__case_name(const mnm_run_case *self, uint32_t position, uint32_t *out_account,
                        uint16_t *out_currency) {
  if (position < self->account_count) {
    *out_account = position;
    *out_currency = self->currency_of[position];
    return;
  }
  position_key key;
  memcpy(&key, mnm_strings_get(self->more, position - self->account_count).data, sizeof key);
  *out_account = key.account;
  *out_currency = (uint16_t)key.currency;
}

static mnm_status put_position(mnm_run_case *self, uint32_t account, uint16_t currency,
                               uint32_t *out, mnm_err *err) {
  *out = account;
  if (self->currency_of[account] == 0) self->currency_of[account] = currency;
  if (self->currency_of[account] == currency) return MNM_OK;
  const position_key key = {account, currency};
  uint32_t number = 0;
  MNM_TRY(
      mnm_strings_put_text(self->more, &number, (mnm_text){(const char *)&key, sizeof key}, err));
  if (number >= UINT32_MAX - 1 - self->account_count)
    return mnm_err_set(err, MNM_E_LIMIT, "there are too many accounts and currencies");
  *out = self->account_count + number;
  return MNM_OK;
}

static uint8_t flags_of(mnm_account_kind kind) {
  switch (kind) {
    case MNM_ACCOUNT_INTERNAL:
    case MNM_ACCOUNT_CASH_HELD:
      return 0;
    case MNM_ACCOUNT_ASSET:
      return MNM_TRACE_ASSET;
    case MNM_ACCOUNT_EXTERNAL:
    case MNM_ACCOUNT_CASH:
    case MNM_ACCOUNT_CREDIT_SINK:
      break;
  }
  return MNM_TRACE_EXTERNAL;
}

static mnm_status put_rows(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->ledger);
  bool converts = false;
  for (uint32_t row = 0; row < rows->count; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "positions", row, rows->count, err));
    uint32_t from = 0, to = 0;
    uint16_t arrives = rows->to_currency != NULL ? rows->to_currency[row] : rows->currency[row];
    int64_t amount =
        rows->to_amount_minor != NULL ? rows->to_amount_minor[row] : rows->amount_minor[row];
    bool same = arrives == rows->currency[row] && amount == rows->amount_minor[row];
    if (same) amount = MNM_TRACE_SAME;
    converts |= !same;
    MNM_TRY(put_position(self, rows->account_from[row], rows->currency[row], &from, err));
    MNM_TRY(put_position(self, rows->account_to[row], arrives, &to, err));
    MNM_TRY(mnm_column_push(&self->from, &from, err));
    MNM_TRY(mnm_column_push(&self->to, &to, err));
    MNM_TRY(mnm_column_push(&self->to_amount, &amount, err));
  }
  self->facts.rows = rows->count;
  self->facts.positions = self->account_count + mnm_strings_count(self->more);
  const mnm_accounts *accounts = mnm_ledger_accounts(self->ledger);
  for (uint32_t p = 0; p < self->facts.positions; p++) {
    uint32_t account = 0;
    uint16_t currency = 0;
    mnm_run__case_name(self, p, &account, &currency);
    uint8_t flags = flags_of(mnm_accounts_kind(accounts, account));
    MNM_TRY(mnm_column_push(&self->flags, &flags, err));
  }
  self->input.rows = (mnm_trace_rows){.count = rows->count,
                                      .from = self->from.data,
                                      .to = self->to.data,
                                      .amount_minor = rows->amount_minor,
                                      .to_amount_minor = converts ? self->to_amount.data : NULL,
                                      .time_us = rows->booked_us};
  return MNM_OK;
}

/* ---- opening balances --- */

typedef struct anchor { /* a balance that is stated, the first one of a position */
  int64_t at_us, amount;
  uint32_t row; /* it holds before this row; UINT32_MAX: none is known */
  uint8_t kind;
  bool known;
} anchor;

typedef struct movement { /* of a position: credits less debits */
  mnm_wide net, until;    /* in all; before the moment of its anchor */
  mnm_wide lowest;        /* at most 0 */
} movement;

typedef struct anchors {
  const mnm_run_case *self;
  anchor *of;
} anchors;

static mnm_status see_balance(void *payload, uint64_t source_id, const mnm_balance *row,
                              mnm_err *err) {
  (void)source_id, (void)err;
  const anchors *all = payload;
  uint32_t position = mnm_run__case_position(all->self, row->account, row->currency);
  if (position == MNM_TRACE_NONE) return MNM_OK;
  anchor *known = &all->of[position];
  bool earlier = !known->known || row->at_us < known->at_us ||
                 (row->at_us == known->at_us && row->kind < known->kind);
  if (earlier)
    *known = (anchor){
        .at_us = row->at_us, .amount = row->amount_minor, .kind = row->kind, .known = true};
  return MNM_OK;
}

/* Whether the row stands before the moment at which the balance holds. */
static bool before(const anchor *known, int64_t booked_us) {
  return known->kind == 0 ? booked_us < known->at_us : booked_us <= known->at_us;
}

/* A running balance belongs to the side that has a statement; where both have one it is not known
 * whose it is. */
static void see_running(const mnm_run_case *self, anchor *of, const movement *moved, uint32_t row) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->ledger);
  const uint8_t *flags = self->flags.data;
  const uint32_t *from = self->from.data, *to = self->to.data;
  if (rows->balance_minor == NULL || rows->balance_minor[row] == MNM_BALANCE_NONE) return;
  bool payer = (flags[from[row]] & MNM_TRACE_EXTERNAL) == 0;
  bool payee = (flags[to[row]] & MNM_TRACE_EXTERNAL) == 0;
  if (payer == payee) return;
  anchor *known = &of[payer ? from[row] : to[row]];
  if (known->known) return;
  mnm_wide start = (mnm_wide)rows->balance_minor[row] - moved[payer ? from[row] : to[row]].net;
  int64_t amount = 0; /* a sum beyond 64 bits is no balance: the account then begins at 0 */
  if (mnm_money_narrow(&amount, start) == MNM_OK)
    *known = (anchor){.amount = amount, .kind = UINT8_MAX, .known = true};
}

/* Where no balance is stated: as much own money as the account needs never to be overdrawn. To
 * begin at 0 would make overdrafts of payments that only the records do not explain. */
static mnm_status put_opening(mnm_run_case *self, uint32_t position, const anchor *known,
                              const movement *moved, mnm_err *err) {
  int64_t start = 0;
  mnm_wide from = known->known ? (mnm_wide)known->amount - moved->until : -moved->lowest;
  self->facts.without_opening += !known->known;
  if (mnm_money_narrow(&start, from) != MNM_OK)
    return mnm_err_set(err, MNM_E_OVERFLOW, "the opening balance of an account leaves 64 bits");
  if (start < 0) self->facts.overdrawn++;
  if (start <= 0) return MNM_OK;
  const mnm_trace_opening opening = {position, MNM_TRACE_OWN, start};
  return mnm_column_push(&self->openings, &opening, err);
}

/* What was there before the first row: the first balance that is stated, less what moved before it;
 * else the first running balance of a row. */
static void see_move(anchor *of, movement *moved, uint32_t position, int64_t amount,
                     int64_t booked_us) {
  movement *own = &moved[position];
  own->net += amount;
  if (own->net < own->lowest) own->lowest = own->net;
  if (of[position].known && of[position].kind != UINT8_MAX && before(&of[position], booked_us))
    own->until = own->net;
}

static mnm_status find_openings(mnm_run_case *self, anchor *of, movement *moved, const mnm_ctx *ctx,
                                mnm_err *err) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->ledger);
  const uint32_t *from = self->from.data, *to = self->to.data;
  const int64_t *arrives = self->to_amount.data;
  const uint8_t *flags = self->flags.data;
  anchors all = {self, of};
  MNM_TRY(mnm_store_balances(self->store, 0, see_balance, &all, err));
  for (uint32_t row = 0; row < rows->count; row++) {
    if (row % 65536 == 0) MNM_TRY(mnm_ctx_tick(ctx, "opening balances", row, rows->count, err));
    int64_t amount = arrives[row] == MNM_TRACE_SAME ? rows->amount_minor[row] : arrives[row];
    if (from[row] == to[row] && arrives[row] == MNM_TRACE_SAME) continue;
    see_move(of, moved, from[row], -rows->amount_minor[row], rows->booked_us[row]);
    see_move(of, moved, to[row], amount, rows->booked_us[row]);
    see_running(self, of, moved, row);
  }
  for (uint32_t p = 0; p < self->facts.positions; p++) {
    uint32_t account = 0;
    uint16_t currency = 0;
    mnm_run__case_name(self, p, &account, &currency);
    if ((flags[p] & MNM_TRACE_EXTERNAL) == 0 && currency != 0)
      MNM_TRY(put_opening(self, p, &of[p], &moved[p], err));
  }
  return MNM_OK;
}

mnm_status mnm_run__case_openings(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, ctx);
  uint64_t room = self->facts.positions + 1ull;
  anchor *of = mnm_arena_take(&arena, room * sizeof *of);
  movement *moved = mnm_arena_take(&arena, room * sizeof *moved);
  mnm_status status = of && moved ? find_openings(self, of, moved, ctx, err) : mnm_err_nomem(err);
  mnm_arena_clear(&arena);
  return status;
}

/* ---- the whole --- */

static mnm_status load(mnm_run_case *self, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_run__case_key(self->store, self->claim, self->key, ctx, err));
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  MNM_TRY(mnm_ledger_load(&self->ledger, self->store, &all, ctx, err));
  MNM_TRY(mnm_ledger_digest(self->store, self->ledger_digest, ctx, err));
  MNM_TRY(mnm_strings_new(&self->more, ctx, err));
  self->account_count = mnm_accounts_count(mnm_ledger_accounts(self->ledger));
  self->currency_of = mnm_mem_new(ctx, (self->account_count + 1ull) * sizeof *self->currency_of);
  if (self->currency_of == NULL) return mnm_err_nomem(err);
  MNM_TRY(put_rows(self, ctx, err));
  MNM_TRY(mnm_run__case_openings(self, ctx, err));
  MNM_TRY(mnm_run__case_tags(self, ctx, err));
  mnm_trace_input *input = &self->input;
  input->account_count = self->facts.positions;
  input->flags = self->flags.data;
  input->label_count = 1;
  input->openings = self->openings.data;
  input->opening_count = (uint32_t)self->openings.count;
  input->row_tags = self->tags.data;
  input->row_tag_count = (uint32_t)self->tags.count;
  input->until = input->rows.count;
  return mnm_run__links_apply(self, ctx, err);
}

mnm_status mnm_run_case_open(mnm_run_case **out, mnm_store *store, const char *claim,
                             const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_run_case *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->store = store;
  self->claim = claim;
  mnm_column_init(&self->from, sizeof(uint32_t), ctx);
  mnm_column_init(&self->to, sizeof(uint32_t), ctx);
  mnm_column_init(&self->to_amount, sizeof(int64_t), ctx);
  mnm_column_init(&self->flags, 1, ctx);
  mnm_column_init(&self->openings, sizeof(mnm_trace_opening), ctx);
  mnm_column_init(&self->tags, sizeof(mnm_trace_tag), ctx);
  mnm_column_init(&self->link, sizeof(mnm_run_case_link), ctx);
  mnm_column_init(&self->earmark, sizeof(uint32_t), ctx);
  mnm_column_init(&self->reverses, sizeof(uint32_t), ctx);
  mnm_column_init(&self->backs, sizeof(uint32_t), ctx);
  mnm_column_init(&self->rules, 1, ctx);
  mnm_column_init(&self->order, sizeof(uint32_t), ctx);
  mnm_column_init(&self->net, sizeof(int64_t), ctx);
  mnm_status status = load(self, ctx, err);
  if (status != MNM_OK) {
    mnm_run_case_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_case_free(mnm_run_case *self) {
  if (self == NULL) return;
  mnm_alloc alloc = self->alloc;
  mnm_column_clear(&self->from);
  mnm_column_clear(&self->to);
  mnm_column_clear(&self->to_amount);
  mnm_column_clear(&self->flags);
  mnm_column_clear(&self->openings);
  mnm_column_clear(&self->tags);
  mnm_column_clear(&self->link);
  mnm_column_clear(&self->earmark);
  mnm_column_clear(&self->reverses);
  mnm_column_clear(&self->backs);
  mnm_column_clear(&self->rules);
  mnm_column_clear(&self->order);
  mnm_column_clear(&self->net);
  mnm_strings_free(self->more);
  mnm_ledger_free(self->ledger);
  mnm_alloc_free(&alloc, self->currency_of,
                 (self->account_count + 1ull) * sizeof *self->currency_of);
  mnm_alloc_free(&alloc, self, sizeof *self);
}

mnm_run_case_facts mnm_run_case_look(const mnm_run_case *self) {
  return self->facts;
}

const mnm_accounts *mnm_run_case_accounts(const mnm_run_case *self) {
  return mnm_ledger_accounts(self->ledger);
}
