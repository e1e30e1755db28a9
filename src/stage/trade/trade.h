/* trade: a network as a business, as its payments show it. Each payment that touches it gets at
 * most one stage of the trade, the line of income or cost it belongs to, and the rule that said so;
 * what is left is the profit, between two figures where banknotes hide one. A lead for a person to
 * judge. Rules, sources and how well they hold: docs/business.md.
 *
 * Possible victims stand outside the business: what they are paid is its cost, what is taken from
 * them its income, and they have no share in anything. */
#ifndef MNM_STAGE_TRADE_H
#define MNM_STAGE_TRADE_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/money/money.h"
#include "model/transfers/transfers.h"

typedef enum mnm_trade_stage {
  MNM_TRADE_NO_STAGE = 0, /* a valid answer: private, or not explained */
  MNM_TRADE_RECRUIT,
  MNM_TRADE_DOCUMENT,
  MNM_TRADE_TRANSPORT,
  MNM_TRADE_ENTER,
  MNM_TRADE_HARBOUR,
  MNM_TRADE_EXPLOIT,
  MNM_TRADE_CONTROL,
  MNM_TRADE_LAUNDER,
  MNM_TRADE_REINVEST,
  MNM_TRADE_DISPOSE,
  MNM_TRADE_STAGE_COUNT
} mnm_trade_stage;
const char *mnm_trade_stage_name(mnm_trade_stage stage); /* "recruit"; NULL when it is none */
bool mnm_trade_stage_find(const char *name, mnm_trade_stage *out);

typedef enum mnm_trade_flow {
  MNM_TRADE_INCOME = 1, /* from outside, or from a possible victim, to a member */
  MNM_TRADE_COST,       /* from a member to outside, or to a possible victim */
  MNM_TRADE_SHARE,      /* between members, for what one of them does: cancels in the whole */
  MNM_TRADE_MOVED,      /* moved only: neither */
  MNM_TRADE_PASSING,    /* at a possible victim's account: counted when it is taken from there */
  MNM_TRADE_INVESTED,   /* what profit was put into: a use of it, no cost */
  MNM_TRADE_LEFT,       /* out of sight, as banknotes or abroad: from nothing to all of it a cost */
  MNM_TRADE_FLOW_COUNT
} mnm_trade_flow;
const char *mnm_trade_flow_name(mnm_trade_flow flow); /* "income"; NULL when it is none */

typedef enum mnm_trade_line {
  MNM_TRADE_NO_LINE = 0,
  /* income */
  MNM_TRADE_FEES,
  MNM_TRADE_DEBTS,
  MNM_TRADE_WAGES_TAKEN,
  MNM_TRADE_EARNINGS_TAKEN,
  MNM_TRADE_SERVICES,
  MNM_TRADE_CONTRACTS,
  MNM_TRADE_TAKINGS, /* banknotes paid in */
  /* costs, and shares of members */
  MNM_TRADE_COMMISSIONS,
  MNM_TRADE_JOB_ADVERTS,
  MNM_TRADE_DOCUMENTS,
  MNM_TRADE_TRAVEL,
  MNM_TRADE_DRIVERS,
  MNM_TRADE_BRIBES,
  MNM_TRADE_RENT,
  MNM_TRADE_FOOD,
  MNM_TRADE_HOSTS,
  MNM_TRADE_WAGES_PAID,
  MNM_TRADE_ALLOWANCES,
  MNM_TRADE_ADVERTS,
  MNM_TRADE_HELPERS,
  /* the rest */
  MNM_TRADE_MOVES,
  MNM_TRADE_EARNED_THERE, /* what a possible victim's account was paid */
  MNM_TRADE_THINGS,
  MNM_TRADE_COINS,
  MNM_TRADE_BANKNOTES,
  MNM_TRADE_SENT_HOME,
  MNM_TRADE_LINE_COUNT
} mnm_trade_line;
const char *mnm_trade_line_name(mnm_trade_line line); /* "fees"; NULL when it is none */

