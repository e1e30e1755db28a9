/* The archive of a workbook. libzip reads it; what a hostile archive could do with us is checked
 * here: how many entries there are before any is taken in, their names, how much they unpack to. */
#include <stdlib.h>

#include "kernel/sheet/sheet_internal.h"

#define END_BYTES 22U /* of an end record without a comment */

static uint32_t number16(const unsigned char *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint64_t number64(const unsigned char *at) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | at[i];
  return value;
}

static mnm_status too_many(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_LIMIT, "the workbook's archive has more than %u entries",
                    MNM_BOOK_ENTRIES_MAX);
  mnm_err_hint(err, "no spreadsheet program writes so many; open it there and save it again");
  return MNM_E_LIMIT;
}

/* Every place that could be taken for the end record says how many entries there are; libzip makes
 * room for as many before it reads the first. */
static mnm_status check_counts(const mnm_book *book, mnm_err *err) {
  const unsigned char *data = book->file.data;
  uint64_t bytes = book->file.count;
  uint64_t from = bytes > END_BYTES + 65535U + 20U ? bytes - END_BYTES - 65535U - 20U : 0;
  for (uint64_t at = from; at + END_BYTES <= bytes; at++) {
    if (memcmp(data + at, "PK\5\6", 4) == 0 && number16(data + at + 10) > MNM_BOOK_ENTRIES_MAX &&
        number16(data + at + 10) != 0xFFFF) {
      return too_many(err);
    }
    if (memcmp(data + at, "PK\6\7", 4) != 0) continue;
    uint64_t wide = number64(data + at + 8); /* where the 64-bit end record is */
    if (wide > bytes || bytes - wide < 56) continue;
    if (number64(data + wide + 32) > MNM_BOOK_ENTRIES_MAX) return too_many(err);
  }
  return MNM_OK;
}

static int compare_names(const void *a, const void *b) {
  return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static bool leaves(const char *name) {
  size_t bytes = strlen(name);
  return name[0] == '/' || strchr(name, '\\') != NULL || strchr(name, ':') != NULL ||
         strcmp(name, "..") == 0 || strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL ||
         (bytes >= 3 && strcmp(name + bytes - 3, "/..") == 0);
}

static mnm_status damaged(mnm_err *err, const char *what) {
  (void)mnm_err_set(err, MNM_E_DAMAGED, "%s", what);
  mnm_err_hint(err, "ask for the file again; or open it in a spreadsheet program and save it anew");
  return MNM_E_DAMAGED;
}

static mnm_status check_names(mnm_book *book, mnm_err *err) {
  zip_int64_t count = zip_get_num_entries(book->zip, 0);
  if (count < 0) return damaged(err, "the directory of the workbook's archive cannot be read");
  if (count > (zip_int64_t)MNM_BOOK_ENTRIES_MAX) return too_many(err);
  if (count == 0) return damaged(err, "the workbook's archive holds nothing");
  const char **names = mnm_mem_new(book->ctx, (size_t)count * sizeof *names);
  if (names == NULL) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  for (zip_int64_t i = 0; i < count && status == MNM_OK; i++) {
    names[i] = zip_get_name(book->zip, (zip_uint64_t)i, 0);
    if (names[i] == NULL || leaves(names[i])) {
      status = damaged(err, "an entry of the workbook's archive has a name that no workbook has");
    }
  }
  if (status == MNM_OK) {
    qsort(names, (size_t)count, sizeof *names, compare_names);
    for (zip_int64_t i = 1; i < count && status == MNM_OK; i++) {
      if (strcasecmp(names[i - 1], names[i]) != 0) continue;
      status = damaged(err,
                       "two entries of the workbook's archive have the same name, so that programs "
                       "would show different contents");
    }
  }
  mnm_mem_free(book->ctx, names, (size_t)count * sizeof *names);
  return status;
}

mnm_status mnm_sheet__zip_open(mnm_book *book, mnm_err *err) {
  zip_error_t error;
  MNM_TRY(check_counts(book, err));
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(book->file.data, book->file.count, 0, &error);
  if (source != NULL) book->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (book->zip == NULL && source != NULL) zip_source_free(source);
  bool memory = zip_error_code_zip(&error) == ZIP_ER_MEMORY;
  zip_error_fini(&error);
  if (book->zip == NULL && memory) return mnm_err_nomem(err);
  if (book->zip == NULL) {
    return damaged(err, "the file begins like a workbook, but its archive is cut off or damaged");
  }
  return check_names(book, err);
}

int64_t mnm_sheet__zip_find(const mnm_book *book, const char *name) {
  return zip_name_locate(book->zip, name, ZIP_FL_NOCASE);
}

static mnm_status refuse_password(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "the workbook is protected by a password");
  mnm_err_hint(err, "open it with its password and save a copy without one");
  return MNM_E_UNSUPPORTED;
}

