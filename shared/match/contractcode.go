package match

// contractCodes are how offers and CVs name the kinds of contract outside of the engine.
var contractCodes = [contractCount]string{"", "CDI", "CDD", "MIS", "SAI", "APP", "PRO", "CUI", "IAE", "LIB", "STA"}

// ParseContract reads the code of a kind of contract: CDI, CDD, MIS, SAI, APP, PRO, CUI, IAE, LIB or STA.
func ParseContract(code string) (Contract, bool) {
	for kind := CDI; kind < contractCount; kind++ {
		if contractCodes[kind] == code {
			return kind, true
		}
	}
	return ContractUnknown, false
}

// Code is the inverse of ParseContract, empty when the kind is not said.
func (c Contract) Code() string {
	if c >= contractCount {
		return ""
	}
	return contractCodes[c]
}
