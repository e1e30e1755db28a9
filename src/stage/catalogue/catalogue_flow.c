/* Groups of transfers, by channel and by what a merchant sells. */
#include <string.h>

#include "model/transfers/transfers.h"
#include "stage/catalogue/catalogue_internal.h"

#define CHANNEL(name) (1U << MNM_CHANNEL_##name)
#define RANGES 8

/* Merchant categories: 7273 and 7297 were seen in public code; all others are from memory, to be
 * verified against ISO 18245 before anybody relies on them. */
typedef struct flow_group {
  mnm_catalogue_word word;
  uint32_t channels;
  uint16_t mcc[RANGES][2]; /* first, last; ends at 0 */
} flow_group;

static const flow_group all_groups[] = {
    {{"all", "", "every transfer"}, ~0U, {{0}}},
    {{"cash", "", "cash paid in or taken out; also whatever deals with the account CASH"},
     CHANNEL(CASH_DEPOSIT) | CHANNEL(CASH_WITHDRAWAL),
     {{6010, 6011}}},
    {{"wire", "", "transfers from account to account, instant ones too"},
     CHANNEL(WIRE) | CHANNEL(INSTANT),
     {{0}}},
    {{"instant", "", "instant payments between persons"}, CHANNEL(INSTANT), {{0}}},
    {{"remittance", "", "money services"}, CHANNEL(REMITTANCE), {{4829, 4829}}},
    {{"card", "", "card payments, present or not"},
     CHANNEL(CARD_PRESENT) | CHANNEL(CARD_NOT_PRESENT),
     {{0}}},
    {{"cheque", "", "cheques"}, CHANNEL(CHEQUE), {{0}}},
    {{"wage", "", "wages"}, CHANNEL(WAGE), {{0}}},
    {{"bills", "", "direct debits and standing orders"},
     CHANNEL(DIRECT_DEBIT) | CHANNEL(STANDING_ORDER),
     {{0}}},
    {{"crypto", "", "crypto assets bought, sold or moved"},
     CHANNEL(CRYPTO) | CHANNEL(CONVERSION),
     {{6051, 6051}}},
    {{"lodging", "", "hotels and other lodging"}, 0, {{7011, 7011}, {3501, 3999}, {7032, 7033}}},
    {{"air", "", "airlines"}, 0, {{4511, 4511}, {3000, 3350}}},
    {{"rail", "", "railways and city lines"}, 0, {{4111, 4112}}},
    {{"road", "", "taxis and buses"}, 0, {{4121, 4121}, {4131, 4131}}},
    {{"car_hire", "", "car hire"}, 0, {{7512, 7512}, {3351, 3441}}},
    {{"travel_agency", "", "travel agencies"}, 0, {{4722, 4722}}},
    {{"pharmacy", "", "pharmacies"}, 0, {{5912, 5912}}},
    {{"medical", "", "doctors, hospitals, other health services"},
     0,
     {{8011, 8011}, {8062, 8062}, {8099, 8099}}},
    {{"clothing", "", "clothes"},
     0,
     {{5621, 5621}, {5631, 5631}, {5651, 5651}, {5691, 5691}, {5699, 5699}, {5137, 5137}}},
    {{"lingerie", "", "women's ready-to-wear and accessories"}, 0, {{5621, 5621}, {5631, 5631}}},
    {{"grocery", "", "food shops"}, 0, {{5411, 5411}, {5422, 5422}, {5499, 5499}}},
    {{"restaurant", "", "restaurants and fast food"}, 0, {{5812, 5812}, {5814, 5814}}},
    {{"advert", "", "advertising and web services"}, 0, {{7311, 7311}, {7399, 7399}, {4816, 4816}}},
    {{"prepaid", "", "prepaid cards and stored value"}, 0, {{6540, 6540}}},
    {{"cash_advance", "", "cash from a card account"}, 0, {{6010, 6011}}},
    {{"recruiter", "", "employment agencies"}, 0, {{7361, 7361}}},
    {{"rent", "", "rents and estate agents"}, 0, {{6513, 6513}}},
    {{"utility", "", "power, water, gas"}, 0, {{4900, 4900}}},
    {{"phone", "", "telephone services and handsets"}, 0, {{4812, 4814}}},
    {{"fuel", "", "petrol stations"}, 0, {{5541, 5542}}},
    {{"insurance", "", "insurance"}, 0, {{6300, 6300}}},
    {{"tax", "", "taxes and other government services"}, 0, {{9311, 9311}, {9399, 9399}}},
    {{"luxury", "", "jewellers, watches, leather, furs"},
     0,
     {{5094, 5094}, {5944, 5944}, {5948, 5948}, {5681, 5681}}},
    {{"building", "", "builders"}, 0, {{1520, 1520}}},
};
#define GROUPS (sizeof all_groups / sizeof *all_groups)
_Static_assert(GROUPS <= 64, "a transfer's groups are bits of one word");

