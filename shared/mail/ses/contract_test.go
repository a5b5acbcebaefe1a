package ses_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"tandem/shared/cloud/cloudtest"
	"tandem/shared/mail"
	"tandem/shared/mail/compose"
	"tandem/shared/mail/contract"
	"tandem/shared/mail/ses"
)

// TestContract needs an emulator that shows what it was handed: SES itself does not.
func TestContract(t *testing.T) {
	config := cloudtest.Contract(t, "SESV2")
	if !cloudtest.Emulated("SESV2") {
		t.Skip("nobody reads what SES sent")
	}
	client := sesv2.NewFromConfig(config)
	contract.Run(t, func(t *testing.T) contract.Subject {
		from := strings.ToLower(rand.Text()) + "@exemple.fr" // tells the mails of this test from others
		if _, err := client.CreateEmailIdentity(context.Background(), &sesv2.CreateEmailIdentityInput{EmailIdentity: &from}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if _, err := client.DeleteEmailIdentity(context.Background(), &sesv2.DeleteEmailIdentityInput{EmailIdentity: &from}); err != nil {
				t.Error(err)
			}
		})
		return contract.Subject{Sender: ses.New(client, "Le service de l’emploi <"+from+">"), Arrived: func(t *testing.T) []mail.Mail { return arrived(t, from) }}
	})
}

// arrived reads what the emulator (moto) was handed from an address.
func arrived(t *testing.T, from string) []mail.Mail {
	t.Helper()
	answer, err := http.Get(cmp.Or(os.Getenv("AWS_ENDPOINT_URL_SESV2"), os.Getenv("AWS_ENDPOINT_URL")) + "/moto-api/data.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var all struct {
		SES struct {
			RawMessage []struct {
				Source, ID   string
				Destinations []string
				Raw          string `json:"raw_data"`
			}
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	var mails []mail.Mail
	seen := map[string]bool{}
	for _, one := range all.SES.RawMessage {
		if one.Source != from {
			continue
		}
		read := read(t, one.Raw)
		if one.Destinations[0] != read.To {
			t.Errorf("%s goes to %q", read.ID, one.Destinations)
		}
		if !seen[read.ID] {
			mails = append(mails, read)
		}
		seen[read.ID] = true
	}
	return mails
}

func read(t *testing.T, raw string) mail.Mail {
	t.Helper()
	message, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	to, err := message.Header.AddressList("To")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if err != nil {
		t.Fatal(err)
	}
	return mail.Mail{
		ID: message.Header.Get(compose.HeaderID), To: to[0].Address, Subject: subject, Text: strings.ReplaceAll(string(text), "\r\n", "\n"),
		Leave: strings.Trim(message.Header.Get(compose.HeaderLeave), "<>"),
	}
}
