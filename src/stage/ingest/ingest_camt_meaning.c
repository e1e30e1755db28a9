/* What the parts of a transaction mean: its id, its channel, who stands opposite. */
#include <stdio.h>

#include "stage/ingest/ingest_camt_internal.h"

/* ---- references -------------------------------------------------------------------------------
 */

mnm_text mnm_ingest__camt_reference(mnm_text text) {
  static const char *const none[] = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOTAVAILABLE",
                                     "NONE"};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    if (mnm_text_equal_ascii_nocase(text, mnm_text_of(none[i]))) return (mnm_text){"", 0};
  return text;
}

static mnm_text first_of(const mnm_text *texts, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (texts[i].bytes > 0) return texts[i];
  return (mnm_text){"", 0};
}

mnm_text mnm_ingest__camt_entry_reference(const camt_entry *entry) {
  if (entry->own.refs.servicer.bytes > 0 || mnm_ingest__bank_is_place(entry->reference))
    return entry->own.refs.servicer;
  return mnm_ingest__camt_reference(entry->reference);
}

/* The bank's own reference first: it is unique with the bank, and no text of a customer. */
mnm_text mnm_ingest__camt_single_id(const camt_entry *entry, const camt_detail *detail) {
  const camt_refs *refs = &detail->refs;
  const mnm_text order[] = {refs->servicer,
                            entry->own.refs.servicer,
                            refs->uetr,
                            refs->transaction,
                            mnm_ingest__camt_entry_reference(entry),
                            refs->end_to_end,
                            refs->instruction};
  return first_of(order, sizeof order / sizeof order[0]);
}

/* Of several details each needs an id of its own: the entry's reference and the place in it last.
 */
mnm_status mnm_ingest__camt_split_id(camt *c, const camt_entry *entry, const camt_detail *detail,
                                     uint32_t place, mnm_text *out, mnm_err *err) {
  const camt_refs *refs = &detail->refs;
  mnm_text servicer = refs->servicer, whole = mnm_ingest__camt_entry_reference(entry);
  if (mnm_text_equal(servicer, entry->own.refs.servicer)) servicer.bytes = 0;
  const mnm_text order[] = {servicer, refs->uetr, refs->transaction, refs->end_to_end,
                            refs->instruction};
  *out = first_of(order, sizeof order / sizeof order[0]);
  if (out->bytes > 0 || whole.bytes == 0) return MNM_OK;
  char text[24];
  snprintf(text, sizeof text, "/%u", place + 1);
  MNM_TRY(mnm_ingest__bank_keep(&c->bank, whole, out, err));
  return mnm_ingest__bank_join(&c->bank, out, "", mnm_text_of(text), err);
}

/* What a return says of the payment that it returns. */
mnm_text mnm_ingest__camt_reversed(const camt_detail *detail) {
  const mnm_text order[] = {detail->refs.end_to_end, detail->refs.transaction, detail->refs.uetr};
  return first_of(order, sizeof order / sizeof order[0]);
}

/* ---- channel ----------------------------------------------------------------------------------
 */

static bool digits(mnm_text text, uint32_t from, uint32_t count) {
  if (text.bytes < from + count) return false;
  for (uint32_t i = from; i < from + count; i++)
    if (text.data[i] < '0' || text.data[i] > '9') return false;
  return true;
}

/* German banks give "NTRF+166+..." or "166" of issuer DK or ZKA. */
static uint8_t proprietary_channel(const camt_code *code) {
  bool german = mnm_text_equal(code->issuer, mnm_text_of("DK")) ||
                mnm_text_equal(code->issuer, mnm_text_of("ZKA"));
  mnm_text text = code->proprietary;
  if (!german) return MNM_CHANNEL_COUNT;
  if (text.bytes == 3 && digits(text, 0, 3)) return mnm_ingest__bank_code("gvc", text);
  if (text.bytes >= 8 && text.data[4] == '+' && digits(text, 5, 3)) {
    uint8_t channel = mnm_ingest__bank_code("gvc", (mnm_text){text.data + 5, 3});
    if (channel != MNM_CHANNEL_COUNT) return channel;
    return mnm_ingest__bank_code("swift", (mnm_text){text.data + 1, 3});
  }
  return MNM_CHANNEL_COUNT;
}

