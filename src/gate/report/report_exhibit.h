/* report: the tracing exhibit. One claim under the rule that a person elected, laid out so that a
 * witness can explain every line and an opponent can check it. What each page shows and why:
 * docs/exhibits.md. No points, scores, ranks; possible victims by pseudonym, whoever asks. */
#ifndef MNM_GATE_REPORT_EXHIBIT_H
#define MNM_GATE_REPORT_EXHIBIT_H

#include "gate/report/report.h"

/* All texts borrowed, UTF-8, as they may stand on the page: whoever fills this in has asked
 * mnm_out_verdict. "": none. */
typedef struct mnm_exhibit_account { /* an account in one currency, inside the records or outside */
  mnm_text label, holder, name;      /* number, or stand-in; pseudonym; name of the holder */
  mnm_text rule;                     /* its own, beside the elected one; "": none */
  uint16_t currency;
  uint8_t icon, frame;
  bool outside;  /* no balance is tracked */
  bool stated;   /* some balance of it is stated by a source */
  bool accepted; /* not reconciled, and accepted as it is */
  bool bounded;  /* least and most hold */
  uint64_t line_first, line_count;
  int64_t opening_minor, closing_minor;
  int64_t debit_minor, credit_minor, claim_in_minor, claim_out_minor;
  int64_t traced_minor; /* held at the end */
  int64_t left_minor;   /* outside: paid to it */
  int64_t repaid_minor; /* lost to its overdraft */
  int64_t least_minor, most_minor;
} mnm_exhibit_account;

typedef struct mnm_exhibit_line {
  uint64_t number;  /* from 1 through the whole exhibit */
  uint32_t account; /* place among the accounts */
  uint32_t other;   /* place of the other side; UINT32_MAX: several rows together, or not listed */
  uint64_t rows;    /* over 1, or `together`: rows that moved no claim money */
  bool together, credit;
  int64_t booked_us, last_us; /* last_us: of several together */
  mnm_grain grain;
  mnm_text id, document, other_label, other_name, purpose, note;
  int64_t debit_minor, credit_minor, balance_minor;
  int64_t claim_in_minor, claim_out_minor, traced_minor;
} mnm_exhibit_line;

typedef struct mnm_exhibit_rule { /* in one currency */
  mnm_text name, says;
  bool elected, lowest;
  bool conserves;
  uint16_t currency;
  int64_t held_minor, left_minor, credit_minor;
} mnm_exhibit_rule;

typedef struct mnm_exhibit_election { /* as decided, the first one first */
  int64_t at_us;
  mnm_text by, rule, why;
  bool seen;   /* a table of the claim was made before */
  bool undone; /* taken back since */
  bool sealed; /* the reason may not stand here */
  bool stands; /* the last one that is not: the exhibit is made by it */
} mnm_exhibit_election;

typedef struct mnm_exhibit_source {
  uint64_t number, lines; /* lines: of the schedule that were read in it */
  mnm_text file, sha256, legal, grade;
  uint64_t bytes;
  int64_t added_us;
  mnm_text added_by;
} mnm_exhibit_source;

typedef struct mnm_exhibit_flow { /* claim money from one account to another */
  uint32_t from, to, rows;
  bool enters; /* it became claim money here */
  int64_t amount_minor;
} mnm_exhibit_flow;

typedef struct mnm_exhibit_fact { /* of the method: a name and what holds */
  mnm_text name, says;
} mnm_exhibit_fact;

typedef struct mnm_exhibit {
  mnm_text case_id, title; /* "Money traced: network 3" */
  mnm_text claim;          /* where the claim enters, a sentence */
  mnm_text rule, rule_says;
  mnm_text mind;    /* an assumption that the reader must know from the first page on */
  mnm_text command; /* what to type for the same figures */
  int64_t dated_us;
  uint64_t audit_entry; /* the last one about this claim */
  mnm_text audit_hash;
  mnm_text input_digest, table_digest;
  const mnm_exhibit_election *elections;
  const mnm_exhibit_rule *rules; /* by currency; the elected one first, then the lowest */
  const mnm_exhibit_account *accounts;
  const mnm_exhibit_line *lines;
  const mnm_exhibit_flow *flows;
  const mnm_exhibit_source *sources;
  const mnm_exhibit_fact *facts;    /* the method, assumptions, breaks, tolerances */
  const mnm_exhibit_fact *explains; /* one line, step by step */
  uint64_t line_count, explained;   /* explained: number of the line */
  uint32_t election_count, rule_count, account_count, flow_count, source_count, fact_count,
      explain_count;
  bool converts; /* then sums of entry and end are in different units */
} mnm_exhibit;

/* The rule by which lines of the account are made. */
static inline mnm_text mnm_exhibit_rule_of(const mnm_exhibit *exhibit,
                                           const mnm_exhibit_account *account) {
  return account->rule.bytes > 0 ? account->rule : exhibit->rule;
}

/* Draws the exhibit as PDF, A4 across, "page X of Y" on each. *digest: SHA-256 of the file.
 * Returns MNM_E_DENIED (the viewer may not see the matter), MNM_E_UNSUPPORTED (no font that is
 *         installed can draw some text: better no exhibit than one with empty boxes), MNM_E_NOMEM,
 *         what `out` returned
 * Cost    two passes over the lines, since each page says how many there are */
MNM_MUST_CHECK mnm_status mnm_report_exhibit(mnm_out *out, const mnm_exhibit *exhibit,
                                             uint8_t digest[32], const mnm_ctx *ctx, mnm_err *err);

/* The same figures as a workbook (XLSX): balances, traced balances, own money and all sums are live
 * formulas beside the values. MNM_E_RANGE: an amount of over 15 digits. */
MNM_MUST_CHECK mnm_status mnm_report_exhibit_workbook(mnm_out *out, const mnm_exhibit *exhibit,
                                                      uint8_t digest[32], const mnm_ctx *ctx,
                                                      mnm_err *err);

/* The schedule as records through `out` (csv, json, jsonl, table). */
MNM_MUST_CHECK mnm_status mnm_report_exhibit_records(mnm_out *out, const mnm_exhibit *exhibit,
                                                     mnm_err *err);

#endif
