/* Features: what a call may be, and what its arguments are. */
#include <assert.h>
#include <stdio.h>

#include "stage/catalogue/catalogue_internal.h"

const char *const mnm_catalogue__units[2] = {"an amount of money", "a stretch of time"};

/* Arguments: F a group of transfers, W the window, H a shorter stretch, N a number, S a share, T an
 * amount by currency (a parameter). */
typedef struct function_row {
  mnm_catalogue_word word;
  const char *arguments;
  uint8_t type, needs;
} function_row;

#define NUMBER MNM_RULE_NUMBER
static const function_row functions[FEATURE_LIMIT] = {
    [FEATURE_COUNT] = {{"count", "count(GROUP, WINDOW)", "how many transfers"}, "FW", NUMBER, 0},
    [FEATURE_SUM] = {{"sum", "sum(GROUP, WINDOW)",
                      "their amounts, added up in the currency of the transfer at hand"},
                     "FW",
                     CATALOGUE_MONEY,
                     0},
    [FEATURE_PARTIES] = {{"parties", "parties(GROUP, WINDOW)",
                          "how many different accounts on the other side"},
                         "FW",
                         NUMBER,
                         0},
    [FEATURE_REPEAT_PARTIES] = {{"repeat_parties", "repeat_parties(GROUP, WINDOW)",
                                 "of these, how many with two transfers or more"},
                                "FW",
                                NUMBER,
                                0},
    [FEATURE_NEW_PARTIES] = {{"new_parties", "new_parties(GROUP, WINDOW)",
                              "of these, how many that were not there before the window"},
                             "FW",
                             NUMBER,
                             0},
    [FEATURE_TOP_COUNT] = {{"top_count", "top_count(GROUP, WINDOW)",
                            "transfers with the other side that has most of them"},
                           "FW",
                           NUMBER,
                           0},
    [FEATURE_TOP_SUM] = {{"top_sum", "top_sum(GROUP, WINDOW)",
                          "amounts with the other side that has the largest sum"},
                         "FW",
                         CATALOGUE_MONEY,
                         0},
    [FEATURE_AREAS] = {{"areas", "areas(GROUP, WINDOW)",
                        "in how many different areas (towns, districts)"},
                       "FW",
                       NUMBER,
                       CATALOGUE_NEEDS_PLACE},
    [FEATURE_POINTS] = {{"points", "points(GROUP, WINDOW)",
                         "at how many different points (machines, branches, shops)"},
                        "FW",
                        NUMBER,
                        CATALOGUE_NEEDS_PLACE},
    [FEATURE_DAYS] = {{"days", "days(GROUP, WINDOW)", "on how many different days"},
                      "FW",
                      NUMBER,
                      0},
    [FEATURE_AT_HOURS] = {{"at_hours", "at_hours(GROUP, FROM, TO, WINDOW)",
                           "how many between two hours of the local day, 22 and 6 for a night"},
                          "FNNW",
                          NUMBER,
                          0},
    [FEATURE_TIMED] = {{"timed", "timed(GROUP, WINDOW)",
                        "how many whose time of day the source gives"},
                       "FW",
                       NUMBER,
                       0},
    [FEATURE_HOUR_SPREAD] = {{"hour_spread", "hour_spread(GROUP, WINDOW)",
                              "how far their hours of the day are spread: 0 all at one hour, 1 "
                              "anywhere (the circular variance)"},
                             "FW",
                             NUMBER,
                             0},
    [FEATURE_BETWEEN] = {{"between", "between(GROUP, SHARE, LIMIT, WINDOW)",
                          "how many whose amount is at least SHARE of the limit and below it"},
                         "FSTW",
                         NUMBER,
                         0},
    [FEATURE_ROUND] = {{"round", "round(GROUP, STEP, WINDOW)",
                        "how many whose amount is a multiple of STEP"},
                       "FNW",
                       NUMBER,
                       0},
    [FEATURE_ALIKE] = {{"alike", "alike(GROUP, SHARE, WINDOW)",
                        "how many other sides with an amount within SHARE of the amount at hand, "
                        "among the last 256 transfers"},
                       "FSW",
                       NUMBER,
                       0},
    [FEATURE_GAP_BEFORE] = {{"gap_before", "gap_before(GROUP, WINDOW)",
                             "how long nothing had happened before the first one in the window"},
                            "FW",
                            CATALOGUE_TIME,
                            0},
    [FEATURE_KNOWN_FOR] = {{"known_for", "known_for(GROUP, WINDOW)",
                            "how long ago the first one was, at most the window: whether there is "
                            "enough before to compare with"},
                           "FW",
                           CATALOGUE_TIME,
                           0},
    [FEATURE_PASSED] = {{"passed", "passed(GROUP IN, GROUP OUT, WITHIN, WINDOW)",
                         "how much of the first left again as the second within the time, first in "
                         "first out"},
                        "FFHW",
                        CATALOGUE_MONEY,
                        0},
    [FEATURE_PASSED_TIMES] = {{"passed_times",
                               "passed_times(GROUP IN, GROUP OUT, WITHIN, SHARE, "
                               "WINDOW)",
                               "how many of the first of which at least SHARE left again"},
                              "FFHSW",
                              NUMBER,
                              0},
    [FEATURE_FOLLOWED] = {{"followed", "followed(GROUP, GROUP, WITHIN, SHARE, WINDOW)",
                           "how many of the second that come within the time after one of the "
                           "first, with at least SHARE of its amount (0: any)"},
                          "FFHSW",
                          NUMBER,
                          0},
    [FEATURE_COVERED] = {{"covered", "covered(GROUP IN, GROUP OUT, WITHIN, SHARE, WINDOW)",
                          "how many of the second for which the first, within the time before, add "
                          "up to the amount, give or take SHARE of it"},
                         "FFHSW",
                         NUMBER,
                         0},
    [FEATURE_RETURNED] = {{"returned", "returned(GROUP IN, GROUP OUT, WINDOW)",
                           "how much of the second goes to those from whom the first came"},
                          "FFW",
                          CATALOGUE_MONEY,
                          0},
};

