#!/bin/sh
# Every name that the library defines for others begins with wg_.
echo 1..2
library=
for candidate in libwishgarten.a libwishgarten.so; do
    [ ! -f "$abs_top_builddir/.libs/$candidate" ] || library=$abs_top_builddir/.libs/$candidate
done
case $library in
*.so) table=$($NM -D --defined-only "$library") ;;
*) table=$($NM -g --defined-only "$library") ;;
esac
# AddressSanitizer adds markers of its own to every variable.
names=$(printf '%s\n' "$table" | awk 'NF == 3 && $3 !~ /^__odr_asan/ { print $3 }')
if printf '%s\n' "$names" | grep -q '^wg_'; then
    echo "ok 1 - $(printf '%s\n' "$names" | grep -c .) names are defined"
else
    echo "not ok 1 - no name of ours in '$library'"
fi
foreign=$(printf '%s\n' "$names" | grep -v '^wg_')
if [ -z "$foreign" ]; then
    echo "ok 2 - all begin with wg_"
else
    echo "not ok 2 - all begin with wg_"
    printf '%s\n' "$foreign" | sed 's/^/# /'
fi
