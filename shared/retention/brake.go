package retention

import (
	"fmt"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

// Batch is what one run would erase under one rule.
type Batch struct {
	Rule   *service.Rule
	Due    int           // units that the run would erase
	Total  int           // units of the class that are held
	Latest calendar.Date // latest day from which a due date of the batch counts (Outcome.Start); zero: unknown
}

// Objection is a reason to stop a purge.
type Objection struct {
	Code  ObjectionCode
	Text  string // French, for those who may release
	Final bool   // nobody may release it: something is wrong with the clock or with the dates
}

// ObjectionCode names an objection.
type ObjectionCode string

// The objections.
const (
	ObjectShare   ObjectionCode = "share"   // too many units at once
	ObjectBack    ObjectionCode = "back"    // the clock stands before the last run
	ObjectGap     ObjectionCode = "gap"     // too long since the last run
	ObjectMinimum ObjectionCode = "minimum" // something is too young to be erased
	ObjectCount   ObjectionCode = "count"   // more due than held: the figures are wrong
)

// Brake says what stands against a run; nothing means that it may start. lastRun is zero when there was none. The share counts
// only in a class of more than Purge.ShareAbove units, since of a few people one is a large share.
func Brake(svc *service.Service, batch Batch, lastRun, now time.Time) []Objection {
	var objections []Objection
	object := func(code ObjectionCode, final bool, format string, args ...any) {
		objections = append(objections, Objection{Code: code, Final: final, Text: fmt.Sprintf(format, args...)})
	}
	limits := svc.Purge
	if batch.Due > batch.Total {
		object(ObjectCount, true, "La purge porterait sur %d dossiers alors que le service n’en compte que %d.", batch.Due, batch.Total)
	}
	if batch.Total > limits.ShareAbove && batch.Due*100 > limits.Share*batch.Total {
		object(ObjectShare, false, "La purge effacerait %d dossiers sur %d, plus de %d %%.", batch.Due, batch.Total, limits.Share)
	}
	if !lastRun.IsZero() && now.Before(lastRun) {
		object(ObjectBack, true, "L’horloge est en retard sur la dernière purge, du %s.", calendar.Of(lastRun, svc.Zone).French())
	}
	if !lastRun.IsZero() && now.Sub(lastRun) > limits.Gap {
		object(ObjectGap, false, "La dernière purge date du %s, il y a plus de %d heures.", calendar.Of(lastRun, svc.Zone).French(), int(limits.Gap.Hours()))
	}
	if minimum := batch.Rule.Minimum; !minimum.IsZero() && batch.Due > 0 {
		today := calendar.Of(now, svc.Zone)
		switch earliest := calendar.Due(batch.Latest, minimum); {
		case batch.Latest.IsZero():
			object(ObjectMinimum, true, "La règle %s exige au moins %s et une date de départ manque.", batch.Rule.ID, minimum.French())
		case !today.After(earliest):
			object(ObjectMinimum, true, "La règle %s exige au moins %s : un dossier ne peut être effacé qu’après le %s.", batch.Rule.ID, minimum.French(), earliest.French())
		}
	}
	return objections
}

// Final reports whether one of the objections cannot be released.
func Final(objections []Objection) bool {
	for _, objection := range objections {
		if objection.Final {
			return true
		}
	}
	return false
}
