package infra

import (
	"os"
	"path/filepath"
	"testing"
)

// The budgets of a binary, stripped: what is larger takes longer to load at a cold start. The site has templates, with which the linker
// keeps every method.
const (
	maxBinary = 13_000_000 // bytes
	maxSite   = 20_000_000 // bytes
)

// TestBinaries holds the sizes of what `make build` made; without that there is nothing to hold.
func TestBinaries(t *testing.T) {
	built := os.Getenv("TANDEM_BUILT")
	if built == "" {
		t.Skip("make build runs this test on what it builds")
	}
	mains, err := filepath.Glob("../functions/*/lambda")
	if err != nil || len(mains) < 10 {
		t.Fatalf("%d mains, %v", len(mains), err)
	}
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		info, err := os.Stat(filepath.Join(built, name, "bootstrap"))
		if err != nil {
			t.Errorf("%s is not built: %v", name, err)
			continue
		}
		limit := int64(maxBinary)
		if name == "web" {
			limit = maxSite
		}
		t.Logf("%-14s %5.2f MB", name, float64(info.Size())/1e6)
		if info.Size() > limit {
			t.Errorf("%s has %d bytes, %d at most", name, info.Size(), limit)
		}
	}
}
