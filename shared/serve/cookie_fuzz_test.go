package serve

import (
	"net/http"
	"testing"

	"tandem/shared/id"
)

// A header of cookies leads to nobody, or to a session of somebody whose identifier is whole.
func FuzzCookie(f *testing.F) {
	f.Add("tandem=AAAAAAAAAAAAAAAAAAAAAA.secret")
	f.Add("tandem=AAAA\nAAAAAAAAAAAAAAAAA.secret; tandem=x")
	f.Add(`tandem="AAAAAAAAAAAAAAAAAAAAAA.secret"; __Host-tandem=y`)
	f.Fuzz(func(t *testing.T, header string) {
		for _, secure := range []bool{false, true} {
			request := http.Request{Header: http.Header{"Cookie": {header}}}
			person, _, ok := Sessions{House{Secure: secure}}.key(request.Cookies())
			if _, whole := id.Bytes(person); ok != whole {
				t.Errorf("%q leads to %q", header, person)
			}
		}
	})
}
