/* Field 86 as a sequence of words with texts: the code words between slashes of Dutch and
 * international banks, the tags of SEPA in German purposes, and labels in free texts. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_mt940_internal.h"

static mnm_text slice(mnm_text text, uint32_t from, uint32_t to) {
  return (mnm_text){text.data + from, to - from};
}

static bool begins_at(mnm_text text, uint32_t at, const char *word) {
  size_t bytes = strlen(word);
  return at + bytes <= text.bytes && memcmp(text.data + at, word, bytes) == 0;
}

/* ---- words between slashes --------------------------------------------------------------------
 */

typedef enum word_use {
  USE_PURPOSE, /* kept in the purpose with its word */
  USE_TEXT,    /* the purpose itself */
  USE_NAME,
  USE_ADDRESS,
  USE_NUMBER,
  USE_BANK,
  USE_REFERENCE,
  USE_ULTIMATE,
  USE_PARTY, /* IBAN/BIC/name/city */
  USE_CODE,
  USE_NOTHING /* stands before other words */
} word_use;

typedef struct word {
  const char *word;
  word_use use;
} word;

static const word slash_words[] = {
    {"/TRTP/", USE_PURPOSE},  {"/IBAN/", USE_NUMBER},   {"/BIC/", USE_BANK},
    {"/NAME/", USE_NAME},     {"/REMI/", USE_TEXT},     {"/EREF/", USE_REFERENCE},
    {"/MARF/", USE_PURPOSE},  {"/PREF/", USE_PURPOSE},  {"/BENM/", USE_NOTHING},
    {"/ORDP/", USE_NOTHING},  {"/ADDR/", USE_ADDRESS},  {"/CITY/", USE_ADDRESS},
    {"/CNTP/", USE_PARTY},    {"/CSID/", USE_PURPOSE},  {"/ISDT/", USE_PURPOSE},
    {"/RTRN/", USE_PURPOSE},  {"/TRCD/", USE_PURPOSE},  {"/PURP/", USE_CODE},
    {"/ULTD/", USE_ULTIMATE}, {"/ULTC/", USE_ULTIMATE}, {"/ULTB/", USE_ULTIMATE},
    {"/OCMT/", USE_PURPOSE},  {"/CHGS/", USE_PURPOSE},  {"/CHGS1/", USE_PURPOSE},
    {"/CHGS2/", USE_PURPOSE}, {"/EXCH/", USE_PURPOSE},  {"/KREF/", USE_PURPOSE},
    {"/SVCL/", USE_PURPOSE},  {"/CREF/", USE_PURPOSE},  {"/MREF/", USE_PURPOSE},
    {"/CRED/", USE_PURPOSE},  {"/ACCW/", USE_NUMBER},   {"/ID/", USE_PURPOSE},
    {"/IREF/", USE_PURPOSE},  {"/INIT/", USE_PURPOSE},  {"/PTYP/", USE_PURPOSE}};

static const word *slash_word(mnm_text text, uint32_t at) {
  if (at >= text.bytes || text.data[at] != '/') return NULL;
  for (size_t i = 0; i < sizeof slash_words / sizeof slash_words[0]; i++)
    if (begins_at(text, at, slash_words[i].word)) return &slash_words[i];
  return NULL;
}

/* IBAN/BIC/name/city; any may be empty. */
static void take_party(mnm_text text, mt940_info *out) {
  mnm_text *parts[4] = {&out->number, &out->bank, &out->name, &out->address};
  uint32_t from = 0;
  for (uint32_t part = 0; part < 4 && from <= text.bytes; part++) {
    uint32_t to = from;
    while (to < text.bytes && text.data[to] != '/') to++;
    mnm_text value = mnm_text_trim(slice(text, from, to));
    if (value.bytes > 0) *parts[part] = value;
    from = to + 1;
  }
}

/* Dutch banks say how the remittance is structured: USTD//text, STRD/CUR/reference. */
static mnm_text remittance(mnm_text text) {
  if (begins_at(text, 0, "USTD//")) return slice(text, 6, text.bytes);
  if (begins_at(text, 0, "STRD/CUR/")) return slice(text, 9, text.bytes);
  if (begins_at(text, 0, "STRD/ISO/")) return slice(text, 9, text.bytes);
  return text;
}

