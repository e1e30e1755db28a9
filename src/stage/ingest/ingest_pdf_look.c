/* The first pages of a document, each line cut into pieces: dates, numbers, texts. */
#include <string.h>

#include "model/currency/currency.h"
#include "stage/ingest/ingest_pdf_sniff.h"

#define LINE_TEXT_BYTES 2000U

/* in order of preference: what fits most dates first is taken */
static const char *const full_forms[] = {
    "DD.MM.YYYY", "DD/MM/YYYY", "DD-MM-YYYY",  "YYYY-MM-DD",   "YYYY/MM/DD", "YYYY.MM.DD",
    "MM/DD/YYYY", "D.M.YYYY",   "D/M/YYYY",    "DD. MM. YYYY", "D. M. YYYY", "DD.MM.YY",
    "DD/MM/YY",   "DD-MM-YY",   "MM/DD/YY",    "DD MON YYYY",  "D MON YYYY", "DD-MON-YYYY",
    "DD MON YY",  "DD-MON-YY",  "MON D, YYYY", "MON DD, YYYY", "DD MM YYYY"};
/* read with a year put behind them */
static const char *const day_forms[] = {"DD.MM.YYYY", "D.M.YYYY",    "DD/MM/YYYY", "MM/DD/YYYY",
                                        "DD-MM-YYYY", "DD MON YYYY", "D MON YYYY", "MON D YYYY"};

mnm_text mnm_ingest__look_text(const look *self, const look_line *line, uint32_t first,
                               uint32_t count, char *buffer, uint32_t room) {
  const page_word *words = look_words(self, line);
  uint32_t used = 0;
  for (uint32_t i = first; i < first + count && i < line->line.count; i++) {
    mnm_text text = word_text(&self->pages[line->page], &words[i]);
    if (used + text.bytes + 1 > room) break;
    if (i > first) buffer[used++] = ' ';
    memcpy(buffer + used, text.data, text.bytes);
    used += text.bytes;
  }
  return (mnm_text){buffer, used};
}

/* ---- pages ----------------------------------------------------------------------------------- */

static mnm_status add_line(look *self, const page_line *line, mnm_err *err) {
  char text[LINE_TEXT_BYTES], folded[LINE_TEXT_BYTES];
  look_line row = {.page = self->page_count, .line = *line};
  mnm_text whole = mnm_ingest__look_text(self, &row, 0, line->count, text, sizeof text);
  uint32_t bytes = mnm_ingest__plain(folded, sizeof folded, whole);
  char *copy = mnm_arena_copy(&self->arena, whole.data, whole.bytes);
  char *plain = mnm_arena_copy(&self->arena, folded, bytes);
  if (copy == NULL || plain == NULL) return mnm_err_nomem(err);
  row.text = (mnm_text){copy, whole.bytes};
  row.plain = (mnm_text){plain, bytes};
  return mnm_column_push(&self->lines, &row, err);
}

static mnm_status add_page(look *self, mnm_err *err) {
  words_page *page = &self->pages[self->page_count];
  uint64_t left_out = 0;
  mnm_column lines;
  mnm_column_init(&lines, sizeof(page_line), self->ctx);
  mnm_status status = mnm_ingest__page_lines(page, &lines, &left_out, err);
  for (uint64_t i = 0; i < lines.count && status == MNM_OK; i++) {
    status = add_line(self, mnm_column_at(&lines, i), err);
  }
  mnm_column_clear(&lines);
  const page_word *words = page->words.data;
  for (uint64_t i = 0; i < page->words.count && !self->ocr; i++) {
    self->ocr = (words[i].flags & WORD_OCR) != 0;
  }
  self->bare += page->bare;
  self->page_count++;
  return status;
}

static mnm_status compile(time_form *out, const char *const *forms, uint32_t count, mnm_err *err) {
  for (uint32_t i = 0; i < count; i++) {
    MNM_TRY(mnm_ingest__form_compile(&out[i], mnm_text_of(forms[i]), (mnm_text){"", 0}, 50, err));
  }
  return MNM_OK;
}

