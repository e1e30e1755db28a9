/* What the files of gate/out share. */
#ifndef MNM_GATE_OUT_INTERNAL_H
#define MNM_GATE_OUT_INTERNAL_H

#include <sys/types.h>

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "gate/out/out.h"
#include "kernel/json/json.h"

/* What out finds around it. Tests hand in their own, and calls that fail at the n-th time. */
typedef struct mnm_out__world {
  int out_fd, err_fd;
  bool out_terminal, err_terminal;
  bool out_colour, err_colour;
  bool unicode;   /* the locale's character set is UTF-8 */
  uint32_t width; /* columns of the terminal; 0: not known */
  ssize_t (*write)(int fd, const void *data, size_t bytes);
  int (*fsync)(int fd);
  int (*rename)(const char *from, const char *to);
  int64_t (*monotonic_us)(void);
  int64_t (*wall_us)(void);
} mnm_out__world;
void mnm_out__look_around(mnm_out__world *world, mnm_colour colour);
MNM_MUST_CHECK mnm_status mnm_out__open(mnm_out **out, const mnm_out_options *options,
                                        const mnm_out__world *world, const mnm_ctx *ctx,
                                        mnm_err *err);

/* One record set being written. Its widths and rows are used by tables only. */
typedef struct mnm_out__set {
  bool open;
  mnm_arena arena; /* columns, widths: for the whole set */
  mnm_out_column *columns;
  uint32_t count;     /* columns */
  uint32_t cell;      /* next cell of the row */
  uint64_t rows;      /* ended so far */
  uint32_t *widths;   /* a column, once fitted */
  bool fitted;        /* header is out, rows are written as they come */
  mnm_arena texts;    /* of the rows waiting */
  mnm_column waiting; /* mnm_text, count a row */
} mnm_out__set;

typedef struct mnm_out__bar {
  int64_t began_us, stage_us, drawn_us; /* monotonic; began_us 0: not yet */
  char stage[40];
  uint64_t stage_done; /* done at the stage's first tick */
  bool visible;
} mnm_out__bar;

struct mnm_out {
  mnm_out_options options;
  mnm_out__world world;
  mnm_alloc alloc;
  mnm_status status;
  mnm_err err;
  bool pipe_closed;
  /* destination */
  int fd, log_fd;
  char *path, *temporary; /* NULL for standard output; temporary NULL for devices */
  size_t path_bytes, temporary_bytes;
  mnm_column buffer; /* of char */
  /* document */
  mnm_json json;               /* one value at a time, moved to the buffer */
  bool root_list, began;       /* JSON: its first bracket is out */
  bool any_member;             /* of the root, or of the root list */
  bool in_group, any_in_group; /* JSON: facts go into an object of the root */
  bool in_pairs, any_set; /* CSV and JSON lines: a group of pairs is open; something came before */
  mnm_sensitivity raised;
  uint64_t opened; /* cells of persons, victims and sources that were shown */
  mnm_out__set set;
  mnm_column scratch; /* of char: the text being put together */
  mnm_out__bar bar;
  const volatile sig_atomic_t *cancel;
};

#define MNM_OUT__SEALED "(sealed)"

/* Appends to the buffer and writes it when it is long. */
void mnm_out__put(mnm_out *out, const char *data, size_t bytes);
void mnm_out__put_string(mnm_out *out, const char *text);
void mnm_out__flush(mnm_out *out);
/* Records a failure, the first one only. */
void mnm_out__fail(mnm_out *out, const mnm_err *err);
/* Straight to standard error, all or nothing tried; failures there can't be told to anyone. */
void mnm_out__say(const mnm_out__world *world, const char *data, size_t bytes);
void mnm_out__clear_bar(mnm_out *out);

/* File destination. */
MNM_MUST_CHECK mnm_status mnm_out__file_begin(mnm_out *out, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_out__file_end(mnm_out *out, mnm_err *err);
void mnm_out__file_drop(mnm_out *out);

/* Appends `text` to `to` so that it can do no harm on a terminal: line ends and tabs become blanks,
 * other control characters and direction overrides U+FFFD, as does each byte that is not UTF-8. */
MNM_MUST_CHECK mnm_status mnm_out__clean(mnm_column *to, mnm_text text, mnm_err *err);
/* Bytes of the longest beginning of `text` that is no wider than `width`. */
uint32_t mnm_out__fit(mnm_text text, uint32_t width);
/* Writes text with blanks on one side up to `width`, or cut with an ellipsis where `cut`. */
void mnm_out__put_padded(mnm_out *out, mnm_text text, uint32_t width, bool right, bool cut,
                         bool last);

/* Records by format. */
void mnm_out__table_begin(mnm_out *out);
void mnm_out__table_cell(mnm_out *out, mnm_text shown); /* cleaned here */
void mnm_out__table_end_row(mnm_out *out);
void mnm_out__table_end(mnm_out *out);
void mnm_out__csv_field(mnm_out *out, bool first, mnm_text value, bool guard);

/* JSON: makes room for a member of the root called name (NULL in a root list), comma and all. */
void mnm_out__json_member(mnm_out *out, const char *name);
void mnm_out__json_root(mnm_out *out); /* the first bracket, once */
void mnm_out__json_move(
    mnm_out *out); /* what out->json holds goes to the buffer, without line end */
void mnm_out__end_pairs(mnm_out *out); /* JSON lines: the object of the last pairs goes out */

/* Money for people ("1,234.56 EUR") and for machines. */
#define MNM_OUT__MONEY_BYTES 72
void mnm_out__money_text(char *buffer, uint32_t bytes, mnm_wide minor, uint16_t currency);
void mnm_out__json_money(mnm_out *out, mnm_wide minor, uint16_t currency);

#endif
