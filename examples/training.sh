# Where trainings end, below and at the transition: a projector of rank 2 in D = 8 has a zero set of real codimension 4.
for layers in 2 3 4 6; do
    echo "$ wishgarten simulate --qubits=3 --layers=$layers --observable=projector:2 --train=bfgs --steps=2000 --samples=200 --quantity=reached.loss,reached.zeros"
    wishgarten simulate --qubits=3 --layers=$layers --observable=projector:2 --train=bfgs --steps=2000 --samples=200 --quantity=reached.loss,reached.zeros
done