mnm_status mnm_ingest__look_open(look *out, mnm_sniffed *sniffed, mnm_reader *words,
                                 const mnm_ctx *ctx, mnm_err *err) {
  words_stream stream;
  memset(out, 0, sizeof *out);
  out->out = sniffed;
  out->ctx = ctx;
  out->header = out->language = out->period_form = out->day_form = -1;
  out->period_from_us = out->period_to_us = MNM_TIME_NONE;
  out->form_count = sizeof full_forms / sizeof full_forms[0];
  out->day_form_count = sizeof day_forms / sizeof day_forms[0];
  mnm_arena_init(&out->arena, ctx);
  mnm_column_init(&out->lines, sizeof(look_line), ctx);
  mnm_column_init(&out->pieces, sizeof(piece), ctx);
  mnm_column_init(&out->found, sizeof(phrase_found), ctx);
  for (uint32_t i = 0; i < LOOK_PAGES; i++) mnm_ingest__page_init(&out->pages[i], ctx);
  mnm_ingest__words_open(&stream, words, ctx);
  mnm_status status = compile(out->forms, full_forms, out->form_count, err);
  if (status == MNM_OK) status = compile(out->day_forms, day_forms, out->day_form_count, err);
  bool end = false;
  while (status == MNM_OK && !end && out->page_count < LOOK_PAGES) {
    status = mnm_ingest__words_page(&stream, &out->pages[out->page_count], &end, err);
    if (status == MNM_OK && !end) status = add_page(out, err);
  }
  out->document_pages = stream.pages;
  out->whole = end || out->page_count == stream.pages;
  mnm_ingest__words_close(&stream);
  if (status != MNM_OK) mnm_ingest__look_clear(out);
  return status;
}

