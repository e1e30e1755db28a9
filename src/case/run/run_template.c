#include "case/run/run_template.h"

#include <string.h>

#define DRAFT                                                                       \
  "DRAFT - not sent. Made by a program from what a case holds; a person checks it," \
  " completes it and signs it.\n"

static mnm_status put(mnm_column *to, mnm_text text, mnm_err *err) {
  return mnm_column_append(to, text.data, text.bytes, err);
}

mnm_status mnm_run__template_put(mnm_column *to, const char *text, const char *otherwise,
                                 mnm_err *err) {
  return put(to, mnm_text_of(text && text[0] != '\0' ? text : otherwise), err);
}

/* ---- lines --- */

typedef struct line {
  mnm_text text; /* with its end */
  uint32_t number;
  uint32_t next; /* where the one after it begins */
} line;

static line line_at(mnm_text template, uint32_t at, uint32_t number) {
  uint32_t end = at;
  while (end < template.bytes && template.data[end] != '\n') end++;
  if (end < template.bytes) end++;
  return (line){{template.data + at, end - at}, number, end};
}

static bool is_mark(mnm_text text, const char *mark) {
  while (text.bytes > 0 && (text.data[text.bytes - 1] == '\n' || text.data[text.bytes - 1] == '\r'))
    text.bytes--;
  return mnm_text_equal(text, mnm_text_of(mark));
}

static mnm_status refuse(mnm_err *err, uint32_t number, const char *why, const char *what_to_do) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s", why);
  mnm_err_at(err, "the template", number, 0);
  mnm_err_hint(err, "%s", what_to_do);
  return MNM_E_PARSE;
}

static mnm_status put_line(mnm_column *to, const mnm_run__template *how, const line *from,
                           uint64_t item, mnm_err *err) {
  mnm_text text = from->text;
  for (uint32_t at = 0; at < text.bytes;) {
    uint32_t open = at;
    while (open < text.bytes && text.data[open] != '{') open++;
    MNM_TRY(put(to, (mnm_text){text.data + at, open - at}, err));
    if (open == text.bytes) return MNM_OK;
    if (open + 1 < text.bytes && text.data[open + 1] == '{') {
      MNM_TRY(put(to, mnm_text_of("{"), err));
      at = open + 2;
      continue;
    }
    uint32_t close = open + 1;
    while (close < text.bytes && text.data[close] != '}') close++;
    mnm_status status = MNM_E_NOTFOUND;
    if (close < text.bytes)
      status = how->word(how->payload, (mnm_text){text.data + open + 1, close - open - 1}, item, to,
                         err);
    if (status == MNM_E_NOTFOUND)
      return refuse(err, from->number, "a word in braces is not known here", how->words);
    MNM_TRY(status);
    at = close + 1;
  }
  return MNM_OK;
}

/* The lines from `first` to the {end}, once for each request. */
static mnm_status put_block(mnm_column *to, const mnm_run__template *how, const line *each,
                            line *out_end, mnm_err *err) {
  line end = *each;
  do {
    if (end.next >= how->text.bytes)
      return refuse(err, each->number, "{each} has no {end}", "write {end} on a line of its own");
    end = line_at(how->text, end.next, end.number + 1);
  } while (!is_mark(end.text, "{end}"));
  for (uint64_t i = 0; i < how->items; i++)
    for (line one = line_at(how->text, each->next, each->number + 1); one.number < end.number;
         one = line_at(how->text, one.next, one.number + 1))
      MNM_TRY(put_line(to, how, &one, i, err));
  *out_end = end;
  return MNM_OK;
}

mnm_status mnm_run__template_write(mnm_column *to, const mnm_run__template *how, mnm_err *err) {
  if (mnm_text_utf8_invalid(how->text.data, how->text.bytes) >= 0)
    return mnm_err_set(err, MNM_E_PARSE, "the template is not UTF-8");
  to->count = 0;
  MNM_TRY(put(to, mnm_text_of(DRAFT "\n"), err));
  uint32_t at = 0, number = 1;
  while (at < how->text.bytes) {
    line one = line_at(how->text, at, number);
    if (is_mark(one.text, "{each}"))
      MNM_TRY(put_block(to, how, &one, &one, err));
    else
      MNM_TRY(put_line(to, how, &one, MNM_RUN_TEMPLATE_NO_ITEM, err));
    at = one.next;
    number = one.number + 1;
  }
  const char *text = to->data;
  if (text[to->count - 1] != '\n') MNM_TRY(put(to, mnm_text_of("\n"), err));
  return put(to, mnm_text_of("\n" DRAFT), err);
}
