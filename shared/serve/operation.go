package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tandem/shared/access"
	"tandem/shared/fault"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Need is what an operation asks of whoever calls it: to do something with a category of data, in a scope. The service file says
// which roles may. The zero Need is no declaration, and an operation without one does not start.
type Need struct {
	Action   service.Action
	Category service.Category
	Scopes   []service.Scope // any of them
	public   bool
	session  bool

	designates bool // or to be of a role that designates others: no cell, but an act of administration that the service file gives
}

// The needs of operations that concern no category of data.
var (
	Anyone   = Need{public: true}  // no session needed
	SignedIn = Need{session: true} // any live session, for what is the caller's own account
)

// Allows says that the operation needs an action on a category in one of the scopes: its handler establishes that all of them hold.
func Allows(action service.Action, category service.Category, scopes ...service.Scope) Need {
	return Need{Action: action, Category: category, Scopes: scopes}
}

// Designates says that the operation is part of designating professionals, about whom the category is: its handler establishes whom the caller
// designates.
func Designates(category service.Category) Need { return Need{Category: category, designates: true} }

// OrDesignates is the need that whoever designates professionals meets too.
func (n Need) OrDesignates() Need {
	n.designates = true
	return n
}

func (n Need) declared() bool {
	return n.public || n.session || n.designates && n.Category != "" || n.Action != 0 && n.Category != "" && len(n.Scopes) > 0
}

// Operation is one route of the API.
type Operation struct {
	ID      string // unique, in English: "publish-offer"
	Method  string
	Path    string // under /api/v1
	Summary string // French
	Status  int    // of success, 200 when zero
	Need    Need
	MaxBody int64    // bytes, 64 KiB when zero
	Raw     bool     // the body is not JSON
	Gives   []string // media types of what it answers, where that is not JSON
	Off     bool     // the service has no use for it: it is described, and not served
	Lapsed  bool     // open to whose conditions of use are not accepted, or must be anew: one's own data and rights, the way out

	Anywhere  bool // a request from any site is obeyed: a secret that it carries says who may, never a cookie
	Published bool // it shows only what people publish: that is journaled of nobody
}

// Prefix is the path under which the API stands.
const Prefix = "/api/v1"

const defaultBody = 64 << 10

// API is the operations of one function.
type API struct {
	House
	Sessions Sessions
	Whole    bool // take in what the service has no use for too: to describe the API

	mux  *http.ServeMux
	huma huma.API
	need map[string]Need
	csrf *http.CrossOriginProtection
}

// NewAPI makes an API without operations.
func NewAPI(house House) *API {
	mux := http.NewServeMux()
	return &API{House: house, Sessions: Sessions{house}, mux: mux, huma: humago.New(mux, describe(house)), need: map[string]Need{}, csrf: http.NewCrossOriginProtection()}
}

func describe(house House) huma.Config {
	config := huma.DefaultConfig("Tandem", "1.0.0")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil // no $schema links in the answers
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Info.Description = "Interface du téléservice. Les erreurs suivent la RFC 9457, en français."
	config.Components.Responses = problems(config.Components.Schemas)
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"session": {Type: "apiKey", In: "cookie", Name: Sessions{house}.cookieName()}}
	return config
}

// schemaName names a schema after its package and type, so that two functions may call a type the same.
func schemaName(of reflect.Type, hint string) string {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	name := huma.DefaultSchemaNamer(of, hint)
	if of.PkgPath() == "" || of.Name() == "" {
		return name
	}
	last := path.Base(of.PkgPath())
	return strings.ToUpper(last[:1]) + last[1:] + name
}

