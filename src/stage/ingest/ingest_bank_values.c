/* Codes, times and amounts as bank messages write them. */
#include "stage/ingest/ingest_bank.h"
#include "stage/ingest/ingest_number.h"

/* ---- codes ------------------------------------------------------------------------------------
 */

static int compare_key(const char *key, const char *scheme, mnm_text code) {
  size_t bytes = strlen(scheme);
  int order = strncmp(key, scheme, bytes);
  if (order != 0) return order;
  if (key[bytes] != ' ') return (unsigned char)key[bytes] < ' ' ? -1 : 1;
  return mnm_text_compare(mnm_text_of(key + bytes + 1), code);
}

uint8_t mnm_ingest__bank_code(const char *scheme, mnm_text code) {
  uint32_t low = 0, high = mnm_ingest__code_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = compare_key(mnm_ingest__codes[middle].key, scheme, code);
    if (order == 0) return mnm_ingest__codes[middle].channel;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return MNM_CHANNEL_COUNT;
}

uint8_t mnm_ingest__bank_btc(mnm_text domain, mnm_text family, mnm_text subfamily) {
  static const mnm_text any = {"*", 1};
  const mnm_text tries[4][3] = {{domain, family, subfamily},
                                {domain, any, subfamily},
                                {any, any, subfamily},
                                {domain, family, any}};
  if (domain.bytes != 4 || family.bytes > 4 || subfamily.bytes > 4) return MNM_CHANNEL_COUNT;
  for (uint32_t i = 0; i < 4; i++) {
    char key[16];
    uint32_t bytes = 0;
    for (uint32_t part = 0; part < 3; part++) {
      memcpy(key + bytes, tries[i][part].data, tries[i][part].bytes);
      bytes += tries[i][part].bytes;
      if (part < 2) key[bytes++] = '/';
    }
    uint8_t channel = mnm_ingest__bank_code("btc", (mnm_text){key, bytes});
    if (channel != MNM_CHANNEL_COUNT) return channel;
  }
  return MNM_CHANNEL_COUNT;
}

void mnm_ingest__bank_unmapped(mnm_ingest_summary *summary, mnm_text code) {
  uint32_t bytes = code.bytes;
  summary->unmapped_codes++;
  if (bytes >= MNM_INGEST_CODE_BYTES) {
    bytes = MNM_INGEST_CODE_BYTES - 1;
    while (bytes > 0 && ((unsigned char)code.data[bytes] & 0xC0) == 0x80) bytes--;
  }
  for (uint32_t i = 0; i < summary->unmapped_shown; i++)
    if (strlen(summary->unmapped[i]) == bytes &&
        memcmp(summary->unmapped[i], code.data, bytes) == 0)
      return;
  if (summary->unmapped_shown == MNM_INGEST_UNMAPPED_MAX) return;
  char *slot = summary->unmapped[summary->unmapped_shown++];
  memcpy(slot, code.data, bytes);
  slot[bytes] = '\0';
}

bool mnm_ingest__bank_is_place(mnm_text text) {
  while (text.bytes > 0 && text.data[0] == '0') text = (mnm_text){text.data + 1, text.bytes - 1};
  if (text.bytes > 6) return false;
  for (uint32_t i = 0; i < text.bytes; i++)
    if (text.data[i] < '0' || text.data[i] > '9') return false;
  return true;
}

/* ---- times ------------------------------------------------------------------------------------
 */

