// Command lambda is the site on AWS: it invokes the functions of the API and reaches nothing else.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"tandem/functions/web"
	"tandem/shared/bootstrap"
	"tandem/shared/clock"
	"tandem/shared/invoke"
	"tandem/shared/serve"
)

type settings struct {
	bootstrap.Function
	invoke.Settings
	Maintenance web.Window `env:"MAINTENANCE" default:"-"`
}

func main() {
	bootstrap.Start(func(_ context.Context, s settings, config aws.Config) (serve.Function, error) {
		found, err := s.Load()
		if err != nil {
			return serve.Function{}, err
		}
		api := invoke.Functions(lambda.NewFromConfig(config, invoke.Options), s.Routes())
		site, err := web.New(web.Config{API: serve.RoundTripper(api), Service: found, Base: serve.Base, Log: bootstrap.Log(), Maintenance: s.Maintenance, Clock: clock.System{}})
		return serve.Function{HTTP: site}, err
	})
}
