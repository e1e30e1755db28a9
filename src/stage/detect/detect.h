/* detect: typologies over a ledger. Definitions: docs/detection.md. Exact and deterministic: same
 * transfers and parameters, same findings, whatever the threads, the row order and the slices. */
#ifndef MNM_STAGE_DETECT_H
#define MNM_STAGE_DETECT_H

#include "base/pool/pool.h"
#include "kernel/graph/graph.h"
#include "kernel/json/json.h"
#include "model/findings/findings.h"

#define MNM_WINDOW_ANY INT64_MAX /* a tolerance or bound that is switched off */

/* Windows in seconds: 0..MNM_WINDOW_S_MAX, or MNM_WINDOW_ANY. */
#define MNM_WINDOW_S_MAX INT64_C(1000000000000) /* longer than the years 1 to 9999 */

typedef struct mnm_fan_parameters { /* T1, T2 */
  bool enabled;
  uint32_t k;       /* distinct counterparties, >= 1 */
  int64_t window_s; /* W */
} mnm_fan_parameters;

#define MNM_TOLERANCE_ANY UINT32_MAX
#define MNM_TOLERANCE_PPM_MAX UINT32_C(1000000000)

typedef struct mnm_pair_parameters { /* T3, T4 */
  bool enabled;
  uint32_t k;             /* T3: distinct counterparties on each side; T4: distinct middlemen */
  int64_t window_s;       /* W */
  uint32_t tolerance_ppm; /* tau, 0..MNM_TOLERANCE_PPM_MAX; MNM_TOLERANCE_ANY: no test of amounts */
} mnm_pair_parameters;

#define MNM_CYCLE_HOPS_MIN 3
#define MNM_CYCLE_HOPS_MAX 255
#define MNM_SURNAMES_MAX INT64_C(4294967295)
#define MNM_STEPS_MAX UINT64_C(1000000000000)
#define MNM_STEPS_ANY UINT64_MAX

typedef struct mnm_cycle_parameters { /* T5 */
  bool enabled;
  uint32_t hops_max; /* K, MNM_CYCLE_HOPS_MIN..MNM_CYCLE_HOPS_MAX */
  int64_t window_s;  /* W */
  uint32_t loss_ppm,
      gain_ppm; /* delta, epsilon: as tolerance_ppm; each switches its own test off */
} mnm_cycle_parameters;

/* T6 to T10, H1 to H7: every number is an int64_t, MNM_WINDOW_ANY where it may be switched off.
 * What is allowed, and what each is called in a parameter file: detect_shape_rules.c. */
typedef struct mnm_transit_parameters { /* T6 */
  bool enabled;
  int64_t hold_s, rate_ppm, window_s; /* d, rho, W */
  int64_t least_minor, relays;        /* X, L */
} mnm_transit_parameters;

#define MNM_STACK_LAYERS_MAX 3
typedef struct mnm_stack_parameters { /* T7 */
  bool enabled;
  int64_t payees, payers; /* alpha: of V2 for each of V1, and back; beta */
  int64_t window_s;       /* W, > 0 */
  int64_t tolerance_ppm;  /* tau */
  int64_t width, layers;  /* w; 2 or 3 */
} mnm_stack_parameters;

typedef struct mnm_turn_parameters { /* T8 */
  bool enabled;
  int64_t hops_max, window_s, loss_ppm, gain_ppm; /* K, W, tau, epsilon */
} mnm_turn_parameters;

typedef struct mnm_cash_parameters { /* T9 */
  bool enabled;
  int64_t
      threshold_minor; /* T, of a currency that mnm_detect_parameters.thresholds does not name */
  int64_t share_ppm, n, window_s; /* alpha, n, W */
} mnm_cash_parameters;

typedef struct mnm_funnel_parameters { /* T10 */
  bool enabled;
  int64_t areas, window_s, hold_s, rate_ppm, threshold_minor; /* g, W, d, rho, T */
} mnm_funnel_parameters;

typedef struct mnm_wage_parameters { /* H1 */
  bool enabled;
  int64_t n, hold_s, rate_ppm, window_s, near_s; /* n, d, rho, W, q */
} mnm_wage_parameters;

typedef struct mnm_beat_parameters { /* H3 */
  bool enabled;
  int64_t areas, window_s; /* g, W */
} mnm_beat_parameters;

typedef struct mnm_collector_parameters { /* H4 */
  bool enabled;
  int64_t n, window_s, most_minor; /* n, W, M */
} mnm_collector_parameters;

typedef struct mnm_debt_parameters { /* H5 */
  bool enabled;
  int64_t rate_ppm, months; /* rho, m */
} mnm_debt_parameters;

typedef struct mnm_handle_parameters { /* H2 */
  bool enabled;
  int64_t n, address_n, common; /* n, address, common */
} mnm_handle_parameters;

typedef struct mnm_fee_parameters { /* H6 */
  bool enabled;
  int64_t n, follow_s; /* n, d */
} mnm_fee_parameters;

