/* out: the one writer of standard output, standard error, logs and export files. Whatever leaves
 * passes here: every value comes with its sensitivity class, and gate/shield says whether the
 * viewer gets the value, its pseudonym or "(sealed)". Formats and their rules: docs/output.md. */
#ifndef MNM_GATE_OUT_H
#define MNM_GATE_OUT_H

#include <signal.h>

#include "base/column/column.h"
#include "base/money/money.h"
#include "base/time/time.h"
#include "gate/shield/shield.h"

typedef struct mnm_out mnm_out;

typedef enum mnm_format {
  MNM_FORMAT_TABLE = 0, /* for people */
  MNM_FORMAT_JSON = 1,  /* one document */
  MNM_FORMAT_CSV = 2,   /* RFC 4180 */
  MNM_FORMAT_JSONL = 3  /* one object a line */
} mnm_format;
const char *mnm_format_name(mnm_format format);
bool mnm_format_find(mnm_text name, mnm_format *out);

typedef enum mnm_colour {
  MNM_COLOUR_AUTO = 0,
  MNM_COLOUR_ALWAYS = 1,
  MNM_COLOUR_NEVER = 2
} mnm_colour;

typedef struct mnm_out_options { /* all zero: a table to standard output, nothing sealed shown */
  mnm_format format;
  mnm_viewer viewer;    /* texts borrowed until closed */
  bool anonymous;       /* nobody in particular looks: the viewer is not asked, shield gets NULL */
  bool paper;           /* for people outside: no possible victim by name, whoever makes it */
  const char *path;     /* NULL or "-": standard output. A file gets its name when it is whole */
  bool overwrite;       /* an existing file may be replaced; else MNM_E_EXISTS */
  mnm_colour colour;    /* AUTO: on a terminal, unless NO_COLOR is set or TERM is dumb */
  bool machine_errors;  /* errors as JSON, one object on one line */
  bool quiet;           /* no notes, hints or progress; errors and warnings stay */
  const char *log_path; /* NULL: warnings go to standard error. Else all is appended to this file */
} mnm_out_options;

/* MNM_E_IO, MNM_E_EXISTS, MNM_E_NOTFOUND (no such folder), MNM_E_NOMEM; NULL then. A file is made
 * with mode 0600 under a temporary name beside `path`; devices and pipes are written directly. */
MNM_MUST_CHECK mnm_status mnm_out_open(mnm_out **out, const mnm_out_options *options,
                                       const mnm_ctx *ctx, mnm_err *err);
/* Ends the document, writes what is buffered; a file is synced and renamed to its name. Returns the
 * first failure since mnm_out_open (disk full, memory); a file is then removed and what stood under
 * the name before stays. A reader that went away (EPIPE) is no failure, see mnm_out_pipe_closed.
 * Frees in every case. */
MNM_MUST_CHECK mnm_status mnm_out_close(mnm_out *out, mnm_err *err);
/* Frees without finishing: standard output gets what is buffered, a file is removed. NULL is fine.
 */
void mnm_out_abandon(mnm_out *out);

/* Failures stick: the functions below do nothing after one. Long loops look here. */
mnm_status mnm_out_status(const mnm_out *out);
/* The same with its reason; also MNM_E_CANCELLED when nobody reads any more. For callbacks that
 * list. */
mnm_status mnm_out_check(const mnm_out *out, mnm_err *err);
bool mnm_out_pipe_closed(const mnm_out *out); /* nobody reads any more: stop, quietly */
mnm_format mnm_out_format(const mnm_out *out);
/* What the viewer would get of a value of this class: for texts that are put together before. */
mnm_shield_verdict mnm_out_verdict(const mnm_out *out, mnm_sensitivity sensitivity);
/* What is shown from here on is for this. */
void mnm_out_aim(mnm_out *out, mnm_aim aim);
/* Whether the person that is shown from here on was opened for the viewer's role. */
void mnm_out_leave(mnm_out *out, bool leave);

/* ---- records: the same rows as a table, JSON, CSV or JSON lines -------------------------------
 */

