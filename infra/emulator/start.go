package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	region = "eu-west-3"
	key    = "test" // access key and secret of all emulators: one process has one set of credentials
)

// Options says how an emulator runs.
type Options struct {
	Port int  // 0 for one that is free
	Auth bool // MiniStack judges signatures and the permissions of roles
}

// place is what an emulator is started with.
type place struct {
	program, folder string // folder is fresh and empty, and also its home
	port            int
	options         Options
}

func (p place) address() string { return "127.0.0.1:" + strconv.Itoa(p.port) }

func (p place) url() string { return "http://" + p.address() }

// path is the name of a file or a folder of its own.
func (p place) path(name string) string { return filepath.Join(p.folder, name) }

// env is what every emulator gets of an environment, and what else it is told.
func (p place) env(more ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.folder, "TMPDIR=" + p.folder, "LANG=C.UTF-8", "TZ=UTC"}, more...)
}

// Start installs an emulator unless it is in the cache, and runs it until Stop or the end of the context. It returns once the emulator
// answers; an error holds the end of its log.
func Start(ctx context.Context, cache string, tool Tool, options Options) (*Running, error) {
	one, known := emulators[tool]
	if !known {
		return nil, fmt.Errorf("emulator: %q is no emulator", tool)
	}
	if options.Port != 0 {
		if err := unused(options.Port); err != nil {
			return nil, fmt.Errorf("emulator: starting %s: %w", tool, err)
		}
	}
	program, err := Install(ctx, cache, tool)
	if err != nil {
		return nil, err
	}
	running, err := start(ctx, program, one, options)
	if err != nil {
		return nil, fmt.Errorf("emulator: starting %s: %w", tool, err)
	}
	running.Tool, running.Env = tool, clients(running.URL, one.services)
	if one.env != nil {
		running.Env = one.env(program, strings.TrimPrefix(running.URL, "http://"))
	}
	return running, nil
}

func start(ctx context.Context, program string, one emulated, options Options) (*Running, error) {
	port := options.Port
	if port == 0 {
		free, err := freePort()
		if err != nil {
			return nil, err
		}
		port = free
	}
	folder, err := os.MkdirTemp("", "tandem-")
	if err != nil {
		return nil, err
	}
	at := place{program: program, folder: folder, port: port, options: options}
	what, err := one.launch(at)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	running, err := begin(ctx, folder, at.url(), what)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return running, nil
}

// unused refuses a port at which somebody else answers: clients would take them for the emulator.
func unused(port int) error {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return fmt.Errorf("port %d is in use: stop what listens there", port)
	}
	return listener.Close()
}

// Environ is the caller's environment for a client of emulators: its own variables of AWS are left out (a profile, a session, an account),
// those of the emulators stand instead.
func Environ(running ...*Running) []string {
	env := slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "AWS_") })
	for _, one := range running {
		env = append(env, one.Env...)
	}
	return env
}

// clients is what leads the SDKs and tools of AWS to an emulator. Profiles and instance roles are shut off: no client of an emulator may
// reach a real account.
func clients(url string, services []string) []string {
	env := []string{
		"AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region, "AWS_ACCESS_KEY_ID=" + key, "AWS_SECRET_ACCESS_KEY=" + key,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
	}
	if services == nil {
		return append(env, "AWS_ENDPOINT_URL="+url)
	}
	for _, service := range services {
		env = append(env, "AWS_ENDPOINT_URL_"+service+"="+url)
	}
	return env
}
