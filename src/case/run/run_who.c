#include "case/run/run_who.h"
#include "case/run/run_status.h"

typedef struct told {
  uint64_t number;
  uint8_t status;
} told;

static mnm_status note(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  told one = {number, (uint8_t)status};
  return mnm_column_push(payload, &one, err);
}

static mnm_suspicion status_of(const mnm_column *all, uint64_t number) {
  const told *one = all->data;
  uint64_t begin = 0, end = all->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (one[middle].number < number)
      begin = middle + 1;
    else
      end = middle;
  }
  bool there = begin < all->count && one[begin].number == number;
  return there ? (mnm_suspicion)one[begin].status : MNM_STATUS_CLEAR;
}

mnm_status mnm_run__who_open(mnm_run__who *out, mnm_store *store, const mnm_ctx *ctx,
                             mnm_err *err) {
  memset(out, 0, sizeof *out);
  mnm_column_init(&out->subject, sizeof(told), ctx);
  mnm_column_init(&out->account, sizeof(told), ctx);
  MNM_TRY(mnm_run_subject_statuses(store, note, &out->subject, err));
  MNM_TRY(mnm_run_account_statuses(store, note, &out->account, err));
  MNM_TRY(mnm_run__names(&out->names, store, err));
  out->accounts = mnm_ledger_accounts(out->names);
  MNM_TRY(mnm_run__holders_load(&out->holders, store, mnm_accounts_count(out->accounts), ctx, err));
  return mnm_identity_open(&out->identity, store, ctx, err);
}

void mnm_run__who_close(mnm_run__who *who) {
  mnm_identity_close(who->identity);
  mnm_run__holders_clear(&who->holders);
  mnm_ledger_free(who->names);
  mnm_column_clear(&who->subject);
  mnm_column_clear(&who->account);
}

typedef struct seen {
  bool victim;
  char *pseudonym;
} seen;

static mnm_status see(void *payload, const mnm_subject *subject, mnm_err *err) {
  seen *out = payload;
  (void)err;
  out->victim = strcmp(subject->category, "victim") == 0;
  memcpy(out->pseudonym, subject->pseudonym, MNM_PSEUDONYM_BYTES);
  return MNM_OK;
}

mnm_status mnm_run__who_person(mnm_run__who *who, uint64_t subject, mnm_suspicion *out_status,
                               char pseudonym[MNM_PSEUDONYM_BYTES], mnm_err *err) {
  seen person = {.pseudonym = pseudonym};
  MNM_TRY(mnm_identity_subject(who->identity, subject, see, &person, err));
  *out_status = person.victim ? MNM_STATUS_POSSIBLE_VICTIM : status_of(&who->subject, subject);
  return MNM_OK;
}

mnm_status mnm_run__who_account(mnm_run__who *who, uint32_t account, mnm_suspicion *out_status,
                                mnm_err *err) {
  *out_status = status_of(&who->account, account);
  if (who->holders.subject.count == 0) return MNM_OK;
  const mnm_network_owners *owners = &who->holders.owners;
  const uint64_t *subject = who->holders.subject.data;
  for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++) {
    char pseudonym[MNM_PSEUDONYM_BYTES];
    mnm_suspicion status = MNM_STATUS_CLEAR;
    MNM_TRY(mnm_run__who_person(who, subject[owners->owner[i]], &status, pseudonym, err));
    if (status > *out_status) *out_status = status; /* a possible victim comes last */
  }
  return MNM_OK;
}

bool mnm_run__who_holds(const mnm_run__who *who, uint64_t subject, uint32_t account) {
  const mnm_network_owners *owners = &who->holders.owners;
  const uint64_t *number = who->holders.subject.data;
  if (who->holders.subject.count == 0 || account >= mnm_accounts_count(who->accounts)) return false;
  for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++)
    if (number[owners->owner[i]] == subject) return true;
  return false;
}