typedef enum mnm_out_type {
  MNM_OUT_TEXT,  /* left; in CSV guarded against formulas */
  MNM_OUT_LABEL, /* a number that is a name (an id, a line): right, not grouped */
  MNM_OUT_INT,   /* right, grouped for people */
  MNM_OUT_MONEY, /* people: "1,234.56 EUR"; JSON: {"minor":123456,"currency":"EUR"}; CSV: two
                     columns, NAME with "1234.56" and NAME_currency */
  MNM_OUT_TIME,  /* ISO 8601, UTC */
  MNM_OUT_BOOL,  /* people and CSV: yes, no */
  MNM_OUT_LIST,  /* people: "a, b"; JSON: an array; CSV: "a|b" */
  MNM_OUT_ANY,   /* each cell a text or a whole number: answers to free questions */
  MNM_OUT_JSON   /* nested: JSON as it is; CSV: its text; people: its text, but better machine_only
                  */
} mnm_out_type;

typedef enum mnm_out_for { MNM_FOR_ALL = 0, MNM_FOR_PEOPLE = 1, MNM_FOR_MACHINES = 2 } mnm_out_for;

typedef struct mnm_out_column {
  const char *name;  /* JSON member, CSV header: lower_case */
  const char *title; /* table header */
  mnm_out_type type;
  mnm_sensitivity sensitivity; /* of its values; a cell can raise it */
  mnm_out_for shown;           /* PEOPLE: in tables only; MACHINES: all but tables */
} mnm_out_column;
/* The class that model/schema gives a stored column; MNM_SOURCE, the strictest, when it has none.
 */
mnm_sensitivity mnm_out_class(const char *table, const char *name);

/* JSON: the document is one object by default, records are a list under `name` in it, pairs are its
 * members. Called before anything else, the document is a list and the records are its items; there
 * must be no pairs then. No effect in other formats. */
void mnm_out_root_list(mnm_out *out);

/* Begins records; `columns` are copied, their texts borrowed until mnm_out_end. CSV: several sets,
 * and pairs, follow each other with an empty line between. Tables: widths are fitted to the first
 * 1,000 rows; on a terminal too long texts are cut with an ellipsis, elsewhere never. */
void mnm_out_begin(mnm_out *out, const char *name, const mnm_out_column *columns, uint32_t count);
/* The class of the next cell is at least this. */
void mnm_out_raise(mnm_out *out, mnm_sensitivity sensitivity);
/* One call a column, in order, of the column's type (asserted); null is allowed for every type. A
 * viewer who may not see the value gets the pseudonym where there is one (bytes > 0), else
 * "(sealed)". */
void mnm_out_text(mnm_out *out, mnm_text value, mnm_text pseudonym);
void mnm_out_string(mnm_out *out, const char *value); /* no pseudonym; NULL: null */
void mnm_out_int(mnm_out *out, int64_t value);        /* also LABEL */
void mnm_out_uint(mnm_out *out, uint64_t value);
void mnm_out_money(mnm_out *out, mnm_wide minor, uint16_t currency);
void mnm_out_time(mnm_out *out, int64_t time_us, mnm_grain grain); /* MNM_TIME_NONE: null */
void mnm_out_bool(mnm_out *out, bool value);
void mnm_out_list(mnm_out *out, const mnm_text *values, uint32_t count);
void mnm_out_json(mnm_out *out, mnm_text value); /* one valid JSON value on one line */
void mnm_out_null(mnm_out *out);
void mnm_out_end_row(mnm_out *out); /* as many cells as columns, asserted */
void mnm_out_end(mnm_out *out);     /* people see "(none)" when there was no row */

/* ---- single facts: "Title: value" for people, members of the document, name,value in CSV ------
 */

void mnm_out_pair_text(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, mnm_text value);
void mnm_out_pair_string(mnm_out *out, const char *name, const char *title,
                         mnm_sensitivity sensitivity, const char *value);
void mnm_out_pair_int(mnm_out *out, const char *name, const char *title,
                      mnm_sensitivity sensitivity, int64_t value);
