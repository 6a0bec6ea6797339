package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
)

// maxLine is the longest line in bytes. The largest answer of the API is 8 MiB (FACTS 4); a sender that fills one is refused.
const maxLine = 16 << 20

// The end of a line: `,"crc":"0123abcd"}`, a checksum of everything before it. After a power loss a block in the middle of the
// file can hold anything.
const (
	crcMember = `,"crc":"`
	crcLen    = len(crcMember) + 8 + len(`"}`)
)

// sum is the checksum of a line as it is written.
func sum(data []byte) string {
	return fmt.Sprintf("%08x", crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}

// formatLine makes the line of a record, with its newline.
func formatLine(r record) ([]byte, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("writing a record: %w", err)
	}
	data = data[:len(data)-1] // the closing brace
	line := append(data, crcMember+sum(data)+"\"}\n"...)
	if len(line) > maxLine {
		return nil, fmt.Errorf("writing a record: it has %s bytes and at most %d are allowed", strconv.Itoa(len(line)), maxLine)
	}
	return line, nil
}

var errDamaged = errors.New("a damaged line")

// parseLine reads a line without its newline. errForeign is for a whole line that only a newer version understands.
func parseLine(line []byte) (record, error) {
	if len(line) < crcLen {
		return record{}, errDamaged
	}
	data, end := line[:len(line)-crcLen], line[len(line)-crcLen:]
	if !bytes.Equal(end, []byte(crcMember+sum(data)+`"}`)) {
		return record{}, errDamaged
	}
	return parseRecord(line)
}

// readLines gives take every whole line with its offset and without its newline, and returns the offset after the last newline.
// A line of more than maxLine bytes is given as nil; then n says how long it is.
func readLines(r io.ReaderAt, from, to int64, take func(off int64, line []byte, n int)) (end int64, err error) {
	var line []byte
	buf := make([]byte, 64<<10)
	end, length := from, 0
	for at := from; at < to; {
		n, err := r.ReadAt(buf[:min(int64(len(buf)), to-at)], at)
		at += int64(n)
		for chunk := buf[:n]; len(chunk) > 0; {
			i := bytes.IndexByte(chunk, '\n')
			part := chunk[:max(i, 0)]
			if i < 0 {
				part = chunk
			}
			length += len(part)
			if length <= maxLine {
				line = append(line, part...)
			}
			if i < 0 {
				break
			}
			if length > maxLine {
				take(end, nil, length)
			} else {
				take(end, line, length)
			}
			end += int64(length) + 1
			line, length, chunk = line[:0], 0, chunk[i+1:]
		}
		if err != nil && (n == 0 || !errors.Is(err, io.EOF)) {
			return end, err
		}
	}
	return end, nil
}
