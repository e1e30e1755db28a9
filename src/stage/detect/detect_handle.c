/* H2: unrelated persons who share a telephone, an address, a document, somebody who acts for them.
 * It needs no transfer: what is shared is all there is to see. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_known_internal.h"

typedef struct shared {  /* one handle, on its way to a finding */
  uint64_t first, count; /* accounts of those who share it */
  uint32_t persons;
  uint8_t kind;
  bool standing, truncated;
} shared;

typedef struct handles {
  const mnm_detect__run *run;
  const mnm_handle_parameters *rule;
  mnm_detect__crowd crowd;
  mnm_column all, account; /* shared, uint32_t */
} handles;

static mnm_status list_accounts(handles *h, const mnm_detect__class *of, shared *out) {
  const mnm_detect__known *known = h->run->known;
  const uint32_t *member = known->member.data;
  out->first = h->account.count;
  for (uint32_t i = 0; i < of->count; i++) {
    uint32_t person = member[of->first + i];
    if (person >= known->holders.count) continue; /* holds no account */
    for (uint32_t at = known->holders.offset[person]; at < known->holders.offset[person + 1]; at++)
      MNM_TRY(mnm_column_push(&h->account, &known->holders.account[at], NULL));
  }
  uint32_t *account = mnm_column_at(&h->account, out->first);
  uint64_t kept = 0, listed = h->account.count - out->first;
  MNM_TRY(mnm_accounts_sort(account, listed, h->run->input->accounts, h->run->ctx, NULL));
  for (uint64_t i = 0; i < listed; i++)
    if (i == 0 || account[i] != account[kept - 1]) account[kept++] = account[i];
  h->account.count = out->first + kept;
  out->count = kept;
  return MNM_OK;
}

static mnm_status look_at(handles *h, const mnm_detect__class *of) {
  const uint32_t *member = h->run->known->member.data;
  int64_t n = of->kind == MNM_FACT_ADDRESS ? h->rule->address_n : h->rule->n;
  shared made = {.persons = of->count, .kind = of->kind};
  bool enough = false;
  MNM_TRY(mnm_detect__unrelated(&h->crowd, member + of->first, of->count, n, false, &enough,
                                &made.truncated));
  if (!enough && !made.truncated) return MNM_OK;
  made.standing = (int64_t)of->count > h->rule->common;
  MNM_TRY(list_accounts(h, of, &made));
  return made.count ? mnm_column_push(&h->all, &made, NULL) : MNM_OK;
}

/* By kind, then accounts; of handles with the same ones the most shared first. The accounts stand
 * before the comparison begins, so no two threads share this. */
static _Thread_local const uint32_t *accounts_compared;

static int by_accounts(const void *a, const void *b) {
  const shared *left = a, *right = b;
  if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
  for (uint64_t i = 0; i < left->count && i < right->count; i++) {
    uint32_t one = accounts_compared[left->first + i], other = accounts_compared[right->first + i];
    if (one != other) return one < other ? -1 : 1;
  }
  if (left->count != right->count) return left->count < right->count ? -1 : 1;
  if (left->persons != right->persons) return left->persons > right->persons ? -1 : 1;
  return (int)left->truncated - (int)right->truncated;
}

static bool is_same(const shared *a, const shared *b, const uint32_t *account) {
  return a->kind == b->kind && a->count == b->count &&
         memcmp(account + a->first, account + b->first, a->count * sizeof *account) == 0;
}

static mnm_status put(handles *h, mnm_detect__own *own, const shared *from) {
  uint32_t bad_row = 0;
  mnm_detect__draft draft = {.typology = MNM_H2,
                             .kind = from->kind,
                             .centres = mnm_column_at(&h->account, from->first),
                             .centre_count = (uint32_t)from->count,
                             .standing = from->standing,
                             .truncated = from->truncated,
                             .cycles = from->persons};
  return mnm_detect__add(&own->found, &draft, &own->scratch, h->run, &bad_row);
}

static mnm_status all_handles(void *payload, mnm_detect__own *own, uint32_t centre) {
  handles *h = payload;
  (void)centre; /* there is one task */
  const mnm_detect__class *classes = h->run->known->classes.data;
  for (uint64_t i = 0; i < h->run->known->classes.count; i++)
    if (classes[i].kind <= MNM_FACT_POWER) MNM_TRY(look_at(h, &classes[i]));
  shared *all = h->all.data;
  const uint32_t *account = accounts_compared = h->account.data;
  if (h->all.count > 1) qsort(all, h->all.count, sizeof *all, by_accounts);
  for (uint64_t i = 0; i < h->all.count; i++)
    if (i == 0 || !is_same(&all[i], &all[i - 1], account)) MNM_TRY(put(h, own, &all[i]));
  return MNM_OK;
}

mnm_status mnm_detect__handles(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  if (!run->known) return MNM_OK;
  handles h = {.run = run, .rule = &run->parameters->h2};
  mnm_detect__crowd_init(&h.crowd, run);
  mnm_column_init(&h.all, sizeof(shared), run->ctx);
  mnm_column_init(&h.account, sizeof(uint32_t), run->ctx);
  mnm_detect__visit visit = {.count = 1, .batch = 1, .payload = &h, .one = all_handles};
  mnm_status status = mnm_detect__each(out, run, &visit, NULL, err);
  mnm_detect__crowd_clear(&h.crowd);
  mnm_column_clear(&h.all);
  mnm_column_clear(&h.account);
  return status;
}
