/* What stands around a table: the period, the account, and the day of a balance. */
#include <string.h>

#include "stage/ingest/ingest_pdf_page.h"
#include "stage/ingest/ingest_sniff_internal.h"

#define PDF_DATE_WORDS_MAX 4U /* "1 de marzo de 2026" has more, and is read by no form */

mnm_status mnm_ingest__pdf_too_much(pdf_document *self, uint64_t bytes, mnm_err *err) {
  self->text_bytes += bytes;
  if (self->text_bytes <= PDF_TEXT_BYTES_MAX && self->rows.count < PDF_ROWS_MAX) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_LIMIT,
                    "the document holds more than 4 million rows, or 512 MiB of text");
  mnm_err_hint(err, "split the file into parts of some thousand pages");
  return MNM_E_LIMIT;
}

/* The line as it stands, and comparable. */
void mnm_ingest__pdf_take_line(page_state *self, const page_line *line) {
  const page_word *words = (const page_word *)self->page->words.data + line->first;
  self->bytes = 0;
  for (uint32_t i = 0; i < line->count; i++) {
    mnm_text text = word_text(self->page, &words[i]);
    if (self->bytes + text.bytes + 1 > LINE_BYTES) break;
    if (i > 0) self->text[self->bytes++] = ' ';
    memcpy(self->text + self->bytes, text.data, text.bytes);
    self->bytes += text.bytes;
  }
  mnm_text whole = {self->text, self->bytes};
  self->plain =
      (mnm_text){self->folded, mnm_ingest__plain(self->folded, sizeof self->folded, whole)};
}

/* Words [from, to) of a line as one text. */
mnm_text mnm_ingest__pdf_words_text(page_state *self, const page_line *line, uint32_t from,
                                    uint32_t to, char *buffer, uint32_t room) {
  const page_word *words = (const page_word *)self->page->words.data + line->first;
  uint32_t used = 0;
  for (uint32_t i = from; i < to; i++) {
    mnm_text text = word_text(self->page, &words[i]);
    if (used + text.bytes + 1 > room) break;
    if (i > from) buffer[used++] = ' ';
    memcpy(buffer + used, text.data, text.bytes);
    used += text.bytes;
  }
  return (mnm_text){buffer, used};
}

/* The day that stands in the line, if one does. */
int64_t mnm_ingest__pdf_day_of(page_state *self, const page_line *line) {
  char buffer[128], text[64];
  int64_t at_us = MNM_TIME_NONE;
  for (uint32_t i = 0; i < line->count; i++) {
    /* a date may be several words ("1 March 2026") */
    for (uint32_t words = PDF_DATE_WORDS_MAX; words > 0; words--) {
      if (i + words > line->count) continue;
      mnm_text word = mnm_ingest__pdf_words_text(self, line, i, i + words, buffer, sizeof buffer);
      while (word.bytes > 0 && strchr(":,;", word.data[word.bytes - 1]) != NULL) word.bytes--;
      read_time time;
      const pdf_document *document = self->document;
      if (document->has_period && mnm_ingest__form_read(&document->period_form, word, &time)) {
        return time.local_us;
      }
      if (mnm_ingest__pdf_date(document, &document->booked, word, text, &at_us)) return at_us;
    }
  }
  return MNM_TIME_NONE;
}

/* ---- what stands around the table ------------------------------------------------------------ */

void mnm_ingest__pdf_take_period(page_state *self, const page_line *line) {
  pdf_document *document = self->document;
  if (!document->has_period) return;
  if (memmem(self->plain.data, self->plain.bytes, document->period_after.data,
             document->period_after.bytes) == NULL) {
    return;
  }
  int64_t dates[2];
  uint32_t found = 0;
  char buffer[128];
  for (uint32_t i = 0; i < line->count && found < 2; i++) {
    for (uint32_t words = PDF_DATE_WORDS_MAX; words > 0; words--) {
      if (i + words > line->count) continue;
      mnm_text text = mnm_ingest__pdf_words_text(self, line, i, i + words, buffer, sizeof buffer);
      while (text.bytes > 0 && strchr(":,;)(-", text.data[text.bytes - 1]) != NULL) text.bytes--;
      read_time time;
      if (!mnm_ingest__form_read(&document->period_form, text, &time)) continue;
      dates[found++] = time.local_us - time.local_us % MNM_US_PER_DAY;
      i += words - 1;
      break;
    }
  }
  if (found == 0) return;
  document->period_from_us = found == 2 ? dates[0] : MNM_TIME_NONE;
  document->period_to_us = dates[found - 1];
}

/* What stands behind the phrase, up to a wide gap. */
mnm_status mnm_ingest__pdf_take_field(page_state *self, const page_line *line, uint32_t field) {
  pdf_document *document = self->document;
  const page_word *words = (const page_word *)self->page->words.data + line->first;
  mnm_text after = document->field_after.at[field];
  char buffer[1024], folded[1024], iban[40];
  mnm_text value = {"", 0};
  if (after.bytes == 0) {
    uint32_t bytes = mnm_ingest__sniff_iban(self->text, self->bytes, iban);
    if (bytes == 0) return MNM_OK;
    value = (mnm_text){iban, bytes};
  } else {
    if (memmem(self->plain.data, self->plain.bytes, after.data, after.bytes) == NULL) return MNM_OK;
    uint32_t from = 0; /* the first word behind the phrase: the fewest words that hold it */
    for (uint32_t i = 1; i <= line->count && from == 0; i++) {
      mnm_text text = mnm_ingest__pdf_words_text(self, line, 0, i, buffer, sizeof buffer);
      mnm_text plain = {folded, mnm_ingest__plain(folded, sizeof folded, text)};
      if (memmem(plain.data, plain.bytes, after.data, after.bytes) != NULL) from = i;
    }
    if (from == 0) return MNM_OK;
    uint32_t to = from;
    while (to < line->count && (to == from || words[to].left - words[to - 1].right <
                                                  2 * (words[to].bottom - words[to].top))) {
      to++;
    }
    value = mnm_text_trim(mnm_ingest__pdf_words_text(self, line, from, to, buffer, sizeof buffer));
    while (value.bytes > 0 && strchr(": ", value.data[0]) != NULL) value.data++, value.bytes--;
  }
  if (value.bytes == 0 || mnm_text_equal(document->fields[field], value)) return MNM_OK;
  uint32_t count = document->spec->pdf.field_count;
  mnm_text *fields = mnm_arena_take(&document->arena, (count + 1U) * sizeof *fields);
  char *copy = mnm_arena_copy(&document->arena, value.data, value.bytes);
  if (fields == NULL || copy == NULL) return mnm_err_nomem(self->err);
  memcpy(fields, document->fields, (count + 1U) * sizeof *fields);
  fields[field] = (mnm_text){copy, value.bytes};
  document->fields = fields;
  return mnm_ingest__pdf_too_much(document, (count + 1U) * sizeof *fields, self->err);
}
