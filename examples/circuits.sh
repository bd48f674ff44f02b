# Circuits from files: a line for each gate, and OpenQASM 2.
for file in examples/hardware_efficient.circuit examples/variational.qasm; do
    echo "$ circuit_gradient $file 'Z0 Z1 + 1/2 X2'"
    circuit_gradient $file 'Z0 Z1 + 1/2 X2'
done
