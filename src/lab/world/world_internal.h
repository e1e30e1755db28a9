/* What the files of world share: the people, firms and accounts of a world, its transfers and what
 * is true about them. */
#ifndef MNM_LAB_WORLD_INTERNAL_H
#define MNM_LAB_WORLD_INTERNAL_H

#include <assert.h>

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/pool/pool.h"
#include "base/time/time.h"
#include "lab/world/world.h"
#include "lab/world/world_assume.h"
#include "lab/world/world_rng.h"
#include "lab/world/world_words.h"
#include "model/currency/currency.h"
#include "model/findings/findings.h"
#include "model/transfers/transfers.h"

#define NONE UINT32_MAX
#define WORLD_BANKS 3     /* a country */
#define AREAS_SPARE 24    /* areas of a country beyond those where districts are */
#define MACHINE_FIRST 100 /* points of an area: shops are 1 to 41, then cash machines, branches */
#define BRANCH_FIRST 200
#define DAY_S UINT32_C(86400)
#define DISTRICT_PEOPLE UINT32_C(200)
#define DAYS_MOST 800
#define MONTHS_MOST 28

/* ---- keys ------------------------------------------------------------------------------------
 * Everything has a key that does not depend on how large the world is: what it is, which group of
 * entities it belongs to (the nations', a district's, a network's), and a number within the group.
 * What the world shows instead is the key's image under a permutation chosen by the seed. */

typedef enum world_thing {
  WORLD_PERSON = 1,
  WORLD_FIRM = 2,
  WORLD_ACCOUNT = 3,
  WORLD_TRANSFER = 4,
  WORLD_FACT = 5,
  WORLD_ADDRESS = 6,
  WORLD_ASSET = 7,
  WORLD_INSTANCE = 8,
  WORLD_NETWORK = 9,
  WORLD_SIDE_FROM = 10, /* the payer's bank's name for a transfer; ordinal as the transfer's */
  WORLD_SIDE_TO = 11,
  WORLD_TENDER = 12,
  WORLD_LICENCE = 13
} world_thing;

typedef enum world_realm {
  WORLD_NATIONS = 0,
  WORLD_DISTRICT = 1,
  WORLD_NETWORK_GROUP = 2
} world_realm;

static inline uint32_t world_group(world_realm realm, uint32_t number) {
  return (uint32_t)realm << 26 | number; /* number < 2^26 */
}
static inline uint64_t world_key(world_thing thing, uint32_t group, uint32_t ordinal) {
  return (uint64_t)thing << 60 | (uint64_t)group << 32 | ordinal;
}
uint64_t mnm_world__opaque(const mnm_world *w, uint64_t key); /* a permutation of 64 bits */
/* A number below 10^9 that is unique among the persons, and among the accounts, of any world. */
uint64_t mnm_world__serial(uint64_t key);
#define WORLD_ID_BYTES 13
void mnm_world__id_text(char out[WORLD_ID_BYTES], uint64_t opaque); /* order as the number's */
/* A permutation of 0..10^digits-1, digits 6..12. */
uint64_t mnm_world__shuffle_digits(uint64_t seed, world_stream stream, uint32_t digits,
                                   uint64_t value);

/* ---- places ----------------------------------------------------------------------------------
 */

enum { COUNTRIES = WORLD_COUNTRIES };
typedef struct world_country {
  char code[3];     /* user-assigned by ISO 3166: nobody's country */
  char currency[4]; /* lends its code and its decimals, nothing else */
  uint8_t dialect;  /* of its banks' statements */
  bool poor;        /* people leave it to work elsewhere */
} world_country;
extern const world_country mnm_world__countries[COUNTRIES];

/* Which countries districts lie in, in turns of eight, and the how manieth of its country in a
 * turn. */
