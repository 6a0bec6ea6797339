package term

import (
	"errors"
	"testing"
)

func TestOnlyHTTPSIsOpened(t *testing.T) {
	nothing := func(string) string { return "" }
	for _, address := range []string{"", "http://example.com", "file:///etc/passwd", "javascript:alert(1)", "-e", "https://", "https:/x", "x\x00"} {
		if err := openURL(address, "linux", nothing); err == nil || errors.Is(err, ErrNoBrowser) {
			t.Errorf("%q gave %v", address, err)
		}
	}
	if err := openURL("https://example.com/a", "linux", nothing); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("without a desktop: %v", err)
	}
}
