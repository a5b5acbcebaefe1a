package journey

import (
	"net/http"
	"net/url"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/service"
)

// TestAnAccountIsClosed: where the policy keeps the data "jusqu’à désinscription" (002:151) people close their account by a page, with their password,
// and need nobody's leave: they are signed out at once, cannot sign in, and nothing of them is left; a second word finds the account closed.
func TestAnAccountIsClosed(t *testing.T) {
	t.Parallel()
	closed := 0
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		role, ok := svc.RoleBy(service.AccountByEmail)
		if !ok || svc.RestsOnConsent(role.ID) { // who takes their consent back ends their account so
			continue
		}
		closed++
		tg := startStack(t, stack, machine.Wrap{})
		registerByEmail(t, tg, role)
		const address, secret = "zelie.essai@demo.example", "une phrase pour Zélie"
		zelie := newBrowser(t, tg.url)
		signIn(zelie, address, secret).reads("Bonjour Zélie")
		zelie.open("/mes-droits").follow("Fermer mon compte").reads("sans retour possible")
		zelie.press("Fermer mon compte", url.Values{"motdepasse": {"une autre phrase"}}).reads("n’est pas le vôtre")
		zelie.press("Fermer mon compte", url.Values{"motdepasse": {secret}}).reads("votre compte est fermé")
		zelie.open("/mes-droits").reads("Se connecter")
		back := newVisitor(t, tg.url)
		if got := back.ask(http.MethodPost, "/api/v1/account/session", map[string]any{"email": address, "password": secret}).status; got != http.StatusUnprocessableEntity {
			t.Errorf("signs in again: %d", got)
		}
		canaries := []string{address, "Zélie"}
		eventually(t, "nothing of the account is left", func() bool {
			found, err := tg.machine.Search(t.Context(), canaries)
			if err != nil {
				t.Fatal(err)
			}
			return judge(found, canaries, false) == ""
		})
	}
	if closed == 0 {
		t.Error("nobody registers with an address")
	}
}