#define TURN 8
/* Villages that people leave are areas from here on. */
#define AREA_VILLAGE UINT32_C(131072)
uint32_t mnm_world__district_country(uint32_t district);
uint32_t mnm_world__district_area(uint32_t district);
/* country, area within it, point within the area (0: none); 0 none at all */
static inline uint32_t world_place(uint32_t country, uint32_t area, uint32_t point) {
  return (country + 1) << 29 | area << 11 | point; /* area < 2^18, point < 2^11 */
}
static inline uint32_t world_place_country(uint32_t place) {
  return (place >> 29) - 1;
}
static inline uint32_t world_place_area(uint32_t place) {
  return place >> 11 & 0x3FFFF;
}
static inline uint32_t world_place_point(uint32_t place) {
  return place & 0x7FF;
}

/* ---- who ------------------------------------------------------------------------------------- */

typedef struct world_person {
  uint64_t key;
  uint64_t surname, address, phone; /* keys: equal ones are shared */
  int64_t wage_minor;               /* a month, in the currency of his account */
  uint32_t account, savings;        /* NONE */
  uint32_t employer;                /* firm; NONE */
  uint32_t family;                  /* the person money is sent to; NONE */
  uint32_t place, birth_place;      /* where he lives, where he comes from: country and area */
  uint32_t network;                 /* number; NONE */
  int32_t born_day;                 /* days since 1970 */
  uint16_t harms;                   /* world_harm */
  uint16_t roles;                   /* world_role */
  uint8_t origin, language, job;    /* origin: a country */
  uint8_t club;                     /* savings club of the district, from 1; 0 none */
  uint8_t village; /* sends money through an elder's hands: which, from 1; 0 none */
  bool child, stages_signs;
} world_person;

typedef struct world_firm {
  uint64_t key, address, phone;
  uint32_t account;
  uint32_t place, owner, network;
  uint16_t harms;
  uint8_t kind, pay_day, shift;
  bool via_payroll;
} world_firm;

#define HOLDER_FIRM UINT32_C(0x80000000)
typedef struct world_account {
  uint64_t key;
  uint32_t holder, joint; /* person, or HOLDER_FIRM | firm; NONE */
  int32_t opened_day;     /* day of the world; before it: negative */
  uint8_t country, bank;  /* bank: 0..2 of the country */
  bool asset, cash;
} world_account;

/* ---- what happens ------------------------------------------------------------------------------
 */

typedef struct world_transfer {
  uint64_t key;
  int64_t amount_minor; /* in the currency of `from`; of `to` where `from` is cash */
  uint32_t from, to;
  uint32_t at_s; /* seconds since the world's first day */
  uint32_t place;
  uint16_t purpose;
  uint8_t channel;
  uint8_t stage; /* world_stage; STAGE_SOURCE: crime's money first appears here */
} world_transfer;
#define STAGE_SOURCE 0x80

typedef struct world_fact {
  uint64_t key, link;
  int64_t amount, amount_2;
  uint32_t a, b, place, place_to;
  uint32_t at_s;
  uint8_t kind, sub, country; /* country: whose agency knows */
} world_fact;

/* ---- what is true ------------------------------------------------------------------------------
 */

typedef struct world_instance { /* a typology as it was planted */
  uint64_t key;
  uint32_t network;
  uint32_t centre;       /* account, or NONE */
  uint32_t first, count; /* in the column of its transfers */
  uint8_t typology;      /* mnm_typology */
  uint8_t kind;          /* world_instance_kind */
  bool exact;            /* meets its definition; else it stays just outside */
} world_instance;

typedef struct world_truth {
  uint64_t link;
  int64_t amount, amount_2;
  uint32_t network, a, b, at_s;
  uint8_t kind, sub, country; /* country: whose currency */
} world_truth;

/* ---- a block: what one task makes --------------------------------------------------------------
 * A district or a network. Tasks only read the world; what they make is merged in block order. A
 * failure sticks, so that emitting needs no checks. */

