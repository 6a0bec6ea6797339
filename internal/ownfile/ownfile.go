// Package ownfile is what the packages with files of their own share: whose a file is, who else may use it, and what to call the thing
// that stands in its place. What follows from that is theirs to decide.
package ownfile

import (
	"errors"
	"io/fs"
	"os"
)

// Kind names what is not a regular file, for people: "a pipe".
func Kind(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "a special file"
}

// Reason is an error of the os package without the path, for messages that name it already.
func Reason(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
