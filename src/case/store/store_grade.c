/* Grades of information. Europol 4x4 is kept as it is; the UK's 3x5x2 is mapped to it and the
 * original kept beside it, since the two do not say quite the same. Sources: docs/case-file.md,
 * "Grades". */
#include <stdio.h>
#include <string.h>

#include "case/store/store_internal.h"

static mnm_status bad_shape(mnm_err *err) {
  mnm_err_set(err, MNM_E_PARSE,
              "a grade is Europol 4x4 such as B2 or B2/H1+H2, or 3x5x2 such as 1AP");
  mnm_err_hint(err,
               "4x4: A B C X, then 1 to 4, then H0 H1 H2 H3; 3x5x2: 1 to 3, then A to E, then P C");
  return MNM_E_PARSE;
}

/* "/H1+H2" after the two letters */
static bool read_handling(mnm_text text, uint8_t *out) {
  *out = 0;
  if (text.bytes == 0) return true;
  for (uint32_t at = 0; at < text.bytes; at += 3) {
    if (text.data[at] != (at == 0 ? '/' : '+')) return false;
    if (at + 2 >= text.bytes || text.data[at + 1] != 'H') return false;
    char code = text.data[at + 2];
    if (code < '0' || code > '3') return false;
    if (code > '0') *out = (uint8_t)(*out | 1u << (code - '1'));
  }
  return true;
}

static bool read_europol(mnm_grade *out, mnm_text text) {
  mnm_text rest = {text.data + 2, text.bytes - 2};
  if (strchr("ABCX", text.data[0]) == NULL || text.data[1] < '1' || text.data[1] > '4')
    return false;
  out->source = text.data[0];
  out->information = (uint8_t)(text.data[1] - '0');
  return read_handling(rest, &out->handling);
}

/* 1->A 2->X 3->C; A->1 B->3 C,D,E->4 (E: suspected false); P->H0 C->H3 (conditions as text). */
static bool read_uk(mnm_grade *out, mnm_text text) {
  if (text.bytes != 3 || text.data[0] < '1' || text.data[0] > '3' || text.data[1] < 'A' ||
      text.data[1] > 'E' || (text.data[2] != 'P' && text.data[2] != 'C')) {
    return false;
  }
  out->source = "AXC"[text.data[0] - '1'];
  out->information = (uint8_t)("13444"[text.data[1] - 'A'] - '0');
  out->suspected_false = text.data[1] == 'E';
  out->handling = text.data[2] == 'C' ? MNM_HANDLING_H3 : MNM_HANDLING_H0;
  return true;
}

mnm_status mnm_grade_parse(mnm_grade *out, mnm_text text, mnm_err *err) {
  mnm_grade grade;
  memset(&grade, 0, sizeof grade);
  text = mnm_text_trim(text);
  if (text.bytes < 2 || text.bytes >= sizeof grade.original ||
      memchr(text.data, '\0', text.bytes) != NULL) {
    return bad_shape(err);
  }
  bool digit = text.data[0] >= '0' && text.data[0] <= '9';
  if (digit ? !read_uk(&grade, text) : !read_europol(&grade, text)) return bad_shape(err);
  memcpy(grade.original, text.data, text.bytes);
  *out = grade;
  return MNM_OK;
}

/* A best, X worst: what cannot be assessed cannot be relied on. */
static int rank_of(char source) {
  const char *at = strchr("ABCX", source);
  return at != NULL ? (int)(at - "ABCX") : 4;
}

mnm_grade mnm_grade_worst(mnm_grade a, mnm_grade b) {
  mnm_grade out = a.source == 0 ? b : a;
  if (a.source != 0 && b.source != 0) {
    if (rank_of(b.source) > rank_of(out.source)) out.source = b.source;
    if (b.information > out.information) out.information = b.information;
    bool from_a = out.source == a.source && out.information == a.information;
    bool from_b = out.source == b.source && out.information == b.information;
    memset(out.original, 0, sizeof out.original);
    /* the original only where one input has just this grade; a mix has none */
    if (from_a) {
      memcpy(out.original, a.original, sizeof out.original);
    } else if (from_b) {
      memcpy(out.original, b.original, sizeof out.original);
    }
  }
  out.handling = (uint8_t)(a.handling | b.handling);
  out.suspected_false = a.suspected_false || b.suspected_false;
  return out;
}
