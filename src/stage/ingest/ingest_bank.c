#include "stage/ingest/ingest_bank.h"

#include "stage/ingest/ingest_account.h"

/* ---- the reader, hashed -----------------------------------------------------------------------
 */

static mnm_status source_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                              mnm_err *err) {
  bank_source *source = (bank_source *)reader;
  MNM_TRY(source->from->read(source->from, buffer, bytes, got, err));
  mnm_sha256_add(&source->hash, buffer, *got);
  source->bytes += *got;
  return MNM_OK;
}

void mnm_ingest__bank_source(bank_source *source, mnm_reader *from) {
  memset(source, 0, sizeof *source);
  source->reader.read = source_read;
  source->reader.name = from->name;
  source->reader.total_bytes = from->total_bytes;
  source->from = from;
  mnm_sha256_init(&source->hash);
}

/* ---- state ------------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__bank_init(bank_reader *bank, const char *zone, mnm_names names,
                                 const mnm_ingest_sink *sink, mnm_ingest_summary *summary,
                                 const mnm_ctx *ctx, mnm_err *err) {
  memset(bank, 0, sizeof *bank);
  bank->ctx = ctx;
  bank->names = names;
  bank->summary = summary;
  mnm_ingest__out_init(&bank->out, sink, summary, ctx);
  mnm_arena_init(&bank->arena, ctx);
  if (zone) MNM_TRY(mnm_ingest__zone_new(&bank->zone, mnm_text_of(zone), ctx, err));
  bank->stated = mnm_mem_new(ctx, BANK_STATED_SLOTS * sizeof *bank->stated);
  return bank->stated ? MNM_OK : mnm_err_nomem(err);
}

void mnm_ingest__bank_clear(bank_reader *bank) {
  mnm_ingest__out_clear(&bank->out);
  mnm_arena_clear(&bank->arena);
  mnm_ingest__zone_free(bank->zone);
  mnm_mem_free(bank->ctx, bank->stated, BANK_STATED_SLOTS * sizeof *bank->stated);
  memset(bank, 0, sizeof *bank);
}

mnm_status mnm_ingest__bank_keep(bank_reader *bank, mnm_text text, mnm_text *out, mnm_err *err) {
  if (text.bytes == 0) {
    *out = (mnm_text){"", 0};
    return MNM_OK;
  }
  char *copy = mnm_arena_take_bytes(&bank->arena, text.bytes);
  if (!copy) return mnm_err_nomem(err);
  memcpy(copy, text.data, text.bytes);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

mnm_status mnm_ingest__bank_join(bank_reader *bank, mnm_text *a, const char *between, mnm_text b,
                                 mnm_err *err) {
  size_t between_bytes = strlen(between);
  if (b.bytes == 0) return MNM_OK;
  if (a->bytes == 0) return mnm_ingest__bank_keep(bank, b, a, err);
  if (b.bytes >= 8 && memmem(a->data, a->bytes, b.data, b.bytes)) return MNM_OK;
  size_t bytes = a->bytes + between_bytes + b.bytes;
  char *both = mnm_arena_take_bytes(&bank->arena, bytes);
  if (!both) return mnm_err_nomem(err);
  memcpy(both, a->data, a->bytes);
  memcpy(both + a->bytes, between, between_bytes);
  memcpy(both + a->bytes + between_bytes, b.data, b.bytes);
  *a = (mnm_text){both, (uint32_t)bytes};
  return MNM_OK;
}

/* ---- accounts ---------------------------------------------------------------------------------
 */

static mnm_status put_key(bank_reader *bank, const account_key *key, uint32_t *out, mnm_err *err) {
  if (key->cash) return mnm_accounts_cash(bank->names.accounts, out, err);
  uint64_t hash = mnm_text_hash(key->key, key->bytes, 0);
  MNM_TRY(mnm_accounts_put_key(bank->names.accounts, out, key->key, key->bytes, hash, err));
  mnm_accounts_set_kind(bank->names.accounts, *out, (mnm_account_kind)key->kind);
  return MNM_OK;
}

