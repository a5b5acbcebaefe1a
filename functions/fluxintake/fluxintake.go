// Package fluxintake stages the files that CAF and MSA drop: checks them whole before anything is applied.
package fluxintake

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/intake"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{intake.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	desk := intake.New(house.Vault, house.Objects, house.Service)
	return serve.Function{Message: func(ctx context.Context, m events.SQSMessage) error {
		drop, err := read(m.Body)
		if err != nil {
			return err
		}
		return desk.Stage(ctx, drop)
	}}
}

// read reads the EventBridge event "Object Created" that the queue carries.
func read(body string) (intake.Drop, error) {
	var event struct {
		Time   time.Time `json:"time"`
		Detail struct {
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"detail"`
	}
	if err := json.Unmarshal([]byte(body), &event); err != nil {
		return intake.Drop{}, errors.New("fluxintake: not an event") // the cause may repeat what came
	}
	if event.Detail.Object.Key == "" || event.Time.IsZero() {
		return intake.Drop{}, errors.New("fluxintake: event without object or time")
	}
	return intake.Drop{Key: event.Detail.Object.Key, At: event.Time}, nil
}
