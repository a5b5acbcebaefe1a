package deployed

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Kill ends the processes of a function, by logical id, without a word, as a machine that breaks does; it returns how many there were. The
// emulator runs functions as processes of this machine; where it does not, or outside Linux, there are none.
func (s *Stack) Kill(function string) (killed int, err error) {
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return 0, err
	}
	mark := []byte("AWS_LAMBDA_FUNCTION_NAME=" + s.Functions[function] + "\x00")
	for _, path := range environs {
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append(content, 0), mark) {
			continue // somebody else's, or gone
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return killed, err
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err == nil {
			killed++
		}
	}
	return killed, nil
}
