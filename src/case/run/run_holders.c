/* Holders of accounts as numbers for the stages. */
#include <stdlib.h>

#include "case/run/run_network.h"
#include "kernel/seal/seal.h"

typedef struct held {
  uint64_t subject;
  uint32_t account;
  uint8_t kind;
} held;

typedef struct listing {
  mnm_column all; /* held */
  uint32_t accounts;
} listing;

static mnm_status take(void *payload, uint64_t source_id, const mnm_store_holding *row,
                       mnm_err *err) {
  (void)source_id;
  listing *list = payload;
  held one = {row->subject_id, row->account, row->kind};
  return mnm_column_push(&list->all, &one, err);
}

static int compare(const held *a, const held *b) {
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->subject != b->subject) return a->subject < b->subject ? -1 : 1;
  return (int)a->kind - (int)b->kind;
}

static int by_account(const void *left, const void *right) {
  return compare(left, right);
}

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

/* Sorted, each (account, subject, kind) once: several sources may say the same. */
static void settle(mnm_column *all) {
  held *one = all->data;
  uint64_t kept = 0;
  if (all->count > 1) qsort(one, all->count, sizeof *one, by_account);
  for (uint64_t i = 0; i < all->count; i++)
    if (i == 0 || compare(&one[i], &one[kept - 1]) != 0) one[kept++] = one[i];
  all->count = kept;
}

static void digest_holdings(uint8_t out[32], const mnm_column *all) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit holdings 1", 18);
  const held *one = all->data;
  for (uint64_t i = 0; i < all->count; i++) {
    uint8_t bytes[13];
    for (int at = 0; at < 8; at++) bytes[at] = (uint8_t)(one[i].subject >> 8 * at);
    for (int at = 0; at < 4; at++) bytes[8 + at] = (uint8_t)(one[i].account >> 8 * at);
    bytes[12] = one[i].kind;
    mnm_sha256_add(&hash, bytes, sizeof bytes);
  }
  mnm_sha256_end(&hash, out);
}

static mnm_status list_subjects(mnm_column *subject, const mnm_column *all, mnm_err *err) {
  const held *one = all->data;
  MNM_TRY(mnm_column_reserve(subject, all->count, err));
  for (uint64_t i = 0; i < all->count; i++) MNM_TRY(mnm_column_push(subject, &one[i].subject, err));
  uint64_t *id = subject->data, kept = 0;
  if (subject->count > 1) qsort(id, subject->count, sizeof *id, by_number);
  for (uint64_t i = 0; i < subject->count; i++)
    if (i == 0 || id[i] != id[kept - 1]) id[kept++] = id[i];
  subject->count = kept;
  if (kept < UINT32_MAX) return MNM_OK;
  return mnm_err_set(err, MNM_E_LIMIT, "more than 4294967294 holders");
}

static uint32_t number_of(const mnm_column *subject, uint64_t id) {
  const uint64_t *all = subject->data;
  uint64_t begin = 0, end = subject->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (all[middle] < id)
      begin = middle + 1;
    else
      end = middle;
  }
  return (uint32_t)begin;
}

/* The persons of each account, each once: holders alone, or everybody. Accounts beyond the ledger's
 * come last, and are not reached. */
static mnm_status list_persons(mnm_column *offset, mnm_column *person, const listing *list,
                               const mnm_column *subject, bool holders, mnm_err *err) {
  const held *one = list->all.data;
  uint64_t at = 0;
  for (uint32_t account = 0; account <= list->accounts; account++) {
    uint32_t first = (uint32_t)person->count;
    MNM_TRY(mnm_column_push(offset, &first, err));
    bool past = account == list->accounts; /* only where the last one ends */
    for (; !past && at < list->all.count && one[at].account == account; at++) {
      if (holders && one[at].kind != MNM_HOLDING_HOLDER) continue;
      uint32_t number = number_of(subject, one[at].subject);
      const uint32_t *last =
          person->count > first ? mnm_column_at(person, person->count - 1) : NULL;
      if (last != NULL && *last == number) continue;
      MNM_TRY(mnm_column_push(person, &number, err));
    }
  }
  return MNM_OK;
}

static mnm_status load(mnm_run__holders *out, mnm_store *store, listing *list, mnm_err *err) {
  MNM_TRY(mnm_run__holdings(store, take, list, err));
  settle(&list->all);
  digest_holdings(out->digest, &list->all);
  MNM_TRY(list_subjects(&out->subject, &list->all, err));
  MNM_TRY(list_persons(&out->offset, &out->owner, list, &out->subject, true, err));
  MNM_TRY(list_persons(&out->user_offset, &out->user, list, &out->subject, false, err));
  out->owners = (mnm_network_owners){out->offset.data, out->owner.data};
  out->users = (mnm_network_owners){out->user_offset.data, out->user.data};
  return MNM_OK;
}

mnm_status mnm_run__holders_load(mnm_run__holders *out, mnm_store *store, uint32_t accounts,
                                 const mnm_ctx *ctx, mnm_err *err) {
  listing list = {.accounts = accounts};
  memset(out, 0, sizeof *out);
  mnm_column_init(&out->subject, sizeof(uint64_t), ctx);
  mnm_column_init(&out->offset, sizeof(uint32_t), ctx);
  mnm_column_init(&out->owner, sizeof(uint32_t), ctx);
  mnm_column_init(&out->user_offset, sizeof(uint32_t), ctx);
  mnm_column_init(&out->user, sizeof(uint32_t), ctx);
  mnm_column_init(&list.all, sizeof(held), ctx);
  mnm_status status = load(out, store, &list, err);
  mnm_column_clear(&list.all);
  return status;
}

void mnm_run__holders_clear(mnm_run__holders *owners) {
  mnm_column_clear(&owners->subject);
  mnm_column_clear(&owners->offset);
  mnm_column_clear(&owners->owner);
  mnm_column_clear(&owners->user_offset);
  mnm_column_clear(&owners->user);
}