const mnm_catalogue_word *mnm_catalogue_function(uint32_t index) {
  return index < FEATURE_LIMIT ? &functions[index].word : NULL;
}

static bool flow_same(catalogue_flow a, catalogue_flow b) {
  return a.sides == b.sides && a.groups == b.groups;
}

bool mnm_catalogue__feature_same(const catalogue_feature *a, const catalogue_feature *b) {
  return a->function == b->function && flow_same(a->flow, b->flow) &&
         flow_same(a->second, b->second) && a->window_us == b->window_us &&
         a->within_us == b->within_us && a->number == b->number && a->other == b->other &&
         a->limit == b->limit;
}

bool mnm_catalogue__feature_uses(const catalogue_feature *feature, uint8_t side, uint64_t groups) {
  return ((feature->flow.sides >> side & 1) && (feature->flow.groups & groups)) ||
         ((feature->second.sides >> side & 1) && (feature->second.groups & groups));
}

/* ---- reading a call --- */

typedef struct call_reader {
  const catalogue_call *call;
  mnm_text text;
  uint32_t at;
  mnm_err *err;
} call_reader;

static mnm_status refuse(const call_reader *self, uint32_t offset, const char *message) {
  uint32_t line = 0, column = 0;
  if (message != NULL) (void)mnm_err_set(self->err, MNM_E_PARSE, "%s", message);
  mnm_catalogue__at(self->call->file, self->call->node, offset, &line, &column);
  mnm_err_at(self->err, self->call->file->name, line, (int32_t)column);
  return MNM_E_PARSE;
}

static void pass_blanks(call_reader *self) {
  while (self->at < self->text.bytes &&
         (self->text.data[self->at] == ' ' || self->text.data[self->at] == '\n'))
    self->at++;
}

