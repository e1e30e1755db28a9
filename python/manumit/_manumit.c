/* The engine for Python, over the stable ABI: one build serves every CPython from 3.10 on. What is
 * here moves capsules, errors and texts to and fro; what a call means is said in __init__.py, and
 * done by case/run. */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030A0000
#include <Python.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "case/run/run.h"
#include "kernel/seal/seal.h"

#define STREAM "arrow_array_stream" /* names that the capsule protocol fixes */
#define SCHEMA "arrow_schema"
#define ARRAY "arrow_array"

static PyObject *error_type; /* manumit.Error, made with the module, never freed */

/* ---- errors and signals -------------------------------------------------------------------------
 */

static bool set_attribute(PyObject *error, const char *name, PyObject *value) {
  bool good = value && PyObject_SetAttrString(error, name, value) == 0;
  Py_XDECREF(value);
  return good;
}

static PyObject *or_none(bool some, PyObject *(*make)(long long), long long value) {
  if (some) return make(value);
  Py_RETURN_NONE;
}

/* Sets the exception unless one is set already (a signal's). Always NULL. */
static PyObject *raise_error(const mnm_err *err) {
  if (PyErr_Occurred()) return NULL;
  char text[900];
  (void)mnm_err_text(err, text, sizeof text);
  PyObject *error = PyObject_CallFunction(error_type, "s", text);
  if (!error) return NULL;
  bool good =
      set_attribute(error, "status", PyUnicode_FromString(mnm_status_name(err->status))) &&
      set_attribute(error, "message", PyUnicode_FromString(err->message)) &&
      set_attribute(error, "hint", PyUnicode_FromString(err->hint)) &&
      set_attribute(error, "input", PyUnicode_FromString(err->input)) &&
      set_attribute(error, "row", or_none(err->row > 0, PyLong_FromLongLong, err->row)) &&
      set_attribute(error, "column", or_none(err->column > 0, PyLong_FromLongLong, err->column));
  if (good) PyErr_SetObject(error_type, error);
  Py_DECREF(error);
  return NULL;
}

/* A call of the engine runs without Python's lock; it is taken now and then to see whether the user
 * pressed Ctrl-C. */
typedef struct running {
  PyThreadState *state;
  int64_t looked_ms;
} running;

static int64_t now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool look_for_signals(void *payload, const char *stage, uint64_t done, uint64_t total) {
  running *self = payload;
  (void)stage, (void)done, (void)total;
  if (now_ms() - self->looked_ms < 50) return true;
  self->looked_ms = now_ms();
  PyEval_RestoreThread(self->state);
  bool go_on = PyErr_CheckSignals() == 0;
  self->state = PyEval_SaveThread();
  return go_on;
}

typedef struct call { /* what a call of the engine runs with */
  running running;
  mnm_pool *pool;
  mnm_ctx ctx;
  mnm_err err;
} call;

static bool call_begin(call *self, unsigned int threads) {
  memset(self, 0, sizeof *self);
  if (threads > 1 && mnm_pool_new(&self->pool, threads, &self->err) != MNM_OK) {
    (void)raise_error(&self->err);
    return false;
  }
  self->ctx.pool = self->pool;
  self->ctx.progress = look_for_signals;
  self->ctx.progress_payload = &self->running;
  self->running.looked_ms = now_ms();
  self->running.state = PyEval_SaveThread();
  return true;
}

static void call_end(call *self) {
  PyEval_RestoreThread(self->running.state);
  mnm_pool_free(self->pool);
}

/* ---- capsules
 * ------------------------------------------------------------------------------------ */

static void free_stream(PyObject *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM);
  if (stream && stream->release) stream->release(stream);
  free(stream);
}

static void free_schema(PyObject *capsule) {
  struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, SCHEMA);
  if (schema && schema->release) schema->release(schema);
  free(schema);
}

/* ---- the ledger
 * ---------------------------------------------------------------------------------- */

typedef struct ledger_object {
  PyObject_HEAD mnm_run_ledger *ledger;
} ledger_object;

static PyObject *ledger_type;

