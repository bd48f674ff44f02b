# What scripts share that ask the program: where it is, an empty folder that goes away at the end, and a check.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
n=0
# check GOT EXPECTED WORDS
check() {
    n=$((n + 1))
    if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3: expected '$2', got '$1'"; fi
}
# near A B ERROR: prints yes for |A - B| <= ERROR
near() { awk -v a="$1" -v b="$2" -v e="$3" 'BEGIN { d = a - b; print (a != "" && b != "" && d <= e && d >= -e) ? "yes" : a " is not " b }'; }
