/* Seconds of the processor for random numbers, Haar-random matrices, and circuits from a stream or a text: one line a case,
   "name seconds", the least of some runs. With an argument, only the cases whose name contains it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wishgarten/ansatz.h"
#include "wishgarten/circuit_text.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* Seconds for one of `count` times `task`. */
static void report(const char *filter, const char *name, slong count, void (*task)(void *), void *argument)
{
    double best = 1e300;

    if (filter != NULL && strstr(name, filter) == NULL)
        return;
    for (int run = 0; run < 5; run++)
    {
        double begin = now();

        for (slong i = 0; i < count; i++)
            task(argument);
        begin = (now() - begin) / count;
        best = begin < best ? begin : best;
    }
    printf("%s %.3g\n", name, best);
}

typedef struct
{
    wg_stream_t stream;
    slong dim;
    wg_matrix_group_t group;
    wg_complex_t *numbers;
} matrix_struct;

static void draw_matrix(void *argument)
{
    matrix_struct *m = argument;

    wg_haar_matrix(m->numbers, m->stream, m->dim, m->group);
}

static void draw_reflections(void *argument)
{
    matrix_struct *m = argument;

    wg_haar_reflections(m->numbers, m->numbers + m->dim, m->stream, m->dim, m->group);
}

static void draw_normals(void *argument)
{
    matrix_struct *m = argument;

    wg_stream_normals((double *) m->numbers, m->stream, 1000000);
}

static void bench_matrices(const char *filter)
{
    matrix_struct m = {.numbers = flint_malloc(1200 * 1200 * sizeof(wg_complex_t))};
    char name[80];

    wg_stream_init(m.stream, 1, 0, WG_STREAM_CIRCUIT, 0);
    report(filter, "million_normals", 1, draw_normals, &m);
    for (m.dim = 4; m.dim <= 1024; m.dim *= 4)
    {
        static const char *const names[] = {"unitary", "orthogonal", "symplectic"};
        slong count = FLINT_MAX(1, 100000 / (m.dim * m.dim));

        for (m.group = WG_GROUP_U; m.group <= WG_GROUP_SP; m.group++)
        {
            sprintf(name, "haar_%s_%ld", names[m.group], (long) m.dim);
            report(filter, name, count, draw_matrix, &m);
        }
        m.group = WG_GROUP_U;
        sprintf(name, "haar_reflections_%ld", (long) m.dim);
        report(filter, name, count, draw_reflections, &m);
    }
    flint_free(m.numbers);
}

typedef struct
{
    wg_circuit_t circuit;
    wg_ansatz_t ansatz;
    ulong sample;
} build_struct;

static void build(void *argument)
{
    build_struct *b = argument;
    wg_stream_t stream;

    wg_stream_init(stream, 1, b->sample++, WG_STREAM_CIRCUIT, 0);
    if (wg_ansatz_build(b->circuit, stream, b->ansatz, NULL) != WG_OK)
        abort();
}

static void bench_builds(const char *filter)
{
    for (int kind = 0; kind < WG_ANSATZ_KINDS; kind++)
        for (slong qubits = 4; qubits <= 8; qubits += 4)
        {
            const double data[] = {0.5};
            build_struct b = {.sample = 0};
            char name[80];

            wg_ansatz_init(b.ansatz, kind, qubits, 64);
            b.ansatz->data = kind == WG_ANSATZ_REUPLOAD ? data : NULL;
            b.ansatz->features = kind == WG_ANSATZ_REUPLOAD;
            wg_circuit_init(b.circuit, b.ansatz->dim, qubits);
            sprintf(name, "build_%s_%ld_qubits_64_layers", wg_ansatz_name(kind), (long) qubits);
            report(filter, name, kind == WG_ANSATZ_HAAR ? 3 : 100, build, &b);
            wg_circuit_clear(b.circuit);
        }
}

typedef struct
{
    wg_circuit_text_t text;
    const char *input;
} text_struct;

static void parse(void *argument)
{
    text_struct *t = argument;

    if (wg_circuit_text_parse(t->text, t->input, NULL) != WG_OK)
        abort();
}

static void bench_texts(const char *filter)
{
    char *input = flint_malloc(10000000), *end;
    text_struct t = {.input = input};

    wg_circuit_text_init(t.text);
    end = input + sprintf(input, "qubits 20\n");
    for (int i = 0; i < 100000; i++)
        end += sprintf(end, i % 2 ? "cx %d %d\n" : "rz %d 2*theta[%d]+pi/4\n", i % 20,
                       i % 2 ? (i + 1) % 20 : i / 2);
    report(filter, "text_100000_gates", 1, parse, &t);
    end = input + sprintf(input, "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[20];\n");
    for (int i = 0; i < 100000; i++)
        end += i % 2 ? sprintf(end, "cx q[%d],q[%d];\n", i % 20, (i + 1) % 20)
                     : sprintf(end, "rz(2*theta[%d]+pi/4) q[%d];\n", i / 2, i % 20);
    report(filter, "qasm_100000_gates", 1, parse, &t);
    wg_circuit_text_clear(t.text);
    flint_free(input);
}

int main(int argc, char **argv)
{
    const char *filter = argc > 1 ? argv[1] : NULL;

    bench_matrices(filter);
    bench_builds(filter);
    bench_texts(filter);
    return 0;
}
