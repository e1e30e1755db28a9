#include "lab/world/world_name.h"

#define SYLLABLES 24

/* Invented: no list of any people's names went into them. Which language a family has says nothing
 * of its country, nor of anything else in the world. */
typedef struct language {
  const char *first[SYLLABLES]; /* begin a name */
  const char *rest[SYLLABLES];
  const char *end[4]; /* end a family name */
} language;

static const language languages[WORLD_LANGUAGES] = {
    {{"Ba", "Be", "Bo", "Da", "De", "Do", "Fa", "Fe", "Ga", "Ge", "Ka", "Ke",
      "La", "Le", "Ma", "Me", "Na", "Ne", "Ro", "Ra", "Sa", "Ta", "To", "Va"},
     {"ba", "li", "mo", "da", "ne", "do", "fa", "re", "ga", "ri", "ka", "lo",
      "la", "le", "ma", "me", "na", "no", "ro", "ra", "sa", "ta", "to", "va"},
     {"n", "r", "s", "l"}},
    {{"Čo", "Ša", "Žu", "Ře", "Ná", "Mé", "Tě", "Lů", "Ďo", "Ví", "Bř", "Há",
      "Kl", "Pě", "Só", "Út", "Ér", "Ží", "Ňa", "Hů", "Ča", "Šo", "Tů", "Mí"},
     {"če", "ša", "žu", "re", "ná", "mé", "tě", "lů", "do", "ví", "ba", "há",
      "ke", "pě", "só", "ut", "er", "ží", "ňa", "ho", "ča", "šo", "tů", "mi"},
     {"ř", "k", "š", "n"}},
    {{"Ба", "Во", "Га", "Де", "Жу", "Зо", "Ка", "Ле", "Ми", "На", "Пе", "Ро",
      "Са", "То", "Фе", "Хо", "Ча", "Шу", "Ял", "Юр", "Эл", "Ди", "Ку", "Ли"},
     {"ба", "во", "га", "де", "жу", "зо", "ка", "ле", "ми", "на", "пе", "ро",
      "са", "то", "фе", "хо", "ча", "шу", "ял", "юр", "эл", "ди", "ку", "ли"},
     {"н", "р", "ш", "л"}},
    {{"Αβ", "Βα", "Γε", "Δο", "Εκ", "Ζη", "Θα", "Ικ", "Κα", "Λε", "Με", "Νι",
      "Ξα", "Ορ", "Πε", "Ρο", "Σα", "Τε", "Υλ", "Φα", "Χο", "Ψα", "Ωρ", "Μα"},
     {"αβ", "βα", "γε", "δο", "εκ", "ζη", "θα", "ικ", "κα", "λε", "με", "νι",
      "ξα", "ορ", "πε", "ρο", "σα", "τε", "υλ", "φα", "χο", "ψα", "ωρ", "μα"},
     {"ν", "ρ", "ς", "ξ"}},
    {{"با", "تا", "ثو", "جا", "حو", "خي", "دا", "ذو", "را", "زو", "سا", "شو",
      "صا", "طو", "عا", "غو", "فا", "قو", "كا", "لو", "ما", "نو", "ها", "يا"},
     {"با", "تي", "ثو", "جا", "حو", "خي", "دا", "ذو", "را", "زو", "سا", "شو",
      "صي", "طو", "عا", "غو", "فا", "قو", "كي", "لو", "ما", "نو", "ها", "يا"},
     {"ن", "ر", "س", "ل"}},
    {{"बा", "का", "खे",  "गो", "चा", "जे", "ता", "दो", "ना", "पे", "फा", "भो",
      "मा", "ये",  "रा", "लो", "वा", "शे", "सा", "हो", "टा", "डे", "ठा", "ढो"},
     {"बा", "की", "खे",  "गो", "चा", "जे", "ता", "दो", "ना", "पे", "फा", "भी",
      "मा", "ये",  "रा", "लो", "वा", "शे", "सी", "हो", "टा", "डे", "ठा", "ढो"},
     {"न", "र", "स", "ल"}},
};

