package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Metric is one figure of an embedded-metric line.
type Metric struct {
	Name  string
	Unit  string // as CloudWatch names them: Count, Milliseconds, Bytes
	Value float64
}

// WriteMetrics writes one line in CloudWatch's embedded metric format, from which the log service makes metrics without a call. The
// dimensions are codes (function, service), never ids: each combination is a metric of its own that is paid for.
func WriteMetrics(w io.Writer, at time.Time, namespace string, dimensions map[string]string, metrics ...Metric) error {
	type definition struct{ Name, Unit string }
	line := map[string]any{}
	definitions := make([]definition, 0, len(metrics))
	for _, metric := range metrics {
		definitions = append(definitions, definition{metric.Name, metric.Unit})
		line[metric.Name] = metric.Value
	}
	for name, value := range dimensions {
		line[name] = maskText(value)
	}
	names := slices.Sorted(maps.Keys(dimensions))
	if names == nil {
		names = []string{}
	}
	line["_aws"] = map[string]any{
		"Timestamp": at.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": namespace, "Dimensions": [][]string{names}, "Metrics": definitions,
		}},
	}
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("serve: metrics line: %w", err)
	}
	if _, err := w.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("serve: write a metrics line: %w", err)
	}
	return nil
}
