/* An entry as rows of the ledger. */
#include "stage/ingest/ingest_camt_internal.h"

/* ---- rows -------------------------------------------------------------------------------------
 */

/* What one row is made of. */
typedef struct booking {
  const camt_entry *entry;
  const camt_detail *detail;
  const camt_charges *charges; /* NULL: none */
  int64_t minor;               /* in the entry's currency, > 0 */
  bool credit;
  mnm_text id, linked;
} booking;

static uint64_t next_order(camt *c) {
  uint64_t order = (c->sequence & 0x7FFFFF) << 40 | (c->page & 0xFFF) << 28;
  return order | (c->position++ & 0xFFFFFFF);
}

static camt_amount in_currency(const camt_detail *detail, uint16_t currency) {
  const camt_amount *order[] = {&detail->amount, &detail->transaction, &detail->counter};
  for (size_t i = 0; i < 3; i++)
    if (order[i]->given && order[i]->currency == currency) return *order[i];
  return (camt_amount){0};
}

/* What the other side paid or received in another currency. */
static camt_amount in_other_currency(const camt_detail *detail, uint16_t currency) {
  const camt_amount *order[] = {&detail->instructed, &detail->transaction, &detail->counter,
                                &detail->amount};
  for (size_t i = 0; i < 4; i++)
    if (order[i]->given && order[i]->currency != currency && order[i]->minor > 0) return *order[i];
  return (camt_amount){0};
}

/* The charge that is part of the amount, > 0; 0: none, or it cannot be told. Included is what the
 * message says to be, or what makes the amount out of the amount before charges. */
static int64_t included_charge(const booking *b) {
  const camt_charges *charges = b->charges;
  uint16_t currency = b->entry->amount.currency;
  if (!charges || !charges->given || charges->several_currencies || charges->currency != currency)
    return 0;
  camt_amount before = b->detail->transaction;
  if (!before.given || before.currency != currency) before = b->detail->instructed;
  bool known = before.given && before.currency == currency;
  for (int unsaid = 0; unsaid < 2; unsaid++) {
    int64_t charge = charges->included_minor, gross = 0;
    if (unsaid && __builtin_add_overflow(charge, charges->unsaid_minor, &charge)) return 0;
    if (charge <= 0 || (unsaid && !known)) continue;
    if (b->credit ? __builtin_add_overflow(b->minor, charge, &gross)
                  : __builtin_sub_overflow(b->minor, charge, &gross))
      continue;
    if (gross > 0 && (known ? before.minor == gross : !unsaid)) return charge;
  }
  return 0;
}

static void row_times(bank_row *row, const camt_entry *entry) {
  row->booked = entry->dated ? entry->booked : entry->value;
  row->value_date_us = entry->valued ? entry->value.us : MNM_TIME_NONE;
}

/* The charge, after its payment. */
static mnm_status book_charge(camt *c, const booking *b, int64_t charge, mnm_err *err) {
  bank_row row = {.from = c->account,
                  .amount_minor = charge,
                  .to_amount_minor = charge,
                  .currency = b->entry->amount.currency,
                  .to_currency = b->entry->amount.currency,
                  .channel = MNM_CHANNEL_FEE,
                  .flags = MNM_ROW_ONE_SIDED,
                  .order = next_order(c),
                  .record = b->entry->record,
                  .id = b->id,
                  .linked = b->id};
  row_times(&row, b->entry);
  MNM_TRY(mnm_ingest__bank_stranger(&c->bank, c->account, MNM_CHANNEL_FEE, &row.to, err));
  if (row.id.bytes > 0)
    MNM_TRY(mnm_ingest__bank_join(&c->bank, &row.id, "", mnm_text_of("/fee"), err));
  return mnm_ingest__bank_row(&c->bank, &row, err);
}

mnm_status mnm_ingest__camt_state_other(camt *c, const camt_entry *entry, const camt_side *other,
                                        uint32_t account, mnm_text id, bool credit, mnm_err *err) {
  uint64_t record = entry->record;
  if (account != MNM_ACCOUNT_NONE) {
    MNM_TRY(mnm_ingest__bank_account_fact(&c->bank, account, "bankName", other->agent_name,
                                          MNM_TIME_NONE, record, err));
    return mnm_ingest__bank_holder(&c->bank, account, MNM_HOLDING_HOLDER, &other->party, record,
                                   err);
  }
  return mnm_ingest__bank_stranger_facts(&c->bank, c->account, id, credit ? "payer" : "beneficiary",
                                         &other->party, record, err);
}

