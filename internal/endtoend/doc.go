// Package endtoend holds the tests of the whole program: the binary in a real terminal against a server on a real socket. It
// has no code of its own.
//
// The tests build the binary once, start it in a pty behind a terminal emulator, type keys and wait until the screen says what it
// should; nothing waits for a time. Whatever a test does, its end checks that the program wrote nothing to the terminal
// but text and the few control sequences it needs, and that the key's secret is neither on the screen nor in a file.
package endtoend
