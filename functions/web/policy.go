package web

import "tandem/shared/policy"

// The privacy notice and what stands behind it, printed from the service file.

func privacy(v *visit) error {
	return v.document("confidentialite", "Confidentialité", policy.NoticeOf(v.site.config.Service))
}

// retentionPage is how long everything is kept, and what remains of it after.
type retentionPage struct {
	policy.RetentionTable
	Copies []policy.Copy
}

func retentionTable(v *visit) error {
	svc := v.site.config.Service
	return v.document("durees", "Combien de temps nous gardons vos données", retentionPage{policy.RetentionOf(svc), policy.CopiesOf(svc)})
}

func processing(v *visit) error {
	return v.document("registre", "Registre des traitements", policy.RegisterOf(v.site.config.Service))
}

func recipients(v *visit) error {
	return v.document("destinataires", "Qui reçoit vos données", policy.RecipientsOf(v.site.config.Service))
}

func accessMatrix(v *visit) error {
	return v.document("qui-voit-quoi", "Qui voit quoi", policy.AccessOf(v.site.config.Service))
}
