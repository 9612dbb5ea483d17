// PID 1 of the node's namespaces and of every pod, and the whole of a container that only has to be there. It waits, and
// lets the kernel reap the processes that it inherits.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// An ignored SIGCHLD makes the kernel reap children by itself (wait(2)).
	signal.Ignore(syscall.SIGCHLD)
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	<-end
}
