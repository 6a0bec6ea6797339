package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHistoryGoesOn: our own writes join it while it is open, and what others do is counted when it does not follow.
func TestHistoryGoesOn(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		comment := func(s string) {
			p.keys("c")
			p.typing(s)
			p.keys("ctrl+s")
			p.sleep(time.Second)
		}
		comment("first")
		p.keys("x", "h")
		comment("second")
		if n := strings.Count(p.screen(), "comment: applied"); n != 2 {
			t.Fatalf("%d of our own comments:\n%s", n, p.screen())
		}
		p.keys("k")
		key, _ := p.app.view().Sender()
		for i := range 3 {
			if _, err := p.app.env.Client.AddComment(context.Background(), key, fmt.Sprint("theirs ", i)); err != nil {
				t.Fatal(err)
			}
		}
		p.sleep(2 * time.Minute)
		p.shows("3 new")
	})
}
