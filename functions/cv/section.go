package cv

import (
	"context"

	"tandem/shared/cv"
)

type sectionInput struct {
	Ref
	Section string `path:"section" enum:"mobilite,horaires,formation,experiences,langues,disponibilite,competences,interets" doc:"Partie du CV"`
	Body    struct {
		cv.Answers
		Version int64 `json:"version,omitempty" doc:"Version lue ; absente : quelle qu’elle soit"`
	}
}

// writeSection keeps one part of a CV, whether the others are complete or not.
func (d desk) writeSection(ctx context.Context, in *sectionInput) (*output, error) {
	return d.change(ctx, in.Number, in.Section, in.Body.Version, func(record *cv.CV) error { return record.Take(in.Section, in.Body.Answers) })
}
