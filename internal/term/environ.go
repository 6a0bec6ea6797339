package term

import (
	"os"
	"slices"
	"strings"
)

// childEnviron is the environment of the programs that are started here: ours without SINCH_*, which hold secrets that an editor, a
// browser or a clipboard program has no business with.
func childEnviron() []string {
	return slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(strings.ToUpper(kv), "SINCH_") })
}
