/* What the members' payments look like, and which rules hold of it. */
#include "stage/duty/duty.h"

#include <stdlib.h>
#include <string.h>

#define TICK_EVERY 65536

typedef struct finder {
  const mnm_duty_input *input;
  mnm_duty_signs *signs;
  uint32_t *place; /* by account: member + 1 */
  mnm_column pair; /* uint64_t: payer << 32 | payee, one a payment between members */
} finder;

static mnm_status number_members(finder *f, mnm_err *err) {
  for (uint32_t i = 0; i < f->input->member_count; i++) {
    uint32_t account = f->input->member[i];
    if (account >= f->input->accounts || f->place[account] != 0)
      return mnm_err_set(err, MNM_E_RANGE, "a member is no account, or stands twice");
    f->place[account] = i + 1;
  }
  return MNM_OK;
}

static mnm_status look(finder *f, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_transfers *all = f->input->transfers;
  for (uint32_t row = 0; row < all->count; row++) {
    if (row % TICK_EVERY == 0) MNM_TRY(mnm_ctx_tick(ctx, "roles", row, all->count, err));
    uint32_t from = f->place[all->account_from[row]], to = f->place[all->account_to[row]];
    uint8_t channel = all->channel ? all->channel[row] : (uint8_t)MNM_CHANNEL_UNKNOWN;
    if ((from == 0 && to == 0) || from == to || channel == MNM_CHANNEL_OWN) continue;
    if (from != 0 && to != 0) {
      uint64_t pair = (uint64_t)(from - 1) << 32 | (to - 1);
      f->signs[from - 1].out[channel]++;
      f->signs[to - 1].in[channel]++;
      MNM_TRY(mnm_column_push(&f->pair, &pair, err));
    } else if (from != 0) {
      f->signs[from - 1].to_outside[channel]++;
    } else {
      f->signs[to - 1].from_outside[channel]++;
    }
  }
  return MNM_OK;
}

static int rising(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return a < b ? -1 : a > b;
}

static void count_partners(finder *f) {
  uint64_t *pair = f->pair.data;
  if (f->pair.count > 1) qsort(pair, f->pair.count, sizeof *pair, rising);
  for (uint64_t i = 0; i < f->pair.count;) {
    uint64_t end = i;
    while (end < f->pair.count && pair[end] == pair[i]) end++;
    mnm_duty_signs *payer = &f->signs[pair[i] >> 32], *payee = &f->signs[(uint32_t)pair[i]];
    payer->payees++;
    payee->payers++;
    if (end - i >= MNM_DUTY_OFTEN) payer->payees_often++, payee->payers_often++;
    i = end;
  }
}

static void count_findings(finder *f) {
  for (uint64_t i = 0; i < f->input->finding_count; i++) {
    const mnm_duty_finding *finding = &f->input->finding[i];
    if (finding->account >= f->input->accounts || f->place[finding->account] == 0) continue;
    f->signs[f->place[finding->account] - 1].centre_of[finding->typology]++;
  }
}

static bool is_mule(const mnm_duty_signs *signs) {
  for (uint32_t rule = 0; rule < mnm_duty_rule_count; rule++)
    if (mnm_duty_rules[rule].role == MNM_DUTY_MULE && mnm_duty_rules[rule].holds(signs))
      return true;
  return false;
}

static mnm_status judge(mnm_column *out, const finder *f, uint32_t member, mnm_err *err) {
  uint64_t first = out->count;
  if (f->input->victim && f->input->victim[member]) return MNM_OK;
  bool mule = is_mule(&f->signs[member]);
  for (uint32_t rule = 0; rule < mnm_duty_rule_count; rule++) {
    if (!mnm_duty_rules[rule].holds(&f->signs[member])) continue;
    if (mule && mnm_duty_rules[rule].role == MNM_DUTY_LAUNDERER) continue;
    mnm_duty_claim claim = {member, rule};
    MNM_TRY(mnm_column_push(out, &claim, err));
    mnm_duty_claim *all = out->data;
    for (uint64_t at = out->count - 1; at > first; at--) { /* the surest first, else by rule */
      const mnm_duty_rule *before = &mnm_duty_rules[all[at - 1].rule];
      if (before->confidence_ppm >= mnm_duty_rules[all[at].rule].confidence_ppm) break;
      mnm_duty_claim other = all[at];
      all[at] = all[at - 1];
      all[at - 1] = other;
    }
  }
  return MNM_OK;
}

mnm_status mnm_duties_find(mnm_column *out, mnm_duty_signs *signs, const mnm_duty_input *input,
                           const mnm_ctx *ctx, mnm_err *err) {
  size_t bytes = ((size_t)input->accounts + 1) * sizeof(uint32_t);
  finder f = {.input = input, .signs = signs, .place = mnm_mem_new(ctx, bytes)};
  if (!f.place) return mnm_err_nomem(err);
  mnm_column_init(&f.pair, sizeof(uint64_t), ctx);
  memset(signs, 0, (size_t)input->member_count * sizeof *signs);
  mnm_status status = number_members(&f, err);
  if (status == MNM_OK) status = look(&f, ctx, err);
  if (status == MNM_OK) {
    count_partners(&f);
    count_findings(&f);
    for (uint32_t i = 0; i < input->member_count && input->carried; i++)
      signs[i].carried = input->carried[i];
  }
  for (uint32_t i = 0; i < input->member_count && status == MNM_OK; i++)
    status = judge(out, &f, i, err);
  mnm_column_clear(&f.pair);
  mnm_mem_free(ctx, f.place, bytes);
  return status;
}
