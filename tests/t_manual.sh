#!/bin/sh
# The manual page and --help name the same commands, options and quantities; every source that is named by a key is
# in doc/references.bib.
program=$abs_top_builddir/wishgarten
page=$srcdir/doc/wishgarten.1
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# The words of a text that mean something to the program.
words() {
    grep -oE -e '--[a-z]+' -e '\b([KQv]|mu|moment)\.[a-z]+(\.[a-z]+)?\b' | LC_ALL=C sort -u
}

commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
{
    "$program" --help
    for command in $commands; do
        "$program" "$command" --help
    done
} | words >"$scratch/help"
sed 's/\\-/-/g; s/\\f.//g' "$page" | words >"$scratch/page"

echo 1..3
absent=$(for command in $commands; do grep -q "^\.B $command\$" "$page" || echo "$command"; done)
if [ -n "$commands" ] && [ -z "$absent" ]; then
    echo "ok 1 - the page has every command:" $commands
else
    echo "not ok 1 - the page lacks commands:" $absent
fi
if [ -s "$scratch/help" ] && diff -u "$scratch/help" "$scratch/page" >"$scratch/diff"; then
    echo "ok 2 - $(grep -c . "$scratch/help") options and quantities are those of --help"
else
    echo "not ok 2 - the options and quantities are those of --help (-) and of the page (+)"
    sed 's/^/# /' "$scratch/diff"
fi

keys=$(cd "$srcdir" && grep -rhowE '[a-z]{3,}(19|20)[0-9]{2}' --include='*.[ch]' --include='*.md' README.md doc include src weingarten |
    LC_ALL=C sort -u)
absent=$(for key in $keys; do grep -q "^@[a-z]*{$key,$" "$srcdir/doc/references.bib" || echo "$key"; done)
if [ -n "$keys" ] && [ -z "$absent" ]; then
    echo "ok 3 - doc/references.bib has" $keys
else
    echo "not ok 3 - doc/references.bib lacks" $absent
fi
