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

// Services lists the services whose files are in the program.
func Services() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("service: embedded files: %v", err)) // cannot be: the compiler put them there
	}
	var ids []string
	for _, entry := range entries {
		ids = append(ids, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	slices.Sort(ids)
	return ids
}

var (
	loading sync.Mutex
	loaded  = map[string]*Service{} // a service is read-only: each is read once in a process
)

// Load reads and checks a service file of the program: Load("monjob62"). Its error lists every mistake (type Mistakes).
func Load(id string) (*Service, error) {
	loading.Lock()
	defer loading.Unlock()
	if service, known := loaded[id]; known {
		return service, nil
	}
	service, err := readFile(id)
	if err == nil {
		loaded[id] = service
	}
	return service, err
}

func readFile(id string) (*Service, error) {
	if !slices.Contains(Services(), id) {
		return nil, fmt.Errorf("service: no service %q, there is %s", id, strings.Join(Services(), ", "))
	}
	name := id + ".yaml"
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("service: read %s: %w", name, err)
	}
	service, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	if service.ID != id {
		return nil, Mistakes{{File: name, Line: 1, Key: "id", Text: fmt.Sprintf("le fichier %s décrit le service « %s »", name, service.ID)}}
	}
	return service, nil
}
