package infra

import (
	"os"
	"strings"
	"testing"

	"tandem/shared/table"
)

// TestIndexes holds the secondary indexes of infra/data.yaml against those of the code, with the attributes that they stand on.
func TestIndexes(t *testing.T) {
	text, err := os.ReadFile("data.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if declared := strings.Count(string(text), "IndexName:"); declared != len(table.Indexes()) {
		t.Errorf("data.yaml declares %d indexes, the code has %d", declared, len(table.Indexes()))
	}
	for _, index := range table.Indexes() {
		for _, line := range []string{"- IndexName: " + string(index), "{AttributeName: " + string(index) + "hash, KeyType: HASH}", "{AttributeName: " + string(index) + "range, KeyType: RANGE}", "{AttributeName: " + string(index) + "range, AttributeType: S}"} {
			if !strings.Contains(string(text), line) {
				t.Errorf("data.yaml has no %q", line)
			}
		}
	}
}