typedef struct world_block {
  const mnm_world *world;
  uint32_t group, network; /* network: NONE for districts */
  uint32_t ordinal;        /* of the next transfer */
  uint32_t fact_ordinal;
  uint8_t stage; /* of transfers emitted now */
  mnm_column transfer, fact, instance, instance_transfer, truth;
  mnm_status status;
} world_block;

/* ---- the world ---------------------------------------------------------------------------------
 */

typedef struct world_entry { /* a kind of network in a scenario */
  uint8_t form, style;
  uint16_t per_100000, least;
  uint16_t victims_low, victims_high;
  uint16_t shapes; /* laundering shapes a network runs through */
  uint8_t evasive; /* per cent of shapes that stay just outside their definition */
} world_entry;
struct world_scenario {
  const char *name, *title;
  const char *const *briefing; /* lines, NULL at the end */
  const char *start;           /* a date */
  uint32_t days, size;
  int64_t share[JOBS]; /* of residents, per mille; they add up to 1000 */
  const world_entry *entries;
  uint32_t entry_count;
};
typedef struct world_scenario world_scenario;
extern const world_scenario mnm_world__scenarios[];
extern const uint32_t mnm_world__scenario_count;

typedef struct world_district {
  uint32_t firm_first, person_first, residents, persons; /* residents, then kin */
  uint8_t country;
} world_district;

struct mnm_world {
  mnm_alloc alloc;
  const world_scenario *scenario;
  uint64_t seed, id_key[2];
  uint32_t size, days, months;
  int64_t start_us;
  /* calendar: by day of the world */
  uint8_t month_of[DAYS_MOST], weekday[DAYS_MOST], day_of_month[DAYS_MOST],
      calendar_month[DAYS_MOST];
  uint16_t month_first[MONTHS_MOST + 1];
  int64_t rate_ppm[COUNTRIES];  /* minor units a million cents of prices */
  int64_t money_ppm[COUNTRIES]; /* minor units a million cents of money */
  uint16_t currency[COUNTRIES];
  uint32_t areas[COUNTRIES]; /* areas that may be named */
  uint32_t nation_first[COUNTRIES];
  uint32_t firm_offset[FIRM_KINDS]; /* within a nation or a district */
  mnm_column person, firm, account, district;
  mnm_column network;    /* world_network, see world_network.h; in order of entries */
  uint32_t *entry_first; /* networks before each entry's; entry_count + 1 */
  mnm_column transfer, fact, instance, instance_transfer, truth;
  uint64_t crimes; /* transfers that are part of a crime */
};

static inline world_person *world_person_at(const mnm_world *w, uint32_t i) {
  return (world_person *)w->person.data + i;
}
static inline world_firm *world_firm_at(const mnm_world *w, uint32_t i) {
  return (world_firm *)w->firm.data + i;
}
static inline world_account *world_account_at(const mnm_world *w, uint32_t i) {
  return (world_account *)w->account.data + i;
}
#define WORLD_CASH 0 /* the account of banknotes is the first one */

/* Prices are thought in cents of the first country and become minor units of another one. */
static inline int64_t world_price(const mnm_world *w, uint32_t country, int64_t cents) {
  return cents * w->rate_ppm[country] / 1000000;
}
/* The same sum of money, by the rate of exchange alone. */
static inline int64_t world_money(const mnm_world *w, uint32_t country, int64_t cents) {
  return cents * w->money_ppm[country] / 1000000;
}
/* What reaches `to` of what leaves `from`: by the rates, rounded half to even. */
int64_t mnm_world__received(const mnm_world *w, const world_transfer *transfer);
uint32_t mnm_world__currency_country(const mnm_world *w, const world_transfer *transfer);

/* ---- calendar (world_calendar.c) ---------------------------------------------------------------
 */

