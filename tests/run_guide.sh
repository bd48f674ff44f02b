#!/bin/sh
# The user guide's examples: every "$ command" in a console block of doc/guide.md prints what stands below it.
# With --update, prints the guide with today's answers filled in instead.
guide=${srcdir:-.}/doc/guide.md
PATH=${abs_top_builddir:-$(pwd)}:$PATH
export PATH
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
root=$(cd "${srcdir:-.}" && pwd)

rewrite() {
    block=0
    skipping=0
    while IFS= read -r line; do
        case $line in
        '```console') block=1 ;;
        '```') block=0 skipping=0 ;;
        esac
        case $block$line in
        '1$ '*)
            skipping=1
            printf '%s\n' "$line"
            (cd "$root" && sh -c "${line#??}" 2>&1 </dev/null)
            ;;
        *) [ $skipping -eq 1 ] || printf '%s\n' "$line" ;;
        esac
    done <"$guide"
}

rewrite >"$scratch/guide"
if [ "$1" = --update ]; then
    cat "$scratch/guide"
    exit
fi
echo 1..2
commands=$(grep -c '^\$ ' "$guide")
if [ "$commands" -gt 0 ]; then echo "ok 1 - $commands commands were run"; else echo "not ok 1 - no command in the guide"; fi
if diff -u "$guide" "$scratch/guide" >"$scratch/diff"; then
    echo "ok 2 - the guide shows what the program prints"
else
    echo "not ok 2 - the guide shows what the program prints"
    sed 's/^/# /' "$scratch/diff"
fi
