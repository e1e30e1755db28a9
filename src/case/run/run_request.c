#include "case/run/run_request.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time/time.h"
#include "case/run/run_template.h"
#include "model/currency/currency.h"

#define BLANK "____________________"

/* ---- kinds --- */

extern const unsigned char mnm_run__certificate[], mnm_run__mla[], mnm_run__fiu[],
    mnm_run__preserve[];
extern const unsigned int mnm_run__certificate_bytes, mnm_run__mla_bytes, mnm_run__fiu_bytes,
    mnm_run__preserve_bytes;

static const char *const kind_names[] = {"certificate", "mla", "fiu", "preservation"};

const char *mnm_run_request_name(mnm_run_request_kind kind) {
  return (unsigned)kind < MNM_RUN_REQUEST_KINDS ? kind_names[kind] : "unknown";
}

bool mnm_run_request_find(const char *name, mnm_run_request_kind *out) {
  for (int kind = 0; kind < MNM_RUN_REQUEST_KINDS; kind++) {
    if (strcmp(name, kind_names[kind]) != 0) continue;
    *out = (mnm_run_request_kind)kind;
    return true;
  }
  return false;
}

mnm_text mnm_run_request_template(mnm_run_request_kind kind) {
  switch (kind) {
    case MNM_RUN_REQUEST_CERTIFICATE:
      return (mnm_text){(const char *)mnm_run__certificate, mnm_run__certificate_bytes};
    case MNM_RUN_REQUEST_MLA:
      return (mnm_text){(const char *)mnm_run__mla, mnm_run__mla_bytes};
    case MNM_RUN_REQUEST_FIU:
      return (mnm_text){(const char *)mnm_run__fiu, mnm_run__fiu_bytes};
    case MNM_RUN_REQUEST_PRESERVE:
      break;
  }
  return (mnm_text){(const char *)mnm_run__preserve, mnm_run__preserve_bytes};
}

/* ---- words --- */

typedef struct drafting {
  const mnm_run_case_freeze *freeze;
  const mnm_run_request_words *words;
  const mnm_run_case_holding **holding; /* of this State, to be named */
  uint32_t count;
  int64_t total;
} drafting;

static mnm_status put_text(mnm_column *to, mnm_text text, const char *otherwise, mnm_err *err) {
  if (text.bytes == 0) return mnm_run__template_put(to, NULL, otherwise, err);
  return mnm_column_append(to, text.data, text.bytes, err);
}

static mnm_status put_money(const drafting *work, mnm_column *to, int64_t minor, mnm_err *err) {
  char digits[64], text[96];
  int32_t exponent = mnm_currency_exponent(work->freeze->currency);
  (void)mnm_money_text_grouped(digits, sizeof digits, minor, exponent > 0 ? (uint32_t)exponent : 0);
  (void)snprintf(text, sizeof text, "%s %s", digits, mnm_currency_code(work->freeze->currency));
  return mnm_run__template_put(to, text, "", err);
}

static mnm_status put_count(mnm_column *to, uint64_t count, mnm_err *err) {
  char text[32];
  (void)snprintf(text, sizeof text, "%" PRIu64, count);
  return mnm_run__template_put(to, text, "", err);
}

static mnm_status put_time(mnm_column *to, int64_t time_us, mnm_grain grain, mnm_err *err) {
  char text[48];
  (void)mnm_time_text(text, sizeof text, time_us, grain);
  return mnm_run__template_put(to, text, "", err);
}

/* How many places above are still to be filled in. */
static uint32_t count_blanks(const mnm_column *text) {
  uint32_t blanks = 0;
  const char *data = text->data;
  const size_t bytes = sizeof BLANK - 1;
  for (uint64_t at = 0; at + bytes <= text->count;) {
    bool blank = memcmp(data + at, BLANK, bytes) == 0;
    blanks += blank;
    at += blank ? bytes : 1;
  }
  return blanks;
}

static mnm_status put_states(const drafting *work, mnm_column *to, mnm_err *err) {
  const mnm_run_case_sum_by *sum = work->freeze->by[MNM_RUN_BY_COUNTRY].data;
  bool any = false;
  for (uint64_t i = 0; i < work->freeze->by[MNM_RUN_BY_COUNTRY].count; i++) {
    if (sum[i].name.bytes == 0 || mnm_text_equal(sum[i].name, mnm_text_of(work->words->state)))
      continue;
    MNM_TRY(mnm_run__template_put(to, any ? ", " : "", "", err));
    MNM_TRY(put_text(to, sum[i].name, "", err));
    any = true;
  }
  return any ? MNM_OK : mnm_run__template_put(to, NULL, "none by the records", err);
}