/* Roles as far as the rules ask for them; those of stage/duty by their names. */
typedef enum mnm_trade_role {
  MNM_TRADE_NO_ROLE = 0, /* of a member: none was seen */
  MNM_TRADE_RECRUITER,
  MNM_TRADE_FORGER,
  MNM_TRADE_TRANSPORTER,
  MNM_TRADE_HARBOURER,
  MNM_TRADE_CONTROLLER,
  MNM_TRADE_LAUNDERER,
  MNM_TRADE_OFFICIAL,
  MNM_TRADE_INVESTOR,
  MNM_TRADE_ROLE_COUNT
} mnm_trade_role;
const char *mnm_trade_role_name(mnm_trade_role role); /* "recruiter"; "none seen" */
mnm_trade_role mnm_trade_role_find(const char *name); /* another word: NO_ROLE */

typedef enum mnm_trade_side { /* of one end of a payment */
                              MNM_TRADE_OUTSIDE = 0,
                              MNM_TRADE_MEMBER,
                              MNM_TRADE_VICTIM, /* possible */
                              MNM_TRADE_CASH,
                              MNM_TRADE_THING /* bought, registered */
} mnm_trade_side;

/* What else is known of a payment; bits. */
typedef enum mnm_trade_mark {
  MNM_TRADE_IN_H1 = 1U << 0, /* cited by a finding of it */
  MNM_TRADE_IN_H3 = 1U << 1,
  MNM_TRADE_IN_H4 = 1U << 2,
  MNM_TRADE_IN_H5 = 1U << 3,
  MNM_TRADE_IN_H6 = 1U << 4,
  MNM_TRADE_IN_H7 = 1U << 5,
  MNM_TRADE_IN_LAYERS = 1U << 6, /* T3 to T10 */
  MNM_TRADE_PAPERS = 1U << 7,    /* a record says: for somebody's papers */
  MNM_TRADE_JOURNEY = 1U << 8,   /* a record says: for somebody's journey */
  MNM_TRADE_ACT_ENTRY = 1U << 9, /* whom it pays signed a permit or a visa within the days around */
  MNM_TRADE_ACT_CHECK = 1U << 10 /* the same with an inspection */
} mnm_trade_mark;

typedef enum mnm_trade_trade { /* what a merchant sells, by category: ISO 18245 */
                               MNM_TRADE_SELLS_UNKNOWN = 0,
                               MNM_TRADE_SELLS_JOURNEYS,
                               MNM_TRADE_SELLS_LODGING,
                               MNM_TRADE_SELLS_RENT,
                               MNM_TRADE_SELLS_ADVERTS,
                               MNM_TRADE_SELLS_PAPERS,
                               MNM_TRADE_SELLS_FOOD,
                               MNM_TRADE_SELLS_VALUABLES,
                               MNM_TRADE_SELLS_COINS
} mnm_trade_trade;
mnm_trade_trade mnm_trade_of_category(uint16_t mcc);

#define MNM_TRADE_CROWD 12
#define MNM_TRADE_BULK 3
/* One payment as the rules see it. */
typedef struct mnm_trade_payment {
  uint8_t from, to;           /* mnm_trade_side */
  uint8_t from_role, to_role; /* mnm_trade_role, of members */
  bool from_firm, to_firm;    /* held by a company */
  bool to_employer;           /* has paid wages to accounts that are no possible victim's */
  bool to_user;               /* has paid wages to possible victims */
  bool to_crowd;              /* MNM_TRADE_CROWD outsiders or more pay it at once */
  bool bulk;                  /* food, MNM_TRADE_BULK times the account's middle purchase or more */
  uint8_t channel, sells;     /* mnm_channel; mnm_trade_trade of the payee */
  uint32_t marks;
} mnm_trade_payment;

