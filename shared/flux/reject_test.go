package flux_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"tandem/shared/flux"
)

// TestRejects changes one thing in the couple of Lens, second foyer of the demonstration, and expects that dossier to be rejected for
// it and the seven others to be taken.
func TestRejects(t *testing.T) {
	tests := []struct {
		name     string
		old, new string // old as it stands in the foyer
		field    string
		code     flux.RejectCode
	}{
		{"organisation missing", "<FONORG>CAF</FONORG>", "", "FONORG", flux.RejectMissing},
		{"organisation unknown", "<FONORG>CAF</FONORG>", "<FONORG>OPF</FONORG>", "FONORG", flux.RejectCodeUnknown},
		{"organisation not the sender", "<FONORG>CAF</FONORG>", "<FONORG>MSA</FONORG>", "FONORG", flux.RejectValue},
		{"number of organisation", "<NUMORG>621</NUMORG>", "<NUMORG>6-1</NUMORG>", "NUMORG", flux.RejectValue},
		{"matricule missing", "<MATRICULE>000123600000000</MATRICULE>", "<MATRICULE/>", "MATRICULE", flux.RejectMissing},
		{"matricule not a number", "000123600000000", "000123600000*00", "MATRICULE", flux.RejectValue},
		{"matricule too wide", "000123600000000", "123456789012345", "MATRICULE", flux.RejectValue},
		{"matricule nil", "000123600000000", "000000000000000", "MATRICULE", flux.RejectValue},
		{"partner unknown", "<TYPEPARTE>CG  <", "<TYPEPARTE>XX  <", "TYPEPARTE", flux.RejectCodeUnknown},
		{"partner code missing", "<IDEPARTE>062</IDEPARTE>", "", "IDEPARTE", flux.RejectMissing},
		{"partner code", "<IDEPARTE>062<", "<IDEPARTE>0.2<", "IDEPARTE", flux.RejectValue},
		{"another département", "<IDEPARTE>062<", "<IDEPARTE>059<", "IDEPARTE", flux.RejectDepartement},
		{"request date", "<DTDEMRSA>2024-02-01<", "<DTDEMRSA>2024-02-30<", "DTDEMRSA", flux.RejectDate},
		{"request date filler", "<DTDEMRSA>2024-02-01<", "<DTDEMRSA>0001-01-01<", "DTDEMRSA", flux.RejectDate},
		{"request date French", "<DTDEMRSA>2024-02-01<", "<DTDEMRSA>01/02/2024<", "DTDEMRSA", flux.RejectDate},
		{"request number missing", "<NUMDEMRSA>01024041071</NUMDEMRSA>", "<NUMDEMRSA> </NUMDEMRSA>", "NUMDEMRSA", flux.RejectMissing},
		{"request number", "01024041071", "010240-1071", "NUMDEMRSA", flux.RejectValue},
		{"request number too long", "01024041071", "010240410711", "NUMDEMRSA", flux.RejectTooLong},
		{"quality", "<QUAL>MR<", "<QUAL>DR<", "QUAL", flux.RejectCodeUnknown},
		{"name missing", "<NOM>MODÈLE</NOM>", "", "NOM", flux.RejectMissing},
		{"name empty", "<NOM>MODÈLE</NOM>", "<NOM></NOM>", "NOM", flux.RejectMissing},
		{"name too long", "<NOM>MODÈLE<", "<NOM>MODÈLE-MODÈLE-MODÈLE-MODÈLE-M<", "NOM", flux.RejectTooLong},
		{"name without end", "<NOM>MODÈLE<", "<NOM>" + strings.Repeat("MODÈLE ", 500) + "<", "NOM", flux.RejectTooLong},
		{"name in pieces without end", "<NOM>MODÈLE<", "<NOM>" + strings.Repeat("MODÈLE<!-- -->", 500) + "<", "NOM", flux.RejectTooLong},
		{"control character", "<NOM>MODÈLE<", "<NOM>MO\tDÈLE<", "NOM", flux.RejectText},
		{"invisible character", "<NOM>MODÈLE<", "<NOM>MO&#x202E;DÈLE<", "NOM", flux.RejectText},
		{"C1 control", "<NOM>MODÈLE<", "<NOM>MO&#x85;DÈLE<", "NOM", flux.RejectText},
		{"lost character", "<NOM>MODÈLE<", "<NOM>MOD&#xFFFD;LE<", "NOM", flux.RejectText},
		{"UTF-8 in windows-1252", "<NOM>MODÈLE<", "<NOM>MODÃˆLE<", "NOM", flux.RejectText},
		{"first name missing", "<PRENOM>PAUL</PRENOM>", "<PRENOM/>", "PRENOM", flux.RejectMissing},
		{"birth date missing", "<DTNAI>1980-05-03</DTNAI>", "", "DTNAI", flux.RejectMissing},
		{"birth date", "<DTNAI>1980-05-03<", "<DTNAI>1980-13-03<", "DTNAI", flux.RejectDate},
		{"birth date to come", "<DTNAI>1980-05-03<", "<DTNAI>2027-01-01<", "DTNAI", flux.RejectDate},
		{"birth date type", "<TYPEDTNAI>N<", "<TYPEDTNAI>X<", "TYPEDTNAI", flux.RejectCodeUnknown},
		{"sex", "<SEXE>1<", "<SEXE>3<", "SEXE", flux.RejectCodeUnknown},
		{"sex missing", "<SEXE>1</SEXE>", "", "SEXE", flux.RejectMissing},
		{"responsible missing", "<TOPRESPDOS>1</TOPRESPDOS>", "", "TOPRESPDOS", flux.RejectMissing},
		{"responsible", "<TOPRESPDOS>1<", "<TOPRESPDOS>O<", "TOPRESPDOS", flux.RejectValue},
		{"attachment date", "<DDRATDOS>2024-02-01<", "<DDRATDOS>2024-02<", "DDRATDOS", flux.RejectDate},
		{"benefit unknown", "<NATPREST>RSA<", "<NATPREST>AAH<", "NATPREST", flux.RejectCodeUnknown},
		{"benefit twice", "<NATPREST>RSA<", "<NATPREST>PFA<", "Prestations", flux.RejectRepeated},
		{"role unknown", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM<", "<NATPREST>RSA</NATPREST><ROLEPERS>XXX<", "ROLEPERS", flux.RejectCodeUnknown},
		{"role missing", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM</ROLEPERS>", "<NATPREST>RSA</NATPREST>", "ROLEPERS", flux.RejectMissing},
		{"charge missing", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM</ROLEPERS><TOPCHAPERS>1</TOPCHAPERS>", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM</ROLEPERS>", "TOPCHAPERS", flux.RejectMissing},
		{"no claimant", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM<", "<NATPREST>RSA</NATPREST><ROLEPERS>AUT<", "ROLEPERS", flux.RejectPersons},
		{"two claimants", "<NATPREST>RSA</NATPREST><ROLEPERS>CJT<", "<NATPREST>RSA</NATPREST><ROLEPERS>DEM<", "ROLEPERS", flux.RejectPersons},
		{"rights and duties", "<TOPPERSDRODEVORSA>1<", "<TOPPERSDRODEVORSA>2<", "TOPPERSDRODEVORSA", flux.RejectValue},
		{"family situation", "<SITFAM>MAR<", "<SITFAM>SEP<", "SITFAM", flux.RejectCodeUnknown},
		{"family situation missing", "<SituationFamille><SITFAM>MAR</SITFAM>", "<SituationFamille>", "SITFAM", flux.RejectMissing},
		{"no present address", "<RGADR>01<", "<RGADR>02<", "RGADR", flux.RejectMissing},
		{"rank of address", "<RGADR>01<", "<RGADR>09<", "RGADR", flux.RejectCodeUnknown},
		{"rank of address missing", "<RGADR>01</RGADR>", "", "RGADR", flux.RejectMissing},
		{"two present addresses", "</Adresse>", "</Adresse><Adresse><TroncCommunAdresse><RGADR>01</RGADR></TroncCommunAdresse></Adresse>", "RGADR", flux.RejectRepeated},
		{"country", "<PAYS>FRA<", "<PAYS>XXX<", "PAYS", flux.RejectCodeUnknown},
		{"postal code", "<CODEPOS>62300<", "<CODEPOS>623<", "CODEPOS", flux.RejectValue},
		{"postal code filler", "<CODEPOS>62300<", "<CODEPOS>00000<", "CODEPOS", flux.RejectValue},
		{"moving date", "<DTEMM>2024-05-26<", "<DTEMM>26/05/2024<", "DTEMM", flux.RejectDate},
		{"state missing", "<ETATDOSRSA>2</ETATDOSRSA>", "", "ETATDOSRSA", flux.RejectMissing},
		{"state unknown", "<ETATDOSRSA>2<", "<ETATDOSRSA>7<", "ETATDOSRSA", flux.RejectCodeUnknown},
		{"state undefined", "<ETATDOSRSA>2<", "<ETATDOSRSA>Z<", "ETATDOSRSA", flux.RejectCodeUnknown},
		{"closed without a date", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA><FinDroit><MOTICLORSA>RFD</MOTICLORSA></FinDroit>", "DTCLORSA", flux.RejectMissing},
		{"closed without a reason", "<ETATDOSRSA>2<", "<ETATDOSRSA>5<", "MOTICLORSA", flux.RejectMissing},
		{"closed for an unknown reason", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA><FinDroit><MOTICLORSA>XXX</MOTICLORSA><DTCLORSA>2026-10-31</DTCLORSA></FinDroit>", "MOTICLORSA", flux.RejectCodeUnknown},
		{"closed far ahead", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA><FinDroit><MOTICLORSA>RFD</MOTICLORSA><DTCLORSA>2062-10-31</DTCLORSA></FinDroit>", "DTCLORSA", flux.RejectDate},
		{"closed long ago", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>6</ETATDOSRSA></EtatDossierRSA><FinDroitMoisAnterieur><MOTICLORSA>RFD</MOTICLORSA><DTCLORSA>0001-01-01</DTCLORSA></FinDroitMoisAnterieur>", "DTCLORSA", flux.RejectDate},
		{"refused without a date", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>1</ETATDOSRSA></EtatDossierRSA><Refus><MOTIREFURSA>F02</MOTIREFURSA></Refus>", "DTREFURSA", flux.RejectMissing},
		{"refused for an unknown reason", "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>", "<ETATDOSRSA>1</ETATDOSRSA></EtatDossierRSA><Refus><DTREFURSA>2026-10-01</DTREFURSA><MOTIREFURSA>F99</MOTIREFURSA></Refus>", "MOTIREFURSA", flux.RejectCodeUnknown},
		{"children", "<NBENFAUTCHA>1<", "<NBENFAUTCHA>-1<", "NBENFAUTCHA", flux.RejectValue},
		{"element twice", "<SITFAM>MAR</SITFAM>", "<SITFAM>MAR</SITFAM><SITFAM>MAR</SITFAM>", "SITFAM", flux.RejectRepeated},
		{"block twice", "</EtatDossierRSA>", "</EtatDossierRSA><EtatDossierRSA><ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA>", "ETATDOSRSA", flux.RejectRepeated},
		{"element inside an element", "<NOM>MODÈLE<", "<NOM>MOD<b>ÈLE</b><", "NOM", flux.RejectStructure},
		{"text between elements", "<PrestationRSA>", "<PrestationRSA>texte", "PrestationRSA", flux.RejectStructure},
		{"name with a prefix", "<SITFAM>MAR</SITFAM>", "<x:SITFAM>MAR</x:SITFAM>", "SITFAM", flux.RejectMissing},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := read(bytes.NewReader(spoil(t, test.old, test.new)))
			if got.Err != nil || got.Summary.Valid != 7 || len(got.Rejects) != 1 {
				t.Fatalf("%d valid, rejects %v: %v", got.Summary.Valid, got.Rejects, got.Err)
			}
			reject := got.Rejects[0]
			if reject.Field != test.field || reject.Code != test.code || reject.Index != 2 || reject.Line != 4 {
				t.Errorf("%+v, want field %s, code %s, dossier 2, line 4", reject, test.field, test.code)
			}
			if reject.Message == "" || strings.Contains(reject.Message, "%") {
				t.Errorf("message %q", reject.Message)
			}
			if number := reject.NumeroDemande; (number == "01024041071") == (test.field == "NUMDEMRSA") {
				t.Errorf("number %q", number)
			}
		})
	}
}

// TestTolerated changes one thing in the same foyer that harms nothing, and expects the eight foyers.
func TestTolerated(t *testing.T) {
	closing := "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA>"
	tests := []struct {
		name, old, new string
		notice         flux.NoticeCode
		check          func(flux.Foyer) bool
	}{
		{"unknown element", "<SITFAM>", "<NOUVEAU><SITFAM>XXX</SITFAM></NOUVEAU><SITFAM>", "", func(f flux.Foyer) bool { return f.SituationFamille == "MAR" }},
		{"comment", "<SITFAM>MAR", "<SITFAM>M<!-- x -->AR", "", func(f flux.Foyer) bool { return f.SituationFamille == "MAR" }},
		{"CDATA", "<NOM>MODÈLE", "<NOM><![CDATA[MODÈLE]]>", "", func(f flux.Foyer) bool { return f.Personnes[0].Nom == "MODÈLE" }},
		{"predefined entity", "<NOMVOIE>DU MODÈLE", "<NOMVOIE>A &amp; B", "", func(f flux.Foyer) bool { return f.Adresse.NomVoie == "A & B" }},
		{"spaces around", "<NOM>MODÈLE<", "<NOM>  MODÈLE \n<", "", func(f flux.Foyer) bool { return f.Personnes[0].Nom == "MODÈLE" }},
		{"letter in two characters", "<NOM>MODÈLE<", "<NOM>MODE&#x300;LE<", "", func(f flux.Foyer) bool { return f.Personnes[0].Nom == "MODÈLE" }},
		{"newer partner code", "<TYPEPARTE>CG  <", "<TYPEPARTE>CGD<", "", func(f flux.Foyer) bool { return f.Dossier.PartenaireType == "CG" }},
		{"short département", "<IDEPARTE>062<", "<IDEPARTE>62<", "", func(f flux.Foyer) bool { return f.Dossier.PartenaireCode == "062" }},
		{"matricule at the right", "000123600000000", "000000001234567", "", func(f flux.Foyer) bool { return f.Dossier.Allocataire == "1234567" }},
		{"xs:boolean in words", "<TOPRESPDOS>1<", "<TOPRESPDOS>true<", "", func(f flux.Foyer) bool { return f.Personnes[0].Responsable }},
		{"no quality", "<QUAL>MR</QUAL>", "", "", func(f flux.Foyer) bool { return f.Personnes[0].Qualite == "" }},
		{"no date type", "<TYPEDTNAI>N</TYPEDTNAI>", "", "", func(f flux.Foyer) bool { return f.Personnes[0].TypeDateNaissance == "N" }},
		{"bad NIR", "<NIR>1800562498992<", "<NIR>1801562498992<", flux.NoticeNIR, func(f flux.Foyer) bool { return f.Personnes[0].NIR.IsZero() }},
		{"bad key of NIR", "<NIR>1800562498992<", "<NIR>180056249899239<", flux.NoticeNIR, func(f flux.Foyer) bool { return f.Personnes[0].NIR.IsZero() }},
		{"NIR with key", "<NIR>1800562498992<", "<NIR>180056249899238<", "", func(f flux.Foyer) bool { return string(f.Personnes[0].NIR.Bytes13()) == "1800562498992" }},
		{"bad identifiant PE", "<IDASSEDIC>7654321Z<", "<IDASSEDIC>00000000<", flux.NoticePE, func(f flux.Foyer) bool { return f.Personnes[0].IdentifiantPE == "" }},
		{"long identifiant PE", "<IDASSEDIC>7654321Z<", "<IDASSEDIC>7654321z059<", "", func(f flux.Foyer) bool { return f.Personnes[0].IdentifiantPE == "7654321Z" }},
		{"bad commune", "<NUMCOM>62498<", "<NUMCOM>X2498<", flux.NoticeCommune, func(f flux.Foyer) bool { return f.Adresse.CodeCommune == "" && f.Adresse.Commune == "LENS" }},
		{"Corsican commune", "<NUMCOM>62498<", "<NUMCOM>2a004<", "", func(f flux.Foyer) bool { return f.Adresse.CodeCommune == "2A004" }},
		{"postal code without its zero", "<CODEPOS>62300<", "<CODEPOS>1000<", "", func(f flux.Foyer) bool { return f.Adresse.CodePostal == "01000" }},
		{"moving date filler", "<DTEMM>2024-05-26<", "<DTEMM>0001-01-01<", flux.NoticeDate, func(f flux.Foyer) bool { return f.Adresse.DateEmmenagement.IsZero() }},
		{"abroad", "<PAYS>FRA<", "<PAYS>HOR<", "", func(f flux.Foyer) bool { return f.Adresse.Pays == "HOR" }},
		{"bad child", "<PRENOM>LÉO</PRENOM>", "<PRENOM>LÃ‰O</PRENOM>", "", func(f flux.Foyer) bool { return f.Enfants == 1 }},
		{"paid benefit unknown", "</TroncCommunDroitRSA>", "</TroncCommunDroitRSA><DetailCalculDroitRSA><NATPF>ABS</NATPF></DetailCalculDroitRSA><DetailCalculDroitRSA><NATPF>RSI</NATPF></DetailCalculDroitRSA><DetailCalculDroitRSA><NATPF>RSD</NATPF></DetailCalculDroitRSA><DetailCalculDroitRSA><NATPF>RSD</NATPF></DetailCalculDroitRSA>", flux.NoticePrestation, func(f flux.Foyer) bool { return strings.Join(f.Prestations, " ") == "RSD RSI" }},
		{"request awaiting", closing, "<ETATDOSRSA>0</ETATDOSRSA></EtatDossierRSA>", "", func(f flux.Foyer) bool { return f.Etat == flux.EnAttente && !f.Etat.Open() && !f.Etat.Closed() }},
		{"closed", closing, "<ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA><FinDroit><MOTICLORSA>ECH</MOTICLORSA><DTCLORSA>2026-01-31</DTCLORSA></FinDroit>", "", func(f flux.Foyer) bool {
			return f.Etat.Closed() && f.Fermeture.Date.String() == "2026-01-31" && f.Fermeture.Motif == "ECH"
		}},
		{"closed earlier", closing, "<ETATDOSRSA>6</ETATDOSRSA></EtatDossierRSA><FinDroitMoisAnterieur><MOTICLORSA>MUT</MOTICLORSA><DTCLORSA>2025-12-31</DTCLORSA></FinDroitMoisAnterieur>", "", func(f flux.Foyer) bool { return f.Etat.Closed() && f.Fermeture.Date.String() == "2025-12-31" }},
		{"closed twice", closing, "<ETATDOSRSA>5</ETATDOSRSA></EtatDossierRSA><FinDroit><MOTICLORSA>RFD</MOTICLORSA><DTCLORSA>2026-01-31</DTCLORSA></FinDroit><FinDroitMoisAnterieur><MOTICLORSA>MUT</MOTICLORSA><DTCLORSA>2025-12-31</DTCLORSA></FinDroitMoisAnterieur>", "", func(f flux.Foyer) bool {
			return f.Fermeture.Motif == "RFD" && f.Fermeture.Date.String() == "2026-01-31"
		}},
		{"open again", "</EtatDossierRSA>", "</EtatDossierRSA><FinDroitMoisAnterieur><MOTICLORSA>MUT</MOTICLORSA><DTCLORSA>2025-12-31</DTCLORSA></FinDroitMoisAnterieur>", "", func(f flux.Foyer) bool { return f.Etat.Open() && f.Fermeture.Date.IsZero() }},
		{"refused", closing, "<ETATDOSRSA>1</ETATDOSRSA></EtatDossierRSA><Refus><DTREFURSA>2026-10-01</DTREFURSA><MOTIREFURSA>F85</MOTIREFURSA></Refus>", "", func(f flux.Foyer) bool { return f.Refus.Motif == "F85" && f.Refus.Date.String() == "2026-10-01" }},
		{"leaves the département", "</DemandeRSA>", "</DemandeRSA><OrganismePrenant/>", "", func(f flux.Foyer) bool { return f.Mutation }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := read(bytes.NewReader(spoil(t, test.old, test.new)))
			if got.Err != nil || got.Summary.Valid != 8 {
				t.Fatalf("%d valid, rejects %v: %v", got.Summary.Valid, got.Rejects, got.Err)
			}
			if !test.check(got.Foyers[1]) {
				t.Errorf("%+v", got.Foyers[1])
			}
			var noticed flux.NoticeCode
			for _, notice := range got.Summary.Notices {
				noticed = notice.Code
				if notice.Message == "" || notice.Count != 1 {
					t.Errorf("notice %+v", notice)
				}
			}
			if noticed != test.notice {
				t.Errorf("notice %q, want %q", noticed, test.notice)
			}
		})
	}
}

// TestPersonsGone shows that a refused or closed dossier counts although nobody is left in it.
func TestPersonsGone(t *testing.T) {
	content := event(t, "rsabem_msa.xml")
	content = regexp.MustCompile(`(?s)<Personne>.*</Personne>`).ReplaceAll(content, nil)
	got := read(bytes.NewReader(content))
	if got.Err != nil || len(got.Foyers) != 1 || !got.Foyers[0].Etat.Closed() {
		t.Errorf("%+v", got)
	}
}

// spoil changes the first place of old in the second foyer of the demonstration, in UTF-8.
func spoil(t *testing.T, old, new string) []byte {
	t.Helper()
	content := bytes.TrimPrefix(event(t, "utf8-marque.xml"), []byte("\ufeff"))
	foyer := lines(content)[1]
	if !bytes.Contains(foyer, []byte(old)) {
		t.Fatalf("%s is not in the foyer", old)
	}
	return bytes.Replace(content, foyer, bytes.Replace(foyer, []byte(old), []byte(new), 1), 1)
}
