package runtimeapi

import (
	"bytes"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const region = "eu-west-3"

// environment is what a function finds on Lambda and nothing of this machine's: what it would read here by chance it would miss there. The
// credentials are those that an emulator takes, unless the function's own environment brings others.
func environment(options Options, root, api string) []string {
	variables := map[string]string{
		"AWS_REGION": region, "AWS_DEFAULT_REGION": region,
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "test",
	}
	maps.Copy(variables, options.Env)
	maps.Copy(variables, map[string]string{
		"AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_LOG_FORMAT": "JSON",
		"AWS_LAMBDA_FUNCTION_NAME": options.Name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(options.Memory),
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + options.Name, "AWS_LAMBDA_LOG_STREAM_NAME": "local",
		"AWS_LAMBDA_RUNTIME_API": api, "LAMBDA_TASK_ROOT": root, "LAMBDA_RUNTIME_DIR": root, "_HANDLER": "bootstrap",
		"LANG": "en_US.UTF-8", "TZ": ":UTC", "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
	})
	var list []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		list = append(list, name+"="+variables[name])
	}
	return list
}

// kept is how much of a log is remembered for errors, in bytes: some twenty lines.
const kept = 4096

// tail passes on what a process prints and remembers the end of it.
type tail struct {
	mu  sync.Mutex
	to  io.Writer
	end []byte
}

// Write passes text on. It never fails: a process must not die of its reader.
func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.to != nil {
		_, _ = t.to.Write(text)
	}
	t.end = append(t.end, text...)
	t.end = t.end[max(0, len(t.end)-kept):]
	return len(text), nil
}

// told is the end of the log on lines of its own, for an error.
func (t *tail) told() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := bytes.TrimSpace(t.end)
	if len(text) == 0 {
		return "; it printed nothing"
	}
	return "; it printed:\n" + string(text)
}

// peakMemory is the most resident memory that a process had so far, in bytes, as Linux tells (VmHWM); 0 elsewhere, and of one that is gone.
// What the system keeps of a child that has ended would not do: it counts what the parent had when it started the child.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "VmHWM:" && fields[2] == "kB" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return 0
			}
			return kilobytes * 1024
		}
	}
	return 0
}
