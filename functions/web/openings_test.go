package web

import (
	"strings"
	"testing"
)

// TestTheVaultHasItsPages goes through the pages of the vault where a service opens one, and finds none where it does not.
func TestTheVaultHasItsPages(t *testing.T) {
	t.Parallel()
	everyService(t, func(t *testing.T, h house) {
		if _, had := h.pages["GET "+pathVault]; had != opens(h.config.Service) {
			t.Fatalf("has pages of the vault: %v", had)
		}
		if !opens(h.config.Service) {
			return
		}
		h.api.says["GET /vault/openings"] = reply{200, `{"openings":[{"id":"o1","reason":"enquete","reference":"M-1","until":"2026-12-31","asked":{"at":"2026-11-01T08:00:00Z"}},` +
			`{"id":"o2","reason":"enquete","reference":"M-2","until":"2026-12-31","asked":{"at":"2026-11-01T08:00:00Z"},"released":{"at":"2026-11-02T08:00:00Z"},"ended":{"at":"2026-11-03T08:00:00Z"}}]}`, nil}
		h.api.says["GET /vault/proofs"] = reply{200, `{"proofs":[{"id":"p1","since":"2020-01-01","due":"2039-01-01"}]}`, nil}
		h.api.says["POST /vault/openings"] = reply{201, `{}`, nil}
		h.api.says["POST /vault/openings/o1/release"] = reply{200, `{}`, nil}
		h.api.says["GET /vault/open"] = reply{200, `{"proofs":["p1"]}`, nil}
		h.api.says["GET /vault/open/p1"] = reply{200, `{"lastName":"Exemple","firstName":"Zélie","birthDate":"2001-02-03"}`, nil}
		for path, word := range map[string]string{
			pathVault: "Donner mon accord à M-1", pathVault + "/nouvelle": "Depuis le 1er janvier 2020", pathOpenProof: "Lire la preuve p1", pathOpenProof + "/p1": "Zélie",
		} {
			w := h.get(path, "agent_etat")
			if w.Code != 200 || !strings.Contains(w.Body.String(), word) {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			tags := elements(t, w.Body.String())
			checkFrame(t, tags)
			checkIDs(t, tags)
			checkInputs(t, tags)
			checkAddresses(t, tags)
		}
		w := h.post(pathVault+"/nouvelle", "agent_etat", "controle=enquete&autorisation=M-3&fin=31/12/2026&preuves=p1")
		if got := h.api.last(); w.Code != 303 || got.body != `{"proofs":["p1"],"reason":"enquete","reference":"M-3","until":"2026-12-31"}` {
			t.Errorf("asked: %d %s", w.Code, got.body)
		}
		if w := h.post(pathVault+"/nouvelle", "agent_etat", "controle=enquete&fin=demain"); w.Code != 422 || !strings.Contains(w.Body.String(), "Choisissez les preuves à ouvrir.") || !strings.Contains(w.Body.String(), "Depuis le") {
			t.Errorf("with mistakes: %d %s", w.Code, w.Body)
		}
		if w := h.post(pathVault+"/o1/accord", "agent_etat", ""); w.Code != 303 || h.api.last().operation != "POST /vault/openings/o1/release" {
			t.Errorf("released: %d %s", w.Code, h.api.last().operation)
		}
	})
}
