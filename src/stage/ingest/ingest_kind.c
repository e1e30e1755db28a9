/* What a source can be, by its first bytes alone; the names of kinds as cases and commands show
 * them. */
#include <string.h>

#include "kernel/sheet/sheet.h"
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
    case MNM_SOURCE_SHEET:
      return "sheet";
    case MNM_SOURCE_PDF:
      return "pdf";
  }
  return "unknown";
}

mnm_source_kind mnm_source_suspect(const void *head, size_t bytes) {
  /* some bytes may stand before the mark of a PDF */
  size_t look = bytes < 1024 ? bytes : 1024;
  if (look >= 5 && memmem(head, look, "%PDF-", 5) != NULL) return MNM_SOURCE_PDF;
  return mnm_book_suspect(head, bytes) ? MNM_SOURCE_SHEET : MNM_SOURCE_UNKNOWN;
}
