/* setresuid */
#define _GNU_SOURCE

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wishgarten/output.h"

/* Each test has an empty directory of its own, and stands in it. */
static char scratch[] = "/tmp/wishgarten-test-XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(scratch));
    cr_assert_eq(chdir(scratch), 0);
    umask(022);
}

static void teardown(void)
{
    char command[100];

    sprintf(command, "rm -rf %s", scratch);
    cr_assert_eq(chdir("/"), 0);
    cr_assert_eq(system(command), 0);
}

TestSuite(output, .init = setup, .fini = teardown, .timeout = 20);

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    cr_assert_eq(fclose(file), 0);
}

/* path holds exactly the text. */
static void expect_content(const char *path, const char *text)
{
    char content[1000];
    FILE *file = fopen(path, "r");
    size_t length;

    cr_assert_not_null(file, "%s is missing", path);
    length = fread(content, 1, sizeof(content) - 1, file);
    content[length] = '\0';
    cr_expect_str_eq(content, text, "%s holds '%s'", path, content);
    fclose(file);
}

static void expect_mode(const char *path, int mode)
{
    struct stat found;

    cr_assert_eq(stat(path, &found), 0);
    cr_expect_eq(found.st_mode & 07777, mode, "%s has the mode %o", path, found.st_mode & 07777);
}

/* The directory holds that many names. */
static void expect_names(const char *path, int count)
{
    DIR *directory = opendir(path);
    int found = -2;

    cr_assert_not_null(directory);
    while (readdir(directory) != NULL)
        found++;
    closedir(directory);
    cr_expect_eq(found, count, "%d names in %s", found, path);
}

static void expect_refused(const char *path, int reason)
{
    wg_output_t output;
    wg_error_t error;

    cr_expect_eq(wg_output_open(output, path, error), WG_SYSTEM, "'%s'", path);
    cr_expect(strstr(error->message, strerror(reason)) != NULL, "'%s': %s", path, error->message);
    cr_expect(strstr(error->message, path) != NULL, "'%s': %s", path, error->message);
}

static void write_to(const char *path, const char *text)
{
    wg_output_t output;

    cr_assert_eq(wg_output_open(output, path, NULL), WG_OK, "%s", path);
    fputs(text, output->stream);
    cr_expect_eq(wg_output_commit(output, NULL), WG_OK, "%s", path);
}

/* Nothing is there before the commit, everything behind it; the mode is 0666 without the umask. */
Test(output, new_file)
{
    wg_output_t output;

    cr_assert_eq(wg_output_open(output, "new", NULL), WG_OK);
    fputs("all of it\n", output->stream);
    fflush(output->stream);
    cr_expect_neq(access("new", F_OK), 0);
    cr_expect_eq(wg_output_commit(output, NULL), WG_OK);
    expect_content("new", "all of it\n");
    expect_mode("new", 0644);
    expect_names(".", 1);
    wg_output_discard(output);
    expect_content("new", "all of it\n");
    umask(077);
    write_to("./private", "x");
    expect_mode("private", 0600);
}

/* The old file stays as it was until the commit, and its mode stays for ever. */
Test(output, old_file)
{
    static const int modes[] = {0600, 0640, 0666, 0755, 0777};

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
    {
        wg_output_t output;

        put("file", "old\n");
        chmod("file", modes[i]);
        cr_assert_eq(wg_output_open(output, "file", NULL), WG_OK);
        fputs("new\n", output->stream);
        fflush(output->stream);
        expect_content("file", "old\n");
        wg_output_discard(output);
        expect_content("file", "old\n");
        expect_names(".", 1);
        wg_output_discard(output);

        write_to("file", "newer\n");
        expect_content("file", "newer\n");
        expect_mode("file", modes[i]);
        expect_names(".", 1);
    }
}

/* What cannot be written is refused before anything is computed, with the name and the reason. */
Test(output, refusals)
{
    mkdir("folder", 0777);
    put("file", "old\n");
    cr_assert_eq(symlink("loop", "loop"), 0);
    cr_assert_eq(symlink("folder", "link"), 0);
    expect_refused(".", EISDIR);
    expect_refused("folder", EISDIR);
    expect_refused("folder/", EISDIR);
    expect_refused("link", EISDIR);
    expect_refused("new/", EISDIR);
    expect_refused("", ENOENT);
    expect_refused("missing/file", ENOENT);
    expect_refused("file/file", ENOTDIR);
    expect_refused("loop", ELOOP);
    expect_names(".", 4);
    expect_names("folder", 0);
}

/* Read-only files and files in read-only directories are refused and stay. */
Test(output, permissions)
{
    mkdir("folder", 0777);
    put("folder/file", "old\n");
    put("file", "old\n");
    chmod("file", 0444);
    chmod("folder", 0555);
    if (geteuid() == 0)
    {
        /* root may write everywhere */
        cr_assert_eq(chown("file", 65534, 65534), 0);
        cr_assert_eq(chown("folder/file", 65534, 65534), 0);
        cr_assert_eq(chown("folder", 65534, 65534), 0);
        cr_assert_eq(chmod(".", 0777), 0);
        cr_assert_eq(setresuid(65534, 65534, 0), 0);
    }
    expect_refused("file", EACCES);
    expect_refused("folder/file", EACCES);
    expect_refused("folder/new", EACCES);
    expect_content("file", "old\n");
    expect_content("folder/file", "old\n");
    expect_names("folder", 1);
    cr_expect_eq(chmod("folder", 0777), 0);
    if (getuid() != geteuid() || getuid() == 65534)
        (void) !setresuid(0, 0, 0);
}

