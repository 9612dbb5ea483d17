/**
 * Kernel settings that kubelet writes when it starts and that hold for the whole machine (pkg/kubelet/cm,
 * setupKernelTunables), with the values that it wants. In the node's mount namespace ordinary files stand in their place
 * under /proc/sys, so that the machine keeps its own.
 */
export const kernelSettings: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};
