//go:build !unix

package ownfile

import "io/fs"

// NoFollow has no meaning here.
const NoFollow = 0

// Owned is true: the system does not tell in a way that we read.
func Owned(fs.FileInfo) bool { return true }

// Allows is false: modes mean nothing here.
func Allows(fs.FileInfo, fs.FileMode) bool { return false }