mnm_status mnm_ingest__bank_account(bank_reader *bank, mnm_text of_bank, mnm_text number,
                                    mnm_account_kind kind, uint32_t *out, const char **fault,
                                    mnm_err *err) {
  account_key key;
  *fault = NULL;
  *out = MNM_ACCOUNT_NONE;
  if (!mnm_ingest__account_key(&key, of_bank, number, SPEC_SYNTAX_AUTO, kind, fault)) return MNM_OK;
  return put_key(bank, &key, out, err);
}

mnm_status mnm_ingest__bank_stranger(bank_reader *bank, uint32_t own, uint8_t channel,
                                     uint32_t *out, mnm_err *err) {
  char text[ACCOUNT_PART_BYTES_MAX + 8];
  const char *prefix = "?";
  mnm_text of_bank = mnm_accounts_bank(bank->names.accounts, own);
  mnm_text number = mnm_accounts_number(bank->names.accounts, own);
  if (channel == MNM_CHANNEL_CASH_DEPOSIT || channel == MNM_CHANNEL_CASH_WITHDRAWAL)
    return mnm_accounts_cash(bank->names.accounts, out, err);
  if (channel == MNM_CHANNEL_FEE || channel == MNM_CHANNEL_INTEREST) {
    prefix = "bank"; /* without a bank's name every account has a bank of its own */
    if (of_bank.bytes > 0) number.bytes = 0;
  } else {
    bank->summary->unknown_counterparties++;
  }
  uint32_t bytes = (uint32_t)strlen(prefix);
  memcpy(text, prefix, bytes);
  memcpy(text + bytes, number.data, number.bytes);
  return mnm_accounts_put(bank->names.accounts, out, of_bank,
                          (mnm_text){text, bytes + number.bytes}, err);
}

/* ---- parties ----------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__bank_fact(bank_reader *bank, bank_party *party, const char *property,
                                 mnm_text value, mnm_err *err) {
  value = mnm_text_trim(value);
  if (value.bytes == 0) return MNM_OK;
  bank_fact *fact = mnm_arena_take(&bank->arena, sizeof *fact);
  if (!fact) return mnm_err_nomem(err);
  fact->property = property;
  MNM_TRY(mnm_ingest__bank_keep(bank, value, &fact->value, err));
  if (party->last)
    party->last->next = fact;
  else
    party->first = fact;
  party->last = fact;
  return MNM_OK;
}

static const char *schema_of(const bank_party *party) {
  return party->schema ? party->schema : "LegalEntity";
}

static void hash_text(mnm_sha256 *hash, mnm_text text) {
  mnm_sha256_add(hash, &text.bytes, sizeof text.bytes);
  mnm_sha256_add(hash, text.data, text.bytes);
}

static void facts_digest(uint8_t out[MNM_DIGEST_BYTES], mnm_text prefix, uint8_t kind,
                         const bank_party *party) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  hash_text(&hash, prefix);
  mnm_sha256_add(&hash, &kind, 1);
  hash_text(&hash, mnm_text_of(schema_of(party)));
  hash_text(&hash, party->name);
  for (const bank_fact *fact = party->first; fact; fact = fact->next) {
    hash_text(&hash, mnm_text_of(fact->property));
    hash_text(&hash, fact->value);
  }
  mnm_sha256_end(&hash, out);
}

/* Was this said of late? */
static bool stated(bank_reader *bank, const uint8_t digest[MNM_DIGEST_BYTES]) {
  uint32_t slot = (uint32_t)(digest[16] | digest[17] << 8) % BANK_STATED_SLOTS;
  if (memcmp(bank->stated[slot], digest, 16) == 0) return true;
  memcpy(bank->stated[slot], digest, 16);
  return false;
}

static mnm_status state_facts(bank_reader *bank, mnm_text subject, const bank_party *party,
                              uint64_t record, mnm_err *err) {
  mnm_statement row = {subject,
                       mnm_text_of(schema_of(party)),
                       mnm_text_of("name"),
                       party->name,
                       record,
                       MNM_TIME_NONE,
                       MNM_TIME_NONE,
                       MNM_PRECISION_NONE};
  if (party->name.bytes > 0) MNM_TRY(mnm_ingest__out_statement(&bank->out, row, err));
  for (const bank_fact *fact = party->first; fact; fact = fact->next) {
    row.property = mnm_text_of(fact->property);
    row.value = fact->value;
    MNM_TRY(mnm_ingest__out_statement(&bank->out, row, err));
  }
  return MNM_OK;
}