void mnm_out_pair_money(mnm_out *out, const char *name, const char *title,
                        mnm_sensitivity sensitivity, mnm_wide minor, uint16_t currency);
void mnm_out_pair_time(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, int64_t time_us, mnm_grain grain);
void mnm_out_pair_bool(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, bool value);

/* JSON: the facts until mnm_out_group_end are members of an object called `name`; JSON lines: an
 * object of their own. No effect in tables and CSV. Not nested, no records within. */
void mnm_out_group(mnm_out *out, const char *name);
void mnm_out_group_end(mnm_out *out);

/* ---- for people only: nothing of it in json, csv, jsonl, except that notes go to standard error.
 * Control characters and direction overrides in texts can do nothing to a terminal. -------------
 */

void mnm_out_heading(mnm_out *out, const char *format, ...) MNM_PRINTF(2, 3);
/* One line, or "(sealed)" where the viewer may not see this class. */
void mnm_out_line(mnm_out *out, mnm_sensitivity sensitivity, const char *format, ...)
    MNM_PRINTF(3, 4);
/* A text of any length, broken between words at the terminal's width (80 where there is none), its
 * lines indented by `indent` blanks. */
void mnm_out_paragraph(mnm_out *out, mnm_sensitivity sensitivity, uint32_t indent, mnm_text text);
/* Lines that were put together before, set apart by line ends. */
void mnm_out_lines(mnm_out *out, mnm_sensitivity sensitivity, mnm_text lines);
/* Something the user should know. */
void mnm_out_note(mnm_out *out, const char *format, ...) MNM_PRINTF(2, 3);
/* What to type next. */
void mnm_out_hint(mnm_out *out, const char *format, ...) MNM_PRINTF(2, 3);

/* A document in a format of its own (a specification, a manual page): written as it is, in every
 * format; "(sealed)" and a line end when the viewer may not see this class. */
void mnm_out_document(mnm_out *out, mnm_sensitivity sensitivity, mnm_text document);

/* mnm_json_sink_fn; payload: mnm_out. For a part that writes its JSON itself: the caller must have
 * asked mnm_out_verdict for the class of all that is in it. */
mnm_status mnm_out_sink(void *payload, const char *data, size_t bytes, mnm_err *err);

/* Appends `text` to a column of char as a table shows it: without what could rewrite a line
 * (control characters, direction overrides), and U+FFFD for bytes that are not UTF-8. */
MNM_MUST_CHECK mnm_status mnm_out_clean(mnm_column *to, mnm_text text, mnm_err *err);

/* ---- standard error ---------------------------------------------------------------------------
 */

/* "manumit: file, row 412, column 7: message" and "  what to do: hint"; with
 * options.machine_errors one object on one line. out may be NULL (failed before it was made). */
void mnm_out_error(mnm_out *out, const mnm_err *err);

/* mnm_log_fn; payload: mnm_out. Warnings to standard error, or everything to options.log_path, one
 * line each with time and level. */
void mnm_out_log(void *payload, mnm_log_level level, const char *message);

/* mnm_progress_fn; payload: mnm_out. A bar with stage, share, rate and time left on a terminal's
 * standard error, from one second on, at most ten times a second, cleared before anything else is
 * written; nothing where standard error is no terminal. Returns false once the flag of
 * mnm_out_cancel_on is set, terminal or not. */
bool mnm_out_progress(void *payload, const char *stage, uint64_t done, uint64_t total);
void mnm_out_cancel_on(mnm_out *out, const volatile sig_atomic_t *flag);

/* Asks on the controlling terminal, whatever the standard streams are; `secret` is not echoed.
 * MNM_E_UNSUPPORTED: there is no terminal; MNM_E_CANCELLED: no answer, or longer than the buffer.
 */
MNM_MUST_CHECK mnm_status mnm_out_ask(mnm_out *out, const char *prompt, bool secret, char *buffer,
                                      size_t bytes, mnm_err *err);

/* To standard error, from a signal handler. */
void mnm_out_last_words(const char *text);

#endif
