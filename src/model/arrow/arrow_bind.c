/* Where the values of a chunk lie. An array that breaks the rules of its own type is refused here,
 * before any of its values is looked at; what only a look at the values can tell (offsets, indexes,
 * texts) is checked as they are read. */
#include <stdio.h>

#include "model/arrow/arrow_internal.h"

/* No memory holds more elements: sums and products of such numbers stay within 64 bits. */
#define ELEMENTS_MAX (INT64_C(1) << 48)

static const char *shape_fault(const struct ArrowArray *array) {
  if (!array || !array->release) return "the array was released already";
  if (array->length < 0 || array->length > ELEMENTS_MAX) return "the array's length cannot be";
  if (array->offset < 0 || array->offset > ELEMENTS_MAX) return "the array's offset cannot be";
  if (array->null_count < -1 || array->null_count > array->length)
    return "the array's number of nulls cannot be";
  if (array->n_buffers < 0 || (array->n_buffers > 0 && !array->buffers))
    return "the array has no list of buffers";
  if (array->n_children < 0 || (array->n_children > 0 && !array->children))
    return "the array has no list of children";
  return NULL;
}

static const char *buffers_fault(const struct ArrowArray *array, mnm_arrow__kind kind) {
  switch (kind) {
    case MNM_ARROW__NULL:
      return NULL;
    case MNM_ARROW__UTF8:
    case MNM_ARROW__LARGE_UTF8:
      return array->n_buffers == 3 ? NULL : "an array of texts has three buffers";
    case MNM_ARROW__VIEW: /* validity, views, any number of blocks, their sizes */
      return array->n_buffers >= 3 && array->n_buffers < INT32_MAX
                 ? NULL
                 : "an array of text views has at least three buffers";
    default:
      return array->n_buffers == 2 ? NULL : "an array of numbers has two buffers";
  }
}

static int64_t last_end(const mnm_arrow__values *values) {
  int32_t small = 0;
  int64_t large = 0;
  if (values->kind == MNM_ARROW__LARGE_UTF8) {
    memcpy(&large, (const char *)values->ends + values->end * sizeof large, sizeof large);
    return large;
  }
  memcpy(&small, (const char *)values->ends + values->end * sizeof small, sizeof small);
  return small;
}

/* `rows`: how many elements, from the chunk's row 0 on, somebody will ask for. */
static const char *take_values(mnm_arrow__values *out, const struct ArrowArray *array,
                               mnm_arrow__kind kind, uint64_t skipped, uint64_t rows) {
  const char *fault = shape_fault(array);
  if (!fault) fault = buffers_fault(array, kind);
  if (fault) return fault;
  if (array->n_children != 0) return "an array of single values has no children";
  if ((uint64_t)array->length < skipped + rows) return "the array is shorter than its record batch";
  *out = (mnm_arrow__values){.kind = (uint8_t)kind,
                             .first = (uint64_t)array->offset + skipped,
                             .end = (uint64_t)array->offset + (uint64_t)array->length};
  if (kind == MNM_ARROW__NULL || rows == 0) return NULL;
  if (array->null_count != 0) out->valid = array->buffers[0];
  if (array->null_count > 0 && !out->valid) return "the array has nulls but does not say where";
  if (!array->buffers[1]) return "a buffer of the array is missing";
  if (kind == MNM_ARROW__UTF8 || kind == MNM_ARROW__LARGE_UTF8) {
    out->ends = array->buffers[1];
    out->data = array->buffers[2];
    out->data_bytes = last_end(out);
    return NULL;
  }
  out->values = array->buffers[1];
  if (kind == MNM_ARROW__VIEW) {
    out->block_count = (uint64_t)array->n_buffers - 3;
    out->blocks = (const void *const *)array->buffers + 2;
    out->block_bytes = array->buffers[array->n_buffers - 1];
    if (out->block_count > 0 && !out->block_bytes)
      return "the sizes of the text blocks are missing";
  }
  return NULL;
}

static const char *take_input(mnm_arrow__input *out, const mnm_arrow__plan_field *plan,
                              const struct ArrowArray *child, uint64_t skipped, uint64_t rows) {
  const char *fault = take_values(&out->column, child, (mnm_arrow__kind)plan->kind, skipped, rows);
  if (fault) return fault;
  out->given = true;
  out->dictionary = plan->dictionary;
  if (!plan->dictionary) return NULL;
  if (!child->dictionary) return "the array of a dictionary type has no dictionary";
  fault = shape_fault(child->dictionary);
  if (fault) return fault;
  out->word_count = (uint64_t)child->dictionary->length;
  return take_values(&out->words, child->dictionary, (mnm_arrow__kind)plan->words, 0,
                     out->word_count);
}

/* The struct itself: all its rows must be there. */
static const char *struct_fault(const mnm_arrow__plan *plan, const struct ArrowArray *array,
                                uint64_t *bad_row) {
  const char *fault = shape_fault(array);
  if (fault) return fault;
  if (array->n_children != plan->children)
    return "the record batch has other columns than its type";
  if (array->n_buffers != 1) return "a record batch has one buffer of its own";
  const uint8_t *valid = array->buffers[0];
  if (array->null_count == 0) return NULL;
  if (!valid)
    return array->null_count > 0 ? "the record batch has nulls but does not say where" : NULL;
  for (int64_t row = 0; row < array->length; row++) {
    if (mnm_arrow__bit(valid, (uint64_t)(array->offset + row))) continue;
    *bad_row = (uint64_t)row + 1;
    return "a whole record is null";
  }
  return NULL;
}

static mnm_status refuse(const char *input, const char *why, const char *column, uint64_t row,
                         int32_t place, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s%s%s%s", column ? "column " : "", column ? column : "",
                    column ? ": " : "", why);
  mnm_err_hint(err, row ? "take the record out, or fill it in"
                        : "the program that made the table broke the rules of Arrow's C interface");
  mnm_err_at(err, input, (int64_t)row, place);
  return MNM_E_PARSE;
}

mnm_status mnm_arrow__bind(mnm_arrow__input inputs[MNM_ARROW__FIELDS], const mnm_arrow__plan *plan,
                           const struct ArrowArray *array, const char *input, mnm_err *err) {
  uint64_t bad_row = 0;
  memset(inputs, 0, MNM_ARROW__FIELDS * sizeof *inputs);
  const char *fault = struct_fault(plan, array, &bad_row);
  if (fault) return refuse(input, fault, NULL, bad_row, 0, err);
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++) {
    const mnm_arrow__plan_field *what = &plan->field[field];
    if (what->child < 0) continue;
    fault = take_input(&inputs[field], what, array->children[what->child], (uint64_t)array->offset,
                       (uint64_t)array->length);
    if (fault) return refuse(input, fault, what->name, 0, what->child + 1, err);
  }
  return MNM_OK;
}
