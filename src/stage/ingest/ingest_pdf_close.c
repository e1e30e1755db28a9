/* Which pages close. Balances cut the rows into stretches: from one balance to the next the rows
 * between them must lead. A stretch that does not is a fault of every page that has a row of it,
 * and of the page of the balance where it ends when no row lies between. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_pdf_internal.h"

void mnm_ingest__pdf_fail(pdf_document *document, uint32_t page, const char *format, ...) {
  pdf_page *at = mnm_column_at(&document->pages, page);
  if (at->failed) return;
  at->failed = true;
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(at->reason, sizeof at->reason, format, arguments);
  va_end(arguments);
}

typedef struct chain {
  pdf_document *document;
  bool known;       /* a balance that rows lead on from */
  mnm_wide balance; /* it, and what the rows since then brought */
  uint64_t first;   /* event behind that balance */
  bool rows;        /* rows lie behind it */
} chain;

static pdf_event *event_at(const pdf_document *document, uint64_t index) {
  uint64_t count = document->events.count;
  return mnm_column_at(&document->events,
                       document->spec->pdf.newest_first ? count - 1 - index : index);
}

/* All pages of rows in events [first, last], and of `last` itself, fail. */
static void fail_stretch(chain *self, uint64_t last, const char *reason) {
  pdf_document *document = self->document;
  bool rows = false;
  for (uint64_t i = self->first; i <= last && i < document->events.count; i++) {
    const pdf_event *event = event_at(document, i);
    if (event->kind != PDF_ROW) continue;
    rows = true;
    mnm_ingest__pdf_fail(document, event->page, "%s", reason);
  }
  if (!rows && last < document->events.count) {
    mnm_ingest__pdf_fail(document, event_at(document, last)->page, "%s", reason);
  }
}

static void differ(chain *self, uint64_t last, int64_t stated) {
  char amount[64], reason[PDF_REASON_BYTES];
  mnm_wide off = (mnm_wide)stated - self->balance;
  (void)mnm_money_text(amount, sizeof amount, off, self->document->decimals);
  (void)snprintf(reason, sizeof reason,
                 "does not close: the balance stated is %s %s off what opening and rows make",
                 amount, mnm_currency_code(self->document->currency));
  fail_stretch(self, last, reason);
}

/* The stretch ends at a balance that stands in event `last`. */
static void end_at(chain *self, uint64_t last, int64_t stated) {
  if (!self->known && self->rows) {
    fail_stretch(self, last, "does not close: no balance stands before its first rows");
  } else if (self->known && self->balance != stated) {
    differ(self, last, stated);
  }
  self->known = true;
  self->balance = stated;
  self->first = last + 1;
  self->rows = false;
}

static void at_row(chain *self, uint64_t index, const pdf_event *event) {
  const pdf_row *row = mnm_column_at(&self->document->rows, event->row);
  self->rows = true;
  self->balance += row->effect;
  if (!row->has_balance) return;
  bool first = !self->known && index == self->first;
  if (first && self->document->spec->pdf.first_row_opens) {
    /* its own balance, less what it brought, is taken for the opening one */
    self->known = true;
    self->balance = row->balance;
  }
  end_at(self, index, row->balance);
}

void mnm_ingest__pdf_close(pdf_document *document) {
  chain self = {.document = document};
  uint64_t count = document->events.count;
  for (uint64_t i = 0; i < count; i++) {
    const pdf_event *event = event_at(document, i);
    switch (event->kind) {
      case PDF_ROW:
        at_row(&self, i, event);
        break;
      case PDF_OPENING:
        if (self.rows) {
          fail_stretch(&self, i - 1, "does not close: no balance stands behind its last rows");
        }
        self.known = true;
        self.balance = event->amount_minor;
        self.first = i + 1;
        self.rows = false;
        break;
      case PDF_CARRIED:
        end_at(&self, i, event->amount_minor);
        break;
      default:
        end_at(&self, i, event->amount_minor);
        self.known = false; /* what follows is another statement */
        self.balance = 0;
        break;
    }
  }
  if (self.rows) {
    fail_stretch(&self, count, "does not close: no balance stands behind its last rows");
  }
}