/* A symbolic link stays a link; what it leads to is written, whether it was there or not. */
Test(output, links)
{
    struct stat found;
    char absolute[100];

    mkdir("folder", 0777);
    put("folder/file", "old\n");
    chmod("folder/file", 0640);
    sprintf(absolute, "%s/folder/third", scratch);
    cr_assert_eq(symlink(absolute, "folder/absolute"), 0);
    write_to("folder/absolute", "third\n");
    expect_content("folder/third", "third\n");
    cr_expect(lstat("folder/absolute", &found) == 0 && S_ISLNK(found.st_mode));
    cr_assert_eq(symlink("folder/file", "relative"), 0);
    cr_assert_eq(symlink("relative", "twice"), 0);
    cr_assert_eq(symlink("../folder/new", "folder/dangling"), 0);
    write_to("twice", "new\n");
    write_to("folder/dangling", "made\n");
    expect_content("folder/file", "new\n");
    expect_mode("folder/file", 0640);
    expect_content("folder/new", "made\n");
    cr_expect(lstat("relative", &found) == 0 && S_ISLNK(found.st_mode));
    cr_expect(lstat("twice", &found) == 0 && S_ISLNK(found.st_mode));
    cr_expect(lstat("folder/dangling", &found) == 0 && S_ISLNK(found.st_mode));
    expect_names(".", 3);
    expect_names("folder", 5);
}

/* When the disk is full the old file stays as it was, and nothing lies around. */
Test(output, full_disk)
{
    struct rlimit limit = {5000, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
    wg_output_t output;
    wg_error_t error;

    put("file", "old\n");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (int size = 6000; size < 200000; size *= 3)
    {
        cr_assert_eq(wg_output_open(output, "file", NULL), WG_OK);
        for (int i = 0; i < size; i++)
            fputc('x', output->stream);
        cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
        cr_expect(strstr(error->message, "'file'") != NULL, "%s", error->message);
        expect_content("file", "old\n");
        expect_names(".", 1);
        wg_output_discard(output);
    }

    /* Space that appears again does not bring back what was lost before. */
    cr_assert_eq(wg_output_open(output, "file", NULL), WG_OK);
    for (int i = 0; i < 6000; i++)
        fputc('x', output->stream);
    fflush(output->stream);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
    expect_content("file", "old\n");
    expect_names(".", 1);
}

/* A commit that cannot rename fails, and nothing lies around. */
Test(output, rename_fails)
{
    wg_output_t output;
    wg_error_t error;

    cr_assert_eq(wg_output_open(output, "file", NULL), WG_OK);
    fputs("x", output->stream);
    cr_assert_eq(mkdir("file", 0777), 0);
    cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
    expect_names(".", 1);
}

/* Devices and pipes are written as they are, on commit: /dev/null takes all, /dev/full nothing. */
Test(output, devices)
{
    wg_output_t output;
    wg_error_t error;
    char text[100];
    struct stat found;
    int descriptor;
    pid_t reader;

    write_to("/dev/null", "x");
    cr_expect(stat("/dev/null", &found) == 0 && S_ISCHR(found.st_mode));
    if (access("/dev/full", W_OK) == 0)
    {
        cr_assert_eq(wg_output_open(output, "/dev/full", NULL), WG_OK);
        fputs("x", output->stream);
        cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
        cr_expect(strstr(error->message, "/dev/full") != NULL, "%s", error->message);
    }

    cr_assert_eq(mkfifo("fifo", 0666), 0);
    reader = fork();
    if (reader == 0)
        _exit(system("cat fifo > received") != 0);
    write_to("fifo", "through the pipe\n");
    waitpid(reader, NULL, 0);
    expect_content("received", "through the pipe\n");

    /* what stands in a file behind a descriptor stays there */
    put("log", "before\n");
    descriptor = open("log", O_WRONLY | O_APPEND);
    sprintf(text, "/dev/fd/%d", descriptor);
    write_to(text, "behind\n");
    close(descriptor);
    expect_content("log", "before\nbehind\n");
}

/* Standard output gets all of it on commit, behind what stdio holds; nothing when discarded. */
Test(output, standard_output)
{
    static const char *const names[] = {NULL, "-", "/dev/stdout"};
    wg_output_t output;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    {
        fflush(stdout);
        cr_assert_not_null(freopen("captured", "w", stdout));
        fputs("first\n", stdout);
        cr_assert_eq(wg_output_open(output, names[i], NULL), WG_OK);
        fputs("second\n", output->stream);
        fflush(output->stream);
        expect_content("captured", "");
        cr_expect_eq(wg_output_commit(output, NULL), WG_OK);
        expect_content("captured", "first\nsecond\n");
        cr_assert_eq(wg_output_open(output, names[i], NULL), WG_OK);
        fputs("third\n", output->stream);
        wg_output_discard(output);
        fputs("fourth\n", stdout);
        fflush(stdout);
        expect_content("captured", "first\nsecond\nfourth\n");
    }
}

/* A closed standard output, or one on a full disk, is noticed. */
Test(output, broken_standard_output)
{
    wg_output_t output;
    wg_error_t error;

    fflush(stdout);
    if (access("/dev/full", W_OK) == 0)
    {
        cr_assert_not_null(freopen("/dev/full", "w", stdout));
        cr_assert_eq(wg_output_open(output, NULL, NULL), WG_OK);
        fputs("x", output->stream);
        cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
        cr_expect(strstr(error->message, "standard output") != NULL, "%s", error->message);
    }
    close(STDOUT_FILENO);
    cr_assert_eq(wg_output_open(output, NULL, NULL), WG_OK);
    fputs("x", output->stream);
    cr_expect_eq(wg_output_commit(output, error), WG_SYSTEM);
}
