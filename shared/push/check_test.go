package push_test

import (
	"fmt"
	"strings"
	"testing"

	"tandem/shared/fault"
	"tandem/shared/push"
	"tandem/shared/push/contract"
	"tandem/shared/seal/local/vaulttest"
)

// Only the services of browsers are called: whatever a person sends as an address, we call no other.
func TestOperator(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://fcm.googleapis.com/fcm/send/a:b":                          "Google",
		"https://FCM.googleapis.com/fcm/send/a":                            "Google",
		"https://updates.push.services.mozilla.com/wpush/v2/a":             "Mozilla",
		"https://wns2-par02p.notify.windows.com/w/?token=a":                "Microsoft",
		"https://web.push.apple.com/a":                                     "Apple",
		"":                                                                 "",
		"fcm.googleapis.com/fcm/send/a":                                    "",
		"http://fcm.googleapis.com/fcm/send/a":                             "",
		"ftp://fcm.googleapis.com/a":                                       "",
		"https://fcm.googleapis.com":                                       "",
		"https://fcm.googleapis.com:443/a":                                 "",
		"https://fcm.googleapis.com:22/a":                                  "",
		"https://fcm.googleapis.com./a":                                    "",
		"https://fcm.googleapis.com/a#b":                                   "",
		"https://zoe@fcm.googleapis.com/a":                                 "",
		"https://fcm.googleapis.com@exemple.fr/a":                          "",
		"https://fcm.googleapis.com.exemple.fr/a":                          "",
		"https://evil-fcm.googleapis.com/a":                                "",
		"https://sous.fcm.googleapis.com/a":                                "",
		"https://notify.windows.com/a":                                     "",
		"https://.notify.windows.com/a":                                    "",
		"https://evilnotify.windows.com/a":                                 "",
		"https://par.notify.windows.com.exemple.fr/a":                      "",
		"https://127.0.0.1/a":                                              "",
		"https://[::1]/a":                                                  "",
		"https://169.254.169.254/latest/meta-data":                         "",
		"https://localhost/a":                                              "",
		"https://fcm.googleapis.com/\r\nHost: a":                           "",
		"https://fcm.googleapis.com/" + strings.Repeat("a", 1024):          "",
		"https:fcm.googleapis.com/a":                                       "",
		"https://exemple.fr/https://fcm.googleapis.com/a":                  "",
		"https://exemple.fr\\@fcm.googleapis.com/a":                        "",
		"https://web.push.apple.com/" + strings.Repeat("a", 1024-27):       "Apple",
		"https://web.push.apple.com/" + strings.Repeat("a", 1024-27) + "a": "",
	} {
		if got, ok := push.Operator(endpoint); got != want || ok != (want != "") {
			t.Errorf("%.60q: %q, want %q", endpoint, got, want)
		}
	}
}

// What is refused is told in French, by field, and not repeated.
func TestCheck(t *testing.T) {
	good := contract.NewBrowser(contract.Hosts[0], "zoe").Device
	padded := good
	padded.P256dh, padded.Auth = padded.P256dh+"=", padded.Auth+"=="
	for _, device := range []push.Device{good, padded} {
		if err := push.Check(device); err != nil {
			t.Fatal(err)
		}
	}
	for name, bad := range map[string]push.Device{
		"Cette adresse n’est pas":       {Endpoint: "https://exemple.fr/zoe", P256dh: good.P256dh, Auth: good.Auth},
		"La clé de cet appareil":        {Endpoint: good.Endpoint, P256dh: "zoe" + good.P256dh, Auth: good.Auth},
		"La clé":                        {Endpoint: good.Endpoint, P256dh: good.Auth, Auth: good.Auth},
		"La clé de cet":                 {Endpoint: good.Endpoint, P256dh: strings.Repeat("zoe_", 22), Auth: good.Auth},
		"Le secret de cet appareil":     {Endpoint: good.Endpoint, P256dh: good.P256dh, Auth: good.P256dh},
		"Le secret":                     {Endpoint: good.Endpoint, P256dh: good.P256dh},
		"Le secret de cet appareil n’e": {Endpoint: good.Endpoint, P256dh: good.P256dh, Auth: "zoe é"},
	} {
		err := push.Check(bad)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "zoe") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The key of the service is the same in each process of a house, another in each house, and in no text.
func TestKey(t *testing.T) {
	key := func(house *vaulttest.House) push.Key {
		found, err := push.KeyOf(house.Vault(t, push.Group).Ring)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	house := vaulttest.Open(t)
	one, again := key(house), key(house)
	if one.Public() != again.Public() || one.Private() != again.Private() || len(one.Public()) != 87 || one.Public() == one.Private() {
		t.Errorf("public %s, then %s", one.Public(), again.Public())
	}
	elsewhere := vaulttest.Open(t)
	elsewhere.Vault(t, "trace") // it draws other keys from here on
	if key(elsewhere).Public() == one.Public() {
		t.Error("another house has the same key")
	}
	if text := fmt.Sprintf("%v %+v %#v %s", one, one, one, one); text != "Key Key Key Key" {
		t.Errorf("printed as %s", text)
	}
	if _, err := push.KeyOf(house.Vault(t, "trace").Ring); err == nil {
		t.Error("a key without the group")
	}
}
