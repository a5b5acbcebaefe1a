// Package notice is the texts of the service's mails and notifications. They say nothing of a person: they bring people back to the service, where what
// concerns them is read behind their password.
package notice

import (
	"strings"
)

// Text is a mail without its address.
type Text struct{ Subject, Body string }

const footer = "\n\nCe message est envoyé automatiquement par {service}. Si vous n'en êtes pas à l'origine, ne faites rien : sans votre action il n'a pas d'effet.\n"

func write(service, subject, body string) Text {
	fill := strings.NewReplacer("{service}", service)
	return Text{fill.Replace(subject), fill.Replace(body + footer)}
}

// warn is write for what was done already, and is not to be ignored by who did not do it.
func warn(service, subject, body string) Text {
	fill := strings.NewReplacer("{service}", service)
	return Text{fill.Replace(subject), fill.Replace(body + "\n\nCe message est envoyé automatiquement par {service}, chaque fois que la sécurité de votre compte est en jeu.\n")}
}

// Confirm asks to confirm an address; valid says how long the link works, in French.
func Confirm(service, link, valid string) Text {
	return write(service, "Confirmez votre adresse", "Bonjour,\n\nPour terminer votre inscription à {service}, ouvrez ce lien puis appuyez sur « Confirmer mon adresse » :\n\n"+link+"\n\nIl fonctionne "+valid+". Ensuite, connectez-vous pour en recevoir un autre.")
}

// Invitation asks a professional who was designated to choose a password; valid says how long the link works, in French.
func Invitation(service, link, valid string) Text {
	return write(service, "Votre compte professionnel", "Bonjour,\n\nVous êtes désigné pour utiliser {service}. Pour choisir votre mot de passe, ouvrez ce lien :\n\n"+link+"\n\nIl fonctionne "+valid+". Ensuite, demandez-en un autre à la personne qui gère les comptes.")
}

// AccessGranted tells a professional who asked for an access that it is open.
func AccessGranted(service, link string) Text {
	return write(service, "Votre accès est ouvert", "Bonjour,\n\nVotre demande d'accès à {service} est acceptée. Connectez-vous avec le mot de passe que vous avez choisi :\n\n"+link+"\n\nSi l'on vous dit que votre engagement de confidentialité n'est pas enregistré, signez-le et remettez-le à qui gère les comptes.")
}

// AccessRefused tells a professional why their access is not opened.
func AccessRefused(service, why, contact string) Text {
	return write(service, "Votre demande d'accès", "Bonjour,\n\nVotre demande d'accès à {service} n'a pas été acceptée : "+why+".\n\nLe compte que vous aviez créé est supprimé. Si vous pensez qu'il s'agit d'une erreur, écrivez à "+contact+".")
}

// Known tells the owner of an address that somebody tried to register with it, and how who shares the address with them registers: an address has one
// account. register is where one registers.
func Known(service, link, register string) Text {
	return write(service, "Vous avez déjà un compte", "Bonjour,\n\nUne inscription à {service} vient d'être demandée avec votre adresse, qui a déjà un compte. Pour l'utiliser, connectez-vous :\n\n"+link+"\n\nUne autre personne se sert de cette adresse avec vous, et veut s'inscrire elle aussi ? Une adresse n'a qu'un compte : le vôtre reste à vous. Cette personne crée d'abord sa propre adresse, gratuite chez de nombreux fournisseurs, puis s'inscrit avec elle. Si elle a reçu un code d'inscription, il n'a pas servi et reste valable :\n\n"+register)
}

// Reset leads somebody who forgot their password to another; valid says how long the link works, in French.
func Reset(service, link, valid string) Text {
	return write(service, "Choisissez un autre mot de passe", "Bonjour,\n\nUn autre mot de passe a été demandé pour votre compte de {service}. Pour le choisir, ouvrez ce lien :\n\n"+link+"\n\nIl fonctionne "+valid+". Votre mot de passe actuel reste valable tant que vous n'en avez pas choisi un autre.")
}

// PasswordChanged tells somebody that their password is another now; valid says how long the link works, in French.
func PasswordChanged(service, link, valid string) Text {
	return warn(service, "Votre mot de passe a changé", "Bonjour,\n\nLe mot de passe de votre compte de {service} vient d'être changé. Les autres appareils qui y étaient connectés ne le sont plus.\n\n"+notYou(link, valid))
}

