#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "gate/out/out_internal.h"

void mnm_out_last_words(const char *text) {
  ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
  (void)ignored;
}

static mnm_status no_terminal(mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_UNSUPPORTED, "there is no terminal to ask on");
  mnm_err_hint(err, "use the option that reads it from a file");
  return MNM_E_UNSUPPORTED;
}

/* One line, byte by byte: the rest of what was typed is not ours. */
static bool read_line(int fd, char *buffer, size_t bytes) {
  size_t used = 0;
  for (;;) {
    char c = 0;
    ssize_t got = read(fd, &c, 1);
    if (got < 0 && errno == EINTR) return false;
    if (got <= 0) return used > 0;
    if (c == '\n') break;
    if (used + 1 >= bytes) return false;
    buffer[used++] = c;
    buffer[used] = '\0';
  }
  return true;
}

mnm_status mnm_out_ask(mnm_out *out, const char *prompt, bool secret, char *buffer, size_t bytes,
                       mnm_err *err) {
  buffer[0] = '\0';
  mnm_out__flush(out);
  mnm_out__clear_bar(out);
  int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return no_terminal(err);
  struct termios before, during;
  bool silenced = false;
  if (secret && tcgetattr(fd, &before) == 0) {
    during = before;
    during.c_lflag &= ~(tcflag_t)ECHO;
    silenced = tcsetattr(fd, TCSAFLUSH, &during) == 0;
  }
  bool asked = write(fd, prompt, strlen(prompt)) == (ssize_t)strlen(prompt);
  bool answered = asked && read_line(fd, buffer, bytes);
  if (silenced) {
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    ssize_t ignored = write(fd, "\n", 1); /* the answer's own line end was not echoed */
    (void)ignored;
  }
  (void)close(fd);
  if (answered) return MNM_OK;
  explicit_bzero(buffer, bytes);
  return mnm_err_set(err, MNM_E_CANCELLED, "no answer was given, or it is too long");
}
