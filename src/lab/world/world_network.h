/* Networks: who is in one, what belongs to it, and how it works, month after month. */
#ifndef MNM_LAB_WORLD_NETWORK_H
#define MNM_LAB_WORLD_NETWORK_H

#include "lab/world/world_internal.h"

typedef enum world_form {
  FORM_AGRICULTURE,
  FORM_CONSTRUCTION,
  FORM_FOOD,
  FORM_FISHING,
  FORM_TEXTILE,
  FORM_HOSPITALITY,
  FORM_LABOUR_PAST, /* the forms before are one kind of work or another */
  FORM_SEXUAL = FORM_LABOUR_PAST,
  FORM_DOMESTIC,
  FORM_BEGGING,
  FORM_CRIMINALITY,
  FORM_ORGAN,
  FORMS
} world_form;
extern const char *const mnm_world__form_names[FORMS];

typedef enum world_style {
  STYLE_ORGANISATION,
  STYLE_TRANSACTIONAL,
  STYLE_ADAPTIVE,
  STYLES
} world_style;
extern const char *const mnm_world__style_names[STYLES];

/* How a victim's work is turned into money. */
typedef enum world_take { TAKE_SKIM, TAKE_DRAW, TAKE_DEBT, TAKE_WITHHOLD } world_take;

#define NETWORKS_AN_ENTRY 4096
#define VICTIMS_MOST 25
#define MULES_MOST 20
#define SHELLS 5    /* the last one replaces the one that was frozen */
#define THINGS 4    /* houses, and cars, that a network comes to buy */
#define LINKS 5     /* specialists a function in a transactional network */
#define FUNCTIONS 6 /* recruit, document, transport, harbour, remit, exit */

typedef struct world_network {
  uint64_t key;
  uint32_t group, entry, district, origin, village;
  uint8_t form, style, take;
  uint32_t person_first, persons, firm_first, firms;
  uint32_t organiser, recruiter, second_recruiter, transporter, forger, harbourer, controller,
      deputy, enforcer, advertiser, straw, enabler, official, investor, stager;
  uint32_t mule[MULES_MOST], mules;
  uint32_t victim[VICTIMS_MOST], victims;
  uint32_t link[FUNCTIONS][LINKS];
  uint32_t front, agency, contractor, abroad, clinic, shell[SHELLS];
  uint32_t estate[THINGS], car[THINGS]; /* accounts of things bought */
  uint32_t born_day, died_day;
  uint32_t raid_day, freeze_day, law_day; /* adaptive ones; else past the end */
} world_network;

static inline const world_network *world_network_at(const mnm_world *w, uint32_t i) {
  return (const world_network *)w->network.data + i;
}
/* The network of a group; NONE for other groups. */
uint32_t mnm_world__network_of(const mnm_world *w, uint32_t group);

MNM_MUST_CHECK mnm_status mnm_world__networks(mnm_world *w, mnm_err *err);

/* ---- a network at work ------------------------------------------------------------------------
 */

typedef struct world_plot {
  world_town town;
  const world_network *n;
  mnm_rng rng;
  uint32_t number;
  uint32_t country; /* where it exploits */
  uint32_t mule_turn, shell_turn, hub_turn, estates, cars;
  uint32_t day;              /* of the shape at hand */
  int64_t bank[MONTHS_MOST]; /* gathered at the collector's account, by month */
  int64_t cash[MONTHS_MOST]; /* gathered in banknotes */
  uint32_t arrived[VICTIMS_MOST], left[VICTIMS_MOST]; /* days */
  uint32_t fee_day[VICTIMS_MOST];
  int64_t due[VICTIMS_MOST], kept[VICTIMS_MOST];
} world_plot;

void mnm_world__network(world_block *b, uint32_t number, int64_t *scratch);

static inline const world_person *plot_person(const world_plot *p, uint32_t person) {
  return world_person_at(p->town.world, person);
}
/* Accounts; NONE stays NONE, so that what a network lacks is not paid. */
static inline uint32_t plot_account(const world_plot *p, uint32_t person) {
  return person == NONE ? NONE : plot_person(p, person)->account;
}
static inline uint32_t plot_firm_account(const world_plot *p, uint32_t firm) {
  return firm == NONE ? NONE : world_firm_at(p->town.world, firm)->account;
}
static inline int64_t plot_price(world_plot *p, int64_t cents_low, int64_t cents_high) {
  return world_price(p->town.world, p->country, world_hump(&p->rng, cents_low, cents_high));
}
/* Who gathers the money on a day: another one after a raid. */
uint32_t mnm_world__collector(const world_plot *p, uint32_t day);

