package emulator

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// emulated is one emulator: how it is started, and the services for which clients are sent there, all when there is none.
type emulated struct {
	launch   func(place) (launch, error)
	services []string                               // as the SDKs name them in AWS_ENDPOINT_URL_...
	env      func(program, address string) []string // what leads to it where no SDK does
}

var emulators = map[Tool]emulated{
	ClamAV:    {launch: clamAV, env: clamEnv},
	DynamoDB:  {launch: dynamoDB, services: []string{"DYNAMODB"}},
	ElasticMQ: {launch: elasticMQ, services: []string{"SQS"}},
	MiniStack: {launch: miniStack},
	Moto:      {launch: moto, services: []string{"KMS", "SESV2"}},
	VersityGW: {launch: versityGW, services: []string{"S3"}},
}

// clamSettings is the configuration of clamd; its values are the folder of signatures, the port and the folder for what it unpacks. It takes
// files of three times what people may send.
const clamSettings = `DatabaseDirectory %s
TCPAddr 127.0.0.1
TCPSocket %d
TemporaryDirectory %s
StreamMaxLength 12M
SelfCheck 0
Foreground yes
`

// eicar is the text by which scanners are tested, as clamd compares it: byte by byte, wherever it stands.
var eicar = fmt.Sprintf("%x", `X5O!P%@AP[4\PZX54(P^)7CC)7}$`+`EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)

// clamEnv leads to clamd, and to the files by which ClamAV tests itself.
func clamEnv(program, address string) []string {
	return []string{"TANDEM_SCANNER=" + address, "TANDEM_TESTFILES=" + filepath.Join(program, "../../share/clamav-testfiles")}
}

// clamAV knows one signature, which is written here: those of the world come from a network and change each day.
func clamAV(p place) (launch, error) {
	signatures, unpacked, settings := p.path("signatures"), p.path("unpacked"), p.path("settings")
	for _, folder := range []string{signatures, unpacked} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return launch{}, err
		}
	}
	if err := os.WriteFile(filepath.Join(signatures, "eicar.ndb"), []byte("Eicar-Test-Signature:0:*:"+eicar+"\n"), 0o600); err != nil {
		return launch{}, err
	}
	if err := os.WriteFile(settings, fmt.Appendf(nil, clamSettings, signatures, p.port, unpacked), 0o600); err != nil {
		return launch{}, err
	}
	libraries, err := filepath.Glob(filepath.Join(p.program, "../../lib/*-linux-gnu"))
	if err != nil {
		return launch{}, err
	}
	return launch{
		command: []string{p.program, "--config-file=" + settings}, env: p.env("LD_LIBRARY_PATH=" + strings.Join(libraries, ":")),
		ready: "nPING\n", says: "PONG", bare: true,
	}, nil
}

func dynamoDB(p place) (launch, error) {
	return launch{
		command: []string{"java", "-Djava.library.path=" + p.program, "-cp", filepath.Join(p.program, "*"),
			"software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory", "-sharedDb", "-disableTelemetry", "-port", strconv.Itoa(p.port)},
		env: p.env(),
	}, nil
}

// elasticSettings is the configuration of ElasticMQ; its values are port, port and region.
const elasticSettings = `include classpath("application.conf")
node-address {protocol = http, host = "127.0.0.1", port = %d, context-path = ""}
rest-sqs {enabled = true, bind-port = %d, bind-hostname = "127.0.0.1", sqs-limits = strict}
rest-stats {enabled = false}
aws {region = "%s", accountId = "000000000000"}
`

func elasticMQ(p place) (launch, error) {
	settings := p.path("settings.conf")
	if err := os.WriteFile(settings, fmt.Appendf(nil, elasticSettings, p.port, p.port, region), 0o600); err != nil {
		return launch{}, err
	}
	return launch{
		command: []string{"java", "-Dconfig.file=" + settings, "-cp", filepath.Join(p.program, "*"), "org.elasticmq.server.Main"},
		env:     p.env(),
	}, nil
}

// miniStack is told to be localhost, not 127.0.0.1: each API has a name below that host (ID.execute-api.localhost), which browsers find here.
func miniStack(p place) (launch, error) {
	env := p.env("BIND_HOST=127.0.0.1", "GATEWAY_PORT="+strconv.Itoa(p.port), "MINISTACK_HOST=localhost", "MINISTACK_REGION="+region,
		"AWS_ENDPOINT_URL="+p.url(), "STATE_DIR="+p.path("state"), "S3_DATA_DIR="+p.path("s3"),
		"LAMBDA_EXECUTOR=local", "SFTP_ENABLED=0", "IOT_MTLS_ENABLED=0")
	if p.options.Auth {
		env = append(env, "AUTH=true")
	}
	return launch{command: []string{p.program}, env: env, ready: "/_ministack/ready", says: "completed"}, nil
}

func moto(p place) (launch, error) {
	return launch{command: []string{p.program, "-H", "127.0.0.1", "-p", strconv.Itoa(p.port)}, env: p.env(), ready: "/moto-api/data.json"}, nil
}

func versityGW(p place) (launch, error) {
	objects, versions := p.path("objects"), p.path("versions")
	for _, folder := range []string{objects, versions} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return launch{}, err
		}
	}
	return launch{
		command: []string{p.program, "--port", p.address(), "--region", region, "posix", "--versioning-dir", versions, objects},
		env:     p.env("ROOT_ACCESS_KEY="+key, "ROOT_SECRET_KEY="+key),
	}, nil
}