static mnm_status book_row(camt *c, const booking *b, mnm_err *err) {
  const camt_entry *entry = b->entry;
  bool reversal = entry->reversal || b->detail->returned;
  const camt_side *other = mnm_ingest__camt_other_side(c, b->detail, b->credit, reversal);
  int64_t charge = included_charge(b);
  int64_t own_minor = b->credit ? b->minor + charge : b->minor - charge;
  bank_row row = {
      .record = entry->record, .order = next_order(c), .id = b->id, .linked = b->linked};
  uint32_t account = MNM_ACCOUNT_NONE;
  const char *fault = NULL;
  row_times(&row, entry);
  row.channel = mnm_ingest__camt_channel(c, b->detail, &entry->own, reversal);
  MNM_TRY(mnm_ingest__camt_side_account(c, other, &account, &fault, err));
  if (fault) {
    c->whole = false;
    return mnm_ingest__camt_reject(c, entry->line, entry->record, fault, err);
  }
  uint32_t opposite = account;
  if (account == MNM_ACCOUNT_NONE)
    MNM_TRY(mnm_ingest__bank_stranger(&c->bank, c->account, row.channel, &opposite, err));
  row.from = b->credit ? opposite : c->account;
  row.to = b->credit ? c->account : opposite;
  row.flags = MNM_ROW_ONE_SIDED | (b->credit ? MNM_ROW_STATEMENT_OF_TO : 0);
  camt_amount foreign = in_other_currency(b->detail, entry->amount.currency);
  camt_amount own = {own_minor, entry->amount.currency, true};
  if (!foreign.given) foreign = own;
  row.amount_minor = b->credit ? foreign.minor : own.minor;
  row.currency = b->credit ? foreign.currency : own.currency;
  row.to_amount_minor = b->credit ? own.minor : foreign.minor;
  row.to_currency = b->credit ? own.currency : foreign.currency;
  if (reversal) {
    row.reverses = mnm_ingest__camt_reversed(b->detail);
    if (mnm_text_equal(row.reverses, row.id)) row.id.bytes = 0; /* the other one's id */
  }
  row.name = other->party.name;
  MNM_TRY(mnm_ingest__camt_purpose(c, b->detail, &entry->own, other, &row.purpose, err));
  MNM_TRY(mnm_ingest__bank_row(&c->bank, &row, err));
  MNM_TRY(mnm_ingest__camt_state_other(c, entry, other, account, b->id, b->credit, err));
  return charge > 0 ? book_charge(c, b, charge, err) : MNM_OK;
}

/* ---- details ----------------------------------------------------------------------------------
 */

/* An amount in the entry's currency of each detail, which add up to the entry's? */
static bool adds_up(const camt_entry *entry) {
  mnm_wide sum = 0;
  if (entry->too_many) return false;
  for (const camt_detail *detail = entry->first; detail; detail = detail->next) {
    camt_amount amount = in_currency(detail, entry->amount.currency);
    if (!amount.given && detail->instructed.currency == entry->amount.currency)
      amount = detail->instructed;
    if (!amount.given) return false;
    bool same = detail->sign == CAMT_UNSAID || detail->sign == entry->sign;
    sum += same ? (mnm_wide)amount.minor : -(mnm_wide)amount.minor;
  }
  return sum == entry->amount.minor;
}

static mnm_status book_details(camt *c, const camt_entry *entry, mnm_err *err) {
  uint32_t place = 0;
  for (const camt_detail *detail = entry->first; detail; detail = detail->next, place++) {
    camt_amount amount = in_currency(detail, entry->amount.currency);
    if (!amount.given) amount = detail->instructed;
    camt_sign sign = detail->sign == CAMT_UNSAID ? entry->sign : detail->sign;
    if (amount.minor == 0) {
      MNM_TRY(mnm_ingest__camt_reject(c, entry->line, entry->record,
                                      "a transaction of this entry has the amount zero; a transfer "
                                      "moves something",
                                      err));
      continue;
    }
    booking b = {.entry = entry,
                 .detail = detail,
                 .charges = &detail->charges,
                 .minor = amount.minor,
                 .credit = sign == CAMT_CREDIT,
                 .linked = mnm_ingest__camt_entry_reference(entry)};
    MNM_TRY(mnm_ingest__camt_split_id(c, entry, detail, place, &b.id, err));
    MNM_TRY(book_row(c, &b, err));
  }
  return MNM_OK;
}

