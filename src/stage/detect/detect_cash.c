/* What the index of transfers leaves out: transfers with banknotes at one end, by account. */
#include <string.h>

#include "stage/detect/detect_each_internal.h"

/* The account at the other end, or MNM_DETECT__NOWHERE when there is no cash in it, or nothing but
 * cash. */
static uint32_t far_end(const mnm_detect__cash *cash, const mnm_detect__run *run, uint32_t row) {
  uint32_t from = run->edges.from[row], to = run->edges.to[row];
  if (cash->is_cash[from] == cash->is_cash[to]) return MNM_DETECT__NOWHERE;
  return cash->is_cash[from] ? to : from;
}

static void fill(mnm_detect__cash *out, const mnm_detect__run *run) {
  uint32_t *offset = out->offset;
  for (uint32_t a = 0; a < run->edges.vertices; a++) offset[a + 1] += offset[a];
  for (uint32_t row = run->edges.count; row-- > 0;) { /* from the back: rows rise in the end */
    uint32_t account = far_end(out, run, row);
    if (account != MNM_DETECT__NOWHERE) out->row[--offset[account + 1]] = row;
  }
  /* each offset[a + 1] now says where a begins */
  memmove(offset, offset + 1, run->edges.vertices * sizeof *offset);
  offset[run->edges.vertices] = out->count;
}

mnm_status mnm_detect__cash_new(mnm_detect__cash *out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_accounts *accounts = run->input->accounts;
  uint32_t count = run->edges.vertices;
  *out = (mnm_detect__cash){0};
  bool any = false;
  for (uint32_t a = 0; a < count && !any; a++)
    any = mnm_accounts_kind(accounts, a) == MNM_ACCOUNT_CASH;
  if (!any) return MNM_OK;
  out->is_cash = mnm_mem_new(run->ctx, count);
  out->offset = mnm_mem_new(run->ctx, ((size_t)count + 1) * sizeof *out->offset);
  if (!out->is_cash || !out->offset) return mnm_err_nomem(err);
  for (uint32_t a = 0; a < count; a++)
    out->is_cash[a] = mnm_accounts_kind(accounts, a) == MNM_ACCOUNT_CASH;
  for (uint32_t row = 0; row < run->edges.count; row++) {
    uint32_t account = far_end(out, run, row);
    if (account == MNM_DETECT__NOWHERE) continue;
    out->offset[account + 1]++;
    out->count++;
  }
  out->row = mnm_mem_new(run->ctx, ((size_t)out->count + 1) * sizeof *out->row);
  if (!out->row) return mnm_err_nomem(err);
  fill(out, run);
  return MNM_OK;
}

void mnm_detect__cash_free(mnm_detect__cash *cash, const mnm_detect__run *run) {
  size_t count = run->edges.vertices;
  mnm_mem_free(run->ctx, cash->is_cash, count);
  mnm_mem_free(run->ctx, cash->offset, (count + 1) * sizeof *cash->offset);
  mnm_mem_free(run->ctx, cash->row, ((size_t)cash->count + 1) * sizeof *cash->row);
}

int64_t mnm_detect__threshold(const mnm_detect_parameters *parameters, uint16_t currency,
                              int64_t otherwise) {
  const mnm_threshold *all = parameters->thresholds.data;
  for (uint64_t i = 0; i < parameters->thresholds.count; i++)
    if (all[i].currency == currency) return all[i].minor;
  return otherwise;
}
