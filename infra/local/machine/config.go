// Package machine is the whole service in one process: the functions of template.yaml on the embedded ports, the wiring that AWS would
// do between them, and a desk for whoever tries it out. It exists in no Lambda binary.
package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tandem/functions/web"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Config is what the environment says.
type Config struct {
	Addr    string `env:"TANDEM_ADDR" default:"127.0.0.1:8080"`
	Data    string `env:"TANDEM_DATA" default:".local"`
	Service string `env:"TANDEM_SERVICE" default:"-"`
	Party   string `env:"TANDEM_PARTY" default:"-"`
	Scanner string `env:"TANDEM_SCANNER" default:"-"` // address of clamd; "-": files are not scanned, and said not to be
	Demo    bool   `env:"TANDEM_DEMO" default:"true"`

	Maintenance web.Window `env:"TANDEM_MAINTENANCE" default:"-"` // announced: two instants, or "-"
}

// ReadConfig reads the environment once; every mistake is in one error.
func ReadConfig(lookup func(string) (string, bool)) (Config, error) {
	config, err := serve.Config[Config](lookup)
	if config.Service == "-" {
		config.Service = service.Default
	}
	config.Party = strings.Trim(config.Party, "-")
	return config, err
}

func (c Config) path(name string) string { return filepath.Join(c.Data, name) }

// keyPath is the master key's file: beside the data folder, never in it.
func (c Config) keyPath() string { return filepath.Clean(c.Data) + ".key" }

// keyThere refuses to make a new master key for data that were sealed under another.
func (c Config) keyThere() error {
	data, err := os.Stat(c.path("data.db"))
	if err != nil || data.Size() == 0 {
		return nil // no data yet; what else is wrong with the file is told where it is opened
	}
	if _, err := os.Stat(c.keyPath()); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("fichier de clé maître %s introuvable : sans lui les données de %s ne s'ouvrent pas ; restaurez-le depuis sa sauvegarde", c.keyPath(), c.Data)
	}
	return nil
}

// claim marks the data folder as that of the stack that runs in it, and refuses the folder of another.
func (c Config) claim() error {
	mine := strings.TrimSuffix(c.Service+" "+c.Party, " ")
	kept, err := os.ReadFile(c.path("service"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.WriteFile(c.path("service"), []byte(mine+"\n"), 0o600); err != nil {
			return fmt.Errorf("dossier de données %s inutilisable : %w", c.Data, err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("dossier de données %s illisible : %w", c.Data, err)
	case strings.TrimSpace(string(kept)) != mine:
		return fmt.Errorf("le dossier %s contient les données du service « %s » : choisissez-en un autre, comme DATA=.local-%s", c.Data, strings.TrimSpace(string(kept)), c.Service)
	}
	return nil
}
