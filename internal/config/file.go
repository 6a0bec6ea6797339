package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// maxFile is the largest file that is read, in bytes.
const maxFile = 1 << 20

// loadFile finds, reads and checks the file. It always returns a document, an empty one when there is no file.
func loadFile(env Env, flag opt[string]) (*document, []problem) {
	path := flag.or(defaultPath(env))
	if path == "" {
		return &document{}, nil
	}
	data, info, err := readFile(path)
	if !flag.set && errors.Is(err, fs.ErrNotExist) && !danglingLink(path) {
		return &document{}, nil
	}
	d := &document{path: path, name: text.Line(path), commands: env.Commands}
	if err != nil {
		d.unreadable = true
		d.add(d.whole(), err.Error())
		return d, d.problems
	}
	d.data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(d.data) {
		d.unreadable = true
		d.add(d.place(invalidAt(d.data)), "the file is not UTF-8 text, it must be; save it as UTF-8")
		return d, d.problems
	}
	d.parse()
	d.checkKeys(env.CheckKeys)
	if len(d.secrets) > 0 {
		if why := private(info, env.UID, d.name); why != "" {
			d.add(d.secrets[0], why)
		}
	}
	if len(d.programs) > 0 {
		if why := trusted(info, env.UID, d.name); why != "" {
			d.add(d.programs[0], why)
		}
	}
	return d, d.problems
}

// readFile reads a regular file of at most maxFile bytes. Its errors are texts for people.
func readFile(path string) ([]byte, fs.FileInfo, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, nil, openError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("cannot be examined, %w; check the file", ownfile.Reason(err))
	case !info.Mode().IsRegular():
		return nil, nil, fmt.Errorf("is %s, the configuration must be a regular file; give one with --config FILE", kind(info.Mode()))
	case info.Size() > maxFile:
		return nil, nil, errTooLarge
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("cannot be read, %w; check the file", ownfile.Reason(err))
	case len(data) > maxFile:
		return nil, nil, errTooLarge
	}
	return data, info, nil
}

var errTooLarge = errors.New("is larger than 1 MiB, no configuration is; check that it is the right file")

func openError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist) && danglingLink(path):
		return fmt.Errorf("is a link to a file that is not there, correct or remove the link: %w", fs.ErrNotExist)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("is not there, check the path or copy config.example.toml to it: %w", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("cannot be opened, it is not readable for you; check its owner and mode: %w", fs.ErrPermission)
	}
	return fmt.Errorf("cannot be opened, %w; check the path", ownfile.Reason(err))
}

// danglingLink reports whether path is a link whose target is not there.
func danglingLink(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// kind names what is not a regular file.
func kind(m fs.FileMode) string {
	if m.IsDir() {
		return "a directory"
	}
	return ownfile.Kind(m)
}

// invalidAt is the offset of the first byte that is not UTF-8.
func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}
