package serve

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tandem/shared/access"
	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/postal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/territory"
)

// Grace is how long a form that was sent when the session had expired is kept for who sent it, and how long a session that lasted long enough is
// remembered for that.
const Grace = time.Hour

// seenEvery is how often a session's last use is written at most.
const seenEvery = time.Minute

// limits are how long a session lives, whatever happens and without use: the service file says it.
func (s Sessions) limits() (lifetime, idle time.Duration) {
	rule := s.Service.TechnicalRule(service.TechnicalSession)
	return rule.Lifetime, rule.Idle
}

// Caller is who sent the request, as their session says.
type Caller struct {
	Person  id.Person `json:"person"`
	Role    string    `json:"role"`
	Class   string    `json:"class"`            // of the person's unit
	Terms   string    `json:"terms"`            // version of the conditions of use that they accepted
	Awaits  bool      `json:"awaits,omitempty"` // nobody who may has accepted them for this account yet (account.Account)
	Notice  string    `json:"notice,omitempty"` // version of the privacy notice that they said they read
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Device  string    `json:"device,omitempty"` // in words of ours: "Firefox sur Android"
	Until   time.Time `json:"until,omitzero"`   // end of a professional's habilitation; zero: none

	Territory territory.Territory `json:"territory,omitempty"` // of a professional who has one, as their habilitation says

	session table.Key
	read    readings // in this hour, of others
}

// Unit is the key of the caller's own unit.
func (c Caller) Unit() table.Key { return table.UnitKey(c.Person, c.Class) }

// Owner is the caller as a blind index entry names them.
func (c Caller) Owner() account.Owner { return account.Owner{Person: c.Person, Class: c.Class} }

// Subject is the caller as the access engine knows them.
func (c Caller) Subject() access.Subject {
	return access.Subject{Role: service.Role(c.Role), Until: c.Until}
}

// Resident is what somebody who lives at a postal code is to the caller: one of their territory, or not (000:188).
func (c Caller) Resident(code postal.Code) access.Object {
	if c.Territory.Covers(code) {
		return access.Tied(service.ScopeTerritory)
	}
	return access.Object{}
}

type callerKey struct{}

// WithCaller puts a caller in a context.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// CallerOf returns who sent the request; ok is false when nobody is signed in.
func CallerOf(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

// Sessions opens, reads and closes sessions. The cookie holds the person's id and a secret; only the secret's hash is stored,
// under the person, so that all sessions of a person can be closed at once.
type Sessions struct{ House }

// cookieName has the __Host- prefix wherever the connection is secure: no other host and no subpath can set it.
func (s Sessions) cookieName() string {
	if s.Secure {
		return "__Host-tandem"
	}
	return "tandem"
}

// Start opens a session of somebody, from now, and returns its cookie.
func (s Sessions) Start(ctx context.Context, caller Caller) (*http.Cookie, error) {
	secret, hash, err := account.Secret(s.Random)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	caller.Created, caller.Seen = now, now
	if err := s.store(ctx, table.SessionKey(caller.Person, hash), caller, table.IfAbsent); err != nil {
		return nil, fmt.Errorf("serve: open session: %w", err)
	}
	raw, ok := id.Bytes(caller.Person)
	if !ok {
		return nil, errors.New("serve: session of nobody")
	}
	value := base64.RawURLEncoding.EncodeToString(raw[:]) + "." + secret
	lifetime, _ := s.limits()
	return s.cookie(value, int(lifetime/time.Second)), nil
}

func (s Sessions) cookie(value string, age int) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
}

func (s Sessions) store(ctx context.Context, key table.Key, caller Caller, condition table.Condition) error {
	body, err := json.Marshal(caller)
	if err != nil {
		return err
	}
	lifetime, _ := s.limits()
	item := table.Item{Key: key, Kind: table.KindSession, Expires: caller.Created.Add(lifetime + Grace), Body: body}
	return s.Store.Write(ctx, table.Put(item, condition))
}

// Read finds the caller of a request's cookies. It fails with Unauthenticated when there is no live session.
func (s Sessions) Read(ctx context.Context, cookies []*http.Cookie) (Caller, error) {
	return s.find(ctx, cookies, false)
}

// Lapsed finds who sent a request in a session that ended for lack of use, or lasted long enough: not to act for them, only to keep for them what they
// sent. It fails with Unauthenticated when somebody closed that session.
func (s Sessions) Lapsed(ctx context.Context, cookies []*http.Cookie) (Caller, error) {
	_, key, ok := s.key(cookies)
	if !ok {
		return Caller{}, errSignIn
	}
	items, err := s.Store.Get(ctx, key)
	if err != nil {
		return Caller{}, fmt.Errorf("serve: session: %w", err)
	}
	if items[0] == nil || !s.Clock.Now().Before(items[0].Expires) {
		return Caller{}, errSignIn
	}
	caller := Caller{session: key}
	if err := json.Unmarshal(items[0].Body, &caller); err != nil {
		return Caller{}, fmt.Errorf("serve: session: %w", err)
	}
	return caller, nil
}

