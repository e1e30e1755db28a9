/* For tests: a PDF all the way to rows. */
#ifndef MNM_CASE_PAPER_INGEST_TEST_HELP_H
#define MNM_CASE_PAPER_INGEST_TEST_HELP_H

#include "base/money/money.h"
#include "base/time/time.h"
#include "case/paper/paper_test_help.h"
#include "model/currency/currency.h"
#include "stage/ingest/ingest.h"

typedef struct read_pdf {
  made_pdf rows; /* "2026-03-01 -650.50 EUR 349.50 Miete Wohnung 12": one line each */
  made_pdf rejects;
  mnm_ingest_summary summary;
  mnm_status status;
  mnm_err err;
  mnm_names names;
} read_pdf;

HELP mnm_status note_rows(void *payload, const mnm_batch *batch, mnm_err *err) {
  read_pdf *self = payload;
  (void)err;
  for (uint64_t i = 0; i < batch->count; i++) {
    char day[40], amount[40], balance[40] = "";
    uint8_t flags = ((const uint8_t *)batch->flags.data)[i];
    int64_t minor = ((const int64_t *)batch->amount_minor.data)[i];
    uint16_t currency = ((const uint16_t *)batch->currency.data)[i];
    uint32_t decimals = (uint32_t)mnm_currency_exponent(currency);
    (void)mnm_time_text(day, sizeof day, ((const int64_t *)batch->booked_us.data)[i],
                        MNM_GRAIN_DAY);
    if ((flags & MNM_ROW_STATEMENT_OF_TO) == 0) minor = -minor;
    (void)mnm_money_text(amount, sizeof amount, minor, decimals);
    if (batch->balance_minor.count > 0) {
      int64_t stated = ((const int64_t *)batch->balance_minor.data)[i];
      if (stated != MNM_BALANCE_NONE)
        (void)mnm_money_text(balance, sizeof balance, stated, decimals);
    }
    mnm_text purpose = mnm_text_column_get(&batch->purpose, i);
    pdf_line(&self->rows, "%s %s %s%s%s%s%s%.*s\n", day, amount, mnm_currency_code(currency),
             balance[0] != '\0' ? " " : "", balance, (flags & MNM_ROW_OCR) != 0 ? " ocr" : "",
             purpose.bytes > 0 ? " " : "", (int)purpose.bytes, purpose.data);
  }
  return MNM_OK;
}

HELP mnm_status note_rejects(void *payload, const mnm_reject *rows, uint32_t count, mnm_err *err) {
  read_pdf *self = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    pdf_line(&self->rejects, "%.*s\n", (int)rows[i].reason.bytes, rows[i].reason.data);
  }
  return MNM_OK;
}

HELP read_pdf ingest_pdf(const made_pdf *pdf, const mnm_spec *spec,
                         const mnm_paper_options *options) {
  read_pdf self = {.status = MNM_OK};
  mnm_ingest_sink sink = {.payload = &self, .transfers = note_rows, .rejects = note_rejects};
  mnm_reader *words = open_words(pdf->data, pdf->bytes, options, NULL);
  pdf_bytes(&self.rows, "", 0);
  pdf_bytes(&self.rejects, "", 0);
  assert_int_equal(mnm_accounts_new(&self.names.accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&self.names.places, NULL, NULL), MNM_OK);
  self.status = mnm_ingest_pages(&self.summary, words, spec, self.names, &sink, NULL, &self.err);
  mnm_reader_close(words);
  return self;
}

HELP void read_clear(read_pdf *self) {
  free(self->rows.data);
  free(self->rejects.data);
  mnm_accounts_free(self->names.accounts);
  mnm_strings_free(self->names.places);
}

/* mnm_sniffed_clear it. */
HELP mnm_sniffed *sniff_pdf(const made_pdf *pdf, const mnm_paper_options *options) {
  mnm_sniffed *self = calloc(1, sizeof *self);
  mnm_err err = {0};
  assert_non_null(self);
  mnm_reader *words = open_words(pdf->data, pdf->bytes, options, NULL);
  mnm_status status = mnm_sniff_pages(self, words, options->ocr, NULL, &err);
  mnm_reader_close(words);
  if (status != MNM_OK) fail_msg("%s %s", err.message, err.hint);
  return self;
}

#endif
