package tui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/document"
)

func TestExportWhatTheFilterShows(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{}, func(p *program) {
		p.app.options.Dir = dir
		p.find("co")
		p.keys("X")
		p.shows("4 senders (in the filter)")
		p.keys("1")
		p.shows("4 senders exported to")
	})
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if s := string(data); !strings.Contains(s, "Velvet Records") || strings.Contains(s, "Stadtwerke") || strings.Contains(strings.ToLower(s), "bearertoken") {
		t.Errorf("the file holds\n%s", s)
	}
}

// edited plays an editor that replaces old by new in a sender's document.
func edited(p *program, old, new string) {
	key, _ := p.app.view().Sender()
	r, _ := p.app.env.Fleet.Get(key)
	data := string(document.Profile(api.SpecOf(key.Channel), r.Sender))
	p.send(fileEdited{sender: r.Sender, data: []byte(strings.Replace(data, old, new, 1))})
	p.idle()
}

func TestEditorEndsInTheReview(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		edited(p, "Störungen und Fahrpläne", "Fahrpläne")
		p.shows("Review: 1 field of Stadtwerke Musterhausen", "+ Fahrpläne")
		p.keys("right", "enter")
		if n := len(p.applied("PATCH")); n != 1 {
			t.Errorf("%d patches", n)
		}
	})
}

func TestEditorWithoutAChangeSendsNothing(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		edited(p, "", "")
		p.shows("Nothing was changed")
	})
}

func TestEditorOffersABrokenFileAgain(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		edited(p, "about:", "abuot:")
		p.shows("The file could not be read", "abuot", "[Edit it again]")
	})
}

// TestExportOfMany: all of more than one part are in the file, each once.
func TestExportOfMany(t *testing.T) {
	const senders = exportPart + 100
	dir := t.TempDir()
	run(t, setup{senders: senders}, func(p *program) {
		p.sleep(30 * time.Second)
		p.app.options.Dir = dir
		p.keys("X", "1")
		p.shows(fmt.Sprintf("%d senders exported to", senders))
	})
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) != 1 {
		t.Fatalf("%d files", len(files))
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Channel, ID string }
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range list {
		seen[s.Channel+" "+s.ID] = true
	}
	if len(list) != senders || len(seen) != senders {
		t.Errorf("%d senders, %d different", len(list), len(seen))
	}
}
