/* Holdings under the accounts that the ledger shows: a source may have called one by another
 * number. */
#include "case/run/run_internal.h"

typedef struct named {
  mnm_ledger *names;
  mnm_store_holding_fn *fn;
  void *payload;
} named;

static mnm_status rename_account(void *payload, uint64_t source_id, const mnm_store_holding *row,
                                 mnm_err *err) {
  const named *work = payload;
  mnm_store_holding shown = *row;
  shown.account = mnm_ledger_same(work->names, row->account);
  return work->fn(work->payload, source_id, &shown, err);
}

mnm_status mnm_run__holdings(mnm_store *store, mnm_store_holding_fn *fn, void *payload,
                             mnm_err *err) {
  named work = {.fn = fn, .payload = payload};
  MNM_TRY(mnm_run__names(&work.names, store, err));
  mnm_status status = mnm_store_holdings(store, 0, rename_account, &work, err);
  mnm_ledger_free(work.names);
  return status;
}

mnm_status mnm_run__names(mnm_ledger **out, mnm_store *store, mnm_err *err) {
  /* a moment when nothing is booked */
  mnm_ledger_query nothing = {INT64_MAX - 1, INT64_MAX, MNM_ACCOUNT_NONE, false};
  return mnm_ledger_load(out, store, &nothing, mnm_store_ctx(store), err);
}
