package flux

// The code lists of the CNAF, from the documentation of VRSB0801. A code that is not in them rejects the dossier, except where
// check.go leaves it out with a notice.

type codes map[string]bool

func listOf(list ...string) codes {
	set := make(codes, len(list))
	for _, code := range list {
		set[code] = true
	}
	return set
}

var (
	organismeCodes  = listOf(string(CAF), string(MSA))
	partenaireCodes = listOf("CG", "CT", "CCAS", "CIAS", "PE", "MDPH", "CGD", "CTE")
	qualiteCodes    = listOf("MME", "MR")
	sexeCodes       = listOf("1", "2")
	dateTypeCodes   = listOf("N", "J", "O")
	natureCodes     = listOf("PFA", "RSA")
	paysCodes       = listOf("FRA", "HOR")
	etatCodes       = listOf("0", "1", "2", "3", "4", "5", "6")
	situationCodes  = listOf("ABA", "CEL", "DIV", "ISO", "MAR", "PAC", "RPA", "RVC", "RVM", "SEF", "SEL", "VEU", "VIM")
	fermetureCodes  = listOf("PCG", "ECH", "EFF", "MUT", "RGD", "RFD", "RAU", "RST", "RSO")
	refusCodes      = listOf("F02", "F04", "F09", "F85", "F97", "FDD", "DSD", "FDB", "PCG")
	prestationCodes = listOf("RSD", "RSI", "RSU", "RSB", "RCD", "RCI", "RCU", "RCB", "RSJ", "RCJ")
	keptRoles       = listOf(string(Demandeur), string(Conjoint), string(Beneficiaire))
	countedRoles    = listOf("ENF", "AUT", "RDO")
)

// renamedPartenaires maps the codes of the newer generation of files to those of this one.
var renamedPartenaires = map[string]string{"CGD": "CG", "CTE": "CT"}
