/* From the statements of a case to pairs, periods and breaks; nothing is written here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "case/run/run_legs.h"
#include "kernel/seal/seal.h"

void mnm_run__found_init(mnm_run__found *found, const mnm_ctx *ctx) {
  memset(found, 0, sizeof *found);
  mnm_run__legs_init(&found->legs, ctx);
  mnm_period_result_init(&found->periods, ctx);
  mnm_pair_result_init(&found->pairs, ctx);
  mnm_column_init(&found->row, sizeof(mnm_ledger_pair), ctx);
  mnm_column_init(&found->joined, sizeof(mnm_pair_decided), ctx);
  mnm_column_init(&found->apart, sizeof(mnm_pair_decided), ctx);
  mnm_column_init(&found->kept, sizeof(mnm_ledger_pair), ctx);
  mnm_column_init(&found->broken, sizeof(mnm_store_stage_break), ctx);
}

void mnm_run__found_clear(mnm_run__found *found) {
  mnm_run__legs_clear(&found->legs);
  mnm_period_result_clear(&found->periods);
  mnm_pair_result_clear(&found->pairs);
  mnm_column_clear(&found->row);
  mnm_column_clear(&found->joined);
  mnm_column_clear(&found->apart);
  mnm_column_clear(&found->kept);
  mnm_column_clear(&found->broken);
}

/* ---- what is decided already --------------------------------------------------------------------
 */

typedef struct leg_place {
  uint64_t reference;
  uint32_t leg;
} leg_place;

typedef struct decided_work {
  mnm_run__found *found;
  mnm_store *store;
  mnm_column place; /* leg_place, by reference; made with the first pair */
  mnm_arena arena;
} decided_work;

static int compare_places(const void *a_data, const void *b_data) {
  const leg_place *a = a_data, *b = b_data;
  return a->reference < b->reference ? -1 : a->reference > b->reference;
}

static mnm_status make_places(decided_work *work, mnm_err *err) {
  const mnm_run__legs *legs = &work->found->legs;
  const uint64_t *reference = legs->reference.data;
  if (work->place.count > 0) return MNM_OK;
  MNM_TRY(mnm_column_reserve(&work->place, legs->side.count, err));
  leg_place *place = work->place.data;
  for (uint32_t leg = 0; leg < legs->side.count; leg++)
    place[leg] = (leg_place){reference[leg], leg};
  work->place.count = legs->side.count;
  if (work->place.count > 1) qsort(place, work->place.count, sizeof *place, compare_places);
  return MNM_OK;
}

static bool find_leg(const decided_work *work, uint64_t reference, uint8_t side, uint32_t *out) {
  leg_place wanted = {reference, 0};
  const leg_place *found =
      work->place.count > 0
          ? bsearch(&wanted, work->place.data, work->place.count, sizeof wanted, compare_places)
          : NULL;
  if (found) *out = found->leg;
  return found && ((const uint8_t *)work->found->legs.side.data)[found->leg] == side;
}

/* Was a text of this row erased? What it said can then not be held against anything again. */
static mnm_status is_erased(decided_work *work, uint64_t reference, bool *out, mnm_err *err) {
  mnm_text text = {"", 0};
  mnm_err sealed = {0};
  mnm_arena_reset(&work->arena);
  mnm_status status = mnm_ledger_own_purpose(work->store, reference, &work->arena, &text, &sealed);
  if (status == MNM_OK) {
    if (text.bytes > 0) mnm_seal_wipe((char *)text.data, text.bytes);
    status = mnm_ledger_counterparty_name(work->store, reference, &work->arena, &text, &sealed);
    if (status == MNM_OK && text.bytes > 0) mnm_seal_wipe((char *)text.data, text.bytes);
  }
  *out = status == MNM_E_KEY;
  if (status == MNM_OK || status == MNM_E_KEY) return MNM_OK;
  if (err) *err = sealed;
  return status;
}

static mnm_status take_decided(void *payload, const mnm_ledger_pair *pair, mnm_err *err) {
  decided_work *work = payload;
  mnm_pair_decided legs;
  bool erased = false;
  MNM_TRY(make_places(work, err));
  if (!find_leg(work, pair->debit, MNM_LEG_DEBIT, &legs.debit) ||
      !find_leg(work, pair->credit, MNM_LEG_CREDIT, &legs.credit))
    return MNM_OK;
  if (pair->state == MNM_PAIR_SPLIT) return mnm_column_push(&work->found->apart, &legs, err);
  if (pair->state == MNM_PAIR_FOUND) {
    if (!(pair->evidence & (MNM_EVIDENCE_PURPOSE | MNM_EVIDENCE_NAME))) return MNM_OK;
    MNM_TRY(is_erased(work, pair->debit, &erased, err));
    if (!erased) MNM_TRY(is_erased(work, pair->credit, &erased, err));
    if (!erased) return MNM_OK;
    MNM_TRY(mnm_column_push(&work->found->kept, pair, err));
  }
  return mnm_column_push(&work->found->joined, &legs, err);
}

