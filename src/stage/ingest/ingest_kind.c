/* Names of the kinds of sources, as cases and commands show them. */
#include "stage/ingest/ingest.h"

const char *mnm_source_kind_name(mnm_source_kind kind) {
  switch (kind) {
    case MNM_SOURCE_UNKNOWN:
      break;
    case MNM_SOURCE_DELIMITED:
      return "delimited";
    case MNM_SOURCE_FTM:
      return "ftm";
    case MNM_SOURCE_EMPTY:
      return "empty";
    case MNM_SOURCE_ISO20022:
      return "iso20022";
    case MNM_SOURCE_MT940:
      return "mt940";
    case MNM_SOURCE_GOAML:
      return "goaml";
  }
  return "unknown";
}
