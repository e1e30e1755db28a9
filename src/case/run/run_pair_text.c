/* Texts of legs, brought to one form so that two banks' ways to write the same are equal: blanks
 * and line breaks in the middle of words, capital letters, accents that one bank's characters lack,
 * family names first or last. Only hashes of them leave this file. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "case/run/run_internal.h"
#include "case/run/run_legs.h"

#include <stdlib.h>

_Static_assert(sizeof(UChar) == sizeof(uint16_t), "columns of UTF-16");

#define SPECIFIC_LETTERS_LEAST 8u
#define SPECIFIC_DIGITS_LEAST 6u
#define NAME_TOKENS_MAX 64u

void mnm_run__texts_init(mnm_run__texts *texts, mnm_store *store, const mnm_run__legs *legs,
                         const mnm_ctx *ctx) {
  memset(texts, 0, sizeof *texts);
  texts->store = store;
  texts->legs = legs;
  texts->ctx = ctx;
  mnm_arena_init(&texts->arena, ctx);
  mnm_column_init(&texts->utf16, sizeof(UChar), ctx);
  mnm_column_init(&texts->folded, sizeof(UChar), ctx);
  mnm_column_init(&texts->token, sizeof(mnm_text), ctx);
  mnm_column_init(&texts->form, sizeof(UChar32), ctx);
}

/* They held names and purposes: nothing of them stays in freed memory. */
static void wipe(mnm_column *column) {
  if (column->data) mnm_seal_wipe(column->data, column->capacity * column->width);
  mnm_column_clear(column);
}

void mnm_run__texts_clear(mnm_run__texts *texts) {
  mnm_arena_clear(&texts->arena);
  wipe(&texts->utf16);
  wipe(&texts->folded);
  wipe(&texts->token);
  wipe(&texts->form);
}

/* ---- forms --------------------------------------------------------------------------------------
 */

static mnm_status unicode_failed(UErrorCode code, mnm_err *err) {
  if (code == U_MEMORY_ALLOCATION_ERROR) return mnm_err_nomem(err);
  return mnm_err_set(err, MNM_E_UNSUPPORTED, "ICU cannot normalise: %s", u_errorName(code));
}

static mnm_status normalise(mnm_column *out, const mnm_column *in, const UNormalizer2 *how,
                            mnm_err *err) {
  int32_t room = (int32_t)in->count * 3 + 32;
  for (;;) {
    UErrorCode code = U_ZERO_ERROR;
    out->count = 0;
    MNM_TRY(mnm_column_reserve(out, (uint64_t)room, err));
    int32_t count = unorm2_normalize(how, in->data, (int32_t)in->count, out->data, room, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR && count > room) {
      room = count;
      continue;
    }
    if (U_FAILURE(code)) return unicode_failed(code, err);
    out->count = (uint64_t)count;
    return MNM_OK;
  }
}

/* Compatibility forms and capitals folded, then accents apart from their letters; in `folded`. */
static mnm_status decompose(mnm_run__texts *texts, mnm_text text, mnm_err *err) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *folder = unorm2_getNFKCCasefoldInstance(&code);
  const UNormalizer2 *splitter = unorm2_getNFDInstance(&code);
  if (U_FAILURE(code)) return unicode_failed(code, err);
  int32_t count = 0;
  texts->utf16.count = 0;
  MNM_TRY(mnm_column_reserve(&texts->utf16, (uint64_t)text.bytes + 1, err));
  u_strFromUTF8WithSub(texts->utf16.data, (int32_t)text.bytes + 1, &count, text.data,
                       (int32_t)text.bytes, 0xFFFD, NULL, &code);
  if (U_FAILURE(code)) return unicode_failed(code, err);
  texts->utf16.count = (uint64_t)count;
  MNM_TRY(normalise(&texts->folded, &texts->utf16, folder, err));
  mnm_column swap = texts->utf16;
  texts->utf16 = texts->folded;
  texts->folded = swap;
  return normalise(&texts->folded, &texts->utf16, splitter, err);
}

