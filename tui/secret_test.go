package tui

import "testing"

// TestNoScreenShowsASecret that was typed into a form: not the field, not the review, not the body in it.
func TestNoScreenShowsASecret(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.keys("a", "2", "tab")
		p.typing("12345")
		p.keys("tab")
		p.typing("canary-secret")
		p.hides("canary-secret")
		p.keys("ctrl+s")
		p.shows("Review", "(hidden)")
		p.hides("canary-secret")
		p.keys("v")
		p.shows(`"authenticationCode": "(hidden)"`)
		p.hides("canary-secret")
	})
}
