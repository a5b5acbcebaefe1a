package serve

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type commonConfig struct {
	Service string `env:"TANDEM_SERVICE"`
}

type exampleConfig struct {
	commonConfig
	Table   string        `env:"TABLE" default:"records"`
	Port    int16         `env:"PORT" default:"8080"`
	Debug   bool          `env:"DEBUG" default:"false"`
	Timeout time.Duration `env:"TIMEOUT"`
	Groups  []string      `env:"GROUPS" default:""`
}

func from(values map[string]string) func(string) (string, bool) {
	return func(key string) (string, bool) {
		value, found := values[key]
		return value, found
	}
}

func TestConfig(t *testing.T) {
	got, err := Config[exampleConfig](from(map[string]string{"TANDEM_SERVICE": "un-service", "TABLE": "", "PORT": "9", "TIMEOUT": "1m30s", "GROUPS": " a, b,,c "}))
	want := exampleConfig{commonConfig{"un-service"}, "records", 9, false, 90 * time.Second, []string{"a", "b", "c"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(exampleConfig{})); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestConfigNamesEveryMistake(t *testing.T) {
	_, err := Config[exampleConfig](from(map[string]string{"TANDEM_SERVICE": "", "PORT": "70000", "DEBUG": "secret", "TIMEOUT": "secret"}))
	want := "configuration: TANDEM_SERVICE is missing\nPORT is no whole number\nDEBUG is no boolean\nTIMEOUT is no duration"
	if err == nil || err.Error() != want {
		t.Errorf("error %v", err)
	}
}

func TestKeys(t *testing.T) {
	want := []string{"TANDEM_SERVICE", "TABLE", "PORT", "DEBUG", "TIMEOUT", "GROUPS"}
	if diff := cmp.Diff(want, Keys[exampleConfig]()); diff != "" {
		t.Error(diff)
	}
}

func TestConfigRefusesWrongStructs(t *testing.T) {
	type unnamed struct{ Table string }
	type unexported struct {
		table string `env:"TABLE"`
	}
	type odd struct {
		Rate float64 `env:"RATE"`
	}
	for name, read := range map[string]func(){
		"unnamed":    func() { Keys[unnamed]() },
		"unexported": func() { Keys[unexported]() },
		"float64":    func() { _, _ = Config[odd](from(map[string]string{"RATE": "1"})) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "serve: configuration") {
					t.Errorf("%s: panic %q", name, text)
				}
			}()
			read()
		}()
	}
	_ = unexported{}.table
}
