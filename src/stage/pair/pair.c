/* The rounds, the strongest evidence first. */
#include "stage/pair/pair.h"

#include <stdlib.h>

#include "stage/pair/pair_internal.h"

/* ---- kinds of edges -----------------------------------------------------------------------------
 */

#define REFERENCED                                                                                 \
  {.naming = NAMES_BOTH, .also = ALSO_REFERENCE}, {.naming = NAMES_DEBIT, .also = ALSO_REFERENCE}, \
      {.naming = NAMES_CREDIT, .also = ALSO_REFERENCE}, {                                          \
    .naming = NAMES_NEITHER, .also = ALSO_REFERENCE                                                \
  }
#define NAMED                                        \
  {.naming = NAMES_BOTH}, {.naming = NAMES_DEBIT}, { \
    .naming = NAMES_CREDIT                           \
  }
#define PURPOSED \
  { .naming = NAMES_NEITHER, .also = ALSO_PURPOSE, .specific = true }

static const pair_kind by_reference[] = {REFERENCED};
static const pair_kind by_both_accounts[] = {REFERENCED, {.naming = NAMES_BOTH}};
static const pair_kind by_an_account[] = {REFERENCED, NAMED};
static const pair_kind by_purpose[] = {REFERENCED,
                                       {.naming = NAMES_BOTH, .also = ALSO_PURPOSE},
                                       {.naming = NAMES_DEBIT, .also = ALSO_PURPOSE},
                                       {.naming = NAMES_CREDIT, .also = ALSO_PURPOSE},
                                       PURPOSED};
static const pair_kind by_name_and_purpose[] = {
    REFERENCED,
    NAMED,
    PURPOSED,
    {.naming = NAMES_NEITHER, .also = ALSO_DEBIT_NAME, .same_purpose = true},
    {.naming = NAMES_NEITHER, .also = ALSO_CREDIT_NAME, .same_purpose = true}};
static const pair_kind by_name[] = {REFERENCED,
                                    NAMED,
                                    PURPOSED,
                                    {.naming = NAMES_NEITHER, .also = ALSO_DEBIT_NAME},
                                    {.naming = NAMES_NEITHER, .also = ALSO_CREDIT_NAME}};
static const pair_kind listed[] = {REFERENCED,
                                   NAMED,
                                   PURPOSED,
                                   {.naming = NAMES_NEITHER, .also = ALSO_DEBIT_NAME},
                                   {.naming = NAMES_NEITHER, .also = ALSO_CREDIT_NAME},
                                   {.naming = NAMES_NEITHER, .weak = true}};
#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

/* ---- preparing ----------------------------------------------------------------------------------
 */

static mnm_status check_legs(const mnm_pair_legs *legs, mnm_err *err) {
  if (legs->count >= MNM_PAIR_LEGS_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "at most 2147483647 rows of statements can be paired");
  for (uint32_t leg = 0; leg < legs->count; leg++) {
    bool good = legs->side[leg] <= MNM_LEG_CREDIT && legs->amount_minor[leg] > 0 &&
                legs->account[leg] != MNM_ACCOUNT_NONE && legs->account[leg] != legs->other[leg];
    if (!good) return mnm_err_set(err, MNM_E_ARG, "leg %u cannot be one side of a pair", leg);
  }
  return MNM_OK;
}

static mnm_status fill(mnm_column *column, uint32_t width, uint32_t count, int byte,
                       const mnm_ctx *ctx, mnm_err *err) {
  mnm_column_init(column, width, ctx);
  MNM_TRY(mnm_column_reserve(column, count, err));
  if (count > 0) memset(column->data, byte, (size_t)count * width);
  column->count = count;
  return MNM_OK;
}

static mnm_status check_decided(const mnm_pair_legs *legs, const mnm_pair_decided *one,
                                mnm_err *err) {
  bool good = one->debit < legs->count && one->credit < legs->count &&
              legs->side[one->debit] == MNM_LEG_DEBIT && legs->side[one->credit] == MNM_LEG_CREDIT;
  return good ? MNM_OK : mnm_err_set(err, MNM_E_ARG, "a decision is about legs that are none");
}

static int compare_decided(const void *a_data, const void *b_data) {
  const mnm_pair_decided *a = a_data, *b = b_data;
  if (a->debit != b->debit) return a->debit < b->debit ? -1 : 1;
  return a->credit < b->credit ? -1 : a->credit > b->credit;
}

/* What persons said comes before all rules. */
static mnm_status take_decisions(pair_work *work, mnm_err *err) {
  const mnm_pair_input *input = work->input;
  uint32_t *partner = work->partner.data;
  uint8_t *guarded = work->guarded.data;
  for (uint64_t i = 0; i < input->joined_count; i++) {
    const mnm_pair_decided *one = &input->joined[i];
    MNM_TRY(check_decided(work->legs, one, err));
    if (partner[one->debit] != LEG_NONE || partner[one->credit] != LEG_NONE)
      return mnm_err_set(err, MNM_E_ARG, "a decision joins a leg that is joined already");
    partner[one->debit] = one->debit;
    partner[one->credit] = one->credit;
  }
  for (uint64_t i = 0; i < input->apart_count; i++) {
    MNM_TRY(check_decided(work->legs, &input->apart[i], err));
    guarded[input->apart[i].debit] = guarded[input->apart[i].credit] = 1;
  }
  MNM_TRY(mnm_column_append(&work->apart, input->apart, input->apart_count, err));
  if (work->apart.count > 1)
    qsort(work->apart.data, work->apart.count, sizeof(mnm_pair_decided), compare_decided);
  return MNM_OK;
}

