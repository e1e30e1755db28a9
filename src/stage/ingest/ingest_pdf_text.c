/* Phrases, dates and amounts as they stand on pages. */
#include <string.h>

#include "stage/ingest/ingest_pdf_internal.h"
#include "stage/ingest/ingest_sniff_internal.h"

mnm_status mnm_ingest__pdf_phrases(spec_list *out, const spec_list *from, mnm_arena *arena,
                                   mnm_err *err) {
  out->count = 0;
  out->at = mnm_arena_take(arena, from->count * sizeof *out->at);
  if (out->at == NULL) return mnm_err_nomem(err);
  for (uint32_t i = 0; i < from->count; i++) {
    char text[4096];
    uint32_t bytes = mnm_ingest__plain(text, sizeof text, from->at[i]);
    char *copy = mnm_arena_copy(arena, text, bytes);
    if (copy == NULL) return mnm_err_nomem(err);
    if (bytes > 0) out->at[out->count++] = (mnm_text){copy, bytes};
  }
  return MNM_OK;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

int32_t mnm_ingest__pdf_begins(const spec_list *phrases, mnm_text line) {
  uint32_t first = 0;
  while (first < line.bytes && !is_letter(line.data[first])) first++;
  for (uint32_t i = 0; i < phrases->count; i++) {
    mnm_text phrase = phrases->at[i];
    /* a phrase may itself begin with a digit or a sign */
    for (uint32_t pass = 0; pass < 2; pass++) {
      uint32_t at = pass == 0 ? first : 0;
      if (line.bytes - at < phrase.bytes) continue;
      if (memcmp(line.data + at, phrase.data, phrase.bytes) != 0) continue;
      uint32_t behind = at + phrase.bytes;
      bool whole = behind == line.bytes || !is_letter(line.data[behind]) ||
                   !is_letter(phrase.data[phrase.bytes - 1]);
      if (whole) return (int32_t)behind;
    }
  }
  return -1;
}

bool mnm_ingest__pdf_holds_one(const spec_list *phrases, mnm_text line) {
  for (uint32_t i = 0; i < phrases->count; i++) {
    if (memmem(line.data, line.bytes, phrases->at[i].data, phrases->at[i].bytes) != NULL) {
      return true;
    }
  }
  return false;
}

bool mnm_ingest__pdf_holds_all(const spec_list *phrases, mnm_text line) {
  if (phrases->count == 0 || line.bytes == 0) return false;
  for (uint32_t i = 0; i < phrases->count; i++) {
    if (memmem(line.data, line.bytes, phrases->at[i].data, phrases->at[i].bytes) == NULL) {
      return false;
    }
  }
  return true;
}

/* ---- dates ----------------------------------------------------------------------------------- */

static bool within(const pdf_document *self, int64_t at_us, int64_t slack_us) {
  if (self->period_to_us == MNM_TIME_NONE) return false;
  int64_t from = self->period_from_us != MNM_TIME_NONE ? self->period_from_us
                                                       : self->period_to_us - 366 * MNM_US_PER_DAY;
  return at_us >= from - slack_us && at_us < self->period_to_us + MNM_US_PER_DAY + slack_us;
}

/* The text with a year behind it: "01.03." and "01.03" and "01/03" and "01 Mar" all get theirs,
 * with what the form has before it. */
static bool with_year(const time_form *form, mnm_text text, int32_t year, char to[64],
                      read_time *out) {
  const char *tail = strstr(form->shape, "YYYY");
  if (tail == NULL || tail == form->shape || tail[4] != '\0' || text.bytes > 48) return false;
  char before = tail[-1];
  uint32_t used = text.bytes;
  memcpy(to, text.data, used);
  if (strchr("./- ", before) != NULL && (used == 0 || to[used - 1] != before)) to[used++] = before;
  for (int32_t unit = 1000; unit > 0; unit /= 10) to[used++] = (char)('0' + year / unit % 10);
  to[used] = '\0';
  return mnm_ingest__form_read(form, (mnm_text){to, used}, out);
}

static int32_t year_of(int64_t at_us) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, at_us);
  return civil.year;
}

bool mnm_ingest__pdf_date(const pdf_document *document, const time_form *form, mnm_text text,
                          char to[64], int64_t *out_us) {
  read_time time;
  text = mnm_text_trim(text);
  if (text.bytes == 0 || text.bytes > 63) return false;
  if (mnm_ingest__form_read(form, text, &time)) {
    memcpy(to, text.data, text.bytes);
    to[text.bytes] = '\0';
    *out_us = time.local_us;
    return true;
  }
  if (document->period_to_us == MNM_TIME_NONE) return false;
  int32_t last = year_of(document->period_to_us);
  /* within the period, else close to it: value dates may lie some days beyond */
  static const int64_t slack_days[] = {0, 45};
  for (size_t pass = 0; pass < 2; pass++) {
    for (int32_t year = last + 1; year >= last - 1; year--) {
      if (year < 1000 || year > 9999 || !with_year(form, text, year, to, &time)) continue;
      if (!within(document, time.local_us, slack_days[pass] * MNM_US_PER_DAY)) continue;
      *out_us = time.local_us;
      return true;
    }
  }
  return false;
}

/* ---- amounts --------------------------------------------------------------------------------- */

bool mnm_ingest__pdf_amount(const pdf_document *document, mnm_text text, int64_t *out_minor) {
  read_number number;
  bool scaled = false;
  text = mnm_text_trim(text);
  if (text.bytes == 0) return false;
  if (mnm_ingest__number_read(&number, &document->numbers, text) != NUMBER_OK) return false;
  return mnm_ingest__number_minor(&number, document->decimals, false, out_minor, &scaled) ==
         NUMBER_OK;
}

static bool is_among(const spec_list *codes, mnm_text code) {
  for (uint32_t i = 0; i < codes->count; i++) {
    if (mnm_text_equal_ascii_nocase(mnm_text_trim(codes->at[i]), code)) return true;
  }
  return false;
}

uint32_t mnm_ingest__pdf_sign(const mnm_spec *spec, mnm_text code) {
  code = mnm_text_trim(code);
  if (is_among(&spec->transfer.sign_credit, code)) return 1;
  return is_among(&spec->transfer.sign_debit, code) ? 2 : 0;
}
