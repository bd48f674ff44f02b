#include "wishgarten/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wishgarten/integrand.h"

/* Where the legs of each node begin, and whose they are. */
typedef struct
{
    slong *firsts;
    slong *owners;
} map_t;

static const wg_tensor_struct *tensor_of(const wg_network_part_struct *part, slong node,
                                         const wg_network_t network)
{
    return network->tensors + part->nodes[node] / 2;
}

static void map_init(map_t *map, const wg_network_part_struct *part, const wg_network_t network)
{
    slong leg = 0;

    map->firsts = flint_malloc((part->node_count + 1) * sizeof(slong));
    map->owners = flint_malloc((part->leg_count + 1) * sizeof(slong));
    for (slong i = 0; i < part->node_count; i++)
    {
        const wg_tensor_struct *t = tensor_of(part, i, network);

        map->firsts[i] = leg;
        for (slong k = 0; k < t->outs + t->ins; k++)
            map->owners[leg++] = i;
    }
}

static void map_clear(map_t *map)
{
    flint_free(map->firsts);
    flint_free(map->owners);
}

/* Words: cycles and chains of operators whose legs are wired straight */

/* A letter is 4 * tensor + flags. */
typedef struct
{
    slong *letters;
    slong length;
} word_t;

static int is_operator(const wg_tensor_struct *t)
{
    return t->outs > 0 && t->outs == t->ins &&
           memcmp(t->legs, t->legs + t->outs, t->outs * sizeof(slong)) == 0;
}

/* The side of a node: 0 is its out legs, 1 its in legs. *node, *side <- what all legs of that side are wired to in
   their order; returns 0 if there is no such thing. */
static int follow(slong *node, slong *side, const wg_network_part_struct *part, const map_t *map,
                  const wg_network_t network)
{
    const wg_tensor_struct *t = tensor_of(part, *node, network), *u;
    slong first = map->firsts[*node] + (*side ? t->outs : 0), count = *side ? t->ins : t->outs, mate, next,
          base;

    if (count == 0 || part->mates[first] < 0)
        return 0;
    mate = part->mates[first];
    next = map->owners[mate];
    u = tensor_of(part, next, network);
    base = map->firsts[next];
    *side = mate >= base + u->outs;
    base += *side ? u->outs : 0;
    if ((*side ? u->ins : u->outs) != count)
        return 0;
    for (slong k = 0; k < count; k++)
        if (part->mates[first + k] != base + k)
            return 0;
    *node = next;
    return 1;
}

/* Appends the operators met from a side on until a node that is none, or the node `stop`, is met. Returns 0 if the
   way ends before. */
static int walk(word_t *word, slong *node, slong *side, slong stop, const wg_network_part_struct *part,
                const map_t *map, const wg_network_t network)
{
    for (;;)
    {
        const wg_tensor_struct *t;

        if (!follow(node, side, part, map, network))
            return 0;
        t = tensor_of(part, *node, network);
        if (*node == stop || !is_operator(t))
            return 1;
        if (word->length == part->node_count)
            return 0;
        word->letters[word->length++] = 4 * (part->nodes[*node] / 2) +
                                        (part->nodes[*node] % 2 == 1 ? WG_LETTER_CONJUGATED : 0) +
                                        (*side == 1 ? WG_LETTER_TRANSPOSED : 0);
        *side = !*side;
    }
}

static slong count_marks(const word_t *word)
{
    slong count = 0;

    for (slong i = 0; i < word->length; i++)
        count +=
            (word->letters[i] & 3) == WG_LETTER_CONJUGATED || (word->letters[i] & 3) == WG_LETTER_TRANSPOSED;
    return count;
}

static void transpose(word_t *word)
{
    for (slong i = 0, j = word->length - 1; i <= j; i++, j--)
    {
        slong t = word->letters[i] ^ WG_LETTER_TRANSPOSED;

        word->letters[i] = word->letters[j] ^ WG_LETTER_TRANSPOSED;
        word->letters[j] = t;
    }
}

/* The transpose of a Hermitian operator is its conjugate, and it is its own adjoint. */
static void normalise_letters(word_t *word, const wg_network_t network)
{
    for (slong i = 0; i < word->length; i++)
        if (network->tensors[word->letters[i] >> 2].kind == WG_TENSOR_HERMITIAN)
        {
            slong flags = word->letters[i] & 3;

            flags = flags == WG_LETTER_CONJUGATED || flags == WG_LETTER_TRANSPOSED ? WG_LETTER_TRANSPOSED : 0;
            word->letters[i] = (word->letters[i] & ~(slong) 3) | flags;
        }
}

