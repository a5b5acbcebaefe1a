package web

// The pages that anybody may read. Their texts stand in the templates; what belongs to the service comes from its file.

func home(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.show("accueil", v.site.config.Service.Home.Title, v.site.doors())
}

func terms(v *visit) error { return v.text("conditions", "Conditions d’utilisation") }

func accessibility(v *visit) error { return v.text("accessibilite", "Accessibilité") }

func legal(v *visit) error { return v.text("mentions-legales", "Mentions légales") }

func (v *visit) text(name, title string) error { return v.document(name, title, nil) }

// document shows a page that is the same for everybody, under the visitor's own menu.
func (v *visit) document(name, title string, data any) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.show(name, title, data)
}

// publicOffer shows an offer to whoever has its address.
func publicOffer(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	var found offer
	if err := v.read("/offers/"+id, &found); err != nil {
		return err
	}
	return v.show("offre", found.Title, found)
}