static mnm_status give_word(void *payload, mnm_text word, uint64_t item, mnm_column *to,
                            mnm_err *err) {
  const drafting *work = payload;
  const mnm_store *store = work->freeze->book->store;
#define IS(name) mnm_text_equal(word, mnm_text_of(name))
  if (IS("state")) return mnm_run__template_put(to, work->words->state, "", err);
  if (IS("case")) return mnm_run__template_put(to, mnm_store_id(store), "", err);
  if (IS("date")) return put_time(to, mnm_store_ctx(store)->now_us, MNM_GRAIN_DAY, err);
  if (IS("person")) return mnm_run__template_put(to, work->words->person, BLANK, err);
  if (IS("reference")) return mnm_run__template_put(to, work->words->reference, BLANK, err);
  if (IS("at")) return put_time(to, work->freeze->plan.at_us, MNM_GRAIN_SECOND, err);
  if (IS("rule"))
    return mnm_run__template_put(to, mnm_trace_rule_name(work->freeze->rule), "", err);
  if (IS("held")) return put_money(work, to, work->freeze->plan.held_minor, err);
  if (IS("total")) return put_money(work, to, work->total, err);
  if (IS("count")) return put_count(to, work->count, err);
  if (IS("blanks")) return put_count(to, count_blanks(to), err);
  if (IS("other_states")) return put_states(work, to, err);
  if (item == MNM_RUN_TEMPLATE_NO_ITEM) return MNM_E_NOTFOUND;
  const mnm_run_case_holding *holding = work->holding[item];
  if (IS("account")) return put_text(to, holding->label, "", err);
  if (IS("institution")) return put_text(to, holding->house, "an institution not known", err);
  if (IS("country")) return put_text(to, holding->country, "", err);
  if (IS("owner")) return put_text(to, holding->owner, "a holder not known", err);
  if (IS("amount")) return put_money(work, to, holding->claim_minor, err);
  if (IS("other")) return put_money(work, to, holding->other_minor, err);
  if (IS("monthly")) return put_count(to, holding->living.regular, err);
  if (IS("paid_monthly")) return put_money(work, to, holding->living.regular_minor, err);
  return MNM_E_NOTFOUND;
#undef IS
}

/* ---- the draft --- */

static mnm_status choose(drafting *work, mnm_run_request_count *count, mnm_err *err) {
  for (uint64_t i = 0; i < work->freeze->holding.count; i++) {
    const mnm_run_case_holding *holding = mnm_column_at(&work->freeze->holding, i);
    count->nowhere += holding->country.bytes == 0;
    if (!mnm_text_equal(holding->country, mnm_text_of(work->words->state))) continue;
    count->spared += holding->victim;
    if (holding->victim) continue;
    work->holding[work->count++] = holding;
    work->total += holding->claim_minor; /* a part of plan.held_minor, which fits */
  }
  count->accounts = work->count;
  if (work->count > 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_NOTFOUND,
                     count->spared > 0
                         ? "what lies in this State lies in accounts that may be a victim's: they "
                           "are spared, and no request is drafted"
                         : "no account of this State holds claim money at that date, as far as "
                           "IBANs and BICs say");
}

mnm_status mnm_run_request_write(mnm_column *text, mnm_run_request_count *count,
                                 const mnm_run_case_freeze *freeze, mnm_text template,
                                 const mnm_run_request_words *words, const mnm_ctx *ctx,
                                 mnm_err *err) {
  static const char known[] =
      "{state} {case} {date} {person} {reference} {at} {rule} {held} {total} {count} {blanks} "
      "{other_states}; after {each}: {account} {institution} {country} {owner} {amount} {other} "
      "{monthly} {paid_monthly}; {{ is a brace";
  size_t bytes = (freeze->holding.count + 1) * sizeof(const mnm_run_case_holding *);
  drafting work = {.freeze = freeze, .words = words, .holding = mnm_mem_new(ctx, bytes)};
  *count = (mnm_run_request_count){0};
  if (work.holding == NULL) return mnm_err_nomem(err);
  mnm_status status = choose(&work, count, err);
  const mnm_run__template from = {template, work.count, give_word, &work, known};
  if (status == MNM_OK) status = mnm_run__template_write(text, &from, err);
  if (status == MNM_OK) count->blanks = count_blanks(text);
  mnm_mem_free(ctx, work.holding, bytes);
  return status;
}
