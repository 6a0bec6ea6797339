//go:build !unix

package term

// NoCoreDump does nothing here: this system writes no core files.
func NoCoreDump() {}