static mnm_status read_decided(mnm_run__found *found, mnm_store *store, const mnm_ctx *ctx,
                               mnm_err *err) {
  const uint32_t states = 1u << MNM_PAIR_FOUND | 1u << MNM_PAIR_ACCEPTED | 1u << MNM_PAIR_SPLIT;
  decided_work work = {.found = found, .store = store};
  mnm_column_init(&work.place, sizeof(leg_place), ctx);
  mnm_arena_init(&work.arena, ctx);
  mnm_status status = mnm_ledger_pairs(store, states, take_decided, &work, err);
  mnm_arena_clear(&work.arena);
  mnm_column_clear(&work.place);
  return status;
}

/* ---- rows of the case ---------------------------------------------------------------------------
 */

static int compare_rows(const void *a_data, const void *b_data) {
  const mnm_ledger_pair *a = a_data, *b = b_data;
  if (a->debit != b->debit) return a->debit < b->debit ? -1 : 1;
  return a->credit < b->credit ? -1 : a->credit > b->credit;
}

static mnm_status push_edges(mnm_run__found *found, const mnm_column *edges, uint8_t state,
                             mnm_err *err) {
  const mnm_run__legs *legs = &found->legs;
  const mnm_pair_edge *edge = edges->data;
  for (uint64_t i = 0; i < edges->count; i++) {
    uint32_t debit = edge[i].debit, credit = edge[i].credit;
    mnm_ledger_pair row = {.debit = ((const uint64_t *)legs->reference.data)[debit],
                           .credit = ((const uint64_t *)legs->reference.data)[credit],
                           .state = state,
                           .evidence = edge[i].evidence,
                           .days = edge[i].days,
                           .account = ((const uint32_t *)legs->own_account.data)[credit],
                           .to_amount_minor = ((const int64_t *)legs->to_amount.data)[credit],
                           .to_currency = ((const uint16_t *)legs->to_currency.data)[credit],
                           .channel = ((const uint8_t *)legs->channel.data)[credit]};
    MNM_TRY(mnm_column_push(&found->row, &row, err));
  }
  return MNM_OK;
}

static mnm_status make_rows(mnm_run__found *found, mnm_err *err) {
  MNM_TRY(push_edges(found, &found->pairs.pair, MNM_PAIR_FOUND, err));
  MNM_TRY(push_edges(found, &found->pairs.candidate, MNM_PAIR_CANDIDATE, err));
  MNM_TRY(mnm_column_append(&found->row, found->kept.data, found->kept.count, err));
  if (found->row.count > 1)
    qsort(found->row.data, found->row.count, sizeof(mnm_ledger_pair), compare_rows);
  return MNM_OK;
}

/* ---- breaks -------------------------------------------------------------------------------------
 */

/* What does not fit 64 bits is at their end: such a difference says only that all is wrong. */
static int64_t narrow(mnm_wide amount) {
  if (amount > INT64_MAX) return INT64_MAX;
  return amount < -INT64_MAX ? -INT64_MAX : (int64_t)amount;
}

static mnm_status push_break(mnm_run__found *found, const mnm_break *row, uint64_t source,
                             uint64_t reference, mnm_err *err) {
  mnm_store_stage_break one = {*row, source, reference};
  return mnm_column_push(&found->broken, &one, err);
}

static mnm_status break_legs(mnm_run__found *found, mnm_err *err) {
  const mnm_run__legs *legs = &found->legs;
  const mnm_pair_open *open = found->pairs.open.data;
  for (uint64_t i = 0; i < found->pairs.open.count; i++) {
    uint32_t leg = open[i].leg;
    bool credit = ((const uint8_t *)legs->side.data)[leg] == MNM_LEG_CREDIT;
    const mnm_column *amount = credit ? &legs->to_amount : &legs->amount;
    const mnm_column *currency = credit ? &legs->to_currency : &legs->currency;
    int64_t minor = ((const int64_t *)amount->data)[leg];
    int64_t booked_us = ((const int64_t *)legs->booked.data)[leg];
    mnm_break row = {.kind = open[i].kind,
                     .account = ((const uint32_t *)legs->account.data)[leg],
                     .currency = ((const uint16_t *)currency->data)[leg],
                     .from_us = booked_us,
                     .to_us = booked_us,
                     .amount_minor = credit ? minor : -minor,
                     .source_row = ((const uint64_t *)legs->source_row.data)[leg],
                     .rows = 1 + open[i].candidates};
    found->summary.ambiguous += open[i].kind == MNM_BREAK_AMBIGUOUS;
    found->summary.weak += open[i].weak;
    found->summary.missing += open[i].kind == MNM_BREAK_MISSING_LEG;
    found->summary.truncated += open[i].truncated;
    MNM_TRY(push_break(found, &row, ((const uint64_t *)legs->source.data)[leg],
                       ((const uint64_t *)legs->reference.data)[leg], err));
  }
  return MNM_OK;
}

