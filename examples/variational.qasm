OPENQASM 2.0;
include "qelib1.inc";

// A two-qubit block of free angles, used twice
gate block(a, b) x, y
{
  ry(a) x;
  ry(b) y;
  cx x, y;
  rz((a + b)/2) y;
  cx x, y;
}

qreg q[3];
creg c[3];

h q;
block(alpha, beta) q[0], q[1];
barrier q;
block(beta, gamma) q[1], q[2];
measure q -> c;