static int compare_rotations(const word_t *word, slong i, slong j)
{
    for (slong k = 0; k < word->length; k++)
    {
        slong d = word->letters[(i + k) % word->length] - word->letters[(j + k) % word->length];

        if (d != 0)
            return d < 0 ? -1 : 1;
    }
    return 0;
}

static void rotate_to_first(word_t *word)
{
    slong best = 0, *turned = flint_malloc((word->length + 1) * sizeof(slong));

    for (slong i = 1; i < word->length; i++)
        if (compare_rotations(word, i, best) < 0)
            best = i;
    for (slong k = 0; k < word->length; k++)
        turned[k] = word->letters[(best + k) % word->length];
    flint_free(word->letters);
    word->letters = turned;
}

static int comes_before(const word_t *a, const word_t *b)
{
    slong marks = count_marks(a) - count_marks(b);

    for (slong i = 0; i < a->length && marks == 0; i++)
        marks = a->letters[i] - b->letters[i];
    return marks < 0;
}

/* word <- the cycle that the part is, if it is one; word->letters takes a letter a node. */
static int find_cycle(word_t *word, const wg_network_part_struct *part, const map_t *map,
                      const wg_network_t network)
{
    slong node = 0, side = 1;
    word_t other;

    if (part->node_count == 0 || !is_operator(tensor_of(part, 0, network)))
        return 0;
    word->letters[0] = 4 * (part->nodes[0] / 2) + (part->nodes[0] % 2 ? WG_LETTER_CONJUGATED : 0);
    word->length = 1;
    if (!walk(word, &node, &side, 0, part, map, network) || node != 0 || side != 0 ||
        word->length != part->node_count)
        return 0;
    normalise_letters(word, network);
    other.letters = flint_malloc(word->length * sizeof(slong));
    other.length = word->length;
    memcpy(other.letters, word->letters, word->length * sizeof(slong));
    transpose(&other);
    normalise_letters(&other, network);
    rotate_to_first(word);
    rotate_to_first(&other);
    if (comes_before(&other, word))
    {
        flint_free(word->letters);
        *word = other;
    }
    else
        flint_free(other.letters);
    return 1;
}

static int is_state(const wg_tensor_struct *t)
{
    return t->kind == WG_TENSOR_STATE || t->kind == WG_TENSOR_PROJECTOR;
}

/* word, *bra, *ket <- the chain <bra|word|ket> that the part is, if it is one. */
static int find_chain(word_t *word, slong *bra, slong *ket, const wg_network_part_struct *part,
                      const map_t *map, const wg_network_t network)
{
    slong node = 0, side = 0;

    word->length = 0;
    while (node < part->node_count &&
           !(is_state(tensor_of(part, node, network)) && part->nodes[node] % 2 == 1))
        node++;
    if (node == part->node_count)
        return 0;
    *bra = part->nodes[node] / 2;
    if (!walk(word, &node, &side, -1, part, map, network) || word->length + 2 != part->node_count ||
        !is_state(tensor_of(part, node, network)) || part->nodes[node] % 2 == 1)
        return 0;
    *ket = part->nodes[node] / 2;
    normalise_letters(word, network);
    return 1;
}

slong wg_network_part_power(slong *tensor, const wg_network_part_struct *part, const wg_network_t network)
{
    word_t word = {flint_malloc((part->node_count + 1) * sizeof(slong)), 0};
    map_t map;
    slong power = 0;

    map_init(&map, part, network);
    if (find_cycle(&word, part, &map, network))
    {
        *tensor = word.letters[0] >> 2;
        power = word.length;
        for (slong i = 1; i < word.length; i++)
            if (word.letters[i] != word.letters[0])
                power = 0;
    }
    map_clear(&map);
    flint_free(word.letters);
    return power;
}

/* Writing */

