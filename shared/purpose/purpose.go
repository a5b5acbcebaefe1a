// Package purpose says whether a purpose of the service file may use somebody's data: not while they oppose it (RGPD art. 21; 002:161, 003:188-190).
// Whatever the code does for a purpose asks here before it uses anybody's data for it. What people oppose stands in their unit, which no file that
// the service receives writes, so that an opposition lasts until they take it back.
package purpose

import (
	"slices"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/service"
)

// May reports whether an activity may use the data of a unit: when the person does not oppose one at least of the purposes that it serves. What serves
// no purpose of these people may not be opposed.
func May(svc *service.Service, unit *seal.Unit, activity service.Activity) bool {
	serves := slices.DeleteFunc(svc.PurposesIn(service.Class(unit.Class)), func(p service.Purpose) bool { return !slices.Contains(p.Activities, activity) })
	return len(serves) == 0 || slices.ContainsFunc(serves, func(p service.Purpose) bool { return unit.OpposedTo(p.ID) == nil })
}

// Suspend keeps purposes from using the data of a unit while the reasons of an opposition are weighed; those that are opposed already stay as they are.
// It reports whether anything changed.
func Suspend(unit *seal.Unit, purposes []string, request id.Request, today calendar.Date) bool {
	before := len(unit.Opposed)
	for _, one := range purposes {
		if unit.OpposedTo(one) == nil {
			unit.Opposed = append(unit.Opposed, seal.Opposed{Purpose: one, Since: today, Request: request})
		}
	}
	return touch(unit, len(unit.Opposed) != before)
}

// Grant ends the use of the data of a unit by purposes, until the person takes their opposition back.
func Grant(unit *seal.Unit, purposes []string, request id.Request, today calendar.Date) {
	Suspend(unit, purposes, request, today)
	for _, one := range purposes {
		unit.OpposedTo(one).Granted = true
	}
	unit.Touch()
}

// Pending reports whether an opposition of a request waits for a decision.
func Pending(unit *seal.Unit, request id.Request) bool {
	return slices.ContainsFunc(unit.Opposed, func(one seal.Opposed) bool { return one.Request == request && !one.Granted })
}

// Resume lets purposes use the data again that a request suspended and that nobody granted. It reports whether anything changed.
func Resume(unit *seal.Unit, request id.Request) bool {
	return drop(unit, func(one seal.Opposed) bool { return one.Request == request && !one.Granted })
}

// TakeBack ends an opposition to a purpose. It reports whether there was one.
func TakeBack(unit *seal.Unit, purpose string) bool {
	return drop(unit, func(one seal.Opposed) bool { return one.Purpose == purpose })
}

func drop(unit *seal.Unit, which func(seal.Opposed) bool) bool {
	before := len(unit.Opposed)
	unit.Opposed = slices.DeleteFunc(unit.Opposed, which)
	return touch(unit, len(unit.Opposed) != before)
}

func touch(unit *seal.Unit, changed bool) bool {
	if changed {
		unit.Touch()
	}
	return changed
}
