#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "gate/out/out_internal.h"

/* ---- texts that are safe on a terminal --- */

/* Valid UTF-8 only: its length in bytes and its character. */
static uint32_t decode(const char *at, uint32_t *character) {
  unsigned char lead = (unsigned char)at[0];
  uint32_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  *character = lead & masks[length];
  for (uint32_t i = 1; i < length; i++) {
    *character = (*character << 6) | ((unsigned char)at[i] & 0x3Fu);
  }
  return length;
}

/* Characters that move the cursor or turn the direction of what stands around them: a bank file
 * must not be able to rewrite the screen. Source: Unicode 15 bidirectional controls; ECMA-48. */
static bool is_harmful(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

static mnm_status clean_valid(mnm_column *to, const char *data, size_t bytes, mnm_err *err) {
  size_t kept = 0;
  if (bytes == 0) return MNM_OK;
  for (size_t i = 0; i < bytes;) {
    uint32_t character = 0;
    uint32_t length = decode(data + i, &character);
    if (is_harmful(character)) {
      bool blank = character == '\n' || character == '\r' || character == '\t';
      MNM_TRY(mnm_column_append(to, data + kept, i - kept, err));
      MNM_TRY(mnm_column_append(to, blank ? " " : "\xEF\xBF\xBD", blank ? 1 : 3, err));
      kept = i + length;
    }
    i += length;
  }
  return mnm_column_append(to, data + kept, bytes - kept, err);
}

mnm_status mnm_out_clean(mnm_column *to, mnm_text text, mnm_err *err) {
  return mnm_out__clean(to, text, err);
}

mnm_status mnm_out__clean(mnm_column *to, mnm_text text, mnm_err *err) {
  const char *data = text.data;
  size_t left = text.bytes;
  while (left > 0) {
    int64_t invalid = mnm_text_utf8_invalid(data, left);
    size_t valid = invalid < 0 ? left : (size_t)invalid;
    MNM_TRY(clean_valid(to, data, valid, err));
    if (invalid < 0) break;
    MNM_TRY(mnm_column_append(to, "\xEF\xBF\xBD", 3, err));
    data += valid + 1;
    left -= valid + 1;
  }
  return MNM_OK;
}

uint32_t mnm_out__fit(mnm_text text, uint32_t width) {
  uint32_t used = 0, bytes = 0;
  while (bytes < text.bytes) {
    uint32_t character = 0;
    uint32_t length = decode(text.data + bytes, &character);
    uint32_t wide = mnm_text_width((mnm_text){text.data + bytes, length});
    if (used + wide > width) break;
    used += wide;
    bytes += length;
  }
  return bytes;
}

static void put_blanks(mnm_out *out, uint32_t count) {
  static const char blanks[] = "                                ";
  while (count > 0) {
    uint32_t now = count < sizeof blanks - 1 ? count : (uint32_t)sizeof blanks - 1;
    mnm_out__put(out, blanks, now);
    count -= now;
  }
}

void mnm_out__put_padded(mnm_out *out, mnm_text text, uint32_t width, bool right, bool cut,
                         bool last) {
  uint32_t wide = mnm_text_width(text);
  if (cut && wide > width && width > 0) {
    text.bytes = mnm_out__fit(text, width - 1);
    wide = mnm_text_width(text) + 1;
    mnm_out__put(out, text.data, text.bytes);
    mnm_out__put_string(out, out->world.unicode ? "\xE2\x80\xA6" : "~");
    text.bytes = 0;
  }
  uint32_t blanks = wide < width ? width - wide : 0;
  if (right) put_blanks(out, blanks);
  mnm_out__put(out, text.data, text.bytes);
  if (!right && !last) put_blanks(out, blanks);
}

/* ---- lines for people --- */

static bool for_people(const mnm_out *out) {
  return out->options.format == MNM_FORMAT_TABLE;
}

/* The formatted text, cleaned, in out->scratch; false when memory is out. */
static bool compose(mnm_out *out, const char *format, va_list arguments) {
  char text[1024], *full = text;
  size_t full_bytes = 0;
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(text, sizeof text, format, arguments);
  mnm_err err = {0};
  mnm_status status =
      length < 0 ? mnm_err_set(&err, MNM_E_ARG, "a text cannot be formatted") : MNM_OK;
  if (status == MNM_OK && (size_t)length >= sizeof text) {
    full_bytes = (size_t)length + 1;
    full = mnm_alloc_new(&out->alloc, full_bytes);
    if (full == NULL) {
      status = mnm_err_nomem(&err);
    } else {
      (void)vsnprintf(full, full_bytes, format, again);
    }
  }
  va_end(again);
  out->scratch.count = 0;
  if (status == MNM_OK) {
    status = mnm_out__clean(&out->scratch, (mnm_text){full, (uint32_t)length}, &err);
  }
  if (full != text) mnm_alloc_free(&out->alloc, full, full_bytes);
  if (status != MNM_OK) mnm_out__fail(out, &err);
  return status == MNM_OK;
}

static void put_scratch(mnm_out *out) {
  mnm_out__put(out, out->scratch.data, (size_t)out->scratch.count);
}

void mnm_out_heading(mnm_out *out, const char *format, ...) {
  if (!for_people(out)) return;
  va_list arguments;
  va_start(arguments, format);
  bool composed = compose(out, format, arguments);
  va_end(arguments);
  if (!composed) return;
  mnm_out__end_pairs(out);
  if (out->any_set) mnm_out__put_string(out, "\n");
  out->any_set = true;
  if (out->world.out_colour) mnm_out__put_string(out, "\033[1;36m");
  put_scratch(out);
  if (out->world.out_colour) mnm_out__put_string(out, "\033[0m");
  mnm_out__put_string(out, "\n");
}

void mnm_out_line(mnm_out *out, mnm_sensitivity sensitivity, const char *format, ...) {
  if (!for_people(out)) return;
  mnm_out__end_pairs(out);
  out->any_set = true;
  if (mnm_out_verdict(out, sensitivity) != MNM_SHOW) {
    mnm_out__put_string(out, MNM_OUT__SEALED "\n");
    return;
  }
  va_list arguments;
  va_start(arguments, format);
  if (compose(out, format, arguments)) {
    put_scratch(out);
    mnm_out__put_string(out, "\n");
  }
  va_end(arguments);
}

void mnm_out_lines(mnm_out *out, mnm_sensitivity sensitivity, mnm_text lines) {
  if (!for_people(out)) return;
  if (mnm_out_verdict(out, sensitivity) != MNM_SHOW) {
    mnm_out_line(out, sensitivity, "-");
    return;
  }
  while (lines.bytes > 0) {
    const char *end = memchr(lines.data, '\n', lines.bytes);
    uint32_t bytes = end != NULL ? (uint32_t)(end - lines.data) : lines.bytes;
    mnm_err err = {0};
    out->scratch.count = 0;
    if (mnm_out__clean(&out->scratch, (mnm_text){lines.data, bytes}, &err) != MNM_OK) {
      mnm_out__fail(out, &err);
      return;
    }
    put_scratch(out);
    mnm_out__put_string(out, "\n");
    uint32_t step = bytes + (end != NULL ? 1 : 0);
    lines.data += step;
    lines.bytes -= step;
  }
  out->any_set = true;
}

void mnm_out_paragraph(mnm_out *out, mnm_sensitivity sensitivity, uint32_t indent, mnm_text text) {
  if (!for_people(out)) return;
  mnm_out__end_pairs(out);
  out->any_set = true;
  if (mnm_out_verdict(out, sensitivity) != MNM_SHOW) text = mnm_text_of(MNM_OUT__SEALED);
  mnm_err err = {0};
  out->scratch.count = 0;
  if (mnm_out__clean(&out->scratch, text, &err) != MNM_OK) {
    mnm_out__fail(out, &err);
    return;
  }
  mnm_text left = mnm_text_trim((mnm_text){out->scratch.data, (uint32_t)out->scratch.count});
  uint32_t width = out->world.out_terminal && out->world.width > 0 ? out->world.width : 80;
  uint32_t room = width > indent + 20 ? width - indent : 20;
  while (left.bytes > 0) {
    uint32_t bytes = mnm_out__fit(left, room);
    uint32_t end = bytes;
    while (bytes < left.bytes && end > 0 && left.data[end] != ' ') end--;
    if (bytes < left.bytes && end > 0) bytes = end; /* a word longer than a line is cut */
    put_blanks(out, indent);
    mnm_out__put(out, left.data, bytes);
    mnm_out__put_string(out, "\n");
    left = mnm_text_trim((mnm_text){left.data + bytes, left.bytes - bytes});
  }
}

void mnm_out_hint(mnm_out *out, const char *format, ...) {
  if (!for_people(out) || out->options.quiet) return;
  va_list arguments;
  va_start(arguments, format);
  if (compose(out, format, arguments)) {
    mnm_out__end_pairs(out);
    out->any_set = true;
    if (out->world.out_colour) mnm_out__put_string(out, "\033[2m");
    mnm_out__put_string(out, "next: ");
    put_scratch(out);
    if (out->world.out_colour) mnm_out__put_string(out, "\033[0m");
    mnm_out__put_string(out, "\n");
  }
  va_end(arguments);
}

void mnm_out_note(mnm_out *out, const char *format, ...) {
  if (out->options.quiet) return;
  va_list arguments;
  va_start(arguments, format);
  bool composed = compose(out, format, arguments);
  va_end(arguments);
  if (!composed) return;
  if (for_people(out)) {
    mnm_out__end_pairs(out);
    out->any_set = true;
    mnm_out__put_string(out, "note: ");
    put_scratch(out);
    mnm_out__put_string(out, "\n");
    return;
  }
  mnm_out__flush(out);
  mnm_out__clear_bar(out);
  static const char head[] = "manumit: note: ";
  mnm_out__say(&out->world, head, sizeof head - 1);
  if (out->scratch.count > 0) {
    mnm_out__say(&out->world, out->scratch.data, (size_t)out->scratch.count);
  }
  mnm_out__say(&out->world, "\n", 1);
}
