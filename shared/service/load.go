package service

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed *.yaml
var files embed.FS

// baseFile is what the services share; it is no service.
const baseFile = "base.yaml"

//go:embed base.yaml
var base []byte

// Services lists the services whose files are in the program.
func Services() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("service: embedded files: %v", err)) // cannot be: the compiler put them there
	}
	var ids []string
	for _, entry := range entries {
		if entry.Name() != baseFile {
			ids = append(ids, strings.TrimSuffix(entry.Name(), ".yaml"))
		}
	}
	slices.Sort(ids)
	return ids
}

// Stack names one deployment: a service, and the party that runs it where several do.
type Stack struct{ Service, Party string }

// Stacks lists every stack that the program can be.
func Stacks() []Stack {
	var stacks []Stack
	for _, id := range Services() {
		data, err := files.ReadFile(id + ".yaml")
		if err != nil {
			panic(fmt.Sprintf("service: embedded files: %v", err)) // as above
		}
		r := &reader{file: id}
		top := r.document(data)
		if top == nil {
			continue // Load says what is wrong with it
		}
		parties := r.object(top, "").find("parties")
		if parties == nil {
			stacks = append(stacks, Stack{id, ""})
			continue
		}
		for _, party := range r.object(parties.node, "").entries {
			stacks = append(stacks, Stack{id, party.key})
		}
	}
	return stacks
}

var (
	loading sync.Mutex
	loaded  = map[Stack]*Service{} // a service is read-only: each is read once in a process
)

// Load reads and checks a service file of the program: Load("monjob62", ""). Its error lists every mistake (type Mistakes).
func Load(id, party string) (*Service, error) {
	loading.Lock()
	defer loading.Unlock()
	stack := Stack{id, party}
	if service, known := loaded[stack]; known {
		return service, nil
	}
	service, err := readFile(stack)
	if err == nil {
		loaded[stack] = service
	}
	return service, err
}

func readFile(stack Stack) (*Service, error) {
	if !slices.Contains(Services(), stack.Service) {
		return nil, fmt.Errorf("service: no service %q, there is %s", stack.Service, strings.Join(Services(), ", "))
	}
	name := stack.Service + ".yaml"
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("service: read %s: %w", name, err)
	}
	service, err := Parse(name, stack.Party, data)
	if err != nil {
		return nil, err
	}
	if service.ID != stack.Service {
		return nil, Mistakes{{File: name, Line: 1, Key: "id", Text: fmt.Sprintf("le fichier %s décrit le service « %s »", name, service.ID)}}
	}
	return service, nil
}
