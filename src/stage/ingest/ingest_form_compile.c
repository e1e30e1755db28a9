/* A time form from its text. */
#include "stage/ingest/ingest_form_internal.h"

const uint8_t mnm_ingest__form_part[] = {
    PART_YEAR, PART_YEAR, PART_MONTH,  PART_MONTH,  PART_MONTH,    PART_DAY,  PART_DAY,
    PART_HOUR, PART_HOUR, PART_MINUTE, PART_SECOND, PART_FRACTION, PART_ZONE, PART_NOON};
#define DATE_BITS (FORM_BIT(PART_YEAR) | FORM_BIT(PART_MONTH) | FORM_BIT(PART_DAY))

typedef struct named_form {
  const char *name;
  form_kind kind;
  int64_t unit_us;
} named_form;

static const named_form named_forms[] = {
    {"iso", FORM_ISO, 0},
    {"epoch_s", FORM_NUMBER, MNM_US_PER_SECOND},
    {"epoch_ms", FORM_NUMBER, 1000},
    {"epoch_us", FORM_NUMBER, 1},
    {"seconds", FORM_NUMBER, MNM_US_PER_SECOND},
    {"days", FORM_NUMBER, MNM_US_PER_DAY},
    {"excel1900", FORM_EXCEL_1900, 0},
    {"excel1904", FORM_EXCEL_1904, 0},
    {"birth_number", FORM_BIRTH_NUMBER, 0},
};

typedef struct token {
  const char *text;
  uint8_t op;
  bool date;
} token;

static const token tokens[] = {
    {"YYYY", OP_YEAR4, true},  {"YY", OP_YEAR2, true},      {"MON", OP_MONTH_NAME, true},
    {"MM", OP_MONTH, true},    {"M", OP_MONTH_SHORT, true}, {"DD", OP_DAY, true},
    {"D", OP_DAY_SHORT, true}, {"HH", OP_HOUR, false},      {"H", OP_HOUR_SHORT, false},
    {"mm", OP_MINUTE, false},  {"ss", OP_SECOND, false},    {"f", OP_FRACTION, false},
    {"z", OP_ZONE, false},     {"AM", OP_NOON, false},
};

static mnm_status refuse(mnm_err *err, const char *why) {
  (void)mnm_err_set(err, MNM_E_PARSE, "a time form %s", why);
  mnm_err_hint(err,
               "a form is like YYYY-MM-DD, DD.MM.YYYY[ HH:mm[:ss]], or one of iso, epoch_s, "
               "epoch_ms, epoch_us, days, seconds, excel1900, excel1904, birth_number");
  return MNM_E_PARSE;
}

static const token *find_token(mnm_text rest) {
  for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
    size_t bytes = strlen(tokens[i].text);
    if (rest.bytes >= bytes && memcmp(rest.data, tokens[i].text, bytes) == 0) return &tokens[i];
  }
  return NULL;
}

/* A minute without its hour, a fraction without its second say no time. */
static bool hangs_together(uint32_t parts) {
  static const uint8_t needs[][2] = {{PART_MINUTE, PART_HOUR},
                                     {PART_SECOND, PART_MINUTE},
                                     {PART_FRACTION, PART_SECOND},
                                     {PART_NOON, PART_HOUR}};
  for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
    if ((parts & FORM_BIT(needs[i][0])) != 0 && (parts & FORM_BIT(needs[i][1])) == 0) return false;
  }
  return true;
}

typedef struct compiler {
  time_form *out;
  mnm_err *err;
  uint32_t depth;
  uint8_t open[4];     /* places of the optional groups that are open */
  uint32_t outside[4]; /* parts that had been named before each of them */
  uint32_t parts;      /* named so far, of groups only those that are open */
} compiler;

static mnm_status compile_token(compiler *self, const token *found) {
  uint32_t bit = FORM_BIT(mnm_ingest__form_part[found->op]);
  if ((self->parts & bit) != 0) {
    return refuse(self->err, "names a part twice (months are MM, minutes mm)");
  }
  self->parts |= bit;
  self->out->ops[self->out->count] = (form_op){found->op, 0};
  self->out->has_date = self->out->has_date || found->date;
  self->out->has_clock = self->out->has_clock || !found->date;
  self->out->two_digits = self->out->two_digits || found->op == OP_YEAR2;
  self->out->has_zone = self->out->has_zone || found->op == OP_ZONE;
  return MNM_OK;
}

