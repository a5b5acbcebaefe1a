package serve

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// What huma says is set once, in the one way that huma has for it: its package variables.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return humaProblem(status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		problem := humaProblem(status, message, errs)
		for name, values := range problem.GetHeaders() {
			ctx.SetHeader(name, values[0])
		}
		logCause(ctx.Context(), problem)
		return problem
	}
	huma.ErrorFormatter = frenchFormat
	// Validation ignores the case of a name that encoding/json then fills: two spellings of one name would get past it.
	huma.ValidateStrictCasing = true
	strict := huma.DefaultJSONFormat
	strict.Unmarshal = unmarshalStrict
	huma.DefaultFormats["application/json"], huma.DefaultFormats["json"] = strict, strict
	translateValidation()
}

// Messages that name a property begin so; humaMistake turns the name into a place.
const (
	requiredPrefix  = "Cette information est obligatoire : "
	dependentPrefix = "Cette information est obligatoire avec une autre : "
)

func translateValidation() {
	validation.MsgUnexpectedProperty = "Ce champ n’est pas connu."
	validation.MsgExpectedRFC3339DateTime = "Écrivez une date et une heure comme 2026-01-31T08:00:00Z."
	validation.MsgExpectedRFC1123DateTime = "Écrivez une date et une heure comme Sat, 31 Jan 2026 08:00:00 GMT."
	validation.MsgExpectedRFC3339Date = "Écrivez une date comme 2026-01-31."
	validation.MsgExpectedRFC3339Time = "Écrivez une heure comme 08:00:00."
	validation.MsgExpectedRFC5322Email = "Écrivez une adresse électronique comme nom@exemple.fr."
	validation.MsgExpectedRFC5890Hostname = "Écrivez un nom de domaine comme exemple.fr."
	validation.MsgExpectedRFC2673IPv4 = "Écrivez une adresse IPv4."
	validation.MsgExpectedRFC2373IPv6 = "Écrivez une adresse IPv6."
	validation.MsgExpectedRFCIPAddr = "Écrivez une adresse IP."
	validation.MsgExpectedRFC3986URI = "Écrivez une adresse web comme https://exemple.fr/page."
	validation.MsgExpectedRFC4122UUID = "Écrivez un identifiant UUID."
	validation.MsgExpectedRFC6570URITemplate = "Écrivez un modèle d’adresse web (RFC 6570)."
	validation.MsgExpectedRFC6901JSONPointer = "Écrivez un pointeur JSON (RFC 6901)."
	validation.MsgExpectedRFC6901RelativeJSONPointer = "Écrivez un pointeur JSON relatif."
	validation.MsgExpectedRegexp = "Écrivez une expression régulière."
	validation.MsgExpectedMatchAtLeastOneSchema = "Cette valeur n’a aucune des formes acceptées."
	validation.MsgExpectedMatchExactlyOneSchema = "Cette valeur n’a aucune des formes acceptées, ou en a plusieurs."
	validation.MsgExpectedNotMatchSchema = "Cette valeur a une forme qui n’est pas acceptée."
	validation.MsgExpectedPropertyNameInObject = "Le champ qui dit la forme de cette valeur est obligatoire."
	validation.MsgExpectedBoolean = "Écrivez true ou false."
	validation.MsgExpectedDuration = "Écrivez une durée comme 1h30m."
	validation.MsgExpectedNumber = "Écrivez un nombre."
	validation.MsgExpectedInteger = "Écrivez un nombre entier."
	validation.MsgExpectedString = "Écrivez un texte."
	validation.MsgExpectedBase64String = "Écrivez un texte en base64."
	validation.MsgExpectedArray = "Envoyez une liste."
	validation.MsgExpectedObject = "Envoyez un objet."
	validation.MsgExpectedArrayItemsUnique = "Chaque élément de la liste ne doit y être qu’une fois."
	validation.MsgExpectedOneOf = "Choisissez une de ces valeurs : %s."
	validation.MsgExpectedMinimumNumber = "Écrivez un nombre d’au moins %v."
	validation.MsgExpectedExclusiveMinimumNumber = "Écrivez un nombre plus grand que %v."
	validation.MsgExpectedMaximumNumber = "Écrivez un nombre d’au plus %v."
	validation.MsgExpectedExclusiveMaximumNumber = "Écrivez un nombre plus petit que %v."
	validation.MsgExpectedNumberBeMultipleOf = "Écrivez un multiple de %v."
	validation.MsgExpectedMinLength = "Trop court : %d caractère(s) au moins."
	validation.MsgExpectedMaxLength = "Trop long : %d caractère(s) au plus."
	validation.MsgExpectedBePattern = "Écrivez %s."
	validation.MsgExpectedMatchPattern = "Cette valeur n’a pas la forme attendue."
	validation.MsgExpectedMinItems = "Liste trop courte : %d élément(s) au moins."
	validation.MsgExpectedMaxItems = "Liste trop longue : %d élément(s) au plus."
	validation.MsgExpectedMinProperties = "Trop peu de champs : %d au moins."
	validation.MsgExpectedMaxProperties = "Trop de champs : %d au plus."
	validation.MsgExpectedRequiredProperty = requiredPrefix + "%s"
	validation.MsgExpectedDependentRequiredProperty = dependentPrefix + "%s, %s"
}