// Add adds an operation. It panics, so that the program does not start, when the operation declares no need, or one that no role
// of the service has.
func Add[I, O any](api *API, op Operation, handle func(context.Context, *I) (*O, error)) {
	if op.Off && !api.Whole {
		return
	}
	if err := api.check(op); err != nil {
		panic(fmt.Sprintf("serve: operation %s: %v", op.ID, err))
	}
	cuts, err := api.cuts(op, reflect.TypeFor[O]())
	if err != nil {
		panic(fmt.Sprintf("serve: operation %s: %v", op.ID, err))
	}
	if op.Anywhere {
		api.csrf.AddInsecureBypassPattern(op.Method + " " + Prefix + op.Path)
	}
	watched := api.watched(op)
	api.need[op.ID] = op.Need
	described := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: Prefix + op.Path, Summary: op.Summary, DefaultStatus: op.Status,
		MaxBodyBytes: op.MaxBody, SkipValidateBody: op.Raw, Middlewares: huma.Middlewares{api.guard(op, watched)}, Responses: answers(op),
	}
	if op.MaxBody == 0 {
		described.MaxBodyBytes = defaultBody
	}
	if !op.Need.public {
		described.Security = []map[string][]string{{"session": {}}}
	}
	described.Extensions = map[string]any{"x-acces": op.Need.describe()}
	if watched {
		described.Extensions["x-journal"] = "avant la réponse"
	}
	huma.Register(api.huma, described, func(ctx context.Context, input *I) (*O, error) {
		seen := &sight{}
		output, err := handle(context.WithValue(ctx, sightKey{}, seen), input)
		if err == nil && watched {
			err = api.record(ctx, op, seen)
		}
		if caller, ok := CallerOf(ctx); ok && fault.Is(err, fault.Forbidden) {
			err = api.refuse(ctx, caller, op, access.Nothing, err)
		}
		if err != nil {
			return nil, settle(err)
		}
		if caller, _ := CallerOf(ctx); output != nil && cuts[service.Role(caller.Role)] != nil {
			cuts[service.Role(caller.Role)].apply(reflect.ValueOf(output).Elem())
		}
		return output, nil
	})
}

// settle makes a lost optimistic lock a Conflict that people can act on, and a cursor that no page gave a mistake of who sent it.
func settle(err error) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	if errors.Is(err, table.ErrCursor) {
		return fault.Because(fault.Invalid, "La suite demandée n'est pas celle d'une page : reprenez la liste à son début.", err)
	}
	if errors.Is(err, table.ErrCondition) {
		return fault.Because(fault.Conflict, "Ces informations viennent d'être modifiées ailleurs : rechargez la page et recommencez.", err)
	}
	return err
}

func (api *API) check(op Operation) error {
	switch {
	case !op.Need.declared():
		return errors.New("declares neither category nor scope")
	case op.Anywhere && !op.Need.public:
		return errors.New("needs a session, whose cookie another site could use")
	case op.Need.public || op.Need.session || op.Off:
		return nil
	case !api.Serves(op.Need):
		return fmt.Errorf("no role of the service may %s", op.Need.describe())
	}
	return nil
}

// Serves reports whether some role of the service may call an operation with that need.
func (api *API) Serves(need Need) bool { return len(api.callers(need)) > 0 }

// callers are the roles that the service file allows what the operation needs; all of them where a session is enough.
func (api *API) callers(need Need) []service.Role {
	var roles []service.Role
	for _, role := range api.Service.Roles {
		if need.session || api.mayCall(role.ID, need) {
			roles = append(roles, role.ID)
		}
	}
	return roles
}

func (api *API) mayCall(role service.Role, need Need) bool {
	if need.designates && api.Service.Designates(role) {
		return true
	}
	grant, ok := access.Grant(api.Service, role, need.Action, need.Category)
	return ok && grant.Reaches(need.Scopes...)
}

func (n Need) describe() string {
	switch {
	case n.public:
		return "public"
	case n.session:
		return "session"
	}
	scopes := make([]string, len(n.Scopes))
	for i, scope := range n.Scopes {
		scopes[i] = string(scope)
	}
	cell := fmt.Sprintf("%s %s@%s", n.Category, n.Action, strings.Join(scopes, "|"))
	switch {
	case n.designates && n.Action == 0:
		return Designation
	case n.designates:
		return Designation + " ou " + cell
	}
	return cell
}

// Designation is how the description of an operation says that it is for who designates professionals.
const Designation = "désignation"

// HeaderNotice is the header of every answer to somebody who has not read the newest privacy notice (000:263-265): its version. The session says
// so, and nothing else is read for it.
const HeaderNotice = "X-Notice-Changed"

