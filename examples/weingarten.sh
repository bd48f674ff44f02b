# Weingarten functions: one class and all classes of a degree, below the degree too, and what they become at large D.
for request in \
    '--class=3,2' \
    '--group=orthogonal --degree=3' \
    '--group=symplectic --degree=2 --dim=2,4,6' \
    '--group=coe --degree=2' \
    '--degree=3 --dim=2' \
    '--class=2,1 --order=3'; do
    echo "$ wishgarten weingarten $request"
    # shellcheck disable=SC2086
    wishgarten weingarten $request
done
echo "$ wishgarten weingarten --group=permutation --partitions='1 2|3; 1|2 3'"
wishgarten weingarten --group=permutation --partitions='1 2|3; 1|2 3'