/* Up to a bracket, a comma or the end. */
static mnm_text next_word(call_reader *self, uint32_t *start) {
  pass_blanks(self);
  *start = self->at;
  while (self->at < self->text.bytes && strchr("(),", self->text.data[self->at]) == NULL)
    self->at++;
  return mnm_text_trim((mnm_text){self->text.data + *start, self->at - *start});
}

static bool take(call_reader *self, char sign) {
  pass_blanks(self);
  if (self->at >= self->text.bytes || self->text.data[self->at] != sign) return false;
  self->at++;
  return true;
}

static const catalogue_parameter *find_parameter(const call_reader *self, mnm_text word) {
  for (uint32_t i = 0; i < self->call->parameter_count; i++)
    if (mnm_text_equal(word, mnm_text_of(self->call->parameters[i].name)))
      return &self->call->parameters[i];
  return NULL;
}

static mnm_status no_parameter(const call_reader *self, mnm_text word, uint32_t start,
                               const char *shape) {
  const char *names[CATALOGUE_NAMES_MAX];
  uint32_t count = self->call->parameter_count;
  for (uint32_t i = 0; i < count && i < CATALOGUE_NAMES_MAX; i++)
    names[i] = self->call->parameters[i].name;
  const char *near = mnm_catalogue__nearest(word, names, count);
  (void)mnm_err_set(self->err, MNM_E_PARSE, "%s should stand here", shape);
  if (near != NULL) mnm_err_hint(self->err, "did you mean '%s'?", near);
  return refuse(self, start, NULL);
}

/* "60 days", "48 hours", "15 minutes": what is written out is no parameter, but a fixed part of the
 * definition. */
static bool written_time(mnm_text word, int64_t *out) {
  static const struct {
    const char *unit;
    int64_t us;
  } units[] = {{" days", MNM_US_PER_DAY},
               {" day", MNM_US_PER_DAY},
               {" hours", 3600 * MNM_US_PER_SECOND},
               {" hour", 3600 * MNM_US_PER_SECOND},
               {" minutes", 60 * MNM_US_PER_SECOND}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    uint32_t bytes = (uint32_t)strlen(units[i].unit);
    int64_t value = 0;
    if (word.bytes <= bytes || memcmp(word.data + word.bytes - bytes, units[i].unit, bytes) != 0)
      continue;
    if (!mnm_text_int64((mnm_text){word.data, word.bytes - bytes}, &value) || value <= 0 ||
        value > 36600)
      return false;
    *out = value * units[i].us;
    return true;
  }
  return false;
}

static mnm_status read_time(const call_reader *self, mnm_text word, uint32_t start, int64_t *out) {
  const catalogue_parameter *parameter = find_parameter(self, word);
  if (parameter != NULL && parameter->unit >= UNIT_MINUTES && parameter->unit <= UNIT_DAYS) {
    *out = parameter->value;
    return MNM_OK;
  }
  if (parameter == NULL && written_time(word, out)) return MNM_OK;
  return no_parameter(self, word, start,
                      "a parameter in days, hours or minutes, or a time such as 48 hours,");
}

static mnm_status read_number(const call_reader *self, mnm_text word, uint32_t start,
                              int64_t *out) {
  const catalogue_parameter *parameter = find_parameter(self, word);
  if (parameter != NULL && parameter->unit <= UNIT_SHARE) {
    *out = parameter->value;
    return MNM_OK;
  }
  if (parameter == NULL && mnm_rule_number(word, out)) return MNM_OK;
  return no_parameter(self, word, start, "a number, or a parameter that is one,");
}