static uint8_t code_channel(const camt_code *code) {
  uint8_t channel = mnm_ingest__bank_btc(code->domain, code->family, code->subfamily);
  return channel != MNM_CHANNEL_COUNT ? channel : proprietary_channel(code);
}

static void count_unmapped(camt *c, const camt_code *code) {
  char text[MNM_INGEST_CODE_BYTES];
  int bytes = 0;
  if (code->domain.bytes > 0)
    bytes = snprintf(text, sizeof text, "%.*s/%.*s/%.*s", (int)code->domain.bytes,
                     code->domain.data, (int)code->family.bytes, code->family.data,
                     (int)code->subfamily.bytes, code->subfamily.data);
  else if (code->proprietary.bytes > 0)
    bytes = snprintf(text, sizeof text, "%.*s:%.*s", (int)code->issuer.bytes, code->issuer.data,
                     (int)code->proprietary.bytes, code->proprietary.data);
  if (bytes <= 0) return;
  uint32_t kept = (uint32_t)bytes < sizeof text ? (uint32_t)bytes : (uint32_t)sizeof text - 1;
  while (mnm_text_utf8_invalid(text, kept) >= 0) kept--;
  mnm_ingest__bank_unmapped(c->bank.summary, (mnm_text){text, kept});
}

uint8_t mnm_ingest__camt_channel(camt *c, const camt_detail *detail, const camt_detail *own,
                                 bool reversal) {
  uint8_t channel = code_channel(&detail->code);
  if (channel == MNM_CHANNEL_COUNT) channel = code_channel(&own->code);
  uint8_t purpose = mnm_ingest__bank_code("purp", detail->purpose_code);
  bool plain =
      channel == MNM_CHANNEL_COUNT || channel == MNM_CHANNEL_WIRE || channel == MNM_CHANNEL_INSTANT;
  if (plain && purpose != MNM_CHANNEL_COUNT) channel = purpose;
  if (reversal) return MNM_CHANNEL_REFUND;
  if (channel != MNM_CHANNEL_COUNT) return channel;
  bool detailed = detail->code.domain.bytes > 0 || detail->code.proprietary.bytes > 0;
  count_unmapped(c, detailed ? &detail->code : &own->code);
  return MNM_CHANNEL_UNKNOWN;
}

/* ---- the other side ---------------------------------------------------------------------------
 */

mnm_status mnm_ingest__camt_side_account(camt *c, const camt_side *side, uint32_t *out,
                                         const char **fault, mnm_err *err) {
  *fault = NULL;
  *out = MNM_ACCOUNT_NONE;
  if (side->number.bytes == 0) return MNM_OK;
  return mnm_ingest__bank_account(&c->bank, side->agent, side->number, MNM_ACCOUNT_EXTERNAL, out,
                                  fault, err);
}

static bool is_own(const camt *c, const camt_side *side) {
  mnm_text own = mnm_accounts_number(c->bank.names.accounts, c->account);
  return side->number.bytes > 0 && mnm_text_equal(side->number, own);
}

static bool nobody(const camt_side *side) {
  return side->number.bytes == 0 && side->party.name.bytes == 0;
}

/* Who paid a credit, who received a debit. In a return the parties keep the parts of the payment
 * that is returned. */
const camt_side *mnm_ingest__camt_other_side(const camt *c, const camt_detail *detail, bool credit,
                                             bool reversal) {
  const camt_side *side = credit != reversal ? &detail->debtor : &detail->creditor;
  const camt_side *opposite = side == &detail->debtor ? &detail->creditor : &detail->debtor;
  if (is_own(c, side) && !nobody(opposite)) return opposite;
  if (nobody(side) && opposite->number.bytes > 0 && !is_own(c, opposite)) return opposite;
  return side;
}

mnm_status mnm_ingest__camt_purpose(camt *c, const camt_detail *detail, const camt_detail *own,
                                    const camt_side *other, mnm_text *out, mnm_err *err) {
  *out = detail->remittance;
  MNM_TRY(mnm_ingest__bank_join(&c->bank, out, " / ", detail->info, err));
  if (detail != own) MNM_TRY(mnm_ingest__bank_join(&c->bank, out, " / ", own->info, err));
  if (other->ultimate.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__bank_join(&c->bank, out, " / ", mnm_text_of("on behalf of:"), err));
  return mnm_ingest__bank_join(&c->bank, out, " ", other->ultimate, err);
}
