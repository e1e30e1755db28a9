/* Areas: of places, and homes of accounts as the parameters tell them. Areas are compared, never
 * ranked: that one is other than another is all that is ever asked. */
#include <string.h>

#include "stage/detect/detect_each_internal.h"

uint32_t mnm_detect__account(const mnm_accounts *accounts, mnm_text label) {
  uint32_t account = MNM_ACCOUNT_NONE;
  if (mnm_accounts_find(accounts, (mnm_text){"", 0}, label, &account)) return account;
  for (uint32_t i = 0; i < label.bytes; i++) {
    if (label.data[i] != ':') continue;
    mnm_text bank = {label.data, i}, number = {label.data + i + 1, label.bytes - i - 1};
    if (mnm_accounts_find(accounts, bank, number, &account)) return account;
  }
  return MNM_ACCOUNT_NONE;
}

static mnm_status name_places(mnm_detect__areas *out, const mnm_strings *places, mnm_err *err) {
  for (uint32_t place = 0; place < out->places; place++) {
    mnm_text text = mnm_strings_get(places, place);
    const char *slash = text.bytes ? memchr(text.data, '/', text.bytes) : NULL;
    mnm_text area = {text.data, slash ? (uint32_t)(slash - text.data) : text.bytes};
    out->point[place] = slash && slash + 1 < text.data + text.bytes;
    out->of_place[place] = MNM_DETECT__NOWHERE;
    if (area.bytes) MNM_TRY(mnm_strings_put_text(out->names, &out->of_place[place], area, err));
  }
  return MNM_OK;
}

static mnm_status name_homes(mnm_detect__areas *out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_detect_parameters *parameters = run->parameters;
  const mnm_account_word *word = parameters->home.data;
  const char *texts = parameters->texts.data;
  memset(out->home, 0xFF, ((size_t)out->accounts + 1) * sizeof *out->home);
  for (uint64_t i = 0; i < parameters->home.count; i++) {
    mnm_text label = {texts + word[i].account_first, word[i].account_bytes};
    mnm_text area = {texts + word[i].word_first, word[i].word_bytes};
    uint32_t account = mnm_detect__account(run->input->accounts, label);
    if (account == MNM_ACCOUNT_NONE || area.bytes == 0) continue;
    MNM_TRY(mnm_strings_put_text(out->names, &out->home[account], area, err));
  }
  return MNM_OK;
}

mnm_status mnm_detect__areas_new(mnm_detect__areas *out, const mnm_detect__run *run, mnm_err *err) {
  const mnm_strings *places = run->input->places;
  *out = (mnm_detect__areas){.accounts = run->edges.vertices,
                             .places = places ? mnm_strings_count(places) : 0};
  MNM_TRY(mnm_strings_new(&out->names, run->ctx, err));
  out->of_place = mnm_mem_new(run->ctx, ((size_t)out->places + 1) * sizeof *out->of_place);
  out->point = mnm_mem_new(run->ctx, (size_t)out->places + 1);
  out->home = mnm_mem_new(run->ctx, ((size_t)out->accounts + 1) * sizeof *out->home);
  if (!out->of_place || !out->point || !out->home) return mnm_err_nomem(err);
  if (places) MNM_TRY(name_places(out, places, err));
  return name_homes(out, run, err);
}

void mnm_detect__areas_free(mnm_detect__areas *areas, const mnm_detect__run *run) {
  mnm_strings_free(areas->names);
  mnm_mem_free(run->ctx, areas->of_place, ((size_t)areas->places + 1) * sizeof *areas->of_place);
  mnm_mem_free(run->ctx, areas->point, (size_t)areas->places + 1);
  mnm_mem_free(run->ctx, areas->home, ((size_t)areas->accounts + 1) * sizeof *areas->home);
}
