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
	act("withdraw-application", "candidat", "/applications/mine/"+offer+"/withdrawal", "")
	o.drive()
}
