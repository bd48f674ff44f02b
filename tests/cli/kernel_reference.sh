#!/bin/sh
# Every stored value, asked of the program: the exact column of csv is the value, to the letter.
data=$srcdir/tests/data/kernel_moments.tsv
program=$abs_top_builddir/wishgarten
tab=$(printf '\t')
known='K.mean|K.variance|K.cumulant:3|K.covariance|mu.mean|mu.square'
count=$(grep -v '^#' "$data" | grep -c -E "^($known)$tab")
echo "1..$count"
n=0
grep -v '^#' "$data" | grep -E "^($known)$tab" | {
    while IFS=$tab read -r quantity dim layers boundary observable generator overlap value; do
        n=$((n + 1))
        set -- --quantity="$quantity" --dim="$dim" --layers="$layers" --boundary="$boundary" \
            --observable="$observable" --generator="$generator" --format=json --quiet
        if [ "$overlap" != - ]; then
            set -- "$@" --overlap="$overlap"
        fi
        answer=$("$program" kernel "$@" | sed -n 's/^ *"exact": "\(.*\)",$/\1/p' | head -n 1)
        if [ "$answer" = "$value" ]; then
            echo "ok $n - $quantity D=$dim L=$layers $boundary $observable"
        else
            echo "not ok $n - wishgarten kernel $*: expected $value, got $answer"
        fi
    done
}