/* With one detail the entry's own amounts and charges stand in for what it does not say. */
static void complete(camt_detail *detail, const camt_entry *entry) {
  const camt_detail *own = &entry->own;
  if (!detail->transaction.given) detail->transaction = own->transaction;
  if (!detail->instructed.given) detail->instructed = own->instructed;
  if (!detail->counter.given) detail->counter = own->counter;
  if (!detail->charges.given) detail->charges = own->charges;
}

static mnm_status book_whole(camt *c, const camt_entry *entry, camt_detail *detail, mnm_err *err) {
  booking b = {.entry = entry,
               .detail = detail,
               .charges = &detail->charges,
               .minor = entry->amount.minor,
               .credit = entry->sign == CAMT_CREDIT};
  b.id = mnm_ingest__camt_single_id(entry, detail);
  MNM_TRY(book_row(c, &b, err));
  camt_amount said = in_currency(detail, entry->amount.currency);
  if (!said.given || said.minor == b.minor || included_charge(&b) > 0) return MNM_OK;
  return mnm_ingest__camt_reject(c, entry->line, entry->record,
                                 "the transaction's amount differs from its entry's, and no charge "
                                 "says why: the entry's was kept",
                                 err);
}

/* ---- the entry --------------------------------------------------------------------------------
 */

static const char *not_booked(const camt_entry *entry) {
  switch (entry->status) {
    case CAMT_BOOKED:
      return NULL;
    case CAMT_PENDING:
      return "the entry is pending (PDNG), not booked: left out until a statement books it";
    case CAMT_INFORMATION:
      return "the entry is for information (INFO), not booked: left out";
    case CAMT_OTHER_STATUS:
      break;
  }
  return "the entry's status is not BOOK: left out";
}

static const char *unreadable(const camt *c, const camt_entry *entry) {
  if (entry->fault[0]) return entry->fault;
  if (c->account == MNM_ACCOUNT_NONE) return c->account_fault;
  if (!entry->amount.given) return "the entry has no amount";
  if (entry->sign == CAMT_UNSAID) return "CdtDbtInd of the entry is not CRDT or DBIT";
  if (entry->amount.minor == 0) return "the amount is zero; a transfer moves something";
  if (!entry->dated && !entry->valued && (c->kind != CAMT_NOTIFICATION || c->notifications))
    return "the entry has neither a booking date nor a value date";
  return NULL;
}

static mnm_status book_entry(camt *c, camt_entry *entry, mnm_err *err) {
  int64_t minor = entry->amount.minor;
  c->booked_sum += entry->sign == CAMT_CREDIT ? (mnm_wide)minor : -(mnm_wide)minor;
  if (c->closing.given && entry->amount.currency != c->closing.currency) c->mixed = true;
  if (entry->count == 0) return book_whole(c, entry, &entry->own, err);
  if (entry->count == 1 && entry->first) {
    camt_detail *detail = entry->first;
    complete(detail, entry);
    return book_whole(c, entry, detail, err);
  }
  if (adds_up(entry)) return book_details(c, entry, err);
  MNM_TRY(book_whole(c, entry, &entry->own, err));
  return mnm_ingest__camt_reject(
      c, entry->line, entry->record,
      entry->too_many
          ? "this entry has more transactions than are kept at once (24 MB): it was kept whole, "
            "and "
            "its transactions left out"
          : "the transactions of this entry do not add up to its amount: it was kept whole, and "
            "they were left out",
      err);
}

mnm_status mnm_ingest__camt_book(camt *c, camt_entry *entry, mnm_err *err) {
  const char *why = not_booked(entry);
  if (why) {
    c->bank.summary->not_booked++;
    return mnm_ingest__camt_reject(c, entry->line, entry->record, why, err);
  }
  why = unreadable(c, entry);
  if (why) {
    if (entry->amount.minor != 0 || entry->fault[0]) c->whole = false;
    return mnm_ingest__camt_reject(c, entry->line, entry->record, why, err);
  }
  if (c->kind == CAMT_NOTIFICATION && !c->notifications)
    return mnm_ingest__camt_notify(c, entry, err);
  return book_entry(c, entry, err);
}