/* The character at *at, which then stands behind it. */
static UChar32 next_character(const UChar *text, int32_t *at, int32_t end) {
  UChar32 c = text[(*at)++];
  if (c >= 0xD800 && c < 0xDC00 && *at < end && text[*at] >= 0xDC00 && text[*at] < 0xE000)
    c = 0x10000 + (c - 0xD800) * 0x400 + (text[(*at)++] - 0xDC00);
  return c;
}

/* Letters and digits; what stands between them is a blank where words count, else nothing. */
static mnm_status letters_of(mnm_run__texts *texts, mnm_text text, bool words, uint32_t *digits,
                             mnm_err *err) {
  MNM_TRY(decompose(texts, text, err));
  const UChar *from = texts->folded.data;
  int32_t end = (int32_t)texts->folded.count;
  bool gap = false;
  texts->form.count = 0;
  *digits = 0;
  MNM_TRY(mnm_column_reserve(&texts->form, texts->folded.count * 2 + 1, err));
  UChar32 *to = texts->form.data;
  for (int32_t at = 0; at < end;) {
    UChar32 c = next_character(from, &at, end);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (!u_isalnum(c)) {
      gap = words && texts->form.count > 0;
      continue;
    }
    if (gap) to[texts->form.count++] = ' ';
    gap = false;
    *digits += u_isdigit(c) != 0;
    to[texts->form.count++] = c;
  }
  return MNM_OK;
}

mnm_status mnm_run__purpose_hash(mnm_run__texts *texts, mnm_text purpose, uint64_t *out,
                                 bool *out_specific, mnm_err *err) {
  uint32_t digits = 0;
  *out = 0;
  *out_specific = false;
  if (purpose.bytes == 0) return MNM_OK;
  MNM_TRY(letters_of(texts, purpose, false, &digits, err));
  uint64_t count = texts->form.count;
  if (count == 0) return MNM_OK;
  *out = mnm_text_hash(texts->form.data, count * sizeof(UChar32), 0) | 1;
  *out_specific = count >= SPECIFIC_LETTERS_LEAST && digits >= SPECIFIC_DIGITS_LEAST;
  return MNM_OK;
}

static int compare_tokens(const void *a_data, const void *b_data) {
  mnm_text a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return mnm_text_compare(a, b);
}

mnm_status mnm_run__name_hash(mnm_run__texts *texts, mnm_text name, uint64_t *out, mnm_err *err) {
  uint32_t digits = 0;
  *out = 0;
  if (name.bytes == 0) return MNM_OK;
  MNM_TRY(letters_of(texts, name, true, &digits, err));
  const UChar32 *form = texts->form.data;
  uint64_t count = texts->form.count;
  texts->token.count = 0;
  for (uint64_t first = 0, last; first < count; first = last + 1) {
    last = first;
    while (last < count && form[last] != ' ') last++;
    mnm_text token = {(const char *)(form + first), (uint32_t)((last - first) * sizeof *form)};
    if (texts->token.count == NAME_TOKENS_MAX) return MNM_OK; /* no name: a text */
    MNM_TRY(mnm_column_push(&texts->token, &token, err));
  }
  if (texts->token.count == 0) return MNM_OK;
  mnm_text *token = texts->token.data;
  qsort(token, texts->token.count, sizeof *token, compare_tokens);
  uint64_t hash = 0;
  for (uint64_t i = 0; i < texts->token.count; i++)
    hash = mnm_text_hash(token[i].data, token[i].bytes, hash);
  *out = hash | 1;
  return MNM_OK;
}

/* ---- legs ---------------------------------------------------------------------------------------
 */

/* A text whose key was destroyed is none. */
static mnm_status open_text(mnm_status (*open)(mnm_store *, uint64_t, mnm_arena *, mnm_text *,
                                               mnm_err *),
                            mnm_run__texts *texts, uint64_t reference, mnm_text *out,
                            mnm_err *err) {
  mnm_err sealed = {0};
  mnm_status status = open(texts->store, reference, &texts->arena, out, &sealed);
  if (status == MNM_E_KEY) *out = (mnm_text){"", 0};
  if (status == MNM_OK || status == MNM_E_KEY) return MNM_OK;
  if (err) *err = sealed;
  return status;
}