/* A name with its digits below: A_{1}; names of several letters upright. */
static void write_latex_name(FILE *out, const char *name)
{
    static const char *const greek[] = {
        "alpha", "beta",  "gamma", "delta",  "epsilon", "eta", "theta", "kappa", "lambda", "mu",
        "nu",    "xi",    "pi",    "rho",    "sigma",   "tau", "phi",   "chi",   "psi",    "omega",
        "Gamma", "Delta", "Theta", "Lambda", "Phi",     "Psi", "Omega", "Sigma", "Pi",     NULL};
    slong letters = strcspn(name, "0123456789");
    int known = 0;

    for (slong i = 0; greek[i] != NULL; i++)
        known = known || ((slong) strlen(greek[i]) == letters && strncmp(greek[i], name, letters) == 0);
    if (known)
        fprintf(out, "\\%.*s", (int) letters, name);
    else if (letters > 1)
        fprintf(out, "\\mathrm{%.*s}", (int) letters, name);
    else
        fprintf(out, "%.*s", (int) letters, name);
    if (name[letters] != '\0')
        fprintf(out, "_{%s}", name + letters);
}

static void write_letter(FILE *out, slong letter, slong power, wg_syntax_t syntax, const wg_network_t network)
{
    static const char *const formats[] = {"%s", "conj(%s)", "%s'", "%s^"};
    static const char *const marks[] = {"", "", "\\mathsf{T}", "\\dagger"};
    static const char *const suffixes[] = {"", "c", "t", "d"};
    const char *name = network->tensors[letter >> 2].name;
    int flags = letter & 3;

    if (syntax == WG_TEXT)
    {
        fprintf(out, formats[flags], name);
        if (power > 1)
            fprintf(out, "^%ld", (long) power);
    }
    else if (syntax == WG_LATEX)
    {
        fputs(flags == WG_LETTER_CONJUGATED ? "\\overline{" : "", out);
        write_latex_name(out, name);
        fputs(flags == WG_LETTER_CONJUGATED ? "}" : "", out);
        if (marks[flags][0] != '\0' && power > 1)
            fprintf(out, "^{%s %ld}", marks[flags], (long) power);
        else if (marks[flags][0] != '\0')
            fprintf(out, "^{%s}", marks[flags]);
        else if (power > 1)
            fprintf(out, "^{%ld}", (long) power);
    }
    else
        for (slong k = 0; k < power; k++)
            fprintf(out, "%c%s%s", syntax == WG_SYMPY ? '_' : '$', name, suffixes[flags]);
}

static void write_word(FILE *out, const word_t *word, wg_syntax_t syntax, const wg_network_t network)
{
    static const char *const times[] = {"*", " ", "", ""};

    for (slong i = 0, power; i < word->length; i += power)
    {
        for (power = 1; i + power < word->length && word->letters[i + power] == word->letters[i];)
            power++;
        fputs(i > 0 ? times[syntax] : "", out);
        write_letter(out, word->letters[i], power, syntax, network);
    }
}

static void write_cycle(FILE *out, const word_t *word, wg_syntax_t syntax, const wg_network_t network)
{
    static const char *const heads[] = {"tr(", "\\operatorname{Tr}(", "tr", "tr"};

    fputs(heads[syntax], out);
    write_word(out, word, syntax, network);
    fputs(syntax == WG_TEXT || syntax == WG_LATEX ? ")" : "", out);
}

static void write_chain(FILE *out, const word_t *word, slong bra, slong ket, wg_syntax_t syntax,
                        const wg_network_t network)
{
    static const char *const pieces[][4] = {{"<", "|", "|", ">"},
                                            {"\\langle ", "|", "|", "\\rangle"},
                                            {"braket_", "", "__", ""},
                                            {"braket$", "", "$$", ""}};

    fputs(pieces[syntax][0], out);
    (syntax == WG_LATEX ? write_latex_name(out, network->tensors[bra].name)
                        : (void) fputs(network->tensors[bra].name, out));
    fputs(word->length > 0 ? pieces[syntax][1] : "", out);
    write_word(out, word, syntax, network);
    fputs(pieces[syntax][2], out);
    (syntax == WG_LATEX ? write_latex_name(out, network->tensors[ket].name)
                        : (void) fputs(network->tensors[ket].name, out));
    fputs(pieces[syntax][3], out);
}

static void write_label(FILE *out, slong label, wg_syntax_t syntax, const wg_network_t network)
{
    if (syntax == WG_LATEX)
        write_latex_name(out, network->labels[label]);
    else
        fputs(network->labels[label], out);
}

static void write_delta(FILE *out, const wg_network_part_struct *part, wg_syntax_t syntax,
                        const wg_network_t network)
{
    static const char *const formats[][3] = {{"delta(", ",", ")"},
                                             {"\\delta_{", " ", "}"},
                                             {"KroneckerDelta(", ", ", ")"},
                                             {"KroneckerDelta[", ", ", "]"}};

    fputs(formats[syntax][0], out);
    write_label(out, -1 - part->mates[0], syntax, network);
    fputs(formats[syntax][1], out);
    write_label(out, -1 - part->mates[1], syntax, network);
    fputs(formats[syntax][2], out);
}

