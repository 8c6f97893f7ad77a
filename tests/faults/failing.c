/* Fails the n-th system call that changes anything below one folder, with a given error.
   Loaded before the C library; told what to do by fail_at(), from the process itself. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char below[4096];
static long counted = 0, failing = -1;
static int with = 0, from_there_on = 0;

void fail_at(const char *folder, long call, int number, int all_after) {
    snprintf(below, sizeof below, "%s", folder);
    counted = 0; failing = call; with = number; from_there_on = all_after;
}
long calls_counted(void) { return counted; }

static int hit(void) {
    long now = counted++;
    if (failing < 0 || (from_there_on ? now < failing : now != failing)) return 0;
    errno = with;
    return 1;
}
static int named(const char *path) {
    return below[0] && path && strncmp(path, below, strlen(below)) == 0;
}
static int held(int fd) {
    char link[64], at[4096];
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, at, sizeof at - 1);
    if (size < 0) return 0;
    at[size] = 0;
    return named(at);
}
#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (held(fd) && hit()) return -1;
    return real(fd, data, size);
}
int fsync(int fd) {
    REAL(int, "fsync", int);
    if (held(fd) && hit()) return -1;
    return real(fd);
}
int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    if (held(fd) && hit()) return -1;
    return real(fd, size);
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if ((named(from) || named(to)) && hit()) return -1;
    return real(from, to);
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    if ((named(from) || named(to)) && hit()) return -1;
    return real(from, to);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (named(path) && hit()) return -1;
    return real(path);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (named(path) && hit()) return -1;
    return real(path, mode);
}
int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    mode_t mode = 0;
    if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
    if (named(path) && hit()) return -1;
    return real(path, flags, mode);
}
int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    mode_t mode = 0;
    if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
    if (named(path) && hit()) return -1;
    return real(path, flags, mode);
}
DIR *opendir(const char *path) {
    REAL(DIR *, "opendir", const char *);
    if (named(path) && hit()) return NULL;
    return real(path);
}
