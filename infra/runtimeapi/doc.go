// Package runtimeapi stands in for Lambda on this machine: it runs a bootstrap, the very binary that is deployed, as a process of its own
// with the environment that Lambda gives, hands it events one by one through the Runtime API (2018-06-01), and measures it.
//
//	process, err := runtimeapi.Start(ctx, runtimeapi.Options{Bootstrap: "out/bootstrap", Name: "OfferFunction", Timeout: 10 * time.Second})
//	answer, functionError, err := process.Invoke(ctx, event)
//	process.Stop()
//
// As on Lambda, a process that passes the function's time limit is killed, one that ends in an invocation fails it, and an event or an
// answer has six megabytes at most. Unlike there, a process that is gone is not started again, and memory is measured, not limited.
package runtimeapi
