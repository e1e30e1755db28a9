/* A freeze plan in a case. */
#include "case/run/run_freeze_case.h"

#include <stdlib.h>
#include <string.h>

#include "case/run/run_network.h"
#include "model/currency/currency.h"

/* ---- names of positions --- */

#define LABEL_BYTES 600

static mnm_status put_text(mnm_arena *arena, const char *data, uint32_t bytes, mnm_text *out,
                           mnm_err *err) {
  *out = (mnm_text){"", 0};
  if (bytes == 0) return MNM_OK;
  out->data = mnm_arena_copy(arena, data, bytes);
  out->bytes = bytes;
  return out->data != NULL ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status position_name(const void *of, uint32_t position, mnm_arena *arena, mnm_text *out,
                                mnm_err *err) {
  const mnm_run_case_freeze *self = of;
  char label[LABEL_BYTES];
  uint32_t bytes =
      mnm_accounts_label(mnm_run_case_accounts(self->book),
                         mnm_run_case_freeze_account(self, position), label, sizeof label);
  return put_text(arena, label, bytes, out, err);
}

static mnm_status position_find(const void *of, mnm_text name, uint32_t *out, mnm_err *err) {
  const mnm_run_case_freeze *self = of;
  uint32_t account = 0;
  MNM_TRY(mnm_ledger_find_account(self->book->store, name, &account,
                                  mnm_store_ctx(self->book->store), err));
  *out = mnm_run__case_position(self->book, account, self->currency);
  if (*out != MNM_TRACE_NONE) return MNM_OK;
  return mnm_err_set(err, MNM_E_NOTFOUND, "this account has no transfer in the plan's currency");
}

static mnm_status in_ledger(const void *of, mnm_status status, mnm_err *err) {
  (void)of;
  if (err != NULL && err->row > 0) mnm_err_at(err, "the case's ledger", err->row, 0);
  return status;
}

uint32_t mnm_run_case_freeze_account(const mnm_run_case_freeze *freeze, uint32_t position) {
  uint32_t account = 0;
  uint16_t currency = 0;
  mnm_run__case_name(freeze->book, position, &account, &currency);
  return account;
}

bool mnm_run_case_freeze_victim(const mnm_run_case_freeze *freeze, uint32_t account) {
  return account < freeze->victim.count &&
         *(const uint8_t *)mnm_column_at(&freeze->victim, account) != 0;
}

/* ---- countries --- */

static bool is_letters(mnm_text text, uint32_t first, uint32_t count) {
  for (uint32_t i = first; i < first + count; i++)
    if (i >= text.bytes || text.data[i] < 'A' || text.data[i] > 'Z') return false;
  return true;
}

void mnm_run_country(const mnm_accounts *accounts, uint32_t account, char out[3]) {
  mnm_text bank = mnm_accounts_bank(accounts, account);
  const char *from = NULL;
  if (mnm_accounts_is_iban(accounts, account))
    from = mnm_accounts_number(accounts, account).data;
  else if ((bank.bytes == 8 || bank.bytes == 11) && is_letters(bank, 0, 6))
    from = bank.data + 4;
  out[0] = from != NULL ? from[0] : '\0';
  out[1] = from != NULL ? from[1] : '\0';
  out[2] = '\0';
}

/* ---- in which currency --- */

static mnm_status find_row(const mnm_run_case *book, const char *at, uint32_t *out, mnm_err *err) {
  mnm_grain grain = MNM_GRAIN_DAY;
  int64_t at_us = 0;
  if (mnm_time_parse(&at_us, &grain, at, (uint32_t)strlen(at), NULL) != MNM_OK)
    return mnm_err_set(err, MNM_E_ARG,
                       "a date must be a date or a time in UTC, such as 2026-03-01");
  *out = mnm_run__freeze_row(&book->input, at_us);
  return MNM_OK;
}

static mnm_status see_currencies(mnm_run_case_freeze *out, const mnm_column *results,
                                 mnm_err *err) {
  const mnm_trace_result *row = results->data;
  uint16_t found = 0;
  for (uint64_t i = 0; i < results->count; i++) {
    uint32_t account = 0;
    uint16_t currency = 0;
    if (row[i].where != MNM_TRACE_HELD) continue;
    mnm_run__case_name(out->book, row[i].account, &account, &currency);
    if (found == 0) found = currency;
    if (currency == found) continue;
    (void)mnm_err_set(err, MNM_E_ARG, "claim money is held in several currencies at that date");
    mnm_err_hint(err, "--currency says which one to plan for, such as %s or %s",
                 mnm_currency_code(found), mnm_currency_code(currency));
    return MNM_E_ARG;
  }
  if (found == 0) { /* nothing is held: then in that in which it entered */
    const mnm_trace_tag *tag = out->book->tags.data;
    const mnm_transfers *rows = mnm_ledger_transfers(out->book->ledger);
    found = rows->currency[tag[0].key];
  }
  out->currency = found;
  return MNM_OK;
}

static mnm_status find_currency(mnm_run_case_freeze *out, uint32_t row, const mnm_ctx *ctx,
                                mnm_err *err) {
  mnm_trace_input input = out->book->input;
  const mnm_trace_options options = {.rule = out->rule};
  mnm_trace *trace = NULL;
  mnm_column results;
  input.until = row;
  mnm_status status = mnm_trace_new(&trace, &input, &options, ctx, err);
  if (status != MNM_OK) return in_ledger(NULL, status, err);
  mnm_column_init(&results, sizeof(mnm_trace_result), ctx);
  status = mnm_trace_results(trace, false, &results, err);
  if (status == MNM_OK) status = see_currencies(out, &results, err);
  mnm_column_clear(&results);
  mnm_trace_free(trace);
  return status;
}

/* ---- who holds what where --- */

typedef struct holding_work {
  mnm_run_case_freeze *out;
  mnm_store *store;
  mnm_run__holders owners;
  mnm_identity *identity;
  mnm_column position; /* uint32_t, of holdings */
  mnm_run__held held;
} holding_work;

/* All holders' pseudonyms, with " + " between. */
static mnm_status name_owner(holding_work *work, uint32_t account, mnm_text *out, mnm_err *err) {
  const uint32_t *offset = work->owners.owners.offset;
  mnm_column text;
  *out = (mnm_text){"", 0};
  if (work->owners.subject.count == 0) return MNM_OK;
  mnm_column_init(&text, 1, mnm_store_ctx(work->store));
  mnm_status status = MNM_OK;
  for (uint32_t i = offset[account]; i < offset[account + 1] && status == MNM_OK; i++) {
    char pseudonym[MNM_PSEUDONYM_BYTES];
    const uint64_t *subject = mnm_column_at(&work->owners.subject, work->owners.owners.owner[i]);
    if (i > offset[account]) status = mnm_column_append(&text, " + ", 3, err);
    if (status == MNM_OK) status = mnm_identity_pseudonym(work->identity, *subject, pseudonym, err);
    if (status == MNM_OK) status = mnm_column_append(&text, pseudonym, strlen(pseudonym), err);
  }
  if (status == MNM_OK)
    status = put_text(&work->out->arena, text.data, (uint32_t)text.count, out, err);
  mnm_column_clear(&text);
  return status;
}

static mnm_status put_holding(holding_work *work, uint32_t position, mnm_err *err) {
  mnm_run_case_freeze *out = work->out;
  const mnm_accounts *accounts = mnm_run_case_accounts(out->book);
  char house[MNM_ACCOUNTS_HOUSE_BYTES], country[3];
  mnm_run_case_holding made = {.account = mnm_run_case_freeze_account(out, position),
                               .claim_minor = work->held.claim[position],
                               .other_minor = work->held.other[position]};
  made.victim = mnm_run_case_freeze_victim(out, made.account);
  uint32_t bytes = mnm_accounts_house(accounts, made.account, house, sizeof house);
  mnm_run_country(accounts, made.account, country);
  MNM_TRY(put_text(&out->arena, house, bytes, &made.house, err));
  MNM_TRY(put_text(&out->arena, country, (uint32_t)strlen(country), &made.country, err));
  MNM_TRY(name_owner(work, made.account, &made.owner, err));
  MNM_TRY(position_name(out, position, &out->arena, &made.label, err));
  MNM_TRY(mnm_column_push(&work->position, &position, err));
  return mnm_column_push(&out->holding, &made, err);
}

static mnm_status see_living(holding_work *work, uint32_t days, const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_case_freeze *out = work->out;
  const mnm_trace_input *input = &out->book->input;
  const mnm_restore_rows rows = {input->rows.count, input->rows.from, input->rows.to,
                                 mnm_run__case_amounts(out->book), input->rows.time_us};
  mnm_column living;
  mnm_column_init(&living, sizeof(mnm_restore_living), ctx);
  mnm_status status = mnm_column_reserve(&living, work->position.count + 1, err);
  if (status == MNM_OK)
    status = mnm_restore_living_find(living.data, &rows, work->position.data,
                                     (uint32_t)work->position.count, input->account_count,
                                     out->plan.at_us, days, ctx, err);
  mnm_run_case_holding *holding = out->holding.data;
  for (uint64_t i = 0; i < out->holding.count && status == MNM_OK; i++)
    holding[i].living = ((const mnm_restore_living *)living.data)[i];
  mnm_column_clear(&living);
  return status;
}

typedef struct paid { /* a possible victim's account, by one that holds claim money */
  uint32_t place, victim;
} paid;

static int by_place(const void *left, const void *right) {
  const paid *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  return a->victim < b->victim ? -1 : a->victim > b->victim;
}

/* Accounts of possible victims that a holding paid in the look-back, each once. */
static mnm_status see_paid(holding_work *work, uint32_t days, uint32_t *place_of, mnm_column *all,
                           mnm_err *err) {
  mnm_run_case_freeze *out = work->out;
  const mnm_trace_rows *rows = &out->book->input.rows;
  const uint32_t *position = work->position.data;
  memset(place_of, 0xFF, out->book->input.account_count * sizeof *place_of);
  for (uint32_t i = 0; i < work->position.count; i++) place_of[position[i]] = i;
  uint32_t first =
      mnm_run__freeze_row(&out->book->input, out->plan.at_us - (int64_t)days * MNM_US_PER_DAY);
  for (uint32_t row = first; row < out->plan.row; row++) {
    paid one = {place_of[rows->from[row]], mnm_run_case_freeze_account(out, rows->to[row])};
    if (one.place == UINT32_MAX || !mnm_run_case_freeze_victim(out, one.victim)) continue;
    if (mnm_run__case_amounts(out->book)[row] == 0) continue; /* all of it came back */
    if (rows->from[row] != rows->to[row]) MNM_TRY(mnm_column_push(all, &one, err));
  }
  paid *one = all->data;
  if (all->count > 1) qsort(one, all->count, sizeof *one, by_place);
  mnm_run_case_holding *holding = out->holding.data;
  for (uint64_t i = 0; i < all->count; i++)
    if (i == 0 || by_place(&one[i], &one[i - 1]) != 0) holding[one[i].place].victims_paid++;
  return MNM_OK;
}

static int by_claim(const void *left, const void *right) {
  const mnm_run_case_holding *a = left, *b = right;
  if (a->claim_minor != b->claim_minor) return a->claim_minor > b->claim_minor ? -1 : 1;
  return mnm_text_compare(a->label, b->label);
}

static mnm_status list_holdings(holding_work *work, const mnm_run_case_freeze_options *options,
                                const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_case_freeze *out = work->out;
  uint64_t positions = out->book->input.account_count + 1ull;
  MNM_TRY(mnm_run__holders_load(&work->owners, work->store,
                                mnm_accounts_count(mnm_run_case_accounts(out->book)), ctx, err));
  MNM_TRY(mnm_identity_open(&work->identity, work->store, ctx, err));
  for (uint32_t p = 0; p < out->book->input.account_count; p++)
    if (work->held.claim[p] > 0) MNM_TRY(put_holding(work, p, err));
  MNM_TRY(see_living(work, options->living_days, ctx, err));
  uint32_t *place_of = mnm_mem_new(ctx, positions * sizeof *place_of);
  if (place_of == NULL) return mnm_err_nomem(err);
  mnm_column all;
  mnm_column_init(&all, sizeof(paid), ctx);
  mnm_status status = see_paid(work, options->living_days, place_of, &all, err);
  mnm_column_clear(&all);
  mnm_mem_free(ctx, place_of, positions * sizeof *place_of);
  return status;
}

/* ---- sums of holdings --- */

static mnm_text key_of(const mnm_run_case_holding *holding, int by) {
  return by == MNM_RUN_BY_OWNER   ? holding->owner
         : by == MNM_RUN_BY_HOUSE ? holding->house
                                  : holding->country;
}

static int by_sum(const void *left, const void *right) {
  const mnm_run_case_sum_by *a = left, *b = right;
  if (a->claim_minor != b->claim_minor) return a->claim_minor > b->claim_minor ? -1 : 1;
  return mnm_text_compare(a->name, b->name);
}

static mnm_status sum_by(mnm_run_case_freeze *out, int by, const mnm_ctx *ctx, mnm_err *err) {
  mnm_strings *names = NULL;
  mnm_column *sums = &out->by[by];
  MNM_TRY(mnm_strings_new(&names, ctx, err));
  const mnm_run_case_holding *holding = out->holding.data;
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < out->holding.count && status == MNM_OK; i++) {
    uint32_t number = 0;
    const mnm_run_case_sum_by none = {.name = key_of(&holding[i], by)};
    status = mnm_strings_put_text(names, &number, none.name, err);
    if (status == MNM_OK && number == sums->count) status = mnm_column_push(sums, &none, err);
    if (status != MNM_OK) break;
    mnm_run_case_sum_by *sum = (mnm_run_case_sum_by *)sums->data + number;
    sum->accounts++;
    if (__builtin_add_overflow(sum->claim_minor, holding[i].claim_minor, &sum->claim_minor) ||
        __builtin_add_overflow(sum->other_minor, holding[i].other_minor, &sum->other_minor))
      status = mnm_err_set(err, MNM_E_OVERFLOW, "what is held leaves 64 bits together");
  }
  mnm_strings_free(names);
  if (status == MNM_OK && sums->count > 1)
    qsort(sums->data, sums->count, sizeof(mnm_run_case_sum_by), by_sum);
  return status;
}

