package web

// mySpace is where people arrive after signing in: what they can do, by role.
func mySpace(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.show("mon-espace", "Mon espace", v.site.tasksOf(v.role()))
}

// myData shows what is held about the visitor, where it comes from, how long it is kept and why.
func myData(v *visit) error {
	var found struct{ Categories []dataCategory }
	if err := v.read("/account/data", &found); err != nil {
		return err
	}
	return v.show("mes-donnees", "Mes données", found.Categories)
}
