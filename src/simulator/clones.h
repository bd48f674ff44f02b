/* One source for processors of different width: the loader picks among the clones of a function. */
#ifndef WG_SIMULATOR_CLONES_H
#define WG_SIMULATOR_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define WG_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WG_CLONES
#endif

/* The places of (a, b) that are listed, as a vector like a; GCC before 12 and Clang have each their own word. */
#if defined(__clang__)
#define WG_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef long long wg_places_t __attribute__((vector_size(64)));
#define WG_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (wg_places_t){__VA_ARGS__})
#endif

#define WG_INLINE static inline __attribute__((always_inline))

#endif
