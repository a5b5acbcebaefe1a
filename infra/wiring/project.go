package wiring

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Project is the stack of the source tree that the process was started in: what also deploys to AWS. It is read once in a process.
var Project = sync.OnceValues(func() (*Stack, error) {
	root, err := SourceRoot()
	if err != nil {
		return nil, err
	}
	var files [][]byte
	for _, name := range []string{"template.yaml", "infra/data.yaml", "infra/messaging.yaml"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, fmt.Errorf("lancez la commande depuis les sources du projet : %w", err)
		}
		files = append(files, text)
	}
	return Read(files[0], files[1:]...)
})

// SourceRoot is the folder of template.yaml, in or above the one that the process was started in.
func SourceRoot() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "template.yaml")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("lancez la commande depuis les sources du projet : template.yaml est introuvable")
		}
		folder = parent
	}
}
