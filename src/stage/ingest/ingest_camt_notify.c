/* Transactions of a notification become statements: a statement of the account books them. */
#include "stage/ingest/ingest_camt_internal.h"

static mnm_status state_text(camt *c, mnm_text payment, const char *property, mnm_text value,
                             uint64_t record, mnm_err *err) {
  mnm_statement row = {payment, mnm_text_of("Payment"), mnm_text_of(property), value,
                       record,  MNM_TIME_NONE,          MNM_TIME_NONE,         MNM_PRECISION_NONE};
  return value.bytes > 0 ? mnm_ingest__out_statement(&c->bank.out, row, err) : MNM_OK;
}

/* One transaction of a notification: what it says, about a payment of that id. */
static mnm_status notify(camt *c, const camt_entry *entry, const camt_detail *detail, mnm_text id,
                         camt_amount amount, bool credit, mnm_err *err) {
  char text[80], account[BANK_LABEL_BYTES];
  const camt_side *other =
      mnm_ingest__camt_other_side(c, detail, credit, entry->reversal || detail->returned);
  uint32_t number = MNM_ACCOUNT_NONE;
  const char *fault = NULL;
  mnm_text purpose;
  c->bank.summary->notified++;
  if (id.bytes == 0)
    return mnm_ingest__camt_reject(c, entry->line, entry->record,
                                   "a notification without any reference: there is nothing to hang "
                                   "its statements on",
                                   err);
  MNM_TRY(mnm_ingest__camt_side_account(c, other, &number, &fault, err));
  if (fault) return mnm_ingest__camt_reject(c, entry->line, entry->record, fault, err);
  (void)mnm_money_text(text, sizeof text, amount.minor,
                       (uint32_t)mnm_currency_exponent(amount.currency));
  MNM_TRY(state_text(c, id, "amount", mnm_text_of(text), entry->record, err));
  MNM_TRY(state_text(c, id, "currency", mnm_text_of(mnm_currency_code(amount.currency)),
                     entry->record, err));
  if (entry->dated || entry->valued) {
    const bank_time *at = entry->dated ? &entry->booked : &entry->value;
    (void)mnm_time_text(text, sizeof text, at->us, (mnm_grain)at->grain);
    MNM_TRY(state_text(c, id, "date", mnm_text_of(text), entry->record, err));
  }
  MNM_TRY(mnm_ingest__camt_purpose(c, detail, &entry->own, other, &purpose, err));
  MNM_TRY(state_text(c, id, "purpose", purpose, entry->record, err));
  for (int mine = 0; mine < 2; mine++) {
    uint32_t which = mine ? c->account : number;
    if (which == MNM_ACCOUNT_NONE) continue;
    uint32_t bytes = mnm_accounts_label(c->bank.names.accounts, which, account, sizeof account);
    MNM_TRY(state_text(c, id, (mine != 0) == credit ? "beneficiaryAccount" : "payerAccount",
                       (mnm_text){account, bytes}, entry->record, err));
  }
  return mnm_ingest__camt_state_other(c, entry, other, number, id, credit, err);
}

mnm_status mnm_ingest__camt_notify(camt *c, const camt_entry *entry, mnm_err *err) {
  uint32_t place = 0;
  if (!entry->first)
    return notify(c, entry, &entry->own, mnm_ingest__camt_single_id(entry, &entry->own),
                  entry->amount, entry->sign == CAMT_CREDIT, err);
  for (const camt_detail *detail = entry->first; detail; detail = detail->next, place++) {
    camt_sign sign = detail->sign == CAMT_UNSAID ? entry->sign : detail->sign;
    camt_amount amount = detail->amount.given        ? detail->amount
                         : detail->transaction.given ? detail->transaction
                         : detail->instructed.given  ? detail->instructed
                                                     : entry->amount;
    mnm_text id;
    if (entry->count == 1)
      id = mnm_ingest__camt_single_id(entry, detail);
    else
      MNM_TRY(mnm_ingest__camt_split_id(c, entry, detail, place, &id, err));
    MNM_TRY(notify(c, entry, detail, id, amount, sign == CAMT_CREDIT, err));
  }
  return MNM_OK;
}