/* Two groups behind each other may name the same part: they are two ways to write it. */
static mnm_status compile_bracket(compiler *self, bool opens) {
  time_form *out = self->out;
  if (opens) {
    if (self->depth == sizeof self->open) {
      return refuse(self->err, "nests optional parts too deeply");
    }
    self->outside[self->depth] = self->parts;
    self->open[self->depth++] = (uint8_t)out->count;
    out->ops[out->count] = (form_op){OP_OPTION, 0};
    return MNM_OK;
  }
  if (self->depth == 0) {
    return refuse(self->err, "closes an optional part that was not opened");
  }
  if (!hangs_together(self->parts))
    return refuse(self->err, "has a minute without an hour, or the like");
  self->parts = self->outside[--self->depth];
  out->ops[out->count] = (form_op){OP_OPTION_END, 0};
  out->ops[self->open[self->depth]].argument = (uint8_t)(out->count + 1);
  return MNM_OK;
}

static mnm_status compile_pattern(time_form *out, mnm_text form, mnm_err *err) {
  compiler self = {.out = out, .err = err};
  for (uint32_t at = 0; at < form.bytes;) {
    if (out->count == FORM_OPS_MAX) return refuse(err, "has too many parts");
    const token *found = find_token((mnm_text){form.data + at, form.bytes - at});
    char c = form.data[at];
    if (found != NULL) {
      MNM_TRY(compile_token(&self, found));
      at += (uint32_t)strlen(found->text);
    } else if (c == '[' || c == ']') {
      MNM_TRY(compile_bracket(&self, c == '['));
      at++;
    } else {
      out->ops[out->count] = (form_op){c == ' ' ? OP_BLANK : OP_LITERAL, (uint8_t)c};
      at++;
    }
    out->count++;
  }
  if (self.depth > 0) return refuse(err, "leaves an optional part open");
  if (out->has_date && (self.parts & DATE_BITS) != DATE_BITS) {
    return refuse(err, "needs a year, a month and a day, none of them optional");
  }
  if (!out->has_date && (self.parts & FORM_BIT(PART_HOUR)) == 0) {
    return refuse(err, "needs a date or an hour");
  }
  if (!hangs_together(self.parts)) return refuse(err, "has a minute without an hour, or the like");
  return MNM_OK;
}

/* `base` counts for days and seconds only; a base of days is itself a day. */
static mnm_status compile_base(time_form *out, mnm_text base, mnm_err *err) {
  mnm_grain grain = MNM_GRAIN_DAY;
  bool days = mnm_text_equal(mnm_text_of(out->shape), mnm_text_of("days"));
  if (base.bytes == 0) return MNM_OK;
  if (!days && !mnm_text_equal(mnm_text_of(out->shape), mnm_text_of("seconds"))) {
    return refuse(err, "has a base, which only the forms days and seconds count from");
  }
  if (mnm_time_parse(&out->base_us, &grain, base.data, base.bytes, NULL) != MNM_OK) {
    return refuse(err, "has a base that is no ISO date (YYYY-MM-DD)");
  }
  if (days && grain != MNM_GRAIN_DAY) return refuse(err, "has a base of days with a time of day");
  return MNM_OK;
}

mnm_status mnm_ingest__form_compile(time_form *out, mnm_text form, mnm_text base, int32_t pivot,
                                    mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->pivot = pivot;
  out->has_date = true;
  if (form.bytes == 0) form = mnm_text_of("iso");
  if (form.bytes >= sizeof out->shape) return refuse(err, "is longer than 63 characters");
  memcpy(out->shape, form.data, form.bytes);
  MNM_TRY(compile_base(out, base, err));
  for (size_t i = 0; i < sizeof named_forms / sizeof named_forms[0]; i++) {
    if (!mnm_text_equal(form, mnm_text_of(named_forms[i].name))) continue;
    out->kind = named_forms[i].kind;
    out->unit_us = named_forms[i].unit_us;
    out->has_clock = out->unit_us == 0 || out->unit_us < MNM_US_PER_DAY;
    out->two_digits = out->kind == FORM_BIRTH_NUMBER;
    out->has_zone = out->kind == FORM_ISO;
    return MNM_OK;
  }
  out->kind = FORM_PATTERN;
  out->has_date = false;
  return compile_pattern(out, form, err);
}