/* Pays as part of a stage of the crime. */
uint64_t mnm_world__crime(world_plot *p, world_stage stage, uint32_t from, uint32_t to,
                          int64_t amount, uint32_t at_s, mnm_channel channel, world_purpose purpose,
                          uint32_t place);
/* The same where the crime's money first appears in the ledger. */
uint64_t mnm_world__source(world_plot *p, world_stage stage, uint32_t from, uint32_t to,
                           int64_t amount, uint32_t at_s, mnm_channel channel,
                           world_purpose purpose, uint32_t place);
void mnm_world__offence(world_plot *p, world_offence offence, uint32_t offender, uint32_t victim,
                        uint32_t at_s, uint64_t link);

/* stages that all forms share (world_crime_common.c, world_crime_travel.c) */
void mnm_world__recruit(world_plot *p);
void mnm_world__documents(world_plot *p);
void mnm_world__housing(world_plot *p);
void mnm_world__costs(world_plot *p);
void mnm_world__corruption(world_plot *p);
void mnm_world__contacts(world_plot *p);
void mnm_world__settle_wages(world_plot *p); /* truth: wages owed, taxes evaded, debts */

/* forms (world_crime_*.c): fill bank and cash of each month */
void mnm_world__labour(world_plot *p);
void mnm_world__sexual(world_plot *p);
void mnm_world__domestic(world_plot *p);
void mnm_world__begging(world_plot *p);
void mnm_world__criminality(world_plot *p);
void mnm_world__organ(world_plot *p);
void mnm_world__chains(world_plot *p); /* the transactional style, any form */
void mnm_world__events(world_plot *p); /* raids, freezes, laws: truth */
void mnm_world__staged(world_plot *p); /* an offender who looks like a victim */
void mnm_world__infiltrate(world_plot *p);

/* ---- laundering (world_launder_*.c) ------------------------------------------------------------
 */

typedef struct world_shape { /* what is asked for */
  uint32_t day;              /* first day; a shape takes less than SHAPE_DAYS */
  int64_t amount;
  bool exact;
} world_shape;
#define SHAPE_DAYS 12

void mnm_world__launder(world_plot *p);
void mnm_world__fan_out(world_plot *p, const world_shape *s);        /* T1 */
void mnm_world__fan_in(world_plot *p, const world_shape *s);         /* T2 */
void mnm_world__gather_scatter(world_plot *p, const world_shape *s); /* T3 */
void mnm_world__scatter_gather(world_plot *p, const world_shape *s); /* T4 */
void mnm_world__cycle(world_plot *p, const world_shape *s);          /* T5 */
void mnm_world__transit(world_plot *p, const world_shape *s);        /* T6 transit */
void mnm_world__chain(world_plot *p, const world_shape *s);          /* T6 chain */
void mnm_world__stack(world_plot *p, const world_shape *s);          /* T7 */
void mnm_world__u_turn(world_plot *p, const world_shape *s);         /* T8 */
void mnm_world__structuring(world_plot *p, const world_shape *s);    /* T9 */
void mnm_world__funnel(world_plot *p, const world_shape *s);         /* T10 */
void mnm_world__remittances(world_plot *p, const world_shape *s);    /* H4 */
/* exits */
void mnm_world__buy_estate(world_plot *p, const world_shape *s);
void mnm_world__buy_car(world_plot *p, const world_shape *s);
void mnm_world__reinvest(world_plot *p, const world_shape *s);
void mnm_world__buy_crypto(world_plot *p, const world_shape *s);

/* The next `count` different mules' accounts. */
void mnm_world__take_mules(world_plot *p, uint32_t count, uint32_t *accounts);
void mnm_world__take_idle_mules(world_plot *p, uint32_t count, uint32_t *accounts);
/* Companies' accounts: one that money from the front, or for officials, passes; one that shapes
 * use. */
uint32_t mnm_world__take_shell(world_plot *p);
uint32_t mnm_world__take_hub(world_plot *p);
/* Brings a shape's money to where it begins. */
void mnm_world__fund(world_plot *p, uint32_t account, const world_shape *s);
/* An amount in `parts` uneven parts that add up to it. */
void mnm_world__split(mnm_rng *rng, int64_t amount, uint32_t parts, int64_t *out);
/* The next transfer of a shape: paid and counted as its. */
uint64_t mnm_world__step(world_plot *p, uint32_t from, uint32_t to, int64_t amount, uint32_t at_s,
                         mnm_channel channel, uint32_t place);

#endif
