package web

import (
	"context"
	"log/slog"
	"net/http"

	"tandem/shared/service"
)

// For builds the site of a service, whose file its privacy page is printed from, on a way to the API. base gives the path that every
// address begins with.
func For(svc *service.Service, api http.RoundTripper, base func(context.Context) string, log *slog.Logger) (*Site, error) {
	notice := Notice{}
	for _, purpose := range svc.Purposes {
		notice.Purposes = append(notice.Purposes, Purpose{Label: purpose.Label, Basis: purpose.Basis.Label()})
	}
	for _, rule := range svc.Rules {
		notice.Rules = append(notice.Rules, Rule{Subject: rule.Subject, Period: rule.Label, Why: rule.Why})
	}
	return New(Config{
		API: api, Base: base, ServiceName: svc.Name, Controller: svc.Controller.Name, Contact: svc.Controller.DPO, Zone: svc.Zone, Notice: notice, Log: log,
	})
}
