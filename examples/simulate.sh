# Circuits that can refute the theory: estimates beside exact values, in two ensembles that are often confused.
echo "$ wishgarten simulate --dim=6 --layers=8 --observable=projector:2 --generator=spectrum:1*3,-1*3 --samples=1000"
wishgarten simulate --dim=6 --layers=8 --observable=projector:2 --generator=spectrum:1*3,-1*3 --samples=1000
for average in both angles; do
    echo
    echo "$ wishgarten simulate --qubits=3 --layers=8 --observable=Z0 --average=$average --samples=1000 --quantity=K.mean,K.ratio"
    wishgarten simulate --qubits=3 --layers=8 --observable=Z0 --average=$average --samples=1000 --quantity=K.mean,K.ratio
done
