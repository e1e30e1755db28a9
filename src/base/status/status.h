/* status: what a caller can do about a failure. What a person must fix is in err.h.
 * Codes keep their number for ever; a retired code is never used again. */
#ifndef MNM_BASE_STATUS_H
#define MNM_BASE_STATUS_H

typedef enum mnm_status {
  MNM_OK = 0,
  MNM_E_ARG = 1,         /* the call itself is wrong: a bad option, a missing argument */
  MNM_E_NOMEM = 2,       /* memory ran out, or a --memory bound was met */
  MNM_E_IO = 3,          /* reading or writing failed: disk full, device gone, a directory given */
  MNM_E_PARSE = 4,       /* an input does not have the shape it should have */
  MNM_E_RANGE = 5,       /* a value is outside what is allowed */
  MNM_E_OVERFLOW = 6,    /* a sum or product does not fit 64 bits */
  MNM_E_CANCELLED = 7,   /* the user stopped it */
  MNM_E_FORMAT = 8,      /* not a case file, or not a file of the kind expected */
  MNM_E_NEWER = 9,       /* written by a newer version */
  MNM_E_BUSY = 10,       /* another process writes */
  MNM_E_KEY = 11,        /* key missing or wrong */
  MNM_E_DENIED = 12,     /* the role, the warrant or the handling code does not allow it */
  MNM_E_NOTFOUND = 13,   /* no such file, account, finding */
  MNM_E_EXISTS = 14,     /* it is already there */
  MNM_E_DAMAGED = 15,    /* bytes do not match their digest or cannot be decoded */
  MNM_E_LIMIT = 16,      /* a stated bound was met */
  MNM_E_UNSUPPORTED = 17 /* a known thing that this version does not do */
} mnm_status;

#define MNM_MUST_CHECK __attribute__((warn_unused_result))
#define MNM_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))

/* Hands a failure of `call` to the caller at once. Only in functions that own nothing yet. */
#define MNM_TRY(call)                                      \
  do {                                                     \
    mnm_status mnm_try_status_ = (call);                   \
    if (mnm_try_status_ != MNM_OK) return mnm_try_status_; \
  } while (0)

/* A short lower-case name such as "parse"; "unknown" for a number that is no code. Never NULL. */
const char *mnm_status_name(mnm_status status);

#endif
