package seal_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/functions/matching"
	"tandem/shared/account"
	"tandem/shared/breach"
	"tandem/shared/calendar"
	"tandem/shared/campaign"
	"tandem/shared/candidacy"
	"tandem/shared/consent"
	"tandem/shared/cv"
	"tandem/shared/directive"
	"tandem/shared/directory"
	"tandem/shared/disclosure"
	"tandem/shared/dossier"
	"tandem/shared/email"
	"tandem/shared/flux"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/message"
	"tandem/shared/offer"
	"tandem/shared/phone"
	"tandem/shared/projection"
	"tandem/shared/purge"
	"tandem/shared/push"
	"tandem/shared/retention"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/serve"
	"tandem/shared/table"
	"tandem/shared/ticket"
)

var update = flag.Bool("update", false, "write the goldens of new schemas; those that exist are never written again")

// golden is one schema of a record kind: where an item of it stands and what must be read in it, for ever. Records of a past schema stay
// in this list with what the present type makes of them.
type golden struct {
	schema int
	unit   table.Key
	class  string
	key    table.Key
	want   seal.Record
}

const (
	offerID    = id.Offer("0000000000000000000000000g")
	campaignID = id.Campaign("0000000000000000000000001g")
)

func goldens(t *testing.T) []golden {
	t.Helper()
	mine, theirs, shard := table.UnitKey(zoe, "dossier"), table.UnitKey(paul, "recruteur"), table.ShardUnitKey("062", 1)
	return []golden{
		{1, mine, "dossier", table.AccountKey(zoe), sampleAccount(t)},
		{2, mine, "dossier", table.AccountKey(zoe), laterAccount(t)},
		{3, mine, "dossier", table.AccountKey(zoe), representedAccount(t)},
		{1, mine, "dossier", table.RepresentativeKey(zoe), account.Representative{
			Name: "Paule Exemple", Email: address(t, "paule@exemple.fr"), Since: vaulttest.Now, Answered: vaulttest.Now.Add(time.Hour), Agreed: true, Tell: sampleAccount(t).Email,
		}},
		{1, mine, "dossier", table.KeptFormKey(zoe), account.KeptForm{Path: "/mon-cv/1", Fields: "titre=Boulang%C3%A8re", At: vaulttest.Now}},
		{1, mine, "dossier", table.ConsentKey(zoe, "actualites", 1), consent.Consent{
			Purpose: "actualites", Version: "1", Given: vaulttest.Now, Withdrawn: vaulttest.Now.Add(time.Hour),
		}},
		{1, mine, "dossier", table.SubscriptionKey(zoe, "actualites", 1), consent.Subscription{
			Email: sampleAccount(t).Email, Class: "dossier", Since: vaulttest.Now,
		}},
		{1, mine, "dossier", table.DeviceKey(zoe, "notifications", "appareil"), consent.Device{
			Device: push.Device{Endpoint: "https://updates.push.services.mozilla.com/wpush/v2/exemple", P256dh: "clé", Auth: "secret"},
			Class:  "dossier", Since: vaulttest.Now,
		}},
		{1, mine, "dossier", table.CampaignKey(campaignID), campaign.Text{
			Subject: "Forum de l’emploi", Body: "Le forum a lieu mardi.", Author: paul, Salt: []byte("sel"),
		}},
		{1, mine, "dossier", table.CardKey(zoe), directory.Card{LastName: "EXEMPLE", FirstName: "ZOÉ", Open: true, Account: true}},
		{1, mine, "dossier", table.DossierKey(zoe), sampleDossier()},
		{1, mine, "dossier", table.CVKey(zoe, 1), cv.CV{
			Number: 1, Title: "Boulangère", Jobs: []cv.Job{{Rome: "D1102"}, {Rome: "D1102", Appellation: 11573}}, Widen: true, Commune: "62041",
			RadiusKm: 20, Contracts: []string{"CDI", "CDD"}, Text: "J'ai fait du pain.\nEt des gâteaux.", Published: true, Updated: vaulttest.Now,
		}},
		{1, mine, "dossier", table.ApplicationKey(zoe, offerID), sampleApplication(t)},
		{1, mine, "dossier", table.ThreadKey(zoe, "fil"), message.Thread{
			ID: "fil", Offer: offerID, Subject: "Boulanger de nuit", Other: message.Participant{Person: paul, Class: "recruteur", Role: "recruteur"},
			Count: 2, Seen: 1, Last: vaulttest.Now, Keys: []string{"envoi"},
		}},
		{1, mine, "dossier", table.LetterKey(zoe, "fil", 2), message.Letter{Number: 2, Own: true, Text: "Je suis libre dès lundi.", At: vaulttest.Now}},
		{1, mine, "dossier", table.TicketKey("aide"), ticket.Ticket{
			ID: "aide", Topic: "compte", Name: "Zoé Exemple", Reach: "zoe@exemple.fr", Text: "Je ne reçois rien.", Received: vaulttest.Now,
		}},
		{1, mine, "dossier", table.DocumentKey(zoe, "document"), cv.Document{
			ID: "document", State: cv.Refused, Reason: "Ce fichier n'est pas un PDF.", Size: 1234, Pages: 2, Received: vaulttest.Now,
		}},
		{1, mine, "dossier", table.SuggestionsKey(zoe, "document"), cv.Suggestions{
			Document: "document", Expires: vaulttest.Now.Add(cv.SuggestionsFor), Contact: true, Open: []cv.Suggestion{
				{ID: 1, Field: cv.FieldLanguage, Label: "Anglais", Line: "Anglais B1", Code: "EN", Level: "B1"},
				{ID: 2, Field: cv.FieldSchool, Label: "CAP, 2018", Line: "2018 CAP", School: &cv.School{Diploma: "CAP", Year: 2018}},
			},
		}},
		{1, mine, "dossier", table.MatchesKey(zoe), matching.List{
			Rules: "C1-C3/1", Tables: "ROME 1584", At: vaulttest.Now, Results: []match.Result{{ID: match.ID{1, 2, 3}, Verdicts: 0b010101, Level: 3, Band: 2}},
		}},
		{1, mine, "dossier", table.RequestKey("demande"), sampleRequest()},
		{1, mine, "dossier", table.ReviewKey("demande"), matching.Review{
			Person: zoe, Class: "dossier", Offer: "offre", At: vaulttest.Now, Rules: "C1-C3/1", Tables: "ROME 1584",
		}},
		{1, mine, "dossier", table.DisclosureKey(zoe, "communication"), disclosure.Disclosure{
			ID: "communication", By: paul, Role: "dpo", At: vaulttest.Now,
			Order: disclosure.Order{
				Title: disclosure.Requisition, Authority: "Tribunal judiciaire d’Exempleville", Basis: "Code de procédure pénale, art. 60-1", Reference: "R-2026-17",
				Category: "FX", Fields: []string{"adresse", "nom"}, On: calendar.MustParse("2026-11-30"), Secret: true,
			},
		}},
		{1, mine, "dossier", table.ExportKey(zoe, "copie"), held.Export{
			ID: "copie", Asked: vaulttest.Now, Ready: vaulttest.Now.Add(time.Minute), Expires: vaulttest.Now.Add(week), Parts: 2, Right: "demande",
		}},
		{1, mine, "dossier", table.DirectiveKey(zoe), directive.Directive{Wish: directive.Communicated, Executor: "Paul Modèle, 03 53 01 00 00", Given: vaulttest.Now}},
		{1, mine, "dossier", table.AnnotationKey(zoe), dossier.Annotations{Notes: []dossier.Annotation{
			{Field: "FX.birth_name", Value: "MODÈLE", Given: calendar.MustParse("2026-11-30"), Request: "demande"},
		}}},
		{1, mine, "dossier", table.BreachVersionKey("violation", 3), sampleVersion()},
		{1, mine, "dossier", table.ProofKey(zoe), purge.Proof{
			LastName: "Exemple", FirstName: "Zoé", BirthDate: calendar.MustParse("1985-07-14"), Records: []json.RawMessage{json.RawMessage(`{"action":"atelier"}`)},
		}},
		{1, theirs, "recruteur", table.OwnOfferKey(paul, offerID), offer.Own{Contact: "Paul Modèle, 03 53 01 00 00"}},
		{1, shard, projection.Class, table.ChangeKey("062", 7), projection.Change{
			Profile: []byte("profil"), Offer: []byte("offre"), Removed: match.ID{9}, IsOffer: true, Revision: 12,
		}},
		{1, shard, projection.Class, table.BlockKey("062", 1, 0), projection.Block{Profiles: []byte("profils"), Offers: []byte("offres")}},
	}
}

