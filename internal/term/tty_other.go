//go:build !unix

package term

import "os"

// supported: the keyboard and suspend need job control and a terminal that takes control sequences as they are.
const supported = false

var caught = []os.Signal{os.Interrupt}

func kind(os.Signal) signalKind { return signalKeyboard }

func stopSelf(bool) {}

func foreground(*os.File) bool { return true }