static mnm_status break_gaps(mnm_run__found *found, const mnm_column *gaps, uint8_t kind,
                             uint64_t *count, mnm_err *err) {
  const mnm_gap *gap = gaps->data;
  for (uint64_t i = 0; i < gaps->count; i++) {
    /* within one source's running balances each day was followed when it was read */
    if (gap[i].kind != MNM_GAP_MOVED || gap[i].running) continue;
    mnm_break row = {.kind = kind,
                     .account = gap[i].account,
                     .currency = gap[i].currency,
                     .from_us = gap[i].from_us,
                     .to_us = gap[i].to_us > gap[i].from_us ? gap[i].to_us - 1 : gap[i].to_us,
                     .amount_minor = narrow(gap[i].difference),
                     .source_row = UINT64_MAX};
    MNM_TRY(push_break(found, &row, gap[i].source, UINT64_MAX, err));
    ++*count;
  }
  return MNM_OK;
}

static uint8_t end_kind(const mnm_run__end *end) {
  if (end->leg != UINT32_MAX) return MNM_BREAK_UNKNOWN_COUNTERPARTY;
  return end->credit ? MNM_BREAK_CASH_IN : MNM_BREAK_CASH_OUT;
}

static int compare_ends(const void *a_data, const void *b_data) {
  const mnm_run__end *a = a_data, *b = b_data;
  if (a->source != b->source) return a->source < b->source ? -1 : 1;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  if (end_kind(a) != end_kind(b)) return end_kind(a) < end_kind(b) ? -1 : 1;
  if (a->credit != b->credit) return a->credit ? 1 : -1;
  if (a->booked_us != b->booked_us) return a->booked_us < b->booked_us ? -1 : 1;
  return a->leg < b->leg ? -1 : a->leg > b->leg;
}

static bool same_end(const mnm_run__end *a, const mnm_run__end *b) {
  return a->source == b->source && a->account == b->account && a->currency == b->currency &&
         end_kind(a) == end_kind(b) && a->credit == b->credit;
}

/* Strangers who turned out to be somebody are none any more. */
static mnm_status forget_known(mnm_run__found *found, const mnm_ctx *ctx, mnm_err *err) {
  mnm_column paired;
  mnm_column_init(&paired, sizeof(uint8_t), ctx);
  mnm_status status = mnm_column_reserve(&paired, found->legs.side.count, err);
  uint8_t *is_paired = paired.data;
  if (status == MNM_OK && found->legs.side.count > 0) memset(is_paired, 0, found->legs.side.count);
  const mnm_pair_edge *edge = found->pairs.pair.data;
  for (uint64_t i = 0; i < found->pairs.pair.count && status == MNM_OK; i++)
    is_paired[edge[i].debit] = is_paired[edge[i].credit] = 1;
  const mnm_pair_decided *joined = found->joined.data;
  for (uint64_t i = 0; i < found->joined.count && status == MNM_OK; i++)
    is_paired[joined[i].debit] = is_paired[joined[i].credit] = 1;
  mnm_run__end *end = found->legs.end.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < found->legs.end.count && status == MNM_OK; i++)
    if (end[i].leg == UINT32_MAX || !is_paired[end[i].leg]) end[kept++] = end[i];
  if (status == MNM_OK) found->legs.end.count = kept;
  mnm_column_clear(&paired);
  return status;
}

