package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"callsign/api"
	"callsign/internal/text"
)

// mounted is a folder on a disk of its own with a number of bytes; only root can make one.
func mounted(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=700,size="+size); err != nil {
		t.Skip("no disk can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// A disk that is really full: what was reported as kept is there, the rest is refused with what to do, and it goes on when there is room.
func TestDiskThatIsFull(t *testing.T) {
	disk := mounted(t, "256k")
	dir := filepath.Join(disk, "journal")
	j := mustOpen(t, dir, defaults())
	ballast := filepath.Join(disk, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 128<<10), 0o600))
	kept := map[string]string{}
	var full error
	for i := 0; full == nil && i < 1000; i++ {
		k := api.Key{Channel: api.WhatsApp, ID: text.Raw(strings.Repeat("i", i+1))}
		id, err := j.SaveDraft(t0, Draft{Key: k, Typed: values("about", strings.Repeat("x", 3000))})
		if full = err; err == nil {
			kept[id] = string(k.ID)
		}
	}
	if full == nil || !errors.Is(full, syscall.ENOSPC) || !strings.Contains(full.Error(), j.Path()+": no space left on device; make room on the disk") || len(kept) == 0 {
		t.Fatalf("%d kept, then %v", len(kept), full)
	}
	if _, err := j.Begin(t0, save(kko, "name", strings.Repeat("y", 5000))); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("a change that cannot be recorded may be sent: %v", err)
	}
	check := func(j *Journal) {
		t.Helper()
		s := j.State()
		if s.Unreadable != 0 || len(s.UnderWay)+len(s.Unconfirmed) != 0 {
			t.Errorf("%d unreadable, %v", s.Unreadable, s.UnderWay)
		}
		for id, k := range kept {
			if d, ok := s.draft(api.Key{Channel: api.WhatsApp, ID: text.Raw(k)}, id); !ok || len(d.Typed.Text("about")) != 3000 {
				t.Fatalf("a draft that was kept is gone")
			}
		}
	}
	check(j)
	must(t, os.Remove(ballast))
	must(t, j.End(t0, begin(t, j, t0, save(kko, "name", "y")), Result{Outcome: Applied}))
	must(t, j.Close())
	check(opened(t, dir))
}

// A disk that cannot be written at all says so when the journal is opened.
func TestDiskThatIsReadOnly(t *testing.T) {
	for name, used := range map[string]bool{"used before": true, "new": false} {
		t.Run(name, func(t *testing.T) {
			disk := mounted(t, "256k")
			dir := filepath.Join(disk, "journal")
			if used {
				must(t, mustOpen(t, dir, defaults()).Close())
			}
			must(t, syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
			_, _, err := Open(dir, scope, t0)
			if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "the disk is read-only: set XDG_STATE_HOME to a folder that can be written") || !strings.Contains(err.Error(), dir) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Devices and sockets in the journal's place are refused and not read.
func TestDeviceInThePlace(t *testing.T) {
	for name, mode := range map[string]uint32{"a device": syscall.S_IFCHR, "a socket": syscall.S_IFSOCK} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, fileName(scope)+".jsonl")
			if err := syscall.Mknod(path, mode|0o600, 1<<8|5); err != nil { // 1, 5 is /dev/zero
				t.Skip("no device can be made here: ", err)
			}
			if _, _, err := Open(dir, scope, t0); err == nil || !strings.Contains(err.Error(), path+" is "+name+" and the journal must be a regular file; move it away") {
				t.Errorf("%v", err)
			}
		})
	}
}

// A huge hole without a line, as a file system leaves it after a power loss, neither fills the memory nor hides what stood before
// it.
func TestHoleInTheFile(t *testing.T) {
	dir := t.TempDir()
	j := mustOpen(t, dir, fast())
	id := begin(t, j, t0, save(wa, "about", "x"))
	must(t, j.Close())
	before := content(t, j)
	must(t, os.Truncate(j.Path(), 256<<20))
	j = opened(t, dir)
	if s := j.State(); len(s.Unconfirmed) != 1 || s.Unconfirmed[0].ID != id {
		t.Errorf("%+v", s)
	}
	begin(t, j, t0, save(kko, "name", "y"))
	data, err := os.ReadFile(j.Path())
	must(t, err)
	if !bytes.HasPrefix(data, []byte(before)) || len(data) > len(before)+10_000 {
		t.Errorf("%d bytes", len(data))
	}
}

func TestNoPlaceForTheJournal(t *testing.T) {
	t.Chdir(t.TempDir())
	_, _, err := Open("", scope, t0)
	if err == nil || !strings.Contains(err.Error(), "neither XDG_STATE_HOME nor HOME names a folder; set one of them") {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir("."); len(entries) != 0 {
		t.Errorf("something was made where the program was started: %v", entries)
	}
}
