package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

const answerWithin = 30 * time.Second

type webServer struct {
	at    *url.URL
	known []known
	body  string
	want  int
}

// webCall has a connection of its own.
type webCall struct {
	server   *webServer
	client   *fasthttp.HostClient
	request  *fasthttp.Request
	response *fasthttp.Response
}

func (s *webServer) caller(int) (call, error) {
	request := &fasthttp.Request{}
	request.SetRequestURI(s.at.String())
	if s.body != "" {
		request.Header.SetMethod(fasthttp.MethodPost)
		request.Header.SetContentType("application/json")
	}
	return &webCall{
		server:   s,
		client:   &fasthttp.HostClient{Addr: s.at.Host, MaxConns: 1, ReadTimeout: answerWithin, WriteTimeout: answerWithin},
		request:  request,
		response: &fasthttp.Response{},
	}, nil
}

func (s *webServer) close() {}

func (c *webCall) ask(n uint64) error {
	known := c.server.known[rand.IntN(len(c.server.known))]
	if known.id != "" {
		c.request.URI().SetPath(strings.ReplaceAll(c.server.at.Path, "{id}", known.id))
	}
	if known.token != "" {
		c.request.Header.Set("Authorization", "Bearer "+known.token)
	}
	if c.server.body != "" {
		c.request.SetBodyString(strings.ReplaceAll(c.server.body, "{n}", strconv.FormatUint(n, 10)))
	}
	if err := c.client.Do(c.request, c.response); err != nil {
		return err
	}
	if c.response.StatusCode() != c.server.want {
		return fmt.Errorf("status %d: %.200s", c.response.StatusCode(), c.response.Body())
	}
	return nil
}
