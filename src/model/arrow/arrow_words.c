/* Texts of a block, and numbers that stand for texts: currencies, channels, places, grains. An
 * entry of a dictionary is looked up once a chunk, when a row first uses it. */
#include "model/arrow/arrow_internal.h"

#define AT(column) offsetof(mnm_batch, column)

/* ---- texts that stay texts --------------------------------------------------------------------
 */

static const struct {
  uint8_t field;
  size_t column; /* mnm_text_column in mnm_batch */
} texts[] = {
    {MNM_ARROW__ID, AT(native_id)},           {MNM_ARROW__EARMARK, AT(earmark)},
    {MNM_ARROW__REVERSES, AT(reverses)},      {MNM_ARROW__BACKS, AT(backs)},
    {MNM_ARROW__LINKED, AT(linked)},          {MNM_ARROW__PURPOSE, AT(purpose)},
    {MNM_ARROW__NAME, AT(counterparty_name)},
};

static mnm_status fill_text(mnm_arrow__reader *reader, mnm_arrow__field field, size_t column) {
  const mnm_arrow__input *input = &reader->input[field];
  if (!input->given) return MNM_OK;
  mnm_text_column *into = (mnm_text_column *)(void *)((char *)&reader->own + column);
  into->end.count = into->bytes.count = 0;
  for (uint32_t i = 0; i < reader->count; i++) {
    mnm_text text;
    bool has = false;
    const char *fault = mnm_arrow__text(input, reader->first + i, &text, &has);
    if (!fault) fault = mnm_arrow__clean(&text);
    if (fault) return mnm_arrow__fault(reader, field, i, MNM_E_PARSE, fault);
    MNM_TRY(mnm_text_column_push(into, text, reader->err));
  }
  *(mnm_text_column *)(void *)((char *)&reader->give + column) = *into;
  reader->summary->values_copied += reader->count;
  return MNM_OK;
}

/* ---- texts that stand for numbers --------------------------------------------------------------
 */

#define UNMAPPED UINT32_C(0x10000) /* a channel that is none of ours */

/* The number of a text; NOTHING where the row then has none. What is wrong with it, or NULL. */
static const char *code_of(mnm_arrow__reader *reader, mnm_arrow__field field, mnm_text text,
                           uint32_t *out, mnm_status *status) {
  static const char *const grains[] = {"day", "minute", "second", "microsecond"};
  *out = MNM_ARROW__NOTHING;
  switch (field) {
    case MNM_ARROW__CURRENCY:
    case MNM_ARROW__TO_CURRENCY:
      *out = mnm_currency_find(text);
      return *out == MNM_CURRENCY_NONE ? "not a known currency; use a code such as EUR" : NULL;
    case MNM_ARROW__CHANNEL:
      if (text.bytes == 0) return NULL;
      *out = mnm_channel_find(text);
      if (*out != MNM_CHANNEL_COUNT) return NULL;
      mnm_arrow__note(&reader->summary->unmapped, text);
      *out = UNMAPPED;
      return NULL;
    case MNM_ARROW__GRAIN:
      for (uint32_t i = 0; i < 4; i++)
        if (mnm_text_equal(text, mnm_text_of(grains[i]))) *out = i;
      return *out > MNM_GRAIN_MICROSECOND ? "a grain is one of day, minute, second, microsecond"
                                          : NULL;
    default: /* a place */
      if (text.bytes == 0) return NULL;
      *status = mnm_strings_put_text(reader->places, out, text, reader->err);
      return NULL;
  }
}

static const char *code_of_number(mnm_arrow__field field, int64_t number, uint32_t *out) {
  *out = (uint32_t)number;
  if (field == MNM_ARROW__CURRENCY || field == MNM_ARROW__TO_CURRENCY)
    return number <= 0 || number > UINT16_MAX || mnm_currency_exponent((uint16_t)number) < 0
               ? "not the number of a known currency; use a code such as EUR"
               : NULL;
  if (field == MNM_ARROW__CHANNEL)
    return number < 0 || number >= MNM_CHANNEL_COUNT ? "not the number of a channel (docs/model.md)"
                                                     : NULL;
  return number < 0 || number > MNM_GRAIN_MICROSECOND
             ? "a grain is 0 day, 1 minute, 2 second or 3 microsecond"
             : NULL;
}

typedef struct code_scan {
  mnm_arrow__field field;
  bool must;      /* a null is a fault */
  uint32_t none;  /* else what it stands for */
  uint32_t *memo; /* by entry; NULL: look each row up */
  mnm_text last;  /* rows next to each other often say the same */
  uint32_t last_code;
} code_scan;

static mnm_status look_up(mnm_arrow__reader *reader, code_scan *scan, uint32_t row, mnm_text text,
                          uint32_t *out) {
  if (scan->last_code != MNM_ARROW__UNSEEN && mnm_text_equal(scan->last, text)) {
    *out = scan->last_code;
    return MNM_OK;
  }
  mnm_text cleaned = text;
  mnm_status status = MNM_OK;
  const char *fault = mnm_arrow__clean(&cleaned);
  if (!fault) fault = code_of(reader, scan->field, cleaned, out, &status);
  if (fault) return mnm_arrow__fault(reader, scan->field, row, MNM_E_PARSE, fault);
  if (status == MNM_OK) {
    scan->last = text;
    scan->last_code = *out;
  }
  return status;
}

