// Package emulator installs pinned stand-ins for AWS into a cache folder and runs them, each on a free port of its own.
//
//   - Install puts a tool into the cache unless it is there, and returns its program.
//   - Start installs an emulator and runs it until Stop, the end of a context or the end of this process, however that comes.
//   - Environ is the environment for clients of what runs; SAM is the SAM CLI with one that reaches that emulator and nothing else.
//
// What runs gets no variable of the caller's but those written here, since an emulated function inherits all of them, and keeps its data in
// a folder that Stop removes. Everything listens on 127.0.0.1 alone but DynamoDB Local, which knows only all interfaces: its data are those
// of tests. Pins stand in tools.go and nowhere else.
package emulator
