package emulator

// Tool names a program that can be installed, and its folder in the cache.
type Tool string

// The tools. CfnLint, SAMCLI and Schemathesis are commands, AxeCore a script that judges pages, the others are emulators for Start.
const (
	AxeCore      Tool = "axe-core"
	ClamAV       Tool = "clamav" // what recognises malware
	CfnLint      Tool = "cfn-lint"
	DynamoDB     Tool = "dynamodb-local" // Amazon's own, for the tables
	ElasticMQ    Tool = "elasticmq"      // queues
	MiniStack    Tool = "ministack"      // the whole stack, functions included
	Moto         Tool = "moto"           // keys and mails
	SAMCLI       Tool = "aws-sam-cli"
	Schemathesis Tool = "schemathesis" // what invents requests from an OpenAPI document
	VersityGW    Tool = "versitygw"    // objects
)

// pin is one exact version of a tool.
type pin struct {
	from    source
	name    string // as its registry knows it
	version string
	program string // in its folder: what is run, or for Java the libraries that are
}

var pins = map[Tool]pin{
	AxeCore:      {npm, "axe-core", "4.14.1", "node_modules/axe-core/axe.min.js"},
	ClamAV:       {debian, "clamav-daemon libclamav12 libmspack0 clamav-testfiles", "1.4.6", "usr/sbin/clamd"},
	CfnLint:      {pypi, "cfn-lint", "1.58.0", "bin/cfn-lint"},
	DynamoDB:     {maven, "software.amazon.dynamodb:DynamoDBLocal", "3.1.0", "libs"},
	ElasticMQ:    {maven, "org.elasticmq:elasticmq-server_2.13", "1.7.1", "libs"},
	MiniStack:    {pypi, "ministack[full]", "1.5.33", "bin/ministack"},
	Moto:         {pypi, "moto[server]", "5.2.5", "bin/moto_server"},
	SAMCLI:       {pypi, "aws-sam-cli", "1.170.0", "bin/sam"},
	Schemathesis: {pypi, "schemathesis", "4.32.5", "bin/st"},
	VersityGW:    {golang, "github.com/versity/versitygw/cmd/versitygw", "v1.8.0", "versitygw"},
}