func sampleAccount(t *testing.T) account.Account {
	t.Helper()
	address, err := email.Parse("zoe@exemple.fr")
	number, other := phone.Parse("06 39 98 00 00")
	if err := errors.Join(err, other); err != nil {
		t.Fatal(err)
	}
	return account.Account{
		Role: "candidat", State: account.Active, Civility: "MME", LastName: "Exemple", FirstName: "Zoé", BirthDate: calendar.MustParse("1985-07-14"),
		Email: address, Phone: number, PostalCode: "62000", SIRET: "73282932000074", Password: account.Nobody,
		Terms: account.Terms{Version: "1.4", At: vaulttest.Now}, Created: vaulttest.Now,
	}
}

// sampleApplication is an application with all that may be given, read by the recruiter.
func sampleApplication(t *testing.T) candidacy.Application {
	t.Helper()
	of := sampleAccount(t)
	return candidacy.Application{
		ID: "candidature", State: candidacy.Read, Applied: vaulttest.Now, Message: "Je suis libre dès lundi.",
		Offer: candidacy.Offered{ID: offerID, Recruiter: paul, Title: "Boulanger de nuit", Job: "Boulanger / Boulangère", Place: "Arras (62000)", Contract: "CDI"},
		Given: candidacy.Given{LastName: of.LastName, FirstName: of.FirstName, Email: of.Email, Phone: of.Phone},
		CV:    candidacy.Frozen{Number: 1, Title: "Boulangère", Updated: vaulttest.Now, Lines: []candidacy.Line{{Label: "Contrats", Text: "CDI"}}},
		Steps: []candidacy.Step{{Act: candidacy.ActOpen, By: candidacy.Signature{Person: paul, Role: "recruteur", At: vaulttest.Now}}},
	}
}

