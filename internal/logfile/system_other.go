//go:build !unix

package logfile

import "io/fs"

// noFollow has no meaning here.
const noFollow = 0

// unfit says why an open file is not fit to be the log; empty when it is. Owners and modes mean nothing here.
func unfit(info fs.FileInfo, _ string) string {
	if !info.Mode().IsRegular() {
		return notRegular(info.Mode())
	}
	return ""
}
