package ses_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/google/go-cmp/cmp"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/mail"
	"tandem/shared/mail/ses"
)

var message = mail.Mail{ID: cloudtest.Canary, To: cloudtest.Canary + "@exemple.fr", Subject: cloudtest.Canary, Text: "à " + cloudtest.Canary, Leave: "https://exemple.fr/" + cloudtest.Canary}

func sender(t *testing.T, from string, handler http.HandlerFunc) *ses.Sender {
	return ses.New(sesv2.NewFromConfig(cloudtest.Server(t, handler)), from)
}

// What SES is asked: who sends and who gets the mail stands beside it, and no name does.
func TestRequest(t *testing.T) {
	var asked struct {
		FromEmailAddress string
		Destination      struct{ ToAddresses, CcAddresses, BccAddresses []string }
		Content          struct{ Raw struct{ Data []byte } }
	}
	subject := sender(t, "Le service <ne-pas-repondre@exemple.fr>", func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"MessageId":"a"}`)
	})
	if err := subject.Send(context.Background(), message); err != nil {
		t.Fatal(err)
	}
	want := read(t, string(asked.Content.Raw.Data))
	if diff := cmp.Diff(message, want); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if to := asked.Destination; asked.FromEmailAddress != "ne-pas-repondre@exemple.fr" || len(to.ToAddresses) != 1 || to.ToAddresses[0] != message.To || len(to.CcAddresses)+len(to.BccAddresses) != 0 {
		t.Errorf("got %+v", asked)
	}
}

// A failure tells what is worth another try, by its code, and nothing of the mail.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		code     string
		status   int
		attempts int
		want     error
	}{
		{"MessageRejected", 400, 1, mail.ErrInvalid},
		{"BadRequestException", 400, 1, mail.ErrInvalid},
		{"TooManyRequestsException", 429, cloud.Attempts, mail.ErrThrottled},
		{"LimitExceededException", 400, cloud.Attempts, mail.ErrThrottled},
		{"MailFromDomainNotVerifiedException", 400, 1, nil},
		{"SendingPausedException", 400, 1, nil},
		{"AccountSuspendedException", 400, 1, nil},
		{"AccessDeniedException", 403, 1, nil},
		{"ExpiredTokenException", 403, 1, nil},
		{"InternalServiceErrorException", 500, cloud.Attempts, nil},
	} {
		t.Run(c.code, func(t *testing.T) {
			attempts := 0
			err := sender(t, "ne-pas-repondre@exemple.fr", func(w http.ResponseWriter, r *http.Request) {
				attempts++
				w.Header().Set("X-Amzn-ErrorType", c.code)
				w.WriteHeader(c.status)
				fmt.Fprintf(w, `{"message":"%s"}`, message.To)
			}).Send(context.Background(), message)
			if err == nil || !strings.Contains(err.Error(), c.code) || strings.Contains(err.Error(), cloudtest.Canary) || attempts != c.attempts {
				t.Errorf("got %v after %d attempts", err, attempts)
			}
			for _, one := range []error{mail.ErrInvalid, mail.ErrThrottled} {
				if errors.Is(err, one) != (one == c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
			}
		})
	}
}

func TestASenderWithoutAddress(t *testing.T) {
	err := sender(t, "nobody", func(w http.ResponseWriter, r *http.Request) { t.Error("SES was asked") }).Send(context.Background(), message)
	if err == nil || errors.Is(err, mail.ErrInvalid) || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("got %v", err)
	}
}