static void hexadecimal(char out[33], const uint8_t *bytes) {
  for (size_t i = 0; i < 16; i++) {
    out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
  out[32] = '\0';
}

/* label, '/', rest */
static mnm_status subject_of(bank_reader *bank, mnm_text label, mnm_text rest, mnm_text *out,
                             mnm_err *err) {
  char *text = mnm_arena_take_bytes(&bank->arena, (size_t)label.bytes + rest.bytes + 1);
  if (!text) return mnm_err_nomem(err);
  memcpy(text, label.data, label.bytes);
  text[label.bytes] = '/';
  memcpy(text + label.bytes + 1, rest.data, rest.bytes);
  *out = (mnm_text){text, label.bytes + 1 + rest.bytes};
  return MNM_OK;
}

mnm_status mnm_ingest__bank_holder(bank_reader *bank, uint32_t account, uint8_t kind,
                                   const bank_party *party, uint64_t record, mnm_err *err) {
  char buffer[BANK_LABEL_BYTES], hex[33];
  uint8_t digest[MNM_DIGEST_BYTES];
  if (party->name.bytes == 0 && !party->first) return MNM_OK;
  mnm_text label = {buffer,
                    mnm_accounts_label(bank->names.accounts, account, buffer, sizeof buffer)};
  facts_digest(digest, label, kind, party);
  if (stated(bank, digest)) return MNM_OK;
  hexadecimal(hex, digest);
  mnm_text subject = {"", 0};
  MNM_TRY(subject_of(bank, label, party->name.bytes > 0 ? party->name : mnm_text_of(hex), &subject,
                     err));
  mnm_holding holding = {account, subject, kind, MNM_TIME_NONE, MNM_TIME_NONE, record};
  MNM_TRY(mnm_ingest__out_holding(&bank->out, holding, err));
  return state_facts(bank, subject, party, record, err);
}

mnm_status mnm_ingest__bank_subject(bank_reader *bank, const char *prefix, mnm_text scope,
                                    const bank_party *party, uint64_t record, mnm_text *out,
                                    mnm_err *err) {
  char hex[33];
  uint8_t digest[MNM_DIGEST_BYTES];
  facts_digest(digest, scope, 0, party);
  hexadecimal(hex, digest);
  MNM_TRY(subject_of(bank, mnm_text_of(prefix), mnm_text_of(hex), out, err));
  return stated(bank, digest) ? MNM_OK : state_facts(bank, *out, party, record, err);
}

mnm_status mnm_ingest__bank_holding(bank_reader *bank, uint32_t account, mnm_text subject,
                                    uint8_t kind, uint64_t record, mnm_err *err) {
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  hash_text(&hash, mnm_accounts_key(bank->names.accounts, account));
  hash_text(&hash, subject);
  mnm_sha256_add(&hash, &kind, 1);
  mnm_sha256_end(&hash, digest);
  if (stated(bank, digest)) return MNM_OK;
  mnm_holding row = {account, subject, kind, MNM_TIME_NONE, MNM_TIME_NONE, record};
  return mnm_ingest__out_holding(&bank->out, row, err);
}

mnm_status mnm_ingest__bank_stranger_facts(bank_reader *bank, uint32_t own, mnm_text payment,
                                           const char *role, const bank_party *party,
                                           uint64_t record, mnm_err *err) {
  char buffer[BANK_LABEL_BYTES], hex[33];
  uint8_t digest[MNM_DIGEST_BYTES];
  if (!party->first) return MNM_OK; /* a name alone stands in the row */
  mnm_text label = {buffer, mnm_accounts_label(bank->names.accounts, own, buffer, sizeof buffer)};
  facts_digest(digest, label, 0, party);
  hexadecimal(hex, digest);
  mnm_text subject = {"", 0};
  MNM_TRY(subject_of(bank, label, mnm_text_of(hex), &subject, err));
  if (!stated(bank, digest)) MNM_TRY(state_facts(bank, subject, party, record, err));
  if (payment.bytes == 0) return MNM_OK;
  mnm_statement link = {payment, mnm_text_of("Payment"), mnm_text_of(role), subject,
                        record,  MNM_TIME_NONE,          MNM_TIME_NONE,     MNM_PRECISION_NONE};
  return mnm_ingest__out_statement(&bank->out, link, err);
}

mnm_status mnm_ingest__bank_account_fact(bank_reader *bank, uint32_t account, const char *property,
                                         mnm_text value, int64_t at_us, uint64_t record,
                                         mnm_err *err) {
  char buffer[BANK_LABEL_BYTES];
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_sha256 hash;
  if (value.bytes == 0) return MNM_OK;
  mnm_text label = {buffer,
                    mnm_accounts_label(bank->names.accounts, account, buffer, sizeof buffer)};
  mnm_sha256_init(&hash);
  hash_text(&hash, label);
  hash_text(&hash, mnm_text_of(property));
  hash_text(&hash, value);
  mnm_sha256_add(&hash, &at_us, sizeof at_us);
  mnm_sha256_end(&hash, digest);
  if (stated(bank, digest)) return MNM_OK;
  mnm_statement row = {label,
                       mnm_text_of("BankAccount"),
                       mnm_text_of(property),
                       value,
                       record,
                       at_us,
                       at_us,
                       at_us == MNM_TIME_NONE ? MNM_PRECISION_NONE : MNM_PRECISION_EXACT};
  return mnm_ingest__out_statement(&bank->out, row, err);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static mnm_text cut_purpose(mnm_text text) {
  if (text.bytes <= BANK_PURPOSE_BYTES) return text;
  text.bytes = BANK_PURPOSE_BYTES;
  while (text.bytes > 0 && ((unsigned char)text.data[text.bytes] & 0xC0) == 0x80) text.bytes--;
  return text;
}

mnm_status mnm_ingest__bank_row(bank_reader *bank, const bank_row *row, mnm_err *err) {
  mnm_batch *batch = &bank->out.batch;
  if (row->purpose.bytes > BANK_PURPOSE_BYTES) bank->summary->cut_texts++;
  MNM_TRY(mnm_column_push(&batch->booked_us, &row->booked.us, err));
  MNM_TRY(mnm_column_push(&batch->booked_grain, &row->booked.grain, err));
  MNM_TRY(mnm_column_push(&batch->account_from, &row->from, err));
  MNM_TRY(mnm_column_push(&batch->account_to, &row->to, err));
  MNM_TRY(mnm_column_push(&batch->amount_minor, &row->amount_minor, err));
  MNM_TRY(mnm_column_push(&batch->currency, &row->currency, err));
  MNM_TRY(mnm_column_push(&batch->source_row, &row->record, err));
  MNM_TRY(mnm_column_push(&batch->to_amount_minor, &row->to_amount_minor, err));
  MNM_TRY(mnm_column_push(&batch->to_currency, &row->to_currency, err));
  MNM_TRY(mnm_column_push(&batch->channel, &row->channel, err));
  MNM_TRY(mnm_column_push(&batch->flags, &row->flags, err));
  MNM_TRY(mnm_column_push(&batch->order, &row->order, err));
  MNM_TRY(mnm_column_push(&batch->value_date_us, &row->value_date_us, err));
  MNM_TRY(mnm_column_push(&batch->offset_min, &row->booked.offset_min, err));
  MNM_TRY(mnm_text_column_push(&batch->native_id, row->id, err));
  MNM_TRY(mnm_text_column_push(&batch->reverses, row->reverses, err));
  MNM_TRY(mnm_text_column_push(&batch->linked, row->linked, err));
  MNM_TRY(mnm_text_column_push(&batch->purpose, cut_purpose(row->purpose), err));
  MNM_TRY(mnm_text_column_push(&batch->counterparty_name, row->name, err));
  batch->count++;
  return MNM_OK;
}