// find is Read; of somebody who asks for what is watched it finds in the same call what they read of others in this hour.
func (s Sessions) find(ctx context.Context, cookies []*http.Cookie, watched bool) (Caller, error) {
	person, key, ok := s.key(cookies)
	if !ok {
		return Caller{}, errSignIn
	}
	now, keys := s.Clock.Now(), []table.Key{key}
	if watched {
		keys = append(keys, table.ReadKey(person, now.UTC().Truncate(hour)))
	}
	items, err := s.Store.Get(ctx, keys...)
	if err != nil {
		return Caller{}, fmt.Errorf("serve: session: %w", err)
	}
	if items[0] == nil {
		return Caller{}, errSignIn
	}
	caller := Caller{session: key}
	if err := json.Unmarshal(items[0].Body, &caller); err != nil {
		return Caller{}, fmt.Errorf("serve: session: %w", err)
	}
	if watched {
		if caller.read, err = parseReadings(items[1]); err != nil {
			return Caller{}, fmt.Errorf("serve: readings: %w", err)
		}
	}
	lifetime, idle := s.limits()
	if !now.Before(caller.Created.Add(lifetime)) || !now.Before(caller.Seen.Add(idle)) {
		return Caller{}, errSignIn
	}
	if now.Sub(caller.Seen) < seenEvery {
		return caller, nil
	}
	caller.Seen = now
	err = s.store(ctx, key, caller, table.IfVersion(items[0].Version))
	if err != nil && !errors.Is(err, table.ErrCondition) {
		return Caller{}, fmt.Errorf("serve: session: %w", err)
	}
	return caller, nil
}

var errSignIn = fault.New(fault.Unauthenticated, "Vous n'êtes pas connecté, ou votre session a expiré : connectez-vous.")

func (s Sessions) key(cookies []*http.Cookie) (person id.Person, key table.Key, ok bool) {
	for _, cookie := range cookies {
		if cookie.Name != s.cookieName() {
			continue
		}
		const head = 22 // 16 bytes in base64
		if len(cookie.Value) < head+2 || cookie.Value[head] != '.' {
			return "", key, false
		}
		raw, err := base64.RawURLEncoding.DecodeString(cookie.Value[:head])
		if err != nil {
			return "", key, false
		}
		person = id.FromBytes[id.Person]([id.Size]byte(raw))
		return person, table.SessionKey(person, account.HashSecret(cookie.Value[head+1:])), true
	}
	return "", key, false
}

// Accepted notes in the caller's session that a version of the conditions of use was accepted for their account.
func (s Sessions) Accepted(ctx context.Context, caller Caller, version string) error {
	caller.Terms, caller.Awaits = version, false
	return s.change(ctx, caller)
}

// Await notes in the caller's session that the conditions of use are to be accepted before they go on.
func (s Sessions) Await(ctx context.Context, caller Caller) error {
	caller.Awaits = true
	return s.change(ctx, caller)
}

// Lapsed reports whether the conditions of use are to be accepted before the caller goes on.
func (c Caller) Lapsed(svc *service.Service) bool { return c.Awaits || svc.Terms.Lapsed(c.Terms) }

// Informed notes in the caller's session that they read a version of the privacy notice.
func (s Sessions) Informed(ctx context.Context, caller Caller, version string) error {
	if caller.Notice == version {
		return nil
	}
	caller.Notice = version
	return s.change(ctx, caller)
}

func (s Sessions) change(ctx context.Context, caller Caller) error {
	if err := s.store(ctx, caller.session, caller, table.IfExists); err != nil && !errors.Is(err, table.ErrCondition) { // signed out meanwhile
		return fmt.Errorf("serve: session: %w", err)
	}
	return nil
}

// End closes the caller's session and returns the cookie that makes the browser forget it.
func (s Sessions) End(ctx context.Context, caller Caller) (*http.Cookie, error) {
	if err := s.Store.Write(ctx, table.Delete(caller.session, table.Always)); err != nil {
		return nil, fmt.Errorf("serve: close session: %w", err)
	}
	return s.cookie("", -1), nil
}

// EndAll closes every session of a person, at once.
func EndAll(ctx context.Context, store table.Store, person id.Person) error {
	return endSessions(ctx, store, person, table.Key{})
}

// EndOthers closes every session of the caller but the one that they act in.
func EndOthers(ctx context.Context, store table.Store, caller Caller) error {
	return endSessions(ctx, store, caller.Person, caller.session)
}

func endSessions(ctx context.Context, store table.Store, person id.Person, but table.Key) error {
	query := table.Query{Table: table.Ephemeral, PK: table.PersonPK(person), Prefix: table.SessionPrefix, Limit: table.MaxOps}
	for {
		page, err := store.Query(ctx, query)
		if err != nil || len(page.Items) == 0 {
			return err
		}
		var ops []table.Op
		for _, item := range page.Items {
			if item.Key != but {
				ops = append(ops, table.Delete(item.Key, table.Always))
			}
		}
		if len(ops) > 0 {
			if err := store.Write(ctx, ops...); err != nil {
				return fmt.Errorf("serve: close sessions: %w", err)
			}
		}
		if page.Next == "" {
			return nil // asking again could fail, and nobody would be left to ask
		}
	}
}
