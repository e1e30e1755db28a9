/* What a hit says: the explanation with its values. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "stage/catalogue/catalogue_internal.h"

static uint32_t number_text(char *buffer, uint32_t bytes, int64_t value) {
  int length = snprintf(buffer, bytes, "%s%" PRId64 ".%06" PRId64, value < 0 ? "-" : "",
                        (value < 0 ? -value : value) / MNM_RULE_ONE,
                        (value < 0 ? -value : value) % MNM_RULE_ONE);
  uint32_t at = length > 0 && (uint32_t)length < bytes ? (uint32_t)length : 0;
  while (at > 0 && buffer[at - 1] == '0') at--;
  if (at > 0 && buffer[at - 1] == '.') at--;
  buffer[at] = '\0';
  return at;
}

int64_t mnm_catalogue_value(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                            uint64_t hit, uint32_t feature, const char **out_unit) {
  const mnm_catalogue_hit *of = mnm_column_at(&hits->hit, hit);
  const catalogue_item *item = mnm_catalogue__item(catalogue, of->indicator);
  assert(feature < item->shown.feature_count);
  int64_t value = *(const int64_t *)mnm_column_at(&hits->value, of->value_first + feature);
  *out_unit = item->type[feature] == MNM_RULE_NUMBER  ? "number"
              : item->type[feature] == CATALOGUE_TIME ? "time"
                                                      : "money";
  return value == MNM_RULE_UNKNOWN ? MNM_CATALOGUE_UNKNOWN : value;
}

uint32_t mnm_catalogue_value_text(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                                  uint64_t hit, uint32_t feature, char *buffer, uint32_t bytes) {
  const mnm_catalogue_hit *of = mnm_column_at(&hits->hit, hit);
  const catalogue_item *item = mnm_catalogue__item(catalogue, of->indicator);
  assert(feature < item->shown.feature_count && bytes >= 80);
  int64_t value = *(const int64_t *)mnm_column_at(&hits->value, of->value_first + feature);
  if (value == MNM_RULE_UNKNOWN) return (uint32_t)snprintf(buffer, bytes, "unknown");
  if (item->type[feature] == MNM_RULE_NUMBER) return number_text(buffer, bytes, value);
  if (item->type[feature] == CATALOGUE_TIME)
    return (uint32_t)snprintf(buffer, bytes, "%" PRId64, value / MNM_US_PER_DAY);
  int32_t exponent = mnm_currency_exponent(of->currency);
  char amount[64];
  (void)mnm_money_text_grouped(amount, sizeof amount, value, exponent < 0 ? 0 : (uint32_t)exponent);
  return (uint32_t)snprintf(buffer, bytes, "%s %s", amount, mnm_currency_code(of->currency));
}

typedef struct pen {
  char *at;
  uint32_t left; /* without the terminating zero */
} pen;

static void put(pen *to, const char *data, uint32_t bytes) {
  if (bytes > to->left) bytes = to->left;
  memcpy(to->at, data, bytes);
  to->at += bytes;
  to->left -= bytes;
}

uint32_t mnm_catalogue_sentence(const mnm_catalogue *catalogue, const mnm_catalogue_hits *hits,
                                uint64_t hit, char *buffer, uint32_t bytes) {
  const mnm_catalogue_hit *of = mnm_column_at(&hits->hit, hit);
  const mnm_indicator *shown = mnm_catalogue_at(catalogue, of->indicator);
  pen to = {buffer, bytes - 1};
  for (const char *c = shown->explanation; *c != '\0'; c++) {
    if (*c != '{') {
      put(&to, c, 1);
      continue;
    }
    const char *end = strchr(c, '}'); /* checked when the file was read */
    mnm_text word = {c + 1, (uint32_t)(end - c - 1)};
    char value[96];
    for (uint32_t i = 0; i < shown->feature_count; i++)
      if (mnm_text_equal(word, mnm_text_of(shown->features[i].name)))
        put(&to, value, mnm_catalogue_value_text(catalogue, hits, hit, i, value, sizeof value));
    for (uint32_t i = 0; i < shown->parameter_count; i++)
      if (mnm_text_equal(word, mnm_text_of(shown->parameters[i].name)))
        put(&to, shown->parameters[i].value, (uint32_t)strlen(shown->parameters[i].value));
    c = end;
  }
  *to.at = '\0';
  return (uint32_t)(to.at - buffer);
}