mnm_status mnm_sheet__entry_open(sheet_entry *out, mnm_book *book, const char *name, mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->book = book;
  int64_t index = mnm_sheet__zip_find(book, name);
  if (index < 0) {
    (void)mnm_err_set(err, MNM_E_DAMAGED, "the workbook names a part '%.60s' that it does not hold",
                      name);
    mnm_err_hint(err, "the file is incomplete: ask for it again");
    return MNM_E_DAMAGED;
  }
  zip_stat_t info;
  zip_stat_init(&info);
  if (zip_stat_index(book->zip, (zip_uint64_t)index, 0, &info) != 0) {
    return damaged(err, "an entry of the workbook's archive cannot be read");
  }
  if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && info.encryption_method != ZIP_EM_NONE) {
    return refuse_password(err);
  }
  out->packed = (info.valid & ZIP_STAT_COMP_SIZE) != 0 ? info.comp_size : 0;
  out->file = zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
  if (out->file != NULL) return MNM_OK;
  int code = zip_error_code_zip(zip_get_error(book->zip));
  if (code == ZIP_ER_MEMORY) return mnm_err_nomem(err);
  if (code == ZIP_ER_COMPNOTSUPP) {
    (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "the workbook is packed in a way that is not read");
    mnm_err_hint(err, "open it in a spreadsheet program and save it again as .xlsx or .ods");
    return MNM_E_UNSUPPORTED;
  }
  return damaged(err, "an entry of the workbook's archive cannot be unpacked");
}

mnm_status mnm_sheet__work(mnm_book *book, uint64_t bytes, mnm_err *err) {
  if (bytes <= MNM_BOOK_WORK_BYTES_MAX - book->work) {
    book->work += bytes;
    return MNM_OK;
  }
  (void)mnm_err_set(err, MNM_E_LIMIT,
                    "the workbook unpacks to more than %u GiB: it looks made to exhaust a machine",
                    (unsigned)(MNM_BOOK_WORK_BYTES_MAX >> 30));
  mnm_err_hint(err, "if it is genuine, save each sheet as CSV and add those");
  return MNM_E_LIMIT;
}

mnm_status mnm_sheet__entry_read(sheet_entry *entry, void *buffer, size_t bytes, size_t *got,
                                 mnm_err *err) {
  zip_int64_t read = zip_fread(entry->file, buffer, bytes);
  *got = 0;
  if (read < 0)
    return damaged(err, "the workbook's archive is damaged: what it holds does not match its sums");
  *got = (size_t)read;
  entry->unpacked += (uint64_t)read;
  MNM_TRY(mnm_sheet__work(entry->book, (uint64_t)read, err));
  if (entry->unpacked > SHEET_RATIO_FREE_BYTES &&
      entry->unpacked / MNM_BOOK_RATIO_MAX > entry->packed) {
    (void)mnm_err_set(
        err, MNM_E_LIMIT,
        "a part of the workbook unpacks to more than %u times its size: it looks made to "
        "exhaust a machine",
        MNM_BOOK_RATIO_MAX);
    mnm_err_hint(err, "if it is genuine, save each sheet as CSV and add those");
    return MNM_E_LIMIT;
  }
  return MNM_OK;
}

void mnm_sheet__entry_close(sheet_entry *entry) {
  if (entry->file != NULL) (void)zip_fclose(entry->file);
  entry->file = NULL;
}
