package journey

// applying goes through an application, from both of its sides.
func (o *overheard) applying(offer string) {
	t := o.t
	o.do("prepare-application", "candidat", "GET", "/applications/offers/"+offer, nil, 200)
	letter := map[string]any{"offer": offer, "cv": 1, "message": "CANARI-CANDIDATURE " + forged, "email": true}
	o.do("apply", "candidat", "POST", "/applications", with(letter, "cv", 4), 422)
	o.do("apply", "candidat", "POST", "/applications", with(letter, "message", "Bonjour, CANARI-CANDIDATURE"), 201)
	o.do("apply", "candidat", "POST", "/applications", letter, 409)
	o.do("list-applications", "candidat", "GET", "/applications", nil, 200)
	o.do("read-application", "candidat", "GET", "/applications/mine/"+offer, nil, 200)
	list := o.do("list-received-applications", "recruteur", "GET", "/applications/received/"+offer, nil, 200)
	received := "/applications/received/" + offer + "/" + text(t, list, "applications", 0, "id")
	version := at(t, o.do("open-application", "recruteur", "GET", received, nil, 200), "version")
	late := map[string]any{"text": "CANARI-MOTIF 06 98 71 23 45", "version": 99}
	act := func(id, who, path, said string) {
		o.do(id, who, "POST", path, late, 409)
		version = at(t, o.must(200, who, "POST", "/api/v1"+path, map[string]any{"text": said, "version": version}), "version")
	}
	act("ask-applicant", "recruteur", received+"/question", "CANARI-QUESTION canari.recrute@canari.example")
	act("reply-to-question", "candidat", "/applications/mine/"+offer+"/reply", "CANARI-REPONSE 06 98 71 23 45")
	act("invite-applicant", "recruteur", received+"/interview", "CANARI-ENTRETIEN")
	o.do("refuse-application", "recruteur", "POST", received+"/refusal", map[string]any{"text": "", "version": version}, 422)
	o.do("fill-position", "recruteur", "POST", received+"/filling", map[string]any{"text": "Canarinom " + forged + "\a", "version": version}, 422)
	o.writing(offer)
	act("withdraw-application", "candidat", "/applications/mine/"+offer+"/withdrawal", "")
	o.drive()
}

// writing has the two write to each other about the application.
func (o *overheard) writing(offer string) {
	t := o.t
	about := "/messages/about/" + offer
	note := func(prepared map[string]any, said string) map[string]any {
		return map[string]any{"text": said, "key": text(t, prepared, "key")}
	}
	first := note(o.do("prepare-thread", "candidat", "GET", about, nil, 200), "CANARI-MESSAGE 06 98 71 23 45")
	o.do("open-thread", "candidat", "POST", about, with(first, "text", "Canarinom "+forged+"\a"), 422)
	thread := "/messages/threads/" + text(t, o.do("open-thread", "candidat", "POST", about, first, 201), "id")
	o.do("list-threads", "recruteur", "GET", "/messages", nil, 200)
	answer := note(o.do("read-thread", "recruteur", "GET", thread, nil, 200), "CANARI-MESSAGE canari.recrute@canari.example")
	o.do("send-message", "recruteur", "POST", thread, answer, 201) // each form sent again and again, while ports fail: it arrives once
	asked := note(o.do("prepare-office-thread", "candidat", "GET", "/messages/office", nil, 200), "CANARI-SERVICE 06 98 71 23 45")
	o.do("ask-office", "candidat", "POST", "/messages/office", with(asked, "subject", "Canarinom "+forged+"\a"), 422)
	o.do("ask-office", "candidat", "POST", "/messages/office", with(asked, "subject", "CANARI-SUJET"), 201)
	waiting := o.do("list-office-threads", "agent", "GET", "/messages/office/threads", nil, 200)
	there := "/messages/office/threads/" + text(t, waiting, "threads", 0, "person") + "/" + text(t, waiting, "threads", 0, "id")
	o.do("answer-office-thread", "agent", "POST", there, note(o.do("read-office-thread", "agent", "GET", there, nil, 200), "CANARI-REPONSE"), 201)
	written := note(o.do("prepare-office-letter", "agent", "GET", "/messages/office/letters", nil, 200), "CANARI-MESSAGE 06 98 71 23 45")
	written["subject"], written["email"] = "CANARI-SUJET", "canari.inconnu@canari.example"
	o.do("write-office-letter", "agent", "POST", "/messages/office/letters", written, 422)
	o.do("write-office-letter", "agent", "POST", "/messages/office/letters", with(written, "email", text(t, o.must(200, "candidat", "GET", "/api/v1/account", nil), "email")), 201)
	o.do("report-message", "candidat", "POST", thread+"/letters/2/report", map[string]any{"motive": forged[:9]}, 422)
	o.do("report-message", "candidat", "POST", thread+"/letters/2/report", map[string]any{"motive": "injure"}, 202)
	ticket := text(t, o.do("list-tickets", "admin", "GET", "/messages/tickets", nil, 200), "tickets", 0, "id")
	o.do("remove-message", "admin", "POST", "/messages/tickets/"+ticket+"/removal", map[string]any{"motive": "injure"}, 200)
	o.drive()
	if letters, _ := at(t, o.must(200, "candidat", "GET", "/api/v1"+thread, nil), "letters").([]any); len(letters) != 2 {
		t.Errorf("%d messages of two", len(letters))
	}
}
