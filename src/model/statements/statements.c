/* Names of what statements, holdings and breaks can be. */
#include "model/statements/statements.h"

const char *mnm_break_kind_name(mnm_break_kind kind) {
  switch (kind) {
    case MNM_BREAK_UNRECONCILED:
      return "unreconciled";
    case MNM_BREAK_MISSING_PERIOD:
      return "missing period";
    case MNM_BREAK_AMBIGUOUS:
      return "ambiguous";
    case MNM_BREAK_MISSING_LEG:
      return "missing leg";
    case MNM_BREAK_CASH_OUT:
      return "cash out";
    case MNM_BREAK_CASH_IN:
      return "cash in";
    case MNM_BREAK_UNKNOWN_COUNTERPARTY:
      return "unknown counterparty";
    case MNM_BREAK_TOLERANCE_USED:
      return "tolerance used";
    case MNM_BREAK_ORDER_INFERRED:
      return "order inferred";
  }
  return "unknown";
}

const char *mnm_holding_kind_name(mnm_holding_kind kind) {
  switch (kind) {
    case MNM_HOLDING_HOLDER:
      return "holder";
    case MNM_HOLDING_SIGNATORY:
      return "signatory";
    case MNM_HOLDING_POWER:
      return "power of attorney";
  }
  return "unknown";
}

const char *mnm_precision_name(mnm_precision precision) {
  switch (precision) {
    case MNM_PRECISION_NONE:
      return "none";
    case MNM_PRECISION_YEAR:
      return "year";
    case MNM_PRECISION_MONTH:
      return "month";
    case MNM_PRECISION_DAY:
      return "day";
    case MNM_PRECISION_EXACT:
      return "exact";
  }
  return "unknown";
}