typedef struct mnm_trade_rule {
  const char *id; /* "B1", never used for another */
  mnm_trade_stage stage;
  mnm_trade_flow flow;
  mnm_trade_line line;
  bool open; /* how much of it counts is not seen: from nothing to all */
  bool (*holds)(const mnm_trade_payment *payment);
  const char *says; /* why, a clerk's sentence without its full stop */
} mnm_trade_rule;
extern const mnm_trade_rule mnm_trade_rules[]; /* the first one that holds counts */
extern const uint32_t mnm_trade_rule_count;

#define MNM_TRADE_NO_RULE UINT32_MAX
uint32_t mnm_trade_judge(const mnm_trade_payment *payment); /* its rule */

typedef struct mnm_trade_marked {
  uint32_t row, marks;
} mnm_trade_marked;

typedef struct mnm_trade_input { /* borrowed */
  const mnm_transfers *transfers;
  const mnm_accounts *accounts;
  const uint32_t *member; /* accounts, each once */
  const uint8_t *role;    /* by member: mnm_trade_role; NULL: none */
  const uint8_t *victim;  /* by member, not 0: a possible victim's, and no business of anybody's */
  uint32_t member_count;
  const uint8_t *firm;            /* by account, not 0: held by a company; NULL: not known */
  const uint16_t *mcc;            /* by account: a category known of it, 0: none; NULL: none */
  const mnm_trade_marked *marked; /* rising by row, each row once */
  uint64_t marked_count;
} mnm_trade_input;

typedef struct mnm_trade_entry { /* one payment that has a stage */
  uint32_t row, rule;
  uint32_t from, to; /* places among the members; UINT32_MAX: none of them */
  uint8_t flow;      /* the rule's; what it calls a cost is a share between two members */
  uint16_t currency; /* of what is counted: what left a member, else what reached one */
  int64_t low_minor, high_minor;
  int64_t to_minor; /* SHARE: what reached the other member */
  uint16_t to_currency;
} mnm_trade_entry;

typedef struct mnm_trade_found {
  mnm_column entry;          /* mnm_trade_entry, by row */
  uint64_t rows;             /* payments that touch a member or a possible victim among them */
  uint64_t rows_inside;      /* of these: within the business, between members */
  int64_t first_us, last_us; /* of payments with a stage; MNM_TIME_NONE: none */
} mnm_trade_found;
void mnm_trade_found_init(mnm_trade_found *found, const mnm_ctx *ctx);
void mnm_trade_found_clear(mnm_trade_found *found);
/* Appends to `out` (initialised).
 * Returns MNM_E_RANGE (a member that is no account, or stands twice; marks out of order),
 *         MNM_E_NOMEM, MNM_E_CANCELLED
 * Cost    two passes over the transfers; 5 bytes an account, 16 a payment that outsiders make at
 * once to members, or that members make for food */
MNM_MUST_CHECK mnm_status mnm_trade_find(mnm_trade_found *out, const mnm_trade_input *input,
                                         const mnm_ctx *ctx, mnm_err *err);

/* ---- sums --------------------------------------------------------------------------------------
 */

typedef struct mnm_trade_sum { /* one line of one stage, in one currency */
  uint16_t currency;
  uint8_t stage, flow, line;
  uint64_t rows;
  int64_t low_minor, high_minor;
} mnm_trade_sum;

typedef struct mnm_trade_share { /* one role, or one stage, or the whole, in one currency */
  uint16_t currency;
  uint8_t of; /* mnm_trade_role, mnm_trade_stage; 0 of the whole */
  int64_t income_low, income_high, cost_low, cost_high;
  int64_t shares_in, shares_out; /* between members */
} mnm_trade_share;
/* Profit: income - cost, the least and the most; shares are not in it. */
int64_t mnm_trade_profit_low(const mnm_trade_share *share);
int64_t mnm_trade_profit_high(const mnm_trade_share *share);

