package rules

// rawInto are functions that may be handed the bytes of a Raw: what they return is clean, or is not text of anybody else.
var rawInto = map[string]string{
	"internal/text Line":       "cleans",
	"internal/text Block":      "cleans",
	"internal/text WrapBlock":  "cleans",
	"internal/text Haystack":   "folds for filters; never drawn",
	"internal/text Fold":       "folds for filters; never drawn",
	"internal/text Digits":     "returns ASCII digits",
	"internal/document short":  "cleans and cuts",
	"api (*Spec).StateRole":    "looks up in a table",
	"api (*Spec).ChangeRole":   "looks up in a table",
	"api roleOf":               "looks up in a table",
	"api qualityRole":          "looks up in a table",
	"api (*Spec).ObservedRole": "looks up in a table",
	"api (*Spec).Notable":      "looks up in a table",
	"api parseTime":            "keeps what it is given as a Raw",
	"tui/detail meaningOf":     "looks up in a table",
	"tui/filter anyFits":       "compares",
	"tui/filter part":          "compares; returns a part of the folded text",
	"unicode/utf8 ValidString": "tests",
	"strings Index":            "measures",
	"hash/maphash String":      "hashes",
}

// rawMay are the places where a Raw may become a string, bytes or JSON, and why.
var rawMay = map[string]string{
	// The wire: what is sent must be what was typed or read.
	"api (*Client).sender":             "an id goes into a path, where it is checked and escaped",
	"api (*Client).TemplateCategories": "an id goes into a path, where it is checked and escaped",
	"api (body).text":                  "a request body",
	"api encodePatch":                  "a request body",
	"api rawInt":                       "reads a number",
	"api isDigits":                     "tests",
	"api pack":                         "copies into one block of memory that is a Raw again",
	"api listOf":                       "joins to a Raw again",
	"api (Field).Of":                   "joins to a Raw again",
	"api (Field).Put":                  "splits to Raws again",
	"api (Field).Check":                "tests; its sentences never hold the value",
	"api (Field).Warn":                 "tests; its sentences never hold the value",
	"api (*Client).refuse":             "becomes the Raw of an Error again",
	"api (*Error).decodeFields":        "splits into a path of plain ASCII and a Raw",
	"api (*Spec).RemovalToken":         "returned only when it is printable ASCII",

	// Exports and the file for the editor: each format escapes what a terminal would obey.
	"internal/document textNode":               "the JSON and YAML encoders escape it",
	"internal/document (row).reviews":          "becomes the Raw of a cell again",
	"internal/document (*csvEncoder).sender":   "appendCell escapes it",
	"internal/document (*profileWriter).live":  "shownScalar escapes it",
	"internal/document (*profileWriter).field": "the YAML writer escapes it",

	// Memory: the same bytes, and Raws again when they are read.
	"internal/fleet (*packer).text":      "packs",
	"internal/fleet (*packer).review":    "the key of a map, not drawn",
	"internal/fleet (*unpacker).values":  "names of the channel's own table",
	"internal/fleet (*unpacker).reviews": "names of the channel's own table",
	"internal/fleet sum":                 "hashes",

	// The journal's file: JSON lines, Raws again when they are read.
	"internal/journal formatLine":               "the file",
	"internal/journal parseRecord":              "the file",
	"internal/journal encodeWrite":              "the file",
	"internal/journal encodeResult":             "the file",
	"internal/journal encodeSender":             "the file",
	"internal/journal (wireKey).MarshalJSON":    "the file",
	"internal/journal (wireValues).MarshalJSON": "the file",

	// Inputs: the text box keeps the bytes, so that nothing changes that was not typed, and cleans what it draws.
	"tui/ui NewForm":            "a form's input",
	"tui/edit (*Model).decided": "a form's input",
	"tui/edit (*Model).Resume":  "a form's input",
	"tui/edit (*Model).Apply":   "a form's input",
	"tui/ui NewTreePicker":      "a form's input; the name beside it is cleaned",

	// The clipboard and the browser: what is copied is the value; the menus show it cleaned.
	"tui (*App).copyMenu":   "the clipboard, and cleaned beside it",
	"tui (*App).browseMenu": "the browser, https only, and cleaned beside it",

	// Order and filters: compared, never drawn.
	"tui/senders bySeverity":    "a sort key",
	"tui/senders byPending":     "a sort key",
	"tui/senders byNumber":      "a sort key",
	"tui/senders byRegion":      "a sort key",
	"tui/senders byID":          "a sort key",
	"tui/filter changeStatus":   "compared",
	"tui/filter touchText":      "read ahead for speed",
	"tui/filter EntryWords":     "folded by text.Haystack, never drawn",
	"tui/filter entryType":      "compared and folded, never drawn",
	"api (*Spec).ObservedLabel": "looks up in a table, and becomes a Raw again",
	"tui/activity head":         "looks where characters begin",
	"tui (*App).entryMenu":      "a value in a query, which its box cleans as it draws",
	"tui typeQuery":             "a value in a query, which its box cleans as it draws",
}