static mnm_status prepare(pair_work *work, mnm_err *err) {
  const mnm_pair_legs *legs = work->legs;
  const mnm_ctx *ctx = work->ctx;
  MNM_TRY(check_legs(legs, err));
  MNM_TRY(fill(&work->partner, sizeof(uint32_t), legs->count, 0xFF, ctx, err));
  MNM_TRY(fill(&work->seen, sizeof(uint32_t), legs->count, 0xFF, ctx, err));
  MNM_TRY(fill(&work->guarded, sizeof(uint8_t), legs->count, 0, ctx, err));
  MNM_TRY(fill(&work->text, sizeof(mnm_pair_text), legs->count, 0, ctx, err));
  MNM_TRY(mnm_column_reserve(&work->left, legs->count, err));
  uint32_t *left = work->left.data;
  for (uint32_t leg = 0; leg < legs->count; leg++) {
    work->two_amounts[legs->side[leg]] |= mnm_pair__two(legs, leg);
    work->references |= legs->reference[leg] != 0;
    left[leg] = leg;
  }
  work->left.count = legs->count;
  return take_decisions(work, err);
}

/* ---- all ----------------------------------------------------------------------------------------
 */

void mnm_pair_result_init(mnm_pair_result *result, const mnm_ctx *ctx) {
  mnm_column_init(&result->pair, sizeof(mnm_pair_edge), ctx);
  mnm_column_init(&result->candidate, sizeof(mnm_pair_edge), ctx);
  mnm_column_init(&result->open, sizeof(mnm_pair_open), ctx);
  result->texts = 0;
}

void mnm_pair_result_clear(mnm_pair_result *result) {
  mnm_column_clear(&result->pair);
  mnm_column_clear(&result->candidate);
  mnm_column_clear(&result->open);
}

static int compare_edges(const void *a_data, const void *b_data) {
  const mnm_pair_edge *a = a_data, *b = b_data;
  return a->debit < b->debit ? -1 : a->debit > b->debit;
}

static mnm_status rounds(pair_work *work, mnm_err *err) {
  MNM_TRY(mnm_pair__round(work, by_reference, COUNT(by_reference), err));
  MNM_TRY(mnm_pair__round(work, by_both_accounts, COUNT(by_both_accounts), err));
  MNM_TRY(mnm_pair__round(work, by_an_account, COUNT(by_an_account), err));
  MNM_TRY(mnm_pair__open_texts(work, err));
  MNM_TRY(mnm_pair__round(work, by_purpose, COUNT(by_purpose), err));
  MNM_TRY(mnm_pair__round(work, by_an_account, COUNT(by_an_account), err));
  MNM_TRY(mnm_pair__equals(work, by_an_account, COUNT(by_an_account), err));
  MNM_TRY(mnm_pair__round(work, by_name_and_purpose, COUNT(by_name_and_purpose), err));
  MNM_TRY(mnm_pair__round(work, by_name, COUNT(by_name), err));
  MNM_TRY(mnm_pair__list_open(work, listed, COUNT(listed), err));
  if (work->out->pair.count > 1)
    qsort(work->out->pair.data, work->out->pair.count, sizeof(mnm_pair_edge), compare_edges);
  return MNM_OK;
}

mnm_status mnm_pair(mnm_pair_result *out, const mnm_pair_input *input,
                    const mnm_pairing_parameters *parameters, const mnm_ctx *ctx, mnm_err *err) {
  if (parameters->days > MNM_PAIR_DAYS_MAX)
    return mnm_err_set(err, MNM_E_ARG, "at most %d days may lie between two sides of a transfer",
                       MNM_PAIR_DAYS_MAX);
  pair_work work = {
      .input = input, .legs = &input->legs, .ctx = ctx, .days = parameters->days, .out = out};
  out->pair.count = out->candidate.count = out->open.count = 0;
  out->texts = 0;
  mnm_column_init(&work.left, sizeof(uint32_t), ctx);
  mnm_column_init(&work.apart, sizeof(mnm_pair_decided), ctx);
  mnm_column_init(&work.holder, sizeof(mnm_pair_holder), ctx);
  mnm_column_init(&work.record, sizeof(pair_record), ctx);
  mnm_column_init(&work.spare, sizeof(pair_record), ctx);
  mnm_status status = prepare(&work, err);
  if (status == MNM_OK) status = rounds(&work, err);
  mnm_column_clear(&work.left);
  mnm_column_clear(&work.partner);
  mnm_column_clear(&work.seen);
  mnm_column_clear(&work.guarded);
  mnm_column_clear(&work.text);
  mnm_column_clear(&work.apart);
  mnm_column_clear(&work.holder);
  mnm_column_clear(&work.record);
  mnm_column_clear(&work.spare);
  if (status != MNM_OK) out->pair.count = out->candidate.count = out->open.count = 0;
  return status;
}