// Arrival tells somebody that their account was opened from a place that it did not know.
func Arrival(service, link, valid string) Text {
	return warn(service, "Nouvelle connexion à votre compte", "Bonjour,\n\nVotre compte de {service} vient d'être ouvert depuis un appareil ou un lieu que nous ne connaissions pas.\n\n"+notYou(link, valid))
}

// NewAddress asks the owner of an address to confirm that an account is to be theirs; valid says how long the link works, in French.
func NewAddress(service, link, valid string) Text {
	return write(service, "Confirmez votre nouvelle adresse", "Bonjour,\n\nCette adresse a été donnée comme nouvelle adresse d'un compte de {service}. Pour la confirmer, ouvrez ce lien puis appuyez sur « Confirmer ma nouvelle adresse » :\n\n"+link+"\n\nIl fonctionne "+valid+".")
}

// Moved tells the address that an account had that it has another now. It does not say which.
func Moved(service, link, valid string) Text {
	return warn(service, "L’adresse de votre compte a changé", "Bonjour,\n\nVotre compte de {service} a maintenant une autre adresse électronique. Cette adresse-ci ne permet plus de s'y connecter.\n\n"+notYou(link, valid)+" Le compte reprendra cette adresse-ci.")
}

// notYou says what to do to who did not do what the mail tells.
func notYou(link, valid string) string {
	return "Si c'est vous, vous n'avez rien à faire. Sinon, ouvrez ce lien et dites « Ce n'était pas moi » : tous les appareils seront déconnectés, et vous choisirez un autre mot de passe.\n\n" + link + "\n\nIl fonctionne " + valid + "."
}

// Closing warns somebody who has not come for long that what the service holds of them goes after a day (000:239, 002:151).
func Closing(service, last, link string) Text {
	return write(service, "Votre compte va être supprimé", "Bonjour,\n\nVous n'êtes pas venu sur {service} depuis longtemps. Votre compte et vos données seront supprimés après le "+last+".\n\nPour les garder, connectez-vous avant cette date :\n\n"+link+"\n\nSi vous n'en avez plus besoin, vous n'avez rien à faire.")
}

// Privacy tells that the privacy notice changed, and how (000:263-265).
func Privacy(service, day string, changes []string, link string) Text {
	return write(service, "La politique de confidentialité change", "Bonjour,\n\nLa politique de confidentialité de {service} a changé le "+day+" :\n\n- "+strings.Join(changes, "\n- ")+"\n\nElle se lit en entier ici :\n\n"+link)
}

// MessageRemoved tells who wrote a message that a moderator removed it, and where to read why and how to contest it (001:145-151).
func MessageRemoved(service, contact, link string) Text {
	return write(service, "Un de vos messages a été retiré", "Bonjour,\n\nUne personne qui modère {service} a retiré un message que vous avez écrit. Pour savoir pourquoi, connectez-vous :\n\n"+link+
		"\n\nSi vous n’êtes pas d’accord, écrivez à "+contact+".")
}

// OfferRemoved tells a recruiter that a moderator removed an offer, and where to read why and how to contest it (001:151-153).
func OfferRemoved(service, contact, link string) Text {
	return write(service, "Une de vos offres a été retirée", "Bonjour,\n\nUne personne chargée de la modération de {service} a retiré une de vos offres. Connectez-vous pour lire le motif :\n\n"+link+"\n\nSi vous n’êtes pas d’accord, écrivez à "+contact+" : une autre personne l’examinera. Vous pouvez aussi copier l’offre, la corriger et la publier de nouveau.")
}

// RightReceived confirms that a request to exercise a right was received, and does not say which.
func RightReceived(service, link string) Text {
	return write(service, "Votre demande est reçue", "Bonjour,\n\nVotre demande est bien reçue. Une personne l’examine ; vous aurez une réponse dans le mois. Pour la suivre, connectez-vous :\n\n"+link)
}

// RightMoved tells that there is something to read about a request.
func RightMoved(service, link string) Text {
	return write(service, "Votre demande a avancé", "Bonjour,\n\nIl y a du nouveau au sujet d’une demande que vous avez faite dans {service}. Pour le lire, connectez-vous :\n\n"+link)
}

