package cv

import (
	"context"

	"tandem/shared/cv"
)

type sectionInput struct {
	Ref
	Section string `path:"section" enum:"mobilite,horaires,formation,experiences,langues,disponibilite,competences,interets" doc:"Partie du CV"`
	Body    cv.Answers
}

// writeSection keeps one part of a CV, whether the others are complete or not.
func (d desk) writeSection(ctx context.Context, in *sectionInput) (*output, error) {
	unit, item, record, err := d.load(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	if item == nil {
		return nil, errNone
	}
	if err := record.Take(in.Section, in.Body); err != nil {
		return nil, err
	}
	return d.save(ctx, unit, item, record)
}