void mnm_ingest__look_clear(look *self) {
  for (uint32_t i = 0; i < LOOK_PAGES; i++) mnm_ingest__page_clear(&self->pages[i]);
  mnm_column_clear(&self->lines);
  mnm_column_clear(&self->pieces);
  mnm_column_clear(&self->found);
  mnm_arena_clear(&self->arena);
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static int32_t height_of(const look_line *line) {
  return line->line.bottom - line->line.top;
}

/* Do the words stand so close that they can be one thing? Reach in tenths of the line's height. */
static bool close_by(const look *self, const look_line *line, uint32_t first, uint32_t count,
                     int32_t reach) {
  const page_word *words = look_words(self, line);
  for (uint32_t i = first + 1; i < first + count; i++) {
    if ((words[i].left - words[i - 1].right) * 10 > height_of(line) * reach) return false;
  }
  return true;
}

static bool is_year(int64_t local_us) {
  return local_us >= mnm_days_from_civil(1980, 1, 1) * MNM_US_PER_DAY &&
         local_us < mnm_days_from_civil(2101, 1, 1) * MNM_US_PER_DAY;
}

static bool is_date(look *self, mnm_text text) {
  bool any = false;
  for (uint32_t i = 0; i < self->form_count; i++) {
    read_time time;
    if (!mnm_ingest__form_read(&self->forms[i], text, &time) || !is_year(time.local_us)) continue;
    self->form_hits[i]++;
    any = true;
  }
  self->dates += any;
  return any;
}

/* "01.03." "01/03" "1 Mar": a date when a year is put behind it. */
static bool is_day(look *self, mnm_text text) {
  bool any = false;
  char made[64];
  if (text.bytes < 3 || text.bytes > 12) return false;
  for (uint32_t i = 0; i < self->day_form_count; i++) {
    const char *shape = self->day_forms[i].shape;
    char before = shape[strlen(shape) - 5];
    uint32_t used = text.bytes;
    memcpy(made, text.data, used);
    if (made[used - 1] != before) made[used++] = before;
    memcpy(made + used, "2024", 4); /* a leap year */
    read_time time;
    if (!mnm_ingest__form_read(&self->day_forms[i], (mnm_text){made, used + 4}, &time)) continue;
    self->day_hits[i]++;
    any = true;
  }
  self->days += any;
  return any;
}

/* As they are written: a number that was read has no zeros at its end. */
static uint32_t decimals_of(mnm_text text, char decimal) {
  uint32_t digits = 0;
  const char *at = memrchr(text.data, decimal, text.bytes);
  if (at == NULL) return 0;
  for (at++; at < text.data + text.bytes && *at >= '0' && *at <= '9'; at++) digits++;
  return digits;
}

static bool is_number(const look *self, mnm_text text) {
  static const number_form forms[] = {
      {',', SPEC_GROUP_DOT | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true},
      {'.', SPEC_GROUP_COMMA | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK, true}};
  for (size_t i = 0; i < 2; i++) {
    read_number number;
    if (mnm_ingest__number_read(&number, &forms[i], text) != NUMBER_OK) continue;
    /* "110,00 H" is a number and something else */
    if (number.symbol.bytes > 1 && mnm_currency_find(number.symbol) == MNM_CURRENCY_NONE) continue;
    if (number.symbol.bytes == 1 && strchr("$", number.symbol.data[0]) == NULL) continue;
    if (decimals_of(text, forms[i].decimal) == self->decimals) return true;
  }
  return false;
}

static uint8_t kind_of(look *self, const look_line *line, uint32_t first, uint32_t count,
                       bool dates) {
  char buffer[128];
  if (first + count > line->line.count) return PIECE_TEXT;
  mnm_text text = mnm_ingest__look_text(self, line, first, count, buffer, sizeof buffer);
  if (close_by(self, line, first, count, 12)) {
    while (text.bytes > 0 && strchr(":,;)", text.data[text.bytes - 1]) != NULL) text.bytes--;
    if (is_date(self, text)) return PIECE_DATE;
    if (dates && is_day(self, text)) return PIECE_DAY;
  }
  text = mnm_ingest__look_text(self, line, first, count, buffer, sizeof buffer);
  if (close_by(self, line, first, count, 6) && is_number(self, text)) return PIECE_NUMBER;
  return PIECE_TEXT;
}

static mnm_status cut_line(look *self, look_line *line, mnm_err *err) {
  const page_word *words = look_words(self, line);
  bool dates = true; /* a day without a year stands at the start alone, or behind another date */
  line->first = (uint32_t)self->pieces.count;
  line->count = 0;
  for (uint32_t i = 0; i < line->line.count && line->count < LOOK_LINE_PIECES;) {
    uint32_t count = 4;
    uint8_t kind = PIECE_TEXT;
    for (; count > 0; count--) {
      kind = kind_of(self, line, i, count, dates);
      if (kind != PIECE_TEXT) break;
    }
    if (count == 0) count = 1;
    dates = dates && (kind == PIECE_DATE || kind == PIECE_DAY);
    piece *last = line->count > 0 ? &look_pieces(self, line)[line->count - 1] : NULL;
    if (kind == PIECE_TEXT && last != NULL && last->kind == PIECE_TEXT &&
        close_by(self, line, i - 1, 2, 7)) {
      last->right = words[i].right;
      last->count++;
    } else {
      piece one = {words[i].left, words[i + count - 1].right, i, count, kind};
      MNM_TRY(mnm_column_push(&self->pieces, &one, err));
      line->count++;
    }
    i += count;
  }
  return MNM_OK;
}

mnm_status mnm_ingest__look_cut(look *self, uint32_t decimals, mnm_err *err) {
  self->decimals = decimals;
  self->pieces.count = 0;
  self->dates = self->days = 0;
  memset(self->form_hits, 0, sizeof self->form_hits);
  memset(self->day_hits, 0, sizeof self->day_hits);
  for (uint64_t i = 0; i < self->lines.count; i++) {
    MNM_TRY(cut_line(self, look_line_at(self, i), err));
  }
  return MNM_OK;
}
