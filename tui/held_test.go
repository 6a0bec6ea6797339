package tui

import "testing"

// TestAHeldEnterSendsNothing: the enter that chooses in one menu does not confirm in the next.
func TestAHeldEnterSendsNothing(t *testing.T) {
	for _, channel := range []string{"whatsapp", "kakaotalk"} {
		run(t, setup{}, func(p *program) {
			p.find("state:pending_verification,verifying channel:" + channel)
			p.keys("x", "down", "down")
			p.shows("Send the verification code")
			p.keys("enter", "enter")
			if n := len(p.applied("POST")); n != 0 {
				t.Errorf("%s: %d codes were sent", channel, n)
			}
		})
	}
}
