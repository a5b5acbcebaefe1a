package emulator

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Install puts a tool into the cache unless its pinned version is there, and returns the path of its program (for a Java tool, of the
// folder of its libraries). It may be called by many processes at once: one installs, the others wait. An error says what the machine
// lacks, or how the tool's own installer ended.
func Install(ctx context.Context, cache string, tool Tool) (program string, err error) {
	wanted, known := pins[tool]
	if !known {
		return "", fmt.Errorf("emulator: no tool is called %q", tool)
	}
	folder, err := filepath.Abs(filepath.Join(cache, "tools", string(tool)))
	if err != nil {
		return "", fmt.Errorf("emulator: installing %s: %w", tool, err)
	}
	if err := install(ctx, folder, wanted); err != nil {
		return "", fmt.Errorf("emulator: installing %s %s: %w", tool, wanted.version, err)
	}
	return filepath.Join(folder, filepath.FromSlash(wanted.program)), nil
}

func install(ctx context.Context, folder string, wanted pin) error {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	unlock, err := lock(ctx, folder+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	// The stamp is written last: what was interrupted has none. It names the folder, since a Python environment cannot be moved.
	stamp, content := filepath.Join(folder, "installed"), wanted.name+" "+wanted.version+"\n"+folder+"\n"
	if found, err := os.ReadFile(stamp); err == nil && string(found) == content {
		return nil
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := wanted.from(ctx, folder, wanted); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(wanted.program))); err != nil {
		return fmt.Errorf("its installer made no program: %w", err)
	}
	return os.WriteFile(stamp, []byte(content), 0o644)
}

// lock waits until no other process holds the file. The kernel lets go of it when its holder dies.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		select {
		case <-ctx.Done():
			_ = file.Close() // nothing was written to it
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return func() { _ = file.Close() }, nil
}
