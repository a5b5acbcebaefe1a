package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tandem/shared/fault"
	"tandem/shared/table"
)

// Problem is the body of every error answer (RFC 9457), in French. It never holds a cause or a value that was sent.
type Problem struct {
	Type   string    `json:"type" doc:"about:blank, car le statut dit la nature du problème ; sauf conditions-a-accepter : d’abord POST /account/terms" example:"about:blank"`
	Title  string    `json:"title" doc:"Nature du problème, la même pour chaque statut" example:"Informations à corriger"`
	Status int       `json:"status" doc:"Statut HTTP" example:"422"`
	Detail string    `json:"detail,omitempty" doc:"Ce qui s’est passé et ce que l’on peut faire"`
	Errors []Mistake `json:"errors,omitempty" doc:"Une entrée par information à corriger"`

	cause error         // for the log only
	wait  time.Duration // Retry-After
}

// Mistake is one thing to correct in what was sent.
type Mistake struct {
	Pointer  string `json:"pointer,omitempty" doc:"Pointeur JSON (RFC 6901, forme URI) dans le corps envoyé" example:"#/birthDate"`
	Location string `json:"location,omitempty" doc:"Endroit : body, query, path, header ou cookie, puis le nom" example:"body.birthDate"`
	Message  string `json:"message" doc:"Ce qu’il faut corriger" example:"Cette information est obligatoire."`
}

// Error gives the text for the log.
func (p *Problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return strconv.Itoa(p.Status) + " " + p.Title + ": " + p.Detail
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma the content type of RFC 9457.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// GetHeaders gives Retry-After when the wait is known; huma sets it.
func (p *Problem) GetHeaders() http.Header {
	header := make(http.Header)
	if p.wait > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.wait.Seconds()))))
	}
	return header
}

var kinds = map[fault.Kind]struct {
	name   string
	status int
}{
	fault.Internal:        {"internal", http.StatusInternalServerError},
	fault.NotFound:        {"not_found", http.StatusNotFound},
	fault.Conflict:        {"conflict", http.StatusConflict},
	fault.Invalid:         {"invalid", http.StatusUnprocessableEntity},
	fault.Unauthenticated: {"unauthenticated", http.StatusUnauthorized},
	fault.Forbidden:       {"forbidden", http.StatusForbidden},
	fault.TooMany:         {"too_many", http.StatusTooManyRequests},
	fault.TooLarge:        {"too_large", http.StatusRequestEntityTooLarge},
	fault.Unavailable:     {"unavailable", http.StatusServiceUnavailable},
	fault.Unaccepted:      {"unaccepted", http.StatusForbidden},
}

// TypeTerms is the type of the one problem that its status does not tell from others: what it asks for is a page of its own.
const TypeTerms = "conditions-a-accepter"

// titles by status; the French of the phrases of RFC 9110 where people can act on them.
var titles = map[int]string{
	http.StatusBadRequest:                  "Demande illisible",
	http.StatusUnauthorized:                "Connexion nécessaire",
	http.StatusForbidden:                   "Accès refusé",
	http.StatusNotFound:                    "Introuvable",
	http.StatusMethodNotAllowed:            "Méthode non autorisée",
	http.StatusNotAcceptable:               "Format de réponse non disponible",
	http.StatusRequestTimeout:              "Demande trop lente",
	http.StatusConflict:                    "Modification impossible en l’état",
	http.StatusGone:                        "N’existe plus",
	http.StatusPreconditionFailed:          "Modifié entre-temps",
	http.StatusRequestEntityTooLarge:       "Envoi trop volumineux",
	http.StatusUnsupportedMediaType:        "Format d’envoi non accepté",
	http.StatusUnprocessableEntity:         "Informations à corriger",
	http.StatusTooManyRequests:             "Trop de demandes",
	http.StatusRequestHeaderFieldsTooLarge: "En-têtes trop volumineux",
	http.StatusInternalServerError:         "Erreur de notre côté",
	http.StatusServiceUnavailable:          "Service momentanément indisponible",
	http.StatusGatewayTimeout:              "Réponse trop lente",
}