/* "Z", "+hh:mm", "-hh:mm", or nothing; *given says whether. */
static bool read_zone(mnm_text text, bool *given, int16_t *offset_min) {
  *given = text.bytes > 0;
  *offset_min = 0;
  if (text.bytes == 0 || (text.bytes == 1 && text.data[0] == 'Z')) return true;
  if (text.bytes != 6 || text.data[3] != ':' || (text.data[0] != '+' && text.data[0] != '-'))
    return false;
  for (uint32_t i = 1; i < 6; i++)
    if (i != 3 && (text.data[i] < '0' || text.data[i] > '9')) return false;
  int hours = (text.data[1] - '0') * 10 + text.data[2] - '0';
  int minutes = (text.data[4] - '0') * 10 + text.data[5] - '0';
  if (minutes > 59 || hours * 60 + minutes > 840) return false;
  *offset_min = (int16_t)(text.data[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes);
  return true;
}

static mnm_text rest_from(mnm_text text, uint32_t at) {
  return (mnm_text){text.data + at, text.bytes - at};
}

static bool read_local(mnm_text text, int64_t *us, mnm_grain *grain) {
  return mnm_time_parse(us, grain, text.data, text.bytes, NULL) == MNM_OK;
}

/* The clock up to its zone; of a fraction the first six digits count. */
static bool read_clock(mnm_text text, int64_t *us, mnm_grain *grain, mnm_text *zone) {
  char local[40];
  uint32_t end = 11, fraction = 0;
  while (end < text.bytes && ((text.data[end] >= '0' && text.data[end] <= '9') ||
                              text.data[end] == ':' || text.data[end] == '.')) {
    if (text.data[end] == '.') fraction = end;
    end++;
  }
  *zone = rest_from(text, end);
  if (fraction > 0) {
    if (end == fraction + 1) return false;
    if (end > fraction + 7) end = fraction + 7;
  }
  if (end >= sizeof local) return false;
  memcpy(local, text.data, end);
  return read_local((mnm_text){local, end}, us, grain);
}

bool mnm_ingest__bank_time(bank_reader *bank, mnm_text text, bank_time *out) {
  mnm_grain grain = MNM_GRAIN_DAY;
  mnm_text zone = {"", 0};
  int64_t local = 0;
  int16_t offset = 0;
  bool given = false;
  if (text.bytes < 10) return false;
  bool clock = text.bytes > 10 && text.data[10] == 'T';
  if (!clock) {
    zone = rest_from(text, 10);
    if (!read_local((mnm_text){text.data, 10}, &local, &grain)) return false;
  } else if (!read_clock(text, &local, &grain, &zone)) {
    return false;
  }
  if (!read_zone(zone, &given, &offset)) return false;
  if (!clock || local == mnm_time_day(local) * MNM_US_PER_DAY) {
    *out = (bank_time){local, MNM_GRAIN_DAY, MNM_OFFSET_NONE};
    return true;
  }
  out->grain = (uint8_t)grain;
  if (given || !bank->zone) {
    out->offset_min = offset;
    out->us = local - (int64_t)offset * 60 * MNM_US_PER_SECOND;
    return true;
  }
  zone_flag flag = mnm_ingest__zone_to_utc(bank->zone, local, &out->us, &out->offset_min);
  bank->summary->ambiguous_times += flag == ZONE_AMBIGUOUS;
  bank->summary->missing_times += flag == ZONE_MISSING;
  return true;
}

/* ---- amounts ----------------------------------------------------------------------------------
 */

const char *mnm_ingest__bank_amount(mnm_text text, char decimal, uint16_t currency,
                                    int64_t *out_minor) {
  number_form form = {decimal, 0, false};
  int32_t exponent = mnm_currency_exponent(currency);
  read_number number;
  bool scaled = false;
  if (exponent < 0) return "the currency is not known; an ISO 4217 code such as EUR was expected";
  char padded[SHORT_SLACK] = {0}; /* the quick way reads whole words */
  if (text.bytes <= 16) {
    if (text.bytes > 0) memcpy(padded, text.data, text.bytes);
    mnm_text copy = {padded, text.bytes};
    if (number_plain(copy, decimal, (uint32_t)exponent, out_minor)) return NULL;
  }
  number_fault fault = mnm_ingest__number_read(&number, &form, text);
  if (fault == NUMBER_OK && number.negative) return "the amount is negative; the sign stands apart";
  if (fault == NUMBER_OK)
    fault = mnm_ingest__number_minor(&number, (uint32_t)exponent, false, out_minor, &scaled);
  switch (fault) {
    case NUMBER_OK:
      return NULL;
    case NUMBER_DECIMALS:
      return "the amount has more decimals than its currency";
    case NUMBER_OVERFLOW:
      return "the amount does not fit 64 bits of minor units";
    case NUMBER_SHAPE:
      break;
  }
  return decimal == '.' ? "an amount is digits with at most one point, as 1234.50"
                        : "an amount is digits with one comma, as 1234,50";
}

mnm_text mnm_ingest__bank_bic(mnm_text text, char buffer[12]) {
  if (text.bytes != 8 && text.bytes != 11) return text;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return text;
    buffer[i] = c;
  }
  bool head_office = text.bytes == 11 && memcmp(buffer + 8, "XXX", 3) == 0;
  return (mnm_text){buffer, head_office ? 8 : text.bytes};
}