static mnm_text without_slashes(mnm_text text) {
  text = mnm_text_trim(text);
  while (text.bytes > 0 && text.data[text.bytes - 1] == '/') text.bytes--;
  while (text.bytes > 0 && text.data[0] == '/') text = slice(text, 1, text.bytes);
  return mnm_text_trim(text);
}

static mnm_status keep_with_word(bank_reader *bank, const char *key, mnm_text value,
                                 mt940_info *out, mnm_err *err) {
  mnm_text both = {"", 0};
  if (value.bytes == 0) return MNM_OK;
  MNM_TRY(mnm_ingest__bank_keep(bank, mnm_text_of(key), &both, err));
  MNM_TRY(mnm_ingest__bank_join(bank, &both, "", value, err));
  return mnm_ingest__bank_join(bank, &out->purpose, " ", both, err);
}

static mnm_status take_word(bank_reader *bank, const word *key, mnm_text value, mt940_info *out,
                            mnm_err *err) {
  if (key->use == USE_PARTY) {
    take_party(value, out);
    return MNM_OK;
  }
  if (key->use == USE_TEXT) value = remittance(value);
  value = without_slashes(value);
  if (value.bytes == 0) return MNM_OK;
  switch (key->use) {
    case USE_NAME:
      out->name = value;
      return MNM_OK;
    case USE_NUMBER: /* ACCW holds number,BIC */
      while (value.bytes > 0 && memchr(value.data, ',', value.bytes)) value.bytes--;
      return mnm_ingest__mt940_number(bank, value, &out->number, err);
    case USE_BANK:
      out->bank = value;
      return MNM_OK;
    case USE_ADDRESS:
      return mnm_ingest__bank_join(bank, &out->address, ", ", value, err);
    case USE_REFERENCE:
      out->end_to_end = mnm_ingest__mt940_reference(value);
      return MNM_OK;
    case USE_ULTIMATE:
      out->ultimate = value;
      return MNM_OK;
    case USE_CODE: /* CD/SALA */
      out->purpose_code = begins_at(value, 0, "CD/") ? slice(value, 3, value.bytes) : value;
      return MNM_OK;
    case USE_TEXT:
      return mnm_ingest__bank_join(bank, &out->purpose, " ", value, err);
    default:
      return keep_with_word(bank, key->word, value, out, err);
  }
}

mnm_status mnm_ingest__mt940_slashes(bank_reader *bank, mnm_text text, mt940_info *out, bool *found,
                                     mnm_err *err) {
  const word *key = slash_word(text, 0);
  uint32_t from = 0;
  *found = key != NULL;
  while (key) {
    uint32_t begin = from + (uint32_t)strlen(key->word);
    const word *next = NULL;
    /* the slash that ends a word may begin the next one: /BENM//NAME/ */
    uint32_t at = begin - 1;
    while (at < text.bytes && (next = slash_word(text, at)) == NULL) at++;
    MNM_TRY(
        take_word(bank, key, at > begin ? slice(text, begin, at) : (mnm_text){"", 0}, out, err));
    from = at;
    key = next;
  }
  return MNM_OK;
}

/* ---- tags of SEPA -----------------------------------------------------------------------------
 */

static const word sepa_tags[] = {
    {"EREF+", USE_REFERENCE}, {"KREF+", USE_PURPOSE}, {"MREF+", USE_PURPOSE},
    {"CRED+", USE_PURPOSE},   {"DEBT+", USE_PURPOSE}, {"COAM+", USE_PURPOSE},
    {"OAMT+", USE_PURPOSE},   {"SVWZ+", USE_TEXT},    {"ABWA+", USE_ULTIMATE},
    {"ABWE+", USE_ULTIMATE},  {"IBAN+", USE_NUMBER},  {"BIC+", USE_BANK},
    {"BREF+", USE_PURPOSE},   {"RREF+", USE_PURPOSE}, {"PURP+", USE_CODE}};