typedef struct mnm_trade_sums {
  mnm_column line;  /* mnm_trade_sum, by currency, stage, flow, line */
  mnm_column stage; /* mnm_trade_share, by currency, stage; shares_in is 0: paid for the stage */
  mnm_column role;  /* mnm_trade_share, by currency, role */
  mnm_column whole; /* mnm_trade_share, by currency */
} mnm_trade_sums;
void mnm_trade_sums_init(mnm_trade_sums *sums, const mnm_ctx *ctx);
void mnm_trade_sums_clear(mnm_trade_sums *sums);
/* Adds up; `role` as in the input.
 * Keeps   stages together, and roles together, are the whole: income and cost, least and most; what
 *         members paid each other in a currency is what others of them got, but for conversions
 * Returns MNM_E_OVERFLOW (a sum leaves 62 bits), MNM_E_NOMEM */
MNM_MUST_CHECK mnm_status mnm_trade_add_up(mnm_trade_sums *out, const mnm_trade_found *found,
                                           const uint8_t *role, mnm_err *err);

/* ---- what it is worth to whom, and what it would take -----------------------------------------
 */

/* A figure that was published of the profit per victim and year. Texts borrowed. */
typedef struct mnm_trade_figure {
  mnm_text id, says, source, mark; /* mark: S as somebody reported it, M from memory, P read */
  int64_t usd;                     /* whole dollars */
  uint32_t year;                   /* of the figure */
} mnm_trade_figure;
typedef struct mnm_trade_figures {
  mnm_arena arena;
  mnm_column figure; /* mnm_trade_figure, as the file has them */
} mnm_trade_figures;
void mnm_trade_figures_init(mnm_trade_figures *figures, const mnm_ctx *ctx);
void mnm_trade_figures_clear(mnm_trade_figures *figures);
/* MNM_E_PARSE with line and column. */
MNM_MUST_CHECK mnm_status mnm_trade_figures_read(mnm_trade_figures *out, const char *name,
                                                 const char *yaml, size_t bytes, mnm_err *err);
mnm_text mnm_trade_figures_shipped(void);

/* minor * per / of, rounded half away from zero; of > 0. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_trade_scale(int64_t *out, int64_t minor, int64_t per, int64_t of,
                                          mnm_err *err);
/* Profit per possible victim and year of 365 days. victims, days > 0. MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_trade_per_victim(int64_t *out, int64_t profit_minor, uint32_t victims,
                                               uint32_t days, mnm_err *err);

typedef struct mnm_trade_risk { /* what a person enters; chance_ppm in a year, 0..1000000 */
  int64_t chance_ppm;
  int64_t cost_minor; /* of being caught: fines, what is confiscated, time */
} mnm_trade_risk;
/* What is left of a year's profit after chance times cost; and at which chance nothing is left,
 * above 1000000 when at none (INT64_MAX: being caught costs nothing, -1: there is no profit).
 * MNM_E_OVERFLOW. */
MNM_MUST_CHECK mnm_status mnm_trade_after_risk(int64_t *out_left_minor, int64_t *out_even_ppm,
                                               int64_t year_minor, const mnm_trade_risk *risk,
                                               mnm_err *err);

/* One stage taken away, or made dearer: what is left of the whole. */
typedef struct mnm_trade_step {
  uint8_t stage;
  int64_t without_low, without_high; /* its income gone, its costs too */
  int64_t doubled_low, doubled_high; /* its costs twice as high */
  /* how much its costs may rise before the least, and the most, profit is nothing, in per cent;
   * -1: there is no profit; INT64_MAX: it costs nothing */
  int64_t rise_low_percent, rise_high_percent;
} mnm_trade_step;
/* Of each stage of `currency`: a column of mnm_trade_step. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_trade_steps(mnm_column *out, const mnm_trade_sums *sums,
                                          uint16_t currency, mnm_err *err);

#endif