const uint64_t mnm_catalogue__group_cash = UINT64_C(1) << 1;

const mnm_catalogue_word *mnm_catalogue_group(uint32_t index) {
  return index < GROUPS ? &all_groups[index].word : NULL;
}

uint64_t mnm_catalogue__channel_groups(uint8_t channel) {
  uint64_t bits = 0;
  for (size_t i = 0; i < GROUPS; i++)
    if (all_groups[i].channels >> channel & 1) bits |= UINT64_C(1) << i;
  return bits;
}

void mnm_catalogue__mcc_groups(uint64_t *out) {
  memset(out, 0, CATALOGUE_MCCS * sizeof *out);
  for (size_t i = 0; i < GROUPS; i++)
    for (int r = 0; r < RANGES && all_groups[i].mcc[r][0] != 0; r++)
      for (uint32_t mcc = all_groups[i].mcc[r][0]; mcc <= all_groups[i].mcc[r][1]; mcc++)
        out[mcc] |= UINT64_C(1) << i;
}

static const char *nearest_group(mnm_text text) {
  const char *names[GROUPS];
  for (size_t i = 0; i < GROUPS; i++) names[i] = all_groups[i].word.name;
  return mnm_catalogue__nearest(text, names, (uint32_t)GROUPS);
}

static bool find_group(mnm_text text, uint32_t *out) {
  for (uint32_t i = 0; i < GROUPS; i++)
    if (mnm_text_equal(text, mnm_text_of(all_groups[i].word.name))) {
      *out = i;
      return true;
    }
  return false;
}

static mnm_status no_side(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "a group of transfers begins with 'in.', 'out.' or 'any.'");
  mnm_err_hint(err, "write it like in.cash, out.lodging or out.lodging|air");
  return MNM_E_PARSE;
}

mnm_status mnm_catalogue__flow(catalogue_flow *out, uint8_t *needs, mnm_text text, uint32_t *bad,
                               mnm_err *err) {
  static const char *const sides[] = {"in.", "out.", "any."};
  static const uint8_t bits[] = {1, 2, 3};
  uint32_t at = 0;
  bool merchants = true, channels = true;
  *bad = 0;
  out->sides = 0;
  out->groups = 0;
  for (int i = 0; i < 3; i++) {
    uint32_t bytes = (uint32_t)strlen(sides[i]);
    if (text.bytes < bytes || memcmp(text.data, sides[i], bytes) != 0) continue;
    out->sides = bits[i];
    at = bytes;
  }
  if (out->sides == 0) return no_side(err);
  while (at <= text.bytes) {
    uint32_t end = at, group = 0;
    while (end < text.bytes && text.data[end] != '|') end++;
    mnm_text word = {text.data + at, end - at};
    *bad = at;
    if (!find_group(word, &group)) {
      const char *near = nearest_group(word);
      (void)mnm_err_set(err, MNM_E_PARSE, "there is no such group of transfers");
      if (near != NULL)
        mnm_err_hint(err, "did you mean '%s'?", near);
      else
        mnm_err_hint(err, "'manumit catalogue words' lists them");
      return MNM_E_PARSE;
    }
    out->groups |= UINT64_C(1) << group;
    merchants &= all_groups[group].channels == 0;
    channels &= group > 1 && all_groups[group].channels != 0;
    at = end + 1;
  }
  /* where one group of several can be told, the ledger can answer */
  if (merchants) *needs |= CATALOGUE_NEEDS_MCC;
  if (channels) *needs |= CATALOGUE_NEEDS_CHANNEL;
  return MNM_OK;
}