static PyObject *ledger_new(mnm_run_ledger *ledger) {
  ledger_object *self = PyObject_New(ledger_object, (PyTypeObject *)ledger_type);
  if (!self) {
    mnm_run_ledger_free(ledger);
    return NULL;
  }
  self->ledger = ledger;
  return (PyObject *)self;
}

static void ledger_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  mnm_run_ledger_free(((ledger_object *)object)->ledger);
  PyObject_Free(object);
  Py_DECREF(type);
}

static Py_ssize_t ledger_length(PyObject *object) {
  const mnm_ledger *ledger = mnm_run_ledger_rows(((ledger_object *)object)->ledger);
  return (Py_ssize_t)mnm_ledger_transfers(ledger)->count;
}

static bool export_stream(PyObject *object, struct ArrowArrayStream *out) {
  mnm_err err = {0};
  if (mnm_run_ledger_export(((ledger_object *)object)->ledger, out, NULL, &err) == MNM_OK)
    return true;
  (void)raise_error(&err);
  return false;
}

/* The type that a consumer asks for is only a wish: what we have is what it gets. */
static PyObject *ledger_stream(PyObject *object, PyObject *arguments, PyObject *keywords) {
  static char *names[] = {"requested_schema", NULL};
  PyObject *wish = NULL;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O:__arrow_c_stream__", names, &wish))
    return NULL;
  struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
  if (!stream) return PyErr_NoMemory();
  if (!export_stream(object, stream)) {
    free(stream);
    return NULL;
  }
  PyObject *capsule = PyCapsule_New(stream, STREAM, free_stream);
  if (!capsule) {
    stream->release(stream);
    free(stream);
  }
  return capsule;
}

static PyObject *ledger_schema(PyObject *object, PyObject *nothing) {
  (void)nothing;
  struct ArrowArrayStream stream;
  struct ArrowSchema *schema = calloc(1, sizeof *schema);
  if (!schema) return PyErr_NoMemory();
  if (!export_stream(object, &stream)) {
    free(schema);
    return NULL;
  }
  int code = stream.get_schema(&stream, schema);
  stream.release(&stream);
  PyObject *capsule = code == 0 ? PyCapsule_New(schema, SCHEMA, free_schema) : PyErr_NoMemory();
  if (!capsule) {
    if (schema->release) schema->release(schema);
    free(schema);
  }
  return capsule;
}

/* ---- detection
 * ------------------------------------------------------------------------------------ */

static mnm_status choose(mnm_detect_parameters *out, const char *parameters, Py_ssize_t bytes,
                         const char *only, mnm_err *err) {
  mnm_detect_defaults(out);
  if (parameters)
    MNM_TRY(mnm_detect_parameters_parse(out, "params", parameters, (size_t)bytes, err));
  return only ? mnm_detect_only(out, only, err) : MNM_OK;
}

static mnm_status detect_and_write(mnm_run_ledger *ledger, const mnm_detect_parameters *parameters,
                                   mnm_run_found *found, mnm_json *json, const mnm_ctx *ctx,
                                   mnm_err *err) {
  mnm_run_plain *plain = NULL;
  MNM_TRY(mnm_run_ledger_detect(&plain, ledger, parameters, found, ctx, err));
  mnm_status status = mnm_run_plain_write(plain, json, err);
  if (status == MNM_OK) status = mnm_json_finish(json, err);
  mnm_run_plain_free(plain);
  return status;
}

/* detect(params: bytes or None, only: str or None, threads) -> (bytes of JSON, standing, truncated)
 */
