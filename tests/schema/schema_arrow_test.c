/* What goes out through Arrow's C interface and schema/ describe the same columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/arrow/arrow.h"
#include "model/schema/schema.h"

static const struct {
  const char *format, *type;
} fits[] = {{"tsu:UTC", "time_us"}, {"u", "text"},  {"C", "uint8"},
            {"l", "money_minor"},   {"L", "int64"}, {"l", "int64"}};

/* A column of numbers whose meaning stands in a table may come as a dictionary of what they mean.
 */
static bool good_type(const struct ArrowSchema *child, const char *type) {
  static const char *const coded[] = {"text", "uint8", "uint16", "uint32"};
  for (size_t i = 0; child->dictionary && i < sizeof coded / sizeof *coded; i++)
    if (strcmp(type, coded[i]) == 0) return true;
  for (size_t i = 0; !child->dictionary && i < sizeof fits / sizeof *fits; i++)
    if (strcmp(child->format, fits[i].format) == 0 && strcmp(type, fits[i].type) == 0) return true;
  return false;
}

static mnm_status no_ids(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                         mnm_err *err) {
  (void)owner, (void)first, (void)out, (void)err;
  return count == 0 ? MNM_OK : MNM_E_NOTFOUND;
}

static void every_exported_column_is_described(void **state) {
  (void)state;
  const uint32_t account[] = {0}, place[] = {0};
  const int64_t number[] = {1};
  const uint64_t order[] = {1};
  const uint16_t currency[] = {978};
  const uint8_t small[] = {1};
  mnm_accounts *accounts = NULL;
  mnm_strings *places = NULL;
  uint32_t id = 0;
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&places, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_accounts_put(accounts, &id, mnm_text_of("BANK"), mnm_text_of("1"), NULL),
                   MNM_OK);
  assert_int_equal(mnm_strings_put_text(places, &id, mnm_text_of("Town"), NULL), MNM_OK);
  /* a ledger with every column that there is */
  mnm_arrow_source source = {.transfers = {.count = 1,
                                           .account_from = account,
                                           .account_to = account,
                                           .amount_minor = number,
                                           .currency = currency,
                                           .booked_us = number,
                                           .booked_grain = small,
                                           .order = order,
                                           .to_amount_minor = number,
                                           .to_currency = currency,
                                           .channel = small,
                                           .place = place,
                                           .balance_minor = number},
                             .accounts = accounts,
                             .places = places,
                             .ids = no_ids};
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
  assert_int_equal(stream.get_schema(&stream, &schema), 0);
  assert_int_equal(schema.n_children, 17);
  for (int64_t i = 0; i < schema.n_children; i++) {
    const struct ArrowSchema *child = schema.children[i];
    const char *table = "transfer", *name = child->name, *part = strchr(name, '_');
    if (part && (strcmp(part, "_bank") == 0 || strcmp(part, "_number") == 0)) {
      table = "account"; /* payer_bank: column bank of the payer's account */
      name = part + 1;
    }
    const mnm_schema_column *column = mnm_schema_find(table, name);
    if (!column) {
      fail_msg("column %s is exported but not in schema/%s.csv", child->name, table);
      break;
    }
    if (!good_type(child, column->type))
      fail_msg("column %s is exported as %s, %s in schema/", child->name, child->format,
               column->type);
    /* nothing of a person leaves this way */
    assert_int_equal(column->sensitivity, MNM_CASE);
  }
  schema.release(&schema);
  stream.release(&stream);
  mnm_accounts_free(accounts);
  mnm_strings_free(places);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_exported_column_is_described),
  };
  return cmocka_run_group_tests_name("schema_arrow", tests, NULL, NULL);
}
