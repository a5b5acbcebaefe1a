package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zones are in the binary: a Lambda or a small machine may have none
)

var zones = map[string]Territory{
	"Europe/Paris":       Metropole,
	"America/Cayenne":    Guyane,
	"America/Guadeloupe": Guadeloupe,
	"America/Martinique": Martinique,
	"Indian/Mayotte":     Mayotte,
	"Indian/Reunion":     Reunion,
}

// Zone returns the zone of a French controller: Europe/Paris, Indian/Reunion and the other overseas départements. Any other name
// is a mistake in the configuration, "Local" and "UTC" included.
func Zone(name string) (*time.Location, error) {
	if zones[name] == "" {
		return nil, fmt.Errorf("calendar: %q is no zone of a French département", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("calendar: load zone %s: %w", name, err)
	}
	return zone, nil
}

// TerritoryOf returns the territory whose public holidays are kept in a zone (that of a service: its Zone). A zone that Zone does
// not give has none, and then only the holidays of the whole country are kept.
func TerritoryOf(zone *time.Location) Territory { return zones[zone.String()] }
