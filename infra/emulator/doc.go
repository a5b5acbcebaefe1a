// Package emulator installs pinned stand-ins for AWS into a cache folder and runs them, each on a free port of its own.
//
//   - Install puts a tool into the cache unless it is there, and returns its program.
//   - Start installs an emulator, runs it until Stop or the end of a context, and gives the environment for clients.
//   - SAM is the SAM CLI with an environment that reaches that emulator and nothing else.
//
// What runs gets no variable of the caller's but those written here, since an emulated function inherits all of them, and keeps its data in
// a folder that Stop removes. Everything listens on 127.0.0.1 alone but DynamoDB Local, which knows only all interfaces: its data are those
// of tests. Pins stand in tools.go and nowhere else.
package emulator