static PyObject *ledger_detect(PyObject *object, PyObject *arguments) {
  const char *parameters_text = NULL, *only = NULL;
  Py_ssize_t bytes = 0;
  unsigned int threads = 1;
  if (!PyArg_ParseTuple(arguments, "z#zI:detect", &parameters_text, &bytes, &only, &threads))
    return NULL;
  mnm_run_ledger *ledger = ((ledger_object *)object)->ledger;
  mnm_detect_parameters parameters;
  mnm_run_found found = {0};
  mnm_json json;
  call self;
  if (!call_begin(&self, threads)) return NULL;
  mnm_json_init(&json, NULL);
  mnm_status status = choose(&parameters, parameters_text, bytes, only, &self.err);
  if (status == MNM_OK)
    status = detect_and_write(ledger, &parameters, &found, &json, &self.ctx, &self.err);
  call_end(&self);
  PyObject *result = NULL;
  if (status == MNM_OK) {
    size_t length = 0;
    const char *data = mnm_json_data(&json, &length);
    result = Py_BuildValue("(y#KK)", data, (Py_ssize_t)length, (unsigned long long)found.standing,
                           (unsigned long long)found.truncated);
  } else {
    (void)raise_error(&self.err);
  }
  mnm_json_clear(&json);
  return result;
}

/* ---- reading
 * ------------------------------------------------------------------------------------- */

static PyObject *list_of(const mnm_arrow_names *names) {
  PyObject *list = PyList_New(0);
  for (uint32_t i = 0; list && i < names->shown; i++) {
    PyObject *name = PyUnicode_FromString(names->name[i]);
    if (!name || PyList_Append(list, name) != 0) Py_CLEAR(list);
    Py_XDECREF(name);
  }
  return list;
}

/* (ledger, summary) */
static PyObject *ledger_of_arrow(mnm_run_ledger *ledger, const mnm_arrow_summary *read) {
  PyObject *object = ledger_new(ledger);
  PyObject *ignored = object ? list_of(&read->ignored) : NULL;
  PyObject *unmapped = ignored ? list_of(&read->unmapped) : NULL;
  PyObject *result = NULL;
  if (unmapped)
    result = Py_BuildValue(
        "(O{s:K,s:K,s:I,s:I,s:O,s:K,s:O,s:K,s:K,s:K})", object, "rows",
        (unsigned long long)read->rows, "chunks", (unsigned long long)read->chunks, "columns",
        read->columns, "ignored_columns", read->ignored_columns, "ignored", ignored,
        "unmapped_rows", (unsigned long long)read->unmapped_codes, "unmapped_channels", unmapped,
        "values_shared", (unsigned long long)read->values_shared, "values_copied",
        (unsigned long long)read->values_copied, "peak_bytes",
        (unsigned long long)read->peak_bytes);
  Py_XDECREF(object);
  Py_XDECREF(ignored);
  Py_XDECREF(unmapped);
  return result;
}

static PyObject *read_and_release(struct ArrowArrayStream *stream, const char *name,
                                  unsigned int threads) {
  mnm_run_ledger *ledger = NULL;
  mnm_arrow_summary read;
  call self;
  if (!call_begin(&self, threads)) {
    if (stream->release) stream->release(stream);
    return NULL;
  }
  mnm_status status = mnm_run_ledger_read_arrow(&ledger, stream, name, &read, &self.ctx, &self.err);
  call_end(&self);
  return status == MNM_OK ? ledger_of_arrow(ledger, &read) : raise_error(&self.err);
}

/* read_stream(capsule, name, threads) -> (ledger, summary) */
static PyObject *read_stream(PyObject *module, PyObject *arguments) {
  PyObject *capsule = NULL;
  const char *name = NULL;
  unsigned int threads = 1;
  (void)module;
  if (!PyArg_ParseTuple(arguments, "OsI:read_stream", &capsule, &name, &threads)) return NULL;
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM);
  return stream ? read_and_release(stream, name, threads) : NULL;
}

/* read_array(schema capsule, array capsule, name, threads) -> (ledger, summary) */
static PyObject *read_array(PyObject *module, PyObject *arguments) {
  PyObject *schema_capsule = NULL, *array_capsule = NULL;
  const char *name = NULL;
  unsigned int threads = 1;
  (void)module;
  if (!PyArg_ParseTuple(arguments, "OOsI:read_array", &schema_capsule, &array_capsule, &name,
                        &threads))
    return NULL;
  struct ArrowSchema *schema = PyCapsule_GetPointer(schema_capsule, SCHEMA);
  struct ArrowArray *array = schema ? PyCapsule_GetPointer(array_capsule, ARRAY) : NULL;
  if (!array) return NULL;
  struct ArrowArrayStream stream;
  mnm_err err = {0};
  if (mnm_arrow_stream_of(&stream, schema, array, NULL, &err) != MNM_OK) return raise_error(&err);
  return read_and_release(&stream, name, threads);
}

