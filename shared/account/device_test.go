package account_test

import (
	"testing"

	"tandem/shared/account"
)

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0":          "Edge sur Windows",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36":                    "Chrome sur Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0":                                                         "Firefox sur Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile Safari/604": "Safari sur iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)":                                                                                "Un navigateur sur Mac",
		"Firefox": "Firefox", "": "Un navigateur", "Zoé Exemple <script>": "Un navigateur",
	} {
		if got := account.Device(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