static mnm_status code_of_row(mnm_arrow__reader *reader, code_scan *scan, uint32_t row,
                              uint32_t *out) {
  const mnm_arrow__input *input = &reader->input[scan->field];
  uint64_t at = reader->first + row, entry = 0;
  mnm_text text;
  bool has = mnm_arrow__has(&input->column, at);
  const char *fault = NULL;
  *out = MNM_ARROW__NOTHING;
  if (has && scan->memo) {
    fault = mnm_arrow__index(input, at, &entry);
    if (!fault && scan->memo[entry] != MNM_ARROW__UNSEEN) {
      *out = scan->memo[entry];
      return MNM_OK;
    }
    if (!fault) fault = mnm_arrow__word(&input->words, entry, &text, &has);
  } else if (has) {
    fault = mnm_arrow__text(input, at, &text, &has);
  }
  if (fault) return mnm_arrow__fault(reader, scan->field, row, MNM_E_PARSE, fault);
  if (has) MNM_TRY(look_up(reader, scan, row, text, out));
  if (has && scan->memo) scan->memo[entry] = *out;
  return MNM_OK;
}

static mnm_status fill_codes_of_texts(mnm_arrow__reader *reader, code_scan *scan,
                                      mnm_column *into) {
  mnm_column *memo = &reader->memo[scan->field];
  scan->memo = memo->count > 0 ? memo->data : NULL;
  for (uint32_t i = 0; i < reader->count; i++) {
    uint32_t code = 0;
    MNM_TRY(code_of_row(reader, scan, i, &code));
    if (code == MNM_ARROW__NOTHING) {
      if (scan->must)
        return mnm_arrow__fault(reader, scan->field, i, MNM_E_PARSE,
                                "it is null, but must have a value");
      code = scan->none;
    } else if (code == UNMAPPED && scan->field == MNM_ARROW__CHANNEL) {
      reader->summary->unmapped_codes++;
      code = MNM_CHANNEL_UNKNOWN;
    }
    memcpy(mnm_column_at(into, i), &code, into->width); /* little-endian: the low bytes */
  }
  return MNM_OK;
}

static mnm_status fill_codes_of_numbers(mnm_arrow__reader *reader, const code_scan *scan,
                                        mnm_column *into) {
  const mnm_arrow__input *input = &reader->input[scan->field];
  MNM_TRY(mnm_arrow__room(&reader->wide, reader->count, reader->err));
  int64_t *wide = reader->wide.data;
  mnm_arrow__widen(&input->column, reader->first, reader->count, wide);
  for (uint32_t i = 0; i < reader->count; i++) {
    uint32_t code = scan->none;
    if (mnm_arrow__has(&input->column, reader->first + i)) {
      const char *fault = code_of_number(scan->field, wide[i], &code);
      if (fault) return mnm_arrow__fault(reader, scan->field, i, MNM_E_RANGE, fault);
    } else if (scan->must) {
      return mnm_arrow__fault(reader, scan->field, i, MNM_E_PARSE,
                              "it is null, but must have a value");
    }
    memcpy(mnm_column_at(into, i), &code, into->width);
  }
  return MNM_OK;
}

static mnm_status fill_codes(mnm_arrow__reader *reader, mnm_arrow__field field, bool must,
                             uint32_t none, size_t column) {
  const mnm_arrow__input *input = &reader->input[field];
  if (!input->given) return MNM_OK;
  mnm_column *into = (mnm_column *)(void *)((char *)&reader->own + column);
  MNM_TRY(mnm_arrow__room(into, reader->count, reader->err));
  code_scan scan = {.field = field, .must = must, .none = none, .last_code = MNM_ARROW__UNSEEN};
  bool numbers = !input->dictionary && mnm_arrow__is_whole((mnm_arrow__kind)input->column.kind);
  MNM_TRY(numbers ? fill_codes_of_numbers(reader, &scan, into)
                  : fill_codes_of_texts(reader, &scan, into));
  *(mnm_column *)(void *)((char *)&reader->give + column) = *into;
  reader->summary->values_copied += reader->count;
  return MNM_OK;
}

mnm_status mnm_arrow__fill_words(mnm_arrow__reader *reader) {
  for (uint32_t i = 0; i < sizeof texts / sizeof *texts; i++)
    MNM_TRY(fill_text(reader, (mnm_arrow__field)texts[i].field, texts[i].column));
  MNM_TRY(fill_codes(reader, MNM_ARROW__CURRENCY, true, 0, AT(currency)));
  MNM_TRY(fill_codes(reader, MNM_ARROW__TO_CURRENCY, false, MNM_CURRENCY_NONE, AT(to_currency)));
  MNM_TRY(fill_codes(reader, MNM_ARROW__CHANNEL, false, MNM_CHANNEL_UNKNOWN, AT(channel)));
  MNM_TRY(fill_codes(reader, MNM_ARROW__PLACE, false, MNM_PLACE_NONE, AT(place)));
  return fill_codes(reader, MNM_ARROW__GRAIN, true, 0, AT(booked_grain));
}
