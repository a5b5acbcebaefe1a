package journey

import "time"

// passwords has the canary forget their password, choose another, and change it back.
func (o *overheard) passwords(address string) {
	const other = "CANARI-SERRURE-NEUVE"
	o.do("ask-new-password", "", "POST", "/account/password/request", map[string]any{"email": address}, 202)
	o.do("ask-new-password", "", "POST", "/account/password/request", map[string]any{"email": forged}, 422)
	o.drive()
	o.do("choose-new-password", "", "POST", "/account/password/reset", map[string]any{"token": "CANARI-INVENTE", "password": other}, 422)
	o.do("choose-new-password", "", "POST", "/account/password/reset", map[string]any{"token": o.link(address), "password": other}, 200)
	o.must(200, "candidat", "POST", "/api/v1/account/session", map[string]any{"email": address, "password": other})
	o.do("change-password", "candidat", "PUT", "/account/password", map[string]any{"password": forged, "newPassword": doorSecret}, 422)
	o.do("change-password", "candidat", "PUT", "/account/password", map[string]any{"password": other, "newPassword": doorSecret}, 204)
	o.drive()
	const moved = "canari.deplace@canari.example"
	asked := map[string]any{"email": moved, "password": doorSecret}
	o.wait(time.Hour) // calls that failed counted as wrong tries
	o.again()
	o.do("change-phone", "candidat", "PUT", "/account/phone", map[string]any{"phone": "06 98 71 23 45"}, 204)
	o.do("change-phone", "candidat", "PUT", "/account/phone", map[string]any{"phone": forged}, 422)
	o.do("ask-address-change", "candidat", "POST", "/account/email", asked, 202)
	o.drive()
	o.do("confirm-address-change", "", "POST", "/account/email/confirmation", map[string]any{"token": o.link(moved)}, 200)
	o.drive()
	o.do("raise-alarm", "", "POST", "/account/alarm", map[string]any{"token": o.link(address)}, 200) // and the address is the first again
	o.drive()
	o.do("choose-new-password", "", "POST", "/account/password/reset", map[string]any{"token": o.link(address), "password": other}, 200)
	o.drive()
	o.must(200, "candidat", "POST", "/api/v1/account/session", map[string]any{"email": address, "password": other})
	alarm := o.link(address) // of the mail that says so
	o.do("list-sessions", "candidat", "GET", "/account/sessions", nil, 200)
	o.do("end-session", "candidat", "DELETE", "/account/sessions/CANARI-INVENTE", nil, 404)
	o.do("end-other-sessions", "candidat", "DELETE", "/account/sessions", nil, 204)
	o.do("raise-alarm", "", "POST", "/account/alarm", map[string]any{"token": alarm}, 200)
	o.drive()
	o.do("choose-new-password", "", "POST", "/account/password/reset", map[string]any{"token": o.link(address), "password": doorSecret}, 200)
	o.drive()
	o.wait(time.Hour) // calls that failed counted as wrong tries
	o.again()
}

const guardian = "canari.tutrice@canari.example"

// represented has who represents the canary agree, and the canary say later that nobody represents them any more.
func (o *overheard) represented() {
	o.do("ask-agreement", "candidat", "POST", "/account/representative/request", map[string]any{"guardianName": "CANARI-TUTRICE", "guardianEmail": guardian}, 202)
	o.drive()
	invented, link := map[string]any{"token": "CANARI-INVENTE", "agrees": true}, map[string]any{"token": o.link(guardian)}
	o.do("read-agreement-request", "", "POST", "/account/agreement/request", map[string]any{"token": "CANARI-INVENTE"}, 422)
	o.do("read-agreement-request", "", "POST", "/account/agreement/request", link, 200)
	o.do("answer-agreement-request", "", "POST", "/account/agreement", invented, 422)
	o.must(200, "", "POST", "/api/v1/account/agreement", with(link, "agrees", true)) // once only: an answer that was lost is told as given
	o.drive()
	o.must(204, "candidat", "DELETE", "/api/v1/account/representative", nil)
	o.do("end-representation", "candidat", "DELETE", "/account/representative", nil, 409) // nobody does any more
	o.must(204, "candidat", "POST", "/api/v1/account/terms", map[string]any{"version": o.m.Service.Terms.Version})
}