/* ---- earned here, sits there --- */

static int by_countries(const void *left, const void *right) {
  const mnm_run_case_earned *a = left, *b = right;
  int order = mnm_text_compare(a->earned, b->earned);
  return order != 0 ? order : mnm_text_compare(a->sits, b->sits);
}

static mnm_status country_of(mnm_run_case_freeze *out, uint32_t position, mnm_text *to,
                             mnm_err *err) {
  char country[3];
  mnm_run_country(mnm_run_case_accounts(out->book), mnm_run_case_freeze_account(out, position),
                  country);
  return put_text(&out->arena, country, (uint32_t)strlen(country), to, err);
}

static mnm_status take_parcels(mnm_run_case_freeze *out, const mnm_trace *trace,
                               const mnm_run_book *book, mnm_column *parcels, mnm_column *path,
                               mnm_err *err) {
  MNM_TRY(mnm_trace_parcels(trace, parcels, err));
  const mnm_trace_parcel *parcel = parcels->data;
  for (uint64_t i = 0; i < parcels->count; i++) {
    mnm_run_case_earned made = {.claim_minor = parcel[i].amount_minor};
    if (parcel[i].where != MNM_TRACE_HELD || !mnm_run__freeze_counts(book, parcel[i].account))
      continue;
    path->count = 0;
    MNM_TRY(mnm_trace_path(trace, parcel[i].mark, path, err));
    uint32_t entered = parcel[i].account;
    if (path->count > 0) entered = book->input->rows.to[*(const uint32_t *)path->data];
    MNM_TRY(country_of(out, entered, &made.earned, err));
    MNM_TRY(country_of(out, parcel[i].account, &made.sits, err));
    MNM_TRY(mnm_column_push(&out->earned, &made, err));
  }
  mnm_run_case_earned *row = out->earned.data;
  uint64_t kept = 0;
  if (out->earned.count > 1) qsort(row, out->earned.count, sizeof *row, by_countries);
  for (uint64_t i = 0; i < out->earned.count; i++) {
    if (kept == 0 || by_countries(&row[i], &row[kept - 1]) != 0)
      row[kept++] = row[i];
    else if (__builtin_add_overflow(row[kept - 1].claim_minor, row[i].claim_minor,
                                    &row[kept - 1].claim_minor))
      return mnm_err_set(err, MNM_E_OVERFLOW, "what is held leaves 64 bits together");
  }
  out->earned.count = kept;
  return MNM_OK;
}