/* One break for each source, account, currency, kind and direction: sums, not rows. */
static mnm_status break_ends(mnm_run__found *found, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(forget_known(found, ctx, err));
  mnm_run__end *end = found->legs.end.data;
  uint64_t count = found->legs.end.count;
  if (count > 1) qsort(end, count, sizeof *end, compare_ends);
  for (uint64_t first = 0, last; first < count; first = last) {
    mnm_wide sum = 0;
    for (last = first; last < count && same_end(&end[first], &end[last]); last++)
      sum += end[last].amount_minor;
    mnm_break row = {.kind = end_kind(&end[first]),
                     .account = end[first].account,
                     .currency = end[first].currency,
                     .from_us = end[first].booked_us,
                     .to_us = end[last - 1].booked_us,
                     .amount_minor = narrow(end[first].credit ? sum : -sum),
                     .source_row = UINT64_MAX,
                     .rows = (uint32_t)(last - first)};
    MNM_TRY(push_break(found, &row, end[first].source, UINT64_MAX, err));
  }
  return MNM_OK;
}

/* ---- digest -------------------------------------------------------------------------------------
 */

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

static void digest_found(mnm_run__found *found) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit pairs 1", 15);
  const mnm_ledger_pair *row = found->row.data;
  for (uint64_t i = 0; i < found->row.count; i++) {
    add_number(&hash, row[i].debit);
    add_number(&hash, row[i].credit);
    add_number(&hash, row[i].state);
    add_number(&hash, row[i].evidence);
    add_number(&hash, (uint64_t)(int64_t)row[i].days);
  }
  const mnm_store_stage_break *broken = found->broken.data;
  for (uint64_t i = 0; i < found->broken.count; i++) {
    add_number(&hash, broken[i].row.kind);
    add_number(&hash, broken[i].source_id);
    add_number(&hash, broken[i].row.account);
    add_number(&hash, broken[i].row.currency);
    add_number(&hash, (uint64_t)broken[i].row.from_us);
    add_number(&hash, (uint64_t)broken[i].row.to_us);
    add_number(&hash, (uint64_t)broken[i].row.amount_minor);
    add_number(&hash, broken[i].row.rows);
    add_number(&hash, broken[i].reference);
  }
  mnm_sha256_end(&hash, found->digest);
}

/* ---- all ----------------------------------------------------------------------------------------
 */

static mnm_status pair_legs(mnm_run__found *found, mnm_store *store,
                            const mnm_pairing_parameters *parameters, const mnm_ctx *ctx,
                            mnm_err *err) {
  mnm_run__texts texts;
  mnm_run__texts_init(&texts, store, &found->legs, ctx);
  bool open = mnm_store_has_key(store);
  mnm_column covered; /* mnm_pair_period: the same three numbers, of another part */
  mnm_column_init(&covered, sizeof(mnm_pair_period), ctx);
  const mnm_coverage *coverage = found->periods.coverage.data;
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < found->periods.coverage.count && status == MNM_OK; i++) {
    mnm_pair_period one = {coverage[i].account, coverage[i].first_day, coverage[i].last_day};
    status = mnm_column_push(&covered, &one, err);
  }
  mnm_pair_input input = {.legs = mnm_run__legs_view(&found->legs),
                          .periods = covered.data,
                          .period_count = covered.count,
                          .joined = found->joined.data,
                          .joined_count = found->joined.count,
                          .apart = found->apart.data,
                          .apart_count = found->apart.count,
                          .texts = open ? mnm_run__pair_texts : NULL,
                          .holders = open ? mnm_run__pair_holders : NULL,
                          .payload = &texts};
  if (status == MNM_OK) status = mnm_pair(&found->pairs, &input, parameters, ctx, err);
  mnm_column_clear(&covered);
  mnm_run__texts_clear(&texts);
  return status;
}

mnm_status mnm_run__find_pairs(mnm_run__found *found, mnm_store *store,
                               const mnm_pairing_parameters *parameters, const mnm_ctx *ctx,
                               mnm_err *err) {
  MNM_TRY(mnm_run__legs_gather(&found->legs, store, err));
  mnm_period_input periods = mnm_run__legs_periods(&found->legs);
  MNM_TRY(mnm_period_find(&found->periods, &periods, ctx, err));
  MNM_TRY(read_decided(found, store, ctx, err));
  MNM_TRY(pair_legs(found, store, parameters, ctx, err));
  MNM_TRY(make_rows(found, err));
  found->summary.legs = found->legs.side.count;
  found->summary.kept = found->kept.count;
  found->summary.pairs = found->pairs.pair.count + found->joined.count;
  MNM_TRY(break_legs(found, err));
  MNM_TRY(break_gaps(found, &found->periods.unexplained, MNM_BREAK_UNRECONCILED,
                     &found->summary.unreconciled, err));
  MNM_TRY(
      break_gaps(found, &found->periods.gap, MNM_BREAK_MISSING_PERIOD, &found->summary.gaps, err));
  MNM_TRY(break_ends(found, ctx, err));
  digest_found(found);
  return MNM_OK;
}
