/* Letters to banks out of a template, which is data. Every letter is marked as a draft by the
 * program, whatever the template says: a person checks, completes and signs it. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "case/run/run_missing_internal.h"
#include "case/run/run_template.h"
#include "model/currency/currency.h"

extern const unsigned char mnm_run__letter[];
extern const unsigned int mnm_run__letter_bytes;

mnm_text mnm_run_letter_template(void) {
  return (mnm_text){(const char *)mnm_run__letter, mnm_run__letter_bytes};
}

typedef struct letter {
  const mnm_run_missing *missing;
  mnm_text template;
  const mnm_run_letter_words *words;
  const mnm_run_ask *asks; /* of one bank */
  uint64_t count;
  mnm_column text; /* char */
} letter;

/* ---- words --- */

static mnm_status put(letter *to, mnm_text text, mnm_err *err) {
  return mnm_column_append(&to->text, text.data, text.bytes, err);
}

static mnm_status put_string(letter *to, const char *text, const char *otherwise, mnm_err *err) {
  return put(to, mnm_text_of(text && text[0] != '\0' ? text : otherwise), err);
}

static mnm_status put_day(letter *to, int64_t time_us, mnm_err *err) {
  char day[48];
  (void)mnm_time_text(day, sizeof day, time_us, MNM_GRAIN_DAY);
  return put(to, mnm_text_of(day), err);
}

static mnm_status put_amount(letter *to, const mnm_run_ask *ask, mnm_err *err) {
  char digits[64], text[96];
  if (ask->amount_minor == 0) return put(to, mnm_text_of("an amount that is not known"), err);
  int32_t exponent = mnm_currency_exponent(ask->currency);
  (void)mnm_money_text_grouped(digits, sizeof digits, ask->amount_minor,
                               exponent > 0 ? (uint32_t)exponent : 0);
  (void)snprintf(text, sizeof text, "%s %s", digits, mnm_currency_code(ask->currency));
  return put(to, mnm_text_of(text), err);
}

static mnm_status put_rows(letter *to, const mnm_run_ask *ask, mnm_err *err) {
  char text[64];
  if (ask->rows == 0) return put(to, mnm_text_of("bookings that are not at hand"), err);
  (void)snprintf(text, sizeof text, "%" PRIu64 " booking%s", ask->rows, ask->rows == 1 ? "" : "s");
  return put(to, mnm_text_of(text), err);
}

static mnm_status put_account(letter *to, const mnm_run_ask *ask, mnm_err *err) {
  char label[600];
  uint32_t bytes =
      mnm_accounts_label(to->missing->legs.accounts, ask->account, label, sizeof label);
  return put(to, (mnm_text){label, bytes}, err);
}

/* A word of the template; `ask` is NULL outside {each}. MNM_E_NOTFOUND: there is no such word. */
static mnm_status put_word(letter *to, mnm_text word, const mnm_run_ask *ask, mnm_err *err) {
#define IS(name) mnm_text_equal(word, mnm_text_of(name))
  if (IS("bank")) return put_string(to, to->asks[0].house, "(the bank is not known)", err);
  if (IS("case")) return put_string(to, mnm_store_id(to->missing->store), "", err);
  if (IS("date")) return put_day(to, mnm_store_ctx(to->missing->store)->now_us, err);
  if (IS("person")) return put_string(to, to->words->person, "____________________", err);
  if (IS("reference")) return put_string(to, to->words->reference, "____________________", err);
  if (!ask) return MNM_E_NOTFOUND;
  if (IS("account")) return put_account(to, ask, err);
  if (IS("currency")) return put_string(to, mnm_currency_code(ask->currency), "", err);
  if (IS("from")) return put_day(to, ask->from_us, err);
  if (IS("to")) return put_day(to, ask->to_us, err);
  if (IS("what")) return put_string(to, mnm_run_ask_sentence(ask->kind), "", err);
  if (IS("why")) return put_string(to, mnm_run_ask_name(ask->kind), "", err);
  if (IS("amount")) return put_amount(to, ask, err);
  if (IS("rows")) return put_rows(to, ask, err);
  return MNM_E_NOTFOUND;
#undef IS
}

#define WORDS                                                                          \
  "words are {bank} {case} {date} {person} {reference}, and between {each} and {end} " \
  "{account} {currency} {from} {to} {what} {why} {amount} {rows}; write {{ for a brace"

static mnm_status give_word(void *payload, mnm_text word, uint64_t item, mnm_column *to,
                            mnm_err *err) {
  letter *work = payload;
  (void)to; /* it is the letter's own text */
  return put_word(work, word, item == MNM_RUN_TEMPLATE_NO_ITEM ? NULL : &work->asks[item], err);
}

static mnm_status write_letter(letter *to, mnm_err *err) {
  const mnm_run__template from = {to->template, to->count, give_word, to, WORDS};
  return mnm_run__template_write(&to->text, &from, err);
}

mnm_status mnm_run_missing_letters(const mnm_run_missing *missing, mnm_text template,
                                   const mnm_run_letter_words *words, mnm_run_letter_fn *fn,
                                   void *payload, mnm_err *err) {
  const mnm_run_ask *all = missing->ask.data;
  letter work = {.missing = missing, .template = template, .words = words};
  mnm_column_init(&work.text, 1, missing->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t first = 0, last; first < missing->ask.count && status == MNM_OK; first = last) {
    last = first + 1;
    while (last < missing->ask.count && strcmp(all[last].house, all[first].house) == 0) last++;
    work.asks = all + first;
    work.count = last - first;
    status = write_letter(&work, err);
    if (status == MNM_OK && work.text.count > UINT32_MAX)
      status = mnm_err_set(err, MNM_E_LIMIT, "a letter has over 4 GiB");
    mnm_run_letter one = {
        all[first].house, (uint32_t)(last - first), {work.text.data, (uint32_t)work.text.count}};
    if (status == MNM_OK) status = fn(payload, &one, err);
  }
  mnm_column_clear(&work.text);
  return status;
}
