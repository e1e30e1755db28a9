#include "model/currency/currency.h"

#include "model/currency/currency_internal.h"

#define NAME_BYTES_MAX 64 /* longer than any name in the tables */

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
static char upper(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static const mnm__currency *by_number(uint16_t number) {
  uint32_t low = 0, high = mnm__currency_rows;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    const mnm__currency *row = &mnm__currencies[mnm__currency_by_number[middle]];
    if (row->number == number) return row;
    if (row->number < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

static const mnm__currency *by_code(const char *code) {
  uint32_t low = 0, high = mnm__currency_rows;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    int order = strcmp(code, mnm__currencies[middle].code);
    if (order == 0) return &mnm__currencies[middle];
    if (order > 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

static uint16_t by_alias(const char *name) {
  uint32_t low = 0, high = mnm__currency_alias_rows;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    int order = strcmp(name, mnm__currency_aliases[middle].name);
    if (order == 0) return mnm__currency_aliases[middle].number;
    if (order > 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return MNM_CURRENCY_NONE;
}

/* "978": ISO 4217's own number, as card and payment messages carry it. */
static uint16_t by_digits(mnm_text name) {
  uint16_t number = 0;
  if (name.bytes != 3) return MNM_CURRENCY_NONE;
  for (uint32_t i = 0; i < 3; i++) {
    if (name.data[i] < '0' || name.data[i] > '9') return MNM_CURRENCY_NONE;
    number = (uint16_t)(number * 10 + (name.data[i] - '0'));
  }
  return by_number(number) ? number : MNM_CURRENCY_NONE;
}

uint16_t mnm_currency_find(mnm_text name) {
  char folded[NAME_BYTES_MAX];
  name = mnm_text_trim(name);
  if (name.bytes == 0 || name.bytes >= NAME_BYTES_MAX) return MNM_CURRENCY_NONE;
  if (memchr(name.data, 0, name.bytes)) return MNM_CURRENCY_NONE;
  folded[name.bytes] = 0;
  if (name.bytes <= 4) {
    for (uint32_t i = 0; i < name.bytes; i++) folded[i] = upper(name.data[i]);
    const mnm__currency *row = by_code(folded);
    if (row) return row->number;
  }
  for (uint32_t i = 0; i < name.bytes; i++) folded[i] = lower(name.data[i]);
  uint16_t number = by_alias(folded);
  return number ? number : by_digits(name);
}

const char *mnm_currency_code(uint16_t currency) {
  const mnm__currency *row = by_number(currency);
  return row ? row->code : "???";
}

const char *mnm_currency_name(uint16_t currency) {
  const mnm__currency *row = by_number(currency);
  return row ? row->name : "";
}

int32_t mnm_currency_exponent(uint16_t currency) {
  const mnm__currency *row = by_number(currency);
  return row ? row->exponent : -1;
}

uint32_t mnm_currency_count(void) {
  return mnm__currency_rows;
}

uint16_t mnm_currency_at(uint32_t index) {
  return index < mnm__currency_rows ? mnm__currencies[index].number : MNM_CURRENCY_NONE;
}
