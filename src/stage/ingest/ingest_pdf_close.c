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
  bool known;             /* a balance that rows lead on from */
  mnm_wide balance;       /* it, and what the rows since then brought */
  uint64_t first;         /* event behind that balance */
  bool rows;              /* rows lie behind it */
  pdf_event *last;        /* the balance itself, where it is no row's */
  const mnm_text *fields; /* of that event or row */
  int64_t period_to_us;
  /* a closing balance told before the rows, in a summary at the top: they must lead there */
  bool promised;
  int64_t promise;
  uint32_t promise_page;
  /* balances of another account, by the looks of it, and nothing says whose: until a field does */
  bool foreign;
  bool closed;      /* a statement has been closed before */
  int64_t last_end; /* and so */
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

static void go_on(chain *self, uint64_t index, int64_t balance) {
  pdf_event *event = event_at(self->document, index);
  self->known = true;
  self->balance = balance;
  self->first = index + 1;
  self->rows = false;
  self->last = event->kind == PDF_ROW ? NULL : event;
  self->fields = event->fields;
  self->period_to_us = event->period_to_us;
}

/* The stretch ends at a balance that stands in event `last`. */
static void end_at(chain *self, uint64_t last, int64_t stated) {
  if (!self->known && self->rows) {
    fail_stretch(self, last, "does not close: no balance stands before its first rows");
  } else if (self->known && self->balance != stated) {
    differ(self, last, stated);
  }
  go_on(self, last, stated);
}

static const char foreign_reason[] =
    "does not close: another balance begins here, and no field tells another account or period";

static void at_row(chain *self, uint64_t index, const pdf_event *event) {
  const pdf_row *row = mnm_column_at(&self->document->rows, event->row);
  if (self->foreign) mnm_ingest__pdf_fail(self->document, event->page, "%s", foreign_reason);
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

/* Behind event `last`. A balance that was only called so has nothing behind it: it closed its
 * statement. A closing balance that was told before must have been reached. */
static void end_statement(chain *self, uint64_t last) {
  if (self->promised && self->known && self->balance != self->promise) {
    char reason[PDF_REASON_BYTES], amount[64];
    (void)mnm_money_text(amount, sizeof amount, (mnm_wide)self->promise - self->balance,
                         self->document->decimals);
    (void)snprintf(reason, sizeof reason,
                   "does not close: the closing balance at the top is %s %s off what the rows make",
                   amount, mnm_currency_code(self->document->currency));
    if (self->rows) fail_stretch(self, last, reason);
    mnm_ingest__pdf_fail(self->document, self->promise_page, "%s", reason);
  } else if (self->rows && !(self->promised && self->known)) {
    fail_stretch(self, last, "does not close: no balance stands behind its last rows");
  }
  if (self->last != NULL && self->last->kind == PDF_STATED) self->last->kind = PDF_CLOSING;
  self->last = NULL;
  self->promised = self->rows = false;
}

/* Nothing lies between opening and closing, and they differ: the rows follow below. */
static bool is_promise(const chain *self, const pdf_event *event) {
  return self->known && !self->rows && self->last != NULL && self->last->kind == PDF_OPENING &&
         self->balance != event->amount_minor;
}

static void at_closing(chain *self, uint64_t index, pdf_event *event) {
  if (is_promise(self, event)) {
    self->promised = true;
    self->promise = event->amount_minor;
    self->promise_page = event->page;
    event->kind = PDF_CARRIED; /* the day is not known before the rows are */
    return;
  }
  end_at(self, index, event->amount_minor);
  end_statement(self, index);
  self->known = false; /* what follows is another statement */
  self->balance = 0;
  self->closed = true;
  self->last_end = event->amount_minor;
}

/* Is this another statement than the balance before belongs to? */
static bool is_another(const chain *self, const pdf_event *event) {
  if (event->period_to_us != self->period_to_us) return true;
  for (uint32_t i = 0; i < self->document->spec->pdf.field_count; i++) {
    if (!mnm_text_equal(event->fields[i], self->fields[i])) return true;
  }
  return false;
}

static void be_foreign(chain *self, const pdf_event *event) {
  self->foreign = true;
  mnm_ingest__pdf_fail(self->document, event->page, "%s", foreign_reason);
}

/* An opening balance within a statement must be the one before it, or something was lost. */
static void at_opening(chain *self, uint64_t index, pdf_event *event) {
  bool any = self->known || self->closed, another = any && is_another(self, event);
  mnm_wide before = self->known ? self->balance : self->last_end;
  bool begins = !self->known || another || (self->rows && before != event->amount_minor);
  if (another) self->foreign = false;
  if (any && !another && before != event->amount_minor) be_foreign(self, event);
  if (!begins) {
    end_at(self, index, event->amount_minor);
    event->kind = PDF_CARRIED;
    return;
  }
  if (index > 0) end_statement(self, index - 1);
  go_on(self, index, event->amount_minor);
}

static void at_stated(chain *self, uint64_t index, pdf_event *event) {
  if (!self->known && !self->rows) {
    bool another = self->closed && is_another(self, event);
    if (another) self->foreign = false;
    if (self->closed && !another && self->last_end != event->amount_minor) be_foreign(self, event);
    event->kind = PDF_OPENING;
  } else if (self->known && !self->rows && is_another(self, event) &&
             self->balance != event->amount_minor) {
    end_statement(self, index - 1);
    event->kind = PDF_OPENING;
    self->foreign = false;
  } else {
    if (self->last != NULL && self->last->kind == PDF_STATED) self->last->kind = PDF_CARRIED;
    bool follows = !self->known || self->rows || self->balance == event->amount_minor;
    if (!follows) be_foreign(self, event);
    end_at(self, index, event->amount_minor);
    return;
  }
  go_on(self, index, event->amount_minor);
}

static void at_event(chain *self, uint64_t index, pdf_event *event) {
  switch (event->kind) {
    case PDF_ROW:
      if (self->last != NULL && self->last->kind == PDF_STATED) self->last->kind = PDF_CARRIED;
      at_row(self, index, event);
      break;
    case PDF_OPENING:
      at_opening(self, index, event);
      break;
    case PDF_STATED:
      at_stated(self, index, event);
      break;
    case PDF_CLOSING:
      at_closing(self, index, event);
      break;
    default:
      end_at(self, index, event->amount_minor);
      break;
  }
}

void mnm_ingest__pdf_close(pdf_document *document) {
  chain self = {.document = document};
  uint64_t count = document->events.count;
  for (uint64_t i = 0; i < count; i++) at_event(&self, i, event_at(document, i));
  end_statement(&self, count);
}
