// Command hello is the least that a function can be: the other functions are measured beside it.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() (string, error) { return "bonjour", nil }) }
