package runtimeapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// children are what this test's own binary is when it runs as a bootstrap, by TANDEM_CHILD.
var children = map[string]func(){
	"echo":    func() { lambda.Start(func(event json.RawMessage) (json.RawMessage, error) { return event, nil }) },
	"context": func() { lambda.Start(tellContext) },
	"fails":   func() { lambda.Start(func(json.RawMessage) error { return errors.New("refused") }) },
	"panics":  func() { lambda.Start(func(json.RawMessage) { panic("lost") }) },
	"exits": func() {
		lambda.Start(func(json.RawMessage) {
			fmt.Println("last words")
			os.Exit(3)
		})
	},
	"silent": func() { lambda.Start(func(json.RawMessage) { <-time.After(time.Hour) }) },
	"large":  func() { lambda.Start(func(size int) (string, error) { return strings.Repeat("x", size-2), nil }) }, // and its quotes
	"crashes": func() {
		fmt.Println("RECORDS_TABLE is missing")
		os.Exit(1)
	},
	"refuses": func() {
		url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
		answer, err := http.Post(url, "application/json", strings.NewReader(`{"errorType":"Settings"}`))
		if err == nil && answer.StatusCode == http.StatusAccepted {
			<-time.After(time.Hour)
		}
	},
	"hangs": func() { <-time.After(time.Hour) },
}

func TestMain(m *testing.M) {
	if child := children[os.Getenv("TANDEM_CHILD")]; child != nil {
		child()
		return
	}
	os.Exit(m.Run())
}

// told is what the child "context" answers.
type told struct {
	Request, ARN, Trace string
	Limit               time.Duration
	Environment         []string
}

func tellContext(ctx context.Context) (told, error) {
	call, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return told{call.AwsRequestID, call.InvokedFunctionArn, os.Getenv("_X_AMZN_TRACE_ID"), time.Until(deadline), os.Environ()}, nil
}

func options(child string) Options {
	return Options{
		Bootstrap: os.Args[0], Name: "TryFunction", Memory: 256, Timeout: time.Minute, Env: map[string]string{"TANDEM_CHILD": child},
	}
}