// frenchFormat formats a message of huma. Most of ours leave out huma's argument, an English cause that may quote what was sent.
func frenchFormat(format string, args ...any) string {
	if !strings.Contains(format, "%") {
		return format
	}
	for i, arg := range args {
		if number, ok := arg.(float64); ok {
			args[i] = strings.Replace(strconv.FormatFloat(number, 'f', -1, 64), ".", ",", 1)
		}
	}
	return fmt.Sprintf(format, args...)
}

// spoken are the texts that huma does not let one set, whole or by how they begin.
var spoken = []struct{ english, french string }{
	{"validation failed", "Certaines informations sont à corriger."},
	{"request body is required", "La demande est vide : envoyez les informations en JSON, ou votre document."},
	{"request body read timeout", "L’envoi a pris trop de temps : recommencez."},
	{"unable to marshal response", "Aucun des formats demandés n’est disponible : demandez application/json."},
	{"unknown accept content type", "Demandez application/json."},
	{"unknown content type", "Ce format d’envoi n’est pas accepté : envoyez du JSON (Content-Type: application/json)."},
	{"invalid integer", "Écrivez un nombre entier."},
	{"invalid float", "Écrivez un nombre."},
	{"invalid boolean", "Écrivez true ou false."},
	{"invalid date/time for format", "Cette date n’a pas la forme attendue."},
	{"invalid url.URL value", "Écrivez une adresse web comme https://exemple.fr/page."},
	{"invalid value", "Cette valeur n’a pas la forme attendue."},
	{"unsupported type", "Cette valeur n’a pas la forme attendue."},
	{"unparsable value", "Cette valeur n’a pas la forme attendue."},
	{"expected at most one value", "Envoyez une seule valeur."},
	{"expected value to match exactly one schema but matched multiple", "Cette valeur a plusieurs des formes acceptées."},
	{"write only property", "Ce champ ne se lit pas."},
	{"unknown query parameter", "Ce paramètre n’est pas connu."},
	{"required ", "Ce paramètre est obligatoire."},
	{"cannot read multipart form", "Le formulaire envoyé n’est pas lisible."},
	{"File required", "Joignez un fichier."},
	{"At least one file is required", "Joignez au moins un fichier."},
	{"Multiple files received", "Joignez un seul fichier."},
	{"Failed to open file", "Le fichier n’est pas lisible."},
	{"Failed to infer file media type", "Le type du fichier n’est pas reconnu."},
	{"Invalid mime type", "Ce type de fichier n’est pas accepté."},
}

// french translates a text of huma; any other is ours already.
func french(message string) string {
	if rest, found := strings.CutPrefix(message, "request body is too large limit="); found {
		limit, _ := strconv.ParseInt(strings.TrimSuffix(rest, " bytes"), 10, 64)
		return tooLarge(limit).Error()
	}
	for _, text := range spoken {
		if strings.HasPrefix(message, text.english) {
			return text.french
		}
	}
	return message
}

// sizeText writes a size for people, rounded down to what is surely accepted: "4 Mo", "512 ko", "20 octets".
func sizeText(bytes int64) string {
	switch {
	case bytes >= 1<<20:
		tenths := math.Floor(float64(bytes)/(1<<20)*10) / 10
		return strings.Replace(strconv.FormatFloat(tenths, 'f', -1, 64), ".", ",", 1) + " Mo"
	case bytes >= 1<<10:
		return strconv.FormatInt(bytes>>10, 10) + " ko"
	default:
		return strconv.FormatInt(bytes, 10) + " octets"
	}
}

// humaProblem makes the problem of what huma reports. A fault that an operation returned arrives here as the one error of a 500.
func humaProblem(status int, message string, errs []error) *Problem {
	if status >= 500 && len(errs) == 1 && errs[0] != nil {
		return FromFault(errs[0])
	}
	if status >= 500 && status != http.StatusServiceUnavailable {
		message = ""
	}
	problem := statusProblem(status, french(message))
	for _, err := range errs {
		if err != nil {
			problem.Errors = append(problem.Errors, humaMistakes(err)...)
		}
	}
	unread := status == http.StatusBadRequest || status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable
	if unread && len(problem.Errors) > 0 { // the whole body is concerned, not a field of it
		if problem.Detail != problem.Errors[0].Message && problem.Errors[0].Message != "" {
			problem.Detail = problem.Errors[0].Message
		}
		problem.Errors = nil
	}
	return problem
}

func humaMistakes(err error) []Mistake {
	if fields := faultFields(err); fields != nil {
		return fields
	}
	detailer, ok := err.(huma.ErrorDetailer)
	if !ok {
		return []Mistake{{Message: french(err.Error())}}
	}
	detail := detailer.ErrorDetail()
	if packed, found := unpack(detail.Message); found {
		return packed
	}
	if name, found := strings.CutPrefix(detail.Message, requiredPrefix); found {
		return []Mistake{mistake(detail.Location+"."+name, "Cette information est obligatoire.")}
	}
	if names, found := strings.CutPrefix(detail.Message, dependentPrefix); found {
		missing, present, _ := strings.Cut(names, ", ")
		return []Mistake{mistake(detail.Location+"."+missing, "Cette information est obligatoire avec « "+present+" ».")}
	}
	return []Mistake{mistake(detail.Location, french(detail.Message))}
}