static mnm_status read_argument(call_reader *self, catalogue_feature *out, uint8_t *needs,
                                char kind, uint32_t flows, uint32_t numbers) {
  uint32_t start = 0, bad = 0;
  mnm_text word = next_word(self, &start);
  switch (kind) {
    case 'F': {
      mnm_status status =
          mnm_catalogue__flow(flows == 0 ? &out->flow : &out->second, needs, word, &bad, self->err);
      return status == MNM_OK ? MNM_OK : refuse(self, start + bad, NULL);
    }
    case 'W':
      return read_time(self, word, start, &out->window_us);
    case 'H':
      return read_time(self, word, start, &out->within_us);
    case 'T': {
      const catalogue_parameter *parameter = find_parameter(self, word);
      if (parameter == NULL || parameter->unit != UNIT_MONEY)
        return no_parameter(self, word, start, "a parameter with the unit money");
      out->limit = parameter->amounts;
      return MNM_OK;
    }
    default:
      return read_number(self, word, start, numbers == 0 ? &out->number : &out->other);
  }
}

static mnm_status check_numbers(const call_reader *self, const catalogue_feature *out) {
  if (out->function == FEATURE_AT_HOURS &&
      (out->number < 0 || out->number > 24 * MNM_RULE_ONE || out->other < 0 ||
       out->other > 24 * MNM_RULE_ONE || out->number % MNM_RULE_ONE || out->other % MNM_RULE_ONE))
    return refuse(self, 0, "hours of the day are whole numbers from 0 to 24");
  if (out->function == FEATURE_ROUND && (out->number < MNM_RULE_ONE || out->number % MNM_RULE_ONE ||
                                         out->number > 1000000 * MNM_RULE_ONE))
    return refuse(self, 0, "a step is a whole number from 1 to 1000000");
  return MNM_OK;
}

static mnm_status no_function(const call_reader *self, mnm_text word) {
  const char *names[FEATURE_LIMIT];
  for (int i = 0; i < FEATURE_LIMIT; i++) names[i] = functions[i].word.name;
  const char *near = mnm_catalogue__nearest(word, names, FEATURE_LIMIT);
  (void)mnm_err_set(self->err, MNM_E_PARSE, "there is no such feature");
  if (near != NULL)
    mnm_err_hint(self->err, "did you mean '%s'?", near);
  else
    mnm_err_hint(self->err, "'manumit catalogue words' lists them");
  return refuse(self, 0, NULL);
}

static mnm_status shape(const call_reader *self, const function_row *row) {
  (void)mnm_err_set(self->err, MNM_E_PARSE, "this is written %s", row->word.form);
  return refuse(self, self->at, NULL);
}

mnm_status mnm_catalogue__call(catalogue_feature *out, uint8_t *needs, const catalogue_call *call,
                               mnm_err *err) {
  call_reader self = {.call = call, .text = call->node->text, .err = err};
  uint32_t start = 0, flows = 0, numbers = 0;
  mnm_text word = next_word(&self, &start);
  int function = 0;
  while (function < FEATURE_LIMIT &&
         !mnm_text_equal(word, mnm_text_of(functions[function].word.name)))
    function++;
  if (function == FEATURE_LIMIT) return no_function(&self, word);
  const function_row *row = &functions[function];
  memset(out, 0, sizeof *out);
  out->function = (uint8_t)function;
  out->type = row->type;
  *needs |= row->needs;
  if (!take(&self, '(')) return shape(&self, row);
  for (const char *kind = row->arguments; *kind != '\0'; kind++) {
    if (kind != row->arguments && !take(&self, ',')) return shape(&self, row);
    MNM_TRY(read_argument(&self, out, needs, *kind, flows, numbers));
    flows += *kind == 'F';
    numbers += *kind == 'N' || *kind == 'S';
  }
  if (!take(&self, ')')) return shape(&self, row);
  pass_blanks(&self);
  if (self.at < self.text.bytes) return refuse(&self, self.at, "nothing may follow the bracket");
  return check_numbers(&self, out);
}

int64_t mnm_catalogue__amount(const catalogue_amounts *amounts, uint16_t currency) {
  for (uint32_t i = 0; i < amounts->count; i++)
    if (amounts->amount[i].currency == currency) return amounts->amount[i].minor;
  return MNM_RULE_UNKNOWN;
}
