/* What T6 to T10 and H1 to H7 share: centres looked at one by one in the pool, cash and areas. */
#ifndef MNM_STAGE_DETECT_EACH_INTERNAL_H
#define MNM_STAGE_DETECT_EACH_INTERNAL_H

#include "stage/detect/detect_internal.h"

#define MNM_DETECT__NOWHERE UINT32_MAX

typedef struct mnm_detect__own { /* of one worker */
  mnm_findings found;
  mnm_detect__scratch scratch;
  mnm_column keys;  /* uint64_t: rows of the finding at hand, in any order, also twice */
  mnm_column rows;  /* uint32_t: the same, rising, each once */
  mnm_column parts; /* mnm_participant */
  mnm_column seats; /* mnm_detect__seat */
  mnm_column flow;  /* uint8_t by row */
  uint32_t bad_row;
  void *more; /* of the typology */
} mnm_detect__own;

/* Centres 0 .. count - 1, `batch` of them a task; begin and end make and free own->more. */
typedef struct mnm_detect__visit {
  uint32_t count, batch;
  void *payload;
  mnm_status (*begin)(void *payload, mnm_detect__own *own);
  mnm_status (*one)(void *payload, mnm_detect__own *own, uint32_t centre);
  void (*end)(void *payload, mnm_detect__own *own);
} mnm_detect__visit;
/* Appends what all centres gave, in the order of findings. `last`, when given, is called once with
 * all workers when every centre has been looked at, and may add findings to the first. */
typedef mnm_status mnm_detect__last(void *payload, mnm_detect__own *owns, uint32_t workers);
MNM_MUST_CHECK mnm_status mnm_detect__each(mnm_findings *out, const mnm_detect__run *run,
                                           const mnm_detect__visit *visit, mnm_detect__last *last,
                                           mnm_err *err);

static inline mnm_status mnm_detect__take(mnm_detect__own *own, uint32_t row) {
  uint64_t key = row;
  return mnm_column_push(&own->keys, &key, NULL);
}
/* Rows from keys, which are then gone. */
MNM_MUST_CHECK mnm_status mnm_detect__take_end(mnm_detect__own *own);
/* Adds the finding made of own->keys. */
MNM_MUST_CHECK mnm_status mnm_detect__settle(mnm_detect__own *own, const mnm_detect__run *run,
                                             mnm_detect__draft *draft);

/* Says so when an amount of the draft, as its flow counts it, has no rate although there are some.
 * draft->rows and draft->flow must be set. MNM_E_OVERFLOW with own->bad_row. */
MNM_MUST_CHECK mnm_status mnm_detect__note_unrated(mnm_detect__own *own, const mnm_detect__run *run,
                                                   mnm_detect__draft *draft);

/* Participants told one by one, each with its turn (the transfer that tells of it): each part of an
 * account once, by part, then by its first turn. */
typedef struct mnm_detect__seat {
  uint64_t turn;
  uint32_t account;
  uint8_t part;
} mnm_detect__seat;
MNM_MUST_CHECK mnm_status mnm_detect__seat_put(mnm_detect__own *own, uint32_t account,
                                               mnm_part part, uint64_t turn);
MNM_MUST_CHECK mnm_status mnm_detect__seats_end(mnm_detect__own *own, mnm_detect__draft *draft);

/* ---- cash ------------------------------------------------------------------------------------ */

/* Transfers with the account CASH at one end, by the account at the other: row[offset[a]] ..
 * row[offset[a + 1] - 1], rising. offset NULL: there are none. */
typedef struct mnm_detect__cash {
  uint32_t *offset, *row;
  uint32_t count;
  uint8_t *is_cash; /* [account]; NULL: there is no such account */
} mnm_detect__cash;
MNM_MUST_CHECK mnm_status mnm_detect__cash_new(mnm_detect__cash *out, const mnm_detect__run *run,
                                               mnm_err *err);
void mnm_detect__cash_free(mnm_detect__cash *cash, const mnm_detect__run *run);

/* ---- who holds what -------------------------------------------------------------------------- */

/* Owners by dense number: first the holders that were named, then accounts without one, which own
 * themselves. */
typedef struct mnm_detect__holders {
  uint32_t count;
  uint32_t *of_offset, *of;     /* of[of_offset[a] ..]: owners of account a, rising, each once */
  uint32_t *offset, *account;   /* account[offset[o] ..]: accounts of owner o, rising */
  uint32_t *named, named_count; /* named[o]: the number that the input gives owner o; rising */
  uint32_t accounts, pairs, all_named; /* what memory was made for */
} mnm_detect__holders;
/* Place of the first number >= `owner` in a rising list. */
uint32_t mnm_detect__number_of(const uint32_t *sorted, uint32_t count, uint32_t owner);
MNM_MUST_CHECK mnm_status mnm_detect__holders_new(mnm_detect__holders *out,
                                                  const mnm_detect__run *run, mnm_err *err);