const week = 7 * 24 * time.Hour

// sampleRequest is a request through all that may happen to one.
func sampleRequest() right.Request {
	by := right.Signature{Person: "dpo", Role: "dpo", At: vaulttest.Now}
	reasoned := &right.Reasoned{Reason: "Parce que.", By: by}
	sent := vaulttest.Now.Add(time.Hour)
	return right.Request{
		ID: "demande", State: right.Refused, Channel: right.ByEmail, Received: vaulttest.Now, Right: "rectification", Purposes: []string{"actualites"},
		Ground: retention.GroundAccuracy, Correction: &right.Correction{Field: "FX.birth_name", Value: "MODÈLE"}, Message: "Mon nom est faux.",
		Person: zoe, Class: "dossier", Requester: &right.Requester{Name: "Paul Modèle", Address: "paul@exemple.fr", Represents: true, Proof: "P-1"},
		Acknowledged: &by, Identity: &right.Identity{Reason: "Deux personnes de ce nom.", Asked: by, Method: "question", Verified: &by},
		Qualified: &right.Qualified{Purposes: []string{"actualites"}, Covered: true, Note: "Oui.", By: by}, Started: &by, Extended: reasoned,
		Relay:    &right.Relayed{Identification: "PE 1234567A", Due: vaulttest.Now.Add(week), By: by, Answered: reasoned, Sent: &sent},
		Measures: []right.Measure{{Act: right.ActFreeze, Detail: string(retention.GroundAccuracy), By: by}}, Answer: reasoned, Refusal: reasoned, Closed: &by,
	}
}

