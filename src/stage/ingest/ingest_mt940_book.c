/* A statement line with its field 86 as a row of the ledger. */
#include <stdio.h>

#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_mt940_internal.h"

#define TICK_ENTRIES 256u

mnm_status mnm_ingest__mt940_reject(mt940 *m, uint64_t line, uint64_t record, const char *reason,
                                    mnm_text raw, mnm_err *err) {
  mnm_reject row = {line, record, 0, mnm_text_of(reason), raw};
  return mnm_ingest__out_reject(&m->bank.out, row, err);
}

static mnm_text text_of(const mnm_column *column) {
  if (column->count == 0) return (mnm_text){"", 0};
  return (mnm_text){column->data, (uint32_t)column->count};
}

/* ---- what a line means ------------------------------------------------------------------------
 */

static uint64_t next_order(mt940 *m) {
  uint64_t order = (m->sequence & 0x7FFFFF) << 40 | (m->page & 0xFFF) << 28;
  return order | (m->position++ & 0xFFFFFFF);
}

/* Behind S stands the number of a SWIFT message; numbers behind N or F are the bank's own. */
static uint8_t type_channel(mnm_text type) {
  if (type.bytes != 4) return MNM_CHANNEL_COUNT;
  mnm_text code = {type.data + 1, 3};
  bool number = code.data[0] >= '0' && code.data[0] <= '9';
  if (number && type.data[0] != 'S') return MNM_CHANNEL_COUNT;
  return mnm_ingest__bank_code("swift", code);
}

/* The code of a German field 86 says most; then the type of the statement line; then a purpose. */
static uint8_t channel_of(mt940 *m, const mt940_line *line, const mt940_info *info) {
  uint8_t channel = MNM_CHANNEL_COUNT;
  if (line->reversal) return MNM_CHANNEL_REFUND;
  if (m->german && info->code.bytes == 3) channel = mnm_ingest__bank_code("gvc", info->code);
  if (channel == MNM_CHANNEL_COUNT) channel = type_channel(line->type);
  uint8_t purpose = mnm_ingest__bank_code("purp", info->purpose_code);
  bool plain = channel == MNM_CHANNEL_COUNT || channel == MNM_CHANNEL_WIRE;
  if (plain && purpose != MNM_CHANNEL_COUNT) channel = purpose;
  if (channel != MNM_CHANNEL_COUNT) return channel;
  char text[16];
  int bytes = snprintf(text, sizeof text, "%.*s%s%.*s", (int)line->type.bytes, line->type.data,
                       info->code.bytes > 0 ? "/" : "", (int)info->code.bytes, info->code.data);
  if (bytes > 0)
    mnm_ingest__bank_unmapped(m->bank.summary, (mnm_text){text, (uint32_t)strlen(text)});
  return MNM_CHANNEL_UNKNOWN;
}

static mnm_text id_of(const mt940_line *line, const mt940_info *info) {
  const mnm_text order[] = {line->bank, line->customer, info->end_to_end};
  for (size_t i = 0; i < 3; i++)
    if (order[i].bytes > 0 && !mnm_ingest__bank_is_place(order[i])) return order[i];
  return (mnm_text){"", 0};
}

static mnm_status purpose_of(mt940 *m, const mt940_info *info, mnm_text more, mnm_text *out,
                             mnm_err *err) {
  *out = info->purpose;
  MNM_TRY(mnm_ingest__bank_join(&m->bank, out, " / ", info->posting, err));
  if (more.bytes > 0) {
    char *flat = mnm_arena_copy(&m->bank.arena, more.data, more.bytes);
    if (!flat) return mnm_err_nomem(err);
    for (uint32_t i = 0; i < more.bytes; i++)
      if (flat[i] == '\n') flat[i] = ' ';
    MNM_TRY(mnm_ingest__bank_join(&m->bank, out, " / ", (mnm_text){flat, more.bytes}, err));
  }
  if (info->ultimate.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__bank_join(&m->bank, out, " / ", mnm_text_of("on behalf of:"), err));
  return mnm_ingest__bank_join(&m->bank, out, " ", info->ultimate, err);
}

/* The other account: of field 86, else an IBAN behind the statement line. */
static mnm_status other_account(mt940 *m, const mt940_info *info, mnm_text *more, uint32_t *out,
                                const char **fault, mnm_err *err) {
  char bic[12], iban[34];
  mnm_text number = info->number;
  *out = MNM_ACCOUNT_NONE;
  *fault = NULL;
  if (mnm_ingest__iban(iban, *more) > 0) {
    if (number.bytes == 0) number = *more;
    *more = (mnm_text){"", 0};
  }
  if (number.bytes == 0) return MNM_OK;
  return mnm_ingest__bank_account(&m->bank, mnm_ingest__bank_bic(info->bank, bic), number,
                                  MNM_ACCOUNT_EXTERNAL, out, fault, err);
}

/* ---- the row ----------------------------------------------------------------------------------
 */

static mnm_status state_other(mt940 *m, const mt940_info *info, const bank_row *row, uint32_t other,
                              bool credit, mnm_err *err) {
  bank_party party = {.name = info->name};
  MNM_TRY(mnm_ingest__bank_fact(&m->bank, &party, "address", info->address, err));
  if (other != MNM_ACCOUNT_NONE)
    return mnm_ingest__bank_holder(&m->bank, other, MNM_HOLDING_HOLDER, &party, row->record, err);
  return mnm_ingest__bank_stranger_facts(
      &m->bank, m->account, row->id, credit ? "payer" : "beneficiary", &party, row->record, err);
}