static mnm_status find_earned(mnm_run_case_freeze *out, const mnm_run_book *book,
                              const mnm_ctx *ctx, mnm_err *err) {
  mnm_trace_input input = *book->input;
  const mnm_trace_options options = {.rule = out->rule, .marks = MNM_TRACE_MARK_PATHS};
  mnm_trace *trace = NULL;
  mnm_column parcels, path;
  input.until = out->plan.row;
  mnm_status status = mnm_trace_new(&trace, &input, &options, ctx, err);
  out->earned_known = status != MNM_E_LIMIT;
  if (status == MNM_E_LIMIT) return MNM_OK;
  if (status != MNM_OK) return in_ledger(NULL, status, err);
  mnm_column_init(&parcels, sizeof(mnm_trace_parcel), ctx);
  mnm_column_init(&path, sizeof(uint32_t), ctx);
  status = take_parcels(out, trace, book, &parcels, &path, err);
  mnm_column_clear(&parcels);
  mnm_column_clear(&path);
  mnm_trace_free(trace);
  return status;
}

/* ---- the whole --- */

static mnm_status find_holdings(mnm_run_case_freeze *out, const mnm_run_book *book,
                                const mnm_run_freeze_options *plan,
                                const mnm_run_case_freeze_options *options, const mnm_ctx *ctx,
                                mnm_err *err) {
  holding_work work = {.out = out, .store = out->book->store};
  const mnm_run__freezer looker = {.book = book, .options = plan, .ctx = ctx};
  uint64_t bytes = (book->input->account_count + 1ull) * sizeof(int64_t);
  mnm_column_init(&work.position, sizeof(uint32_t), ctx);
  work.held.claim = mnm_arena_take(&out->arena, bytes);
  work.held.other = mnm_arena_take(&out->arena, bytes);
  if (!work.held.claim || !work.held.other) return mnm_err_nomem(err);
  mnm_status status = mnm_run__freeze_held(&looker, out->plan.row, &work.held, NULL, err);
  out->plan.held_minor = work.held.held_minor;
  out->plan.gone_minor = work.held.gone_minor;
  if (status == MNM_OK) status = list_holdings(&work, options, ctx, err);
  mnm_identity_close(work.identity);
  mnm_run__holders_clear(&work.owners);
  mnm_column_clear(&work.position);
  MNM_TRY(status);
  if (out->holding.count > 1)
    qsort(out->holding.data, out->holding.count, sizeof(mnm_run_case_holding), by_claim);
  for (int by = 0; by < MNM_RUN_BY_MAX; by++) MNM_TRY(sum_by(out, by, ctx, err));
  return find_earned(out, book, ctx, err);
}

