package push_test

import (
	"net/url"
	"strings"
	"testing"

	"tandem/shared/push"
)

// Nobody can have us call an address that is not of a known service over https, whatever they write.
func FuzzCheck(f *testing.F) {
	f.Add("https://fcm.googleapis.com/fcm/send/x", "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8", "BTBZMqHH6r4Tts7J_aSIgg")
	f.Add("https://updates.push.services.mozilla.com@exemple.test/", "", "")
	f.Add("http://fcm.googleapis.com/", "=", "=")
	f.Fuzz(func(t *testing.T, endpoint, key, auth string) {
		if push.Check(push.Device{Endpoint: endpoint, P256dh: key, Auth: auth}) != nil {
			return
		}
		parsed, err := url.Parse(endpoint)
		if err != nil || parsed.Scheme != "https" || parsed.User != nil || !strings.Contains(parsed.Host, ".") || len(endpoint) > push.MaxEndpoint {
			t.Errorf("%q is called", endpoint)
		}
	})
}
