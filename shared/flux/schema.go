package flux

import "sync"

// scope says what a block is for the draft of a foyer. A leaf belongs to the nearest scope around it.
type scope uint8

const (
	scopeSame       scope = iota // leaves belong to the scope around the block
	scopePersonne                // one person
	scopePrestation              // one of the two benefits of a person
	scopeAdresse                 // one address, of some rank
	scopeDroit                   // one detail of the right
	scopeMutation                // its presence alone counts
	scopeNewer                   // exists only in VRSD, which is another format
)

// node is an element that is read: a leaf (max > 0) or a block.
type node struct {
	name     string
	key      string // of the leaf in the record of its scope
	max      int    // most characters of the leaf
	scope    scope
	children map[string]*node
}

func leaf(name string, max int) *node { return &node{name: name, key: name, max: max} }

// leafAs is a leaf whose name is not unique in its scope.
func leafAs(key, name string, max int) *node { return &node{name: name, key: key, max: max} }

func block(name string, children ...*node) *node { return scoped(scopeSame, name, children...) }

func scoped(scope scope, name string, children ...*node) *node {
	n := &node{name: name, scope: scope, children: make(map[string]*node, len(children))}
	for _, child := range children {
		n.children[child.name] = child
	}
	return n
}

// format is what is read of a file.
type format struct {
	foyer, header, total *node
	maxima               map[string]int // the longest text of each leaf by its key
}

var read struct {
	once   sync.Once
	format format
}

// theFormat makes the trees when a first file is read: every function that knows dossiers carries this package, and few read files.
func theFormat() *format {
	read.once.Do(func() {
		read.format = format{foyer: foyerTree(), header: headerTree(), total: totalTree()}
		read.format.maxima = longest(read.format.foyer, read.format.header, read.format.total)
	})
	return &read.format
}

// foyerTree lists every element of a dossier that is read. What is not here is skipped where it stands, with all that is in it:
// resources, pensions, pregnancies, activities, controls, amounts, suspension reasons, relations, places of birth, events.
func foyerTree() *node {
	return block("InfosFoyerRSA",
		block("IdentificationRSA",
			block("Organisme", leaf("FONORG", 3), leaf("NUMORG", 3), leaf("MATRICULE", 15)),
			block("Partenaire", leaf("TYPEPARTE", 4), leaf("IDEPARTE", 3)),
			block("DemandeRSA", leaf("DTDEMRSA", 10), leaf("NUMDEMRSA", 11)),
			scoped(scopeMutation, "OrganismePrenant"),
		),
		scoped(scopePersonne, "Personne",
			block("Identification",
				leaf("QUAL", 3), leaf("NOM", 28), leaf("NOMNAI", 28), leaf("PRENOM", 32), leaf("PRENOM2", 15), leaf("PRENOM3", 15),
				leaf("DTNAI", 10), leaf("TYPEDTNAI", 1), leaf("NIR", 15), leaf("SEXE", 1)),
			block("DossierCAF", leaf("TOPRESPDOS", 5), leaf("DDRATDOS", 10)),
			scoped(scopePrestation, "Prestations", leaf("NATPREST", 3), leaf("ROLEPERS", 3), leaf("TOPCHAPERS", 5)),
			block("DossierPoleEmploi", leaf("IDASSEDIC", 11)),
			block("MontantCalculDroitRSAPersonne", leaf("TOPPERSDRODEVORSA", 5)),
			scoped(scopeNewer, "DossierCafMsa"),
			scoped(scopeNewer, "FonctionPersonneRSA"),
			scoped(scopeNewer, "FonctionPersonnePFA"),
		),
		block("DonneesAdministratives",
			block("SituationFamille", leaf("SITFAM", 3)),
			scoped(scopeAdresse, "Adresse",
				block("TroncCommunAdresse", leaf("RGADR", 2), leaf("DTEMM", 10), leaf("PAYS", 3)),
				block("AdresseDetailleeFrance",
					leaf("COMPLIDEADR", 38), leaf("COMPLADR", 38), leaf("NUMVOIE", 6), leaf("LIBTYPEVOIE", 30), leaf("NOMVOIE", 32),
					leaf("LIEUDIST", 38), leaf("NUMCOM", 5), leaf("CODEPOS", 5), leaf("NOMCOM", 32)),
			),
		),
		block("PrestationRSA",
			block("SituationDossierRSA",
				block("EtatDossierRSA", leaf("ETATDOSRSA", 1)),
				block("Refus", leaf("DTREFURSA", 10), leaf("MOTIREFURSA", 3)),
				block("FinDroit", leaf("MOTICLORSA", 3), leaf("DTCLORSA", 10)),
				block("FinDroitMoisAnterieur",
					leafAs("FinDroitMoisAnterieur/MOTICLORSA", "MOTICLORSA", 3), leafAs("FinDroitMoisAnterieur/DTCLORSA", "DTCLORSA", 10)),
			),
			block("DetailDroitRSA",
				block("TroncCommunDroitRSA", leaf("NBENFAUTCHA", 2), leaf("TOPFOYDRODEVORSA", 5)),
				scoped(scopeDroit, "DetailCalculDroitRSA", leaf("NATPF", 3)),
			),
		),
	)
}

// headerTree and totalTree list what is read of the blocks around the dossiers.
func headerTree() *node {
	return block("IdentificationFlux",
		leaf("APPLIEME", 3), leaf("NUMVERSIONAPPLIEME", 4), leaf("TYPEFLUX", 1), leaf("NATFLUX", 1), leaf("DTCREAFLUX", 10),
		leaf("HEUCREAFLUX", 32), leaf("DTREF", 10), leaf("IDEPARTE", 3), scoped(scopeNewer, "VERSIONFLUX"))
}

func totalTree() *node {
	return block("TransmissionFlux", leaf("NBTOTDOSRSATRANSM", 8), leaf("NBTOTDOSRSATRANSMANO", 8))
}

func longest(trees ...*node) map[string]int {
	found := make(map[string]int)
	var visit func(n *node)
	visit = func(n *node) {
		if n.max > 0 {
			found[n.key] = n.max
		}
		for _, child := range n.children {
			visit(child)
		}
	}
	for _, tree := range trees {
		visit(tree)
	}
	return found
}