func start(t *testing.T, given Options) *Process {
	t.Helper()
	p, err := Start(t.Context(), given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

func TestInvoke(t *testing.T) {
	p := start(t, options("echo"))
	for i := range 3 {
		event := fmt.Sprintf(`{"n":%d}`, i)
		answer, functionError, err := p.Invoke(t.Context(), []byte(event))
		if string(answer) != event || functionError != "" || err != nil {
			t.Fatalf("answered %s, %q, %v", answer, functionError, err)
		}
	}
	got := p.Figures()
	if got.Start <= 0 || len(got.Invocations) != 3 || slices.Min(got.Invocations) <= 0 {
		t.Errorf("measured %+v", got)
	}
	if known := got.PeakMemory > 1<<20; known != (runtime.GOOS == "linux") {
		t.Errorf("%d bytes on %s", got.PeakMemory, runtime.GOOS)
	}
}

// The function sees what it sees on Lambda, and nothing of the environment of this process.
func TestWhatAFunctionSees(t *testing.T) {
	t.Setenv("TANDEM_OF_THIS_PROCESS", "1")
	given := options("context")
	given.Env["AWS_ACCESS_KEY_ID"] = "own"
	given.Env["AWS_LAMBDA_FUNCTION_NAME"] = "feigned"
	answer, _, err := start(t, given).Invoke(t.Context(), []byte(`{}`))
	var saw told
	if err = errors.Join(err, json.Unmarshal(answer, &saw)); err != nil {
		t.Fatal(err)
	}
	if len(saw.Request) != 36 || saw.ARN != "arn:aws:lambda:eu-west-3:000000000000:function:TryFunction" || !strings.HasPrefix(saw.Trace, "Root=1-") {
		t.Errorf("saw %+v", saw)
	}
	if saw.Limit <= 0 || saw.Limit > given.Timeout {
		t.Errorf("has %s", saw.Limit)
	}
	all := strings.Join(saw.Environment, "\n") + "\n"
	for _, want := range []string{
		"AWS_REGION=eu-west-3\n", "AWS_ACCESS_KEY_ID=own\n", "AWS_SECRET_ACCESS_KEY=test\n", "AWS_LAMBDA_FUNCTION_NAME=TryFunction\n",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256\n", "_HANDLER=bootstrap\n", "LAMBDA_TASK_ROOT=/", "TANDEM_CHILD=context\n", "TZ=:UTC\n",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if strings.Contains(all, "TANDEM_OF_THIS_PROCESS") || strings.Contains(all, "HOME=") {
		t.Errorf("this process shows through:\n%s", all)
	}
}

// What fails is told as Lambda tells it, and whether the process is left is as there.
func TestFailures(t *testing.T) {
	for child, want := range map[string]struct {
		event, kind, message string
		timeout              time.Duration
	}{
		"fails":  {`{}`, "errorString", "refused", time.Minute},
		"panics": {`{}`, "string", "lost", time.Minute},
		"exits":  {`{}`, "Runtime.ExitError", "Runtime exited with error: exit status 3", time.Minute},
		"silent": {`{}`, "Sandbox.Timedout", "Task timed out after 0.20 seconds", 200 * time.Millisecond},
		"large":  {fmt.Sprint(MaxPayload + 1), "Function.ResponseSizeTooLarge", "(6291556 bytes)", time.Minute},
	} {
		t.Run(child, func(t *testing.T) {
			given := options(child)
			given.Timeout = want.timeout
			p := start(t, given)
			answer, functionError, err := p.Invoke(t.Context(), []byte(want.event))
			var why struct{ ErrorType, ErrorMessage string }
			if err = errors.Join(err, json.Unmarshal(answer, &why)); err != nil {
				t.Fatal(err)
			}
			if functionError != "Unhandled" || why.ErrorType != want.kind || !strings.Contains(why.ErrorMessage, want.message) {
				t.Fatalf("failed %q with %+v", functionError, why)
			}
			if child == "fails" {
				if _, functionError, err := p.Invoke(t.Context(), []byte(`{}`)); functionError == "" || err != nil {
					t.Errorf("the process is not left: %q, %v", functionError, err)
				}
				return
			}
			<-p.exited
			if _, _, err := p.Invoke(t.Context(), []byte(`{}`)); err == nil || !strings.Contains(err.Error(), "TryFunction has ended") {
				t.Errorf("a process that is gone answers %v", err)
			}
		})
	}
}

// An answer of exactly the limit passes, and so does an event; one byte more does not.
func TestLimits(t *testing.T) {
	p := start(t, options("large"))
	answer, functionError, err := p.Invoke(t.Context(), []byte(fmt.Sprint(MaxPayload)))
	if len(answer) != MaxPayload || functionError != "" || err != nil {
		t.Errorf("%d bytes, %q, %v", len(answer), functionError, err)
	}
	echo := start(t, options("echo"))
	event := []byte(`"` + strings.Repeat("x", MaxPayload-2) + `"`)
	if answer, _, err := echo.Invoke(t.Context(), event); !bytes.Equal(answer, event) || err != nil {
		t.Errorf("%d bytes, %v", len(answer), err)
	}
	if _, _, err := echo.Invoke(t.Context(), append(event, ' ')); err == nil {
		t.Error("an event over the limit is taken")
	}
}

func TestFailedStarts(t *testing.T) {
	for child, want := range map[string][]string{
		"crashes": {"TryFunction ended at its start: exit status 1", "RECORDS_TABLE is missing"},
		"refuses": {"TryFunction says that it cannot start", `{"errorType":"Settings"}`, "it printed nothing"},
		"hangs":   {"TryFunction asked for no event", "deadline"},
	} {
		t.Run(child, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			if child == "hangs" {
				ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
			}
			defer cancel()
			_, err := Start(ctx, options(child))
			if err == nil {
				t.Fatal("it started")
			}
			for _, part := range want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
	if _, err := Start(t.Context(), Options{Bootstrap: "testdata/nothing"}); err == nil {
		t.Error("a bootstrap that is not there starts")
	}
}

// What a process printed until it is stopped is in its log, and in the error of whoever still calls it.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	given := options("exits")
	given.Log = &log
	p := start(t, given)
	if _, _, err := p.Invoke(t.Context(), []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	_, _, err := p.Invoke(t.Context(), []byte(`{}`))
	if err == nil || !strings.Contains(err.Error(), "last words") {
		t.Errorf("error %v", err)
	}
	p.Stop()
	if log.String() != "last words\n" {
		t.Errorf("log %q", log.String())
	}
}

func TestContextEnds(t *testing.T) {
	p := start(t, options("silent"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := p.Invoke(ctx, []byte(`{}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if !p.ended() {
		t.Error("the process is left with an event that nobody waits for")
	}
	p.Stop()
	p.Stop()
}

// An answer to another request, a second answer and what is no answer are refused.
func TestWrongAnswers(t *testing.T) {
	p := start(t, options("silent"))
	url := "http://" + strings.TrimPrefix(address(p), "AWS_LAMBDA_RUNTIME_API=") + "/2018-06-01/runtime/"
	for path, want := range map[string]int{"invocation/unheard/response": 400, "invocation/unheard/error": 400, "exit/error": 404} {
		answer, err := http.Post(url+path, "application/json", strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != want || answer.Body.Close() != nil {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
}

func address(p *Process) string {
	at := slices.IndexFunc(p.command.Env, func(v string) bool { return strings.HasPrefix(v, "AWS_LAMBDA_RUNTIME_API=") })
	return p.command.Env[at]
}
