#include "lab/world/world_dialect.h"

/* ---- pieces ------------------------------------------------------------------------------------
 */

/* Cash has no account on the other side. */
static char *put_other(char *at, const world_out *o, const world_line *line) {
  return line->other == WORLD_CASH ? at : put_label(at, &o->account[line->other]);
}

static char *put_name(char *at, const world_out *o, const world_line *line) {
  const mnm_world *w = o->world;
  uint32_t holder = world_account_at(w, line->other)->holder;
  if (line->other == WORLD_CASH || holder == NONE) return at;
  if (holder & HOLDER_FIRM)
    return at + mnm_world__firm_name(w, world_firm_at(w, holder & ~HOLDER_FIRM), at);
  return at + mnm_world__full_name(w, world_person_at(w, holder), at);
}

static char *put_reference(char *at, const world_out *o, const world_line *line) {
  world_thing side = line->credit ? WORLD_SIDE_TO : WORLD_SIDE_FROM;
  return mnm_world__put_id(at, o->world, world_side_key(line->transfer->key, side));
}

static char *put_signed(char *at, const world_line *line, char point) {
  if (!line->credit) *at++ = '-';
  return mnm_world__put_amount(at, line->amount_minor, line->currency, point);
}

/* 1.234.567,89 */
static char *put_grouped(char *at, int64_t minor, uint16_t currency) {
  char plain[32];
  char *end = mnm_world__put_amount(plain, minor, currency, ',');
  const char *comma = memchr(plain, ',', (size_t)(end - plain));
  size_t whole = (size_t)((comma ? comma : end) - plain);
  for (size_t i = 0; i < whole; i++) {
    if (i > 0 && (whole - i) % 3 == 0) *at++ = '.';
    *at++ = plain[i];
  }
  return put_bytes(at, plain + whole, (size_t)(end - plain) - whole);
}

static const char *code_of(const char *const codes[MNM_CHANNEL_COUNT], const world_line *line) {
  return codes[line->transfer->channel];
}

static const char *purpose_of(const world_line *line) {
  return mnm_world__purpose_words[line->transfer->purpose];
}

/* ---- comma, points, ISO dates, one signed amount ------------------------------------------------
 */

static const char *const codes_iso[MNM_CHANNEL_COUNT] = {
    [MNM_CHANNEL_UNKNOWN] = "OTH",
    [MNM_CHANNEL_CASH_DEPOSIT] = "CDP",
    [MNM_CHANNEL_CASH_WITHDRAWAL] = "CWD",
    [MNM_CHANNEL_WIRE] = "TRF",
    [MNM_CHANNEL_INSTANT] = "INS",
    [MNM_CHANNEL_REMITTANCE] = "REM",
    [MNM_CHANNEL_CARD_PRESENT] = "POS",
    [MNM_CHANNEL_CARD_NOT_PRESENT] = "ECM",
    [MNM_CHANNEL_CHEQUE] = "CHQ",
    [MNM_CHANNEL_WAGE] = "SAL",
    [MNM_CHANNEL_DIRECT_DEBIT] = "DDB",
    [MNM_CHANNEL_STANDING_ORDER] = "STO",
    [MNM_CHANNEL_FEE] = "FEE",
    [MNM_CHANNEL_INTEREST] = "INT",
    [MNM_CHANNEL_OWN] = "OWN",
    [MNM_CHANNEL_CRYPTO] = "CRY",
    [MNM_CHANNEL_CONVERSION] = "CNV",
    [MNM_CHANNEL_REFUND] = "RFD",
};

static char *row_iso(char *at, const world_out *o, const world_line *line) {
  const world_transfer *t = line->transfer;
  at = put_reference(at, o, line);
  *at++ = ',';
  at = put_label(at, &o->account[line->account]);
  *at++ = ',';
  at = put_bytes(at, o->date[t->at_s / DAY_S], 10);
  *at++ = 'T';
  at = put_clock(at, t->at_s % DAY_S);
  *at++ = 'Z';
  *at++ = ',';
  at = put_signed(at, line, '.');
  *at++ = ',';
  at = put_string(at, mnm_currency_code(line->currency));
  *at++ = ',';
  at = mnm_world__put_amount(at, line->balance_minor, line->currency, '.');
  *at++ = ',';
  at = put_other(at, o, line);
  *at++ = ',';
  *at++ = '"';
  at = put_name(at, o, line);
  *at++ = '"';
  *at++ = ',';
  at = put_string(at, code_of(codes_iso, line));
  *at++ = ',';
  *at++ = '"';
  at = put_string(at, purpose_of(line));
  *at++ = '"';
  *at++ = ',';
  at = mnm_world__put_place(at, o, t->place);
  *at++ = '\n';
  return at;
}