/* Places: a language of their own a country, in Latin letters. */
static const char *const town_syllables[COUNTRIES][16] = {
    {"Al", "Bren", "Cas", "Dor", "El", "Fen", "Gal", "Hol", "Is", "Jun", "Kel", "Lor", "Mar", "Nor",
     "Os", "Pel"},
    {"Ash", "Bex", "Crow", "Dun", "Elm", "Fox", "Gor", "Hax", "Ilk", "Jar", "Kirk", "Lux", "Mox",
     "Nug", "Oak", "Pux"},
    {"Aze", "Bou", "Chau", "Dra", "Eau", "Fle", "Gra", "Hau", "Ile", "Jou", "Kou", "Leu", "Mou",
     "Neu", "Oie", "Plou"},
    {"Abo", "Ban", "Cim", "Dub", "Ebo", "Fum", "Gub", "Huk", "Imo", "Jok", "Kum", "Lub", "Mob",
     "Nuk", "Oko", "Pum"},
    {"Aki", "Bei", "Chi", "Dai", "Ero", "Fui", "Gei", "Hai", "Izu", "Jin", "Kei", "Lai", "Mei",
     "Nai", "Oru", "Pai"},
    {"Adh", "Bur", "Cuz", "Dah", "Ezz", "Faz", "Ghu", "Hab", "Izz", "Juz", "Kha", "Lah", "Muz",
     "Nah", "Ozz", "Puz"},
};
static const char *const town_ends[8] = {"a", "en", "or", "um", "ia", "os", "ey", "an"};

static uint32_t put(char *out, uint32_t at, const char *text) {
  size_t bytes = strlen(text);
  memcpy(out + at, text, bytes + 1);
  return at + (uint32_t)bytes;
}

static uint32_t put_number(char *out, uint32_t at, uint64_t number, uint32_t digits) {
  char text[24];
  uint32_t count = 0;
  while (number > 0 || count < digits) {
    text[count++] = (char)('0' + number % 10);
    number /= 10;
  }
  while (count > 0) out[at++] = text[--count];
  out[at] = '\0';
  return at;
}

uint32_t mnm_world__given_name(const mnm_world *w, const world_person *person,
                               char out[WORLD_NAME_BYTES]) {
  const language *of = &languages[person->language % WORLD_LANGUAGES];
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_NAME, person->key, 0);
  uint32_t at = put(out, 0, of->first[world_below(&rng, SYLLABLES)]);
  at = put(out, at, of->rest[world_below(&rng, SYLLABLES)]);
  if (world_chance(&rng, 300)) at = put(out, at, of->rest[world_below(&rng, SYLLABLES)]);
  return at;
}

uint32_t mnm_world__family_name(const mnm_world *w, const world_person *person,
                                char out[WORLD_NAME_BYTES]) {
  const language *of = &languages[person->language % WORLD_LANGUAGES];
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_SURNAME, person->surname, 0);
  uint32_t at = put(out, 0, of->first[world_below(&rng, SYLLABLES)]);
  at = put(out, at, of->rest[world_below(&rng, SYLLABLES)]);
  at = put(out, at, of->rest[world_below(&rng, SYLLABLES)]);
  return put(out, at, of->end[world_below(&rng, 4)]);
}

uint32_t mnm_world__full_name(const mnm_world *w, const world_person *person,
                              char out[2 * WORLD_NAME_BYTES]) {
  uint32_t at = mnm_world__given_name(w, person, out);
  out[at++] = ' ';
  return at + mnm_world__family_name(w, person, out + at);
}

uint32_t mnm_world__firm_name(const mnm_world *w, const world_firm *firm,
                              char out[WORLD_NAME_BYTES]) {
  static const char *const forms[COUNTRIES] = {"AG", "Ltd", "SA", "Corp", "KK", "WLL"};
  uint32_t country = world_place_country(firm->place);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_NAME, firm->key, 0);
  const char *const *towns = town_syllables[country];
  uint32_t at = put(out, 0, towns[world_below(&rng, 16)]);
  at = put(out, at, town_ends[world_below(&rng, 8)]);
  out[at++] = ' ';
  at = put(out, at, towns[world_below(&rng, 16)]);
  at = put(out, at, town_ends[world_below(&rng, 8)]);
  out[at++] = ' ';
  at = put(out, at, mnm_world__trades[firm->kind].word);
  out[at++] = ' ';
  return put(out, at, forms[country]);
}