// CopyReady announces a copy of one's data; kept says for how long, in French.
func CopyReady(service, link, kept string) Text {
	return write(service, "Votre copie est prête", "Bonjour,\n\nLa copie que vous avez demandée est prête. Vous pouvez la télécharger pendant "+kept+", avec votre mot de passe :\n\n"+link)
}

// Waiting is a notification on a device: it lies on a screen that others see, and says less than any mail (001:125).
func Waiting(service string) Text {
	return Text{service, "Un nouveau message vous attend dans votre espace."}
}

// News is what somebody wrote to those who asked for the news, and the way to have no more of them.
func News(service, subject, body, leave string) Text {
	return Text{subject, body + "\n\n-- \nVous recevez ce courriel parce que vous avez accepté les actualités de " + service + ". Pour ne plus en recevoir, en un clic :\n\n" + leave + "\n"}
}

// Due reminds the délégué à la protection des données of a file: its reference and the time left, nothing else.
func Due(reference, left string) Text {
	return Text{"Échéance proche", "Dossier " + reference + " : " + left + ".\n"}
}

// Party tells the other party of a convention that it has something to learn of a file (004:171), and nothing of what.
func Party(service, reference string) Text {
	return Text{"Une information vous est due", "Bonjour,\n\n" + service + " doit vous informer d’une violation de données ou d’une plainte, dossier " + reference + ". Le détail vous parvient par la voie prévue à la convention.\n"}
}

// Agreement asks who represents somebody without full legal capacity for their agreement. They did not give us their address: the mail says who did, what
// for and until when it is kept (RGPD art. 14). valid says how long the link works, in French.
func Agreement(service, controller, link, valid, policy, contact string) Text {
	return write(service, "Votre accord est demandé", "Bonjour,\n\nUne personne s'est inscrite à {service} et dit que vous la représentez légalement (parent, tuteur, curateur). Elle ne peut s'en servir qu'avec votre accord. Ce lien vous dit qui le demande, puis vous donnez votre accord ou vous le refusez, sans créer de compte :\n\n"+link+"\n\nIl fonctionne "+valid+". Ensuite, cette personne peut vous en faire envoyer un autre. Si vous refusez, son compte est fermé.\n\nVos données : cette personne nous a donné votre nom et votre adresse électronique. "+controller+" s'en sert seulement pour vous demander cet accord, et les efface aux 18 ans de la personne, quand elle dit que vous ne la représentez plus, ou avec son compte. Vous pouvez demander à les lire, les corriger ou les effacer, ou vous opposer à leur usage : écrivez à "+contact+". Vous pouvez aussi saisir la CNIL. Tout est expliqué ici :\n\n"+policy)
}

// Agreed tells somebody that who represents them agreed.
func Agreed(service, link string) Text {
	return write(service, "Votre compte est ouvert", "Bonjour,\n\nLa personne qui vous représente a donné son accord : vous pouvez vous servir de {service}. Connectez-vous :\n\n"+link)
}

// Declined tells somebody that who represents them did not agree to newer conditions of use.
func Declined(service, link string) Text {
	return write(service, "Un accord est refusé", "Bonjour,\n\nLa personne qui vous représente n'a pas accepté les nouvelles conditions d'utilisation de {service}. Vous gardez l'accès à vos données et à vos droits. Vous pouvez lui demander de nouveau son accord :\n\n"+link)
}

// Refused tells somebody that who represents them refused, and that their account is gone.
func Refused(service, contact string) Text {
	return write(service, "Votre compte est fermé", "Bonjour,\n\nLa personne qui vous représente n'a pas donné son accord : vous ne pouvez pas vous servir de {service}. Votre compte est fermé et ses données sont effacées. Ne pas vous servir de ce service ne vous prive d'aucun droit.\n\nUne question ? Écrivez à "+contact+".")
}

// Freed tells who represented somebody that this person says that nobody does any more.
func Freed(service, contact string) Text {
	return write(service, "Vous n'êtes plus indiqué comme représentant", "Bonjour,\n\nUne personne que vous représentiez sur {service} dit que plus personne ne la représente légalement. Votre nom et votre adresse sont effacés du service.\n\nSi c'est une erreur, écrivez à "+contact+".")
}
