package document

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxTries is how many names are tried before WriteFile gives up.
const maxTries = 1000

// WriteFile makes a new file in dir, readable for its owner only (0600), and returns its path. Nothing is ever overwritten: when
// the name is taken it becomes "name-2.csv", "name-3.csv" and so on. What write writes goes to a hidden file first that gets its name
// only when all of it is on the disk, so a failed export leaves nothing. Name must be a plain file name, without folders.
func WriteFile(dir, name string, write func(io.Writer) error) (path string, err error) {
	if !isPlainName(name) {
		return "", fmt.Errorf("writing the file: %q is not a plain file name; leave folders out of it", name)
	}
	if dir == "" {
		dir = "."
	}
	temp, err := os.CreateTemp(dir, ".callsign-*.part") // made with 0600 and O_EXCL
	if err != nil {
		return "", fmt.Errorf("writing %s: %w; choose a folder that exists and that you may write to", name, err)
	}
	done := false
	defer func() { // also when write panics
		if !done {
			_ = temp.Close()
			_ = os.Remove(temp.Name())
		}
	}()
	if err := fill(temp, write); err != nil {
		return "", fmt.Errorf("writing %s: %w; nothing was kept", name, err)
	}
	path, err = reserve(dir, name)
	if err != nil {
		return "", fmt.Errorf("writing %s: %w", name, err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		_ = os.Remove(path)
		return "", fmt.Errorf("writing %s: %w; nothing was kept", name, err)
	}
	done = true
	return path, nil
}

// fill writes, syncs and closes the file.
func fill(f *os.File, write func(io.Writer) error) error {
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

// reserve takes the first free name by making an empty file, which the finished one then replaces. A hard link would need no
// reservation, but not every file system has them.
func reserve(dir, name string) (string, error) {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for i := 1; i <= maxTries; i++ {
		path := filepath.Join(dir, name)
		if i > 1 {
			path = filepath.Join(dir, stem+"-"+strconv.Itoa(i)+ext)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, f.Close()
	}
	return "", fmt.Errorf("%d files of this name are there already; move some away", maxTries)
}

// isPlainName accepts names that stay in their folder on every system.
func isPlainName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\\:\x00")
}
