/* Texts are sealed in the case, and opening one costs more than all else that is done with a leg:
 * so they are asked for last, of legs that have a counterpart and are not joined yet. */
#include "stage/pair/pair_internal.h"

#include <stdlib.h>

static int compare_numbers(const void *a_data, const void *b_data) {
  uint32_t a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return a < b ? -1 : a > b;
}

static int compare_holders(const void *a_data, const void *b_data) {
  const mnm_pair_holder *a = a_data, *b = b_data;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return a->name < b->name ? -1 : a->name > b->name;
}

static void sort_once(mnm_column *numbers) {
  uint32_t *all = numbers->data;
  if (numbers->count < 2) return;
  qsort(all, numbers->count, sizeof *all, compare_numbers);
  uint64_t kept = 1;
  for (uint64_t i = 1; i < numbers->count; i++)
    if (all[i] != all[i - 1]) all[kept++] = all[i];
  numbers->count = kept;
}

static bool contains(const mnm_column *numbers, uint32_t number) {
  return numbers->count > 0 &&
         bsearch(&number, numbers->data, numbers->count, sizeof number, compare_numbers) != NULL;
}

typedef struct text_work {
  mnm_column leg;     /* uint32_t: to be opened */
  mnm_column account; /* uint32_t: whose holders may decide */
  mnm_column text;    /* mnm_pair_text, by place in `leg` */
} text_work;

/* Legs with some counterpart; accounts of those whose counterparties have names only. */
static mnm_status find_wanted(pair_work *work, text_work *out, mnm_err *err) {
  static const pair_kind any[] = {{.naming = NAMES_BOTH},
                                  {.naming = NAMES_DEBIT},
                                  {.naming = NAMES_CREDIT},
                                  {.naming = NAMES_NEITHER}};
  const mnm_pair_legs *legs = work->legs;
  MNM_TRY(mnm_pair__look(work, any, 4, err));
  const uint32_t *seen = work->seen.data;
  for (uint32_t leg = 0; leg < legs->count; leg++) {
    if (seen[leg] == LEG_NONE) continue;
    MNM_TRY(mnm_column_push(&out->leg, &leg, err));
    if (legs->other[leg] == MNM_ACCOUNT_NONE)
      MNM_TRY(mnm_column_push(&out->account, &legs->account[leg], err));
  }
  sort_once(&out->account);
  /* whoever else names one of these accounts says whose it is */
  for (uint32_t leg = 0; leg < legs->count && out->account.count > 0; leg++)
    if (seen[leg] == LEG_NONE && contains(&out->account, legs->other[leg]))
      MNM_TRY(mnm_column_push(&out->leg, &leg, err));
  sort_once(&out->leg);
  return MNM_OK;
}

static mnm_status ask_texts(pair_work *work, text_work *wanted, mnm_err *err) {
  uint64_t count = wanted->leg.count;
  const uint32_t *leg = wanted->leg.data;
  if (count == 0) return MNM_OK;
  MNM_TRY(mnm_column_reserve(&wanted->text, count, err));
  memset(wanted->text.data, 0, count * sizeof(mnm_pair_text));
  wanted->text.count = count;
  MNM_TRY(work->input->texts(work->input->payload, leg, (uint32_t)count, wanted->text.data, err));
  const mnm_pair_text *text = wanted->text.data;
  mnm_pair_text *all = work->text.data;
  for (uint64_t i = 0; i < count; i++) all[leg[i]] = text[i];
  work->out->texts = count;
  return MNM_OK;
}

static mnm_status ask_holders(pair_work *work, const text_work *wanted, mnm_err *err) {
  const mnm_pair_legs *legs = work->legs;
  const uint32_t *leg = wanted->leg.data;
  mnm_column *holder = &work->holder;
  if (work->input->holders && wanted->account.count > 0)
    MNM_TRY(work->input->holders(work->input->payload, wanted->account.data,
                                 (uint32_t)wanted->account.count, holder, err));
  for (uint64_t i = 0; i < wanted->leg.count; i++) {
    uint32_t other = legs->other[leg[i]];
    mnm_pair_holder one = {mnm_pair__text(work, leg[i])->name, other};
    if (one.name != 0 && contains(&wanted->account, other))
      MNM_TRY(mnm_column_push(holder, &one, err));
  }
  mnm_pair_holder *all = holder->data;
  if (holder->count < 2) return MNM_OK;
  qsort(all, holder->count, sizeof *all, compare_holders);
  uint64_t kept = 1;
  for (uint64_t i = 1; i < holder->count; i++)
    if (compare_holders(&all[i], &all[kept - 1]) != 0) all[kept++] = all[i];
  holder->count = kept;
  return MNM_OK;
}

mnm_status mnm_pair__open_texts(pair_work *work, mnm_err *err) {
  if (!work->input->texts) return MNM_OK;
  text_work wanted;
  mnm_column_init(&wanted.leg, sizeof(uint32_t), work->ctx);
  mnm_column_init(&wanted.account, sizeof(uint32_t), work->ctx);
  mnm_column_init(&wanted.text, sizeof(mnm_pair_text), work->ctx);
  mnm_status status = find_wanted(work, &wanted, err);
  if (status == MNM_OK) status = ask_texts(work, &wanted, err);
  if (status == MNM_OK) status = ask_holders(work, &wanted, err);
  mnm_column_clear(&wanted.leg);
  mnm_column_clear(&wanted.account);
  mnm_column_clear(&wanted.text);
  return status;
}