static mnm_status choose_rule(mnm_run_case_freeze *out, mnm_store *store,
                              const mnm_run_case_freeze_options *options, mnm_err *err) {
  MNM_TRY(mnm_run_case_elected(store, options->claim, &out->elected, err));
  out->rule = options->rule != (mnm_trace_rule)0 ? options->rule : out->elected;
  if (out->rule != (mnm_trace_rule)0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_NOTFOUND, "no rule is elected for this claim");
  mnm_err_hint(err,
               "'manumit trace CASE --from CLAIM --elect RULE --why TEXT' elects one; --rule "
               "RULE plans by another");
  return MNM_E_NOTFOUND;
}

/* Which positions are of the plan's currency. */
static mnm_status mark_currency(mnm_run_case_freeze *out, uint8_t **out_counts, mnm_err *err) {
  uint8_t *counts = mnm_arena_take(&out->arena, out->book->input.account_count + 1ull);
  if (counts == NULL) return mnm_err_nomem(err);
  for (uint32_t p = 0; p < out->book->input.account_count; p++) {
    uint32_t account = 0;
    uint16_t currency = 0;
    mnm_run__case_name(out->book, p, &account, &currency);
    counts[p] = currency == out->currency;
  }
  *out_counts = out->counts = counts;
  return MNM_OK;
}

