// Package journey walks the service as people do, over HTTP: on a machine that it starts, or on the one that TANDEM_URL names.
package journey