/* ---- days before months, debit and credit apart, two lines before the header
 * ---------------------
 */

static const char *const codes_words[MNM_CHANNEL_COUNT] = {
    [MNM_CHANNEL_UNKNOWN] = "MISC",
    [MNM_CHANNEL_CASH_DEPOSIT] = "CASH IN",
    [MNM_CHANNEL_CASH_WITHDRAWAL] = "CASH OUT",
    [MNM_CHANNEL_WIRE] = "BANK TRANSFER",
    [MNM_CHANNEL_INSTANT] = "FASTER PAYMENT",
    [MNM_CHANNEL_REMITTANCE] = "MONEY SERVICE",
    [MNM_CHANNEL_CARD_PRESENT] = "CARD",
    [MNM_CHANNEL_CARD_NOT_PRESENT] = "CARD ONLINE",
    [MNM_CHANNEL_CHEQUE] = "CHEQUE",
    [MNM_CHANNEL_WAGE] = "PAYROLL",
    [MNM_CHANNEL_DIRECT_DEBIT] = "DIRECT DEBIT",
    [MNM_CHANNEL_STANDING_ORDER] = "STANDING ORDER",
    [MNM_CHANNEL_FEE] = "CHARGES",
    [MNM_CHANNEL_INTEREST] = "INTEREST",
    [MNM_CHANNEL_OWN] = "SAVINGS",
    [MNM_CHANNEL_CRYPTO] = "CRYPTO",
    [MNM_CHANNEL_CONVERSION] = "EXCHANGE",
    [MNM_CHANNEL_REFUND] = "REFUND",
};

static char *put_day_first(char *at, const char *date, char between) {
  at = put_bytes(at, date + 8, 2);
  *at++ = between;
  at = put_bytes(at, date + 5, 2);
  *at++ = between;
  return put_bytes(at, date, 4);
}

static char *row_words(char *at, const world_out *o, const world_line *line) {
  const world_transfer *t = line->transfer;
  at = put_day_first(at, o->date[t->at_s / DAY_S], '/');
  *at++ = ',';
  at = put_two(at, t->at_s % DAY_S / 3600);
  *at++ = ':';
  at = put_two(at, t->at_s / 60 % 60);
  *at++ = ',';
  at = put_string(at, code_of(codes_words, line));
  at = put_string(at, ",\"");
  at = put_name(at, o, line);
  at = put_string(at, "\",\"");
  at = put_string(at, purpose_of(line));
  at = put_string(at, "\",");
  if (!line->credit) at = mnm_world__put_amount(at, line->amount_minor, line->currency, '.');
  *at++ = ',';
  if (line->credit) at = mnm_world__put_amount(at, line->amount_minor, line->currency, '.');
  *at++ = ',';
  at = mnm_world__put_amount(at, line->balance_minor, line->currency, '.');
  *at++ = ',';
  at = put_string(at, mnm_currency_code(line->currency));
  *at++ = ',';
  at = put_label(at, &o->account[line->account]);
  *at++ = ',';
  at = put_other(at, o, line);
  *at++ = ',';
  at = put_reference(at, o, line);
  *at++ = ',';
  at = mnm_world__put_place(at, o, t->place);
  return put_string(at, "\r\n");
}

/* ---- semicolons, decimal commas, a column for debit and credit, two bytes a character
 * -------------
 */

