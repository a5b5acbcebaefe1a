package journey

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// TestTheOtherParty goes through what the two parties of a convention owe each other, on each one's own machine: a request is passed on with what
// finds the person and is not answered before the other party did (004:165); its month is never extended; a complaint is handled in 36 hours
// (004:171).
func TestTheOtherParty(t *testing.T) {
	t.Parallel()
	for _, stack := range service.Stacks() {
		if stack.Party == "" {
			continue
		}
		t.Run(stack.Party, func(t *testing.T) {
			t.Parallel()
			tg := startStack(t, stack, machine.Wrap{})
			officer := newVisitor(t, tg.url)
			for _, who := range demo.Accounts(tg.machine.Service) {
				if strings.HasPrefix(who.Role, "dpo") {
					officer.signIn(who.Address, tg.demoPassword)
				}
			}
			today := tg.machine.Clock.Now().In(tg.machine.Service.Zone)
			made := officer.must(http.StatusCreated, "POST", "/api/v1/rights/requests", map[string]any{
				"right": "access", "channel": "courrier", "receivedOn": today.Format(time.DateOnly), "name": "Inès Inconnue", "address": "1 rue de l’Essai",
			})
			path := "/api/v1/rights/requests/" + text(t, made, "id")
			officer.must(http.StatusOK, "POST", path+"/qualification", map[string]any{"right": "access"})
			officer.must(http.StatusOK, "POST", path+"/start", map[string]any{})
			if refused := officer.ask("POST", path+"/extension", map[string]any{"reason": "Le dossier est long."}); refused.status != http.StatusConflict && refused.status != http.StatusUnprocessableEntity {
				t.Errorf("extended: %d %s", refused.status, refused.text)
			}
			if nothing := officer.ask("POST", path+"/relay", map[string]any{"identification": " "}); nothing.status != http.StatusUnprocessableEntity {
				t.Errorf("passed on without what finds the person: %d", nothing.status)
			}
			relayed := officer.must(http.StatusOK, "POST", path+"/relay", map[string]any{"identification": "PE 1234567A"})
			due, err := time.Parse(time.RFC3339, text(t, relayed, "relayDueAt"))
			if err != nil || !due.After(today) || due.After(today.AddDate(0, 1, 1)) {
				t.Errorf("the other party's answer is due %s: %v", due, err)
			}
			if early := officer.ask("POST", path+"/answer", map[string]any{"text": "Rien."}); early.status != http.StatusConflict {
				t.Errorf("answered before the other party: %d", early.status)
			}
			officer.must(http.StatusOK, "POST", path+"/relay/answer", map[string]any{"text": "Rien n’est détenu."})
			if answered := officer.must(http.StatusOK, "POST", path+"/answer", map[string]any{"text": "Rien n’est détenu, chez nous ni chez l’autre partie."}); text(t, answered, "state") != "REPONDUE" {
				t.Errorf("answered: %v", answered)
			}
			complaint := officer.must(http.StatusCreated, "POST", breaches+"/complaints", map[string]any{
				"request": strings.Repeat("1", 26), "nature": "Une lettre est allée à une autre adresse.", "discoveredAt": today.UTC().Format(time.RFC3339), "concernsParty": true,
			})
			listed := officer.must(http.StatusOK, "GET", breaches+"/complaints", nil)
			if due := text(t, listed, "cases", 0, "clocks", 0, "due"); due != today.UTC().Truncate(time.Second).Add(36*time.Hour).Format(time.RFC3339) {
				t.Errorf("complaint %s: due %s, received %s", text(t, complaint, "id"), due, today.UTC())
			}
		})
	}
}