// sampleVersion is a version of a violation through all that may happen to one.
func sampleVersion() breach.Version {
	by, many := breach.Signature{Person: "dpo", Role: "dpo", At: vaulttest.Now}, 12
	return breach.Version{
		Number: 3, At: vaulttest.Now, Act: breach.ActQualify, Agent: "dpo", Actor: "dpo", Previous: "avant", Hash: "ici",
		Case: breach.Case{
			ID: "violation", Kind: breach.Violation, State: breach.ToConfirm, Origin: "regle:chaine", OtherParty: true, Concerns: true,
			Harms: []breach.Harm{breach.Integrity}, Discovered: vaulttest.Now, Aware: vaulttest.Now, Register: breach.Register{
				Nature: "Un fichier égaré.", PersonCategories: []string{"allocataires"}, Persons: &many, RecordCategories: []string{"FX"}, Records: &many,
				Consequences: "Aucune.", Justification: "Illisible.",
			},
			Proposal:  &breach.Proposal{Suggests: breach.Risk, Reasons: []string{"Peu de personnes."}},
			Published: &breach.Recommended{Title: "Changez de mot de passe", Text: "Dès demain.", Until: calendar.MustParse("2026-12-31"), By: by},
			Measures:  []breach.Measured{{Text: "Retrouvé.", By: by}}, Qualification: &breach.Qualified{Level: breach.HighRisk, Justification: "Doute.", By: by},
			Notifications: []breach.Notified{{At: vaulttest.Now, Reference: "N-1", Partial: true, LateReason: "Fermé.", By: by}},
			Party:         &breach.PartyTold{LateReason: "Fermé.", By: by}, Information: &breach.Informed{At: vaulttest.Now, Means: "courriel", By: by},
			Exemption: &breach.Exempted{Ground: breach.Effort, Justification: "Illisible.", By: by}, Public: true, Asked: &by, Closed: &by, Outcome: "Clos.",
		},
	}
}

// laterAccount is the account as its second schema can say it.
func laterAccount(t *testing.T) account.Account {
	t.Helper()
	later := sampleAccount(t)
	later.Accept("2.0", vaulttest.Now.Add(time.Hour))
	later.NoticeRead = "2.1"
	return later
}

// representedAccount is the account as its third schema can say it.
func representedAccount(t *testing.T) account.Account {
	t.Helper()
	of := laterAccount(t)
	of.Capacity, of.Awaits = account.Minor, true
	return of
}

