//go:build !unix

package harden

// There are no core files here.
func process() {}
