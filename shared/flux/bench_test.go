package flux_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/flux/synthetic"
)

// twentyMB is a monthly file of 20 MB with the blocks that are skipped.
func twentyMB(b *testing.B) []byte {
	b.Helper()
	var file bytes.Buffer
	options := synthetic.Options{Foyers: 3800, Seed: 1, File: synthetic.File{Reference: calendar.MustParse("2026-10-31")}}
	if err := synthetic.Write(&file, options); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d foyers, %d bytes, %d a foyer", options.Foyers, file.Len(), file.Len()/options.Foyers)
	return file.Bytes()
}

// BenchmarkRead reads a file as staging does: every check, the canonical record, the duplicates.
func BenchmarkRead(b *testing.B) {
	file := twentyMB(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		var duplicates flux.Duplicates
		_, err := flux.Read(bytes.NewReader(file), flux.Options{Departement: "062"},
			func(foyer flux.Foyer) error { duplicates.Add(foyer); return nil },
			func(reject flux.Reject) error { return errors.New(reject.Message) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecodeElement decodes the same file into plain structs and does nothing with them: what BenchmarkRead is compared with.
func BenchmarkDecodeElement(b *testing.B) {
	file := twentyMB(b)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		decoder := xml.NewDecoder(bytes.NewReader(file))
		decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) {
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "InfosFoyerRSA" {
				var foyer plainFoyer
				if err := decoder.DecodeElement(&foyer, &start); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

// plainFoyer holds the same fields as text.
type plainFoyer struct {
	FONORG    string `xml:"IdentificationRSA>Organisme>FONORG"`
	NUMORG    string `xml:"IdentificationRSA>Organisme>NUMORG"`
	MATRICULE string `xml:"IdentificationRSA>Organisme>MATRICULE"`
	TYPEPARTE string `xml:"IdentificationRSA>Partenaire>TYPEPARTE"`
	IDEPARTE  string `xml:"IdentificationRSA>Partenaire>IDEPARTE"`
	DTDEMRSA  string `xml:"IdentificationRSA>DemandeRSA>DTDEMRSA"`
	NUMDEMRSA string `xml:"IdentificationRSA>DemandeRSA>NUMDEMRSA"`
	Personne  []struct {
		QUAL        string `xml:"Identification>QUAL"`
		NOM         string `xml:"Identification>NOM"`
		NOMNAI      string `xml:"Identification>NOMNAI"`
		PRENOM      string `xml:"Identification>PRENOM"`
		DTNAI       string `xml:"Identification>DTNAI"`
		TYPEDTNAI   string `xml:"Identification>TYPEDTNAI"`
		NIR         string `xml:"Identification>NIR"`
		SEXE        string `xml:"Identification>SEXE"`
		TOPRESPDOS  string `xml:"DossierCAF>TOPRESPDOS"`
		DDRATDOS    string `xml:"DossierCAF>DDRATDOS"`
		Prestations []struct{ NATPREST, ROLEPERS, TOPCHAPERS string }
		IDASSEDIC   string `xml:"DossierPoleEmploi>IDASSEDIC"`
		DROITS      string `xml:"MontantCalculDroitRSAPersonne>TOPPERSDRODEVORSA"`
	}
	SITFAM  string `xml:"DonneesAdministratives>SituationFamille>SITFAM"`
	Adresse []struct {
		RGADR  string `xml:"TroncCommunAdresse>RGADR"`
		DTEMM  string `xml:"TroncCommunAdresse>DTEMM"`
		PAYS   string `xml:"TroncCommunAdresse>PAYS"`
		Detail struct {
			COMPLIDEADR, COMPLADR, NUMVOIE, LIBTYPEVOIE, NOMVOIE, LIEUDIST, NUMCOM, CODEPOS, NOMCOM string
		} `xml:"AdresseDetailleeFrance"`
	} `xml:"DonneesAdministratives>Adresse"`
	ETATDOSRSA  string `xml:"PrestationRSA>SituationDossierRSA>EtatDossierRSA>ETATDOSRSA"`
	MOTICLORSA  string `xml:"PrestationRSA>SituationDossierRSA>FinDroit>MOTICLORSA"`
	DTCLORSA    string `xml:"PrestationRSA>SituationDossierRSA>FinDroit>DTCLORSA"`
	MOTIREFURSA string `xml:"PrestationRSA>SituationDossierRSA>Refus>MOTIREFURSA"`
	DTREFURSA   string `xml:"PrestationRSA>SituationDossierRSA>Refus>DTREFURSA"`
	NBENFAUTCHA string `xml:"PrestationRSA>DetailDroitRSA>TroncCommunDroitRSA>NBENFAUTCHA"`
	TOPFOY      string `xml:"PrestationRSA>DetailDroitRSA>TroncCommunDroitRSA>TOPFOYDRODEVORSA"`
}
