// Command load sends requests to a server on this machine, over HTTP/1.1 or gRPC, and tells on one line of JSON how
// they were answered. Without -rate each caller waits for its answer and asks again; with it requests are due at fixed
// moments, whatever the server does, and latency counts from the moment a request was due.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// At most so much, whoever calls.
const (
	mostCallers = 1024
	mostSeconds = 600
)

// Call is one way of asking: it is used by one caller.
type call interface {
	// ask sends request number n of all and says why the answer was not the wanted one.
	ask(n uint64) error
}

// Target is what is called.
type target interface {
	caller(number int) (call, error)
	close()
}

type summary struct {
	Answers   int64   `json:"answers"`
	Failures  int64   `json:"failures"`
	Failure   string  `json:"failure,omitempty"`
	Seconds   float64 `json:"seconds"`
	P50Micros int64   `json:"p50Micros"`
	P90Micros int64   `json:"p90Micros"`
	P99Micros int64   `json:"p99Micros"`
	MaxMicros int64   `json:"maxMicros"`
	CPUMicros int64   `json:"cpuMicros"`
}

func main() {
	var (
		address     = flag.String("url", "", "http://127.0.0.1:PORT/PATH or grpc://127.0.0.1:PORT/SERVICE/METHOD; {id} is an id of the file")
		file        = flag.String("calls", "", "file of lines `ID<TAB>TOKEN`, drawn at random")
		body        = flag.String("body", "", "POST this; {n} is a number of its own for each request")
		pad         = flag.Int("pad", 0, "how many letters {pad} in the body stands for")
		want        = flag.Int("want", 200, "status of a good answer")
		connections = flag.Int("connections", 64, "connections at once")
		streams     = flag.Int("streams", 1, "calls at once on each gRPC connection")
		rate        = flag.Float64("rate", 0, "requests a second; 0 is as many as are answered")
		seconds     = flag.Float64("seconds", 15, "how long")
	)
	flag.Parse()
	at, err := local(*address)
	exitOn(err)
	callers := *connections
	if at.Scheme == "grpc" {
		callers *= *streams
	}
	if callers < 1 || callers > mostCallers || *seconds <= 0 || *seconds > mostSeconds {
		exitOn(fmt.Errorf("at most %d callers for %d s", mostCallers, mostSeconds))
	}
	known, err := read(*file)
	exitOn(err)

	var to target
	if at.Scheme == "grpc" {
		to, err = dial(at, known, *connections)
		exitOn(err)
	} else {
		to = &webServer{at: at, known: known, body: strings.ReplaceAll(*body, "{pad}", strings.Repeat("x", *pad)), want: *want}
	}
	result, err := run(to, callers, *rate, time.Duration(*seconds*float64(time.Second)))
	exitOn(err)
	to.close()
	result.CPUMicros = cpu()
	exitOn(json.NewEncoder(os.Stdout).Encode(result))
}

// local refuses to load anybody else's machine.
func local(address string) (*url.URL, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(at.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("-url %q: only an address of this machine, as 127.0.0.1, may be loaded", address)
	}
	return at, nil
}

type known struct{ id, token string }

func read(file string) ([]known, error) {
	if file == "" {
		return []known{{}}, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []known
	for line := range strings.Lines(string(content)) {
		id, token, found := strings.Cut(strings.TrimSpace(line), "\t")
		if !found {
			return nil, fmt.Errorf("%s: a line is not ID<TAB>TOKEN: %.40q", file, line)
		}
		all = append(all, known{id, token})
	}
	return all, nil
}

// cpu is what this process used.
func cpu() int64 {
	var usage unix.Rusage
	exitOn(unix.Getrusage(unix.RUSAGE_SELF, &usage))
	return (usage.Utime.Nano() + usage.Stime.Nano()) / 1000
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