MNM_MUST_CHECK mnm_status mnm_world__calendar(mnm_world *w, mnm_err *err);
/* The day itself when it is a working day, else the next one; may be past the world's end. */
uint32_t mnm_world__working_day(const mnm_world *w, uint32_t day);
/* A day of a month (0..months-1), cut to the month's length; days when it is past the end. */
uint32_t mnm_world__month_day(const mnm_world *w, uint32_t month, uint32_t day_of_month);
/* From the first day of a season in the world to the last one's end; from >= to: none. */
void mnm_world__season(const mnm_world *w, uint32_t *from_day, uint32_t *to_day);
static inline uint32_t world_at(mnm_rng *rng, uint32_t day, uint32_t hour_low, uint32_t hour_high) {
  return day * DAY_S + hour_low * 3600 + world_below(rng, (hour_high - hour_low) * 3600);
}

/* ---- people and firms (world_people.c, world_firms.c) ------------------------------------------
 */

MNM_MUST_CHECK mnm_status mnm_world__nations(mnm_world *w, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__people(mnm_world *w, mnm_err *err); /* all districts */
/* The first firm of a kind; the others of the kind follow. */
static inline uint32_t world_nation_firm(const mnm_world *w, uint32_t country, world_kind kind) {
  return w->nation_first[country] + w->firm_offset[kind];
}
static inline const world_district *world_district_at(const mnm_world *w, uint32_t i) {
  return (const world_district *)w->district.data + i;
}
static inline uint32_t world_district_firm(const mnm_world *w, uint32_t district, world_kind kind) {
  return world_district_at(w, district)->firm_first + w->firm_offset[kind];
}
/* Adds to the world; *out is the index. Keys are made of group and ordinal. */
typedef struct world_maker { /* what new entities get their keys from */
  mnm_world *world;
  uint32_t group, persons, firms, accounts, addresses;
} world_maker;
MNM_MUST_CHECK mnm_status mnm_world__new_account(world_maker *m, uint32_t *out, uint32_t country,
                                                 uint32_t holder, int32_t opened_day, mnm_err *err);
/* A firm with an account at a bank of its country. */
MNM_MUST_CHECK mnm_status mnm_world__new_firm(world_maker *m, uint32_t *out, world_kind kind,
                                              uint32_t place, mnm_err *err);
/* A grown-up with an account where he lives and no job. */
MNM_MUST_CHECK mnm_status mnm_world__new_person(world_maker *m, uint32_t *out, uint32_t place,
                                                uint32_t origin, mnm_err *err);
uint64_t mnm_world__new_address(world_maker *m);
/* A job in a district: employer and wage, where the job has them. */
void mnm_world__give_job(mnm_world *w, uint32_t person, uint32_t district, world_job job,
                         mnm_rng *rng);

/* ---- emitting (world_block.c) ------------------------------------------------------------------
 */

void mnm_world__block_init(world_block *b, const mnm_world *w, uint32_t group, uint32_t network,
                           const mnm_ctx *ctx);
void mnm_world__block_clear(world_block *b);
/* Returns the transfer's key; 0 when nothing happened: no
 * amount, no account or none yet, or outside the world's days. */
uint64_t mnm_world__pay(world_block *b, uint32_t from, uint32_t to, int64_t amount_minor,
                        uint32_t at_s, mnm_channel channel, world_purpose purpose, uint32_t place);
void mnm_world__fact(world_block *b, world_fact_kind kind, uint32_t country, world_fact fact);
void mnm_world__truth(world_block *b, world_truth truth);
/* An instance: begun, then filled by the keys of its transfers, then ended. Keys 0 are passed over;
 * an instance without transfers is dropped. */
void mnm_world__instance_begin(world_block *b, mnm_typology typology, world_instance_kind kind,
                               bool exact, uint32_t centre);
void mnm_world__instance_add(world_block *b, uint64_t transfer);
void mnm_world__instance_end(world_block *b);

/* ---- honest life (world_honest_*.c) ------------------------------------------------------------
 */

typedef struct world_town { /* a district at work */
  world_block *block;
  const mnm_world *world;
  const world_district *district;
  uint32_t number;
  uint32_t country, area;
  int64_t *income;  /* [DISTRICT_FIRMS][MONTHS_MOST]: by account */
  int64_t *takings; /* the same in banknotes */
  int64_t *wages;   /* the same: wages to pay */
  int64_t *pot;     /* [CLUBS][MONTHS_MOST] and, for elders, [ELDERS][MONTHS_MOST] */
} world_town;
#define CLUBS 2
#define ELDERS 2

typedef struct world_life {  /* how somebody lives */
  uint32_t from_day, to_day; /* [from, to) */
  uint32_t spending;         /* per mille of ordinary */
  bool rent, bills, friends, saves;
} world_life;
/* Pays a firm of the district and counts it among the month's income. */
void mnm_world__buy(world_town *t, uint32_t account, uint32_t firm, int64_t amount, uint32_t at_s,
                    mnm_channel channel, world_purpose purpose);
void mnm_world__live(world_town *t, uint32_t person, const world_life *life, mnm_rng *rng);
void mnm_world__work(world_town *t, uint32_t person, mnm_rng *rng);     /* honest_work */
void mnm_world__gig(world_town *t, uint32_t person, mnm_rng *rng);      /* honest_gig */
void mnm_world__seasonal(world_town *t, uint32_t person, mnm_rng *rng); /* honest_migrant */
void mnm_world__travel(world_town *t, uint32_t person, mnm_rng *rng);   /* honest_travel */
void mnm_world__social(world_town *t, uint32_t person, mnm_rng *rng);   /* honest_social */
void mnm_world__records(world_town *t, uint32_t person, mnm_rng *rng);  /* honest_records */
void mnm_world__trade(world_town *t);                                   /* honest_trade */
void mnm_world__pots(world_town *t);                                    /* honest_social */
void mnm_world__corporate(world_town *t);                               /* honest_corporate */
void mnm_world__at_home(world_town *t, uint32_t person, mnm_rng *rng);  /* honest_migrant */
void mnm_world__elders(world_town *t);                                  /* honest_migrant */
void mnm_world__town_records(world_town *t);                            /* honest_records */
void mnm_world__district(world_block *b, uint32_t number, int64_t *scratch);
#define FIRM_MONTHS ((size_t)DISTRICT_FIRMS * MONTHS_MOST)
#define TOWN_SCRATCH (3 * FIRM_MONTHS + (size_t)(CLUBS + ELDERS) * MONTHS_MOST)
/* Empty books in memory of TOWN_SCRATCH numbers. */
static inline void world_open_books(world_town *t, int64_t *scratch) {
  memset(scratch, 0, TOWN_SCRATCH * sizeof *scratch);
  t->income = scratch;
  t->takings = scratch + FIRM_MONTHS;
  t->wages = scratch + 2 * FIRM_MONTHS;
  t->pot = scratch + 3 * FIRM_MONTHS;
}
static inline uint32_t world_local_firm(const world_town *t, world_kind kind) {
  return world_district_firm(t->world, t->number, kind);
}
/* Another area of the country, not far: the same choice however large the world is. */
static inline uint32_t world_other_area(const world_town *t, mnm_rng *rng) {
  return t->area + 1 + world_below(rng, AREAS_SPARE - 1);
}
/* One of the firms of a kind, by chance. */
static inline uint32_t world_some_firm(const world_town *t, world_kind kind, mnm_rng *rng) {
  return world_local_firm(t, kind) + world_below(rng, mnm_world__trades[kind].count);
}

/* ---- making (world_make.c) --------------------------------------------------------------------
 */

MNM_MUST_CHECK mnm_status mnm_world__run(mnm_world *w, const mnm_ctx *ctx, mnm_err *err);
typedef struct world_sort_key {
  uint64_t first, second;
  uint32_t row;
} world_sort_key;
void mnm_world__sort_keys(world_sort_key *keys, uint32_t count); /* by first, then second */
MNM_MUST_CHECK mnm_status mnm_world__sort(mnm_world *w, world_block *blocks, uint32_t count,
                                          const mnm_ctx *ctx, mnm_err *err);

#endif
