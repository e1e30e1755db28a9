/* H1: the skims of one account. For each account that it pays (each point where it draws cash), the
 * transfers in order; a wage belongs to the first of them after it, and is reached where they add
 * up to enough. */
#include "stage/detect/detect_skim_internal.h"

typedef struct hunt {
  const skimming *s;
  mnm_detect__own *own;
  skim_own *more;
  uint32_t account;
} hunt;

/* The wage in the unit in which what follows it is counted. */
static mnm_status add_to(const hunt *h, uint32_t row, const mnm_detect__amount *wage,
                         mnm_wide *sum) {
  mnm_detect__amount paid;
  h->own->bad_row = row;
  MNM_TRY(mnm_detect__paid(&paid, h->s->run, row));
  h->own->bad_row = MNM_DETECT__NOWHERE;
  if (wage->rated)
    *sum += paid.rated ? paid.base : 0;
  else
    *sum += paid.currency == wage->currency ? paid.own : 0;
  return MNM_OK;
}

/* keys[at .. end - 1] follow the wage. */
static mnm_status try_wage(const hunt *h, uint32_t wage, const uint64_t *keys, uint64_t at,
                           uint64_t end) {
  const skimming *s = h->s;
  mnm_detect__amount brought;
  h->own->bad_row = wage;
  MNM_TRY(mnm_detect__received(&brought, s->run, wage));
  h->own->bad_row = MNM_DETECT__NOWHERE;
  mnm_wide sum = 0;
  skim made = {.group = keys[at] >> 32,
               .wage = wage,
               .worker = h->account,
               .row_first = h->more->rows.count};
  for (uint64_t i = at; i < end && mnm_graph_within(&s->hold, wage, (uint32_t)keys[i]); i++) {
    uint32_t row = (uint32_t)keys[i];
    MNM_TRY(add_to(h, row, &brought, &sum));
    MNM_TRY(mnm_column_push(&h->more->rows, &row, NULL));
    if (!mnm_detect__reaches(sum, mnm_detect__minor(&brought), s->rule->rate_ppm)) continue;
    made.reach = row;
    made.row_count = h->more->rows.count - made.row_first;
    if (s->kind == MNM_H1_CASH) made.group |= (uint64_t)s->run->edges.from[wage] << 32;
    return mnm_column_push(&h->more->skims, &made, NULL);
  }
  h->more->rows.count = made.row_first;
  return MNM_OK;
}

/* Wages between the transfer before and this one, within reach of it. The bound is charged to it.
 */
static mnm_status try_transfer(const hunt *h, const uint64_t *keys, uint64_t begin, uint64_t at,
                               uint64_t end) {
  const skimming *s = h->s;
  const uint32_t *wages = h->more->earner.wages.data;
  uint32_t count = (uint32_t)h->more->earner.wages.count, row = (uint32_t)keys[at];
  uint32_t past = mnm_graph_seek(wages, 0, count, row);
  uint32_t after = at == begin ? 0 : (uint32_t)keys[at - 1] + 1;
  uint64_t steps = 0;
  for (uint32_t i = past; i-- > 0 && wages[i] >= after;) {
    if (!mnm_graph_within(&s->hold, wages[i], row)) break;
    if (++steps > s->run->parameters->steps_max) {
      mnm_cut cut = {.typology = MNM_H1, .bound = MNM_BOUND_STEPS, .row = row};
      return mnm_column_push(&h->own->found.cut, &cut, NULL);
    }
    MNM_TRY(try_wage(h, wages[i], keys, at, end));
  }
  return MNM_OK;
}

static mnm_status try_list(const hunt *h, const mnm_column *list) {
  const skimming *s = h->s;
  const uint64_t *keys = list->data;
  for (uint64_t begin = 0, end = 0; begin < list->count; begin = end) {
    uint64_t group = keys[begin] >> 32;
    for (end = begin; end < list->count && keys[end] >> 32 == group;) end++;
    if (s->kind == MNM_H1_TRANSFER &&
        (!s->many[group] || mnm_detect__one_hand(&s->holders, h->account, (uint32_t)group)))
      continue;
    for (uint64_t at = begin; at < end; at++) MNM_TRY(try_transfer(h, keys, begin, at, end));
  }
  return MNM_OK;
}

/* Withdrawals at points, by place. */
static mnm_status list_cash(const hunt *h) {
  const skimming *s = h->s;
  const mnm_transfers *transfers = s->run->input->transfers;
  mnm_column *list = &h->more->cash;
  list->count = 0;
  for (uint32_t at = s->cash.offset[h->account]; at < s->cash.offset[h->account + 1]; at++) {
    uint32_t row = s->cash.row[at];
    uint32_t place = transfers->place ? transfers->place[row] : MNM_PLACE_NONE;
    if (transfers->account_from[row] != h->account || place >= s->areas.places ||
        !s->areas.point[place])
      continue;
    uint64_t key = (uint64_t)place << 32 | row;
    MNM_TRY(mnm_column_push(list, &key, NULL));
  }
  mnm_detect__sort_keys(list->data, list->count);
  return MNM_OK;
}

/* Is it worth looking for wages at all? */
static bool pays_many(const skimming *s, const mnm_graph_side *out, uint32_t account) {
  for (uint32_t at = out->offset[account]; at < out->offset[account + 1]; at++)
    if (s->many[out->other[at]]) return true;
  return false;
}

mnm_status mnm_detect__skims_of(const skimming *s, mnm_detect__own *own, uint32_t account) {
  hunt h = {s, own, own->more, account};
  mnm_detect__earner *earner = &h.more->earner;
  if (earner->in.offset[account] == earner->in.offset[account + 1]) return MNM_OK;
  if (s->kind == MNM_H1_CASH) {
    if (s->cash.is_cash[account]) return MNM_OK;
    MNM_TRY(list_cash(&h));
    if (h.more->cash.count == 0) return MNM_OK;
  } else if (!pays_many(s, &earner->out, account)) {
    return MNM_OK;
  }
  MNM_TRY(mnm_detect__earn(earner, account));
  if (earner->wages.count == 0) return MNM_OK;
  return try_list(&h, s->kind == MNM_H1_CASH ? &h.more->cash : &earner->left);
}
