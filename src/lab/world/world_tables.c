/* Words: countries, kinds of firms, purposes, and the names that the truth uses. */
#include "lab/world/world_internal.h"

/* Codes XA..XZ are left to their users by ISO 3166: no real country is meant. Currencies lend their
 * code and their decimals; rates and prices are assumptions. */
const world_country mnm_world__countries[COUNTRIES] = {
    {"XA", "EUR", 0, false}, {"XB", "GBP", 1, false}, {"XC", "EUR", 2, false},
    {"XD", "USD", 3, true},  {"XE", "JPY", 0, true},  {"XF", "KWD", 1, true},
};

/* Merchant category codes: ISO 18245, from memory. */
const world_trade mnm_world__trades[FIRM_KINDS] = {
    [FIRM_BANK] = {"Bank", 0, 3, false},
    [FIRM_TAX] = {"Revenue", 9311, 1, false},
    [FIRM_UTILITY] = {"Energy", 4900, 1, false},
    [FIRM_TELECOM] = {"Telecom", 4814, 1, false},
    [FIRM_INSURER] = {"Insurance", 6300, 1, false},
    [FIRM_GIG] = {"Platform", 4215, 1, false},
    [FIRM_AIRLINE] = {"Air", 4511, 1, false},
    [FIRM_BUS] = {"Lines", 4131, 1, false},
    [FIRM_CLASSIFIED] = {"Adverts", 7311, 1, false},
    [FIRM_ESCORT_SITE] = {"Escort adverts", 7273, 1, false},
    [FIRM_VISA] = {"Visa office", 9399, 1, false},
    [FIRM_HOSPITAL] = {"Hospital", 8062, 1, false},
    [FIRM_CRYPTO] = {"Exchange", 6051, 1, false},
    [FIRM_ONLINE] = {"Online", 5964, 1, false},
    [FIRM_UNIVERSITY] = {"University", 8220, 1, false},
    [FIRM_MAKER] = {"Works", 0, 1, false},
    [FIRM_CHAIN] = {"Markets", 5411, 1, false},
    [FIRM_GROCER] = {"Grocery", 5411, 3, true},
    [FIRM_RESTAURANT] = {"Restaurant", 5812, 3, true},
    [FIRM_CLOTHES] = {"Clothing", 5651, 1, true},
    [FIRM_PHARMACY] = {"Pharmacy", 5912, 1, true},
    [FIRM_FUEL] = {"Fuel", 5541, 1, true},
    [FIRM_LANDLORD] = {"Estates", 6513, 2, false},
    [FIRM_HOSTEL] = {"Hostel", 7032, 1, true},
    [FIRM_OFFICE] = {"Services", 7392, 4, false},
    [FIRM_FACTORY] = {"Metal", 0, 1, false},
    [FIRM_FARM] = {"Farm", 763, 2, false},
    [FIRM_BUILDER] = {"Building", 1520, 2, false},
    [FIRM_PAYROLL] = {"Payroll", 8931, 1, false},
    [FIRM_ACCOUNTANT] = {"Accounts", 8931, 1, false},
    [FIRM_CHURCH] = {"Church", 8661, 1, true},
    [FIRM_CHARITY] = {"Relief", 8398, 1, true},
    [FIRM_HOTEL] = {"Hotel", 7011, 1, true},
    [FIRM_TRAVEL] = {"Travel", 4722, 1, false},
    [FIRM_RECRUITER] = {"Staffing", 7361, 1, false},
    [FIRM_GROUP] = {"Holding", 0, 4, false},
    [FIRM_SUPPLIER] = {"Wholesale", 5199, 2, false},
    [FIRM_BEAUTY] = {"Beauty", 7230, 1, true},
    [FIRM_PUBLIC] = {"Municipality", 9399, 1, false},
    [FIRM_CARE] = {"Care", 8050, 1, false},
    [FIRM_FISHERY] = {"Fishing", 0, 1, false},
    [FIRM_TEXTILE] = {"Textile", 0, 1, false},
    [FIRM_FOODPLANT] = {"Foods", 0, 1, false},
    [FIRM_CLINIC] = {"Clinic", 8011, 1, true},
};

