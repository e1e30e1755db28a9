#include "case/run/run_rate.h"

#include "case/run/run_internal.h"
#include "model/currency/currency.h"
#include "stage/ingest/ingest.h"
#include "stage/trade/trade.h"

#define PPB INT64_C(1000000000)
#define DECIMALS 9
#define WORTH_MOST (INT64_C(1000000) * PPB)

static mnm_status cell(mnm_err *err, int column, const char *says) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s", says);
  mnm_err_at(err, NULL, 0, column);
  return MNM_E_PARSE;
}

/* "0.0061"; false: not that, 0, or a million and more. */
static bool read_worth(mnm_text text, int64_t *out) {
  uint32_t digits = 0, behind = 0;
  bool point = false;
  int64_t value = 0;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    if (c == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || (point && behind >= DECIMALS) || value > WORTH_MOST / 10)
      return false;
    value = value * 10 + (c - '0');
    behind += point;
    digits++;
  }
  if (digits == 0 || (point && behind == 0)) return false;
  for (; behind < DECIMALS; behind++) {
    if (value > WORTH_MOST / 10) return false;
    value *= 10;
  }
  *out = value;
  return value > 0;
}

static mnm_status rate_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_column *out = payload;
  const mnm_run_rate *all = out->data;
  mnm_run_rate made = {.currency = mnm_currency_find(cells[0])};
  if (made.currency == 0) return cell(err, 1, "a currency must be a code such as EUR");
  for (uint64_t i = 0; i < out->count; i++)
    if (all[i].currency == made.currency)
      return cell(err, 1, "this currency stands above: each has one line");
  if (!read_worth(cells[1], &made.worth_ppb))
    return cell(err, 2,
                "a worth must be a number above 0 such as 0.0061, below a million, with at most 9 "
                "decimals");
  return mnm_column_push(out, &made, err);
}

mnm_status mnm_run_rates_read(mnm_column *out, const char *path, const mnm_ctx *ctx, mnm_err *err) {
  static const mnm_table_column columns[] = {{"currency", true}, {"worth", true}};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 2, rate_row, out, ctx, err);
  mnm_reader_close(reader);
  return status;
}

mnm_status mnm_run_rate_use(int64_t *inout_minor, const mnm_run_rate *rate, uint16_t to,
                            mnm_err *err) {
  int32_t decimals = mnm_currency_exponent(to) - mnm_currency_exponent(rate->currency);
  int64_t per = rate->worth_ppb, of = PPB;
  for (; decimals > 0; decimals--)
    if (__builtin_mul_overflow(per, 10, &per))
      return mnm_err_set(err, MNM_E_OVERFLOW, "a rate and its decimals leave 64 bits");
  for (; decimals < 0; decimals++) of *= 10; /* at most 9: below 10^18 */
  return mnm_trade_scale(inout_minor, *inout_minor, per, of, err);
}
