/* Names of channels, as plain ledgers and exports write them. */
#include "model/transfers/transfers.h"

static const char *const names[MNM_CHANNEL_COUNT] = {
    [MNM_CHANNEL_UNKNOWN] = "unknown",
    [MNM_CHANNEL_CASH_DEPOSIT] = "cash_deposit",
    [MNM_CHANNEL_CASH_WITHDRAWAL] = "cash_withdrawal",
    [MNM_CHANNEL_WIRE] = "wire",
    [MNM_CHANNEL_INSTANT] = "instant",
    [MNM_CHANNEL_REMITTANCE] = "remittance",
    [MNM_CHANNEL_CARD_PRESENT] = "card_present",
    [MNM_CHANNEL_CARD_NOT_PRESENT] = "card_not_present",
    [MNM_CHANNEL_CHEQUE] = "cheque",
    [MNM_CHANNEL_WAGE] = "wage",
    [MNM_CHANNEL_DIRECT_DEBIT] = "direct_debit",
    [MNM_CHANNEL_STANDING_ORDER] = "standing_order",
    [MNM_CHANNEL_FEE] = "fee",
    [MNM_CHANNEL_INTEREST] = "interest",
    [MNM_CHANNEL_OWN] = "own",
    [MNM_CHANNEL_CRYPTO] = "crypto",
    [MNM_CHANNEL_CONVERSION] = "conversion",
    [MNM_CHANNEL_REFUND] = "refund",
};

static const struct {
  const char *name;
  mnm_channel channel;
} aliases[] = {
    {"payroll", MNM_CHANNEL_WAGE},
    {"card", MNM_CHANNEL_CARD_PRESENT},
    {"money_service", MNM_CHANNEL_REMITTANCE},
};

const char *mnm_channel_name(mnm_channel channel) {
  if ((unsigned)channel >= MNM_CHANNEL_COUNT) return names[MNM_CHANNEL_UNKNOWN];
  return names[channel];
}

mnm_channel mnm_channel_find(mnm_text name) {
  for (unsigned channel = 0; channel < MNM_CHANNEL_COUNT; channel++)
    if (mnm_text_equal(name, mnm_text_of(names[channel]))) return (mnm_channel)channel;
  for (size_t alias = 0; alias < sizeof aliases / sizeof *aliases; alias++)
    if (mnm_text_equal(name, mnm_text_of(aliases[alias].name))) return aliases[alias].channel;
  return MNM_CHANNEL_COUNT;
}
