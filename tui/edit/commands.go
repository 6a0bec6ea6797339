package edit

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
)

// treeLoaded carries the categories that a form picks from.
type treeLoaded struct {
	channel api.Channel
	tree    []api.Category
	err     error
}

// loadTree reads the category tree of a channel.
func loadTree(client *api.Client, ch api.Channel) tea.Cmd {
	return func() tea.Msg {
		tree, err := client.SenderCategories(context.Background(), ch)
		return treeLoaded{ch, tree, err}
	}
}
