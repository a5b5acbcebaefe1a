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
	o.do("open-application", "recruteur", "GET", "/applications/received/"+offer+"/"+text(t, list, "applications", 0, "id"), nil, 200)
}
