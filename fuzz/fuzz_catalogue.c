/* Indicators from any bytes: an error has its place; what is taken judges a small ledger. */
#include <stdlib.h>

#include "stage/catalogue/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static void judge(const mnm_catalogue *catalogue) {
  static const uint32_t from[] = {0, 1, 0, 2, 1, 0}, to[] = {1, 0, 2, 0, 2, 1};
  static const int64_t amount[] = {100, 5000, INT64_MAX, 1, 700, 100};
  static const int64_t booked[] = {0, 10, 3600000000, 86400000000, 86400000001, INT64_MAX / 2};
  static const uint16_t currency[] = {978, 978, 840, 392, 978, 978},
                        mcc[] = {0, 7011, 5411, 0, 6011, 9999};
  static const uint8_t channel[] = {1, 2, 3, 9, 15, 17};
  mnm_transfers transfers = {.count = 6,
                             .account_from = from,
                             .account_to = to,
                             .amount_minor = amount,
                             .currency = currency,
                             .booked_us = booked,
                             .channel = channel,
                             .mcc = mcc};
  mnm_accounts *accounts = NULL;
  mnm_catalogue_hits hits;
  must(mnm_accounts_new(&accounts, NULL, NULL) == MNM_OK);
  for (uint32_t i = 0; i < 3; i++) {
    uint32_t id = 0;
    char name[2] = {(char)('A' + i), '\0'};
    must(mnm_accounts_put(accounts, &id, mnm_text_of(""), mnm_text_of(name), NULL) == MNM_OK);
    mnm_accounts_set_kind(accounts, id, MNM_ACCOUNT_INTERNAL);
  }
  mnm_catalogue_input input = {.transfers = &transfers, .accounts = accounts};
  mnm_catalogue_hits_init(&hits, NULL);
  must(mnm_catalogue_find(&hits, catalogue, &input, NULL, NULL) == MNM_OK);
  for (uint64_t i = 0; i < hits.hit.count; i++) {
    char sentence[2048];
    must(mnm_catalogue_sentence(catalogue, &hits, i, sentence, sizeof sentence) < sizeof sentence);
  }
  mnm_catalogue_hits_clear(&hits);
  mnm_accounts_free(accounts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_catalogue *catalogue = NULL;
  mnm_err err = {0};
  must(mnm_catalogue_new(&catalogue, NULL, 0, NULL, NULL) == MNM_OK);
  mnm_status status = mnm_catalogue_add(catalogue, "file", (const char *)data, size, &err);
  if (status != MNM_OK) {
    must(err.status == status && err.message[0] != '\0' && err.row > 0 && err.column > 0);
    must(mnm_catalogue_count(catalogue) == 0);
  } else {
    must(mnm_catalogue_ready(catalogue, &err) == MNM_OK);
    judge(catalogue);
  }
  mnm_catalogue_free(catalogue);
  return 0;
}
