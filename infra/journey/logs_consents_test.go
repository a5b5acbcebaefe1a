package journey

import (
	"strings"

	"tandem/shared/consent"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/serve"
)

// consents has a candidate read and accept the conditions of use, say yes to the news, no by the link of a mail, yes and no again in their space.
func (o *overheard) consents() {
	const news = "/account/consents/actualites"
	o.do("read-agreements", "candidat", "GET", "/account/consents", nil, 200)
	o.do("give-agreement", "candidat", "PUT", news, nil, 204)
	o.do("read-notice", "candidat", "PUT", "/account/notice", nil, 204)
	o.do("read-terms", "candidat", "GET", "/account/terms", nil, 200)
	o.do("accept-terms", "candidat", "POST", "/account/terms", map[string]any{"version": "CANARI"}, 409)
	o.do("accept-terms", "candidat", "POST", "/account/terms", map[string]any{"version": o.m.Service.Terms.Version}, 204)
	house, err := o.m.House(o.ctx, serve.AllGroups(o.m.Service))
	if err != nil {
		o.t.Fatal(err)
	}
	to, ok, err := consent.New(house.Vault, o.m.Service).Recipient(o.ctx, id.Person(o.person("candidat")), "actualites")
	if err != nil || !ok {
		o.t.Fatalf("no recipient: %v", err)
	}
	o.devices()
	o.campaigns()
	o.choices()
	o.do("leave-news", "", "POST", "/account/unsubscription", map[string]any{"token": to.Leave + "CANARI"}, 422)
	o.do("leave-news", "", "POST", "/account/unsubscription", map[string]any{"token": to.Leave}, 200)
	o.do("give-agreement", "candidat", "PUT", news, nil, 204)
	o.do("withdraw-agreement", "candidat", "DELETE", news, nil, 204)
}

// devices has the canary be notified in browsers, of which every part is a canary, by a message about their file.
func (o *overheard) devices() {
	const agreement = "/account/consents/notifications"
	canary := browserOf("CANARI-APPAREIL")
	o.do("add-device", "candidat", "POST", agreement+"/devices", canary, 409)
	o.do("give-agreement", "candidat", "PUT", agreement, nil, 204)
	o.do("add-device", "candidat", "POST", agreement+"/devices", with(canary, "endpoint", "https://canari.example/CANARI"+forged), 422)
	o.do("add-device", "candidat", "POST", agreement+"/devices", with(canary, "auth", "CANARI"), 422)
	device := text(o.t, o.do("add-device", "candidat", "POST", agreement+"/devices", canary, 201), "id")
	o.do("add-device", "candidat", "POST", agreement+"/devices", browserOf("CANARI-AUTRE"), 201)
	o.do("read-agreements", "candidat", "GET", "/account/consents", nil, 200)
	o.announce("candidat", strings.Repeat("0", 25)+"g")
	o.drive()
	o.do("forget-device", "candidat", "DELETE", agreement+"/devices/CANARI", nil, 404)
	o.do("forget-device", "candidat", "DELETE", agreement+"/devices/"+device, nil, 204)
	o.do("forget-devices", "candidat", "DELETE", agreement+"/devices", nil, 204)
}

// choices has the canary do without a kind of mail by their page, get it again, and end it by the link of the mail, cut and whole.
func (o *overheard) choices() {
	const path, subject = "/account/mails", "Un message vous attend"
	version := at(o.t, o.do("read-mail-choices", "candidat", "GET", path, nil, 200), "version")
	choice := func(kind string) map[string]any {
		return map[string]any{"version": version, "mails": []any{map[string]any{"kind": kind, "wanted": true}}}
	}
	o.do("choose-mails", "candidat", "PUT", path, choice("CANARI"), 422)
	o.do("choose-mails", "candidat", "PUT", path, choice("written"), 204)
	op, err := outbox.Op("NotifyQueue", outbox.Message{ID: "canariattend", Kind: "written", Subject: o.person("candidat") + "/dossier"}, o.m.Clock.Now())
	if err != nil {
		o.t.Fatal(err)
	}
	if err := o.m.Table.Write(o.ctx, op); err != nil {
		o.t.Fatal(err)
	}
	o.drive()
	address := text(o.t, o.must(200, "candidat", "GET", "/api/v1/account", nil), "email")
	link := o.leaving(address, subject)
	if link == "" {
		o.t.Fatal("no mail can be left")
	}
	o.unsubscribe("POST", link[:len(link)-4]+"CANARI", 422)
	o.unsubscribe("POST", link, 200)
}

// campaigns has an agent write to the canary, who said yes to the news.
func (o *overheard) campaigns() {
	said := map[string]any{"purpose": "actualites", "subject": "CANARI-TITRE", "text": "CANARI-TEXTE " + forged}
	o.do("write-campaign", "agent", "POST", "/campaigns", with(said, "subject", "CANARI-TITRE "+forged), 422)
	written := text(o.t, o.do("write-campaign", "agent", "POST", "/campaigns", with(said, "text", "CANARI-TEXTE"), 201), "id")
	o.do("list-campaigns", "agent", "GET", "/campaigns", nil, 200)
	o.do("read-campaign", "agent", "GET", "/campaigns/"+written, nil, 200)
	o.do("rewrite-campaign", "agent", "POST", "/campaigns/"+written+"/text", map[string]any{"revision": 7, "purpose": "actualites", "subject": "CANARI-TITRE", "text": "CANARI-TEXTE"}, 409)
	o.do("send-campaign", "agent", "POST", "/campaigns/"+written+"/sending", map[string]any{"revision": 1}, 202)
	o.drive()
	o.do("cancel-campaign", "agent", "POST", "/campaigns/"+written+"/cancellation", nil, 409)
}
