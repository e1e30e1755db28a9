#include "base/status/status.h"

const char *mnm_status_name(mnm_status status) {
  switch (status) {
    case MNM_OK:
      return "ok";
    case MNM_E_ARG:
      return "argument";
    case MNM_E_NOMEM:
      return "memory";
    case MNM_E_IO:
      return "io";
    case MNM_E_PARSE:
      return "parse";
    case MNM_E_RANGE:
      return "range";
    case MNM_E_OVERFLOW:
      return "overflow";
    case MNM_E_CANCELLED:
      return "cancelled";
    case MNM_E_FORMAT:
      return "format";
    case MNM_E_NEWER:
      return "newer";
    case MNM_E_BUSY:
      return "busy";
    case MNM_E_KEY:
      return "key";
    case MNM_E_DENIED:
      return "denied";
    case MNM_E_NOTFOUND:
      return "notfound";
    case MNM_E_EXISTS:
      return "exists";
    case MNM_E_DAMAGED:
      return "damaged";
    case MNM_E_LIMIT:
      return "limit";
    case MNM_E_UNSUPPORTED:
      return "unsupported";
  }
  return "unknown";
}
