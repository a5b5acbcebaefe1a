package emulator

import (
	"context"
	"os"
	"path/filepath"
	"strings"
)

// SAM installs the SAM CLI unless it is in the cache, and returns its path and the whole environment to run it with: the client's (Env of a
// Running), with what its builds need of the caller's, which is PATH, HOME and the variables of Go.
func SAM(ctx context.Context, cache string, client []string) (program string, env []string, err error) {
	program, err = Install(ctx, cache, SAMCLI)
	if err != nil {
		return "", nil, err
	}
	settings := filepath.Join(filepath.Dir(filepath.Dir(program)), "settings")
	env = append(env, "LANG=C.UTF-8", "TZ=UTC", "SAM_CLI_TELEMETRY=0", "SAM_CLI_POLL_DELAY=1", "__SAM_CLI_APP_DIR="+settings)
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if name == "PATH" || name == "HOME" || name == "TMPDIR" || strings.HasPrefix(name, "GO") {
			env = append(env, variable)
		}
	}
	return program, append(env, client...), nil
}
