package candidacy

import (
	"context"

	"tandem/shared/candidacy"
	"tandem/shared/id"
	"tandem/shared/serve"
)

type wordBody struct {
	Text    string `json:"text,omitempty" maxLength:"12000" doc:"Question, réponse ou motif, que l’autre côté lit"`
	Version int64  `json:"version" doc:"Version de la candidature qui a été lue"`
}

func (b wordBody) word(act candidacy.Act) candidacy.Word {
	return candidacy.Word{Act: act, Text: b.Text, Version: b.Version}
}

type ownActInput struct {
	OfferRef
	Body wordBody
}

// own is an act of the candidate.
func (d desk) own(act candidacy.Act) func(context.Context, *ownActInput) (*applicationOutput, error) {
	return func(ctx context.Context, in *ownActInput) (*applicationOutput, error) {
		done, err := d.applications.DoOwn(ctx, serve.Must(ctx).Owner(), id.Offer(in.Offer), in.Body.word(act), d.by(ctx))
		return &applicationOutput{d.applications.View(done, true)}, err
	}
}

type actInput struct {
	ReceivedRef
	Body wordBody
}

// act is an act of the recruiter.
func (d desk) act(act candidacy.Act) func(context.Context, *actInput) (*applicationOutput, error) {
	return func(ctx context.Context, in *actInput) (*applicationOutput, error) {
		done, err := d.applications.Do(ctx, id.Offer(in.Offer), id.Application(in.Application), in.Body.word(act), d.by(ctx))
		return &applicationOutput{d.applications.View(done, false)}, err
	}
}