uint32_t mnm_world__area_name(const mnm_world *w, uint32_t country, uint32_t area,
                              char out[WORLD_NAME_BYTES]) {
  /* six digits of base ten, shuffled, then written in syllables: no two areas share a name */
  uint64_t number = mnm_world__shuffle_digits(w->seed ^ country, WORLD_STREAM_AREA, 6, area);
  const char *const *towns = town_syllables[country];
  uint32_t at = put(out, 0, towns[number % 16]);
  number /= 16;
  static const char *const middle[16] = {"ba", "co", "du", "fe", "gi", "ha", "jo", "ku",
                                         "le", "mi", "no", "pu", "ra", "se", "ti", "vo"};
  at = put(out, at, middle[number % 16]);
  number /= 16;
  at = put(out, at, middle[number % 16]);
  number /= 16;
  at = put(out, at, middle[number % 16]);
  number /= 16;
  at = put(out, at, middle[number % 16]); /* 16^5 names for 10^6 numbers */
  return put(out, at, town_ends[country]);
}

uint32_t mnm_world__place_name(const mnm_world *w, uint32_t place, char out[WORLD_NAME_BYTES]) {
  out[0] = '\0';
  if (place == 0) return 0;
  uint32_t at = mnm_world__area_name(w, world_place_country(place), world_place_area(place), out);
  if (world_place_point(place) == 0) return at;
  out[at++] = '/';
  return put_number(out, at, world_place_point(place), 1);
}

uint32_t mnm_world__address_name(const mnm_world *w, uint64_t address, uint32_t place,
                                 char out[2 * WORLD_NAME_BYTES]) {
  uint32_t country = world_place_country(place);
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_ADDRESS, address, 0);
  uint32_t at = put_number(out, 0, 1 + world_below(&rng, 240), 1);
  out[at++] = ' ';
  at = put(out, at, town_syllables[country][world_below(&rng, 16)]);
  at = put(out, at, town_ends[world_below(&rng, 8)]);
  at = put(out, at, " Street ");
  at = put_number(out, at, 1 + world_below(&rng, 900), 1);
  at = put(out, at, ", ");
  return at + mnm_world__area_name(w, country, world_place_area(place), out + at);
}

uint32_t mnm_world__phone_number(const mnm_world *w, uint64_t phone, uint32_t country,
                                 char out[WORLD_NAME_BYTES]) {
  /* 801 to 806 are country codes that nobody has */
  uint32_t at = put(out, 0, "+80");
  at = put_number(out, at, 1 + country, 1);
  return put_number(
      out, at, mnm_world__shuffle_digits(w->seed, WORLD_STREAM_PHONE, 9, mnm_world__serial(phone)),
      9);
}

uint32_t mnm_world__bank_code(uint32_t country, uint32_t bank) {
  return 1000 * (country + 1) + 100 * (bank * 3 + 1) + 7;
}

uint32_t mnm_world__account_number(const mnm_world *w, const world_account *account,
                                   char out[WORLD_NAME_BYTES]) {
  if (account->cash) return put(out, 0, "CASH");
  if (account->asset) {
    uint32_t at = put(out, 0, "asset:");
    mnm_world__id_text(out + at, mnm_world__opaque(w, account->key));
    out[at + WORLD_ID_BYTES] = '\0';
    return at + WORLD_ID_BYTES;
  }
  const char *code = mnm_world__countries[account->country].code;
  uint32_t at = put(out, 0, code);
  at = put(out, at, "00");
  at = put_number(out, at, mnm_world__bank_code(account->country, account->bank), 4);
  at = put_number(out, at,
                  mnm_world__shuffle_digits(w->seed, WORLD_STREAM_ACCOUNT_NUMBER, 12,
                                            mnm_world__serial(account->key)),
                  12);
  uint32_t rest = 0; /* ISO 13616: the first four characters count last, letters as two digits */
  for (uint32_t i = 0; i < at; i++) {
    char c = out[(i + 4) % at];
    rest = c >= 'A' ? (rest * 100 + (uint32_t)(c - 'A') + 10) % 97
                    : (rest * 10 + (uint32_t)(c - '0')) % 97;
  }
  uint32_t check = 98 - rest;
  out[2] = (char)('0' + check / 10);
  out[3] = (char)('0' + check % 10);
  return at;
}

uint32_t mnm_world__paper_number(const mnm_world *w, uint64_t paper, char out[WORLD_NAME_BYTES]) {
  uint32_t at = put(out, 0, "P");
  return put_number(
      out, at,
      mnm_world__shuffle_digits(w->seed, WORLD_STREAM_DOCUMENT, 9, mnm_world__serial(paper)), 9);
}