static mnm_status book(mt940 *m, const mt940_line *line, uint64_t record, const char **fault,
                       mnm_err *err) {
  mt940_info info;
  mnm_text text = text_of(&m->held.info), more = line->more;
  uint32_t other = MNM_ACCOUNT_NONE, opposite = MNM_ACCOUNT_NONE;
  MNM_TRY(mnm_ingest__mt940_info(&m->bank, text, &info, err));
  MNM_TRY(other_account(m, &info, &more, &other, fault, err));
  if (*fault) return MNM_OK;
  bank_row row = {.booked = {line->booked_us, MNM_GRAIN_DAY, MNM_OFFSET_NONE},
                  .value_date_us = line->value_us,
                  .amount_minor = line->minor,
                  .to_amount_minor = line->minor,
                  .currency = m->currency,
                  .to_currency = m->currency,
                  .channel = channel_of(m, line, &info),
                  .order = next_order(m),
                  .record = record,
                  .id = id_of(line, &info),
                  .name = info.name};
  opposite = other;
  if (other == MNM_ACCOUNT_NONE)
    MNM_TRY(mnm_ingest__bank_stranger(&m->bank, m->account, row.channel, &opposite, err));
  row.from = line->credit ? opposite : m->account;
  row.to = line->credit ? m->account : opposite;
  row.flags = MNM_ROW_ONE_SIDED | (line->credit ? MNM_ROW_STATEMENT_OF_TO : 0);
  if (row.channel == MNM_CHANNEL_REFUND) {
    row.reverses = info.end_to_end.bytes > 0 ? info.end_to_end : line->customer;
    if (mnm_text_equal(row.reverses, row.id)) row.id.bytes = 0; /* the other one's id */
  }
  MNM_TRY(purpose_of(m, &info, more, &row.purpose, err));
  MNM_TRY(mnm_ingest__bank_row(&m->bank, &row, err));
  return state_other(m, &info, &row, other, line->credit, err);
}

static const char *unreadable(const mt940 *m, const mt940_line *line) {
  if (m->account == MNM_ACCOUNT_NONE) return m->account_fault;
  return line->minor == 0 ? "the amount is zero; a transfer moves something" : NULL;
}

/* What was read of the line, for the list of rejects. */
static mnm_status raw_of(mt940 *m, mnm_text *out, mnm_err *err) {
  mnm_text line = text_of(&m->held.text), info = text_of(&m->held.info);
  *out = (mnm_text){"", 0};
  MNM_TRY(mnm_ingest__bank_keep(&m->bank, mnm_text_of(":61:"), out, err));
  MNM_TRY(mnm_ingest__bank_join(&m->bank, out, "", line, err));
  MNM_TRY(mnm_ingest__bank_join(&m->bank, out, "\n:86:", info, err));
  while (out->bytes > INGEST_RAW_BYTES ||
         mnm_text_utf8_invalid(out->data, out->bytes) >= 0) /* cut at a whole character */
    out->bytes = out->bytes > INGEST_RAW_BYTES ? INGEST_RAW_BYTES : out->bytes - 1;
  return MNM_OK;
}

static void count(mt940 *m, const mt940_line *line) {
  m->counts[line->credit]++;
  m->sums[line->credit] += line->minor;
  m->booked_sum += line->credit ? (mnm_wide)line->minor : -(mnm_wide)line->minor;
  if (m->first_day_us == MNM_TIME_NONE || line->booked_us < m->first_day_us)
    m->first_day_us = line->booked_us;
}

static mnm_status take(mt940 *m, mnm_err *err) {
  mt940_line line;
  mnm_text text = text_of(&m->held.text), raw;
  uint64_t record = m->bank.summary->records++;
  const char *fault = "the currency is not known: :60F: or :34F: comes before the first :61:";
  if (m->currency != MNM_CURRENCY_NONE) fault = mnm_ingest__mt940_line(text, m->currency, &line);
  m->lines = true;
  if (!fault && line.expected) {
    m->bank.summary->not_booked++;
    MNM_TRY(raw_of(m, &raw, err));
    return mnm_ingest__mt940_reject(m, m->held.number, record,
                                    "the entry is expected (EC, ED), not booked: left out", raw,
                                    err);
  }
  if (fault) m->whole = false;
  if (!fault) {
    count(m, &line);
    fault = unreadable(m, &line);
    if (!fault) MNM_TRY(book(m, &line, record, &fault, err));
  }
  if (!fault) return MNM_OK;
  MNM_TRY(raw_of(m, &raw, err));
  return mnm_ingest__mt940_reject(m, m->held.number, record, fault, raw, err);
}

mnm_status mnm_ingest__mt940_book(mt940 *m, mnm_err *err) {
  if (!m->held.given) return MNM_OK;
  m->held.given = false;
  mnm_arena_reset(&m->bank.arena);
  MNM_TRY(take(m, err));
  mnm_arena_reset(&m->bank.arena);
  if (m->bank.summary->records % TICK_ENTRIES == 0) {
    int64_t total = m->source.reader.total_bytes;
    MNM_TRY(
        mnm_ctx_tick(m->bank.ctx, "read", m->source.bytes, total > 0 ? (uint64_t)total : 0, err));
  }
  return mnm_ingest__out_flush(&m->bank.out, false, err);
}
