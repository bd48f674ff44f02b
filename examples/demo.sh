# What ./bootstrap --demo shows.
observable=@examples/ten_words_four_qubits.txt
cat <<'TEXT'
A four-qubit QNN with 64 layers and an observable of ten Pauli words (examples/ten_words_four_qubits.txt):

TEXT
echo "$ wishgarten kernel --qubits=4 --layers=64 --observable=$observable"
wishgarten kernel --qubits=4 --layers=64 --observable="$observable"
cat <<'TEXT'

Exact, beside the leading formulas of the literature (liu2023, Eqs. 9 and 16):

TEXT
leading_formula "$observable" 4
cat <<'TEXT'

The leading mean is low by a factor that tends to 2 for large D, and the kernel does not concentrate like
1/sqrt(L): std/mean ends on a plateau that no depth removes. Why: doc/theory/kernel.md. More: doc/guide.md.
TEXT
