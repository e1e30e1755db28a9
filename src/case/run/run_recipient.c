#include "case/run/run_recipient.h"

#include "case/run/run_internal.h"
#include "case/run/run_status.h"

extern const unsigned char mnm_run__recipients[];
extern const unsigned int mnm_run__recipients_bytes;

#define WORDS_MAX 24
#define STEM_LEAST 5 /* letters of a word that matches a beginning, or a name of one word */

typedef struct words { /* of a name in its one form; texts borrowed */
  mnm_text word[WORDS_MAX];
  uint32_t count;
} words;

static bool is_letter(char c) {
  return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void split(mnm_text text, words *out) {
  out->count = 0;
  for (uint32_t at = 0; at < text.bytes && out->count < WORDS_MAX;) {
    while (at < text.bytes && !is_letter(text.data[at])) at++;
    uint32_t first = at;
    while (at < text.bytes && is_letter(text.data[at])) at++;
    if (at > first) out->word[out->count++] = (mnm_text){text.data + first, at - first};
  }
}

static uint32_t letters(mnm_text word) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < word.bytes; i++) count += ((unsigned char)word.data[i] & 0xC0) != 0x80;
  return count;
}

/* The words of `part` in a row within those of `whole`. */
static bool stands_in(const words *part, const words *whole) {
  if (part->count == 0 || (part->count == 1 && letters(part->word[0]) < STEM_LEAST)) return false;
  for (uint32_t at = 0; at + part->count <= whole->count; at++) {
    uint32_t same = 0;
    while (same < part->count && mnm_text_equal(part->word[same], whole->word[at + same])) same++;
    if (same == part->count) return true;
  }
  return false;
}

static bool is_same_name(const words *a, const words *b) {
  bool same = a->count == b->count && a->count > 0;
  for (uint32_t i = 0; same && i < a->count; i++) same = mnm_text_equal(a->word[i], b->word[i]);
  return same || stands_in(a, b) || stands_in(b, a);
}

/* ---- immigration --- */

static bool begins(mnm_text word, mnm_text with) {
  return word.bytes >= with.bytes && memcmp(word.data, with.data, with.bytes) == 0;
}

/* The words of a line in a row; the last one may go on. */
static bool reads_like(const words *name, const words *line) {
  for (uint32_t at = 0; at + line->count <= name->count; at++) {
    uint32_t same = 0;
    while (same < line->count && mnm_text_equal(name->word[at + same], line->word[same])) same++;
    bool goes_on = same + 1 == line->count && letters(line->word[same]) >= STEM_LEAST &&
                   begins(name->word[at + same], line->word[same]);
    if (same == line->count || goes_on) return true;
  }
  return false;
}

static bool is_immigration(const words *name) {
  const char *text = (const char *)mnm_run__recipients;
  bool found = false;
  for (uint32_t at = 0; at < mnm_run__recipients_bytes;) {
    uint32_t first = at;
    words line;
    while (at < mnm_run__recipients_bytes && text[at] != '\n') at++;
    mnm_text one = {text + first, at - first};
    at++;
    if (one.bytes == 0 || one.data[0] == '#') continue;
    split(one, &line);
    if (line.count == 0 || !reads_like(name, &line)) continue;
    if (one.data[0] == '!') return false;
    found = true;
  }
  return found;
}

/* ---- the case --- */

typedef struct looking {
  mnm_identity *identity;
  mnm_value_former former;
  words name;
  bool of_victims, found;
  mnm_column suspect; /* uint64_t subjects, rising */
  bool matters;       /* the subject at hand: of a kind that is none to send to */
} looking;

static mnm_status note_suspect(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  looking *l = payload;
  if (status != MNM_STATUS_SUSPECT) return MNM_OK;
  return mnm_column_push(&l->suspect, &number, err);
}