func address(t *testing.T, text string) email.Address {
	t.Helper()
	parsed, err := email.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func sampleDossier() dossier.Dossier {
	day := calendar.MustParse
	return dossier.Dossier{
		Dossier: flux.Dossier{
			Organisme: flux.CAF, NumOrg: "621", Allocataire: "0001234", PartenaireType: "CG", PartenaireCode: "062", DateDemande: day("2025-08-06"),
			NumeroDemande: "01024041062",
		},
		Personne: flux.Personne{
			Role: flux.Demandeur, Qualite: "MME", Nom: "EXEMPLE", NomNaissance: "FICTIF", Prenom: "ZOÉ", Prenom2: "ANNE", Prenom3: "LÉA",
			DateNaissance: day("1985-07-14"), TypeDateNaissance: "N", Sexe: "2", Responsable: true, DateRattachement: day("2025-08-06"), ACharge: true,
			Prestations: []string{"PFA", "RSA"}, IdentifiantPE: "1234567A", DroitsDevoirs: "1",
		},
		SituationFamille: "CEL",
		Adresse: flux.Adresse{
			DateEmmenagement: day("2024-05-26"), Pays: "FRA", NumeroVoie: "12", TypeVoie: "RUE", NomVoie: "DE L'ÉGALITÉ", ComplementIdent: "APT 3",
			Complement: "BAT B", LieuDistribution: "BP 1", CodePostal: "62000", CodeCommune: "62041", Commune: "ARRAS",
		},
		Etat: flux.Clos, Fermeture: flux.Fermeture{Motif: "RFD", Date: day("2026-11-30")}, Refus: flux.Refus{Motif: "F02", Date: day("2025-01-31")},
		NbEnfants: 2, FoyerDroitsDevoirs: "1", Prestations: []string{"RSD"}, Reference: day("2026-11-30"),
	}
}

// keys is what stands around the goldens: the master key, and the branch keys and units as they are stored.
type keys struct {
	Master []byte       `json:"master"`
	Items  []storedItem `json:"items"`
}

type storedItem struct {
	PK   string     `json:"pk"`
	SK   string     `json:"sk"`
	Kind table.Kind `json:"kind"`
	Body []byte     `json:"body"`
}

const goldenFolder = "testdata/records"

func path(g golden, ending string) string {
	return filepath.Join(goldenFolder, fmt.Sprintf("%s.v%d.%s", g.want.Kind(), g.schema, ending))
}

// goldenVault opens a vault on the keys of the goldens.
func goldenVault(t *testing.T) *seal.Vault {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenFolder, "keys.json"))
	if errors.Is(err, fs.ErrNotExist) && *update {
		text, err = makeKeys(t)
	}
	if err != nil {
		t.Fatal(err)
	}
	var found keys
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	house := vaulttest.Open(t)
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, found.Master, 0o600); err != nil {
		t.Fatal(err)
	}
	if house.Master, err = local.Open(file); err != nil {
		t.Fatal(err)
	}
	for _, item := range found.Items {
		op := table.Put(table.Item{Key: table.At(table.Keys, item.PK, item.SK), Kind: item.Kind, Body: item.Body}, table.IfAbsent)
		if err := house.Store.Write(context.Background(), op); err != nil {
			t.Fatal(err)
		}
	}
	return house.Vault(t)
}

// sealed is the item of a golden as this program stores it, with the nonce that the golden was made with.
func (g golden) sealed(t *testing.T, vault *seal.Vault, unit *seal.Unit) table.Item {
	t.Helper()
	fixed := *vault
	fixed.Random = vaulttest.Random("nonce of " + string(g.want.Kind()))
	item, err := fixed.Seal(unit, g.key, g.want)
	if err != nil {
		t.Fatal(err)
	}
	return item
}

func goldenUnit(t *testing.T, vault *seal.Vault, key table.Key) *seal.Unit {
	t.Helper()
	unit, _, err := vault.Load(context.Background(), key)
	if err != nil || unit == nil {
		t.Fatalf("no unit %v: %v", key, err)
	}
	return unit
}

