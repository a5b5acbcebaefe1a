package web

// How a message is pointed out by who received it, and removed by who moderates.

const reportPattern = "/messages/{conversation}/{numero}/signaler"

// messageMotive is why a message is pointed out, or removed: what the conditions of use forbid (001:145-151).
var messageMotive = field{Name: "motif", API: "motive", Label: "Pourquoi ?", Kind: "radios", Missing: "Choisissez un motif dans la liste.", Options: []option{
	{Value: "injure", Label: "Il insulte, menace ou humilie"},
	{Value: "discrimination", Label: "Il écarte ou vise quelqu’un pour ce qu’il est"},
	{Value: "prive", Label: "Il dévoile la vie privée de quelqu’un"},
	{Value: "argent", Label: "Il demande de l’argent, ou cherche à tromper"},
	{Value: "illicite", Label: "Son contenu est contraire à la loi"},
}}

// reportOf is the act of pointing a message out; its path is that of the operation.
func reportOf(v *visit) (offerAct, error) {
	thread, err := v.id("conversation")
	if err != nil {
		return offerAct{}, err
	}
	number, err := v.id("numero")
	back := pathMessages + "/" + thread
	return offerAct{
		Label: "Signaler ce message", Back: back, BackText: "Retour à la conversation", Action: back + "/" + number + "/signaler", Notice: "message-signale",
		Text:   "Une personne qui modère le service lira ce message, et pourra le retirer. Qui l’a écrit ne saura pas que c’est vous.",
		fields: []field{messageMotive}, path: pathAPIThreads + thread + "/letters/" + number + "/report",
	}, err
}

// removalOf is the act of removing a message that was pointed out.
func removalOf(v *visit) (offerAct, error) {
	id, err := v.id("id")
	return offerAct{
		Label: "Retirer ce message", Back: pathTickets, BackText: "Retour aux demandes", Action: pathTickets + "/" + id + "/retrait", Notice: "message-retire", Danger: true,
		Text:   "Personne ne lira plus ce message. La personne qui l’a écrit lira le motif, et pourra le contester. Votre décision est inscrite au journal.",
		fields: []field{messageMotive}, path: pathAPITickets + "/" + id + "/removal",
	}, err
}

func reportMessageForm(v *visit) error { return v.withAct(reportOf, (*visit).askMotive) }

func reportMessage(v *visit) error { return v.withAct(reportOf, (*visit).doMotive) }

func removeMessageForm(v *visit) error { return v.withAct(removalOf, (*visit).askMotive) }

func removeMessage(v *visit) error { return v.withAct(removalOf, (*visit).doMotive) }