void mnm_detect__holders_free(mnm_detect__holders *holders, const mnm_detect__run *run);
bool mnm_detect__owns(const mnm_detect__holders *holders, uint32_t owner, uint32_t account);
/* Does somebody hold both? */
bool mnm_detect__one_hand(const mnm_detect__holders *holders, uint32_t a, uint32_t b);

/* ---- areas ----------------------------------------------------------------------------------- */

typedef struct mnm_detect__areas {
  mnm_strings *names;
  uint32_t *of_place; /* [place]: area */
  uint8_t *point;     /* [place]: is a point named? */
  uint32_t *home;     /* [account]: area, or MNM_DETECT__NOWHERE */
  uint32_t places, accounts;
} mnm_detect__areas;
MNM_MUST_CHECK mnm_status mnm_detect__areas_new(mnm_detect__areas *out, const mnm_detect__run *run,
                                                mnm_err *err);
void mnm_detect__areas_free(mnm_detect__areas *areas, const mnm_detect__run *run);
/* Area of a row's place, or MNM_DETECT__NOWHERE. */
static inline uint32_t mnm_detect__area(const mnm_detect__areas *areas, const mnm_detect__run *run,
                                        uint32_t row) {
  const uint32_t *place = run->input->transfers->place;
  if (!place || place[row] >= areas->places) return MNM_DETECT__NOWHERE;
  return areas->of_place[place[row]];
}
/* What accounts are for, by account; 0 none. NULL when nothing tells of any. */
typedef enum mnm_detect__role {
  MNM_ROLE_NONE,
  MNM_ROLE_ADVERT,
  MNM_ROLE_LODGING,
  MNM_ROLE_TRANSPORT,
  MNM_ROLE_RECRUITER
} mnm_detect__role;
MNM_MUST_CHECK mnm_status mnm_detect__roles_new(uint8_t **out, const mnm_detect__run *run,
                                                mnm_err *err);
void mnm_detect__roles_free(uint8_t *roles, const mnm_detect__run *run);
uint8_t mnm_detect__role_of_mcc(const mnm_detect_parameters *parameters, uint64_t code);
/* What the payee of a row is for: as is known of the account, else by the row's own category. */
static inline uint8_t mnm_detect__role_at(const uint8_t *roles, const mnm_detect__run *run,
                                          uint32_t row) {
  const uint16_t *mcc = run->input->transfers->mcc;
  uint8_t role = roles[run->edges.to[row]];
  if (role != MNM_ROLE_NONE || !mcc || mcc[row] == 0) return role;
  return mnm_detect__role_of_mcc(run->parameters, mcc[row]);
}
/* Account of a label "bank:number" or "number"; MNM_ACCOUNT_NONE: there is none. */
uint32_t mnm_detect__account(const mnm_accounts *accounts, mnm_text label);

/* ---- amounts --------------------------------------------------------------------------------- */

/* What an amount is counted in: the base, or its own currency. */
#define MNM_DETECT__BASE 0 /* no currency has this number */
static inline uint16_t mnm_detect__unit(const mnm_detect__amount *amount) {
  return amount->rated ? MNM_DETECT__BASE : amount->currency;
}
static inline int64_t mnm_detect__minor(const mnm_detect__amount *amount) {
  return amount->rated ? amount->base : amount->own;
}
/* The reporting threshold of a currency. */
int64_t mnm_detect__threshold(const mnm_detect_parameters *parameters, uint16_t currency,
                              int64_t otherwise);
/* 10^6 part >= ppm whole */
static inline bool mnm_detect__reaches(mnm_wide part, mnm_wide whole, int64_t ppm) {
  return part * 1000000 >= whole * ppm;
}

/* The detectors: append their findings to `out`, which may be left half filled on failure. */
MNM_MUST_CHECK mnm_status mnm_detect__handles(mnm_findings *out, const mnm_detect__run *run,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__fees(mnm_findings *out, const mnm_detect__run *run,
                                           mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__papers(mnm_findings *out, const mnm_detect__run *run,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__transit(mnm_findings *out, const mnm_detect__run *run,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__stacks(mnm_findings *out, const mnm_detect__run *run,
                                             mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__turns(mnm_findings *out, const mnm_detect__run *run,
                                            mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__structuring(mnm_findings *out, const mnm_detect__run *run,
                                                  mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__funnels(mnm_findings *out, const mnm_detect__run *run,
                                              mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__wages(mnm_findings *out, const mnm_detect__run *run,
                                            mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__beats(mnm_findings *out, const mnm_detect__run *run,
                                            mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__collectors(mnm_findings *out, const mnm_detect__run *run,
                                                 mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_detect__debts(mnm_findings *out, const mnm_detect__run *run,
                                            mnm_err *err);

#endif