// guard lets a request through to its operation when its session may call it.
func (api *API) guard(op Operation, watched bool) func(huma.Context, func(huma.Context)) {
	return func(request huma.Context, next func(huma.Context)) {
		if op.Need.public {
			next(request)
			return
		}
		caller, err := api.admit(request, op, watched)
		if err != nil {
			r, w := humago.Unwrap(request)
			WriteProblem(w, r, err)
			return
		}
		if api.Service.Privacy.News(caller.Notice) {
			request.SetHeader(HeaderNotice, api.Service.Privacy.Version)
		}
		request = huma.WithContext(request, seal.Reading(request.Context(), caller.Person))
		next(huma.WithValue(request, callerKey{}, caller))
	}
}

var (
	errForbidden = fault.New(fault.Forbidden, "Votre profil ne permet pas de faire cela.")
	errAwaits    = fault.New(fault.Unaccepted, "Les conditions d’utilisation ne sont pas encore acceptées pour ce compte : ouvrez « Mon compte » pour voir ce qui est attendu. Vos données et vos droits vous restent ouverts.")
	errLapsed    = fault.New(fault.Unaccepted, "Les conditions d’utilisation ont changé : acceptez-les pour continuer. Vos données et vos droits vous restent ouverts.")
)

func (api *API) admit(request huma.Context, op Operation, watched bool) (Caller, error) {
	caller, err := api.Sessions.find(request.Context(), huma.ReadCookies(request), watched)
	switch {
	case err != nil:
	case !op.Need.session && !api.mayCall(service.Role(caller.Role), op.Need):
		err = api.refuse(request.Context(), caller, op, access.MissingGrant, errForbidden)
	case !op.Need.session && !caller.Until.IsZero() && !api.Clock.Now().Before(caller.Until):
		err = api.refuse(request.Context(), caller, op, access.MissingTime, errForbidden)
	case !op.Lapsed && caller.Awaits:
		err = errAwaits
	case !op.Lapsed && caller.Lapsed(api.Service):
		err = errLapsed
	}
	return caller, err
}

// Handler serves the operations behind what every request passes: limits, cross-origin check (CSRF), security headers, log line.
func (api *API) Handler() http.Handler {
	api.csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, fault.New(fault.Forbidden, "Cette demande vient d'un autre site : revenez sur le service et recommencez."))
	}))
	inner := SecureHeaders(LogRequests(api.Clock, api.csrf.Handler(Fallback(api.mux))))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r.WithContext(WithLogger(r.Context(), api.Log)))
	})
}

// OpenAPI is the description of the operations, OpenAPI 3.1 in YAML and in JSON, a line for each thing said: changes are read, and merged.
func (api *API) OpenAPI() (yaml, described []byte, err error) {
	description := api.huma.OpenAPI()
	if yaml, err = description.YAML(); err != nil {
		return nil, nil, fmt.Errorf("serve: describe: %w", err)
	}
	if described, err = json.MarshalIndent(description, "", " "); err != nil {
		return nil, nil, fmt.Errorf("serve: describe: %w", err)
	}
	return yaml, append(described, '\n'), nil
}

// Handle adds a route that is no operation, such as the description itself.
func (api *API) Handle(pattern string, handler http.HandlerFunc) {
	api.mux.HandleFunc(pattern, handler)
}

// Must is who called an operation that needs a session.
func Must(ctx context.Context) Caller {
	caller, ok := CallerOf(ctx)
	if !ok {
		panic("serve: operation without a guard")
	}
	return caller
}

// Operations lists the operations that were added, in order of their ids, with what each needs: what a test holds against the
// template and the service file.
func (api *API) Operations() []string {
	var lines []string
	for id, need := range api.need {
		lines = append(lines, id+" "+need.describe())
	}
	slices.Sort(lines)
	return lines
}

// Routes lists the verb and path of each operation, in order.
func (api *API) Routes() []string {
	var routes []string
	for path, item := range api.huma.OpenAPI().Paths {
		for verb, operation := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete,
		} {
			if operation != nil {
				routes = append(routes, verb+" "+path)
			}
		}
	}
	slices.Sort(routes)
	return routes
}