static void forget(mnm_text text) {
  if (text.bytes > 0) mnm_seal_wipe((char *)text.data, text.bytes);
}

mnm_status mnm_run__pair_texts(void *payload, const uint32_t *legs, uint32_t count,
                               mnm_pair_text *out, mnm_err *err) {
  mnm_run__texts *texts = payload;
  const uint64_t *reference = texts->legs->reference.data;
  for (uint32_t i = 0; i < count; i++) {
    mnm_text purpose = {"", 0}, name = {"", 0};
    if (i % 1024 == 0) MNM_TRY(mnm_ctx_tick(texts->ctx, "open texts", i, count, err));
    mnm_arena_reset(&texts->arena);
    MNM_TRY(open_text(mnm_ledger_own_purpose, texts, reference[legs[i]], &purpose, err));
    mnm_status status =
        mnm_run__purpose_hash(texts, purpose, &out[i].purpose, &out[i].specific, err);
    forget(purpose);
    MNM_TRY(status);
    MNM_TRY(open_text(mnm_ledger_counterparty_name, texts, reference[legs[i]], &name, err));
    status = mnm_run__name_hash(texts, name, &out[i].name, err);
    forget(name);
    MNM_TRY(status);
  }
  return MNM_OK;
}

/* ---- holders ------------------------------------------------------------------------------------
 */

typedef struct holder_work {
  mnm_run__texts *texts;
  mnm_identity *identity;
  const uint32_t *accounts;
  uint32_t count, account;
  mnm_column held; /* mnm_store_holding, of these accounts */
  mnm_column *out;
} holder_work;

static bool is_wanted(const holder_work *work, uint32_t account) {
  uint32_t low = 0, high = work->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (work->accounts[middle] < account)
      low = middle + 1;
    else
      high = middle;
  }
  return low < work->count && work->accounts[low] == account;
}

static mnm_status keep_holding(void *payload, uint64_t source_id, const mnm_store_holding *row,
                               mnm_err *err) {
  holder_work *work = payload;
  (void)source_id;
  if (row->kind != MNM_HOLDING_HOLDER || !is_wanted(work, row->account)) return MNM_OK;
  return mnm_column_push(&work->held, row, err);
}

static mnm_status take_name(void *payload, const mnm_fact *fact, mnm_err *err) {
  holder_work *work = payload;
  bool name = strcmp(fact->property, "name") == 0 || strcmp(fact->property, "alias") == 0;
  if (!name || fact->state != MNM_VALUE_SHOWN) return MNM_OK;
  mnm_pair_holder one = {.account = work->account};
  MNM_TRY(mnm_run__name_hash(work->texts, fact->value, &one.name, err));
  return one.name != 0 ? mnm_column_push(work->out, &one, err) : MNM_OK;
}

static mnm_status take_holders(holder_work *work, mnm_err *err) {
  const mnm_viewer machine = {.role = MNM_ROLE_OWNER}; /* nothing of it is shown to anybody */
  const mnm_store_holding *held = work->held.data;
  for (uint64_t i = 0; i < work->held.count; i++) {
    work->account = held[i].account;
    mnm_status status =
        mnm_identity_profile(work->identity, held[i].subject_id, &machine, take_name, work, err);
    if (status != MNM_OK && status != MNM_E_NOTFOUND) return status;
  }
  return MNM_OK;
}

mnm_status mnm_run__pair_holders(void *payload, const uint32_t *accounts, uint32_t count,
                                 mnm_column *out, mnm_err *err) {
  mnm_run__texts *texts = payload;
  holder_work work = {.texts = texts, .accounts = accounts, .count = count, .out = out};
  mnm_column_init(&work.held, sizeof(mnm_store_holding), texts->ctx);
  mnm_status status = mnm_identity_open(&work.identity, texts->store, texts->ctx, err);
  if (status == MNM_OK) status = mnm_run__holdings(texts->store, keep_holding, &work, err);
  if (status == MNM_OK) status = take_holders(&work, err);
  mnm_identity_close(work.identity);
  mnm_column_clear(&work.held);
  return status;
}
