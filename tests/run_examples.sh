#!/bin/sh
# Every examples/*.sh prints what is stored beside it: examples/NAME.out on standard output, and NAME.err on
# standard error, or nothing there; the exit status is 0. They run in the top folder of the sources, and find
# the programs by PATH. With --update, stores today's answers instead.
build=${abs_top_builddir:-$PWD}
cd "${srcdir:-.}" || exit 99
PATH=$build:$build/examples:$PATH
export PATH
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

if [ "${1-}" = --update ]; then
    for example in examples/*.sh; do
        sh "$example" >"${example%.sh}.out" </dev/null
    done
    exit
fi

n=0
for example in examples/*.sh; do
    n=$((n + 1))
    name=${example%.sh}
    errors=/dev/null
    [ ! -f "$name.err" ] || errors=$name.err
    sh "$example" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
    {
        [ $status -eq 0 ] || echo "exit status $status"
        diff -u "$name.out" "$scratch/out" 2>&1
        diff -u "$errors" "$scratch/err"
    } >"$scratch/complaints"
    if [ -s "$scratch/complaints" ]; then
        echo "not ok $n - $example"
        sed 's/^/# /' "$scratch/complaints"
    else
        echo "ok $n - $example"
    fi
done
echo "1..$n"
