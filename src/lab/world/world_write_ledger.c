/* The whole ledger in two layouts. */
#include "lab/world/world_out.h"

#define ROWS 4096     /* a task */
#define ROW_BYTES 320 /* more than a row ever has */

static uint32_t tasks_of(uint64_t rows) {
  return (uint32_t)((rows + ROWS - 1) / ROWS);
}

int64_t mnm_world__received(const mnm_world *w, const world_transfer *t) {
  if (t->from == WORLD_CASH || t->to == WORLD_CASH) return t->amount_minor;
  uint32_t from = world_account_at(w, t->from)->country, to = world_account_at(w, t->to)->country;
  if (w->currency[from] == w->currency[to]) return t->amount_minor;
  mnm_wide product = (mnm_wide)t->amount_minor * w->money_ppm[to];
  int64_t rate = w->money_ppm[from];
  int64_t whole = (int64_t)(product / rate), rest = (int64_t)(product % rate);
  bool up = 2 * rest > rate || (2 * rest == rate && whole % 2 == 1);
  return whole + up > 0 ? whole + up : 1;
}

uint32_t mnm_world__currency_country(const mnm_world *w, const world_transfer *t) {
  return world_account_at(w, t->from == WORLD_CASH ? t->to : t->from)->country;
}

static mnm_status ledger_rows(const void *payload, const world_out *o, uint32_t task,
                              mnm_column *buffer) {
  const mnm_world *w = o->world;
  const world_transfer *rows = payload;
  uint64_t first = (uint64_t)task * ROWS, past = first + ROWS;
  if (past > w->transfer.count) past = w->transfer.count;
  MNM_TRY(mnm_column_reserve(buffer, (past - first) * ROW_BYTES, NULL));
  char *begin = buffer->data, *at = begin;
  int64_t start_s = w->start_us / MNM_US_PER_SECOND;
  for (uint64_t i = first; i < past; i++) {
    const world_transfer *t = &rows[i];
    at = mnm_world__put_id(at, w, t->key);
    *at++ = ',';
    at = put_int(at, start_s + t->at_s);
    *at++ = ',';
    at = put_label(at, &o->account[t->from]);
    *at++ = ',';
    at = put_label(at, &o->account[t->to]);
    *at++ = ',';
    at = put_int(at, t->amount_minor);
    *at++ = ',';
    at = put_bytes(at, mnm_world__countries[mnm_world__currency_country(w, t)].currency, 3);
    *at++ = ',';
    at = put_string(at, mnm_channel_name((mnm_channel)t->channel));
    *at++ = ',';
    at = mnm_world__put_place(at, o, t->place);
    *at++ = ',';
    at = put_label(at, &o->holder[t->from]);
    *at++ = ',';
    at = put_label(at, &o->holder[t->to]);
    *at++ = '\n';
  }
  buffer->count = (uint64_t)(at - begin);
  return MNM_OK;
}

mnm_status mnm_world__write_ledger(const world_out *o, mnm_err *err) {
  return mnm_world__out_file(
      o, "ledger/ledger.csv",
      "id,time_s,from,to,amount_minor,currency,channel,place,from_owner,to_owner\n",
      tasks_of(o->world->transfer.count), ledger_rows, o->world->transfer.data, err);
}

/* ---- AMLworld ---- */

static const char *format_of(mnm_channel channel) {
  switch (channel) {
    case MNM_CHANNEL_CASH_DEPOSIT:
    case MNM_CHANNEL_CASH_WITHDRAWAL:
      return "Cash";
    case MNM_CHANNEL_CARD_PRESENT:
    case MNM_CHANNEL_CARD_NOT_PRESENT:
      return "Credit Card";
    case MNM_CHANNEL_WIRE:
    case MNM_CHANNEL_REMITTANCE:
      return "Wire";
    case MNM_CHANNEL_CHEQUE:
      return "Cheque";
    case MNM_CHANNEL_CRYPTO:
      return "Bitcoin";
    case MNM_CHANNEL_OWN:
      return "Reinvestment";
    default:
      return "ACH";
  }
}

/* As the published files name them; the last one they do not have. */
static const char *const amlworld_currency[COUNTRIES] = {"Euro",      "UK Pound", "Euro",
                                                         "US Dollar", "Yen",      "Kuwaiti Dinar"};

static char *put_side(char *at, const world_out *o, uint32_t account) {
  const world_account *a = world_account_at(o->world, account);
  if (a->cash || a->asset) { /* outside banks */
    at = put_string(at, "0,");
    return put_label(at, &o->account[account]);
  }
  at = put_uint(at, mnm_world__bank_code(a->country, a->bank));
  *at++ = ',';
  return put_bytes(at, o->account[account].text + 8, 12); /* the IBAN's own number */
}

static mnm_status amlworld_rows(const void *payload, const world_out *o, uint32_t task,
                                mnm_column *buffer) {
  const mnm_world *w = o->world;
  const world_transfer *rows = payload;
  uint64_t first = (uint64_t)task * ROWS, past = first + ROWS;
  if (past > w->transfer.count) past = w->transfer.count;
  MNM_TRY(mnm_column_reserve(buffer, (past - first) * ROW_BYTES, NULL));
  char *begin = buffer->data, *at = begin;
  for (uint64_t i = first; i < past; i++) {
    const world_transfer *t = &rows[i];
    const char *date = o->date[t->at_s / DAY_S];
    at = put_bytes(at, date, 4);
    *at++ = '/';
    at = put_bytes(at, date + 5, 2);
    *at++ = '/';
    at = put_bytes(at, date + 8, 2);
    *at++ = ' ';
    at = put_two(at, t->at_s % DAY_S / 3600);
    *at++ = ':';
    at = put_two(at, t->at_s / 60 % 60);
    *at++ = ',';
    at = put_side(at, o, t->from);
    *at++ = ',';
    at = put_side(at, o, t->to);
    *at++ = ',';
    uint32_t from = mnm_world__currency_country(w, t);
    uint32_t to = t->to == WORLD_CASH ? from : world_account_at(w, t->to)->country;
    at = mnm_world__put_amount(at, mnm_world__received(w, t), w->currency[to], '.');
    *at++ = ',';
    at = put_string(at, amlworld_currency[to]);
    *at++ = ',';
    at = mnm_world__put_amount(at, t->amount_minor, w->currency[from], '.');
    *at++ = ',';
    at = put_string(at, amlworld_currency[from]);
    *at++ = ',';
    at = put_string(at, format_of((mnm_channel)t->channel));
    *at++ = ',';
    *at++ = t->stage != STAGE_NONE ? '1' : '0';
    *at++ = '\n';
  }
  buffer->count = (uint64_t)(at - begin);
  return MNM_OK;
}

mnm_status mnm_world__write_amlworld(const world_out *o, mnm_err *err) {
  return mnm_world__out_file(
      o, "truth/amlworld.csv",
      "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,"
      "Amount Paid,Payment Currency,Payment Format,Is Laundering\n",
      tasks_of(o->world->transfer.count), amlworld_rows, o->world->transfer.data, err);
}