typedef struct mnm_paper_parameters { /* H7 */
  bool enabled;
  int64_t n, window_s; /* n, W */
} mnm_paper_parameters;

typedef struct mnm_threshold { /* above it cash must be reported */
  uint16_t currency;
  int64_t minor;
} mnm_threshold;

/* Something said of an account: where its holder lives, what it is for. Places in `texts`. */
typedef struct mnm_account_word {
  uint32_t account_first, account_bytes; /* its label */
  uint32_t word_first, word_bytes;
} mnm_account_word;

typedef struct mnm_category { /* what merchants of a category are for */
  uint16_t code;
  uint8_t role; /* 1 + its place among those of mnm_detect_role_text */
} mnm_category;

/* From `day` on (UTC days since 1970), `denominator` minor units of the currency are worth
 * `numerator` minor units of the base; both > 0. */
#define MNM_RATE_ALWAYS INT32_MIN
typedef struct mnm_rate {
  uint16_t currency;
  int32_t day; /* MNM_RATE_ALWAYS: on every day */
  int64_t numerator, denominator;
} mnm_rate;

/* Passed whole; every run records its values. Owns its columns: mnm_detect_parameters_clear. A copy
 * by assignment borrows them. */
typedef struct mnm_detect_parameters {
  uint32_t busy;      /* B, >= 1; UINT32_MAX: off */
  int64_t standing_s; /* S; MNM_WINDOW_ANY: never standing */
  mnm_fan_parameters t1, t2;
  mnm_pair_parameters t3, t4;
  mnm_cycle_parameters t5;
  mnm_transit_parameters t6;
  mnm_stack_parameters t7;
  mnm_turn_parameters t8;
  mnm_cash_parameters t9;
  mnm_funnel_parameters t10;
  mnm_wage_parameters h1;
  mnm_beat_parameters h3;
  mnm_collector_parameters h4;
  mnm_debt_parameters h5;
  mnm_handle_parameters h2;
  mnm_fee_parameters h6;
  mnm_paper_parameters h7;
  /* A surname that more persons have proves nothing, 1..MNM_SURNAMES_MAX; MNM_WINDOW_ANY: every one
   * does. */
  int64_t surname_most;
  /* Where only days are known, what came on a day was there before what left: docs/detection.md */
  bool lenient;
  uint64_t steps_max; /* a closing transaction, 1..MNM_STEPS_MAX; MNM_STEPS_ANY: no bound */
  /* A table of rates was given (it may be empty): amounts are compared in the base where they have
   * a rate. Without one they are compared in one currency each. */
  bool rates_given;
  mnm_column rates;      /* mnm_rate, rising by (currency, day) */
  mnm_column thresholds; /* mnm_threshold, rising by currency; reporting thresholds */
  mnm_column home;       /* mnm_account_word: account to area, by account */
  mnm_column roles;      /* the same: account to what it is for; see mnm_detect_role_text */
  bool mcc_given;        /* else those of mnm_detect_categories hold */
  mnm_column mcc;        /* mnm_category, rising by code */
  mnm_column texts;      /* char */
} mnm_detect_parameters;
void mnm_detect_defaults(mnm_detect_parameters *out); /* needs no clear until a list is read */
void mnm_detect_parameters_clear(mnm_detect_parameters *parameters);
/* Reads the documented JSON over the values already in `inout`, which a failure leaves as they
 * were. null switches a typology or a bound off. Unknown names and values out of range are refused
 * with the range and the nearest known name; MNM_E_PARSE, MNM_E_RANGE, MNM_E_NOMEM, with line and
 * column. */
MNM_MUST_CHECK mnm_status mnm_detect_parameters_parse(mnm_detect_parameters *inout,
                                                      const char *name, const char *json,
                                                      size_t bytes, mnm_err *err);
/* The merchant categories that hold unless a parameter file lists others, rising by code. */
const mnm_category *mnm_detect_categories(uint32_t *out_count);
/* What an account may be for: "advert" (a listed escort or classified site), "lodging",
 * "transport", "recruiter". NULL beyond the last one. */
const char *mnm_detect_role_text(uint32_t index);
/* Leaves only the typologies of `list` ("T1,T2") switched on; one that was off is switched on with
 * the values it has. MNM_E_ARG (an unknown name); `inout` is then as it was. */
MNM_MUST_CHECK mnm_status mnm_detect_only(mnm_detect_parameters *inout, const char *list,
                                          mnm_err *err);
/* The same JSON, canonical, all values written: what a run records. */
void mnm_detect_parameters_write(const mnm_detect_parameters *parameters, mnm_json *json);

/* Who holds which account: the holders of account a are owner[offset[a]] .. owner[offset[a + 1] -
 * 1]. Equal numbers are one owner; the numbers mean nothing else. An account without a holder owns
 * itself, a joint account is each holder's. */
typedef struct mnm_detect_owners {
  const uint32_t *offset; /* accounts + 1, rising from 0 */
  const uint32_t *owner;
} mnm_detect_owners;