// details by status, for what comes without a message of its own.
var details = map[int]string{
	http.StatusUnauthorized:        "Connectez-vous pour continuer.",
	http.StatusForbidden:           "Vous n’avez pas le droit de faire cela.",
	http.StatusNotFound:            "Ce que vous cherchez n’existe pas ou n’existe plus.",
	http.StatusInternalServerError: "Une erreur est survenue de notre côté. Réessayez dans quelques instants.",
	http.StatusServiceUnavailable:  "Réessayez dans quelques instants.",
}

// statusProblem makes the problem of a status; detail may be empty.
func statusProblem(status int, detail string) *Problem {
	title := titles[status]
	switch {
	case title != "":
	case status >= 500:
		title = titles[http.StatusInternalServerError]
	default:
		title = "Demande refusée"
	}
	if detail == "" {
		detail = details[status]
	}
	return &Problem{Type: "about:blank", Title: title, Status: status, Detail: detail}
}

// FromFault makes the problem of an error: of the first fault in the chain, 404 to 503 by its kind; 503 of a deadline, throttling or
// write conflict that nobody handled; 500 of anything else. A Problem stays as it is. The causes are kept for the log.
func FromFault(err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem
	}
	var over *http.MaxBytesError
	var f *fault.Error
	switch {
	case errors.As(err, &over):
		return FromFault(tooLarge(over.Limit))
	case errors.As(err, &f) && f.Kind != fault.Internal:
		problem = statusProblem(kinds[f.Kind].status, f.Message)
		if f.Kind == fault.Unaccepted {
			problem.Type = TypeTerms
		}
		for _, field := range f.Fields {
			problem.Errors = append(problem.Errors, mistake(field.Path, field.Message))
		}
	case transient(err):
		problem = statusProblem(http.StatusServiceUnavailable, "")
	default:
		problem = statusProblem(http.StatusInternalServerError, "")
	}
	problem.cause = err
	var wait interface{ RetryAfter() time.Duration }
	if errors.As(err, &wait) {
		problem.wait = wait.RetryAfter()
	}
	return problem
}

func transient(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, table.ErrThrottled) || errors.Is(err, table.ErrConflict)
}

// mistake places a message; a path without a known beginning is one of the body.
func mistake(path, message string) Mistake {
	const longest = 200
	if len(path) > longest {
		path = strings.ToValidUTF8(path[:longest], "")
	}
	place, rest, _ := strings.Cut(path, ".")
	if at := strings.IndexByte(place, '['); at >= 0 {
		place, rest = place[:at], path[at:]
	}
	switch place {
	case "query", "path", "header", "cookie", "form":
		return Mistake{Location: path, Message: message}
	case "body":
	case "":
		return Mistake{Message: message}
	default:
		rest, path = path, "body."+path
	}
	return Mistake{Pointer: pointer(rest), Location: path, Message: message}
}

// pointer turns "items[3].tags" into "#/items/3/tags".
func pointer(path string) string {
	if path == "" {
		return "#"
	}
	var out strings.Builder
	out.WriteByte('#')
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for name := range strings.SplitSeq(path, ".") {
		name, indexes, _ := strings.Cut(name, "[")
		if name != "" {
			out.WriteString("/" + escape.Replace(name))
		}
		for index := range strings.SplitSeq(strings.ReplaceAll(indexes, "]", ""), "[") {
			if index != "" {
				out.WriteString("/" + escape.Replace(index))
			}
		}
	}
	return out.String()
}

// WriteProblem answers with the problem of an error (see FromFault) and logs what has a cause on our side.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	problem := FromFault(err)
	logCause(r.Context(), problem)
	writeProblem(w, problem)
}

func writeProblem(w http.ResponseWriter, problem *Problem) {
	header := w.Header()
	for name, values := range problem.GetHeaders() {
		header[name] = values
	}
	header.Del("Content-Length")
	header.Set("Content-Type", problemType)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(problem) // strings and a number: cannot fail
	w.WriteHeader(problem.Status)
	_, _ = w.Write(body.Bytes()) // the client may be gone
}

func logCause(ctx context.Context, problem *Problem) {
	if problem.Status < 500 || problem.cause == nil {
		return
	}
	Logger(ctx).Error("request failed", "fault", kinds[fault.KindOf(problem.cause)].name, "status", problem.Status, "error", problem.cause)
}