const char *const mnm_world__purpose_words[PURPOSES] = {
    [FOR_NOTHING] = "",
    [FOR_WAGE] = "wages",
    [FOR_RENT] = "rent",
    [FOR_UTILITY] = "energy",
    [FOR_PHONE] = "telephone",
    [FOR_INSURANCE] = "insurance",
    [FOR_FOOD] = "groceries",
    [FOR_MEAL] = "meal",
    [FOR_FUEL] = "fuel",
    [FOR_CLOTHES] = "clothes",
    [FOR_MEDICINE] = "pharmacy",
    [FOR_ONLINE] = "order",
    [FOR_FRIEND] = "thank you",
    [FOR_FAMILY] = "for the family",
    [FOR_GIFT] = "donation",
    [FOR_CLUB] = "club",
    [FOR_CLUB_POT] = "club, your turn",
    [FOR_SAVING] = "savings",
    [FOR_FEE] = "account fee",
    [FOR_INVOICE] = "invoice",
    [FOR_TAX] = "tax",
    [FOR_BENEFIT] = "benefit",
    [FOR_PENSION] = "pension",
    [FOR_PAYOUT] = "payout",
    [FOR_TAKINGS] = "takings",
    [FOR_TICKET] = "ticket",
    [FOR_LODGING] = "lodging",
    [FOR_ADVERT] = "advert",
    [FOR_VISA] = "visa",
    [FOR_LOAN] = "loan",
    [FOR_REPAYMENT] = "repayment",
    [FOR_CONTRACT] = "contract",
    [FOR_POOLING] = "pooling",
    [FOR_STUDY] = "tuition",
    [FOR_SALE] = "purchase",
    [FOR_CAPITAL] = "capital",
    [FOR_MEDICAL] = "treatment",
    [FOR_SERVICE] = "services",
    [FOR_COMMISSION] = "commission",
};

const char *const mnm_world__harm_names[WORLD_HARMS] = {
    "migrant",      "hostel_tenant",   "village_elder",   "club_organiser", "gig_worker",
    "shop",         "traveller",       "accountant",      "payroll_worker", "charity",
    "group_member", "relative_abroad", "licensed_agency", "household",
};

const char *const mnm_world__role_names[WORLD_ROLES] = {
    "organiser",  "recruiter", "transporter", "forger",  "harbourer",
    "controller", "enforcer",  "advertiser",  "handler", "straw",
    "enabler",    "official",  "investor",    "victim",  "mule",
};

const char *const mnm_world__stage_names[STAGES] = {
    "",        "recruit", "document", "transport", "harbour", "exploit",
    "control", "launder", "exit",     "corrupt",   "cost",
};

const char *const mnm_world__instance_kinds[INSTANCE_KINDS] = {
    "", "transit", "chain", "stack", "transfer", "cash", "phone", "address", "document",
};

const char *const mnm_world__offence_names[OFFENCES] = {
    "trafficking in human beings",
    "document forgery",
    "bribery of an official",
    "tax evasion",
    "money laundering",
    "unlawful confinement",
    "assault",
    "extortion",
    "drug supply",
    "theft",
    "benefit fraud",
    "facilitating illegal entry",
    "sexual assault",
    "bid rigging",
    "grievous bodily harm",
};

const char *const mnm_world__asset_names[ASSETS] = {"real estate", "vehicle", "business", "crypto"};
const char *const mnm_world__event_names[EVENTS] = {"raid", "freeze", "law"};

/* The same words about the honest and about others: what a tip says does not tell whether it is so.
 */
const char *const mnm_world__tips[WORLD_TIPS] = {
    "People come and go at night, and none of them looks well.",
    "Somebody told me that the workers there are not paid.",
    "They carry envelopes of banknotes to the bank, nearly every day.",
    "A van brings ten people each morning; a house next door is full of mattresses.",
    "A young person cried and would not say why.",
    "I heard that passports are kept in a drawer.",
};