static bool is_suspect(const looking *l, const mnm_subject *subject) {
  if (strcmp(subject->category, "suspect") == 0) return true;
  const uint64_t *one = l->suspect.data;
  for (uint64_t i = 0; i < l->suspect.count && one[i] <= subject->subject_id; i++)
    if (one[i] == subject->subject_id) return true;
  return false;
}

static mnm_status see_fact(void *payload, const mnm_fact *fact, mnm_err *err) {
  static const char *const names[] = {"name", "alias", "weakAlias", "previousName", "abbreviation"};
  looking *l = payload;
  mnm_text form;
  words other;
  bool name = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    name |= strcmp(fact->property, names[i]) == 0;
  if (!name || fact->state != MNM_VALUE_SHOWN || l->found) return MNM_OK;
  MNM_TRY(mnm_value_form(&l->former, MNM_VALUE_NAME, fact->value, &form, err));
  split(form, &other);
  l->found = is_same_name(&other, &l->name);
  return MNM_OK;
}

static mnm_status see_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  const mnm_viewer machine = {.role = MNM_ROLE_OWNER};
  looking *l = payload;
  bool person = strcmp(subject->schema, "Person") == 0, body = !subject->is_person;
  bool public_body = strcmp(subject->schema, "PublicBody") == 0;
  /* a party of which nobody knows what it is may be a company: banks are such */
  l->matters = l->of_victims || person || public_body || is_suspect(l, subject);
  bool organisation = body && (subject->pseudonym[0] == 'C' || public_body);
  if (l->found || !l->matters || !(organisation || subject->is_person)) return MNM_OK;
  return mnm_identity_profile(l->identity, subject->subject_id, &machine, see_fact, l, err);
}

static mnm_status read_name(looking *l, mnm_text name, mnm_column *copy, mnm_err *err) {
  mnm_text form;
  MNM_TRY(mnm_value_form(&l->former, MNM_VALUE_NAME, name, &form, err));
  MNM_TRY(mnm_column_append(copy, form.data, form.bytes, err));
  split((mnm_text){copy->data, (uint32_t)copy->count}, &l->name);
  if (l->name.count > 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_ARG, "a recipient needs a name");
}

static mnm_status look(looking *l, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  MNM_TRY(mnm_run_subject_statuses(store, note_suspect, l, err));
  MNM_TRY(mnm_identity_open(&l->identity, store, ctx, err));
  return mnm_identity_subjects(l->identity, false, see_subject, l, err);
}

mnm_status mnm_run_recipient(mnm_store *store, mnm_text name, bool of_victims, mnm_recipient *out,
                             const mnm_ctx *ctx, mnm_err *err) {
  looking l = {.of_victims = of_victims};
  mnm_column copy;
  *out = MNM_RECIPIENT_FREE;
  mnm_value_former_init(&l.former, ctx);
  mnm_column_init(&copy, 1, ctx);
  mnm_column_init(&l.suspect, sizeof(uint64_t), ctx);
  mnm_status status = read_name(&l, name, &copy, err);
  if (status == MNM_OK && of_victims && is_immigration(&l.name))
    *out = MNM_RECIPIENT_IMMIGRATION;
  else if (status == MNM_OK)
    status = look(&l, store, ctx, err);
  if (l.found) *out = MNM_RECIPIENT_IN_CASE;
  mnm_identity_close(l.identity);
  mnm_column_clear(&l.suspect);
  mnm_column_clear(&copy);
  mnm_value_former_clear(&l.former);
  return status;
}

mnm_status mnm_run_recipient_is_immigration(mnm_text name, bool *out, const mnm_ctx *ctx,
                                            mnm_err *err) {
  looking l = {.identity = NULL};
  mnm_column copy;
  mnm_value_former_init(&l.former, ctx);
  mnm_column_init(&copy, 1, ctx);
  mnm_status status = read_name(&l, name, &copy, err);
  *out = status == MNM_OK && is_immigration(&l.name);
  mnm_column_clear(&copy);
  mnm_value_former_clear(&l.former);
  return status;
}
