package web

// notices are the good news that a page shows after a redirect, by the name that travels in the address ("?fait=cv-publie"): only
// what is written here can be shown.
var notices = map[string]string{
	"confirme":             "Votre adresse est confirmée. Vous pouvez maintenant vous connecter.",
	"deconnexion":          "Vous n’êtes plus en ligne. À bientôt !",
	"session-expiree":      "Votre session a expiré après un temps sans activité. Connectez-vous de nouveau pour continuer.",
	"connexion-necessaire": "Connectez-vous pour voir cette page.",
	"conditions-acceptees": "Votre acceptation est enregistrée.",
	"conditions-d-abord":   "Rien n’a été enregistré : acceptez d’abord les conditions d’utilisation, puis recommencez.",
	"accord-donne":         "Votre accord est enregistré.",
	"accord-retire":        "Votre accord est retiré.",
	"desabonne":            "Vous ne recevrez plus d’actualités : votre adresse est effacée de la liste d’envoi.",
	"cv-enregistre":        "Votre CV est enregistré.",
	"cv-publie":            "Votre CV est publié. Les recruteurs dont une offre correspond peuvent le voir, sans votre nom ni vos coordonnées.",
	"cv-depublie":          "Votre CV n’est plus publié. Les recruteurs ne le voient plus.",
	"fichier-recu":         "Votre fichier est reçu. Nous le vérifions : rechargez cette page dans un instant.",
	"fichier-supprime":     "Votre fichier est supprimé.",
	"offre-enregistree":    "Votre offre est enregistrée.",
	"offre-publiee":        "Votre offre est publiée. Nous cherchons les profils qui correspondent.",
	"offre-fermee":         "Votre offre est fermée. Elle n’est plus visible.",
	"rejeu-demande":        "Le rejeu est demandé : rechargez cette page dans un instant pour en voir le résultat.",
	"regle-suspendue":      "Les purges de cette règle sont suspendues.",
	"regle-reprise":        "Les purges de cette règle reprennent.",
	"purge-calculee":       "Le calcul est fait : s’il y a des données échues, leur aperçu est dans la liste. Rien n’a été supprimé.",
	"visa-donne":           "Votre visa est enregistré.",
	"violation-declaree":   "La violation est déclarée. La délégation à la protection des données en est saisie.",
	"violation-acte":       "C’est inscrit au dossier.",
	"liberation-donnee":    "Votre accord pour la libération est enregistré.",
}
