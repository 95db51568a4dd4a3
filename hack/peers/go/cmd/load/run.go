package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"golang.org/x/sys/unix"
)

// A backlog: a server that stalls makes the later ones wait, and their latency says so.
const backlog = 1 << 16

type caller struct {
	call     call
	latency  *hdrhistogram.Histogram
	failures int64
	failure  error
}

func run(to target, number int, rate float64, lasting time.Duration) (summary, error) {
	callers := make([]*caller, number)
	for i := range callers {
		call, err := to.caller(i)
		if err != nil {
			return summary{}, err
		}
		callers[i] = &caller{call: call, latency: hdrhistogram.New(1, time.Minute.Microseconds(), 3)}
	}
	var numbers atomic.Uint64
	start := time.Now()
	due := schedule(rate, start, lasting)
	var all sync.WaitGroup
	for _, it := range callers {
		all.Go(func() {
			for moment := range due {
				it.ask(&numbers, moment)
			}
		})
	}
	all.Wait()
	return sum(callers, time.Since(start)), nil
}

// schedule yields the moments at which requests are due: now, or at a rate.
func schedule(rate float64, start time.Time, lasting time.Duration) func(func(time.Time) bool) {
	if rate == 0 {
		return func(yield func(time.Time) bool) {
			for now := time.Now(); now.Sub(start) < lasting && yield(now); now = time.Now() {
			}
		}
	}
	due := make(chan time.Time, backlog)
	go pace(due, rate, start, lasting)
	return func(yield func(time.Time) bool) {
		for moment := range due {
			if !yield(moment) {
				return
			}
		}
	}
}

// pace sleeps in the kernel: the runtime's own timers are up to a millisecond late.
func pace(due chan<- time.Time, rate float64, start time.Time, lasting time.Duration) {
	runtime.LockOSThread()
	unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0)
	defer close(due)
	interval := float64(time.Second) / rate
	for n := 0.0; ; n++ {
		at := time.Duration(n * interval)
		if at >= lasting {
			return
		}
		if early := at - time.Since(start); early > 0 {
			pause := unix.NsecToTimespec(early.Nanoseconds())
			unix.Nanosleep(&pause, nil)
		}
		due <- start.Add(at)
	}
}

func (c *caller) ask(numbers *atomic.Uint64, due time.Time) {
	if err := c.call.ask(numbers.Add(1)); err != nil {
		c.failures++
		c.failure = err
		return
	}
	c.latency.RecordValue(min(time.Since(due).Microseconds(), time.Minute.Microseconds()))
}

func sum(callers []*caller, took time.Duration) summary {
	all := hdrhistogram.New(1, time.Minute.Microseconds(), 3)
	result := summary{Seconds: took.Seconds()}
	for _, it := range callers {
		all.Merge(it.latency)
		result.Failures += it.failures
		if it.failure != nil {
			result.Failure = it.failure.Error()
		}
	}
	result.Answers = all.TotalCount()
	result.P50Micros = all.ValueAtPercentile(50)
	result.P90Micros = all.ValueAtPercentile(90)
	result.P99Micros = all.ValueAtPercentile(99)
	result.MaxMicros = all.Max()
	return result
}
