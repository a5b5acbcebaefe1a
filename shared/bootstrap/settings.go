package bootstrap

import "tandem/shared/table"

// Emulated is the stage of a stack on an emulator, which speaks plain HTTP: cookies cannot be Secure there.
const Emulated = "local"

// The settings below are embedded in a main's own struct: together they are the keys that template.yaml must set for the function, no
// more and no fewer (infra/settings_test.go).

// Function is what every function is told.
type Function struct {
	Service string `env:"TANDEM_SERVICE"`
	Party   string `env:"TANDEM_PARTY" default:"-"` // of a service that several parties run; "-": it has none
	Stage   string `env:"TANDEM_STAGE"`
}

// LastingTables are the names of the three tables that last, for functions that answer nobody.
type LastingTables struct {
	Records string `env:"RECORDS_TABLE"`
	Keys    string `env:"KEYS_TABLE"`
	Journal string `env:"JOURNAL_TABLE"`
}

// Names are the tables' names by table.
func (t LastingTables) Names() map[table.Name]string {
	return map[table.Name]string{table.Records: t.Records, table.Keys: t.Keys, table.Journal: t.Journal}
}

// Tables are the names of the four tables: sessions and counters are among the ephemeral.
type Tables struct {
	LastingTables
	Ephemeral string `env:"EPHEMERAL_TABLE"`
}

// Names are the tables' names by table.
func (t Tables) Names() map[table.Name]string {
	names := t.LastingTables.Names()
	names[table.Ephemeral] = t.Ephemeral
	return names
}

// BranchKey is the ARN of the key that wraps the branch keys.
type BranchKey struct {
	ARN string `env:"BRANCH_KEY"`
}

// Scanner is where what recognises malware listens, "10.0.0.5:3310"; "-": nowhere.
type Scanner struct {
	Address string `env:"SCANNER" default:"-"`
}

// FilesBucket is the name of the bucket of sealed files.
type FilesBucket struct {
	Files string `env:"FILES_BUCKET"`
}

// QuarantineBucket is the name of the bucket of uploads that were not checked yet.
type QuarantineBucket struct {
	Quarantine string `env:"QUARANTINE_BUCKET"`
}

// DropBucket is the name of the bucket into which partners drop their files.
type DropBucket struct {
	Drop string `env:"DROP_BUCKET"`
}

// Site is the address of the site, for links in mails.
type Site struct {
	URL string `env:"SITE_URL"`
}