/* A tag begins a word. */
static const word *sepa_tag(mnm_text text, uint32_t at) {
  if (at > 0 && text.data[at - 1] >= 'A' && text.data[at - 1] <= 'Z') return NULL;
  bool plus = (at + 4 < text.bytes && text.data[at + 4] == '+') ||
              (at + 3 < text.bytes && text.data[at + 3] == '+');
  if (!plus) return NULL;
  for (size_t i = 0; i < sizeof sepa_tags / sizeof sepa_tags[0]; i++)
    if (begins_at(text, at, sepa_tags[i].word)) return &sepa_tags[i];
  return NULL;
}

static mnm_status take_tag(bank_reader *bank, const word *key, mnm_text value, mt940_info *out,
                           mnm_err *err) {
  value = mnm_text_trim(value);
  /* the account and its bank stand in subfields of their own, which count */
  if (key->use == USE_NUMBER && out->number.bytes > 0) return MNM_OK;
  if (key->use == USE_BANK && out->bank.bytes > 0) return MNM_OK;
  if (key->use != USE_PURPOSE) return take_word(bank, key, value, out, err);
  return keep_with_word(bank, key->word, value, out, err);
}

mnm_status mnm_ingest__mt940_sepa(bank_reader *bank, mnm_text purpose, mt940_info *out,
                                  mnm_err *err) {
  uint32_t at = 0;
  const word *key = NULL;
  while (at < purpose.bytes && (key = sepa_tag(purpose, at)) == NULL) at++;
  out->purpose = mnm_text_trim(slice(purpose, 0, at));
  if (!key) return MNM_OK;
  while (key) {
    uint32_t begin = at + (uint32_t)strlen(key->word);
    const word *next = NULL;
    at = begin;
    while (at < purpose.bytes && (next = sepa_tag(purpose, at)) == NULL) at++;
    MNM_TRY(take_tag(bank, key, slice(purpose, begin, at), out, err));
    key = next;
  }
  return MNM_OK;
}

/* ---- labels in free texts ---------------------------------------------------------------------
 */

static const word labels[] = {
    {"Z RACH.:", USE_NUMBER}, {"NA RACH.:", USE_NUMBER}, {"OD:", USE_NAME},
    {"DLA:", USE_NAME},       {"TYT.:", USE_TEXT},       {"TNR:", USE_PURPOSE},
    {"ID IPH:", USE_PURPOSE}, {"REK:", USE_NUMBER},      {"NAAM:", USE_NAME},
    {"IBAN:", USE_NUMBER},    {"BIC:", USE_BANK}};

/* A label begins a word: Polish banks write ';' before it, Dutch ones '/' or a new line. */
static const word *label_at(mnm_text text, uint32_t at) {
  if (at > 0 && text.data[at - 1] != ' ' && text.data[at - 1] != ';' && text.data[at - 1] != '/')
    return NULL;
  for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
    if (begins_at(text, at, labels[i].word)) return &labels[i];
  return NULL;
}

static mnm_text label_value(mnm_text text) {
  text = mnm_text_trim(text);
  while (text.bytes > 0 && (text.data[text.bytes - 1] == ';' || text.data[text.bytes - 1] == '/'))
    text = mnm_text_trim((mnm_text){text.data, text.bytes - 1});
  return text;
}

/* Only with an account is it a structure, and no accident. */
static bool has_account(mnm_text text) {
  for (uint32_t at = 0; at < text.bytes; at++) {
    const word *key = label_at(text, at);
    if (key && key->use == USE_NUMBER) return true;
  }
  return false;
}

mnm_status mnm_ingest__mt940_labels(bank_reader *bank, mnm_text text, mt940_info *out, bool *found,
                                    mnm_err *err) {
  uint32_t at = 0;
  const word *key = NULL;
  *found = has_account(text);
  if (!*found) return MNM_OK;
  while (at < text.bytes && (key = label_at(text, at)) == NULL) at++;
  out->purpose = label_value(slice(text, 0, at));
  while (key) {
    uint32_t begin = at + (uint32_t)strlen(key->word);
    const word *next = NULL;
    at = begin;
    while (at < text.bytes && (next = label_at(text, at)) == NULL) at++;
    mnm_text value = label_value(slice(text, begin, at));
    if (key->use == USE_PURPOSE)
      MNM_TRY(keep_with_word(bank, key->word, value, out, err));
    else if (value.bytes > 0)
      MNM_TRY(take_word(bank, key, value, out, err));
    key = next;
  }
  return MNM_OK;
}