static mnm_status make(mnm_run_case_freeze *out, mnm_store *store,
                       const mnm_run_case_freeze_options *options, const mnm_ctx *ctx,
                       mnm_err *err) {
  uint32_t row = 0;
  uint8_t *counts = NULL;
  MNM_TRY(choose_rule(out, store, options, err));
  if (!mnm_trace_conserves(out->rule))
    return mnm_err_set(err, MNM_E_ARG,
                       "a freeze plan needs a rule that conserves: poison says whom to look at, "
                       "not how much");
  MNM_TRY(mnm_run_case_open(&out->book, store, options->claim, ctx, err));
  out->book->input = mnm_run__case_input(out->book, out->rule);
  if (options->until != NULL) {
    MNM_TRY(find_row(out->book, options->until, &row, err));
    out->book->input.until = row;
  }
  MNM_TRY(find_row(out->book, options->at, &row, err));
  if (row > out->book->input.until) row = out->book->input.until;
  out->currency = options->currency;
  if (out->currency == 0) MNM_TRY(find_currency(out, row, ctx, err));
  MNM_TRY(mark_currency(out, &counts, err));
  MNM_TRY(mnm_run__victim_accounts(&out->victim, store,
                                   mnm_accounts_count(mnm_run_case_accounts(out->book)), ctx, err));
  const mnm_run_book book = {.of = out,
                             .input = &out->book->input,
                             .counts = counts,
                             .name = position_name,
                             .find = position_find,
                             .place = in_ledger};
  const mnm_run_freeze_options plan = {.rule = out->rule,
                                       .from = options->at,
                                       .accounts = options->accounts,
                                       .candidates = options->candidates,
                                       .costs = options->costs,
                                       .budget_minor = options->budget_minor,
                                       .delay_days = options->delay_days,
                                       .living_days = options->living_days,
                                       .bounds = options->bounds};
  if (options->only_holdings)
    MNM_TRY(mnm_run__freeze_date(&out->plan, &book, options->at, err));
  else
    MNM_TRY(mnm_run_freeze_make(&out->plan, &book, &plan, ctx, err));
  return find_holdings(out, &book, &plan, options, ctx, err);
}

