// Package harden keeps the memory of the program, which holds keys and tokens, from being written to a disk or read by other programs of
// the same user.
package harden

// Process does so for this process. Call it once, first thing in main, before there is a secret in memory. What the system does not
// offer is left as it is.
//
// No core file is written any more, not with GOTRACEBACK=crash either. On Linux the process is also not dumpable: crash handlers such as
// systemd-coredump get nothing, no other program of the user can attach a debugger to it, and the user's other programs
// cannot read its /proc/PID/environ, mem, maps, fd and io. What anybody may read there (stat, status, cmdline) stays readable, the
// program itself can open its own files in /proc/self/fd, and programs that it starts are as usual. To debug it, start it under the
// debugger and skip this call.
func Process() { process() }
