// Package noquery keeps lipgloss from asking the terminal for its colours. Bubble Tea's init asks, on the terminal that the program has not set up
// yet, and waits up to five seconds for the answer; it does not ask when the answer is already given.
//
// Packages are initialised in the order of their paths once their imports are. This one imports only lipgloss and termenv, so that it comes right
// after them and before "github.com/charmbracelet/bubbletea". A package that also imports the API client would come too late.
package noquery

import (
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

func init() {
	lipgloss.SetHasDarkBackground(true)
	// Parts of bubbles that are not given a style draw none: every colour comes from package styles.
	lipgloss.SetColorProfile(termenv.Ascii)
}