/* The legs from `first` on, each with its number or label. */
static void write_legs(FILE *out, const wg_network_part_struct *part, const slong *numbers, slong first,
                       slong count, const char *place, wg_syntax_t syntax, const wg_network_t network)
{
    static const char *const separators[] = {" ", " ", "_", "$"};

    if (syntax == WG_LATEX && count > 0)
        fprintf(out, "%s{", place);

    for (slong k = first; k < first + count; k++)
    {
        fputs(k > first || syntax >= WG_SYMPY ? separators[syntax] : "", out);
        if (part->mates[k] < 0)
            write_label(out, -1 - part->mates[k], syntax, network);
        else
            fprintf(out, "%ld", (long) numbers[k]);
    }
    fputs(syntax == WG_LATEX && count > 0 ? "}" : "", out);
}

static void write_node(FILE *out, const wg_network_part_struct *part, slong node, const slong *numbers,
                       slong first, wg_syntax_t syntax, const wg_network_t network)
{
    static const char *const pieces[][6] = {{"", "conj(", ")", "[", "|", "]"},
                                            {"", "\\overline{", "}", "", "", ""},
                                            {"_", "", "c", "", "_", ""},
                                            {"$", "", "c", "", "$", ""}};
    const wg_tensor_struct *t = tensor_of(part, node, network);
    const char *const *piece = pieces[syntax];
    int conjugated = part->nodes[node] % 2 == 1;

    fputs(piece[0], out);
    fputs(conjugated ? piece[1] : "", out);
    (syntax == WG_LATEX ? write_latex_name(out, t->name) : (void) fputs(t->name, out));
    fputs(conjugated ? piece[2] : "", out);
    fputs(piece[3], out);
    write_legs(out, part, numbers, first, t->outs, "^", syntax, network);
    fputs(t->ins > 0 ? piece[4] : "", out);
    write_legs(out, part, numbers, first + t->outs, t->ins, "_", syntax, network);
    fputs(piece[5], out);
}

static void write_product(FILE *out, const wg_network_part_struct *part, const map_t *map, wg_syntax_t syntax,
                          const wg_network_t network)
{
    static const char *const heads[] = {"(", "\\left(", "net", "net"}, *const tails[] = {")", "\\right)", "",
                                                                                         ""};
    slong *numbers = flint_malloc((part->leg_count + 1) * sizeof(slong)), used = 0;
    int enclosed = part->node_count > 1 || syntax != WG_TEXT;
    int open = 0;

    for (slong k = 0; k < part->leg_count; k++)
        if (part->mates[k] >= 0)
            numbers[k] = part->mates[k] < k ? numbers[part->mates[k]] : ++used;
        else
            open = 1;
    /* A part with open ends occurs once, so that it is not raised to a power. */
    if (open && part->node_count == 1 && syntax == WG_LATEX)
        enclosed = 0;
    fputs(enclosed ? heads[syntax] : "", out);
    for (slong i = 0; i < part->node_count; i++)
    {
        fputs(i > 0 && syntax <= WG_LATEX ? " " : "", out);
        write_node(out, part, i, numbers, map->firsts[i], syntax, network);
    }
    fputs(enclosed ? tails[syntax] : "", out);
    flint_free(numbers);
}

char *wg_network_part_get_str(const wg_network_part_struct *part, wg_syntax_t syntax,
                              const wg_network_t network)
{
    word_t word = {flint_malloc((part->node_count + 1) * sizeof(slong)), 0};
    char *text, *copy;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    map_t map;
    slong bra, ket;

    map_init(&map, part, network);
    if (part->node_count == 0)
        write_delta(out, part, syntax, network);
    else if (find_cycle(&word, part, &map, network))
        write_cycle(out, &word, syntax, network);
    else if (find_chain(&word, &bra, &ket, part, &map, network))
        write_chain(out, &word, bra, ket, syntax, network);
    else
        write_product(out, part, &map, syntax, network);
    fclose(out);
    copy = flint_malloc(size + 1);
    memcpy(copy, text, size + 1);
    free(text);
    map_clear(&map);
    flint_free(word.letters);
    return copy;
}
