/* What this program may do: compute, read files (fonts, character maps), and write to what is open.
 * No sockets, no other programs, no writing to files, within bounds of memory and time. The list is
 * of what is forbidden: a library may need calls that nobody foresees, and a forbidden one fails
 * with an error instead of ending the program. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "case/paper/paper_program.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static void limit(__rlimit_resource_t what, rlim_t most) {
  struct rlimit bound = {most, most};
  if (setrlimit(what, &bound) != 0) _exit(3);
}

void pdf_next_page(void) {
  struct itimerval seconds = {.it_value = {.tv_sec = PDF_PAGE_SECONDS}};
  if (setitimer(ITIMER_PROF, &seconds, NULL) != 0) _exit(3);
}

/* ---- system calls ---------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OWN_ARCHITECTURE

static const int forbidden[] = {
    /* other machines, other programs */
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_open,
    SYS_kill,
    SYS_tkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
#ifdef SYS_fork
    SYS_fork,
#endif
#ifdef SYS_vfork
    SYS_vfork,
#endif
#ifdef SYS_pidfd_getfd
    SYS_pidfd_getfd,
#endif
#ifdef SYS_pidfd_send_signal
    SYS_pidfd_send_signal,
#endif
    /* files */
    SYS_unlinkat,
    SYS_renameat2,
    SYS_linkat,
    SYS_symlinkat,
    SYS_mkdirat,
    SYS_mknodat,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_truncate,
    SYS_ftruncate,
    SYS_fallocate,
    SYS_utimensat,
    SYS_setxattr,
    SYS_lsetxattr,
    SYS_fsetxattr,
    SYS_removexattr,
    SYS_lremovexattr,
    SYS_fremovexattr,
    SYS_open_by_handle_at,
    SYS_name_to_handle_at,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_memfd_create,
    SYS_copy_file_range,
#ifdef SYS_unlink
    SYS_unlink,
    SYS_rename,
    SYS_link,
    SYS_symlink,
    SYS_mkdir,
    SYS_rmdir,
    SYS_mknod,
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_creat,
    SYS_utime,
    SYS_utimes,
    SYS_futimesat,
#endif
    SYS_renameat,
    /* the machine */
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_unshare,
    SYS_setns,
    SYS_personality,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_setuid,
    SYS_setgid,
    SYS_setresuid,
    SYS_setresgid,
    SYS_setreuid,
    SYS_setregid,
    SYS_setgroups,
    SYS_capset,
    SYS_setrlimit,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
#endif
};

/* unknown to this program, so that the C library does it another way */
static const int unknown[] = {
#ifdef SYS_clone3
    SYS_clone3,
#endif
#ifdef SYS_openat2
    SYS_openat2,
#endif
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define ARGUMENT(index) \
  ((uint32_t)(offsetof(struct seccomp_data, args) + (index) * sizeof(uint64_t)))
#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

static struct sock_filter filter[2 * (COUNT(forbidden) + COUNT(unknown)) + 40];
static uint16_t used;

static void add(struct sock_filter one) {
  filter[used++] = one;
}

static void load(uint32_t offset) {
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(uint32_t what) {
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

/* Where the number is that of the call: `what`. */
static void answer_call(int call, uint32_t what) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1));
  answer(what);
}

/* Where it is that of the call, and one of the bits is set (or none, with `unless`): an error. */
static void check_bits(int call, uint32_t argument, uint32_t bits, bool unless) {
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4));
  load(ARGUMENT(argument));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, unless ? 1 : 0,
                                   unless ? 0 : 1));
  answer(SECCOMP_RET_ERRNO | EPERM);
  answer(SECCOMP_RET_ALLOW);
}

static void forbid(void) {
  load((uint32_t)offsetof(struct seccomp_data, arch));
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0));
  answer(SECCOMP_RET_KILL_PROCESS);
  load((uint32_t)offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
  /* the calls of the x32 ABI */
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
  answer(SECCOMP_RET_KILL_PROCESS);
#endif
  for (size_t i = 0; i < COUNT(forbidden); i++) {
    answer_call(forbidden[i], SECCOMP_RET_ERRNO | EPERM);
  }
  for (size_t i = 0; i < COUNT(unknown); i++) answer_call(unknown[i], SECCOMP_RET_ERRNO | ENOSYS);
  check_bits(SYS_openat, 2, WRITES, false);
#ifdef SYS_open
  check_bits(SYS_open, 1, WRITES, false);
#endif
  check_bits(SYS_clone, 0, CLONE_THREAD, true);
  check_bits(SYS_prlimit64, 2, UINT32_MAX, false); /* bounds may be asked for, not set */
  answer(SECCOMP_RET_ALLOW);
  struct sock_fprog program = {used, filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) _exit(3);
}

#else
static void forbid(void) {}
#endif

void pdf_cage(void) {
  /* sanitizers keep shadows of terabytes, and clang's a thread of their own */
  if (!SANITIZED) limit(RLIMIT_AS, PDF_MEMORY_BYTES);
  limit(RLIMIT_CPU, PDF_ALL_SECONDS);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 64);
  pdf_next_page();
  if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(3);
  /* ends with whoever started it */
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) _exit(3);
  forbid();
}
