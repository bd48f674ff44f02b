#!/bin/sh
# Files appear whole or not at all; standard output carries the answer and nothing else; exit statuses.
program=$abs_top_builddir/wishgarten
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
echo 1..11
n=0
check() {
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

"$program" kernel --dim=16 --layers=4 --observable=Z0 >plain 2>err
check $? "a plain request is answered"
[ ! -s err ]
check $? "nothing on standard error"
"$program" kernel --dim=16 --layers=4 --observable=Z0 --output=file >out 2>err && cmp -s plain file && [ ! -s out ]
check $? "--output holds what standard output would have held"
"$program" kernel --dim=16 --layers=4 --observable=Z0 --output=missing/file 2>err
[ $? -eq 2 ] && grep -q missing err
check $? "a folder that does not exist is exit status 2"
"$program" kernel --dim=16 --observable=Z0 --output=. 2>err
[ $? -eq 2 ]
check $? "a folder is no output file"
if [ -w /dev/full ]; then
    "$program" kernel --dim=16 --observable=Z0 >/dev/full 2>err
    [ $? -ne 0 ] && [ -s err ]
else
    true
fi
check $? "a full disk is noticed"
"$program" kernel --dim=16 --group=orthogonal 2>err
[ $? -eq 3 ]
check $? "what another method would answer is exit status 3"
"$program" --help >out 2>err && [ -s out ] && [ ! -s err ]
check $? "--help goes to standard output"
"$program" --version >out 2>err && grep -q FLINT out && grep -q GMP out && grep -q MPFR out
check $? "--version names the libraries"
"$program" kernel --help | grep -q -- --observable
check $? "a command has its own help"
"$program" kernel --dim=3 --layers=2 --quiet >out 2>err && [ ! -s err ] &&
    "$program" kernel --dim=3 --layers=2 >out 2>err && [ -s err ]
check $? "--quiet silences remarks"