mnm_status mnm_run_case_freeze_make(mnm_run_case_freeze *out, mnm_store *store,
                                    const mnm_run_case_freeze_options *options, const mnm_ctx *ctx,
                                    mnm_err *err) {
  *out = (mnm_run_case_freeze){.book = NULL};
  mnm_arena_init(&out->arena, ctx);
  mnm_run_freeze_init(&out->plan, ctx);
  mnm_column_init(&out->holding, sizeof(mnm_run_case_holding), ctx);
  for (int by = 0; by < MNM_RUN_BY_MAX; by++)
    mnm_column_init(&out->by[by], sizeof(mnm_run_case_sum_by), ctx);
  mnm_column_init(&out->earned, sizeof(mnm_run_case_earned), ctx);
  mnm_column_init(&out->victim, 1, ctx);
  return make(out, store, options, ctx, err);
}

mnm_status mnm_run_case_freeze_held(const mnm_run_case_freeze *freeze, mnm_run__held *held,
                                    const mnm_ctx *ctx, mnm_err *err) {
  const mnm_run_book book = {.of = freeze,
                             .input = &freeze->book->input,
                             .counts = freeze->counts,
                             .name = position_name,
                             .find = position_find,
                             .place = in_ledger};
  const mnm_run_freeze_options options = {.rule = freeze->rule};
  const mnm_run__freezer looker = {.book = &book, .options = &options, .ctx = ctx};
  return mnm_run__freeze_held(&looker, freeze->plan.row, held, NULL, err);
}

void mnm_run_case_freeze_clear(mnm_run_case_freeze *freeze) {
  mnm_run_freeze_clear(&freeze->plan);
  mnm_column_clear(&freeze->holding);
  for (int by = 0; by < MNM_RUN_BY_MAX; by++) mnm_column_clear(&freeze->by[by]);
  mnm_column_clear(&freeze->earned);
  mnm_column_clear(&freeze->victim);
  mnm_run_case_free(freeze->book);
  mnm_arena_clear(&freeze->arena);
}