// TestEverySchemaOpensForEver opens one stored item of each schema that ever was: a backup, and the record of somebody who has not come back
// for years, are read by every later program.
func TestEverySchemaOpensForEver(t *testing.T) {
	vault := goldenVault(t)
	for _, g := range goldens(t) {
		t.Run(filepath.Base(path(g, "sealed")), func(t *testing.T) {
			unit := goldenUnit(t, vault, g.unit)
			if *update && g.schema == g.want.Schema() {
				g.write(t, vault, unit)
			}
			text, err := os.ReadFile(path(g, "sealed"))
			if err != nil {
				t.Fatal(err)
			}
			body, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			item := table.Item{Key: g.key, Kind: g.want.Kind(), Unit: g.unit.SK(), Body: body}
			got := reflect.New(reflect.TypeOf(g.want))
			record, ok := got.Interface().(seal.Record)
			if !ok {
				t.Fatal("not a record")
			}
			if err := vault.OpenCut(unit, &item, record); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(g.want, got.Elem().Interface()); diff != "" {
				t.Error(diff)
			}
			plain, err := vault.Plain(unit, &item)
			if err != nil {
				t.Fatal(err)
			}
			envelope, err := os.ReadFile(path(g, "json"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.TrimSpace(string(envelope)), string(plain)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTheFormOfASchemaStays fails when a record is no longer stored as its schema says: then the schema is to be raised, the past one read by
// Upgrade, and a golden of the new one added to the list.
func TestTheFormOfASchemaStays(t *testing.T) {
	vault := goldenVault(t)
	newest := map[table.Kind]int{}
	for _, g := range goldens(t) {
		newest[g.want.Kind()] = max(newest[g.want.Kind()], g.schema)
		if g.schema != g.want.Schema() {
			continue
		}
		unit := goldenUnit(t, vault, g.unit)
		item := g.sealed(t, vault, unit)
		plain, err := vault.Plain(unit, &item)
		if err != nil {
			t.Fatal(err)
		}
		envelope, err := os.ReadFile(path(g, "json"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(string(envelope)), string(plain)); diff != "" {
			t.Errorf("%s of schema %d is stored in another form:\n%s", g.want.Kind(), g.schema, diff)
		}
		text, err := os.ReadFile(path(g, "sealed"))
		if err != nil {
			t.Fatal(err)
		}
		if got := base64.StdEncoding.EncodeToString(item.Body); got != strings.TrimSpace(string(text)) {
			t.Errorf("%s of schema %d is sealed in another way", g.want.Kind(), g.schema)
		}
	}
	for _, g := range goldens(t) {
		if newest[g.want.Kind()] != g.want.Schema() {
			t.Errorf("no golden of %s, schema %d", g.want.Kind(), g.want.Schema())
		}
	}
	for _, kind := range append(serve.SealedKinds(), slices.Collect(maps.Keys(vaulttest.Sealed))...) {
		if newest[kind] == 0 {
			t.Errorf("no golden of kind %s", kind)
		}
	}
}

// The units of the goldens tell that units, too, are read for ever.
func TestAStoredUnitOpensForEver(t *testing.T) {
	vault := goldenVault(t)
	text, err := os.ReadFile("testdata/unit.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := vault.Parse(&table.Item{Key: table.UnitKey(zoe, "dossier"), Version: 7, Kind: table.KindUnit, Body: text})
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.MustParse
	want := &seal.Unit{
		Key: table.UnitKey(zoe, "dossier"), Version: 7, Class: "dossier", Keys: map[seal.Group][]byte{"identity": []byte("clé")},
		Facts: map[string]calendar.Date{"rsa_right_ceased": day("2026-11-30"), "rsa_right_opened": day("2025-08-06")},
		Rule:  "R-1", Start: day("2026-11-30"), Due: day("2029-11-30"), Until: time.Date(2029, 11, 30, 23, 0, 0, 0, time.UTC), Hold: "litigation",
		State: seal.StateCut, Run: "run", Active: "raison", Drops: []string{"DropBucket/caf/fichier"},
	}
	if diff := cmp.Diff(want, unit, cmp.Comparer(func(a, b table.Key) bool { return a == b }), cmp.FilterPath(hidden, cmp.Ignore())); diff != "" {
		t.Error(diff)
	}
	unit.Touch()
	op, err := unit.Op()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(text)), string(op.Item.Body)); diff != "" {
		t.Errorf("a unit is stored in another form:\n%s", diff)
	}
}

// hidden are the fields of a unit that are not stored.
func hidden(p cmp.Path) bool {
	field, ok := p.Last().(cmp.StructField)
	return ok && (field.Name() == "ring" || field.Name() == "open" || field.Name() == "dirty" || field.Name() == "lifted")
}
