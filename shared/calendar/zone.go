package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zones are in the binary: a Lambda or a small machine may have none
)

var zones = map[string]bool{
	"Europe/Paris":       true,
	"America/Cayenne":    true,
	"America/Guadeloupe": true,
	"America/Martinique": true,
	"Indian/Mayotte":     true,
	"Indian/Reunion":     true,
}

// Zone returns the zone of a French controller: Europe/Paris, Indian/Reunion and the other overseas départements. Any other name
// is a mistake in the configuration, "Local" and "UTC" included.
func Zone(name string) (*time.Location, error) {
	if !zones[name] {
		return nil, fmt.Errorf("calendar: %q is no zone of a French département", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("calendar: load zone %s: %w", name, err)
	}
	return zone, nil
}
