#!/bin/sh
# The look of the sources: the formatter's, no white space at the end of a line, no path of one machine.
cd "${srcdir:-.}" || exit 99
folders='bench doc examples include src tests weingarten'
# The formatter's opinions change with its versions; .clang-format is meant for this one.
formatter=14

# check NUMBER WORDS COMPLAINTS
check() {
    if [ -z "$3" ]; then
        echo "ok $1 - $2"
    else
        echo "not ok $1 - $2"
        printf '%s\n' "$3" | sed 's/^/# /'
    fi
}

texts() {
    find $folders -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.md' -o -name '*.bib' -o -name '*.1' \)
    for file in .ci/run .clang-format CITATION.cff DEPENDENCIES Makefile.am NEWS README.md bootstrap configure.ac \
        wishgarten.pc.in; do
        [ ! -f $file ] || echo $file
    done
}

echo 1..4
files=$(texts | grep -c .)
check 1 "$files files are looked at" "$([ "$files" -gt 50 ] || echo 'where are the sources?')"
if clang-format --version 2>/dev/null | grep -q "version $formatter\."; then
    check 2 "make format changes nothing" \
        "$(find $folders -name '*.[ch]' -exec clang-format --dry-run {} + 2>&1 | sed -n 's,:.* warning:.*,,p' | uniq)"
else
    echo "ok 2 # SKIP no clang-format $formatter here"
fi
check 3 "no white space at the end of a line" "$(texts | xargs grep -n '[[:blank:]]$')"
check 4 "no path of one machine" "$(texts | xargs grep -nE '/(home|root|Users)/[[:alnum:]]|/wor[k]/')"