/* What is known of persons beside their transfers. A value is a number that means nothing but that
 * equal ones of one kind are equal: no name, no telephone number ever comes here. */
typedef enum mnm_fact_kind {
  MNM_FACT_PHONE = 1, /* handles, up to POWER: the numbers are kinds of H2 */
  MNM_FACT_DEVICE,
  MNM_FACT_ADDRESS,
  MNM_FACT_DOCUMENT,
  MNM_FACT_EMAIL,
  MNM_FACT_POWER,    /* the value: who may act for them */
  MNM_FACT_SURNAME,  /* the value: the surname */
  MNM_FACT_TIE,      /* declared; the value: to whom, a `who` */
  MNM_FACT_ORIGIN,   /* the value: the area they come from */
  MNM_FACT_LICENCE,  /* as an agency; no value */
  MNM_FACT_TRAVEL,   /* the value: where to; and when they arrived */
  MNM_FACT_PAID_FOR, /* visa, ticket or document; the value: the row that paid for it */
  MNM_FACT_MCC       /* of an account, not of a person; the value: the merchant category */
} mnm_fact_kind;
/* A person: an owner's number, also of somebody who holds no account; or all owners of an account.
 */
#define MNM_FACT_OF_ACCOUNT (UINT64_C(1) << 32)
typedef struct mnm_detect_fact {
  uint64_t who; /* below 2^32: the number of an owner; else MNM_FACT_OF_ACCOUNT + account */
  uint64_t value;
  int64_t time_us; /* MNM_FACT_TRAVEL */
  uint8_t kind;    /* mnm_fact_kind */
} mnm_detect_fact;

/* What a detector needs to know beyond the transfers. Borrowed. */
typedef struct mnm_detect_input {
  const mnm_transfers *transfers; /* in ledger order: row order is the order of the definitions */
  const mnm_accounts *accounts;
  const mnm_detect_owners *owners; /* NULL: no holder is known */
  const mnm_strings *places;       /* of transfers->place; NULL: no places */
  const mnm_detect_fact *facts;    /* in any order; also the same one twice */
  uint64_t fact_count;
  /* T4 and T5 search the ledger in slices of this length, each looking back as far as its window:
   * the findings are the same for any. 0: the length is chosen. */
  int64_t slice_s;
} mnm_detect_input;

/* Appends the findings of every enabled typology to `out`, which a failure leaves as it was.
 *
 * Order   by typology, then centre (bytes of its label as mnm_accounts_label writes it; accounts of
 *         equal label by their key), then transfers (compared one by one by place in the ledger).
 *         Participants: by part, then in order of their first transfer in the finding, so that the
 *         numbers that accounts happen to have play no part. T5: the centre is the accounts of the
 *         cycle in turn, the least one first.
 *         out->busy_ends grows by the transfers after which their payee paid within T5's window,
 *         but only while it was busy: no path (T5) goes on from there. Not counted without T5.
 * Bounds  a closing transaction whose search reached steps_max stands in out->cut, and findings
 *         with cycles that end with it are marked truncated
 * Returns MNM_E_RANGE (a parameter; a row before the row above it, or with an account beyond the
 *         dictionary: err.row), MNM_E_OVERFLOW (err.row: the row at which the total of a finding,
 *         or an amount in the base currency, leaves 64 bits), MNM_E_CANCELLED, MNM_E_NOMEM
 * Cost    O(rows) time plus the size of the findings; T5 besides at most 2 * steps_max looks for
 *         each closing transaction. While it runs: 8 bytes a transfer and direction for the index,
 *         then 5 a transfer for T5, 1 for T4; 28 an account and thread; T5 besides 100 for each
 *         transfer that may stand in a cycle, T4 12 for each two-path of one source
 */
MNM_MUST_CHECK mnm_status mnm_detect(mnm_findings *out, const mnm_detect_input *input,
                                     const mnm_detect_parameters *parameters, const mnm_ctx *ctx,
                                     mnm_err *err);

/* Counts cycles in time (mnm_graph_count_cycles) among the transfers, without those of an account
 * to itself and without cash: no test of amounts, owners or busy accounts. A count only, never a
 * list. window_s 0..MNM_WINDOW_S_MAX or MNM_WINDOW_ANY; hops_max 0: any. Errors as mnm_detect. */
MNM_MUST_CHECK mnm_status mnm_detect_raw_cycles(mnm_graph_cycles *out,
                                                const mnm_detect_input *input, int64_t window_s,
                                                uint32_t hops_max, const mnm_ctx *ctx,
                                                mnm_err *err);

/* One finding in words a court clerk can read, made from the finding alone: who, how many, when,
 * how much, by which rule. Returns length (< bytes); cut at the end when `bytes` (2,048 is enough
 * but for labels of that length) do not suffice. */
uint32_t mnm_finding_sentence(const mnm_findings *findings, uint64_t index,
                              const mnm_detect_input *input,
                              const mnm_detect_parameters *parameters, char *buffer,
                              uint32_t bytes);

#endif
