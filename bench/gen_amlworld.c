/* gen_amlworld ROWS SEED [--quoted] [--all-currencies]
 *
 * Writes a made-up ledger in the layout of AMLworld's transaction files to standard output. The
 * same rows for the same seed, on any machine. --quoted puts every field in double quotes;
 * --all-currencies adds Yen (no decimals) and Bitcoin (six). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/amlworld.h"

#define BUFFER_BYTES (1 << 20)
#define ROW_BYTES_MAX 512

static const char header[] =
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,"
    "Amount Paid,Payment Currency,Payment Format,Is Laundering\n";

static char *put_digits(char *at, uint64_t value, uint32_t digits_min) {
  char digits[24];
  uint32_t count = 0;
  while (value || count < digits_min) {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  }
  while (count) *at++ = digits[--count];
  return at;
}

static char *put_text(char *at, const char *text) {
  size_t bytes = strlen(text);
  memcpy(at, text, bytes);
  return at + bytes;
}

static char *put_account(char *at, const amlworld *world, uint32_t account, const char *between) {
  static const char hex[] = "0123456789ABCDEF";
  uint32_t number = amlworld_number(account);
  *at++ = '0';
  at = put_digits(at, amlworld_bank(world, account), 1);
  at = put_text(at, between);
  *at++ = '8';
  for (int shift = 28; shift >= 0; shift -= 4) *at++ = hex[(number >> shift) & 15];
  return at;
}

static char *put_money(char *at, int64_t minor, uint8_t currency) {
  static const uint64_t scale[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
  uint32_t decimals = amlworld_currencies[currency].decimals;
  at = put_digits(at, (uint64_t)minor / scale[decimals], 1);
  if (decimals) {
    *at++ = '.';
    at = put_digits(at, (uint64_t)minor % scale[decimals], decimals);
  }
  return at;
}

/* All minutes fall into September 2022. */
static char *put_time(char *at, uint32_t minute) {
  at = put_text(at, "2022/09/");
  at = put_digits(at, 1 + minute / 1440, 2);
  *at++ = ' ';
  at = put_digits(at, minute / 60 % 24, 2);
  *at++ = ':';
  return put_digits(at, minute % 60, 2);
}

static char *put_row(char *at, const amlworld *world, const amlworld_row *row, bool quoted) {
  const char *between = quoted ? "\",\"" : ",";
  if (quoted) *at++ = '"';
  at = put_text(put_time(at, row->minute), between);
  at = put_text(put_account(at, world, row->from, between), between);
  at = put_text(put_account(at, world, row->to, between), between);
  at = put_text(put_money(at, row->received_minor, row->received_currency), between);
  at = put_text(put_text(at, amlworld_currencies[row->received_currency].name), between);
  at = put_text(put_money(at, row->paid_minor, row->paid_currency), between);
  at = put_text(put_text(at, amlworld_currencies[row->paid_currency].name), between);
  at = put_text(put_text(at, amlworld_formats[row->format]), between);
  *at++ = row->laundering ? '1' : '0';
  if (quoted) *at++ = '"';
  *at++ = '\n';
  return at;
}

int main(int argc, char **argv) {
  bool quoted = false, all_currencies = false, understood = argc >= 3;
  for (int i = 3; i < argc; i++) {
    if (strcmp(argv[i], "--quoted") == 0)
      quoted = true;
    else if (strcmp(argv[i], "--all-currencies") == 0)
      all_currencies = true;
    else
      understood = false;
  }
  char *rows_end = NULL, *seed_end = NULL;
  uint64_t rows = understood ? strtoull(argv[1], &rows_end, 10) : 0;
  uint64_t seed = understood ? strtoull(argv[2], &seed_end, 10) : 0;
  if (!understood || *rows_end || *seed_end) {
    fprintf(stderr, "usage: gen_amlworld ROWS SEED [--quoted] [--all-currencies] > FILE\n");
    return 2;
  }
  char *buffer = malloc(BUFFER_BYTES);
  if (!buffer) return 1;
  amlworld world;
  amlworld_init(&world, rows, seed, all_currencies);
  char *at = put_text(buffer, header);
  bool written = true;
  for (uint64_t i = 0; i < rows && written; i++) {
    amlworld_row row = amlworld_next(&world);
    at = put_row(at, &world, &row, quoted);
    if (at < buffer + BUFFER_BYTES - ROW_BYTES_MAX) continue;
    written = fwrite(buffer, 1, (size_t)(at - buffer), stdout) == (size_t)(at - buffer);
    at = buffer;
  }
  written = written && fwrite(buffer, 1, (size_t)(at - buffer), stdout) == (size_t)(at - buffer);
  written = fflush(stdout) == 0 && written;
  free(buffer);
  if (!written) fprintf(stderr, "gen_amlworld: writing failed\n");
  return written ? 0 : 1;
}