/* read_file(path: bytes, spec: str or None, threads) -> (ledger, summary) */
static PyObject *read_file(PyObject *module, PyObject *arguments) {
  const char *path = NULL, *spec = NULL;
  unsigned int threads = 1;
  (void)module;
  if (!PyArg_ParseTuple(arguments, "yzI:read_file", &path, &spec, &threads)) return NULL;
  mnm_run_ledger *ledger = NULL;
  mnm_ingest_summary *read = calloc(1, sizeof *read);
  if (!read) return PyErr_NoMemory();
  call self;
  PyObject *result = NULL;
  if (call_begin(&self, threads)) {
    mnm_status status = mnm_run_ledger_read(&ledger, path, spec, read, &self.ctx, &self.err);
    call_end(&self);
    PyObject *object = status == MNM_OK ? ledger_new(ledger) : raise_error(&self.err);
    mnm_arrow_names names = {0};
    for (uint32_t i = 0; i < read->unmapped_shown && i < MNM_ARROW_NAMES_MAX; i++) {
      size_t bytes = strlen(read->unmapped[i]);
      memcpy(names.name[i], read->unmapped[i], bytes < MNM_ARROW_NAME_BYTES ? bytes + 1 : 1);
      names.shown++;
    }
    PyObject *unmapped = object ? list_of(&names) : NULL;
    if (unmapped)
      result =
          Py_BuildValue("(O{s:K,s:K,s:K,s:O})", object, "rows", (unsigned long long)read->transfers,
                        "bytes", (unsigned long long)read->bytes, "unmapped_rows",
                        (unsigned long long)read->unmapped_codes, "unmapped_channels", unmapped);
    Py_XDECREF(object);
    Py_XDECREF(unmapped);
  }
  free(read);
  return result;
}

/* ---- the module
 * ----------------------------------------------------------------------------------- */

static PyMethodDef ledger_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))ledger_stream, METH_VARARGS | METH_KEYWORDS,
     NULL},
    {"__arrow_c_schema__", ledger_schema, METH_NOARGS, NULL},
    {"detect", ledger_detect, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};

static PyType_Slot ledger_slots[] = {{Py_tp_dealloc, (void *)ledger_dealloc},
                                     {Py_tp_methods, ledger_methods},
                                     {Py_sq_length, (void *)ledger_length},
                                     {0, NULL}};

static PyType_Spec ledger_spec = {"manumit._manumit.Rows", sizeof(ledger_object), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                                  ledger_slots};

static PyMethodDef functions[] = {{"read_stream", read_stream, METH_VARARGS, NULL},
                                  {"read_array", read_array, METH_VARARGS, NULL},
                                  {"read_file", read_file, METH_VARARGS, NULL},
                                  {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_manumit", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__manumit(void) {
  mnm_err err = {0};
  if (mnm_seal_init(&err) != MNM_OK) {
    PyErr_SetString(PyExc_ImportError, err.message);
    return NULL;
  }
  PyObject *module = PyModule_Create(&definition);
  if (!module) return NULL;
  error_type = PyErr_NewExceptionWithDoc(
      "manumit.Error",
      "What the engine refuses, and what to do about it: status, message, hint, input, row and\n"
      "column (counted from 1; None where there is none). The value found is never in it.",
      NULL, NULL);
  ledger_type = PyType_FromSpec(&ledger_spec);
  if (!error_type || !ledger_type || PyModule_AddObjectRef(module, "Error", error_type) != 0 ||
      PyModule_AddObjectRef(module, "Rows", ledger_type) != 0 ||
      PyModule_AddStringConstant(module, "version", MNM_VERSION) != 0) {
    Py_DECREF(module);
    return NULL;
  }
  return module;
}