static const char *const codes_numbers[MNM_CHANNEL_COUNT] = {
    [MNM_CHANNEL_UNKNOWN] = "099",
    [MNM_CHANNEL_CASH_DEPOSIT] = "061",
    [MNM_CHANNEL_CASH_WITHDRAWAL] = "083",
    [MNM_CHANNEL_WIRE] = "051",
    [MNM_CHANNEL_INSTANT] = "058",
    [MNM_CHANNEL_REMITTANCE] = "052",
    [MNM_CHANNEL_CARD_PRESENT] = "004",
    [MNM_CHANNEL_CARD_NOT_PRESENT] = "006",
    [MNM_CHANNEL_CHEQUE] = "001",
    [MNM_CHANNEL_WAGE] = "053",
    [MNM_CHANNEL_DIRECT_DEBIT] = "005",
    [MNM_CHANNEL_STANDING_ORDER] = "008",
    [MNM_CHANNEL_FEE] = "080",
    [MNM_CHANNEL_INTEREST] = "026",
    [MNM_CHANNEL_OWN] = "020",
    [MNM_CHANNEL_CRYPTO] = "095",
    [MNM_CHANNEL_CONVERSION] = "040",
    [MNM_CHANNEL_REFUND] = "059",
};

static char *row_numbers(char *at, const world_out *o, const world_line *line) {
  const world_transfer *t = line->transfer;
  at = put_label(at, &o->account[line->account]);
  *at++ = ';';
  at = put_day_first(at, o->date[t->at_s / DAY_S], '.');
  *at++ = ';';
  at = put_clock(at, t->at_s % DAY_S);
  *at++ = ';';
  at = put_grouped(at, line->amount_minor, line->currency);
  *at++ = ';';
  *at++ = line->credit ? 'H' : 'S';
  *at++ = ';';
  at = put_string(at, mnm_currency_code(line->currency));
  *at++ = ';';
  at = put_grouped(at, line->balance_minor, line->currency);
  *at++ = ';';
  at = put_other(at, o, line);
  *at++ = ';';
  at = put_name(at, o, line);
  *at++ = ';';
  at = put_string(at, code_of(codes_numbers, line));
  *at++ = ';';
  at = put_string(at, purpose_of(line));
  *at++ = ';';
  at = put_reference(at, o, line);
  *at++ = ';';
  at = mnm_world__put_place(at, o, t->place);
  return put_string(at, "\r\n");
}

/* ---- tabs, days without a time, running numbers, minor units without a point
 * ----------------------
 */

static char *row_days(char *at, const world_out *o, const world_line *line) {
  const char *date = o->date[line->transfer->at_s / DAY_S];
  at = put_uint(at, line->number);
  *at++ = '\t';
  at = put_label(at, &o->account[line->account]);
  *at++ = '\t';
  at = put_bytes(at, date, 4);
  at = put_bytes(at, date + 5, 2);
  at = put_bytes(at, date + 8, 2);
  *at++ = '\t';
  at = put_string(at, line->credit ? "CR" : "DR");
  *at++ = '\t';
  at = mnm_world__put_amount(at, line->amount_minor, line->currency, '.');
  *at++ = '\t';
  at = mnm_world__put_amount(at, line->balance_minor, line->currency, '.');
  *at++ = '\t';
  at = put_other(at, o, line);
  *at++ = '\t';
  at = put_name(at, o, line);
  *at++ = '\t';
  at = put_string(at, code_of(codes_iso, line));
  *at++ = '\t';
  at = put_string(at, purpose_of(line));
  *at++ = '\t';
  at = put_reference(at, o, line);
  *at++ = '\t';
  at = mnm_world__put_place(at, o, line->transfer->place);
  *at++ = '\n';
  return at;
}

const world_dialect mnm_world__dialects[WORLD_DIALECTS] = {
    {"exercise-iso",
     "reference,account,booked,amount,currency,balance,counterparty,name,code,purpose,place\n",
     mnm_world__spec_iso, false, row_iso},
    {"exercise-words",
     "Statement of accounts\r\nAll times in UTC\r\n"
     "Date,Time,Type,Payee,Details,Debit,Credit,Balance,Currency,Account,Other "
     "account,Reference,Location\r\n",
     mnm_world__spec_words, false, row_words},
    {"exercise-numbers",
     "\xEF\xBB\xBF" /* the mark of the byte order, once it is two bytes wide */
     "Konto;Buchungstag;Uhrzeit;Betrag;S/"
     "H;Waehrung;Saldo;Gegenkonto;Name;Textschluessel;Zweck;Referenz;Ort\r\n",
     mnm_world__spec_numbers, true, row_numbers},
    {"exercise-days", "no\tacct\tday\tdc\tamt\tbal\tcontra\tcontra_name\ttyp\tmemo\tref\tloc\n",
     mnm_world__spec_days, false, row_days},
};
